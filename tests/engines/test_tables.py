"""Tables of many files on DuckDB: only what is asked for is read, and nothing of it is left out."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from aci_cli.engine import Engine
from aci_cli.errors import AciError

SCHEMA = {"year": "SMALLINT", "source": "VARCHAR", "value_eur": "BIGINT"}
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


def test_a_join_knows_how_many_rows_the_files_of_a_year_have(years: Path) -> None:
    [(_, plan)] = opened(years, year=[2024]).select("EXPLAIN FROM trade")
    assert f"~{ROWS:,} rows" in plan


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


def test_what_a_writer_left_beside_its_table_is_not_read(years: Path) -> None:
    for left in ("_temporary/0", ".staging"):
        write(years / left, "source=comext", "year=2024")
    (years / "_SUCCESS").touch()
    assert opened(years).select("SELECT count(*) FROM trade") == [(3 * ROWS,)]


def test_a_file_needs_no_suffix_and_a_folder_may_be_named_as_a_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "a[1]"
    write(folder, "source=comext", "year=2024", rows=3)
    [made] = folder.rglob("*.parquet")
    made.rename(made.with_suffix(""))
    assert opened(folder).select("SELECT count(*) FROM trade") == [(3,)]


@pytest.mark.parametrize(
    "value", ["0.5 + range", "CAST(range AS VARCHAR)", "CAST(range AS DECIMAL(18, 2))"]
)
def test_amounts_that_are_no_whole_numbers_are_refused_in_whichever_file(
    value: str, years: Path
) -> None:
    write(years, "source=comext", "year=2025", value=value, rows=3)
    with pytest.raises(AciError, match=r"whole numbers are wanted in value_eur"):
        opened(years)


def test_a_decimal_without_places_is_a_whole_number(tmp_path: Path) -> None:
    value = "CAST(range AS DECIMAL(18, 0))"
    write(tmp_path, "source=comext", "year=2025", value=value, rows=3)
    assert opened(tmp_path).select("SELECT sum(value_eur) FROM trade") == [(3,)]
