"""Show that no fault gives a wrong number: kills, failing disks, changed bytes.

    python scripts/faults.py [--moments 50] [--flips 200] [--seed 1] [--only kills disks bytes]

Injects faults into commands that write a release or an answer, and into the files of a release,
and prints a Markdown table: how many of a kind were injected, how many ended in a refusal of one
line with an exit code, how many left the right answer, and how many were wrong. Exit code 1 where
one was; what was injected, and each wrong answer, goes to stderr. Calls on files are made to fail
by a library that `cc` compiles; small disks need the right to mount them.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import faults_bytes
import faults_disk
import faults_kills
from faults_world import Server, Tally, World, built

HEAD = "| fault | injected | refused | right answer | wrong |\n|---|---|---|---|---|"
PARTS = ("kills", "disks", "bytes")


def tallies(folder: Path, options: argparse.Namespace) -> Iterator[Tally]:
    """Inject every fault asked for, and yield a tally of each kind."""
    world, shim = World(folder), built(folder)
    if shim is None:
        print("no C compiler here, so no single call is made to fail", file=sys.stderr)
    server = Server(folder, shim)
    draw = random.Random(options.seed)
    try:
        commands = faults_kills.commands(world, server) if options.only != ["bytes"] else []
        if "kills" in options.only:
            yield from faults_kills.run(commands, server, options.moments, draw)
        if "disks" in options.only:
            others = [command for command in commands if command.name != faults_kills.CUBE]
            yield from faults_disk.run(others, world, server, options.moments, draw)
        if "bytes" in options.only:
            yield from faults_bytes.run(world, server, options.flips, draw)
    finally:
        server.close()


def main() -> None:
    """Read the options, inject, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--moments", type=int, default=50, help="faults of a command, each kind")
    parser.add_argument("--flips", type=int, default=200, help="bytes changed in a kind of file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    options = parser.parse_args()
    print(f"seed {options.seed}", file=sys.stderr)
    print(HEAD, flush=True)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for tally in tallies(Path(folder), options):
            wrong += len(tally.wrong)
            print(tally.row, flush=True)
            for text in tally.wrong:
                print(f"  wrong: {text}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
