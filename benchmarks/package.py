"""Time the package programme on random menus, to the proven optimum, and print a table.

    python benchmarks/package.py [--measures 50 100 200 400] [--lines 2000] [--seeds 3]

The menus are made in the likeness of the packaged one: a few large lines and many small ones, a
fifth of them touched by two measures, pressure per self-harm from 0.2 to 6, one measure in twenty
that earns, one in ten that conflicts with another or requires it. A budget of three tenths of all
self-harm and a cap on each of 27 members bind. Each programme is solved in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measuring import Side, python, run

from aci_cli.package import best
from aci_cli.package_data import Effect, Limits, Measure, Member, Programme, add_up

MEMBERS = 27
UNION_GDP_EUR = 17e12
BUDGET_SHARE = 0.3
CAP_OVER_MEAN = 1.1
NEAR = 0.95


@dataclass(frozen=True)
class Solved:
    """Hold what one programme took: seconds of `best`, branches, gap, memory, and what it met."""

    measures: int
    seconds: float
    nodes: int
    gap: float
    peak_mb: float
    caps_near: int
    chosen: int


def shares(draw: random.Random, weights: Sequence[float], spread: float) -> list[float]:
    """Return shares near weights, that sum to one."""
    drawn = [weight * draw.lognormvariate(0, spread) for weight in weights]
    return [value / sum(drawn) for value in drawn]


def generated(measures: int, lines: int, seed: int) -> Programme:
    """Make a random programme; the same seed gives the same."""
    draw = random.Random(seed)
    parts = shares(draw, [1.0] * MEMBERS, 1.3)
    members = [
        Member(f"S{number:02}", UNION_GDP_EUR * part, round(10_000 * part))
        for number, part in enumerate(parts)
    ]
    earning = draw.sample(range(measures), measures // 20)
    leverage = [draw.lognormvariate(0.2, 0.7) for _ in range(measures)]
    effects: list[list[Effect]] = [[] for _ in range(measures)]
    for line in range(lines):
        owners = draw.sample(range(measures), 2 if draw.random() < 0.2 else 1)
        if line < measures and line not in owners:
            owners[0] = line
        size, users = draw.lognormvariate(17, 1.6), shares(draw, parts, 1.0)
        for owner in owners:
            pressure = size * draw.uniform(0.2, 1)
            self_harm = pressure / leverage[owner] * draw.lognormvariate(0, 0.3)
            if owner in earning:
                self_harm *= -0.2
            burdens = {
                member.iso3: self_harm * user for member, user in zip(members, users, strict=True)
            }
            effects[owner].append(Effect("target", f"l{line:04}", pressure, self_harm, burdens))
    return Programme(
        tuple(
            Measure(name(number), 1 + number % 3, tuple(found), **related(draw, number))
            for number, found in enumerate(effects)
        ),
        tuple(members),
    )


def name(number: int) -> str:
    """Return the id of a measure."""
    return f"m{number:03}"


def related(draw: random.Random, number: int) -> dict[str, frozenset[str]]:
    """Return what a measure conflicts with or requires: one in ten, one of those before it."""
    if number == 0 or draw.random() >= 0.1:
        return {}
    other = frozenset([name(draw.randrange(number))])
    return {draw.choice(["conflicts", "requires"]): other}


def limits_for(programme: Programme) -> Limits:
    """Return a budget and a cap that bind."""
    budget = BUDGET_SHARE * add_up(programme, programme.ids).self_harm_eur
    return Limits(
        max_self_harm_eur=budget, max_member_bp=CAP_OVER_MEAN * 10_000 * budget / UNION_GDP_EUR
    )


def solve_one(measures: int, lines: int, seed: int, target: Path) -> None:
    """Solve one programme and write what it took."""
    programme = generated(measures, lines, seed)
    limits = limits_for(programme)
    begin = time.perf_counter()
    package = best(programme, limits)
    seconds = time.perf_counter() - begin
    burdens_bp = [10_000 * package.burdens_eur[m.iso3] / m.gdp_eur for m in programme.members]
    found = {
        "seconds": seconds,
        "nodes": package.nodes,
        "gap": package.gap,
        "caps_near": sum(bp > NEAR * (limits.max_member_bp or 0) for bp in burdens_bp),
        "chosen": len(package.ids),
    }
    target.write_text(json.dumps(found))


def solved(measures: int, lines: int, seed: int) -> Solved:
    """Solve a programme in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "found.json"
        size = ("--measures", str(measures), "--lines", str(lines))
        command = python("package.py", *size, "--seed", str(seed), "--to", str(target))
        peak_mb = run(Side(f"{measures} measures", command)).peak_mb
        return Solved(measures=measures, peak_mb=peak_mb, **json.loads(target.read_text()))


def row(found: Sequence[Solved], first: float | None) -> str:
    """Return a line of the table; growth is to the seconds of the size before."""
    seconds = [one.seconds for one in found]
    median = statistics.median(seconds)
    cells = [
        str(found[0].measures),
        f"{median:.1f} ({min(seconds):.1f} to {max(seconds):.1f})",
        "" if first is None else f"{median / first:.1f}",
        f"{statistics.median(one.nodes for one in found):.0f}",
        f"{max(one.gap for one in found):g}",
        f"{statistics.median(one.chosen for one in found):.0f}",
        f"{statistics.median(one.caps_near for one in found):.0f}",
        f"{max(one.peak_mb for one in found):.0f} MB",
    ]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--measures", type=int, nargs="+", default=[50, 100, 200, 400])
    parser.add_argument("--lines", type=int, default=2000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seed", type=int, help="solve this one in this process")
    parser.add_argument("--to", type=Path)
    options = parser.parse_args()
    if options.to:
        solve_one(options.measures[0], options.lines, options.seed, options.to)
        return
    print(
        "| measures | seconds | growth | nodes | gap | chosen | caps near | peak memory |\n"
        "|---|---|---|---|---|---|---|---|"
    )
    before = None
    for measures in options.measures:
        found = [solved(measures, options.lines, seed) for seed in range(options.seeds)]
        print(row(found, before), flush=True)
        before = statistics.median(one.seconds for one in found)


if __name__ == "__main__":
    main()
