"""The terms of a line: what is held and cited of it, in the central case and as drawn."""

from __future__ import annotations

import pytest
from steps import Row, asked

LINE: Row = {"buyer": "sender", "sector": "s", "line": "848210", "role": "hs", "code": "848210"}
GOODS: Row = {"sector": "s", "industry": "C28", "capital": False, "essential": False}


DRAWN: Row = {
    "draw": 1, "from_seller_factor": 2.0, "from_others_factor": 3.0, "to_others_factor": 5.0,
    "home_factor": 7.0, "sigma_factor": 1.5,
}  # fmt: skip
CENTRE: Row = {
    "draw": 0, "from_seller_factor": 1.0, "from_others_factor": 1.0, "to_others_factor": 1.0,
    "home_factor": 1.0, "sigma_factor": 1.0,
}  # fmt: skip
FLOWS: Row = {
    **LINE, "imports_eur": 10.0, "from_seller_eur": 4.0, "others_exports_eur": 26.0,
    "buyer_exports_eur": 9.0, "seller_market_share": 0.2, "evidence": "A", "flags": "",
    "controlled": True, "classification": "HS2022", "year": 2024, "source": "baci",
    "supplier_hhi": 0.3, "world_export_hhi": 0.4, "geodep": True, "unnamed_eur": 0.1,
    "producer_exports_eur": 6.0,
}  # fmt: skip


def terms(
    line: Row | None = None,
    sector: Row | None = None,
    sigma: Row | None = None,
    duty: Row | None = None,
    drawn: Row | None = None,
) -> tuple[Row, Row]:
    """Return the terms of one line in the central case and in a draw, decoys beside it."""
    key = {name: LINE[name] for name in ("buyer", "sector", "line")}
    astray = [{**key, name: "another"} for name in key]
    said = {"sigma_origin": "default", "estimate_weight": 0.0} | (sigma or {})
    tables: dict[str, list[Row]] = {
        "lines": [FLOWS | (line or {})],
        "sectors": [GOODS | (sector or {}), {**GOODS, "sector": "another"}],
        "sigma": [key | said, *({**other, "sigma_origin": "bill"} for other in astray)],
        "duties_in_force": [
            *([key | duty] if duty else []), *({**k, "tariff_rate": 9.0} for k in astray),
        ],
        "value_added": [
            {**key, "value_added_share": 0.6}, *({**k, "value_added_share": 0.1} for k in astray),
        ],
        "horizon": [
            {
                "draw": draw, "sigma_default": 5.0 + draw, "sigma_service": 3.0 + draw,
                "choke_price": 8.0 + draw, "home_supply_per_export": 0.5,
            }
            for draw in (0, 1)
        ],
        "line_draws": [
            {**each, **k}
            for each in (CENTRE, DRAWN | (drawn or {}))
            for k in (key, *astray)
        ],
    }  # fmt: skip
    first, then = sorted(asked("terms", tables), key=lambda row: row["draw"])
    return first, then


def test_the_central_terms_are_those_held_and_cited() -> None:
    found, _ = terms()
    assert found == {
        **{name: FLOWS[name] for name in (
            "buyer", "sector", "line", "role", "code", "controlled", "classification", "year",
            "source", "imports_eur", "from_seller_eur", "others_exports_eur", "buyer_exports_eur",
            "seller_market_share", "supplier_hhi", "world_export_hhi", "geodep", "evidence",
        )},
        "draw": 0, "seller_share": 0.4, "seller_share_high": 0.41,
        # half a euro for each that its producers export
        "home_supply_eur": 3.0, "import_reliance": 10 / 13, "alternatives_eur": 29.0,
        "sigma": pytest.approx(5.0), "sigma_origin": "default", "choke_price": 8.0,
        "capital": False, "essential": False, "duty_rate": 0.0, "duty_origin": "no_duty_held",
        "trade_defence_rate": 0.0, "value_added_share": 0.6, "unknown": None,
        "flags": "no_duty_held",
    }  # fmt: skip


def test_a_draw_moves_each_flow_by_its_own_factor() -> None:
    _, found = terms()
    # 4 twice as large, and 6 of others three times; of what others export 6 come here
    assert (found["from_seller_eur"], found["imports_eur"]) == (8.0, 26.0)
    assert found["others_exports_eur"] == 6 * 3 + 20 * 5
    assert found["home_supply_eur"] == 6 * 7 * 0.5
    # a fifth of the seller's sales, twice as large beside the rest unchanged: 0.4 / 1.2
    assert found["seller_market_share"] == pytest.approx(1 / 3)
    # 1 + (6 − 1) × 1.5
    assert (found["sigma"], found["choke_price"], found["flags"]) == (8.5, 9.0, None)
    few, _ = terms({"others_exports_eur": 2.0})
    assert few["others_exports_eur"] == 2
    _, few = terms({"others_exports_eur": 2.0})
    assert few["others_exports_eur"] == 6
    over, drawn = terms({"seller_market_share": 1.5})
    assert (over["seller_market_share"], drawn["seller_market_share"]) == (1.0, 1.0)
    unknown, _ = terms({"seller_market_share": None})
    assert (unknown["seller_market_share"], unknown["flags"]) == (
        0,
        "market_share_unknown no_duty_held",
    )


def test_home_supply_is_cited_as_reliance_or_share_else_known_else_inferred() -> None:
    reliance = {"import_reliance": 0.25}
    share = {"home_supply_share": 0.2, "home_eur": 5.0}
    centre, drawn = terms(
        share, reliance, drawn={"import_reliance": 0.5, "home_supply_share": 0.75}
    )
    # 10 × 0.75 / 0.25, and of 26 in the draw as much again
    assert (centre["home_supply_eur"], drawn["home_supply_eur"]) == (30.0, 26.0)
    assert (centre["import_reliance"], centre["flags"]) == (0.25, "cited_reliance no_duty_held")
    centre, drawn = terms(share, drawn={"import_reliance": 0.5, "home_supply_share": 0.75})
    assert (centre["home_supply_eur"], drawn["home_supply_eur"]) == (2.5, 78.0)
    centre, drawn = terms({"home_eur": 5.0})
    assert (centre["home_supply_eur"], drawn["home_supply_eur"]) == (5.0, 35.0)
    centre, _ = terms({"producer_exports_eur": None})
    assert (centre["home_supply_eur"], centre["import_reliance"]) == (0.0, 1.0)
    bill, _ = terms({"role": "bill", "home_eur": 5.0}, {**reliance, "capital": True})
    assert (bill["home_supply_eur"], bill["capital"]) == (5.0, False)
    goods, _ = terms(None, {"capital": True, "essential": True})
    assert (goods["capital"], goods["essential"]) == (True, True)
    none, _ = terms({"imports_eur": 0.0, "from_seller_eur": 0.0, "producer_exports_eur": None})
    shares = ("seller_share", "seller_share_high", "import_reliance")
    assert [none[name] for name in shares] == [None] * 3


@pytest.mark.parametrize(
    ("said", "line", "drawn", "centre", "moved", "flags"),
    [
        # halfway between ln 5 (6 in the draw) and ln 20: 10, and 1 + 1.5 (√120 − 1), at most 12
        ({"sigma_origin": "line", "estimate": 20.0, "estimate_weight": 0.5}, {}, {}, 10, 12, ""),
        ({"sigma_origin": "hs4", "estimate": 80.0, "estimate_weight": 0.25}, {}, {}, 10, 12, ""),
        ({"sigma_origin": "line", "estimate": 0.05, "estimate_weight": 0.5}, {}, {}, 2, 2.5, "c"),
        ({"sigma_origin": "line", "estimate": 80.0, "estimate_weight": 0.5}, {}, {}, 12, 12, "c"),
        ({"sigma_origin": "bill"}, {"sigma": 4.0}, {"bill_sigma": 6.0}, 4, 6, ""),
        ({"sigma_origin": "bill"}, {"sigma": 4.0}, {}, 4, 4, ""),
        ({"sigma_origin": "bill"}, {}, {}, 3, 4, ""),
        ({"sigma_origin": "sector"}, {"sigma": 4.0}, {"sector_sigma": 7.0}, 2.5, 7, ""),
        ({"sigma_origin": "sector"}, {}, {}, 2.5, 2.5, ""),
        ({"sigma_origin": "sector"}, {}, {"sector_sigma": 30.0}, 2.5, 12, ""),
    ],
)
def test_an_elasticity_is_kept_between_two_and_twelve(
    said: Row, line: Row, drawn: Row, centre: float, moved: float, flags: str
) -> None:
    first, then = terms(line, {"sigma_mode": 2.5}, said, drawn=drawn)
    assert (first["sigma"], then["sigma"]) == (pytest.approx(centre), pytest.approx(moved))
    assert ("sigma_clipped" in first["flags"]) == bool(flags)


def test_the_duty_in_force_is_the_tariff_and_trade_defence_on_top() -> None:
    duty = {"tariff_rate": 0.1, "duty_origin": "subheading", "trade_defence_rate": 0.3}
    centre, drawn = terms(duty=duty, drawn={"trade_defence_rate": 0.5})
    assert (centre["duty_rate"], centre["duty_origin"], centre["flags"]) == (
        pytest.approx(0.4), "subheading", "trade_defence",
    )  # fmt: skip
    assert (drawn["duty_rate"], drawn["trade_defence_rate"]) == (pytest.approx(0.6), 0.5)
    _, drawn = terms(duty=duty)
    assert drawn["trade_defence_rate"] == 0.3
    for origin, flag in (("industry_mean", "duty_industry_mean"), ("no_duty_held", "no_duty_held")):
        mean, _ = terms(duty={"tariff_rate": 0.1, "duty_origin": origin})
        assert (mean["flags"], mean["duty_rate"]) == (flag, 0.1)


def test_prices_and_secret_origins() -> None:
    centre, drawn = terms(None, {"choke_price": 4.0}, drawn={"choke_price": 6.0})
    assert (centre["choke_price"], drawn["choke_price"]) == (4.0, 6.0)
    _, drawn = terms(None, {"choke_price": 4.0})
    assert drawn["choke_price"] == 4.0
    assert terms({"unnamed_eur": 0.11})[0]["flags"] == "no_duty_held origin_partly_secret"
    known, _ = terms({"unnamed_eur": None, "flags": "mixed_basis", "unknown": "why"})
    assert (known["seller_share_high"], known["unknown"]) == (0.4, "why")
    assert known["flags"] == "mixed_basis no_duty_held"
