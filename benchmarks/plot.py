"""Draw how figures grow as an SVG picture: one panel a figure, one line a command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

# told apart without colour vision, and by their marks without any
STROKES = (("#0072b2", ""), ("#d55e00", "6 3"), ("#009e73", "2 3"), ("#555555", "8 3 2 3"))
PANEL = (320, 220)
MARGIN = (62, 34, 14, 44)  # left, top, right, bottom


@dataclass(frozen=True)
class Panel:
    """Hold one figure of several commands: `lines` maps a command to its points (x, y)."""

    title: str
    x_title: str
    lines: Mapping[str, Sequence[tuple[float, float]]]


def svg(panels: Sequence[Panel]) -> str:
    """Return the panels side by side with one legend below."""
    names = list(dict.fromkeys(name for panel in panels for name in panel.lines))
    width, height = PANEL[0] * len(panels), PANEL[1] + 18 * len(names) + 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" font-family="sans-serif" font-size="11">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for number, panel in enumerate(panels):
        parts.append(f'<g transform="translate({number * PANEL[0]} 0)">')
        parts += _panel(panel, names)
        parts.append("</g>")
    for number, name in enumerate(names):
        y = PANEL[1] + 16 + 18 * number
        parts.append(f'<path d="M{MARGIN[0]} {y - 4}h30" {_stroke(number)}/>')
        parts.append(f'<text x="{MARGIN[0] + 38}" y="{y}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(panel: Panel, names: list[str]) -> list[str]:
    left, top, right, bottom = MARGIN
    width, height = PANEL[0] - left - right, PANEL[1] - top - bottom
    points = [point for line in panel.lines.values() for point in line]
    x_top, step = max(x for x, _ in points), _step(max(y for _, y in points))
    ticks = range(int(max(y for _, y in points) / step) + 2)
    y_top = step * ticks[-1]

    def at(x: float, y: float) -> str:
        return f"{left + width * x / x_top:.1f} {top + height * (1 - y / y_top):.1f}"

    parts = [f'<text x="{left}" y="18" font-weight="bold">{escape(panel.title)}</text>']
    for tick in ticks:
        parts.append(f'<path d="M{at(0, tick * step)}h{width}" stroke="#dddddd"/>')
        y = top + height * (1 - tick * step / y_top) + 4
        parts.append(f'<text x="{left - 6}" y="{y:.1f}" text-anchor="end">{tick * step:g}</text>')
    for x in sorted({x for x, _ in points}):
        parts.append(
            f'<text x="{left + width * x / x_top:.1f}" y="{top + height + 16}"'
            f' text-anchor="middle">{x:g}</text>'
        )
    parts.append(
        f'<text x="{left + width / 2}" y="{top + height + 34}" text-anchor="middle">'
        f"{escape(panel.x_title)}</text>"
    )
    for name, line in panel.lines.items():
        path = "L".join(at(x, y) for x, y in sorted(line))
        parts.append(f'<path d="M{path}" {_stroke(names.index(name))}/>')
    return parts


def _step(largest: float) -> float:
    """Return a round distance between ticks that gives three to six of them."""
    power = 1.0
    while largest / power < 1:
        power /= 10
    while largest / power >= 10:
        power *= 10
    part = next(part for part in (0.25, 0.5, 1, 2) if largest / (power * part) <= 6)
    return power * part


def _stroke(number: int) -> str:
    colour, dashes = STROKES[number % len(STROKES)]
    return f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'
