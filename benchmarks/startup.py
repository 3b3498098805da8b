"""Print how long whole commands take, as ratios to `import duckdb`, side by side in one run.

Usage: python benchmarks/startup.py [RUNS]
Each round times the reference and every command in turn, so that a machine that slows down slows
all of them; the medians of the ratios are printed, with the peak memory of each command.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ACI = str(Path(sysconfig.get_path("scripts")) / "aci")
REFERENCE = [sys.executable, "-c", "import duckdb"]
COMMANDS = {
    "aci --help": ([ACI, "--help"], 3.0),
    "aci rank --format csv": ([ACI, "rank", "--format", "csv"], 4.0),
    "aci rank --format table": ([ACI, "rank", "--format", "table"], None),
    "aci sectors --format csv": ([ACI, "sectors", "--format", "csv"], None),
    "aci explain export-bearings": ([ACI, "explain", "export-bearings"], None),
}
SLOWING = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
MEMORY_CEILING_MB = 200


def seconds(command: list[str], environ: dict[str, str]) -> float:
    """Return the wall time of a command whose output is thrown away."""
    begin = time.perf_counter()
    subprocess.run(
        command, env=environ, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - begin


def peak_mb(command: list[str], environ: dict[str, str]) -> float:
    """Return the largest memory that a command held, measured by a parent of its own."""
    child = (
        "import resource, subprocess, sys; "
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, "
        "stderr=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", child, *command],
        env=environ,
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout) / 1024


def main() -> None:
    """Warm up, time in turn, print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    environ = {name: value for name, value in os.environ.items() if name not in SLOWING}
    for command, _ in COMMANDS.values():
        seconds(command, environ)
    ratios: dict[str, list[float]] = {name: [] for name in COMMANDS}
    references = []
    for _ in range(runs):
        for name, (command, _) in COMMANDS.items():
            reference = seconds(REFERENCE, environ)
            references.append(reference)
            ratios[name].append(seconds(command, environ) / reference)
    print(f"reference import duckdb: {statistics.median(references) * 1000:.0f} ms, {runs} rounds")
    for name, (command, ceiling) in COMMANDS.items():
        found = sorted(ratios[name])
        spread = f"{found[0]:.2f} to {found[-1]:.2f}"
        wanted = f", wanted at most {ceiling:g}" if ceiling else ""
        print(
            f"{name}: {statistics.median(found):.2f} x ({spread}){wanted}, "
            f"peak {peak_mb(command, environ):.0f} MB of {MEMORY_CEILING_MB}"
        )


if __name__ == "__main__":
    main()
