"""The lint of the portable queries, as the command that the build runs."""

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# construct: its fault at the second line of a query that is portable otherwise
OUTSIDE = {
    # what only the text shows
    "::": "SELECT\n    t.a::BIGINT AS a\nFROM t",
    'quoted name "a"': 'SELECT\n    t."a"\nFROM t',
    "quoted name `a`": "SELECT\n    t.`a`\nFROM t",
    "\\ in a string": "SELECT\n    'a\\n' AS a\nFROM t",
    "'' in a string": "SELECT\n    'it''s' AS a\nFROM t",
    "prefix of a string": "SELECT\n    E'a' AS a\nFROM t",
    "//": "SELECT\n    t.a // 2 AS a\nFROM t",
    "%": "SELECT\n    t.a % 2 AS a\nFROM t",
    "**": "SELECT\n    t.a ** 2 AS a\nFROM t",
    "operator": "SELECT\n    t.a ^ 2 AS a\nFROM t",
    "==": "SELECT t.a\nFROM t WHERE t.a == 2",
    "[ ]": "SELECT\n    t.a[1] AS a\nFROM t",
    "{ }": "SELECT\n    {'b': t.a} AS a\nFROM t",
    "->": "SELECT\n    list_filter(t.a, x -> x > 1) AS a\nFROM t",
    "named argument": "SELECT\n    round(x := t.a) AS a\nFROM t",
    ":": "SELECT\n    a: t.b\nFROM t",
    ";": "SELECT t.a\nFROM t;",
    "parameter without a name": "SELECT t.a\nFROM t WHERE t.a = $1",
    "digits with _": "SELECT t.a\nFROM t WHERE t.a > 1_000",
    "comma before nothing": "SELECT\n    t.a,\nFROM t",
    "GROUP BY ALL, CUBE or ROLLUP": "SELECT t.a FROM t\nGROUP BY ALL",
    "ORDER BY ALL": "SELECT t.a FROM t\nORDER BY ALL NULLS LAST",
    "LATERAL": "SELECT t.a FROM t\nJOIN LATERAL (SELECT t.a AS b) AS u ON u.b = t.a",
    "RECURSIVE": "-- all steps\nWITH RECURSIVE u AS (SELECT 1 AS a) SELECT a FROM u",
    "PIVOT": "-- wide\nPIVOT t ON a USING sum(b)",
    "ANY": "SELECT t.a FROM t\nWHERE t.a = ANY (SELECT a FROM u)",
    "ISNULL": "SELECT t.a FROM t\nWHERE t.a ISNULL",
    # queries
    "EXCEPT": "-- less\nSELECT a FROM t EXCEPT SELECT a FROM u",
    "UNION BY NAME": "-- by name\nSELECT a FROM t UNION BY NAME SELECT a FROM u",
    "MATERIALIZED": "WITH u AS MATERIALIZED (\n    SELECT a FROM t\n) SELECT a FROM u",
    "FROM without SELECT": "-- all\nFROM t",
    "* with EXCLUDE, REPLACE, RENAME or COLUMNS": "SELECT\n    * EXCLUDE (a)\nFROM t",
    "VALUES without names": "SELECT * FROM (\n    VALUES (1)\n) AS t",
    "qualify": "SELECT a FROM t\nQUALIFY row_number() OVER (ORDER BY a NULLS LAST) = 1",
    "sample": "SELECT a FROM\n    t TABLESAMPLE 10 ROWS",
    "DISTINCT ON": "SELECT\n    DISTINCT ON (a) b\nFROM t",
    "LIMIT other than a number": "SELECT a FROM t ORDER BY a NULLS LAST\nLIMIT (SELECT 1)",
    "LIMIT without ORDER BY": "SELECT a FROM t\nLIMIT 10",
    "offset": "SELECT a FROM t ORDER BY a NULLS LAST LIMIT 10\nOFFSET 3",
    "ORDER BY without NULLS": "SELECT a FROM t\nORDER BY a",
    "ORDER BY a number": "SELECT a FROM t\nORDER BY 1 NULLS LAST",
    "GROUP BY a number": "SELECT a FROM t\nGROUP BY 1",
    "GROUP BY on an alias b": "SELECT t.a + 1 AS b FROM t\nGROUP BY b",
    "lateral alias b": "SELECT t.a + 1 AS b,\n    b + 1 AS c\nFROM t",
    "a whole row, t": "SELECT\n    t\nFROM t",
    # tables
    "a table of a schema or a file": "SELECT a\nFROM 'flows.parquet'",
    "table function read_parquet": "SELECT a\nFROM read_parquet('flows.parquet')",
    "a subquery without a name": "SELECT a\nFROM (SELECT a FROM t)",
    "comma join": "SELECT t.a\nFROM t, u",
    "NATURAL join": "SELECT t.a FROM t\nNATURAL JOIN u",
    "POSITIONAL join": "SELECT t.a FROM t\nPOSITIONAL JOIN u",
    "ASOF join": "SELECT t.a FROM t\nASOF JOIN u ON u.a >= t.a",
    "SEMI join": "SELECT t.a FROM t\nSEMI JOIN u ON u.a = t.a",
    "ANTI join": "SELECT t.a FROM t\nANTI JOIN u ON u.a = t.a",
    "RIGHT join": "SELECT t.a FROM t\nRIGHT JOIN u ON u.a = t.a",
    "using columns": "SELECT t.b FROM t\nJOIN u USING (a)",
    # expressions
    "t.a.b": "SELECT\n    t.a.b AS c\nFROM u",
    "a cast by another name": "SELECT\n    try_cast(t.a AS BIGINT) AS a\nFROM t",
    "CAST AS VARCHAR": "SELECT\n    CAST(t.a AS VARCHAR) AS a\nFROM t",
    "CAST AS HUGEINT": "SELECT\n    CAST(t.a AS HUGEINT) AS a\nFROM t",
    "DECIMAL without digits": "SELECT\n    CAST(t.a AS DECIMAL) AS a\nFROM t",
    "a fraction cast to an integer": "SELECT\n    CAST(t.a * 0.5 AS BIGINT) AS a\nFROM t",
    "a comparison with ANY or ALL": "SELECT t.a FROM t\nWHERE t.a = ALL (SELECT a FROM u)",
    "IN or EXISTS (SELECT ...) as a column": "SELECT\n    t.a IN (SELECT a FROM u) AS b\nFROM t",
    "function log": "SELECT\n    log(t.a) AS a\nFROM t",
    "function regexp_matches": "SELECT t.a FROM t\nWHERE regexp_matches(t.a, 'b')",
    "function list": "SELECT\n    list(t.a) AS a\nFROM t",
    "function row": "SELECT t.a FROM t\nWHERE (t.a, t.b) IN (SELECT a, b FROM u)",
    "function date_part": "SELECT\n    extract(year FROM t.a) AS a\nFROM t",
    "function ~~*": "SELECT t.a FROM t\nWHERE t.a ILIKE 'b%'",
    "function lower": "SELECT\n    mine.lower(t.a) AS a\nFROM t",
    "ORDER BY in min()": "SELECT\n    min(t.a ORDER BY t.b NULLS LAST) AS a\nFROM t",
    "sum(DISTINCT)": "SELECT\n    CAST(sum(DISTINCT t.a) AS BIGINT) AS a\nFROM t",
    "count()": "SELECT\n    count() AS a\nFROM t",
    "sum() without CAST": "SELECT\n    sum(t.a) AS a\nFROM t",
    "sum() of DOUBLE": "SELECT\n    CAST(sum(ln(t.a)) AS DOUBLE) AS a\nFROM t",
    "/ without NULLIF": "SELECT\n    CAST(t.a AS DOUBLE) / CAST(t.b AS DOUBLE) AS a\nFROM t",
    "/ not of DOUBLE": "SELECT\n    t.a / nullif(t.b, 0) AS c\nFROM t",
    "a window frame": "SELECT\n    min(t.a) OVER (PARTITION BY t.b ROWS 1 PRECEDING) AS a\nFROM t",
    "filter expr": (
        "SELECT\n    count(*) FILTER (WHERE t.a > 1) OVER (PARTITION BY t.b) AS a\nFROM t"
    ),
    "row_number() without ORDER BY": "SELECT\n    row_number() OVER (PARTITION BY a) AS r\nFROM t",
    "window rank": "SELECT\n    rank() OVER (ORDER BY t.a NULLS LAST) AS r\nFROM t",
    "window sum": "SELECT\n    CAST(sum(a) OVER (ORDER BY b NULLS LAST) AS BIGINT) AS r\nFROM t",
    "COLLATE": "SELECT\n    t.a COLLATE nocase AS a\nFROM t",
}

# the same constructs where they do no harm, or as the findings say to write them
WITHIN = {
    "strings and comments": (
        "-- :: // % GROUP BY ALL\n/* \"x\"; */ SELECT 'a::b, [1]; \"x\" $1' AS a, '' AS b FROM t"
    ),
    "shares": (
        "WITH sums AS (\n"
        "    SELECT t.k, t.j, CAST(sum(t.v) FILTER (WHERE t.v > 0) AS BIGINT) AS v\n"
        "    FROM t WHERE t.k IS NOT DISTINCT FROM $k GROUP BY t.k, t.j\n"
        "    HAVING sum(t.v) > 0 AND count(DISTINCT t.j) > 1\n"
        ")\n"
        "SELECT s.k, s.v * CAST(1 AS DOUBLE)\n"
        "    / nullif(CAST(sum(s.v) OVER (PARTITION BY s.k) AS DOUBLE), 0) AS share,\n"
        "    row_number() OVER (\n"
        "        PARTITION BY s.k ORDER BY s.v DESC NULLS LAST, s.j NULLS LAST\n"
        "    ) AS r\n"
        "FROM sums AS s ORDER BY share NULLS LAST, s.k NULLS FIRST LIMIT 10"
    ),
    "squares": (
        "SELECT t.k, CAST(sum(CAST(t.v AS DECIMAL(19,0)) * CAST(t.v AS DECIMAL(19,0))) AS DOUBLE)\n"
        "    / nullif(t.total * t.total * CAST(1 AS DOUBLE), 0) AS hhi FROM t GROUP BY t.k, t.total"
    ),
    "membership": (
        "SELECT DISTINCT t.* FROM t LEFT JOIN u ON u.a = t.a\n"
        "WHERE t.a IN (SELECT a FROM w) AND NOT EXISTS (SELECT 1 FROM x WHERE x.a = t.a)\n"
        "    AND t.b BETWEEN 1 AND 2 AND t.c NOT IN ('a', 'b') AND t.d LIKE '85%' AND u.a IS NULL"
    ),
    "rows of values": (
        "SELECT v.a, CASE v.b WHEN 'x' THEN TRUE END AS b FROM (VALUES (1, 'x')) AS v(a, b)\n"
        "UNION ALL SELECT CAST(round(t.a * 0.5) AS BIGINT) AS a, NULL AS b FROM t\n"
        "UNION SELECT 2, $b"
    ),
    "an alias that is a column": "SELECT CAST(year AS BIGINT) AS year FROM t GROUP BY year",
}


def lint(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/portable.py", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def write(folder: Path, queries: dict[str, str]) -> dict[str, Path]:
    paths = {name: folder / f"q{number:02}.sql" for number, name in enumerate(queries)}
    for name, path in paths.items():
        path.write_text(queries[name] + "\n", encoding="utf-8")
    return paths


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the lint says of each query that is outside, by its construct."""
    folder = tmp_path_factory.mktemp("outside")
    names = {path: name for name, path in write(folder, OUTSIDE).items()}
    run = lint(str(folder))
    assert (run.returncode, run.stderr) == (1, "")
    said = defaultdict(list)
    for line in run.stdout.splitlines():
        path, _, rest = line.partition(".sql:")
        said[names[Path(f"{path}.sql")]].append(rest)
    return said


@pytest.mark.parametrize("construct", OUTSIDE)
def test_what_is_outside_is_named_with_its_line_and_what_to_write(
    construct: str, told: dict[str, list[str]]
) -> None:
    assert any(finding.startswith(f"2: {construct}: instead, ") for finding in told[construct])
    assert all(finding.startswith("2: ") for finding in told[construct])


def test_portable_queries_pass(tmp_path: Path) -> None:
    write(tmp_path, WITHIN)
    run = lint(str(tmp_path))
    assert (run.stdout, run.returncode) == (f"{len(WITHIN)} queries are portable\n", 0)


def test_the_projects_own_queries_are_portable() -> None:
    count = len(list((ROOT / "queries" / "portable").glob("*.sql")))
    run = lint()
    assert (run.stdout, run.returncode) == (f"{count} queries are portable\n", 0)


def test_text_that_is_no_query_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text("-- é\nSELECT a\nFRM t WHERE\n", encoding="utf-8")
    run = lint(str(tmp_path))
    assert run.returncode == 1
    assert run.stdout.startswith(f"{tmp_path / 'q.sql'}:3: syntax error")


def test_lines_hold_after_letters_of_two_bytes(tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text("-- ééé\nSELECT\n'é' AS b,\nlog(a) AS c\nFROM t\n", "utf-8")
    assert lint(str(tmp_path)).stdout.startswith(f"{tmp_path / 'q.sql'}:4: function log: ")


def test_a_folder_without_queries_is_no_success(tmp_path: Path) -> None:
    run = lint(str(tmp_path))
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == f"{tmp_path}: no queries; name the folder that holds them\n"
