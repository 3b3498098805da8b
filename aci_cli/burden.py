"""Say who in the Union pays for measures, each line and direction counted once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from aci_cli.analysis import DRAWS, SCORES, Analysis
from aci_cli.errors import AciError
from aci_cli.replies import with_replies
from aci_cli.rows import Table
from aci_cli.selection import known, of_measures
from aci_cli.workbench import Rows

BURDENS: Mapping[str, Sequence[str]] = {**SCORES, "member_burdens": ("effects", "effects_once")}


def burdens(analysis: Analysis, ids: Collection[str], draws: int = DRAWS) -> Table:
    """Return what measures, taken together, cost each country of the sender.

    One row a country, the heaviest burden on its GDP first; columns as `aci schema burden`.
    UsageError where a measure is unknown, AciError where one has no figures. docs/deciding.md.
    """
    chosen = _chosen(analysis, ids)
    divide(analysis, chosen)
    bench = analysis.workbench
    analysis.assess(draws, BURDENS)
    _check_figures(analysis)
    bench.step("burdens")
    bench.engine.check_columns()
    table = bench.table("burdens")
    asked = {"measures": list(ids), "draws": draws}
    return Table(table.columns, table.rows, analysis.meta_for("burden", asked) | _total(table))


def burdens_bp(
    analysis: Analysis, ids: Collection[str], draws: int = 0
) -> tuple[dict[str, float], list[dict[str, float]]]:
    """Return the burden of measures on each country, in bp of its GDP: central, and by draw."""
    records = burdens(analysis, ids, draws).records()
    gdp_eur = {row["member"]: row["gdp_eur"] for row in records}
    by_draw: list[dict[str, float]] = [{} for _ in range(draws)]
    for draw, member, harm, retaliation in analysis.workbench.engine.fetch("member_burdens"):
        if draw:
            by_draw[draw - 1][member] = 10_000 * (harm + retaliation) / gdp_eur[member]
    return {row["member"]: row["burden_bp"] for row in records}, by_draw


def divide(analysis: Analysis, chosen: Rows) -> None:
    """Make measures readable as variants, and the shares of countries in each line they touch."""
    sectors = analysis.relations["sectors"]
    exposed = [row["sector"] for row in sectors if "exposure" in row["role"].split()]
    relations = of_measures(analysis.relations, chosen, exposed)
    analysis.prepare_measures(relations, chosen)
    bench = analysis.workbench
    bench.keep("members")
    for name in ("member_economies", "member_shares", "exposure_shares"):
        bench.step(name)


def _chosen(analysis: Analysis, ids: Collection[str]) -> Rows:
    """Return the measures of ids, the target's replies among them."""
    own = {row["measure"] for row in analysis.relations["measures"]}
    replies = {row["measure"] for row in analysis.relations["replies"]} - own
    if named := replies & set(ids):
        analysis.relations = with_replies(analysis.relations, named)
    measures = analysis.relations["measures"]
    known("measure", ids, (row["measure"] for row in measures))
    return [row for row in measures if row["measure"] in ids]


def _check_figures(analysis: Analysis) -> None:
    """Raise AciError where a measure has no figures to divide, with the reason."""
    rows = analysis.workbench.records("assessed")
    missing = [f"{row['measure']} ({row['reason']})" for row in rows if row["pressure_eur"] is None]
    if missing:
        raise AciError(f"no figures for {', '.join(missing)}; aci rank --all says why")


def _total(table: Table) -> dict[str, Any]:
    rows = table.records()
    burden = round(sum(row["burden_eur"] for row in rows), 2)
    gdp = sum(row["gdp_eur"] for row in rows)
    return {"burden_eur": burden, "burden_bp": 10_000 * burden / gdp}
