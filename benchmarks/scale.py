"""Measure how ingest, screening and ranking fare on years of generated world trade.

    python benchmarks/scale.py --work FOLDER [--rounds 5] [--years 1 3 10] [--rows 11400000]

Each comparison runs its sides in turn, each a process of its own, and gives medians, ratios to the
first side and peak memory. FOLDER keeps the generated files (0.4 GB a year) and the releases made
of them. The table goes to stdout; figures and picture to benchmarks/results.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import sysconfig
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import generate
from measuring import Found, Side, python, side_by_side
from plot import Panel, svg

ACI = str(Path(sysconfig.get_path("scripts")) / "aci")
LAST_YEAR = 2024
MEMORY_LIMIT = "2GB"
CSV = ("--format", "csv")
# dollars a euro before the rates of the packaged release, annual averages of the ECB
RATES = """\
KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE
EXR.A.USD.EUR.SP00.A,A,USD,EUR,SP00,A,2015,1.1095
EXR.A.USD.EUR.SP00.A,A,USD,EUR,SP00,A,2016,1.1069
EXR.A.USD.EUR.SP00.A,A,USD,EUR,SP00,A,2017,1.1297
"""
TASKS = ("ingest", "screening", "ranking")


@dataclass(frozen=True)
class Ceiling:
    """Hold what a side should stay below: a ratio to the first side, a peak memory."""

    ratio: float | None = None
    peak_mb: float | None = None


@dataclass(frozen=True)
class Result:
    """Hold what one comparison found over some years of trade."""

    task: str
    years: int
    found: list[Found]
    ceilings: dict[str, Ceiling]


class World:
    """Hold the generated files and the releases made of them."""

    def __init__(self, folder: Path, rows: int, countries: int, products: int) -> None:
        self.folder = folder
        self._size = (rows, countries, products)

    def files(self, years: int) -> list[Path]:
        """Return the files of the last years and the two tables; write what is not there."""
        folder = self.folder / "baci"
        wanted = range(LAST_YEAR - years + 1, LAST_YEAR + 1)
        paths = [folder / generate.file_name(year) for year in wanted]
        missing = [year for year, path in zip(wanted, paths, strict=True) if not path.is_file()]
        if missing:
            generate.generate(folder, missing, *self._size)
        rates = folder / "ecb-rates.csv"
        rates.write_text(RATES)
        return [*paths, *sorted(folder.glob("*_codes_*.csv")), rates]

    def release(self, years: int) -> Path:
        """Return the folder of the release of the last years."""
        return self.folder / f"release-{years}"

    def ingest(self, years: int) -> Side:
        """Return the side that makes the release anew."""
        files = [str(path) for path in self.files(years)]
        target = self.release(years)
        return Side(
            "aci data ingest",
            [ACI, "data", "ingest", *files, "--to", str(target)],
            prepare=lambda: shutil.rmtree(target, ignore_errors=True),
        )

    def bare_copy(self, years: int) -> Side:
        """Return the side that only sorts."""
        files = [str(path) for path in self.files(years)[:years]]
        target = str(self.folder / "bare.parquet")
        return Side("DuckDB COPY", python("bare_copy.py", *files, "--to", target))

    def screening(self, years: int) -> Side:
        """Return the side that screens all products."""
        data = str(self.release(years))
        command = [ACI, "sectors", "--level", "product", "--data", data, *CSV]
        return Side("aci sectors", command)

    def other_screening(self, side: str, years: int, *options: str) -> Side:
        """Return a side that screens by other means."""
        trade = str(self.release(years) / "trade" / "classification=HS2022")
        target = str(self.folder / f"{side}.csv")
        command = python("screening_sides.py", side, trade, "--to", target, *options)
        return Side(f"{side}, by hand" if side == "duckdb" else side, command)

    def rank(self, years: int) -> Side:
        """Return the side that ranks the packaged menu on the release."""
        data = str(self.release(years))
        return Side(f"aci rank, years: {years}", [ACI, "rank", "--data", data, *CSV])


def compare_ingest(world: World, years: int, rounds: int) -> Result:
    """Compare the ingest of some years with a bare sort of the same files."""
    found = side_by_side([world.bare_copy(years), world.ingest(years)], rounds)
    return Result("CSV to release", years, found, {"aci data ingest": Ceiling(1.3, 1536)})


def compare_screening(world: World, rounds: int) -> Result:
    """Compare the screening of one year with DuckDB by hand, polars and pandas."""
    others = [world.other_screening(side, 1) for side in ("duckdb", "polars", "pandas")]
    found = side_by_side([others[0], world.screening(1), *others[1:]], rounds)
    return Result("screening of all products", 1, found, {"aci sectors": Ceiling(1.15)})


def compare_large_screening(world: World, years: int, rounds: int) -> Result:
    """Compare the screening of many years with DuckDB by hand, held to the same memory."""
    by_hand = world.other_screening("duckdb", years, "--memory", MEMORY_LIMIT)
    found = side_by_side([by_hand, world.screening(years)], rounds)
    ceilings = {"aci sectors": Ceiling(peak_mb=2048)}
    return Result("screening of all products", years, found, ceilings)


def compare_rank(world: World, years: int, rounds: int) -> Result:
    """Compare a ranking on a full release with one on the packaged data."""
    sides = [Side("aci rank, packaged data", [ACI, "rank", *CSV]), world.rank(years)]
    found = side_by_side(sides, rounds)
    return Result("ranking", years, found, {sides[1].name: Ceiling(ratio=1.5)})


def table(results: Sequence[Result]) -> str:
    """Return the results as a Markdown table."""
    lines = [
        "| task | years | command | seconds | ratio | wanted | peak MB | wanted |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for result in results:
        for found in result.found:
            ceiling = result.ceilings.get(found.name, Ceiling())
            spread = f"{found.ratio:.2f} ({min(found.ratios):.2f} to {max(found.ratios):.2f})"
            cells = [
                *(result.task, str(result.years), found.name, f"{found.seconds:.1f}"),
                "1" if found is result.found[0] else spread,
                "" if ceiling.ratio is None else f"{ceiling.ratio:g}",
                f"{found.peak_mb:.0f}",
                "" if ceiling.peak_mb is None else f"{ceiling.peak_mb:g}",
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def growth(results: Sequence[Result]) -> list[Panel]:
    """Return how time and memory of our own commands grow with the years."""
    panels = []
    for title, figure in (("seconds", "seconds"), ("peak memory, MB", "peak_mb")):
        lines: dict[str, list[tuple[float, float]]] = {}
        for result in results:
            for found in result.found:
                name, _, years = found.name.partition(",")
                if name.startswith("aci ") and "packaged" not in years:
                    lines.setdefault(name, []).append((result.years, getattr(found, figure)))
        panels.append(Panel(title, "years of world trade", lines))
    return panels


def as_json(results: Sequence[Result], rounds: int) -> str:
    """Return every run of every side, with what they ran on."""
    said: dict[str, Any] = {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "rounds": rounds,
        "results": [asdict(result) for result in results],
    }
    return json.dumps(said, indent=2) + "\n"


def measure(world: World, tasks: Collection[str], years: list[int], rounds: int) -> list[Result]:
    """Run the comparisons asked for; what takes minutes runs fewer rounds."""
    few = max(1, rounds // 3)
    results = []
    if "ingest" in tasks:
        results += [compare_ingest(world, n, rounds if n == 1 else few) for n in years]
    if "screening" in tasks:
        results += [
            compare_screening(world, rounds) if n == 1 else compare_large_screening(world, n, few)
            for n in years
        ]
    if "ranking" in tasks:
        results += [compare_rank(world, n, rounds) for n in years]
    return results


def main() -> None:
    """Read the options, measure, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--results", type=Path, default=Path(__file__).parent / "results")
    parser.add_argument(
        "--tasks", nargs="+", choices=TASKS, default=TASKS, help="an ingest makes the releases"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--years", type=int, nargs="+", default=[1, 3, 10])
    parser.add_argument("--rows", type=int, default=11_400_000)
    parser.add_argument("--countries", type=int, default=226)
    parser.add_argument("--products", type=int, default=5_600)
    options = parser.parse_args()
    world = World(options.work, options.rows, options.countries, options.products)
    results = measure(world, options.tasks, sorted(options.years), options.rounds)
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "scale.json").write_text(as_json(results, options.rounds))
    (options.results / "scale.md").write_text(table(results))
    (options.results / "scale.svg").write_text(svg(growth(results)))
    sys.stdout.write(table(results))


if __name__ == "__main__":
    main()
