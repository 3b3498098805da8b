"""What each table of a release holds, and whether its files hold just that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from aci_cli.engine import Engine, first_of
from aci_cli.errors import AciError
from aci_cli.queries import load
from aci_cli.release import FLOWS, Release
from aci_cli.resources import bundled
from aci_cli.rows import Column
from aci_cli.schemas import RELEASE
from aci_cli.statements import first_line

QUERIES = {
    "cube": "portable/counted",
    "holdings": "portable/holdings",
    "reporting": "portable/reporting",
}
LONGEST_TEXT = 10_000
WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT"})
# a change, in per cent, may be a fall
SIGNED = frozenset({("figures", "value_base")})
# what is divided by
POSITIVE = frozenset({("economy", "gdp_eur")})


def columns(table: str) -> tuple[Column, ...]:
    """Return the columns of a table, as the query that makes it describes them."""
    return load(QUERIES.get(table, f"release/{table}")).columns


def open_files(engine: Engine, release: Release, table: str, paths: Sequence[Path]) -> None:
    """Make files of a table readable as a relation of its name.

    AciError where they are not what the manifest says, lack a column, hold one of another type,
    or a value that no table holds: a number below zero or not finite, a GDP of zero, a text without
    end.
    """
    release.verify(paths)
    engine.register_parquet(table, paths, RELEASE[table], hive=table in FLOWS)
    types = engine.types(table)
    held = [column for column in columns(table) if column.name in types]
    _check_types(held, types, paths)
    if release.folder.resolve() != bundled("data").resolve():
        _check_rows(engine, release, table, paths)
        _check_values(engine, table, held, paths)


def _check_types(held: Sequence[Column], types: Mapping[str, str], paths: Sequence[Path]) -> None:
    for column in held:
        found = types[column.name]
        if found != column.type and not {found, column.type} <= WHOLE:
            raise AciError(
                f"{first_of(paths)}: column {column.name} is {found}, expected {column.type}; "
                "make the release again"
            )


def _check_rows(engine: Engine, release: Release, table: str, paths: Sequence[Path]) -> None:
    said = sum(release.entry(path)["rows"] for path in paths)
    if (found := engine.count(table)) != said:
        raise AciError(
            f"{first_of(paths)}: {table} has {found:,} rows, the manifest says {said:,}; "
            "make the release again"
        )


def _check_values(
    engine: Engine, table: str, held: Sequence[Column], paths: Sequence[Path]
) -> None:
    """Raise AciError where a column that the model reads has a value that no table holds."""
    rules = {
        f"{column.name} {fault}": rule
        for column in held
        if column.name in RELEASE[table]
        for fault, rule in _rules(table, column)
    }
    counted = ", ".join(f"count(*) FILTER ({rule})" for rule in rules.values())
    try:
        [found] = engine.select(f"SELECT {counted} FROM {table}")
    except duckdb.Error as error:
        raise AciError(
            f"{first_of(paths)} cannot be read as Parquet: {first_line(error)}"
        ) from error
    for fault, rows in zip(rules, found, strict=True):
        if rows:
            raise AciError(f"{first_of(paths)}: {fault} in {rows:,} rows; make the release again")


def _rules(table: str, column: Column) -> Iterator[tuple[str, str]]:
    name = column.name
    if column.type == "VARCHAR":
        yield f"is longer than {LONGEST_TEXT:,} bytes", f"strlen({name}) > {LONGEST_TEXT}"
    if column.type == "DOUBLE":
        yield "is infinite or no number", f"NOT isfinite({name})"
    if column.type in {"DOUBLE", *WHOLE} and (table, name) not in SIGNED:
        yield "is below zero", f"{name} < 0"
    if (table, name) in POSITIVE:
        yield "is zero", f"{name} = 0"
