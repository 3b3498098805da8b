"""What an engine's table brings home: month by month or at once, and what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from aci_cli.engine import Engine
from aci_cli.errors import AciError
from aci_cli.flows import TradeTable
from aci_cli.menu import load_menu
from aci_cli.reduce import reduce
from aci_cli.release import open_release
from aci_cli.resources import bundled
from aci_cli.sources.registry import published
from ingest.files import CUSTOMS, aci, counted, dependency, listed, records

GALLIUM = "81129289"
YEAR = 2025
COLUMNS = {
    "month": pa.int16(),
    "reported_by": pa.string(),
    "exporter": pa.string(),
    "importer": pa.string(),
    "product": pa.string(),
    "value_eur": pa.int64(),
    "source": pa.string(),
}
OWN = f"""
[tables]
trade = "table"
{CUSTOMS}"""
Row = tuple[int | None, str, str | None, str, str | None, int, str | None]


def members() -> list[str]:
    """Return the Union's members."""
    council = open_release(bundled("data")).verified("council")
    return [
        row[0] for row in duckdb.read_parquet(list(map(str, council))).select("iso3").fetchall()
    ]


def month(number: int, germany: int = 100) -> list[Row]:
    """Return what every member buys of gallium from China in a month: `germany` and 26 × 10.

    Germany names a thousand other products besides, which the menu does not list.
    """
    bought = dict.fromkeys(members(), 10) | {"DEU": germany}
    rows = [(importer, GALLIUM, value) for importer, value in bought.items()]
    rows += [("DEU", f"0101{other:04}", 1) for other in range(1000)]
    return [
        (number, "importer", "CHN", importer, product, value, "comext")
        for importer, product, value in rows
    ]


def write(place: Path, name: str, rows: Iterable[Row], year: int = YEAR) -> None:
    """Write rows as a file of a year of a table of trade."""
    folder = place / f"classification=CN{year}" / f"year={year}"
    folder.mkdir(parents=True, exist_ok=True)
    held = pa.Table.from_pylist(
        [dict(zip(COLUMNS, row, strict=True)) for row in rows], pa.schema(COLUMNS)
    )
    duckdb.from_arrow(held).write_parquet(str(folder / f"{name}.parquet"))


def bring_home(
    place: Path, release: Path, years: Sequence[int] = (), months: Sequence[int] = ()
) -> tuple[list[dict[str, object]], list[str]]:
    """Reduce a table with DuckDB and the packaged menu; return the rows and what was said."""
    said: list[str] = []
    table = TradeTable(Engine(2), str(place), published())
    menu = load_menu(bundled("measures.yaml"))
    made = reduce(table, release, menu, years=years, months=months, threads=2, say=said.append)
    return made.records(), said


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a table with the twelve months of a year, a file each."""
    folder = tmp_path_factory.mktemp("table")
    for number in range(1, 13):
        write(folder, f"{number:02}", month(number))
    return folder


@pytest.fixture(scope="module")
def at_once(place: Path, made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a release that the whole table was brought into at once."""
    release = Path(shutil.copytree(made_once, tmp_path_factory.mktemp("once") / "release"))
    bring_home(place, release)
    return release


@pytest.fixture
def release(at_once: Path, tmp_path: Path) -> Path:
    """Give a copy of it to change."""
    return Path(shutil.copytree(at_once, tmp_path / "release"))


@pytest.fixture
def changing(place: Path, tmp_path: Path) -> Path:
    """Give a copy of the table to change."""
    return Path(shutil.copytree(place, tmp_path / "table"))


def test_a_year_comes_home_as_the_table_has_it(at_once: Path) -> None:
    found = dependency(at_once, "gallium_germanium")[GALLIUM]
    assert (found["year"], found["classification"]) == ("2025", "CN2025")
    # twelve times 100 and 26 × 10
    assert (found["from_seller_eur"], found["imports_eur"]) == ("4320", "4320")


def test_months_one_by_one_make_the_release_that_all_at_once_make(
    place: Path, at_once: Path, held: Path
) -> None:
    for number in range(1, 13):
        [row], _ = bring_home(place, held, [YEAR], [number])
        assert (row["month"], row["rows_held"], row["rows"], row["value_eur"], row["state"]) == (
            *(number, 1027, 27, 360),
            "new",
        )
    assert counted(held) == counted(at_once)


def test_a_corrected_month_changes_its_files_and_its_years_cube_alone(
    changing: Path, release: Path
) -> None:
    before = set(listed(release))
    write(changing, "03", month(3, germany=700))
    [row], _ = bring_home(changing, release, [YEAR], [3])
    assert (row["state"], row["value_eur"]) == ("replaced", 960)
    gone = {path.rpartition("-")[0] for path in before - set(listed(release))}
    year = f"classification=CN{YEAR}/year={YEAR}"
    assert gone == {f"trade/{year}/comext-03", f"cube/{year}/comext", "holdings"}
    # 600 more
    assert dependency(release, "gallium_germanium")[GALLIUM]["from_seller_eur"] == "4920"


def test_the_same_month_again_changes_nothing(place: Path, release: Path) -> None:
    before = counted(release)
    [row], _ = bring_home(place, release, [YEAR], [7])
    assert row["state"] == "unchanged"
    assert counted(release) == before


def test_months_that_were_not_asked_for_are_not_read(changing: Path, held: Path) -> None:
    write(changing, "02", [(2, "importer", "CHN", "DEU", "no code", 1, "comext")])
    assert len(bring_home(changing, held, [YEAR], [1])[0]) == 1
    with pytest.raises(AciError, match="no code"):
        bring_home(changing, held, [YEAR], [1, 2])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((1, "importer", "CHN", "DEU", GALLIUM, -1, "comext"), "1 rows without"),
        ((1, "importer", None, "DEU", GALLIUM, 1, "comext"), "1 rows without"),
        ((1, "buyer", "CHN", "DEU", GALLIUM, 1, "comext"), "1 rows without"),
        (
            (1, "importer", "CHN", "DEU", GALLIUM, 1, "ours"),
            "nothing is known of the source 'ours'",
        ),
        ((1, "importer", "CHN", "DEU", GALLIUM, 10**15 + 1, "comext"), "1 rows without"),
        ((13, "importer", "CHN", "DEU", GALLIUM, 1, "comext"), "1 rows without"),
        ((1, "importer", "CHN", "DEU", None, 1, "comext"), "1 rows without"),
        ((1, "importer", "CHN", "DEU", GALLIUM, 1, None), "1 rows without"),
        ((1, "importer", "QQQ", "DEU", GALLIUM, 1, "comext"), "no country has the code QQQ"),
        ((1, "importer", "CHN", "DEU", "8112928", 1, "comext"), "8112928"),
    ],
)
def test_unsound_rows_are_refused_and_the_release_stays(
    row: Row, said: str, changing: Path, release: Path
) -> None:
    before = counted(release)
    write(changing, "more", [row])
    with pytest.raises(AciError, match=said):
        bring_home(changing, release)
    assert counted(release) == before


@pytest.fixture
def annual(tmp_path: Path, held: Path) -> Path:
    """Give a release with the year as one figure, 999 from China for each member."""
    rows = [(None, *row[1:5], 999, row[6]) for row in month(1)]
    write(tmp_path / "annual", "all", rows)
    bring_home(tmp_path / "annual", held)
    return held


def test_twelve_months_take_the_place_of_the_year_held(place: Path, annual: Path) -> None:
    line = dependency(annual, "gallium_germanium")[GALLIUM]
    assert line["from_seller_eur"] == str(27 * 999)
    _, said = bring_home(place, annual)
    assert said == ["comext CN2025 2025: twelve months take the place of the year held before"]
    assert dependency(annual, "gallium_germanium")[GALLIUM]["from_seller_eur"] == "4320"


def test_fewer_months_do_not_and_that_is_said(place: Path, annual: Path) -> None:
    _, said = bring_home(place, annual, [YEAR], [1, 2])
    assert said == [
        "comext CN2025 2025: a whole year is held, which counts; 2 of its months do not until "
        "there are 12"
    ]
    line = dependency(annual, "gallium_germanium")[GALLIUM]
    assert line["from_seller_eur"] == str(27 * 999)


def test_a_flow_in_parts_is_summed_and_said(changing: Path, held: Path) -> None:
    write(changing, "again", [(1, "importer", "CHN", "DEU", GALLIUM, 5, "comext")])
    [row], said = bring_home(changing, held, [YEAR], [1])
    assert (row["rows"], row["value_eur"]) == (27, 365)
    assert said == [
        "comext CN2025 2025: 1 flows stand in up to 2 rows, which are added up: right for "
        "declarations, twice too much where a table was loaded twice"
    ]


def test_the_command_reads_a_source_of_the_users_own(tmp_path: Path) -> None:
    rows = [(*row[:-1], "customs") for row in month(1)]
    write(tmp_path / "table", "all", [(None, *row[1:]) for row in rows])
    (tmp_path / "aci.toml").write_text(OWN, encoding="utf-8")
    done = aci("data", "reduce", "--to", "release", "--format", "csv", home=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    [row] = records(done.stdout.decode())
    assert (row["source"], row["month"], row["rows"], row["value_eur"]) == (
        *("customs", "", "27", "360"),
    )
