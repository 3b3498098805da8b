"""What a side imports, sells and makes, and from which rows alone: steps asked by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from steps import Row, asked, astray, picked

OF = {"source": "comtrade", "classification": "HS2022"}
PERIOD: Row = {**OF, "product": "848210", "year": 2024, "world": True, "exports_held": True}
ELSEWHERE = {"source": "comext", "classification": "HS2017", "product": "870380", "year": 2023}
PAIRS = [
    {"buyer": "sender", "seller": "target"},
    {"buyer": "target", "seller": "sender"},
    {"buyer": "sender", "seller": "sender"},
]
SIDES = {"CHN": "target", "HKG": "target", "DEU": "sender", "FRA": "sender"}
SELLERS = [{"iso3": code, "side": side} for code, side in SIDES.items()]
# to all other countries, to those of the target, to those of the sender
SOLD = {
    "CHN": (1000, 100, 300), "HKG": (200, 20, 50), "DEU": (700, 60, 400), "FRA": (510, 40, 150),
    "JPN": (90, 30, 10), "USA": (80, 7, 5), "_OT": (12, 2, 4), "_OI": (6, 1, 3),
}  # fmt: skip


def supplied(sold: dict[str, tuple[int, int, int]], **change: Any) -> list[Row]:
    """Return what exporters sell of the product, to all abroad and to each side."""
    return [
        {
            **PERIOD, "exporter": code, "across_borders_eur": across,
            "to_target_eur": to_target, "to_sender_eur": to_sender, **change,
        }
        for code, (across, to_target, to_sender) in sold.items()
    ]  # fmt: skip


def facts(sold: dict[str, tuple[int, int, int]], **tables: list[Row]) -> dict[str, Row]:
    """Return the facts of each side that buys, from what exporters sell."""
    held: dict[str, list[Row]] = {
        "suppliers": supplied(sold), "closed_sales": [], "domestic": [], "sellers": SELLERS,
        "periods": [PERIOD], "pairs": PAIRS, **tables,
    }  # fmt: skip
    rows = asked("portable/facts", held, **OF)
    found = {row["buyer"]: row for row in rows}
    assert len(found) == len(rows), "a side is told twice"
    return found


def test_what_each_side_buys_sells_and_makes() -> None:
    big = (10**6, 10**6, 10**6)
    closed = {**PERIOD, "exporter": "CHN", "closed_eur": 11}
    home = {**PERIOD, "side": "sender", "domestic_eur": 1000}
    found = facts(
        SOLD,
        suppliers=[
            *supplied(SOLD),
            *(row for one in supplied({"CHN": big}) for row in astray(one, **ELSEWHERE)),
        ],
        closed_sales=[
            closed,
            {**closed, "exporter": "HKG", "closed_eur": 5},
            {**closed, "exporter": "DEU", "closed_eur": 13},
            *astray({**closed, "closed_eur": 10**5}, exporter="USA", **ELSEWHERE),
        ],
        domestic=[
            home,
            {**home, "side": "target", "domestic_eur": 2000},
            *astray({**home, "domestic_eur": 10**7}, side="other", **ELSEWHERE),
        ],
        # what is held of another source or edition is asked for by itself
        periods=[PERIOD, *astray(PERIOD, source="comext", classification="HS2017")],
    )
    # the parts of the sender sell 700 - 400 and 510 - 150 beyond it, the target's 900 and 180
    squares = 1080**2 + 660**2 + 90**2 + 80**2 + 12**2 + 6**2
    world = squares / (1080 + 660 + 188) ** 2
    order = (
        "imports_eur", "from_seller_eur", "unnamed_eur", "home_eur", "producer_exports_eur",
        "buyer_exports_eur", "others_exports_eur", "seller_exports_eur", "supplier_hhi",
        "world_export_hhi",
    )  # fmt: skip
    assert len(found) == 2
    assert [found["sender"][name] for name in order] == [
        350 + 22, 350, 7, 550 + 1000, 1210, 660, 188, 1080 - 16,
        pytest.approx((350**2 + 10**2 + 5**2 + 4**2 + 3**2) / 372**2), pytest.approx(world),
    ]  # fmt: skip
    assert [found["target"][name] for name in order] == [
        100 + 40, 100, 3, 120 + 2000, 1200, 1080, 188, 660,
        pytest.approx((100**2 + 30**2 + 7**2 + 2**2 + 1) / 140**2), pytest.approx(world),
    ]  # fmt: skip


def test_a_source_of_imports_alone_tells_no_exports_and_a_regional_one_no_world() -> None:
    [alone] = facts(SOLD, periods=[{**PERIOD, "exports_held": False}], pairs=PAIRS[:1]).values()
    assert (alone["buyer_exports_eur"], alone["seller_exports_eur"]) == (None, 1080)
    assert alone["world_export_hhi"] is not None
    [region] = facts(SOLD, periods=[{**PERIOD, "world": False}], pairs=PAIRS[:1]).values()
    assert (region["buyer_exports_eur"], region["seller_exports_eur"]) == (660, None)
    assert region["world_export_hhi"] is None


@pytest.mark.parametrize(
    ("sold", "buyers"),
    [
        ({}, set()),
        ({"JPN": (5, 0, 0)}, set()),
        ({"JPN": (5, 1, 0)}, {"target"}),
        ({"DEU": (5, 0, 1)}, {"sender"}),
        ({"CHN": (5, 0, 1)}, {"sender"}),
    ],
)
def test_a_product_is_told_to_who_imports_or_makes_it(
    sold: dict[str, tuple[int, int, int]], buyers: set[str]
) -> None:
    found = facts(sold)
    assert set(found) == buyers
    for row in found.values():
        assert (row["supplier_hhi"] is None) == (row["imports_eur"] == 0)


def test_no_closed_market_and_no_sales_at_home_take_nothing_away() -> None:
    alone = facts({"CHN": (5, 0, 1)})["sender"]
    assert (alone["seller_exports_eur"], alone["home_eur"]) == (5, 0)
    made = facts({"DEU": (5, 0, 2)})["sender"]
    assert (made["buyer_exports_eur"], made["home_eur"]) == (3, 2)


def test_sales_abroad_are_told_of_each_exporter_and_side() -> None:
    sale = {**PERIOD, "exporter": "CHN", "importer": "DEU", "value_eur": 3}
    cube = [
        sale,
        {**sale, "importer": "FRA", "value_eur": 4},
        {**sale, "importer": "HKG", "value_eur": 50},
        {**sale, "importer": "MAC", "value_eur": 60},
        {**sale, "importer": "USA", "value_eur": 100},
        {**sale, "importer": "BRA", "value_eur": 200},
        {**sale, "importer": "CHN", "value_eur": 7000},
        {**sale, "importer": "CHN", "value_eur": 8000},
        {**sale, "exporter": "USA", "importer": "USA", "value_eur": 900},
        {**sale, "product": "870380"},
    ]
    buyers = [
        {"iso3": code, "is_target": code in ("HKG", "MAC", "CHN"),
         "is_sender": code in ("DEU", "FRA"), "is_closed": code in ("USA", "FRA", "CHN")}
        for code in ("DEU", "FRA", "HKG", "MAC", "USA", "CHN")
    ]  # fmt: skip
    tables: dict[str, list[Row]] = {"cube": cube, "periods": [PERIOD], "buyers": buyers}
    assert asked("portable/suppliers", tables, **OF) == [
        {**OF, "year": 2024, "product": "848210", "exporter": "CHN",
         "across_borders_eur": 417, "to_target_eur": 110, "to_sender_eur": 7},
    ]  # fmt: skip
    assert asked("portable/closed_sales", tables, **OF) == [
        {**OF, "year": 2024, "product": "848210", "exporter": "CHN", "closed_eur": 104},
    ]
    at_home = {"cube": cube, "periods": [PERIOD], "parties": SELLERS}
    assert asked("portable/domestic", at_home, **OF) == [
        {**OF, "year": 2024, "product": "848210", "side": "target", "domestic_eur": 15000},
    ]


def test_flows_and_members_sum_what_each_sells_and_buys() -> None:
    sale = {**PERIOD, "exporter": "CHN", "importer": "DEU", "value_eur": 3}
    sold = {**sale, "exporter": "DEU", "importer": "CHN", "value_eur": 20}
    cube = [
        sale, {**sale, "value_eur": 4}, {**sale, "exporter": "HKG", "value_eur": 5},
        sold, {**sold, "value_eur": 30},
        # neither side, or none but one
        {**sale, "exporter": "USA"}, {**sold, "importer": "USA"},
        {**sale, "importer": "HKG"}, {**sold, "importer": "FRA"}, {**sale, "importer": "USA"},
    ]  # fmt: skip
    tables = {"cube": cube, "periods": [PERIOD], "parties": SELLERS}
    assert asked("portable/members", tables, **OF) == [
        {**OF, "year": 2024, "product": "848210", "member": "DEU", "sold_eur": 50,
         "bought_eur": 12},
    ]  # fmt: skip
    periods = [PERIOD, *astray({**PERIOD, "product": "870380"}, source="comext")]
    periods += astray({**PERIOD, "product": "870380"}, classification="HS2017")
    other = [{**sale, "product": "870380"}, {**sale, "year": 2023}]
    found = asked("portable/flows", {"cube": cube[:3] + other, "periods": periods}, **OF)
    assert sorted(picked(found, "product", "year", "exporter", "value_eur")) == [
        ("848210", 2024, "CHN", 7),
        ("848210", 2024, "HKG", 5),
    ]


WANTED: Row = {"classification": "HS2022", "product": "848210"}
FLOW: Row = {**OF, "year": 2024, "reported_by": "importer", "exporter": "CHN", "importer": "DEU",
             "product": "848210", "value_eur": 5}  # fmt: skip
TOLD: Row = {**OF, "year": 2024, "reported_by": "importer", "reporter": "DEU", "months": 12,
             "annual": False, "counts": True}  # fmt: skip
HELD: Row = {**OF, "year": 2024, "reported_by": "importer", "product": "848210", "whole": True,
             "months_seen": 12}  # fmt: skip
AWAY = {"source": "comext", "classification": "HS2017", "year": 2023, "reported_by": "exporter"}


def counted(
    trade: list[Row], told: list[Row], held: list[Row], *, world: bool = False
) -> list[Row]:
    """Return the flows that count of the product wanted."""
    tables = {
        "trade": trade, "wanted": [WANTED], "reporting": told, "holdings": held,
        "sources": [{"source": "comtrade", "world": world}, {"source": "comext", "world": world}],
    }  # fmt: skip
    return asked("portable/counted", tables)


def monthly(row: Row, months: int = 12) -> list[Row]:
    """Return a row for each of the first months of a year."""
    return [{**row, "month": month} for month in range(1, months + 1)]


def test_an_annual_report_stands_before_the_months_of_the_same_report_alone() -> None:
    french = {**FLOW, "importer": "FRA", "value_eur": 1}
    trade = [{**FLOW, "value_eur": 700}, *monthly(FLOW), *monthly(french)]
    told = [{**TOLD, "annual": True}, {**TOLD, "reporter": "FRA"}]
    found = counted(trade, told, [HELD])
    assert sorted(picked(found, "importer", "value_eur")) == [("DEU", 700), *[("FRA", 1)] * 12]


@pytest.mark.parametrize(
    ("whole", "reported", "seen", "counts"),
    [(True, 12, 3, True), (True, 11, 12, False), (False, 3, 12, True), (False, 12, 11, False)],
)
def test_months_count_where_the_reporter_or_the_product_has_twelve(
    whole: bool, reported: int, seen: int, counts: bool
) -> None:
    told = {**TOLD, "months": reported}
    held = {**HELD, "whole": whole, "months_seen": seen}
    # the same of other reports says otherwise
    against = {"whole": True, "months_seen": 0 if counts else 12}
    others = {"months": 0 if counts else 12}
    found = counted(
        monthly(FLOW, 3),
        [told, *astray({**told, **others}, reporter="FRA", **AWAY)],
        [held, *astray({**held, **against}, product="870380", **AWAY)],
    )
    assert len(found) == (3 if counts else 0)


def test_only_the_product_wanted_counts_and_only_in_its_edition() -> None:
    trade = [FLOW, *astray(FLOW, product="870380", classification="HS2017")]
    told = [TOLD, *astray(TOLD, classification="HS2017")]
    held = [HELD, *astray(HELD, product="870380", classification="HS2017")]
    assert picked(counted(trade, told, held), "classification", "product") == [("HS2022", "848210")]


def test_months_that_count_stay_apart_from_other_reports_of_the_product() -> None:
    # each of these flows is annual, of a report of its own
    trade = [
        *monthly(FLOW),
        {**FLOW, "importer": "FRA", "value_eur": 100},
        {**FLOW, "source": "comext", "value_eur": 200},
        {**FLOW, "year": 2023, "value_eur": 300},
        {**FLOW, "reported_by": "reconciled", "value_eur": 400},
    ]
    merged = {**TOLD, "reported_by": "reconciled", "reporter": ""}
    told = [TOLD, *astray(TOLD, reporter="FRA", source="comext", year=2023), merged]
    held = [HELD, *astray(HELD, source="comext", year=2023, reported_by="reconciled")]
    found = counted(trade, told, held)
    assert sorted(row["value_eur"] for row in found) == [5] * 12 + [100, 200, 300, 400]


@pytest.mark.parametrize("world", [True, False])
def test_exports_fill_in_a_region_and_never_where_a_source_covers_the_world(world: bool) -> None:
    exports = {**FLOW, "reported_by": "exporter", "importer": "USA", "value_eur": 9}
    told = [{**TOLD, "reported_by": "exporter", "reporter": "CHN"},
            {**TOLD, "reported_by": "exporter", "reporter": "USA"},
            {**TOLD, "reporter": "USA", "counts": False}]  # fmt: skip
    held = [{**HELD, "reported_by": "exporter"}]
    found = counted([exports], told, held, world=world)
    assert picked(found, "importer", "value_eur") == ([] if world else [("USA", 9)])
