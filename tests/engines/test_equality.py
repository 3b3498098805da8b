"""Show that Sail makes of every portable query the rows that DuckDB makes, bit for bit."""

from __future__ import annotations

import struct
import warnings
from dataclasses import replace
from threading import Thread

import pyarrow as pa
import pytest

from aci_cli.engine import Engine
from aci_cli.queries import load
from aci_cli.resources import bundled
from aci_cli.spark import Spark

from .equality import Twin, compare_all, differing, portable_names
from .sail import Sail

TRADE = str(bundled("data") / "trade")


@pytest.mark.parametrize("mode", ["local", "local-cluster"])
@pytest.mark.parametrize("table", ["bundled", "a year of 11.4 million rows"])
def test_every_portable_query_gives_the_rows_of_duckdb(
    mode: str, table: str, request: pytest.FixtureRequest
) -> None:
    place = TRADE if table == "bundled" else str(request.getfixturevalue("world"))
    with Sail(mode) as server:
        twin = compare_all(Spark(server.remote), Engine(2), place)
        twin.close()
    empty = {name for name, rows in twin.rows.items() if not rows}
    assert empty <= {"closed_sales", *(() if table == "bundled" else ("domestic",))}
    assert set(twin.rows) == portable_names()
    assert not +twin.differing


def test_a_query_that_one_engine_reads_otherwise_is_named() -> None:
    class Wrong(Engine):
        def arrow(self, query, **params):  # type: ignore[no-untyped-def]
            return super().arrow(replace(query, text="SELECT 'CN2024', '85'"), **params)

    query = load("portable/products_held")
    reference, wrong = Engine(), Wrong()
    trade = pa.table({"classification": ["CN2024", "CN2024"], "product": ["85", "86"]})
    twin = Twin(wrong, reference)
    twin.take("trade", trade)
    twin.arrow(query)
    assert twin.differing["products_held"] == 3


def doubles(*values: float) -> pa.Table:
    return pa.table({"x": pa.array(values, pa.float64())})


NAN = float("nan")
[OTHER_NAN] = struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000001))


@pytest.mark.parametrize(
    ("left", "right", "rows"),
    [
        (doubles(0.1, 0.2), doubles(0.2, 0.1), 0),
        (doubles(0.0), doubles(-0.0), 2),
        (doubles(NAN), doubles(NAN), 0),
        (doubles(NAN), doubles(OTHER_NAN), 2),
        (doubles(0.1 + 0.2), doubles(0.3), 2),
        (doubles(1.0, 1.0), doubles(1.0), 1),
        (pa.table({"x": [None]}, pa.schema([("x", pa.float64())])), doubles(0.0), 2),
        (pa.table({"x": [1]}), doubles(1.0), 2),
    ],
)
def test_rows_differ_where_a_bit_or_a_number_of_rows_does(
    left: pa.Table, right: pa.Table, rows: int
) -> None:
    assert differing(left, right) == rows


def test_what_the_server_was_asked_to_hold_is_let_go_when_the_session_ends(
    sail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = []
    spark = Spark(sail)
    spark.take("trade", pa.table({"classification": ["CN2024"], "product": ["85"]}))
    spark.keep(load("portable/products_held"), "cube")
    kind = type(spark._kept["cube"])
    unpersist = kind.unpersist
    monkeypatch.setattr(kind, "unpersist", lambda frame: released.append(frame) or unpersist(frame))
    spark.close()
    assert len(released) == 1


def test_threads_of_the_client_do_not_warn_of_what_they_gave_up(sail: str) -> None:
    warn = Thread(target=warnings.warn, args=("[RETRIES_EXCEEDED] The maximum number of retries",))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        Spark(sail).close()
        warn.start()
        warn.join()
    assert not [one for one in told if "RETRIES" in str(one.message)]
