"""Any words after `aci` end in an answer, or in a line that says what to mend."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from fuzzing import fuzzed
from hypothesis import given
from hypothesis import strategies as st
from mutations import odd_numbers, odd_texts
from running import at_home, check_end, run
from samples import TABLES

from aci_cli.cli import app
from aci_cli.resources import bundled

Command = tuple[tuple[str, ...], Any]
# what a command may write to: a random path could be one that matters to the machine
WRITTEN = (
    "out.csv", "out.json", "out.html", "out.svg", "out.xls", "none/out.csv", "-", "", "menu.yaml",
)  # fmt: skip
FOLDERS = ("made", "release", "none/made", "menu.yaml", "")
WRITES = re.compile(r"-[^-]*o|--o|--t|--install|--show-c")
SAFE = ("--target", "--tier", "--theme", "--threads", "--tolerance")
# as many as are asked for are made, however long that takes
COUNTS = ("--draws", "--points")
NOWHERE = "http://127.0.0.1:9/"
POOLS: dict[str, tuple[str, ...]] = {
    "--menu": ("menu.yaml", "scenario.yaml", "-", "release", "none.yaml"),
    "--data": ("release", "packaged", "menu.yaml", "none"),
    "--queries": ("release", "none"),
    "--scenario": ("g7", "eu-japan,no-retaliation", "g7+no-retaliation", "scenario.yaml",
    "menu.yaml"),
    "--timeout": ("1", "30", "0", "1.5"),
    "--memory-mb": ("64", "1024", "0", "x"),
    "--target": ("CHN", "USA", "JPN", "chn", "EU27", "TWN", "China"),
    "--sender": ("EU27", "DEU", "G7", "CHN"),
    "--with": ("JPN", "JPN,USA", "CHN", "G7", "DEU"),
    "--horizon": ("short", "medium", "long"),
    "--year": ("2022", "2023", "1999", "2022-2024", "2024-2022", "2018-"),
    "--years": ("2022", "2022-2024", "2024-2022", "1900-2100"),
    "--month": ("1", "12", "1-12", "13", "0"),
    "--draws": ("0", "1", "5", "20", "-1", "100001", "1e3", ""),
    "--threads": ("1", "2", "0", "1025"),
    "--engine": ("duckdb", "duck"),
    "--remote": ("sc://127.0.0.1:9", "http://x", "sc:/"),
    "--format": ("csv", "tsv", "json", "jsonl", "md", "table", "parquet", "svg", "html", "auto",
    "xml"),
    "--by": ("leverage", "net", "pressure", "self-harm"),
    "--tier": ("0", "1,2", "4", "5"),
    "--annex": ("1", "4a", "11"),
    "--sector": ("bearings", "batteries", "bearing"),
    "--evidence": ("A", "B", "C", "D"),
    "--method": ("score", "ec", "geodep", "merics"),
    "--level": ("line", "sector", "industry", "product"),
    "--view": ("merit-order", "scatter", "ranks"),
    "--lang": ("en", "de", "fr", "it"),
    "--theme": ("light", "dark"),
    "--color": ("auto", "always", "never"),
    "--stances": ("stances.csv", "menu.yaml", "none.csv"),
    "--facts": ("facts.yaml", "menu.yaml"),
    "--from": ("2026-03-01", "2026-02-30", "9999-12-31", "0001-01-01", "today"),
    "--for": ("IE,MT", "DE", "DEU", "all"),
    "--against": ("DE,HU", "CN"),
    "--abstain": ("AT", "IE"),
    "--tolerance": ("0", "1.5", "1e308"),
    "--max-self-harm": ("2e9", "0", "1e308"),
    "--max-member-bp": ("1", "0"),
    "--points": ("2", "5", "1", "x"),
    "--require": ("duty-ev", "services-air", "none"),
    "--forbid": ("duty-ev", "licences-pharma", "none"),
    "--size": ("1e9", "0", "1e300"),
    "--chance": ("JPN=0.6", "JPN=2", "JPN", "=", "JPN=0.5,USA=1"),
    "--member": ("DE", "CN", "DEU"),
    "--package": ("2e9", "0"),
    "--mapping": ("map.yaml", "menu.yaml", "none.yaml"),
    "--reporter": ("DE", "EU27"),
    "--product": ("850760", "85", "8507600"),
    "--flow": ("imports", "exports", "both"),
    "--edition": ("22", "23"),
    "--baci-release": ("V202601", "V1"),
    "--retries": ("0", "21"),
}  # fmt: skip
WORDS = (
    "duty-ev", "services-air", "export-bearings", "duty-batteries", "status-quo",
    "licences-pharma", "bearings", "permanent_magnets", "all", "850511", "85", "menu", "scenarios",
    "assumptions", "rank", "g7", "packaged", "release", "menu.yaml", "scenario.yaml", "old.json",
    "BACI_HS22_Y2024_V202601.csv", "table.bin", "comext", "baci", "icio", "rates", "dossier",
    "demands", "landing-zone", "reciprocity", "-", "--", "-h", "--help", "--debug", "none.json",
)  # fmt: skip
SCENARIO = "id: own\ntitle: Own\nhorizon: medium\nassumptions: {choke_price: 4}\n"


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[Command]:
    """Yield every command with its parameters."""
    below = getattr(command, "commands", {})
    for name, child in below.items():
        yield from leaves(child, (*path, name))
    if not below:
        yield path, command


COMMANDS = list(leaves(typer.main.get_command(app)))


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Work in a folder of its own, in which files of each kind lie, with a home of its own."""
    place = tmp_path_factory.mktemp("words")
    shutil.copytree(bundled("data"), place / "release")
    shutil.copy(bundled("measures.yaml"), place / "menu.yaml")
    shutil.copy(bundled("data") / "procedure.yaml", place / "facts.yaml")
    (place / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    (place / "stances.csv").write_text("member,stance\nDE,against\n", encoding="utf-8")
    (place / "table.bin").write_bytes(bytes(range(256)))
    sample = TABLES["baci"]
    (place / sample.name).write_text(sample.text, encoding="utf-8")
    with at_home(place, ACI_DRAWS="4"):
        run(["rank", "duty-ev", "--draws", "0", "--output=old.json"])
        yield place


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """Return a command with some of its options and arguments, valid ones and odd ones."""
    path, command = draw(st.sampled_from(COMMANDS))
    words = list(path)
    options = [param for param in command.params if param.param_type_name == "option"]
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    for _ in range(draw(st.integers(0, 4))):
        words += _option(draw, draw(st.sampled_from(options)))
    for _ in arguments:
        many = draw(st.sampled_from([0, 1, 1, 1, 2]))
        words += draw(st.lists(st.sampled_from(WORDS) | odd_texts, min_size=many, max_size=many))
    if path == ("data", "fetch"):
        words += [f"--from={NOWHERE}", "--dry-run", "--retries=0"]
    if draw(st.integers(0, 9)) == 0:
        words.insert(draw(st.integers(0, len(words))), draw(odd_texts))
    return [word for word in words if is_safe(word)]


def is_safe(word: str) -> bool:
    """Tell whether a word can have nothing written but where the pools say."""
    name, _, value = word.partition("=")
    if name in ("--output", "--to"):
        return value in (WRITTEN if name == "--output" else FOLDERS)
    if word and not word.strip("./"):
        return False  # a folder above this one, to be read through to its end
    return WRITES.match(word) is None or name in SAFE


def _option(draw: st.DrawFn, option: Any) -> list[str]:
    name = option.opts[0]
    if name in ("--output", "--to"):
        return [f"{name}={draw(st.sampled_from(WRITTEN if name == '--output' else FOLDERS))}"]
    if option.is_flag:
        return [name]
    odd = odd_texts | odd_numbers.map(str)
    pooled = name in COUNTS or draw(st.integers(0, 4)) > 0
    value = draw(st.sampled_from(POOLS[name]) if pooled else odd)
    return [f"{name}={value}"] if draw(st.booleans()) else [name, value]


def test_every_option_has_values_to_draw() -> None:
    named = {
        option.opts[0]
        for _, command in COMMANDS
        for option in command.params
        if option.param_type_name == "option" and not option.is_flag
    }
    assert named - {"--output", "--to"} <= POOLS.keys()


@fuzzed(24)
@given(lines(), st.sampled_from(["", "id\nduty-ev\n", SCENARIO]))
def test_words(words: list[str], typed: str) -> None:
    code, out, err = run(words, typed)
    check_end(code, out, err, debug="--debug" in words)
    if "--format=json" in words and code == 0 and out:
        json.loads(out, parse_constant=no_number)


def no_number(text: str) -> None:
    raise AssertionError(f"{text} in JSON")
