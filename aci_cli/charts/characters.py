"""Draw pictures as characters in a terminal, with plotext."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Any

import plotext  # type: ignore[import-untyped]

from aci_cli.charts import placing
from aci_cli.charts.colours import Tone
from aci_cli.charts.picture import Axis, Picture, Plane, Row, Rows, short

NARROWEST, WIDEST = 10, 160
# what is narrower is told in words: plotext would leave out names without a word
NARROWEST_PLANE, NARROWEST_BAR, SHORTEST_LABEL = 39, 8, 20
THEME = "aci"
# a sign for each tone tells them apart without colour
SIGNS: Mapping[Tone, str] = {
    "A": "█",
    "B": "▓",
    "C": "░",
    "pressure": "●",
    "self_harm": "○",
    "plain": "·",
    "faint": "─",
}
BARS: Mapping[Tone, str] = {"A": "█", "B": "▓", "C": "░", "plain": "▒"}
COLOURS: Mapping[Tone, str] = {
    "A": "blue+",
    "B": "cyan",
    "C": "cyan+",
    "pressure": "blue+",
    "self_harm": "orange+",
    "plain": "gray",
    "faint": "gray",
}
# of the terminal's width that labels of rows may take
LABELS = 0.5
# around a plane: numbers and corners
FRAME_COLUMNS, FRAME_LINES = 8, 4
# beside the bars: both sides of the frame, and a blank between label and figure
FRAME_SIDES = 3


def render(picture: Picture, width: int, color: bool) -> str:
    """Return a picture for a terminal `width` wide: heading, drawing, keys, notes and source."""
    wide = min(max(width - 1, NARROWEST), WIDEST)
    drawn = _in_words(picture, wide)
    drawn = drawn or [*_drawn(picture, wide, color), *_keys(picture, wide)]
    below = [line for text in (*picture.notes, picture.source) for line in wrap(text, wide)]
    heading = [*wrap(picture.title, wide), *wrap(picture.subtitle, wide), ""]
    lines = [*heading, *drawn, *below]
    return "".join(f"{line}\n" for line in lines)


def _in_words(picture: Picture, wide: int) -> list[str]:
    """Return what a picture shows as text where there is nothing to draw, or no room for it."""
    if picture.empty:
        return wrap(picture.alt, wide)
    if isinstance(picture.layout, Plane):
        return wrap(picture.alt, wide) if wide < NARROWEST_PLANE else []
    rows = picture.layout.rows
    if wide >= SHORTEST_LABEL + _figures(rows) + NARROWEST_BAR + FRAME_SIDES:
        return []
    texts = [f"{row.label} {row.figure}" for row in rows]
    return [line for text in texts for line in wrap(text, wide, subsequent_indent="  ")]


def _figures(rows: Sequence[Row]) -> int:
    """Return how many columns the figures of rows take."""
    return max((len(row.figure) for row in rows), default=0)


def _drawn(picture: Picture, wide: int, color: bool) -> list[str]:
    plotext.add_theme(THEME)
    # a picture may be longer than the screen, as a table may
    plotext.terminal.limit(False, False)
    figure = plotext.figure
    figure.clear()
    figure.theme(THEME)
    if isinstance(picture.layout, Rows):
        _draw_rows(figure, picture.layout, wide)
    else:
        _draw_plane(figure, picture.layout, wide)
    drawn = figure.build().string(colorless=not color)
    return [line.rstrip() for line in drawn.splitlines()]


def _keys(picture: Picture, wide: int) -> list[str]:
    """Say what each sign stands for."""
    return wrap("   ".join(f"{SIGNS[tone]} {text}" for tone, text in picture.keys), wide)


def _marker(tone: Tone, sign: str | None = None) -> Any:
    return plotext.marker(sign or SIGNS[tone], pixel=COLOURS[tone])


def _draw_rows(figure: Any, layout: Rows, wide: int) -> None:
    """Draw a line of characters a row, the label and the figure at its left."""
    number = len(layout.rows)
    figure.plot_size(wide, max(number, 1) + FRAME_LINES)
    figures = _figures(layout.rows)
    longest = max(int(wide * LABELS) - figures - 1, SHORTEST_LABEL)
    texts = [f"{short(row.label, longest)} {row.figure.rjust(figures)}" for row in layout.rows]
    axis = layout.axis_of_all
    _scale(figure, 0, axis, wide // 16)
    figure.label(f"{axis.title} →", 0)
    for y, row in zip(range(number, 0, -1), layout.rows, strict=True):
        draw = _draw_dot if layout.style == "dot" else _draw_bar
        draw(figure, row, y)
    ruler = figure.ruler(1, 0)
    ruler.lim(0.5, max(number, 1) + 0.5)
    ruler.ticks(list(range(number, 0, -1)), texts)


def _draw_dot(figure: Any, row: Row, y: int) -> None:
    """Draw the range of a figure, and on it the figure."""
    if row.span:
        figure.draw(figure.segment(list(row.span), [y, y], marker=_marker("faint")))
    figure.draw(figure.signal([row.value], [y], marker=_marker(row.tone, "●")))


def _draw_bar(figure: Any, row: Row, y: int) -> None:
    """Draw a bar from nought, and behind it what its range goes beyond it."""
    if row.span:
        ends = [min(row.value, row.span[0]), max(row.value, row.span[1])]
        figure.draw(figure.segment(ends, [y, y], marker=_marker("faint")))
    marker = _marker(row.tone, BARS.get(row.tone, "█"))
    figure.draw(figure.segment([0, row.value], [y, y], marker=marker))


def _scale(figure: Any, side: int, axis: Axis, most: int) -> None:
    """Set the ends of an axis and its ticks, `most` of them; powers of ten stand as exponents."""
    ruler = figure.ruler(side, 0)
    values = placing.ticks(axis, most)
    ruler.lim(*(_on(axis, end) for end in placing.domain(axis)))
    form = "d" if axis.marks else ",.6g"
    texts = [format(int(value) if axis.marks else value, form) for value in values]
    ruler.ticks([_on(axis, value) for value in values], texts)


def _on(axis: Axis, value: float) -> float:
    return math.log10(value) if axis.log else value


def _draw_plane(figure: Any, layout: Plane, wide: int) -> None:
    """Draw blocks, lines and dots, and the labels that find room."""
    tall = min(max(wide * 3 // 10, 16), 40)
    figure.plot_size(wide, tall)
    _scale(figure, 0, layout.x, wide // 12)
    _scale(figure, 1, layout.y, tall // 3)
    figure.title(f"↑ {layout.y.title}")
    figure.label(f"{layout.x.title} →", 0)

    def on_axes(points: Iterable[tuple[float, float]]) -> tuple[list[float], list[float]]:
        placed = [(_on(layout.x, x), _on(layout.y, y)) for x, y in points]
        return [x for x, _ in placed], [y for _, y in placed]

    for block in layout.blocks:
        ends = on_axes([block.start, block.end])
        figure.draw(figure.rectangle(*ends, marker=_marker(block.tone)))
    for line in layout.lines:
        figure.draw(figure.signal(*on_axes(line.points), marker=_marker(line.tone)).lines())
    for dot in layout.dots:
        sign = "○" if dot.hollow else SIGNS[dot.tone]
        figure.draw(figure.signal(*on_axes([dot.at]), marker=_marker(dot.tone, sign)))
    _draw_labels(figure, layout, (wide - FRAME_COLUMNS, tall - FRAME_LINES))


def _draw_labels(figure: Any, layout: Plane, cells: tuple[int, int]) -> None:
    size = cells[0] * placing.CHARACTER_PX, cells[1] * placing.LINE_PX
    for label in placing.labels(layout, size, 0.0):
        x, y = placing.value(layout, size, (label.x, label.y))
        places = _on(layout.x, x), _on(layout.y, y)
        figure.draw(figure.text(*places, label.text, alignment=label.align))
