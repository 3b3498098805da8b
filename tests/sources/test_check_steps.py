"""Checks of what was staged, and the short lists that publishers give beside their flows."""

from __future__ import annotations

from typing import Any

import pytest
from steps import Row, asked, astray, picked

from aci_cli.errors import AciError

FLOW: Row = {
    "classification": "HS2022", "year": 2024, "month": 1, "reported_by": "importer",
    "exporter": "CHN", "importer": "DEU", "product": "848210", "value_eur": 5, "breakdown": "1",
    "fallback": False,
}  # fmt: skip


def findings(check: str, **tables: list[Row]) -> list[str]:
    """Return what a check of staged rows finds."""
    return [row["finding"] for row in asked(f"sources/checks/{check}", tables)]


def test_a_reporter_of_one_partner_alone_is_told_unless_its_total_is_given() -> None:
    total = {"year": 2024, "reported_by": "importer", "reporter": "DEU"}
    unsaid = {"year": 0, "reported_by": "", "reporter": ""}
    rows = [FLOW, {**FLOW, "product": "870380"}, {**FLOW, "reported_by": "reconciled"}]
    told = [
        "DEU names CHN alone as a partner in its imports of 2024; shares need all partners",
    ]
    assert findings("partners_are_several", staged=rows, staged_totals=[unsaid]) == told
    others = astray(total, year=2023, reported_by="exporter", reporter="FRA")
    assert findings("partners_are_several", staged=rows, staged_totals=others) == told
    assert findings("partners_are_several", staged=rows, staged_totals=[total]) == []
    two = [*rows, {**FLOW, "exporter": "JPN"}]
    assert findings("partners_are_several", staged=two, staged_totals=[unsaid]) == []
    # of another year, and of what it sells, it still names one
    apart = [*rows, {**FLOW, "exporter": "JPN", "year": 2023}]
    apart += [{**FLOW, "reported_by": "exporter", "exporter": "DEU", "importer": "USA"}]
    apart += [{**FLOW, "importer": "FRA"}]
    assert findings("partners_are_several", staged=apart, staged_totals=[unsaid]) == [
        *told,
        "DEU names JPN alone as a partner in its imports of 2023; shares need all partners",
        "DEU names USA alone as a partner in its exports of 2024; shares need all partners",
    ]
    merged = [{**FLOW, "reported_by": "reconciled"}]
    assert findings("partners_are_several", staged=merged, staged_totals=[unsaid]) == []


def test_a_long_list_without_the_first_chapters_lost_its_zeros() -> None:
    codes = [{"classification": "HS2022", "product": str(code)} for code in range(100000, 101000)]
    assert findings("leading_zeros", staged_codes=codes) == [
        "HS2022 has 1000 codes and none of chapters 01 to 09: the product column lost its leading"
        " zeros, read it as text"
    ]
    assert findings("leading_zeros", staged_codes=codes[1:]) == []
    again = [*codes[1:], codes[1], {**codes[0], "classification": "HS2017"}]
    assert findings("leading_zeros", staged_codes=again) == []
    animals = {"classification": "HS2022", "product": "010121"}
    assert findings("leading_zeros", staged_codes=[*codes, animals]) == []
    industries = [{**code, "classification": "ICIO"} for code in codes]
    assert findings("leading_zeros", staged_codes=industries) == []


def test_a_flow_that_is_there_twice_is_told_with_both_values() -> None:
    other = astray(FLOW, product="1", importer="FRA", exporter="JPN", reported_by="exporter")
    # in the order of a file, one beside the other
    beside = [row for each in other for row in (FLOW, each)]
    assert findings("flows_are_single", lot=beside) == []
    assert findings("flows_are_single", lot=[*other, FLOW, {**FLOW, "value_eur": 7}]) == [
        "the flow of 848210 from CHN to DEU is there twice, as 7 and 5 euro"
    ]


def test_a_row_that_is_there_twice_is_told_with_its_part() -> None:
    keys: dict[str, Any] = {
        "classification": "HS", "year": 2023, "month": 2, "reported_by": "exporter",
        "exporter": "JPN", "importer": "FRA", "product": "1", "breakdown": "2", "fallback": True,
    }  # fmt: skip
    rows = [FLOW, *astray(FLOW, **keys)]
    assert findings("details_are_single", staged=rows) == []
    assert findings("details_are_single", staged=[*rows, FLOW, FLOW]) == [
        "the row of 848210 from CHN to DEU 2024 1 1 is there 3 times"
    ]


def test_lists_that_come_with_baci_name_what_is_new() -> None:
    raw = [
        {"code": " 010121 ", "description": " Horses "},
        {"code": "010121", "description": "Horses"},
        {"code": "999999", "description": " "},
    ]  # fmt: skip
    found = asked("sources/baci_products", {"raw": raw})
    assert picked(found, "nomenclature", "product", "description") == [("HS", "010121", "Horses")]
    countries = [
        {"country_code": " 276 ", "country_iso3": "DEU"},
        {"country_code": "900 ", "country_iso3": " ROM "},
        *[{"country_code": "901", "country_iso3": "ZZZ"}] * 2,
    ]  # fmt: skip
    tables: dict[str, list[Row]] = {
        "raw": countries,
        "area_codes": [{"code": "ROM", "iso3": "ROU"}],
        "area_numbers": [{"number": "276", "iso3": "DEU"}],
    }
    found = asked("sources/baci_countries", tables)
    assert sorted(picked(found, "number", "iso3")) == [("900", "ROU"), ("901", "_OT")]


def test_former_areas_of_comext_are_their_successors_where_there_is_one() -> None:
    known = [{"code": "DE", "iso3": "DEU"}, {"code": "XM", "iso3": "OWN"}]
    found = dict(picked(asked("sources/comext_areas", {"area_codes": known}), "code", "iso3"))
    several = ("AN", "CS", "SU", "YU", "PC", "NT", "XA", "XO", "XZ", "XR")
    assert found == {
        "DE": "DEU", "XI": "GBR", "XU": "GBR", "BU": "MMR", "DD": "DEU", "DY": "BEN", "HV": "BFA",
        "PZ": "PAN", "RH": "ZWE", "TP": "TLS", "XB": "ESP", "XP": "PSE", "YD": "YEM", "ZR": "COD",
        # what the release knows by itself stands
        "XM": "OWN", **dict.fromkeys(several, "_OT"),
    }  # fmt: skip


ELASTICITY: Row = {"HS6": " 848210 ", "zero": " 0 ", "positive": " 1 ", "sigma": " -4.5 "}


@pytest.mark.parametrize(
    ("sigma", "read"),
    [
        ("-4.5", "-4.5"), ("12", "12"), (".5", ".5"), ("1e5", "1e5"), ("-1.5E+2", "-1.5E+2"),
        ("999999.9", "999999.9"), ("", None), ("  ", None), (None, None),
    ],
)  # fmt: skip
def test_an_elasticity_is_kept_as_published(sigma: str | None, read: str | None) -> None:
    beside = {**ELASTICITY, "zero": "1", "positive": "0"}
    found = asked("sources/protee", {"raw": [ELASTICITY, {**beside, "sigma": sigma}]})
    assert picked(found, "HS6", "zero", "positive", "sigma") == [
        ("848210", "0", "1", "-4.5"),
        ("848210", "1", "0", read),
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"HS6": "84821"}, "HS6"), ({"zero": "2"}, "zero"), ({"positive": ""}, "positive"),
        ({"sigma": "x"}, "sigma"), ({"sigma": "1.2.3"}, "sigma"), ({"sigma": "nan"}, "sigma"),
        ({"sigma": "1000000"}, "1000000 is no elasticity"), ({"sigma": "-1e6"}, "-1e6 is no elas"),
    ],
)  # fmt: skip
def test_what_is_no_elasticity_is_refused(change: Row, told: str) -> None:
    with pytest.raises(AciError, match=told):
        asked("sources/protee", {"raw": [ELASTICITY | change]})


DUTY: Row = {"cn_code": " 84821010 ", "cet_duty_rate": " 7.7% "}


@pytest.mark.parametrize(
    ("code", "text", "read"),
    [
        ("8482101010", "", ("8482101010", None)),
        (" 84821010 ", "9 % + EA", ("84821010", "9 % + EA")),
        ("84821010", "99999.5%", ("84821010", "99999.5%")),
        ("84821010", None, ("84821010", None)),
    ],
)  # fmt: skip
def test_a_duty_is_kept_as_published(code: str, text: str, read: tuple[str, str]) -> None:
    raw = [DUTY, {"cn_code": code, "cet_duty_rate": text}]
    found = asked("sources/tariff_lines", {"raw": raw}, year=2020)
    columns = ("year", "product", "duty_text")
    assert picked(found, *columns) == [(2020, "84821010", "7.7%"), (2020, *read)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"cn_code": "8482101"}, "cn_code"), ({"cn_code": "848210101"}, "cn_code"),
        ({"cet_duty_rate": "100000%"}, "100000% is no duty"),
        ({"cet_duty_rate": "1234567.5%"}, "1234567.5% is no duty"),
    ],
)  # fmt: skip
def test_what_is_no_tariff_line_is_refused(change: Row, told: str) -> None:
    with pytest.raises(AciError, match=told):
        asked("sources/tariff_lines", {"raw": [DUTY | change]}, year=2020)


def test_editions_are_told_apart_by_reporter_and_period() -> None:
    seen: Row = {"reporter": "DEU", "year": 2024, "month": 1, "edition": "HS2022"}
    old = {**seen, "edition": "HS2017"}
    apart = astray(old, reporter="FRA", year=2023, month=2)
    found = asked("sources/comtrade_editions", {"comtrade_editions": [seen, seen, *apart]})
    assert found == []
    found = asked("sources/comtrade_editions", {"comtrade_editions": [seen, old, old, *apart]})
    assert picked(found, "reporter", "editions") == [("DEU", "HS2017 and HS2022")]


def test_what_comtrade_tells_of_the_world_is_a_total_and_no_flow() -> None:
    row: Row = {
        **FLOW, "reporter": "DEU", "partner": "CHN", "amount": 5, "quantity_kg": 7,
        "reporter_number": "276", "partner_number": "156",
    }  # fmt: skip
    sold = {**row, "reported_by": "exporter", "amount": 6}
    world = {**row, "partner": None, "amount": 11}
    rows = [row, sold, world]
    found = asked("sources/comtrade", {"comtrade_rows": rows})
    columns = ("classification", "exporter", "importer", "amount", "breakdown", "fallback")
    assert picked(found, *columns) == [
        ("HS", "CHN", "DEU", 5, "276|156", False),
        ("HS", "DEU", "CHN", 6, "276|156", False),
    ]
    totals = asked("sources/comtrade_totals", {"comtrade_rows": rows})
    assert picked(totals, "classification", "reporter", "amount") == [("HS", "DEU", 11)]
