"""Bring the scored menu into a package programme, and its answers into tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from aci_cli.analysis import EFFECTS, Analysis
from aci_cli.areas import UNION
from aci_cli.burden import divide
from aci_cli.errors import UsageError
from aci_cli.package import Package, best
from aci_cli.package_data import Effect, Limits, Measure, Member, Programme, Votes
from aci_cli.package_search import Point, Rung, frontier, ladder
from aci_cli.rows import Column, Table
from aci_cli.selection import known, linked
from aci_cli.workbench import Rows

SHARED = (
    Column("id", "VARCHAR", "text", "measure of the menu"),
    Column("title", "VARCHAR", "text", "what the measure does"),
    Column("annex_item", "VARCHAR", "text", "item of Annex I of Regulation (EU) 2023/2675"),
    Column("tier", "INTEGER", "-", "1 tariffs, procurement; 2 services; 3 exports; 4 finance"),
)
SUMS = (
    Column(
        "pressure_eur", "DOUBLE", "EUR", "pressure that it adds to the rows above; null if none"
    ),
    Column("self_harm_eur", "DOUBLE", "EUR", "self-harm that it adds, retaliation included"),
    Column("pressure_running_eur", "DOUBLE", "EUR", "pressure of this and all rows above"),
    Column("self_harm_running_eur", "DOUBLE", "EUR", "self-harm of this and all rows above"),
    Column("pressure_running_p05", "DOUBLE", "EUR", "the same, 5 % of the draws are lower"),
    Column("pressure_running_p95", "DOUBLE", "EUR", "the same, 5 % of the draws are higher"),
    Column("self_harm_running_p05", "DOUBLE", "EUR", "the same, 5 % of the draws are lower"),
    Column("self_harm_running_p95", "DOUBLE", "EUR", "the same, 5 % of the draws are higher"),
    Column("evidence", "VARCHAR", "text", "A official flows, B mainly official, C press or proxy"),
)
GAP = Column("gap", "DOUBLE", "share", "what a better package could add at most; 0 is proven best")
PACKAGE_COLUMNS = (*SHARED, *SUMS, GAP)
RUNG = Column("rung", "INTEGER", "count", "rung of the ladder on which it enters")
EXITS = (
    Column("suspend_if", "VARCHAR", "text", "when it is suspended (Art. 12)"),
    Column("terminate_if", "VARCHAR", "text", "when it ends (Art. 12)"),
)
LADDER_COLUMNS = (RUNG, *SHARED, *SUMS, GAP, *EXITS)
FRONTIER_COLUMNS = (
    Column("point", "INTEGER", "count", "number of the package, by rising self-harm"),
    Column("budget_eur", "DOUBLE", "EUR", "self-harm that the package was sought for"),
    Column("pressure_eur", "DOUBLE", "EUR", "pressure, the most for the budget"),
    Column("self_harm_eur", "DOUBLE", "EUR", "self-harm, the least for that pressure"),
    Column("enters", "VARCHAR", "text", "measures that the point before does not hold"),
    Column("leaves", "VARCHAR", "text", "measures that only the point before holds"),
    Column("measures", "INTEGER", "count", "measures that it holds"),
    Column("pressure_p05", "DOUBLE", "EUR", "pressure, 5 % of the draws are lower"),
    Column("pressure_p95", "DOUBLE", "EUR", "pressure, 5 % of the draws are higher"),
    Column("self_harm_p05", "DOUBLE", "EUR", "self-harm, 5 % of the draws are lower"),
    Column("self_harm_p95", "DOUBLE", "EUR", "self-harm, 5 % of the draws are higher"),
    Column("package", "VARCHAR", "text", "all measures that it holds"),
    GAP,
)


@dataclass(frozen=True)
class Scored:
    """Hold the menu as a programme, with the draws still in the analysis' engine."""

    analysis: Analysis
    programme: Programme
    standings: Mapping[str, dict[str, Any]]
    draws: int

    def package(self, limits: Limits) -> tuple[Package, Table]:
        """Return the best package, and a row for each of its measures in merit order."""
        package = best(self.programme, limits)
        rows = [(*self._shared(name), *sums, package.gap) for name, sums in self._sums(package.ids)]
        return package, Table(PACKAGE_COLUMNS, rows, self._meta("package", package, limits))

    def ladder(self, limits: Limits) -> Table:
        """Return a row for each measure of nested rungs, with what ends it, finance last."""
        rungs = ladder(self.programme, limits)
        order = [name for rung in rungs for name in self._by_rank(rung.enters)]
        sums = dict(self._sums(order))
        rows = [row for rung in rungs for row in self._rung(rung, sums)]
        if not rungs:
            return Table(LADDER_COLUMNS, rows, self._vintage("ladder", limits))
        return Table(LADDER_COLUMNS, rows, self._meta("ladder", rungs[-1].package, limits))

    def frontier(self, limits: Limits, points: int) -> Table:
        """Return a row for each efficient package, with what enters and leaves at each step."""
        found = frontier(self.programme, limits, points)
        rows = [self._point(number, point) for number, point in enumerate(found, 1)]
        return Table(FRONTIER_COLUMNS, rows, self._vintage("frontier", limits, points=points))

    def _rung(self, rung: Rung, sums: Mapping[str, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        measures = {row["measure"]: row for row in self.analysis.relations["measures"]}
        blank = (None,) * len(SUMS)
        return [
            (
                *(rung.tier, *self._shared(name), *sums.get(name, blank), rung.package.gap),
                *(measures[name]["suspend_if"], measures[name]["terminate_if"]),
            )
            for name in (*self._by_rank(rung.enters), *rung.unpriced)
        ]

    def _point(self, number: int, point: Point) -> tuple[Any, ...]:
        order = self._by_rank(point.package.ids)
        [*_, (_, last)] = self._sums(order)
        return (
            number,
            point.budget_eur,
            *(point.package.pressure_eur, point.package.self_harm_eur),
            " ".join(self._by_rank(point.enters)),
            " ".join(self._by_rank(point.leaves)),
            len(order),
            *last[4:8],
            " ".join(order),
            point.package.gap,
        )

    def _meta(self, command: str, package: Package, limits: Limits) -> dict[str, Any]:
        return {
            **self._vintage(command, limits),
            "pressure_eur": package.pressure_eur,
            "self_harm_eur": package.self_harm_eur,
            "bound_eur": package.bound_eur,
            **self._proportion(package.pressure_eur),
        }

    def _proportion(self, pressure_eur: float) -> dict[str, Any]:
        """Return the injury suffered and the pressure over it; nothing where none is priced."""
        found = self.analysis.workbench.records("injury_ratios")
        injury_eur = found[0]["injury_eur"] if found else None
        if not injury_eur or injury_eur <= 0:
            return {}
        return {"injury_eur": injury_eur, "injury_ratio": pressure_eur / injury_eur}

    def _vintage(self, command: str, limits: Limits, **more: Any) -> dict[str, Any]:
        asked = {**limits_said(limits), **more, "draws": self.draws}
        return self.analysis.meta_for(command, asked)

    def _by_rank(self, ids: Collection[str]) -> list[str]:
        """Return measures in merit order, those without figures last."""
        return sorted(ids, key=lambda name: (self._rank(name) is None, self._rank(name), name))

    def _rank(self, name: str) -> int | None:
        return self.standings[name]["rank"] if name in self.standings else None

    def _shared(self, name: str) -> tuple[Any, ...]:
        rows = {row["measure"]: row for row in self.analysis.relations["measures"]}
        return (name, *(rows[name][key] for key in ("title", "annex_item", "tier")))

    def _sums(self, ids: Collection[str]) -> list[tuple[str, tuple[Any, ...]]]:
        """Return what each measure adds, in merit order unless `ids` have one, with ranges."""
        bench = self.analysis.workbench
        order = list(ids) if isinstance(ids, list) else self._by_rank(ids)
        self.analysis.put_in_order(order)
        bench.step("running")
        found = bench.engine.run(bench.query("running_spread")).rows
        sums = {row[0]: (*row[1:], self.standings[row[0]]["evidence"]) for row in found}
        blank = (*(None,) * (len(SUMS) - 1), None)
        return [(name, sums.get(name, blank)) for name in order]


def scored(analysis: Analysis, draws: int) -> Scored:
    """Score the menu in every draw, and lay it out as a programme.

    Measures that fail a legal gate are left out, and so are comparators; measures without
    figures have no effects. Members have weights only where the whole Union is the sender.
    """
    chosen = [row for row in analysis.relations["measures"] if not row["comparator"]]
    divide(analysis, [*chosen, *analysis.injury()])
    analysis.assess(draws, EFFECTS)
    analysis.place()
    analysis.weigh_injury()
    bench = analysis.workbench
    bench.step("effect_burdens")
    assessed = {row["variant"]: row for row in bench.records("assessed")}
    standings = {
        row["variant"]: {**row, "evidence": assessed[row["variant"]]["evidence"]}
        for row in bench.records("standings")
        if row["draw"] == 0 and row["rank"] is not None
    }
    lawful = [row for row in chosen if not assessed[row["measure"]]["gates_failed"]]
    programme = Programme(
        tuple(_measures(analysis, lawful, set(standings))), tuple(_members(analysis))
    )
    return Scored(analysis, programme, standings, draws)


def check_required(answer: Scored, required: Collection[str], place: str = "--require") -> None:
    """Raise UsageError where a measure is required that can not be ranked, with the reason.

    `place` is where the measure was named.
    """
    known("measure", required, (row["measure"] for row in answer.analysis.relations["measures"]))
    reasons = {
        row["variant"]: row["reason"] for row in answer.analysis.workbench.records("assessed")
    }
    for name in required:
        if name not in answer.standings:
            why = reasons.get(name, "comparator")
            raise UsageError(f"{place} {name}: not ranked ({why}); aci rank --all says why")


def limits_said(limits: Limits) -> dict[str, Any]:
    """Return the limits as the vintage of an answer names them; `limits_of` reads them back."""
    votes = limits.votes
    return {
        "max_self_harm_eur": limits.max_self_harm_eur,
        "max_member_bp": limits.max_member_bp,
        "tiers": None if limits.tiers is None else sorted(limits.tiers),
        "require": sorted(limits.require),
        "forbid": sorted(limits.forbid),
        "tolerance_bp": votes and votes.tolerance_bp,
        "stances": dict(votes.stances) if votes else {},
    }


def limits_of(said: Mapping[str, Any]) -> Limits:
    """Return the limits that the vintage of an answer names."""
    tolerance_bp = said["tolerance_bp"]
    return Limits(
        max_self_harm_eur=said["max_self_harm_eur"],
        max_member_bp=said["max_member_bp"],
        tiers=None if said["tiers"] is None else frozenset(said["tiers"]),
        require=frozenset(said["require"]),
        forbid=frozenset(said["forbid"]),
        votes=None if tolerance_bp is None else Votes(tolerance_bp, dict(said["stances"])),
    )


def _measures(analysis: Analysis, lawful: Rows, ranked: Collection[str]) -> list[Measure]:
    burdens: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    sums: dict[tuple[str, str, str], tuple[float, float]] = {}
    for row in analysis.workbench.records("effect_burdens"):
        key = (row["variant"], row["buyer"], row["line"])
        burdens[key][row["member"]] = row["burden_eur"]
        sums[key] = (row["pressure_eur"], row["self_harm_eur"])
    effects: dict[str, list[Effect]] = defaultdict(list)
    for key, (pressure, self_harm) in sums.items():
        if key[0] in ranked:
            effects[key[0]].append(Effect(*key[1:], pressure, self_harm, burdens[key]))
    links = linked(analysis.relations, {row["measure"] for row in lawful})
    return [
        Measure(
            row["measure"],
            row["tier"],
            tuple(effects[row["measure"]]),
            frozenset(links[row["measure"], "requires"]),
            frozenset(links[row["measure"], "conflicts"]),
        )
        for row in lawful
    ]


def _members(analysis: Analysis) -> list[Member]:
    weights: Mapping[str, int] = {}
    if analysis.question.sender == UNION:
        from aci_cli.vote import council_weights

        _, weights = council_weights(analysis.workbench)
    rows = analysis.workbench.engine.fetch("member_economies")
    return [Member(iso3, gdp, weights.get(iso3, 0)) for iso3, gdp in rows]
