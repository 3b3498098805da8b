"""Change the model's queries one place at a time, and name the changes that no test notices.

python scripts/mutate_sql.py [--total N] [--seed N] [--only REGEX] [--log FILE] TEST...

Works in a copy of the checkout. Each test given is run once to learn which queries it reads; then
each mutant is tried, in a process forked for it, by the tests that read its query, those first that
notice most in a second, up to the first that fails or to --patience seconds of the processor.
--total takes so many of all, at random. --again tries what an earlier log left, by all the tests.
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
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sql_mutants import Mutant, mutants, parsed, rewritten

ROOT = Path(__file__).resolve().parent.parent
CHANGED, COPIED = "queries", ("aci_cli", "tests")
# a change after which the query says nothing is no change of the model
SENSELESS = ("Binder Error", "Parser Error", "Catalog Error", "header and result disagree")
# seconds of a processor after which a mutant counts as noticed: it does not end
LIMIT = 300
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


class Trial:
    """Try mutants in the place of pytest's own loop, its tests collected once."""

    def __init__(self, chosen: list[Mutant], log: Path, patience: float) -> None:
        """Hold what is to be tried, where it is written, and the seconds for one mutant."""
        self.chosen, self.log, self.patience = chosen, log, patience
        self.told: Any = None
        self.runs: Counter[str] = Counter()
        self.kills: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """End a child at its first failure."""
        if report.failed and self.told:
            self.told.write(f"{report.nodeid}\n{report.longreprtext}")
            self.told.flush()
            os._exit(1)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Learn what each test reads, then try each mutant."""
        reads = self._reads(session.items)
        with self.log.open("w", newline="") as file:
            rows = csv.writer(file)
            for mutant in self.chosen:
                rows.writerow(self._verdict(mutant, reads))
                file.flush()
        return True

    def _run(self, item: pytest.Item, following: pytest.Item | None = None) -> None:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def _reads(self, items: list[pytest.Item]) -> dict[str, list[tuple[float, pytest.Item]]]:
        """Return the tests that read each query, with their seconds; all must pass.

        What a test reads is kept beside the log, for the next time.
        """
        kept = self.log.with_suffix(".reads.json")
        known = json.loads(kept.read_text()) if kept.exists() else {}
        found = defaultdict(list)
        failing = []
        for item in items:
            if item.nodeid not in known:
                if not (opened := self._opened(item)):
                    failing.append(item.nodeid)
                    continue
                known[item.nodeid] = opened
                kept.write_text(json.dumps(known))
            seconds, names = known[item.nodeid]
            for name in names:
                found[name].append((seconds, item))
        if failing:
            sys.exit("\n".join(["fails without any change:", *failing]))
        return found

    def _opened(self, item: pytest.Item) -> tuple[float, list[str]] | None:
        """Run a test by itself; return its seconds and the queries that it opened, or it fails."""
        notes = Path("opened")
        notes.write_text("")
        ended, seconds, _ = in_child(lambda told: self._tell(told, [item]))
        if ended:
            return None
        mark = f"/{CHANGED}/"
        paths = {path for path in notes.read_text().splitlines() if mark in path}
        return seconds, sorted(path.split(mark)[1] for path in paths)

    def _tell(self, told: Any, items: list[pytest.Item]) -> None:
        self.told = told
        for item, following in zip(items, [*items[1:], None], strict=True):
            self._run(item, following)

    def _verdict(self, mutant: Mutant, reads: dict[str, list[Any]]) -> list[Any]:
        """Return a line of the log: the mutant, killed, survived, senseless or unread, by what."""
        name = _name(mutant)
        place = Path(CHANGED, name)
        whole = place.read_text()
        items = self._asked(reads.get(name, ()))
        place.write_text(mutant.text())
        try:
            ended, seconds, text = in_child(lambda told: self._tell(told, items))
        finally:
            place.write_text(whole)
        by = text.partition("\n")[0]
        self._learn(items, by)
        verdict = (
            "unread"
            if not items
            else "survived"
            if not ended
            else "senseless"
            if any(words in text for words in SENSELESS)
            else "killed"
        )
        return [verdict, mutant.kind, name, mutant.line, mutant.change, by, round(seconds, 1)]

    def _asked(self, readers: Iterable[tuple[float, pytest.Item]]) -> list[pytest.Item]:
        """Return the tests that fit in the time, those first that notice most in a second."""
        items: list[pytest.Item] = []
        spent = 0.0
        for seconds, item in sorted(readers, key=self._price):
            if not items or spent + seconds <= self.patience:
                items.append(item)
                spent += seconds
        return items

    def _price(self, reader: tuple[float, pytest.Item]) -> float:
        """Return the seconds of a test for each mutant that it is likely to notice."""
        seconds, item = reader
        return seconds * (2 + self.runs[item.nodeid]) / (1 + self.kills[item.nodeid])

    def _learn(self, items: list[pytest.Item], by: str) -> None:
        """Count which tests ran, and which noticed."""
        for item in items:
            self.runs[item.nodeid] += 1
            if item.nodeid == by:
                self.kills[by] += 1
                break


def survivors(found: list[Mutant], log: Path) -> list[Mutant]:
    """Return the mutants that an earlier trial left."""
    rows = csv.reader(log.open(newline=""))
    left = [row[1:5] for row in rows if row[0] in ("survived", "unread")]
    return [m for m in found if [m.kind, _name(m), str(m.line), m.change] in left]


def _name(mutant: Mutant) -> str:
    return mutant.query.relative_to(ROOT / CHANGED).as_posix()


def every(only: str) -> list[Mutant]:
    """Return all mutants of the queries named by a regular expression."""
    paths = sorted((ROOT / CHANGED).rglob("*.sql"))
    found = [mutant for path in paths for mutant in mutants(path)]
    return [mutant for mutant in found if re.fullmatch(only, _name(mutant))]


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
        killed, judged = count["killed"], count["killed"] + count["survived"] + count["unread"]
        if judged:
            share, z = killed / judged, 1.96
            middle = share + z * z / (2 * judged)
            spread = z * math.sqrt(share * (1 - share) / judged + (z / (2 * judged)) ** 2)
            low, high = ((middle + s * spread) / (1 + z * z / judged) for s in (-1, 1))
            lines.append(
                f"{kind:10s} {killed:4d} of {judged:4d} {share:.0%} ({low:.0%} to {high:.0%})"
            )
    left = [" ".join(row[:5]) for row in sorted(rows) if row[0] in ("survived", "unread")]
    return "\n".join([*lines, "", *left])


def main() -> None:
    """Read the command line, try, and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("tests", nargs="+")
    reader.add_argument("--total", type=int)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--only", default=".*", help="queries, as a regular expression")
    reader.add_argument("-k", default="", help="tests, as pytest -k")
    reader.add_argument("--patience", type=float, default=20)
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
        ended = pytest.main([*plain, *asked.tests], plugins=[Trial(chosen, log, asked.patience)])
        os.chdir(ROOT)
    if ended not in (0, pytest.ExitCode.NO_TESTS_COLLECTED):
        sys.exit(int(ended))
    print(summary(log))


if __name__ == "__main__":
    main()
