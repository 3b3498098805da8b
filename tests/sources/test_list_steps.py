"""The steps that read lists of areas, rates and codes, asked by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from steps import Row, asked, picked

from aci_cli.errors import AciError

NAMES: list[Row] = [
    {"iso3": "GRC", "iso2": "GR", "aliases": "EL GRE", "numbers": "300"},
    {"iso3": "CHN", "iso2": "CN", "aliases": None, "numbers": "156 15"},
    {"iso3": "_OT", "iso2": None, "aliases": "QQ", "numbers": None},
]


def test_an_area_is_known_by_each_of_its_codes_and_numbers() -> None:
    codes = asked("release/area_codes", {"country_names": NAMES})
    assert picked(codes, "code", "iso3") == [
        ("CHN", "CHN"), ("CN", "CHN"), ("EL", "GRC"), ("GR", "GRC"), ("GRC", "GRC"),
        ("GRE", "GRC"), ("QQ", "_OT"), ("_OT", "_OT"),
    ]  # fmt: skip
    numbers = asked("release/area_numbers", {"country_names": NAMES})
    known = picked(numbers, "number", "iso3")
    assert known == [("15", "CHN"), ("156", "CHN"), ("300", "GRC")]
    beside = asked("sources/comtrade_areas", {"area_numbers": numbers})
    assert picked(beside, "number", "iso3") == [
        ("0", None), ("15", "CHN"), ("156", "CHN"), ("300", "GRC"), ("97", None), ("975", None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("way", "listed"),
    [
        ("iso3", {("CHN", "CHN")}),
        ("iso2", {("CN", "CHN")}),
        ("m49", {("156", "CHN"), ("8", "ALB"), ("008", "ALB"), ("36", "AUS"), ("036", "AUS")}),
        ("names", set()),
    ],
)
def test_an_extract_names_areas_in_the_way_it_says_and_by_names_of_its_own(
    way: str, listed: set[tuple[str, str]]
) -> None:
    tables: dict[str, list[Row]] = {
        "area_codes": [{"code": code, "iso3": "CHN"} for code in ("CHN", "CN")],
        "area_numbers": [
            {"number": number, "iso3": iso3}
            for number, iso3 in (("156", "CHN"), ("8", "ALB"), ("36", "AUS"))
        ],
    }
    own = {("China", "CHN"), ("36", "DEU")}
    codes, named = zip(*sorted(own), strict=True)
    rows = asked("sources/own_areas", tables, areas=way, names=list(codes), named=list(named))
    assert sorted(picked(rows, "code", "iso3")) == sorted(own | (listed - {("36", "AUS")}))


def test_shares_of_the_council_are_of_members_and_not_of_the_union() -> None:
    member = {
        "iso2": "EL", "council_pct_2025": "2.31", "council_headcount_2025_derived": "104",
        "eurostat_pop_2024_01_01": "103", "source": "Council",
    }  # fmt: skip
    tables: dict[str, list[Row]] = {
        "council_population": [{**member, "iso2": code} for code in ("QQ", "EL", "EU27")],
        "area_codes": [{"code": "EL", "iso3": "GRC"}, {"code": "DE", "iso3": "DEU"}],
    }
    assert [tuple(row.values()) for row in asked("release/council", tables)] == [
        (code, 2025, 0.0231, 104, 103, "Council") for code in ("GRC", "QQ")
    ]


def test_rates_are_those_of_the_dollar_and_the_renminbi() -> None:
    row = {"indicator": "USD per EUR, annual average", "year": "2022", "value": "1.25"}
    kept = [row, {**row, "year": "2021"}, {**row, "indicator": "CNY per EUR, annual average"}]
    other = {**row, "indicator": "USD per EUR, end of year"}
    macro = [{**each, "publisher": "ECB"} for each in (*kept, other)]
    assert [tuple(row.values()) for row in asked("release/rates", {"macro": macro})] == [
        ("CNY", 2022, 1.25, "ECB"), ("USD", 2021, 1.25, "ECB"), ("USD", 2022, 1.25, "ECB")
    ]  # fmt: skip


def test_output_of_the_bundled_tables_is_converted_at_the_dollar_of_its_year() -> None:
    row: Row = {
        "country": "ROM", "industry": "C28", "year": 2022, "gross_output_usd": 11,
        "intermediate_inputs_usd": 7, "domestic_value_added_share": 0.7,
        "eu27_value_added_share": 0.8,
    }  # fmt: skip
    rates = [("USD", 2022, 2.0), ("USD", 2021, 5.0), ("CNY", 2022, 9.0)]
    found = asked("release/industries", {
        "icio_output": [row, {**row, "country": "AUT"}, {**row, "year": 2020, "industry": "C10"}],
        "area_codes": [{"code": "ROM", "iso3": "ROU"}, {"code": "DE", "iso3": "DEU"}],
        "rates": [dict(zip(("currency", "year", "units_per_eur"), r, strict=True)) for r in rates],
    })  # fmt: skip
    assert [tuple(row.values()) for row in found] == [
        ("ROU", "C10", 2020, None, None, 0.7, 0.8),
        ("AUT", "C28", 2022, 6, 4, 0.7, 0.8),
        ("ROU", "C28", 2022, 6, 4, 0.7, 0.8),
    ]


def test_a_code_that_no_country_has_is_told_once_for_each_place() -> None:
    flows = [("baci", "DEU", "S19"), ("icio", "S20", "DEU"), ("baci", "DEU", "S19")]
    names = ("source", "exporter", "importer")
    found = asked("release/checks/unmapped_areas", {
        "trade": [dict(zip(names, flow, strict=True)) for flow in flows],
        "economy": [{"area": area} for area in ("EU27", "WLD", "DEU")],
        "industries": [{"country": "ROW"}, {"country": "EU27"}], "council": [{"iso3": "EL"}],
        "countries": [{"iso3": "DEU"}],
    })  # fmt: skip
    assert picked(found, "finding") == [
        (f'{place}: no country has the code "{code}"',)
        for place, code in (
            ("baci", "S19"), ("council", "EL"), ("economy", "WLD"), ("icio", "S20"),
            ("industries", "EU27"), ("industries", "ROW"),
        )
    ]  # fmt: skip


def successors(**changes: str) -> list[tuple[Any, ...]]:
    """Return what is read of a line of the concordance of the Combined Nomenclature."""
    row = {"year_from": "in 2019", "code_from": "8482 10 10", "year_to": "2020",
           "code_to": "8482 10 11"}  # fmt: skip
    return [tuple(row.values()) for row in asked("sources/cn_links", {"raw": [{**row, **changes}]})]


def test_a_line_is_followed_by_one_of_the_same_year_or_a_later() -> None:
    assert successors() == [(2019, "84821010", 2020, "84821011")]
    assert successors(year_from="1999", year_to="1999")[0][::2] == (1999, 1999)
    assert successors(code_from="84XX")[0][1] is None
    assert successors(code_to="84XX")[0][3] is None


def test_a_line_that_is_followed_by_an_older_one_is_refused() -> None:
    with pytest.raises(AciError):
        successors(year_to="2018")
