"""Of the ECB's answers only annual averages against the euro become rates."""

from __future__ import annotations

import pytest
from small import stage_text

from aci_cli.errors import AciError
from aci_cli.sources.ecb import READERS
from aci_cli.sources.staging import Staging

[ECB] = READERS
HEADER = (
    "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,"
    "OBS_CONF,TITLE\n"
)


def row(key: str, period: str, value: str, status: str = "A") -> str:
    """Return a line of the answer for a series as A.USD.EUR.SP00.A."""
    return f'EXR.{key},{",".join(key.split("."))},{period},{value},{status},F,"US dollar, euro"\n'


DOLLAR, YUAN = "A.USD.EUR.SP00.A", "A.CNY.EUR.SP00.A"
SOUND = (
    HEADER
    + row(DOLLAR, "2022", "1.0530486")
    + row(DOLLAR, "2023", "1.0812698")
    + row(YUAN, "2023", "7.66")
)
RATES = [
    ("CNY", 2023, 7.66, "ECB"),
    ("USD", 2022, 1.0530486, "ECB"),
    ("USD", 2023, 1.0812698, "ECB"),
]


def stage(staging: Staging, text: str) -> list[tuple[object, ...]]:
    stage_text(staging, ECB, text, "rates.csv")
    return staging.con.execute("FROM staged_rates ORDER BY currency, year").fetchall()


def test_annual_averages_are_rates(staging: Staging) -> None:
    assert stage(staging, SOUND) == RATES


def test_columns_are_found_by_name(staging: Staging) -> None:
    assert stage(
        staging,
        "OBS_VALUE,TIME_PERIOD,EXR_SUFFIX,EXR_TYPE,CURRENCY_DENOM,CURRENCY,FREQ\n"
        "1.25,2022,A,SP00,EUR,USD,A\n",
    ) == [("USD", 2022, 1.25, "ECB")]


@pytest.mark.parametrize(
    "line",
    [
        row("D.USD.EUR.SP00.A", "2023-01-02", "1.0683"),
        row("M.USD.EUR.SP00.A", "2023-01", "1.0769"),
        row("Q.USD.EUR.SP00.A", "2023-Q1", "1.073"),
        row("A.USD.EUR.SP00.E", "2023", "1.105"),
        row("A.USD.EUR.EN00.A", "2023", "99"),
        row("A.USD.GBP.SP00.A", "2023", "1.24"),
        row(DOLLAR, "2021", "", "M"),
        row(DOLLAR, "2021", "NaN", "M"),
    ],
)
def test_other_series_and_missing_years_are_left_out(staging: Staging, line: str) -> None:
    assert stage(staging, SOUND + line) == RATES


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (row(DOLLAR, "2021", "about 1"), 'in OBS_VALUE no rate: line 5: "about 1"'),
        (row(DOLLAR, "2021", "-1.1"), 'line 5: "-1.1"'),
        (row(DOLLAR, "2021", "inf"), 'line 5: "inf"'),
        (row(DOLLAR, "2021", "1_1"), 'line 5: "1_1"'),
        (row(DOLLAR, "2021", ""), "no rate is published for USD in 2021"),
        (row(DOLLAR, "2021", "0"), "0 is no rate of USD in 2021"),
        (row(DOLLAR, "21", "1.1"), 'in TIME_PERIOD no year: line 5: "21"'),
        (row(DOLLAR, "2021-01", "1.1"), "an annual average has the period 2021-01"),
        (row("A.us dollar.EUR.SP00.A", "2021", "1.1"), "CURRENCY no code of a currency: line 5"),
    ],
)
def test_what_is_no_rate_is_refused(staging: Staging, line: str, message: str) -> None:
    with pytest.raises(AciError) as refused:
        stage(staging, SOUND + line)
    assert str(refused.value).startswith("rates.csv: ")
    assert message in str(refused.value)


def test_a_file_of_days_alone_is_refused(staging: Staging) -> None:
    with pytest.raises(AciError, match="holds no annual average"):
        stage(staging, HEADER + row("D.USD.EUR.SP00.A", "2023-01-02", "1.0683"))


def test_a_column_renamed_or_doubled_is_named(staging: Staging) -> None:
    with pytest.raises(AciError, match="lacks column OBS_VALUE"):
        stage(staging, SOUND.replace("OBS_VALUE", "VALUE"))
    with pytest.raises(AciError, match="column CURRENCY is there twice"):
        stage(staging, SOUND.replace("KEY", "CURRENCY"))
