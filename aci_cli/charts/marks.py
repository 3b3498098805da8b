"""What both ways of laying out begin from: a chart of some values, and a scale between two ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

# up to a million million in full, without decimals that are nought
NUMBERS = ",.12~g"


def chart(values: Sequence[dict[str, Any]]) -> alt.Chart:
    """Return a chart of values that stand in it."""
    return alt.Chart(alt.Data(values=list(values)))  # type: ignore[no-untyped-call]


def scale(ends: tuple[float, float], kind: str = "linear", **more: Any) -> alt.Scale:
    """Return a scale whose ends are just these.

    Left to themselves, bars and other marks widen their scale, and stand beside what they show.
    """
    kept: dict[str, Any] = {"nice": False, "zero": False, "padding": 0, **more}
    return alt.Scale(type=kind, domain=list(ends), **kept)  # type: ignore[arg-type]
