"""Run the model's queries on DuckDB, in this process."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from aci_cli.errors import AciError
from aci_cli.queries import Query
from aci_cli.reducer import check_whole
from aci_cli.rows import Column, Table
from aci_cli.statements import first_line

if TYPE_CHECKING:
    import pyarrow as pa

    from aci_cli.reducer import Only

Schema = Mapping[str, str]
# why a disk does not take what is written
REFUSALS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO)
# what DuckDB raises where a Parquet file is not what its footer or its manifest says
UNREADABLE = (
    duckdb.IOException,
    duckdb.InvalidInputException,
    duckdb.ConversionException,
    duckdb.OutOfRangeException,
)


class Engine:
    """Hold one in-memory database: relations go in, queries run, rows come out.

    Relation and column names come from the program and the query files, never from users;
    every value is bound.
    """

    def __init__(self, threads: int | None = None, memory_mb: int | None = None) -> None:
        """Open the database, with one thread unless `threads` are chosen; see `all_cores`.

        `memory_mb` is what it may take in MiB, most of the machine's memory where not given.
        """
        settings: dict[str, Any] = {"temp_directory": "", "threads": threads or 1}
        if memory_mb is not None:
            settings["memory_limit"] = f"{memory_mb}MiB"
        self._chosen = threads is not None
        self._confined = False
        self._connection = duckdb.connect(":memory:", config=settings)
        # counted for who asks, not printed: that would go to standard output
        self._connection.execute("SET enable_progress_bar = true")
        self._connection.execute("SET enable_progress_bar_print = false")
        self._made: dict[str, Query] = {}

    @contextmanager
    def all_cores(self) -> Iterator[None]:
        """Let queries use every core for a while, unless the threads were chosen."""
        if self._chosen:
            yield
            return
        self._connection.execute("RESET threads")
        try:
            yield
        finally:
            self._connection.execute("SET threads = 1")

    def confine(self, *folders: Path) -> None:
        """Let statements reach no file outside some folders, no server and no setting, for good.

        For statements that others wrote: what goes wrong in them is theirs to mend, so an AciError.
        The number of threads stays as it is; the time zone is UTC, wherever the command runs.
        """
        self._chosen = self._confined = True
        run = self._connection.execute
        run("SET TimeZone = 'UTC'")
        run("SET allowed_directories = $folders", {"folders": [str(folder) for folder in folders]})
        run("SET enable_external_access = false")
        run("SET lock_configuration = true")

    def close(self) -> None:
        """Release the database."""
        self._connection.close()

    def register_parquet(
        self, name: str, files: Sequence[Path], columns: Collection[str], hive: bool
    ) -> None:
        """Make Parquet files readable as a relation; with `hive`, folders give columns.

        AciError where they cannot be read or lack one of `columns`.
        """
        paths = [str(path) for path in files]
        try:
            relation = self._connection.read_parquet(paths, hive_partitioning=hive)
        except duckdb.Error as error:
            raise AciError(
                f"{first_of(files)} cannot be read as Parquet: {first_line(error)}"
            ) from error
        if missing := sorted(set(columns) - set(relation.columns)):
            raise AciError(f"{first_of(files)} lacks the columns {', '.join(missing)}")
        relation.create_view(name, replace=True)

    def open_table(self, name: str, place: str, columns: Schema, only: Only | None = None) -> None:
        """Make Parquet files readable, as `Reducer.open_table` says; `place` is a path or pattern.

        A folder stands for all files in it but hidden ones, as it does for Spark; folders such as
        year=2024 give columns.
        """
        try:
            # DuckDB leaves other folders out too, but then takes the rest for one row, and joins
            # it the wrong way round
            every = self._listed(place)
            files = [file for file in every if _may_hold(file, only or {})] or every
            relation = self._connection.read_parquet(
                files, hive_partitioning=True, union_by_name=True
            )
        except duckdb.Error as error:
            raise AciError(
                f"{name}: {place} cannot be read as Parquet: {first_line(error)}"
            ) from error
        found = [column.lower() for column in relation.columns]
        if missing := sorted(set(columns) - set(found)):
            raise AciError(f"{name}: {place} lacks the columns {', '.join(missing)}")
        check_whole(name, dict(zip(found, map(str, relation.types), strict=True)), columns)
        for column, values in (only or {}).items():
            relation = relation.filter(_among(column, values))
        typed = ", ".join(
            f"CAST({column} AS {kind}) AS {column}" for column, kind in columns.items()
        )
        relation.project(typed).create_view(name, replace=True)

    def _listed(self, place: str) -> list[str]:
        folder = Path(place)
        if not folder.is_dir():
            found = self.select("SELECT file FROM glob($place)", place=place)
            return [file for (file,) in found] or [place]
        return [
            str(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not _is_hidden(path.relative_to(folder))
        ] or [place]

    def take(self, name: str, rows: pa.Table) -> None:
        """Make rows readable, as `Reducer.take` says."""
        self.drop(name)
        self._connection.register(name, rows)

    def keep(self, query: Query, into: str, **params: Any) -> None:
        """Keep the rows of a query, as `Reducer.keep` says; `step` does so here."""
        self.step(query, into, **params)

    def arrow(self, query: Query, **params: Any) -> pa.Table:
        """Return the rows of a query, as `Reducer.arrow` says."""
        return self.arrow_of(query.text, **{name: params[name] for name in query.params})

    def arrow_of(self, sql: str, **params: Any) -> pa.Table:
        """Return the rows of a statement of the program's own."""
        with self._readable():
            return self._connection.sql(sql, params=params or None).to_arrow_table()

    def write_parquet(self, query: Query, path: Path, **params: Any) -> int:
        """Write the rows of a query, as `Reducer.write_parquet` says."""
        bound = {name: params[name] for name in query.params}
        with self._readable():
            relation = self._connection.sql(query.text, params=bound or None)
        try:
            relation.write_parquet(str(path), compression="zstd")
        except duckdb.IOException as error:
            raise refusal(error) from error
        return self.count_parquet(path)

    def progress(self) -> float | None:
        """Return the share of the running query that is done, as `Reducer.progress` says."""
        percent = self._connection.query_progress()
        return percent / 100 if percent >= 0 else None

    def cancel(self) -> None:
        """Stop what runs, as `Reducer.cancel` says."""
        self._connection.interrupt()

    def count_parquet(self, path: Path) -> int:
        """Return the rows of a Parquet file; AciError where it cannot be read."""
        try:
            relation = self._connection.read_parquet(str(path))
            return int(relation.count("*").fetchall()[0][0])
        except duckdb.Error as error:
            raise AciError(f"{path} cannot be read as Parquet: {first_line(error)}") from error

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
        name = into or query.name
        self._execute(query, f"CREATE OR REPLACE TEMP TABLE {name} AS ", params)
        self._made[name] = query

    def drop(self, name: str) -> None:
        """Forget a relation, whether it is of rows or of files."""
        kinds = self._connection.execute(
            "SELECT table_type FROM information_schema.tables WHERE table_name = $name",
            {"name": name},
        ).fetchall()
        for (kind,) in kinds:
            self._connection.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} {name}")
        self._made.pop(name, None)

    def begin(self, query: Query) -> None:
        """Keep an empty relation of a query's name and columns, to append to."""
        columns = ", ".join(f"{column.name} {column.type}" for column in query.columns)
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {query.name} ({columns})")
        self._made[query.name] = query

    def append(self, query: Query, **params: Any) -> None:
        """Add the rows of a query to the relation that `step` or `begin` made of it."""
        # a table that is made of its first rows takes them faster than one that is there
        if self.count(query.name):
            self._execute(query, f"INSERT INTO {query.name} ", params)
        else:
            self.step(query, **params)

    def append_arrow(self, query: Query, rows: pa.Table) -> None:
        """Add the rows that another engine made of a query to the relation that `begin` made."""
        names = ", ".join(column.name for column in query.columns)
        self._connection.register("arrived", rows)
        self._connection.execute(f"INSERT INTO {query.name} ({names}) SELECT {names} FROM arrived")
        self._connection.unregister("arrived")

    def run(self, query: Query, **params: Any) -> Table:
        """Return the rows of a query without keeping them."""
        self._execute(query, "", params)
        return Table(query.columns, self._connection.fetchall())

    def ask(
        self, sql: str, written: Callable[[str], str], most: int
    ) -> tuple[tuple[Column, ...], list[tuple[Any, ...]]]:
        """Return the columns of a statement that a user typed, and its first `most` rows.

        `written` maps each type to the one that its values are given in. AciError where two
        columns have one name; otherwise what goes wrong is DuckDB's own error, as is a number or
        a date that is not finite: the first no format holds, the second Python takes for another.
        """
        relation = self._connection.sql(sql)
        folded = [name.casefold() for name in relation.columns]
        if doubled := sorted({name for name in folded if folded.count(name) > 1}):
            raise AciError(f"SQL: two columns are called {doubled[0]}; name one with AS")
        columns = tuple(
            Column(name, written(str(kind)), "-", "")
            for name, kind in zip(relation.columns, relation.types, strict=True)
        )
        typed = ", ".join(
            f"CAST({_finite(column.name, str(kind))} AS {column.type})"
            for column, kind in zip(columns, relation.types, strict=True)
        )
        return columns, relation.project(typed).limit(most).fetchall()

    def types(self, name: str) -> dict[str, str]:
        """Return the type of each column of a relation, in order."""
        relation = self._connection.table(name)
        return dict(zip(relation.columns, map(str, relation.types), strict=True))

    def count(self, name: str) -> int:
        """Return how many rows a relation has."""
        return int(self.select(f"SELECT count(*) FROM {name}")[0][0])

    def fetch(self, name: str) -> list[tuple[Any, ...]]:
        """Return all rows of a relation in the order they were written."""
        return self.select(f"FROM {name}")

    def select(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a statement of the program's own."""
        with self._readable():
            return self._connection.execute(sql, params or None).fetchall()

    def _execute(self, query: Query, prefix: str, params: Mapping[str, Any]) -> None:
        bound = {name: params[name] for name in query.params}
        with self._readable():
            try:
                self._connection.execute(prefix + query.text, bound or None)
            except duckdb.Error as error:
                if not self._confined:
                    raise
                raise AciError(f"query {query.name}: {first_line(error)}") from error

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except UNREADABLE as error:
            raise AciError(f"the data cannot be read: {first_line(error)}") from error

    def check_columns(self) -> None:
        """Compare every relation that `step` made with its query's header.

        AciError names the query whose header and result disagree.
        """
        for name, query in self._made.items():
            relation = self._connection.table(name)
            found = list(zip(relation.columns, map(str, relation.types), strict=True))
            declared = [(column.name, column.type) for column in query.columns]
            if found != declared:
                wrong = sorted(set(found) ^ set(declared)) or "the order"
                raise AciError(f"query {query.name}: header and result disagree: {wrong}")
        self._made.clear()


def refusal(error: duckdb.IOException) -> OSError:
    """Return as the system's own error what the database tells of it."""
    said = str(error)
    for code in REFUSALS:
        if os.strerror(code) in said:
            return OSError(code, os.strerror(code))
    return OSError(errno.EIO, first_line(error))


def _among(column: str, values: Collection[Any]) -> duckdb.Expression:
    """Return the condition that a column has one of some values, None standing for null."""
    named = duckdb.ColumnExpression(column)
    known = [duckdb.ConstantExpression(value) for value in values if value is not None]
    condition = named.isin(*known) if known else duckdb.ConstantExpression(False)
    return condition | named.isnull() if None in values else condition


def _is_hidden(path: Path) -> bool:
    """Tell whether a path is what a writer left beside its table, such as _temporary."""
    return any(part.startswith((".", "_")) and "=" not in part for part in path.parts)


def _may_hold(file: str, only: Only) -> bool:
    """Tell whether the folders of a file let it have rows whose columns have one of some values."""
    parts = (part.split("=", 1) for part in Path(file).parts[:-1] if "=" in part)
    named = {column.lower(): value for column, value in parts}
    # a folder may write a number or a letter otherwise than the value does
    return all(
        not named[column].isalnum() or named[column] in {str(value) for value in values}
        for column, values in only.items()
        if column in named and not named[column].startswith("0")
    )


def _finite(name: str, kind: str) -> str:
    """Return a column as an expression that fails where its value is infinite or no number."""
    column = _quoted(name)
    if kind in ("DOUBLE", "FLOAT"):
        why = "infinite or no number in a row; NULLIF(x, 0) keeps a division from that"
    elif kind.startswith(("DATE", "TIMESTAMP")):
        why = "infinite in a row; NULLIF(x, 'infinity') leaves that out"
    else:
        return column
    told = f"{name} is {why}".replace("'", "''")
    return f"CASE WHEN isfinite({column}) IS NOT FALSE THEN {column} ELSE error('{told}') END"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def first_of(files: Sequence[Path]) -> str:
    """Return the name of a file, or of the first of several."""
    return str(files[0]) if len(files) == 1 else f"{files[0].parent} and {len(files) - 1} more"
