"""A scenario file that was spoilt is refused, or the answer under it has figures only."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fuzzing import ending, fuzzed
from hypothesis import given
from mutations import files, trees, tuned
from running import at_home
from yamls import written

from aci_cli.analysis import Analysis
from aci_cli.errors import AciError
from aci_cli.menu import load_menu
from aci_cli.menu_policy import Scenario
from aci_cli.release import open_release
from aci_cli.resources import bundled
from aci_cli.scenarios import changes, combine, described, find, read_scenario

VALID: dict[str, Any] = {
    "id": "own",
    "title": "Markets closed, users adapted",
    "sender": "EU27",
    "with": ["JPN"],
    "closed_markets": ["USA"],
    "horizon": "medium",
    "assumptions": {"choke_price": {"low": 2, "mode": 4, "high": 8, "reason": "judgement"}},
    "settings": {"material_bp": 0.2},
    "note": "to try",
}
CHANCES = {key: value for key, value in VALID.items() if key != "with"} | {
    "participation": {"JPN": 0.5, "USA": {"low": 0, "mode": 0.5, "high": 1, "sources": ["x"]}}
}
MENU = load_menu(bundled("measures.yaml"))
RELEASE = open_release(bundled("data"))


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Work in a folder of its own."""
    with at_home(tmp_path_factory.mktemp("scenarios")):
        yield


def read(raw: bytes) -> Scenario:
    path = Path("own.yaml")
    path.write_bytes(raw)
    return read_scenario(path)


@fuzzed(60)
@given(files(written(VALID), " "))
def test_a_text(raw: bytes) -> None:
    ending(lambda: read(raw))


@fuzzed(80)
@given(trees(VALID) | trees(CHANCES))
def test_values(tree: Any) -> None:
    """What is read is the same once written out, and is told and combined without trouble."""
    found = ending(lambda: read(written(tree).encode()))
    if isinstance(found, AciError):
        return
    plain = found.model_dump(by_alias=True, exclude_none=True)
    assert read(written(plain).encode()) == found
    ending(lambda: described(changes(MENU, found)))
    ending(lambda: combine([found, *find(["no-retaliation"], MENU)]))


@fuzzed(8)
@given(trees(VALID) | tuned(VALID) | tuned(CHANCES))
def test_a_ranking(tree: Any) -> None:
    found = ending(lambda: read(written(tree).encode()))
    if isinstance(found, AciError):
        return
    asked = ("duty-batteries", "export-bearings", "services-air")
    made = ending(
        lambda: Analysis(menu=MENU, data=RELEASE, scenario=found, threads=1).ranking(
            *asked, draws=2
        )
    )
    for row in [] if isinstance(made, AciError) else made.records():
        numbers = {name: value for name, value in row.items() if isinstance(value, float)}
        assert all(map(math.isfinite, numbers.values())), numbers
