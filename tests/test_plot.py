"""The commands that draw, run as people run them."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from shell import ROOT, piped, run, run_in_terminal

PICTURES = {
    "rank": "rank --view scatter --tier 1 --draws 20",
    "sectors": "sectors --reverse",
    "suppliers": "suppliers batteries --reverse",
    "frontier": "frontier --points 4 --max-self-harm 5e9 --draws 20",
    "burden": "burden export-bearings duty-ev --draws 20",
    "path": "path export-bearings --draws 20",
    "coalition": "coalition services-business --with JPN --draws 20",
}
SUFFIXES = {
    "rank": "svg",
    "sectors": "png",
    "suppliers": "pdf",
    "frontier": "html",
    "burden": "txt",
    "path": "svg",
    "coalition": "png",
}
BEGINS = {
    "svg": b"<svg ",
    "png": b"\x89PNG\r\n",
    "pdf": b"%PDF-",
    "html": b"<!DOCTYPE html>",
    "txt": b"Who pays\n",
}


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_goes_into_a_file_by_its_suffix(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"picture.{SUFFIXES[name]}"
    done = run("plot", *PICTURES[name].split(), "-o", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert file.read_bytes().startswith(BEGINS[SUFFIXES[name]])


@pytest.mark.parametrize("name", ["rank", "burden", "path"])
def test_the_data_of_a_picture_are_the_rows_of_the_command_of_its_name(name: str) -> None:
    line = PICTURES[name].replace(" --view scatter", "")
    drawn = run("plot", *line.split())
    assert (drawn.returncode, drawn.stderr) == (0, b"")
    assert drawn.stdout == run(*line.split()).stdout
    assert drawn.stdout.count(b"\n") > 1


def test_every_measure_of_the_ranking_is_drawn_with_its_figures(tmp_path: Path) -> None:
    ranked = [row for row in piped("aci rank --draws 0") if row["rank"]]
    file = tmp_path / "ranks.svg"
    assert run("plot", "rank", "--view", "ranks", "--draws", "0", "-o", str(file)).returncode == 0
    marks = ElementTree.parse(file).iter()
    said = [str(mark.get("aria-label")) for mark in marks if mark.get("aria-label")]
    for row in ranked:
        [own] = {text for text in said if text.startswith(f"{row['rank']}. {row['title']} (")}
        leverage = f"leverage {float(row['leverage']):.2f}" if row["leverage"] else "free for"
        assert leverage in own
        assert f"evidence {row['evidence']}" in own


def test_ranks_stand_without_ranges_too() -> None:
    line = ["plot", "rank", "--view", "ranks", "--draws", "0", "--tier", "1", "--format"]
    words = run(*line, "alt").stdout.decode()
    for row in piped("aci rank --tier 1 --draws 0"):
        assert f"{row['title']} {row['rank']}" in words
    assert "no ranges, since nothing was drawn" in run(*line, "text").stdout.decode()


def test_a_picture_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    line = ["plot", "sectors", "--lang", "de", "--theme", "dark"]
    for suffix in ("svg", "png", "pdf", "html"):
        files = [tmp_path / f"{number}.{suffix}" for number in (1, 2)]
        for number, file in enumerate(files):
            env = {"PYTHONHASHSEED": str(number), "TZ": f"Etc/GMT-{number}"}
            assert run(*line, "-o", str(file), env=env).returncode == 0
        assert files[0].read_bytes() == files[1].read_bytes(), suffix


@pytest.mark.parametrize("columns", [80, 200])
def test_a_terminal_gets_characters_within_its_width(columns: int) -> None:
    line = "plot suppliers batteries --reverse"
    code, shown, notes = run_in_terminal(*line.split(), columns=columns)
    assert (code, notes) == (0, "")
    assert "\x1b[" in shown
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert "China 84 %" in plain
    assert 0.7 * columns < max(map(len, plain.splitlines())) < min(columns, 161)


@pytest.mark.parametrize("columns", [20, 25, 30, 39])
@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("suppliers batteries --reverse", ["China 8", "South Korea"]),
        ("burden duty-ev --draws 0", ["Slovenia 0.52 bp", "Germany 1.01 bp"]),
        ("rank --tier 1 --view ranks --draws 20", ["1 Extra", "10 Import"]),
        ("rank --tier 1 --draws 20", ["Extra duty on steel"]),
    ],
)
def test_a_narrow_terminal_loses_neither_names_nor_the_ends_of_lines(
    line: str, named: list[str], columns: int
) -> None:
    code, shown, _ = run_in_terminal("plot", *line.split(), "--color", "never", columns=columns)
    assert code == 0
    assert max(map(len, shown.splitlines())) < columns
    flowing = " ".join(shown.split())
    assert [name for name in named if name not in flowing] == []


@pytest.mark.parametrize(
    ("more", "env"),
    [(["--color", "never"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"})],
)
def test_characters_have_no_colour_where_none_is_wanted(
    more: list[str], env: dict[str, str]
) -> None:
    _, shown, _ = run_in_terminal("plot", "sectors", *more, env=env)
    assert "DUV lithography" in shown
    assert "\x1b" not in shown


def test_a_person_is_told_what_the_file_shows(tmp_path: Path) -> None:
    file = tmp_path / "shares.svg"
    line = ["plot", "suppliers", "batteries", "--reverse", "-o", str(file)]
    _, shown, said = run_in_terminal(*line, columns=200)
    assert shown == ""
    assert said.startswith("Supplier shares from 2022 to 2024; the largest in 2024: China 83.9 %")


def test_a_picture_can_be_had_in_words() -> None:
    text = run("plot", "suppliers", "batteries", "--reverse", "--format", "alt").stdout.decode()
    assert text.startswith("Batteries: suppliers (buyer: European Union). shares of imports")
    assert "the largest in 2024: China 83.9 %; South Korea" in text
    assert "data release bundled-" in text.splitlines()[-1]


def test_a_page_stands_alone_and_holds_the_rows(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    assert run("plot", "sectors", "-o", str(file)).returncode == 0
    text = file.read_text(encoding="utf-8")
    links = re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?([^\"')\s>]+)", text)
    assert [link for link in links if not link.startswith("#")] == []
    assert text.count("<tr>") == 1 + len(piped("aci sectors"))
    assert "<svg" in text


def test_shares_of_each_year_make_one() -> None:
    rows = list(
        csv.DictReader(StringIO(run("plot", "suppliers", "batteries", "--reverse").stdout.decode()))
    )
    totals: dict[str, float] = {}
    for row in rows:
        totals[row["year"]] = totals.get(row["year"], 0.0) + float(row["share"])
    assert totals == pytest.approx({"2022": 1.0, "2023": 1.0, "2024": 1.0})
    [line] = [
        row
        for row in piped("aci sectors batteries --level line --reverse")
        if row["product"] == "850760"
    ]
    [own] = [row for row in rows if row["year"] == "2024" and row["seller"] == "true"]
    # the sector holds accumulators, nearly all of it, and parts
    assert float(own["imports_eur"]) > float(line["from_seller_eur"])
    assert float(own["share"]) == pytest.approx(float(line["seller_share"]), abs=0.03)


def test_partners_are_suppliers_of_their_own() -> None:
    done = run("plot", "suppliers", "superalloy_powders", "--with", "JPN", "--format", "json")
    rows = json.loads(done.stdout)["rows"]
    sellers = {row["supplier"] for row in rows if row["seller"]}
    assert sellers == {"EU27", "JPN"}


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("rank -o x.gif", 2, "-o x.gif: the suffix .gif says no format; use one of .csv"),
        ("rank -o x.svg --format png", 2, "-o x.svg: the suffix says svg, --format png"),
        ("rank -o x.csv --format svg", 2, "-o x.csv: the suffix says csv, --format svg"),
        ("rank licences-magnets", 2, "licences-magnets is a reply of the target's, not a measure"),
        ("path licences-magnets", 2, "aci burden and aci explain take one by its id"),
        ("rank -o picture", 2, "-o picture: no suffix says no format"),
        ("rank -o nowhere/x.svg", 1, "cannot write nowhere/x.svg: there is no folder nowhere"),
        ("sectors -o /proc/x.svg", 1, "cannot write /proc/x.svg"),
        ("rank --format gif", 2, "'gif' is not one of"),
        ("rank --lang it", 2, "--lang: unknown language 'it' — languages: en, de, fr"),
        ("rank --view pie", 2, "'pie' is not one of"),
        ("rank no-such", 2, 'unknown measure "no-such"'),
        ("suppliers nothing", 2, 'unknown sector "nothing"'),
        ("suppliers", 2, "Missing argument 'SECTOR'"),
        ("burden", 2, "Missing argument 'MEASURE|-'"),
        ("coalition services-business", 2, "no partner: name some with --with JPN,USA"),
        ("frontier --points 1", 2, "--points: expected a whole number from 2 to 200"),
        ("frontier --max-self-harm -1", 2, "--max-self-harm"),
        ("pie", 2, "no such command: pie"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    line: str, code: int, message: str, tmp_path: Path
) -> None:
    done = run("plot", *line.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, b"")
    assert message in done.stderr.decode()
    assert list(tmp_path.iterdir()) == []


def test_any_text_of_a_picture_goes_into_a_text_file(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    line = ["plot", "suppliers", "batteries", "--reverse", "--format", "alt", "-o", str(file)]
    assert run(*line).returncode == 0
    assert "the largest in 2024: China" in file.read_text(encoding="utf-8")


def test_a_link_to_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    link = tmp_path / "x.svg"
    link.symlink_to(tmp_path / "nowhere" / "x.svg")
    done = run("plot", "suppliers", "batteries", "--reverse", "-o", str(link))
    assert (done.returncode, done.stdout) == (1, b"")
    said = f"cannot write {link}: it is a link, and there is no folder {tmp_path / 'nowhere'}"
    assert said in done.stderr.decode()


@pytest.mark.parametrize("command", ["plot rank", "report"])
def test_the_format_of_tables_is_no_picture_s_and_help_says_so(command: str) -> None:
    shown = " ".join(run(*command.split(), "--help").stdout.decode().split())
    assert "ACI_FORMAT and aci.toml speak of tables, not of this." in shown


@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_bytes_of_a_picture_do_not_go_to_a_terminal(suffix: str) -> None:
    code, shown, said = run_in_terminal("plot", "sectors", "--format", suffix)
    assert (code, shown) == (2, "")
    assert f"{suffix.upper()} is not for a terminal" in said


def test_a_picture_never_replaces_the_menu_it_is_drawn_from(tmp_path: Path) -> None:
    menu = tmp_path / "menu.svg"
    menu.write_text("sectors: []\n", encoding="utf-8")
    done = run("plot", "rank", "--menu", str(menu), "-o", str(menu))
    assert done.returncode == 2
    assert b"the command reads this file" in done.stderr
    assert menu.read_text(encoding="utf-8") == "sectors: []\n"


def test_a_failed_picture_leaves_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "old.svg"
    file.write_text("old", encoding="utf-8")
    assert run("plot", "rank", "--menu", str(tmp_path / "none.yaml"), "-o", str(file)).returncode
    assert file.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["old.svg"]


@pytest.mark.parametrize("view", ["merit-order", "scatter", "ranks"])
def test_an_empty_ranking_is_a_picture_that_says_so(view: str, tmp_path: Path) -> None:
    file = tmp_path / "empty.svg"
    done = run("plot", "rank", "--tier", "4", "--view", view, "-o", str(file))
    assert done.returncode == 0
    assert b"nothing that the options leave can be ranked" in done.stderr
    assert "No measure can be ranked; nothing is drawn." in file.read_text(encoding="utf-8")


def test_a_measure_that_is_named_but_not_ranked_is_told_with_its_reason() -> None:
    line = "rank duty-solar duty-ev --view ranks --draws 0 --format text"
    done = run("plot", *line.split())
    assert done.returncode == 0
    assert "Extra duty on electric cars" in done.stdout.decode()
    assert done.stderr.decode() == (
        "not drawn, since not ranked: duty-solar "
        "(gate excluded_sector: sector solar is excluded unless a reason is logged)\n"
    )


def test_characters_that_no_font_has_are_warned_of_where_the_picture_holds_its_fonts(
    tmp_path: Path,
) -> None:
    text = (ROOT / "measures.yaml").read_text(encoding="utf-8")
    old = "title: Extra duty on electric cars"
    assert text.count(old) == 1
    menu = tmp_path / "menu.yaml"
    # of a plane for private use, which no font of a system fills
    menu.write_text(text.replace(old, 'title: "Zölle σ → \\U000F1234 cars"'), encoding="utf-8")
    line = ["plot", "rank", "duty-ev", "--draws", "0", "--view", "ranks", "--menu", str(menu)]
    for suffix, warned in (("png", True), ("pdf", True), ("svg", False)):
        done = run(*line, "-o", str(tmp_path / f"picture.{suffix}"))
        assert done.returncode == 0
        said = "warning: no font of this computer has \U000f1234, so boxes stand in the picture"
        assert (said in done.stderr.decode()) == warned
        assert done.stderr.count(b"\n") == warned


def test_a_sector_without_flows_says_where_to_look() -> None:
    done = run("plot", "suppliers", "duv_lithography", "--year", "2018", "--format", "alt")
    assert done.returncode == 0
    assert b"No figures are held" in done.stdout
    assert b"aci data show duv_lithography says why" in done.stderr
