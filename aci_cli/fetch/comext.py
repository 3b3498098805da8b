"""Eurostat's Comext in bulk: whole months or years of all members, and their metadata."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from aci_cli.errors import AciError, UsageError
from aci_cli.fetch.addresses import escaped
from aci_cli.fetch.download import Item
from aci_cli.fetch.shelf import Row, Shelf
from aci_cli.fetch.transport import RefusedError, Remote
from aci_cli.fetch.wanted import Wanted

FIRST_YEAR, FIRST_NEW_YEAR = 1988, 2002
RECENT = "comext/COMEXT_DATA/PRODUCTS"
HISTORICAL = "comext/COMEXT_HISTORICAL_DATA/PRODUCTS_1988_2001"
RELATED = "comext/COMEXT_METADATA/CLASSIFICATIONS_AND_RELATIONS"
METADATA = (
    f"{RELATED}/RELATIONS/CN8-PRED-SUCC.txt",
    f"{RELATED}/CLASSIFICATIONS/ENGLISH/CN.txt",
)
# files of the trade with parts of the United Kingdom only have another name and are no match
FILE = re.compile(r"full(?:_v2_)?_?([0-9]{4})(0[1-9]|1[0-2]|52)\.7z")
ANNUAL, DECEMBER = "52", "12"
NEAREST = 4
Listing = dict[str, tuple[str, Remote]]


class ComextBulk:
    """Fetch bulk files, and first the small tables of codes that they need."""

    def __init__(self, shelf: Shelf, base: str, wanted: Wanted) -> None:
        """Keep what is asked for; UsageError where bulk files cannot give it."""
        if not wanted.metadata:
            _check(wanted)
        self._shelf = shelf
        self._files = f"{base}/dissemination/files"
        self._wanted = wanted

    def plan(self) -> list[Item]:
        """Return the metadata and the bulk files with their sizes; AciError where one lacks."""
        wanted = self._wanted
        items = list(metadata(self._shelf, self._files, required=wanted.metadata))
        if wanted.metadata:
            return items
        for folder, years in (
            (HISTORICAL, [year for year in wanted.years if year < FIRST_NEW_YEAR]),
            (RECENT, [year for year in wanted.years if year >= FIRST_NEW_YEAR]),
        ):
            if years:
                items += self._bulk(folder, years)
        return items

    def fetch(self, item: Item) -> Iterator[Row]:
        """Fetch one of them."""
        yield self._shelf.fetch(item)

    def _bulk(self, folder: str, years: Sequence[int]) -> Iterator[Item]:
        listing = self._listing(folder)
        for period in _periods(listing, years, self._wanted.months):
            if period not in listing:
                raise AciError(_not_listed(period, listing))
            name, remote = listing[period]
            address = f"{self._files}?file={escaped(f'{folder}/{name}')}"
            yield Item(name, address, period, remote.bytes, remote.stamp, large=True)

    def _listing(self, folder: str) -> Listing:
        """Return the files of a folder by period, YYYYMM or YYYY52, with size and date."""
        address = (
            f"{self._files}?dir={escaped(folder)}"
            "&format=csv&hierarchy=false&sizeFormat=NONE&dateFormat=ISO"
        )
        what = f"list of {folder}"
        rows = csv.DictReader(self._shelf.web.text(what, address).splitlines())
        columns = {(name or "").strip().upper(): name for name in rows.fieldnames or ()}
        if "NAME" not in columns:
            found = self._shelf.web.excerpt(",".join(rows.fieldnames or ()))
            raise AciError(f"{what}: expected a column NAME, found: {found or 'nothing'}")
        found_files: Listing = {}
        dates = [name for heading, name in columns.items() if "MODIF" in heading]
        for row in rows:
            name = (row[columns["NAME"]] or "").rpartition("/")[2]
            if match := FILE.fullmatch(name):
                size = (row.get(columns.get("SIZE", "")) or "").strip()
                date = (row.get(dates[0]) or None) if dates else None
                remote = Remote(int(size) if size.isdecimal() else None, date)
                found_files[match[1] + match[2]] = name, remote
        return found_files


def metadata(shelf: Shelf, files: str, required: bool) -> Iterator[Item]:
    """Yield the tables of codes as the server has them; without them a bulk file is still good."""
    for path in METADATA:
        name = path.rpartition("/")[2]
        item = Item(name, f"{files}?file={escaped(path)}", "all")
        try:
            remote = shelf.web.probe(name, item.address)
        except RefusedError as error:
            if required:
                raise
            shelf.notify(f"{error}; going on without it")
            continue
        yield replace(item, bytes=remote.bytes, stamp=remote.stamp)


def _check(wanted: Wanted) -> None:
    if not wanted.years:
        raise UsageError("comext: which years? give --years, such as --years 2022-2024")
    if wanted.years[0] < FIRST_YEAR:
        raise UsageError(f"--years {wanted.years[0]}: Comext begins in {FIRST_YEAR}")
    if wanted.reporters:
        raise UsageError(
            "--reporter goes with --product or --sector; a bulk file holds all reporters"
        )


def _periods(listing: Listing, years: Sequence[int], months: Sequence[int]) -> Iterator[str]:
    """Yield the periods asked for; without months the year as a whole where it is complete."""
    for year in years:
        listed = [f"{year}{month:02d}" for month in range(1, 13) if f"{year}{month:02d}" in listing]
        whole = f"{year}{ANNUAL}"
        if months:
            yield from (f"{year}{month:02d}" for month in months)
        elif whole in listing and (not listed or f"{year}{DECEMBER}" in listing):
            yield whole
        else:
            yield from listed or [whole]


def _not_listed(period: str, listing: Listing) -> str:
    months = sorted(name for name in listing if not name.endswith(ANNUAL))
    near = sorted(months, key=lambda name: abs(_month_number(name) - _month_number(period)))
    what = period[:4] if period.endswith(ANNUAL) else f"{period[:4]}-{period[4:]}"
    found = ", ".join(f"{name[:4]}-{name[4:]}" for name in sorted(near[:NEAREST]))
    return f"comext: Eurostat lists no file of {what}; nearest: {found or 'none at all'}"


def _month_number(period: str) -> int:
    return int(period[:4]) * 12 + min(int(period[4:]), 12)
