"""Each step from what a measure touches to its place and who bears it, asked by itself."""

from __future__ import annotations

import pytest
from steps import Row, asked, picked


def test_each_kind_counts_what_its_buyer_and_seller_lose_for_the_right_side() -> None:
    terms = ("users", "seller", "revenue", "paid")
    found = {
        (kind["kind"], kind["direction"]): " ".join(
            f"{'+-'[kind[f'{side}_{term}'] < 0]}{side}:{term}"
            for side in ("pressure", "harm")
            for term in terms
            if kind[f"{side}_{term}"]
        )
        for kind in asked("kinds", {})
    }
    we_sell, we_buy = "+pressure:users +harm:seller", "+pressure:seller +harm:users"
    # a duty that is no longer paid is harm too; what a charge brings in is the sender's
    assert found == {
        ("export_restriction", "to_target"): we_sell,
        ("export_charge", "to_target"): f"{we_sell} -harm:paid",
        ("service_restriction", "to_target"): we_sell,
        ("service_withdrawal", "to_target"): we_sell,
        ("import_duty", "to_target"): "+pressure:users -pressure:revenue +harm:seller",
        ("import_duty", "to_sender"): f"{we_buy} -harm:revenue",
        ("import_restriction", "to_sender"): f"{we_buy} -harm:revenue",
        ("export_restriction", "to_sender"): f"{we_buy} -harm:revenue",
        ("service_restriction", "to_sender"): we_buy,
        # the seller keeps what its undertaking makes the users pay
        ("price_undertaking", "to_sender"): "+pressure:seller -pressure:paid +harm:users",
        ("exclusion", "to_sender"): "",
        ("unpriced", "none"): "",
    }


def test_a_measure_reaches_what_its_own_draw_says() -> None:
    measure = {"measure": "m", "kind": "import_duty", "direction": "to_sender"}
    drawn = {"owner": "m", "draw": 1}
    tables: dict[str, list[Row]] = {
        "variants": [
            {"variant": "m", "measure": "m", "rate": 0.2},
            {"variant": "m@0.5", "measure": "m", "rate": 0.5},
            {"variant": "untouched", "measure": "m", "rate": 0.1},
        ],
        "laid": [{"variant": "m"}, {"variant": "m@0.5"}],
        "measures": [{**measure, "coverage": 0.8, "leakage": 0.25, "days_of_cover": 73.0}],
        "kinds": [{**measure, "buyer": "sender"}],
        "horizon": [{"draw": draw, "competition_loss": 0.1} for draw in (0, 1)],
        "drawn": [
            {**drawn, "field": "coverage", "value": 0.5},
            {**drawn, "field": "leakage", "value": 0.5},
            {**drawn, "field": "rate", "value": 0.3},
            {**drawn, "field": "days_of_cover", "value": 146.0},
            {**drawn, "field": "competition_loss", "value": 0.4},
            {"owner": "n", "draw": 0, "field": "days_of_cover", "value": 365.0},
        ],
    }
    found = asked("reaches", tables, horizon="short")
    columns = ("draw", "variant", "touched", "rate", "stocked_share", "competition_loss")
    assert sorted(picked(found, *columns)) == [
        (0, "m", pytest.approx(0.6), 0.2, 0.2, 0.1),
        (0, "m@0.5", pytest.approx(0.6), 0.5, 0.2, 0.1),
        (1, "m", 0.25, 0.3, 0.4, 0.4),
        (1, "m@0.5", 0.25, 0.5, 0.4, 0.4),
    ]
    assert {row["stocked_share"] for row in asked("reaches", tables, horizon="long")} == {0}


def test_a_law_item_that_is_missing_or_finance_below_tier_four_is_told() -> None:
    measure = {"comparator": False, "touches": "", "scope": "union", "tier": 1}
    tables: dict[str, list[Row]] = {
        "annex_items": [{"item": "8"}, {"item": "1"}],
        "measures": [
            {**measure, "measure": "finance", "annex_item": "8"},
            {**measure, "measure": "late", "annex_item": "8", "tier": 4},
            {**measure, "measure": "duty", "annex_item": "1"},
            {**measure, "measure": "none"},
            {**measure, "measure": "quo", "comparator": True},
        ],
        "measure_sectors": [], "sectors": [], "cuts": [],
    }  # fmt: skip
    found = asked("gates", tables, essential_cut_floor=0.1)
    assert sorted(picked(found, "measure", "gate", "finding")) == [
        ("finance", "finance_tier", "finance (item 8) only in tier 4"),
        ("none", "annex_item", "Annex I has no item (none)"),
    ]


def test_net_places_a_free_measure_by_what_is_left_and_leverage_by_its_pressure() -> None:
    score = {"draw": 0, "retaliation_eur": 0.0}
    scores = [
        {
            **score, "variant": "free", "pressure_eur": 5.0, "self_harm_eur": -7.0,
            "pressure_bp": 5.0, "self_harm_bp": -7.0, "net_bp": 12.0,
        },
        {
            **score, "variant": "dear", "pressure_eur": 20.0, "self_harm_eur": 10.0,
            "pressure_bp": 20.0, "self_harm_bp": 10.0, "net_bp": 10.0, "leverage": 2.0,
        },
    ]  # fmt: skip
    assessed = [{"variant": row["variant"], "pressure_eur": 1.0, "evidence": "A"} for row in scores]
    tables = {"scores": scores, "assessed": assessed}
    for by, first in (
        ("net", "free"), ("pressure", "dear"), ("leverage", "free"), ("self-harm", "free"),
    ):  # fmt: skip
        found = asked("standings", tables, by=by, evidence="C", material_bp=0.0)
        assert [row["variant"] for row in found if row["rank"] == 1] == [first], by


FETCH = "aci data fetch baci && aci data ingest"


REASONS = {
    "no sector": ("no_level", "unpriced", "", "no bilateral level; no sector is named"),
    "no bill": (
        "no_level", "service_withdrawal", "upkeep",
        "no bilateral level; no bill for the service is known (bills of upkeep in the menu)",
    ),
    "to be fetched": (
        "no_level", "import_duty", "lacking",
        f"no bilateral level; {FETCH} fills it (aci data show lacking)",
    ),
    "held": (
        "no_level", "import_duty", "s",
        "no bilateral level; aci data show s names what is held",
    ),
    "no base": (
        "no_base", "exclusion", "",
        "no bilateral level; no yearly business by partner is known (turnover)",
    ),
    "no price": (
        "unpriced", "unpriced", "", "no bilateral level; no base is known for this item",
    ),
    "partner": (
        "partner_share_unknown", "import_duty", "s",
        "partner_share_unknown: a published figure gives no share for a partner",
    ),
    "pair": (
        "cited_for_another_pair", "import_duty", "s",
        "cited_for_another_pair: part of it rests on a published figure of another buyer or seller",
    ),
    "content": (
        "value_added_unknown", "import_duty", "s",
        "value_added_unknown: no value-added share of the seller is held",
    ),
    "quo": ("comparator", "import_duty", "s", "comparator, not a measure of the instrument"),
    "gate": ("sector s is excluded", "import_duty", "s", "sector s is excluded"),
    "poor": (None, "import_duty", "s", "evidence C is below the grade asked for"),
}  # fmt: skip


@pytest.mark.parametrize("measure", REASONS)
def test_a_measure_that_is_not_ranked_says_why(measure: str) -> None:
    reason, kind, sector, told = REASONS[measure]
    tables: dict[str, list[Row]] = {
        "assessed": [{"variant": measure, "measure": measure, "evidence": "C", "reason": reason}],
        "measures": [{"measure": measure, "title": measure, "kind": kind, "sector": sector}],
        "measure_sectors": [{"measure": measure, "sector": sector}],
        "standings": [], "spreads": [], "running": [], "injury_ratios": [],
        "fills": [
            {"sector": "lacking", "fill": FETCH},
            {"sector": "s", "fill": FETCH, "latest": 2022},
        ],
    }  # fmt: skip
    [found] = asked("ranking", tables)
    assert (found["id"], found["rank"], found["reason"]) == (measure, None, told)


def test_retaliation_falls_on_the_lines_that_press_and_is_nothing_without_pressure() -> None:
    impact = {"draw": 0, "variant": "m", "buyer": "target", "sector": "s", "harm_eur": 1.0}
    impacts = [
        {**impact, "line": "a", "pressure_eur": 30.0},
        {**impact, "line": "b", "pressure_eur": 10.0},
        {**impact, "variant": "idle", "line": "a", "pressure_eur": 0.0},
    ]
    scores = [
        {"draw": 0, "variant": "m", "pressure_eur": 40.0, "retaliation_eur": 8.0},
        {"draw": 0, "variant": "idle", "pressure_eur": 0.0, "retaliation_eur": 0.0},
    ]
    found = asked("effects", {"impacts": impacts, "scores": scores})
    assert sorted(picked(found, "variant", "line", "retaliation_eur", "self_harm_eur")) == [
        ("idle", "a", 0.0, 1.0),
        ("m", "a", 6.0, 7.0),
        ("m", "b", 2.0, 3.0),
    ]


def test_ranges_of_a_running_total_are_of_the_draws_and_the_rest_of_the_central_case() -> None:
    names = [
        f"{side}_{what}_eur" for what in ("added", "running") for side in ("pressure", "self_harm")
    ]
    running = [
        {"draw": draw, "variant": "m", **dict.fromkeys(names, value)}
        for draw, value in ((0, 50.0), (1, 10.0), (2, 20.0), (3, 90.0))
    ]
    placed = [{"variant": "m", "place": 1}]
    [found] = asked("running_spread", {"running": running, "placed": placed})
    assert [found[name] for name in names] == [50.0] * 4
    for side in ("pressure", "self_harm"):
        assert (found[f"{side}_running_p05"], found[f"{side}_running_p95"]) == (10.0, 90.0)


def test_a_balance_is_told_in_euro_and_of_the_gdp_that_loses_it() -> None:
    losses = [
        {"moves": "both", "draw": draw, "target_loss_eur": 10.0 + draw, "sender_loss_eur": draw}
        for draw in (0.0, 1.0, 2.0)
    ]
    tables: dict[str, list[Row]] = {
        "losses_once": losses,
        "taken": [{"moves": "both", "variant": name} for name in ("a", "b")],
        "economies": [{"year": 2024, "gdp_target_eur": 1000, "gdp_sender_eur": 100}],
    }
    [found] = asked("balance", tables, horizon="short")
    assert (found["n_moves"], found["horizon"]) == (2, "short")
    assert {name: value for name, value in found.items() if name.endswith(("eur", "bp"))} == {
        "target_loss_eur": 10.0, "target_loss_bp": 100.0, "sender_loss_eur": 0.0,
        "sender_loss_bp": 0.0,
    }  # fmt: skip
    assert {name: value for name, value in found.items() if name.endswith(("05", "95"))} == {
        "target_loss_p05": 11.0, "target_loss_p95": 12.0,
        "sender_loss_p05": 1.0, "sender_loss_p95": 2.0,
        "target_loss_bp_p05": 110.0, "target_loss_bp_p95": 120.0,
        "sender_loss_bp_p05": 100.0, "sender_loss_bp_p95": 200.0,
    }  # fmt: skip


def test_a_burden_is_of_the_central_case_and_its_range_of_the_draws() -> None:
    burdens = [
        {"draw": draw, "member": member, "harm_eur": harm, "retaliation_eur": 1.0}
        for draw, member, harm in (
            (0, "DEU", 3.0), (0, "FRA", 0.0), (1, "DEU", 5.0), (1, "FRA", 4.0), (2, "DEU", 7.0),
            (2, "FRA", 6.0),
        )
    ]  # fmt: skip
    members = ("DEU", "FRA")
    tables: dict[str, list[Row]] = {
        "member_burdens": burdens,
        "effects_once": [], "member_shares": [],
        "parties": [{"iso3": member, "side": "sender", "is_partner": False} for member in members],
        "countries": [{"iso3": member, "name": member} for member in members],
        "member_economies": [{"member": member, "gdp_eur": 1000} for member in members],
    }  # fmt: skip
    found = asked("burdens", tables)
    columns = ("member", "burden_eur", "burden_bp", "burden_share", "burden_p05", "burden_p95")
    assert picked(found, *columns) == [
        ("DEU", 4.0, 40.0, 0.8, 6.0, 8.0),
        ("FRA", 1.0, 10.0, 0.2, 5.0, 7.0),
    ]
