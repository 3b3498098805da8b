"""The step that reads an extract as its mapping describes it, asked by itself."""

from __future__ import annotations

from typing import Any

import pytest
from steps import Row, asked, picked

from aci_cli.errors import AciError

LINE: Row = {
    "year": "2024", "month": None, "period": None, "product": "8482101090", "value": "1.234,6",
    "quantity": "2,5", "direction": "I", "reporter": "DE", "partner": "CN", "exporter": None,
    "importer": None, "breakdown": "b",
}  # fmt: skip
MAPPED: dict[str, Any] = {
    "classification": "CN{year}", "year": "[0-9]{4}", "month": "0[1-9]|1[0-2]",
    "period": "[0-9]{4}([-/.]?[0-9]{2})?", "product": "[0-9]{6,10}", "level": 8,
    "number": "[0-9]{1,3}([.]?[0-9]{3})*(,[0-9]+)?", "decimal": ",", "thousands": ".",
    "value_scale": 1000, "kg_per_unit": 100, "missing": ["", "-"], "reported_by": "reconciled",
}  # fmt: skip
DIRECTIONS = [
    {"code": "I", "flow": "imports", "reported_by": "importer"},
    {"code": "E", "flow": "exports", "reported_by": "exporter"},
    {"code": "N", "flow": "imports", "reported_by": None},
]
AREAS = [{"code": "DE", "iso3": "DEU"}, {"code": "CN", "iso3": "CHN"}]
PLAIN = (
    "CN2024", 2024, None, "importer", "CHN", "DEU", "84821010", 1_234_600, 250,
    "8482101090|CN|DE|b", False,
)  # fmt: skip


def read(line: Row | None = None, **params: Any) -> tuple[Any, ...]:
    """Return what is read of a line with some fields changed."""
    tables: dict[str, list[Row]] = {
        "raw": [{**LINE, **(line or {})}], "own_directions": DIRECTIONS, "own_areas": AREAS
    }  # fmt: skip
    [row] = asked("sources/own", tables, **{**MAPPED, **params})
    columns = (
        "classification", "year", "month", "reported_by", "exporter", "importer", "product",
        "amount", "quantity_kg", "breakdown", "fallback",
    )  # fmt: skip
    return picked([row], *columns)[0]


def test_a_line_is_read_as_its_mapping_says() -> None:
    assert read() == PLAIN
    padded = {name: value and f" {value} " for name, value in LINE.items() if name != "breakdown"}
    assert read(padded) == PLAIN
    assert read(classification="HS2022")[0] == "HS2022"
    assert read(level=6)[6] == "848210"
    sold = ("exporter", "DEU", "CHN")
    assert read({"direction": "E"}) == (
        *PLAIN[:3], *sold, *PLAIN[6:9], "8482101090|DE|CN|b", False
    )  # fmt: skip
    assert read({"direction": "N"})[3] == "reconciled"
    assert read({"direction": None})[3:6] == ("reconciled", "DEU", "CHN")


def test_a_line_may_name_seller_and_buyer_itself() -> None:
    assert read({"exporter": "DE", "importer": "CN"})[4:6] == ("DEU", "CHN")
    assert read({"partner": "Mars"})[4:6] == (None, "DEU")
    assert read({"reporter": "Mars"})[4:6] == ("CHN", None)


def test_the_time_is_in_one_column_or_in_two() -> None:
    for line, time in (
        ({"month": "03"}, (2024, 3)),
        ({"year": None, "period": "2023"}, (2023, None)),
        ({"year": None, "period": "2023-11"}, (2023, 11)),
        ({"year": None, "period": "202311"}, (2023, 11)),
        ({"month": "02", "period": "2023-11"}, (2024, 2)),
    ):
        assert read(line)[1:3] == time


def test_a_weight_may_be_missing() -> None:
    for missing in (None, " ", "-"):
        assert read({"quantity": missing})[8] is None
    assert read({"quantity": "1.000"})[8] == 100_000


@pytest.mark.parametrize(
    "line",
    [
        {"year": "24"}, {"year": None}, {"month": "13"}, {"period": "x", "month": None},
        {"product": "8482"}, {"product": None}, {"value": "x"}, {"value": None}, {"quantity": "x"},
    ],
)  # fmt: skip
def test_what_the_mapping_does_not_describe_is_refused(line: Row) -> None:
    with pytest.raises(AciError):
        read(line)


def test_a_line_without_a_direction_is_refused_where_the_mapping_gives_none() -> None:
    with pytest.raises(AciError):
        read({"direction": "Z"}, reported_by=None)
