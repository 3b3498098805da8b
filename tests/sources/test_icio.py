"""An input-output table small enough to solve by hand gives the shares worked out beside it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from small import part_of, stage_text

from aci_cli.errors import AciError
from aci_cli.sources.icio import READERS
from aci_cli.sources.staging import Staging

[ICIO] = READERS

# Who uses what of whom, USD million. A unit of German farming (A01) takes 0.2 of itself and 0.1 of
# Chinese machines, a unit of German machines (C28) 0.1 of farming and 0.4 of Chinese machines.
OUTPUT = {"DEU_A01": 100.0, "DEU_C28": 100.0, "CHN_A01": 200.0, "CHN_C28": 400.0}
USE = {
    ("DEU_A01", "DEU_A01"): 20.0, ("CHN_C28", "DEU_A01"): 10.0,
    ("DEU_A01", "DEU_C28"): 10.0, ("CHN_C28", "DEU_C28"): 40.0,
    ("CHN_A01", "CHN_A01"): 50.0,
    ("DEU_C28", "CHN_C28"): 50.0, ("CHN_A01", "CHN_C28"): 100.0,
}  # fmt: skip
FLOWS = [
    ("CHN", "CHN", "A01", 150_000_000),
    ("CHN", "DEU", "C28", 50_000_000),
    ("DEU", "CHN", "C28", 50_000_000),
    ("DEU", "DEU", "A01", 30_000_000),
]
# Value added within the country, y, by hand, v being what is no input:
#   DEU A01  y = 0.7 + 0.2 y = 0.875           DEU C28  y = 0.5 + 0.1 * 0.875 = 0.5875
#   CHN A01  y = 0.75 + 0.25 y = 1             CHN C28  y = 0.625 + 0.25 * 1 = 0.875
INDUSTRIES = [
    ("CHN", "A01", 2022, 200e6, 50e6, 1.0, None),
    ("CHN", "C28", 2022, 400e6, 150e6, 0.875, None),
    ("DEU", "A01", 2022, 100e6, 30e6, 0.875, 0.875),
    ("DEU", "C28", 2022, 100e6, 50e6, 0.5875, 0.5875),
]

Rows = list[list[str]]


def table(use: dict[tuple[str, str], float], output: dict[str, float]) -> Rows:
    """Return a balanced table: what is not used is consumed, what is no input is value added."""
    labels = list(output)
    rows = [["V1", *labels, "DEU_HFCE", "CHN_INVNT", "OUT"]]
    for seller in labels:
        used = [use.get((seller, buyer), 0.0) for buyer in labels]
        rest = output[seller] - sum(used)
        # stocks may fall: a final demand below nought is no fault
        rows.append([seller, *map(str, used), str(rest + 7), "-7", str(output[seller])])
    added = [output[j] - sum(use.get((i, j), 0.0) for i in labels) for j in labels]
    rows.append(["TLS", *("1.5" for _ in labels), "0", "0", "0"])
    rows.append(["VA", *(str(value - 1.5) for value in added), "", "", ""])
    rows.append(["OUT", *map(str, output.values()), "0", "0", "0"])
    return rows


def text_of(rows: Rows) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


def stage(staging: Staging, text: str, name: str = "2022_SML.csv") -> None:
    stage_text(staging, ICIO, text, name)


def flows(staging: Staging) -> list[tuple[Any, ...]]:
    return staging.con.execute(
        "SELECT exporter::VARCHAR AS exporter, importer::VARCHAR AS importer, product, amount"
        " FROM staged ORDER BY ALL"
    ).fetchall()


def industries(staging: Staging) -> list[tuple[Any, ...]]:
    return staging.con.execute("FROM staged_industries ORDER BY ALL").fetchall()


def test_uses_and_shares_are_those_worked_by_hand(staging: Staging) -> None:
    stage(staging, text_of(table(USE, OUTPUT)) + "\n")
    assert flows(staging) == FLOWS
    assert industries(staging) == INDUSTRIES
    assert staging.notes == []
    assert staging.con.execute(
        "SELECT DISTINCT classification, year, month, reported_by, quantity_kg FROM staged"
    ).fetchall() == [("ICIO", 2022, None, "reconciled", None)]


def test_the_union_is_one_economy(staging: Staging) -> None:
    # France takes 0.3 of German machines and 0.2 of Chinese ones: 0.5 is its own, and of the
    # German part 0.5875 is the Union's: 0.5 + 0.3 * 0.5875 = 0.67625
    use = USE | {("DEU_C28", "FRA_A01"): 30.0, ("CHN_C28", "FRA_A01"): 20.0}
    stage(staging, text_of(table(use, OUTPUT | {"FRA_A01": 100.0})))
    assert industries(staging) == [
        *INDUSTRIES,
        ("FRA", "A01", 2022, 100e6, 50e6, 0.5, 0.67625),
    ]


def test_the_rest_of_the_world_is_not_named(staging: Staging) -> None:
    use = USE | {("ROW_A01", "DEU_C28"): 20.0, ("DEU_C28", "ROW_A01"): 5.0}
    stage(staging, text_of(table(use, OUTPUT | {"ROW_A01": 100.0})))
    assert [row for row in flows(staging) if "_OT" in row] == [
        ("DEU", "_OT", "C28", 5_000_000),
        ("_OT", "DEU", "A01", 20_000_000),
    ]
    # 0.3 + 0.1 * 0.875
    assert [row[5] for row in industries(staging)] == [1.0, 0.875, 0.875, 0.3875]


def test_a_country_split_in_two_is_one_again(staging: Staging) -> None:
    # one half of Chinese farming makes all that the other half and the machines use
    halves = {"CN1_A01": 150.0, "CN2_A01": 50.0, "CN1_C28": 400.0}
    use = {(i.replace("CHN", "CN1"), j.replace("CHN", "CN1")): v for (i, j), v in USE.items()}
    use[("CN1_A01", "CN2_A01")] = use.pop(("CN1_A01", "CN1_A01"))
    output = {"DEU_A01": 100.0, "DEU_C28": 100.0, **halves}
    stage(staging, text_of(table(use, output)))
    assert flows(staging) == FLOWS
    assert industries(staging) == INDUSTRIES


def test_an_industry_without_output_is_left_out(staging: Staging) -> None:
    stage(staging, text_of(table(USE, OUTPUT | {"DEU_T": 0.0})))
    assert industries(staging) == INDUSTRIES


def test_inputs_above_output_leave_a_fiftieth_for_value_added(staging: Staging) -> None:
    # a farm that sells for 20 and buys Chinese machines for 30
    use = {("CHN_C28", "DEU_A01"): 30.0}
    output = {"DEU_A01": 20.0, "CHN_C28": 400.0}
    stage(staging, text_of(table(use, output)))
    assert industries(staging) == [
        ("CHN", "C28", 2022, 400e6, 0.0, 1.0, None),
        ("DEU", "A01", 2022, 20e6, 19.6e6, 0.02, 0.02),
    ]
    assert flows(staging) == [("CHN", "DEU", "C28", 30_000_000)]
    assert staging.notes == [
        "2022_SML.csv: inputs are more than 98% of output in DEU A01;"
        " for value added they count as 98%"
    ]


def test_rows_and_columns_may_stand_in_any_order(staging: Staging, tmp_path: Path) -> None:
    thirds = {pair: value / 3 for pair, value in USE.items()}
    rows = table(thirds, OUTPUT)
    stage(staging, text_of(rows))
    chance = random.Random(7)
    order = [0, *chance.sample(range(1, len(rows[0])), len(rows[0]) - 1)]
    mixed = [[row[column] for column in order] for row in rows]
    other = Staging(tmp_path, threads=2)
    other.begin()
    stage(other, text_of([mixed[0], *chance.sample(mixed[1:], len(mixed) - 1)]))
    assert flows(other) == flows(staging)
    assert industries(other) == industries(staging)
    # 30 million in three parts, rounded once
    assert flows(staging)[-1] == ("DEU", "DEU", "A01", 10_000_000)


def change(row: str, column: str, value: str) -> str:
    """Return the table with one field changed."""
    rows = table(USE, OUTPUT)
    place = rows[0].index(column)
    for fields in rows[1:]:
        if fields[0] == row:
            fields[place] = value
    return text_of(rows)


def without(row: str) -> str:
    return text_of([fields for fields in table(USE, OUTPUT) if fields[0] != row])


def renamed(old: str, new: str) -> str:
    """Return the table with a column renamed."""
    rows = table(USE, OUTPUT)
    rows[0][rows[0].index(old)] = new
    return text_of(rows)


SOUND = text_of(table(USE, OUTPUT))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (change("DEU_A01", "CHN_C28", "much"), 'row "DEU_A01", column "CHN_C28": "much" is no'),
        (change("DEU_A01", "CHN_C28", ""), 'column "CHN_C28": "" is no figure'),
        (change("DEU_A01", "CHN_C28", "nan"), '"nan" is no figure'),
        (change("DEU_A01", "CHN_C28", "1e999"), '"1e999" is no figure'),
        (change("DEU_A01", "CHN_C28", "1_0"), '"1_0" is no figure'),
        (change("CHN_A01", "CHN_A01", "-50"), 'column "CHN_A01": "-50" is below nought'),
        (change("VA", "DEU_A01", "NA"), 'row "VA", column "DEU_A01": "NA" is no figure'),
        (change("DEU_A01", "CHN_C28", "25"), "row DEU_A01 sums to 125.0 and its output is 100.0"),
        (change("VA", "DEU_A01", "30"), "column DEU_A01 sums to 61.5 and its output is 100.0"),
        (without("CHN_A01"), "1 columns have no row, the first CHN_A01"),
        (without("VA"), "lacks the row VA"),
        (without("OUT"), "lacks the row OUT"),
        (renamed("CHN_A01", "CHN_C28"), 'column "CHN_C28" is there twice'),
        (renamed("CHN_A01", ""), 'column "" is no known country and industry'),
        (renamed("CHN_A01", "XYZ_A01"), 'column "XYZ_A01" is no known country'),
        (renamed("CHN_A01", "CHN_B05"), 'row "CHN_A01" has no column of its own'),
        (SOUND + SOUND.splitlines()[1] + "\n", 'row "DEU_A01" is there twice'),
        (SOUND[: SOUND.index("CHN_A01,0") + 11], "line 4 has 2 fields, the header 8"),
    ],
)
def test_what_is_not_square_whole_and_balanced_is_refused(
    staging: Staging, text: str, message: str
) -> None:
    with pytest.raises(AciError) as refused:
        stage(staging, text)
    assert str(refused.value).startswith("2022_SML.csv: ")
    assert message in str(refused.value)
    assert flows(staging) == []


def test_the_name_must_tell_the_year(staging: Staging) -> None:
    with pytest.raises(AciError, match=r"icio\.csv: the name must tell the year"):
        stage(staging, SOUND, "icio.csv")
    for name, year in (("2022_SML.csv", 2022), ("ICIO2021_2018.csv", 2018)):
        assert ICIO.origin(part_of(staging.workshop, SOUND, name)).year == year


def test_other_files_are_left_to_others(tmp_path: Path) -> None:
    assert not ICIO.claims(part_of(tmp_path, "t,i,j,k,v,q\n2022,4,12,010121,1,1\n", "2022_SML.csv"))
    assert not ICIO.claims(part_of(tmp_path, "one\n", "1995_SML.csv"))
