"""Show what moves a measure, and which single change would swap it with a neighbour."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from model.builders import World, menu_text, spread, write_release
from shell import run

from aci_cli.analysis import Analysis
from aci_cli.menu import load_menu
from aci_cli.spread import influence, swaps

# two lines that are alike to the euro
WORLD = World(
    flows=[
        flow
        for code in ("848210", "848220")
        for flow in (
            ["DEU", "CHN", code, 500_000],
            ["JPN", "CHN", code, 500_000],
            ["JPN", "USA", code, 500_000],
        )
    ],
    content={"C28": {"DEU": 0.8, "FRA": 0.8, "CHN": 0.75, "JPN": 0.7}},
)
NEVER = {"low": 0, "mode": 0, "high": 0}


def at_work(folder: Path, leakages: dict[str, Any], **assumptions: Any) -> Analysis:
    """Return the program on a ban for each of two lines, each with a leakage of its own."""
    write_release(folder, WORLD)
    sectors = [
        {"id": f"sector-{name}", "products": [code], "industry": "C28", "sigma": 5.0}
        for name, code in zip(leakages, ("848210", "848220"), strict=True)
    ]
    measures = [
        {
            "id": name,
            "kind": "export_restriction",
            "sector": [f"sector-{name}"],
            "leakage": leakage,
        }
        for name, leakage in leakages.items()
    ]
    text = menu_text(sectors=sectors, measures=measures, assumptions=assumptions)
    return Analysis(menu=load_menu(text, name="tiny"), data=folder)


def test_retaliation_as_it_grows_lowers_leverage_more_than_anything(tmp_path: Path) -> None:
    chance = {"low": 0, "mode": 0.5, "high": 1}
    analysis = at_work(tmp_path, {"a": 0.1, "b": 0.1}, retaliation_chance=chance)
    analysis.ranking(draws=300)
    first, *rest = influence(analysis, "a", 300)
    assert first["quantity"] == "retaliation_chance"
    assert first["rank_correlation"] < -0.8
    assert all(abs(row["rank_correlation"]) < 0.8 for row in rest)
    # what can not move is not listed, nor what belongs to the other line
    assert not {"choke_price", "848220.sigma_own", "target/848220.home"} & {
        row["quantity"] for row in rest
    }


def test_the_change_that_swaps_two_is_found_where_it_was_worked(tmp_path: Path) -> None:
    # The lines are alike and nothing answers, so L = U/Y: the less leaks the more U exceeds Y,
    # which is in proportion to what is cut. a leaks 0.2, from 0 to 0.8; b leaks 0.3. They swap
    # where a leaks as much as b. (0.8 - 0.3)^2 / (0.8 x 0.6) = 0.52 of the triangle lies above 0.3,
    # so it is at 0.48, and the first twentieth beyond is 0.5: 0.8 - sqrt(0.5 x 0.48)
    leakages = {"a": spread(0, 0.2, 0.8), "b": 0.3}
    analysis = at_work(tmp_path, leakages, retaliation_chance=NEVER)
    central = [row["id"] for row in analysis.ranking(draws=0).records()]
    [found] = swaps(analysis, "a")
    assert central == ["a", "b"]
    assert (found["neighbour"], found["neighbour_rank"]) == ("b", 2)
    assert (found["quantity"], found["mode"]) == ("a.leakage", 0.2)
    assert found["value"] == pytest.approx(0.8 - (0.5 * 0.48) ** 0.5)
    assert found["distance"] == pytest.approx(0.5 - 0.25)


def test_the_central_case_is_back_after_the_search(tmp_path: Path) -> None:
    analysis = at_work(tmp_path, {"a": spread(0, 0.2, 0.8), "b": 0.3})
    before = analysis.ranking(draws=0).rows
    swaps(analysis, "a")
    terms = analysis.workbench.engine.select("SELECT DISTINCT draw FROM terms")
    assert terms == [(0,)]
    assert analysis.ranking(draws=0).rows == before


def test_explain_tells_both_for_people_and_programs() -> None:
    tree = json.loads(run("explain", "export-bearings", "--format", "json").stdout)
    assert {row["quantity"] for row in tree["influence"][:2]} == {
        "retaliation_chance",
        "retaliation_proportion",
    }
    ranks = [row["neighbour_rank"] for row in tree["swaps"]]
    assert ranks == [tree["result"]["rank"] - 1, tree["result"]["rank"] + 1]
    text = run("explain", "export-bearings").stdout.decode()
    for words in ("in 90 % of draws", "What moves its leverage most", "What would swap it"):
        assert words in text


def test_without_draws_nothing_is_said_of_them() -> None:
    done = run("explain", "export-bearings", "--draws", "0")
    assert done.returncode == 0
    for words in ("of draws", "What moves", "What would swap"):
        assert words not in done.stdout.decode()


def test_acceptability_needs_draws() -> None:
    done = run("rank", "--acceptability", "--draws", "0")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"aci: --acceptability needs draws; found --draws 0\n"
