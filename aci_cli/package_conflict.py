"""Why no package keeps all limits: the fewest of them that can not hold together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import inf

from aci_cli.errors import AciError
from aci_cli.package_model import Formulation, Limit, Row, Terms, few_and_first
from aci_cli.package_solver import solve


@dataclass(frozen=True)
class Conflict:
    """Hold limits that can not hold together, though all but any one of them can, and say why."""

    limits: tuple[Limit, ...]
    sentence: str


class InfeasibleError(AciError):
    """Report that no package keeps all limits."""

    def __init__(self, conflict: Conflict, where: str = "keeps all limits") -> None:
        """Keep the limits in conflict."""
        super().__init__(f"no package {where}: {conflict.sentence}")
        self.conflict = conflict


def smallest_conflict(model: Formulation) -> Conflict:
    """Return the fewest limits that no package keeps together.

    Every way to make room drops at least one limit of each conflict. So the fewest limits that
    hit all ways known are in conflict, and the fewest possible, once no other way spares them
    (Ignatiev, Previti, Liffiton and Marques-Silva 2015, Smallest MUS extraction).
    """
    limits = model.limits()
    ways: list[set[Limit]] = []
    while True:
        kept = _fewest_hitting(limits, ways)
        dropped = _fewest_dropped(model, kept)
        if dropped is None:
            return Conflict(tuple(kept), _sentence(model, kept))
        ways.append(dropped)


def _fewest_hitting(limits: Sequence[Limit], ways: Sequence[Collection[Limit]]) -> list[Limit]:
    """Return the fewest limits, the first ones of such, that have one in each of some sets."""
    columns = len(limits)
    model = Formulation([], columns, set(range(columns)))
    for way in ways:
        model.add({limits.index(limit): 1 for limit in way}, 1, inf)
    solution = solve(model, few_and_first(columns), largest=False)
    if solution is None:
        raise RuntimeError("a set of limits to drop is empty")
    return [limit for limit, value in zip(limits, solution.values, strict=True) if value > 0.5]


def _fewest_dropped(model: Formulation, kept: Collection[Limit]) -> set[Limit] | None:
    """Return the fewest limits to drop so that a package keeps the rest; None where none helps."""
    relaxed = replace(model, rows=[], whole=set(model.whole))
    dropped: dict[Limit, int] = {}
    for row in model.rows:
        if row.limit is None or row.limit in kept:
            relaxed.rows.append(row)
            continue
        if row.limit not in dropped:
            dropped[row.limit] = relaxed.column(whole=True)
        relaxed.rows.append(_voided_by(row, dropped[row.limit]))
    solution = solve(relaxed, dict.fromkeys(dropped.values(), 1.0), largest=False)
    if solution is None:
        return None
    return {limit for limit, column in dropped.items() if solution.values[column] > 0.5}


def _voided_by(row: Row, column: int) -> Row:
    """Return a row that says nothing where a column is 1."""
    most = sum(max(0.0, value) for value in row.terms.values())
    least = sum(min(0.0, value) for value in row.terms.values())
    slack = min(0.0, row.upper - most) + max(0.0, row.lower - least)
    return replace(row, terms={**row.terms, column: slack})


def _sentence(model: Formulation, conflict: Sequence[Limit]) -> str:
    """Say which limits can not hold together, and how far the last of them is out of reach."""
    *others, last = [limit.text for limit in conflict]
    if not others:
        return f"{last} can not hold{_reason(model, conflict)}"
    return f"{', '.join(others)} and {last} can not hold together{_reason(model, conflict)}"


def _reason(model: Formulation, conflict: Sequence[Limit]) -> str:
    """Return what the other limits leave of the one that is an amount, if one is."""
    for limit in conflict:
        rest = model.under([other for other in conflict if other != limit])
        if limit.kind == "size":
            most = -_least(rest, {column: -value for column, value in model.pressure.items()})
            return f": the rest presses {_eur(most)} at most"
        if limit.kind == "budget":
            least = _least(rest, model.self_harm)
            return f": the rest costs at least {_eur(least)}"
        if limit.kind == "cap":
            least = _least(rest, model.burdens[limit.subject])
            return f": the rest lays at least {least:.3g} bp of its GDP on {limit.subject}"
    return ""


def _least(model: Formulation, terms: Terms) -> float:
    """Return the least that a sum can be."""
    solution = solve(model, terms, largest=False)
    if solution is None:
        raise RuntimeError("limits that hold together are said to be in conflict")
    return sum(value * solution.values[column] for column, value in terms.items())


def _eur(millions: float) -> str:
    unit, name = (1000, "bn") if abs(millions) >= 1000 else (1, "m")
    return f"EUR {millions / unit:.3g} {name}"
