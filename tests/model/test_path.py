"""Work paths by hand: what a month adds, how horizons join, what wears out, and when it pays."""

from __future__ import annotations

from math import exp
from pathlib import Path
from typing import Any

import pytest
from tiny_world import ABROAD, CONTENT

from aci_cli import path
from aci_cli.analysis import Analysis
from aci_cli.menu import load_menu
from aci_cli.procedure import months_to_adoption

from .builders import World, fixed, menu_text, write_release

WORLD: dict[str, Any] = {
    "flows": [
        *ABROAD,
        ["CHN", "DEU", "850760", 300],
        ["JPN", "DEU", "850760", 200],
    ],
    "content": {"C28": CONTENT, "C27": CONTENT},
    "elasticities": {"848210": 5.0, "850760": 4.0},
    "figures": {"bill-2023-1": 120},
}
GOODS = {"id": "goods", "products": ["848210"], "industry": "C28"}
CELLS = {"id": "cells", "products": ["850760"], "industry": "C27", "role": ["market"]}
BILL = {
    "id": "service-bill",
    "title": "bill",
    "year": 2023,
    "buyer": "CHN",
    "seller": "EU27",
    "amount": "bill-2023-1",
    "self_served": 0.2,
    "evidence": "A",
}
BAN = {
    "id": "ban",
    "kind": "export_restriction",
    "sector": ["goods"],
    "speed_months": fixed(3),
}


def follow(folder: Path, measures: list[Any], **menu: Any) -> Analysis:
    folder.mkdir(exist_ok=True)
    write_release(folder, World(**WORLD))
    text = menu_text(**{"sectors": [GOODS, CELLS], "measures": measures, **menu})
    return Analysis(menu=load_menu(text, name="small"), data=folder)


def yearly(folder: Path, measures: list[Any], **menu: Any) -> dict[str, dict[str, float]]:
    """Return pressure and self-harm of the first measure at each horizon, as the ranking has it."""
    found = {}
    for horizon in ("short", "medium", "long"):
        analysis = follow(folder, measures, **menu)
        asked = Analysis(menu=analysis.menu, data=folder, horizon=horizon)
        found[horizon] = asked.ranking(measures[0]["id"], draws=0).records()[0]
    return found


def test_a_ban_begins_when_adopted_and_works_and_joins_the_horizons(tmp_path: Path) -> None:
    # adopted after 9 months, most likely; 3 more until it works: nothing up to month 12
    rate = yearly(tmp_path, [BAN])
    short, medium, long = (rate[h]["pressure_eur"] for h in ("short", "medium", "long"))
    # U short of tests/cases/together/japan-joins.yaml
    assert short == pytest.approx(1989.5933253)
    rows = path.months(follow(tmp_path, [BAN]), ["ban"], draws=0).records()
    assert [row["month"] for row in rows] == list(range(121))
    assert all(row["pressure_eur"] == row["measures"] == 0 for row in rows[:13])
    # the first year at the short rate, then 24 months to the medium, 24 to the long one
    assert rows[13]["pressure_eur"] == pytest.approx(short / 12)
    assert rows[24]["pressure_eur"] == pytest.approx(short / 12)
    # month 37 ends at age 25, its middle is at 24.5: 12.5 of 24 months on the way
    assert rows[37]["pressure_eur"] == pytest.approx((short + 12.5 / 24 * (medium - short)) / 12)
    assert rows[61]["pressure_eur"] == pytest.approx((medium + 12.5 / 24 * (long - medium)) / 12)
    assert rows[73]["pressure_eur"] == rows[120]["pressure_eur"] == pytest.approx(long / 12)
    # 1 year short, 2 on the way to medium, 2 to long, 4 long: 2 short + 2 medium + 5 long
    assert rows[120]["pressure_sum_eur"] == pytest.approx(2 * short + 2 * medium + 5 * long)
    # bp of the GDPs of tests/model/builders.py, both 1,000,000
    harm = [rate[h]["self_harm_eur"] for h in ("short", "medium", "long")]
    total = 2 * harm[0] + 2 * harm[1] + 5 * harm[2]
    assert rows[120]["self_harm_sum_bp"] == pytest.approx(10_000 * total / 1_000_000)


def test_a_capital_good_is_felt_as_additions_are_missed(tmp_path: Path) -> None:
    sectors = [{**GOODS, "capital": True}, CELLS]
    rate = yearly(tmp_path, [BAN], sectors=sectors)
    short, medium, long = (rate[h]["pressure_eur"] for h in ("short", "medium", "long"))
    rows = path.months(follow(tmp_path, [BAN], sectors=sectors), ["ban"], draws=0).records()
    # from nought at the start to the short rate after a year: month 13 is half a month in
    assert rows[13]["pressure_eur"] == pytest.approx(short / 12 * 0.5 / 12)
    assert rows[120]["pressure_sum_eur"] == pytest.approx(1.5 * short + 2 * medium + 5 * long)
    # the sales are lost from the first day
    assert rows[13]["self_harm_eur"] > rate["short"]["self_harm_eur"] / 24


def test_a_base_that_is_not_served_wears_out(tmp_path: Path) -> None:
    serve = {"id": "serve", "kind": "service_withdrawal", "sector": ["tools"]}
    tools = {"id": "tools", "products": ["845710"], "industry": "C28"}
    kept = {"sectors": [{**tools, "bills": [BILL]}]}
    worn = {"sectors": [{**tools, "bills": [{**BILL, "base_life_years": 10}]}]}
    [whole, decayed] = (
        path.months(follow(tmp_path, [serve], **menu), ["serve"], draws=0).records()
        for menu in (kept, worn)
    )
    for month in (10, 40, 120):
        # in force from month 9 on; the middle of a month is half a month before its end
        left = exp(-(month - 9 - 0.5) / 120)
        pressure = whole[month]["pressure_eur"]
        assert decayed[month]["pressure_eur"] == pytest.approx(pressure * left), month
        # the seller's sales are lost for good; retaliation, half a chance of a half, falls with P
        fallen = 0.25 * pressure * (1 - left)
        assert decayed[month]["self_harm_eur"] == pytest.approx(
            whole[month]["self_harm_eur"] - fallen
        ), month


def test_part_of_a_month_counts_in_part(tmp_path: Path) -> None:
    half = {**BAN, "speed_months": fixed(2.5)}
    rows = path.months(follow(tmp_path, [half]), ["ban"], draws=0).records()
    assert rows[12]["pressure_eur"] == pytest.approx(rows[13]["pressure_eur"] / 2)
    assert rows[11]["pressure_eur"] == 0


def test_a_line_counts_once_from_when_each_measure_works(tmp_path: Path) -> None:
    part = {**BAN, "id": "part", "coverage": 0.5, "leakage": 0, "speed_months": fixed(0)}
    alone = path.months(follow(tmp_path, [part]), ["part"], draws=0).records()
    ban = path.months(follow(tmp_path, [BAN]), ["ban"], draws=0).records()
    both = path.months(follow(tmp_path, [BAN, part]), ["ban", "part"], draws=0).records()
    assert [row["measures"] for row in both[9:14]] == [0, 1, 1, 1, 2]
    for one, other, together in zip(alone, ban, both, strict=True):
        assert together["pressure_eur"] == max(one["pressure_eur"], other["pressure_eur"])


def test_the_summary_tells_the_dates_of_the_months(tmp_path: Path) -> None:
    duty = {
        "id": "duty",
        "kind": "import_duty",
        "sector": ["cells"],
        "rate": 0.25,
        "speed_months": fixed(1),
    }
    slow = {"id": "elsewhere", "kind": "unpriced", "speed_months": fixed(30), "note": "x"}
    analysis = follow(tmp_path, [BAN, duty], comparators=[slow])
    analysis.menu = analysis.menu.model_copy(update={"other_supply": "elsewhere"})
    table = path.summary(analysis, ["ban", "duty"], draws=0)
    rows = {row["id"]: row for row in table.records()}
    assert list(rows) == ["ban", "duty", "together"]
    months = path.months(follow(tmp_path, [BAN, duty]), ["ban"], draws=0).records()
    ban = rows["ban"]
    peak = max(row["pressure_eur"] for row in months)
    assert (ban["start_month"], ban["peak_month"], ban["peak_pressure_eur"]) == (12, 13, peak)
    halved = next(r["month"] for r in months[14:] if r["pressure_eur"] <= peak / 2)
    assert ban["halved_month"] == halved
    assert ban["months_bought"] == halved - 13
    assert (ban["supply_months"], ban["bought_share"]) == (30, (halved - 13) / 30)
    even = next(
        (r["month"] for r in months[13:] if r["pressure_sum_bp"] >= r["self_harm_sum_bp"]), None
    )
    assert ban["break_even_month"] == even
    ahead = [r["month"] for r in months[13:] if r["pressure_sum_bp"] >= r["self_harm_sum_bp"]]
    lost = ahead[-1] + 1 if ahead and ahead[-1] < 120 else None
    assert ban["overtaken_month"] == lost
    assert rows["duty"]["start_month"] == 10
    last = months[120]
    assert ban["leverage"] == pytest.approx(last["pressure_sum_bp"] / last["self_harm_sum_bp"])


def test_ranges_hold_the_times_of_procedure_and_measure(tmp_path: Path) -> None:
    spread = {"low": 1, "mode": 3, "high": 6, "reason": "judgement"}
    measure = {**BAN, "speed_months": spread}
    [row, _] = path.summary(follow(tmp_path, [measure]), ["ban"], draws=200).records()
    adoption = months_to_adoption()
    assert adoption.low + 1 < row["start_month_p05"] < row["start_month"] < row["start_month_p95"]
    assert row["start_month_p95"] < adoption.high + 6 + 1
    rows = path.months(follow(tmp_path, [measure]), ["ban"], draws=200).records()
    assert rows[13]["pressure_p05"] == 0 < rows[13]["pressure_eur"] < rows[13]["pressure_p95"]
    months = [row["pressure_sum_p95"] for row in rows]
    assert months == sorted(months)


def test_figures_scale_and_dates_do_not(tmp_path: Path) -> None:
    rows = path.summary(follow(tmp_path, [BAN]), ["ban"], draws=20).records()
    world = {**WORLD, "flows": [[*flow[:3], flow[3] * 1000] for flow in WORLD["flows"]]}
    large = tmp_path / "large"
    large.mkdir()
    write_release(large, World(**world))
    menu = load_menu(menu_text([GOODS, CELLS], [BAN]), name="small")
    scaled = path.summary(Analysis(menu=menu, data=large), ["ban"], draws=20).records()
    for one, other in zip(rows, scaled, strict=True):
        for name in ("start_month", "peak_month", "halved_month", "months_bought"):
            assert one[name] == other[name]
        assert other["pressure_sum_eur"] == pytest.approx(1000 * one["pressure_sum_eur"])
        assert other["leverage"] == pytest.approx(one["leverage"])


def test_stocks_put_the_users_loss_off_and_not_the_sellers(tmp_path: Path) -> None:
    # 73 days are a fifth of a year: 2.4 months of stocks
    rate = yearly(tmp_path, [BAN])["short"]
    covered = {**BAN, "days_of_cover": 73}
    rows = path.months(follow(tmp_path, [covered]), ["ban"], draws=0).records()
    assert rows[13]["pressure_eur"] == rows[14]["pressure_eur"] == 0
    assert rows[15]["pressure_eur"] == pytest.approx(0.6 * rate["pressure_eur"] / 12)
    assert rows[16]["pressure_eur"] == pytest.approx(rate["pressure_eur"] / 12)
    # without pressure there is nothing to answer: only the lost sales are left
    lost = rate["self_harm_eur"] - rate["retaliation_eur"]
    assert rows[13]["self_harm_eur"] == pytest.approx(lost / 12)
    assert rows[16]["self_harm_eur"] == pytest.approx(rate["self_harm_eur"] / 12)


def test_lines_of_a_measure_are_added_up_at_every_horizon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = [["DEU", "CHN", "848220", 300], ["JPN", "CHN", "848220", 200]]
    monkeypatch.setitem(WORLD, "flows", [*WORLD["flows"], *more])
    sectors = [{**GOODS, "products": ["848210", "848220"]}, CELLS]
    rate = yearly(tmp_path, [BAN], sectors=sectors)
    rows = path.months(follow(tmp_path, [BAN], sectors=sectors), ["ban"], draws=0).records()
    for name in ("pressure_eur", "self_harm_eur"):
        short, medium, long = (rate[h][name] for h in ("short", "medium", "long"))
        assert rows[24][name] == pytest.approx(short / 12)
        # 12.5 of 24 months on the way, as in the first of these tests
        assert rows[37][name] == pytest.approx((short + 12.5 / 24 * (medium - short)) / 12)
        assert rows[61][name] == pytest.approx((medium + 12.5 / 24 * (long - medium)) / 12)
        assert rows[120][name] == pytest.approx(long / 12)


def test_draws_give_the_ranges_and_leave_the_central_figures(tmp_path: Path) -> None:
    chance = {"low": 0, "mode": 0.5, "high": 1}
    options: Any = {"assumptions": {"retaliation_chance": chance, "retaliation_proportion": chance}}
    central = path.months(follow(tmp_path, [BAN], **options), ["ban"], draws=0).records()
    analysis = follow(tmp_path, [BAN], **options)
    rows = path.months(analysis, ["ban"], draws=60).records()
    drawn: dict[int, list[Any]] = {}
    for row in analysis.workbench.records("path_months"):
        if row["owner"] == "together" and row["draw"]:
            drawn.setdefault(row["month"], []).append(row)
    for row, alone in zip(rows, central, strict=True):
        for name, value in alone.items():
            if not name.endswith(("_p05", "_p95")):
                assert row[name] == value, name
        for name in ("pressure", "self_harm", "pressure_sum", "self_harm_sum"):
            values = sorted(each[f"{name}_eur"] for each in drawn[row["month"]])
            # 5 % of 60 draws are three: the third from either end
            assert (row[f"{name}_p05"], row[f"{name}_p95"]) == (values[2], values[56]), name
