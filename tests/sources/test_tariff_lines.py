"""A tariff's lines keep their codes and duties as published; the year is that of the codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import part_of, stage_text

from aci_cli.errors import AciError
from aci_cli.sources.staging import Staging
from aci_cli.sources.tariff_lines import READERS

[TARIFF] = READERS
SOUND = """cn_code_2020,cet_duty_rate
01012100,0.0%
0203111010,53.60 EUR/100kg
04012011,"9.00%, more in summer"
85044082,
"""


def stage(staging: Staging, text: str) -> list[tuple[object, ...]]:
    stage_text(staging, TARIFF, text, "tariff.csv")
    return staging.con.execute("FROM staged_tariffs ORDER BY product").fetchall()


def test_duties_stay_as_published(staging: Staging) -> None:
    assert stage(staging, SOUND) == [
        (2020, "01012100", "0.0%"),
        (2020, "0203111010", "53.60 EUR/100kg"),
        (2020, "04012011", "9.00%, more in summer"),
        (2020, "85044082", None),
    ]


def test_the_column_tells_the_year(staging: Staging) -> None:
    text = SOUND.replace("cn_code_2020", "CN_CODE_2024")
    assert TARIFF.origin(part_of(staging.workshop, text, "tariff.csv")).year == 2024
    assert {row[0] for row in stage(staging, text)} == {2024}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1012910,0.0%", 'leading zeros were lost): line 6: "1012910"'),
        ("203111090,0.0%", 'line 6: "203111090"'),
        ("0101.29.10,0.0%", 'line 6: "0101.29.10"'),
        ("0101291,0.0%", 'line 6: "0101291"'),
    ],
)
def test_codes_that_are_no_codes_are_refused(staging: Staging, line: str, message: str) -> None:
    with pytest.raises(AciError) as refused:
        stage(staging, SOUND + line + "\n")
    assert str(refused.value).startswith("tariff.csv: 1 row has in cn_code no code")
    assert message in str(refused.value)


def test_a_duty_of_thousands_of_times_the_value_is_refused(staging: Staging) -> None:
    with pytest.raises(AciError, match=r"tariff\.csv: .*1000000% is no duty$"):
        stage(staging, SOUND + "01012910,1000000%\n")


def test_columns_that_do_not_fit_are_named(staging: Staging) -> None:
    with pytest.raises(AciError, match="lacks column cet_duty_rate"):
        stage(staging, SOUND.replace("cet_duty_rate", "duty"))
    with pytest.raises(AciError, match="lacks a code column with its year"):
        stage(staging, SOUND.replace("cn_code_2020", "cn_code"))
    with pytest.raises(AciError, match="column cn_code is there twice"):
        stage(staging, "cn_code_2019,cn_code_2020,cet_duty_rate\n01012100,01012100,0.0%\n")


def test_other_files_are_left_to_others(tmp_path: Path) -> None:
    assert not TARIFF.claims(part_of(tmp_path, "code,description\n010121,Horses\n", "tariff.csv"))
