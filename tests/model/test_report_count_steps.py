"""Who reports what, how much of it counts, and what is sent home of it: decoys in every key."""

from __future__ import annotations

from steps import Row, asked, astray, picked

OF = {"source": "comtrade", "classification": "HS2022"}
REPORT: Row = {**OF, "year": 2024, "reported_by": "importer", "product": "848210"}
SALE: Row = {**REPORT, "exporter": "CHN", "importer": "DEU", "value_eur": 5}
TOLD: Row = {**REPORT, "reporter": "DEU"}


def test_a_year_counts_by_an_annual_report_or_by_twelve_months() -> None:
    annual = {**TOLD, "month": None}
    months = [{**TOLD, "reporter": "FRA", "month": month} for month in range(1, 13)]
    few = [{**TOLD, "reporter": "ITA", "month": month} for month in (*range(1, 12), 11)]
    presence = [annual, {**annual, "month": 1}, *months, *few]
    found = asked("portable/reporting", {"presence": presence})
    assert sorted(picked(found, "reporter", "annual", "months", "counts")) == [
        ("DEU", True, 1, True),
        ("FRA", False, 12, True),
        ("ITA", False, 11, False),
    ]


def test_what_is_sent_home_is_what_was_asked_for_its_parts_summed() -> None:
    month: Row = {**SALE, "month": 3}
    trade = [month, {**month, "value_eur": 7}, *astray(month, product="1", classification="HS")]
    trade += astray(month, month=4, importer="FRA", exporter="JPN", year=2023)
    wanted = [
        {"classification": "HS2022", "product": "848210"},
        {"classification": "HS2022", "product": "unheld"},
    ]
    found = asked("portable/extract", {"trade": trade, "wanted": wanted})
    columns = ("year", "month", "exporter", "importer", "value_eur", "parts")
    assert sorted(picked(found, *columns)) == [
        (2023, 3, "CHN", "DEU", 5, 1),
        (2024, 3, "CHN", "DEU", 12, 2),
        (2024, 3, "CHN", "FRA", 5, 1),
        (2024, 3, "JPN", "DEU", 5, 1),
        (2024, 4, "CHN", "DEU", 5, 1),
    ]


def test_months_add_up_to_a_year_of_one_report() -> None:
    counted = [SALE, {**SALE, "value_eur": 7}, *astray(SALE, year=2023, reported_by="exporter")]
    found = asked("portable/cube", {"counted": counted})
    assert sorted(picked(found, "year", "reported_by", "value_eur")) == [
        (2023, "importer", 5),
        (2024, "exporter", 5),
        (2024, "importer", 12),
    ]


def test_sales_to_closed_markets_and_at_home_are_those_of_the_products_read() -> None:
    home = {**SALE, "exporter": "DEU", "value_eur": 9}
    cube = [SALE, {**SALE, "value_eur": 7}, *astray(SALE, product="1", importer="FRA"), home]
    cube += astray(home, product="1", exporter="FRA")
    buyers = [
        {"iso3": "DEU", "is_closed": True},
        {"iso3": "FRA", "is_closed": False},
        {"iso3": "USA", "is_closed": True},
    ]
    parties = [{"iso3": "DEU", "side": "sender"}, {"iso3": "FRA", "side": "sender"}]
    tables: dict[str, list[Row]] = {
        "cube": cube, "periods": [REPORT], "buyers": buyers, "parties": parties,
    }  # fmt: skip
    found = asked("portable/closed_sales", tables, **OF)
    assert sorted(picked(found, "exporter", "product", "closed_eur")) == [
        ("CHN", "848210", 12),
        ("FRA", "848210", 9),
    ]
    found = asked("portable/domestic", tables, **OF)
    assert picked(found, "side", "product", "domestic_eur") == [("sender", "848210", 9)]


def test_parts_are_counted_flow_by_flow() -> None:
    trade = [SALE, SALE, SALE, {**SALE, "year": 2023}, {**SALE, "year": 2022}]
    trade += astray(SALE, product="1", classification="HS")
    sampled = [
        {"classification": "HS2022", "product": "848210"},
        {"classification": "HS2022", "product": "unheld"},
    ]
    [found] = asked("portable/parts", {"trade": trade, "sampled": sampled})
    assert found == {"flows": 3, "in_parts": 1, "most_parts": 3}
    [found] = asked("portable/parts", {"trade": [], "sampled": sampled})
    assert found == {"flows": 0, "in_parts": 0, "most_parts": 0}


def test_a_flow_of_nothing_is_sound_and_a_sale_of_one_euro_a_sale() -> None:
    [found] = asked("portable/periods_held", {"trade": [{**SALE, "value_eur": 0}]})
    assert (found["flows"], found["unsound"]) == (1, 0)
    sold: Row = {**REPORT, "to_target_eur": 1, "to_sender_eur": 1}
    sellers = [{"iso3": "DEU", "side": "sender"}, {"iso3": "CHN", "side": "target"}]
    suppliers = [{**sold, "exporter": "DEU"}, {**sold, "exporter": "CHN"}]
    found_sales = asked("portable/sales", {"suppliers": suppliers, "sellers": sellers})
    assert {row["value_eur"] for row in found_sales} == {1}


def test_what_is_held_keeps_to_its_own_report_in_every_key() -> None:
    some: Row = {**TOLD, "month": None, "flows": 2, "value_eur": 10}
    month = {**some, "reporter": "FRA", "month": 4, "flows": 1, "value_eur": 3}
    keys = {"source": "baci", "classification": "HS", "year": 2023, "reported_by": "exporter"}
    reports = [some, month, *astray(some, **keys), *astray(some, product="1")]
    reports += [{**month, "month": n, "product": "2"} for n in (1, 2)]
    told = [
        {**TOLD, "annual": True, "months": 0}, {**TOLD, "reporter": "FRA", "months": 1},
        *astray({**TOLD, "annual": True, "months": 0}, **keys),
        *astray({**TOLD, "reporter": "FRA", "months": 12}, **keys),
    ]  # fmt: skip
    # elsewhere nothing was left out: in another source, edition, year and kind of report
    presence = [
        {**TOLD, "products": 999}, {**TOLD, "products": 3},
        *astray({**TOLD, "products": 1000}, **keys), *astray({**TOLD, "products": 1}, **keys),
    ]  # fmt: skip
    tables: dict[str, list[Row]] = {"reports": reports, "presence": presence, "reporting": told}
    found = asked("portable/holdings", tables)
    columns = (
        *keys,
        "product",
        "flows",
        "value_eur",
        "months",
        "reporters",
        "whole",
        "months_seen",
    )
    own = ("comtrade", "HS2022", 2024, "importer")
    others = [
        (*own[:n], other, *own[n + 1 :], "848210", 2, 10, None, 1, True, 0)
        for n, other in enumerate(keys.values())
    ]
    assert sorted(picked(found, *columns), key=str) == sorted(
        [
            # the annual report counts, of France's month of the product nothing
            (*own, "848210", 2, 10, None, 1, False, 1),
            (*own, "1", 2, 10, None, 1, False, 0),
            (*own, "2", 0, 0, 2, 0, False, 2),
            *others,
        ],
        key=str,
    )
