"""The command that fetches the publishers' own files."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from aci_cli import output as out
from aci_cli.areas import UNION, Area, Gazetteer
from aci_cli.commands.inputs import read_menu, read_release
from aci_cli.config import Settings
from aci_cli.errors import AciError, UsageError, suggest
from aci_cli.fetch import addresses, comext, comext_api, comtrade, whole
from aci_cli.fetch import wanted as asked
from aci_cli.fetch.download import Item
from aci_cli.fetch.ledger import locked
from aci_cli.fetch.patience import Patience
from aci_cli.fetch.shelf import Row, Shelf
from aci_cli.fetch.transport import Web
from aci_cli.output import OutputOptions
from aci_cli.places import is_terminal
from aci_cli.progress import Bar
from aci_cli.rows import Column, Table
from aci_cli.userdata import downloads_folder

COLUMNS = (
    Column("source", "VARCHAR", "code", "whose file it is"),
    Column("file", "VARCHAR", "text", "where it is kept"),
    Column("bytes", "BIGINT", "count", "size; null where it is not known before"),
    Column("sha256", "VARCHAR", "code", "hash of what came; null where nothing was fetched"),
    Column("address", "VARCHAR", "text", "where it came from"),
    Column("state", "VARCHAR", "code", "fetched, resumed, unchanged, or planned (--dry-run)"),
    Column("period", "VARCHAR", "code", "year, month or years that it holds"),
)
LAYOUT = ("file", "state", "bytes", "period", "address")
LARGE = 100_000_000
SPARE = 50_000_000
# an interface works on its answer for minutes before the first byte
PREPARING_SECONDS = 300.0
WHOLE = {"baci": whole.baci, "icio": whole.icio, "rates": whole.rates}
HS6 = 6


class Publisher(Protocol):
    """Plan what there is to fetch, then fetch it one by one."""

    def plan(self) -> list[Item]:
        """Return what is to be fetched."""

    def fetch(self, item: Item) -> Iterable[Row]:
        """Fetch one item of the plan, in one or several files."""


@dataclass(frozen=True)
class Way:
    """Hold how to fetch: where to and from, and what not to ask."""

    folder: str | None = None
    server: str | None = None
    refresh: bool = False
    retries: int = 5
    yes: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Asked:
    """Hold the options that say what is fetched, as they were given."""

    years: Sequence[str] = field(default_factory=list)
    months: Sequence[str] = field(default_factory=list)
    reporters: Sequence[str] = field(default_factory=list)
    products: Sequence[str] = field(default_factory=list)
    sectors: Sequence[str] = field(default_factory=list)
    flow: str = "both"
    edition: str = "22"
    baci_release: str = "V202601"
    metadata: bool = False


TAKES = {
    "comext": ("years", "months", "reporters", "products", "sectors", "flow", "metadata"),
    "baci": ("years", "edition", "baci_release"),
    "comtrade": ("years", "months", "reporters", "products", "sectors", "flow"),
    "icio": ("years",),
    "rates": ("years",),
}
FLAGS = {
    "years": "--years",
    "months": "--month",
    "reporters": "--reporter",
    "products": "--product",
    "sectors": "--sector",
    "flow": "--flow",
    "edition": "--edition",
    "baci_release": "--baci-release",
    "metadata": "--metadata",
}


def fetch(
    source: str, options: Asked, way: Way, *, settings: Settings, output: OutputOptions
) -> None:
    """Fetch the files of a source that are not there yet, and write a row for each.

    UsageError where the options do not fit the source; AciError where something cannot be had.
    """
    wanted = _wanted(source, options, settings)
    base = addresses.server(source, way.server, os.environ)
    home = Path(way.folder) if way.folder else downloads_folder()
    prepared = source == "comtrade" or (source == "comext" and bool(wanted.products))
    patience = Patience(retries=way.retries)
    if prepared:
        patience = replace(patience, silence=PREPARING_SECONDS)
    web, bar = Web(patience, out.note), Bar()
    try:
        shelf = Shelf(source, home / source, web, bar.advance, way.refresh)
        publisher = _publisher(shelf, base, wanted, settings)
        rows = _dry(shelf, publisher) if way.dry_run else _fetch(shelf, publisher, way.yes)
    finally:
        bar.end()
        web.close()
    out.write(Table(COLUMNS, [tuple(row) for row in rows]), replace(output, layout=LAYOUT))
    _say_next(way)


def _publisher(shelf: Shelf, base: str, wanted: asked.Wanted, settings: Settings) -> Publisher:
    source = shelf.source
    if source in WHOLE:
        return whole.WholeFiles(shelf, WHOLE[source](base, wanted))
    if source == "comtrade":
        return comtrade.Comtrade(shelf, base, wanted, os.environ)
    if wanted.products and not wanted.metadata:
        return comext_api.ComextApi(shelf, base, wanted, _members(settings))
    return comext.ComextBulk(shelf, base, wanted)


def _dry(shelf: Shelf, publisher: Publisher) -> list[Row]:
    """Return what would be fetched, and what is there already."""
    items = publisher.plan()
    held = _held(shelf, items)
    total, unknown = _size(shelf, [item for item in items if item.name not in held])
    out.note(f"{shelf.source}: {_size_text(total, unknown)} to fetch; nothing was fetched")
    return [held.get(item.name) or shelf.planned(item) for item in items]


def _fetch(shelf: Shelf, publisher: Publisher, yes: bool) -> list[Row]:
    """Fetch what is not there, after asking where it is much."""
    items = publisher.plan()
    held = _held(shelf, items)
    total, unknown = _size(shelf, [item for item in items if item.name not in held])
    if not yes and (total >= LARGE or any(item.large for item in unknown)):
        _ask(shelf.source, _size_text(total, unknown))
    _make_folder(shelf.folder, total)
    rows: list[Row] = []
    with locked(shelf.folder):
        shelf.ledger.reload()
        for item in items:
            rows += [held[item.name]] if item.name in held else publisher.fetch(item)
    return rows


def _held(shelf: Shelf, items: Sequence[Item]) -> dict[str, Row]:
    """Return the rows of the items that are there, by name."""
    return {item.name: row for item in items if (row := shelf.current(item)) is not None}


def _size(shelf: Shelf, items: Sequence[Item]) -> tuple[int, list[Item]]:
    """Return the bytes that items still need, and the items of which that is not known."""
    sizes = {item: shelf.missing(item) for item in items}
    return sum(size or 0 for size in sizes.values()), [
        item for item, size in sizes.items() if size is None
    ]


def _size_text(total: int, unknown: Sequence[Item]) -> str:
    value, unit = total / 1e6, "MB"
    if value >= 1000:
        value, unit = value / 1000, "GB"
    more = f" and {len(unknown)} files of unknown size" if unknown else ""
    return f"{value:,.1f} {unit}{more}"


def _ask(source: str, size: str) -> None:
    """Ask a person whether to go on; AciError where the answer is no or nobody is there."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise AciError(f"{source}: {size} to fetch; give --yes to fetch it without being asked")
    sys.stderr.write(f"{source}: {size} to fetch. Go on? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise AciError("nothing was fetched")


def _make_folder(folder: Path, total: int) -> None:
    """Make the folder; AciError where it cannot be made or the disk has no room for it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AciError(f"{folder}: cannot be made a folder: {error.strerror}") from error
    free = shutil.disk_usage(folder).free
    if total + SPARE > free:
        raise AciError(
            f"{folder}: {_size_text(total, ())} to fetch, but only {_size_text(free, ())} are "
            "free; make room, or give another folder with --to"
        )


def _wanted(source: str, options: Asked, settings: Settings) -> asked.Wanted:
    """Read the options; UsageError where one does not fit the source."""
    for name, flag in FLAGS.items():
        if name not in TAKES[source] and getattr(options, name) != getattr(Asked(), name):
            takes = ", ".join(FLAGS[taken] for taken in TAKES[source])
            raise UsageError(f"{flag} does not go with {source}, which takes {takes}")
    products = asked.products(options.products)
    if options.sectors:
        products = tuple(sorted({*products, *_sector_codes(source, options.sectors, settings)}))
    if source == "comext" and options.flow != "both" and not products:
        raise UsageError("--flow goes with --product or --sector; a bulk file holds both flows")
    return asked.Wanted(
        years=asked.years(options.years),
        months=asked.months(options.months),
        reporters=_countries(options.reporters, settings),
        products=products,
        flows=asked.FLOWS if options.flow == "both" else (options.flow,),
        edition=options.edition,
        vintage=options.baci_release,
        metadata=options.metadata,
    )


def _sector_codes(source: str, names: Sequence[str], settings: Settings) -> list[str]:
    """Return the goods codes of sectors; for Comtrade, which has no more, their six digits."""
    sectors = {sector.id: sector.products for sector in read_menu(settings.menu).sectors}
    codes: list[str] = []
    for name in names:
        if name not in sectors:
            raise UsageError(f'unknown sector "{name}"{suggest(name, sectors)}')
        goods = [code for code in sectors[name] if code.isdigit()]
        if not goods:
            raise UsageError(
                f"--sector {name}: its codes are industries, which the tables of OECD hold: "
                "aci data fetch icio"
            )
        codes += goods
    if source != "comtrade":
        return codes
    longer = sorted(code for code in codes if len(code) > HS6)
    if longer:
        out.note(f"comtrade has six digits only, so it is asked for them of {', '.join(longer)}")
    return [code[:HS6] for code in codes]


def _countries(codes: Sequence[str], settings: Settings) -> tuple[str, ...]:
    """Return the ISO3 codes of countries and groups; UsageError where one is unknown."""
    if not codes:
        return ()
    gazetteer = Gazetteer(_areas(settings))
    return tuple(sorted({iso3 for code in codes for iso3 in gazetteer.members(code.upper())}))


def _members(settings: Settings) -> Mapping[str, str]:
    """Return Eurostat's code of each member of the Union by its ISO3 code."""
    areas = _areas(settings)
    return {area.iso3: area.iso2 for area in areas if UNION in area.groups and area.iso2}


def _areas(settings: Settings) -> list[Area]:
    from aci_cli.engine import Engine
    from aci_cli.flows import open_table
    from aci_cli.workbench import areas

    engine = Engine(threads=1)
    open_table(engine, read_release(settings), "countries")
    found = areas(engine)
    engine.close()
    return found


def _say_next(way: Way) -> None:
    if way.dry_run:
        return
    where = f" {way.folder}" if way.folder else ""
    out.hint(f"aci data ingest{where} reads what was fetched")
