"""Bring home from an engine what the menu needs of its trade, and make a release of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any

from aci_cli import schemas
from aci_cli.errors import FindingsError
from aci_cli.flows import TradeTable
from aci_cli.held import Period, periods_held, summed
from aci_cli.ingest import finish
from aci_cli.menu import Menu
from aci_cli.queries import Query
from aci_cli.release import NAMED, Key, open_release
from aci_cli.resources import bundled
from aci_cli.rows import Column, Table
from aci_cli.sources.cubes import lay_out, menu_codes
from aci_cli.sources.draft import Draft, Entry
from aci_cli.sources.lots import CODE_CHECKS, Lot, broken, name_goods, write_file, write_parquet
from aci_cli.sources.staging import Staging
from aci_cli.sources.tables import open_tables, placed_products
from aci_cli.sources.work import MONTHS, lot_path, monthly
from aci_cli.store import MANIFEST, name_by_content, on_disk, writing

COLUMNS = (
    Column("source", "VARCHAR", "code", "name of the source in the tables"),
    Column("classification", "VARCHAR", "text", "classification and edition of its codes"),
    Column("year", "BIGINT", "year", "calendar year"),
    Column("month", "BIGINT", "-", "month, null where the values are of a whole year"),
    Column("rows_held", "BIGINT", "count", "rows that the engine holds of the period"),
    Column("value_held_eur", "BIGINT", "EUR", "their value"),
    Column("rows", "BIGINT", "count", "flows of the menu's products that came home"),
    Column("value_eur", "BIGINT", "EUR", "their value"),
    Column("state", "VARCHAR", "text", "new, replaced or unchanged"),
    Column("file", "VARCHAR", "text", "file of the release"),
)
WANTED = "FROM wanted SEMI JOIN goods_held USING (classification, product) ORDER BY ALL"
PARTS = "SELECT count(*), coalesce(max(parts), 0) FROM arrived WHERE parts > 1"
LOT = """
    CREATE TABLE lot AS
    SELECT
        product::goods AS product, importer::area AS importer, exporter::area AS exporter,
        reported_by::reporting AS reported_by, value_eur, CAST(NULL AS BIGINT) AS quantity_kg
    FROM arrived
    WHERE month IS NOT DISTINCT FROM $month
    ORDER BY 1, 2, 3, 4
"""
PRESENCE = """
    SELECT month, reported_by, reporter, products, source
    FROM presence
    WHERE month IS NOT DISTINCT FROM $month
    ORDER BY reported_by, reporter
"""
Say = Callable[[str], None]


def reduce(
    table: TradeTable,
    target: Path,
    menu: Menu,
    *,
    years: Collection[int] = (),
    months: Collection[int] = (),
    threads: int | None = None,
    say: Say = lambda _: None,
) -> Table:
    """Make the release in `target` hold what `menu` needs of a table; return a row for each period.

    The engine adds up its rows and tells who reports; only the flows of the menu's products come
    here, one file a period, and the cube is the sum of them. `years` and `months` leave all other
    periods as they are: neither read again nor changed. The release is built on the one in
    `target`, on the packaged one where there is none, and stands as it was until the last step.
    AciError where the engine fails, a source is not described, or rows break a check.
    """
    with writing(target) as workshop, closing(Staging(workshop, threads)) as staging:
        base = open_release(target if (target / MANIFEST).exists() else bundled("data"))
        draft = Draft(staging, base, target)
        open_tables(draft)
        far = Far(table, staging.query)
        periods = far.periods(years, months, areas(draft))
        choose(draft, far, menu, periods)
        states = [
            state
            for key, group in groupby(periods, key=lambda period: period.key)
            for state in fetch(draft, far, key, list(group), say)
        ]
        settle_years(draft, periods, say)
        read = {period.lot.source: table.sources[period.lot.source] for period in periods}
        manifest = finish(draft, menu, {period.key for period in periods}, read)
    return Table(COLUMNS, states, {"release": manifest["release"]})


class Far:
    """Ask an engine about its table of trade."""

    def __init__(self, table: TradeTable, find: Callable[[str], Query]) -> None:
        """Hold the table; nothing is read yet."""
        self._table, self._find = table, find

    def query(self, name: str) -> Query:
        """Return one of the portable queries."""
        return self._find(f"portable/{name}")

    def open(self, **only: Collection[Any]) -> None:
        """Let the engine read the rows whose columns have one of some values; all for none."""
        chosen = {column: values for column, values in only.items() if values}
        self._table.reducer.open_table("trade", self._table.place, schemas.TRADE, chosen)

    def open_periods(self, key: Key, months: Collection[int | None]) -> None:
        """Let the engine read some months of a source, classification and year."""
        source, classification, year = key
        self.open(source=[source], classification=[classification], year=[year], month=months)

    def rows(self, name: str) -> Any:
        """Return the rows of a portable query as an Arrow table."""
        return self._table.reducer.arrow(self.query(name))

    def send(self, name: str, rows: Any) -> None:
        """Give the engine a relation to read."""
        self._table.reducer.take(name, rows)

    def write(self, name: str, path: Path) -> None:
        """Write the rows of a portable query to a file here."""
        with on_disk(path.parent):
            self._table.reducer.write_parquet(self.query(name), path)

    def step(self, name: str) -> None:
        """Make the rows of a portable query readable on the engine."""
        self._table.reducer.step(self.query(name))

    def periods(
        self, years: Collection[int], months: Collection[int], areas: Collection[str]
    ) -> list[Period]:
        """Return what the table holds of the periods asked for, as `periods_held` says."""
        self.open(year=years, month=months)
        return periods_held(self._table, self._find, areas)


def areas(draft: Draft) -> list[str]:
    """Return the codes that a release has for countries."""
    return [row[0] for row in draft.con.execute("SELECT iso3 FROM country_names").fetchall()]


def choose(draft: Draft, far: Far, menu: Menu, periods: Sequence[Period]) -> None:
    """Find which products of the table serve the menu, and tell the engine: `wanted`."""
    con = draft.con
    lots = [period.lot for period in periods]
    far.open(year={lot.year for lot in lots}, month={lot.month for lot in lots})
    goods = far.rows("products_held")
    con.register("goods_held", goods)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE staged_codes AS SELECT *, NULL AS year, NULL AS month "
        "FROM goods_held"
    )
    if found := broken(draft.staging, CODE_CHECKS):
        raise FindingsError(*found)
    con.execute("CREATE OR REPLACE VIEW holdings AS FROM goods_held")
    con.execute("CREATE OR REPLACE VIEW cn_links AS FROM held_cn_links")
    con.execute(f"CREATE OR REPLACE TABLE new_products AS {placed_products(draft)}")
    lay_out(draft, menu_codes(menu), {})
    far.send("wanted", con.sql(WANTED).to_arrow_table())
    con.execute("DROP TABLE staged_codes")


def fetch(
    draft: Draft, far: Far, key: Key, periods: Sequence[Period], say: Say
) -> Iterator[tuple[Any, ...]]:
    """Bring the extracts of one source, classification and year home; yield a row for each."""
    con, workshop = draft.con, draft.staging.workshop
    far.open_periods(key, [period.lot.month for period in periods])
    arrived = workshop / "arrived.parquet"
    far.write("extract", arrived)
    con.read_parquet(str(arrived)).create_view("arrived", replace=True)
    far.step("reports")
    con.register("presence", far.rows("presence"))
    [(flows, parts)] = con.execute(PARTS).fetchall()
    if flows:
        say(f"{' '.join(map(str, key))}: {summed(flows, parts)}")
    con.execute("CREATE OR REPLACE TEMP TABLE codes AS SELECT DISTINCT product FROM arrived")
    for period in periods:
        con.execute("DROP TABLE IF EXISTS lot")
        name_goods(con)
        con.execute(LOT, {"month": period.lot.month})
        yield keep(draft, period)
    con.unregister("presence")


def settle_years(draft: Draft, periods: Sequence[Period], say: Say) -> None:
    """Let twelve months take the place of a year that was held before; say where fewer do not."""
    brought = {period.lot.place for period in periods if period.lot.month is None}
    for key in sorted({period.key for period in periods}):
        files = draft.trade(key)
        months = monthly(files)
        held = {path for path in files.keys() - months if lot_path(path) not in brought}
        if not (months and held):
            continue
        if len(months) == MONTHS:
            draft.drop(held.__contains__)
            say(f"{' '.join(map(str, key))}: twelve months take the place of the year held before")
        else:
            say(
                f"{' '.join(map(str, key))}: a whole year is held, which counts; "
                f"{len(months)} of its months do not until there are {MONTHS}"
            )


def keep(draft: Draft, period: Period) -> tuple[Any, ...]:
    """List an extract and who reports beside it, in the place of what was held of the period."""
    lot = period.lot
    held = {path for path in draft.files if lot_path(path) == lot.place}
    entry = write_file(draft.staging, lot) | {"partial": True, "edition": None}
    state = "unchanged" if entry["path"] in held else "replaced" if held else "new"
    draft.replace(entry, lambda old: lot_path(old) == lot.place)
    beside = presence_file(draft, lot)
    draft.replace(beside, lambda old: NAMED.sub("", old) == lot.place_in("presence"))
    return (
        *(lot.source, lot.classification, lot.year, lot.month, period.rows, period.value_eur),
        *(entry["rows"], entry["total_eur"], state, entry["path"]),
    )


def presence_file(draft: Draft, lot: Lot) -> Entry:
    """Write who reports in a period, and return the file's entry."""
    workshop = draft.staging.workshop
    path = workshop / f"{lot.place_in('presence')}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_parquet(draft.con, PRESENCE, {"month": lot.month}, path)
    [(rows,)] = draft.con.read_parquet(str(path)).count("*").fetchall()
    return name_by_content(path, workshop, rows) | {"source": lot.source}
