"""Ask everything that a brief tells, in the order in which it tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from aci_cli import path, retaliation, spread, vote
from aci_cli.analysis import Analysis
from aci_cli.areas import UNION
from aci_cli.burden import burdens
from aci_cli.charts.picture import credited
from aci_cli.errors import AciError
from aci_cli.menu_policy import Scenario
from aci_cli.package_answer import check_required, scored
from aci_cli.package_data import Limits
from aci_cli.replies import refuse_replies
from aci_cli.rows import Table
from aci_cli.selection import known

Records = list[dict[str, Any]]
Reason = Literal["given", "injury", "gdp", "measures"]
# the measures whose doubts are told
DOUBTED = 3
MOST_TOLD = 5
# of the rankings under other suppositions, which only show whether the order holds
SCENARIO_DRAWS = 100
SCENARIO_ROWS = 10
HORIZONS = ("short", "medium", "long")


@dataclass(frozen=True)
class Wanted:
    """Hold what a brief is asked: measures or a budget of self-harm, and a member to dwell on."""

    measures: Sequence[str] = ()
    budget_eur: float | None = None
    member: str | None = None
    draws: int = 1000


@dataclass(frozen=True)
class Doubt:
    """Hold what moves the leverage of a measure, and what would swap it with a neighbour."""

    title: str
    influence: Records
    swaps: Records


@dataclass(frozen=True)
class Supposed:
    """Hold the ranking under another supposition; `reason` says why there is none."""

    name: str
    title: str
    ranking: Table | None = None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class Brief:
    """Hold the answers; those about a package are None where nothing can be ranked."""

    wanted: Wanted
    ranking: Table
    unranked: int
    cautions: Mapping[str, Sequence[str]]
    dependency: Table
    exposure: Table
    budget_eur: float | None
    reason: Reason
    package: Table | None
    gap: float
    burden: Table | None
    gates: Table | None
    members: Table | None
    doubts: Sequence[Doubt]
    supposed: Sequence[Supposed]
    months: Table | None
    times: Table | None
    reply: Table | None
    reply_reason: str
    assumptions: Records
    sources: Records
    tolerance_bp: float
    written_for: str | None = None


def gather(ask: Callable[..., Analysis], wanted: Wanted, advance: Callable[[str], None]) -> Brief:
    """Return a brief; `ask` returns an analysis of the question, changed as its arguments say.

    `advance` is told what is asked next. UsageError where a measure or member is unknown;
    AciError where a measure has no figures.
    """
    analysis = ask()
    refuse_replies(analysis.relations, wanted.measures)
    known("measure", wanted.measures, (item["measure"] for item in analysis.relations["measures"]))
    advance("ranking")
    ranking = _credited(analysis.ranking(draws=wanted.draws), analysis)
    rows = ranking.records()
    cautions = _cautions(analysis, rows)
    budget_eur, reason = _budget(wanted, _injury(analysis), rows)
    doubts = _doubts(analysis, rows, wanted.draws)
    advance("dependency")
    dependency = _credited(analysis.dependency(), analysis)
    exposure = _credited(analysis.dependency(reverse=True), analysis)
    advance("package")
    package, gap = (
        _package(analysis, wanted, budget_eur) if rows or wanted.measures else (None, 0.0)
    )
    ids = [row["id"] for row in package.records()] if package else []
    advance("burden")
    burden = _credited(burdens(analysis, ids, wanted.draws), analysis) if ids else None
    advance("votes")
    gates, members = _votes(ask(), ids, wanted.draws)
    advance("time")
    months = _credited(path.months(ask(), ids, wanted.draws), analysis) if ids else None
    times = path.summary(ask(), ids, wanted.draws) if ids else None
    advance("reply")
    reply, why = _reply(ask(), ids, wanted.draws)
    return Brief(
        wanted=wanted,
        ranking=ranking,
        unranked=sum(not row["comparator"] for row in analysis.relations["measures"]) - len(rows),
        cautions=cautions,
        dependency=dependency,
        exposure=exposure,
        budget_eur=budget_eur,
        reason=reason,
        package=package,
        gap=gap,
        burden=burden,
        gates=gates,
        members=members,
        doubts=doubts,
        supposed=_supposed(ask, analysis, wanted.draws, advance) if rows else [],
        months=months,
        times=times,
        reply=reply,
        reply_reason=why,
        assumptions=_assumptions(analysis),
        sources=analysis.workbench.release.sources,
        tolerance_bp=analysis.menu.settings.burden_tolerance_bp.value,
        written_for=analysis.written_for,
    )


def _credited(table: Table, analysis: Analysis) -> Table:
    return credited(table, analysis.workbench.release.sources)


def _injury(analysis: Analysis) -> float | None:
    """Return the injury suffered that the ranking just made was set against."""
    found = {row[1] for row in analysis.workbench.engine.fetch("injury_ratios")}
    return next((value for value in found if value and value > 0), None)


def _doubts(analysis: Analysis, rows: Records, draws: int) -> list[Doubt]:
    """Return the doubts of the first measures; both kinds go through draws of their own."""
    if not draws:
        return []
    first = rows[:DOUBTED]
    moving = [spread.influence(analysis, row["id"], draws) for row in first]
    return [
        Doubt(
            row["title"],
            spread.telling(influence, MOST_TOLD),
            spread.swaps(analysis, row["id"]),
        )
        for row, influence in zip(first, moving, strict=True)
    ]


def _budget(wanted: Wanted, injury_eur: float | None, rows: Records) -> tuple[float | None, Reason]:
    """Return the self-harm that a package may cost, and why just that."""
    if wanted.measures:
        return None, "measures"
    if wanted.budget_eur is not None:
        return wanted.budget_eur, "given"
    if injury_eur is not None:
        return injury_eur, "injury"
    per_bp = [row["self_harm_eur"] / row["self_harm_bp"] for row in rows if row["self_harm_bp"]]
    return (per_bp[0] if per_bp else None), "gdp"


def _package(analysis: Analysis, wanted: Wanted, budget_eur: float | None) -> tuple[Table, float]:
    """Return the best package within the budget, or the measures that were named."""
    answer = scored(analysis, wanted.draws)
    check_required(answer, wanted.measures, "MEASURE")
    limits = Limits(max_self_harm_eur=budget_eur)
    if wanted.measures:
        others = set(answer.standings) | {item.id for item in answer.programme.measures}
        limits = Limits(
            require=frozenset(wanted.measures), forbid=frozenset(others - set(wanted.measures))
        )
    found, table = answer.package(limits)
    return table, found.gap


def _votes(analysis: Analysis, ids: Sequence[str], draws: int) -> tuple[Table | None, Table | None]:
    """Return the gates and members' stances by their burdens; none where there is no vote."""
    if analysis.question.sender != UNION or not ids:
        return None, None
    tolerance_bp = analysis.menu.settings.burden_tolerance_bp.value
    found = vote.count(analysis, ids, {}, tolerance_bp, draws)
    return vote.by_gate(found), vote.by_member(found, analysis.workbench.gazetteer)


def _reply(analysis: Analysis, ids: Sequence[str], draws: int) -> tuple[Table | None, str]:
    """Return the target's cheapest reply, or why there is none."""
    if not ids:
        return None, ""
    try:
        return retaliation.reply(analysis, ids, draws=draws), ""
    except AciError as error:
        return None, str(error)


def _supposed(
    ask: Callable[..., Analysis], asked: Analysis, draws: int, advance: Callable[[str], None]
) -> list[Supposed]:
    """Return the ranking at each horizon and under each scenario of the menu."""
    question = asked.question
    changes: list[tuple[Supposed, Mapping[str, Any]]] = [
        (Supposed(name, ""), {"horizon": name}) for name in HORIZONS if name != question.horizon
    ]
    changes += [
        (
            Supposed(item.id, item.title, note=item.note or ""),
            {"scenario": (item.id,), **_of_its_own(item)},
        )
        for item in asked.menu.scenarios
        if item.id not in question.scenario
    ]
    drawn = min(draws, SCENARIO_DRAWS)
    return [_ranked(ask, supposed, options, drawn, advance) for supposed, options in changes]


def _of_its_own(scenario: Scenario) -> dict[str, None]:
    """Return the chosen options that yield to a scenario, since it sets them itself.

    A scenario that names a sender says who acts: with the partners it names, or alone.
    """
    joined = scenario.sender or scenario.partners or scenario.participation
    own = {"sender": scenario.sender, "partners": joined, "horizon": scenario.horizon}
    return {name: None for name, value in own.items() if value}


def _ranked(
    ask: Callable[..., Analysis],
    supposed: Supposed,
    options: Mapping[str, Any],
    draws: int,
    advance: Callable[[str], None],
) -> Supposed:
    advance(supposed.name)
    try:
        analysis = ask(**options)
        table = analysis.ranking(draws=draws)
    except AciError as error:
        return replace(supposed, reason=str(error))
    return replace(supposed, ranking=table)


def _cautions(analysis: Analysis, rows: Records) -> dict[str, list[str]]:
    """Return what to bear in mind, each with the ranked measures that it is said of."""
    found: dict[str, list[str]] = {}
    said_of = analysis.workbench.engine.fetch("cautions")
    for row in rows:
        for measure, _about, caution in said_of:
            if measure == row["id"]:
                found.setdefault(caution, []).append(measure)
    return found


def _assumptions(analysis: Analysis) -> Records:
    """Return the assumptions of the horizon asked about, as the menu in use has them."""
    return [
        {
            "name": item.id,
            "symbol": item.symbol,
            "low": triple.low,
            "mode": triple.mode,
            "high": triple.high,
            "unit": item.unit,
            "reason": item.reason or "; ".join(item.sources),
        }
        for item in analysis.menu.assumptions
        for horizon, triple in item.triples()
        if horizon in (None, analysis.question.horizon)
    ]
