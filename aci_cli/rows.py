"""The one shape in which a step hands its answer to a writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

# of the form in which answers say what they rest on; one of another form can not be repeated
EXPORT_VERSION = 1


@dataclass(frozen=True)
class Column:
    """Describe a column: its name, DuckDB type, unit and meaning."""

    name: str
    type: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Spread:
    """Name a column that a screen shows with its range, two other columns, beside it."""

    column: str
    low: str
    high: str

    def __str__(self) -> str:
        """Return the name of the column."""
        return self.column


Layout = Sequence[str | Spread]


@dataclass(frozen=True)
class Cards:
    """Lay each row out as a block of text on a screen, for rows that hold sentences.

    Every text is a template such as "{source}, grade {grade}"; it is left out where a column that
    it names is null. `heading` is the first line, `standing` the second; `lines` have labels, and
    of `sides`, shown next to each other, each has a title and paragraphs.
    """

    heading: str
    standing: Sequence[str]
    lines: Mapping[str, str]
    sides: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """Hold rows in the order of `columns`, with the vintage that made them in `meta`."""

    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]]
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the column names in order."""
        return tuple(column.name for column in self.columns)

    def select(self, names: Sequence[str]) -> Table:
        """Return the table with only `names`, in that order; KeyError where one is unknown."""
        position = {name: index for index, name in enumerate(self.names)}
        kept = [position[name] for name in names]
        return Table(
            columns=tuple(self.columns[index] for index in kept),
            rows=[tuple(row[index] for index in kept) for row in self.rows],
            meta=self.meta,
        )

    def records(self) -> list[dict[str, Any]]:
        """Return each row as a dict, keys in column order."""
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]


def frame(table: Table) -> pd.DataFrame:
    """Return a table as a pandas data frame with nullable types."""
    import pandas as pd

    kinds = {
        "VARCHAR": "string",
        "DOUBLE": "Float64",
        "BIGINT": "Int64",
        "INTEGER": "Int64",
        "BOOLEAN": "boolean",
    }
    data = pd.DataFrame(table.rows, columns=list(table.names))
    result = data.astype({column.name: kinds[column.type] for column in table.columns})
    result.attrs.update(table.meta)
    return result
