"""Follow measures from the announcement through ten years, month by month."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from aci_cli import schemas
from aci_cli.analysis import DRAWS, EFFECTS, Analysis
from aci_cli.errors import AciError
from aci_cli.menu_fields import Triple
from aci_cli.procedure import months_to_adoption
from aci_cli.replies import refuse_replies
from aci_cli.rows import Table
from aci_cli.selection import at_zero, known, of_measures
from aci_cli.workbench import Horizon, Rows

TIMED: Mapping[str, Sequence[str]] = {**EFFECTS, "timings": (), "base_lives": ()}
# a draw of a path is a hundred and twenty months of every line
MOST_DRAWS = 100
# months since a measure takes effect at which a horizon stands; 12 is told apart, as it comes first
LATER: tuple[tuple[int, Horizon], ...] = ((36, "medium"), (60, "long"))
SHORT_AGE = 12
# while users live on stocks, which then last for all of the year that is scored
STOCKED_AGE = -1
WHOLE_YEAR = 365.0


def months(analysis: Analysis, ids: Collection[str] = (), draws: int = DRAWS) -> Table:
    """Return a row for each month from the announcement on, of measures taken together.

    Without `ids`, of all that are ranked. At most 100 draws are made. Columns as `aci schema
    path`; queries/path_months.sql. UsageError where a measure is unknown, AciError where one
    fails a gate or has no figures.
    """
    return _answer(analysis, ids, draws, "path")


def summary(analysis: Analysis, ids: Collection[str] = (), draws: int = DRAWS) -> Table:
    """Return a row for each measure, and one for all together: when it begins, peaks and wears off.

    Arguments and errors as `months`; columns as `aci schema path summary`.
    """
    return _answer(analysis, ids, draws, "path_summary")


def dates(analysis: Analysis) -> dict[str, Any]:
    """Return the summary's row of all measures together; call after `months`."""
    bench = analysis.workbench
    table = bench.engine.run(bench.query("path_summary"))
    return next(row for row in table.records() if row["id"] == "together")


def _answer(analysis: Analysis, ids: Collection[str], draws: int, name: str) -> Table:
    drawn = min(draws, MOST_DRAWS)
    adoption = months_to_adoption()
    _follow(analysis, ids, drawn, adoption)
    bench = analysis.workbench
    bench.step(name)
    bench.engine.check_columns()
    asked = {"measures": list(ids), "draws": drawn}
    meta = {**analysis.meta_for(name, asked), "procedure_months": adoption.model_dump()}
    return bench.table(name, meta)


def _follow(analysis: Analysis, ids: Collection[str], draws: int, adoption: Triple) -> None:
    """Score measures at every age where a horizon stands, and lay them out by month."""
    measures = analysis.relations["measures"]
    refuse_replies(analysis.relations, ids)
    known("measure", ids, (row["measure"] for row in measures))
    chosen = [row for row in measures if (row["measure"] in ids if ids else not row["comparator"])]
    asked = analysis.question
    try:
        kept = _score_ages(analysis, chosen, draws, adoption, must=bool(ids))
    finally:
        analysis.question = asked
    bench = analysis.workbench
    analysis.put_in_order(row["measure"] for row in kept)
    bench.engine.register_rows("supply_times", schemas.SUPPLY_TIMES, _supply(analysis))
    with bench.engine.all_cores():
        bench.step("path_months")


def _score_ages(analysis: Analysis, chosen: Rows, draws: int, adoption: Triple, must: bool) -> Rows:
    """Score measures at every age and return those that have a path; the question is left changed.

    AciError where they `must` all have one, and one has not.
    """
    relations = _timed(analysis, of_measures(analysis.relations, chosen), chosen, adoption)
    bench = analysis.workbench
    short = replace(analysis.question, horizon="short")
    analysis.question = short
    analysis.prepare_measures(relations, chosen)
    bench.engine.begin(bench.query("node_effects"))
    _score(analysis, SHORT_AGE, draws, TIMED)
    kept = _with_figures(analysis, chosen, must)
    analysis.name_variants(kept)
    for age, horizon in LATER:
        analysis.question = replace(short, horizon=horizon)
        _score(analysis, age, draws)
    analysis.question = short
    if stocked := [row for row in kept if row["measure"] in _covers(analysis)]:
        analysis.name_variants(stocked)
        bridged = [row | {"days_of_cover": WHOLE_YEAR} for row in stocked]
        bench.engine.register_rows("measures", schemas.MENU["measures"], bridged)
        _score(analysis, STOCKED_AGE, draws)
        bench.engine.register_rows("measures", schemas.MENU["measures"], relations["measures"])
    if capital := _of_capital(analysis, kept):
        analysis.name_variants(capital)
        # a stop of additions that has not yet reached the stock
        untouched = at_zero(relations, "capital_share")["assumptions"]
        bench.engine.register_rows("assumptions", schemas.MENU["assumptions"], untouched)
        _score(analysis, 0, draws)
    return kept


def _score(
    analysis: Analysis, age: int, draws: int, kept: Mapping[str, Sequence[str]] = EFFECTS
) -> None:
    analysis.assess(draws, kept)
    bench = analysis.workbench
    bench.engine.append(bench.query("node_effects"), age=age)


def _with_figures(analysis: Analysis, chosen: Rows, must: bool) -> Rows:
    """Return the measures that pass their gates and have figures.

    AciError where they `must` all do, and one does not.
    """
    assessed = analysis.workbench.records("assessed")
    fit = {
        row["measure"]: row["pressure_eur"] is not None and not row["gates_failed"]
        for row in assessed
    }
    if must and not all(fit.values()):
        said = [
            f"{row['measure']} ({row['reason']})" for row in assessed if not fit[row["measure"]]
        ]
        raise AciError(f"no path for {', '.join(said)}; aci rank --all says why")
    if not any(fit.values()):
        raise AciError("no measure has figures for this question; aci rank --all says why")
    return [row for row in chosen if fit[row["measure"]]]


def _timed(
    analysis: Analysis, relations: dict[str, Rows], chosen: Rows, adoption: Triple
) -> dict[str, Rows]:
    """Return relations that draw times: of the procedure, of measures, bases and stocks.

    Stocks are bridged month by month, so that no year is scored with a part of them.
    """
    times = {"id": "procedure_months", "horizon": None, **_bounds(adoption)}
    names = {row["measure"] for row in chosen}
    menu = analysis.menu
    drawn: list[tuple[str, str, Any]] = [
        (bill.line_id, "base_life_years", bill.base_life_years)
        for sector in menu.sectors
        for bill in sector.bills
    ]
    drawn += [
        (item.id, "speed_months", item.speed_months)
        for item in [*menu.measures, *menu.comparators]
        if item.id in names
    ]
    drawn += [(name, "cover_days", days) for name, days in _covers(analysis).items()]
    ranges = {
        (owner, field): {"owner": owner, "field": field, "year": None, **_bounds(spread)}
        for owner, field, spread in drawn
        if spread is not None
    }
    others = [row for row in relations["ranges"] if row["field"] != "days_of_cover"]
    return {
        **relations,
        "assumptions": [*relations["assumptions"], times],
        "ranges": [*others, *ranges.values()],
        "measures": [row | {"days_of_cover": None} for row in relations["measures"]],
    }


def _covers(analysis: Analysis) -> dict[str, Any]:
    """Return the days that users' stocks last, by measure, where the menu gives them."""
    menu = analysis.menu
    return {
        item.id: item.days_of_cover
        for item in [*menu.measures, *menu.comparators]
        if item.days_of_cover is not None
    }


def _bounds(spread: Any) -> dict[str, float]:
    return {"low": spread.low, "mode": spread.mode, "high": spread.high}


def _of_capital(analysis: Analysis, chosen: Rows) -> Rows:
    """Return the measures that touch a sector of capital goods."""
    sectors = {row["sector"] for row in analysis.relations["sectors"] if row["capital"]}
    return [row for row in chosen if not sectors.isdisjoint(row["sector"].split())]


def _supply(analysis: Analysis) -> Rows:
    """Return the time that supply outside the target needs, where the menu says."""
    menu = analysis.menu
    found = [item for item in menu.comparators if item.id == menu.other_supply]
    return [_bounds(item.speed_months) for item in found if item.speed_months is not None]
