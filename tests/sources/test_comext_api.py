"""Answers of the Comext API, with the levels and groups that they mix, worked by hand."""

from __future__ import annotations

import json
from itertools import product as pairs
from pathlib import Path
from typing import Any

import pytest
from small import rows, table_of

from aci_cli.errors import AciError
from aci_cli.sources.comext_api import READERS
from aci_cli.sources.parts import Part, open_part
from aci_cli.sources.staging import Staging

SDMX, JSON_STAT, FAULT = READERS
HEADER = "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE"
# published lines
HONEST = (
    "ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,VN,030462,1,QUANTITY_IN_100KG,2024,90212.63",
    "ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,VN,030462,1,VALUE_IN_EUROS,2024,32313884",
    "ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,WORLD,030462,1,VALUE_IN_EUROS,2024,39919520",
)
CELLS = (
    "classification, year, month, reported_by, exporter, importer, product, amount, quantity_kg,"
    " breakdown, fallback"
)


def cell(
    partner: str, value: object, product: str = "85051190", indicator: str = "VALUE_IN_EUROS",
    reporter: str = "DE", flow: object = 1, period: str = "2024", freq: str | None = None,
) -> str:  # fmt: skip
    """Return one line of an answer."""
    freq = freq or ("M" if "-" in period else "A")
    key = f"{freq},{reporter},{partner},{product},{flow},{indicator},{period}"
    return f"ESTAT:DS-045409(1.0),15/09/26,{key},{value}"


@pytest.fixture
def staging(staging: Staging) -> Staging:
    staging.begin(additive=True)
    return staging


def written(folder: Path, *lines: str, header: str = HEADER, name: str = "answer.csv") -> Part:
    return table_of(folder, header, *lines, name=name)


def refusal(part: Part, staging: Staging) -> str:
    [reader] = [reader for reader in READERS if reader.claims(part)]
    with pytest.raises(AciError) as caught:
        reader.stage(part, staging)
    assert rows(staging, "*") == []
    return str(caught.value)


def test_published_lines_give_a_flow_and_its_total(tmp_path: Path, staging: Staging) -> None:
    SDMX.stage(written(tmp_path, *HONEST), staging)
    assert rows(staging, CELLS) == [
        ("HS2022", 2024, None, "importer", "VNM", "DEU", "030462", 32313884, 9021263, "VN", False)
    ]
    totals = "classification, year, month, reported_by, reporter, partner, product, amount"
    assert rows(staging, totals, "staged_totals") == [
        ("HS2022", 2024, None, "importer", "DEU", None, "030462", 39919520)
    ]


def test_a_month_and_a_flag(tmp_path: Path, staging: Staging) -> None:
    part = written(
        tmp_path,
        cell("AE", 17, flow=2, period="2023-09") + ",",
        cell("CN", 3, flow=2, period="2023-09") + ",e",
        header=HEADER + ",OBS_FLAG",
    )
    assert [r.name for r in READERS if r.claims(part)] == ["Comext API, SDMX-CSV"]
    SDMX.stage(part, staging)
    assert rows(staging, "year, month, reported_by, exporter, importer, amount") == [
        (2023, 9, "exporter", "DEU", "ARE", 17),
        (2023, 9, "exporter", "DEU", "CHN", 3),
    ]


def test_groups_of_partners_and_reporters_never_count(tmp_path: Path, staging: Staging) -> None:
    groups = ("WORLD", "EU27_2020_EXTRA", "EU27_2020_INTRA", "EXT_EU27_2020", "EA20", "EU", "EA",
              "EU28_EXTRA", "ASEAN")  # fmt: skip
    SDMX.stage(
        written(
            tmp_path,
            cell("CN", 60),
            cell("US", 40),
            *(cell(group, 100) for group in groups),
            *(cell("CN", 999, reporter=group) for group in ("EU27_2020", "EA20", "EU", "XI")),
        ),
        staging,
    )
    assert rows(staging, "exporter, importer, amount") == [("CHN", "DEU", 60), ("USA", "DEU", 40)]
    assert rows(staging, "reporter, amount", "staged_totals") == [("DEU", 100)]


def test_only_the_lowest_level_of_a_branch_counts(tmp_path: Path, staging: Staging) -> None:
    """850511 is broken down into 85051190; 850519 is not, and stays at six digits."""
    codes = ("TOTAL", "85", "8505", "850511", "85051190", "850519", "85XXXXXX")
    lines = [cell(p, 7, product=code) for p in ("CN", "WORLD") for code in codes]
    SDMX.stage(written(tmp_path, *lines), staging)
    kept = [("CN2024", "85051190", 7), ("CN2024", "85XXXXXX", 7), ("HS2022", "850519", 7)]
    assert rows(staging, "classification, product, amount") == kept
    assert rows(staging, "classification, product, amount", "staged_totals") == kept


@pytest.mark.parametrize(
    ("year", "edition"),
    [(1988, "HS1992"), (1995, "HS1992"), (1996, "HS1996"), (2001, "HS1996"), (2002, "HS2002"),
     (2006, "HS2002"), (2007, "HS2007"), (2011, "HS2007"), (2012, "HS2012"), (2016, "HS2012"),
     (2017, "HS2017"), (2021, "HS2017"), (2022, "HS2022"), (2027, "HS2022"), (2028, "HS2028"),
     (2032, "HS2028")],
)  # fmt: skip
def test_six_digits_bear_the_edition_of_their_year(
    tmp_path: Path, staging: Staging, year: int, edition: str
) -> None:
    lines = [cell(p, 7, product="850511", period=str(year)) for p in ("CN", "US")]
    SDMX.stage(written(tmp_path, *lines), staging)
    assert rows(staging, "DISTINCT classification") == [(edition,)]


def test_the_dataset_at_six_digits_has_other_indicators(tmp_path: Path, staging: Staging) -> None:
    lines = [
        cell("CN", 50, "850511", "VALUE_EUR", reporter="NO"),
        cell("CN", 500, "850511", "VALUE_NAC", reporter="NO"),
        cell("CN", 3, "850511", "QUANTITY_KG", reporter="NO"),
        cell("US", 9, "850511", "VALUE_EUR", reporter="NO"),
        cell("US", 4, "850511", "SUPPLEMENTARY_QUANTITY", reporter="NO"),
    ]
    SDMX.stage(written(tmp_path, *lines), staging)
    assert rows(staging, "exporter, importer, amount, quantity_kg") == [
        ("CHN", "NOR", 50, 3),
        ("USA", "NOR", 9, None),
    ]


def test_reexports_are_inside_exports(tmp_path: Path, staging: Staging) -> None:
    lines = [cell(p, flow, flow=flow) for p in ("CN", "US") for flow in (1, 2, 3)]
    SDMX.stage(written(tmp_path, *lines), staging)
    assert rows(staging, "reported_by, sum(amount)", "staged GROUP BY reported_by") == [
        ("exporter", 4),
        ("importer", 2),
    ]


def test_the_kingdoms_parts_and_secret_partners(tmp_path: Path, staging: Staging) -> None:
    lines = [cell(p, n) for n, p in enumerate(("GB", "XI", "XU", "QX", "QY"), start=1)]
    SDMX.stage(written(tmp_path, *lines), staging)
    assert rows(staging, "exporter, amount, fallback") == [
        ("GBR", 1, False),
        ("GBR", 2, True),
        ("GBR", 3, True),
        ("_OI", 5, False),
        ("_OT", 4, False),
    ]


def test_a_mass_of_nought_beside_a_value_is_unknown(tmp_path: Path, staging: Staging) -> None:
    lines = [
        cell("CN", 50), cell("CN", 0, indicator="QUANTITY_IN_100KG"),
        cell("US", 0), cell("US", 0, indicator="QUANTITY_IN_100KG"),
    ]  # fmt: skip
    SDMX.stage(written(tmp_path, *lines), staging)
    assert rows(staging, "exporter, amount, quantity_kg") == [("CHN", 50, None), ("USA", 0, 0)]


def test_a_mass_belongs_to_one_flow_alone(tmp_path: Path, staging: Staging) -> None:
    """Each flow weighs 100 kg for every euro of it, whatever else is in the answer."""
    flows = [
        {"period": period, "flow": flow, "reporter": reporter, "product": product}
        for period in ("2023-01", "2023-02", "2024-01")
        for flow in (1, 2)
        for reporter in ("DE", "FR")
        for product in ("850511", "850519")
    ]
    lines = [
        cell(partner, n, indicator=indicator, **flow)
        for n, (flow, partner) in enumerate(pairs(flows, ("CN", "US")), start=1)
        for indicator in ("VALUE_IN_EUROS", "QUANTITY_IN_100KG")
    ]
    SDMX.stage(written(tmp_path, *lines), staging)
    weighed = rows(staging, "amount, quantity_kg")
    assert weighed == [(n, 100 * n) for n in range(1, 49)]


def test_what_is_missing_is_not_nought_and_is_said(tmp_path: Path, staging: Staging) -> None:
    part = written(
        tmp_path,
        cell("CN", 5) + ",", cell("US", "") + ",C", cell("JP", ":") + ",", cell("KR", 2) + ",",
        header=HEADER + ",OBS_FLAG",
    )  # fmt: skip
    SDMX.stage(part, staging)
    assert rows(staging, "exporter") == [("CHN",), ("KOR",)]
    assert staging.notes == [
        "answer.csv: 2 of 4 observations have no value (1 confidential);"
        " they are left out, not taken for nought"
    ]


def test_an_answer_said_twice_stays_twice_for_the_ingest_to_see(
    tmp_path: Path, staging: Staging
) -> None:
    SDMX.stage(written(tmp_path, cell("CN", 5), cell("CN", 6), cell("US", 1)), staging)
    assert rows(staging, "breakdown, amount") == [("CN", 5), ("CN", 6), ("US", 1)]


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([cell("CN", 5)], "has one partner and no WORLD"),
        ([cell("WORLD", 5)], "has no single partners, only groups"),
        ([cell("CN", 5, product="8505"), cell("US", 5, product="8505")], "no row counts"),
        ([cell("CN", 5, reporter="EU27_2020"), cell("US", 5, reporter="EU27_2020")],
         "no row counts; needed are values in euro"),
        ([cell("CN", 5, indicator="QUANTITY_IN_100KG")], "no row counts"),
        ([cell("CN", "many")], 'in OBS_VALUE no amount of nought or more: line 2: "many"'),
        ([cell("CN", "-1")], 'in OBS_VALUE no amount of nought or more: line 2: "-1"'),
        ([cell("CN", "nan")], 'in OBS_VALUE no amount of nought or more: line 2: "nan"'),
        ([cell("Q1", 5)], 'in partner no code of a known area: line 2: "Q1"'),
        ([cell("CN", 5, reporter="ZX")], 'in reporter no code of a known area: line 2: "ZX"'),
        ([cell("CN", 5, product="3046211")], 'leading zeros were lost): line 2: "3046211"'),
        ([cell("CN", 5, period="2024-13")], 'in TIME_PERIOD no year or month as 2024'),
        ([cell("CN", 5, freq="Q")], 'in freq no A, annual, or M, monthly: line 2: "Q"'),
        ([cell("CN", 5, period="2024-03", freq="A")], "freq A goes with a year"),
    ],
)  # fmt: skip
def test_what_gives_no_shares_or_does_not_cast_is_refused(
    tmp_path: Path, staging: Staging, lines: list[str], fault: str
) -> None:
    said = refusal(written(tmp_path, *lines), staging)
    assert said.startswith("answer.csv: ")
    assert fault in said


def test_a_missing_column_is_named(tmp_path: Path, staging: Staging) -> None:
    part = written(tmp_path, *HONEST, header=HEADER.replace("OBS_VALUE", "VALUE"))
    assert "lacks column OBS_VALUE" in refusal(part, staging)
    part = written(tmp_path, *HONEST, header=HEADER.replace("partner", "country"))
    assert "lacks column partner" in refusal(part, staging)


def cube(**changes: Any) -> dict[str, Any]:
    """Return an answer for DE: 5 and 3 euro from CN and US, 8 in all, one cell confidential."""
    answer = {
        "version": "2.0", "class": "dataset", "label": "EU trade since 1988", "source": "ESTAT",
        "value": {"0": 5, "1": 3, "3": 8.0}, "status": {"2": "C"},
        "id": ["freq", "reporter", "partner", "product", "flow", "indicators", "time"],
        "size": [1, 1, 4, 1, 1, 1, 1],
        "dimension": {
            "freq": {"category": {"index": {"A": 0}}},
            "reporter": {"category": {"index": {"DE": 0}}},
            "partner": {"category": {"index": {"US": 1, "CN": 0, "WORLD": 3, "JP": 2}}},
            "product": {"category": {"index": {"85051190": 0}}},
            "flow": {"category": {"index": ["1"]}},
            "indicators": {"category": {"index": {"VALUE_IN_EUROS": 0}}},
            "time": {"category": {"index": {"2024": 0}}},
        },
    }  # fmt: skip
    return answer | changes


def stored(folder: Path, answer: Any, name: str = "answer.json") -> Part:
    path = folder / name
    path.write_text(answer if isinstance(answer, str) else json.dumps(answer), encoding="utf-8")
    return open_part(path, name)


@pytest.mark.parametrize(
    "answer",
    [cube(), cube(value=[5, 3, None, 8], status=["", "", "C", ""])],
    ids=["sparse", "dense"],
)
def test_a_cube_gives_what_the_table_gives(
    tmp_path: Path, staging: Staging, answer: dict[str, Any]
) -> None:
    part = stored(tmp_path, answer)
    assert [r.name for r in READERS if r.claims(part)] == ["Comext API, JSON-stat"]
    JSON_STAT.stage(part, staging)
    assert rows(staging, "classification, year, exporter, importer, amount") == [
        ("CN2024", 2024, "CHN", "DEU", 5),
        ("CN2024", 2024, "USA", "DEU", 3),
    ]
    assert rows(staging, "reporter, product, amount", "staged_totals") == [("DEU", "85051190", 8)]
    assert "1 confidential" in staging.notes[0]
    assert list(staging.workshop.glob("*.csv")) == []


def test_a_cube_is_read_last_dimension_first(tmp_path: Path, staging: Staging) -> None:
    """Two reporters, two partners: the cells run DE-CN, DE-US, FR-CN, FR-US."""
    answer = cube(value=[1, 2, 3, 4], status={}, size=[1, 2, 2, 1, 1, 1, 1])
    answer["dimension"]["reporter"]["category"]["index"] = {"DE": 0, "FR": 1}
    answer["dimension"]["partner"]["category"]["index"] = {"CN": 0, "US": 1}
    JSON_STAT.stage(stored(tmp_path, answer), staging)
    assert rows(staging, "importer, exporter, amount") == [
        ("DEU", "CHN", 1), ("DEU", "USA", 2), ("FRA", "CHN", 3), ("FRA", "USA", 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"size": [1, 1, 3, 1, 1, 1, 1]}, "sizes of its dimensions do not fit"),
        ({"id": ["freq", "reporter", "partner"]}, "lacks the dimension product, flow"),
        ({"id": None}, "has no list id"),
        ({"value": {"9": 5}}, "entry beyond its 4 cells"),
        ({"value": {"-1": 5}}, "entry beyond its 4 cells"),
        ({"value": [1, 2]}, "value has 2 entries for 4 cells"),
        ({"value": {"0": "5"}}, 'cell 0 holds "5", no number'),
        ({"value": {"0": True}}, "cell 0 holds true, no number"),
        ({"value": {"0": float("nan")}}, "cell 0 holds NaN, no number"),
        ({"value": {"0": -5, "1": 4}}, "in OBS_VALUE no amount of nought or more"),
        ({"dimension": {}}, "dimension freq has no index"),
        ({"value": {}, "status": {}}, "has no observations"),
    ],
)
def test_a_cube_that_does_not_hold_is_refused(
    tmp_path: Path, staging: Staging, changes: dict[str, Any], fault: str
) -> None:
    said = refusal(stored(tmp_path, cube(**changes)), staging)
    assert said.startswith("answer.json: ")
    assert fault in said


def test_a_cube_cut_short_is_refused(tmp_path: Path, staging: Staging) -> None:
    said = refusal(stored(tmp_path, json.dumps(cube())[:-20]), staging)
    assert "answer.json: is no whole JSON file" in said


TOO_BIG = """<?xml version='1.0' encoding='UTF-8'?>
<S:Fault xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><faultcode>413</faultcode>
<faultstring>EXTRACTION_TOO_BIG: 5,200,000 cells requested</faultstring></S:Fault>"""
QUEUED = """<env:Envelope><env:Body><ns0:asyncResponse><status>
<queued><id>8f3a-11</id></queued></status></ns0:asyncResponse></env:Body></env:Envelope>"""
PAGE = "<!DOCTYPE html><html><head><title>Service\n unavailable</title></head></html>"
WARNING = '{"warning":{"status":413,"label":"ASYNCHRONOUS_RESPONSE. Your request"}}'
ERROR = '{"error":[{"status":404,"id":"100","label":"ERR_NOT_FOUND_4: dataset unknown"}]}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TOO_BIG, 'a server\'s fault, no data: "EXTRACTION_TOO_BIG: 5,200,000 cells requested"'),
        (QUEUED, "a place in the server's queue (8f3a-11), no data"),
        (PAGE, 'a web page, no data: "Service unavailable"'),
        (WARNING, 'a server\'s fault, no data: "ASYNCHRONOUS_RESPONSE. Your request"'),
        (ERROR, 'a server\'s fault, no data: "ERR_NOT_FOUND_4: dataset unknown"'),
    ],
)
def test_a_message_in_place_of_data_is_named(
    tmp_path: Path, staging: Staging, text: str, said: str
) -> None:
    part = stored(tmp_path, text, "comext-2024.csv")
    assert f"comext-2024.csv: holds {said}" in refusal(part, staging)


def test_other_files_are_not_claimed(tmp_path: Path) -> None:
    flows = written(tmp_path, "2017,4,12,010121,5.5,1.25", header="t,i,j,k,v,q")
    records = stored(tmp_path, '{"elapsedTime":"1s","count":0,"data":[],"error":""}')
    assert not any(reader.claims(part) for reader in READERS for part in (flows, records))
