"""Each step from staged rows to a file of a release, asked by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from steps import Row, asked, picked

from aci_cli.queries import load
from aci_cli.sources.lots import name_goods
from aci_cli.sources.staging import Staging

FLOW = {
    "classification": "HS2022", "year": 2024, "month": 1, "reported_by": "importer",
    "exporter": "CHN", "importer": "DEU", "product": "848210", "amount": 1_000_000,
}  # fmt: skip
TOTAL = {
    "classification": "HS2022", "year": 2024, "month": 1, "reported_by": "importer",
    "reporter": "DEU", "partner": "CHN", "product": "848210", "amount": 1_000_000,
}  # fmt: skip
# other rows, each outside the total in one way
OTHERS = (
    {"classification": "HS2017"}, {"year": 2023}, {"month": 2}, {"reported_by": "exporter"},
    {"importer": "FRA"}, {"exporter": "JPN"}, {"product": "870380"},
)  # fmt: skip


def findings(check: str, **tables: list[Row]) -> list[str]:
    """Return what a check of staged rows finds."""
    return [row["finding"] for row in asked(f"sources/checks/{check}", tables)]


def totals(amount: int, total: Row = TOTAL) -> list[str]:
    """Return what is found where rows sum to an amount in all that the total names."""
    others = [{**FLOW, **change} for change in OTHERS]
    rows = [{**FLOW, "amount": amount - 300_000}, {**FLOW, "amount": 300_000}]
    return findings("totals_agree", counted=rows + others, staged_totals=[total])


@pytest.mark.parametrize(
    ("amount", "found"),
    [(1_000_000, 0), (995_000, 0), (1_005_000, 0), (994_999, 1), (1_005_001, 1)],
)
def test_rows_sum_to_the_published_total_within_half_a_per_cent(amount: int, found: int) -> None:
    assert len(totals(amount)) == found


def test_a_total_that_differs_is_told_with_both_sums() -> None:
    assert totals(900_000) == [
        "HS2022 2024 1 importer DEU CHN 848210 rows sum to 900000, the published total is 1000000"
    ]
    # of the exporter's own reports, the reporter sells
    sold = {**TOTAL, "reported_by": "exporter", "reporter": "CHN", "partner": "DEU"}
    assert totals(5, sold) == []
    assert totals(5, {**sold, "partner": "FRA"}) == [
        "HS2022 2024 1 exporter CHN FRA 848210 rows sum to 0, the published total is 1000000"
    ]


@pytest.mark.parametrize(("part", "summed"), [("reporter", 2), ("partner", 2), ("product", 2)])
def test_a_total_over_all_of_a_kind_takes_each_of_them(part: str, summed: int) -> None:
    whole = {**TOTAL, part: None, "amount": summed * 1_000_000}
    # the total of all products and partners may be given in parts
    halves = [{**whole, "amount": 1_000_000}] * 2
    rows = [FLOW, *({**FLOW, **change} for change in OTHERS)]
    assert findings("totals_agree", counted=rows, staged_totals=[whole]) == []
    assert findings("totals_agree", counted=rows, staged_totals=halves) == []


def test_small_totals_may_differ_by_their_rounding() -> None:
    small = {**TOTAL, "amount": 5_000}
    for amount, found in ((6_000, 0), (6_001, 1)):
        rows = [{**FLOW, "amount": amount}]
        assert len(findings("totals_agree", counted=rows, staged_totals=[small])) == found


def edition(*codes: str, classification: str = "HS2022") -> list[str]:
    """Return what is found where a file has some codes beside 99 of its edition."""
    known = [f"{code:06d}" for code in range(10101, 10200)]
    links = [
        {"edition_from": 2022, "code": code, "edition_to": 2017, "counterpart": code}
        for code in known
    ]
    staged = [{"classification": classification, "product": code} for code in (*known, *codes)]
    return findings("one_edition", staged_codes=staged, hs_links=links)


def test_one_strange_code_of_a_hundred_is_kept_and_two_are_another_edition() -> None:
    assert edition() == edition("999999", "999901") == edition("800001") == []
    assert edition("800002", "800001") == [
        "HS2022 lacks 2 of 101 codes, such as 800001, 800002: two editions in one file,"
        " or another one than its name says"
    ]
    # no list is held of other editions and nomenclatures
    for other in ("HS2017", "CN2022", "HS", "ICIO"):
        assert edition("800001", "800002", classification=other) == []


@pytest.mark.parametrize(
    ("classification", "code", "sound"),
    [
        ("HS2022", "010121", True), ("HS", "9999AA", True), ("HS2022", "01012100", False),
        ("HS", "10121", False), ("CN2024", "01012100", True), ("CN2024", "010121ZZ", True),
        ("CN2024", "010121", False), ("ICIO", "C28", True),
    ],
)  # fmt: skip
def test_codes_have_the_digits_of_their_nomenclature(
    classification: str, code: str, sound: bool
) -> None:
    staged = [{"classification": classification, "product": code}]
    told = [] if sound else [f'{classification} has no code "{code}"']
    assert findings("goods_codes", staged_codes=staged) == told


def test_a_fresh_answer_replaces_its_reporters_products_and_nothing_else() -> None:
    held = {**FLOW, "value_eur": 1, "quantity_kg": 1}
    fresh = [{**held, "value_eur": 2}, {**held, "reported_by": "exporter", "value_eur": 3}]
    kept = [
        {**held, "importer": "FRA"}, {**held, "product": "870380"},
        {**held, "reported_by": "exporter", "exporter": "JPN"},
    ]  # fmt: skip
    gone = [
        {**held, "exporter": "JPN"},
        {**held, "reported_by": "exporter", "importer": "FRA"},
    ]
    merged = [{**held, "reported_by": "reconciled", "exporter": "USA"}]
    found = asked("sources/merged", {"fresh": fresh, "held": [*kept, *gone, *merged]})
    columns = ("reported_by", "exporter", "importer", "product", "value_eur")
    assert sorted(picked(found, *columns)) == [
        ("exporter", "CHN", "DEU", "848210", 3),
        ("exporter", "JPN", "DEU", "848210", 1),
        ("importer", "CHN", "DEU", "848210", 2),
        ("importer", "CHN", "DEU", "870380", 1),
        ("importer", "CHN", "FRA", "848210", 1),
        ("reconciled", "USA", "DEU", "848210", 1),
    ]
    # reports that were merged have no reporter: all of a product are replaced
    found = asked("sources/merged", {"fresh": merged, "held": [{**merged[0], "importer": "FRA"}]})
    assert picked(found, "importer") == [("DEU",)]


def test_places_that_are_not_named_are_one_and_weigh_what_is_known_of_all() -> None:
    part: Row = {**FLOW, "exporter": "_OT", "quantity_kg": 5}
    into = {**part, "exporter": "CHN", "importer": "_OT", "quantity_kg": None}
    staged = [part, {**part, "quantity_kg": 7}, into, {**into, "quantity_kg": 9}, FLOW]
    columns = ("exporter", "importer", "amount", "quantity_kg")
    found = asked("sources/unnamed", {"staged": [{"quantity_kg": None, **row} for row in staged]})
    assert sorted(picked(found, *columns)) == [
        ("CHN", "_OT", 2_000_000, None),
        ("_OT", "DEU", 2_000_000, 12),
    ]


@pytest.fixture
def additive(tmp_path: Path) -> Iterator[Staging]:
    """Open a workplace for rows that are summed."""
    (tmp_path / "workshop").mkdir()
    workplace = Staging(tmp_path / "workshop", threads=1)
    workplace.begin(additive=True)
    yield workplace
    workplace.close()


def stage(workplace: Staging, *rows: Row) -> None:
    """Stage rows as a parser hands them over, and name their goods."""
    names = {name: None for row in rows for name in row}
    workplace.insert("staged", {name: [row.get(name) for row in rows] for name in names})
    workplace.con.execute("CREATE OR REPLACE TEMP TABLE codes AS SELECT product FROM staged")
    name_goods(workplace.con)


def written(workplace: Staging, step: str, **params: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a file as they are written."""
    which = {"classification": "HS2022", "year": 2024, "month": 1, "units_per_eur": 2.0}
    return workplace.con.execute(load(f"sources/{step}").text, which | params).fetchall()


def test_parts_of_a_flow_are_summed_and_put_in_order(additive: Staging) -> None:
    row: Row = {**FLOW, "breakdown": "1", "fallback": False, "quantity_kg": 5}
    other = [
        {**row, "reported_by": "exporter", "amount": 2_000_000}, {**row, "exporter": "JPN"},
        {**row, "exporter": "AUT", "importer": "FRA"}, {**row, "product": "010121"},
        {**row, "exporter": "USA", "importer": "AUT"},
    ]  # fmt: skip
    stage(
        additive,
        *other, row, {**row, "breakdown": "2", "amount": 3, "quantity_kg": 7},
        # where a part has no mass the flow has none
        {**row, "exporter": "JPN", "breakdown": "2", "amount": 2, "quantity_kg": None},
        # of a flow that has other rows a fallback does not count
        {**row, "breakdown": "3", "fallback": True, "amount": 11},
        {**row, "exporter": "KOR", "fallback": True, "quantity_kg": None},
        {**row, "year": 2023}, {**row, "month": 2}, {**row, "classification": "HS2017"},
    )  # fmt: skip
    half = 500_000
    assert written(additive, "flows_summed") == [
        ("010121", "DEU", "CHN", "importer", half, 5),
        ("848210", "AUT", "USA", "importer", half, 5),
        ("848210", "DEU", "CHN", "exporter", 1_000_000, 5),
        ("848210", "DEU", "CHN", "importer", 500_002, 12),
        ("848210", "DEU", "JPN", "importer", half + 1, None),
        ("848210", "DEU", "KOR", "importer", half, None),
        ("848210", "FRA", "AUT", "importer", half, 5),
    ]


def test_a_file_holds_the_rows_of_its_period_in_order(staging: Staging) -> None:
    row: Row = {**FLOW, "quantity_kg": 5}
    unnamed = {**row, "exporter": "_OT", "amount": 3}
    stage(
        staging,
        {**row, "importer": "FRA"}, row, {**row, "product": "010121"}, unnamed, unnamed,
        *({**each, **change} for each in (row, unnamed) for change in OTHERS[:3]),
    )  # fmt: skip
    made = load("sources/unnamed").text
    staging.con.execute(f"CREATE OR REPLACE TEMP TABLE unnamed AS {made}")
    half = 500_000
    assert written(staging, "flows") == [
        ("010121", "DEU", "CHN", "importer", half, 5),
        ("848210", "DEU", "CHN", "importer", half, 5),
        ("848210", "DEU", "_OT", "importer", 3, 10),
        ("848210", "FRA", "CHN", "importer", half, 5),
    ]
    staging.con.execute("UPDATE staged SET month = NULL WHERE month = 1")
    assert len(written(staging, "flows", month=None)) == 3
