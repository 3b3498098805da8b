"""Ask again and again in one process, and tell after each answer how long it took and what is held.

    python load_loop.py rank|targets COUNT

A line each: seconds, resident megabytes, 1 where there was an answer and 0 where aci refused the
target. `rank` asks the same each time, `targets` every area of the release in turn.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from aci_cli.analysis import Analysis
from aci_cli.errors import AciError
from aci_cli.workbench import areas

MEGABYTE = 1024**2


def resident_mb() -> float:
    """Return the memory that this process holds now; Linux alone tells it."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def targets(what: str) -> Iterator[str]:
    """Return whom to rank against, without an end."""
    if what == "rank":
        return cycle(["CHN"])
    return cycle(area.iso3 for area in areas(Analysis().workbench.engine))


def main() -> None:
    """Ask, and print."""
    what, count = sys.argv[1], int(sys.argv[2])
    for target in islice(targets(what), count):
        begun = time.perf_counter()
        answered = 1
        try:
            Analysis(target=target).ranking(draws=0)
        except AciError:
            answered = 0
        print(time.perf_counter() - begun, resident_mb(), answered, flush=True)


if __name__ == "__main__":
    main()
