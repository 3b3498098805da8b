"""Rank measures in plain Python: sums, retaliation, leverage, merit order and running totals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from .reference import Assumptions


@dataclass(frozen=True)
class Impact:
    """Hold pressure and harm of a measure on one line; the flow lost orders the cuts of a line."""

    buyer: str
    line: str
    pressure: float
    harm: float
    flow_lost: float


@dataclass
class Standing:
    """Hold a measure in the ranking."""

    id: str
    impacts: Sequence[Impact]
    pressure: float = 0.0
    retaliation: float = 0.0
    self_harm: float = 0.0
    pressure_bp: float = 0.0
    leverage: float | None = None
    free: bool = False
    material: bool = False
    pareto: bool = False
    running: tuple[float, float] = field(default=(0.0, 0.0))


def standing(
    name: str,
    impacts: Sequence[Impact],
    gdp: tuple[float, float],
    assumptions: Assumptions,
    provokes: bool,
    material_bp: float,
) -> Standing:
    """Sum a measure over its lines; `gdp` is that of the target and that of the sender."""
    pressure = math.fsum(i.pressure for i in impacts)
    harm = math.fsum(i.harm for i in impacts)
    answer = assumptions.retaliation_chance * assumptions.retaliation_proportion
    retaliation = answer * pressure if provokes and pressure > 0 else 0.0
    self_harm = harm + retaliation
    p_bp, h_bp = 1e4 * pressure / gdp[0], 1e4 * self_harm / gdp[1]
    return Standing(
        id=name,
        impacts=impacts,
        pressure=pressure,
        retaliation=retaliation,
        self_harm=self_harm,
        pressure_bp=p_bp,
        leverage=p_bp / h_bp if self_harm > 0 else None,
        free=self_harm <= 0,
        material=p_bp >= material_bp,
    )


def rank(rows: Sequence[Standing]) -> list[Standing]:
    """Return the merit order with its running totals and the Pareto marks."""
    ordered = sorted(rows, key=_place)
    for number, row in enumerate(ordered):
        row.running = running_totals(ordered[: number + 1])
        row.pareto = row.material and not any(
            _better(other, row) for other in ordered if other.material
        )
    return ordered


def _place(row: Standing) -> tuple[bool, bool, float, str]:
    value = row.pressure_bp if row.leverage is None else row.leverage
    return not row.material, not row.free, -value, row.id


def _better(other: Standing, row: Standing) -> bool:
    no_worse = other.pressure >= row.pressure and other.self_harm <= row.self_harm
    return no_worse and (other.pressure > row.pressure or other.self_harm < row.self_harm)


def running_totals(rows: Sequence[Standing]) -> tuple[float, float]:
    """Return pressure and self-harm of rows together, each line once at its largest."""
    pressure: dict[tuple[str, str], float] = {}
    harm: dict[tuple[str, str], float] = {}
    for row in rows:
        for impact in row.impacts:
            share = impact.pressure / row.pressure if row.pressure else 0.0
            key = (impact.buyer, impact.line)
            cost = impact.harm + row.retaliation * share
            pressure[key] = max(impact.pressure, pressure.get(key, -math.inf))
            harm[key] = max(cost, harm.get(key, -math.inf))
    return math.fsum(pressure.values()), math.fsum(harm.values())
