"""What the release holds of each code, what stands in and what fetches the rest, by itself."""

from __future__ import annotations

import pytest
from steps import Row, asked, picked

KEY = {"classification": "HS2022", "product": "848210"}
SERVES = {**KEY, "code": "848210"}
HOLDING = {**KEY, "source": "comtrade", "year": 2022, "reported_by": "importer", "flows": 1}
LISTED = {"sector": "goods", "kind": "hs", "code": "848210"}
CARS = {**LISTED, "code": "870380"}
CARS_HELD = {**HOLDING, "product": "870380"}
INDUSTRY = {"sector": "goods", "kind": "icio", "code": "C28"}


def coverage(holdings: list[Row], **tables: list[Row]) -> list[Row]:
    """Return what is told of the codes of a sector, here of one code."""
    given: dict[str, list[Row]] = {
        "sector_products": [LISTED], "serves": [SERVES], "holdings": holdings,
        "products": [{**KEY, "product": "000000", "description": "other goods"}],
        "published": [], "published_scope": [], "bills": [], "fills": [],
    }  # fmt: skip
    return asked("coverage", given | tables)


def test_a_code_is_told_with_its_years_editions_and_products_of_each_source() -> None:
    earlier = {"classification": "HS2012", "product": "848299"}
    # the digits of a product, in an edition in which they do not serve the code
    unlike = {**HOLDING, "classification": "HS2017", "year": 2019}
    found = coverage(
        [
            HOLDING, {**HOLDING, "year": 2021}, {**HOLDING, **earlier, "year": 2021},
            {**HOLDING, "source": "baci", "year": 2020}, unlike, {**HOLDING, "product": "870380"},
        ],
        serves=[SERVES, {**SERVES, **earlier}],
        sector_products=[LISTED, CARS],
        fills=[{"sector": "goods", "code": "870380", "fill": "fetch"}],
    )  # fmt: skip
    none = dict.fromkeys(found[0])
    both = {"classification": "HS2012 HS2022", "years": "2021 2022", "products": "848210 848299"}
    held = {**none, "sector": "goods", "code": "848210", "held": True}
    assert found == [
        {**none, "sector": "goods", "code": "870380", "held": False, "fill": "fetch"},
        {
            **held, "source": "baci", "classification": "HS2022", "years": "2020",
            "products": "848210",
        },
        {**held, **both, "source": "comtrade"},
    ]  # fmt: skip


def test_a_code_has_the_words_of_its_own_digits_before_those_of_others() -> None:
    cars = {**SERVES, "code": "870380"}
    names: dict[str, list[Row]] = {
        "serves": [
            SERVES, {**SERVES, "product": "111111"}, {**cars, "product": "870322"},
            {**cars, "product": "870321"}, {**cars, "classification": "HS2017", "product": "1"},
        ],
        "products": [
            {**KEY, "description": "bearings"}, {**KEY, "product": "111111", "description": "rods"},
            {**KEY, "product": "870322", "description": "large cars"},
            {**KEY, "product": "870321", "description": "small cars"},
            # of another edition, and of no code
            {**KEY, "product": "1", "description": "vans"},
            {**KEY, "product": "0", "description": "other goods"},
        ],
        "sector_products": [LISTED, CARS],
    }  # fmt: skip
    assert picked(coverage([], **names), "code", "description") == [
        ("848210", "bearings"), ("870380", "small cars"),
    ]  # fmt: skip


def test_months_are_told_of_a_year_that_is_whole_in_no_product() -> None:
    part = {**HOLDING, "flows": 0, "months": 4}
    other: Row = {"product": "848299"}
    found = coverage(
        [
            # 2019: the importers' reports of one product are whole; 2020, 2024: no month is known
            {**HOLDING, "year": 2019, "months": 12}, {**part, **other, "year": 2019, "months": 6},
            {**part, "year": 2020, "months": None}, {**part, "year": 2024, "months": None},
            # 2021: the longer of two products, and of two sides
            {**part, "year": 2021, "months": 3}, {**part, **other, "year": 2021, "months": 9},
            {**part, "year": 2021, "reported_by": "exporter", "months": 2},
            HOLDING, {**part, "reported_by": "exporter", "months": 7},
            {**part, "year": 2023, "months": 5},
            {**HOLDING, "year": 2023, "reported_by": "exporter"},
        ],
        serves=[SERVES, {**SERVES, **other}],
    )  # fmt: skip
    assert picked(found, "years", "months", "fill") == [
        (
            "2019 2022 2023",
            "2021: 9 of 12 months, not used; 2022 exports: 7 of 12 months, not used;"
            " 2023 imports: 5 of 12 months, not used",
            "aci data fetch comtrade --sector goods --year 2023 --month 1-12 && aci data ingest",
        )
    ]


def test_months_are_of_the_very_code_and_source_and_fetched_where_they_come_from() -> None:
    part = {**HOLDING, "flows": 0, "months": 4}
    found = coverage(
        [
            {**part, "source": "comext"}, {**part, "source": "baci", "months": 5},
            {**part, "year": 2021, "months": 3}, {**CARS_HELD, "source": "comext"},
        ],
        serves=[SERVES, {**SERVES, "code": "870380", "product": "870380"}],
        sector_products=[LISTED, CARS],
        fills=[{"sector": "goods", "code": code, "fill": code} for code in ("848210", "870380")],
    )  # fmt: skip
    fetch, then = "aci data fetch ", " --month 1-12 && aci data ingest"
    assert picked(found, "code", "source", "months", "fill") == [
        ("848210", "baci", "2022: 5 of 12 months, not used", "848210"),
        ("848210", "comext", "2022: 4 of 12 months, not used", f"{fetch}comext --year 2022{then}"),
        (
            "848210", "comtrade", "2021: 3 of 12 months, not used",
            f"{fetch}comtrade --sector goods --year 2021{then}",
        ),
        ("870380", "comext", None, "870380"),
    ]  # fmt: skip


@pytest.mark.parametrize("held", [True, False])
def test_an_industry_stands_in_for_goods_that_are_not_held(held: bool) -> None:
    whole = {"code": "C28", "classification": "ICIO", "product": "C28"}
    listed = [
        LISTED, CARS, INDUSTRY, {**INDUSTRY, "code": "C29"}, {**INDUSTRY, "sector": "parts"},
        {**CARS, "sector": "parts"}, {**LISTED, "sector": "bare"},
    ]  # fmt: skip
    found = coverage(
        [HOLDING, {**whole, "source": "icio", "year": 2022, "reported_by": "importer", "flows": 1}],
        serves=[SERVES, *[whole] * held], sector_products=listed,
    )  # fmt: skip
    assert sorted(picked(found, "sector", "code", "stands_in", "held")) == [
        ("bare", "848210", None, True), ("goods", "848210", None, True),
        # the first of two industries
        ("goods", "870380", "C28", False), ("goods", "C28", None, held),
        ("goods", "C29", None, False), ("parts", "870380", "C28", False),
        ("parts", "C28", None, held),
    ]  # fmt: skip


def test_a_published_line_stands_in_for_the_codes_of_its_scope_in_its_sector() -> None:
    title = {"sector": "goods", "line": "lenses", "title": "lenses", "year": 2023}
    published = [
        {**title, "title": "a lens"}, {**title, "year": 2021}, {**title, "line": "mirrors"},
        {**title, "sector": "parts", "line": "hulls"}, {**title, "line": "bare"},
    ]  # fmt: skip
    scope = [
        {"line": "lenses", "product": "848210"}, {"line": "mirrors", "product": "848210"},
        {"line": "hulls", "product": "870380"}, {"line": "unpublished", "product": "870380"},
    ]  # fmt: skip
    found = coverage(
        [],
        sector_products=[LISTED, CARS, INDUSTRY, {**CARS, "sector": "parts"}],
        published=published, published_scope=scope,
    )  # fmt: skip
    codes = [row for row in found if row["source"] is None]
    assert sorted(picked(codes, "sector", "code", "stands_in")) == [
        ("goods", "848210", "lenses mirrors"), ("goods", "870380", "C28"), ("goods", "C28", None),
        ("parts", "870380", "hulls"),
    ]  # fmt: skip


def test_published_lines_and_bills_are_held_in_their_years() -> None:
    title = {"sector": "goods", "line": "lenses", "title": "a lens", "year": 2023}
    newer = {**title, "title": "lenses", "year": 2021}
    found = coverage(
        [], published=[title, newer, {**title, "sector": "parts"}, {**title, "line": "mirrors"}],
        bills=[{**row, "line": "upkeep"} for row in (title, newer)],
    )  # fmt: skip
    columns = ("sector", "code", "description", "source", "classification", "years", "held")
    assert picked(found, *columns) == [
        ("goods", "848210", None, None, None, None, False),
        ("goods", "lenses", "lenses", "published", "published", "2021 2023", True),
        ("goods", "mirrors", "a lens", "published", "published", "2023", True),
        ("goods", "upkeep", "lenses", "published", "bill", "2021 2023", True),
        ("parts", "lenses", "a lens", "published", "published", "2023", True),
    ]
    assert {row[name] for row in found for name in ("products", "stands_in", "fill")} == {None}


def test_what_fetches_a_code_is_told_for_its_own_sector() -> None:
    fills = [
        {"sector": sector, "code": code, "fill": f"fetch {code} for {sector}"}
        for sector, code in (("goods", "848210"), ("parts", "848210"), ("goods", "870380"))
    ]
    found = coverage([], fills=fills, sector_products=[LISTED, {**LISTED, "sector": "parts"}, CARS])
    assert picked(found, "sector", "code", "fill") == [
        ("goods", "848210", "fetch 848210 for goods"),
        ("goods", "870380", "fetch 870380 for goods"),
        ("parts", "848210", "fetch 848210 for parts"),
    ]


def fills(*holdings: Row) -> dict[str, tuple[object, ...]]:
    """Return the newest year of each code of a sector, and what fetches it."""
    codes = ("848210", "870380", "84821010", "84821090", "C28", "C29")
    editions = {"84821010": "CN2023", "84821090": "CN2023", "C28": "ICIO", "C29": "ICIO"}
    serves = [
        {"code": code, "classification": editions.get(code, "HS2022"), "product": code}
        for code in codes
    ]
    listed = [
        {**LISTED, "kind": "icio" if code.startswith("C") else "hs", "code": code} for code in codes
    ]
    tables: dict[str, list[Row]] = {
        "sector_products": listed, "serves": serves, "holdings": list(holdings),
        "sources": [
            {"source": name, "world": name in ("baci", "icio")}
            for name in ("baci", "icio", "comext", "comtrade")
        ],
    }  # fmt: skip
    return {row["code"]: (row["latest"], row["fill"]) for row in asked("fills", tables)}


BACI = "aci data fetch baci && aci data ingest"
ICIO = "aci data fetch icio && aci data ingest"


def comext(year: int) -> str:
    """Return the command that fetches a year of the codes of eight digits."""
    return f"aci data fetch comext --sector goods --year {year} && aci data ingest"


def test_older_years_are_fetched_anew_up_to_the_newest_that_a_source_holds() -> None:
    baci = {**HOLDING, "source": "baci"}
    fine = {**HOLDING, "source": "comext", "classification": "CN2023", "product": "84821010"}
    table = {**HOLDING, "source": "icio", "classification": "ICIO", "product": "C28"}
    found = fills(
        {**baci, "year": 2020}, baci, {**baci, "product": "870380", "year": 2021},
        # some months of a year, other digits and another edition
        {**baci, "year": 2025, "flows": 0}, {**baci, "product": "1", "year": 2021},
        {**baci, "classification": "HS2017", "product": "870380"},
        {**baci, "source": "comtrade", "year": 2024},
        {**fine, "year": 2019}, {**fine, "year": 2021}, {**fine, "year": 2025, "flows": 0},
        {**fine, "product": "84821090", "year": 2020}, {**table, "year": 2018},
        {**table, "year": 2019},
    )  # fmt: skip
    assert found == {
        "848210": (2024, None), "870380": (2021, BACI),
        # Comext's newest is older than that of others, and enough
        "84821010": (2021, None), "84821090": (2020, comext(2021)), "C28": (2019, None),
        "C29": (None, ICIO),
    }  # fmt: skip


def test_what_is_not_held_is_fetched_for_the_year_that_others_hold() -> None:
    table = {**HOLDING, "source": "icio", "classification": "ICIO", "product": "C28", "year": 2024}
    found = fills(
        {**HOLDING, "source": "baci", "year": 2021}, HOLDING, table,
        {**HOLDING, "source": "baci", "classification": "HS2017", "year": 2023, "flows": 0},
    )  # fmt: skip
    assert found == {
        "848210": (2022, None), "870380": (None, BACI), "84821010": (None, comext(2022)),
        "84821090": (None, comext(2022)), "C28": (2024, None), "C29": (None, ICIO),
    }  # fmt: skip


def test_where_nothing_is_held_the_command_names_no_year() -> None:
    found = fills({**HOLDING, "flows": 0})
    whole = "aci data fetch comext --sector goods && aci data ingest"
    assert set(found.values()) == {(None, BACI), (None, whole), (None, ICIO)}


def test_goods_have_the_first_words_of_what_is_held_of_the_world() -> None:
    named = {**KEY, "hs2022": "848210"}
    other = {**named, "product": "848299", "classification": "HS2017"}
    products = [
        {**named, "description": "bearings"}, {**other, "description": "axles"},
        # not held in this edition, of no subheading, and of part of the world
        {**named, "classification": "HS2017", "description": "abacuses"},
        {**named, "product": "C28", "hs2022": None, "description": "machinery"},
        {**named, "product": "870380", "hs2022": "870380", "description": "cars"},
        {**named, "product": "1", "hs2022": "848210", "description": "all"},
    ]  # fmt: skip
    baci = {**HOLDING, "source": "baci"}
    holdings = [
        baci, {**baci, "classification": "HS2017", "product": "848299"},
        {**baci, "product": "C28"}, {**CARS_HELD}, {**baci, "product": "1", "flows": 0},
    ]  # fmt: skip
    sources = [{"source": "baci", "world": True}, {"source": "comtrade", "world": False}]
    found = asked("goods", {"products": products, "holdings": holdings, "sources": sources})
    assert picked(found, "code", "description") == [("848210", "axles")]
