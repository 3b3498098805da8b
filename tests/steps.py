"""Ask one step of the model by itself, on tables of a few rows."""

from __future__ import annotations

from typing import Any

from aci_cli import schemas
from aci_cli.engine import Engine
from aci_cli.queries import load
from aci_cli.resources import bundled

Row = dict[str, Any]
TYPES = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}
KNOWN = {
    **schemas.MENU, **schemas.QUESTION, "trade": schemas.TRADE, "cube": schemas.TRADE,
    "sources": schemas.SOURCES, "placed": schemas.PLACED, "variants": schemas.VARIANTS,
    "pairs": schemas.PAIRS, "taken": schemas.TAKEN, "supply_times": schemas.SUPPLY_TIMES,
}  # fmt: skip
# what each step gives, read once: which steps a test runs is then seen by what it opens
QUERIES = bundled("queries")
GIVEN = {
    path.relative_to(QUERIES).with_suffix("").as_posix(): {
        column.name: column.type for column in load(path.stem, path.parent).columns
    }
    for folder in (QUERIES, QUERIES / "portable")
    for path in folder.glob("*.sql")
}
# kept under a name of its own
GIVEN["dependency_cut"] = GIVEN["cut"]


def asked(name: str, tables: dict[str, list[Row]], **params: Any) -> list[Row]:
    """Return the rows of `queries/NAME.sql`; columns that rows lack are null."""
    engine = Engine(threads=1)
    try:
        for table, rows in tables.items():
            engine.register_rows(table, columns_of(table, name, rows), rows)
        return engine.run(load(name), **params).records()
    finally:
        engine.close()


def columns_of(table: str, reader: str, rows: list[Row]) -> dict[str, str]:
    """Return the columns of a table that a step reads: of the step that makes it, or its own.

    Readers of sources know no steps; their tables have the columns of the first row.
    """
    if reader.startswith(("sources/", "release/")):
        return inferred(rows)
    if (table, reader) == ("cuts", "dependency"):
        table = "dependency_cuts"
    beside = f"portable/{table}"
    first, then = (beside, table) if reader.startswith("portable/") else (table, beside)
    return GIVEN.get(first) or GIVEN.get(then) or KNOWN.get(table) or inferred(rows)


def inferred(rows: list[Row]) -> dict[str, str]:
    """Return the type of each column, text where no row has a value."""
    return {
        name: TYPES[next((type(row[name]) for row in rows if row[name] is not None), str)]
        for name in rows[0]
    }


def picked(rows: list[Row], *columns: str) -> list[tuple[Any, ...]]:
    """Return some columns of rows, in their order."""
    return [tuple(row[column] for column in columns) for row in rows]


def astray(row: Row, **others: Any) -> list[Row]:
    """Return copies of a row, each with one column as it stands elsewhere: no question meets it."""
    return [{**row, column: other} for column, other in others.items()]
