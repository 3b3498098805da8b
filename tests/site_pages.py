"""The built site, read as a browser would: text, tables, and what each page asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}


@dataclass
class Read:
    """Hold what stands on a page: words of code, table rows under their heading, requests."""

    codes: set[str] = field(default_factory=set)
    rows: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    text: str = ""


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.read = Read()
        self._heading, self._open = "", ""
        self._within: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self.read.asked.append(dict(attrs).get(VOID[tag]) or "")
        if tag in ("h1", "h2", "h3"):
            self._open = tag
            self._heading = ""
        if tag == "tr":
            self.read.rows.setdefault(self._heading.strip(), []).append([])
        if tag in ("code", "td", "th"):
            self._within[tag] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = ""
        if tag == "code" and tag in self._within:
            self.read.codes.add(self._within.pop(tag))
        elif tag in ("td", "th") and tag in self._within:
            self.read.rows[self._heading.strip()][-1].append(self._within.pop(tag).strip())

    def handle_data(self, data: str) -> None:
        self.read.text += data
        if self._open:
            self._heading += data.replace("¶", "")
        for tag in self._within:
            self._within[tag] += data


def read(page: Path) -> Read:
    """Return what stands on a page."""
    parser = _Parser()
    parser.feed(page.read_text(encoding="utf-8"))
    parser.close()
    return parser.read


def first_cells(page: Path, heading: str) -> list[str]:
    """Return the first cell of each row below a heading, without the table's head."""
    return [row[0].partition(",")[0] for row in read(page).rows.get(heading, [])[1:]]
