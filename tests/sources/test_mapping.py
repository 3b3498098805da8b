"""National extracts as mapping files describe them: what is read, and what is refused and why."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from ingest.files import EXTRACT as CSV
from ingest.files import MAPPING as MAP

from aci_cli.errors import AciError
from aci_cli.menu_yaml import MenuError
from aci_cli.sources import mapping
from aci_cli.sources.mapping import Mapping, read_mapping
from aci_cli.sources.parts import open_part
from aci_cli.sources.staging import Staging

COLUMNS = (
    "classification, year, month, reported_by, exporter, importer, product, amount, quantity_kg"
)


def write(folder: Path, text: str = MAP, *, csv: str | bytes | None = CSV) -> Path:
    if csv is not None:
        raw = csv if isinstance(csv, bytes) else csv.encode()
        (folder / "trade.csv").write_bytes(raw)
    path = folder / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def stage(staging: Staging, said: Mapping) -> list[tuple[Any, ...]]:
    reader = said.reader()
    assert reader.source is not None and not reader.whole
    staging.begin(reader.source.additive)
    for file in said.files:
        reader.stage(open_part(file, file.name), staging)
    return staging.con.execute(f"SELECT {COLUMNS} FROM staged ORDER BY ALL").fetchall()


def staged(staging: Staging, folder: Path, text: str = MAP, **kwargs: Any) -> list[tuple[Any, ...]]:
    return stage(staging, read_mapping(write(folder, text, **kwargs)))


def changed(old: str, new: str) -> str:
    assert old in MAP
    return MAP.replace(old, new)


def test_an_extract_is_read_as_its_mapping_says(staging: Staging, tmp_path: Path) -> None:
    assert staged(staging, tmp_path) == [
        ("HS2022", 2024, None, "importer", "CHN", "JPN", "010121", 1500, 250),
        ("HS2022", 2024, None, "importer", "KOR", "JPN", "850511", 1001, None),
        ("HS2022", 2024, None, "importer", "_OT", "JPN", "9999AA", 0, 2000),
    ]


def test_the_source_is_described_for_the_manifest(tmp_path: Path) -> None:
    said = read_mapping(write(tmp_path))
    assert said.files == [tmp_path / "trade.csv"]
    source = said.source
    assert (source.id, source.publisher, source.valuation) == (
        "customs", "National Customs", "CIF",
    )  # fmt: skip
    assert (source.currency, source.world, source.additive) == ("USD", False, True)


@pytest.mark.parametrize(
    ("signs", "value", "amount"),
    [
        ('decimal: ","', '"1234,5"', 1234500),
        ('decimal: ","\nthousands: "."', '"1.234,5"', 1234500),
        ('thousands: ","', '"1,234,567"', 1234567000),
        ('thousands: " "', "1\u202f234\u00a0567", 1234567000),
        ('thousands: "\'"', "1'234", 1234000),
        ("", "0.0005", 1),
    ],
)
def test_numbers_are_read_with_the_signs_declared(
    staging: Staging, tmp_path: Path, signs: str, value: str, amount: int
) -> None:
    csv = f"Year,Origin,HS,Value,Weight\n2024,CN,010121,{value},\n"
    [row] = staged(staging, tmp_path, f"{MAP}{signs}\n", csv=csv)
    assert row[7] == amount


@pytest.mark.parametrize(
    ("signs", "value"),
    [
        ("", '"1,234"'),
        ("", "1" + 12 * "0"),
        ('thousands: ","', '"1,000,000,000,000"'),
        ('thousands: ","', '"12,34"'),
        ('thousands: ","', '"1,2345"'),
        ("", "-1"),
        ("", "1e3"),
        ("", "nan"),
        ("", "inf"),
        ("", "0x10"),
        ("", ""),
        ("", "1 234"),
    ],
)
def test_a_value_not_written_so_is_named_with_its_line(
    staging: Staging, tmp_path: Path, signs: str, value: str
) -> None:
    csv = f"{CSV}2024,CN,010129,{value},1\n"
    with pytest.raises(AciError) as caught:
        staged(staging, tmp_path, f"{MAP}{signs}\n", csv=csv)
    shown = value.strip('"')
    assert str(caught.value).startswith("trade.csv: 1 row has in value no number of 0 or more")
    assert f'(column "Value"): line 7: "{shown}"' in str(caught.value)


def test_lines_are_counted_as_an_editor_does(staging: Staging, tmp_path: Path) -> None:
    csv = 'Year,Origin,HS,Value,Weight\n\n2024,"a\nb",TOTAL,1,1\n2024,CN,010121,one,1\n'
    with pytest.raises(AciError, match='line 5: "one"'):
        staged(staging, tmp_path, csv=csv)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("24,CN,010121,1,1", 'in year no year (column "Year"): line 7: "24"'),
        ("2024,C,010121,1,1", 'in partner no area that iso2 or `area_names` knows (column "Origin'),
        ("2024,CHN,010121,1,1", 'line 7: "CHN"'),
        ("2024,CN,010121,1,heavy", "in quantity no number of 0 or more"),
        ("2024,CN,850.11,1,1", "in product no code of 6 digits"),
    ],
)
def test_what_does_not_cast_is_named(
    staging: Staging, tmp_path: Path, row: str, message: str
) -> None:
    with pytest.raises(AciError) as caught:
        staged(staging, tmp_path, csv=f"{CSV}{row}\n")
    assert message in str(caught.value)


def test_lost_leading_zeros_are_refused_with_the_reason(staging: Staging, tmp_path: Path) -> None:
    csv = "Year,Origin,HS,Value,Weight\n2024,CN,10121,1,1\n2024,CN,10129,1,1\n"
    with pytest.raises(AciError) as caught:
        staged(staging, tmp_path, csv=csv)
    said = str(caught.value)
    assert said.startswith("trade.csv: 2 rows have in product no code of 6 digits")
    assert "has lost its leading zeros" in said
    assert 'line 2: "10121"; line 3: "10129"' in said


@pytest.mark.parametrize(
    ("csv", "message"),
    [
        ("Year,Origin,HS code,Value,Weight\n", 'lacks the column "HS" that the mapping names'),
        ("Year,Origin,HS,Value,Weight,HS\n", 'column "HS" is there twice'),
        (f"{CSV}2024,CN,0101\n", "line 7 has 3 fields, the header 5"),
        (f'{CSV}2024,"CN,010121,1,1\n', "line 7 is not as CSV should be"),
        ("", "is empty"),
        ("\n\n", "has nothing on line 1"),
    ],
)
def test_a_file_of_another_shape_is_refused(
    staging: Staging, tmp_path: Path, csv: str, message: str
) -> None:
    with pytest.raises(AciError) as caught:
        staged(staging, tmp_path, csv=csv)
    assert str(caught.value).startswith("trade.csv: ")
    assert message in str(caught.value)


def test_the_encoding_is_the_declared_one(staging: Staging, tmp_path: Path) -> None:
    csv = "Year;Origin;HS;Value;Weight\n2024;Corée;010121;1;1\n".encode("cp1252")
    text = changed('"Korea, Rep."', "Corée")
    with pytest.raises(AciError, match="not utf-8; name the file's `encoding`"):
        staged(staging, tmp_path, text, csv=csv)
    [row] = staged(staging, tmp_path, f"{text}encoding: cp1252\n", csv=csv)
    assert row[4] == "KOR"


def test_a_byte_order_mark_and_lines_above_the_names_are_left_out(
    staging: Staging, tmp_path: Path
) -> None:
    csv = ("\ufeffTrade; by origin\n\n" + CSV).encode()
    assert len(staged(staging, tmp_path, f"{MAP}header_row: 3\n", csv=csv)) == 3


FLOWS = """\
Period|Reporter|Partner|Flow|Code|Value|Office
202401|392|004|2|85051100|7|north
2024-02|392|156|1|85051100|8|north
2024-02|392|156|1|85051100|9|south
2024|392|156|9|85051100|9|south
"""


def test_a_column_tells_imports_from_exports(staging: Staging, tmp_path: Path) -> None:
    text = MAP.split("classification")[0] + (
        "classification: CN{year}\n"
        "columns: {period: Period, reporter: Reporter, partner: Partner, product: Code,"
        " value: Value, breakdown: [Office]}\n"
        'direction: {column: Flow, imports: ["1"], exports: ["2"]}\n'
        'units: {currency: EUR}\nareas: m49\nskip: {direction: ["9"]}\n'
    )
    assert staged(staging, tmp_path, text, csv=FLOWS) == [
        ("CN2024", 2024, 1, "exporter", "JPN", "AFG", "85051100", 7, None),
        ("CN2024", 2024, 2, "importer", "CHN", "JPN", "85051100", 8, None),
        ("CN2024", 2024, 2, "importer", "CHN", "JPN", "85051100", 9, None),
    ]
    kept = staging.con.execute("SELECT breakdown, fallback FROM staged ORDER BY amount DESC")
    assert kept.fetchall() == [
        ("85051100|156|392|south", False),
        ("85051100|156|392|north", False),
        ("85051100|392|004|north", False),
    ]
    with pytest.raises(AciError, match=r'no value that `direction` names .*: line 5: "9"'):
        staged(staging, tmp_path, text.replace('["9"]', "[]"), csv=FLOWS)


MONTHS = "Year,Month,Origin,HS,Value,Weight\n2024,7,CN,010121,1,1\n2024,12,CN,010121,2,1\n"


def test_months_stand_in_a_column_or_hold_for_every_row(staging: Staging, tmp_path: Path) -> None:
    text = changed("{year: Year,", "{year: Year, month: Month,")
    assert [row[1:3] for row in staged(staging, tmp_path, text, csv=MONTHS)] == [
        (2024, 7), (2024, 12),
    ]  # fmt: skip
    with pytest.raises(AciError, match=r'in month no month from 1 to 12 .*: line 3: "13"'):
        staged(staging, tmp_path, text, csv=MONTHS.replace("2024,12", "2024,13"))
    text = changed("{reporter: JPN}", "{reporter: JPN, month: 3}")
    assert [row[1:3] for row in staged(staging, tmp_path, text)] == [(2024, 3)] * 3


def test_areas_are_named_by_the_codes_declared_alone(staging: Staging, tmp_path: Path) -> None:
    text = changed("areas: iso2", "areas: iso3")
    assert [row[4] for row in staged(staging, tmp_path, text, csv=CSV.replace("CN", "CHN"))] == [
        "CHN", "KOR", "_OT",
    ]  # fmt: skip
    with pytest.raises(AciError, match=r'no area that iso3 or `area_names` knows .*: line 2: "CN"'):
        staged(staging, tmp_path, text)


def test_national_digits_are_cut_off_and_tell_rows_apart(staging: Staging, tmp_path: Path) -> None:
    csv = "Year,Origin,HS,Value,Weight\n2024,CN,010121100,1,1\n2024,CN,010121900,2,1\n"
    rows = staged(staging, tmp_path, f"{MAP}product_digits: 9\n", csv=csv)
    assert [(row[6], row[7]) for row in rows] == [("010121", 1000), ("010121", 2000)]
    kept = staging.con.execute("SELECT breakdown FROM staged ORDER BY breakdown").fetchall()
    assert kept == [("010121100|CN|JPN",), ("010121900|CN|JPN",)]


def test_sides_and_reporting_can_be_given_directly(staging: Staging, tmp_path: Path) -> None:
    text = MAP.replace("partner: Origin", "exporter: Origin").replace(
        "reporter: JPN", "importer: JPN"
    )
    text = text.replace("direction: imports", "reported_by: reconciled")
    text = text.replace("partner: [World]", "exporter: [World]")
    rows = staged(staging, tmp_path, text)
    assert [row[3:6] for row in rows] == [
        ("reconciled", "CHN", "JPN"), ("reconciled", "KOR", "JPN"), ("reconciled", "_OT", "JPN"),
    ]  # fmt: skip


def test_several_files_are_found_by_a_pattern(staging: Staging, tmp_path: Path) -> None:
    for year in (2023, 2024):
        (tmp_path / f"{year}.csv").write_text(CSV.replace("2024", str(year)))
    said = read_mapping(write(tmp_path, changed("trade.csv", "20*.csv"), csv=None))
    assert [file.name for file in said.files] == ["2023.csv", "2024.csv"]
    assert len(stage(staging, said)) == 6


def workbook(path: Path, rows: list[list[Any]], sheet: str = "Trade") -> None:
    book = openpyxl.Workbook()
    active = book.active
    assert active is not None
    active.title = sheet
    for row in rows:
        active.append(row)
    book.save(path)


def excel(rows: list[list[Any]], folder: Path, extra: str = "") -> Mapping:
    workbook(folder / "trade.xlsx", [["Year", "Origin", "HS", "Value", "Weight"], *rows])
    return read_mapping(write(folder, changed("trade.csv", "trade.xlsx") + extra, csv=None))


def test_a_workbook_is_read_like_text(staging: Staging, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        [2024, "CN", "010121", 1.5, 0.25],
        [None] * 5,
        [2024.0, "CN", 850511, "1,25", None],
        [2024, "World", "010121", 9, 9],
    ]
    found = stage(staging, excel(rows, tmp_path, 'sheet: Trade\ndecimal: ","\n'))
    assert [row[4:] for row in found] == [
        ("CHN", "JPN", "010121", 1500, 250),
        ("CHN", "JPN", "850511", 1250, None),
    ]


def test_a_workbooks_numbers_that_lost_zeros_are_refused(staging: Staging, tmp_path: Path) -> None:
    rows = [[2024, "CN", "850511", 1, 1], [2024, "CN", 10121, 1, 1]]
    with pytest.raises(AciError) as caught:
        stage(staging, excel(rows, tmp_path))
    assert str(caught.value).startswith("trade.xlsx: sheet Trade: 1 row has in product no code")
    assert "lost its leading zeros" in str(caught.value)
    assert 'row 3: "10121"' in str(caught.value)


def test_dates_of_a_workbook_are_periods(staging: Staging, tmp_path: Path) -> None:
    text = changed("year: Year", "period: Year").replace("trade.csv", "trade.xlsx")
    rows = [[datetime.date(2024, 3, 1), "CN", "850511", 1, 1]]
    workbook(tmp_path / "trade.xlsx", [["Year", "Origin", "HS", "Value", "Weight"], *rows])
    [row] = staged(staging, tmp_path, text, csv=None)
    assert row[1:3] == (2024, 3)


def test_a_sheet_is_found_or_the_sheets_are_listed(staging: Staging, tmp_path: Path) -> None:
    with pytest.raises(AciError, match='has no sheet "Handel"; it has Trade'):
        stage(staging, excel([], tmp_path, "sheet: Handel\n"))
    book = openpyxl.load_workbook(tmp_path / "trade.xlsx")
    book.create_sheet("Notes")
    book.save(tmp_path / "trade.xlsx")
    said = read_mapping(write(tmp_path, changed("trade.csv", "trade.xlsx"), csv=None))
    with pytest.raises(AciError, match="has the sheets Trade, Notes; name one as `sheet`"):
        stage(staging, said)


def test_a_truncated_workbook_is_refused(staging: Staging, tmp_path: Path) -> None:
    said = excel([[2024, "CN", "010121", 1, 1]], tmp_path)
    whole = (tmp_path / "trade.xlsx").read_bytes()
    (tmp_path / "trade.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(AciError, match=r"^trade\.xlsx: is no workbook that can be read"):
        stage(staging, said)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("units:", "unit:", "map.yaml:14: unit: unknown key — nearest: units"),
        ("id: customs", "id: baci", 'map.yaml:3: source.id: "baci" is the id of a publisher'),
        ("id: customs", "id: My Data", "source.id: expected an id of small letters"),
        ("valuation: CIF", "valuation: cif", "source.valuation: expected one of CIF, FOB, basic"),
        ("currency: USD", "currency: Yen", "map.yaml:14: units.currency: expected a currency"),
        ("HS2022", "HS2021", "map.yaml:10: classification: expected one of HS2007"),
        ("value_scale: 1000", "value_scale: many", "units.value_scale: expected a whole number"),
        ("areas: iso2", "areas: names", "areas: expected one of iso3, iso2, m49"),
        ("direction: imports", "direction: import", "expected one of imports, exports, found"),
        ("direction: imports", "", "`reporter` and `partner` need `direction`"),
        ("reporter: JPN", "reporter: JAP", 'constants.reporter: no country has the code "JAP"'),
        ("KOR", "South", 'area_names.Korea, Rep.: expected a country of ISO 3166'),
        ("year: Year, ", "", "columns: needs `period`, or `year`"),
        ("year: Year", "period: P, year: Year", "columns: needs `period`, or `year`"),
        ("product: HS", "product: Value", 'columns: the column "Value" is given 2 times'),
        ("product: HS, ", "", "columns: needs `product`, here or among the constants"),
        ("{reporter: JPN}", "{reporter: JPN, year: 2024}", "constants.year: is given as a column"),
        ("partner: Origin", "exporter: Origin", "needs `exporter` and `importer`, or"),
        (", quantity: t", "", "units.quantity: goes with a column for the quantity"),
        ("partner: [World]", "importer: [World]", "skip.importer: no column is named for it"),
        ("trade.csv", "trades.csv", 'map.yaml:1: file: no file fits "trades.csv"'),
        ("classification: HS2022", "classification: HS2022\ndecimal: ','\nthousands: ','",
         'map.yaml:12: thousands: "," is the decimal sign already'),
        ("areas: iso2", "areas: iso2\nencoding: klingon", "no encoding is called"),
        ("areas: iso2", "areas: iso2\nproduct_digits: 3", "expected a whole number from 6 to 14"),
        ("skip: {product: [TOTAL]", "skip: {product: [0]", "skip.product[0]: expected text"),
    ],
)  # fmt: skip
def test_a_faulty_mapping_is_named_by_line_and_key(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(MenuError) as caught:
        read_mapping(write(tmp_path, changed(old, new)))
    assert message in str(caught.value)
    assert str(caught.value).startswith("map.yaml:")


def test_yaml_writes_a_million_in_three_ways(tmp_path: Path) -> None:
    for text in ("1000000", "1_000_000", "1e6"):
        said = read_mapping(write(tmp_path, changed("value_scale: 1000", f"value_scale: {text}")))
        assert said.said.units.value_scale == 1_000_000


def test_text_of_the_mapping_never_becomes_sql(staging: Staging, tmp_path: Path) -> None:
    name = "Value'); DROP TABLE staged; --"
    csv = CSV.replace("Value", f'"{name}"')
    text = changed("value: Value", f'value: "{name}"').replace("World", '"x\'; DROP TABLE raw"')
    text = text.replace('"Not stated"', "\"x'), ('y\"").replace("Korea, Rep.", "K'); --")
    with pytest.raises(AciError) as caught:
        staged(staging, tmp_path, text, csv=csv)
    assert 'line 3: "Korea, Rep."; line 4: "World"; line 6: "Not stated"' in str(caught.value)


def test_the_schema_knows_every_key() -> None:
    schema = json.loads(mapping.schema_text())
    assert {"file", "source", "columns", "units", "areas"} <= set(schema["properties"])
    assert schema["additionalProperties"] is False
    assert "imports" in json.dumps(schema["properties"]["direction"])


def test_a_workbook_without_its_reader_says_what_to_install(
    staging: Staging, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = excel([[2024, "CN", "010121", 1, 1]], tmp_path)
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(AciError, match=r"pip install 'aci-leverage\[excel\]'"):
        stage(staging, said)
