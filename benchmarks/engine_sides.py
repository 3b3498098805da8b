"""Answer a question on an engine, or repeat what it was asked with and without the layer.

    python benchmarks/engine_sides.py screening ENGINE PLACE --to FILE
    python benchmarks/engine_sides.py record duckdb PLACE --to FILE
    python benchmarks/engine_sides.py repeat ENGINE FILE --rounds 9

ENGINE is duckdb or a server's address. `screening` scores all products of a table of trade.
`record` ranks the menu and keeps every call to the engine with its rows; `repeat` makes these calls
through `aci_cli` and on the engine's own client, in turn, and prints the seconds of each as JSON.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from aci_cli.analysis import Analysis
from aci_cli.engine import Engine
from aci_cli.flows import TradeTable
from aci_cli.screening import products
from aci_cli.sources.registry import published
from aci_cli.spark import SQL_TYPES, Spark, marked

Call = tuple[str, tuple[Any, ...], dict[str, Any]]
CALLS = ("open_table", "take", "step", "keep", "arrow")


def reducer(engine: str) -> Any:
    """Return the engine as `aci` opens it."""
    return Engine(os.cpu_count()) if engine == "duckdb" else Spark(engine)


def screening(engine: str, place: str, target: Path) -> None:
    """Score all products of a table of trade, and write what was found."""
    table = products(Analysis(trade=TradeTable(reducer(engine), place, published())))
    with target.open("w", newline="") as stream:
        csv.writer(stream).writerows(table.rows)


class Recorder:
    """Do as an engine does, and keep what it was asked."""

    def __init__(self, engine: Engine) -> None:
        """Hold the engine."""
        self._engine, self.calls = engine, []  # type: Engine, list[Call]

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return a method that keeps its call."""

        def call(*given: Any, **params: Any) -> Any:
            if name in CALLS:
                self.calls.append((name, given, params))
            return getattr(self._engine, name)(*given, **params)

        return call


def record(engine: str, place: str, target: Path) -> None:
    """Rank the menu on a table of trade, and write the calls."""
    recorder = Recorder(reducer(engine))
    Analysis(trade=TradeTable(recorder, place, published())).ranking(draws=0)
    target.write_bytes(pickle.dumps(recorder.calls))


class BareDuckDB:
    """DuckDB as one would use it without `aci`."""

    def __init__(self) -> None:
        """Connect."""
        self._con = duckdb.connect(config={"threads": os.cpu_count() or 1, "temp_directory": ""})

    def open_table(self, name: str, place: str, columns: dict[str, str], only: Any) -> None:
        """Name the rows of a table that were asked for."""
        typed = ", ".join(
            f"CAST({column} AS {kind}) AS {column}" for column, kind in columns.items()
        )
        self._con.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT {typed} "
            f"FROM read_parquet('{place}/**/*.parquet', hive_partitioning = true){where(only)}"
        )

    def take(self, name: str, rows: Any) -> None:
        """Name rows that are here."""
        self._con.register(f"{name}_sent", rows)
        self._con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {name}_sent")

    def keep(self, query: Any, into: str, **params: Any) -> None:
        """Keep the rows of a query."""
        bound = {name: params[name] for name in query.params}
        self._con.execute(f"CREATE OR REPLACE TEMP TABLE {into} AS {query.text}", bound)

    def step(self, query: Any, **params: Any) -> None:
        """Keep the rows of a query under its name."""
        self.keep(query, query.name, **params)

    def arrow(self, query: Any, **params: Any) -> Any:
        """Return the rows of a query."""
        bound = {name: params[name] for name in query.params}
        return self._con.sql(query.text, params=bound or None).to_arrow_table()

    def close(self) -> None:
        """Leave."""
        self._con.close()


class BareSpark:
    """A Spark Connect session as one would use it without `aci`."""

    def __init__(self, remote: str) -> None:
        """Open a session."""
        from pyspark.sql.connect.session import SparkSession

        self._session = SparkSession.builder.remote(remote).create()
        self._session.range(1).count()

    def open_table(self, name: str, place: str, columns: dict[str, str], only: Any) -> None:
        """Name the rows of a table that were asked for."""
        table = self._session.read.parquet(place)
        if only:
            table = table.where(where(only).removeprefix(" WHERE "))
        typed = [
            f"CAST({column} AS {SQL_TYPES[kind]}) AS {column}" for column, kind in columns.items()
        ]
        table.selectExpr(*typed).createOrReplaceTempView(name)

    def take(self, name: str, rows: Any) -> None:
        """Send rows."""
        if rows.num_rows:
            self._session.createDataFrame(rows).createOrReplaceTempView(name)
        else:
            kinds = {"string": "string", "bool": "boolean"}
            schema = ", ".join(f"{field.name} {kinds[str(field.type)]}" for field in rows.schema)
            self._session.createDataFrame([], schema=schema).createOrReplaceTempView(name)

    def keep(self, query: Any, into: str, **params: Any) -> None:
        """Keep the rows of a query where the server can."""
        self._rows(query, params).cache().createOrReplaceTempView(into)

    def step(self, query: Any, **params: Any) -> None:
        """Name the rows of a query."""
        self._rows(query, params).createOrReplaceTempView(query.name)

    def arrow(self, query: Any, **params: Any) -> Any:
        """Return the rows of a query."""
        return self._rows(query, params).toArrow()

    def _rows(self, query: Any, params: dict[str, Any]) -> Any:
        bound = {name: params[name] for name in query.params}
        return self._session.sql(marked(query.text), args=bound or None)

    def close(self) -> None:
        """Leave."""
        self._session.stop()


def where(only: dict[str, Any] | None) -> str:
    """Return the condition that columns have one of some values."""
    listed = [
        f"{column} IN ({', '.join(repr(value) for value in values)})"
        for column, values in (only or {}).items()
    ]
    return f" WHERE {' AND '.join(listed)}" if listed else ""


def repeat(engine: str, calls: Path, rounds: int) -> None:
    """Make recorded calls with and without the layer, and print the seconds of each round."""
    recorded: list[Call] = pickle.loads(calls.read_bytes())

    def bare() -> Any:
        return BareDuckDB() if engine == "duckdb" else BareSpark(engine)

    sides: dict[str, Callable[[], Any]] = {"bare": bare, "layer": lambda: reducer(engine)}
    found: dict[str, list[tuple[float, int]]] = {name: [] for name in sides}
    for number in range(-1, rounds):
        for name in sides if number % 2 == 0 else reversed(sides):
            taken = timed(sides[name], recorded)
            if number >= 0:
                found[name].append(taken)
    if len({rows for runs in found.values() for _, rows in runs}) != 1:
        raise SystemExit(f"{engine}: the sides gave different numbers of rows: {found}")
    print(json.dumps({name: [seconds for seconds, _ in runs] for name, runs in found.items()}))


def timed(opened: Callable[[], Any], calls: list[Call]) -> tuple[float, int]:
    """Return the seconds of some calls and how many rows they gave."""
    begun, rows = time.perf_counter(), 0
    side = opened()
    for name, given, params in calls:
        answer = getattr(side, name)(*given, **params)
        rows += 0 if answer is None else answer.num_rows
    side.close()
    return time.perf_counter() - begun, rows


def main() -> None:
    """Read the options and do what is asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("task", choices=("screening", "record", "repeat"))
    parser.add_argument("engine")
    parser.add_argument("place", help="the table of trade, or the calls to repeat")
    parser.add_argument("--to", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    if options.task == "repeat":
        repeat(options.engine, Path(options.place), options.rounds)
    else:
        task = screening if options.task == "screening" else record
        task(options.engine, options.place, options.to)


if __name__ == "__main__":
    main()
