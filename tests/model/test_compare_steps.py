"""What two sources say of the same flows: each step of the comparison asked by itself."""

from __future__ import annotations

from typing import Any

import pytest
from steps import Row, asked, astray, picked

PARTIES: list[Row] = [
    {"iso3": code, "side": "target" if code in ("CHN", "HKG") else "sender"}
    for code in ("CHN", "HKG", "DEU", "FRA", "ITA")
]
CODE = "8507"
LIKE: Row = {
    "code": CODE, "source_a": "comtrade", "source_b": "comext", "reported_by_a": "importer",
    "reported_by_b": "exporter", "seller_side": "target", "year": 2023, "seller": "CHN",
    "buyer": "DEU",
}  # fmt: skip
CHECKED = {"sector": "batteries", "code": CODE, "source_a": "comtrade", "source_b": "comext"}
FIRST: Row = {"code": CODE, "source": "comtrade", "reported_by": "importer", "year": 2023,
              "seller": "CHN", "buyer": "DEU", "value_eur": 8}  # fmt: skip
SECOND = {**FIRST, "source": "comext", "reported_by": "exporter", "value_eur": 6}
APART = {"code": "9999", "source": "baci", "reported_by": "reconciled", "year": 2022,
         "seller": "HKG", "buyer": "ITA"}  # fmt: skip
HS = {"classification": "HS2022", "product": CODE}


def compared(pairs: list[Row], reports: list[Row], **tables: list[Row]) -> list[Row]:
    """Return what two sources say, from the pairs they share and what each reports of them."""
    held: dict[str, list[Row]] = {
        "checked": [CHECKED], "counterparts": pairs, "reports": reports, "valuations": [],
        "serves": [], "products": [], "parties": PARTIES, **tables,
    }  # fmt: skip
    for table, columns in (
        ("valuations", ("source", "valuation")),
        ("serves", ("code", "classification", "product")),
        ("products", ("classification", "product", "description")),
    ):
        held[table] = held[table] or [dict.fromkeys(columns, "-")]
    return asked("comparison", held, target="China", sender="EU")


def test_the_pairs_that_both_report_are_summed_and_divided() -> None:
    reports = [
        FIRST, {**FIRST, "buyer": "FRA", "value_eur": 4},
        SECOND, {**SECOND, "buyer": "FRA", "value_eur": 4},
        *astray({**FIRST, "value_eur": 1000}, **APART),
        *astray({**SECOND, "value_eur": 1000}, **APART),
    ]  # fmt: skip
    back = {**LIKE, "seller_side": "sender", "seller": "DEU", "buyer": "CHN"}
    reports += [{**row, "seller": "DEU", "buyer": "CHN", "value_eur": 3} for row in reports[:1]]
    [sold, bought] = compared(
        [back, LIKE, {**LIKE, "buyer": "FRA"}],
        reports,
        checked=[CHECKED, *astray(CHECKED, code="9999", source_a="baci", source_b="baci")],
        valuations=[
            {"source": "comtrade", "valuation": "importers CIF, exporters FOB"},
            {"source": "comext", "valuation": "basic prices"},
        ],
        serves=[{"code": CODE, **HS}],
        products=[{**HS, "description": "Batteries"}],
    )
    assert bought == {
        **CHECKED, "description": "Batteries", "year": 2023, "seller": "China", "buyer": "EU",
        "reported_by_a": "importer", "valuation_a": "CIF", "value_a_eur": 12,
        "reported_by_b": "exporter", "valuation_b": "basic", "value_b_eur": 10,
        "ratio": 1.2, "flag": "agrees", "pairs": 2, "pairs_asked": 6,
    }  # fmt: skip
    names = ("seller", "buyer", "value_a_eur", "value_b_eur", "ratio", "flag", "pairs")
    assert picked([sold], *names) == [("EU", "China", 3, 0, None, "b_missing", 1)]


@pytest.mark.parametrize(
    ("first", "second", "flag"),
    [
        (79, 100, "differs"), (80, 100, "agrees"), (125, 100, "agrees"), (126, 100, "differs"),
        (0, 1, "a_missing"), (1, 0, "b_missing"), (0, 0, None),
    ],
)  # fmt: skip
def test_values_agree_from_four_fifths_to_five_quarters(
    first: int, second: int, flag: str | None
) -> None:
    found = compared([LIKE], [{**FIRST, "value_eur": first}, {**SECOND, "value_eur": second}])
    assert picked(found, "flag", "description", "valuation_a") == (
        [(flag, None, None)] if flag else []
    )


def test_a_source_that_does_not_hold_the_code_says_nothing_rather_than_none() -> None:
    names = ("value_a_eur", "value_b_eur", "ratio", "flag")
    first = compared([{**LIKE, "reported_by_b": None}], [FIRST, SECOND])
    assert picked(first, *names) == [(8, None, None, "b_missing")]
    second = compared([{**LIKE, "reported_by_a": None}], [FIRST, SECOND])
    assert picked(second, *names) == [(None, 6, None, "a_missing")]


@pytest.mark.parametrize(
    ("valuation", "importer", "exporter"),
    [
        ("CIF", "CIF", "CIF"), ("FOB", "FOB", "FOB"), ("imports CIF, exports FOB", "CIF", "FOB"),
        ("basic prices", "basic", "basic"), ("not told", None, None),
    ],
)  # fmt: skip
def test_importers_and_exporters_value_as_the_source_says(
    valuation: str, importer: str | None, exporter: str | None
) -> None:
    names = ("importer", "exporter", "reconciled")
    pairs = [{**LIKE, "reported_by_a": who, "reported_by_b": who} for who in names]
    reports = [
        {**FIRST, "source": source, "reported_by": who}
        for who in names
        for source in ("comtrade", "comext")
    ]
    told = [{"source": "comtrade", "valuation": valuation}, {"source": "baci", "valuation": "x"}]
    found = compared(pairs, reports, valuations=told)
    assert {row["reported_by_a"]: row["valuation_a"] for row in found} == {
        "importer": importer, "exporter": exporter, "reconciled": exporter,
    }  # fmt: skip
    told[0]["source"] = "comext"
    found = compared(pairs, reports, valuations=told)
    assert {row["reported_by_b"]: row["valuation_b"] for row in found} == {
        "importer": importer, "exporter": exporter, "reconciled": exporter,
    }  # fmt: skip


def test_a_code_is_described_by_itself_or_by_the_first_product_that_serves_it() -> None:
    held = {**FIRST, "code": "84"}
    serves = [
        {"code": CODE, **HS}, {"code": CODE, **HS, "product": "01"},
        {"code": "84", **HS, "product": "842"}, {"code": "84", **HS, "product": "843"},
        # of the edition of this product nothing is known
        {"code": "84", "classification": "HS2022", "product": "841"},
    ]  # fmt: skip
    products = [
        {**HS, "description": "Batteries"}, {**HS, "product": "01", "description": "Horses"},
        {**HS, "product": "842", "description": "Pumps"},
        {**HS, "product": "843", "description": "Fans"},
        {"classification": "HS2017", "product": "841", "description": "Old"},
    ]  # fmt: skip
    found = compared(
        [LIKE, {**LIKE, "code": "84"}],
        [FIRST, held],
        checked=[CHECKED, {**CHECKED, "code": "84"}],
        serves=serves,
        products=products,
    )
    assert picked(found, "code", "description") == [("84", "Pumps"), (CODE, "Batteries")]


REPORTED = {"code": CODE, "source": "comtrade", "reported_by": "importer", "reporter": "DEU",
            "year": 2023, "counts": True}  # fmt: skip


def told(source: str, side: str, reporters: str, *years: int, code: str = CODE) -> list[Row]:
    """Return who reports a code to a source, in which years."""
    return [
        {**REPORTED, "source": source, "reported_by": side, "reporter": reporter, "code": code,
         "year": year}
        for reporter in reporters.split(",")
        for year in years
    ]  # fmt: skip


def beside(
    reported: list[Row], reporting: list[Row], *checked: tuple[str, str, str]
) -> list[tuple[Any, ...]]:
    """Return the pairs of countries of which reports of two sources stand side by side."""
    tables = {
        "checked": [
            {"sector": sector, "code": code, "source_a": first, "source_b": second}
            for sector in ("x", "y")
            for code, first, second in checked
        ],
        "reported": reported,
        "reporting": reporting or [{**REPORTED, "counts": False}],
        "parties": PARTIES,
    }
    names = ("reported_by_a", "reported_by_b", "seller_side", "year", "seller", "buyer")
    found = asked("counterparts", tables)
    return sorted(picked(found, "code", "source_a", "source_b", *names), key=str)


def test_the_year_with_the_most_pairs_is_compared_the_latest_of_them() -> None:
    reported = [
        *told("comtrade", "importer", "DEU,FRA,ITA", 2022, 2023, 2024, 2025),
        *told("comext", "exporter", "CHN", 2022, 2023),
        # of one pair a country less
        *told("comext", "exporter", "HKG", 2022, 2021),
        *told("comtrade", "importer", "CHN,HKG", 2024), *told("comext", "exporter", "DEU", 2024),
        *told("comtrade", "importer", "CHN", 2022), *told("comext", "exporter", "FRA", 2022, 2023),
        # another code, source, or reporter
        *told("comext", "exporter", "CHN,HKG", 2025, code="9999"),
        *told("comtrade", "importer", "DEU,FRA,ITA", 2026, code="9999"),
        *told("comext", "exporter", "CHN,HKG", 2026, code="9999"),
        *told("baci", "exporter", "CHN,HKG", 2025),
        *told("comtrade", "importer", "USA", 2027), *told("comext", "exporter", "USA", 2027),
    ]  # fmt: skip
    pair = (CODE, "comtrade", "comext", "importer", "exporter")
    expected = [
        *[(*pair, "target", 2022, seller, buyer)
          for seller in ("CHN", "HKG") for buyer in ("DEU", "FRA", "ITA")],
        (*pair, "sender", 2024, "DEU", "CHN"), (*pair, "sender", 2024, "DEU", "HKG"),
    ]  # fmt: skip
    assert beside(reported, [], (CODE, "comtrade", "comext")) == sorted(expected, key=str)
    without = [row for row in reported if row["reporter"] != "HKG" or row["year"] != 2022]
    expected = [
        *[(*pair, "target", 2023, "CHN", buyer) for buyer in ("DEU", "FRA", "ITA")],
        *expected[-2:],
    ]
    assert beside(without, [], (CODE, "comtrade", "comext")) == sorted(expected, key=str)


def test_within_a_source_exporters_stand_against_importers() -> None:
    reported = [*told("comtrade", "importer", "DEU", 2023),
                *told("comtrade", "exporter", "CHN", 2023)]  # fmt: skip
    own = (CODE, "comtrade", "comtrade")
    assert beside(reported, reported, own) == [
        (*own, "exporter", "importer", "target", 2023, "CHN", "DEU")
    ]
    assert beside(reported[:1], reported, own) == []


def test_merged_reports_cover_every_pair_of_both_sides() -> None:
    reported = [
        *told("comtrade", "exporter", "HKG,DEU", 2023),
        *told("baci", "reconciled", "", 2023),
    ]
    two = (CODE, "comtrade", "baci", "exporter", "reconciled")
    expected = [
        *[(*two, "target", 2023, "HKG", buyer) for buyer in ("DEU", "FRA", "ITA")],
        *[(*two, "sender", 2023, "DEU", buyer) for buyer in ("CHN", "HKG")],
    ]
    assert beside(reported, [], (CODE, "comtrade", "baci")) == sorted(expected, key=str)


TWO = (CODE, "comtrade", "comext")


def test_a_code_that_one_source_holds_is_told_of_its_latest_year_that_the_other_reports_in() -> (
    None
):
    held = told("comtrade", "importer", "DEU,FRA", 2022, 2023, 2024)
    reaching = [
        *told("comext", "exporter", "CHN", 2022, 2023),
        *({**row, "counts": False} for row in told("comext", "exporter", "CHN", 2024)),
        # reporters and directions that do not reach these pairs in the last year
        *told("comext", "importer", "USA", 2024), *told("comext", "exporter", "DEU", 2024),
        *told("baci", "exporter", "CHN", 2024), *told("comtrade", "exporter", "CHN", 2024),
    ]  # fmt: skip
    expected = [
        (*TWO, "importer", None, "target", 2023, seller, buyer)
        for seller in ("CHN", "HKG")
        for buyer in ("DEU", "FRA")
    ]
    assert beside(held, reaching, TWO) == sorted(expected, key=str)
    turned = (CODE, "comext", "comtrade")
    assert beside(held, reaching, turned) == sorted(
        [(*turned, None, "importer", *row[5:]) for row in expected], key=str
    )
    assert beside(held, reaching, (CODE, "baci", "comext")) == []
    assert beside(held, reaching, ("9999", "comtrade", "comext")) == []


def test_what_two_sources_share_hides_what_one_of_them_holds_of_the_same_direction_alone() -> None:
    reaching = told("comext", "exporter", "CHN,DEU", 2023)
    held = told("comtrade", "importer", "DEU", 2023)
    alone = [(*TWO, "importer", None, "target", 2023, seller, "DEU") for seller in ("CHN", "HKG")]
    assert beside(held, reaching, TWO) == alone
    # shared of another code, of other sources, and in the other direction
    other_code = [*told("comtrade", "importer", "DEU", 2023, code="1"),
                  *told("comext", "exporter", "CHN", 2023, code="1")]  # fmt: skip
    other_first = [*told("iea", "importer", "DEU", 2020), *told("comext", "exporter", "CHN", 2020)]
    other_second = told("baci", "exporter", "CHN", 2023)
    back = [*told("comtrade", "importer", "CHN", 2023), *told("comext", "exporter", "DEU", 2023)]
    more = held + other_code + other_first + other_second + back
    found = beside(more, reaching, TWO, ("1", *TWO[1:]), (CODE, "iea", "comext"),
                   (CODE, "comtrade", "baci"))  # fmt: skip
    assert [row for row in found if row[:3] == TWO and row[5] == "target"] == alone
    assert len(found) == 2 + 4
    shared = held + told("comext", "exporter", "HKG", 2023)
    assert beside(shared, reaching, TWO) == [
        (*TWO, "importer", "exporter", "target", 2023, "HKG", "DEU")
    ]
