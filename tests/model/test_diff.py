"""Show what moved between two rankings and why, on small worlds whose parts can be checked."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from aci_cli.analysis import Analysis
from aci_cli.diff import FIGURES, answer, by_change, decompose, moved
from aci_cli.inputs import Inputs, differences
from aci_cli.menu import load_menu
from aci_cli.resources import bundled

from .builders import World, menu_text, write_release

WORLD: dict[str, Any] = {
    "flows": [
        ["DEU", "CHN", "848210", 400],
        ["FRA", "CHN", "848210", 100],
        ["JPN", "CHN", "848210", 500],
        ["CHN", "DEU", "850760", 300],
        ["JPN", "DEU", "850760", 200],
        ["CHN", "USA", "848210", 300],
        ["DEU", "USA", "848210", 250],
    ],
    "content": {
        "C28": {"DEU": 0.8, "FRA": 0.7, "CHN": 0.75, "JPN": 0.72},
        "C27": {"DEU": 0.8, "FRA": 0.7, "CHN": 0.75, "JPN": 0.72},
    },
    "elasticities": {"848210": 5.0, "850760": 4.0},
}
GOODS = {"id": "goods", "products": ["848210"], "industry": "C28"}
CELLS = {"id": "cells", "products": ["850760"], "industry": "C27", "role": ["market"]}
BAN = {"id": "ban", "kind": "export_restriction", "sector": ["goods"]}
DUTY = {"id": "duty", "kind": "import_duty", "sector": ["cells"], "rate": 0.25}


def inputs(folder: Path, world: dict[str, Any] | None = None, **menu: Any) -> Inputs:
    """Return the inputs of a small world and menu, written into a folder of their own."""
    folder.mkdir(exist_ok=True)
    write_release(folder, World(**(world or WORLD)))
    text = menu_text(**{"sectors": [GOODS, CELLS], "measures": [BAN, DUTY], **menu})
    analysis = Analysis(menu=load_menu(text, name="small"), data=folder)
    bench = analysis.workbench
    return Inputs(analysis.menu, analysis.question, bench.release, bundled("queries"), None)


def test_two_changes_are_divided_by_the_mean_of_both_orders(tmp_path: Path) -> None:
    start = inputs(tmp_path / "a")
    end = inputs(tmp_path / "a", assumptions={"retaliation_chance": 0, "leakage_sold": 0})
    parts = decompose(start, end, {})
    assert [change.key for change in parts.changes] == ["retaliation_chance", "leakage_sold"]
    worked = {
        made: Analysis(
            menu=load_menu(
                menu_text([GOODS, CELLS], [BAN, DUTY], assumptions=dict.fromkeys(made, 0)),
                name="small",
            ),
            data=tmp_path / "a",
        )
        .ranking("ban", draws=0)
        .records()[0]["self_harm_eur"]
        for made in [(), ("retaliation_chance",), ("leakage_sold",), (*parts.added["ban"],)]
    }
    none, calm, tight, both = worked.values()
    added = parts.added["ban"]
    assert added["retaliation_chance"]["self_harm_eur"] == pytest.approx(
        ((calm - none) + (both - tight)) / 2
    )
    assert added["leakage_sold"]["self_harm_eur"] == pytest.approx(
        ((tight - none) + (both - calm)) / 2
    )
    assert added["retaliation_chance"]["pressure_eur"] == 0
    # the duty sells nothing, so leakage on sales leaves it alone
    assert added["leakage_sold"]["rank"] == parts.added["duty"]["leakage_sold"]["leverage"] == 0


MENUS: dict[str, dict[str, Any]] = {
    "one assumption": {"assumptions": {"demand_response": (0.1, 0.2, 0.3)}},
    "a measure": {"measures": [{**BAN, "coverage": 0.5, "leakage": 0}, DUTY]},
    "a sector": {"sectors": [{**GOODS, "capital": True}, CELLS]},
    "five": {
        "assumptions": {
            "demand_response": (0.1, 0.2, 0.3),
            "leakage_sold": 0.2,
            "leakage_bought": 0.1,
            "retaliation_chance": 0.3,
            "lost_value_share": (0.4, 0.2, 0.1),
        }
    },
}


@pytest.mark.parametrize("name", MENUS)
def test_the_parts_add_up_to_the_whole(tmp_path: Path, name: str) -> None:
    start, end = inputs(tmp_path / "a"), inputs(tmp_path / "a", **MENUS[name])
    parts = decompose(start, end, {})
    assert parts.method == ("in order" if name == "five" else "shapley")
    before, after = answer(start), answer(end)
    assert before.standing != after.standing
    for measure in ("ban", "duty"):
        for figure in FIGURES:
            whole = after.rows[measure][figure] - before.rows[measure][figure]
            added = [parts.added[measure][change.key][figure] or 0 for change in parts.changes]
            assert sum(added) == pytest.approx(whole, abs=1e-9), (measure, figure)


def test_a_new_sector_comes_with_the_measures_that_need_it(tmp_path: Path) -> None:
    start = inputs(tmp_path / "a", sectors=[GOODS], measures=[BAN])
    end = inputs(tmp_path / "a")
    [change] = [change for change in differences(start, end) if "sector" in change.key]
    assert (change.key, change.before, change.after) == (
        "sector cells with duty",
        "absent",
        "listed",
    )
    table = moved(answer(start), answer(end), decompose(start, end, {}), {})
    [duty] = [row for row in table.records() if row["id"] == "duty"]
    assert (duty["rank_before"], duty["places"]) == (None, None)
    assert duty["reason"] == "before: not listed"
    assert duty["because"] == "sector cells with duty"
    assert duty["leverage_change"] is None


def test_releases_differ_by_table(tmp_path: Path) -> None:
    world = {**WORLD, "elasticities": {"848210": 9.0, "850760": 4.0}}
    flows = [["DEU", "CHN", "848210", 800], *WORLD["flows"][1:]]
    both = inputs(tmp_path / "b", {**world, "flows": flows})
    start = inputs(tmp_path / "a")
    parts = decompose(start, both, {})
    assert [change.key for change in parts.changes] == ["trade flows", "table elasticities"]
    only_flows = answer(inputs(tmp_path / "c", {**WORLD, "flows": flows})).rows["ban"]
    only_sigma = answer(inputs(tmp_path / "d", world)).rows["ban"]
    none, end = answer(start).rows["ban"], answer(both).rows["ban"]
    for figure in ("pressure_eur", "self_harm_eur", "leverage"):
        alone, last = only_flows[figure] - none[figure], end[figure] - only_sigma[figure]
        part = parts.added["ban"]["trade flows"][figure]
        assert part == pytest.approx((alone + last) / 2), figure


def test_the_order_of_what_is_listed_changes_nothing(tmp_path: Path) -> None:
    start = inputs(tmp_path / "a")
    for measures in permutations([BAN, DUTY]):
        assert differences(start, inputs(tmp_path / "a", measures=list(measures))) == []


def test_a_row_says_which_change_moved_it_and_the_range_over_draws(tmp_path: Path) -> None:
    start = inputs(tmp_path / "a")
    spread = {"low": 0, "mode": 0.5, "high": 1}
    start = replace(
        start,
        menu=load_menu(
            menu_text([GOODS, CELLS], [BAN, DUTY], assumptions={"retaliation_chance": spread}),
            name="small",
        ),
    )
    end = replace(start, question=replace(start.question, partners=("JPN",)))
    parts = decompose(start, end, {})
    table = moved(answer(start, 100), answer(end, 100), parts, {})
    [ban] = [row for row in table.records() if row["id"] == "ban"]
    assert ban["because"] == "partners"
    assert ban["pressure_change_p05"] < ban["pressure_change_eur"] < ban["pressure_change_p95"]
    assert ban["leverage_change_p05"] < ban["leverage_change_p95"]
    rows = by_change(table, parts).records()
    assert {(row["change"], row["before"], row["after"]) for row in rows} == {
        ("partners", "none", "JPN")
    }
    assert json.dumps(rows)
