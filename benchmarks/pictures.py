"""Time pictures and a brief beside a ranking, whole processes in turn, and weigh the brief.

python benchmarks/pictures.py [--rounds 7]
"""

from __future__ import annotations

import argparse
import sysconfig
import tempfile
from pathlib import Path

from measuring import Found, Side, side_by_side

ACI = str(Path(sysconfig.get_path("scripts")) / "aci")
# file that is written, and what is wanted of it: seconds, MB of memory, MB of the file
COMMANDS = {
    "rank": ("ranking.csv", ""),
    "plot rank": ("ranking.svg", "at most 2 s and 400 MB"),
    "plot rank --draws 0": ("central.svg", ""),
    "plot rank --view scatter": ("scatter.png", ""),
    "report": ("brief.html", "file at most 2 MB"),
}
HEAD = "| measured | seconds | ratio | wanted | peak memory | file |\n|---|---|---|---|---|---|"


def main() -> None:
    """Print a table, a row a command, ratios to `aci rank`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = {command: Path(folder) / name for command, (name, _) in COMMANDS.items()}
        sides = [
            Side(f"aci {command}", [ACI, *command.split(), "-o", str(file)])
            for command, file in files.items()
        ]
        print(HEAD)
        for found, (command, file) in zip(
            side_by_side(sides, options.rounds), files.items(), strict=True
        ):
            print(row(found, COMMANDS[command][1], file.stat().st_size))


def row(found: Found, wanted: str, size: int) -> str:
    """Return a side as a row of the table."""
    seconds = [run.seconds for run in found.runs]
    return (
        f"| {found.name} | {found.seconds:.2f} ({min(seconds):.2f} to {max(seconds):.2f}) "
        f"| {found.ratio:.2f} ({min(found.ratios):.2f} to {max(found.ratios):.2f}) "
        f"| {wanted} | {found.peak_mb:.0f} MB | {size / 1e6:.2f} MB |"
    )


if __name__ == "__main__":
    main()
