"""What a brief is laid out in: sections of texts, pictures and grids, whatever writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from aci_cli.charts.picture import Picture


@dataclass(frozen=True)
class Cell:
    """Hold a cell's text; a number sorts by `value`."""

    text: str
    value: float | None = None

    @property
    def sort(self) -> str:
        """Return the value as a script reads it, empty where there is none."""
        if self.value is None:
            return ""
        return "Infinity" if self.value == inf else repr(self.value)


@dataclass(frozen=True)
class Head:
    """Hold a column's heading; numbers stand to the right."""

    text: str
    number: bool = False


@dataclass(frozen=True)
class Line:
    """Hold a row's cells; `marks` are what the rows can be filtered by."""

    cells: Sequence[Cell]
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Grid:
    """Hold a table with its caption."""

    name: str
    caption: str
    heads: Sequence[Head]
    lines: Sequence[Line]


@dataclass(frozen=True)
class Section:
    """Hold a part of the brief under its heading.

    `steps` are numbered, `items` are not; of `choices` a reader picks one where that is possible.
    """

    name: str
    heading: str
    texts: Sequence[str] = ()
    steps: Sequence[str] = ()
    items: Sequence[str] = ()
    pictures: Sequence[Picture] = ()
    grids: Sequence[Grid] = ()
    choices: Sequence[tuple[str, Sequence[str], Sequence[Grid]]] = ()


@dataclass(frozen=True)
class Document:
    """Hold a whole brief."""

    title: str
    sections: Sequence[Section]
    foot: str
