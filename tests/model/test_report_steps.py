"""Who reports what is compared, and what each report says of the two sides, asked by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from steps import Row, asked, astray, picked

CHECKED: Row = {"code": "x", "source_a": "baci", "source_b": "comext"}
SERVES: Row = {"code": "x", "classification": "HS2022", "product": "x"}
HOLDING: Row = {
    "source": "baci", "classification": "HS2022", "year": 2022, "reported_by": "importer",
    "product": "x", "flows": 1,
}  # fmt: skip
REPORTING: Row = {
    "source": "baci", "classification": "HS2022", "year": 2022, "reported_by": "importer",
    "reporter": "USA", "annual": True, "counts": True,
}  # fmt: skip
PARTIES = [
    {"side": "target", "iso3": "USA"},
    {"side": "sender", "iso3": "DEU"},
    {"side": "sender", "iso3": "FRA"},
]
# an edition before, in which another product leads to the code
OLD = {"classification": "HS2017"}
OLD_SERVES = {**SERVES, **OLD, "product": "w"}
KEYS = ("code", "source", "reported_by", "reporter", "annual", "year", "classification", "product")


def reported(year: int | None = None, **tables: list[Row]) -> list[tuple[Any, ...]]:
    """Return who reports what is compared, on one report of the target unless told otherwise."""
    world = {
        "checked": [CHECKED], "serves": [SERVES], "holdings": [HOLDING], "reporting": [REPORTING],
        "parties": PARTIES,
    }  # fmt: skip
    return sorted(picked(asked("reported", {**world, **tables}, year=year), *KEYS))


def test_what_is_held_of_a_code_is_read_where_a_member_reports_it() -> None:
    elsewhere = {"source": "gacc", "classification": "HS2012", "year": 2019}
    found = reported(
        # each source once, whichever it is compared with
        checked=[CHECKED, {**CHECKED, "source_a": "comext", "source_b": "baci"}],
        serves=[SERVES, *astray(SERVES, code="other", classification="HS2007", product="other")],
        holdings=[
            HOLDING,
            *astray(HOLDING, **elsewhere, reported_by="exporter", product="unserved"),
            {**HOLDING, "source": "comext", "flows": 0},
        ],
        reporting=[
            REPORTING,
            *astray(REPORTING, source="comext", year=2018, reporter="KOR"),
            *astray({**REPORTING, "annual": False}, classification="HS2002"),
            {**REPORTING, "reported_by": "reconciled", "annual": False},
            {**REPORTING, "reporter": "DEU", "counts": False},
        ],
    )
    assert found == [("x", "baci", "importer", "USA", True, 2022, "HS2022", "x")]


def test_reports_of_both_sources_and_merged_ones_are_read() -> None:
    merged = {"source": "comext", "reported_by": "reconciled"}
    months = {"reporter": "FRA", "annual": False}
    found = reported(
        holdings=[HOLDING, {**HOLDING, **merged}],
        reporting=[REPORTING, {**REPORTING, **months}, {**REPORTING, **merged, "reporter": ""}],
    )
    assert found == [
        ("x", "baci", "importer", "FRA", False, 2022, "HS2022", "x"),
        ("x", "baci", "importer", "USA", True, 2022, "HS2022", "x"),
        ("x", "comext", "reconciled", "", True, 2022, "HS2022", "x"),
    ]


@pytest.mark.parametrize(("year", "years"), [(None, [2021, 2022, 2023]), (2022, [2022])])
def test_all_years_are_read_unless_one_is_asked_for(year: int | None, years: list[int]) -> None:
    found = reported(
        year,
        holdings=[{**HOLDING, "year": held} for held in (2021, 2022, 2023)],
        reporting=[{**REPORTING, "year": held} for held in (2021, 2022, 2023)],
    )
    assert [row[5] for row in found] == years


@pytest.mark.parametrize(
    ("serving", "read"),
    [
        ({"HS2022": "w", "HS2017": "x"}, {("HS2017", "x")}),
        ({"HS2022": "x", "HS2017": "x"}, {("HS2022", "x")}),
        ({"HS2022": "vw", "HS2017": "uw"}, {("HS2022", "v"), ("HS2022", "w")}),
    ],
)
def test_the_identical_code_is_read_first_and_then_the_newest_edition(
    serving: dict[str, str], read: set[tuple[str, str]]
) -> None:
    products = [
        {"classification": edition, "product": product}
        for edition, found in serving.items()
        for product in found
    ]
    found = reported(
        serves=[{**SERVES, **product} for product in products],
        holdings=[{**HOLDING, **product} for product in products],
        reporting=[{**REPORTING, "classification": edition} for edition in serving],
    )
    assert sorted(row[6:] for row in found) == sorted(read)


@pytest.mark.parametrize(
    "other",
    [
        {"code": "y"},
        {"source": "comext"},
        {"reported_by": "exporter"},
        {"reporter": "DEU"},
        {"year": 2021},
    ],
)
def test_an_older_edition_is_read_where_nothing_newer_is_reported(other: Row) -> None:
    of_report = {key: value for key, value in other.items() if key != "code"}
    of_holding = {key: value for key, value in of_report.items() if key != "reporter"}
    found = reported(
        checked=[CHECKED, {**CHECKED, "code": "y"}],
        serves=[SERVES, OLD_SERVES, {**OLD_SERVES, "code": other.get("code", "z")}],
        holdings=[HOLDING, {**HOLDING, **OLD, **of_holding, "product": "w"}],
        reporting=[REPORTING, {**REPORTING, **OLD, **of_report}],
    )
    report = {"code": "x", **REPORTING, "product": "x"}
    older = {**report, **OLD, "product": "w", **other}
    assert found == sorted(tuple(row[key] for key in KEYS) for row in (report, older))


FLOW: Row = {
    "source": "baci", "classification": "HS2022", "year": 2022, "month": 1,
    "reported_by": "importer", "exporter": "DEU", "importer": "USA", "product": "x",
    "value_eur": 10,
}  # fmt: skip
READ: Row = {**REPORTING, "code": "x", "product": "x", "annual": False}
SAID = ("code", "source", "reported_by", "year", "seller", "buyer", "value_eur")


def said(trade: list[Row], read: list[Row]) -> list[tuple[Any, ...]]:
    """Return what reports say of the flows between the target USA and the senders DEU and FRA."""
    tables = {"trade": trade, "reported": read, "parties": PARTIES}
    return sorted(picked(asked("reports", tables), *SAID))


def test_the_months_and_products_of_a_report_are_summed() -> None:
    elsewhere = {
        "source": "comext", "classification": "HS2017", "year": 2021, "month": None,
        "reported_by": "exporter", "exporter": "KOR", "importer": "KOR", "product": "z",
    }  # fmt: skip
    trade = [
        FLOW, {**FLOW, "month": 2, "value_eur": 200}, {**FLOW, "product": "w", "value_eur": 3000},
        *astray({**FLOW, "value_eur": 70_000}, **elsewhere),
        # of one side alone
        {**FLOW, "importer": "FRA"}, {**FLOW, "exporter": "USA"},
    ]  # fmt: skip
    assert said(trade, [READ, {**READ, "product": "w"}, {**READ, "reporter": "FRA"}]) == [
        ("x", "baci", "importer", 2022, "DEU", "USA", 3210)
    ]


def test_an_annual_report_is_read_instead_of_months() -> None:
    trade = [FLOW, {**FLOW, "month": None, "value_eur": 200}]
    assert said(trade, [{**READ, "annual": True}]) == [
        ("x", "baci", "importer", 2022, "DEU", "USA", 200)
    ]


@pytest.mark.parametrize(
    ("reported_by", "reporter", "sellers"),
    [
        ("importer", "USA", ["DEU", "FRA"]),
        ("importer", "DEU", []),
        ("exporter", "DEU", ["DEU"]),
        ("exporter", "USA", []),
        ("reconciled", "", ["DEU", "FRA"]),
        ("reconciled", "DEU", []),
    ],
)
def test_a_flow_is_read_in_the_report_of_who_tells_of_it(
    reported_by: str, reporter: str, sellers: list[str]
) -> None:
    flow = {**FLOW, "reported_by": reported_by}
    trade = [flow, {**flow, "exporter": "FRA", "value_eur": 7}]
    found = said(trade, [{**READ, "reported_by": reported_by, "reporter": reporter}])
    values = {"DEU": 10, "FRA": 7}
    assert found == [
        ("x", "baci", reported_by, 2022, seller, "USA", values[seller]) for seller in sellers
    ]


@pytest.mark.parametrize(
    ("flow", "read"),
    [
        ({}, {"code": "y"}),
        ({"source": "comext"}, {"source": "comext"}),
        ({"reported_by": "exporter"}, {"reported_by": "exporter", "reporter": "DEU"}),
        ({"year": 2021}, {"year": 2021}),
        ({"exporter": "FRA"}, {}),
        ({"importer": "DEU", "exporter": "USA"}, {"reporter": "DEU"}),
    ],
)
def test_reports_of_other_codes_sources_years_and_flows_are_kept_apart(
    flow: Row, read: Row
) -> None:
    trade = [FLOW, *([{**FLOW, **flow, "value_eur": 7}] if flow else [])]
    found = said(trade, [READ, *([{**READ, **read}] if read else [])])
    names = {"exporter": "seller", "importer": "buyer"}
    first: Row = {
        "code": "x", "source": "baci", "reported_by": "importer", "year": 2022, "seller": "DEU",
        "buyer": "USA", "value_eur": 10,
    }  # fmt: skip
    second = {**first, **read, **{names.get(key, key): value for key, value in flow.items()}}
    second["value_eur"] = 7 if flow else 10
    assert found == sorted(tuple(row[key] for key in SAID) for row in (first, second))


def test_what_a_member_reports_as_exporter_is_none_of_its_reports_of_imports() -> None:
    sold = {**FLOW, "reported_by": "exporter", "exporter": "USA", "importer": "DEU"}
    assert said([FLOW, {**sold, "value_eur": 7}], [READ]) == [
        ("x", "baci", "importer", 2022, "DEU", "USA", 10)
    ]
