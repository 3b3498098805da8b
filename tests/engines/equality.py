"""Compare what two engines make of the portable queries, bit for bit, as the program runs them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from aci_cli.analysis import TO_SENDER, TO_TARGET, Analysis
from aci_cli.engine import Engine
from aci_cli.flows import TradeTable
from aci_cli.menu import Menu
from aci_cli.queries import Query
from aci_cli.reducer import Only, Reducer
from aci_cli.resources import bundled
from aci_cli.schemas import PAIRS
from aci_cli.sources.registry import published
from aci_cli.workbench import REDUCED, Workbench

PORTABLE = "portable"
INDEX = ("listings", "serves", "periods", "sellers", "buyers")
# what `aci data reduce` asks, which no other command does
BROUGHT_HOME = ("products_held",)


class Twin:
    """Do on two engines all that one is asked, and compare every query's rows.

    The program goes on with the rows of `reference`. `rows` counts by query the rows that were
    compared, `differing` those that one engine has and the other has not.
    """

    def __init__(self, other: Reducer, reference: Reducer) -> None:
        """Hold the engines; nothing has been compared."""
        self._other, self._reference = other, reference
        self.rows: Counter[str] = Counter()
        self.differing: Counter[str] = Counter()

    def open_table(
        self, name: str, place: str, columns: Mapping[str, str], only: Only | None = None
    ) -> None:
        """Open a table on both."""
        for engine in (self._other, self._reference):
            engine.open_table(name, place, columns, only)

    def take(self, name: str, rows: pa.Table) -> None:
        """Give rows to both."""
        for engine in (self._other, self._reference):
            engine.take(name, rows)

    def step(self, query: Query, **params: Any) -> None:
        """Make a query's rows readable on both, after a look at them."""
        self.arrow(query, **params)
        for engine in (self._other, self._reference):
            engine.step(query, **params)

    def keep(self, query: Query, into: str, **params: Any) -> None:
        """Hold a query's rows on both, after a look at them."""
        self.arrow(query, **params)
        for engine in (self._other, self._reference):
            engine.keep(query, into, **params)

    def arrow(self, query: Query, **params: Any) -> pa.Table:
        """Return the rows of the reference; note how the other's differ."""
        rows = self._reference.arrow(query, **params)
        self.rows[query.name] += rows.num_rows
        self.differing[query.name] += differing(self._other.arrow(query, **params), rows)
        return rows

    def write_parquet(self, query: Query, path: Path, **params: Any) -> int:
        """Write the rows of the reference, compared."""
        self.arrow(query, **params)
        return self._reference.write_parquet(query, path, **params)

    def progress(self) -> float | None:
        """Know nothing."""
        return None

    def cancel(self) -> None:
        """Stop both."""
        for engine in (self._other, self._reference):
            engine.cancel()

    def close(self) -> None:
        """Release both."""
        for engine in (self._other, self._reference):
            engine.close()


def compare_all(other: Reducer, reference: Engine, place: str, menu: Menu | None = None) -> Twin:
    """Run every portable query on a table of trade, on both engines, and return what was found.

    They run in the order of `aci rank`, with what the other commands ask beside it, for both
    directions and each source and classification that serves the menu.
    """
    twin = Twin(other, reference)
    analysis = Analysis(trade=TradeTable(twin, place, published()), menu=menu)
    bench = analysis.workbench
    bench.lay_out(analysis.question, analysis.relations, analysis.menu.options.closed_markets)
    for name in INDEX:
        bench.step(name, year=None, years=1)
    pairs = [{"buyer": buyer, "seller": seller} for buyer, seller in (TO_TARGET, TO_SENDER)]
    bench.engine.register_rows("pairs", PAIRS, pairs)
    keys = set()
    for part in bench.parts():
        keys |= part.keys
        with bench.flows.opened(part):
            _reduce(bench, twin, part.named)
    bench.flows.open_trade(keys)
    for name in BROUGHT_HOME:
        twin.arrow(bench.query(f"{PORTABLE}/{name}"))
    return twin


def _reduce(bench: Workbench, twin: Twin, named: dict[str, str]) -> None:
    twin.step(bench.query(f"{PORTABLE}/counted"))
    twin.arrow(bench.query(f"{PORTABLE}/cube"))
    for name in REDUCED:
        bench.flows.step(bench.query(f"{PORTABLE}/{name}"), **named)
    for name in ("facts", "sales", "flows", "members"):
        twin.arrow(bench.query(f"{PORTABLE}/{name}"), **named)


def portable_names() -> set[str]:
    """Return the names of all portable queries."""
    return {path.stem for path in (bundled("queries") / PORTABLE).glob("*.sql")}


def differing(left: pa.Table, right: pa.Table) -> int:
    """Return how many rows are in one table alone, each as often as it is there more often.

    Doubles are compared by their bits: −0 is not 0, and one NaN is not another. Where the types
    differ, all rows do.
    """
    if left.schema.remove_metadata() != right.schema.remove_metadata():
        return int(left.num_rows + right.num_rows)
    con = duckdb.connect()
    con.register("one", _bits(left))
    con.register("two", _bits(right))
    [(count,)] = con.sql(
        "SELECT count(*) FROM ((FROM one EXCEPT ALL FROM two) UNION ALL "
        "(FROM two EXCEPT ALL FROM one))"
    ).fetchall()
    con.close()
    return int(count)


def _bits(rows: pa.Table) -> pa.Table:
    """Return the table with each double as the integer of the same bits."""
    for place, field in enumerate(rows.schema):
        if pa.types.is_float64(field.type):
            chunks = [chunk.view(pa.int64()) for chunk in rows.column(place).chunks]
            rows = rows.set_column(place, field.name, pa.chunked_array(chunks, pa.int64()))
    return rows
