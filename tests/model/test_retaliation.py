"""Work the written examples of replies, and any small release, through program and plain model."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations
from math import fsum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aci_cli.analysis import Analysis
from aci_cli.balance import balance
from aci_cli.errors import AciError
from aci_cli.menu import load_menu
from aci_cli.resources import bundled
from aci_cli.retaliation import reply

from .builders import World, menu_text, write_release
from .replay import Asked, Replay
from .replay_data import Menu, Release
from .worlds import MENU, Drawn, drawn

CASES = sorted((Path(__file__).parent.parent / "cases" / "contest").glob("retaliation-*.yaml"))
REPLIES = [
    {
        "id": "licences",
        "kind": "export_restriction",
        "direction": "to_sender",
        "sector": ["rare"],
        "coverage": 0.8,
        "days_of_cover": 40,
    },
    {
        "id": "half",
        "kind": "export_restriction",
        "direction": "to_sender",
        "sector": ["goods", "rare"],
        "coverage": 0.4,
    },
    {
        "id": "tax-goods",
        "kind": "import_duty",
        "direction": "to_target",
        "sector": ["goods"],
        "rate": 0.3,
    },
    {
        "id": "tax-cars",
        "kind": "import_duty",
        "direction": "to_target",
        "sector": ["cars", "machines"],
        "rate": 0.1,
        "conflicts": ["tax-goods"],
    },
]
Losses = Mapping[tuple[str, str], tuple[float, float]]


@pytest.fixture(params=CASES, ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(request.param.read_text(encoding="utf-8"))
    write_release(tmp_path, World(**data["world"]))
    text = menu_text(**data["menu"])
    return {**data["expect"], "menu": load_menu(text, name="case"), "folder": tmp_path}


def ask(case: Mapping[str, Any], **options: Any) -> Analysis:
    return Analysis(menu=case["menu"], data=case["folder"], **options)


def agree(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Compare the values wanted, numbers to nine digits."""
    for name, value in wanted.items():
        number = isinstance(value, float)
        assert found[name] == (pytest.approx(value, rel=1e-9) if number else value), name


def test_the_reply_is_the_cheapest_of_its_size(case: dict[str, Any]) -> None:
    for asked in case.get("replies", []):
        options = (asked["measures"], asked["size_eur"], asked.get("forbid", ()), 0)
        if "most" in asked:
            most = f"cost it {asked['most'] / 1e6:,.1f} m at most; give a smaller --size"
            with pytest.raises(AciError, match=most):
                reply(ask(case), *options)
            continue
        meta = reply(ask(case), *options).meta
        assert sorted(meta["reply"]) == asked["reply"], asked
        assert meta["reply_costs_target_eur"] == pytest.approx(asked["target"], rel=1e-9)
        assert meta["reply_costs_sender_eur"] == pytest.approx(asked["sender"], rel=1e-9)
        assert meta["gap"] == 0


def test_each_row_says_what_a_move_adds_to_those_above(case: dict[str, Any]) -> None:
    for asked in case.get("rows", []):
        analysis = ask(case, horizon=asked.get("horizon", "short"))
        forbid = asked.get("forbid", ())
        table = reply(analysis, asked["measures"], asked["size_eur"], forbid, draws=0)
        for row, wanted in zip(table.records(), asked["rows"], strict=True):
            agree(row, wanted)
        agree(table.meta, asked.get("net", {}))


def test_menus_against_each_other_count_each_line_once(case: dict[str, Any]) -> None:
    if "balance" in case:
        rows = balance(ask(case), draws=0).records()
        for row, wanted in zip(rows, case["balance"], strict=True):
            agree(row, wanted)


def test_a_measure_is_held_against_the_injury(case: dict[str, Any]) -> None:
    for name, ratio in case.get("injury", {}).items():
        for asked in ([], [name]):
            rows = ask(case).ranking(*asked, draws=0).records()
            assert {row["id"] for row in rows} == set(asked or case["injury"])
            [row] = [row for row in rows if row["id"] == name]
            assert row["injury_ratio"] == pytest.approx(ratio, rel=1e-9)


def test_there_is_a_case_of_each() -> None:
    expected = [yaml.safe_load(path.read_text(encoding="utf-8"))["expect"] for path in CASES]
    for answer in ("replies", "rows", "balance", "injury"):
        assert any(answer in case for case in expected)


def test_every_reply_of_the_bundled_menu_costs_what_the_plain_model_says() -> None:
    menu = Menu.read(bundled("measures.yaml"))
    replay = Replay(Release(bundled("data")), menu, Asked())
    analysis = Analysis()
    meta = reply(analysis, ["duty-ev"], draws=0).meta
    found: dict[str, dict[tuple[str, str], tuple[float, float]]] = {}
    for name, buyer, line, *losses in analysis.workbench.engine.select(
        "SELECT variant, buyer, line, pressure_eur, self_harm_eur FROM effects WHERE draw = 0"
    ):
        found.setdefault(name, {})[buyer, line] = (losses[0], losses[1])
    assert meta["without_figures"] == ["licences-chips"]
    for one in menu.replies:
        wanted = losses_of(replay, one)
        if one["id"] == "licences-chips":
            assert not wanted
            continue
        assert found[one["id"]].keys() == wanted.keys()
        for place, values in wanted.items():
            assert found[one["id"]][place] == pytest.approx(values, rel=1e-7), one["id"]


def losses_of(replay: Replay, move: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """Return what the plain model says a move costs target and sender, line by line."""
    impacts = replay.impacts(dict(move))
    return {(found.buyer, found.line): (found.pressure, found.harm) for found in impacts}


def together(parts: Collection[Losses]) -> tuple[float, float]:
    """Return what moves cost together, each line and direction at the largest loss of each."""
    places = {place for part in parts for place in part}
    target, sender = (
        fsum(max(part[place][side] for part in parts if place in part) for place in places)
        for side in (0, 1)
    )
    return target, sender


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(case=drawn(), share=st.floats(0.01, 1.2))
def test_no_other_reply_of_the_size_is_cheaper_on_any_release(case: Drawn, share: float) -> None:
    with TemporaryDirectory() as folder:
        write_release(Path(folder), case.world)
        text = menu_text(**MENU, replies=REPLIES)
        replay = Replay(Release(Path(folder)), Menu(yaml.safe_load(text)), case.asked)
        analysis = Analysis(
            menu=load_menu(text, name="tiny"),
            data=folder,
            horizon=case.asked.horizon,
            partners=case.asked.partners,
        )
        measures = {row["id"]: row for row in replay.menu.measures}
        priced = [r for r in replay.menu.replies if replay.assess(r)]
        assume(priced and replay.assess(measures["duty"]) is not None)
        duty = losses_of(replay, measures["duty"])
        moves = {row["id"]: losses_of(replay, row) for row in priced}
        before = together([duty])
        costs = {}
        for number in range(1, len(moves) + 1):
            for names in combinations(sorted(moves), number):
                if not {"tax-cars", "tax-goods"} <= set(names):
                    after = together([duty, *(moves[name] for name in names)])
                    costs[names] = (after[0] - before[0], after[1] - before[1])
        most = max(sender for _, sender in costs.values())
        assume(most > 1)
        size = share * most
        scale = max(1.0, *(abs(value) for value in [*before, *costs[max(costs, key=len)]]))
        if size > most * (1 + 1e-6):
            with pytest.raises(AciError, match="at most; give a smaller --size"):
                reply(analysis, ["duty"], size, draws=0)
            return
        meta = reply(analysis, ["duty"], min(size, most * (1 - 1e-6)), draws=0).meta
        least = min(own for own, sender in costs.values() if sender >= size * (1 - 1e-6))
        assert meta["reply_costs_sender_eur"] >= size * (1 - 2e-6)
        assert meta["reply_costs_target_eur"] == pytest.approx(least, abs=1e-5 * scale)
        found = costs[tuple(sorted(meta["reply"]))]
        reported = (meta["reply_costs_target_eur"], meta["reply_costs_sender_eur"])
        assert reported == pytest.approx(found, abs=1e-6 * scale)


def test_ranges_of_a_reply_are_the_draws_beyond_what_is_in_force() -> None:
    analysis = Analysis()
    table = reply(analysis, ["services-air"], 2e9, draws=40)
    rows, [standing] = table.records(), table.meta["in_force"]
    running = {(row["draw"], row["variant"]): row for row in analysis.workbench.records("running")}
    for row in rows:
        for side, name in (("target", "pressure"), ("sender", "self_harm")):
            column = f"{name}_running_eur"
            # what stands already costs as much less in each draw
            beyond = [
                running[draw, row["id"]][column] - running[draw, standing][column]
                for draw in range(41)
            ]
            low, high = sorted(beyond[1:])[1], sorted(beyond[1:])[37]
            found = [row[f"{side}_running_{end}"] for end in ("eur", "p05", "p95")]
            assert found == pytest.approx([beyond[0], low, high], rel=1e-12)


def test_the_balance_is_told_in_euro_and_of_gdp_with_the_range_of_its_draws() -> None:
    analysis = Analysis()
    rows = balance(analysis, draws=40).records()
    assert [row["moves"] for row in rows] == 2 * ["measures", "replies", "both", "full_bans"]
    # the last row, full bans in the long term, is what the tables still hold
    [economies] = analysis.workbench.records("economies")
    drawn = {row["draw"]: row for row in analysis.workbench.records("losses_once")}
    for side in ("target", "sender"):
        lost = [drawn[draw][f"{side}_loss_eur"] for draw in range(41)]
        ordered = sorted(lost[1:])
        for end, euro in (("", lost[0]), ("_p05", ordered[1]), ("_p95", ordered[37])):
            assert rows[-1][f"{side}_loss{end or '_eur'}"] == euro
            of_gdp = rows[-1][f"{side}_loss_bp{end}"]
            assert of_gdp == pytest.approx(1e4 * euro / economies[f"gdp_{side}_eur"], rel=1e-12)


def test_a_larger_reply_never_costs_its_maker_less() -> None:
    costs = []
    for size in (1e8, 1e9, 3e9, 6e9, 1e10, 2e10, 4e10):
        meta = reply(Analysis(), ["services-air"], size, draws=0).meta
        assert meta["reply_costs_sender_eur"] >= size
        costs.append(meta["reply_costs_target_eur"])
    assert costs == sorted(costs)
    assert costs[0] < costs[-1]
