"""A publisher's file that was spoilt is refused, or every row of it is counted as it stands."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
from fuzzing import ending, fuzzed
from hypothesis import given
from hypothesis import strategies as st
from ingest.files import findings, ingest
from mutations import contents, files, json_bytes, trees
from reading import Read, read
from samples import JSON_TREES, TABLES, Sample

from aci_cli.analysis import Analysis
from aci_cli.errors import AciError


@pytest.mark.parametrize("kind", TABLES)
@fuzzed(8)
@given(st.data())
def test_a_table(kind: str, data: st.DataObject) -> None:
    sample = TABLES[kind]
    raw = data.draw(files(sample.text, sample.delimiter))
    found = ending(lambda: read(sample.name, raw))
    if not isinstance(found, AciError):
        check_read(found)
        if check := COUNTED.get(kind):
            check(raw, found, sample)


@pytest.mark.parametrize("kind", JSON_TREES)
@fuzzed(16)
@given(st.data())
def test_an_answer(kind: str, data: st.DataObject) -> None:
    valid = JSON_TREES[kind]
    tree = json.loads(valid) if isinstance(valid, str) else valid
    raw = json_bytes(data.draw(trees(tree)))
    if data.draw(st.integers(0, 3)) == 0:
        raw = data.draw(contents(raw))
    found = ending(lambda: read("answer.json", raw))
    if not isinstance(found, AciError):
        check_read(found)


def check_read(found: Read) -> None:
    """Raise AssertionError where a flow is below nought, or the files hold another number."""
    assert all(row[7] >= 0 for row in found["staged"])
    if found["staged"]:
        assert sum(rows for _, rows, _ in found["lots"]) <= len(found["staged"])
        assert all(total >= 0 for _, _, total in found["lots"])


def records(raw: bytes, delimiter: str) -> list[list[str]]:
    """Return the rows of a table as Python reads them, empty lines left out."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("cp1252", errors="replace")
    return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]


def figures(raw: bytes, delimiter: str, column: str) -> list[Decimal] | None:
    """Return a column's figures, None where Python does not read the file in such columns."""
    header, *rows = records(raw, delimiter)
    names = [name.strip().lower() for name in header]
    if names.count(column) != 1 or any(len(row) != len(header) for row in rows):
        return None
    try:
        return [Decimal(row[names.index(column)].strip()) for row in rows]
    except InvalidOperation:
        return None


def check_baci(raw: bytes, found: Read, sample: Sample) -> None:
    """Compare the sum of the flows with that of the file's own figures, in dollars."""
    expected = figures(raw, sample.delimiter, "v")
    if expected is not None:
        total = sum(row[7] for row in found["staged"])
        assert abs(total - 1000 * sum(expected)) <= len(expected), (total, expected)


def check_rates(raw: bytes, found: Read, sample: Sample) -> None:
    """Compare each rate with a figure of the file."""
    expected = figures(raw, sample.delimiter, "obs_value")
    if expected is not None:
        assert {row[2] for row in found["staged_rates"]} <= {float(value) for value in expected}


def check_rows(raw: bytes, found: Read, sample: Sample, table: str) -> None:
    """Compare the number of rows with that of the file's lines, where Python sees plain lines."""
    header, *rows = records(raw, sample.delimiter)
    if all(len(row) == len(header) for row in rows):
        assert len(found[table]) == len(rows)


COUNTED: dict[str, Callable[[bytes, Read, Sample], Any]] = {
    "baci": check_baci,
    "ecb": check_rates,
    "protee": lambda raw, found, sample: check_rows(raw, found, sample, "staged_elasticities"),
    "tariff": lambda raw, found, sample: check_rows(raw, found, sample, "staged_tariffs"),
}


@fuzzed(3)
@given(st.data())
def test_a_release_made_of_it(data: st.DataObject) -> None:
    """What an ingest takes gives a release in which nothing is found amiss, and which answers."""
    kind = data.draw(st.sampled_from(sorted(TABLES)))
    sample = TABLES[kind]
    raw = data.draw(files(sample.text, sample.delimiter))
    with tempfile.TemporaryDirectory() as folder:
        path, release = Path(folder) / sample.name, Path(folder) / "release"
        path.write_bytes(raw)
        found = ending(lambda: ingest(path, to=release))
        if not isinstance(found, AciError):
            assert findings(release) == []
            ending(lambda: Analysis(data=release, threads=1).dependency("batteries", "bearings"))
