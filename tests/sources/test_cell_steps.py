"""The observations in an answer of the Comext API, typed one by one."""

from __future__ import annotations

from typing import Any

import pytest
from steps import Row, asked, picked

from aci_cli.errors import AciError

CELL: Row = {
    "freq": " M ", "reporter": " DE ", "partner": "CN", "product": "84821010", "flow": "1",
    "indicators": " VALUE_IN_EUROS ", "TIME_PERIOD": "2024-03", "OBS_VALUE": "10.5",
    "OBS_FLAG": None,
}  # fmt: skip
AREAS = "[A-Z]{2}"


def cell(**changes: str | None) -> Row:
    """Return what is read of an observation."""
    [found] = asked("sources/comext_cells", {"raw": [{**CELL, **changes}]}, areas=AREAS)
    return found


def test_an_observation_is_typed() -> None:
    assert cell() == {
        "reporter": "DE", "partner": "CN", "product": "84821010", "flow": "1",
        "indicator": "VALUE_IN_EUROS", "year": 2024, "month": 3, "value": 10.5,
        "is_confidential": False,
    }  # fmt: skip
    year = cell(freq="A", TIME_PERIOD=" 2023 ")
    assert (year["year"], year["month"]) == (2023, None)


@pytest.mark.parametrize(
    ("changes", "column", "read"),
    [
        ({"reporter": "EU27"}, "reporter", None), ({"partner": "WORLD"}, "partner", None),
        ({"product": " TOTAL "}, "product", "TOTAL"), ({"product": "84"}, "product", "84"),
        ({"product": "848"}, "product", None), ({"product": "8482101010"}, "product", None),
        ({"flow": "12"}, "flow", None), ({"flow": " 2 "}, "flow", "2"),
        ({"OBS_VALUE": None}, "value", None), ({"OBS_VALUE": " : "}, "value", None),
        ({"OBS_VALUE": " "}, "value", None), ({"OBS_VALUE": "1e3"}, "value", 1000.0),
        ({"OBS_VALUE": "0"}, "value", 0.0), ({"OBS_FLAG": "bc"}, "is_confidential", True),
        ({"OBS_FLAG": "C"}, "is_confidential", True), ({"OBS_FLAG": "b"}, "is_confidential", False),
        ({"TIME_PERIOD": "2024-12"}, "month", 12), ({"TIME_PERIOD": "2024-01"}, "month", 1),
    ],
)  # fmt: skip
def test_what_an_observation_does_not_say_rightly_is_null(
    changes: dict[str, str], column: str, read: Any
) -> None:
    assert picked([cell(**changes)], column) == [(read,)]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"OBS_VALUE": "-1"}, "OBS_VALUE is no number"), ({"OBS_VALUE": "x"}, "OBS_VALUE is no n"),
        ({"freq": "A"}, "freq A goes with a year in TIME_PERIOD, M with a month"),
        ({"TIME_PERIOD": "2024"}, "freq A goes"), ({"TIME_PERIOD": "2024-13"}, "freq A goes"),
        ({"freq": "Q", "TIME_PERIOD": "2024-Q1"}, "freq A goes"),
    ],
)  # fmt: skip
def test_an_observation_out_of_form_is_refused(changes: dict[str, str], told: str) -> None:
    with pytest.raises(AciError, match=told):
        cell(**changes)
