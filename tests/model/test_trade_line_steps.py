"""The source, the years and the figures of each code that a sector lists, asked by itself."""

from __future__ import annotations

from typing import Any

import pytest
from steps import Row, asked, picked

BOTH = [{"buyer": "target", "seller": "sender"}, {"buyer": "sender", "seller": "target"}]
PARTIES = [
    {"iso3": "CHN", "side": "target"},
    *({"iso3": iso3, "side": "sender"} for iso3 in ("DEU", "FRA", "ITA", "ESP")),
]
KEY = {"source": "baci", "classification": "HS2022", "product": "848210", "year": 2024}
PERIOD = {
    **KEY, "code": "848210", "hs2022": "848210", "relation": "1:1", "world": True,
    "exports_held": True, "whole": True, "importers": 0,
}  # fmt: skip
AMOUNTS = {
    "imports_eur": 200.0, "from_seller_eur": 30.0, "unnamed_eur": 5.0, "home_eur": 7.0,
    "producer_exports_eur": 11.0, "buyer_exports_eur": 13.0, "others_exports_eur": 17.0,
    "supplier_hhi": 0.5, "world_export_hhi": 0.25,
}  # fmt: skip
FACT = {**KEY, "buyer": "sender", **AMOUNTS, "seller_exports_eur": 60.0}
LISTED = {"sector": "goods", "role": "hs", "code": "848210"}
INDUSTRY = {"source": "icio", "classification": "ICIO", "product": "C28"}
OTHER = {"source": "comext", "classification": "HS2017", "product": "1", "year": 2025}


def decoys(row: Row, others: Row) -> list[Row]:
    """Return a row once for each column of others, with that one changed."""
    return [{**row, column: value} for column, value in others.items()]


def chosen(
    facts: list[Row], periods: list[Row], year: int | None = None, **tables: list[Row]
) -> list[Row]:
    """Return the lines that are read from facts, for one sector whose lines are of one year."""
    given: dict[str, list[Row]] = {
        "facts": facts, "periods": periods, "listings": [LISTED],
        "sectors": [{"sector": "goods", "years": 1}], "source_order": [], "reporters": [],
        "parties": PARTIES, "pairs": BOTH,
    }  # fmt: skip
    return asked("trade_lines", given | tables, year=year)


def mean_of_three(facts: list[Row], periods: list[Row], **tables: list[Row]) -> Row:
    """Return the only line of a sector whose lines are means of three years."""
    tables["sectors"] = [{"sector": "goods", "years": 3}]
    [found] = chosen(facts, periods, None, **tables)
    return found


def test_figures_are_those_of_the_source_edition_product_and_year_chosen() -> None:
    # nothing of what differs in one key only is read
    facts = [FACT, *decoys({**FACT, "imports_eur": 1e6}, {**OTHER, "buyer": "third"})]
    [found] = chosen(facts, [PERIOD, {**PERIOD, "code": "870380"}])
    assert found == {
        **AMOUNTS, "buyer": "sender", "sector": "goods", "role": "hs", "code": "848210",
        "product": "848210", "hs2022": "848210", "relation": "1:1", "classification": "HS2022",
        "year": 2024, "n_years": 1, "source": "baci", "seller_market_share": 0.5, "world": True,
        "exports_held": True, "geodep": None, "unknown": None,
    }  # fmt: skip


@pytest.mark.parametrize("complete", [True, False])
def test_a_side_must_report_in_full_in_the_very_source_edition_and_year(complete: bool) -> None:
    told = {**KEY, "side": "sender", "complete": complete}
    unlike = decoys({**told, "complete": not complete}, {**OTHER, "side": "target"})
    reporters = [told, *(row for row in unlike if row["product"] == "848210")]
    found = chosen([FACT], [{**PERIOD, "world": False}], reporters=reporters)
    assert picked(found, "n_years", "world") == [(1, False)] * complete


def test_a_source_of_the_world_needs_no_member_to_report() -> None:
    assert len(chosen([FACT], [PERIOD])) == 1
    assert chosen([FACT], [{**PERIOD, "world": False}]) == []


@pytest.mark.parametrize(
    ("importers", "whole", "world", "held"),
    [
        (1, False, False, True), (0, False, False, False), (0, True, False, True),
        (0, False, True, True),
    ],
)  # fmt: skip
def test_a_product_asked_for_by_itself_is_reported_by_a_quarter_of_the_members(
    importers: int, whole: bool, world: bool, held: bool
) -> None:
    # four members of the sender, so that one is a quarter
    period = {**PERIOD, "importers": importers, "whole": whole, "world": world}
    reporters = [{**KEY, "side": "sender", "complete": True}]
    assert len(chosen([FACT], [period], reporters=reporters)) == held
    fewer = [*PARTIES, {"iso3": "POL", "side": "sender"}]
    found = chosen([FACT], [period], reporters=reporters, parties=fewer)
    assert len(found) == (held and (whole or world))


@pytest.mark.parametrize("complete", [True, False])
def test_an_industry_whose_seller_is_not_listed_in_full_is_unknown(complete: bool) -> None:
    facts = [{**FACT, **INDUSTRY}]
    periods = [{**PERIOD, **INDUSTRY, "code": "C28"}]
    told = {**INDUSTRY, "year": 2024, "side": "target", "complete": complete}
    others = {"source": "baci", "classification": "HS2022", "year": 2023}
    reporters = [
        told, *decoys({**told, "complete": not complete}, others),
        {**told, "side": "sender", "complete": True},
    ]  # fmt: skip
    listings = [{**LISTED, "role": "proxy", "code": "C28"}]
    [found] = chosen(facts, periods, reporters=reporters, listings=listings)
    unknown = None if complete else "partner_share_unknown"
    assert (found["n_years"], found["unknown"]) == (1, unknown)


def test_goods_of_a_seller_that_does_not_report_are_known_from_the_buyer() -> None:
    [found] = chosen([FACT], [PERIOD], reporters=[{**KEY, "side": "target", "complete": False}])
    assert (found["n_years"], found["unknown"]) == (1, None)


def test_industries_are_read_from_their_table_and_goods_from_all_else() -> None:
    sources = ({"source": "baci"}, {"source": "icio"})
    facts = [{**FACT, **one} for one in sources]
    periods = [{**PERIOD, **one} for one in sources]
    listings = [LISTED, {**LISTED, "role": "icio"}]
    found = chosen(facts, periods, listings=listings)
    assert sorted(picked(found, "role", "source", "n_years")) == [
        ("hs", "baci", 1),
        ("icio", "icio", 1),
    ]


def test_each_buyer_sector_role_and_code_has_a_line_of_its_own() -> None:
    cars = {"product": "870380", "code": "870380"}
    machines = {**INDUSTRY, "code": "C28"}
    periods = [PERIOD, {**PERIOD, **cars}, {**PERIOD, **machines}]
    facts = [
        FACT, {**FACT, "buyer": "target", "imports_eur": 201.0},
        {**FACT, "product": "870380", "imports_eur": 202.0},
        {**FACT, **INDUSTRY, "imports_eur": 203.0},
    ]  # fmt: skip
    listings = [
        LISTED, {**LISTED, "sector": "parts"}, {**LISTED, "code": "870380"},
        {**LISTED, "role": "proxy", "code": "C28"}, {**LISTED, "role": "shares", "code": "C28"},
    ]  # fmt: skip
    sectors = [{"sector": "goods", "years": 1}, {"sector": "parts", "years": 3}]
    # parts prefer what goods do not
    order = [{"sector": "parts", "source": "comtrade", "position": 1}]
    found = chosen(facts, periods, listings=listings, sectors=sectors, source_order=order)
    columns = ("buyer", "sector", "role", "code", "imports_eur", "n_years")
    assert sorted(picked(found, *columns)) == [
        ("sender", "goods", "hs", "848210", 200.0, 1),
        ("sender", "goods", "hs", "870380", 202.0, 1),
        ("sender", "goods", "proxy", "C28", 203.0, 1),
        ("sender", "goods", "shares", "C28", 203.0, 1),
        ("sender", "parts", "hs", "848210", 200.0, 1),
        ("target", "goods", "hs", "848210", 201.0, 1),
        ("target", "parts", "hs", "848210", 201.0, 1),
    ]


@pytest.mark.parametrize(
    ("year", "source", "told"),
    [(None, "comtrade", 2024), (2024, "comtrade", 2024), (2023, "baci", 2023), (2022, "", 0)],
)
def test_the_source_is_the_first_of_the_menu_that_holds_the_year(
    year: int | None, source: str, told: int
) -> None:
    keys = [("baci", 2023), ("baci", 2024), ("comtrade", 2024), ("comext", 2024)]
    if year == 2023:
        # what is held is then of the year asked for at most, and older of the first source
        keys = [("comtrade", 2022), ("baci", 2023), ("comext", 2023)]
    each = [{"source": name, "year": held} for name, held in keys]
    order = [
        {"sector": "goods", "source": "comtrade", "position": 1},
        {"sector": "goods", "source": "baci", "position": 2},
        {"sector": "parts", "source": "comext", "position": 0},
    ]
    found = chosen(
        [{**FACT, **one} for one in each], [{**PERIOD, **one} for one in each], year,
        source_order=order,
    )  # fmt: skip
    assert picked(found, "source", "year", "n_years") == ([(source, told, 1)] if source else [])


def yearly(years: dict[int, Row], row: Row) -> list[Row]:
    """Return a row of each year, with what differs in it."""
    return [{**row, "year": year, **changes} for year, changes in years.items()]


def test_a_mean_is_of_the_latest_three_years_and_a_single_year_of_the_latest() -> None:
    scale = {2021: 1000, 2022: 1, 2023: 2, 2024: 6}
    facts = [
        {**FACT, "year": year, **{name: amount * size for name, amount in AMOUNTS.items()}}
        for year, size in scale.items()
    ]
    older: Row = {
        "classification": "HS2017",
        "relation": "n:n",
        "world": False,
        "exports_held": False,
    }
    facts[1]["classification"] = "HS2017"
    periods = yearly({2021: {}, 2022: older, 2023: {}, 2024: {}}, PERIOD)
    told = {**KEY, "classification": "HS2017", "year": 2022, "side": "sender", "complete": True}
    three = mean_of_three(facts, periods, reporters=[told])
    # (1 + 2 + 6) / 3
    assert {name: three[name] for name in AMOUNTS} == pytest.approx(
        {name: 3 * amount for name, amount in AMOUNTS.items()}
    )
    assert three["seller_market_share"] == pytest.approx(90 / 60)
    assert (three["world"], three["exports_held"], three["n_years"]) == (False, False, 3)
    assert (three["relation"], three["classification"], three["year"]) == ("1:1", "HS2022", 2024)
    facts[0]["seller_exports_eur"] = facts[1]["seller_exports_eur"] = 1.0
    [one] = chosen(facts, periods, reporters=[told])
    assert {name: one[name] for name in AMOUNTS} == {
        name: 6 * amount for name, amount in AMOUNTS.items()
    }
    assert one["seller_market_share"] == 180 / 60
    assert (one["world"], one["exports_held"], one["n_years"]) == (True, True, 1)


def test_no_market_share_is_known_of_a_seller_that_exports_nothing() -> None:
    [found] = chosen([{**FACT, "seller_exports_eur": 0.0}], [PERIOD])
    assert found["seller_market_share"] is None


def test_a_code_that_led_to_another_before_is_no_line_of_the_later_year() -> None:
    before: Row = {"product": "848299", "year": 2023}
    kept: list[Row] = [{}, {"year": 2023}]
    facts = [{**FACT, **one} for one in (*kept, before)]
    periods = [{**PERIOD, **one} for one in (*kept, before)]
    found = mean_of_three(facts, periods)
    assert (found["product"], found["n_years"]) == ("848210", 2)


@pytest.mark.parametrize(("missing", "means", "one"), [(2023, True, False), (2024, True, True)])
def test_a_mean_is_unknown_where_the_seller_is_missing_in_one_of_its_years(
    missing: int, means: bool, one: bool
) -> None:
    years: dict[int, Row] = {2022: {}, 2023: {}, 2024: {}}
    facts = yearly(years, {**FACT, **INDUSTRY})
    periods = yearly(years, {**PERIOD, **INDUSTRY, "code": "C28"})
    told = {**INDUSTRY, "side": "target"}
    tables: dict[str, list[Row]] = {
        "reporters": [{**told, "year": year, "complete": year != missing} for year in years],
        "listings": [{**LISTED, "role": "icio", "code": "C28"}],
    }
    assert (mean_of_three(facts, periods, **tables)["unknown"] is not None) == means
    [found] = chosen(facts, periods, None, **tables)
    assert (found["unknown"] is not None) == one


YES: Row = {
    "supplier_hhi": 0.41, "world_export_hhi": 0.41, "imports_eur": 2.0, "buyer_exports_eur": 1.0,
}  # fmt: skip
NO: Row = {**YES, "supplier_hhi": 0.4}
NONE: Row = {**YES, "supplier_hhi": None}


@pytest.mark.parametrize(
    ("years", "geodep"),
    [
        ((YES, YES, YES), True), ((NO, YES, YES), True), ((YES, YES), True), ((YES, NO, NO), False),
        ((NO, NO, NO), False), ((NO, NO), False), ((NO, NO, NONE), False), ((YES, NO), None),
        ((NO,), None), ((YES,), None), ((YES, NONE, NO), None), ((NONE, YES, YES), True),
        # each condition at its edge, or not known, twice of two
        *(
            ((change, change), None if None in change.values() else False)
            for change in (
                {**YES, "world_export_hhi": 0.4}, {**YES, "imports_eur": 1.0},
                {**YES, "imports_eur": 0.5}, {**YES, "supplier_hhi": 0.3},
                {**YES, "world_export_hhi": None}, {**YES, "buyer_exports_eur": None}, NONE,
                # not known, though one condition alone fails
                {**NO, "world_export_hhi": None}, {**NONE, "imports_eur": 0.5},
                {**NO, "buyer_exports_eur": None},
            )
        ),
    ],
)  # fmt: skip
def test_dependence_holds_in_two_of_three_years(
    years: tuple[dict[str, Any], ...], geodep: bool | None
) -> None:
    given = dict(zip(range(2025 - len(years), 2025), years, strict=True))
    [found] = chosen(yearly(given, FACT), yearly({year: {} for year in given}, PERIOD))
    assert found["geodep"] is geodep
