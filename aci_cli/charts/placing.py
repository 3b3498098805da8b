"""Find room for the labels of a plane: each takes its first place that covers no other, or none.

Places are in pixels from the upper left corner; a terminal counts a character as so many.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from aci_cli.charts.picture import Axis, Plane, Span

CHARACTER_PX, LINE_PX = 6.0, 13.0
# a block that is lower has no label
LOWEST_PX = 11.0
# part of an axis that stays free at its ends
ROOM = 0.03

Align = Literal["left", "right"]
Place = tuple[float, float, Align]
Box = tuple[float, float, float, float]
Size = tuple[float, float]


@dataclass(frozen=True)
class Wanted:
    """Hold a text and the places it could have, the best first."""

    text: str
    places: Sequence[Place]


@dataclass(frozen=True)
class Label:
    """Hold a text at its place."""

    text: str
    x: float
    y: float
    align: Align


def labels(layout: Plane, size: Size, beyond: float) -> list[Label]:
    """Return the labels of a plane that find room, at most `beyond` it to the right."""
    boxes = [_around(*pixel(layout, size, dot.at), 5.0) for dot in layout.dots]
    found = []
    for wanted in (*_of_blocks(layout, size), *_of_dots(layout, size), *_of_lines(layout, size)):
        for x, y, align in wanted.places:
            box = _box(wanted.text, x, y, align)
            if _inside(box, size, beyond) and not any(_meet(box, other) for other in boxes):
                boxes.append(box)
                found.append(Label(wanted.text, x, y, align))
                break
    return found


def domain(axis: Axis) -> Span:
    """Return the ends of an axis: its span with room for marks at the ends."""
    low, high = axis.span
    if axis.log:
        return low, high
    room = (high - low) * ROOM
    # bars and blocks stand on nought, so that end needs none
    return (low if low == 0 else low - room), high + room


def ticks(axis: Axis, most: int) -> list[float]:
    """Return round numbers on an axis, about `most` of them; powers of ten on a logarithmic one."""
    if axis.marks:
        return [float(mark) for mark in axis.marks]
    low, high = axis.span
    if axis.log:
        powers = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
        return [float(f"1e{power}") for power in powers]
    raw = (high - low) / max(most, 2)
    power = 10.0 ** math.floor(math.log10(raw))
    step = power * next(times for times in (1, 2, 5, 10) if times * power >= raw * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{number * step:.12g}") for number in range(first, last + 1)]


def pixel(layout: Plane, size: Size, at: tuple[float, float]) -> tuple[float, float]:
    """Return where a point stands."""
    return _share(layout.x, at[0]) * size[0], (1 - _share(layout.y, at[1])) * size[1]


def value(layout: Plane, size: Size, place: tuple[float, float]) -> tuple[float, float]:
    """Return what stands at a place: `pixel` the other way round."""
    return _at(layout.x, place[0] / size[0]), _at(layout.y, 1 - place[1] / size[1])


def _at(axis: Axis, share: float) -> float:
    low, high = domain(axis)
    if axis.log:
        return float(low * (high / low) ** share)
    return low + share * (high - low)


def _share(axis: Axis, value: float) -> float:
    low, high = domain(axis)
    if axis.log:
        low, high, value = math.log(low), math.log(high), math.log(value)
    return (value - low) / (high - low)


def _of_blocks(layout: Plane, size: Size) -> Iterator[Wanted]:
    """Yield a label to the right of each block, else to its left."""
    for block in layout.blocks:
        (x, low), (end, high) = (pixel(layout, size, at) for at in (block.start, block.end))
        if abs(high - low) >= LOWEST_PX:
            y, left, right = (low + high) / 2, min(x, end), max(x, end)
            yield Wanted(block.label, [(right + 5, y, "left"), (left - 5, y, "right")])


def _of_dots(layout: Plane, size: Size) -> Iterator[Wanted]:
    """Yield a label at one of the corners of each dot."""
    for dot in layout.dots:
        x, y = pixel(layout, size, dot.at)
        right: list[Place] = [(x + 8, y - 8, "left"), (x + 8, y + 9, "left")]
        left: list[Place] = [(x - 8, y - 8, "right"), (x - 8, y + 9, "right")]
        if dot.label:
            yield Wanted(dot.label, [right[0], left[0], right[1], left[1]])


def _of_lines(layout: Plane, size: Size) -> Iterator[Wanted]:
    """Yield a label beside the end of each line, higher or lower where another is there."""
    for line in layout.lines:
        if line.label and line.points:
            x, y = pixel(layout, size, line.points[-1])
            beside: list[Place] = [(x + 6, y + shift, "left") for shift in (0, -14, 14, -28, 28)]
            before: list[Place] = [(x - 6, y + shift, "right") for shift in (-12, 14, -26, 28)]
            yield Wanted(line.label, [*beside, *before])


def _around(x: float, y: float, radius: float) -> Box:
    return x - radius, y - radius, x + radius, y + radius


def _box(text: str, x: float, y: float, align: Align) -> Box:
    width = len(text) * CHARACTER_PX
    left = x if align == "left" else x - width
    return left, y - LINE_PX / 2, left + width, y + LINE_PX / 2


def _inside(box: Box, size: Size, beyond: float) -> bool:
    return box[0] >= 0 and box[2] <= size[0] + beyond and box[1] >= -LINE_PX and box[3] <= size[1]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
