"""The steps that read the rows of a publisher's file, asked by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from steps import Row, asked, picked

from aci_cli.errors import AciError

CELL: Row = {
    "reporter": "DE", "partner": "CN", "product": "84821010", "flow": "1",
    "indicator": "VALUE_IN_EUROS", "year": 2024, "month": 1, "value": 11.0,
}  # fmt: skip
CODES = [
    {"code": code, "iso3": iso3} for code, iso3 in (("DE", "DEU"), ("DEU", "DEU"), ("FR", "FRA"))
]
RATE: Row = {
    "FREQ": "A", "CURRENCY": "USD", "CURRENCY_DENOM": "EUR", "EXR_TYPE": "SP00",
    "EXR_SUFFIX": "A", "TIME_PERIOD": "2024", "OBS_VALUE": "1.25", "OBS_STATUS": "A",
}  # fmt: skip
REPORT: Row = {
    "typeCode": "C", "freqCode": "A", "period": "2024", "reporterCode": "276", "partnerCode": "156",
    "flowCode": "M", "cmdCode": "848210", "classificationCode": "H6", "partner2Code": "0",
    "motCode": "0", "mosCode": "0", "customsCode": "C00", "primaryValue": "11.6", "netWgt": "5.4",
}  # fmt: skip
NUMBERS = [
    {"number": "276", "iso3": "DEU"}, {"number": "156", "iso3": "CHN"},
    {"number": "0", "iso3": None}, {"number": "97", "iso3": None},
]  # fmt: skip


def kept(*cells: Row) -> list[tuple[Any, ...]]:
    """Return the observations that count."""
    rows = asked("sources/comext_kept", {"comext_cells": list(cells), "area_codes": CODES})
    columns = (
        "classification", "year", "month", "reported_by", "reporter", "partner", "product",
        "measure", "amount",
    )  # fmt: skip
    return picked(rows, *columns)


def test_an_observation_counts_once_and_in_one_unit() -> None:
    plain = ("CN2024", 2024, 1, "importer", "DEU", "CN", "84821010", "value", 11)
    assert kept(CELL) == [plain]
    for indicator, measure, amount in (
        ("VALUE_EUR", "value", 11), ("QUANTITY_IN_100KG", "mass", 1100), ("QUANTITY_KG", "mass", 11)
    ):  # fmt: skip
        assert kept({**CELL, "indicator": indicator}) == [(*plain[:7], measure, amount)]
    assert kept({**CELL, "flow": "2"})[0][3] == "exporter"
    assert kept({**CELL, "partner": "WORLD"})[0][5] == "WORLD"
    left_out: tuple[Row, ...] = (
        {"value": None}, {"flow": "3"}, {"reporter": "EU27"}, {"reporter": "XI"},
        {"reporter": "DEU"},
        {"partner": "EXT"}, {"partner": "EU"}, {"partner": "EA"}, {"product": "8482"},
        {"product": "TOTAL"}, {"indicator": "SUPPLEMENTARY"},
    )  # fmt: skip
    for change in left_out:
        assert len(kept({**CELL, **change}, {**CELL, "flow": "2"})) == 1


def test_six_digits_count_where_no_eight_of_them_are_there() -> None:
    heading = {**CELL, "product": "848210", "value": 13.0}
    assert [row[6] for row in kept(CELL, heading)] == ["84821010"]
    assert [row[6] for row in kept({**CELL, "month": None}, {**heading, "month": None})] == [
        "84821010"
    ]
    for change in ({"reporter": "FR"}, {"flow": "2"}, {"year": 2023}, {"month": 2}):
        assert len(kept(CELL, {**heading, **change})) == 2
    assert len(kept(CELL, {**heading, "product": "848220"})) == 2


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (1988, 1995), (1996, 2001), (2002, 2006), (2007, 2011), (2012, 2016), (2017, 2021),
        (2022, 2027), (2028, 2032),
    ],
)  # fmt: skip
def test_six_digits_are_of_the_edition_of_their_year(first: int, last: int) -> None:
    edition = f"HS{1992 if first == 1988 else first}"
    rows = [{**CELL, "product": "848210", "year": year} for year in (first, last)]
    assert [row[0] for row in kept(*rows)] == [edition, edition]


def test_of_years_without_a_known_edition_eight_digits_are_lines_all_the_same() -> None:
    later = {**CELL, "year": 2033}
    assert [row[0] for row in kept(later, {**later, "product": "848220"})] == ["CN2033", None]


def test_a_value_meets_the_mass_of_the_same_flow() -> None:
    value: Row = {
        "classification": "CN2024", "year": 2024, "month": 1, "reported_by": "importer",
        "reporter": "DEU", "partner": "CN", "product": "84821010", "measure": "value",
        "amount": 10.6,
    }  # fmt: skip
    mass = {**value, "measure": "mass", "amount": 7.6}
    annual = {**value, "month": None}
    changes: tuple[Row, ...] = (
        {"classification": "CN2023"}, {"year": 2023}, {"month": 2}, {"reported_by": "exporter"},
        {"reporter": "FRA"}, {"partner": "XU"}, {"product": "84821090"},
    )  # fmt: skip
    nought = [
        {**each, "product": "2", "amount": amount} for each, amount in ((value, 3.0), (mass, 0.0))
    ]
    nothing = [{**each, "product": "3", "amount": 0.0} for each in (value, mass)]
    cells = [
        value, mass, annual, {**mass, "month": None, "amount": 9.0}, *nought, *nothing,
        *({**value, **change} for change in changes), {**value, "partner": "WORLD"},
        {**value, "reported_by": "exporter", "partner": "XI"},
    ]  # fmt: skip
    areas = [{"code": "CN", "iso3": "CHN"}, *({"code": x, "iso3": "GBR"} for x in ("XU", "XI"))]
    rows = asked("sources/comext_api", {"comext_kept": cells, "comext_areas": areas})
    columns = (
        "classification", "year", "month", "reported_by", "exporter", "importer", "product",
        "amount", "quantity_kg", "breakdown", "fallback",
    )  # fmt: skip
    base = ("CN2024", 2024, 1, "importer", "CHN", "DEU", "84821010", 11, None, "CN", False)
    whole = {
        (*base[:8], 8, "CN", False), (*base[:2], None, *base[3:8], 9, "CN", False),
        (*base[:6], "2", 3, None, "CN", False), (*base[:6], "3", 0, 0, "CN", False),
        ("CN2023", *base[1:]), (*base[:1], 2023, *base[2:]), (*base[:2], 2, *base[3:]),
        (*base[:3], "exporter", "DEU", "CHN", *base[6:]), (*base[:5], "FRA", *base[6:]),
        (*base[:4], "GBR", *base[5:9], "XU", True), (*base[:6], "84821090", *base[7:]),
        (*base[:3], "exporter", "DEU", "GBR", *base[6:9], "XI", True),
    }  # fmt: skip
    found = picked(rows, *columns)
    assert len(found) == len(whole)
    assert set(found) == whole


def test_a_value_is_kept_whose_partner_is_unknown_or_whose_mass_is_small() -> None:
    value: Row = {
        "classification": "CN2024", "year": 2024, "month": 1, "reported_by": "importer",
        "reporter": "DEU", "partner": "QQ", "product": "1", "measure": "value", "amount": 10.0,
    }  # fmt: skip
    cells = [value, {**value, "measure": "mass", "amount": 0.6}]
    areas = [{"code": "CN", "iso3": "CHN"}]
    found = asked("sources/comext_api", {"comext_kept": cells, "comext_areas": areas})
    assert picked(found, "exporter", "importer", "quantity_kg") == [(None, "DEU", 1)]


def test_a_total_is_the_value_stated_of_the_world() -> None:
    value = {
        "classification": "CN2024", "year": 2024, "month": 1, "reported_by": "importer",
        "reporter": "DEU", "partner": "WORLD", "product": "1", "measure": "value", "amount": 10.6,
    }  # fmt: skip
    rows = [value, {**value, "measure": "mass"}, {**value, "partner": "CN"}]
    found = asked("sources/comext_api_totals", {"comext_kept": rows})
    assert picked(found, "reporter", "product", "amount") == [("DEU", "1", 11)]


def rates(**changes: str | None) -> list[tuple[Any, ...]]:
    """Return the rate that an answer of the European Central Bank gives."""
    rows = asked("sources/ecb", {"raw": [{**RATE, **changes}]})
    return picked(rows, "currency", "year", "units_per_eur", "source")


def test_an_annual_average_against_the_euro_is_a_rate() -> None:
    plain = ("USD", 2024, 1.25, "ECB")
    padded = {name: f" {value} " for name, value in RATE.items()}
    assert rates() == rates(**padded) == rates(OBS_STATUS="M") == [plain]
    for value, read in (("1e-6", 1e-6), ("1E+15", 1e15), ("12", 12)):
        assert rates(OBS_VALUE=value) == [("USD", 2024, read, "ECB")]
    for change in (
        {"FREQ": "M"}, {"CURRENCY_DENOM": "USD"}, {"EXR_TYPE": "EN00"}, {"EXR_SUFFIX": "E"},
        {"OBS_STATUS": "M", "OBS_VALUE": None}, {"OBS_STATUS": " M ", "OBS_VALUE": " NaN "},
    ):  # fmt: skip
        assert rates(**change) == []


@pytest.mark.parametrize(
    "change",
    [
        {"CURRENCY": "US"}, {"TIME_PERIOD": "2024-01"}, {"OBS_VALUE": None}, {"OBS_VALUE": "x"},
        {"OBS_VALUE": "9e-7"}, {"OBS_VALUE": "1.1e15"}, {"OBS_VALUE": "", "OBS_STATUS": None},
        {"OBS_VALUE": "NaN"},
    ],
)  # fmt: skip
def test_what_is_no_rate_of_a_year_is_refused(change: Row) -> None:
    with pytest.raises(AciError):
        rates(**change)


def reported(**changes: str | None) -> list[tuple[Any, ...]]:
    """Return what is read of a line of UN Comtrade, beside one that differs in nothing."""
    tables = {"raw": [{**REPORT, **changes}], "comtrade_areas": NUMBERS}
    columns = (
        "year", "month", "reported_by", "reporter_number", "partner_number", "reporter", "partner",
        "edition", "product", "amount", "quantity_kg",
    )  # fmt: skip
    return picked(asked("sources/comtrade_rows", tables), *columns)


def test_a_line_of_goods_counts_once() -> None:
    plain = (2024, None, "importer", "276", "156", "DEU", "CHN", "H6", "848210", 12, 5)
    assert reported() == [plain]
    assert reported(**{name: f" {value} " for name, value in REPORT.items()}) == [plain]
    for name in ("partner2Code", "motCode", "mosCode", "customsCode"):
        assert reported(**{name: None}) == reported(**{name: " "}) == [plain]
        assert reported(**{name: "C01" if name == "customsCode" else "9"}) == []
    assert reported(freqCode="M", period="202412") == [(2024, 12, *plain[2:])]
    assert reported(flowCode="X") == [(*plain[:2], "exporter", *plain[3:])]
    assert reported(cmdCode="9999AA")[0][8] == "9999AA"
    assert reported(partnerCode="000") == [(*plain[:4], "0", "DEU", None, *plain[7:])]
    assert [reported(netWgt=no)[0][10] for no in (None, " ", "0")] == [None, None, None]
    for flow in ("RX", "RM", "DX", "DM", "FM", "MIP", "MOP", "XIP", "XOP"):
        assert reported(flowCode=flow) == []
    for code in ("TOTAL", "AG6", "84", "8482"):
        assert reported(cmdCode=code) == []
    assert reported(partnerCode="97") == reported(reporterCode="97") == []


@pytest.mark.parametrize(
    "change",
    [
        {"typeCode": "S"}, {"typeCode": None}, {"flowCode": "Z"}, {"flowCode": None},
        {"cmdCode": "84821"}, {"cmdCode": None}, {"freqCode": "M"}, {"period": "202401"},
        {"freqCode": "M", "period": "202413"}, {"reporterCode": "999"}, {"partnerCode": "999"},
        {"classificationCode": "S3"}, {"primaryValue": "1_000"}, {"netWgt": "1_000"},
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_placed_is_refused(change: Row) -> None:
    with pytest.raises(AciError):
        reported(**change)
