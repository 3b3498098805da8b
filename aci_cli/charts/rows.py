"""Lay out rows below each other: a bar or a dot, its range, its label and its figure."""

from __future__ import annotations

from typing import Any

import altair as alt

from aci_cli.charts.colours import Colours
from aci_cli.charts.marks import chart, scale, ticks
from aci_cli.charts.picture import Rows, Span
from aci_cli.charts.placing import domain

STEP = 22
CHARACTER_PX = 6.1
SIZE = 11


def row_layers(layout: Rows, width: int, colours: Colours) -> tuple[list[alt.Chart], int, int]:
    """Return the layers, their height, and the room that labels take to the left, in pixels."""
    height = STEP * max(len(layout.rows), 1)
    left = round(max((len(row.label) for row in layout.rows), default=0) * CHARACTER_PX) + 12
    base = chart(_values(layout, colours)).encode(
        y=alt.Y("y:Q", scale=scale((0, height), range=[0, height]), axis=None),
        description="detail:N",
    )
    inks: dict[str, Any] = {"fontSize": SIZE, "color": colours.ink, "baseline": "middle"}
    label = base.mark_text(align="right", **inks).encode(x=alt.value(-10), text="label:N")
    figure = base.mark_text(align="left", **inks).encode(x=alt.value(width + 8), text="figure:N")
    ends = domain(layout.axis_of_all)
    axis = ticks(layout.axis, width)
    marks = _dots if layout.style == "dot" else _bars
    drawn = marks(base, alt.X("value:Q", scale=scale(ends), axis=axis), ends, colours)
    return [*_marked(layout, ends, height, colours), *drawn, label, figure], height, left


def _values(layout: Rows, colours: Colours) -> list[dict[str, Any]]:
    return [
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


def _dots(base: alt.Chart, x: alt.X, ends: Span, colours: Colours) -> list[alt.Chart]:
    """Return each range as a line, and a dot on it."""
    known = base.transform_filter("datum.low !== null")
    low = alt.X("low:Q", scale=scale(ends), axis=None)
    span = known.mark_rule(strokeWidth=2, color=colours.tones["faint"]).encode(x=low, x2="high:Q")
    dots = base.mark_circle(size=80, opacity=1)
    return [span, dots.encode(x=x, color=alt.Color("colour:N", scale=None))]


def _bars(base: alt.Chart, x: alt.X, ends: Span, colours: Colours) -> list[alt.Chart]:
    """Return a bar from nought for each figure, its range across it."""
    known = base.transform_filter("datum.low !== null")
    low, high = (alt.X(f"{end}:Q", scale=scale(ends), axis=None) for end in ("low", "high"))
    bars = base.mark_bar(height=STEP * 0.62)
    span = known.mark_rule(strokeWidth=1.2, color=colours.ink)
    cap = known.mark_tick(size=8, thickness=1.2, color=colours.ink)
    return [
        bars.encode(x=x, x2=alt.datum(0), color=alt.Color("colour:N", scale=None)),
        span.encode(x=low, x2="high:Q"),
        cap.encode(x=low),
        cap.encode(x=high),
    ]


def _marked(layout: Rows, ends: Span, height: int, colours: Colours) -> list[alt.Chart]:
    """Return a line across all rows with its text above."""
    if layout.marked is None:
        return []
    at, text = layout.marked
    base = chart([{"at": at, "text": text}]).encode(x=alt.X("at:Q", scale=scale(ends), axis=None))
    rule = base.mark_rule(strokeDash=[4, 3], color=colours.muted).encode(
        y=alt.value(0), y2=alt.value(height)
    )
    said = base.mark_text(align="left", dx=4, fontSize=10, color=colours.muted).encode(
        y=alt.value(-6), text="text:N"
    )
    return [rule, said]
