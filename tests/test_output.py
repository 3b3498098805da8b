"""What the writer puts on stdout, in files and on screens, byte by byte."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import stat
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shell import WRITE_TABLE, environment, run, run_in_terminal
from write_table import META, TABLE

from aci_cli import formats, output
from aci_cli.errors import AciError, UsageError
from aci_cli.output import OutputOptions
from aci_cli.rows import Column, Table

CSV = """\
rank,id,title,pressure_eur,seller_share,leverage,material,year
1,export-bearings,"Limits on ""bearings"", all",3036400000,0.35,2.5,true,2024
2,=sum,"Zölle | 50 %
more",-1234567.891,0.333333333333,0.001,false,2023
,unpriced,,,,,,
"""
TSV = """\
rank\tid\ttitle\tpressure_eur\tseller_share\tleverage\tmaterial\tyear
1\texport-bearings\t"Limits on ""bearings"", all"\t3036400000\t0.35\t2.5\ttrue\t2024
2\t=sum\t"Zölle | 50 %
more"\t-1234567.891\t0.333333333333\t0.001\tfalse\t2023
\tunpriced\t\t\t\t\t\t
"""
JSON_LINES = (
    '{"rank": 1, "id": "export-bearings", "title": "Limits on \\"bearings\\", all", '
    '"pressure_eur": 3036400000.0, "seller_share": 0.35, "leverage": 2.5, "material": true, '
    '"year": 2024}\n'
    '{"rank": 2, "id": "=sum", "title": "Zölle | 50 %\\nmore", "pressure_eur": -1234567.891, '
    '"seller_share": 0.333333333333, "leverage": 0.001, "material": false, "year": 2023}\n'
    '{"rank": null, "id": "unpriced", "title": null, "pressure_eur": null, '
    '"seller_share": null, "leverage": null, "material": null, "year": null}\n'
)
MARKDOWN = """\
| rank | id | title | pressure (EUR m) | seller (%) | leverage | material | year |
| ---: | --- | --- | ---: | ---: | ---: | --- | ---: |
| 1 | export-bearings | Limits on "bearings", all | 3,036.4 | 35.0 | 2.50 | yes | 2024 |
| 2 | =sum | Zölle \\| 50 % more | -1.2 | 33.3 | &lt;0.01 | no | 2023 |
| – | unpriced |  | – | – | – |  | – |
"""


def written(**options: Any) -> subprocess.CompletedProcess[bytes]:
    """Write the small table in a process of its own."""
    return run(json.dumps(options), command=WRITE_TABLE)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("auto", CSV),
        ("csv", CSV),
        ("tsv", TSV),
        ("jsonl", JSON_LINES),
        ("md", MARKDOWN),
    ],
)
def test_a_pipe_gets_these_bytes(form: str, expected: str) -> None:
    result = written(format=form)
    assert (result.returncode, result.stdout.decode(), result.stderr) == (0, expected, b"")


def test_json_holds_meta_and_rows() -> None:
    text = written(format="json").stdout.decode()
    rows = JSON_LINES.replace("}\n{", "},\n{")
    head = '{"meta": {"release": "bundled-2026-11", "options": {"target": "CHN"}},\n"rows": [\n'
    assert text == f"{head}{rows}]}}\n"


def test_an_empty_table_keeps_its_header() -> None:
    empty = Table(TABLE.columns, [], META)
    header = CSV.partition("\n")[0] + "\n"
    plain = {"bom": False, "safe": False, "vintage": False}
    assert formats.delimited(empty, ",", **plain).decode() == header
    assert json.loads(formats.json_object(empty)) == {"meta": META, "rows": []}
    assert formats.json_lines(empty) == b""
    assert formats.markdown(empty).decode() == "".join(MARKDOWN.splitlines(keepends=True)[:2])
    assert formats.parquet(empty).startswith(b"PAR1")


def test_csv_starts_with_a_mark_and_the_vintage_on_request() -> None:
    result = written(format="csv", bom=True, vintage=True)
    head = '\ufeff# release: bundled-2026-11\n# options: {"target": "CHN"}\n'
    assert result.stdout.decode() == head + CSV


def test_formulas_are_defused_only_on_request() -> None:
    assert b"\n2,=sum," in written(format="csv").stdout
    safe = written(format="csv", safe_csv=True).stdout
    assert b"\n2,'=sum," in safe
    assert b",-1234567.891," in safe


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"format": "json", "bom": True}, "--bom goes with csv and tsv only, not with json"),
        ({"format": "md", "safe_csv": True}, "--safe-csv goes with csv and tsv only"),
        ({"format": "jsonl", "vintage": True}, "--vintage has no place in jsonl"),
    ],
)
def test_an_extra_that_would_do_nothing_is_refused(options: Any, message: str) -> None:
    result = written(**options)
    assert (result.returncode, result.stdout) == (2, b"")
    assert message in result.stderr.decode()


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.333333333333"),
        (-2 / 3, "-0.666666666667"),
        (1234567890123.4, "1234567890120"),
        (12345678901234567890, "12345678901234567890"),
        (0.00001, "0.00001"),
        (1e-9, "0.000000001"),
        (1e20, "100000000000000000000"),
        (1e-10, "1e-10"),
        (1e21, "1e+21"),
        (Decimal("1.500"), "1.5"),
        (Decimal("-9007199254740993.10"), "-9007199254740993.1"),
        (Decimal("0.00"), "0"),
    ],
)
def test_floats_have_twelve_digits_and_no_number_an_exponent(number: Any, text: str) -> None:
    assert formats.format_number(number) == text


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_never_written(number: float) -> None:
    table = Table((Column("x", "DOUBLE", "-", ""),), [(number,)])
    for write in (formats.json_lines, formats.json_object, formats.markdown):
        with pytest.raises(ValueError):
            write(table)
    with pytest.raises(ValueError):
        formats.format_number(number)


TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=64)
CELLS = st.tuples(TEXTS, NUMBERS, st.integers(-(2**63), 2**63 - 1), st.none() | st.booleans())


@given(st.lists(CELLS, max_size=6), st.sampled_from([",", "\t"]))
def test_every_reader_of_csv_sees_the_same_cells(rows: list[Any], delimiter: str) -> None:
    columns = [("text", "VARCHAR"), ("number", "DOUBLE"), ("count", "BIGINT"), ("flag", "BOOLEAN")]
    table = Table(tuple(Column(name, kind, "-", "") for name, kind in columns), rows)
    data = formats.delimited(table, delimiter, bom=False, safe=False, vintage=False).decode()
    header, *read = csv.reader(io.StringIO(data, newline=""), delimiter=delimiter)
    assert header == ["text", "number", "count", "flag"]
    assert len(read) == len(rows)
    for cells, (text, number, count, flag) in zip(read, rows, strict=True):
        assert cells[0] == text
        assert float(cells[1]) == float(f"{number:.12g}")
        assert int(cells[2]) == count
        assert cells[3] == {None: "", True: "true", False: "false"}[flag]


@given(st.lists(st.one_of(st.none(), TEXTS), min_size=1, max_size=6))
def test_a_single_column_never_gives_a_blank_line(cells: list[str | None]) -> None:
    table = Table((Column("text", "VARCHAR", "text", ""),), [(cell,) for cell in cells])
    data = formats.delimited(table, ",", bom=False, safe=False, vintage=False).decode()
    read = list(csv.reader(io.StringIO(data, newline="")))
    assert read == [["text"], *([cell or ""] for cell in cells)]


@given(st.floats(-1e20, 1e20).filter(lambda number: number == 0 or abs(number) >= 1e-9))
def test_ordinary_numbers_have_no_exponent(number: float) -> None:
    text = formats.format_number(number)
    assert set(text) <= set("-.0123456789")
    assert text != "-0"
    assert "." not in text or not text.endswith("0")


def test_parquet_keeps_types_values_and_vintage(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    assert written(path=str(path)).returncode == 0
    relation = duckdb.read_parquet(str(path))
    assert relation.columns == list(TABLE.names)
    assert [str(kind) for kind in relation.types] == [column.type for column in TABLE.columns]
    assert relation.fetchall() == TABLE.rows
    query = "SELECT decode(key), decode(value) FROM parquet_kv_metadata($path)"
    with duckdb.connect() as connection:
        metadata = dict(connection.execute(query, {"path": str(path)}).fetchall())
    assert metadata == {"release": "bundled-2026-11", "options": '{"target": "CHN"}'}
    assert formats.parquet(TABLE) == path.read_bytes()


def test_parquet_goes_into_a_pipe_but_not_on_a_terminal() -> None:
    assert written(format="parquet").stdout.startswith(b"PAR1")
    code, out, err = run_in_terminal('{"format": "parquet"}', command=WRITE_TABLE)
    assert (code, out) == (2, "")
    assert "Parquet is not for a terminal" in err


def test_a_column_type_outside_the_list_is_refused() -> None:
    table = Table((Column("x", "VARCHAR); DROP TABLE answer; --", "-", ""),), [("a",)])
    with pytest.raises(ValueError, match="no writer knows"):
        formats.parquet(table)


@pytest.mark.parametrize("suffix", sorted(output.SUFFIXES))
def test_the_suffix_decides_the_format(suffix: str, tmp_path: Path) -> None:
    path = str(tmp_path / f"answer{suffix.upper()}")
    assert output.chosen_format(OutputOptions(path=path)) == output.SUFFIXES[suffix]


def test_an_unknown_suffix_needs_a_format(tmp_path: Path) -> None:
    path = str(tmp_path / "answer.xls")
    with pytest.raises(UsageError, match=r"suffix \.xls says no format; use one of \.csv, \.json"):
        output.write(TABLE, OutputOptions(path=path))
    output.write(TABLE, OutputOptions(path=path, format="csv"))
    assert Path(path).read_text(encoding="utf-8") == CSV


def test_a_dash_is_stdout(tmp_path: Path) -> None:
    assert written(path="-", format="csv").stdout.decode() == CSV
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_and_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    path, link = tmp_path / "real.csv", tmp_path / "link.csv"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    output.write(TABLE, OutputOptions(path=str(link)))
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == CSV
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(item.name for item in tmp_path.iterdir()) == ["link.csv", "real.csv"]


def test_a_new_file_obeys_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    before = os.umask(0o027)
    try:
        output.write(TABLE, OutputOptions(path=str(path)))
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("missing/answer.csv", "there is no folder"),
        ("file/answer.csv", "is a file, not a folder"),
        ("folder.csv", "it is a folder"),
    ],
)
def test_a_place_that_cannot_hold_the_file_is_named(
    place: str, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.csv").mkdir()
    result = written(path=str(tmp_path / place))
    message = result.stderr.decode()
    assert (result.returncode, message.count("\n")) == (1, 1)
    assert message.startswith(f"aci: cannot write {tmp_path / place}: ")
    assert reason in message


def test_a_folder_that_refuses_files_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(AciError, match=r"cannot write .*answer\.csv: permission denied"):
        output.write(TABLE, OutputOptions(path=str(tmp_path / "answer.csv")))


def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "answer.csv"
    path.write_text("old")
    result = subprocess.run(
        [*WRITE_TABLE, json.dumps({"path": str(path)})],
        capture_output=True,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.decode() == f"aci: cannot write {path}: file too large\n"
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_device_gives_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            WRITE_TABLE, stdout=full, stderr=subprocess.PIPE, env=environment(), check=False
        )
    assert result.returncode == 1
    assert result.stderr == b"aci: cannot write to standard output: no space left on device\n"
    result = written(path="/dev/full", format="csv")
    assert result.returncode == 1
    assert result.stderr == b"aci: cannot write /dev/full: no space left on device\n"
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


def test_appending_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("before\n")
    with path.open("ab") as stream:
        subprocess.run(WRITE_TABLE, stdout=stream, env=environment(), check=True)
    assert path.read_text(encoding="utf-8") == f"before\n{CSV}"


def test_a_closed_stdout_gives_one_line() -> None:
    result = run("-c", 'exec "$@" >&-', "sh", *WRITE_TABLE, command=("/bin/sh",))
    assert result.returncode == 1
    assert result.stderr == b"aci: cannot write the answer: standard output is closed\n"


def test_a_document_is_text_or_the_same_tree() -> None:
    with pytest.raises(UsageError, match="comes as table or json"):
        output.write_document("", {}, OutputOptions(format="csv"))
    assert run("-c", _DOCUMENT, "auto", command=_PYTHON).stdout == b"one screen\n"
    assert json.loads(run("-c", _DOCUMENT, "json", command=_PYTHON).stdout) == {"share": 0.5}


_PYTHON = (WRITE_TABLE[0],)
_DOCUMENT = (
    "import sys; from aci_cli import output; "
    "output.write_document('one screen', {'share': 0.5}, output.OutputOptions(sys.argv[1]))"
)
