"""Show that each command answers alike in other surroundings, from rows in another order."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from shell import ROOT

sys.path.insert(0, str(ROOT / "scripts"))

import matrix

import man
from aci_cli.release import open_release
from aci_cli.resources import bundled

# they write a release or ask a publisher; tests/ingest and tests/fetch show what they answer
WRITE = {"data fetch", "data ingest", "data reduce"}
DRAWS = {"ACI_DRAWS": "20"}


def command_of(line: str) -> str:
    """Return the command of a line, with its group."""
    words = line.split()
    return " ".join(words[: 2 if words[0] in ("data", "plot") else 1])


# the first line of each; the brief, which is made of the others, is left to scripts/matrix.py
FIRST = {command_of(line): line for line in reversed(matrix.LINES)}
QUICK = sorted({line for command, line in FIRST.items() if command != "report"})


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return surroundings where everything is different at once."""
    return matrix.elsewhere(tmp_path_factory.mktemp("elsewhere")) | DRAWS


@pytest.mark.parametrize("line", [*QUICK, "plot rank --format svg"])
def test_an_answer_is_the_same_elsewhere(
    line: str, tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    here = matrix.answer(sys.executable, line, tmp_path, matrix.PLAIN | DRAWS)
    assert matrix.answer(sys.executable, line, tmp_path, elsewhere) == here


def test_the_matrix_asks_every_command() -> None:
    names = {command.usage.partition(" [")[0].removeprefix("aci") for command in man.commands()}
    groups = {name for name in names for other in names if other.startswith(f"{name} ")}
    assert {name.strip() for name in names - groups} == set(FIRST) | WRITE


def test_elsewhere_the_same_rows_stand_in_another_order(elsewhere: dict[str, str]) -> None:
    here, there = (held(Path(place)) for place in (bundled("data"), elsewhere["ACI_DATA"]))
    assert here != there
    assert {table: sorted(rows) for table, rows in here.items()} == {
        table: sorted(rows) for table, rows in there.items()
    }


def held(folder: Path) -> dict[str, list[str]]:
    """Return the rows of trade of a release as texts, by place, in the order of the file."""
    return {
        str(path.parent.relative_to(folder)): [
            str(row) for row in duckdb.read_parquet(str(path)).fetchall()
        ]
        for path in open_release(folder).table_files("trade")
    }


def test_elsewhere_numbers_have_a_comma(elsewhere: dict[str, str]) -> None:
    told = "import locale; locale.setlocale(locale.LC_ALL, ''); print(f'{1.5:n}')"
    done = subprocess.run(
        [sys.executable, "-c", told], env=elsewhere, capture_output=True, text=True, check=False
    )
    if done.returncode and not os.environ.get("ACI_ALL_SHELLS"):
        pytest.skip("the system has no sources of languages (locales)")
    assert done.stdout == "1,5\n"
