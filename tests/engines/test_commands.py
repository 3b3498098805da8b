"""The real command against a server: the bytes of DuckDB, and one line for whatever is wrong."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest
from shell import ACI, environment, run

from aci_cli.resources import bundled

from .sail import Sail

SPARK = ("--engine", "spark", "--remote")


@pytest.mark.parametrize(
    "line",
    [
        "rank --draws 20 --format csv",
        "rank --draws 0 --with JPN,USA --format csv",
        "sectors --level product --format csv",
        "explain export-bearings --draws 20",
        "burden export-bearings --draws 20 --format csv",
        "plot suppliers batteries --reverse --format csv",
    ],
)
def test_an_answer_is_the_same_bytes_on_the_engine(line: str, sail: str, at_trade: Path) -> None:
    here = run(*line.split(), cwd=at_trade)
    there = run(*line.split(), *SPARK, sail, cwd=at_trade)
    assert (here.returncode, there.returncode) == (0, 0), there.stderr
    assert there.stdout == here.stdout


def test_an_answer_of_an_engine_is_compared_and_not_repeated(sail: str, at_trade: Path) -> None:
    line = ("sectors", "--level", "product", "-o")
    assert run(*line, "here.json", cwd=at_trade).returncode == 0
    assert run(*line, "there.json", *SPARK, sail, cwd=at_trade).returncode == 0
    both = run("diff", "here.json", "there.json", "--format", "csv", cwd=at_trade)
    assert both.returncode == 0
    assert b"nothing moved" in both.stderr
    assert b"differ: trade on the engine none \xe2\x86\x92 (" in both.stderr
    alone = run("diff", "there.json", cwd=at_trade)
    assert (alone.returncode, alone.stdout) == (1, b"")
    assert b"there.json: rests on trade that an engine held, which no release" in alone.stderr


def test_a_ranking_of_an_engine_is_not_taken_apart(sail: str, at_trade: Path) -> None:
    line = ("rank", "--draws", "0", "-o")
    assert run(*line, "here.json", cwd=at_trade).returncode == 0
    assert run(*line, "there.json", *SPARK, sail, cwd=at_trade).returncode == 0
    told = run("diff", "here.json", "there.json", "--by-change", cwd=at_trade)
    assert (told.returncode, told.stdout) == (2, b"")
    assert b"--by-change: the inputs of these answers are not at hand" in told.stderr


def test_settings_come_from_variables_and_the_file(sail: str, at_trade: Path) -> None:
    done = run(
        *("sectors", "--format", "json"),
        cwd=at_trade,
        env={"ACI_ENGINE": "spark", "ACI_REMOTE": sail},
    )
    assert b'"trade_index_sha256"' in done.stdout
    shown = run("config", cwd=at_trade, env={"ACI_REMOTE": sail}).stdout.decode()
    assert f"remote,{sail},ACI_REMOTE" in shown
    assert "\nengine,duckdb,default\n" in shown
    assert "tables,trade = " in shown


@pytest.mark.parametrize(
    ("line", "settings", "code", "said"),
    [
        ("rank --engine spark", None, 2, "needs --remote sc://host:port, or ACI_REMOTE"),
        ("rank --remote sc://h:1", None, 2, "--remote names the server of --engine spark"),
        ("data reduce --remote sc://h:1", None, 2, "--remote names the server of --engine spark"),
        ("rank --engine spork", None, 2, "expected duckdb or spark, found 'spork'"),
        (f"rank {' '.join(SPARK)} http://h", None, 1, "expected an address such as sc://host"),
        (f"rank {' '.join(SPARK)} sc://h:0", None, 1, "0 is no port"),
        (f"rank {' '.join(SPARK)} sc://h:99999", None, 1, "99999 is no port"),
        (f"rank {' '.join(SPARK)} sc://h/;x=1", None, 1, "unknown x; known: use_ssl, user_id"),
        (f"rank {' '.join(SPARK)} sc://127.0.0.1:1", None, 1, "cannot be reached"),
        (f"rank {' '.join(SPARK)} SAIL", "", 1, "aci.toml names no table of trade"),
        (f"rank {' '.join(SPARK)} SAIL", "[tables]\ntrade = 1\n", 1, "names no table of trade"),
        (f"rank {' '.join(SPARK)} SAIL", '[tables]\ntrades = "x"\n', 1, "known: trade"),
        (f"rank {' '.join(SPARK)} SAIL", 'tables = "x"\n', 1, "expected a table [tables]"),
        (f"rank {' '.join(SPARK)} SAIL", '[tables]\ntrade = "no.such"\n', 1, "no.such"),
        (f"rank {' '.join(SPARK)} SAIL", '[tables]\ntrade = "/no/such"\n', 1, "/no/such"),
        ("data reduce --to r", '[tables]\ntrade = "/no/such"\n', 1, "cannot be read as Parquet"),
        ("data reduce --to r --year 1900", None, 2, "--years 1900"),
        ("data reduce --to r --year 1999", None, 1, "holds no rows of what was asked for"),
        ("data reduce --to r --month 13", None, 2, "--month 13"),
    ],
)
def test_what_is_wrong_is_said_on_one_line(
    line: str, settings: str | None, code: int, said: str, sail: str, at_trade: Path
) -> None:
    if settings is not None:
        (at_trade / "aci.toml").write_text(settings, encoding="utf-8")
    done = run(*line.replace("SAIL", sail).split(), cwd=at_trade)
    told = done.stderr.decode()
    assert (done.returncode, done.stdout) == (code, b""), told
    assert said in told
    assert told.count("\n") == 1


def write_trade(folder: Path, *selects: str, last: str = "") -> None:
    """Write a table of a file for each SELECT on the bundled Comtrade, and name it in aci.toml.

    `last` ends the last SELECT.
    """
    extracts = bundled("data") / "trade" / "**" / "*.parquet"
    made = f"FROM read_parquet('{extracts}', hive_partitioning = true) WHERE source = 'comtrade'"
    (folder / "trade").mkdir()
    for number, select in enumerate(selects, 1):
        end = last if number == len(selects) else ""
        rows = duckdb.sql(f"{select} {made} {end}")
        rows.write_parquet(str(folder / "trade" / f"{number}.parquet"))
    (folder / "aci.toml").write_text(f'[tables]\ntrade = "{folder}/trade"\n')


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("'WLD' AS exporter", "no country has the code WLD; rows of groups of countries would"),
        ("'Importer' AS reported_by", "rows without a source, classification, year, country"),
        ("-value_eur AS value_eur", "rows without a source, classification, year, country"),
        ("9223372036854775807 AS value_eur", "rows without a source, classification, year"),
        ("CAST(13 AS SMALLINT) AS month", "with a month other than 1 to 12"),
        ("NULL AS importer", "rows without a source, classification, year, country"),
        ("'zoll' AS source", "nothing is known of the source 'zoll'; describe it in aci.toml"),
        ("'2504.10' AS product", 'has no code "2504.10"'),
    ],
)
def test_a_table_with_a_row_that_is_no_flow_answers_nothing(
    change: str, said: str, sail: str, at_trade: Path
) -> None:
    write_trade(at_trade, "SELECT *", f"SELECT * REPLACE ({change})", last="LIMIT 1")
    for line in (("rank", "--draws", "0", *SPARK, sail), ("data", "reduce", "--to", "release")):
        done = run(*line, cwd=at_trade)
        assert (done.returncode, done.stdout) == (1, b""), done.stderr
        assert said in done.stderr.decode()
        assert done.stderr.count(b"\n") == 1


def test_a_table_that_was_loaded_twice_is_doubted(sail: str, at_trade: Path) -> None:
    write_trade(at_trade, "SELECT *", "SELECT *")
    done = run("rank", "--draws", "0", *SPARK, sail, cwd=at_trade)
    assert done.returncode == 0, done.stderr
    assert "flows stand in up to 2 rows, which are added up" in done.stderr.decode()


def test_a_token_is_taken_from_the_environment_alone_and_never_shown(at_trade: Path) -> None:
    secret = "s3cr3t-t0ken"
    address = f"sc://127.0.0.1:1/;token={secret}"
    for environ in ({}, {"ACI_REMOTE": address}):
        given = () if environ else ("--remote", address)
        done = run("rank", "--engine", "spark", *given, cwd=at_trade, env=environ)
        assert done.returncode == 1
        assert b"ACI_REMOTE_TOKEN" in done.stderr
        assert secret.encode() not in done.stderr
    for arguments in (("rank", *SPARK, "sc://127.0.0.1:1"), ("config",)):
        done = run(*arguments, "--debug", cwd=at_trade, env={"ACI_REMOTE_TOKEN": secret})
        assert secret.encode() not in done.stdout + done.stderr


def test_a_server_that_speaks_otherwise_ends_in_one_line(at_trade: Path) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def hang_up() -> None:
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return

        threading.Thread(target=hang_up, daemon=True).start()
        remote = f"sc://127.0.0.1:{server.getsockname()[1]}"
        done = run("rank", *SPARK, remote, cwd=at_trade)
        server.close()
    assert done.returncode == 1
    assert done.stderr.decode().startswith(f"aci: {remote}: ")
    assert done.stderr.count(b"\n") == 1


def test_without_the_client_the_extra_is_named(at_trade: Path, sail: str) -> None:
    hidden = (
        "import sys; sys.modules['pyspark'] = None; sys.modules['grpc'] = None\n"
        "from aci_cli.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = run("rank", *SPARK, sail, command=(sys.executable, "-c", hidden), cwd=at_trade)
    assert done.returncode == 1
    assert b"pip install 'aci-leverage[spark]'" in done.stderr


def test_nothing_of_spark_is_loaded_without_it(at_trade: Path) -> None:
    asked = (
        "import sys; from aci_cli.cli import main; code = main(sys.argv[1:])\n"
        "assert not {'pyspark', 'grpc', 'aci_cli.spark'} & set(sys.modules); sys.exit(code)"
    )
    done = run("rank", "--draws", "0", command=(sys.executable, "-c", asked), cwd=at_trade)
    assert done.returncode == 0, done.stderr


def begun(*arguments: str, cwd: Path) -> subprocess.Popen[bytes]:
    """Start a command that its caller interrupts."""
    return subprocess.Popen(
        [*ACI, *arguments],
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def at_work(server: Sail, command: subprocess.Popen[bytes]) -> None:
    """Wait until the server works on a query of the command."""
    idle = server.cpu_seconds()
    while server.cpu_seconds() < idle + 1.0:
        assert command.poll() is None, command.stderr.read()
        time.sleep(0.05)


def rests(server: Sail) -> bool:
    """Tell whether the server soon has nothing left to do."""
    for _ in range(40):
        before = server.cpu_seconds()
        time.sleep(0.5)
        if server.cpu_seconds() - before < 0.1:
            return True
    return False


def held(folder: Path) -> dict[str, bytes]:
    """Return every file of a release."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


@pytest.fixture
def release(at_trade: Path, world: Path) -> Path:
    """Return a release made of the bundled trade; the settings then name the large table."""
    assert run("data", "reduce", "--to", "release", cwd=at_trade).returncode == 0
    (at_trade / "aci.toml").write_text(f'[tables]\ntrade = "{world}"\n', encoding="utf-8")
    return at_trade / "release"


@pytest.mark.parametrize("mode", ["local", "local-cluster"])
def test_a_server_that_stops_leaves_the_old_release(mode: str, release: Path) -> None:
    before = held(release)
    with Sail(mode) as server:
        line = ("data", "reduce", "--to", "release", *SPARK, server.remote)
        command = begun(*line, cwd=release.parent)
        at_work(server, command)
        server.stop()
        out, told = command.communicate(timeout=120)
    assert (command.returncode, out) == (1, b""), told
    assert told.decode().startswith(f"aci: {server.remote}: ")
    assert told.count(b"\n") == 1
    assert held(release) == before


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)]
)
def test_a_client_that_is_ended_leaves_no_job_and_the_old_release(
    sent: signal.Signals, code: int, release: Path
) -> None:
    before = held(release)
    with Sail() as server:
        line = ("data", "reduce", "--to", "release", *SPARK, server.remote)
        command = begun(*line, cwd=release.parent)
        at_work(server, command)
        command.send_signal(sent)
        out, told = command.communicate(timeout=60)
        assert (command.returncode, out, told) == (code, b"", b"")
        assert rests(server)
    kept = {path: content for path, content in held(release).items() if ".ingest-" not in path}
    assert kept == before
