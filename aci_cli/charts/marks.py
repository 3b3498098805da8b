"""What both ways of laying out begin from: a chart of some values, and a scale between two ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt

from aci_cli.charts.picture import Axis

# up to a million million in full, without decimals that are nought
NUMBERS = ",.12~g"
# an axis of powers of ten that is longer has no ticks between them
MOST_BETWEEN = 3000


def chart(values: Sequence[dict[str, Any]]) -> alt.Chart:
    """Return a chart of values that stand in it."""
    return alt.Chart(alt.Data(values=list(values)))  # type: ignore[no-untyped-call]


def scale(ends: tuple[float, float], kind: str = "linear", **more: Any) -> alt.Scale:
    """Return a scale whose ends are just these.

    Left to themselves, bars and other marks widen their scale, and stand beside what they show.
    """
    kept: dict[str, Any] = {"nice": False, "zero": False, "padding": 0, **more}
    return alt.Scale(type=kind, domain=list(ends), **kept)  # type: ignore[arg-type]


def ticks(axis: Axis, length: int) -> alt.Axis:
    """Return the ticks of an axis `length` pixels long, with its title."""
    if axis.marks:
        return alt.Axis(title=axis.title, values=list(axis.marks), format="d")
    count: dict[str, Any] = (
        {"values": _round_numbers(axis)} if axis.log else {"tickCount": max(length // 100, 3)}
    )
    return alt.Axis(title=axis.title, format=NUMBERS, **count)


def _round_numbers(axis: Axis) -> list[float]:
    """Return the powers of ten on an axis, between them 2 and 5 where there is room."""
    low, high = axis.span
    steps = (1, 2, 5) if high / low < MOST_BETWEEN else (1,)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values = [float(f"{step}e{power}") for power in powers for step in steps]
    return [value for value in values if low <= value <= high]
