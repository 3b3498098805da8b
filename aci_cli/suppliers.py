"""Say who supplies what one side imports of a sector, year by year."""

from __future__ import annotations

from aci_cli.analysis import TO_SENDER, TO_TARGET, Analysis
from aci_cli.rows import Table
from aci_cli.selection import known

# all that a release may hold
ALL_YEARS = 100


def supplier_shares(analysis: Analysis, sector: str, *, reverse: bool = False) -> Table:
    """Return the suppliers of the target's imports of a sector, the sender's in `reverse`.

    One row a year and supplier; the other side counts as one supplier, each partner as another.
    Only codes that all the years shown hold are added up. Formula: queries/supplier_shares.sql.
    UsageError where the sector is unknown.
    """
    known("sector", [sector], (row["sector"] for row in analysis.relations["sectors"]))
    relations = {
        **analysis.relations,
        "sectors": [row for row in analysis.relations["sectors"] if row["sector"] == sector],
    }
    pair = TO_SENDER if reverse else TO_TARGET
    analysis.prepare(relations, pair, years=ALL_YEARS)
    bench = analysis.workbench
    bench.keep("suppliers")
    bench.step("supplier_shares", sector=sector, buyer=pair[0])
    bench.engine.check_columns()
    asked = {"sector": sector, "reverse": reverse}
    question = analysis.question
    sender = [question.sender, *question.partners]
    said = {
        "sector_title": relations["sectors"][0]["title"],
        "buyer": sender if reverse else [question.target],
    }
    return bench.table("supplier_shares", analysis.meta_for("suppliers", asked) | said)
