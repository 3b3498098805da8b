"""What an engine must do so that trade can be reduced where it lies."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from aci_cli.errors import AciError

if TYPE_CHECKING:
    import pyarrow as pa

    from aci_cli.queries import Query

Only = Mapping[str, Collection[Any]]
INTEGERS = ("BIGINT", "INTEGER", "SMALLINT")
BROKEN = ("DOUBLE", "FLOAT", "REAL", "DECIMAL")
UNBROKEN = re.compile(r"DECIMAL\([0-9]+, ?0\)")
TEXTS = ("VARCHAR", "STRING")


class Reducer(Protocol):
    """Hold tables of trade, run the queries in `queries/portable` on them, give back results.

    DuckDB in this process (`aci_cli.engine`) or Spark Connect (`aci_cli.spark`): the same text,
    the same bits. Every method raises AciError, with one line that says what to mend, where the
    engine cannot be reached, a table cannot be read, or the engine gives up.
    """

    def open_table(
        self, name: str, place: str, columns: Mapping[str, str], only: Only | None = None
    ) -> None:
        """Make a table readable as a relation with the columns of `columns` (name → type).

        `place` is a Parquet path or, where the engine knows one, a catalogue name; `only` keeps
        the rows whose column has one of the values, None among them for null.
        """
        ...

    def take(self, name: str, rows: pa.Table) -> None:
        """Make rows readable as a relation."""
        ...

    def step(self, query: Query, **params: Any) -> None:
        """Make the rows of a query readable as a relation of its name."""
        ...

    def keep(self, query: Query, into: str, **params: Any) -> None:
        """Make the rows of a query readable as `into`, and hold them where the engine can.

        They are then made once however often they are read; what was kept before is let go.
        """
        ...

    def arrow(self, query: Query, **params: Any) -> pa.Table:
        """Return the rows of a query, its columns in the order and types of its header."""
        ...

    def write_parquet(self, query: Query, path: Path, **params: Any) -> int:
        """Write the rows of a query as a Parquet file of this machine; return how many.

        OSError where the disk does not take it.
        """
        ...

    def progress(self) -> float | None:
        """Return the share of the query now running that is done, None where it is not known.

        May be called from another thread than the one that waits for the query.
        """
        ...

    def cancel(self) -> None:
        """Stop what runs, wherever it runs; nothing where nothing does."""
        ...

    def close(self) -> None:
        """Release the engine."""
        ...


def check_whole(name: str, found: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    """Refuse a column of broken numbers where whole ones are wanted: a cast would round them.

    Both map columns to types, as the engine calls them. Text may stand for small numbers, such as
    a year that a folder names, not for amounts. AciError names the columns.
    """
    broken = [
        f"{column} ({found[column].lower()})"
        for column, kind in wanted.items()
        if kind in INTEGERS and _is_broken(found[column].upper(), kind)
    ]
    if broken:
        raise AciError(
            f"{name}: whole numbers are wanted in {', '.join(broken)}; cast them to "
            "BIGINT in the table or in a view of it"
        )


def _is_broken(found: str, kind: str) -> bool:
    if UNBROKEN.fullmatch(found):
        return False
    return found.startswith(BROKEN) or (kind == "BIGINT" and found in TEXTS)
