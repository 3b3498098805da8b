"""Each step from draws to ranks, ranges and paths, asked by itself."""

from __future__ import annotations

from typing import Any

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


def test_a_measure_begins_and_its_stocks_last_as_its_own_draw_says() -> None:
    drawn = [
        {"draw": draw, "owner": owner, "field": field, "value": value}
        for draw, owner, field, value in (
            (0, "", "procedure_months", 6.0),
            (1, "", "procedure_months", 8.0),
            (0, "m", "speed_months", 2.0),
            (0, "m", "cover_days", 73.0),
            (1, "n", "cover_days", 365.0),
        )
    ]
    variants = [{"variant": "m", "measure": "m"}]
    found = asked("timings", {"drawn": drawn, "variants": variants})
    assert sorted(picked(found, "draw", "start_months", "cover_months")) == [
        (0, 8.0, 2.4),
        (1, 8.0, 0.0),
    ]


def test_a_bill_is_drawn_once_in_each_draw() -> None:
    line = {"buyer": "target", "sector": "s", "line": "upkeep", "evidence": "B"}
    drawn: list[Row] = [
        {"draw": draw, "owner": owner, "field": field, "value": value}
        for draw in (1, 2)
        for owner, field, value in (
            ("target/upkeep", "from_seller", 0.0),
            ("target/upkeep", "from_others", 1.0),
            ("s", "sigma_common", 0.0),
            ("upkeep", "sigma_own", 0.0),
            ("upkeep", "sigma", 2.0 + draw),
            ("another", "sigma", 9.0),
        )
    ]
    tables = {"drawn": drawn, "lines": [line], "lines_drawn": [line], "duties_in_force": []}
    found = asked("line_draws", tables)
    columns = ("draw", "bill_sigma", "from_seller_factor", "from_others_factor")
    # evidence B: a fifth either way
    grown = pytest.approx(1.2214027581601699)
    assert sorted(picked(found, *columns)) == [(1, 3.0, 1.0, grown), (2, 4.0, 1.0, grown)]


def test_words_of_a_line_are_given_of_the_central_case_alone() -> None:
    key = {"buyer": "target", "sector": "s", "line": "848210"}
    tables: dict[str, list[Row]] = {
        "lines": [{**key, "role": "hs", "imports_eur": 10.0, "from_seller_eur": 4.0, "flags": ""}],
        "sigma": [{**key, "sigma_origin": "default", "estimate_weight": 0.0}],
        "duties_in_force": [], "value_added": [],
        "sectors": [{"sector": "s", "capital": False, "essential": False}],
        "horizon": [{"draw": draw, "sigma_default": 5.0} for draw in (0, 1)],
        "line_draws": [
            {
                **key, "draw": draw, "from_seller_factor": 1.0 + draw, "from_others_factor": 1.0,
                "sigma_factor": 1.0,
            }
            for draw in (0, 1)
        ],
    }  # fmt: skip
    found = asked("terms", tables)
    assert sorted(picked(found, "draw", "from_seller_eur", "imports_eur", "flags")) == [
        (0, 4.0, 10.0, "market_share_unknown no_target_tariff"),
        (1, 8.0, 14.0, None),
    ]


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


def test_what_moves_a_rank_is_what_the_measure_draws() -> None:
    quantity = {"owner": "", "low": 0.0, "mode": 1.0, "high": 2.0}
    tables: dict[str, list[Row]] = {
        "quantities": [
            {**quantity, "quantity": "rises", "field": "choke_price"},
            {**quantity, "quantity": "falls", "owner": "target/848210", "field": "from_seller"},
            {**quantity, "quantity": "of another", "owner": "n", "field": "rate"},
            {**quantity, "quantity": "fixed", "field": "net_weight", "low": 1.0, "high": 1.0},
        ],
        "uniforms": [
            {"draw": draw, "quantity": name, "uniform": at}
            for draw, at in ((1, 0.1), (2, 0.5), (3, 0.9))
            for name, at in (
                ("rises", at), ("falls", 1 - at), ("of another", at), ("fixed", at),
            )
        ],
        "scores": [
            {"draw": draw, "variant": "m", "self_harm_eur": 1.0, "leverage": float(draw)}
            for draw in (1, 2, 3)
        ],
        "laid": [
            {"variant": "m", "measure": "m", "sector": "s", "line": "848210", "buyer": "target"}
        ],
    }  # fmt: skip
    found = asked("influence", tables, variant="m")
    assert picked(found, "quantity", "rank_correlation") == [("falls", -1.0), ("rises", 1.0)]
    del tables["quantities"][1]
    found = asked("influence", tables, variant="m")
    assert picked(found, "quantity", "rank_correlation") == [("rises", 1.0)]


def test_what_has_a_range_is_varied_for_a_measure_and_its_neighbours() -> None:
    quantity = {"low": 0.0, "mode": 0.5, "high": 2.0, "owner": ""}
    tables: dict[str, list[Row]] = {
        "quantities": [
            {**quantity, "quantity": "range"},
            {**quantity, "quantity": "fixed", "low": 0.5, "high": 0.5},
            {**quantity, "quantity": "neighbour", "owner": "n"},
            {**quantity, "quantity": "far", "owner": "o"},
        ],
        "standings": [
            {"draw": 0, "variant": name, "rank": rank}
            for rank, name in enumerate(("m", "n", "o"), start=1)
        ],
        "laid": [
            {"variant": name, "measure": name, "sector": "s", "line": name, "buyer": "target"}
            for name in ("m", "n", "o")
        ],
    }
    found = asked("variations", tables, variant="m")
    assert {row["quantity"] for row in found} == {"neighbour", "range"}
    assert len(found) == 2 * 19
    assert found[4]["uniform"] == 0.25
    assert found[4]["distance"] == 0


def test_a_varied_quantity_is_told_by_its_value_or_the_factor_that_it_makes() -> None:
    fields = {
        "from_seller": 1.1, "from_others": 1.2, "to_others": 1.3, "home": 1.4,
        "sigma_own": 1.5, "sigma_common": 1.5, "rate": 0.25,
    }  # fmt: skip
    owner = {"sigma_own": "848210", "sigma_common": "s", "rate": "m"}
    quantities = [
        {
            "quantity": field, "field": field, "owner": owner.get(field, "target/848210"),
            "mode": 0.2 if field == "rate" else None,
        }
        for field in fields
    ]  # fmt: skip
    drawn = [{**row, "draw": n, "value": 0.25} for n, row in enumerate(quantities, start=1)]
    factors = {
        "from_seller_factor": 1.1, "from_others_factor": 1.2, "to_others_factor": 1.3,
        "home_factor": 1.4, "sigma_factor": 1.5,
    }  # fmt: skip
    tables: dict[str, list[Row]] = {
        "variations": [{"draw": n, "quantity": field} for n, field in enumerate(fields, start=1)],
        "quantities": quantities,
        "drawn": [*drawn, {**drawn[6], "owner": "another", "value": 9.0}],
        "line_draws": [
            {"draw": n, "buyer": "target", "sector": "s", "line": "848210", **factors}
            for n in range(1, 8)
        ],
    }
    found = sorted(picked(asked("variation_values", tables), "draw", "value", "is_factor"))
    assert [value for _, value, _ in found] == list(fields.values())
    assert [is_factor for *_, is_factor in found] == [True] * 6 + [False]


DEPENDENCY: Row = {
    "sector": "s", "year": 2024, "source": "baci", "imports_eur": 60.0, "from_seller_eur": 30.0,
    "score": 10.0, "evidence": "A", "flags": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("imports", "evidence"),
    [((60.0, 30.0, 10.0), "B"), ((80.0, 15.0, 5.0), "A"), ((50.0, 29.0, 21.0), "C")],
)
def test_a_sectors_grade_is_the_worst_of_the_lines_that_make_up_four_fifths(
    imports: tuple[float, ...], evidence: str
) -> None:
    lines = [
        {**DEPENDENCY, "product": grade, "evidence": grade, "imports_eur": value}
        for grade, value in zip("ABC", imports, strict=True)
    ]
    terms = [
        {"sector": "s", "line": grade, "imports_eur": value, "home_supply_eur": 0.0}
        for grade, value in zip("ABC", imports, strict=True)
    ]
    sectors = [{"sector": "s", "title": "S", "role": "lever"}]
    tables = {"dependency": lines, "terms": terms, "sectors": sectors}
    [found] = asked("dependency_sectors", tables, method="model")
    assert (found["evidence"], found["n_lines"]) == (evidence, 3)


def test_a_sector_without_imports_has_no_shares_of_them() -> None:
    none = {**DEPENDENCY, "product": "p", "imports_eur": 0.0, "from_seller_eur": 0.0}
    tables: dict[str, list[Row]] = {
        "dependency": [{**none, "seller_share_high": 0.5}],
        "terms": [{"sector": "s", "line": "p", "imports_eur": 0.0, "home_supply_eur": 0.0}],
        "sectors": [{"sector": "s", "title": "S", "role": "lever"}],
    }
    [found] = asked("dependency_sectors", tables, method="model")
    shares = ("seller_share", "seller_share_high", "import_reliance", "sigma", "supplier_hhi")
    assert [found[name] for name in shares] == [None] * 5


@pytest.mark.parametrize(
    ("method", "first"), [("model", "a"), ("ec", "b"), ("geodep", "c"), ("merics", "d")]
)
def test_products_are_screened_by_the_method_asked_for(method: str, first: str) -> None:
    tests = {"b": "ec", "c": "geodep", "d": "merics"}
    dependency = [
        {
            **DEPENDENCY, "sector": code, "product": code, "score": score,
            **{name: tests.get(code) == name for name in tests.values()},
        }
        for code, score in (("a", 40.0), ("b", 30.0), ("c", 20.0), ("d", 10.0))
    ]  # fmt: skip
    tables: dict[str, list[Row]] = {
        "dependency": dependency,
        "goods": [{"code": row["sector"], "description": row["sector"]} for row in dependency],
        "dependency_cut": [
            {"cut": "a/a/home", "users_loss_eur": 2.0, "choked_loss_eur": 2.0},
            {
                "cut": "b/b/home",
                "users_loss_eur": 1.0,
                "choked_loss_eur": 2.0,
                "priced_loss_eur": 1.0,
            },
        ],
        "menu_products": [{"code": "d", "sector": "s"}],
    }
    found = asked("screening", tables, method=method)
    assert found[0]["product"] == first
    assert sorted(picked(found, "product", "listed_in", "users_loss_eur", "flags")) == [
        ("a", None, 2.0, "at_choke_price"),
        ("b", None, 1.0, ""),
        ("c", None, None, ""),
        ("d", "s", None, ""),
    ]


def months(draw: int, pressures: dict[int, float], owner: str = "m") -> list[Row]:
    """Return a path of ten years that presses in some months, and harms by 1 in each."""
    summed = 0.0
    found: list[Row] = []
    for month in range(121):
        summed += (pressure := pressures.get(month, 0.0))
        found.append(
            {
                "draw": draw, "owner": owner, "month": month, "measures": int(month > 6),
                "pressure_eur": pressure, "pressure_sum_eur": summed, "pressure_sum_bp": summed,
                "self_harm_sum_eur": float(month), "self_harm_sum_bp": float(month),
            }
        )  # fmt: skip
    return found


def test_a_path_is_bought_while_it_presses_more_than_half_its_peak() -> None:
    central = {7: 5.0, 8: 10.0, 9: 10.0, 10: 6.0, 11: 5.0, 12: 5.1, 13: 1.0}
    # in one draw the peak holds to the end, so that it is never halved nor overtaken
    lasting = dict.fromkeys(range(7, 121), 30.0)
    path = [row for draw, at in enumerate((central, central, lasting)) for row in months(draw, at)]
    tables: dict[str, list[Row]] = {
        "path_months": path,
        "measures": [{"measure": "m", "title": "M"}],
        "placed": [{"variant": "m", "place": 1}],
        "supply_times": [{"low": 2.0, "mode": 4.0, "high": 8.0}],
    }
    [found] = asked("path_summary", tables)
    assert (found["title"], found["start_month"], found["peak_month"]) == ("M", 6, 8)
    # pressed since: 5 after 7 months, 15 after 8, 25 after 9 ... 42.1 after 13, and so until 42
    assert (found["halved_month"], found["break_even_month"]) == (11, 8)
    assert (found["overtaken_month"], found["months_bought"]) == (43, 4)
    assert [found[f"bought_share{end}"] for end in ("", "_low", "_high")] == [1.0, 0.5, 2.0]
    assert found["pressure_sum_eur"] == pytest.approx(42.1)
    assert found["leverage"] == pytest.approx(42.1 / 120)
    assert (found["halved_month_p05"], found["halved_month_p95"]) == (11, None)
    assert (found["break_even_month_p05"], found["break_even_month_p95"]) == (7, 8)
    assert (found["months_bought_p05"], found["months_bought_p95"]) == (4, 114)
    assert (found["peak_pressure_p05"], found["peak_pressure_p95"]) == (10.0, 30.0)
    assert found["leverage_p05"] == pytest.approx(42.1 / 120)
    assert found["leverage_p95"] == 28.5


def test_a_path_that_never_presses_more_than_it_harms_has_no_months_for_it() -> None:
    weak: dict[int, float] = {7: 1.0, 8: 1.0}
    tables: dict[str, Any] = {
        "path_months": [
            row
            for draw in (0, 1)
            for row in (*months(draw, weak), *months(draw, {}, "n"))
        ],
        "measures": [], "placed": [], "supply_times": [],
    }  # fmt: skip
    found = {row["id"]: row for row in asked("path_summary", tables)}
    assert (found["m"]["break_even_month"], found["m"]["overtaken_month"]) == (None, None)
    assert (found["m"]["break_even_month_p05"], found["m"]["break_even_month_p95"]) == (None, None)
    assert (found["n"]["peak_month"], found["n"]["months_bought"]) == (None, 0)
