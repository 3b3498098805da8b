"""Menus, data and queries that came by mail: what they try, and the one line that refuses them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import socket
from collections.abc import Callable
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any
from unicodedata import category

import duckdb
import pytest
from shell import ACI, ROOT, refused, run, run_in_terminal

from aci_cli import config, exports, formats, menu_yaml, sandbox, stances
from aci_cli import release as release_form
from aci_cli.analysis import Analysis
from aci_cli.commands import inputs
from aci_cli.engine import Engine
from aci_cli.errors import AciError, visible
from aci_cli.fetch import download, transport
from aci_cli.flows import TradeTable, open_table
from aci_cli.menu import load_menu
from aci_cli.menu_yaml import MenuError
from aci_cli.procedure_facts import load_facts
from aci_cli.queries import LARGEST_QUERY, digest, load
from aci_cli.reading import LARGEST_MENU
from aci_cli.release import open_release
from aci_cli.release_tables import LONGEST_TEXT
from aci_cli.resources import bundled
from aci_cli.rounding import printable
from aci_cli.rows import Column, Table
from aci_cli.scenarios import read_scenario
from aci_cli.sources import archives
from aci_cli.sources.mapping import read_mapping
from aci_cli.vote import council_weights

# what would read without end stops here
BOUNDED = ("bash", "-c", 'ulimit -v 4000000; exec timeout 60 "$@"', "bash", *ACI)
ENDLESS = (os.mkfifo, lambda path: path.symlink_to("/dev/zero"))


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    """Return a copy of the model's queries."""
    return shutil.copytree(bundled("queries"), tmp_path / "mail" / "queries")


def infect(queries: Path, text: str) -> None:
    """Put another text under the header of a query that every question runs."""
    path = queries / "periods.sql"
    path.write_text(f"{head(path)}\n{text}\n")


def head(path: Path) -> str:
    """Return the header of a query, as of one that takes no parameters."""
    lines = takewhile(lambda line: line.startswith("--"), path.read_text().splitlines())
    return re.sub(r"(?m)^-- params: .*$", "-- params: none", "\n".join(lines))


class TestQueries:
    def test_a_copy_of_the_packaged_ones_gives_the_same_answer(self, queries: Path) -> None:
        own = Analysis(queries=queries).ranking(draws=0)
        assert own.rows == Analysis().ranking(draws=0).rows

    def test_a_folder_of_that_name_is_not_taken(self, queries: Path) -> None:
        infect(queries, "SELECT error('taken')")
        line = ("sectors", "bearings", "--format", "csv")
        assert run(*line, cwd=queries.parent).stdout == run(*line).stdout != b""
        assert "taken" in refused(*line, "--queries", "queries", cwd=queries.parent)

    def test_a_settings_file_that_names_some_is_named(self, queries: Path) -> None:
        (queries.parent / "aci.toml").write_text('queries = "queries"\n')
        done = run("sectors", "bearings", cwd=queries.parent)
        assert done.returncode == 0
        said = "warning: aci.toml:1 names other queries than the packaged ones\n"
        assert done.stderr.decode().count(said) == 1
        assert b"warning" not in run("sectors", "bearings", "--queries", str(queries)).stderr

    @pytest.mark.parametrize(
        "text",
        [
            "FROM read_text('/etc/passwd')",
            "FROM read_csv('{secret}')",
            "FROM '{secret}'",
            "FROM glob('/etc/*')",
            "FROM read_csv('http://127.0.0.1:{port}/x.csv')",
            "FROM enable_logging(storage = 'file', storage_path = '{place}')",
            "SELECT 1; COPY (SELECT 1) TO '{place}'",
            "WITH x AS (COPY (SELECT 1) TO '{place}') SELECT 1",
            "WITH x AS (COPY (SELECT 1) TO '{release}/made.parquet') SELECT 1",
            "ATTACH '{place}'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET threads = 2",
            "SELECT 1; SET threads = 2",
            "EXPORT DATABASE '{place}'",
        ],
    )
    def test_they_reach_nothing(self, queries: Path, tmp_path: Path, text: str) -> None:
        secret, place = tmp_path / "secret.csv", tmp_path / "made"
        secret.write_text("a\nhidden\n")
        release = shutil.copytree(bundled("data"), tmp_path / "data")
        before = sorted(path for path in tmp_path.rglob("*"))
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.05)
            port = server.getsockname()[1]
            infect(queries, text.format(secret=secret, place=place, release=release, port=port))
            with pytest.raises(AciError, match=r"^query periods: ") as said:
                Analysis(queries=queries, data=release).dependency("bearings")
            with pytest.raises(TimeoutError):
                server.accept()
        assert "hidden" not in str(said.value)
        assert sorted(path for path in tmp_path.rglob("*")) == before

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (Path.mkdir, "is no regular file"),
            (lambda path: path.symlink_to(path), "too many levels of symbolic links"),
            (lambda path: path.write_text("-- x" * 2**18 + "\n"), "larger than 1 MiB, not a query"),
        ],
    )
    @pytest.mark.parametrize("read", [lambda folder: load("cut", folder), digest])
    def test_what_is_no_query(
        self,
        queries: Path,
        read: Callable[[Path], object],
        make: Callable[[Path], object],
        message: str,
    ) -> None:
        path = queries / "cut.sql"
        path.unlink()
        make(path)
        with pytest.raises(AciError) as said:
            read(queries)
        assert str(said.value).startswith(f"{path}: ")
        assert message in str(said.value)

    @pytest.mark.parametrize("make", ENDLESS)
    def test_what_has_no_end_is_not_read(
        self, queries: Path, make: Callable[[Path], object]
    ) -> None:
        path = queries / "cut.sql"
        path.unlink()
        make(path)
        said = refused("rank", "--draws", "0", "--queries", str(queries), command=BOUNDED)
        assert said == f"{path}: cannot be read: is no regular file"

    def test_a_link_to_a_query_is_read(self, queries: Path) -> None:
        (queries / "cut.sql").rename(queries.parent / "mine.sql")
        (queries / "cut.sql").symlink_to("../mine.sql")
        assert load("cut", queries) == load("cut")

    def test_links_that_go_round(self, tmp_path: Path) -> None:
        (tmp_path / "one").symlink_to("two")
        (tmp_path / "two").symlink_to("one")
        line = ("rank", "--draws", "0")
        assert "one" in refused(*line, "--queries", "one", cwd=tmp_path)
        (tmp_path / "aci.toml").write_text('queries = "two/queries"\n')
        done = run(*line, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, b"")
        assert done.stderr.decode().splitlines()[-1].startswith("aci: two/queries")

    def test_no_server_runs_them(self, queries: Path) -> None:
        trade = TradeTable(Engine(), "trade", {})
        with pytest.raises(AciError, match="run on DuckDB alone"):
            Analysis(queries=queries, trade=trade)

    def test_audits_and_other_commands_are_confined_too(self, queries: Path) -> None:
        for name, line in (("partial_years", "data show"), ("audits/rates_cover_trade", "check")):
            path = queries / f"{name}.sql"
            path.write_text(f"{head(path)}\nSELECT content FROM read_text('/etc/passwd')\n")
            done = run(*line.split(), "--queries", str(queries))
            assert done.returncode == 1
            assert b"disabled by configuration" in done.stdout + done.stderr
            assert b"root:" not in done.stdout + done.stderr


class TestSettings:
    def test_a_large_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "aci.toml").write_text("# " + "x" * 1024 * 1024)
        assert "larger than 1 MiB" in refused("config", cwd=tmp_path)

    @pytest.mark.parametrize("make", ENDLESS)
    @pytest.mark.parametrize("name", ["aci.toml", "pyproject.toml"])
    def test_what_has_no_end_is_not_read(
        self, name: str, make: Callable[[Path], object], tmp_path: Path
    ) -> None:
        make(tmp_path / name)
        said = refused("config", cwd=tmp_path, command=BOUNDED)
        assert said == f"{name}: cannot read it: is no regular file"

    def test_nor_is_a_menu_where_a_shell_completes(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "menu.yaml")
        (tmp_path / "aci.toml").write_text('menu = "menu.yaml"\n')
        asked = "from aci_cli.completion import measures; print(measures(''))"
        command = (*BOUNDED[: -len(ACI)], ACI[0], "-c", asked)
        assert run(cwd=tmp_path, command=command).stdout == b"[]\n"

    def test_a_link_to_a_file_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "mine").write_text('target = "USA"\n')
        (tmp_path / "aci.toml").symlink_to("mine")
        assert config.resolve({}, {}, tmp_path).target == "USA"

    def test_a_token_goes_to_no_server_that_a_file_names(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.05)
            address = f"sc://127.0.0.1:{server.getsockname()[1]}"
            (tmp_path / "aci.toml").write_text(
                f'engine = "spark"\nremote = "{address}"\n[tables]\ntrade = "t"\n'
            )
            said = refused("rank", cwd=tmp_path, env={"ACI_REMOTE_TOKEN": "s3cret"})
            assert "aci.toml:2 names the server" in said
            assert "s3cret" not in said
            with pytest.raises(TimeoutError):
                server.accept()


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """Return a copy of the packaged release."""
    return shutil.copytree(bundled("data"), tmp_path / "data")


def rewrite(release: Path, table: str, select: str, rows: int = 0) -> None:
    """Write a table anew from a SELECT on `held`, and make the manifest fit, `rows` aside."""
    flows = table == "trade"
    path = next(iter(release.glob("trade/*/*/icio-*" if flows else f"{table}-*.parquet")))
    with duckdb.connect() as connection:
        connection.read_parquet(str(path), hive_partitioning=False).create_view("held")
        connection.execute(f"CREATE TABLE made AS {select}")
        connection.execute("COPY made TO $path (FORMAT parquet)", {"path": str(path)})
        [(count,)] = connection.execute("SELECT count(*) FROM made").fetchall()
    manifest = json.loads((release / "manifest.json").read_text())
    manifest.pop("seal", None)
    name = path.relative_to(release).as_posix()
    [entry] = [entry for entry in manifest["files"] if entry["path"] == name]
    content = path.read_bytes()
    entry["sha256"], entry["bytes"] = hashlib.sha256(content).hexdigest(), len(content)
    entry["rows"] = count + rows
    (release / "manifest.json").write_text(json.dumps(manifest))


class TestTablesThatLie:
    @pytest.mark.parametrize(
        ("table", "change", "message"),
        [
            ("economy", "gdp_eur::DOUBLE AS gdp_eur", "gdp_eur is DOUBLE"),
            ("economy", "gdp_eur::VARCHAR AS gdp_eur", "gdp_eur is VARCHAR"),
            ("economy", "[gdp_eur] AS gdp_eur", "gdp_eur is BIGINT[]"),
            ("economy", "{'a': area} AS area", "area is STRUCT"),
            ("economy", "population::VARCHAR AS population", "population is VARCHAR"),
            ("economy", "-gdp_eur AS gdp_eur", "gdp_eur is below zero in"),
            ("economy", "if(area = 'MLT', 0, gdp_eur) AS gdp_eur", "gdp_eur is zero in"),
            ("council", "'nan'::DOUBLE AS population_share", "is infinite or no number in 27 rows"),
            ("council", "'inf'::DOUBLE AS population_share", "is infinite or no number in 27 rows"),
            ("industries", "-'inf'::DOUBLE AS domestic_value_added_share", "or no number in"),
            ("figures", "repeat('x', 10001) AS note", "note is longer than 10,000 bytes"),
            ("figures", "make_date(year, 1, 1) AS year", "year is DATE"),
            ("elasticities", "elasticity::FLOAT AS elasticity", "is FLOAT, expected DOUBLE"),
            ("trade", "-value_eur AS value_eur", "value_eur is below zero"),
            ("trade", "value_eur::DOUBLE AS value_eur", "value_eur is DOUBLE"),
            ("trade", "product::BLOB AS product", "product is BLOB"),
        ],
    )
    def test_a_column_that_is_not_as_it_must_be(
        self, release: Path, table: str, change: str, message: str
    ) -> None:
        rewrite(release, table, f"SELECT * REPLACE ({change}) FROM held")
        with pytest.raises(AciError) as said:
            self.asked(release, table)
        assert message in str(said.value)
        assert "\n" not in str(said.value)

    @pytest.mark.parametrize("rows", [-1, 1, 10**12])
    @pytest.mark.parametrize("table", ["economy", "trade"])
    def test_another_number_of_rows(self, release: Path, table: str, rows: int) -> None:
        rewrite(release, table, "FROM held", rows=rows)
        with pytest.raises(AciError, match="rows, the manifest says"):
            self.asked(release, table)

    def test_a_pipe_or_a_device_in_the_place_of_a_file(self, release: Path) -> None:
        [path] = release.glob("economy-*.parquet")
        path.unlink()
        path.symlink_to("/dev/zero")
        for line in (("rank",), ("sql", "FROM economy")):
            assert "is no file" in refused(*line, "--data", str(release))
        path.unlink()
        os.mkfifo(path)
        assert b"is no file" in run("data", "verify", "--data", str(release)).stderr

    @pytest.mark.parametrize(
        ("select", "wrong"),
        [
            ("FROM held WHERE iso3 NOT IN ('DEU', 'MLT')", "DEU, MLT"),
            ("SELECT * REPLACE (if(iso3 = 'FRA', 'CHN', iso3) AS iso3) FROM held", "CHN, FRA"),
        ],
    )
    def test_a_council_of_others_than_the_members(
        self, release: Path, select: str, wrong: str
    ) -> None:
        rewrite(release, "council", select)
        told = f"is not that of the EU27's members: {wrong} in one of the two only"
        assert told in refused("vote", "--for", "IT", "--data", str(release))
        with pytest.raises(AciError, match=wrong):
            council_weights(Analysis(data=release).workbench)

    def test_a_column_less(self, release: Path) -> None:
        rewrite(release, "economy", "SELECT * EXCLUDE (gdp_eur) FROM held")
        assert "lacks the columns gdp_eur" in refused("rank", "--data", str(release))

    def test_the_command_says_it_on_one_line(self, release: Path) -> None:
        rewrite(release, "economy", "SELECT * REPLACE (-gdp_eur AS gdp_eur) FROM held")
        for line in (
            *(("rank",), ("sectors", "bearings"), ("data", "verify"), ("vote",)),
            ("sql", "FROM economy"),
        ):
            said = run(*line, "--data", str(release)).stderr.decode()
            assert said.startswith(f"aci: {release}/economy-"), line
            assert ("gdp_eur is below zero" in said, said.count("\n")) == (True, 1), line

    @staticmethod
    def asked(release: Path, table: str) -> None:
        if table == "council":
            open_table(Engine(), open_release(release), table)
        Analysis(data=release).dependency(level="line")


LAUGHS = "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghi"))
YAML = {
    "aliases": (f"a: &a [x, x, x, x, x, x, x, x, x]\n{LAUGHS}", "aliases (*name) repeat too much"),
    "depth": ("a: " + "[" * 41 + "]" * 41, "nested deeper than 40 levels"),
    "deeper": ("a: " + "[" * 100_000, "nested deeper than 40 levels"),
    "values": (
        "a: [" + "1, " * menu_yaml.NODE_LIMIT + "]",
        f"more than {menu_yaml.NODE_LIMIT:,} values",
    ),
    "size": ("# " + "x" * LARGEST_MENU, "larger than 16 MiB"),
    "types": ("a: !!python/object/apply:os.system [touch made]", "tag:yaml.org,2002:python"),
    "merge": ("a: &a {b: 1}\nc: {<<: *a}", "merge keys (<<) are not used here"),
}


class TestYaml:
    @pytest.mark.parametrize("attack", YAML)
    @pytest.mark.parametrize("read", [load_menu, read_scenario, read_mapping, load_facts])
    def test_every_file_has_the_same_limits(
        self, read: Callable[[Path], Any], attack: str, tmp_path: Path
    ) -> None:
        text, message = YAML[attack]
        path = tmp_path / "mail.yaml"
        path.write_text(text)
        with pytest.raises(MenuError) as said:
            read(path)
        assert message in str(said.value)
        assert list(tmp_path.iterdir()) == [path]

    @pytest.mark.parametrize(
        "line",
        [
            "rank --menu F",
            "check F",
            "rank --scenario F",
            "data ingest --mapping F",
            "procedure dossier --facts F",
        ],
    )
    def test_every_command_says_so_on_one_line(self, line: str, tmp_path: Path) -> None:
        path = tmp_path / "mail.yaml"
        path.write_text(YAML["depth"][0])
        done = run(*line.replace("F", str(path)).split())
        assert done.returncode == 1
        assert (done.stdout + done.stderr).count(b"nested deeper than 40 levels") == 1
        assert b"Traceback" not in done.stderr

    def test_other_texts_have_a_limit_too(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "stances.csv"
        path.write_text("member,stance\n" + "DE,abstain\n" * 100_000)
        with pytest.raises(AciError, match="larger than 1 MiB"):
            list(stances.from_file(str(path)))
        monkeypatch.setattr(inputs, "LARGEST_INPUT", 2)
        monkeypatch.setattr(inputs.sys, "stdin", io.TextIOWrapper(io.BytesIO(b"abc")))
        with pytest.raises(AciError, match="standard input: larger than"):
            inputs.standard_input("the menu")


UNSEEN = {"Cc", "Cf", "Zl", "Zp"}
STEERING = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp\u2066\u200f\u061c\u2028\r"


class TestScreens:
    def test_characters_that_steer_are_shown(self) -> None:
        assert not {character for character in printable(STEERING) if category(character) in UNSEEN}
        assert visible("\x1b[2J\u202ex\u2066") == r"\x1b[2J\u202ex\u2066"

    def test_a_file_name_in_an_error(self, tmp_path: Path) -> None:
        said = refused("rank", "--menu", "menu\u202elmay.\x1b[2J", cwd=tmp_path)
        assert r"menu\u202elmay.\x1b[2J" in said

    @pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "jsonl", "md"])
    def test_a_cell_on_a_terminal(self, form: str) -> None:
        sql = "SELECT 'a' || chr(27) || '[2Jb' || chr(155) || chr(8238) || 'c' AS x"
        code, shown, _ = run_in_terminal("sql", sql, "--format", form, "--color", "never")
        assert code == 0
        assert "[2Jb" in shown
        assert not {"\x1b", "\x9b", "\u202e"} & set(shown)

    def test_a_pipe_gets_the_text_as_it_is(self) -> None:
        assert run("sql", "SELECT chr(27) || chr(8238) AS x").stdout.decode() == "x\n\x1b\u202e\n"


class TestSpreadsheets:
    @pytest.mark.parametrize(
        "start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
    )
    def test_text_that_would_run_does_not(self, start: str) -> None:
        columns = (Column("=1+1", "VARCHAR", "-", ""), Column("n", "DOUBLE", "-", ""))
        table = Table(columns, [(f"{start}1+1", -2.5)], {"menu": 'a",=1+1'})
        for delimiter in (",", "\t"):
            written = formats.delimited(table, delimiter, bom=False, safe=True, vintage=True)
            rows = list(csv.reader(io.StringIO(written.decode(), newline=""), delimiter=delimiter))
            assert rows == [['# menu: a",=1+1'], ["'=1+1", "n"], [f"'{start}1+1", "-2.5"]]


KEYS = {"ACI_COMTRADE_KEY": "s3cret-key", "ACI_REMOTE_TOKEN": "s3cret-token"}


class TestSecrets:
    @pytest.mark.parametrize(
        "line",
        [
            "config --format json",
            "sectors bearings --format json --vintage",
            "rank --year 1999",
            "sql FROM(duckdb_settings())",
            "rank --engine spark --remote sc://127.0.0.1:1",
            "data fetch comtrade --years 2023 --product 850440 --reporter CHN --retries 0 --yes",
        ],
    )
    def test_they_are_in_no_answer_and_no_traceback(self, line: str, tmp_path: Path) -> None:
        (tmp_path / "aci.toml").write_text('[tables]\ntrade = "t"\n')
        away = {"ACI_COMTRADE_URL": "http://127.0.0.1:1", "XDG_DATA_HOME": str(tmp_path)}
        done = run(*line.split(), "--debug", cwd=tmp_path, env=KEYS | away)
        assert done.returncode in (0, 1, 2)
        written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert b"s3cret" not in done.stdout + done.stderr + written
        assert (done.returncode == 0) == (b"Traceback" not in done.stderr)

    def test_one_that_stands_in_an_address_is_not_shown(self) -> None:
        remote = {"ACI_REMOTE": "sc://host:1/;use_ssl=true;token=s3cret;user_id=me"}
        shown = run("config", env=remote).stdout
        assert b"sc://host:1/;use_ssl=true;token=\xe2\x80\xa6;user_id=me,ACI_REMOTE" in shown
        assert b"s3cret" not in shown


def test_the_page_on_security_states_the_limits_that_hold() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    commands = (ROOT / "aci_cli" / "cli.py").read_text(encoding="utf-8")
    [(seconds, memory)] = re.findall(r"Timeout = (\d+),\s+memory_mb: \S+ = (\d+)", commands)
    stated = {
        f"{LARGEST_MENU // 2**20} MiB, {menu_yaml.DEPTH_LIMIT} levels, "
        f"{menu_yaml.NODE_LIMIT:,} values, {menu_yaml.ALIAS_BUDGET:,} more by aliases",
        f"`aci.toml`, stances and a query {config.LARGEST_FILE // 2**20} MiB",
        f"standard input {inputs.LARGEST_INPUT // 2**20} MiB",
        f"{archives.MAX_MEMBERS:,} members, {archives.MAX_BYTES // 2**30} GiB, "
        f"{archives.MAX_RATIO} to 1 above {archives.RATIO_FROM // 2**20} MiB",
        f"text of {LONGEST_TEXT:,} bytes a cell",
        f"{seconds} s, {int(memory):,} MiB (the process: twice that), {sandbox.MOST_ROWS:,} rows, "
        f"{sandbox.MOST_CHARACTERS:,} characters",
        f"{download.LARGEST // 2**30} GiB; {transport.LARGEST_TEXT // 10**6} MB for listings",
    }
    assert {text for text in stated if text not in page} == set()
    assert stances.LARGEST_FILE == LARGEST_QUERY == config.LARGEST_FILE
    assert release_form.LARGEST_MANIFEST == exports.MOST_BYTES == inputs.LARGEST_INPUT
