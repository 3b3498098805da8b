"""Tables of many files on DuckDB: only what is asked for is read, and nothing of it is left out."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from aci_cli.engine import Engine

SCHEMA = {"year": "BIGINT", "source": "VARCHAR", "value_eur": "BIGINT"}
ROWS = 50_000


def write(place: Path, *folders: str, value: str = "range", rows: int = ROWS) -> None:
    """Write rows into a folder of a table; `folders` are such as year=2024."""
    path = place.joinpath(*folders)
    path.mkdir(parents=True)
    duckdb.sql(f"SELECT {value} AS value_eur FROM range({rows})").write_parquet(
        str(path / "a.parquet")
    )


def opened(place: Path, **only: list[object]) -> Engine:
    """Return an engine that has the chosen rows of a table as `trade`."""
    engine = Engine(1)
    engine.open_table("trade", str(place), SCHEMA, only)
    return engine


@pytest.fixture
def years(tmp_path: Path) -> Path:
    """Give a table of three years of one source."""
    for year in (2022, 2023, 2024):
        write(tmp_path, "source=comext", f"year={year}")
    return tmp_path


def test_a_small_table_is_looked_up_in_and_the_large_one_read_past_it(years: Path) -> None:
    engine = opened(years, year=[2024])
    engine.take("wanted", duckdb.sql("SELECT range AS value_eur FROM range(400)").to_arrow_table())
    [(_, plan)] = engine.select("EXPLAIN FROM trade SEMI JOIN wanted USING (value_eur)")
    assert "~1 row " not in plan
    assert plan.index("PARQUET_SCAN") < plan.index("ARROW_SCAN")


def test_a_file_of_another_year_is_not_opened(years: Path) -> None:
    (years / "source=comext" / "year=2023" / "a.parquet").write_bytes(b"no Parquet")
    assert opened(years, year=[2022, 2024]).select("SELECT count(*) FROM trade") == [(2 * ROWS,)]


@pytest.mark.parametrize(
    "folders",
    [
        ("source=comext", "year=2024"),
        ("source=comext", "year=02024"),
        ("SOURCE=comext", "YEAR=2024"),
        ("source=com%65xt", "year=2024"),
    ],
)
def test_a_folder_that_writes_a_value_otherwise_is_read(
    folders: tuple[str, ...], tmp_path: Path
) -> None:
    write(tmp_path, *folders, rows=3)
    engine = opened(tmp_path, source=["comext"], year=[2024])
    assert engine.select("FROM trade LIMIT 1") == [(2024, "comext", 0)]


def test_where_no_file_has_what_is_asked_for_there_are_no_rows(years: Path) -> None:
    assert opened(years, year=[1999]).select("SELECT count(*) FROM trade") == [(0,)]
