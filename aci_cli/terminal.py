"""A table for a person's screen: no boxes, numbers to the right, units in the heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aci_cli.formats import is_number
from aci_cli.rounding import MISSING, label, rounded
from aci_cli.rows import Column, Layout, Spread, Table

GAP = 2
NARROWEST_TEXT = 20
WIDEST_TEXT = 60
RANGE = "(5–95 %)"


@dataclass(frozen=True)
class _Field:
    """Hold a column's heading and cells with the least and the natural width."""

    column: Column
    heading: str
    cells: list[str]
    least: int
    natural: int
    wraps: bool


def render(table: Table, layout: Layout | None, width: int, color: bool) -> str:
    """Return the table for a screen `width` wide; the columns are those of `fitting`."""
    from io import StringIO

    from rich.console import Console
    from rich.table import Table as RichTable

    view = RichTable(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    fields = [_field(table, name) for name in fitting(table, layout, width)]
    widths = _widths(fields, width)
    for field, wide in zip(fields, widths, strict=True):
        view.add_column(
            field.heading,
            justify="right" if is_number(field.column) else "left",
            vertical="top",
            no_wrap=not field.wraps,
            overflow="fold",
            width=wide,
        )
    for row in zip(*(field.cells for field in fields), strict=True):
        view.add_row(*row)
    screen = StringIO()
    console = Console(
        file=screen,
        width=sum(widths) + GAP * len(widths),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    console.print(view)
    return "".join(line.rstrip() + "\n" for line in screen.getvalue().splitlines())


def _widths(fields: Sequence[_Field], width: int) -> list[int]:
    """Give each column its least width, and what is left to text in its order of priority.

    rich cuts cells where the widths it is left to choose do not fit; these always do.
    """
    widths = [field.least for field in fields]
    spare = width - sum(widths) - GAP * (len(fields) - 1)
    for index, field in enumerate(fields):
        more = max(min(spare, field.natural - field.least), 0)
        widths[index] += more
        spare -= more
    return widths


def fitting(table: Table, layout: Layout | None, width: int) -> list[str | Spread]:
    """Return the columns of `layout`, in its order of priority, that fit side by side.

    The first column is always shown, whatever the width.
    """
    shown: list[str | Spread] = []
    used = 0
    for name in table.names if layout is None else layout:
        needed = _field(table, name).least + (GAP if shown else 0)
        if not shown or used + needed <= width:
            shown.append(name)
            used += needed
    return shown


def _field(table: Table, name: str | Spread) -> _Field:
    """Measure a column; text may wrap, but between words only."""
    column = table.columns[table.names.index(str(name))]
    title, unit = label(column)
    if isinstance(name, Spread):
        cells = _with_ranges(table, name, column)
        unit = f"{unit}\n{RANGE}".strip()
    else:
        cells = rounded(column, _values(table, name))
    wraps = column.type == "VARCHAR"
    longest = max((_cells_wide(cell) for cell in cells), default=0)
    least = longest
    if wraps:
        words = (word for cell in cells for word in cell.split())
        longest_word = max(map(_cells_wide, words), default=0)
        least = max(min(longest, NARROWEST_TEXT), min(longest_word, WIDEST_TEXT))
    least = max(least, *map(_cells_wide, [*title.split(), *unit.splitlines()]))
    natural = max(least, min(longest, WIDEST_TEXT) if wraps else longest)
    return _Field(column, _heading(title, unit, max(least, longest)), cells, least, natural, wraps)


def _values(table: Table, name: str) -> list[Any]:
    position = table.names.index(name)
    return [row[position] for row in table.rows]


def _with_ranges(table: Table, spread: Spread, column: Column) -> list[str]:
    """Put each cell's range behind it, where it has one, so that the cells stay in line."""
    ends = [_values(table, name) for name in (spread.column, spread.low, spread.high)]
    # rounded together, so that all have the same decimals
    texts = rounded(column, [value for values in ends for value in values])
    size = len(table.rows)
    cells, lows, highs = texts[:size], texts[size : 2 * size], texts[2 * size :]
    ranges = [
        "" if low == high == MISSING else f"{low}–{high}"
        for low, high in zip(lows, highs, strict=True)
    ]
    width = max(map(len, ranges), default=0)
    return [
        f"{cell} {between.ljust(width)}" if width else cell
        for cell, between in zip(cells, ranges, strict=True)
    ]


def _heading(title: str, unit: str, width: int) -> str:
    """Break a heading into lines no wider than its cells, the unit on a line of its own."""
    lines: list[str] = []
    for word in title.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join([*lines, unit] if unit else lines)


def _cells_wide(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
