"""Commands that are killed at random moments, and what they leave behind."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from faults_world import RANK, WHOLE, Ended, Server, Tally, World

from aci_cli.resources import bundled

EXPORTS = (".csv", ".json", ".parquet")
CUBE = "the building of the cube within it"
BEFORE = b"what stood there before\n"
# every so many, the command is run again on what was left
AGAIN = 10


@dataclass(frozen=True)
class Command:
    """Hold a command that writes, how it is made ready, and how what it left is judged.

    `inner` is the function within which it writes.
    """

    name: str
    words: list[str | Path]
    inner: str
    prepare: Callable[[], object]
    outcome: Callable[[], str]


def commands(world: World, server: Server) -> list[Command]:
    """Return the commands that write, each with the answers that may stand after it."""
    release = world.folder / "tried"
    ready = partial(world.copy, world.old)
    reduced = _reduced(world, server)
    found = [
        Command("`aci data ingest`", world.ingest(release), "aci_cli.ingest:publish", ready,
                partial(world.outcome, release)),
        Command(CUBE, world.ingest(release), "aci_cli.ingest:write_cube", ready,
                partial(world.outcome, release)),
        Command("`aci data reduce`, DuckDB", ["data", "reduce", "--to", release],
                "aci_cli.ingest:finish", ready, partial(world.outcome, release, new=reduced)),
    ]  # fmt: skip
    return found + [export(world, server, suffix) for suffix in EXPORTS]


def _reduced(world: World, server: Server) -> Path:
    """Return the release that an undisturbed reduction makes."""
    (server.folder / "aci.toml").write_text(f'[tables]\ntrade = "{bundled("data") / "trade"}"\n')
    place = world.copy(world.old).rename(world.folder / "reduced")
    words: list[str | Path] = ["data", "reduce", "--to", place]
    done = server.run(words)
    if done.code:
        raise SystemExit(f"aci data reduce: {done.err}")
    return place


def export(world: World, server: Server, suffix: str) -> Command:
    """Return a ranking that is written over a file."""
    place = world.folder / "exports" / f"ranking{suffix}"
    place.parent.mkdir(exist_ok=True)
    words = [*RANK, "--data", world.new, "-o", place]
    if server.run(words).code:
        raise SystemExit(f"aci rank -o {place.name} fails undisturbed")
    whole = place.read_bytes()

    def outcome() -> str:
        return "survived" if place.read_bytes() in (BEFORE, whole) else "neither file"

    def prepare() -> None:
        for left in place.parent.iterdir():
            left.unlink()
        place.write_bytes(BEFORE)

    return Command(f"`aci rank -o ranking{suffix}`", words, "aci_cli.output:deliver", prepare,
                   outcome)  # fmt: skip


def kill_after(seconds: float, process: int) -> None:
    """Kill a process when some time has passed; one that has ended is left."""
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def killed(command: Command, server: Server, moments: int, draw: random.Random) -> Iterator[str]:
    """Kill a command at random moments, half of them while it writes; yield each outcome."""
    lasts: dict[str, float] = {}
    for number in range(moments):
        watch = (WHOLE, command.inner)[number % 2]
        command.prepare()
        if watch not in lasts:
            lasts[watch] = server.run(command.words, watch=watch).seconds
            command.prepare()
        moment = draw.uniform(0, 1.05)
        done = server.run(
            command.words, watch=watch, meanwhile=partial(kill_after, moment * lasts[watch])
        )
        print(
            f"  {watch} {moment:.3f} of {lasts[watch]:.3f} s: exit code {done.code}",
            file=sys.stderr,
        )
        yield after_kill(command, server, done, number % AGAIN == AGAIN - 1)


def after_kill(command: Command, server: Server, done: Ended, again: bool) -> str:
    """Judge what a killed command left; with `again`, run it once more to the end."""
    if done.code not in (0, -signal.SIGKILL):
        return f"exit code {done.code}: {done.err}"
    found = command.outcome()
    if again and found == "survived" and (more := server.run(command.words)).code:
        return f"the next one fails: {more.err}"
    return command.outcome() if again else found


def run(found: list[Command], server: Server, moments: int, draw: random.Random) -> Iterator[Tally]:
    """Yield a tally for each command."""
    for command in found:
        tally = Tally(f"kill -9 during {command.name}")
        print(tally.fault, file=sys.stderr)
        for number, outcome in enumerate(killed(command, server, moments, draw)):
            tally.count(outcome, f"moment {number}")
        yield tally
