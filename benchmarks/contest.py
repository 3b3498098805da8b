"""Time the commands about the contest over time beside a ranking, whole processes in turn.

python benchmarks/contest.py [--rounds 7] [--draws 1000]
"""

from __future__ import annotations

import argparse
import sysconfig
from pathlib import Path

from measuring import Found, Side, side_by_side

ACI = str(Path(sysconfig.get_path("scripts")) / "aci")
COMMANDS = (
    ("rank", None),
    ("path", 3),
    ("diff eu-japan us-market-closed", 3),
)
HEAD = "| measured | seconds | ratio | wanted | peak memory |\n|---|---|---|---|---|"


def main() -> None:
    """Print a table, a row a command, ratios to `aci rank`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--draws", type=int, default=1000)
    options = parser.parse_args()
    sides = [
        Side(f"aci {command}", [ACI, *command.split(), "--draws", str(options.draws)])
        for command, _ in COMMANDS
    ]
    print(HEAD)
    for found, (_, wanted) in zip(side_by_side(sides, options.rounds), COMMANDS, strict=True):
        print(row(found, wanted))


def row(found: Found, wanted: int | None) -> str:
    """Return a side as a row of the table."""
    seconds = [run.seconds for run in found.runs]
    limit = f"at most {wanted}" if wanted else ""
    return (
        f"| {found.name} | {found.seconds:.2f} ({min(seconds):.2f} to {max(seconds):.2f}) "
        f"| {found.ratio:.2f} ({min(found.ratios):.2f} to {max(found.ratios):.2f}) "
        f"| {limit} | {found.peak_mb:.0f} MB |"
    )


if __name__ == "__main__":
    main()
