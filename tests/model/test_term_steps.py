"""What the cut needs of a line, each step asked by itself."""

from __future__ import annotations

from typing import Any

import pytest
from steps import Row, asked

KEY: Row = {"buyer": "sender", "sector": "s", "line": "lenses"}
ELSEWHERE: Row = {"buyer": "another", "sector": "r", "line": "mirrors"}
# as held: 100 imported, 60 of it from others, who sell 90 to anyone
LINE: Row = {
    **KEY, "role": "hs", "code": "900219", "controlled": True, "classification": "HS2022",
    "year": 2022, "source": "baci", "imports_eur": 100.0, "from_seller_eur": 40.0,
    "unnamed_eur": 3.0, "producer_exports_eur": 200.0, "buyer_exports_eur": 17.0,
    "others_exports_eur": 90.0, "seller_market_share": 0.5, "supplier_hhi": 0.3,
    "world_export_hhi": 0.2, "geodep": True, "evidence": "B", "flags": "",
}  # fmt: skip
SECTOR: Row = {
    "sector": "s", "capital": True, "essential": True, "import_reliance": None,
    "choke_price": None, "sigma_mode": None,
}  # fmt: skip
HORIZON: Row = {
    "draw": 1, "sigma_default": 4.0, "sigma_service": 7.0, "choke_price": 10.0,
    "home_supply_per_export": 0.5,
}  # fmt: skip
# halfway between the default of 4 and an estimate of 9 in logarithms: 2 × 3
SIGMA: Row = {**KEY, "sigma_origin": "line", "estimate": 9.0, "estimate_weight": 0.5}
DUTY: Row = {
    **KEY, "tariff_rate": 0.0625, "duty_origin": "tariff_line", "trade_defence_rate": 0.25,
}  # fmt: skip
FACTORS: Row = {
    **KEY, "draw": 1, "from_seller_factor": 1.5, "from_others_factor": 1.1,
    "to_others_factor": 1.4, "home_factor": 1.25, "sigma_factor": 1.5,
}  # fmt: skip
SAME = {name: 1.0 for name in FACTORS if name.endswith("factor")}


def beside(row: Row, **strange: Any) -> list[Row]:
    """Return a row and others that differ from it in one key each, with strange values."""
    return [row, *({**row, **strange, key: other} for key, other in ELSEWHERE.items())]


def terms(**changes: Row) -> Row:
    """Return the terms of one line in one draw, among rows of other lines and draws."""
    line, sigma = {**LINE, **changes.get("line", {})}, {**SIGMA, **changes.get("sigma", {})}
    key = {name: line[name] for name in KEY}
    of = {"sigma": sigma, "duty": {**DUTY, **changes.get("duty", {})}}
    of["factors"] = {**FACTORS, **changes.get("factors", {})}
    tables: dict[str, list[Row]] = {
        "lines": [line],
        "sigma": beside({**sigma, **key}, sigma_origin="bill", estimate=99.0),
        "duties_in_force": beside({**of["duty"], **key}, tariff_rate=9.0),
        "value_added": beside({**key, "value_added_share": 0.3}, value_added_share=9.0),
        "sectors": [
            {**SECTOR, **changes.get("sector", {})},
            {**SECTOR, "sector": "r", "capital": False, "essential": False, "sigma_mode": 9.0},
        ],
        "horizon": [
            HORIZON,
            {**HORIZON, "draw": 0, "choke_price": 11.0},
            {**HORIZON, "draw": 2, "choke_price": 12.0},
        ],
        "line_draws": beside({**of["factors"], **key}, from_seller_factor=9.0),
    }
    if "no_duty" in changes:
        tables["duties_in_force"] = []
    [found] = asked("terms", tables)
    return found


def test_what_is_drawn_of_a_line_moves_its_flows() -> None:
    assert terms() == pytest.approx({
        "draw": 1, **KEY, "role": "hs", "code": "900219", "controlled": True,
        "classification": "HS2022", "year": 2022, "source": "baci",
        # 20 more from the seller and 6 more from others
        "imports_eur": 126.0, "from_seller_eur": 60.0, "seller_share": 60 / 126,
        "seller_share_high": 63 / 126,
        # half of the 250 that the producers export
        "home_supply_eur": 125.0, "import_reliance": 126 / 251,
        # of 90, 60 grow by a tenth, and what goes elsewhere by four
        "others_exports_eur": 108.0, "alternatives_eur": 233.0,
        "buyer_exports_eur": 17.0,
        # 0.5 × 1.5 of 0.5 × 1.5 + 0.5
        "seller_market_share": 0.6,
        "supplier_hhi": 0.3, "world_export_hhi": 0.2, "geodep": True,
        # 1 + 1.5 (6 − 1)
        "sigma": 8.5, "sigma_origin": "line", "choke_price": 10.0,
        "capital": True, "essential": True, "duty_rate": 0.3125, "duty_origin": "tariff_line",
        "trade_defence_rate": 0.25, "value_added_share": 0.3, "evidence": "B", "unknown": None,
        "flags": None,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("line", "imports", "others"),
    [
        # the seller's sales are all that is known of the imports
        ({"imports_eur": 30.0}, 30 + 20.0, 90 + 90 * 0.4),
        # no more of what others sell can grow with the imports than they sell
        ({"others_exports_eur": 50.0}, 126.0, 50 + 50 * 0.1),
    ],
)
def test_others_sell_at_least_nothing_and_at_most_what_they_export(
    line: Row, imports: float, others: float
) -> None:
    found = terms(line=line)
    assert found["imports_eur"] == pytest.approx(imports)
    assert found["others_exports_eur"] == pytest.approx(others)


@pytest.mark.parametrize(
    ("line", "sector", "factors", "home"),
    [
        # as cited, a quarter is imported; as drawn, three fifths
        ({}, {"import_reliance": 0.25}, {}, 3 * 126.0),
        ({}, {"import_reliance": 0.25}, {"import_reliance": 0.6}, 84.0),
        ({}, {}, {"import_reliance": 0.6}, 125.0),
        # a bill is not of the sector's goods
        ({"role": "bill"}, {"import_reliance": 0.25}, {}, 125.0),
        ({"home_supply_share": 0.2}, {"import_reliance": 0.25}, {}, 3 * 126.0),
        # a fifth of all, or half of it
        ({"home_supply_share": 0.2, "home_eur": 80.0}, {}, {}, 31.5),
        ({"home_supply_share": 0.2}, {}, {"home_supply_share": 0.5}, 126.0),
        # a share of all says nothing
        ({"home_supply_share": 1.0, "home_eur": 80.0}, {}, {}, 100.0),
        ({"home_eur": 80.0}, {}, {}, 100.0),
        ({"producer_exports_eur": None}, {}, {}, 0.0),
    ],
)
def test_home_supply_is_cited_given_held_or_inferred_from_exports(
    line: Row, sector: Row, factors: Row, home: float
) -> None:
    found = terms(line=line, sector=sector, factors=factors)
    assert found["home_supply_eur"] == pytest.approx(home)
    assert found["alternatives_eur"] == pytest.approx(108 + home)


@pytest.mark.parametrize(
    ("sigma", "line", "sector", "factors", "value"),
    [
        # 4 × 4 × 4 × 9 has the fourth root 2.83 × 1.73
        ({"estimate_weight": 0.25}, {}, {}, {"sigma_factor": 1.0}, 576**0.25),
        ({"estimate": None, "estimate_weight": 0.0}, {}, {}, {}, 1 + 1.5 * 3),
        ({"sigma_origin": "sector"}, {}, {"sigma_mode": 5.0}, {}, 5.0),
        ({"sigma_origin": "sector"}, {}, {"sigma_mode": 5.0}, {"sector_sigma": 3.0}, 3.0),
        ({"sigma_origin": "bill"}, {}, {"sigma_mode": 5.0}, {"sector_sigma": 3.0}, 7.0),
        ({"sigma_origin": "bill"}, {"sigma": 8.0}, {}, {}, 8.0),
        ({"sigma_origin": "bill"}, {"sigma": 8.0}, {}, {"bill_sigma": 6.0}, 6.0),
        # kept between 2 and 12, before and after it is drawn: 1 + (12 − 1) / 2 and 1 + (2 − 1) 3
        ({"estimate": 900.0}, {}, {}, {"sigma_factor": 0.5}, 6.5),
        ({"estimate": 0.01}, {}, {}, {"sigma_factor": 3.0}, 4.0),
        ({}, {}, {}, {"sigma_factor": 0.1}, 2.0),
        ({}, {}, {}, {"sigma_factor": 3.0}, 12.0),
        ({"sigma_origin": "sector"}, {}, {"sigma_mode": 1.5}, {}, 2.0),
    ],
)
def test_an_elasticity_is_the_menus_own_or_between_the_default_and_an_estimate(
    sigma: Row, line: Row, sector: Row, factors: Row, value: float
) -> None:
    found = terms(sigma=sigma, line=line, sector=sector, factors=factors)
    assert found["sigma"] == pytest.approx(value)


def test_a_choke_price_is_the_sectors_as_drawn_as_given_or_that_of_the_horizon() -> None:
    given = {"choke_price": 6.0}
    assert terms(sector=given, factors={"choke_price": 8.0})["choke_price"] == 8.0
    assert terms(sector=given)["choke_price"] == 6.0


def test_a_bill_is_no_capital_good() -> None:
    assert terms(line={"role": "bill"})["capital"] is False
    assert terms(sector={"capital": False})["capital"] is False


def test_the_buyers_part_in_the_sellers_exports_is_at_most_all_and_nothing_where_unknown() -> None:
    found = [
        terms(line={"seller_market_share": share})["seller_market_share"] for share in (1.2, None)
    ]
    assert found == [1.0, 0.0]


def test_secret_imports_that_are_not_held_add_nothing() -> None:
    assert terms(line={"unnamed_eur": None})["seller_share_high"] == pytest.approx(60 / 126)


def test_a_line_that_nobody_trades_has_no_shares() -> None:
    names = ("imports_eur", "from_seller_eur", "producer_exports_eur", "others_exports_eur")
    found = terms(line=dict.fromkeys(names, 0.0))
    shares = ("seller_share", "seller_share_high", "import_reliance")
    assert [found[name] for name in shares] == [None] * 3


def test_a_duty_is_the_tariff_and_the_trade_defence_as_drawn() -> None:
    found = terms(factors={"trade_defence_rate": 0.5})
    assert (found["trade_defence_rate"], found["duty_rate"]) == (0.5, 0.5625)


@pytest.mark.parametrize(
    ("buyer", "origin"), [("target", "no_target_tariff"), ("sender", "no_duty_held")]
)
def test_where_no_duty_is_held_it_is_nothing_and_says_why(buyer: str, origin: str) -> None:
    found = terms(line={"buyer": buyer}, no_duty={})
    assert (found["duty_rate"], found["duty_origin"]) == (0.0, origin)
    assert found["trade_defence_rate"] == 0.0


CENTRAL = {**SAME, "draw": 0}


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, "trade_defence origin_partly_secret"),
        # up to a hundredth of the imports is not worth a word
        ({"line": {"unnamed_eur": 1.0}}, "trade_defence"),
        ({"line": {"unnamed_eur": 1.25}}, "trade_defence origin_partly_secret"),
        ({"line": {"flags": "mixed_basis"}}, "mixed_basis trade_defence origin_partly_secret"),
        ({"line": {"buyer": "target"}}, "trade_defence no_target_tariff origin_partly_secret"),
        ({"duty": {"trade_defence_rate": 0.0}}, "origin_partly_secret"),
        (
            {"duty": {"duty_origin": "industry_mean"}},
            "duty_industry_mean trade_defence origin_partly_secret",
        ),
        (
            {"duty": {"duty_origin": "no_duty_held"}},
            "no_duty_held trade_defence origin_partly_secret",
        ),
        (
            {"sector": {"import_reliance": 0.25}},
            "cited_reliance trade_defence origin_partly_secret",
        ),
        (
            {"line": {"seller_market_share": None}},
            "market_share_unknown trade_defence origin_partly_secret",
        ),
        *(
            (
                {"sector": {"sigma_mode": sigma}, "sigma": {"sigma_origin": "sector"}},
                f"{clipped}trade_defence origin_partly_secret",
            )
            for sigma, clipped in (
                (1.9, "sigma_clipped "), (2.0, ""), (12.0, ""), (12.1, "sigma_clipped "),
            )
        ),
    ],
)  # fmt: skip
def test_what_is_to_be_known_of_a_line_is_said_of_the_central_case(
    changes: dict[str, Row], flags: str
) -> None:
    assert terms(factors=CENTRAL, **changes)["flags"] == flags


ESTIMATED = {"quality": "estimated"}
ELASTICITIES = [
    {"product": product, "product_hs2007": hs2007, "elasticity": value, "quality": quality}
    for product, hs2007, value, quality in (
        ("848210", "848210", 2.0, "estimated"),
        # two products of today that were one count once
        ("848211", "848210", 2.0, "estimated"),
        ("848220", "848220", 4.0, "estimated"),
        ("848230", "848230", 9.0, "estimated"),
        ("848240", "848240", 99.0, "positive"),
        ("848250", "848250", -1.0, "estimated"),
        ("848251", "848251", 0.0, "estimated"),
        # of another heading of the chapter, whose median is then 6
        ("840110", "840110", 6.0, "estimated"),
        ("840210", "840210", 30.0, "estimated"),
        # moved between headings since
        ("853000", "848290", 50.0, "positive"),
        ("850110", "850110", 7.0, "estimated"),
        ("850120", "850120", 8.0, "estimated"),
    )
]


@pytest.mark.parametrize(
    ("line", "sector", "origin", "estimate", "weight"),
    [
        ({"hs2022": "848210"}, None, "line", 2.0, 0.5),
        ({"hs2022": "848210"}, 3.0, "sector", None, 0.0),
        ({"hs2022": "848210", "role": "bill"}, 3.0, "bill", None, 0.0),
        # the median of 2, 4 and 9
        ({"hs2022": "848240"}, None, "hs4", 4.0, 0.25),
        ({"hs2022": "848299"}, None, "hs4", 4.0, 0.25),
        ({"hs2022": "853000"}, None, "hs4", 4.0, 0.25),
        # the median of 2, 4, 6, 9 and 30
        ({"hs2022": "840310"}, None, "hs2", 6.0, 0.25),
        # two of a heading and of a chapter are too few
        ({"hs2022": "850130"}, None, "default", None, 0.0),
        ({"role": "published", "line": "bearings"}, None, "line", 2.0, 0.5),
        ({"role": "published", "line": "drives"}, None, "default", None, 0.0),
        ({"role": "published", "line": "lenses"}, None, "default", None, 0.0),
        ({"role": "icio", "line": "bearings"}, None, "default", None, 0.0),
    ],
)
def test_an_elasticity_rests_on_the_nearest_estimate_that_is_held(
    line: Row, sector: float | None, origin: str, estimate: float | None, weight: float
) -> None:
    tables: dict[str, list[Row]] = {
        "lines": [{**KEY, "role": "hs", **line}],
        "sectors": [{**SECTOR, "sigma_mode": sector}, {**SECTOR, "sector": "r", "sigma_mode": 9.0}],
        "elasticities": ELASTICITIES,
        "published_scope": [
            {"line": line, "product": product}
            for line, product in (
                ("bearings", "848210"), ("drives", "848210"), ("drives", "848220"),
            )
        ],
    }  # fmt: skip
    assert asked("sigma", tables) == [
        {
            **KEY, "line": line.get("line", "lenses"), "sigma_origin": origin,
            "estimate": estimate, "estimate_weight": weight,
        }
    ]  # fmt: skip
