"""Packages, ladders and frontiers of a menu as tables, on figures worked by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from model.builders import World, menu_text, write_release
from tiny_world import BEARINGS, CONTENT

from aci_cli import Analysis
from aci_cli.errors import UsageError
from aci_cli.menu import load_menu
from aci_cli.package_answer import Scored, check_required, limits_of, limits_said, scored
from aci_cli.package_data import Limits, Votes
from aci_cli.rows import Table

# ban, charge and duty are worked in cases/merit-order.yaml, who pays in cases/together
WORLD = World(
    flows=[
        *BEARINGS,
        ["CHN", "DEU", "280530", 100],
        ["CHN", "FRA", "280530", 300],
        ["JPN", "FRA", "280530", 300],
        ["DEU", "CHN", "300490", 100],
        ["JPN", "CHN", "300490", 100],
    ],
    content={"C28": CONTENT, "C20": CONTENT},
)
ENDS = {"suspend_if": "talks begin", "terminate_if": "duties end"}
MENU: dict[str, Any] = {
    "sectors": [
        {"id": "goods", "products": ["848210"], "industry": "C28"},
        {"id": "rare", "products": ["280530"], "industry": "C20", "role": ["exposure"]},
        {"id": "care", "products": ["300490"], "industry": "C20", "essential": True},
    ],
    "measures": [
        {"id": "ban", "title": "Ban", "kind": "export_restriction", "sector": ["goods"]},
        {"id": "charge", "kind": "export_charge", "sector": ["goods"], "charge": 0.25}
        | {"requires": ["care-ban"]},
        {"id": "duty", "kind": "import_duty", "sector": ["goods"], "rate": 0.25}
        | {"annex_item": "1", "tier": 1, **ENDS},
        {"id": "banks", "kind": "unpriced", "annex_item": "8", "tier": 4, **ENDS},
        {"id": "care-ban", "kind": "export_restriction", "sector": ["care"]},
    ],
    "comparators": [{"id": "quo", "kind": "import_restriction", "sector": ["rare"]}],
    "injury": {"comparator": "quo", "by": "CHN"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("release"), WORLD)


def scored_on(folder: Path, draws: int = 0, **changes: Any) -> Scored:
    menu = load_menu(menu_text(**{**MENU, **changes}), name="tiny")
    return scored(Analysis(menu=menu, data=folder), draws)


@pytest.fixture(scope="module")
def answer(folder: Path) -> Scored:
    return scored_on(folder)


# pressure and self-harm of each measure by itself, in EUR
BAN, CHARGE, DUTY = (
    (1651.7903898, 576.7475974),
    (108.6817884, -32.2732922),
    (15.3494374, 13.8535873),
)
BOTH = (BAN[0] + DUTY[0], BAN[1] + DUTY[1])


def columns(table: Table, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in table.records()]


def near(*values: float | None) -> Any:
    return pytest.approx(values, abs=1e-5)


def test_the_programme_holds_what_is_lawful_with_figures_or_without(answer: Scored) -> None:
    programme = answer.programme
    assert programme.ids == ["ban", "banks", "charge", "duty"]
    ban, banks, charge, duty = programme.measures
    assert banks.effects == ()
    assert [measure.tier for measure in programme.measures] == [3, 4, 3, 1]
    # what fails a gate can be required by nothing
    assert charge.requires == frozenset()
    [effect] = ban.effects
    assert (effect.buyer, effect.line) == ("target", "848210")
    assert (effect.pressure_eur, effect.self_harm_eur) == near(*BAN)
    assert (effect.burdens_eur["DEU"], effect.burdens_eur["FRA"]) == near(234.2768994, 342.4706981)
    [effect] = duty.effects
    assert (effect.buyer, effect.line) == ("sender", "848210")
    assert sum(effect.burdens_eur.values()) == pytest.approx(effect.self_harm_eur)
    members = [(member.iso3, member.gdp_eur, member.weight) for member in programme.members]
    assert members == [("DEU", 600_000, 6000), ("FRA", 400_000, 4000)]


def test_links_are_those_of_the_menu_and_one_member_has_no_vote(folder: Path) -> None:
    ban, charge, duty, *_ = MENU["measures"]
    linked = [ban, {**charge, "requires": ["duty"]}, {**duty, "conflicts": ["ban"]}]
    menu = load_menu(menu_text(**{**MENU, "measures": linked}), name="tiny")
    found = scored(Analysis(menu=menu, data=folder, sender="DEU"), 0).programme
    links = [(one.id, set(one.requires), set(one.conflicts)) for one in found.measures]
    assert links == [("ban", set(), set()), ("charge", {"duty"}, set()), ("duty", set(), {"ban"})]
    assert [(member.iso3, member.weight) for member in found.members] == [("DEU", 0)]


def test_a_package_in_merit_order_with_what_each_measure_adds(answer: Scored) -> None:
    limits = Limits(votes=Votes(9, {"FRA": "for"}), tiers=frozenset({3, 1}))
    package, table = answer.package(limits)
    assert package.ids == ("ban", "duty")
    assert columns(table, "id", "title", "annex_item", "tier", "evidence", "gap") == [
        ("ban", "Ban", "2", 3, "A", 0),
        ("duty", "duty", "1", 1, "A", 0),
    ]
    sums = "pressure_eur", "self_harm_eur", "pressure_running_eur", "self_harm_running_eur"
    assert columns(table, *sums) == [near(*BAN, *BAN), near(*DUTY, *BOTH)]
    assert columns(table, "pressure_running_p05", "self_harm_running_p95") == [(None, None)] * 2
    meta = table.meta
    assert (meta["command"], meta["release"]) == ("package", "tiny")
    assert meta["asked"] == {
        "max_self_harm_eur": None,
        "max_member_bp": None,
        "tiers": [1, 3],
        "require": [],
        "forbid": [],
        "tolerance_bp": 9,
        "stances": {"FRA": "for"},
        "draws": 0,
    }
    assert (meta["pressure_eur"], meta["self_harm_eur"], meta["bound_eur"]) == near(*BOTH, BOTH[0])
    assert meta["injury_ratio"] == pytest.approx(meta["pressure_eur"] / meta["injury_eur"])


def test_a_measure_without_figures_adds_none(answer: Scored) -> None:
    _, table = answer.package(Limits(require=frozenset({"banks"}), tiers=frozenset({4})))
    [banks] = table.records()
    names = ("pressure_eur", "self_harm_running_eur", "pressure_running_p05", "evidence")
    assert [banks[name] for name in ("id", *names)] == ["banks", None, None, None, None]


def test_the_pressure_of_a_package_is_set_against_the_injury_of_the_ranking(
    answer: Scored, folder: Path
) -> None:
    meta = answer.package(Limits(require=frozenset({"ban"}), tiers=frozenset({3})))[1].meta
    [ranked] = Analysis(menu=answer.analysis.menu, data=folder).ranking("ban", draws=0).records()
    assert meta["injury_ratio"] == pytest.approx(ranked["injury_ratio"])


def test_without_an_injury_none_is_told(folder: Path) -> None:
    _, table = scored_on(folder, injury=None).package(Limits())
    assert {"injury_eur", "injury_ratio"}.isdisjoint(table.meta)


def test_a_ladder_climbs_tier_by_tier_and_says_what_ends_each_measure(answer: Scored) -> None:
    table = answer.ladder(Limits(max_self_harm_eur=1200))
    names = "rung", "id", "tier", "suspend_if", "terminate_if", "gap"
    assert columns(table, *names) == [
        (1, "duty", 1, "talks begin", "duties end", 0),
        (3, "ban", 3, None, None, 0),
        (4, "banks", 4, "talks begin", "duties end", 0),
    ]
    sums = "pressure_eur", "self_harm_eur", "pressure_running_eur", "self_harm_running_eur"
    duty, ban, banks = columns(table, *sums, "evidence")
    assert (duty[:4], ban[:4]) == (near(*DUTY, *DUTY), near(*BAN, *BOTH))
    assert (duty[4], ban[4], banks) == ("A", "A", (None,) * 5)
    assert (table.meta["command"], table.meta["asked"]["max_self_harm_eur"]) == ("ladder", 1200)
    assert (table.meta["pressure_eur"], table.meta["self_harm_eur"]) == near(*BOTH)


def test_a_ladder_of_nothing_has_no_rows_but_says_what_was_asked(answer: Scored) -> None:
    table = answer.ladder(Limits(tiers=frozenset({2})))
    assert (table.rows, table.meta["command"], table.meta["asked"]["tiers"]) == ([], "ladder", [2])
    assert "pressure_eur" not in table.meta
    assert table.names[:2] == ("rung", "id")


def test_measures_of_one_rung_stand_in_merit_order(answer: Scored) -> None:
    table = answer.ladder(Limits(require=frozenset({"ban", "charge"})))
    assert columns(table, "rung", "id") == [(1, "duty"), (3, "charge"), (3, "ban"), (4, "banks")]


def test_a_frontier_says_what_enters_and_leaves(answer: Scored) -> None:
    table = answer.frontier(Limits(), 5)
    names = "point", "enters", "leaves", "measures", "package", "gap"
    assert columns(table, *names) == [
        (1, "charge", "", 1, "charge", 0),
        (2, "duty", "", 2, "charge duty", 0),
        (3, "ban", "charge", 2, "ban duty", 0),
    ]
    mild = (CHARGE[0] + DUTY[0], CHARGE[1] + DUTY[1])
    # five budgets from the least self-harm to the most; the second is the first with room for both
    second = CHARGE[1] + (BOTH[1] - CHARGE[1]) / 4
    assert columns(table, "budget_eur", "pressure_eur", "self_harm_eur") == [
        near(CHARGE[1], *CHARGE),
        near(second, *mild),
        near(BOTH[1], *BOTH),
    ]
    assert table.meta["command"] == "frontier"
    assert (table.meta["asked"]["points"], table.meta["asked"]["draws"]) == (5, 0)


def test_ranges_are_those_of_the_measures_together_in_each_draw(folder: Path) -> None:
    answer = scored_on(folder, draws=20)
    first, *_ = answer.frontier(Limits(), 5).records()
    ranked = Analysis(menu=answer.analysis.menu, data=folder).ranking("charge", draws=20)
    [charge] = ranked.records()
    for name in ("pressure_p05", "pressure_p95", "self_harm_p05", "self_harm_p95"):
        assert first[name] == pytest.approx(charge[name])
    package, table = answer.package(Limits())
    ban, duty = table.records()
    for name in ("pressure_running", "self_harm_running"):
        assert ban[f"{name}_p05"] < ban[f"{name}_eur"] < ban[f"{name}_p95"]
        assert duty[f"{name}_p05"] < duty[f"{name}_eur"] < duty[f"{name}_p95"]
        assert ban[f"{name}_p95"] < duty[f"{name}_p95"]
    assert table.meta["asked"]["draws"] == 20
    assert package.gap == 0


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("quo", "--require quo: not ranked (comparator); aci rank --all says why"),
        ("banks", "--require banks: not ranked (unpriced); aci rank --all says why"),
        (
            "care-ban",
            "--require care-ban: not ranked (gate basic_needs: cuts 90 % of an essential line; "
            "at most 50 % may be cut); aci rank --all says why",
        ),
        ("bam", 'unknown measure "bam" — nearest: ban, banks, care-ban'),
    ],
)
def test_what_can_not_be_required_says_why(answer: Scored, name: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_required(answer, ["duty", name])
    assert str(caught.value) == message


def test_who_required_it_is_named(answer: Scored) -> None:
    check_required(answer, ["duty", "ban"])
    with pytest.raises(UsageError, match=r"^line 3 quo: not ranked"):
        check_required(answer, ["quo"], "line 3")


def test_limits_are_said_in_full_and_read_back() -> None:
    limits = Limits(
        max_self_harm_eur=1.0,
        max_member_bp=2.0,
        tiers=frozenset({3, 1}),
        require=frozenset({"b", "a"}),
        forbid=frozenset({"d", "c"}),
        votes=Votes(0, {"DEU": "for"}),
    )
    said = limits_said(limits)
    assert said == {
        "max_self_harm_eur": 1.0,
        "max_member_bp": 2.0,
        "tiers": [1, 3],
        "require": ["a", "b"],
        "forbid": ["c", "d"],
        "tolerance_bp": 0,
        "stances": {"DEU": "for"},
    }
    assert limits_of(said) == limits
    nothing = limits_said(Limits())
    assert (nothing["tiers"], nothing["tolerance_bp"], nothing["stances"]) == (None, None, {})
    assert limits_of(nothing) == Limits()
