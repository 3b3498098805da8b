"""Time whole commands side by side and find the most memory that each held."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SLOWING = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
# a process starts with the peak of its parent, so a small one of its own starts each command
LAUNCHER = """
import os, sys, time
begin = time.perf_counter()
nowhere = os.open(os.devnull, os.O_WRONLY)
child = os.posix_spawnp(
    sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, 1)]
)
read = 0
if sys.platform == "linux":
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    read = int(open(f"/proc/{child}/io").readline().split()[1])
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - begin
print(seconds, usage.ru_maxrss, usage.ru_utime + usage.ru_stime, read)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True)
class Run:
    """Hold the wall time of one run, its peak memory, its processor time and what it read.

    Bytes are those it asked files for, whether they came from the disk or from memory; Linux alone
    tells them.
    """

    seconds: float
    peak_mb: float
    cpu_seconds: float = 0
    read_mb: float = 0


@dataclass(frozen=True)
class Side:
    """Hold a command to measure; `prepare` runs before each run and is not timed."""

    name: str
    command: Sequence[str]
    environ: dict[str, str] = field(default_factory=dict)
    prepare: Callable[[], None] | None = None
    folder: Path | None = None


@dataclass(frozen=True)
class Found:
    """Hold the runs of one side; `ratios` are to the first side's run of the same round."""

    name: str
    runs: list[Run]
    ratios: list[float]

    @property
    def seconds(self) -> float:
        """Return the median wall time."""
        return statistics.median(run.seconds for run in self.runs)

    @property
    def peak_mb(self) -> float:
        """Return the largest peak of all runs."""
        return max(run.peak_mb for run in self.runs)

    @property
    def ratio(self) -> float:
        """Return the median of the ratios."""
        return statistics.median(self.ratios)


def run(side: Side) -> Run:
    """Run a side once; its output is thrown away, its errors end the benchmark."""
    if side.prepare is not None:
        side.prepare()
    environ = {name: value for name, value in os.environ.items() if name not in SLOWING}
    done = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER, *side.command],
        env=environ | side.environ,
        cwd=side.folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"{side.name}: {' '.join(side.command)}\n{done.stderr}")
    seconds, peak, cpu, read = done.stdout.split()
    # Linux counts the peak in kilobytes, macOS in bytes
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return Run(float(seconds), int(peak) / unit, float(cpu), int(read) / 1_000_000)


def side_by_side(sides: Sequence[Side], rounds: int) -> list[Found]:
    """Run every side in turn, round after round; the first is what the others are compared with.

    The order turns round from one round to the next, so that none is always the first.
    """
    runs: dict[str, list[Run]] = {side.name: [] for side in sides}
    for number in range(rounds):
        for side in sides if number % 2 == 0 else reversed(sides):
            runs[side.name].append(run(side))
    reference = runs[sides[0].name]
    return [
        Found(
            side.name,
            runs[side.name],
            [a.seconds / b.seconds for a, b in zip(runs[side.name], reference, strict=True)],
        )
        for side in sides
    ]


def python(script: str, *arguments: str) -> list[str]:
    """Return the command that runs a script beside this file."""
    return [sys.executable, str(Path(__file__).with_name(script)), *arguments]
