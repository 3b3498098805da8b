"""UN Comtrade's three layouts give the same flows, each once, and nothing that is not sure."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from aci_cli.errors import AciError
from aci_cli.sources.comtrade import READERS, SOURCE
from aci_cli.sources.parts import Part, open_part
from aci_cli.sources.reader import Origin, Reader
from aci_cli.sources.staging import Staging

# the 47 columns as the API names them
HEADER = (
    "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,"
    "flowCode,flowDesc,partnerCode,partnerISO,partnerDesc,partner2Code,partner2ISO,partner2Desc,"
    "classificationCode,classificationSearchCode,isOriginalClassification,cmdCode,cmdDesc,"
    "aggrLevel,isLeaf,customsCode,customsDesc,mosCode,motCode,motDesc,qtyUnitCode,qtyUnitAbbr,qty,"
    "isQtyEstimated,altQtyUnitCode,altQtyUnitAbbr,altQty,isAltQtyEstimated,netWgt,"
    "isNetWgtEstimated,grossWgt,isGrossWgtEstimated,cifvalue,fobvalue,primaryValue,"
    "legacyEstimationFlag,isReported,isAggregate"
)
COLUMNS = HEADER.split(",")
GERMANY, CHINA, USA, TAIWAN, WORLD, UNION = 276, 156, 842, 490, 0, 97


def record(**changes: Any) -> dict[str, Any]:
    """Return Germany's imports of horses from China in 2023, with some fields changed."""
    plain: dict[str, Any] = dict.fromkeys(COLUMNS)
    return (
        plain
        | {
            "typeCode": "C", "freqCode": "A", "refPeriodId": 20230101, "refYear": 2023,
            "refMonth": 52, "period": "2023", "reporterCode": GERMANY, "reporterISO": "DEU",
            "flowCode": "M", "partnerCode": CHINA, "partnerISO": "CHN", "partner2Code": 0,
            "classificationCode": "H6", "classificationSearchCode": "HS", "cmdCode": "010121",
            "aggrLevel": 6, "customsCode": "C00", "mosCode": "0", "motCode": 0,
            "netWgt": 12.4, "cifvalue": 1000.5, "primaryValue": 1000.5, "isAggregate": True,
        }
        | changes
    )  # fmt: skip


# China sells for 1000.50 and the United States for 400 what the world sells for 1400.50
SOUND = [
    record(),
    record(partnerCode=USA, primaryValue=400, netWgt=0),
    record(partnerCode=WORLD, partnerISO="W00", primaryValue=1400.5),
]
STAGED = [
    ("HS", 2023, None, "importer", "CHN", "DEU", "010121", 1001, 12),
    ("HS", 2023, None, "importer", "USA", "DEU", "010121", 400, None),
]
TOTALS = [("HS", 2023, None, "importer", "DEU", "010121", 1401)]


def answer(records: list[dict[str, Any]], **envelope: Any) -> str:
    """Return the API's answer with these records."""
    whole = {"elapsedTime": "0.2 secs", "count": len(records), "data": records, "error": ""}
    return json.dumps(whole | envelope)


def table(records: list[dict[str, Any]], delimiter: str = ",", end: str = "") -> str:
    """Return records as delimited text; each row ends in `end`, as on the web site."""
    text = io.StringIO()
    rows = csv.DictWriter(text, COLUMNS, delimiter=delimiter, lineterminator="\n")
    rows.writerows(records)
    lines = [line + end for line in text.getvalue().splitlines()]
    return "\n".join([delimiter.join(COLUMNS), *lines]) + "\n"


def bulk(records: list[dict[str, Any]]) -> str:
    """Return records as in a bulk file: tabs, and capitals in other places."""
    text = table(records, "\t")
    return text.replace("cifvalue", "CIFValue").replace("cmdCode", "CmdCode")


def web(records: list[dict[str, Any]]) -> str:
    """Return records as the web site gives them, a comma more in each row than in the header."""
    return table([r | {"partnerDesc": "Türkiye", "cmdDesc": "Horses, live"} for r in records],
                 end=",")  # fmt: skip


@pytest.fixture
def staging(staging: Staging) -> Staging:
    staging.begin(additive=SOURCE.additive)
    return staging


def part_of(folder: Path, text: str, name: str = "file", encoding: str = "utf-8") -> Part:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return open_part(path, name)


def reader_of(part: Part) -> Reader:
    [reader] = [reader for reader in READERS if reader.claims(part)]
    return reader


def stage(staging: Staging, text: str, name: str = "file", encoding: str = "utf-8") -> None:
    part = part_of(staging.workshop, text, name, encoding)
    reader_of(part).stage(part, staging)


def staged(staging: Staging) -> list[tuple[Any, ...]]:
    return staging.con.execute(
        "SELECT classification, year, month, reported_by, exporter, importer, product, amount,"
        " quantity_kg FROM staged ORDER BY exporter, importer, product, month, amount"
    ).fetchall()


def totals(staging: Staging) -> list[tuple[Any, ...]]:
    return staging.con.execute(
        "SELECT classification, year, month, reported_by, reporter, product, amount"
        " FROM staged_totals WHERE partner IS NULL ORDER BY ALL"
    ).fetchall()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (answer(SOUND), "utf-8"),
        (json.dumps(json.loads(answer(SOUND)), indent=1), "utf-8-sig"),
        (bulk(SOUND), "utf-8"),
        (table(SOUND), "utf-8"),
        (web(SOUND), "cp1252"),
        (table(SOUND, end=",").replace("isAggregate\n", "isAggregate,\n"), "utf-8"),
    ],
    ids=["answer", "indented_answer", "bulk", "table", "web", "web_with_a_full_header"],
)
def test_each_layout_gives_the_same_flows(staging: Staging, text: str, encoding: str) -> None:
    stage(staging, text, encoding=encoding)
    assert staged(staging) == STAGED
    assert totals(staging) == TOTALS


def test_an_accent_beyond_the_first_lines_is_read(staging: Staging) -> None:
    many = [record(cmdCode=f"{number:06}") for number in range(10_000, 12_000)]
    text = web([*many, record(partnerCode=USA)])
    plain = text.replace("Türkiye", "Turkey", 2_000)
    assert "ü" in plain[-400:] and "ü" not in plain[:100_000]
    stage(staging, plain, encoding="cp1252")
    assert len(staged(staging)) == 2_001


def test_exports_are_the_other_way_round_and_months_are_kept(staging: Staging) -> None:
    sale = record(flowCode="X", freqCode="M", period="202312", refMonth=12)
    stage(staging, answer([sale, sale | {"partnerCode": WORLD}]))
    assert staged(staging) == [
        ("HS", 2023, 12, "exporter", "DEU", "CHN", "010121", 1001, 12),
    ]
    assert totals(staging) == [("HS", 2023, 12, "exporter", "DEU", "010121", 1001)]


@pytest.mark.parametrize(
    "changes",
    [
        {"partner2Code": 344},
        {"customsCode": "C01"},
        {"motCode": 2100},
        {"mosCode": "1"},
        {"flowCode": "RX"},
        {"flowCode": "RM"},
        {"flowCode": "DX"},
        {"cmdCode": "TOTAL"},
        {"cmdCode": "0101"},
        {"cmdCode": "01"},
        {"cmdCode": "AG2"},
        {"reporterCode": UNION},
        {"partnerCode": UNION},
    ],
    ids=str,
)
def test_parts_and_sums_of_a_flow_do_not_count_again(
    staging: Staging, changes: dict[str, Any]
) -> None:
    stage(staging, bulk([*SOUND, record(**changes)]))
    assert staged(staging) == STAGED
    assert totals(staging) == TOTALS


def test_a_table_without_breakdowns_counts_whole(staging: Staging) -> None:
    text = table(SOUND)
    for name in ("partner2Code", "customsCode", "mosCode", "motCode"):
        text = text.replace(f",{name},", f",was_{name.lower()},")
    stage(staging, text)
    assert staged(staging) == STAGED


def test_goods_not_specified_keep_their_code(staging: Staging) -> None:
    stage(staging, answer([record(cmdCode="999999"), record(cmdCode="9999AA", partnerCode=USA)]))
    assert [row[6] for row in staged(staging)] == ["999999", "9999AA"]


def test_areas_that_have_no_name_are_told_apart_until_they_are_summed(staging: Staging) -> None:
    rows = [record(partnerCode=TAIWAN), record(partnerCode=837), record(partnerCode=899)]
    stage(staging, answer(rows))
    found = staging.con.execute(
        "SELECT exporter, breakdown, fallback FROM staged ORDER BY breakdown"
    ).fetchall()
    assert found == [
        ("TWN", "276|490", False),
        ("_OT", "276|837", False),
        ("_OT", "276|899", False),
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cmdCode": "10121"}, 'line 3: "10121"'),
        ({"cmdCode": "10121"}, "leading zeros were lost"),
        ({"primaryValue": "1.2.3"}, 'in primaryValue no value in USD: line 3: "1.2.3"'),
        ({"primaryValue": "nan"}, 'line 3: "nan"'),
        ({"primaryValue": "inf"}, 'line 3: "inf"'),
        ({"primaryValue": "1_000"}, 'line 3: "1_000"'),
        ({"primaryValue": "-5"}, 'line 3: "-5"'),
        ({"primaryValue": ""}, 'line 3: ""'),
        ({"netWgt": "heavy"}, 'in netWgt no weight in kg: line 3: "heavy"'),
        ({"period": "2023-01"}, 'line 3: "2023-01"'),
        ({"freqCode": "M"}, "period does not fit the frequency M: 2023"),
        ({"freqCode": "Q"}, "in freqCode no A, annual, or M, monthly"),
        ({"typeCode": "S"}, "in typeCode no C, goods"),
        ({"flowCode": "Z"}, "in flowCode no known flow"),
        ({"partnerCode": 998}, 'in partnerCode no number of a known area: line 3: "998"'),
        ({"reporterCode": "DEU"}, 'in reporterCode no number of a known area: line 3: "DEU"'),
        ({"classificationCode": "S4"}, "in classificationCode no HS edition"),
    ],
)
@pytest.mark.parametrize("layout", [answer, bulk, web])
def test_what_does_not_cast_is_refused_with_line_and_value(
    staging: Staging, changes: dict[str, Any], message: str, layout: Any
) -> None:
    with pytest.raises(AciError) as refused:
        stage(staging, layout([SOUND[0], record(**changes), SOUND[2]]))
    assert message in str(refused.value)
    assert str(refused.value).startswith("file")
    assert staged(staging) == []


def test_two_editions_in_one_file_are_refused(staging: Staging) -> None:
    with pytest.raises(
        AciError, match=r"file.*DEU in 2023 has codes of two HS editions, H5 and H6"
    ):
        stage(staging, table([*SOUND, record(cmdCode="010129", classificationCode="H5")]))
    assert staged(staging) == []


def test_two_editions_in_two_files_are_refused(staging: Staging) -> None:
    stage(staging, table(SOUND), "one")
    other = [r | {"classificationCode": "H5", "cmdCode": "010129"} for r in SOUND]
    with pytest.raises(AciError, match=r"two.*DEU in 2023 has codes of two HS editions"):
        stage(staging, table(other), "two")


def test_years_of_two_editions_are_sound(staging: Staging) -> None:
    older = [r | {"classificationCode": "H5", "period": "2021"} for r in SOUND]
    stage(staging, table(SOUND), "one")
    stage(staging, table(older), "two")
    assert {row[1] for row in staged(staging)} == {2021, 2023}


def test_one_partner_gives_no_shares(staging: Staging) -> None:
    with pytest.raises(AciError, match="shares need all partners"):
        stage(staging, table([record(), record(cmdCode="010129")]))
    stage(staging, table([record(), record(partnerCode=WORLD)]), "with_the_world")
    assert len(staged(staging)) == 1


def test_a_file_of_breakdowns_alone_is_refused(staging: Staging) -> None:
    with pytest.raises(AciError, match="no row counts"):
        stage(staging, table([record(motCode=1000), record(partnerCode=USA, motCode=1000)]))


def test_an_error_of_the_publisher_is_passed_on(staging: Staging) -> None:
    with pytest.raises(AciError, match="file: UN Comtrade answered: quota exceeded"):
        stage(staging, answer([], error="quota exceeded"))


def test_an_answer_without_records_says_so(staging: Staging) -> None:
    with pytest.raises(AciError, match="holds no records"):
        stage(staging, answer([]))


def test_an_answer_that_reached_the_cap_may_be_cut(staging: Staging) -> None:
    many = [record(cmdCode=f"{number:06}") for number in range(10_000, 10_500)]
    with pytest.raises(AciError, match="has 500 records, as many as UN Comtrade gives at once"):
        stage(staging, answer(many))


def test_an_answer_that_is_cut_off_is_refused(staging: Staging) -> None:
    with pytest.raises(AciError, match="is cut off or no JSON"):
        stage(staging, answer(SOUND)[:-200])
    with pytest.raises(AciError, match="says that it has 4 records and has 3"):
        stage(staging, answer(SOUND, count=4))
    assert staged(staging) == []


def test_a_record_that_lacks_a_field_is_named(staging: Staging) -> None:
    short = {name: value for name, value in record().items() if name != "primaryValue"}
    with pytest.raises(AciError, match="record 2 lacks primaryValue"):
        stage(staging, answer([record(), short]))


@pytest.mark.parametrize("name", ["primaryValue", "cmdCode", "flowCode", "netWgt"])
def test_a_column_missing_renamed_or_doubled_is_named(staging: Staging, name: str) -> None:
    with pytest.raises(AciError, match=f"lacks column {name}"):
        stage(staging, table(SOUND).replace(name, f"{name}_"))
    with pytest.raises(AciError, match=f"column {name} is there twice"):
        stage(staging, table(SOUND).replace("refPeriodId", name))


def test_a_table_that_breaks_off_within_a_row_is_refused(staging: Staging) -> None:
    with pytest.raises(AciError, match=r"file: .*Line: 4"):
        stage(staging, table(SOUND)[:-40])
    assert staged(staging) == []


def test_any_split_and_order_stages_the_same(tmp_path: Path) -> None:
    whole, halves = (Staging(tmp_path, threads=2) for _ in range(2))
    for place in (whole, halves):
        place.begin(additive=True)
    stage(whole, table(SOUND))
    stage(halves, bulk(SOUND[1:]), "b")
    stage(halves, answer([SOUND[0], record(partnerCode=WORLD, cmdCode="010129")]), "a")
    assert staged(whole) == staged(halves) == STAGED


def test_a_bulk_files_name_tells_its_period() -> None:
    def origin(name: str) -> Origin:
        return READERS[0].origin(Part(Path(name), name, name, "", "utf-8"))

    assert origin("COMTRADE-FINAL-CA8422023H6[2024-05-01].txt") == Origin(2023, None, "H6")
    assert origin("COMTRADE-FINAL-CM504200003H1[2023-01-03].gz") == Origin(2000, 3, "H1")
    # the year in the name of a download is that of the day
    assert origin("TradeData_1_15_2024_10_21_33.csv") == Origin()


def test_other_files_are_left_to_others(tmp_path: Path) -> None:
    for text in (
        "t,i,j,k,v,q\n2023,4,12,010121,5.5,1\n",
        '{"version": "2.0", "class": "dataset", "value": {}, "dimension": {}}',
        "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE\n",
    ):
        assert not any(reader.claims(part_of(tmp_path, text)) for reader in READERS)
