"""Measure the engine layer: the same questions on DuckDB, Sail and Spark, on up to 114 m rows.

    python benchmarks/engines.py --work FOLDER [--tasks sizes overhead months] [--years 1 3 10]
        [--rounds 3] [--spark sc://host:port --spark-page http://host:4040]

`sizes` reduces and screens generated years on each engine, `overhead` repeats the calls of a
ranking with and without the layer, `months` adds a month to a release and makes it anew. Each side
is a process of its own, in turn; a ratio is to the first side of the same round. Sides that answer
differently end the benchmark. FOLDER keeps the generated tables (50 MB a year). The tables go to
stdout, they and every run to benchmarks/results, beside what earlier runs found of other sizes and
tasks. Linux alone tells bytes and a server's memory.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import trade_table
from engine_servers import Sail, Spark, Used
from engine_tables import Found, overhead_table, remember, table
from measuring import Run, Side, python, run

ACI = str(Path(sysconfig.get_path("scripts")) / "aci")
LAST_YEAR = 2024
MONTHS = 12
TASKS = ("sizes", "overhead", "months")
NOTHING: list[Used] = []


@dataclass(frozen=True)
class Engine:
    """Name an engine; `server` is None for DuckDB, which runs in the process that asks."""

    name: str
    server: Sail | Spark | None = None

    @property
    def options(self) -> list[str]:
        """Return what tells `aci` of it."""
        return ["--engine", "spark", "--remote", self.server.remote] if self.server else []

    @property
    def address(self) -> str:
        """Return what tells `engine_sides.py` of it."""
        return self.server.remote if self.server else "duckdb"

    @property
    def entrance(self) -> list[str]:
        """Return what a command begins with that reaches it."""
        return list(self.server.entrance) if self.server else []


@dataclass(frozen=True)
class Work:
    """Hold the folder of generated tables, and their size."""

    folder: Path
    rows: int
    month_rows: int
    month_years: int
    countries: int
    products: int

    def world(self, years: int) -> Path:
        """Return the folder of the last years of world trade; write what is not there."""
        wanted = range(LAST_YEAR - years + 1, LAST_YEAR + 1)
        all_years, size = self.folder / "world", (self.rows, self.countries, self.products)
        missing = [year for year in wanted if not (all_years / world_file(year)).exists()]
        if missing:
            trade_table.write_world(all_years, missing, *size)
        return linked(self.folder / f"world-{years}", all_years, [world_file(y) for y in wanted])

    def months(self) -> tuple[Path, Path]:
        """Return the folders of monthly trade: without the last month, and with it."""
        whole, size = self.folder / "months", (self.month_rows, self.countries, self.products)
        years = range(LAST_YEAR - self.month_years + 1, LAST_YEAR + 1)
        for year in years:
            if not (whole / month_file(year, MONTHS)).exists():
                trade_table.write_months(whole, year, *size)
        *early, _ = [month_file(year, month) for year in years for month in range(1, MONTHS + 1)]
        return linked(self.folder / "months-before", whole, early), whole

    def settings(self, place: Path) -> Path:
        """Return a folder whose settings name a table of trade."""
        folder = self.folder / "settings" / place.name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "aci.toml").write_text(f"[tables]\ntrade = {json.dumps(str(place))}\n")
        return folder


def world_file(year: int) -> Path:
    """Return the path of a year in a table of world trade."""
    return Path(f"classification=HS2022/year={year}/baci.parquet")


def month_file(year: int, month: int) -> Path:
    """Return the path of a month in a table of monthly trade."""
    return Path(f"classification=CN{year}/year={year}/{month:02}.parquet")


def linked(folder: Path, source: Path, files: Sequence[Path]) -> Path:
    """Return a folder that has some files of another."""
    shutil.rmtree(folder, ignore_errors=True)
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        os.link(source / file, folder / file)
    return folder


def rows_of(place: Path) -> int:
    """Return how many rows a table has."""
    [(rows,)] = duckdb.read_parquet(f"{place}/**/*.parquet").count("*").fetchall()
    return int(rows)


def compare(task: str, rows: int, sides: Sequence[tuple[Engine, Side]], rounds: int) -> list[Found]:
    """Run every side in turn, round after round, its server watched."""
    runs: dict[str, list[tuple[Run, Used]]] = {side.name: [] for _, side in sides}
    for number in range(rounds):
        for engine, side in sides if number % 2 == 0 else reversed(sides):
            with engine.server.watched() if engine.server else nullcontext(NOTHING) as used:
                done = run(side)
            runs[side.name].append((done, used[0] if used else Used()))
            print(task, rows, side.name, *runs[side.name][-1], file=sys.stderr)
    first = [done.seconds for done, _ in runs[sides[0][1].name]]
    return [
        Found(
            *(task, rows, name, [done for done, _ in found], [used for _, used in found]),
            [done.seconds / by for (done, _), by in zip(found, first, strict=True)],
        )
        for name, found in runs.items()
    ]


def check_same(answers: dict[str, Any], what: str) -> None:
    """End the benchmark where the sides of a comparison answered differently."""
    first, *others = answers
    if different := [name for name in others if answers[name] != answers[first]]:
        raise SystemExit(f"{what}: {', '.join(different)} answered otherwise than {first}")


def reduction(work: Work, engine: Engine, name: str, place: Path, *options: str) -> Side:
    """Return the side that makes a release of a table of trade anew."""
    target = work.folder / f"release {name}"
    command = [ACI, "data", "reduce", "--to", str(target), *engine.options, *options]
    return Side(
        name,
        [*engine.entrance, *command],
        prepare=lambda: shutil.rmtree(target, ignore_errors=True),
        folder=work.settings(place),
    )


def flows_of(release: Path) -> list[Any]:
    """Return what the manifest of a release says of its flows and its cube."""
    files = json.loads((release / "manifest.json").read_text())["files"]
    return [file for file in files if file["path"].startswith(("cube/", "trade/"))]


def measure_sizes(work: Work, engines: Sequence[Engine], years: int, rounds: int) -> list[Found]:
    """Reduce and screen some years of world trade on each engine."""
    place = work.world(years)
    rows = rows_of(place)
    reduced = [(engine, reduction(work, engine, engine.name, place)) for engine in engines]
    found = compare("reduce the menu's products", rows, reduced, rounds)
    releases = {e.name: flows_of(work.folder / f"release {e.name}") for e in engines}
    check_same(releases, "reduction")
    answers = {engine.name: work.folder / f"{engine.name}.csv" for engine in engines}
    screened = [
        (
            engine,
            Side(
                engine.name,
                [
                    *(*engine.entrance, *python("engine_sides.py", "screening", engine.address)),
                    *(str(place), "--to", str(answers[engine.name])),
                ],
            ),
        )
        for engine in engines
    ]
    found += compare("screen all products", rows, screened, rounds)
    check_same({name: path.read_bytes() for name, path in answers.items()}, "screening")
    return found


def measure_months(work: Work, rounds: int) -> list[Found]:
    """Add one month to a release of all others, and make the release anew beside it."""
    before, whole = work.months()
    here = Engine("DuckDB")
    base, grown = work.folder / "release before", work.folder / "release grown"
    first = reduction(work, here, "before", before)
    run(first)

    def prepare() -> None:
        shutil.rmtree(grown, ignore_errors=True)
        shutil.copytree(base, grown)

    command = [ACI, "data", "reduce", "--to", str(grown)]
    one = ["--years", str(LAST_YEAR), "--month", str(MONTHS)]
    settings = work.settings(whole)
    added = Side("one new month", [*command, *one], prepare=prepare, folder=settings)
    anew = reduction(work, here, "made anew", whole)
    found = compare("monthly tables", rows_of(whole), [(here, anew), (here, added)], rounds)
    parts = {side: flows_of(work.folder / f"release {side}") for side in ("made anew", "grown")}
    check_same(parts, "the release with one month added")
    return found


def measure_overhead(work: Work, engines: Sequence[Engine], rounds: int) -> dict[str, Any]:
    """Repeat the calls of a ranking with and without the layer; return the seconds of each."""
    calls, place = work.folder / "calls.pickle", work.world(1)
    run(
        Side(
            "record", python("engine_sides.py", "record", "duckdb", str(place), "--to", str(calls))
        )
    )
    found = {}
    for engine in engines:
        repeated = python("engine_sides.py", "repeat", engine.address, str(calls))
        done = subprocess.run(
            [*engine.entrance, *repeated, "--rounds", str(rounds)],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        found[engine.name] = json.loads(done.stdout)
    return found


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[list[Engine]]:
    """Start the engines that were asked for, and end them."""
    with ExitStack() as stack:
        engines = [Engine("DuckDB")]
        for number, mode in enumerate(options.sail):
            sail = Sail(mode, options.port + number, options.memory_mb)
            stack.callback(sail.close)
            engines.append(Engine(mode, sail))
        if options.spark:
            engines.append(Engine("Spark", Spark(options.spark, options.spark_page)))
        yield engines


def measure(work: Work, options: argparse.Namespace) -> tuple[list[Found], dict[str, Any]]:
    """Run what was asked for; more than one year runs a single round, without what is slow."""
    found: list[Found] = []
    overhead: dict[str, Any] = {}
    if "months" in options.tasks:
        found += measure_months(work, options.rounds)
    with opened(options) as engines:
        if "overhead" in options.tasks:
            overhead = measure_overhead(work, engines, max(options.rounds, options.repeats))
    if "sizes" in options.tasks:
        for years in sorted(options.years):
            # a server keeps memory that it once had, so each size has its own
            with opened(options) as engines:
                kept = engines if years == 1 else engines[:2]
                found += measure_sizes(work, kept, years, options.rounds if years == 1 else 1)
    return found, overhead


def main() -> None:
    """Read the options, measure, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--results", type=Path, default=Path(__file__).parent / "results")
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=TASKS)
    parser.add_argument("--years", type=int, nargs="+", default=[1, 3, 10])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=9, help="rounds of the overhead at least")
    parser.add_argument("--rows", type=int, default=11_400_000, help="rows of a year of the world")
    parser.add_argument("--month-rows", type=int, default=6_000_000, help="of a year of months")
    parser.add_argument("--month-years", type=int, default=10)
    parser.add_argument("--countries", type=int, default=226)
    parser.add_argument("--products", type=int, default=5_600)
    parser.add_argument("--sail", nargs="*", default=["Sail", "Sail, two workers"])
    parser.add_argument("--memory-mb", type=int, default=6_000, help="for Sail's queries")
    parser.add_argument("--port", type=int, default=15400)
    parser.add_argument("--spark", help="address of a Spark Connect server, sc://host:port")
    parser.add_argument("--spark-page", help="address of its web page, http://host:4040")
    options = parser.parse_args()
    size = (options.rows, options.month_rows, options.month_years)
    work = Work(options.work.resolve(), *size, options.countries, options.products)
    work.folder.mkdir(parents=True, exist_ok=True)
    found, overhead = measure(work, options)
    ran_on = {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
    }
    options.results.mkdir(parents=True, exist_ok=True)
    found, overhead = remember(options.results / "engines.json", found, overhead, ran_on)
    text = "\n".join([table(found), overhead_table(overhead)])
    (options.results / "engines.md").write_text(text)
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
