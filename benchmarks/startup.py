"""Print how long whole commands take, as ratios to `import duckdb`, side by side in one run.

python benchmarks/startup.py [ROUNDS]
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

from measuring import Side, side_by_side

ACI = str(Path(sysconfig.get_path("scripts")) / "aci")
REFERENCE = Side("import duckdb", [sys.executable, "-c", "import duckdb"])
# the ratio wanted at most, where one is
COMMANDS = {
    "--help": 3,
    "rank --draws 0 --format csv": 4,
    "rank --format csv": None,
    "rank --format table": None,
    "sectors --format csv": None,
    "explain export-bearings": None,
}
MEMORY_CEILING_MB = 200


def main() -> None:
    """Warm up, time in turn, print medians and ranges of the ratios, and the largest peaks."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    sides = [REFERENCE, *(Side(f"aci {line}", [ACI, *line.split()]) for line in COMMANDS)]
    side_by_side(sides, 1)
    reference, *found = side_by_side(sides, rounds)
    print(f"reference {reference.name}: {1000 * reference.seconds:.0f} ms, {rounds} rounds")
    for side, ceiling in zip(found, COMMANDS.values(), strict=True):
        wanted = f", wanted at most {ceiling}" if ceiling else ""
        print(
            f"{side.name}: {side.ratio:.2f} x ({min(side.ratios):.2f} to {max(side.ratios):.2f})"
            f"{wanted}, peak {side.peak_mb:.0f} MB of {MEMORY_CEILING_MB}"
        )


if __name__ == "__main__":
    main()
