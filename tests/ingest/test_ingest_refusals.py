"""What cannot be right is refused in a line that names it, and what was held stays held."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import py7zr
import pytest

from aci_cli.resources import bundled
from ingest.conftest import sales
from ingest.files import (
    COMEXT_HEADER,
    aci,
    baci,
    baci_file,
    baci_zip,
    comext,
    comext_file,
    comext_row,
    comtrade_answer,
    comtrade_record,
    contents,
    counted,
    table,
    write,
)

Made = Callable[[Path], Path]
FLOW = (2024, 276, 156, "845710", "5.5", "NA")
NAME = "BACI_HS22_Y2024_V202601.csv"


def named(name: str, text: str | bytes) -> Made:
    """Return what writes one file."""
    return lambda folder: write(folder / name, text)


def flows(*changed: tuple[object, ...], header: str = "t,i,j,k,v,q") -> Made:
    """Return what writes a sound flow and some others, on lines 2 and after."""
    return named(NAME, baci([FLOW, *changed], header))


def zipped(members: dict[str, str], cut: int | None = None) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return packed.getvalue()[:cut]


def seven_zipped(name: str, text: str) -> bytes:
    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w") as archive:
        archive.writestr(text, name)
    return packed.getvalue()


def hs_codes(edition: int) -> list[str]:
    return [
        row[0]
        for row in table(
            bundled("data"),
            "hs_links",
            f"SELECT DISTINCT code FROM hs_links WHERE edition_from = {edition} ORDER BY code",
        )
    ]


def whole_list(*editions: int, shift: bool = False) -> str:
    """Return a flow for each code of some HS editions, `shift` pads chapters on the wrong side."""
    codes = sorted({code for edition in editions for code in hs_codes(edition)})
    if shift:
        codes = [code if code[0] != "0" else code[1:] + "0" for code in codes]
    return baci([(2024, 276, 156, code, 1, "") for code in dict.fromkeys(codes)])


def long_comext() -> str:
    """Return a Comext file of a few hundred kilobytes."""
    return comext(comext_row("DE", "CN", f"{n:08d}", n) for n in range(28050000, 28056000))


COMEXT = long_comext()
COMEXT_PAIR = [comext_row("DE", "CN", "28053031", 500_000), comext_row("DE", "US", "28053031", 9)]
PACKED_GZIP = gzip.compress(baci(sales(2024)).encode())
WHOLE_7Z = seven_zipped("full_v2_202401.dat", COMEXT)

CASES: dict[str, tuple[Made, tuple[str, ...]]] = {
    "zip cut short": (
        named("BACI_HS22_V202601.zip", zipped({NAME: baci(sales(2024))}, 400)),
        ("BACI_HS22_V202601.zip: is damaged or incomplete", "fetch it again"),
    ),
    "7z cut short": (
        named("full_v2_202401.7z", WHOLE_7Z[: len(WHOLE_7Z) // 2]),
        ("full_v2_202401.7z: is damaged or incomplete", "fetch it again"),
    ),
    "gzip cut short": (
        named(NAME + ".gz", PACKED_GZIP[: len(PACKED_GZIP) // 2]),
        (NAME + ".gz: is cut short; fetch it again",),
    ),
    "bomb": (
        named("bomb.zip", zipped({NAME: "t,i,j,k,v,q\n" + " " * 30_000_000})),
        ("bomb.zip: " + NAME, "bytes come out of", "at most 200 to 1"),
    ),
    "name that climbs out": (
        named("a.zip", zipped({"../../" + NAME: baci([FLOW])})),
        ("a.zip: ../../" + NAME + ": this name leads out of the archive",),
    ),
    "column missing": (
        named(
            "full_v2_202401.dat",
            comext([r.rpartition(",")[0] for r in COMEXT_PAIR], COMEXT_HEADER.replace(
                "VALUE_EUR", "VALUE").rpartition(",")[0]),
        ),
        ("full_v2_202401.dat: lacks column VALUE_EUR",),
    ),
    "column there twice": (
        named("full_v2_202401.dat", comext(
            [r + ",5" for r in COMEXT_PAIR], COMEXT_HEADER + ",VALUE_EUR")),
        ("full_v2_202401.dat: column VALUE_EUR is there twice",),
    ),
    "columns of BACI renamed": (
        flows(header="t,i,j,hs6,v,q"),
        (NAME, "not recognised", "'t, i, j, hs6, v, q'"),
    ),
    "product read as a number": (
        flows((2024, 276, 156, 10121, 1, "")),
        (NAME, "1 row has in k", "its leading zero was lost", 'line 3: "10121"'),
    ),
    "no chapters 01 to 09": (
        named(NAME, whole_list(2022, shift=True)),
        (NAME, "HS2022", "none of chapters 01 to 09", "lost its leading zeros"),
    ),
    "another year than the name says": (
        named("BACI_HS22_Y2023_V202601.csv", baci([FLOW])),
        ("BACI_HS22_Y2023_V202601.csv: its name says 2023, its rows are of 2024",),
    ),
    "another month than the name says": (
        named("full_v2_202402.dat", comext(COMEXT_PAIR)),
        ("full_v2_202402.dat", "PERIOD", '"202401"', "line 2"),
    ),
    "two editions in one file": (
        named(NAME, whole_list(2017, 2022)),
        (NAME, "HS2022 lacks", "codes, such as", "two editions in one file"),
    ),
    "another edition than the name says": (
        named("BACI_HS17_Y2024_V202601.csv", whole_list(2022)),
        ("BACI_HS17_Y2024_V202601.csv", "HS2017 lacks", "another one than its name says"),
    ),
    "no edition in the name": (
        named("flows2024.csv", baci([FLOW])),
        ("flows2024.csv: the name does not tell the HS edition",),
    ),
    "Comext rows that do not add up": (
        named("full_v2_202401.dat", comext(
            [*COMEXT_PAIR, comext_row("DE", "CN", "TOTAL", 600_000)])),
        ("full_v2_202401.dat: CN2024 2024 1 importer DEU CHN rows sum to 500000, "
         "the published total is 600000",),
    ),
    "Comtrade partners that do not add up": (
        named("comtrade-2023.json", comtrade_answer([
            comtrade_record(276, 156, "845710", 500_000),
            comtrade_record(276, 842, "845710", 100_000),
            comtrade_record(276, 0, "845710", 900_000),
        ])),
        ("comtrade-2023.json: HS 2023 importer DEU 845710 rows sum to 600000, "
         "the published total is 900000",),
    ),
    "unknown file": (
        named("notes.csv", "name,age\nAnna,7\n"),
        ("notes.csv: not recognised; it begins with 'name, age'", "BACI flows"),
    ),
    "unknown country number": (
        flows((2024, 996, 156, "845710", 1, "")),
        (NAME, "1 row has in i no exporter number that is known", 'line 3: "996"'),
    ),
    "negative value": (
        flows((2024, 380, 156, "845710", "-4", "")),
        (NAME, "1 row has in v no value in thousand dollars", 'line 3: "-4"'),
    ),
    "not a number": (
        flows((2024, 380, 156, "845710", "NaN", ""), (2024, 392, 156, "845710", "inf", "")),
        (NAME, "2 rows have in v", 'line 3: "NaN"; line 4: "inf"'),
    ),
    "text for a value": (
        flows((2024, 380, 156, "845710", "1 000,5", "")),
        (NAME,),
    ),
    "negative quantity": (
        flows((2024, 380, 156, "845710", "1", "-2")),
        (NAME, "1 row has in q no quantity in tons", 'line 3: "-2"'),
    ),
    "one cell too many": (
        flows((2024, 380, 156, "845710", "1", "", "9")),
        (NAME, "Expected Number of Columns: 6 Found: 7"),
    ),
    "one cell too few": (
        flows((2024, 380, 156, "845710", "1")),
        (NAME, "Expected Number of Columns: 6 Found: 5"),
    ),
    "no value": (
        flows((2024, 380, 156, "845710", "", "")),
        (NAME, "1 row has in v", 'line 3: ""'),
    ),
    "year without an exchange rate": (
        named("BACI_HS92_Y1995_V202601.csv", baci([(1995, 276, 156, "845710", 1, "")])),
        ("BACI_HS92_Y1995_V202601.csv: no exchange rate of USD for 1995",
         "aci data fetch rates --year 1995"),
    ),
    "same flow twice": (
        flows((2024, 276, 156, "845710", "6", "")),
        (NAME, "the flow of 845710 from DEU to CHN is there twice"),
    ),
    "empty file": (named(NAME, ""), (NAME + ": is empty",)),
    "only a header": (named(NAME, "t,i,j,k,v,q\n"), (NAME + ": holds no flows",)),
    "empty folder": (lambda folder: folder, (": the folder holds no files",)),
    "folder of unknown files": (
        lambda folder: write(folder / "x" / "a.txt", "hello\n").parent,
        ("a.txt: not recognised",),
    ),
    "no such file": (lambda folder: folder / "none.csv", ("none.csv: no such file or folder",)),
}  # fmt: skip


def is_plain(told: str) -> bool:
    """Tell whether a message is one line, or a line for each finding below their number."""
    first, *more = told.splitlines()
    return first.startswith("aci: ") and bool(more) == first.endswith(" faults:")


@pytest.mark.parametrize("case", CASES)
def test_a_bad_input_is_refused_and_nothing_is_lost(case: str, held: Path, tmp_path: Path) -> None:
    make, expected = CASES[case]
    folder = tmp_path / "in"
    folder.mkdir()
    before = contents(held)
    done = aci("data", "ingest", make(folder), "--to", held, home=tmp_path)
    told = done.stderr.decode()
    assert done.returncode == 1, told
    assert all(part in told for part in expected), told
    assert is_plain(told)
    assert done.stdout == b""
    assert contents(held) == before


@pytest.mark.parametrize("kind", ["baci", "comext"])
def test_the_same_file_under_two_names(held: Path, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "in"
    if kind == "baci":
        files = [baci_file(folder, sales(2024), more=more) for more in ("", "_copy")]
        expected = "the flow of 845611 from DEU to CHN is there twice"
    else:
        files = [comext_file(folder, "202401", COMEXT_PAIR, more) for more in ("", "_copy")]
        expected = "the row of 28053031 from CHN to DEU 2024 1 CN|E|1|NO_SU is there 2 times"
    before = contents(held)
    done = aci("data", "ingest", *files, "--to", held, home=tmp_path)
    assert done.returncode == 1
    assert expected in done.stderr.decode()
    assert is_plain(done.stderr.decode())
    assert contents(held) == before


def test_a_year_in_an_archive_and_beside_it(held: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    baci_zip(folder / "BACI_HS22_V202601.zip", {2024: sales(2024)})
    baci_file(folder, sales(2024))
    before = contents(held)
    done = aci("data", "ingest", folder, "--to", held, home=tmp_path)
    assert done.returncode == 1
    last = done.stderr.decode().splitlines()[-1]
    assert "baci 2024 was read from" in last
    assert contents(held) == before


def test_a_bad_file_among_good_ones_stops_all(held: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    baci_file(folder, sales(2023, 5))
    baci_file(folder, [(2024, 276, 156, "84571", 1, "")])
    before = contents(held)
    done = aci("data", "ingest", folder, "--to", held, home=tmp_path)
    assert done.returncode == 1
    assert NAME in done.stderr.decode()
    assert contents(held) == before


def test_a_strange_file_beside_good_ones_is_left_out_and_named(held: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    baci_file(folder, sales(2024, 7))
    write(folder / "Readme.txt", "Version 202601\n")
    before = counted(held)
    done = aci("data", "ingest", folder, "--to", held, home=tmp_path)
    assert done.returncode == 0
    assert "left out: " in done.stderr.decode()
    assert "Readme.txt" in done.stderr.decode()
    assert counted(held) != before


def test_without_a_release_nothing_is_left_where_it_fails(tmp_path: Path) -> None:
    bad = named(NAME, baci([(2024, 276, 156, "84571", 1, "")]))(tmp_path / "in")
    done = aci("data", "ingest", bad, home=tmp_path)
    assert done.returncode == 1
    assert contents(tmp_path / "share") == {}
    ranking = aci("rank", home=tmp_path)
    assert ranking.returncode == 0
