"""Publishers whose files stand at known addresses: CEPII's BACI, OECD's ICIO, the ECB's rates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aci_cli.errors import AciError, UsageError
from aci_cli.fetch.download import Item
from aci_cli.fetch.shelf import Row, Shelf
from aci_cli.fetch.transport import RefusedError
from aci_cli.fetch.wanted import Wanted

BACI_EDITIONS = {
    "92": 1995,
    "96": 1996,
    "02": 2002,
    "07": 2007,
    "12": 2012,
    "17": 2017,
    "22": 2022,
}
# a release of January covers all but the last full year
BACI_LAG = 2
ICIO_EDITION = 2025
ICIO_SPANS = ((1995, 2000), (2001, 2005), (2006, 2010), (2011, 2015), (2016, 2022))
RATES = "/data/EXR/A.USD+CNY+JPY+GBP.EUR.SP00.A?format=csvdata"
BY_HAND = (
    "; if a browser gets {address}, save it there and give the file to aci data ingest, or name "
    "another address with --from"
)


class WholeFiles:
    """Fetch files that are at known addresses."""

    def __init__(self, shelf: Shelf, items: list[Item]) -> None:
        """Keep what is to be fetched."""
        self._shelf = shelf
        self._items = items

    def plan(self) -> list[Item]:
        """Return the files with what the server says of them; AciError where one is not there."""
        return [self._probed(item) for item in self._items]

    def _probed(self, item: Item) -> Item:
        try:
            remote = self._shelf.web.probe(item.name, item.address)
        except RefusedError as error:
            raise AciError(f"{error}{BY_HAND.format(address=item.address)}") from error
        return replace(item, bytes=remote.bytes, stamp=remote.stamp)

    def fetch(self, item: Item) -> Iterator[Row]:
        """Fetch one of them."""
        yield self._shelf.fetch(item)


def baci(base: str, wanted: Wanted) -> list[Item]:
    """Return the zip of an edition and vintage; UsageError where it does not cover a year."""
    if wanted.edition not in BACI_EDITIONS:
        raise UsageError(
            f"--edition {wanted.edition}: expected an edition of the Harmonized System, "
            f"{', '.join(BACI_EDITIONS)}"
        )
    release = wanted.vintage.removeprefix("V")
    if len(release) != len("202601") or not release.isdecimal() or not release.isascii():
        raise UsageError(f"--baci-release {wanted.vintage}: expected a release such as V202601")
    first, last = BACI_EDITIONS[wanted.edition], int(release[:4]) - BACI_LAG
    for year in wanted.years:
        if not first <= year <= last:
            raise UsageError(
                f"--years {year}: BACI in HS{wanted.edition}, V{release}, holds {first} to "
                f"{last}; choose another --edition or --baci-release"
            )
    name = f"BACI_HS{wanted.edition}_V{release}.zip"
    return [Item(name, f"{base}/{name}", f"{first}-{last}", large=True)]


def icio(base: str, wanted: Wanted) -> list[Item]:
    """Return the zips that hold the years asked for, the latest where none is asked for."""
    last = ICIO_SPANS[-1][1]
    items = {}
    for year in wanted.years or (last,):
        spans = [span for span in ICIO_SPANS if span[0] <= year <= span[1]]
        if not spans:
            raise UsageError(
                f"--years {year}: the tables of {ICIO_EDITION} hold {ICIO_SPANS[0][0]} to {last}"
            )
        period = f"{spans[0][0]}-{spans[0][1]}"
        name = f"{period}_SML.zip"
        items[name] = Item(name, f"{base}/{ICIO_EDITION}/{name}", period)
    return list(items.values())


def rates(base: str, wanted: Wanted) -> list[Item]:
    """Return the annual rates of dollar, yuan, yen and pound against the euro, in one file."""
    period = f"{wanted.years[0]}-{wanted.years[-1]}" if wanted.years else "all"
    bounds = f"&startPeriod={wanted.years[0]}&endPeriod={wanted.years[-1]}" if wanted.years else ""
    name = "ecb-rates.csv" if not bounds else f"ecb-rates-{period}.csv"
    return [Item(name, f"{base}{RATES}{bounds}", period)]
