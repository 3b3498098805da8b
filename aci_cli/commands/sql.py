"""SQL that a user types, answered on copies of the release's tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aci_cli import __version__
from aci_cli import output as out
from aci_cli.commands.inputs import STANDARD_INPUT, read_release, standard_input
from aci_cli.config import Settings
from aci_cli.errors import UsageError
from aci_cli.output import OutputOptions
from aci_cli.rows import Column, Table

TABLE_COLUMNS = (
    Column("table", "VARCHAR", "code", "name of the table"),
    Column("column", "VARCHAR", "code", "name of the column"),
    Column("type", "VARCHAR", "code", "DuckDB type"),
    Column("unit", "VARCHAR", "code", "unit of the values"),
    Column("meaning", "VARCHAR", "text", "what the column says"),
)


def sql(
    statement: str | None,
    timeout: int,
    memory_mb: int,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Write the rows of a SELECT; without one, the tables with their columns and units."""
    from aci_cli import sandbox
    from aci_cli.release_tables import columns

    release = read_release(settings)
    meta = {
        "aci_version": __version__,
        "release": release.name,
        "release_sha256": release.sha256,
    }
    if statement is None:
        listed: list[tuple[Any, ...]] = [
            (table, column.name, column.type, column.unit, column.meaning)
            for table in sandbox.tables(release)
            for column in columns(table)
        ]
        out.write(Table(TABLE_COLUMNS, listed, meta), output)
        return
    if not statement.strip():
        raise UsageError("STATEMENT: expected a SELECT, found ''")
    text = standard_input("the statement") if statement == STANDARD_INPUT else statement
    limits = sandbox.Limits(timeout, memory_mb, settings.threads or 1)
    answer = sandbox.answer(text, release, limits, fail=lambda said: out.note(f"aci: {said}"))
    out.write(replace(answer, meta=meta | {"sql": text}), output)
