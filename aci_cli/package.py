"""The best package: the most pressure that the limits allow, proven optimal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from aci_cli.package_conflict import InfeasibleError, smallest_conflict
from aci_cli.package_data import (
    EUR_MILLION,
    TOLERANCE,
    Limits,
    Programme,
    Sum,
    add_up,
    broken,
    check,
)
from aci_cli.package_model import (
    Formulation,
    Terms,
    at_least,
    at_most,
    few_and_first,
    formulate,
)
from aci_cli.package_solver import Solution, solve


@dataclass(frozen=True)
class Package:
    """Hold chosen measures, sorted, and what they add up to, in EUR a year.

    `bound_eur` is what the proof allows: no package that keeps the limits presses more (`best`), or
    costs less (`cheapest`). `gap` is how far the package is from it, as a share, and `nodes` how
    many branches the proof took, as HiGHS reports.
    """

    ids: tuple[str, ...]
    pressure_eur: float
    self_harm_eur: float
    burdens_eur: dict[str, float]
    bound_eur: float
    gap: float
    nodes: int


def best(programme: Programme, limits: Limits) -> Package:
    """Return the package with the most pressure under the limits, proven to be so.

    Of packages whose pressure is the same to a part in a thousand million, the one with the least
    self-harm; of those alike in that too, the fewest measures, then those first by id. UsageError
    where the limits make no sense; InfeasibleError, with the fewest limits that can not hold
    together, where no package keeps them all. docs/method.md, "Packages".
    """
    check(programme, limits)
    return optimum(programme, limits)


def optimum(programme: Programme, limits: Limits) -> Package:
    """Return the best package under limits that make sense, a budget of any sign among them."""
    model = formulate(programme, limits)
    first = solve(model, model.pressure, largest=True)
    if first is None:
        raise InfeasibleError(smallest_conflict(model))
    most = add_up(programme, first.chosen(model)).pressure_eur / EUR_MILLION
    model = model.with_rows(at_least(model.pressure, most - TOLERANCE * abs(most)))
    second = _least(model, model.self_harm, first)
    harm = add_up(programme, second.chosen(model)).self_harm_eur / EUR_MILLION
    model = model.with_rows(at_most(model.self_harm, harm + TOLERANCE * abs(harm)))
    chosen = _least(model, few_and_first(len(model.ids)), second).chosen(model)
    total = _kept(programme, limits, chosen)
    return _package(chosen, total, first, max(total.pressure_eur, first.bound * EUR_MILLION))


def cheapest(programme: Programme, limits: Limits) -> Package:
    """Return the package with the least self-harm under the limits, proven to be so.

    Of packages alike in that, the one that presses most; then the fewest measures, then those
    first by id. Errors as `best`.
    """
    check(programme, limits)
    model = formulate(programme, limits)
    first = solve(model, model.self_harm, largest=False)
    if first is None:
        raise InfeasibleError(smallest_conflict(model))
    harm = add_up(programme, first.chosen(model)).self_harm_eur / EUR_MILLION
    model = model.with_rows(at_most(model.self_harm, harm + TOLERANCE * abs(harm)))
    second = solve(model, model.pressure, largest=True, start=first)
    if second is None:
        raise RuntimeError("HiGHS finds no package where it has found one before")
    most = add_up(programme, second.chosen(model)).pressure_eur / EUR_MILLION
    model = model.with_rows(at_least(model.pressure, most - TOLERANCE * abs(most)))
    chosen = _least(model, few_and_first(len(model.ids)), second).chosen(model)
    total = _kept(programme, limits, chosen)
    return _package(chosen, total, first, min(total.self_harm_eur, first.bound * EUR_MILLION))


def least_self_harm_eur(programme: Programme, limits: Limits) -> float:
    """Return the least self-harm of any package under the limits, in EUR, below zero for a gain."""
    model = formulate(programme, limits)
    solution = solve(model, model.self_harm, largest=False)
    if solution is None:
        raise InfeasibleError(smallest_conflict(model))
    return add_up(programme, solution.chosen(model)).self_harm_eur


def _least(model: Formulation, objective: Terms, start: Solution) -> Solution:
    solution = solve(model, objective, largest=False, start=start)
    if solution is None:
        raise RuntimeError("HiGHS finds no package where it has found one before")
    return solution


def _kept(programme: Programme, limits: Limits, chosen: Collection[str]) -> Sum:
    """Add up chosen measures anew; RuntimeError where they break a limit after all."""
    total = add_up(programme, chosen)
    if faults := broken(programme, limits, chosen, total):
        raise RuntimeError(f"the package breaks its limits: {'; '.join(faults)}")
    return total


def _package(chosen: Collection[str], total: Sum, proof: Solution, bound_eur: float) -> Package:
    return Package(
        tuple(sorted(chosen)),
        total.pressure_eur,
        total.self_harm_eur,
        total.burdens_eur,
        bound_eur,
        proof.gap,
        proof.nodes,
    )
