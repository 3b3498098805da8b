"""The steps that read Comext's bulk files and extracts of one's own, asked by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from steps import Row, asked, picked

from aci_cli.errors import AciError

BULK: Row = {
    "PERIOD": "202403", "FLOW": "1", "REPORTER": "DE", "PARTNER": "CN", "PARTNER_NUMBER": "0720",
    "TRADE_TYPE": "E", "STAT_PROCEDURE": "1", "SUPPL_UNIT": "NAR", "PRODUCT_NC": "84821010",
    "PRODUCT_SITC": "a", "PRODUCT_CPA21": "b", "PRODUCT_CPA22": "c", "PRODUCT_BEC": "d",
    "PRODUCT_BEC5": "e", "PRODUCT_SECTION": "f", "VALUE_EUR": "10.6", "QUANTITY_KG": "7.6",
    "QUANTITY_SUPPL_UNIT": "0",
}  # fmt: skip
LISTS: dict[str, list[Row]] = {
    "area_codes": [{"code": "DE", "iso3": "DEU"}],
    "comext_areas": [
        {"code": code, "iso3": iso3}
        for code, iso3 in (("CN", "CHN"), ("XI", "GBR"), ("XU", "GBR"), ("FR", "FRA"))
    ],
}
PERIOD = "[0-9]{4}(0[1-9]|1[0-2]|52)"


def bulk(**changes: str | None) -> tuple[Any, ...]:
    """Return what is read of a row of a bulk file."""
    tables = {"raw": [{**BULK, **changes}], **LISTS}
    rows = asked("sources/comext", tables, period=PERIOD)
    columns = (
        "classification", "year", "month", "reported_by", "exporter", "importer", "product",
        "amount", "quantity_kg", "breakdown", "fallback",
    )  # fmt: skip
    [row] = picked(rows, *columns)
    return row


def test_a_row_of_a_bulk_file_is_typed_and_named() -> None:
    plain = (
        "CN2024", 2024, 3, "importer", "CHN", "DEU", "84821010", 11, 8, "CN|E|1|NAR|0720", False
    )  # fmt: skip
    assert bulk() == bulk(PARTNER=" CN ", REPORTER=" DE ", FLOW=" 1 ", PERIOD=" 202403 ") == plain
    assert bulk(FLOW="2") == (*plain[:3], "exporter", "DEU", "CHN", *plain[6:])
    assert bulk(PERIOD="202452")[:3] == ("CN2024", 2024, None)
    assert bulk(PRODUCT_NC="8482XXXX")[9] == "CN|E|1|NAR|0720|a b c d e f"
    for change, partner in (({"PARTNER": "XI"}, "GBR"), ({"PARTNER": "XU"}, "GBR")):
        assert (bulk(**change)[4], bulk(**change)[10]) == (partner, True)
    assert bulk(STAT_PROCEDURE="4")[10] is True


def test_what_a_bulk_row_does_not_say_rightly_is_null() -> None:
    assert bulk(PERIOD="202413")[:3] == (None, None, None)
    assert bulk(FLOW="3")[3:6] == (None, None, None)
    assert bulk(PARTNER="QQ")[4] is None
    assert bulk(REPORTER="QQ")[5] is None
    assert [bulk(PRODUCT_NC=code)[6] for code in ("848210", None)] == [None, None]
    assert [bulk(VALUE_EUR=no)[7] for no in ("-1", "1e3", None)] == [None, None, None]
    for no in ("-1", None, "1e3"):
        with pytest.raises(AciError):
            bulk(QUANTITY_KG=no)


@pytest.mark.parametrize(
    ("change", "mass"),
    [
        ({}, 0), ({"QUANTITY_SUPPL_UNIT": None}, 0), ({"QUANTITY_SUPPL_UNIT": " "}, 0),
        ({"QUANTITY_SUPPL_UNIT": "5"}, None), ({"PRODUCT_NC": "8482XXXX"}, None),
        ({"QUANTITY_SUPPL_UNIT": "5", "VALUE_EUR": "0"}, 0),
        ({"QUANTITY_SUPPL_UNIT": "5", "QUANTITY_KG": "1"}, 1),
    ],
)  # fmt: skip
def test_no_mass_beside_a_value_is_unknown_for_pieces_and_secrets(
    change: Row, mass: int | None
) -> None:
    assert bulk(**{"QUANTITY_KG": "0", **change})[8] == mass


def test_the_stated_totals_are_those_of_all_procedures_but_no_part_of_a_country() -> None:
    total = {**BULK, "PRODUCT_NC": " TOTAL "}
    rows = [
        total, {**total, "STAT_PROCEDURE": "2", "VALUE_EUR": "20.2"},
        {**total, "STAT_PROCEDURE": " 4 ", "VALUE_EUR": "9"}, {**total, "PARTNER": "XI"},
        {**total, "PARTNER": " XU "}, {**total, "PARTNER": "QQ"}, {**total, "REPORTER": "QQ"},
        {**total, "FLOW": " 2 "}, {**total, "PERIOD": " 202452 "}, {**total, "PARTNER": " FR "},
        BULK,
    ]  # fmt: skip
    tables = {"raw": rows, **LISTS}
    found = asked("sources/comext_totals", tables, period=PERIOD)
    columns = (
        "classification", "year", "month", "reported_by", "reporter", "partner", "product", "amount"
    )  # fmt: skip
    assert sorted(picked(found, *columns), key=str) == [
        ("CN2024", 2024, 3, "exporter", "DEU", "CHN", None, 11),
        ("CN2024", 2024, 3, "importer", "DEU", "CHN", None, 31),
        ("CN2024", 2024, 3, "importer", "DEU", "FRA", None, 11),
        ("CN2024", 2024, None, "importer", "DEU", "CHN", None, 11),
    ]
    assert len(asked("sources/comext", tables, period=PERIOD)) == 1


def test_a_total_without_a_period_is_refused() -> None:
    undated = {**BULK, "PRODUCT_NC": "TOTAL", "PERIOD": "2024"}
    with pytest.raises(AciError):
        asked("sources/comext_totals", {"raw": [undated], **LISTS}, period=PERIOD)
