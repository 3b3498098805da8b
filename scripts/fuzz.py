"""Fuzz what reads input for some minutes: python scripts/fuzz.py --minutes 60.

Every target of tests/fuzz takes its turn in a process of its own, with a new seed each time, until
the minutes are over. A Markdown table says how many cases each had and how many faults were found;
what is needed to repeat a fault goes to standard error. Exit 1 where there was one.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (sys.executable, "-m", "pytest", "-n0", "-p", "no:cacheprovider", "--tb=short")
MOST_S = 3600
RAN = re.compile(r"(\d+) passing(?: examples)?, (\d+) failing")
PLACE = re.compile(r"^((?:aci_cli|tests)/\S+:\d+): in ", re.MULTILINE)
SAID = re.compile(r"^E\s+((?:\w+\.)*\w+(?:Error|Exception|Interrupt)\b.*)$", re.MULTILINE)


@dataclass
class Tally:
    """Count what a target had: cases, seconds, and faults by their place and message."""

    cases: int = 0
    seconds: float = 0.0
    faults: set[str] = field(default_factory=set)


def targets(chosen: str) -> list[str]:
    """Return the targets whose names hold a text, as pytest calls them."""
    listed = subprocess.run(
        [*PYTEST, "--collect-only", "tests/fuzz", "-m", "hypothesis", "-k", chosen],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    found = [line for line in listed.splitlines() if "::" in line]
    if not found:
        raise SystemExit(f"no target in tests/fuzz fits {chosen!r}\n{listed}")
    return found


def turn(target: str, tally: Tally) -> str | None:
    """Give a target its cases with a new seed; return what pytest said where a fault is new."""
    seed = str(secrets.randbelow(2**32))
    options = ["--hypothesis-profile=long", f"--hypothesis-seed={seed}"]
    begun = time.monotonic()
    said = ""
    try:
        done = subprocess.run(
            [*PYTEST, *options, "--hypothesis-show-statistics", target],
            cwd=ROOT,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=MOST_S,
            check=False,
        )
        said, code = done.stdout + done.stderr, done.returncode
    except subprocess.TimeoutExpired:
        code = 1
    tally.seconds += time.monotonic() - begun
    tally.cases += sum(int(number) for ran in RAN.findall(said) for number in ran)
    if code == 0:
        return None
    fault = named(said)
    if fault in tally.faults:
        return None
    tally.faults.add(fault)
    return f"{target}, seed {seed}: {fault}\n{said}"


def named(said: str) -> str:
    """Return a fault's message and the last place of ours that it came through."""
    if not said:
        return f"did not end within {MOST_S} s"
    where = [place for place in PLACE.findall(said) if place.startswith("aci_cli")]
    what = SAID.findall(said)
    return f"{what[-1][:200] if what else 'no message'} ({where[-1] if where else 'a target'})"


def table(tallies: dict[str, Tally]) -> str:
    """Return the Markdown table of a run."""
    lines = ["| target | cases | minutes | faults found |", "|---|--:|--:|--:|"]
    for name, tally in tallies.items():
        shown = name.partition("::")
        stem = Path(shown[0]).stem.removeprefix("test_fuzz_")
        lines.append(
            f"| {stem}: {shown[2].removeprefix('test_')} | {tally.cases:,} "
            f"| {tally.seconds / 60:.1f} | {len(tally.faults)} |"
        )
    total = sum(tally.cases for tally in tallies.values())
    minutes = sum(tally.seconds for tally in tallies.values()) / 60
    faults = sum(len(tally.faults) for tally in tallies.values())
    return "\n".join([*lines, f"| together | {total:,} | {minutes:.1f} | {faults} |"])


def main() -> int:
    """Run the targets in turn until the minutes are over, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60, help="how long (default 60)")
    parser.add_argument("--target", default="test", help="only targets whose names hold this")
    asked = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    tallies = {name: Tally() for name in targets(asked.target)}
    end = time.monotonic() + 60 * asked.minutes
    while time.monotonic() < end:
        for name, tally in tallies.items():
            if time.monotonic() < end and (fault := turn(name, tally)):
                print(fault, file=sys.stderr, flush=True)
    print(table(tallies))
    return 1 if any(tally.faults for tally in tallies.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
