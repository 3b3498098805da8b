"""Ask changed queries beside the model's own, and note which of them answer otherwise.

A trial (scripts/mutate_sql.py) puts this file into its copy of the checkout and has the engine use
it, in the tests' process and in every command that they start.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb

# texts of queries, each with the numbers and texts of its changes; missing: nothing is watched
WATCHED = Path(__file__).with_name("watched.json")
# numbers of changes that answered otherwise, and texts that ran, a line each
OTHERWISE = Path(__file__).with_name("otherwise")
RAN = Path(__file__).with_name("ran")
SECONDS = 5.0


def watched(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method of the engine that runs a query, asking its changes first."""

    @wraps(method)
    def run(engine: Any, query: Any, *rest: Any, **params: Any) -> Any:
        if WATCHED.exists():
            given = next((one for one in rest if isinstance(one, Mapping)), params)
            _compare(engine._connection, query, given)
        return method(engine, query, *rest, **params)

    return run


@lru_cache(maxsize=1)
def _watched(_written: int) -> Any:
    return json.loads(WATCHED.read_text())


def _compare(connection: Any, query: Any, given: Mapping[str, Any]) -> None:
    """Note which changes of a query answer otherwise, on what the tables now hold."""
    changes = _watched(WATCHED.stat().st_mtime_ns).get(query.text)
    if changes is None:
        return
    noted = set(OTHERWISE.read_text().split()) if OTHERWISE.exists() else set()
    bound = {name: given[name] for name in query.params}
    try:
        whole = _answer(connection, query.text, bound, None)
    except duckdb.Error as refused:
        # the test expects it: a change answers otherwise where it is not refused so
        whole = str(refused)
    found = [
        number
        for number, text in changes.items()
        if number not in noted and not _same(connection, text, bound, whole)
    ]
    with OTHERWISE.open("a") as notes:
        notes.writelines(f"{number}\n" for number in found)
    with RAN.open("a") as notes:
        print(json.dumps(query.text), file=notes)


def _same(connection: Any, text: str, bound: dict[str, Any], whole: Any) -> bool:
    clock = Timer(SECONDS, connection.interrupt)
    clock.start()
    try:
        most = None if isinstance(whole, str) else len(whole) + 1
        found = _answer(connection, text, bound, most)
    except (duckdb.Error, RuntimeError) as refused:
        return bool(whole == str(refused)) if isinstance(whole, str) else False
    finally:
        clock.cancel()
    return not isinstance(whole, str) and bool(found.equals(whole))


def _answer(connection: Any, text: str, bound: dict[str, Any], most: int | None) -> Any:
    cut = "" if most is None else f" LIMIT {most}"
    asked = connection.sql(f"SELECT * FROM (\n{text}\n){cut}", params=bound or None)
    return asked.to_arrow_table()
