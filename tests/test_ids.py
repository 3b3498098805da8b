"""Ids of measures in a pipe: what the commands of aci write, others read."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from shell import run

from aci_cli import formats
from aci_cli.rows import Column, Table

READ = "from aci_cli.cli import _answer\nfrom aci_cli.commands.ids import measure_ids\nimport sys\n"
ANSWER = "try: print(*measure_ids(sys.argv[1:]))\nexcept Exception as e: sys.exit(_answer(e))"
TABLE = Table(
    (
        Column("rank", "INTEGER", "count", ""),
        Column("id", "VARCHAR", "text", ""),
        Column("title", "VARCHAR", "text", ""),
    ),
    [
        (1, "duty-ev", 'Duty, "high"\nand more'),
        (2, "export-bearings", "Limits"),
        (3, "duty-ev", None),
    ],
    {"release": "tiny, 2024", "menu": "a\tb"},
)
DELIMITED = {"bom": False, "safe": False, "vintage": True}


def read(text: bytes | str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Read ids of standard input, as a command does."""
    stdin = text if isinstance(text, bytes) else text.encode()
    return run("-c", READ + ANSWER, *(arguments or ("-",)), command=(sys.executable,), stdin=stdin)


@pytest.mark.parametrize(
    "text",
    [
        "duty-ev\nexport-bearings\n",
        "\n duty-ev \r\n\r\nexport-bearings\r\nduty-ev",
        '"duty-ev"\n"export-bearings"\n',
        "id\nduty-ev\nexport-bearings\n",
        "\ufeffid,rank\nduty-ev,1\nexport-bearings,2\n",
        formats.delimited(TABLE, ",", **DELIMITED),
        formats.delimited(TABLE, "\t", **DELIMITED),
        formats.json_lines(TABLE),
        formats.json_object(TABLE),
        json.dumps(TABLE.records(), indent=2),
        json.dumps([row["id"] for row in TABLE.records()]),
        '{\n  "id": "duty-ev"\n}\n{\n  "id": "export-bearings"\n}\n',
    ],
    ids=[
        "plain",
        "spaced",
        "quoted",
        "column",
        "bom",
        "csv",
        "tsv",
        "jsonl",
        "json",
        "list",
        "ids",
        "jq",
    ],
)
def test_ids_are_read_from_what_a_pipe_brings(text: bytes | str) -> None:
    result = read(text)
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout == b"duty-ev export-bearings\n"


def test_ids_on_the_command_line_are_taken_once_and_leave_standard_input_alone() -> None:
    assert read("x\n", "b", "a", "b").stdout == b"b a\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected ids of measures, found none"),
        (" \n\n", "expected ids of measures, found none"),
        ("rank,id\n", "expected ids of measures, found none"),
        ('{"meta": {}, "rows": []}', "expected ids of measures, found none"),
        ("rank,title\n1,x\n", "has no column id; found: rank, title"),
        ('{"rank": 1, "title": "x"}\n', "has no column id; found: rank, title"),
        ("[1, 2]", "expected ids of measures, found a row without one"),
        ("rank,id\n1,a\n2\n", "expected ids of measures, found a row without one"),
        ('{"id": null}', "expected ids of measures, found a row without one"),
        ('{"id": "a"}\n{"id": "b"\n', "not JSON, in the value that begins at line 2"),
        ("id\n" + "a" * 200_000, "is no table: field larger than field limit (131072)"),
        (b"duty-\xff\n", "not UTF-8 text (byte 5)"),
    ],
)
def test_a_pipe_without_ids_is_told_so(text: bytes | str, message: str) -> None:
    result = read(text)
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr.decode() == f"aci: standard input: {message}\n"


def test_the_hyphen_stands_alone() -> None:
    result = read("duty-ev\n", "-", "duty-ev")
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"name no others" in result.stderr
