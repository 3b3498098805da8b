"""The cut of a flow, and the lines that are cut, each step asked by itself."""

from __future__ import annotations

from math import log

import pytest
from steps import Row, asked, picked

# σ_h = 1 + θ(5 − 1) = 2, so that the part of a supplier in the index is a share over a price
SPEEDS: Row = {
    "draw": 0, "sigma_speed": 0.25, "supply_response": 0.5, "demand_response": 0.5,
    "capital_share": 0.25, "redirected_share": 0.5, "lost_value_share": 0.2,
}  # fmt: skip
# spending 1792 + 512 + 0.2 × 1280 = 2560: home a fifth, others a fifth, the seller three fifths
FLOW: Row = {
    "draw": 0, "cut": "m/lenses", "imports_eur": 1792.0, "from_seller_eur": 1280.0,
    "home_supply_eur": 512.0, "alternatives_eur": 899.0, "sigma": 5.0, "choke_price": 9.0,
    "capital": False, "duty_rate": 0.2, "value_added_share": 0.7, "seller_market_share": 0.2,
    "touched": 0.8, "wedge": 4.0,
}  # fmt: skip
BAN: Row = {**FLOW, "touched": 1.0, "wedge": None, "alternatives_eur": 1280.0}
# without home supply and duty; half of it from the seller
BARE: Row = {
    **FLOW, "imports_eur": 300.0, "from_seller_eur": 150.0, "home_supply_eur": 0.0,
    "alternatives_eur": 50.0, "duty_rate": 0.0, "touched": 1.0, "wedge": 2.0,
}  # fmt: skip


def cut(flow: Row, **speeds: float) -> Row:
    """Return what one cut does, beside a horizon of another draw."""
    horizon = [{**SPEEDS, **speeds}, {**SPEEDS, "draw": 1, "sigma_speed": 1.0}]
    [found] = asked("cut", {"cuts": [flow], "horizon": horizon})
    return found


def test_a_dearer_flow_is_replaced_by_others_who_grow_dearer_too() -> None:
    # at first the index is 0.2 + 0.2 + 0.6 (0.2 + 0.8/4) = 0.64: P = 1/0.64, and
    # 4^-2 P^1.5 = 125/1024 is left of 1024; the others are asked for 899 as much again: p̂ = 2².
    # Then the index is 0.2 + 0.2/4 + 0.24 = 0.49: P = 1/0.49, and 4^-2 P^1.5 = 1/5.488 is left
    left = 1 / 5.488
    assert cut(FLOW) == pytest.approx({
        "draw": 0, "cut": "m/lenses", "spending_eur": 2560.0, "sigma_h": 2.0,
        "home_part": 0.2, "other_part": 0.2, "seller_part": 0.24,
        "others_price": 4.0, "share_left": left, "flow_lost_eur": 1024 * (1 - left),
        "users_price": 1 / 0.49,
        # Φ(P) = 2(√P − 1): 2560 × 6/7, and 1024 × 1.2 × 2(√4 − 1)
        "priced_loss_eur": 2560 * 6 / 7, "choked_loss_eur": 2457.6, "users_loss_eur": 2560 * 6 / 7,
        "seller_loss_eur": 1024 * (1 - left) * (1 - 0.5 * 0.8) * 0.7 * 0.2,
        # a fifth of 256 is still paid at the old duty, and 1.2 × 4 − 1 on what is left
        "revenue_change_eur": 51.2 + 1024 * left * 3.8 - 256,
        "paid_eur": 3 * 1024 * left,
    })  # fmt: skip


def test_users_of_capital_goods_lose_at_once_what_they_pay_and_a_part_of_the_rest() -> None:
    paid = 3 * 1024 / 5.488 * 1.2
    found = cut({**FLOW, "capital": True})
    assert found["users_loss_eur"] == pytest.approx(paid + 0.25 * (2560 * 6 / 7 - paid))
    # of a ban nothing is paid: 2560 × 2(√4 − 1), and a quarter of it
    assert cut(BAN)["users_loss_eur"] == 5120.0
    assert cut({**BAN, "capital": True})["users_loss_eur"] == 1280.0


def test_nothing_is_left_of_what_a_ban_touches() -> None:
    # the others are asked for as much again, p̂ = 2²; the index is 0.2 + 0.2/4 = 0.25
    assert cut(BAN) == pytest.approx({
        "draw": 0, "cut": "m/lenses", "spending_eur": 2560.0, "sigma_h": 2.0,
        "home_part": 0.2, "other_part": 0.2, "seller_part": 0.0,
        "others_price": 4.0, "share_left": 0.0, "flow_lost_eur": 1280.0, "users_price": 4.0,
        "priced_loss_eur": 5120.0, "choked_loss_eur": 1536 * 2 * 2.0, "users_loss_eur": 5120.0,
        "seller_loss_eur": 1280 * 0.6 * 0.14, "revenue_change_eur": -256.0, "paid_eur": 0.0,
    })  # fmt: skip
    # the part that it does not touch stays in the index: a tenth of 0.6
    assert cut({**BAN, "touched": 0.9})["seller_part"] == pytest.approx(0.06)


def test_a_wedge_of_the_choke_price_or_more_is_a_ban() -> None:
    assert cut({**BAN, "wedge": 9.0}) == cut(BAN)
    assert cut({**BAN, "wedge": 99.0}) == cut(BAN)
    assert cut({**BAN, "wedge": 8.9})["share_left"] > 0


def test_users_lose_no_more_than_the_touched_part_at_the_choke_price() -> None:
    # 1280 × 1.2 × 2(√4 − 1), less than what the index says
    found = cut({**BAN, "choke_price": 4.0})
    assert (found["priced_loss_eur"], found["users_loss_eur"]) == (5120.0, 3072.0)


def test_where_nothing_is_left_the_loss_is_that_at_the_choke_price() -> None:
    alone = {
        **BAN, "imports_eur": 1280.0, "home_supply_eur": 0.0, "alternatives_eur": 0.0,
        "duty_rate": 0.0,
    }  # fmt: skip
    found = cut(alone)
    assert (found["others_price"], found["users_price"], found["priced_loss_eur"]) == (
        1.0, None, None,
    )  # fmt: skip
    assert found["users_loss_eur"] == found["choked_loss_eur"] == 1280 * 2 * 2.0


def test_a_seller_of_more_than_all_imports_leaves_others_nothing() -> None:
    # 120 of 100 + 80: home 4/9 is all that is left
    found = cut({
        **BAN, "imports_eur": 100.0, "from_seller_eur": 120.0, "home_supply_eur": 80.0,
        "alternatives_eur": 0.0, "duty_rate": 0.0,
    })  # fmt: skip
    assert (found["other_part"], found["others_price"]) == (0.0, 1.0)
    assert found["users_price"] == pytest.approx(9 / 4)


def test_a_line_without_flows_loses_nothing() -> None:
    none = dict.fromkeys(
        ("imports_eur", "from_seller_eur", "home_supply_eur", "alternatives_eur"), 0.0
    )
    found = cut({**BAN, **none})
    parts = ("home_part", "other_part", "seller_part", "users_price")
    assert [found[name] for name in parts] == [None] * 4
    losses = ("users_loss_eur", "seller_loss_eur", "revenue_change_eur", "paid_eur")
    assert [found[name] for name in losses] == [0.0] * 4


def test_substitution_within_the_horizon_has_a_floor() -> None:
    # 1 + 0.15 (2 − 1) = 1.15 is raised to 1.5: a price enters with its power of −½
    found = cut({**BAN, "sigma": 2.0}, sigma_speed=0.15)
    assert found["sigma_h"] == 1.5
    # p̂ = 4 again; 0.2 + 0.2/2 = 0.3, to the power of −2
    assert found["users_price"] == pytest.approx(1 / 0.09)


def test_users_do_without_by_the_price_of_the_good_where_substitutes_are_dearer_still() -> None:
    # demand of elasticity 1: first P = 1/(0.5 + 0.25), a third is left, and p̂ = (1 + 100/50)²;
    # then P = 1/(0.5/9 + 0.25) = 36/11 is above the good's own price of 2, of which 2^-1 is left
    found = cut(BARE, demand_response=1.0)
    names = ("others_price", "users_price", "share_left", "flow_lost_eur", "paid_eur")
    assert [found[name] for name in names] == pytest.approx([9.0, 36 / 11, 0.5, 75.0, 75.0])
    # the area is then a logarithm
    assert found["priced_loss_eur"] == pytest.approx(300 * log(36 / 11))
    assert found["choked_loss_eur"] == found["users_loss_eur"] == pytest.approx(150 * log(2))
    assert found["revenue_change_eur"] == pytest.approx(75.0)


def test_users_may_do_without_more_readily_than_they_substitute() -> None:
    # demand of elasticity 3: first 2^-3 is left, less than 2^-2 × 0.75, and p̂ = (1 + 1)²;
    # then P = 1/(0.5/4 + 0.25) = 8/3, and 2^-2 × 3/8 is less than 2^-3
    found = cut({**BARE, "alternatives_eur": 131.25}, demand_response=3.0)
    names = ("others_price", "users_price", "share_left", "flow_lost_eur", "paid_eur")
    assert [found[name] for name in names] == pytest.approx(
        [4.0, 8 / 3, 3 / 32, 150 * 29 / 32, 150 * 3 / 32]
    )
    # Φ(P) = (1 − P^-2)/2
    assert found["priced_loss_eur"] == pytest.approx(300 * 55 / 128)
    assert found["choked_loss_eur"] == pytest.approx(56.25)


def test_the_area_keeps_its_digits_where_demand_is_near_one() -> None:
    found = cut(BARE, demand_response=1 - 1e-12)
    assert found["choked_loss_eur"] == pytest.approx(150 * log(2), rel=1e-11)


LINE: Row = {
    "draw": 0, "buyer": "sender", "sector": "s", "line": "lenses", "imports_eur": 2.0,
    "from_seller_eur": 3.0, "home_supply_eur": 5.0, "alternatives_eur": 7.0, "sigma": 11.0,
    "choke_price": 13.0, "capital": True, "duty_rate": 0.6, "value_added_share": 0.3,
    "seller_market_share": 0.7, "trade_defence_rate": 0.35, "evidence": "B", "essential": True,
    "role": "hs", "others_exports_eur": 19.0,
}  # fmt: skip
# in each of these one key is of something else
ELSEWHERE = [
    {**LINE, name: value, "imports_eur": 999.0}
    for name, value in (("buyer", "target"), ("sector", "r"), ("line", "mirrors"), ("draw", 2))
]
WEDGED = {
    "duty": ("import_duty", "to_sender", "duty"),
    "undertaking": ("price_undertaking", "to_sender", "duty"),
    "charge": ("export_charge", "to_target", "charge"),
    "ban": ("import_restriction", "to_sender", "ban"),
    "other way": ("import_duty", "to_target", "base"),
}


def cuts(*terms: Row) -> dict[str, Row]:
    """Return the cut of a line by each measure that is laid on it."""
    of = {"buyer": "sender", "sector": "s", "line": "lenses"}
    tables: dict[str, list[Row]] = {
        "laid": [{"variant": f"{name}@1", "measure": name, **of} for name in WEDGED],
        "reaches": [
            {
                "draw": 0, "variant": f"{name}@{rung}", "measure": name, "touched": 0.8 / rung,
                "rate": 0.5 * rung, "charge": 0.4,
            }
            for name in WEDGED
            for rung in (1, 2)
        ],
        "measures": [
            {"measure": name, "kind": kind, "direction": direction}
            for name, (kind, direction, _) in WEDGED.items()
        ],
        "kinds": [
            {"kind": kind, "direction": direction, "wedge": wedge}
            for kind, direction, wedge in WEDGED.values()
        ],
        "terms": [*terms, *ELSEWHERE],
    }  # fmt: skip
    found = asked("cuts", tables)
    assert len(found) == len(WEDGED)
    return {row["measure"]: row for row in found}


def test_a_measure_cuts_each_line_that_it_is_laid_on_by_the_terms_of_the_line() -> None:
    found = cuts(LINE)["duty"]
    assert found == {
        "draw": 0, "cut": "duty@1/lenses", "variant": "duty@1", "measure": "duty",
        "buyer": "sender", "sector": "s", "line": "lenses", "imports_eur": 2.0,
        "from_seller_eur": 3.0, "home_supply_eur": 5.0, "alternatives_eur": 7.0, "sigma": 11.0,
        "choke_price": 13.0, "capital": True, "duty_rate": 0.6, "value_added_share": 0.3,
        "seller_market_share": 0.7, "touched": 0.8,
        # 1 + 0.5 / 1.6: on top of the duty in force
        "wedge": 1.3125,
        "evidence": "B", "essential": True, "unknown": None,
    }  # fmt: skip


def test_the_wedge_is_a_duty_over_the_old_one_or_a_charge_and_a_ban_has_none() -> None:
    found = {name: (row["duty_rate"], row["wedge"]) for name, row in cuts(LINE).items()}
    assert found == {
        "duty": (0.6, 1.3125),
        # 0.35 of the duty is trade defence, whose place an undertaking takes: 1 + 0.5 / 1.25
        "undertaking": (0.25, 1.4),
        "charge": (0.6, 1.4),
        "ban": (0.6, None),
        "other way": (0.6, None),
    }


@pytest.mark.parametrize(
    ("unknown", "share", "told"),
    [
        (None, None, "value_added_unknown"),
        ("partner_share_unknown", None, "partner_share_unknown"),
        ("partner_share_unknown", 0.3, "partner_share_unknown"),
    ],
)
def test_a_cut_without_the_sellers_content_says_so(
    unknown: str | None, share: float | None, told: str
) -> None:
    found = cuts({**LINE, "unknown": unknown, "value_added_share": share})
    assert {row["unknown"] for row in found.values()} == {told}


def test_dependency_is_the_ban_of_a_whole_flow_with_home_supply_and_without() -> None:
    terms = [
        LINE,
        {**LINE, "line": "upkeep", "role": "bill"},
        {**LINE, "line": "gases", "unknown": "partner_share_unknown"},
    ]
    whole = {
        "draw": 0, "cut": "s/lenses/home", "buyer": "sender", "sector": "s", "line": "lenses",
        "home": True, "imports_eur": 2.0, "from_seller_eur": 3.0, "home_supply_eur": 5.0,
        "alternatives_eur": 24.0, "sigma": 11.0, "choke_price": 13.0, "capital": False,
        "duty_rate": 0.0, "value_added_share": 0.3, "seller_market_share": 0.7, "touched": 1.0,
        "wedge": None,
    }  # fmt: skip
    without = {"home": False, "home_supply_eur": 0.0, "alternatives_eur": 19.0}
    assert asked("dependency_cuts", {"terms": terms}) == [
        whole, {**whole, "cut": "s/lenses/no_home", **without},
    ]  # fmt: skip


def test_each_measure_is_cut_as_often_as_there_are_draws() -> None:
    draws = [{**LINE, "draw": draw, "imports_eur": 2.0 + draw} for draw in (0, 1)]
    laid = {"buyer": "sender", "sector": "s", "line": "lenses", "variant": "m", "measure": "m"}
    kind = {"kind": "import_duty", "direction": "to_sender"}
    tables: dict[str, list[Row]] = {
        "laid": [laid],
        "reaches": [{"draw": draw, "variant": "m", "rate": 0.1} for draw in (0, 1)],
        "measures": [{"measure": "m", **kind}],
        "kinds": [{**kind, "wedge": "duty"}],
        "terms": draws,
    }
    found = asked("cuts", tables)
    assert sorted(picked(found, "draw", "imports_eur")) == [(0, 2.0), (1, 3.0)]
