"""Run the model's queries on DuckDB, in this process."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from aci_cli.errors import AciError
from aci_cli.queries import Query
from aci_cli.rows import Table

Schema = Mapping[str, str]


class Engine:
    """Hold one in-memory database: relations go in, queries run, rows come out.

    Relation and column names come from the program and the query files, never from users;
    every value is bound.
    """

    def __init__(self, threads: int | None = None) -> None:
        """Open the database; `threads` defaults to what DuckDB finds."""
        settings: dict[str, Any] = {"temp_directory": ""}
        if threads is not None:
            settings["threads"] = threads
        self._connection = duckdb.connect(":memory:", config=settings)

    def close(self) -> None:
        """Release the database."""
        self._connection.close()

    def register_parquet(self, name: str, files: Sequence[Path], hive: bool = False) -> None:
        """Make Parquet files readable as a relation; with `hive`, folders give columns."""
        paths = [str(path) for path in files]
        try:
            relation = self._connection.read_parquet(paths, hive_partitioning=hive)
        except duckdb.Error as error:
            raise AciError(f"{_common(files)} cannot be read as Parquet: {_first(error)}") from error
        relation.create_view(name)

    def register_rows(self, name: str, schema: Schema, rows: Iterable[Mapping[str, Any]]) -> None:
        """Make rows readable as a relation with the columns of `schema` (name → type)."""
        kept = [{column: row.get(column) for column in schema} for row in rows]
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS "
            "SELECT unnest(from_json($rows::JSON, $schema), recursive := true)",
            {"rows": json.dumps(kept), "schema": json.dumps([dict(schema)])},
        )

    def step(self, query: Query, into: str | None = None, **params: Any) -> None:
        """Keep the rows of a query as a relation of its name, or of the name `into`."""
        self._execute(query, f"CREATE OR REPLACE TEMP TABLE {into or query.name} AS ", params)
        self._check_columns(query, into or query.name)

    def append(self, query: Query, **params: Any) -> None:
        """Add the rows of a query to the relation that `step` made of it."""
        self._execute(query, f"INSERT INTO {query.name} ", params)

    def rows(self, query: Query, **params: Any) -> Table:
        """Return the rows of a query, in its own order."""
        self.step(query, **params)
        return self.table(query)

    def table(self, query: Query, name: str | None = None) -> Table:
        """Return the rows of a relation that `step` made, in the query's order."""
        return Table(query.columns, self.fetch(name or query.name))

    def fetch(self, name: str) -> list[tuple[Any, ...]]:
        """Return all rows of a relation in the order they were written."""
        return self._connection.execute(f"FROM {name}").fetchall()

    def select(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a statement of the program's own."""
        return self._connection.execute(sql, params or None).fetchall()

    def _execute(self, query: Query, prefix: str, params: Mapping[str, Any]) -> None:
        bound = {name: params[name] for name in query.params}
        try:
            self._connection.execute(prefix + query.text, bound or None)
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise AciError(f"the data release cannot be read: {_first(error)}") from error

    def _check_columns(self, query: Query, name: str) -> None:
        found = [
            (row[0], str(row[1])) for row in self._connection.execute(f"FROM {name} LIMIT 0").description
        ]
        declared = [(column.name, column.type) for column in query.columns]
        if found != declared:
            wrong = sorted(set(found) ^ set(declared)) or "the order"
            raise AciError(f"query {query.name}: header and result disagree on columns: {wrong}")


def _first(error: Exception) -> str:
    return str(error).splitlines()[0]


def _common(files: Sequence[Path]) -> str:
    return str(files[0]) if len(files) == 1 else f"{files[0].parent} and {len(files) - 1} more"
