"""The benchmarks at a size that takes seconds: what they generate, compare, measure and draw."""

from __future__ import annotations

import csv
import importlib
import socket
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from tests.shell import ROOT

BENCHMARKS = ROOT / "benchmarks"
ROWS = 20_000


def script(name: str, *arguments: str, timeout: float = 120) -> str:
    """Run a benchmark's script as a process and return what it printed."""
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / name), *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def module(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    # a folder of tests may have the same name
    monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module(name)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    generate(folder)
    return folder


def generate(folder: Path, *years: str) -> None:
    size = ("--rows", str(ROWS), "--countries", "60", "--products", "200")
    script("generate.py", "--to", str(folder), *size, "--year", *(years or ("2023", "2024")))


def flows(path: Path) -> duckdb.DuckDBPyRelation:
    return duckdb.connect().read_csv(str(path), header=True, all_varchar=True, sep=",")


def test_a_generated_year_is_of_bacis_shape(generated: Path) -> None:
    path = generated / "BACI_HS22_Y2024_V202601.csv"
    year = flows(path)
    assert year.columns == ["t", "i", "j", "k", "v", "q"]
    [(rows, products, areas, least, unknown)] = year.query(
        "flows",
        "SELECT count(*), count(DISTINCT k), count(DISTINCT i), min(v::DOUBLE),"
        " count(*) FILTER (WHERE q IS NULL) FROM flows"
        " WHERE t = '2024' AND i <> j AND regexp_full_match(k, '[0-9]{6}')",
    ).fetchall()
    assert rows == year.shape[0] == pytest.approx(ROWS, rel=0.03)
    assert (products, areas) == (200, 60)
    assert least >= 1
    assert unknown / rows == pytest.approx(0.03, abs=0.01)
    with path.open(newline="") as stream:
        keys = [(int(row["i"]), int(row["j"]), row["k"]) for row in csv.DictReader(stream)]
    assert keys == sorted(set(keys))
    assert any(key[2].startswith("0") for key in keys)


def test_generated_codes_are_real(generated: Path) -> None:
    con = duckdb.connect()
    con.read_csv(str(ROOT / "aci_cli/sources/countries.csv"), all_varchar=True).create("known")
    con.read_csv(str(generated / "country_codes_V202601.csv"), all_varchar=True).create("used")
    con.read_csv(str(generated / "product_codes_HS22_V202601.csv"), all_varchar=True).create(
        "goods"
    )
    [(countries, unnamed)] = con.execute(
        "SELECT count(*), count(*) FILTER (WHERE iso3 = '_OT')"
        " FROM used, (SELECT iso3, unnest(string_split(numbers, ' ')) AS number FROM known) AS n"
        " WHERE n.number = country_code AND (n.iso3 = country_iso3 OR n.iso3 = '_OT')"
    ).fetchall()
    assert (countries, unnamed) == (60, 2)
    [links] = (ROOT / "data").glob("hs_links*.parquet")
    con.read_parquet(str(links)).create_view("links")
    [(strange,)] = con.execute(
        "SELECT count(*) FROM goods WHERE code NOT IN"
        " (SELECT code FROM links WHERE edition_from = 2022)"
    ).fetchall()
    assert strange == 0


def test_the_same_options_give_the_same_bytes_and_years_differ(
    generated: Path, tmp_path: Path
) -> None:
    generate(tmp_path, "2024")
    name = "BACI_HS22_Y2024_V202601.csv"
    assert (tmp_path / name).read_bytes() == (generated / name).read_bytes()
    before, after = (
        set(flows(generated / f"BACI_HS22_Y{year}_V202601.csv").project("i, j, k").fetchall())
        for year in (2023, 2024)
    )
    # a fifth is drawn anew, of which few are drawn again
    assert 0.75 < len(before & after) / len(after) < 0.9


NAN = float("nan")
TRADE = """
    CREATE TABLE trade AS FROM (VALUES
        ('A', 'DEU', 'CHN', 30), ('A', 'FRA', 'CHN', 20), ('A', 'USA', 'CHN', 50),
        ('A', 'CHN', 'USA', 40), ('A', 'DEU', 'FRA', 1000), ('A', 'DEU', 'USA', 50),
        ('A', 'USA', 'DEU', 60), ('A', '_OT', '_OT', 5),
        ('B', 'CHN', 'USA', 9), ('C', 'JPN', 'CHN', 10)
    ) AS t(product, exporter, importer, value_eur)
"""
# A: suppliers 50 and 50 of 100; exports of the Union 100, of the United States 110, of China 40
SCREENED = [
    ["A", 100, 50, 0.5, 0.5, (100**2 + 110**2 + 40**2) / 250**2, 110, 0.5],
    ["C", 10, 0, 0, 1, 1, 10, NAN],
]


@pytest.mark.parametrize("side", ["duckdb", "polars", "pandas"])
def test_each_side_screens_alike(side: str, tmp_path: Path) -> None:
    pytest.importorskip(side)
    folder = tmp_path / "trade" / "classification=HS2022" / "year=2024"
    folder.mkdir(parents=True)
    con = duckdb.connect()
    con.execute(TRADE)
    con.table("trade").project("* REPLACE (value_eur::BIGINT AS value_eur)").write_parquet(
        str(folder / "trade.parquet")
    )
    found = tmp_path / "found.csv"
    script("screening_sides.py", side, str(tmp_path / "trade"), "--to", str(found))
    with found.open(newline="") as stream:
        _, *rows = csv.reader(stream)
    assert [row[:2] for row in rows] == [["2024", "A"], ["2024", "C"]]
    figures = [[float(text or NAN) for text in row[2:]] for row in rows]
    for row, expected in zip(figures, SCREENED, strict=True):
        assert row == pytest.approx(expected[1:], rel=1e-9, nan_ok=True)


def test_the_bare_copy_is_sorted(generated: Path, tmp_path: Path) -> None:
    target = tmp_path / "bare.parquet"
    names = [f"BACI_HS22_Y{year}_V202601.csv" for year in (2023, 2024)]
    script("bare_copy.py", *(str(generated / name) for name in names), "--to", str(target))
    rows = duckdb.connect().read_parquet(str(target)).project("k, j, i").fetchall()
    assert rows == sorted(rows)
    assert len(rows) == sum(flows(generated / name).shape[0] for name in names)
    assert isinstance(rows[0][0], str)


def test_time_and_memory_are_those_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    measuring = module("measuring", monkeypatch)
    made: list[str] = []
    small = measuring.Side("small", [sys.executable, "-c", "pass"])
    large = measuring.Side(
        "large",
        [sys.executable, "-c", "import time; b = b'x' * 150_000_000; time.sleep(0.5)"],
        prepare=lambda: made.append("ready"),
    )
    first, second = measuring.side_by_side([small, large], 2)
    assert made == ["ready", "ready"]
    assert second.seconds >= 0.5
    assert second.peak_mb > first.peak_mb + 100
    assert second.ratio > 1
    assert first.ratios == [1, 1]
    with pytest.raises(SystemExit, match="no such thing"):
        measuring.run(measuring.Side("bad", [sys.executable, "-c", "exit('no such thing')"]))


def test_the_table_sets_what_was_found_beside_what_was_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scale, measuring = module("scale", monkeypatch), module("measuring", monkeypatch)
    sides = [
        measuring.Found("DuckDB COPY", [measuring.Run(8, 900), measuring.Run(10, 1000)], [1, 1]),
        measuring.Found(
            "aci data ingest", [measuring.Run(10, 700), measuring.Run(11, 800)], [1.25, 1.1]
        ),
    ]
    result = scale.Result("CSV to release", 1, sides, {"aci data ingest": scale.Ceiling(1.3, 1536)})
    assert scale.table([result]).splitlines()[2:] == [
        "| CSV to release | 1 | DuckDB COPY | 9.0 | 1 |  | 1000 |  |",
        "| CSV to release | 1 | aci data ingest | 10.5 | 1.18 (1.10 to 1.25) | 1.3 | 800 | 1536 |",
    ]
    seconds, memory = scale.growth([result])
    assert seconds.lines == {"aci data ingest": [(1, 10.5)]}
    assert memory.lines == {"aci data ingest": [(1, 800)]}


def test_the_picture_shows_every_line_to_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    plot = module("plot", monkeypatch)
    lines = {"aci <rank>": [(1, 10), (10, 20)], "aci sectors": [(1, 0), (10, 5)]}
    tree = ElementTree.fromstring(plot.svg([plot.Panel("seconds", "years", lines)]))
    texts = [element.text for element in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert {"seconds", "years", "aci <rank>", "aci sectors", "20", "25"} <= set(texts)
    paths = [element.get("d") for element in tree.iter("{http://www.w3.org/2000/svg}path")]
    # the panel's plot is 244 wide from 62 and 142 high from 34; its top stands for 25
    assert f"M{62 + 24.4:.1f} {34 + 142 * 0.6:.1f}L306.0 {34 + 142 * 0.2:.1f}" in paths


def test_programmes_are_solved_to_the_optimum_at_every_size() -> None:
    size = ("--measures", "15", "30", "--lines", "90", "--seeds", "2")
    header, _, *rows = script("package.py", *size).splitlines()
    names = [name.strip() for name in header.strip("|").split("|")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    small, large = (dict(zip(names, row, strict=True)) for row in cells)
    assert (small["measures"], large["measures"]) == ("15", "30")
    assert small["gap"] == large["gap"] == "0"
    assert small["growth"] == ""
    assert float(large["growth"]) > 0
    assert int(large["chosen"]) > int(small["chosen"]) > 0
    assert int(large["caps near"]) > 0


def test_generated_programmes_are_like_the_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    package = module("package", monkeypatch)
    programme = package.generated(40, 500, seed=1)
    assert programme == package.generated(40, 500, seed=1)
    assert programme != package.generated(40, 500, seed=2)
    effects = [effect for measure in programme.measures for effect in measure.effects]
    assert all(measure.effects for measure in programme.measures)
    assert len({effect.line for effect in effects}) == 500
    assert len(effects) / 500 == pytest.approx(1.2, abs=0.05)
    assert sum(m.effects[0].self_harm_eur < 0 for m in programme.measures) == 2
    for effect in effects:
        assert sum(effect.burdens_eur.values()) == pytest.approx(effect.self_harm_eur)


def test_draws_are_timed_against_commands_and_loops() -> None:
    size = ("--rounds", "1", "--draws", "20", "--many", "40", "--loop", "5")
    header, _, *rows = script("draws.py", *size, timeout=300).splitlines()
    names = [name.strip() for name in header.strip("|").split("|")]
    found = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    lines = [dict(zip(names, cells, strict=True)) for cells in found]
    assert [(line["measured"], line["to"]) for line in lines] == [
        ("scores in DuckDB", ""),
        ("the drawn pass in DuckDB", ""),
        ("loop, pandas columns", "scores in DuckDB"),
        ("loop, pandas columns", "the drawn pass in DuckDB"),
        ("loop, numpy columns", "scores in DuckDB"),
        ("loop, numpy columns", "the drawn pass in DuckDB"),
        ("aci rank --draws 0", "aci rank --draws 0"),
        ("aci rank --draws 20", "aci rank --draws 0"),
        ("aci rank --all --draws 40", "aci rank --draws 20"),
        ("aci coalition services-business --scenario g7 --draws 20", "aci rank --draws 20"),
    ]
    assert lines[-2]["peak memory"].endswith(" MB of 1500")


def test_the_loop_of_draws_scores_as_the_queries_do(monkeypatch: pytest.MonkeyPatch) -> None:
    draws, looped = module("draws", monkeypatch), module("draws_loop", monkeypatch)
    model = draws.Model.ready(3)
    chosen, economies = model.draws(3), model.economies()
    scores = model.rows("scores").set_index(["draw", "variant"])
    for side in (chosen, [draw.of_numpy() for draw in chosen]):
        found = looped.loop(side, economies)
        assert set(found.index) == set(scores.index)
        assert found["pressure_eur"].nunique() == len(found)
        draws.check(found, scores)
    scores.loc[scores.index[-1], "net_bp"] *= 1 + 1e-8
    with pytest.raises(SystemExit, match="net_bp: the loop and the queries disagree"):
        draws.check(found, scores)


def test_engines_answer_alike_and_are_timed_beside_each_other(tmp_path: Path) -> None:
    pytest.importorskip("pysail")
    size = ("--rows", "20000", "--month-rows", "24000", "--countries", "60", "--products", "200")
    few = ("--month-years", "2", "--years", "1", "--rounds", "1", "--repeats", "1")
    places = ("--work", str(tmp_path / "work"), "--results", str(tmp_path / "results"))
    sail = ("--sail", "Sail", "--port", str(free_port()))
    said = script("engines.py", *places, *size, *few, *sail, timeout=300)
    assert (tmp_path / "results" / "engines.md").read_text() == said
    sizes, overhead = ([cells(line) for line in part.splitlines()] for part in said.split("\n\n"))
    names, _, *rows = sizes
    lines = [dict(zip(names, row, strict=True)) for row in rows]
    assert [(line["task"], line["side"]) for line in lines] == [
        ("monthly tables", "made anew"),
        ("monthly tables", "one new month"),
        ("reduce the menu's products", "DuckDB"),
        ("reduce the menu's products", "Sail"),
        ("screen all products", "DuckDB"),
        ("screen all products", "Sail"),
    ]
    assert float(lines[1]["MB read"]) < float(lines[0]["MB read"])
    assert lines[2]["of the server"] == "–"
    assert float(lines[3]["of the server"]) > 50
    assert [row[0] for row in overhead[2:]] == ["DuckDB", "Sail"]


def test_sides_that_answer_differently_end_the_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    engines = module("engines", monkeypatch)
    engines.check_same({"DuckDB": b"1", "Sail": b"1"}, "screening")
    with pytest.raises(SystemExit, match="screening: Sail answered otherwise than DuckDB"):
        engines.check_same({"DuckDB": b"1", "Sail": b"2"}, "screening")


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_the_load_is_told_a_line_each_and_kept_by_task(tmp_path: Path) -> None:
    places = ("--work", str(tmp_path / "work"), "--results", str(tmp_path / "results"))
    sizes = ("--together", "2", "--process", "2", "--measures", "90", "--sectors", "80")
    readers = ("--readers", "2", "--spread", "1")
    script("load.py", *places, *sizes, "--tasks", "together", "process", "menus", timeout=300)
    said = script(
        "load.py", *places, *sizes, *readers, "--tasks", "sectors", "readers", timeout=300
    )
    table = (tmp_path / "results" / "load.md").read_text()
    rows = [cells(line) for line in table.splitlines()[2:]]
    assert [row[0] for row in rows] == [
        "`aci rank`, all at once",
        "rankings in one process, first 1",
        "rankings in one process, last 1",
        "`aci rank --draws 0`, 9 measures",
        "`aci rank --draws 0`, 90 measures",
        "`aci sectors`, 8 sectors",
        "`aci sectors`, 80 sectors",
        "readers beside two ingests",
    ]
    assert all(line in table for line in said.splitlines())
    assert rows[4][-1] == "67 ranked"
    assert rows[6][-1] == "80 rows"
    assert float(rows[0][3]) > 50


def test_answers_of_no_release_end_the_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    load = module("load", monkeypatch)
    load.same([b"1", b"1"], "rankings")
    with pytest.raises(SystemExit, match="rankings: the answers differ"):
        load.same([b"1", b"2"], "rankings")
