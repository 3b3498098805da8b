"""Lay out rows below each other: a bar or a dot, its range, its label and its figure."""

from __future__ import annotations

from typing import Any

import altair as alt

from aci_cli.charts.colours import Colours
from aci_cli.charts.picture import Rows
from aci_cli.charts.planes import NUMBERS

STEP = 22
CHARACTER_PX = 6.1
SIZE = 11
ROOM = 0.02


def row_layers(layout: Rows, width: int, colours: Colours) -> tuple[list[alt.Chart], int, int]:
    """Return the layers, their height, and the room that labels take to the left, in pixels."""
    height = STEP * max(len(layout.rows), 1)
    left = round(max((len(row.label) for row in layout.rows), default=0) * CHARACTER_PX) + 12
    values = [
        {
            "y": STEP * (number + 0.5),
            "label": row.label,
            "value": row.value,
            "low": row.span[0] if row.span else None,
            "high": row.span[1] if row.span else None,
            "figure": row.figure,
            "detail": row.detail,
            "colour": colours.tones[row.tone],
        }
        for number, row in enumerate(layout.rows)
    ]
    base = alt.Chart(alt.Data(values=values)).encode(
        y=alt.Y("y:Q", scale=alt.Scale(domain=[0, height], range=[0, height]), axis=None),
        description="detail:N",
    )
    ends = _domain(layout)
    axis = alt.Axis(title=layout.axis.title, tickCount=max(width // 110, 3), format=NUMBERS)
    scale = alt.Scale(domain=list(ends), nice=False, zero=False)
    inks = {"fontSize": SIZE, "color": colours.ink}
    label = base.mark_text(align="right", baseline="middle", **inks).encode(
        x=alt.value(-10), text="label:N"
    )
    figure = base.mark_text(align="left", baseline="middle", **inks).encode(
        x=alt.value(width + 8), text="figure:N"
    )
    layers = [*_marked(layout, ends, height, colours), *_marks(layout, base, scale, axis, colours)]
    return [*layers, label, figure], height, left


def _domain(layout: Rows) -> tuple[float, float]:
    values = [value for row in layout.rows for value in (row.value, *(row.span or ()))]
    marked = [layout.marked[0]] if layout.marked else []
    low, high = (
        min([layout.axis.span[0], *values, *marked]),
        max([layout.axis.span[1], *values, *marked]),
    )
    room = (high - low) * ROOM
    # bars start at nought, so that end needs none
    return (low if low == 0 else low - room), high + room


def _marks(
    layout: Rows, base: alt.Chart, scale: alt.Scale, axis: alt.Axis, colours: Colours
) -> list[alt.Chart]:
    """Return the bars or dots with their ranges; the layer of the figures carries the axis."""
    colour = alt.Color("colour:N", scale=None)
    x = alt.X("value:Q", scale=scale, axis=axis)
    known = base.transform_filter("datum.low !== null")
    low, high = (alt.X(f"{end}:Q", scale=scale, axis=None) for end in ("low", "high"))
    if layout.style == "dot":
        span = known.mark_rule(strokeWidth=2, color=colours.tones["faint"])
        dots = base.mark_circle(size=80, opacity=1)
        return [span.encode(x=low, x2="high:Q"), dots.encode(x=x, color=colour)]
    bars = base.mark_bar(height=STEP * 0.62).encode(x=x, x2=alt.datum(0), color=colour)
    span = known.mark_rule(strokeWidth=1.2, color=colours.ink)
    cap = known.mark_tick(size=8, thickness=1.2, color=colours.ink)
    return [bars, span.encode(x=low, x2="high:Q"), cap.encode(x=low), cap.encode(x=high)]


def _marked(
    layout: Rows, ends: tuple[float, float], height: int, colours: Colours
) -> list[alt.Chart]:
    """Return a line across all rows with its text above."""
    if layout.marked is None:
        return []
    at, text = layout.marked
    values: list[dict[str, Any]] = [{"at": at, "text": text}]
    scale = alt.Scale(domain=list(ends), nice=False, zero=False)
    base = alt.Chart(alt.Data(values=values)).encode(x=alt.X("at:Q", scale=scale, axis=None))
    rule = base.mark_rule(strokeDash=[4, 3], color=colours.muted).encode(
        y=alt.value(0), y2=alt.value(height)
    )
    said = base.mark_text(align="left", dx=4, fontSize=10, color=colours.muted).encode(
        y=alt.value(-6), text="text:N"
    )
    return [rule, said]
