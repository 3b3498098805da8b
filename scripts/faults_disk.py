"""Disks that fail, fill up, take less than asked or take nothing."""

from __future__ import annotations

import errno
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from faults_kills import EXPORTS, Command
from faults_world import RANK, WHOLE, Ended, Server, Tally, World

# as faults_shim.c numbers what may go wrong
COUNT, ONCE, FROM_THEN_ON, KILL, SHORT = range(5)
KINDS = (
    ("a failing call (EIO)", ONCE, errno.EIO),
    ("a disk full from a call on (ENOSPC)", FROM_THEN_ON, errno.ENOSPC),
    ("kill -9 at a call", KILL, 0),
)
# what a message takes and more; the streams are files here too
LIMITS = (1_000, 100_000)
PAGE = 4_096


def judged(done: Ended, command: Command) -> str:
    """Tell what became of a command: a clear refusal with all as it was, the answer, or wrong."""
    left = command.outcome()
    if left != "survived" or done.code in (0, -signal.SIGKILL):
        return left
    return "refused" if done.refused else f"exit code {done.code}: {done.err or done.out!r}"


def at_calls(
    command: Command, server: Server, moments: int, draw: random.Random
) -> Iterator[Tally]:
    """Let the n-th write, truncation, rename or sync of a command go wrong, for random n."""
    command.prepare()
    calls = server.run(command.words, fault=[COUNT, 0, 0]).calls or 1
    for name, kind, reason in KINDS:
        tally = Tally(f"{name}, {command.name}")
        numbers = draw.sample(range(1, calls + 1), min(moments, calls))
        print(f"{tally.fault}: calls {numbers} of {calls}", file=sys.stderr)
        for number in numbers:
            command.prepare()
            done = server.run(command.words, fault=[kind, number, reason])
            tally.count(judged(done, command), f"call {number}")
        yield tally
    tally = Tally(f"short writes throughout, {command.name}")
    command.prepare()
    tally.count(judged(server.run(command.words, fault=[SHORT, 0, 0]), command), "all")
    yield tally


def limited(command: Command, server: Server, moments: int, draw: random.Random) -> Tally:
    """Let no file grow beyond a limit (RLIMIT_FSIZE)."""
    tally = Tally(f"files cut at a limit (RLIMIT_FSIZE), {command.name}")
    for _ in range(moments):
        limit = round(LIMITS[0] * (LIMITS[1] / LIMITS[0]) ** draw.random())
        command.prepare()
        done = server.run(command.words, file_bytes=limit)
        tally.count(judged(done, command), f"{limit} bytes")
    return tally


@contextmanager
def disk(folder: Path, size: int) -> Iterator[Path]:
    """Mount a small disk in memory; OSError where that is not allowed."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(done.stderr.strip())
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def pages(folder: Path) -> int:
    """Return the bytes that a folder takes on a disk in memory."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return sum(-(-size // PAGE) * PAGE for size in sizes)


def full(world: World, server: Server, moments: int, draw: random.Random) -> Iterator[Tally]:
    """Ingest and export on disks with less and more room left (tmpfs)."""
    size = pages(world.old)
    tally = Tally("a full disk (tmpfs), `aci data ingest`")
    for _ in range(moments):
        room = draw.randrange(PAGE, 300_000)
        with disk(world.folder / "disk", size + room) as place:
            release = Path(shutil.copytree(world.old, place / "release"))
            done = server.run(world.ingest(release))
            command = Command("", [], WHOLE, print, partial(world.outcome, release))
            tally.count(judged(done, command), f"{room} bytes free")
    yield tally
    tally = Tally("a full disk (tmpfs), `aci rank -o`")
    for suffix in EXPORTS:
        with disk(world.folder / "disk", PAGE) as place:
            (place / "filler").write_bytes(bytes(PAGE))
            done = server.run([*RANK, "--data", world.new, "-o", place / f"a{suffix}"])
            left = [path.name for path in place.iterdir()]
            good = done.refused and left == ["filler"]
            tally.count("refused" if good else f"{done} {left}", suffix)
    yield tally


def read_only(world: World, server: Server) -> Iterator[Tally]:
    """Read from, and write to, a release on a disk mounted read-only."""
    tally = Tally("a read-only disk (tmpfs)")
    known = server.run([*RANK, "--data", world.new]).out
    with disk(world.folder / "disk", 2 * pages(world.new)) as place:
        release = Path(shutil.copytree(world.new, place / "release"))
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        read = server.run([*RANK, "--data", release])
        good = read.code == 0 and read.out == known
        tally.count("survived" if good else str(read), "rank")
        refused: list[list[str | Path]] = [
            world.ingest(release),
            world.ingest(place / "fresh"),
            ["data", "reduce", "--to", release],
            *([*RANK, "--data", release, "-o", place / f"a{suffix}"] for suffix in EXPORTS),
        ]
        for words in refused:
            done = server.run(words)
            good = done.refused and world.outcome(release) == "survived"
            tally.count("refused" if good else str(done), str(words))
    yield tally


def to_full(world: World, server: Server) -> Tally:
    """Write answers to /dev/full."""
    tally = Tally("standard output on /dev/full")
    for form in ("csv", "json", "parquet"):
        words = [*RANK, "--data", world.new, "--format", form]
        done = server.run(words, out="/dev/full")
        tally.count("refused" if done.code == 1 and done.refused else str(done), form)
    return tally


def run(
    found: list[Command], world: World, server: Server, moments: int, draw: random.Random
) -> Iterator[Tally]:
    """Yield a tally for each command and each fault of a disk."""
    for command in found:
        if server.shim:
            yield from at_calls(command, server, moments, draw)
        yield limited(command, server, moments, draw)
    yield to_full(world, server)
    try:
        yield from full(world, server, moments, draw)
        yield from read_only(world, server)
    except OSError as error:
        print(f"no small disk can be mounted here, so none was filled: {error}", file=sys.stderr)
