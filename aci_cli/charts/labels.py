"""Find room for labels: each takes the first of its places that covers no other, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

CHARACTER_PX = 6.0
LINE_PX = 13.0
# how far a label may stand out to the right of the plane
BEYOND_PX = 200.0

Align = Literal["left", "right"]
Place = tuple[float, float, Align]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Wanted:
    """Hold a text and the places it could have, the best first, in pixels."""

    text: str
    places: Sequence[Place]


@dataclass(frozen=True)
class Label:
    """Hold a text at its place."""

    text: str
    x: float
    y: float
    align: Align


def placed(
    wanted: Sequence[Wanted], taken: Sequence[Box], size: tuple[float, float]
) -> list[Label]:
    """Return the labels that find room, the first ones first; `taken` is covered already."""
    boxes = list(taken)
    found = []
    for one in wanted:
        for x, y, align in one.places:
            box = _box(one.text, x, y, align)
            if _inside(box, size) and not any(_meet(box, other) for other in boxes):
                boxes.append(box)
                found.append(Label(one.text, x, y, align))
                break
    return found


def around(x: float, y: float, radius: float) -> Box:
    """Return the box that a mark covers."""
    return x - radius, y - radius, x + radius, y + radius


def _box(text: str, x: float, y: float, align: Align) -> Box:
    width = len(text) * CHARACTER_PX
    left = x if align == "left" else x - width
    return left, y - LINE_PX / 2, left + width, y + LINE_PX / 2


def _inside(box: Box, size: tuple[float, float]) -> bool:
    return (
        box[0] >= 0 and box[2] <= size[0] + BEYOND_PX and box[1] >= -LINE_PX and box[3] <= size[1]
    )


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
