"""Each step that any engine runs, asked by itself: who reported what, when, and of which sides."""

from __future__ import annotations

from typing import Any

from steps import Row, asked, picked

OF = {"source": "comtrade", "classification": "HS2022"}
REPORT = {**OF, "year": 2024, "reported_by": "importer", "product": "848210"}
SALE = {**REPORT, "exporter": "CHN", "importer": "DEU", "value_eur": 5}
HEARD = {**REPORT, "reporter": "DEU"}
MEMBERS = [{"iso3": "DEU", "side": "sender"}, {"iso3": "CHN", "side": "target"}]


def twelve(row: Row) -> list[Row]:
    """Return a row for each month of a year."""
    return [{**row, "month": month} for month in range(1, 13)]


def test_reports_are_counted_by_who_reports_and_merged_ones_by_nobody() -> None:
    both = [SALE, {**SALE, "exporter": "JPN", "value_eur": 7}]
    merged = [{**sale, "reported_by": "reconciled"} for sale in both]
    exports = [{**sale, "reported_by": "exporter"} for sale in both]
    found = asked("portable/reports", {"trade": both + merged + exports})
    assert sorted(picked(found, "reported_by", "reporter", "flows", "value_eur")) == [
        ("exporter", "CHN", 1, 5),
        ("exporter", "JPN", 1, 7),
        ("importer", "DEU", 2, 12),
        ("reconciled", "", 2, 12),
    ]


def test_months_of_a_product_tell_where_some_products_were_asked_for() -> None:
    some = {**HEARD, "flows": 2, "value_eur": 10}
    eleven = [{**row, "product": "870380"} for row in twelve(some)[:11]]
    other = [{**row, "year": 2023} for row in twelve(some)]
    merged = {**some, "source": "baci", "reported_by": "reconciled", "reporter": ""}
    reports = [*twelve(some), *eleven, *other, {**merged, "month": None}]
    told = [
        {**HEARD, "annual": False, "months": 12},
        {**HEARD, "year": 2023, "annual": False, "months": 12},
        {**HEARD, "classification": "HS2017", "annual": False, "months": 12},
        {**HEARD, "source": "baci", "reported_by": "reconciled", "reporter": "", "annual": True},
    ]
    presence = [{**row, "products": 2} for row in reports]
    found = asked(
        "portable/holdings", {"reports": reports, "presence": presence, "reporting": told}
    )
    columns = ("source", "year", "product", "flows", "value_eur", "months", "reporters")
    assert sorted(picked(found, *columns, "whole", "months_seen")) == [
        ("baci", 2024, "848210", 2, 10, None, 0, False, 0),
        ("comtrade", 2023, "848210", 24, 120, None, 1, False, 12),
        ("comtrade", 2024, "848210", 24, 120, None, 1, False, 12),
        ("comtrade", 2024, "870380", 0, 0, 11, 0, False, 11),
    ]


def test_months_of_a_reporter_tell_where_nothing_was_left_out() -> None:
    row = {**HEARD, "flows": 1, "value_eur": 3}
    french = [{**one, "reporter": "FRA", "value_eur": 4} for one in twelve(row)]
    # Germany's year is whole though it bought none in December; France's is not
    reports = [*twelve(row)[:11], *french[:2]]
    told = [
        {**HEARD, "annual": False, "months": 12},
        {**HEARD, "reporter": "FRA", "annual": False, "months": 2},
    ]
    presence = [{**row, "month": 1, "products": 1000}]
    [found] = asked(
        "portable/holdings", {"reports": reports, "presence": presence, "reporting": told}
    )
    assert (found["flows"], found["value_eur"], found["reporters"]) == (11, 33, 1)
    assert (found["months"], found["whole"], found["months_seen"]) == (None, True, 11)


def test_an_exporters_report_fills_only_what_no_importer_of_its_source_and_year_tells() -> None:
    exports = {**SALE, "reported_by": "exporter", "importer": "FRA", "value_eur": 9}
    to_germany = {**exports, "importer": "DEU", "value_eur": 6}
    trade = [SALE, exports, to_germany]
    told = [
        {**HEARD, "annual": True, "months": 0, "counts": True},
        {**HEARD, "reported_by": "exporter", "reporter": "CHN", "annual": True, "counts": True},
        # another source, edition and year in which France reports
        {**HEARD, "source": "comext", "reporter": "FRA", "counts": True},
        {**HEARD, "classification": "HS2017", "reporter": "FRA", "counts": True},
        {**HEARD, "year": 2023, "reporter": "FRA", "counts": True},
    ]
    held = [
        {**REPORT, "reported_by": side, "year": year, "whole": True}
        for side in ("importer", "exporter")
        for year in (2023, 2024)
    ]
    found = asked(
        "portable/counted",
        {
            "trade": trade,
            "wanted": [{"classification": "HS2022", "product": "848210"}],
            "reporting": told,
            "holdings": held,
            "sources": [{"source": "comtrade", "world": False}],
        },
    )
    assert sorted(picked(found, "reported_by", "importer", "value_eur")) == [
        ("exporter", "FRA", 9),
        ("importer", "DEU", 5),
    ]


def test_flows_are_those_of_the_years_that_a_product_is_read_in() -> None:
    cube = [SALE, {**SALE, "year": 2023}, {**SALE, "product": "870380"}]
    periods = [REPORT, {**REPORT, "product": "870380", "year": 2023}]
    found = asked("portable/flows", {"cube": cube, "periods": periods}, **OF)
    assert picked(found, "product", "year", "value_eur") == [("848210", 2024, 5)]


def test_members_are_told_what_they_sell_and_buy_of_the_products_asked_for() -> None:
    sold = {**SALE, "exporter": "DEU", "importer": "CHN", "value_eur": 8}
    within = {**SALE, "exporter": "DEU", "importer": "DEU", "value_eur": 1}
    unasked = {**SALE, "product": "870380"}
    tables = {"cube": [SALE, sold, within, unasked], "periods": [REPORT], "parties": MEMBERS}
    found = asked("portable/members", tables, **OF)
    assert picked(found, "member", "product", "sold_eur", "bought_eur") == [("DEU", "848210", 8, 5)]


def test_sales_are_those_of_each_side_to_the_other() -> None:
    bought: dict[str, Any] = {**REPORT, "to_target_eur": 7, "to_sender_eur": 3}
    suppliers = [
        {**bought, "exporter": "DEU"},
        {**bought, "exporter": "CHN"},
        {**bought, "exporter": "FRA", "to_target_eur": 0},
        {**bought, "exporter": "HKG", "to_sender_eur": 0},
    ]
    sellers = [*MEMBERS, {"iso3": "FRA", "side": "sender"}, {"iso3": "HKG", "side": "target"}]
    found = asked("portable/sales", {"suppliers": suppliers, "sellers": sellers})
    assert sorted(picked(found, "buyer", "exporter", "value_eur")) == [
        ("sender", "CHN", 3),
        ("target", "DEU", 7),
    ]


def test_what_is_sold_at_home_alone_has_no_exports() -> None:
    home = {**REPORT, "side": "target", "domestic_eur": 12}
    tables = {
        "suppliers": [], "closed_sales": [], "domestic": [home], "sellers": MEMBERS,
        "periods": [{**REPORT, "world": True, "exports_held": True}],
        "pairs": [{"buyer": "target", "seller": "sender"}],
    }  # fmt: skip
    [found] = asked("portable/facts", tables, **OF)
    assert {name: value for name, value in found.items() if value == 0} == dict.fromkeys(
        [
            "imports_eur", "from_seller_eur", "unnamed_eur", "producer_exports_eur",
            "buyer_exports_eur", "others_exports_eur", "seller_exports_eur",
        ],
        0,
    )  # fmt: skip
    assert found["home_eur"] == 12


def test_parts_of_a_flow_are_looked_for_in_the_sample_alone() -> None:
    trade = [SALE, SALE, {**SALE, "year": 2023}, {**SALE, "classification": "HS2017"}]
    sampled = [{"classification": "HS2022", "product": "848210"}]
    [found] = asked("portable/parts", {"trade": trade, "sampled": sampled})
    assert found == {"flows": 2, "in_parts": 1, "most_parts": 2}


def test_a_value_above_a_thousand_trillion_is_unsound_and_not_summed() -> None:
    most = 10**15
    kinds = ("importer", "exporter", "reconciled")
    sound = [{**SALE, "reported_by": kind, "value_eur": most} for kind in kinds]
    [found] = asked("portable/periods_held", {"trade": sound})
    assert (found["flows"], found["value_eur"], found["unsound"]) == (3, 3 * most, 0)
    changes: list[Row] = [
        {"value_eur": most + 1}, {"value_eur": -1}, {"value_eur": None}, {"reported_by": "mirror"},
        {"reported_by": None}, {"exporter": None}, {"importer": None}, {"product": None},
    ]  # fmt: skip
    unsound = [{**SALE, **change} for change in changes]
    [found] = asked("portable/periods_held", {"trade": unsound})
    assert (found["flows"], found["unsound"]) == (8, 8)
    assert found["value_eur"] == 5 * 5
    for month, faults in ((0, 1), (1, 0), (12, 0), (13, 1)):
        [found] = asked("portable/periods_held", {"trade": [{**SALE, "month": month}]})
        assert found["unsound"] == faults
