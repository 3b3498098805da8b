"""A picture as a page of its own: the drawing, its words, and its data as a table."""

from __future__ import annotations

from html import escape

from aci_cli.charts import vega
from aci_cli.charts.picture import Picture
from aci_cli.formats import is_number
from aci_cli.rounding import label, rounded
from aci_cli.rows import Table
from aci_cli.words import words_of

STYLE = """
:root { color-scheme: SCHEME; }
body { font-family: system-ui, sans-serif; margin: 1rem auto; max-width: 72rem; padding: 0 1rem;
  color: INK; background: PAPER; }
h1 { font-size: 1.2rem; }
figure { margin: 0; overflow-x: auto; }
figure svg { max-width: 100%; height: auto; }
.data { overflow-x: auto; }
table { border-collapse: collapse; font-size: .8rem; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .6rem; text-align: left; white-space: nowrap;
  border-bottom: 1px solid GRID; }
.number { text-align: right; }
"""


def html(picture: Picture, table: Table, look: vega.Look) -> str:
    """Return a page that needs nothing beside itself, every text in it escaped."""
    colours = look.colours
    style = (
        STYLE.replace("SCHEME", look.theme)
        .replace("INK", colours.ink)
        .replace("PAPER", colours.paper)
        .replace("GRID", colours.grid)
    )
    title = escape(picture.title)
    return (
        f'<!DOCTYPE html>\n<html lang="{look.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>{title}</h1>\n<figure tabindex="0">\n{vega.svg(picture, look)}\n'
        f"<figcaption>{escape(picture.alt)}</figcaption>\n</figure>\n"
        f"{_data(table, look)}</main>\n</body>\n</html>\n"
    )


def _data(table: Table, look: vega.Look) -> str:
    """Return the rows as a table behind a summary."""
    numbers = [' class="number"' if is_number(column) else "" for column in table.columns]
    heads = [" ".join(label(column)).strip() for column in table.columns]
    cells = [
        rounded(column, [row[index] for row in table.rows])
        for index, column in enumerate(table.columns)
    ]
    head = "".join(
        f'<th scope="col"{mark}>{escape(text)}</th>'
        for mark, text in zip(numbers, heads, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{mark}>{escape(text)}</td>" for mark, text in zip(numbers, row, strict=True))
        + "</tr>\n"
        for row in zip(*cells, strict=True)
    )
    said = escape(words_of(look.language).text("charts.data"))
    return (
        f'<details><summary>{said}</summary>\n<div class="data" tabindex="0" role="region" '
        f'aria-label="{said}">\n<table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}</tbody>\n</table>\n</div></details>\n"
    )
