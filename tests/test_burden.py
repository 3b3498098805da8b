"""Show that burdens add up, fall on those who trade, and are refused where nothing is known."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from model.builders import World, menu_text, write_release
from model.worlds import MENU, Drawn, drawn
from shell import run

from aci_cli.analysis import Analysis
from aci_cli.burden import burdens
from aci_cli.menu import load_menu
from aci_cli.resources import bundled

SINGLE = ["export-duv-machines", "export-aircraft", "duty-ev", "duv-servicing", "export-bearings"]


def answer(*arguments: str) -> dict[str, dict[str, str]]:
    done = run("burden", *arguments, "--format", "csv")
    assert done.returncode == 0, done.stderr.decode()
    return {row["member"]: row for row in csv.DictReader(io.StringIO(done.stdout.decode()))}


@pytest.fixture(scope="module")
def ranked() -> dict[str, float]:
    rows = Analysis().ranking(draws=0).records()
    return {row["id"]: row["self_harm_eur"] for row in rows}


@pytest.mark.parametrize("measure", SINGLE)
def test_members_bear_what_the_union_bears_to_the_cent(
    measure: str, ranked: dict[str, float]
) -> None:
    rows = burdens(Analysis(), [measure], draws=0).records()
    assert len(rows) == 27
    assert sum(round(100 * row["burden_eur"]) for row in rows) == round(100 * ranked[measure])
    assert sum(row["burden_share"] for row in rows) == pytest.approx(1)
    assert [row["burden_bp"] for row in rows] == sorted(
        (row["burden_bp"] for row in rows), reverse=True
    )
    for row in rows:
        parts = row["harm_eur"] + row["retaliation_eur"]
        assert round(100 * row["burden_eur"]) == round(100 * parts)
        assert row["burden_bp"] == pytest.approx(10_000 * row["burden_eur"] / row["gdp_eur"])


def test_two_measures_on_one_flow_cost_what_the_dearer_costs(ranked: dict[str, float]) -> None:
    both = burdens(Analysis(), ["duv-servicing", "duv-spare-parts"], draws=0)
    assert both.meta["burden_eur"] == pytest.approx(ranked["duv-servicing"], abs=0.02)


def test_a_line_that_the_menu_says_is_dutch_falls_on_the_netherlands() -> None:
    rows = answer("export-duv-machines", "--draws", "0")
    assert [name for name, row in rows.items() if float(row["harm_eur"])] == ["NLD"]
    assert rows["NLD"]["basis"] == "cited"
    assert rows["DEU"]["basis"] == ""


def test_what_is_cited_for_another_year_divides_nothing(tmp_path: Path) -> None:
    before, _, after = (
        bundled("measures.yaml")
        .read_text(encoding="utf-8")
        .partition("from_seller: lithography-2022-7\n        members: {NLD: 1}")
    )
    assert after
    menu = tmp_path / "menu.yaml"
    menu.write_text(
        f"{before}from_seller: lithography-2022-7\n        members: {{DEU: 1}}{after}",
        encoding="utf-8",
    )
    rows = answer("export-duv-machines", "--draws", "0", "--menu", str(menu))
    assert [name for name, row in rows.items() if float(row["harm_eur"])] == ["NLD"]


def test_goods_fall_where_they_enter_and_the_ports_are_named() -> None:
    rows = answer("duty-ev", "--draws", "0")
    named = [name for name, row in rows.items() if "entry_port" in row["flags"]]
    assert sorted(named) == ["BEL", "NLD"]
    assert {row["basis"] for row in rows.values() if float(row["harm_eur"])} == {"own"}


def test_a_line_without_members_is_divided_as_its_industry() -> None:
    rows = answer("export-aircraft", "--draws", "0")
    assert {row["basis"] for row in rows.values()} == {"industry"}
    heaviest = sorted(rows, key=lambda name: -float(rows[name]["harm_eur"]))
    assert heaviest[:2] == ["FRA", "DEU"]


def test_a_mean_of_years_is_divided_by_all_its_years(tmp_path: Path) -> None:
    world = World(
        flows=[
            ["CHN", "DEU", "28053010", 900, "comext", 2023],
            ["KOR", "FRA", "28053010", 50, "comext", 2023],
            ["CHN", "FRA", "28053010", 100, "comext", 2024],
            ["KOR", "DEU", "28053010", 50, "comext", 2024],
        ],
        content={"C20": {"CHN": 0.5}},
    )
    sector = {"id": "rare", "products": ["280530"], "industry": "C20", "years": 3}
    measure = {"id": "duty", "kind": "import_duty", "sector": ["rare"], "rate": 0.25}
    menu = load_menu(menu_text([sector], [measure]), name="tiny")
    analysis = Analysis(menu=menu, data=write_release(tmp_path, world))
    burdens(analysis, ["duty"], draws=0)
    rows = analysis.workbench.engine.select(
        "SELECT member, share, basis FROM member_shares WHERE buyer = 'sender' ORDER BY member"
    )
    assert rows == [("DEU", 0.9, "own"), ("FRA", 0.1, "own")]


def test_ranges_hold_the_order_and_are_empty_without_draws() -> None:
    for row in answer("duty-batteries", "--draws", "100").values():
        assert float(row["burden_p05"]) < float(row["burden_p95"])
        assert float(row["burden_bp_p05"]) < float(row["burden_bp_p95"])
    without = answer("duty-batteries", "--draws", "0")["DEU"]
    assert (without["burden_p05"], without["burden_bp_p95"]) == ("", "")


def test_ranges_are_those_of_harm_and_retaliation_together() -> None:
    analysis = Analysis()
    rows = burdens(analysis, ["duty-batteries"], draws=40).records()
    drawn: dict[str, list[float]] = {row["member"]: [] for row in rows}
    for row in analysis.workbench.records("member_burdens"):
        if row["draw"]:
            drawn[row["member"]].append(row["harm_eur"] + row["retaliation_eur"])
    for row in rows:
        # 5 % of 40 draws are two: the second from either end
        low, high = (sorted(drawn[row["member"]])[place] for place in (1, 37))
        assert (row["burden_p05"], row["burden_p95"]) == pytest.approx((low, high))


def test_a_partner_bears_its_own_part_and_is_marked() -> None:
    rows = answer("services-air", "--with", "JPN", "--draws", "0")
    assert len(rows) == 28
    assert [name for name, row in rows.items() if row["flags"] == "partner"] == ["JPN"]
    assert float(rows["JPN"]["harm_eur"]) > 0


@settings(max_examples=15, deadline=None, derandomize=True, database=None)
@given(case=drawn())
def test_on_any_release_members_bear_harm_and_retaliation(case: Drawn) -> None:
    with TemporaryDirectory() as folder:
        write_release(Path(folder), case.world)
        menu = load_menu(menu_text(**MENU), name="tiny")

        def analysis() -> Analysis:
            asked = {"horizon": case.asked.horizon, "partners": case.asked.partners}
            return Analysis(menu=menu, data=folder, **asked)

        for row in analysis().ranking(draws=0).records():
            rows = burdens(analysis(), [row["id"]], draws=0).records()
            total = sum(one["burden_eur"] for one in rows)
            assert total == pytest.approx(row["self_harm_eur"], abs=0.011, rel=1e-9)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["export-bearngs"], 2, 'unknown measure "export-bearngs" — nearest: export-bearings'),
        (["export-aero-engines"], 1, "no figures for export-aero-engines (no_level)"),
        (["duv-servicing", "--with", "JPN"], 1, "no figures for duv-servicing (partner_share_unk"),
        (["-"], 1, "standard input: expected ids of measures, found none"),
        (["duty-ev", "--draws", "-5"], 2, "--draws: expected a whole number from 0 to 100000"),
    ],
)
def test_what_can_not_be_divided_is_one_line(arguments: list[str], code: int, message: str) -> None:
    done = run("burden", *arguments)
    assert (done.returncode, done.stdout) == (code, b"")
    assert message in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
