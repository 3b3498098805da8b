"""Change the model's queries one place at a time, and name the changes that no test notices.

python scripts/mutate_sql.py [--total N] [--seed N] [--only REGEX] [--log FILE] TEST...

Works in a copy of the checkout. Each test given runs once, in a process of its own, in which each
query is asked together with its changes (scripts/sql_watch.py). A test in which a change answers
otherwise is then run on that change, by itself: where it fails, the change is killed. The log says
of each change whether it is killed, by what; unnoticed, where tests met another answer and passed;
or alike, where no test met another answer. --total takes so many of all, at random; --again tries
what an earlier log left. Of what the engine does not ask itself (the readers of sources) every test
that reads it counts as one that meets another answer: give it more --cases.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import random
import re
import resource
import runpy
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sql_mutants import Mutant, mutants, parsed, rewritten

ROOT = Path(__file__).resolve().parent.parent
CHANGED, COPIED = "queries", ("aci_cli", "tests")
LEFT = ("alike", "unnoticed")
# a change after which the query says nothing is no change of the model
SENSELESS = (
    "Binder Error",
    "Parser Error",
    "Catalog Error",
    "header and result disagree",
    "declared but not used",
)
# seconds of a processor after which a mutant counts as noticed: it does not end
LIMIT = 300
# added to the engine of the copy
WATCH = """
from sql_watch import watched
for name in ("_execute", "arrow", "write_parquet"):
    setattr(Engine, name, watched(getattr(Engine, name)))
"""
# written into the copy, where every process of the tests finds it; a digest reads all, used or not
NOTING = """
import pathlib, sys
NOTES = pathlib.Path(__file__).with_name("opened")
def note(event, arguments):
    if event == "open" and str(arguments[0]).endswith(".sql"):
        frame = sys._getframe()
        while frame := frame.f_back:
            if frame.f_code.co_name == "digest":
                return
        with open(NOTES, "a") as notes:
            print(arguments[0], file=notes)
sys.addaudithook(note)
"""


def copied(folder: Path) -> Path:
    """Copy what is changed and what finds it, link to the rest; all queries are written anew."""
    for place in ROOT.iterdir():
        if place.name in (CHANGED, *COPIED):
            shutil.copytree(place, folder / place.name)
        elif not place.name.startswith("."):
            (folder / place.name).symlink_to(place)
    for query in (folder / CHANGED).rglob("*.sql"):
        text = query.read_text("utf-8")
        query.write_text(rewritten(text, parsed(text)))
    (folder / "sitecustomize.py").write_text(NOTING)
    shutil.copy(ROOT / "scripts" / "sql_watch.py", folder)
    with (folder / "aci_cli" / "engine.py").open("a") as engine:
        engine.write(WATCH)
    return folder


def in_child(work: Callable[[Any], None]) -> tuple[int, float, str]:
    """Do some work in a forked process; return how it ended, seconds of processor, its words."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        _work(work, os.fdopen(write, "w"))
    os.close(write)
    with os.fdopen(read) as told:
        text = told.read()
    _, ended, used = os.wait4(child, 0)
    return ended, used.ru_utime + used.ru_stime, text


def _work(work: Callable[[Any], None], told: Any) -> NoReturn:
    """End this process after some work, and never go on where the parent does."""
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
    ended = 1
    try:
        work(told)
        ended = 0
    except BaseException:
        traceback.print_exc(file=told)
    finally:
        told.flush()
        os._exit(ended)


@dataclass
class Standing:
    """Hold what is known of a mutant: its number, verdict, who gave it, and what it cost."""

    number: str
    mutant: Mutant
    name: str
    verdict: str = "alike"
    by: str = ""
    seconds: float = 0.0
    met: Counter[str] = field(default_factory=Counter)

    def row(self) -> list[Any]:
        """Return its line of the log."""
        m = self.mutant
        where = [m.kind, self.name, m.place, m.change]
        return [self.verdict, *where, self.by, round(self.seconds, 1)]


class Trial:
    """Try mutants in the place of pytest's own loop, its tests collected once."""

    def __init__(self, chosen: list[Mutant], log: Path, patience: float, cases: int) -> None:
        """Hold what is to be tried, where it is written, and what is spent on one mutant."""
        self.log, self.patience, self.cases = log, patience, cases
        self.standings = [
            Standing(str(number), mutant, _name(mutant)) for number, mutant in enumerate(chosen)
        ]
        self.told: Any = None
        self.failing: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """End a child at its first failure."""
        if report.failed and self.told:
            self.told.write(f"{report.nodeid}\n{report.longreprtext}")
            self.told.flush()
            os._exit(1)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run each test beside the changes that are left, then on those that answer otherwise."""
        kept = self.log.with_suffix(".reads.json")
        reads = json.loads(kept.read_text()) if kept.exists() else {}
        for item in session.items:
            left = self._left(item, reads.get(item.nodeid))
            if not left:
                continue
            reads[item.nodeid], met = self._met(item, left)
            kept.write_text(json.dumps(reads))
            for standing in met:
                self._judge(standing, item)
                self._write()
            self._write()
        if self.failing:
            print("\n".join(["fails without any change:", *self.failing]))
        return True

    def _write(self) -> None:
        with self.log.open("w", newline="") as file:
            csv.writer(file).writerows(standing.row() for standing in self.standings)

    def _left(self, item: pytest.Item, reads: list[str] | None) -> list[Standing]:
        """Return the mutants that a test may notice; what it reads is kept beside the log."""
        return [
            one
            for one in self.standings
            if one.verdict in LEFT
            and one.met[_function(item)] < self.cases
            and one.seconds < self.patience
            and (reads is None or one.name in reads)
        ]

    def _met(self, item: pytest.Item, left: list[Standing]) -> tuple[list[str], list[Standing]]:
        """Run a test by itself; return the queries that it opened, and what answers otherwise."""
        texts = {one.name: Path(CHANGED, one.name).read_text() for one in left}
        changes: dict[str, dict[str, str]] = {text: {} for text in texts.values()}
        for one in left:
            changes[texts[one.name]][one.number] = one.mutant.text()
        notes = {name: Path(name) for name in ("watched.json", "opened", "otherwise", "ran")}
        for path in notes.values():
            path.write_text("")
        notes["watched.json"].write_text(json.dumps(changes))
        ended, _, text = in_child(lambda told: self._tell(told, item))
        notes["watched.json"].unlink()
        if ended:
            self.failing.append(text or item.nodeid)
            return [], []
        mark = f"/{CHANGED}/"
        opened = {
            path.split(mark)[1] for path in notes["opened"].read_text().splitlines() if mark in path
        }
        otherwise = set(notes["otherwise"].read_text().split())
        ran = {json.loads(line) for line in notes["ran"].read_text().splitlines()}
        # a query that is opened and never run by the engine is asked in a way of the test's own
        met = [
            one
            for one in left
            if one.number in otherwise or (one.name in opened and texts[one.name] not in ran)
        ]
        return sorted(opened), met

    def _tell(self, told: Any, item: pytest.Item) -> None:
        self.told = told
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)

    def _judge(self, one: Standing, item: pytest.Item) -> None:
        """Run a test on a mutant, and note what it says."""
        place = Path(CHANGED, one.name)
        whole = place.read_text()
        place.write_text(one.mutant.text())
        try:
            ended, seconds, text = in_child(lambda told: self._tell(told, item))
        finally:
            place.write_text(whole)
        one.by, one.verdict = item.nodeid, "unnoticed"
        one.seconds += seconds
        one.met[_function(item)] += 1
        if ended:
            senseless = any(words in text for words in SENSELESS)
            one.verdict = "senseless" if senseless else "killed"


def _function(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def survivors(found: list[Mutant], log: Path) -> list[Mutant]:
    """Return the mutants that an earlier trial left."""
    rows = csv.reader(log.open(newline=""))
    left = [row[1:5] for row in rows if row[0] in LEFT]
    return [m for m in found if [m.kind, _name(m), m.place, m.change] in left]


def _name(mutant: Mutant) -> str:
    return mutant.query.relative_to(ROOT / CHANGED).as_posix()


def every(only: str) -> list[Mutant]:
    """Return all mutants of the queries named by a regular expression."""
    folder = ROOT / CHANGED
    paths = sorted(folder.rglob("*.sql"))
    named = [path for path in paths if re.fullmatch(only, path.relative_to(folder).as_posix())]
    return [mutant for path in named for mutant in mutants(path)]


def sampled(found: list[Mutant], total: int | None, seed: int) -> list[Mutant]:
    """Return so many of the mutants at most, in random order."""
    for kind, number in sorted(Counter(mutant.kind for mutant in found).items()):
        print(f"{number:5d} {kind}")
    number = len(found) if total is None else min(total, len(found))
    print(f"{len(found):5d} in all, {number} tried", flush=True)
    return random.Random(seed).sample(found, number)


def summary(log: Path) -> str:
    """Return the share killed of each kind with its 95 % interval (Wilson), and what survived."""
    rows = list(csv.reader(log.open(newline="")))
    lines = []
    for kind in [*sorted({row[1] for row in rows}), "all"]:
        count = Counter(row[0] for row in rows if kind in (row[1], "all"))
        killed = count["killed"]
        judged = killed + sum(count[verdict] for verdict in LEFT)
        if judged:
            share, z = killed / judged, 1.96
            middle = share + z * z / (2 * judged)
            spread = z * math.sqrt(share * (1 - share) / judged + (z / (2 * judged)) ** 2)
            low, high = ((middle + s * spread) / (1 + z * z / judged) for s in (-1, 1))
            lines.append(
                f"{kind:10s} {killed:4d} of {judged:4d} {share:.0%} ({low:.0%} to {high:.0%})"
            )
    left = [" ".join(row[:5]) for row in sorted(rows) if row[0] in LEFT]
    return "\n".join([*lines, "", *left])


def main() -> None:
    """Read the command line, try, and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("tests", nargs="+")
    reader.add_argument("--total", type=int)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--only", default=".*", help="queries, as a regular expression")
    reader.add_argument("-k", default="", help="tests, as pytest -k")
    reader.add_argument("--patience", type=float, default=30, help="seconds for one change")
    reader.add_argument("--cases", type=int, default=2, help="cases of a test for one change")
    reader.add_argument("--again", type=Path, help="only what survives in the log of another run")
    reader.add_argument("--log", type=Path, default=Path("mutants.csv"))
    asked = reader.parse_args()
    log = asked.log.resolve()
    found = every(asked.only)
    if asked.again:
        found = survivors(found, asked.again)
    chosen = sampled(found, asked.total, asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(copied(Path(folder)))
        sys.path.insert(0, folder)
        runpy.run_path(str(Path("sitecustomize.py").resolve()))
        plain = ["-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist", "-q", "-k", asked.k]
        trial = Trial(chosen, log, asked.patience, asked.cases)
        ended = pytest.main([*plain, *asked.tests], plugins=[trial])
        os.chdir(ROOT)
    if ended not in (0, pytest.ExitCode.NO_TESTS_COLLECTED):
        sys.exit(int(ended))
    print(summary(log))


if __name__ == "__main__":
    main()
