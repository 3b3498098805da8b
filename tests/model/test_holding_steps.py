"""What is listed, what serves it and what of it is held, each step asked by itself."""

from __future__ import annotations

import pytest
from steps import Row, asked, picked

HELD = {"source": "comtrade", "classification": "HS2022", "product": "848210", "year": 2024}
HOLDING = {**HELD, "reported_by": "importer", "flows": 5, "reporters": 8, "whole": True}
SERVES = {
    "code": "848210", "classification": "HS2022", "product": "848210", "hs2022": "848210",
    "relation": "1:1",
}  # fmt: skip
SOURCES = [{"source": "comtrade", "world": True}, {"source": "comext", "world": False}]
OTHER = {"source": "comext", "classification": "HS2017", "product": "1", "year": 2023}


def test_a_sector_lists_its_codes_its_industry_and_those_that_lend_their_shares() -> None:
    published = [{"sector": "goods", "shares_of": code} for code in ("C29", "C29", None)]
    tables: dict[str, list[Row]] = {
        "sectors": [{"sector": "goods", "industry": "C28"}],
        "sector_products": [{"sector": "goods", "code": "848210", "kind": "hs"}],
        "published": published,
    }
    assert sorted(picked(asked("listings", tables), "role", "code", "sector")) == [
        ("hs", "848210", "goods"), ("proxy", "C28", "goods"), ("shares", "C29", "goods"),
    ]  # fmt: skip


def test_a_code_is_served_by_itself_and_by_what_a_concordance_leads_to_it() -> None:
    product: Row = {
        "classification": "HS2022", "product": "848210", "hs2022": "848210", "relation": None,
        "cn_line": None, "cn_relation": None,
    }  # fmt: skip
    older = {"classification": "HS2012", "relation": "n:1"}
    bare: Row = {**product, "hs2022": None}
    fine = {**bare, "classification": "CN2023", "product": "84821010", "cn_line": "84821010"}
    products = [
        {**product, "relation": "1:1"}, {**product, **older, "product": "848299"},
        # digits of other goods, once as told by a concordance, once as led to nothing
        {**product, **older, "hs2022": "870380"}, {**product, **older, "hs2022": None},
        {**bare, "classification": "ICIO", "product": "C28"},
        # of an edition that no concordance leads on from
        {**product, "classification": "HS1992", "hs2022": None},
        # nobody reports these digits in HS 2022, so that they still mean what they did
        {**product, **older, "product": "1", "hs2022": "2"},
        {**product, "classification": "HS2017"}, {**fine, "cn_relation": "1:1"},
        {**fine, "product": "84821090", "classification": "CN2020", "cn_relation": "n:1"},
        {**fine, "product": "3", "cn_line": "4"},
    ]  # fmt: skip
    # one that is listed twice, and one that nothing serves
    codes = ("848210", "848210", "C28", "1", "84821010", "999999")
    tables: dict[str, list[Row]] = {
        "listings": [{"sector": "goods", "code": code} for code in codes], "products": products,
    }  # fmt: skip
    found = asked("serves", tables)
    columns = ("code", "classification", "product")
    assert sorted(picked(found, *columns)) == [
        ("1", "HS2012", "1"), ("848210", "HS1992", "848210"), ("848210", "HS2012", "848299"),
        ("848210", "HS2017", "848210"), ("848210", "HS2022", "848210"),
        ("84821010", "CN2020", "84821090"), ("84821010", "CN2023", "84821010"),
        ("C28", "ICIO", "C28"),
    ]  # fmt: skip
    alone = ("HS1992", "HS2017")
    told = {row["product"]: row["relation"] for row in found if row["classification"] not in alone}
    assert told == {
        "1": "n:1", "848299": "n:1", "848210": "1:1", "84821090": "n:1", "84821010": None,
        "C28": None,
    }  # fmt: skip
    assert picked(asked("wanted", {"serves": [SERVES, SERVES]}), "classification", "product") == [
        ("HS2022", "848210")
    ]


def periods(
    holdings: list[Row], serves: list[Row] | None = None, year: int | None = None,
    years: int = 1, reporting: list[Row] | None = None,
) -> list[Row]:  # fmt: skip
    """Return the periods in which a code is read."""
    tables = {
        "serves": serves or [SERVES], "holdings": holdings, "sources": SOURCES,
        "reporting": reporting or [],
    }  # fmt: skip
    return asked("periods", tables, year=year, years=years)


@pytest.mark.parametrize(
    ("change", "world"),
    [
        ({"reporters": 60}, True), ({"reporters": 59}, False), ({"reporters": None}, False),
        ({"reported_by": "reconciled", "reporters": 0}, True),
        ({"source": "comext", "reporters": 60}, False),
        ({"source": "comext", "reported_by": "reconciled"}, False),
    ],
)  # fmt: skip
def test_a_source_covers_the_world_reconciled_or_from_sixty_importers(
    change: Row, world: bool
) -> None:
    holding = {**HOLDING, "whole": False, **change}
    # another source, edition, product and year of which many report
    decoys = [{**holding, key: value, "reporters": 90} for key, value in OTHER.items()]
    mine = holding["source"], 2024
    found = [row for row in periods([holding, *decoys]) if (row["source"], row["year"]) == mine]
    assert picked(found, "world", "exports_held") == [(world, world)]


def test_one_side_that_is_not_reconciled_makes_the_whole_not_so() -> None:
    both = [{**HOLDING, "reported_by": "reconciled"}, HOLDING]
    [found] = periods(both)
    expected = {
        **SERVES, **HELD, "world": False, "industry": False, "exports_held": False, "whole": True,
        "importers": 8,
    }  # fmt: skip
    assert found == expected


def test_exports_are_held_where_nobody_tells_of_imports() -> None:
    # fewer importers than exporters, and none
    exports = {**HOLDING, "whole": False, "reported_by": "exporter", "reporters": 70}
    imports = {**HOLDING, "whole": False, "reporters": 2}
    for holdings, importers in (([exports, imports], 2), ([exports], 0)):
        found = periods(holdings)
        assert picked(found, "importers", "exports_held", "world") == [(importers, True, False)]


@pytest.mark.parametrize(("years", "first"), [(1, 2022), (2, 2021)])
def test_two_more_years_stand_by_where_a_reporter_may_be_missing(years: int, first: int) -> None:
    held = [{**HOLDING, "year": year} for year in range(2019, 2025)]
    empty = {**HOLDING, "year": 2025, "flows": 0}
    found = periods([*held, empty], years=years)
    assert sorted(row["year"] for row in found) == list(range(first, 2025))
    reconciled = [{**row, "reported_by": "reconciled"} for row in held]
    found = periods(reconciled, years=years)
    assert sorted(row["year"] for row in found) == list(range(2025 - years, 2025))
    # nothing after the year asked for
    found = periods(reconciled, years=1, year=2021)
    assert [row["year"] for row in found] == [2021]


@pytest.mark.parametrize(
    ("reporters", "chosen"),
    [
        ({}, ("HS2022", "848210")), ({"HS2012": 1}, ("HS2012", "848299")),
        ({"HS2017": 1}, ("HS2017", "848210")), ({"HS2012": 1, "HS2022": 2}, ("HS2022", "848210")),
        ({"HS2012": 2, "HS2022": 1}, ("HS2012", "848299")),
        ({"HS2023": 1, "HS2022": 1}, ("HS2022", "848210")),
    ],
)  # fmt: skip
def test_a_code_is_read_in_the_edition_that_most_report_in(
    reporters: dict[str, int], chosen: tuple[str, str]
) -> None:
    products = {
        "HS2012": "848299", "HS2017": "848210", "HS2022": "848210", "HS2023": "848299",
    }  # fmt: skip
    serves = [{**SERVES, "classification": name, "product": products[name]} for name in products]
    holdings = [{**HOLDING, "classification": name, "product": products[name]} for name in products]
    reporting = [
        {**HELD, "classification": name, "reported_by": "importer", "counts": True, "reporter": at}
        for name, number in reporters.items()
        for at in range(number)
    ]
    # who exports, reports elsewhere, in another year or in part is no importer of the year
    told = {**HELD, "classification": "HS2023", "reported_by": "importer", "counts": True}
    unlike = {"source": "comext", "year": 2023, "reported_by": "exporter", "counts": False}
    reporting += [{**told, key: value} for key, value in unlike.items() for _ in range(5)]
    [found] = periods(holdings, serves, reporting=reporting)
    assert (found["classification"], found["product"]) == chosen


def test_exports_are_held_where_all_of_the_edition_and_year_are() -> None:
    exports = {**HOLDING, "reported_by": "exporter", "product": "870380"}
    [found] = periods([HOLDING, exports])
    assert found["exports_held"] is True
    for key, value in {**OTHER, "reported_by": "importer", "whole": False}.items():
        if key != "product":
            told = periods([HOLDING, {**exports, key: value}])
            assert picked(told, "exports_held") == [(False,)], key
    industry = {**HOLDING, "product": "C28"}
    [found] = periods([industry], [{**SERVES, "code": "C28", "product": "C28"}])
    assert found["industry"] is True


def test_each_side_of_a_market_has_its_name() -> None:
    parties = [{"iso3": "CHN", "side": "target"}, {"iso3": "DEU", "side": "sender"}]
    closed = [
        {"seller": seller, "iso3": iso3}
        for seller, iso3 in (
            ("target", "USA"), ("target", "USA"), ("target", "DEU"), ("sender", "RUS"),
        )
    ]  # fmt: skip
    found = asked("buyers", {"parties": parties, "closed_markets": closed})
    assert sorted(picked(found, "iso3", "is_target", "is_sender", "is_closed")) == [
        ("CHN", True, False, False), ("DEU", False, True, False), ("USA", False, False, True),
    ]  # fmt: skip
    sides = [{"side": "target", "area": "CHN"}, {"side": "sender", "area": "EU27"}]
    found = asked("sellers", {"parties": parties, "sides": sides})
    assert sorted(picked(found, "iso3", "side")) == [
        ("CHN", "target"), ("DEU", "sender"), ("_OI", "sender"),
    ]  # fmt: skip


def test_a_code_is_called_by_words_and_not_by_itself() -> None:
    products = [
        {"classification": edition, "product": "848210", "description": words}
        for edition, words in (
            ("HS2022", "bearings"), ("HS2017", "Z bearings"), ("HS2012", "HS2012 848210"),
            ("CN2023", "CN2023 848210"),
        )
    ]  # fmt: skip
    found = asked("labels", {"products": products})
    assert picked(found, "nomenclature", "product", "description") == [
        ("HS", "848210", "Z bearings")
    ]


def test_years_of_which_no_report_is_whole_are_named_with_their_months() -> None:
    reports = (
        (2022, 3, False), (2022, 7, False), (2023, 12, True), (2023, 4, False), (2024, 1, False),
    )  # fmt: skip
    reporting = [
        {"source": "comext", "year": year, "months": months, "counts": counts}
        for year, months, counts in reports
    ]
    found = asked("partial_years", {"reporting": reporting})
    assert picked(found, "source", "months") == [
        ("comext", "2022: 7 of 12 months, not used; 2024: 1 of 12 months, not used")
    ]
