"""Which lines stand for a sector, and what published figures and bills say, asked by itself."""

from __future__ import annotations

from typing import Any

import pytest
from steps import Row, asked, picked

BOTH = [{"buyer": "target", "seller": "sender"}, {"buyer": "sender", "seller": "target"}]
TRADED = {"year": 2022, "source": "baci", "world": True, "exports_held": True, "n_years": 1}
GOODS = {
    **TRADED, "buyer": "target", "sector": "goods", "role": "hs", "code": "848210",
    "product": "848210", "relation": "1:1",
}  # fmt: skip
INDUSTRY = {**GOODS, "role": "icio", "code": "C28", "product": "C28", "relation": None}
LISTED = {"sector": "goods", "kind": "hs", "code": "848210"}
AMOUNTS = [
    "imports_eur", "from_seller_eur", "unnamed_eur", "home_eur", "home_supply_share",
    "producer_exports_eur", "buyer_exports_eur", "others_exports_eur", "seller_market_share",
    "supplier_hhi", "world_export_hhi",
]  # fmt: skip
SIZES = {name: 2.0**place for place, name in enumerate(AMOUNTS)}
LENSES = {
    "line": "lenses", "buyer": "target", "sector": "goods", "year": 2023, "evidence": "B",
    "mixed_basis": False, "alternatives_partial": False, "home_eur": 1.0,
}  # fmt: skip


def lines(*trade: Row, **tables: list[Row]) -> list[Row]:
    """Return the lines of a sector of one code."""
    given: dict[str, list[Row]] = {
        "pairs": BOTH, "trade_lines": list(trade), "published_lines": [], "published_scope": [],
        "bill_lines": [], "sectors": [{"sector": "goods", "industry": "C28", "evidence": "B"}],
        "sector_products": [LISTED], "sector_controlled": [],
    }  # fmt: skip
    return asked("lines", given | tables)


def names(found: list[Row]) -> list[tuple[Any, ...]]:
    """Return who buys which lines."""
    return sorted(picked(found, "buyer", "line"))


def test_a_line_of_goods_keeps_what_is_read_of_it() -> None:
    read = {name: size for name, size in SIZES.items() if name != "home_supply_share"}
    more = {"hs2022": "848210", "classification": "HS2022", "geodep": True, "unknown": "why"}
    [found] = lines({**GOODS, **read, **more})
    kept = {**SIZES, "home_eur": None, "home_supply_share": None}
    assert {name: found[name] for name in AMOUNTS} == kept
    assert {name: found[name] for name in more} == more
    told = ("line", "role", "code", "relation", "year", "source", "evidence", "flags")
    assert picked([found], *told) == [
        ("848210", "hs", "848210", "1:1", 2022, "baci", "A", "")
    ]  # fmt: skip
    assert picked([found], "sigma", "shares_of", "controlled") == [(None, None, False)]


def test_an_industry_sells_at_home_and_a_bill_is_all_from_the_seller() -> None:
    read = {name: size for name, size in SIZES.items() if name != "home_supply_share"}
    [industry] = lines({**INDUSTRY, **read, "geodep": True})
    assert (industry["home_eur"], industry["geodep"], industry["evidence"]) == (8.0, True, "B")
    bill = {"line": "upkeep", "buyer": "target", "sector": "goods", "year": 2021, "evidence": "C"}
    bill |= {"imports_eur": 6.0, "home_supply_share": 0.3, "sigma": 2.5, "unknown": "why"}
    [found] = lines(bill_lines=[bill])
    assert found == {
        **dict.fromkeys(found), **bill, "role": "bill", "classification": "bill",
        "source": "published", "from_seller_eur": 6.0, "others_exports_eur": 0.0,
        "controlled": False, "flags": "alternatives_partial",
    }  # fmt: skip


def test_a_published_line_keeps_its_figures() -> None:
    shown = {name: size for name, size in SIZES.items() if name != "unnamed_eur"}
    line = {**LENSES, **shown, "shares_of": "C28", "unknown": "why"}
    [found] = lines(published_lines=[line])
    assert found == {
        **dict.fromkeys(found), **shown, "buyer": "target", "sector": "goods", "line": "lenses",
        "role": "published", "classification": "published", "source": "published", "year": 2023,
        "shares_of": "C28", "evidence": "B", "unknown": "why", "controlled": False,
        "flags": "industry_shares",
    }  # fmt: skip


def test_goods_that_are_held_for_all_of_a_scope_take_the_place_of_the_published_line() -> None:
    scope = [{"line": "lenses", "product": code} for code in ("848210", "870380")]
    cars = {**GOODS, "code": "870380", "product": "870380"}
    sold = {**LENSES, "buyer": "sender"}
    published: dict[str, list[Row]] = {
        "published_lines": [LENSES, sold], "published_scope": [*scope, scope[0]],
        "sector_products": [LISTED, {**LISTED, "code": "870380"}],
    }  # fmt: skip
    # the target's are held, of another sector too; of the sender's one is not
    held = lines(GOODS, cars, {**GOODS, "buyer": "sender"}, **published)
    assert names(held) == [("sender", "lenses"), ("target", "848210"), ("target", "870380")]
    # what is held as an industry is no goods
    found = lines(GOODS, {**cars, "role": "shares"}, **published)
    assert names(found) == [("sender", "lenses"), ("target", "lenses")]
    # a published line without a scope stays beside the goods
    found = lines(GOODS, published_lines=[LENSES])
    assert names(found) == [("target", "848210"), ("target", "lenses")]


def test_a_published_line_speaks_for_its_own_buyer_sector_and_codes() -> None:
    scope = [
        {"line": "lenses", "product": "848210"}, {"line": "lenses", "product": "1"},
        # another line, which is not published of this pair
        {"line": "mirrors", "product": "870380"}, {"line": "mirrors", "product": "2"},
    ]  # fmt: skip
    cars = {**GOODS, "code": "870380", "product": "870380"}
    parts = {**GOODS, "sector": "parts"}
    listed = [LISTED, {**LISTED, "code": "870380"}, {**LISTED, "sector": "parts"}]
    sold = {**GOODS, "buyer": "sender"}
    found = lines(
        GOODS, cars, parts, sold, {**cars, "buyer": "sender"}, published_lines=[LENSES],
        published_scope=scope, sector_products=listed,
    )  # fmt: skip
    assert sorted(picked(found, "buyer", "sector", "line")) == [
        ("sender", "goods", "848210"), ("sender", "goods", "870380"), ("target", "goods", "870380"),
        ("target", "goods", "lenses"), ("target", "parts", "848210"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("other", "kept"),
    [
        ({}, "848210"), ({"buyer": "sender"}, "C28"), ({"sector": "parts"}, "C28"),
        ({"code": "1"}, "C28"), ({"role": "shares"}, "C28"),
    ],
)  # fmt: skip
def test_an_industry_stands_in_until_the_code_is_held_of_this_buyer_and_sector(
    other: Row, kept: str
) -> None:
    found = lines(INDUSTRY, {**GOODS, **other})
    mine = [row for row in found if (row["buyer"], row["sector"]) == ("target", "goods")]
    assert picked(mine, "line") == [(kept,)]


def test_an_industry_is_the_line_of_a_sector_that_lists_no_goods() -> None:
    for listed in ([], [{**LISTED, "kind": "icio", "code": "C28"}], [{**LISTED, "sector": "p"}]):
        assert names(lines(INDUSTRY, sector_products=listed)) == [("target", "C28")]


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({}, ["lenses"]), ({"buyer": "sender"}, ["C28"]), ({"sector": "parts"}, ["C28"]),
        ({"line": "mirrors"}, ["C28", "mirrors"]),
    ],
)  # fmt: skip
def test_a_code_that_a_published_line_speaks_for_is_no_gap(change: Row, kept: list[str]) -> None:
    scope = [{"line": "lenses", "product": "848210"}]
    sectors = [{"sector": name, "evidence": "B"} for name in ("goods", "parts")]
    found = lines(
        INDUSTRY, published_lines=[{**LENSES, **change}], published_scope=scope, sectors=sectors
    )
    mine = [row for row in found if (row["buyer"], row["sector"]) == ("target", "goods")]
    assert sorted(row["line"] for row in mine) == kept
    # it speaks for no code but those of its scope
    scope = [{"line": "lenses", "product": "870380"}]
    found = lines(INDUSTRY, published_lines=[LENSES], published_scope=scope)
    assert names(found) == [("target", "C28"), ("target", "lenses")]


def test_the_industry_of_a_sector_is_a_proxy_where_nothing_else_but_bills_is_held() -> None:
    proxy = {**INDUSTRY, "role": "proxy", "home_eur": 3.0, "geodep": True}
    bill = {"line": "upkeep", "buyer": "target", "sector": "goods", "year": 2021}
    shares = {**proxy, "role": "shares", "product": "C29"}
    found = lines(proxy, shares, bill_lines=[bill])
    assert names(found) == [("target", "C28"), ("target", "upkeep")]
    [row] = [row for row in found if row["role"] == "proxy"]
    told = ("home_eur", "geodep", "evidence", "flags")
    assert picked([row], *told) == [(3.0, True, "C", "industry_proxy")]
    assert names(lines(proxy, GOODS)) == [("target", "848210")]
    for other in ({"buyer": "sender"}, {"sector": "parts"}):
        assert ("target", "C28") in names(lines(proxy, {**GOODS, **other}))


@pytest.mark.parametrize(
    ("row", "flags"),
    [
        ({"world": False}, "alternatives_partial"),
        ({"exports_held": False}, "home_supply_partial"),
        ({"n_years": 2}, "mean_of_years"), ({"n_years": 3}, "mean_of_years"),
        ({"relation": "1:n"}, "concordance_1_to_n"), ({"relation": "n:1"}, "concordance_n_to_1"),
        ({"relation": "n:n"}, "concordance_n_to_n"), ({"relation": None}, "concordance_none"),
        (
            {"world": False, "exports_held": False, "n_years": 2, "relation": "n:n"},
            "home_supply_partial alternatives_partial mean_of_years concordance_n_to_n",
        ),
    ],
)  # fmt: skip
def test_a_line_of_goods_says_what_to_know_of_it(row: Row, flags: str) -> None:
    [found] = lines({**GOODS, **row})
    assert found["flags"] == flags


@pytest.mark.parametrize(
    ("row", "flags"),
    [
        ({}, ""), ({"home_eur": None}, "no_home_supply"), ({"mixed_basis": True}, "mixed_basis"),
        ({"home_eur": None, "home_supply_share": 0.0}, ""),
        ({"home_eur": None, "producer_exports_eur": 0.0}, ""),
        ({"shares_of": "C28"}, "industry_shares"),
        ({"alternatives_partial": True}, "alternatives_partial"),
    ],
)  # fmt: skip
def test_a_published_line_says_what_to_know_of_it(row: Row, flags: str) -> None:
    [found] = lines(published_lines=[{**LENSES, **row}])
    assert found["flags"] == flags


def test_an_industry_of_grade_b_is_told_and_of_grade_a_is_not() -> None:
    for grade, flags in (("B", "industry_line"), ("A", "")):
        sectors = [{"sector": "goods", "evidence": grade}, {"sector": "parts", "evidence": "C"}]
        [found] = lines({**INDUSTRY, "home_eur": None}, sectors=sectors)
        assert (found["evidence"], found["flags"]) == (grade, flags)
    [bill] = lines(bill_lines=[{"line": "upkeep", "buyer": "target", "sector": "goods"}])
    assert bill["flags"] == "no_home_supply alternatives_partial"


def test_controls_name_a_code_as_listed_or_as_reported() -> None:
    line = {**GOODS, "product": "84821010"}
    for code, held in (("848210", True), ("84821010", True), ("1", False)):
        [found] = lines(line, sector_controlled=[{"sector": "goods", "code": code}])
        assert found["controlled"] is held


SIDES = [
    {"side": "target", "area": "CHN", "partners": 0},
    {"side": "sender", "area": "EU27", "partners": 0},
]
JOINED = [SIDES[0], {**SIDES[1], "partners": 1}]
CITED = {
    "line": "lenses", "sector": "goods", "year": 2023, "buyer": "CHN", "seller": "EU27",
    "imports_eur": 1000.0, "from_seller_eur": 300.0, "evidence": "B", "mixed_basis": False,
}  # fmt: skip
SHARES = {
    "buyer": "target", "sector": "goods", "role": "shares", "code": "C28", "imports_eur": 10.0,
    "from_seller_eur": 4.0, "home_eur": 20.0, "others_exports_eur": 5.0,
    "seller_market_share": 0.125, "supplier_hhi": 0.25, "world_export_hhi": 0.75,
}  # fmt: skip


def published(
    *rows: Row, year: int | None = None, sides: list[Row] = SIDES, industry: Row = SHARES
) -> list[Row]:
    """Return the lines of published figures, beside industries of other buyers, roles and codes."""
    other = {"buyer": "sender", "sector": "parts", "role": "proxy", "code": "C29"}
    decoys = [{**industry, key: value, "imports_eur": 7.0} for key, value in other.items()]
    tables = {
        "published": list(rows), "pairs": BOTH, "sides": sides, "trade_lines": [industry, *decoys],
    }  # fmt: skip
    return asked("published_lines", tables, year=year)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        # level, sold, home, others' sales, only sales to the buyer known
        ({}, (1000, 300, None, 700, True)),
        ({"seller_share": 0.2}, (1000, 300, None, 700, True)),
        ({"seller_share": 0.2, "from_seller_eur": None}, (1000, 200, None, 800, True)),
        ({"seller_share": 0.2, "imports_eur": None}, (1500, 300, None, 1200, True)),
        ({"alternatives_eur": 77.0}, (1000, 300, None, 77, False)),
        ({"floor_eur": 250.0}, (1000, 300, None, 700, True)),
        ({"floor_eur": 350.0}, (1000, 350, None, 650, True)),
        ({"shares_of": "C28"}, (1000, 300, 2000, 500, False)),
        ({"shares_of": "C28", "imports_eur": None}, (750, 300, 1500, 375, False)),
        ({"shares_of": "C28", "from_seller_eur": None}, (1000, 400, 2000, 500, False)),
        ({"shares_of": "C28", "home_supply_share": 0.5}, (1000, 300, None, 500, False)),
        ({"shares_of": "C28", "exports_eur": 6.0}, (1000, 300, None, 500, False)),
        ({"shares_of": "C28", "alternatives_eur": 77.0}, (1000, 300, 2000, 77, False)),
    ],
)  # fmt: skip
def test_a_published_line_is_sized_by_what_is_cited_of_it(
    change: Row, told: tuple[float, ...]
) -> None:
    [found] = published({**CITED, **change})
    sizes = ("imports_eur", "from_seller_eur", "home_eur", "others_exports_eur")
    assert picked([found], *sizes, "alternatives_partial") == [told]
    lent = (0.125, 0.25, 0.75) if change.get("shares_of") else (None, None, None)
    assert picked([found], "seller_market_share", "supplier_hhi", "world_export_hhi") == [lent]
    exports, home = change.get("exports_eur"), change.get("home_supply_share")
    assert picked([found], "producer_exports_eur", "buyer_exports_eur") == [(exports, exports)]
    assert (found["home_supply_share"], found["unknown"]) == (home, None)
    assert picked([found], "buyer", "evidence", "year") == [("target", "B", 2023)]


def test_no_line_is_made_of_a_share_of_nothing() -> None:
    unsold: Row = {**CITED, "from_seller_eur": None}
    assert published(unsold) == []
    assert published({**CITED, "imports_eur": None}) == []
    assert published({**CITED, "imports_eur": None, "seller_share": 0.0}) == []
    assert published({**unsold, "imports_eur": None, "seller_share": 0.5}) == []
    lent = {**unsold, "shares_of": "C28"}
    assert published(lent, industry={**SHARES, "imports_eur": 0.0}) == []
    [found] = published({**lent, "seller_share": 0.1}, industry={**SHARES, "imports_eur": 0.0})
    assert picked([found], "home_eur", "others_exports_eur") == [(None, 900.0)]


def test_figures_are_of_the_sides_they_are_cited_for_and_the_latest_year() -> None:
    older = {**CITED, "year": 2021, "imports_eur": 400.0}
    elsewhere = [{**CITED, "seller": "JPN"}, {**CITED, "buyer": "JPN"}, {**CITED, "seller": "CHN"}]
    swapped = {**CITED, "buyer": "EU27", "seller": "CHN", "imports_eur": 500.0}
    other = {**older, "line": "mirrors"}
    rows = [older, CITED, swapped, other, *elsewhere[:2]]
    found = published(*rows)
    assert sorted(picked(found, "buyer", "line", "year", "imports_eur")) == [
        ("sender", "lenses", 2023, 500.0), ("target", "lenses", 2023, 1000.0),
        ("target", "mirrors", 2021, 400.0),
    ]  # fmt: skip
    assert sorted(picked(published(*rows, year=2021), "line", "year")) == [
        ("lenses", 2021), ("mirrors", 2021),
    ]  # fmt: skip
    assert published(*elsewhere) == []
    assert published({**CITED, "seller": "JPN", "shares_of": "C28"}) == []
    shared = {"seller_share": 0.2, "from_seller_eur": None}
    assert published({**CITED, **shared, "seller": "JPN"}) == []


def test_a_published_figure_gives_no_share_for_a_partner() -> None:
    partner, lent = "partner_share_unknown", {"shares_of": "C28"}
    of_industry = {**CITED, **lent, "from_seller_eur": None}
    joined_buyer = [{**SIDES[0], "partners": 1}, SIDES[1]]
    for row, sides, unknown in (
        (CITED, SIDES, None), (CITED, JOINED, partner), (CITED, joined_buyer, partner),
        (of_industry, JOINED, None), (of_industry, joined_buyer, partner),
        ({**CITED, **lent}, JOINED, partner),
    ):  # fmt: skip
        assert picked(published(row, sides=sides), "unknown") == [(unknown,)]
    [found] = published(of_industry, industry={**SHARES, "unknown": "of the industry"})
    assert found["unknown"] == "of the industry"
    assert picked(published({**CITED, "mixed_basis": True}), "evidence", "mixed_basis") == [
        ("C", True)
    ]


def test_a_bill_is_of_its_buyer_and_seller_and_the_latest_year() -> None:
    bill = {
        "line": "upkeep", "sector": "goods", "year": 2023, "buyer": "CHN", "seller": "EU27",
        "amount_eur": 60.0, "self_served": 0.25, "sigma": 2.5, "evidence": "C",
    }  # fmt: skip
    bills = [
        {**bill, "year": 2021, "amount_eur": 50.0}, bill, {**bill, "seller": "JPN", "line": "x"},
        {**bill, "buyer": "JPN", "line": "y"}, {**bill, "seller": "CHN", "line": "z"},
        {**bill, "year": 2021, "line": "w"},
    ]  # fmt: skip
    told = {
        "buyer": "target", "sector": "goods", "line": "upkeep", "year": 2023, "imports_eur": 60.0,
        "home_supply_share": 0.25, "sigma": 2.5, "evidence": "C", "unknown": None,
    }  # fmt: skip
    tables: dict[str, list[Row]] = {"bills": bills, "pairs": BOTH, "sides": SIDES}
    found = sorted(asked("bill_lines", tables, year=None), key=lambda row: row["line"])
    assert picked(found, "line", "year") == [("upkeep", 2023), ("w", 2021)]
    assert found[0] == told
    found = asked("bill_lines", tables, year=2021)
    assert sorted(picked(found, "line", "imports_eur")) == [("upkeep", 50.0), ("w", 60.0)]
    for sides in (JOINED, [{**SIDES[0], "partners": 1}, SIDES[1]]):
        found = asked("bill_lines", {**tables, "sides": sides}, year=None)
        assert {row["unknown"] for row in found} == {"partner_share_unknown"}
