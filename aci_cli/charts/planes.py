"""Lay out marks between two axes of numbers, with labels that do not cover each other."""

from __future__ import annotations

from typing import Any

import altair as alt

from aci_cli.charts import placing
from aci_cli.charts.colours import Colours
from aci_cli.charts.marks import chart, scale, ticks
from aci_cli.charts.picture import Axis, Plane
from aci_cli.charts.placing import domain

HEIGHT_SHARE = 0.62
# room that the numbers and the title of the lower axis take
BELOW_AXIS = 48
LEFT = 56
# how far labels may stand out to the right, in pixels
BEYOND = 200
SIZE = 11


def layers(layout: Plane, width: int, colours: Colours) -> tuple[list[alt.Chart], int, int]:
    """Return the layers, their height, and the room that the left axis takes, in pixels."""
    height = round(width * HEIGHT_SHARE)
    x, y = _channel(layout.x, alt.X), _channel(layout.y, alt.Y)
    drawn = [
        _frame(layout, (width, height)),
        *_bands(layout, x, y, colours),
        *_blocks(layout, x, y, colours),
        *_lines(layout, x, y, colours),
        *_dots(layout, x, y, colours),
        *_labels(layout, (width, height), colours),
    ]
    return drawn, height, LEFT


def _frame(layout: Plane, size: tuple[int, int]) -> alt.Chart:
    """Return the axes with nothing between them; all other layers go without."""
    frame: alt.Chart = (
        chart([{"x": layout.x.span[0], "y": layout.y.span[0]}])
        .mark_point(opacity=0)
        .encode(
            x=alt.X("x:Q", scale=_scale(layout.x), axis=ticks(layout.x, size[0])),
            y=alt.Y("y:Q", scale=_scale(layout.y), axis=ticks(layout.y, size[1])),
        )
    )
    return frame


def _scale(axis: Axis) -> alt.Scale:
    return scale(domain(axis), "log" if axis.log else "linear")


def _channel(axis: Axis, channel: Any) -> Any:
    """Return what makes a channel of a field, on the scale of an axis."""

    def encode(field: str) -> Any:
        return channel(field, scale=_scale(axis), axis=None)

    return encode


def _blocks(layout: Plane, x: Any, y: Any, colours: Colours) -> list[alt.Chart]:
    values = [
        {
            "x": block.start[0],
            "x2": block.end[0],
            "y": block.start[1],
            "y2": block.end[1],
            "detail": block.detail,
            "colour": colours.tones[block.tone],
        }
        for block in layout.blocks
    ]
    if not values:
        return []
    mark = chart(values).mark_rect(strokeWidth=0.8)
    return [
        mark.encode(
            x=x("x:Q"),
            x2="x2:Q",
            y=y("y:Q"),
            y2="y2:Q",
            fill=alt.Fill("colour:N", scale=None),
            stroke=alt.Stroke("colour:N", scale=None),
            description="detail:N",
        )
    ]


def _bands(layout: Plane, x: Any, y: Any, colours: Colours) -> list[alt.Chart]:
    drawn = []
    for line in layout.lines:
        if not line.band:
            continue
        values = [
            {"x": at[0], "low": low, "high": high}
            for at, (low, high) in zip(line.points, line.band, strict=True)
        ]
        mark = chart(values).mark_area(opacity=0.18, color=colours.tones[line.tone])
        drawn.append(mark.encode(x=x("x:Q"), y=y("low:Q"), y2="high:Q"))
    return drawn


def _lines(layout: Plane, x: Any, y: Any, colours: Colours) -> list[alt.Chart]:
    drawn = []
    for line in layout.lines:
        values = [{"x": at[0], "y": at[1], "detail": line.detail} for at in line.points]
        mark = chart(values).mark_line(
            color=colours.tones[line.tone],
            strokeWidth=1.2 if line.dashed else 2.2,
            strokeDash=[5, 4] if line.dashed else [],
        )
        drawn.append(mark.encode(x=x("x:Q"), y=y("y:Q"), order="x:Q", detail="detail:N"))
    return drawn


def _dots(layout: Plane, x: Any, y: Any, colours: Colours) -> list[alt.Chart]:
    values = [
        {
            "x": dot.at[0],
            "y": dot.at[1],
            "x_low": dot.x_span[0] if dot.x_span else None,
            "x_high": dot.x_span[1] if dot.x_span else None,
            "y_low": dot.y_span[0] if dot.y_span else None,
            "y_high": dot.y_span[1] if dot.y_span else None,
            "detail": dot.detail,
            "colour": colours.tones[dot.tone],
            "fill": colours.paper if dot.hollow else colours.tones[dot.tone],
        }
        for dot in layout.dots
    ]
    if not values:
        return []
    base = chart(values)
    rule: dict[str, Any] = {"strokeWidth": 1, "color": colours.tones["faint"]}
    across = base.transform_filter("datum.x_low !== null").mark_rule(**rule)
    along = base.transform_filter("datum.y_low !== null").mark_rule(**rule)
    return [
        across.encode(x=x("x_low:Q"), x2="x_high:Q", y=y("y:Q")),
        along.encode(x=x("x:Q"), y=y("y_low:Q"), y2="y_high:Q"),
        base.mark_point(size=70, opacity=1, filled=False, strokeWidth=2).encode(
            x=x("x:Q"),
            y=y("y:Q"),
            stroke=alt.Stroke("colour:N", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            description="detail:N",
        ),
    ]


def _labels(layout: Plane, size: tuple[int, int], colours: Colours) -> list[alt.Chart]:
    """Return the labels of marks that find room, on a rim of paper that sets them off."""
    drawn = []
    found = placing.labels(layout, size, BEYOND)
    for align in ("left", "right"):
        values = [
            {"x": label.x, "y": label.y, "text": label.text}
            for label in found
            if label.align == align
        ]
        if not values:
            continue
        base = chart(values).encode(
            x=_in_pixels(alt.X, "x:Q", size[0]), y=_in_pixels(alt.Y, "y:Q", size[1]), text="text:N"
        )
        look: dict[str, Any] = {"align": align, "baseline": "middle", "fontSize": SIZE}
        rim = base.mark_text(**look, stroke=colours.paper, strokeWidth=3, strokeJoin="round")
        drawn += [rim, base.mark_text(**look, color=colours.ink)]
    return drawn


def _in_pixels(channel: Any, field: str, length: int) -> Any:
    return channel(field, scale=scale((0, length), range=[0, length]), axis=None)
