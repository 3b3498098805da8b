"""Comext's bulk files, in both layouts, worked by hand."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import py7zr
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import rows, table_of

from aci_cli.errors import AciError
from aci_cli.sources.archives import unpack
from aci_cli.sources.comext import READERS, ComextBulk
from aci_cli.sources.parts import Part, open_part
from aci_cli.sources.reader import Origin
from aci_cli.sources.staging import Staging

V2, HISTORICAL = READERS
HEADER = (
    "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,PRODUCT_CPA21,PRODUCT_CPA22,"
    "PRODUCT_BEC,PRODUCT_BEC5,PRODUCT_SECTION,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR,"
    "VALUE_NAC,QUANTITY_KG,QUANTITY_SUPPL_UNIT"
)
OLD_HEADER = (
    "DECLARANT,DECLARANT_ISO,PARTNER,PARTNER_ISO,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,"
    "PRODUCT_cpa2002,PRODUCT_cpa2008,PRODUCT_CPA2_1,PRODUCT_BEC,PRODUCT_SECTION,FLOW,STAT_REGIME,"
    "SUPP_UNIT,PERIOD,VALUE_IN_EUROS,QUANTITY_IN_KG,SUP_QUANTITY"
)
# published lines
HONEST = (
    "AT,AD,E,35069190,59229,2052,2059,220,311210,06,2,1,NO_SU,202402,65,65,3,0",
    "AT,AD,E,39269097,89399,2229,2226,620,314200,07,2,1,NO_SU,202402,76,76,0,0",
    "AT,AD,E,39XXXXXX,582XX,XXXX,XXXX,700,31XXXX,07,2,1,NO_SU,202402,89,89,0,0",
)


def line(**changes: object) -> str:
    """Return one row of the v2 layout with some fields changed."""
    names = HEADER.split(",")
    row = dict(zip(names, HONEST[0].split(","), strict=True))
    assert changes.keys() <= row.keys()
    return ",".join(str(value) for value in (row | changes).values())


@pytest.fixture
def staging(staging: Staging) -> Staging:
    staging.begin(additive=True)
    return staging


def written(folder: Path, *lines: str, header: str = HEADER, name: str = "some.dat") -> Part:
    return table_of(folder, header, *lines, name=name)


def refusal(part: Part, staging: Staging, reader: ComextBulk | Any = V2) -> str:
    assert reader.claims(part)
    with pytest.raises(AciError) as caught:
        reader.stage(part, staging)
    return str(caught.value)


def test_published_lines_are_exports_of_the_reporter(tmp_path: Path, staging: Staging) -> None:
    part = written(tmp_path, *HONEST)
    assert [reader.name for reader in READERS if reader.claims(part)] == ["Comext bulk v2"]
    V2.stage(part, staging)
    assert rows(
        staging,
        "classification, year, month, reported_by, exporter, importer, product, amount,"
        " quantity_kg, breakdown, fallback",
    ) == [
        ("CN2024", 2024, 2, "exporter", "AUT", "AND", "35069190", 65, 3, "AD|E|1|NO_SU", False),
        ("CN2024", 2024, 2, "exporter", "AUT", "AND", "39269097", 76, 0, "AD|E|1|NO_SU", False),
        (
            "CN2024", 2024, 2, "exporter", "AUT", "AND", "39XXXXXX", 89, None,
            "AD|E|1|NO_SU|582XX XXXX XXXX 700 31XXXX 07", False,
        ),
    ]  # fmt: skip


def test_lines_may_end_as_on_windows(tmp_path: Path, staging: Staging) -> None:
    part = written(tmp_path, *HONEST)
    part.path.write_bytes(part.path.read_bytes().replace(b"\n", b"\r\n"))
    V2.stage(open_part(part.path, part.label), staging)
    assert rows(staging, "sum(amount)") == [(65 + 76 + 89,)]


def test_imports_are_reported_by_the_importer(tmp_path: Path, staging: Staging) -> None:
    V2.stage(written(tmp_path, line(REPORTER="GR", PARTNER="CN", FLOW=1)), staging)
    assert rows(staging, "reported_by, exporter, importer") == [("importer", "CHN", "GRC")]


def test_month_52_is_the_whole_year(tmp_path: Path, staging: Staging) -> None:
    part = written(tmp_path, line(PERIOD="202452"), name="full_202452.dat")
    assert V2.origin(part) == Origin(2024, None, "Comext bulk v2")
    V2.stage(part, staging)
    assert rows(staging, "classification, year, month") == [("CN2024", 2024, None)]


def test_columns_count_by_name_in_any_order_with_or_without_the_second_cpa(
    tmp_path: Path, staging: Staging
) -> None:
    names = [name for name in HEADER.split(",") if name != "PRODUCT_CPA22"]
    row = dict(zip(HEADER.split(","), HONEST[0].split(","), strict=True))
    turned = names[::-1]
    part = written(
        tmp_path, ",".join(row[name] for name in turned), header=",".join(turned).lower()
    )
    assert V2.claims(part)
    V2.stage(part, staging)
    assert rows(staging, "product, amount, quantity_kg") == [("35069190", 65, 3)]


def test_totals_stand_apart_and_the_kingdoms_parts_do_not_count_in_them(
    tmp_path: Path, staging: Staging
) -> None:
    partners = {"CN": 10, "QX": 4, "QP": 3, "GB": 20, "XI": 5, "XU": 15}
    lines = [
        line(PARTNER=partner, PRODUCT_NC="TOTAL", FLOW=1, VALUE_EUR=value)
        for partner, value in partners.items()
    ]
    lines += [
        line(PARTNER="CN", PRODUCT_NC="TOTAL", FLOW=2, VALUE_EUR=8),
        line(PARTNER="CN", PRODUCT_NC="TOTAL", FLOW=1, VALUE_EUR=99, STAT_PROCEDURE=4),
    ]
    V2.stage(written(tmp_path, *lines, line(FLOW=1)), staging)
    assert rows(staging, "product") == [("35069190",)]
    assert rows(
        staging, "classification, year, month, reported_by, reporter, partner, product, amount",
        "staged_totals",
    ) == [
        ("CN2024", 2024, 2, "exporter", "AUT", "CHN", None, 8),
        ("CN2024", 2024, 2, "importer", "AUT", "CHN", None, 10),
        ("CN2024", 2024, 2, "importer", "AUT", "GBR", None, 20),
        ("CN2024", 2024, 2, "importer", "AUT", "_OT", None, 7),
    ]  # fmt: skip


def test_the_kingdoms_parts_count_only_in_its_absence(tmp_path: Path, staging: Staging) -> None:
    lines = [
        line(PARTNER="GB", TRADE_TYPE="E", VALUE_EUR=20),
        line(PARTNER="XI", TRADE_TYPE="L", VALUE_EUR=5),
        line(PARTNER="XU", TRADE_TYPE="M", VALUE_EUR=15),
    ]
    V2.stage(written(tmp_path, *lines), staging)
    assert rows(staging, "importer, amount, breakdown, fallback") == [
        ("GBR", 5, "XI|L|1|NO_SU", True),
        ("GBR", 15, "XU|M|1|NO_SU", True),
        ("GBR", 20, "GB|E|1|NO_SU", False),
    ]


# of one successor, or a part of a country
MOVED = {
    "XK": "XKX", "XS": "SRB", "XC": "ESP", "XL": "ESP", "XB": "ESP", "BU": "MMR", "DD": "DEU",
    "DY": "BEN", "HV": "BFA", "PZ": "PAN", "RH": "ZWE", "TP": "TLS", "XM": "MNE", "XP": "PSE",
    "YD": "YEM", "ZR": "COD",
}  # fmt: skip
SECRET = {"QY": "_OI", "QV": "_OI", "QR": "_OI", "QX": "_OT", "QZ": "_OT", "QW": "_OT", "QP": "_OT"}
SHARED = ("AN", "CS", "SU", "YU", "PC", "NT", "XA", "XO", "XZ", "XR")


def test_every_partner_has_its_place(tmp_path: Path, staging: Staging) -> None:
    places = MOVED | SECRET | dict.fromkeys(SHARED, "_OT")
    V2.stage(written(tmp_path, *(line(PARTNER=partner) for partner in places)), staging)
    assert dict(rows(staging, "split_part(breakdown, '|', 1), importer")) == places
    assert rows(staging, "DISTINCT fallback") == [(False,)]


def test_procedures_are_all_kept_and_a_total_of_procedures_stands_back(
    tmp_path: Path, staging: Staging
) -> None:
    lines = [line(STAT_PROCEDURE=n, VALUE_EUR=n) for n in range(1, 10)]
    V2.stage(written(tmp_path, *lines), staging)
    assert rows(staging, "amount, fallback") == [(n, n == 4) for n in range(1, 10)]


def test_secret_rows_that_differ_in_other_codes_stay_apart(
    tmp_path: Path, staging: Staging
) -> None:
    lines = [
        line(PRODUCT_NC="39XXXXXX", PRODUCT_SITC=code, VALUE_EUR=1) for code in ("582XX", "583XX")
    ]
    V2.stage(written(tmp_path, *lines), staging)
    assert staging.con.execute("SELECT count(DISTINCT breakdown) FROM staged").fetchall() == [(2,)]


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"VALUE_EUR": 76, "QUANTITY_KG": 0}, 0),
        ({"VALUE_EUR": 76, "QUANTITY_KG": 0, "SUPPL_UNIT": "PST", "QUANTITY_SUPPL_UNIT": 2}, None),
        ({"VALUE_EUR": 0, "QUANTITY_KG": 0, "SUPPL_UNIT": "PST", "QUANTITY_SUPPL_UNIT": 2}, 0),
        ({"VALUE_EUR": 76, "QUANTITY_KG": 5, "QUANTITY_SUPPL_UNIT": 2}, 5),
        ({"VALUE_EUR": 76, "QUANTITY_KG": 0, "PRODUCT_NC": "39XXXXXX"}, None),
        ({"QUANTITY_KG": "2.5"}, 3),
    ],
)
def test_a_mass_of_nought_is_unknown_where_pieces_are_counted(
    tmp_path: Path, staging: Staging, changes: dict[str, object], kept: int | None
) -> None:
    V2.stage(written(tmp_path, line(**changes)), staging)
    assert rows(staging, "quantity_kg") == [(kept,)]


def test_values_are_rounded_to_whole_euro(tmp_path: Path, staging: Staging) -> None:
    V2.stage(
        written(tmp_path, line(VALUE_EUR="64.5"), line(VALUE_EUR="1057446220270", FLOW=1)), staging
    )
    assert rows(staging, "amount") == [(65,), (1057446220270,)]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"VALUE_EUR": "nan"}, '1 row has in VALUE_EUR no amount of nought or more, in digits: '
         'line 3: "nan"'),
        ({"VALUE_EUR": "-5"}, 'VALUE_EUR no amount of nought or more, in digits: line 3: "-5"'),
        ({"VALUE_EUR": ""}, 'VALUE_EUR no amount of nought or more, in digits: line 3: ""'),
        ({"VALUE_EUR": "1E5"}, 'in VALUE_EUR no amount'),
        ({"QUANTITY_KG": "inf"}, 'in QUANTITY_KG no amount of nought or more, in digits: line 3'),
        ({"QUANTITY_KG": ""}, 'in QUANTITY_KG no amount of nought or more, in digits: line 3: ""'),
        ({"PRODUCT_NC": "1012990"}, "in PRODUCT_NC no code of 8 digits (with 7, leading zeros were"
         ' lost): line 3: "1012990"'),
        ({"PRODUCT_NC": "AB012990"}, 'in PRODUCT_NC no code of 8 digits'),
        ({"REPORTER": "Q1"}, 'in REPORTER no code of a known area: line 3: "Q1"'),
        ({"PARTNER": "Q1"}, 'in PARTNER no code of a known area: line 3: "Q1"'),
        ({"FLOW": "3"}, 'in FLOW no 1 for imports or 2 for exports: line 3: "3"'),
        ({"PERIOD": "202413"}, 'in PERIOD no period as 202401 for a month or 202452 for a year'),
    ],
)  # fmt: skip
def test_what_does_not_cast_is_refused_with_line_and_value(
    tmp_path: Path, staging: Staging, changes: dict[str, object], fault: str
) -> None:
    part = written(tmp_path, HONEST[0], line(**changes), HONEST[2])
    said = refusal(part, staging)
    assert said.startswith("some.dat: 1 row has in ")
    assert fault in said
    assert rows(staging, "*") == []


def test_a_total_that_does_not_cast_is_refused_too(tmp_path: Path, staging: Staging) -> None:
    said = refusal(written(tmp_path, line(PRODUCT_NC="TOTAL", VALUE_EUR="many")), staging)
    assert 'VALUE_EUR no amount of nought or more, in digits: line 2: "many"' in said


@pytest.mark.parametrize("column", ["VALUE_EUR", "REPORTER", "PRODUCT_NC", "FLOW", "PERIOD"])
def test_a_column_missing_renamed_or_doubled_is_named(
    tmp_path: Path, staging: Staging, column: str
) -> None:
    part = written(tmp_path, HONEST[0], header=HEADER.replace(column, "SOMETHING"))
    assert f"some.dat: lacks column {column}; it has " in refusal(part, staging)
    part = written(tmp_path, HONEST[0], header=HEADER.replace("VALUE_NAC", column))
    assert f"some.dat: column {column} is there twice" in refusal(part, staging)


@pytest.mark.parametrize("cut", [3, 30, 60])
def test_a_file_cut_short_is_refused(tmp_path: Path, staging: Staging, cut: int) -> None:
    part = written(tmp_path, *HONEST)
    part.path.write_bytes(part.path.read_bytes()[:-cut])
    assert "some.dat: " in refusal(part, staging)
    assert rows(staging, "*") == []


@pytest.mark.parametrize("name", ["full_202403.dat", "full_v2_202452.dat", "full202302.dat"])
def test_a_period_that_the_name_denies_is_refused(
    tmp_path: Path, staging: Staging, name: str
) -> None:
    said = refusal(written(tmp_path, *HONEST, name=name), staging)
    period = "".join(c for c in name.replace("v2", "") if c.isdigit())
    assert f"{name}: 3 rows have in PERIOD no {period}, the period in the file's name" in said
    assert 'line 2: "202402"' in said


def test_a_name_that_promises_nothing_is_no_promise(tmp_path: Path, staging: Staging) -> None:
    part = written(tmp_path, *HONEST, name="austria-199903.dat")
    assert V2.origin(part) == Origin(edition="Comext bulk v2")
    V2.stage(part, staging)
    assert len(rows(staging, "*")) == 3


def test_a_folder_promises_nothing(tmp_path: Path, staging: Staging) -> None:
    part = written(tmp_path, *HONEST, name="full.dat")
    V2.stage(open_part(part.path, "/data/partxixu/full_202403/full.dat"), staging)
    assert len(rows(staging, "*")) == 3


def test_the_archives_name_promises_where_the_member_does_not(
    tmp_path: Path, staging: Staging
) -> None:
    part = written(tmp_path, *HONEST)
    said = refusal(open_part(part.path, "full_v2_202403.7z: some.dat", "some.dat"), staging)
    assert "no 202403, the period in the file's name" in said


def test_a_published_archive_goes_all_the_way(tmp_path: Path, staging: Staging) -> None:
    text = "\n".join((HEADER, *HONEST)) + "\n"
    with py7zr.SevenZipFile(tmp_path / "full_v2_202402.7z", "w") as archive:
        archive.writestr(text, "full_202402.dat")
    for part in unpack(tmp_path / "full_v2_202402.7z", staging.workshop):
        assert V2.origin(part) == Origin(2024, 2, "Comext bulk v2")
        V2.stage(part, staging)
    assert rows(staging, "sum(amount)") == [(65 + 76 + 89,)]


def kingdom(reporters: str) -> list[str]:
    return [
        line(REPORTER=reporter, PARTNER=partner)
        for reporter in reporters.split()
        for partner in ("GB", "XI", "XU")
    ]


TEN = "AT BE BG CY CZ DE DK EE ES FI"


def test_the_supplementary_file_is_refused_by_name(tmp_path: Path, staging: Staging) -> None:
    part = written(tmp_path, *kingdom("AT"), name="full_partxixu_202402.dat")
    assert "repeats the trade with the United Kingdom" in refusal(part, staging)


def test_the_supplementary_file_is_refused_under_another_name(
    tmp_path: Path, staging: Staging
) -> None:
    said = refusal(written(tmp_path, *kingdom(TEN)), staging)
    assert "repeats the trade with the United Kingdom" in said
    V2.stage(written(tmp_path, *kingdom(TEN), HONEST[0]), staging)


def test_a_lone_reporter_may_trade_with_the_kingdom_alone(tmp_path: Path, staging: Staging) -> None:
    V2.stage(written(tmp_path, *kingdom("AT")), staging)
    assert len(rows(staging, "*")) == 3


OLD_LINE = "001,FR,0003,NL,I,99RRR100,00151,0122,0143,.....,111,01,1,1,A,200101,2580,600,1"


def test_the_layout_of_1988_to_2001(tmp_path: Path, staging: Staging) -> None:
    part = written(tmp_path, OLD_LINE, header=OLD_HEADER, name="full200101.dat")
    assert [reader.name for reader in READERS if reader.claims(part)] == ["Comext bulk 1988-2001"]
    assert HISTORICAL.origin(part) == Origin(2001, 1, "Comext bulk 1988-2001")
    HISTORICAL.stage(part, staging)
    assert rows(
        staging,
        "classification, year, month, reported_by, exporter, importer, product, amount,"
        " quantity_kg, fallback",
    ) == [("CN2001", 2001, 1, "importer", "NLD", "FRA", "99RRR100", 2580, 600, False)]


def test_a_vanished_partner_and_the_total_of_regimes(tmp_path: Path, staging: Staging) -> None:
    lines = [
        OLD_LINE.replace(",NL,", ",SU,").replace("200101", "198852"),
        OLD_LINE.replace(",1,1,A", ",1,4,A").replace("200101", "198852"),
    ]
    HISTORICAL.stage(written(tmp_path, *lines, header=OLD_HEADER), staging)
    assert rows(staging, "classification, exporter, fallback") == [
        ("CN1988", "NLD", True),
        ("CN1988", "_OT", False),
    ]


def test_two_numbers_of_one_partner_stay_apart(tmp_path: Path, staging: Staging) -> None:
    lines = [OLD_LINE.replace(",0003,", f",{number},") for number in ("0003", "0103")]
    HISTORICAL.stage(written(tmp_path, *lines, header=OLD_HEADER), staging)
    assert rows(staging, "breakdown") == [
        ("NL|I|1|A|0003|00151 0143 ..... 111 01",),
        ("NL|I|1|A|0103|00151 0143 ..... 111 01",),
    ]


def test_an_old_column_missing_is_named_as_it_was_written(tmp_path: Path, staging: Staging) -> None:
    part = written(tmp_path, OLD_LINE, header=OLD_HEADER.replace("VALUE_IN_EUROS", "VALUE"))
    assert "some.dat: lacks column VALUE_IN_EUROS" in refusal(part, staging, HISTORICAL)


def test_other_tables_are_not_claimed(tmp_path: Path) -> None:
    part = written(tmp_path, "4,12,010121", header="t,i,j,k,v,q")
    assert not any(reader.claims(part) for reader in READERS)


LINES = (
    *HONEST,
    line(PARTNER="CN", FLOW=1, VALUE_EUR=7),
    line(PARTNER="XI", FLOW=1, VALUE_EUR=2),
    line(PARTNER="CN", FLOW=1, VALUE_EUR=7, PRODUCT_NC="TOTAL"),
    line(PARTNER="QX", FLOW=1, VALUE_EUR=4, STAT_PROCEDURE=3),
)


@settings(max_examples=8, deadline=None)
@given(order=st.permutations(LINES), cuts=st.sets(st.integers(1, len(LINES) - 1)))
def test_order_and_split_make_no_difference(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], cuts: set[int]
) -> None:
    found = []
    for pieces in ([list(LINES)], pieces_of(order, cuts)):
        folder = tmp_path_factory.mktemp("files")
        staging = Staging(folder, threads=1)
        staging.begin(additive=True)
        for number, piece in enumerate(pieces):
            V2.stage(written(folder, *piece, name=f"{number}.dat"), staging)
        found.append((rows(staging, "*"), rows(staging, "*", "staged_totals")))
        staging.close()
    assert found[0] == found[1]


def pieces_of(lines: list[str], cuts: set[int]) -> list[list[str]]:
    edges = [0, *sorted(cuts), len(lines)]
    return [lines[a:b] for a, b in pairwise(edges)]
