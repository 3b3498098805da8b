"""Settings, stances, facts and ids in a pipe: each is refused in a line, or understood."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from fuzzing import ending, fuzzed
from hypothesis import given
from hypothesis import strategies as st
from mutations import files, json_bytes, trees
from running import at_home, check_end, run
from yamls import written

from aci_cli.commands.ids import measure_ids
from aci_cli.config import Settings, resolve
from aci_cli.procedure_facts import load_facts
from aci_cli.resources import bundled
from aci_cli.stances import from_file

TOML = """\
# settings of this folder
menu = "menu.yaml"
target = "USA"
with = ["JPN", "CAN"]
scenario = "g7"
horizon = "medium"
year = 2023
draws = 200
threads = 2
format = "csv"

[tables]
trade = "trade"

[sources.customs]
publisher = "Customs"
"""
STANCES = """\
# of last week
member,stance,chance,note
DE,against,,says so
FR,,0.7,
EL,abstain,,"asked, and so answered"
IE,,3/4,
"""
FACTS: dict[str, Any] = yaml.load(
    (bundled("data") / "procedure.yaml").read_bytes(), yaml.CSafeLoader
)
IDS = "rank,id,title\n1,duty-ev,Duty on cars\n2,services-air,Flights\n"
ROWS = {"meta": {"command": "rank"}, "rows": [{"id": "duty-ev"}, {"id": "services-air"}]}
VARIABLES = st.dictionaries(
    st.sampled_from(["ACI_TARGET", "ACI_DRAWS", "ACI_YEAR", "ACI_WITH", "ACI_FORMAT", "ACI_DATA"]),
    st.sampled_from(["", "5", "USA", "JPN,USA", ",", "csv", "-1", "٣", "9" * 5000, "\udcff"]),
    max_size=2,
)


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Work in a folder of its own."""
    with at_home(tmp_path_factory.mktemp("small")):
        yield


@fuzzed(80)
@given(files(TOML, " "), VARIABLES)
def test_settings(raw: bytes, variables: dict[str, str]) -> None:
    Path("aci.toml").write_bytes(raw)
    try:
        found = ending(lambda: resolve({}, variables, Path()))
    finally:
        Path("aci.toml").unlink()
    if isinstance(found, Settings):
        assert 0 <= found.draws <= 100_000
        assert found.listed()


@fuzzed(60)
@given(files(STANCES))
def test_stances(raw: bytes) -> None:
    Path("stances.csv").write_bytes(raw)
    found = ending(lambda: list(from_file("stances.csv")))
    for claim in found if isinstance(found, list) else []:
        assert claim.chance is None or 0 <= claim.chance <= 1
        assert claim.chance is None or claim.stance is None


@fuzzed(8)
@given(trees(FACTS))
def test_facts(tree: Any) -> None:
    Path("facts.yaml").write_text(written(tree), encoding="utf-8")
    found = ending(lambda: load_facts(Path("facts.yaml")))
    if not isinstance(found, Exception):
        told = ["procedure", "--facts", "facts.yaml", "--draws", "0"]
        check_end(*run([*told, "--from", str(date(2026, 3, 1))]))
        check_end(*run([*told, "dossier"]))


@fuzzed(80)
@given(files(IDS) | trees(ROWS).map(json_bytes))
def test_ids_in_a_pipe(raw: bytes) -> None:
    kept, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(raw), "utf-8")
    try:
        found = ending(lambda: measure_ids(["-"]))
    finally:
        sys.stdin = kept
    if isinstance(found, list):
        assert found
        assert len(set(found)) == len(found)
