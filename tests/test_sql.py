"""SQL that a user types: what it can ask, and all that it can not reach."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest
import shell
from shell import run

from aci_cli import engine, sandbox
from aci_cli.errors import AciError
from aci_cli.release import open_release
from aci_cli.resources import bundled

refused = partial(shell.refused, "sql")
RELEASE = open_release(bundled("data"))


def answer(sql: str, seconds: int = 20, memory_mb: int = 256) -> sandbox.Table:
    """Answer a statement on the packaged release, in this process."""
    return sandbox.answer(sql, RELEASE, sandbox.Limits(seconds, memory_mb), fail=pytest.fail)


class Opened:
    """Stand for a temporary folder whose name is known beforehand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> str:
        return str(self.folder)

    def __exit__(self, *_: object) -> None:
        pass


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestAnswers:
    def test_without_a_statement_every_table_is_listed_with_units(self) -> None:
        rows = list(csv.DictReader(io.StringIO(run("sql").stdout.decode())))
        units = {(row["table"], row["column"]): row["unit"] for row in rows}
        assert units["trade", "value_eur"] == "EUR"
        assert units["rates", "units_per_eur"]
        assert {row["table"] for row in rows} >= {"trade", "economy", "figures", "holdings"}
        for table in ("trade", "economy", "holdings"):
            listed = [row["column"] for row in rows if row["table"] == table]
            found = [row[0] for row in answer(f"DESCRIBE {table}").rows]
            assert sorted(listed) == sorted(found)

    def test_rows_come_in_every_format_with_their_vintage(self, tmp_path: Path) -> None:
        sql = "SELECT area, gdp_eur FROM economy WHERE year = 2023 ORDER BY gdp_eur DESC LIMIT 1"
        done = run("sql", sql, "--format", "json")
        told = json.loads(done.stdout)
        assert (told["meta"]["sql"], told["meta"]["release"]) == (sql, RELEASE.name)
        [row] = told["rows"]
        assert row["gdp_eur"] > 10**13
        target = tmp_path / "gdp.csv"
        assert run("sql", "-", "-o", str(target), "--vintage", stdin=sql.encode()).returncode == 0
        assert target.read_text().endswith(f"{row['area']},{row['gdp_eur']}\n")
        assert target.read_text().startswith("# aci_version")

    def test_types_that_no_format_knows_come_as_text(self) -> None:
        found = answer(
            "SELECT [1, 2] AS a, {'x': 1} AS b, TIME '10:00' AS c, 7::UTINYINT AS d, "
            "TIMESTAMPTZ '2026-01-01 00:00:00+00' AS e, NULL AS f, 1.50 AS g"
        )
        assert [column.type for column in found.columns[:4]] == [*["VARCHAR"] * 3, "INTEGER"]
        assert found.rows[0][:4] == ("[1, 2]", "{'x': 1}", "10:00:00", 7)

    def test_the_last_and_the_first_day_of_python_are_days_like_others(self) -> None:
        found = answer("SELECT DATE '9999-12-31' AS a, DATE '0001-01-01' AS b, NULL::DATE AS c")
        assert found.rows == [(date.max, date.min, None)]

    @pytest.mark.parametrize("form", ["csv", "tsv", "json", "jsonl", "md"])
    def test_a_decimal_keeps_its_digits(self, form: str) -> None:
        sql = "SELECT 9007199254740993::DECIMAL(18, 0) AS a, -90071992547409.9250::DECIMAL(20, 4) b"
        told = run("sql", sql, "--format", form).stdout.decode()
        rounded = {"md": ("9,007,199,254,740,993", "-90,071,992,547,410")}
        for number in rounded.get(form, ("9007199254740993", "-90071992547409.925")):
            assert re.search(rf"(?<![\d-]){number}(?!\d)", told), told
        assert form != "jsonl" or told == '{"a": 9007199254740993, "b": -90071992547409.925}\n'

    def test_a_moment_is_told_in_utc_wherever_it_is_asked(self) -> None:
        sql = (
            "SELECT TIMESTAMPTZ '2026-01-01 00:00:00+00' AS x, TIMESTAMPTZ '2026-01-01 00:00' AS y"
        )
        there = run("sql", sql, env={"TZ": "Asia/Tokyo"}).stdout
        assert there == b"x,y\n2026-01-01 00:00:00+00,2026-01-01 00:00:00+00\n"

    @pytest.mark.parametrize(
        ("sql", "message"),
        [
            ("SELEC 1", "syntax error"),
            ("", "expected a SELECT"),
            ("-- nothing", "found nothing"),
            ("SELECT * FROM trad", "aci sql lists the tables"),
            ("SELECT year, year FROM economy", "two columns are called year"),
            ("SELECT 1.0 / 0", "infinite or no number"),
            ("SELECT 'nan'::FLOAT AS x", "x is infinite or no number"),
            ("SELECT DATE '9999-12-31' AS a, DATE 'infinity' AS \"b's\"", "b's is infinite"),
            ("SELECT TIMESTAMP '-infinity' AS x FROM range(9)", "x is infinite in a row"),
            ("SELECT TIMESTAMPTZ 'infinity' AS x", "x is infinite in a row"),
            ("SELECT " + "(" * 20_000 + "1" + ")" * 20_000, "SQL: "),
            ("SELECT 1 -- " + "x" * 100_000, "longer than"),
        ],
    )
    def test_a_statement_that_can_not_be_answered(self, sql: str, message: str) -> None:
        line = refused("-", stdin=sql.encode()) if sql else refused("", code=2)
        assert message in line

    @pytest.mark.parametrize(
        "arguments", [["--timeout", "0"], ["--memory-mb", "1"], ["--timeout", "soon"]]
    )
    def test_limits_that_are_none(self, arguments: list[str]) -> None:
        assert arguments[0] in refused("SELECT 1", *arguments, code=2)


class TestWhatCanNotBeReached:
    @pytest.mark.parametrize(
        "source",
        [
            "read_csv('{file}')",
            "read_text('{file}')",
            "read_blob('{file}')",
            "read_parquet('{file}')",
            "read_json('{file}')",
            "parquet_metadata('{file}')",
            "sniff_csv('{file}')",
            "glob('{folder}/*')",
            "'{file}'",
            "query('FROM read_text(''{file}'')')",
            "duckdb_secrets()",
            "pandas_scan(1)",
        ],
    )
    def test_files_and_functions_that_lead_out(self, source: str, tmp_path: Path) -> None:
        secret = tmp_path / "secret.csv"
        secret.write_text("a,b\nhidden,1\n")
        for file in (secret, Path("/etc/passwd")):
            with pytest.raises(AciError) as said:
                answer(f"FROM {source.format(file=file, folder=file.parent)}")
            assert "hidden" not in str(said.value)
            assert "\n" not in str(said.value)

    def test_a_variable_of_the_program(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine, "frame", pa.table({"a": ["hidden"]}), raising=False)
        with pytest.raises(AciError, match="frame does not exist"):
            answer("FROM frame")

    def test_the_folder_of_the_copies_is_gone_and_leads_nowhere(self) -> None:
        found = answer("SELECT value FROM duckdb_settings() WHERE name = 'allowed_directories'")
        folder = found.rows[0][0].strip("[]'")
        assert not Path(folder).exists()
        with pytest.raises(AciError, match="disabled by configuration"):
            answer(f"FROM read_text('{folder}../*')")

    @pytest.mark.parametrize(
        "sql",
        [
            "COPY (SELECT 1) TO '{place}'",
            "COPY economy FROM '/etc/passwd'",
            "WITH x AS (COPY (SELECT 1) TO '{place}') SELECT 1",
            "WITH x AS (\u00a0COPY (SELECT 1) TO '{place}') SELECT 1",
            "WITH x AS (DELETE FROM economy RETURNING *) FROM x",
            "EXPORT DATABASE '{place}'",
            "ATTACH '{place}'",
            "CREATE TABLE x AS SELECT 1",
            "DROP VIEW economy",
            "INSTALL httpfs",
            "LOAD httpfs",
            "FROM st_read('{place}')",
            "SET threads = 4",
            "SET enable_external_access = true",
            "RESET lock_configuration",
            "PRAGMA threads = 4",
            "PRAGMA enable_profiling",
            "CALL enable_logging(storage = 'file', storage_path = '{place}')",
            "EXPLAIN ANALYZE COPY (SELECT 1) TO '{place}'",
            "SELECT 1; SELECT 2",
            "SELECT 1; COPY (SELECT 1) TO '{place}'",
            "FROM enable_logging(storage = 'file', storage_path = '{place}')",
            "FROM query('COPY (SELECT 1) TO ''{place}''')",
            "SELECT getenv('HOME')",
        ],
    )
    def test_nothing_is_written_attached_loaded_or_set(self, sql: str, tmp_path: Path) -> None:
        before = snapshot(RELEASE.folder)
        place = tmp_path / "made.csv"
        with pytest.raises(AciError):
            answer(sql.format(place=place))
        assert list(tmp_path.iterdir()) == []
        assert snapshot(RELEASE.folder) == before

    def test_the_lock_holds_where_the_statement_is_not_looked_at(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each defence stands by itself: without the first, the second refuses."""
        monkeypatch.setattr(sandbox, "check_reads_only", lambda *_: None)
        for sql in (
            f"WITH x AS (COPY (SELECT 1) TO '{tmp_path / 'made.csv'}') SELECT 1",
            f"ATTACH '{tmp_path / 'made.db'}'",
            "SET threads = 4",
            "LOAD httpfs",
        ):
            with pytest.raises(AciError, match=r"disabled|locked"):
                answer(sql)
        assert list(tmp_path.iterdir()) == []

    def test_not_even_the_folder_of_the_copies_can_be_filled(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sandbox, "check_reads_only", lambda *_: None)
        monkeypatch.setattr(sandbox.tempfile, "TemporaryDirectory", lambda **_: Opened(tmp_path))
        place = tmp_path / "made.csv"
        with pytest.raises(AciError, match="too large"):
            answer(f"WITH x AS (COPY (FROM range(9)) TO '{place}') SELECT 1")
        assert not place.exists() or place.read_bytes() == b""

    @pytest.mark.parametrize("reader", ["read_csv", "read_parquet", "read_text"])
    def test_no_server_is_asked(self, reader: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.2)
            port = server.getsockname()[1]
            with pytest.raises(AciError, match="disabled"):
                answer(f"FROM {reader}('http://127.0.0.1:{port}/x.csv')")
            with pytest.raises(TimeoutError):
                server.accept()


class TestLimits:
    @pytest.mark.parametrize(
        "sql",
        [
            "SELECT list(i) FROM range(1000000000) t(i)",
            "SELECT length(repeat('x', 4000000000))",
            "SELECT range(1000000000)",
            "SELECT string_agg(repeat('x', 1000000)) FROM range(100000)",
            "SELECT repeat('x', 100000) AS x FROM range(1000000)",
        ],
    )
    def test_memory(self, sql: str) -> None:
        assert "needs more than 200 MiB" in refused(sql, "--memory-mb", "200")

    def test_memory_where_the_system_tells_no_address_space(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sandbox, "_address_space", lambda: None)
        with pytest.raises(AciError, match="needs more than 100 MiB"):
            answer("SELECT list(i) FROM range(1000000000) t(i)", memory_mb=100)

    def test_time(self) -> None:
        endless = "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a FROM r) FROM r"
        counted = f"SELECT count(*) FROM ({endless})"
        assert "took longer than 1 s" in refused(counted, "--timeout", "1")

    def test_what_can_not_be_interrupted_ends_too(self, tmp_path: Path) -> None:
        sql = "SELECT levenshtein(repeat('a', 1000000), repeat('b', 1000000)) FROM economy"
        done = run("sql", sql, "--timeout", "1", env={"TMPDIR": str(tmp_path)})
        assert (done.returncode, done.stdout) == (1, b"")
        assert done.stderr == (b"aci: SQL: took longer than 1 s; sum up less, or give --timeout\n")
        assert list(tmp_path.iterdir()) == []

    def test_too_many_rows(self) -> None:
        assert "more than 1,000,000 rows" in refused("FROM range(1000001)")

    def test_an_answer_of_a_file_that_was_harmed_is_refused(self, tmp_path: Path) -> None:
        import shutil

        folder = tmp_path / "data"
        shutil.copytree(RELEASE.folder, folder)
        [path] = folder.glob("economy-*.parquet")
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        assert "does not match the manifest" in refused("FROM economy", "--data", str(folder))
