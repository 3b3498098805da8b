"""Time the draws: whole commands against those without, and the queries against a pandas loop.

    python benchmarks/draws.py [--rounds 7] [--draws 1000] [--many 10000] [--loop 200]

Both sides of a comparison are timed in turn, round after round, in one run. The loop of
`draws_loop.py` starts from the cuts that DuckDB made of the same draws; it scores the first
`--loop` of them, which is scaled to all. Every score of the two must agree to 1e-9. The drawn pass
does more than the loop: it draws, and makes the terms and the cuts.
"""

from __future__ import annotations

import argparse
import statistics
import sysconfig
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from draws_loop import SCORES, Draw, Economies, draws, loop
from measuring import Found, Side, side_by_side

from aci_cli.analysis import SEED, Analysis

ACI = str(Path(sysconfig.get_path("scripts")) / "aci")
AGREE = 1e-9
WANTED_RATIO = 2
WANTED_MB = 1500
WANTED_FASTER = 20
HEAD = "| measured | seconds | ratio | to | wanted | peak memory |\n|---|---|---|---|---|---|"
STEPS = ("cut", "impacts")


@dataclass(frozen=True)
class Model:
    """Hold an analysis whose lines are ready, to score some draws over and over."""

    analysis: Analysis
    count: int

    @classmethod
    def ready(cls, count: int) -> Model:
        """Prepare the packaged menu and make the draws once."""
        analysis = Analysis()
        analysis.ranking(draws=0)
        model = cls(analysis, count)
        model.whole_pass()
        return model

    def whole_pass(self) -> None:
        """Make the draws anew, from numbers between 0 and 1 to scores."""
        bench = self.analysis.workbench
        bench.engine.begin(bench.query("scores"))
        self.analysis.list_quantities("lines_laid")
        self.analysis.score_draws("uniforms", first=1, last=self.count, seed=SEED)

    def scoring(self) -> None:
        """Score the cuts of the draws anew: what the loop does."""
        bench = self.analysis.workbench
        bench.engine.begin(bench.query("scores"))
        for name in STEPS:
            bench.step(name)
        bench.engine.append(bench.query("scores"))

    def rows(self, name: str) -> pd.DataFrame:
        """Return a relation that a query made."""
        columns = [column.name for column in self.analysis.workbench.query(name).columns]
        return pd.DataFrame(self.analysis.workbench.engine.fetch(name), columns=columns)

    def draws(self, wanted: int) -> list[Draw]:
        """Return the first draws, each with all that the loop needs."""
        weights = pd.DataFrame(
            self.analysis.workbench.engine.select(
                "SELECT m.measure, k.* EXCLUDE (kind, direction, buyer, wedge, lines) "
                "FROM measures AS m JOIN kinds AS k USING (kind, direction)"
            ),
            columns=["measure", *self.rows("kinds").columns[5:]],
        )
        return draws(self.rows("cuts"), self.rows("horizon"), weights)[:wanted]

    def economies(self) -> Economies:
        """Return the two economies."""
        select = "SELECT gdp_target_eur, gdp_sender_eur FROM economies"
        return Economies(*self.analysis.workbench.engine.select(select)[0])


def check(found: pd.DataFrame, model: pd.DataFrame) -> None:
    """End the benchmark unless all scores of the draws found, by draw and variant, agree."""
    expected = model.loc[found.index.unique("draw")].sort_index()
    if not expected.index.equals(found.index):
        raise SystemExit("the loop and the queries score other measures")
    for name in SCORES:
        if not np.allclose(found[name], expected[name], rtol=AGREE, atol=0, equal_nan=True):
            raise SystemExit(f"{name}: the loop and the queries disagree")


def timed(sides: Sequence[Callable[[], object]], rounds: int) -> list[list[float]]:
    """Return the seconds of each side's runs; the order turns round each round."""
    found: list[list[float]] = [[] for _ in sides]
    for number in range(rounds):
        order = range(len(sides)) if number % 2 == 0 else reversed(range(len(sides)))
        for index in order:
            begin = time.perf_counter()
            sides[index]()
            found[index].append(time.perf_counter() - begin)
    return found


def cells(*texts: str) -> str:
    """Return a line of the table."""
    return f"| {' | '.join(texts)} |"


def spread(values: Sequence[float]) -> str:
    """Return a median and its range."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def of_commands(count: int, many: int, rounds: int) -> list[str]:
    """Measure whole commands and return the lines of them."""
    none, drawn, full, coalition = side_by_side(
        [
            command("rank", "--draws", "0"),
            command("rank", "--draws", str(count)),
            command("rank", "--all", "--draws", str(many)),
            command("coalition", "services-business", "--scenario", "g7", "--draws", str(count)),
        ],
        rounds,
    )

    def line(found: Found, reference: Found, wanted: str, memory: str) -> str:
        seconds, others = ([run.seconds for run in side.runs] for side in (found, reference))
        ratios = spread([a / b for a, b in zip(seconds, others, strict=True)])
        peak = f"{found.peak_mb:.0f} MB{memory}"
        return cells(found.name, spread(seconds), ratios, reference.name, wanted, peak)

    return [
        line(none, none, "", ""),
        line(drawn, none, f"at most {WANTED_RATIO}", ""),
        line(full, drawn, "", f" of {WANTED_MB}"),
        line(coalition, drawn, "", ""),
    ]


def command(*words: str) -> Side:
    """Return a command that writes CSV."""
    return Side(f"aci {' '.join(words)}", [ACI, *words, "--format", "csv"])


def of_the_loop(count: int, looped: int, rounds: int) -> list[str]:
    """Measure the queries against the loop and return the lines of them."""
    model = Model.ready(count)
    economies = model.economies()
    of_pandas = model.draws(looped)
    of_numpy = [draw.of_numpy() for draw in of_pandas]
    scores = model.rows("scores").set_index(["draw", "variant"])
    for chosen in (of_pandas, of_numpy):
        check(loop(chosen, economies), scores)
    sides = {
        "scores in DuckDB": model.scoring,
        "the drawn pass in DuckDB": model.whole_pass,
        "loop, pandas columns": lambda: loop(of_pandas, economies),
        "loop, numpy columns": lambda: loop(of_numpy, economies),
    }
    found = dict(zip(sides, timed(list(sides.values()), rounds), strict=True))
    lines = [cells(name, spread(found[name]), "", "", "", "") for name in list(sides)[:2]]
    for slow in list(sides)[2:]:
        scaled = [seconds * count / len(of_pandas) for seconds in found[slow]]
        for quick in list(sides)[:2]:
            ratios = [loop / step for loop, step in zip(scaled, found[quick], strict=True)]
            wanted = f"at least {WANTED_FASTER}" if sides[quick] == model.scoring else ""
            lines.append(cells(slow, spread(scaled), spread(ratios), quick, wanted, ""))
    return lines


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--loop", type=int, default=200, help="draws that the loop scores")
    options = parser.parse_args()
    print(HEAD)
    for line in of_the_loop(options.draws, options.loop, options.rounds):
        print(line, flush=True)
    for line in of_commands(options.draws, options.many, options.rounds):
        print(line)


if __name__ == "__main__":
    main()
