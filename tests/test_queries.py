"""The header of a query file and its text must agree, in both directions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aci_cli.engine import Engine
from aci_cli.errors import AciError
from aci_cli.queries import load
from aci_cli.resources import bundled

GOOD = """-- Double a number.
-- params: $number
-- reads: none
-- columns:
--   doubled BIGINT count  twice the number
SELECT 2 * $number::BIGINT AS doubled
"""


def written(folder: Path, text: str) -> Path:
    (folder / "double.sql").write_text(text, encoding="utf-8")
    return folder


def test_a_query_says_what_it_is(tmp_path: Path) -> None:
    query = load("double", written(tmp_path, GOOD))
    assert query.sentence == "Double a number."
    assert (query.params, query.reads) == (("number",), ())
    assert [(c.name, c.type, c.unit, c.meaning) for c in query.columns] == [
        ("doubled", "BIGINT", "count", "twice the number")
    ]
    assert Engine(threads=1).run(query, number=21).rows == [(42,)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("-- Double a number.\n", "", "says what the query gives"),
        ("-- reads: none\n", "", "the header lacks reads"),
        ("$number::BIGINT", "21", r"declared but not used: \$number"),
        ("-- params: $number", "-- params: none", r"used but not declared: \$number"),
        ("doubled BIGINT count  twice", "doubled BIGINT twice", "expected '--   name TYPE"),
        ("doubled BIGINT count", "doubled MONEY count", "expected '--   name TYPE"),
    ],
)
def test_a_header_that_does_not_fit_is_named(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(AciError, match=message):
        load("double", written(tmp_path, GOOD.replace(old, new)))


@pytest.mark.parametrize("other", ["double", "half"])
def test_columns_that_are_taken_from_each_other_are_named(tmp_path: Path, other: str) -> None:
    text = GOOD.replace("--   doubled", f"--   * {other}\n--   doubled")
    (tmp_path / "half.sql").write_text(GOOD.replace("--   doubled", "--   * double\n--   doubled"))
    with pytest.raises(AciError, match=r"(double|half)\.sql:5: columns that are taken from each"):
        load("double", written(tmp_path, text))


@pytest.mark.parametrize(
    ("old", "new"),
    [("AS doubled", "AS twice"), ("::BIGINT AS", "::DOUBLE AS"), (" AS doubled", ", 1 AS more")],
)
def test_columns_that_the_header_does_not_state_are_refused(
    tmp_path: Path, old: str, new: str
) -> None:
    engine = Engine(threads=1)
    engine.step(load("double", written(tmp_path, GOOD.replace(old, new))), number=21)
    with pytest.raises(AciError, match="header and result disagree"):
        engine.check_columns()


def test_a_parameter_in_a_comment_or_a_text_is_none(tmp_path: Path) -> None:
    text = GOOD.replace("SELECT", "SELECT '$nor_this' AS remark, -- not $this\n")
    assert load("double", written(tmp_path, text)).params == ("number",)


@pytest.mark.parametrize(
    "path", sorted(bundled("queries").rglob("*.sql")), ids=lambda path: path.stem
)
def test_every_query_of_the_project_has_a_header_that_fits(path: Path) -> None:
    query = load(path.stem, path.parent)
    assert query.columns
    assert query.sentence.endswith(".")


READ = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)")
NAMED_WITHIN = re.compile(r"(\w+)\s+AS\s+(?:MATERIALIZED\s+)?\(\s*(?:SELECT|FROM)")


@pytest.mark.parametrize(
    "path",
    sorted([*bundled("queries").glob("*.sql"), *bundled("queries").glob("audits/*.sql")]),
    ids=lambda path: path.stem,
)
def test_a_header_names_the_relations_that_its_query_reads(path: Path) -> None:
    query = load(path.stem, path.parent)
    text = re.sub(r"--.*|'(?:[^']|'')*'", "", query.text)
    own = {*NAMED_WITHIN.findall(text), "VALUES", "SELECT"}
    assert set(READ.findall(text)) - own == set(query.reads)
