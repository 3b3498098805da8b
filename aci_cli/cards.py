"""Rows that hold sentences, one block of text each, for a person's screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from string import Formatter
from textwrap import wrap

from aci_cli.rounding import rounded
from aci_cli.rows import Cards, Table

WIDEST = 100
NARROWEST = 40
GAP = 3
INDENT = "  "
Texts = dict[str, str]


def render(table: Table, cards: Cards, width: int, color: bool) -> str:
    """Return the rows as blocks no wider than `width` or 100, an empty line between them."""
    measure = max(min(width, WIDEST), NARROWEST)
    blocks = (_block(row, cards, measure, color) for row in _readable(table))
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def _readable(table: Table) -> Iterator[Texts]:
    """Yield each row as texts by column, empty where it is null."""
    values = zip(*table.rows, strict=True)
    texts = [
        rounded(column, column_values)
        for column, column_values in zip(table.columns, values, strict=False)
    ]
    for row, *cells in zip(table.rows, *texts, strict=True):
        shown = zip(table.names, row, cells, strict=True)
        yield {name: "" if value is None else text for name, value, text in shown}


def _filled(template: str, row: Texts) -> str:
    """Return a template with a row's texts, or nothing where one of them is missing."""
    named = [name for _, name, _, _ in Formatter().parse(template) if name]
    return template.format_map(row) if all(row[name] for name in named) else ""


def _block(row: Texts, cards: Cards, width: int, color: bool) -> Iterator[str]:
    for line in wrap(_filled(cards.heading, row), width, break_on_hyphens=False):
        yield f"\x1b[1m{line}\x1b[0m" if color else line
    standing = [text for template in cards.standing if (text := _filled(template, row))]
    yield from _paragraph(INDENT, " · ".join(standing), width)
    lines = {name: _filled(template, row) for name, template in cards.lines.items()}
    beside = max((len(name) for name, text in lines.items() if text), default=0) + 2
    for name, text in lines.items():
        yield from _paragraph(INDENT + name.ljust(beside), text, width)
    half = (width - len(INDENT) - GAP) // 2
    columns = [_side(title, texts, row, half) for title, texts in cards.sides.items()]
    for parts in zip_longest(*columns, fillvalue=""):
        yield (INDENT + (" " * GAP).join(part.ljust(half) for part in parts)).rstrip()


def _paragraph(label: str, text: str, width: int) -> list[str]:
    """Wrap a text behind its label, further lines below its first; nothing where it is empty."""
    return wrap(
        text,
        width,
        initial_indent=label,
        subsequent_indent=" " * len(label),
        break_on_hyphens=False,
    )


def _side(title: str, templates: Sequence[str], row: Texts, width: int) -> list[str]:
    """Return the paragraphs of one side under its title; nothing where it has none."""
    paragraphs = [_filled(template, row) for template in templates]
    lines = [line for text in paragraphs for line in wrap(text, width, break_on_hyphens=False)]
    return [title, *lines] if lines else []
