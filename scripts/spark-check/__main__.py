"""Show on Apache Spark that it gives the bits that DuckDB gives, and that faults end well.

    python scripts/spark-check [--work FOLDER] [--spark VERSION]

Installs Spark in a folder of its own (a download of some 450 MB; with --work it is kept, and found
there the next time), starts it as a Spark Connect server with two executors in processes of their
own, and prints a line for each check. Needs Java 17 and the extra `spark`. Exit code 1 where a
check fails. Everything that was started is ended.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path

import spark_faults as faults
import spark_server
from spark_faults import ROOT, Asker
from spark_server import EXECUTORS, Server

sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

YEAR, ROWS = 2024, 11_400_000
# so many rows that no query on them ends before it is broken off; more folders than that, and Spark
# lists them in a job of its own
YEARS, COPIES = range(1995, 2025), 8
COMMANDS = {
    "aci rank": ("rank", "--format", "csv"),
    "aci sectors --level product": ("sectors", "--level", "product", "--format", "csv"),
}


class Checks:
    """Print a line for each check, and remember whether one failed."""

    def __init__(self) -> None:
        """Begin with none."""
        self.failed = False
        self._told_to_end: int | None = None
        for sent in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sent, self._end)

    def _end(self, sent: int, _: object) -> None:
        """Leave, whatever an engine makes of it that it was interrupted."""
        self._told_to_end = 128 + sent
        sys.exit(self._told_to_end)

    def make(self, name: str, check: Callable[[], tuple[bool, str]]) -> None:
        """Run a check; one that cannot be run has failed."""
        begun = time.monotonic()
        try:
            good, tells = check()
        except Exception as error:
            if self._told_to_end is not None:
                sys.exit(self._told_to_end)
            good, tells = False, f"{type(error).__name__}: {error}"
        self.failed |= not good
        seconds = time.monotonic() - begun
        print(f"{'ok  ' if good else 'FAIL'} {name}: {tells} ({seconds:.0f} s)", flush=True)


def main() -> None:
    """Read the options, run the checks, leave nothing behind but what --work keeps."""
    parser = argparse.ArgumentParser(
        prog="python scripts/spark-check",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--work", type=Path, help="folder to keep Spark and the tables in")
    parser.add_argument("--spark", help="version of Spark; the newest that the extra allows")
    options = parser.parse_args()
    java, checks = spark_server.java_version(), Checks()
    with ExitStack() as stack:
        work = options.work or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        work = work.resolve()
        work.mkdir(parents=True, exist_ok=True)
        wanted = f"=={options.spark}" if options.spark else extra()
        home = spark_server.install(work, f"pyspark{wanted}")
        year, decades = tables(work)
        run = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="run-", dir=work)))
        server = Server(home, run / "server")
        stack.callback(server.stop)
        checks.make("versions", lambda: versions(server, java))
        check(checks, server, run, year, decades)
    sys.exit(1 if checks.failed else 0)


def check(checks: Checks, server: Server, folder: Path, year: Path, decades: Path) -> None:
    """Run all checks but that of the versions; the last one ends the server."""
    bundled = ROOT / "data" / "trade"
    checks.make("portable queries, bundled trade", lambda: agreement(server, bundled))
    checks.make(f"portable queries, {ROWS:,} rows", lambda: agreement(server, year))
    asker = Asker(folder / "bundled", bundled)
    for name, words in COMMANDS.items():
        checks.make(name, partial(same_output, server, asker, words))
    asker = Asker(folder / "year", year)
    checks.make("aci data reduce", lambda: same_manifest(server, asker))
    checks.make("held when the commands have ended", lambda: nothing_held(server))
    checks.make("an executor killed", lambda: faults.executor_dies(server, asker, manifest(asker)))
    asker = Asker(folder / "decades", decades)
    for sent, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        checks.make(
            f"the command sent {sent.name}",
            partial(faults.client_is_told_to_end, server, asker, sent, code),
        )
    checks.make("the command killed", lambda: faults.client_is_killed(server, asker))
    checks.make("the server killed", lambda: faults.server_dies(server, asker))


def extra() -> str:
    """Return the versions of the client that the extra `spark` allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    [client] = project["optional-dependencies"]["spark"]
    return str(client).removeprefix("pyspark-client")


def tables(work: Path) -> tuple[Path, Path]:
    """Return a generated year of trade, and thirty whose flows are that year's, eight times."""
    place = work / "tables"
    year, decades = place / "year", place / "decades"
    if not (place / "made").exists():
        shutil.rmtree(place, ignore_errors=True)
        program = [sys.executable, ROOT / "benchmarks" / "trade_table.py", "--to", year]
        program += ["--rows", ROWS, "--year", YEAR]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run([str(word) for word in program], check=True, env=environment)
        [made] = year.rglob("*.parquet")
        for other in YEARS:
            into = decades / made.parent.parent.name / f"year={other}"
            into.mkdir(parents=True)
            for copy in range(COPIES):
                (into / f"{copy}.parquet").hardlink_to(made)
        (place / "made").touch()
    return year, decades


def versions(server: Server, java: str) -> tuple[bool, str]:
    """Tell what runs, and that the executors are processes of their own."""
    pids = {server.pid_of(executor["id"]) for executor in server.executors()}
    tells = (
        f"Spark {server.version} on Java {java}, {len(pids)} executors in processes of their own; "
        f"pyspark-client {version('pyspark-client')}, DuckDB {version('duckdb')}"
    )
    return len(pids) == EXECUTORS, tells


def agreement(server: Server, trade: Path) -> tuple[bool, str]:
    """Run every portable query on both engines, and compare all rows bit for bit."""
    from engines.equality import compare_all, portable_names

    from aci_cli.engine import Engine
    from aci_cli.spark import Spark

    twin = compare_all(Spark(server.remote), Engine(os.cpu_count()), str(trade))
    twin.close()
    found = {name: rows for name, rows in twin.differing.items() if rows}
    missing = sorted(portable_names() - set(twin.rows))
    tells = f"{len(twin.rows)} queries, {twin.rows.total():,} rows, " + (
        f"differing: {found}, not run: {missing}" if found or missing else "0 differ"
    )
    return not found and not missing, tells


def same_output(server: Server, asker: Asker, words: tuple[str, ...]) -> tuple[bool, str]:
    """Compare what a command writes on both engines."""
    here, far = asker.run(*words), asker.run(*words, remote=server.remote)
    return here == far, f"{len(here):,} bytes, {'the same' if here == far else 'others'} from Spark"


def same_manifest(server: Server, asker: Asker) -> tuple[bool, str]:
    """Compare the releases that both engines make."""
    here = manifest(asker)
    asker.run("data", "reduce", "--to", "spark", remote=server.remote)
    far = (asker.folder / "spark" / "manifest.json").read_bytes()
    whole = asker.run("data", "verify", "--data", "spark")
    same = here == far and bool(whole)
    return same, f"manifest of {len(here):,} bytes, {'the same' if same else 'others'} from Spark"


def manifest(asker: Asker) -> bytes:
    """Return the manifest of the release that DuckDB makes of the table."""
    made = asker.folder / "duckdb" / "manifest.json"
    if not made.exists():
        asker.run("data", "reduce", "--to", "duckdb")
    return made.read_bytes()


def nothing_held(server: Server) -> tuple[bool, str]:
    """See that no ended command left rows in the executors' memory."""
    held = server.held()
    return held == 0, f"{held} relations"


if __name__ == "__main__":
    main()
