"""Packages in a row: the efficient frontier by budget, and the ladder by tier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aci_cli.errors import UsageError
from aci_cli.package import Package, best, least_self_harm_eur, optimum
from aci_cli.package_conflict import InfeasibleError
from aci_cli.package_data import EUR_MILLION, Limits, Programme, check, exceeds

FINANCE_TIER = 4


@dataclass(frozen=True)
class Point:
    """Hold an efficient package, the budget that it is the best for, and what changes to it."""

    budget_eur: float
    package: Package
    enters: tuple[str, ...]
    leaves: tuple[str, ...]


@dataclass(frozen=True)
class Rung:
    """Hold a rung of a ladder: its tier, its share of the budget, its package and what enters.

    `unpriced` are measures without figures, on the last rung only.
    """

    tier: int
    budget_eur: float | None
    package: Package
    enters: tuple[str, ...]
    unpriced: tuple[str, ...] = ()


def frontier(programme: Programme, limits: Limits, points: int) -> list[Point]:
    """Return efficient packages from the least self-harm to the most that the limits allow.

    `points` budgets lie at equal distances from the least self-harm of any package to that of the
    best one under the limits. Each gives the most pressure, then the least self-harm for it, so no
    package presses more for as little; packages that serve two budgets stand once, at the lower.
    The package of nothing is left out. UsageError where fewer than two points are asked for.
    """
    if points < 2:
        raise UsageError(f"a frontier of {points} points; it takes two or more")
    package = best(programme, limits)
    most = package.self_harm_eur
    least = least_self_harm_eur(programme, limits)
    found: list[tuple[float, Package]] = []
    for step in reversed(range(points)):
        budget = least + (most - least) * step / (points - 1)
        if exceeds(package.self_harm_eur, budget, EUR_MILLION):
            package = optimum(programme, replace(limits, max_self_harm_eur=budget))
        if found and found[-1][1].ids == package.ids:
            found.pop()
        found.append((budget, package))
    return _steps([step for step in reversed(found) if step[1].ids])


def _steps(found: Sequence[tuple[float, Package]]) -> list[Point]:
    """Set beside each package what enters and what leaves since the one before."""
    points = []
    before: set[str] = set()
    for budget, package in found:
        ids = set(package.ids)
        changes = (tuple(sorted(ids - before)), tuple(sorted(before - ids)))
        points.append(Point(budget, package, *changes))
        before = ids
    return points


def ladder(programme: Programme, limits: Limits) -> list[Rung]:
    """Return nested packages tier by tier, finance last.

    The rung of the k-th of K tiers that have priced measures may use that tier and those below,
    holds the rung before, and keeps k/K of the budget; without a budget it is the best there is.
    What is required stands from the rung of its tier on, and nothing that conflicts with it before.
    A last rung names the measures of finance that have no figures. InfeasibleError names the rung.
    """
    check(programme, limits)
    allowed = [m for m in programme.measures if limits.tiers is None or m.tier in limits.tiers]
    tiers = sorted({measure.tier for measure in allowed if measure.effects})
    rungs: list[Rung] = []
    for place, tier in enumerate(tiers, 1):
        before = rungs[-1].package.ids if rungs else ()
        held = _up_to(programme, limits, frozenset(tiers[:place]), frozenset(before))
        if limits.max_self_harm_eur is not None:
            budget = limits.max_self_harm_eur * place / len(tiers)
            held = replace(held, max_self_harm_eur=budget)
        try:
            package = optimum(programme, held)
        except InfeasibleError as error:
            raise InfeasibleError(error.conflict, f"for the rung of tier {tier}") from error
        enters = tuple(sorted(set(package.ids) - set(before)))
        rungs.append(Rung(tier, held.max_self_harm_eur, package, enters))
    finance = tuple(m.id for m in allowed if m.tier == FINANCE_TIER and not m.effects)
    listed = tuple(name for name in finance if name not in limits.forbid)
    if rungs and listed:
        rungs.append(replace(rungs[-1], tier=FINANCE_TIER, enters=(), unpriced=listed))
    return rungs


def _up_to(
    programme: Programme, limits: Limits, tiers: frozenset[int], kept: frozenset[str]
) -> Limits:
    """Return the limits of a rung, with room left for what later rungs must hold."""
    required = {m.id: m.tier in tiers for m in programme.measures if m.id in limits.require}
    later = {name for name, now in required.items() if not now}
    shut = {name for pair in programme.conflicts() if later & set(pair) for name in pair}
    return replace(
        limits,
        tiers=tiers,
        require=frozenset(required) - later,
        forbid=limits.forbid | (shut - set(required)),
        kept=kept,
    )
