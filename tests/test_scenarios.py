"""Show that scenarios change what they name, in combination too, and are refused where unclear."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shell import run

from aci_cli.analysis import Analysis
from aci_cli.errors import UsageError
from aci_cli.menu import MenuError, load_menu
from aci_cli.resources import bundled
from aci_cli.scenarios import Change, changes, combine, find, read_scenario

MENU = load_menu(bundled("measures.yaml"))
OWN = """\
id: hard-times
title: The American market is closed and users adapt slowly
closed_markets: [USA]
with: [JPN]
horizon: medium
assumptions:
  demand_response: {low: 0.2, mode: 0.3, high: 0.4, reason: "judgement: slow"}
  retaliation_chance: 0
settings: {essential_cut_floor: 0.25}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_names_every_change_it_makes(tmp_path: Path) -> None:
    scenario = read_scenario(written(tmp_path, OWN))
    assert changes(MENU, scenario) == [
        Change("with", "", "JPN"),
        Change("closed_markets", "", "USA"),
        Change("horizon", "", "medium"),
        Change("demand_response", "0.3 (0.1–0.6), 0.6 (0.3–0.9), 1 (0.6–1.4)", "0.3 (0.2–0.4)"),
        Change("retaliation_chance", "0.5 (0–1)", "0"),
        Change("essential_cut_floor", "0.5", "0.25"),
    ]


def test_scenarios_together_do_what_one_that_says_all_does(tmp_path: Path) -> None:
    own = "id: both\ntitle: Both\nclosed_markets: [USA]\nassumptions: {retaliation_chance: 0}\n"
    path = written(tmp_path, own)
    one = Analysis(scenario=path).ranking(draws=20).rows
    two = Analysis(scenario=["no-retaliation", "us-market-closed"]).ranking(draws=20).rows
    alone = Analysis(scenario="no-retaliation").ranking(draws=20).rows
    assert one == two != alone


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["g7", "germany-alone"], "g7 and germany-alone set sender differently: EU27 and DEU"),
        (["g7-half-hearted", "eu-japan"], "eu-japan names partners for certain and g7-half-he"),
        (["g8"], 'unknown scenario "g8" — nearest: g7'),
    ],
)
def test_what_contradicts_or_is_unknown_is_refused(names: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        combine(find(names, MENU))


def test_markets_and_partners_add_up_and_what_agrees_stands() -> None:
    combined = combine(find(["eu-japan", "us-market-closed", "g7"], MENU))
    assert combined.partners == ["JPN", "G7"]
    assert (combined.closed_markets, combined.sender) == (["USA"], "EU27")
    assert combined.id == "eu-japan+us-market-closed+g7"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("horizon: medium", "horizont: medium", r"own\.yaml:5: horizont: unknown key"),
        ("retaliation_chance", "retaliation_chanse", r"unknown assumption .*retaliation_chance"),
        (
            "retaliation_chance: 0",
            "retaliation_chance: 1.5",
            "expected values from 0 to 1, found 1",
        ),
        ("{essential_cut_floor", "{essential_floor", 'unknown setting "essential_floor"'),
        ("floor: 0.25", "floor: 2", r"essential_cut_floor: expected a number from 0 to 1, found 2"),
        ("medium", "middle", "expected one of short, medium, long"),
        ("title: The", "note: The", "title: missing"),
        (OWN, "- a list", "expected keys with values"),
    ],
)
def test_a_file_with_a_fault_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = written(tmp_path, OWN.replace(old, new))
    with pytest.raises(MenuError, match=message):
        read_scenario(path)
    done = run("rank", "--scenario", str(path))
    assert (done.returncode, done.stdout) == (1, b"")


def test_an_unknown_country_in_a_file_names_scenario_and_key(tmp_path: Path) -> None:
    path = written(tmp_path, OWN.replace("[USA]", "[USB]"))
    done = run("rank", "--scenario", str(path))
    assert (done.returncode, done.stdout) == (2, b"")
    assert "scenario hard-times: closed_markets: unknown country or group" in done.stderr.decode()


def test_the_command_takes_several_and_an_option_beats_them(tmp_path: Path) -> None:
    path = written(tmp_path, OWN)
    asked = ("rank", "--format", "json", "--draws", "0", "--scenario")
    done = run(*asked, f"{path},no-retaliation", "--horizon", "long")
    meta = json.loads(done.stdout)["meta"]
    assert meta["scenario"] == ["hard-times", "no-retaliation"]
    assert (meta["partners"], meta["horizon"]) == (["JPN"], "long")


def test_the_list_of_scenarios_says_what_each_changes() -> None:
    rows = json.loads(run("schema", "scenarios", "--format", "json").stdout)["rows"]
    said = {row["scenario"]: row["changes"] for row in rows}
    assert said["no-retaliation"] == "retaliation_chance 0.5 (0–1) → 0"
    assert said["us-market-closed"] == "closed_markets USA"
    assert all(said.values())


def test_a_file_is_checked_and_its_changes_told(tmp_path: Path) -> None:
    path = written(tmp_path, OWN)
    done = run("check", str(path))
    assert done.returncode == 0
    assert b"note,scenario,retaliation_chance 0.5 (0\xe2\x80\x931) \xe2\x86\x92 0\n" in done.stdout
    path.write_text(OWN.replace("[USA]", "[USB]"), encoding="utf-8")
    done = run("check", str(path))
    assert done.returncode == 1
    assert b"scenario hard-times: closed_markets: unknown country" in done.stdout
    path.write_text(OWN.replace("horizon: medium", "horizont: medium"), encoding="utf-8")
    done = run("check", str(path))
    assert done.returncode == 1
    assert b"own.yaml:5: horizont: unknown key" in done.stdout


def test_names_joined_by_a_plus_are_several() -> None:
    assert [item.id for item in find(["g7+no-retaliation"], MENU)] == ["g7", "no-retaliation"]


def test_the_assumptions_that_a_scenario_may_change_are_listed() -> None:
    rows = json.loads(run("schema", "assumptions", "--format", "json").stdout)["rows"]
    chance = [row for row in rows if row["assumption"] == "retaliation_chance"]
    assert [(row["horizon"], row["low"], row["mode"], row["high"]) for row in chance] == [
        (None, 0, 0.5, 1)
    ]
    assert {row["horizon"] for row in rows} == {None, "short", "medium", "long"}
