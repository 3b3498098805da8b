"""Set what two sources say of the same flows side by side, code by code."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from aci_cli.analysis import Analysis
from aci_cli.release import Key
from aci_cli.rows import Table
from aci_cli.selection import known
from aci_cli.workbench import Rows, sources

CHECKED = {"sector": "VARCHAR", "code": "VARCHAR", "source_a": "VARCHAR", "source_b": "VARCHAR"}
VALUATIONS = {"source": "VARCHAR", "valuation": "VARCHAR"}
INDUSTRIES = "icio"
DOUBTFUL_BELOW, DOUBTFUL_ABOVE = 0.67, 1.5
Row = dict[str, Any]
KEYS = """
    SELECT DISTINCT r.source, r.classification, r.year
    FROM reported AS r
    JOIN counterparts AS c
        ON c.code = r.code AND c.year = r.year AND r.source IN (c.source_a, c.source_b)
"""
NEAR_THE_SIDES = """
    SELECT DISTINCT r.source
    FROM reporting AS r
    JOIN sources AS s ON s.source = r.source
    WHERE r.reporter = '' OR r.reporter IN (SELECT iso3 FROM parties)
"""


def compare(
    analysis: Analysis, source_a: str, source_b: str, *, sectors: Collection[str] = ()
) -> Table:
    """Compare two sources on the codes of the menu's sectors, all or those named.

    A row for each code, direction and pair of reports, as queries/comparison.sql says; a source
    stands against itself where it holds what importers and what exporters report. Without rows,
    `meta` tells under `empty` why. UsageError where a source or sector is unknown.
    """
    known("source", [source_a, source_b], trade_sources(analysis))
    known("sector", sectors, (row["sector"] for row in analysis.relations["sectors"]))
    bench = analysis.workbench
    bench.lay_out(analysis.question, analysis.relations, analysis.menu.options.closed_markets)
    for name in ("listings", "serves"):
        bench.step(name)
    checked = [
        {"sector": row["sector"], "code": row["code"], "source_a": source_a, "source_b": source_b}
        for row in analysis.relations["sector_products"]
        if row["kind"] == "hs" and (not sectors or row["sector"] in sectors)
    ]
    if INDUSTRIES in (source_a, source_b):
        checked = []
    rows = compared(analysis, checked)
    bench.engine.check_columns()
    asked = {"source_a": source_a, "source_b": source_b, "sectors": sectors}
    meta = analysis.meta_for("compare", asked)
    if not rows:
        meta["empty"] = _why_empty(analysis, source_a, source_b)
    return Table(bench.query("comparison").columns, rows, meta)


def mirrors(analysis: Analysis, lines: Sequence[Row]) -> list[list[Row]]:
    """Return for each line what the other reports of its flow say, goods lines only.

    `lines` are of an answer just given, with sector, buyer, role, code and source. Each mirror is a
    row of queries/comparison.sql, the line's source first; `doubtful` is true where the two are
    further apart than 0.67 to 1.5.
    """
    others = [source for source in trade_sources(analysis) if source != INDUSTRIES]
    checked = {
        (line["sector"], line["code"], line["source"], other)
        for line in lines
        if line["role"] == "hs"
        for other in others
    }
    rows = compared(analysis, [dict(zip(CHECKED, key, strict=True)) for key in sorted(checked)])
    known_by_both = [
        {**row, "doubtful": not DOUBTFUL_BELOW <= row["ratio"] <= DOUBTFUL_ABOVE}
        for row in Table(analysis.workbench.query("comparison").columns, rows).records()
        if row["ratio"]
    ]
    return [_mirrors_of(line, known_by_both, analysis) for line in lines]


def _mirrors_of(line: Row, rows: Sequence[Row], analysis: Analysis) -> list[Row]:
    """Return the rows about a line; against other sources, by the report that the line rests on."""
    buyer = analysis.question.target if line["buyer"] == "target" else analysis.question.senders
    about = [
        row
        for row in rows
        if (row["sector"], row["code"], row["source_a"], row["buyer"])
        == (line["sector"], line["code"], line["source"], buyer)
    ]
    by_importers = any(row["reported_by_a"] != "exporter" for row in about)
    return [
        row
        for row in about
        if row["source_a"] == row["source_b"]
        or (row["reported_by_a"] != "exporter") == by_importers
    ]


def trade_sources(analysis: Analysis) -> list[str]:
    """Return the sources of trade in the release."""
    return [row["source"] for row in sources(analysis.workbench.release)]


def compared(analysis: Analysis, checked: Rows) -> list[tuple[Any, ...]]:
    """Return the rows of queries/comparison.sql for codes and pairs of sources."""
    bench, question = analysis.workbench, analysis.question
    bench.engine.register_rows("checked", CHECKED, checked)
    bench.step("reported", year=question.year)
    bench.step("counterparts")
    keys: set[Key] = set(bench.engine.select(KEYS))
    if not keys:
        return []
    bench.flows.open_trade(keys)
    valuations = [
        {"source": entry["id"], "valuation": entry.get("valuation")}
        for entry in bench.release.sources
    ]
    bench.engine.register_rows("valuations", VALUATIONS, valuations)
    bench.step("reports")
    bench.step("comparison", target=question.target, sender=analysis.question.senders)
    return bench.engine.fetch("comparison")


def _why_empty(analysis: Analysis, source_a: str, source_b: str) -> str:
    """Say why two sources can not be compared on the flows asked about."""
    engine, question = analysis.workbench.engine, analysis.question
    pair = f"{analysis.question.senders} and {question.target}"
    near = {row[0] for row in engine.select(NEAR_THE_SIDES)}
    for source in (source_a, source_b):
        if source == INDUSTRIES:
            return f"{source} holds flows between industries, no goods by code"
        if source not in near:
            return f"{source} holds no report of trade between {pair}"
    when = f" in {question.year}" if question.year else ""
    if source_a == source_b:
        return (
            f"{source_a} does not hold both what importers and what exporters report of a listed "
            f"code between {pair}{when}; hold it against another source"
        )
    return f"{source_a} and {source_b} hold no flow of a listed code between {pair}{when}"
