"""Time the reduction behind `aci sectors --level product` against the same by other means.

    python benchmarks/screening_step.py RELEASE [--rounds 7]

RELEASE holds one year or more of world trade in HS 2022. All sides run in one process, in turn, on
the same files: the queries of the project from trade to facts, one query written by hand, polars,
and pandas. The table gives medians and ratios to the query by hand.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import screening_sides as by_hand

from aci_cli.analysis import JUDGING_YEARS, TO_TARGET, Analysis
from aci_cli.schemas import PAIRS
from aci_cli.screening import as_sectors


def prepared(release: Path) -> Analysis:
    """Return an analysis with the periods of all products chosen, ready to reduce."""
    analysis = Analysis(data=release)
    bench = analysis.workbench
    bench.step("goods")
    goods = bench.engine.fetch("goods")
    order = analysis.menu.source_order
    bench.lay_out(analysis.question, as_sectors(analysis.relations, goods, order), [])
    for name in ("listings", "serves", "periods", "sellers", "buyers"):
        bench.step(name, year=None, years=JUDGING_YEARS)
    buyer, seller = TO_TARGET
    bench.engine.register_rows("pairs", PAIRS, [{"buyer": buyer, "seller": seller}])
    return analysis


def by_project(analysis: Analysis) -> None:
    """Reduce trade to the facts of every product, as the command does."""
    analysis.workbench.reduce()


def side_by_side(
    sides: dict[str, Callable[[], None]], rounds: int
) -> dict[str, tuple[float, float]]:
    """Return the median seconds of each side and the median of its ratios to the second."""
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, run in sides.items():
            begin = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - begin)
    base = seconds[list(sides)[1]]
    return {
        name: (
            statistics.median(taken),
            statistics.median(one / other for one, other in zip(taken, base, strict=True)),
        )
        for name, taken in seconds.items()
    }


def main() -> None:
    """Read the options, measure, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("release", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    analysis = prepared(options.release)
    trade = options.release / "trade" / "classification=HS2022"
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out.csv"
        sides: dict[str, Callable[[], None]] = {
            "queries of the project": lambda: by_project(analysis),
            "DuckDB by hand": lambda: by_hand.by_duckdb(trade, target),
            "polars": lambda: by_hand.by_polars(trade, target),
            "pandas": lambda: by_hand.by_pandas(trade, target),
        }
        found = side_by_side(sides, options.rounds)
    sys.stdout.write("| side | seconds | ratio |\n|---|---|---|\n")
    for name, (taken, ratio) in found.items():
        sys.stdout.write(f"| {name} | {taken:.2f} | {ratio:.2f} |\n")


if __name__ == "__main__":
    main()
