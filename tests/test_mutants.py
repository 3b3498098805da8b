"""The changes that a trial of the tests makes to a query: what they are, and which are noticed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb
import pytest
from shell import ROOT

from aci_cli.engine import Engine
from aci_cli.queries import Query

sys.path.insert(0, str(ROOT / "scripts"))
import sql_watch
from sql_mutants import Mutant, mutants, parsed, rewritten

QUERY = """-- Add up what is large.
-- params: none
-- reads: flows
-- columns:
--   total DOUBLE EUR  the sum
SELECT
    -- nothing is nought
    coalesce(sum(f.eur * f.rate), 0) AS total
FROM flows AS f
LEFT JOIN areas AS a ON a.id = f.area
WHERE f.eur > 0.5 AND a.id IS NULL
"""


def found(folder: Path) -> list[Mutant]:
    path = folder / "query.sql"
    path.write_text(QUERY)
    return mutants(path)


def changed(mutant: Mutant) -> str:
    return mutant.text().splitlines()[-1]


def test_each_kind_of_change_is_made_in_its_place(tmp_path: Path) -> None:
    texts: dict[str, list[str]] = {}
    for mutant in found(tmp_path):
        texts.setdefault(mutant.kind, []).append(changed(mutant))
    wanted = {
        "aggregate": "COALESCE(max((f.eur * f.rate)), 0)",
        "and-or": "((f.eur > 0.5) OR (a.id IS NULL))",
        "boundary": "(f.eur >= 0.5)",
        "comparison": "(a.id IS NOT NULL)",
        "conjunct": "WHERE (a.id IS NULL)",
        "constant": "(f.eur > 0.75)",
        "default": "SELECT sum((f.eur * f.rate)) AS total",
        "join": "INNER JOIN areas",
        "term": "sum(f.rate)",
    }
    assert texts.keys() == wanted.keys()
    for kind, text in wanted.items():
        assert any(text in one for one in texts[kind]), (kind, texts[kind])


def test_a_mutant_is_one_change_with_its_line_and_keeps_header_and_comments(tmp_path: Path) -> None:
    whole = rewritten(QUERY, parsed(QUERY)).splitlines()
    for mutant in found(tmp_path):
        lines = mutant.text().splitlines()
        assert lines[:-1] == whole[:-1]
        assert lines[-1] != whole[-1]
    [join] = [mutant for mutant in found(tmp_path) if mutant.kind == "join"]
    assert (join.line, join.change.split(" in ")[0]) == (9, "LEFT to INNER")


def test_a_query_written_anew_answers_as_before() -> None:
    database = duckdb.connect()
    database.execute("CREATE TABLE flows AS SELECT 2 AS area, 3.0 AS eur, 0.5 AS rate")
    database.execute("CREATE TABLE areas AS SELECT 1 AS id")
    for text in (QUERY, rewritten(QUERY, parsed(QUERY))):
        assert database.execute(text).fetchall() == [(1.5,)]


@pytest.mark.parametrize(
    ("euros", "otherwise"), [([5], ["ends", "fails"]), ([5, 6], ["largest", "ends", "fails"])]
)
def test_a_change_is_noted_where_it_answers_otherwise(
    euros: list[int], otherwise: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WATCHED", "OTHERWISE", "RAN"):
        monkeypatch.setattr(sql_watch, name, tmp_path / name)
    monkeypatch.setattr(sql_watch, "SECONDS", 0.1)
    monkeypatch.setattr(Engine, "_execute", sql_watch.watched(Engine._execute))
    text = "SELECT sum(eur)::BIGINT AS eur FROM flows WHERE eur > $least"
    endless = "range(9000000000) AS a(n), range(9000000000) AS b(n)"
    changes = {
        "same": text.replace(">", ">="),
        "largest": text.replace("sum", "max"),
        "ends": f"SELECT count(*) AS eur FROM flows, {endless} WHERE eur > $least",
        "fails": text.replace("flows", "flaws"),
    }
    (tmp_path / "WATCHED").write_text(json.dumps({text: changes}))
    engine = Engine()
    engine.register_rows("flows", {"eur": "BIGINT"}, [{"eur": euro} for euro in euros])
    query = Query("summed", "Add up.", ("least",), ("flows",), (), text)
    assert engine.run(query, least=1).rows == [(sum(euros),)]
    assert (tmp_path / "OTHERWISE").read_text().split() == otherwise
