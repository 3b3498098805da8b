"""The built site is whole: no command, option, column, key or step is missing, none is made up.

What must stand there is found otherwise than by the code that makes the pages: from help pages and
answers of the command as a process, from the packaged files, and from the sources' text.
"""

from __future__ import annotations

import ast
import csv
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from shell import ROOT, run
from site_pages import first_cells, read

from aci_cli import errors

QUERIES = ROOT / "queries"
PACKAGE = ("package", "--max-self-harm", "2e9")
BEARINGS = "export-bearings"
# one answer of each topic; None: its columns cannot be had without a publisher
ANSWERS: dict[str, tuple[str, ...] | None] = {
    "rank": ("rank",),
    "sectors": ("sectors",),
    "rungs": ("rank", "--rungs"),
    "burden": ("burden", BEARINGS),
    "lines": ("sectors", "--level", "line"),
    "suppliers": ("plot", "suppliers", "batteries", "--reverse"),
    "rows": ("explain", BEARINGS, "--rows"),
    "retaliation": ("retaliation", BEARINGS),
    "balance": ("retaliation", "--balance"),
    "coverage": ("data", "show", "bearings"),
    "compare": ("data", "compare", "comtrade", "baci"),
    "path": ("path", BEARINGS),
    "path summary": ("path", BEARINGS, "--summary"),
    "package": PACKAGE,
    "frontier": (*PACKAGE, "--frontier", "--points", "2"),
    "ladder": (*PACKAGE, "--ladder"),
    "coalition": ("coalition", "superalloy_powders", "--with", "JPN"),
    "vote": ("vote",),
    "members": ("vote", "--members"),
    "diff": ("diff", "no-retaliation"),
    "changes": ("diff", "no-retaliation", "--by-change"),
    "cells": None,
    "procedure": ("procedure", "--from", "2026-03-01"),
    "dossier": ("procedure", "dossier"),
    "demands": ("procedure", "demands"),
    "landing-zone": ("procedure", "landing-zone"),
    "reciprocity": ("procedure", "reciprocity"),
    "show": ("data", "show"),
    "fetch": None,
    "ingest": None,
    "reduce": None,
    "verify": ("data", "verify"),
    "sql": ("sql",),
    "check": ("check",),
    "config": ("config",),
    "schema": ("schema", "rank"),
}
NOT_COLUMNS = {"menu", "scenarios", "assumptions"}
PARTS = {
    "settings": "Settings", "assumptions": "Assumption", "industries": "Industry",
    "sectors": "Sector", "published": "Published", "bills": "Bill", "measures": "Measure",
    "comparators": "Measure", "replies": "Measure", "scenarios": "Scenario", "injury": "Injury",
    "trade_defence": "DutyInForce",
}  # fmt: skip


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the site that ACI_SITE names, else build it here, warnings as errors."""
    if built := os.environ.get("ACI_SITE"):
        return Path(built)
    if importlib.util.find_spec("mkdocs") is None:
        pytest.skip("the site is built with pip install '.[docs]', as .ci/run does")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def help_page(*words: str) -> str:
    done = run(*words, "-h", env={"COLUMNS": "200"})
    assert done.returncode == 0
    return done.stdout.decode()


def helps(*words: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the help page of a command, and of all below it."""
    page = help_page(*words)
    yield words, page
    listed = page.partition("\nCommands:\n")[2]
    below = re.findall(r"^  ([a-z]\S*)", listed, re.MULTILINE)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda name: list(helps(*words, name)), below):
            yield from found


def test_every_command_and_option_of_the_help_has_its_place(site: Path) -> None:
    missing = []
    for words, page in helps():
        place = site / "reference" / "commands" / f"{'-'.join(words) or 'index'}.html"
        held = read(place)
        options = re.findall(r"^  (-[^\s,]+)(?:, (--\S+))?", page.partition("\nUsage:")[2], re.M)
        for name in filter(None, (name for pair in options for name in pair)):
            shown = any(re.search(rf"(^|[ ,]){name}($|[ ,])", code) for code in held.codes)
            missing += [] if shown else [f"{' '.join(words)}: {name}"]
        for heading in re.findall(r"^([A-Z].*):$", page.partition("\nUsage:")[2], re.M):
            named = "The commands" if (heading, words) == ("Commands", ()) else heading
            if heading != "Commands" or not words:
                missing += [] if named in held.rows else [f"{' '.join(words)}: {heading}"]
        examples = page.partition("Examples:\n")[2].partition("\n\n")[0]
        missing += [
            f"{' '.join(words)}: {line}"
            for line in examples.splitlines()
            if line.strip() not in held.text
        ]
    assert missing == []


def answered(arguments: tuple[str, ...]) -> list[str]:
    done = run(*arguments, "--format", "csv", env={"ACI_DRAWS": "0"})
    assert done.returncode == 0, (arguments, done.stderr)
    return next(csv.reader(done.stdout.decode().splitlines()))


def test_every_topic_is_asked_for_here() -> None:
    listed = run("schema", "--format", "csv").stdout.decode().splitlines()[1:]
    assert {row[0] for row in csv.reader(listed)} - NOT_COLUMNS == set(ANSWERS)


def test_every_column_of_an_answer_stands_under_its_topic(site: Path) -> None:
    page = site / "reference" / "columns.html"
    asked = {topic: words for topic, words in ANSWERS.items() if words is not None}
    with ThreadPoolExecutor(2) as pool:
        headers = dict(zip(asked, pool.map(answered, asked.values()), strict=True))
    shown = {topic: first_cells(page, topic) for topic in ANSWERS}
    assert {topic: shown[topic] for topic in asked} == headers
    assert all(shown.values())


def used_keys(value: Any, part: str = "Menu") -> Iterator[tuple[str, str]]:
    """Yield each key of a menu with the part that it belongs to."""
    if isinstance(value, list):
        for item in value:
            yield from used_keys(item, part)
    elif isinstance(value, dict) and part:
        for key, below in value.items():
            yield part, key
            yield from used_keys(below, PARTS.get(key, "") if part != "Scenario" else "")


def test_every_key_that_the_packaged_menu_uses_is_explained(site: Path) -> None:
    page = site / "reference" / "menu.html"
    menu = yaml.safe_load((ROOT / "measures.yaml").read_text(encoding="utf-8"))
    used = set(used_keys(menu))
    assert {"Menu", *PARTS.values()} - {part for part, _ in used} <= {"DutyInForce"}
    shown = {part: first_cells(page, part) for part, _ in used}
    assert [f"{part}.{key}" for part, key in sorted(used) if key not in shown[part]] == []


def test_every_key_of_the_menu_and_of_a_mapping_has_a_meaning(site: Path) -> None:
    blank = [
        f"{name}: {heading}: {row[0]}"
        for name in ("menu", "mapping")
        for heading, rows in read(site / "reference" / f"{name}.html").rows.items()
        for row in rows
        if len(row) == 3 and not row[2] and heading in written_fields(name)
    ]
    assert blank == []


def written_fields(name: str) -> dict[str, list[str]]:
    """Return the fields of each model in the source of a kind of file."""
    places = {"menu": ("menu_models.py", "menu.py", "menu_fields.py", "menu_policy.py"),
              "mapping": ("sources/mapping_models.py",)}[name]  # fmt: skip
    paths = [ROOT / "aci_cli" / place for place in places]
    classes = [
        node
        for path in paths
        if path.is_file()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    ]
    return {
        item.name: [
            field.target.id
            for field in item.body
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
            and not field.target.id.startswith("_")
        ]
        for item in classes
        if {base.id for base in item.bases if isinstance(base, ast.Name)} & {"Entry", "Triple"}
    }  # fmt: skip


@pytest.mark.parametrize("name", ["menu", "mapping"])
def test_every_field_that_a_file_may_hold_is_listed(site: Path, name: str) -> None:
    page = site / "reference" / f"{name}.html"
    renamed = {"partners": "with"}
    for part, fields in written_fields(name).items():
        inherited = ["low", "mode", "high"] if part == "Range" else []
        wanted = {renamed.get(field, field) for field in (*inherited, *fields)}
        assert (part, wanted - set(first_cells(page, part))) == (part, set())


def test_every_setting_is_listed(site: Path) -> None:
    rows = csv.DictReader(run("config", "--format", "csv").stdout.decode().splitlines())
    shown = read(site / "reference" / "settings.html").codes
    for name in [row["setting"] for row in rows]:
        assert {name, f"ACI_{name.upper()}", f"--{name}"} <= shown


def test_every_variable_that_the_sources_read_is_listed(site: Path) -> None:
    shown = read(site / "reference" / "settings.html").text
    sources = "".join(path.read_text() for path in (ROOT / "aci_cli").rglob("*.py"))
    named = set(re.findall(r"[\"'](ACI_[A-Z_]+[A-Z]|NO_COLOR|COLUMNS|XDG_\w+)[\"']", sources))
    assert {"ACI_COMTRADE_KEY", "NO_COLOR"} <= named
    assert {name for name in named if name not in shown} == set()


def test_every_format_and_exit_code_is_listed(site: Path) -> None:
    page = site / "reference" / "formats.html"
    said = run("rank", "--format", "none").stderr.decode()
    formats = re.findall(r"'(\w+)'", said.partition("not one of")[2]) or re.findall(
        r"\b(auto|table|csv|tsv|json|jsonl|md|parquet)\b", said
    )
    assert len(formats) > 6
    assert first_cells(page, "Formats")[: len(formats)] == formats
    codes = {str(value) for name, value in vars(errors).items() if name.startswith("EXIT_")}
    assert set(first_cells(page, "Exit codes")) == {"0", *codes}
    assert run("check", "none.yaml").returncode == errors.EXIT_MENDABLE
    assert run("none").returncode == errors.EXIT_USAGE


def test_every_step_is_listed_and_none_that_does_not_exist(site: Path) -> None:
    rows = read(site / "reference" / "steps.html").rows
    listed = [row[0] for heading in rows for row in rows[heading][1:]]
    held = [p.relative_to(QUERIES).with_suffix("").as_posix() for p in QUERIES.rglob("*.sql")]
    assert sorted(listed) == sorted(held)


def test_the_method_names_every_step_of_the_model_and_no_other(site: Path) -> None:
    held = {p.stem for p in (*QUERIES.glob("*.sql"), *QUERIES.glob("portable/*.sql"))}
    rows = read(site / "method.html").rows
    listed = {
        name.strip().rpartition("/")[2]
        for heading in rows
        for row in rows[heading]
        if rows[heading][0][:2] == ["step", "file"]
        for name in row[1].split(",")
    } - {"file"}
    assert listed == held


def test_the_site_asks_for_nothing_outside(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 40
    outside = [
        (page.name, address)
        for page in pages
        for address in read(page).asked
        if re.match(r"(https?:)?//", address) and "canonical" not in address
    ]
    assert outside == []
    styles = "".join(path.read_text() for path in site.rglob("*.css"))
    assert not re.search(r"(@import|url\()\s*[\"']?(https?:)?//", styles)
    assert (site / "search" / "search_index.json").is_file()


def test_the_sources_of_the_release_stand_with_their_licence(site: Path) -> None:
    rows = csv.DictReader(run("data", "show", "--format", "csv").stdout.decode().splitlines())
    shown = " ".join(read(site / "data.html").text.split())
    for row in rows:
        for name in ("publisher", "title", "licence", "citation"):
            assert " ".join(row[name].split()) in shown


def test_no_mark_of_markdown_is_left_in_a_table(site: Path) -> None:
    cells = [
        cell
        for page in sorted(site.rglob("reference/**/*.html"))
        for rows in read(page).rows.values()
        for row in rows
        for cell in row
    ]
    assert len(cells) > 2000
    assert [cell for cell in cells if re.search(r"\\[|_*<]|&(lt|gt|#)|</?code>", cell)] == []


def test_every_file_beside_the_pages_is_there(site: Path) -> None:
    for name, word in (
        ("changelog", "Unreleased"),
        ("contributing", "Contributing"),
        ("security", "What is trusted"),
    ):
        assert word in read(site / f"{name}.html").text
    assert not list(site.rglob("*.py"))
