"""A mapping file or an extract that was spoilt is refused, or each row counts as it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from fuzzing import ending, fuzzed
from hypothesis import given
from hypothesis import strategies as st
from ingest.files import EXTRACT, MAPPING
from mutations import ODD_NUMBERS, ODD_TEXTS, contents, files, trees
from reading import Read, read
from running import at_home
from yamls import written

from aci_cli.errors import AciError
from aci_cli.sources.mapping import Mapping, read_mapping

MAP: dict[str, Any] = yaml.safe_load(MAPPING)
BOTH_WAYS = {key: value for key, value in MAP.items() if key != "direction"} | {
    "direction": {"column": "Flow", "imports": ["M"], "exports": ["X"]},
    "encoding": "cp1252",
    "delimiter": ";",
    "decimal": ",",
    "thousands": ".",
    "missing": ["n/a"],
}
CSV_BOTH_WAYS = """\
Year;Origin;HS;Value;Weight;Flow
2024;CN;010121;1.000,5;0,25;M
2024;Not stated;850511;12;n/a;X
"""
EXTRACTS = ((MAP, EXTRACT, ","), (BOTH_WAYS, CSV_BOTH_WAYS, ";"))


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Work in a folder of its own."""
    with at_home(tmp_path_factory.mktemp("mapping")):
        yield


def mapped(text: str, raw: bytes) -> Mapping:
    Path("trade.csv").write_bytes(raw)
    path = Path("map.yaml")
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


def counted(text: str, raw: bytes) -> Read:
    said = mapped(text, raw)
    assert said.files
    return read("trade.csv", raw, said.reader())


@fuzzed(80)
@given(trees(MAP) | trees(BOTH_WAYS))
def test_a_mapping(tree: Any) -> None:
    found = ending(lambda: mapped(written(tree), EXTRACT.encode()))
    if not isinstance(found, AciError):
        plain = found.said.model_dump(exclude_defaults=True)
        assert mapped(written(plain), EXTRACT.encode()).said == found.said


@fuzzed(10)
@given(trees(MAP), st.just(EXTRACT.encode()))
def test_what_a_mapping_reads(tree: Any, raw: bytes) -> None:
    check_flows(ending(lambda: counted(written(tree), raw)))


@fuzzed(20)
@given(st.sampled_from(EXTRACTS).flatmap(lambda e: st.tuples(st.just(e[0]), files(e[1], e[2]))))
def test_an_extract(given_files: tuple[Any, bytes]) -> None:
    said, raw = given_files
    check_flows(ending(lambda: counted(written(said), raw)))


CELLS = st.one_of(
    st.sampled_from(["Year", "Origin", "HS", "Value", "Weight", 2024, "CN", "010121", 1.5, None]),
    st.sampled_from([number for number in ODD_NUMBERS if abs(number) < 1e300]),
    st.sampled_from([text for text in ODD_TEXTS if text.isprintable()]),
    st.dates(),
    st.datetimes(),
    st.booleans(),
)


@fuzzed(10)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), CELLS), max_size=4), st.data())
def test_a_workbook(cells: list[tuple[int, int, Any]], data: st.DataObject) -> None:
    rows: list[list[Any]] = list(csv.reader(io.StringIO(EXTRACT)))
    for row, column, value in cells:
        rows[row][column] = value
    book = openpyxl.Workbook()
    for values in rows:
        book.active.append(values)
    stream = io.BytesIO()
    book.save(stream)
    raw = stream.getvalue()
    if data.draw(st.booleans()):
        raw = data.draw(contents(raw))
    check_flows(ending(lambda: counted(written(MAP), raw)))


def check_flows(found: Read | AciError) -> None:
    """Raise AssertionError where a flow is below nought, or a file holds more rows than staged."""
    if not isinstance(found, AciError):
        assert all(row[7] >= 0 for row in found["staged"])
        assert sum(rows for _, rows, _ in found["lots"]) <= len(found["staged"])
