"""What a cut needs of a line beside its flows: elasticity, value added and duty."""

from __future__ import annotations

import pytest
from steps import Row, asked, picked

LINE: Row = {"buyer": "sender", "sector": "s", "line": "848210", "role": "hs", "code": "848210"}
GOODS: Row = {"sector": "s", "industry": "C28", "capital": False, "essential": False}


def sigma(*lines: Row, **changes: list[Row]) -> list[tuple[object, ...]]:
    """Return what the elasticity of each line rests on."""
    of = {"quality": "estimated"}
    tables: dict[str, list[Row]] = {
        "lines": list(lines),
        "sectors": [GOODS],
        "elasticities": [
            {**of, "product": code, "product_hs2007": old, "elasticity": value}
            for code, old, value in (
                # three of heading 8482, and two more of chapter 84
                ("848210", "848210", 3.0), ("848220", "848220", 4.0), ("848291", "848291", 11.0),
                # two codes of one ancestor are one estimate
                ("848292", "848291", 11.0), ("848110", "848110", 6.0), ("840110", "840110", 20.0),
                ("900110", "900110", 7.0), ("900120", "900120", 9.0),
            )
        ]
        + [
            {"product": "848230", "product_hs2007": "848230", "elasticity": 99.0,
             "quality": "not_significant"},
            {"product": "848240", "product_hs2007": "900210", "elasticity": None,
             "quality": "missing"},
            {"product": "848250", "product_hs2007": "848250", "elasticity": -1.0,
             "quality": "estimated"},
            {"product": "848260", "product_hs2007": "848260", "elasticity": 0.0,
             "quality": "estimated"},
        ],
        "published_scope": [
            {"line": "single", "product": "848210"},
            {"line": "several", "product": "848210"}, {"line": "several", "product": "848220"},
            {"line": "upkeep", "product": "848220"},
        ],
    }  # fmt: skip
    return picked(
        sorted(asked("sigma", tables | changes), key=lambda row: row["line"]),
        "line", "sigma_origin", "estimate", "estimate_weight",
    )  # fmt: skip


def test_an_elasticity_rests_on_the_line_its_heading_its_chapter_or_nothing() -> None:
    codes = ("848210", "848230", "840290", "900110", "900130", "848240", "720110")
    assert sigma(*({**LINE, "line": code, "hs2022": code} for code in codes)) == [
        ("720110", "default", None, 0.0),
        # the median of 3, 4, 6, 11 and 20: that of a line without a code of 2007 too
        ("840290", "hs2", 6.0, 0.25),
        ("848210", "line", 3.0, 0.5),
        # of 3, 4 and 11, for a line whose own estimate says nothing
        ("848230", "hs4", 4.0, 0.25),
        # what was code 9002 has two neighbours in its chapter, too few
        ("848240", "default", None, 0.0),
        ("900110", "line", 7.0, 0.5),
        ("900130", "default", None, 0.0),
    ]


def test_a_published_line_of_one_code_lends_it_its_estimate_and_a_bill_has_its_own() -> None:
    published = {**LINE, "role": "published", "code": None}
    lines = [{**published, "line": name} for name in ("single", "several")]
    lines.append({**published, "role": "bill", "line": "upkeep"})
    assert sigma(*lines) == [
        ("several", "default", None, 0.0),
        ("single", "line", 3.0, 0.5),
        ("upkeep", "bill", None, 0.0),
    ]
    own = [{**GOODS, "sigma_mode": 2.5}]
    assert sigma(*lines, sectors=own)[:2] == [
        ("several", "sector", None, 0.0),
        ("single", "sector", None, 0.0),
    ]


SALE: Row = {"buyer": "target", "source": "baci", "product": "848210", "year": 2024}
CONTENT = [
    {
        "country": country, "industry": industry, "year": year,
        "domestic_value_added_share": own, "eu27_value_added_share": union,
    }
    for country, industry, year, own, union in (
        ("DEU", "C28", 2022, 0.1, 0.8), ("FRA", "C28", 2022, 0.2, 0.6),
        ("JPN", "C28", 2022, 0.5, None), ("CHN", "C28", 2022, 0.9, None),
        ("DEU", "C28", 2021, 0.3, 0.3), ("DEU", "C29", 2022, 0.4, 0.4),
    )
]  # fmt: skip
SIDES = [
    {"iso3": "DEU", "side": "sender", "union_content": True},
    {"iso3": "FRA", "side": "sender", "union_content": True},
    {"iso3": "JPN", "side": "sender", "union_content": False},
    {"iso3": "CHN", "side": "target", "union_content": False},
    {"iso3": "ITA", "side": "sender", "union_content": True},
]


def value_added(line: Row, *sales: tuple[str, int, Row], **changes: list[Row]) -> float | None:
    """Return the value added in a line's lost sale, of some sales by exporter and value."""
    tables: dict[str, list[Row]] = {
        "lines": [line],
        "sales": [
            {**SALE, "exporter": exporter, "value_eur": value, **change}
            for exporter, value, change in sales
        ],
        "parties": SIDES,
        "sectors": [GOODS],
        "industries": CONTENT,
    }
    [found] = asked("value_added", tables | changes)
    assert (found["buyer"], found["sector"], found["line"]) == (line["buyer"], "s", line["line"])
    share: float | None = found["value_added_share"]
    return share


def test_value_added_is_weighed_by_what_each_member_sells() -> None:
    line = {**LINE, "buyer": "target", "source": "baci", "year": 2024}
    sales = [("DEU", 30, {}), ("FRA", 10, {}), ("JPN", 60, {}), ("ITA", 700, {})]
    decoys: list[tuple[str, int, Row]] = [
        ("DEU", 900, change)
        for change in (
            {"buyer": "sender"}, {"source": "comtrade"}, {"product": "1"}, {"year": 2023},
        )
    ]  # fmt: skip
    # content in the Union of its members, of Japan its own; none is held of Italy
    expected = (30 * 0.8 + 10 * 0.6 + 60 * 0.5) / 100
    assert value_added(line, *sales, *decoys) == pytest.approx(expected)
    # without sales the plain mean, and nothing where no content is held
    assert value_added(line, *decoys) == pytest.approx((0.8 + 0.6 + 0.5) / 3)
    assert value_added(line, *sales, sectors=[{**GOODS, "industry": "C99"}]) is None
    bought = {**line, "buyer": "sender"}
    assert value_added(bought, ("CHN", 1, {"buyer": "sender"}), *sales) == 0.9


@pytest.mark.parametrize("role", ["icio", "proxy", "published", "bill"])
def test_value_added_of_an_industry_or_a_cited_line_is_weighed_by_the_industrys_sales(
    role: str,
) -> None:
    name = "C28" if role in ("icio", "proxy") else "lenses"
    line = {**LINE, "buyer": "target", "line": name, "role": role, "source": "own", "year": 2024}
    of = {"source": "icio", "product": "C28", "year": 2022}
    found = value_added(line, ("DEU", 30, of), ("FRA", 10, of), ("DEU", 900, {}))
    assert found == pytest.approx((30 * 0.8 + 10 * 0.6) / 40)


def duties(*lines: Row, **changes: list[Row]) -> dict[str, tuple[object, ...]]:
    """Return the duty in force on each line."""
    tables: dict[str, list[Row]] = {
        "lines": list(lines),
        "sides": [{"side": "sender", "applies_union_tariff": True}],
        "parties": SIDES,
        "sectors": [GOODS],
        "published_scope": [
            {"line": "lenses", "product": "900110"}, {"line": "lenses", "product": "900120"},
        ],
        "industry_chapters": [
            {"industry": "C28", "prefix": prefix} for prefix in ("87", "8701", "8902")
        ] + [{"industry": "C29", "prefix": "90"}],
        "tariffs": [
            {"product": product, "hs2022": hs2022, "duty_rate": rate}
            for product, hs2022, rate in (
                ("84821010", "848210", 0.08), ("84821090", "848210", 0.02),
                ("8482109010", "848210", 0.05), ("84821090", "848211", 0.02),
                ("90011010", "900110", 0.03), ("90012010", "900120", 0.06),
                ("87011000", "870110", 0.1), ("87021000", "870210", 0.4), ("89021000", None, 0.7),
                ("89031000", None, 0.9), ("87039000", None, None),
            )
        ],
        "trade_defence": [],
    }  # fmt: skip
    found = asked("duties_in_force", tables | changes)
    columns = (
        "tariff_rate", "duty_origin", "trade_defence_rate", "defended", "defended_against",
    )  # fmt: skip
    lines_of = [row["line"] for row in found]
    return dict(zip(lines_of, picked(found, *columns), strict=True))


def test_a_duty_is_the_mean_of_the_tariff_lines_of_the_line() -> None:
    none = (0.0, None, None)
    published = {**LINE, "role": "published", "line": "lenses", "code": None}
    lines = [
        {**LINE, "hs2022": "848210"},
        # eight digits have their own lines, without a code of 2022 the menu's serves
        {**LINE, "line": "84821090", "code": "84821090", "hs2022": "848210"},
        {**LINE, "line": "848210x", "hs2022": None},
        published,
        # two chapters' headings: a line in both counts once, one without a rate for nothing
        {**published, "line": "other"},
        {**LINE, "line": "C28", "role": "icio", "code": "C28"},
        {**LINE, "line": "C29", "role": "proxy", "code": "C29"},
        {**LINE, "line": "C30", "role": "icio", "code": "C30"},
    ]
    found = duties(*lines)
    assert {
        line: (round(float(str(rate)), 12), *rest) for line, (rate, *rest) in found.items()
    } == {
        "848210": (0.05, "subheading", *none),
        "84821090": (0.035, "tariff_line", *none),
        "848210x": (0.05, "subheading", *none),
        "lenses": (0.045, "subheading", *none),
        "other": (0.4, "industry_mean", *none),
        "C28": (0.4, "industry_mean", *none),
        "C29": (0.045, "industry_mean", *none),
        "C30": (0.0, "no_duty_held", *none),
    }


def test_no_duty_is_known_of_the_target_nor_of_a_sender_outside_the_tariff() -> None:
    line = {**LINE, "hs2022": "848210"}
    assert duties({**line, "buyer": "target"}) == {}
    outside: list[Row] = [
        {"side": "sender", "applies_union_tariff": False},
        {"side": "target", "applies_union_tariff": True},
    ]
    assert duties(line, sides=outside) == {}


def test_trade_defence_comes_on_top_and_the_highest_counts() -> None:
    defence = {"sector": "s", "product": "848210", "seller": "CHN", "rate": 0.3}
    targets = [*SIDES, {"iso3": "HKG", "side": "target"}]
    rows = [
        defence,
        {**defence, "seller": "HKG", "rate": 0.2},
        {**defence, "seller": "RUS", "rate": 0.9},
        {**defence, "seller": "DEU", "rate": 0.9},
        {**defence, "sector": "t", "rate": 0.9},
        {**defence, "product": "900120", "rate": 0.4},
        {**defence, "product": "900110", "rate": 0.25},
    ]
    lines = [
        {**LINE, "hs2022": "848210"},
        {**LINE, "line": "lenses", "role": "published", "code": None},
        {**LINE, "line": "848210a", "code": "848210", "hs2022": None},
        {**LINE, "line": "848210b", "code": "84821010", "hs2022": "848210"},
        {**LINE, "line": "none", "code": "1", "hs2022": "1"},
    ]
    found = duties(*lines, trade_defence=rows, parties=targets)
    bearings = (0.3, "s:848210", "CHN")
    assert {line: row[2:] for line, row in found.items()} == {
        "848210": bearings,
        "lenses": (0.4, "s:900120", "CHN"),
        "848210a": bearings,
        "848210b": bearings,
        "none": (0.0, None, None),
    }
