"""Each step from what is held to the lines of a sector, asked by itself."""

from __future__ import annotations

from typing import Any

import pytest
from steps import Row, asked, picked

BOTH = [{"buyer": "target", "seller": "sender"}, {"buyer": "sender", "seller": "target"}]
PARTIES = [
    {"iso3": "CHN", "side": "target", "union_content": False, "is_partner": False},
    {"iso3": "DEU", "side": "sender", "union_content": True, "is_partner": False},
    {"iso3": "FRA", "side": "sender", "union_content": True, "is_partner": False},
]
HELD = {"classification": "HS2022", "product": "848210", "year": 2022}
SERVES = {"code": "848210", **HELD}
WORLD = [
    {"source": "baci", "world": True},
    {"source": "comtrade", "world": False},
    {"source": "comext", "world": False},
]
HS = {"sector": "goods", "kind": "hs"}


def test_a_code_is_filled_from_the_newest_source_that_may_hold_it() -> None:
    fine = {"classification": "CN2023", "product": "84821010", "source": "comext"}
    tables = {
        "sector_products": [
            {**HS, "code": code} for code in ("848210", "870380", "84821010", "84821090")
        ],
        "serves": [
            SERVES,
            {"code": "84821010", **fine},
            {"code": "870380", **HELD, "product": "870380"},
        ],
        "holdings": [
            {**HELD, "source": "baci", "flows": 5},
            # some months of a later year are not yet that year
            {**HELD, "source": "comtrade", "year": 2025, "flows": 0},
            {**HELD, "source": "baci", "product": "870380", "year": 2021, "flows": 2},
            {**HELD, "source": "comtrade", "year": 2024, "product": "1", "flows": 9},
            {**fine, "year": 2023, "flows": 3},
        ],
        "sources": WORLD,
    }
    found = asked("fills", tables)
    assert sorted(picked(found, "code", "latest", "fill")) == [
        ("848210", 2022, None),
        ("84821010", 2023, None),
        ("84821090", None, "aci data fetch comext --sector goods --year 2023 && aci data ingest"),
        ("870380", 2021, "aci data fetch baci && aci data ingest"),
    ]


@pytest.mark.parametrize(
    ("importers", "exporters", "held"),
    [(8, 2, True), (9, 2, False), (8, 1, False), (8, 0, False), (4, 1, True)],
)
def test_exports_are_held_where_a_quarter_of_the_importers_report_them(
    importers: int, exporters: int, held: bool
) -> None:
    side = {**HELD, "source": "comtrade", "flows": 1, "whole": False}
    tables = {
        "serves": [SERVES],
        "holdings": [
            {**side, "reported_by": "importer", "reporters": importers},
            {**side, "reported_by": "exporter", "reporters": exporters},
        ],
        "reporting": [{**side, "reported_by": "importer", "reporter": "DEU", "counts": True}],
        "sources": WORLD,
    }
    [found] = asked("periods", tables, year=None, years=1)
    assert (found["exports_held"], found["world"], found["importers"]) == (held, False, importers)


@pytest.mark.parametrize(("whole", "held"), [("exporter", True), ("importer", False)])
def test_exports_are_held_where_no_product_of_them_was_left_out(whole: str, held: bool) -> None:
    side = {**HELD, "source": "comtrade", "flows": 1, "reporters": 0}
    tables = {
        "serves": [SERVES],
        "holdings": [
            {**side, "reported_by": each, "whole": each == whole}
            for each in ("importer", "exporter")
        ],
        "reporting": [{**side, "reported_by": "importer", "reporter": "DEU", "counts": True}],
        "sources": WORLD,
    }
    [found] = asked("periods", tables, year=None, years=1)
    assert (found["exports_held"], found["whole"]) == (held, True)


def test_a_side_reports_in_full_in_the_sources_that_lines_are_read_from() -> None:
    told = {**HELD, "source": "comtrade", "reported_by": "importer", "counts": True}
    reporting = [
        {**told, "reporter": "DEU"},
        {**told, "reporter": "FRA"},
        {**told, "reporter": "FRA", "year": 2023},
        {**told, "reporter": "DEU", "year": 2023, "counts": False},
        {**told, "reporter": "DEU", "source": "comext"},
    ]
    tables: dict[str, list[Row]] = {
        "reporting": reporting,
        "periods": [{"source": "comtrade"}],
        "industries": [{"country": "CHN", "year": 2022}],
        "parties": PARTIES,
    }
    found = asked("reporters", tables)
    assert sorted(picked(found, "source", "year", "side", "complete")) == [
        ("comtrade", 2022, "sender", True),
        ("comtrade", 2023, "sender", False),
    ]


def test_goods_are_those_that_a_source_of_the_world_holds() -> None:
    names = {"classification": "HS2022", "description": "bearings"}
    products = [{**names, "product": code, "hs2022": code} for code in ("848210", "870380", "1")]
    holdings = [
        {**HELD, "source": "baci", "flows": 1},
        {**HELD, "source": "baci", "product": "870380", "flows": 0},
        {**HELD, "source": "comtrade", "product": "1", "flows": 4},
    ]
    found = asked("goods", {"products": products, "holdings": holdings, "sources": WORLD})
    assert picked(found, "code", "description") == [("848210", "bearings")]


def test_coverage_tells_what_is_held_of_each_code_and_what_fetches_the_rest() -> None:
    trade = {**HELD, "source": "comtrade", "reported_by": "importer", "flows": 3}
    part = {**trade, "year": 2023, "flows": 0, "months": 4}
    bearings = {"classification": "HS2022", "product": "848210", "description": "bearings"}
    tables = {
        "sector_products": [
            {**HS, "code": "848210"},
            {**HS, "code": "870380"},
            {"sector": "goods", "code": "C28", "kind": "icio"},
        ],
        "serves": [SERVES],
        "holdings": [
            trade,
            {**trade, "reported_by": "exporter", "flows": 0, "months": 7},
            part,
            {**part, "reported_by": "exporter", "months": 5},
            {**trade, "year": 2021, "flows": 0, "months": 8},
            {**trade, "year": 2021, "reported_by": "exporter"},
        ],
        "products": [
            bearings,
            {**bearings, "classification": "HS2012", "description": "other"},
            {**bearings, "product": "870380", "description": "cars"},
        ],
        "published": [], "published_scope": [], "bills": [],
        "fills": [{"sector": "goods", "code": "870380", "fill": "fetch"}],
    }  # fmt: skip
    found = {row["code"]: row for row in asked("coverage", tables)}
    held = found["848210"]
    assert (held["description"], held["source"], held["held"]) == ("bearings", "comtrade", True)
    assert held["years"] == "2021 2022"
    assert held["months"] == (
        "2021 imports: 8 of 12 months, not used; 2022 exports: 7 of 12 months, not used;"
        " 2023: 5 of 12 months, not used"
    )
    assert held["fill"] == (
        "aci data fetch comtrade --sector goods --year 2023 --month 1-12 && aci data ingest"
    )
    cars = found["870380"]
    assert (cars["held"], cars["stands_in"], cars["fill"]) == (False, "C28", "fetch")
    assert cars["source"] is None


def goods_lines(**changes: list[Row]) -> list[Row]:
    """Return the lines of two sectors of which one also has an industry."""
    traded = {"year": 2022, "source": "baci", "world": True, "exports_held": True, "n_years": 1}
    goods = {**traded, "role": "hs", "code": "848210", "product": "848210", "relation": "1:1"}
    industry = {**traded, "sector": "goods", "role": "icio", "code": "C28", "product": "C28"}
    tables: dict[str, list[Row]] = {
        "pairs": BOTH,
        "trade_lines": [
            {**goods, "sector": "goods", "buyer": "sender"},
            {**goods, "sector": "parts", "buyer": "target"},
            {**industry, "buyer": "target"},
            {**industry, "buyer": "sender"},
        ],
        "published_lines": [], "published_scope": [], "bill_lines": [],
        "sectors": [
            {"sector": "goods", "industry": "C28", "evidence": "B"},
            {"sector": "parts", "industry": "C28", "evidence": "B"},
        ],
        "sector_products": [
            {**HS, "code": "848210"}, {"sector": "goods", "kind": "icio", "code": "C28"},
            {**HS, "sector": "parts", "code": "848210"},
        ],
        "sector_controlled": [],
    }  # fmt: skip
    return asked("lines", tables | changes)


def test_an_industry_stands_in_for_the_side_and_sector_whose_goods_are_not_held() -> None:
    assert sorted(picked(goods_lines(), "buyer", "sector", "line", "role", "flags")) == [
        ("sender", "goods", "848210", "hs", ""),
        ("target", "goods", "C28", "icio", "industry_line"),
        ("target", "parts", "848210", "hs", ""),
    ]


def test_controls_are_told_by_the_code_of_their_sector() -> None:
    found = goods_lines(sector_controlled=[{"sector": "parts", "code": "848210"}])
    assert sorted(picked(found, "sector", "line", "controlled")) == [
        ("goods", "848210", False),
        ("goods", "C28", False),
        ("parts", "848210", True),
    ]


def test_a_line_of_one_year_is_no_mean_though_others_are_held() -> None:
    periods = [
        {
            "code": "848210", "source": "baci", "classification": "HS2022", "product": "848210",
            "year": year, "world": True, "exports_held": True, "whole": True, "importers": 0,
        }
        for year in (2022, 2023, 2024)
    ]  # fmt: skip
    facts = [{**period, "buyer": "sender", "imports_eur": period["year"]} for period in periods]
    for years, counted, imports in ((1, 1, 2024), (3, 3, 2023)):
        tables: dict[str, list[Row]] = {
            "facts": facts, "periods": periods, "sources": WORLD, "source_order": [],
            "listings": [{"sector": "goods", "role": "hs", "code": "848210"}],
            "sectors": [{"sector": "goods", "years": years}],
            "reporters": [], "parties": PARTIES, "pairs": BOTH,
        }  # fmt: skip
        [found] = asked("trade_lines", tables, year=None)
        assert (found["n_years"], found["year"], found["imports_eur"]) == (counted, 2024, imports)
        assert found["classification"] == "HS2022"


@pytest.mark.parametrize(("seller", "sold"), [("EU27", 500.0), ("JPN", 400.0)])
def test_the_floor_of_a_published_line_is_the_cited_sellers_own(seller: str, sold: float) -> None:
    published = {
        "line": "lenses", "sector": "goods", "year": 2023, "buyer": "CHN", "seller": seller,
        "imports_eur": 1000.0, "shares_of": "C28", "floor_eur": 500.0, "evidence": "B",
        "mixed_basis": False,
    }  # fmt: skip
    shares = {
        "buyer": "target", "sector": "goods", "role": "shares", "code": "C28",
        "imports_eur": 10.0, "from_seller_eur": 4.0, "home_eur": 20.0, "others_exports_eur": 5.0,
    }  # fmt: skip
    sides: list[dict[str, Any]] = [
        {"side": "target", "area": "CHN", "partners": 0},
        {"side": "sender", "area": "EU27", "partners": 0},
    ]
    tables: dict[str, list[Row]] = {
        "published": [published], "pairs": BOTH, "sides": sides, "trade_lines": [shares],
    }  # fmt: skip
    [found] = asked("published_lines", tables, year=None)
    assert found["from_seller_eur"] == sold
    # the industry's own sizes, per euro of its imports
    assert (found["home_eur"], found["others_exports_eur"]) == (2000.0, 500.0)


def test_a_line_is_divided_by_what_its_members_trade_of_it_in_its_years() -> None:
    line = {"buyer": "target", "sector": "goods", "role": "hs", "code": "848210"}
    period = {"source": "baci", "classification": "HS2022", "product": "848210", "world": True}
    sold = {**period, "year": 2024, "member": "DEU", "sold_eur": 30, "bought_eur": 1}
    member = {**sold, "member": "FRA", "sold_eur": 10}
    industry = {**sold, "source": "icio", "classification": "ICIO", "product": "C28"}
    tables: dict[str, list[Row]] = {
        "lines": [
            {**line, "line": "848210", "year": 2024, "source": "baci"},
            {**line, "line": "lenses", "role": "published", "year": 2024},
        ],
        "measures": [], "variants": [],
        "sectors": [{"sector": "goods", "industry": "C28", "years": 1}],
        "periods": [{**period, "code": "848210", "year": year} for year in (2023, 2024)],
        "reporters": [],
        "members": [
            sold, member,
            {**sold, "year": 2023, "member": "FRA"},
            {**sold, "classification": "HS2017", "member": "FRA"},
            {**sold, "product": "870380", "member": "FRA"},
            {**industry, "sold_eur": 20}, {**industry, "member": "FRA", "sold_eur": 80},
            # what another source calls C28 is no industry
            {**industry, "source": "own", "sold_eur": 999},
        ],
        "line_members": [], "parties": PARTIES,
        "member_economies": [{"member": "DEU", "gdp_eur": 1}, {"member": "FRA", "gdp_eur": 1}],
    }  # fmt: skip
    found = asked("member_shares", tables)
    assert sorted(picked(found, "line", "member", "basis", "share")) == [
        ("848210", "DEU", "own", 0.75),
        ("848210", "FRA", "own", 0.25),
        ("lenses", "DEU", "industry", 0.2),
        ("lenses", "FRA", "industry", 0.8),
    ]


def test_lines_of_a_measure_overlap_where_one_stands_for_part_of_another() -> None:
    roles = {"C28": "icio", "848210": "hs", "a-lens": "published", "z-lens": "published"}
    laid = [{"measure": "m", "buyer": "target", "sector": "goods", "line": line} for line in roles]
    elsewhere = [{**laid[1], "measure": "n"}, {**laid[1], "buyer": "sender"}]
    tables = {
        "laid": laid + elsewhere,
        "lines": [{**row, "role": roles[row["line"]]} for row in laid + elsewhere],
        "published_scope": [
            {"line": line, "product": "848210"} for line in ("a-lens", "z-lens")
        ],
        "industry_chapters": [{"industry": "C28", "prefix": "84"}],
    }  # fmt: skip
    found = asked("overlaps", tables)
    assert picked(found, "measure", "line", "part") == [
        # the same scope is told once, the earlier name as the part
        ("m", "C28", "848210"), ("m", "C28", "a-lens"), ("m", "C28", "z-lens"),
        ("m", "a-lens", "848210"), ("m", "z-lens", "848210"), ("m", "z-lens", "a-lens"),
    ]  # fmt: skip


def test_the_rows_behind_a_line_say_who_sells_to_whom() -> None:
    of = {"sector": "goods", "buyer": "target"}
    flow = {**HELD, "source": "baci", "value_eur": 1}
    pairs = [
        ("DEU", "CHN"), ("JPN", "CHN"), ("CHN", "CHN"), ("CHN", "JPN"), ("DEU", "JPN"),
        ("JPN", "KOR"), ("DEU", "FRA"), ("JPN", "JPN"),
    ]  # fmt: skip
    tables: dict[str, list[Row]] = {
        "asked": [{**of, "line": "848210"}],
        "terms": [{**of, "line": "848210", "source": "baci", "year": 2022, "role": "hs"}],
        "flows": [{**flow, "exporter": seller, "importer": buyer} for seller, buyer in pairs],
        "parties": PARTIES,
        "citations": [{"sector": "goods", "line": "848210", "year": 2022, "figure": "f"}],
        "figures": [
            {
                "id": "f", "publisher": "VDMA", "year": 2022, "value_base": 2.5,
                "base_unit": "EUR", "exporter": "EU", "importer": "China", "url": "u",
            }
        ],
    }  # fmt: skip
    found = asked("rows", tables)
    assert sorted(picked(found, "role", "exporter", "importer")) == [
        ("buyer_exports", "CHN", "JPN"), ("figure", "EU", "China"),
        ("from_others", "JPN", "CHN"), ("from_seller", "DEU", "CHN"),
        ("inside_buyer", "CHN", "CHN"), ("others_elsewhere", "JPN", "KOR"),
        ("seller_elsewhere", "DEU", "JPN"),
    ]  # fmt: skip
