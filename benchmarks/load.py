"""Put aci under load: many at once and in turn, for long, on large menus, beside ingests.

    python benchmarks/load.py --work FOLDER [--tasks sequence ...] [sizes]

Every answer is compared with the known ones; one that differs, or a command that fails, ends the
benchmark. The table goes to stdout; it and its figures go to benchmarks/results, where a run of
some tasks leaves the figures of the others.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import load_menus
from measuring import SLOWING, Run, Side, python, run

ACI = str(Path(sysconfig.get_path("scripts")) / "aci")
RESULTS = Path(__file__).parent / "results"
RANK = (ACI, "rank", "--draws", "0")
HEAD = "| load | runs | seconds each | peak MB | what was found |\n|---|---|---|---|---|"
# two files of BACI: edition, products, and what Germany, Italy and Japan sell of each to China
FILES = (("22", ("845710", "845811"), 900), ("17", ("848210", "848220"), 500))
SELLERS = ((276, 100), (380, 50), (392, 200))
# the releases that may stand, by the files that they hold
RELEASES = {"old release": (), "one with a file more": (0,), "one with the other": (1,),
            "one with both": (0, 1)}  # fmt: skip
LINES = (ACI, "sectors", "--level", "line", "--format", "csv")
Line = dict[str, Any]


def line(load: str, seconds: Sequence[float], memory: Sequence[float], found: str) -> Line:
    """Return what a load took: how often, median and most seconds, most megabytes."""
    return {
        "load": load,
        "runs": len(seconds),
        "seconds": round(statistics.median(seconds), 2),
        "seconds_most": round(max(seconds), 2),
        "peak_mb": round(max(memory)),
        "found": found,
    }


def described(load: str, runs: Sequence[Run], found: str) -> Line:
    """Return what the runs of a command took."""
    return line(load, [one.seconds for one in runs], [one.peak_mb for one in runs], found)


def same(answers: Iterable[bytes], what: str) -> None:
    """End the benchmark where answers differ."""
    if len(set(answers)) != 1:
        raise SystemExit(f"{what}: the answers differ")


def together(work: Path, options: argparse.Namespace) -> list[Line]:
    """Rank in many processes at once."""
    places = [work / f"together-{number}.csv" for number in range(options.together)]
    sides = [Side("aci rank", [ACI, "rank", "-o", str(place)]) for place in places]
    begun = time.perf_counter()
    with ThreadPoolExecutor(len(sides)) as pool:
        runs = list(pool.map(run, sides))
    wall = time.perf_counter() - begun
    same((place.read_bytes() for place in places), "rankings at once")
    found = f"all the same bytes, {wall:.0f} s for all, {sum(r.peak_mb for r in runs):.0f} MB"
    return [described("`aci rank`, all at once", runs, found)]


def sequence(work: Path, options: argparse.Namespace) -> list[Line]:
    """Rank in one process after the other, and set the first tenth beside the last."""
    place = work / "sequence.csv"
    runs, answers = [], set()
    for _ in range(options.sequence):
        runs.append(run(Side("aci rank", [*RANK, "-o", str(place)])))
        answers.add(place.read_bytes())
    same(answers, "rankings in turn")
    tenth = max(len(runs) // 10, 1)
    lines = []
    for name, part in (("first", runs[:tenth]), ("last", runs[-tenth:])):
        cpu = statistics.median(one.cpu_seconds for one in part)
        found = f"{cpu:.2f} processor seconds (median), all {len(runs)} the same bytes"
        lines.append(described(f"`aci rank` in turn, {name} {tenth}", part, found))
    return lines


def looped(what: str, count: int, load: str) -> list[Line]:
    """Ask in one process, and set the first tenth after warming up beside the last."""
    environ = {name: value for name, value in os.environ.items() if name not in SLOWING}
    command = python("load_loop.py", what, str(count))
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{load}: {done.stderr}")
    rows = [tuple(map(float, text.split())) for text in done.stdout.splitlines()]
    tenth = max(count // 10, 1)
    refused = sum(not answered for _, _, answered in rows)
    lines = []
    for name, part in (("first", rows[:tenth]), ("last", rows[-tenth:])):
        found = f"{part[0][1]:.0f} to {part[-1][1]:.0f} MB held"
        found += f"; {refused} of {count} have no answer" if refused else ""
        seconds, memory, _ = zip(*part, strict=True)
        lines.append(line(f"{load}, {name} {tenth}", seconds, memory, found))
    return lines


def process(_: Path, options: argparse.Namespace) -> list[Line]:
    """Rank again and again in one process."""
    return looped("rank", options.process, "rankings in one process")


def targets(_: Path, options: argparse.Namespace) -> list[Line]:
    """Rank against one target after the other in one process."""
    return looped("targets", options.targets, "targets in one process")


def menus(work: Path, options: argparse.Namespace) -> list[Line]:
    """Rank menus of more and more measures."""
    lines = []
    for count in sorted({max(options.measures // 10, 1), options.measures}):
        menu, place = work / f"measures-{count}.yaml", work / f"measures-{count}.csv"
        menu.write_text(load_menus.of_measures(count))
        asked = ["--menu", str(menu), "-o", str(place)]
        done = run(Side("aci rank", [*RANK, *asked]))
        ranked = len(place.read_bytes().splitlines()) - 1
        load = f"`aci rank --draws 0`, {count:,} measures"
        lines.append(described(load, [done], f"{ranked:,} ranked"))
    return lines


def sectors(work: Path, options: argparse.Namespace) -> list[Line]:
    """Screen menus of more and more sectors."""
    lines = []
    for count in sorted({max(options.sectors // 10, 1), options.sectors}):
        menu, place = work / f"sectors-{count}.yaml", work / f"sectors-{count}.csv"
        menu.write_text(load_menus.of_sectors(count))
        command = [ACI, "sectors", "--menu", str(menu), "-o", str(place)]
        done = run(Side("aci sectors", command))
        held = len(place.read_bytes().splitlines()) - 1
        lines.append(described(f"`aci sectors`, {count:,} sectors", [done], f"{held:,} rows"))
    return lines


def ingest(file: Path, release: Path) -> list[str]:
    """Return the command that reads a file into a release."""
    return [ACI, "data", "ingest", str(file), "--to", str(release)]


def written(folder: Path) -> list[Path]:
    """Write the files that the ingests read."""
    folder.mkdir(exist_ok=True)
    paths = []
    for edition, products, value in FILES:
        rows = [
            f"2024,{seller},156,{product},{value + more},1\n"
            for product in products
            for seller, more in SELLERS
        ]
        paths.append(folder / f"BACI_HS{edition}_Y2024_V202601.csv")
        paths[-1].write_text("t,i,j,k,v,q\n" + "".join(rows))
    return paths


def known_answers(work: Path, base: Path, files: Sequence[Path]) -> dict[str, bytes]:
    """Return the answer of each release that readers may meet, whatever comes first."""
    found = {}
    for name, numbers in RELEASES.items():
        release = work / f"known {name}"
        shutil.rmtree(release, ignore_errors=True)
        shutil.copytree(base, release)
        for number in numbers:
            subprocess.run(ingest(files[number], release), check=True, capture_output=True)
        asked = [*LINES, "--data", str(release)]
        answer = subprocess.run(asked, check=True, capture_output=True).stdout
        found[name] = answer
    if len(set(found.values())) != len(found):
        raise SystemExit("readers beside ingests: two releases give one answer")
    return found


def until_done(command: list[str]) -> int:
    """Run an ingest until none other writes; return how often it was told to wait."""
    told = 0
    while True:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return told
        if "another ingest is writing" not in done.stderr:
            raise SystemExit(f"ingest: {done.stderr}")
        told += 1


def readers(work: Path, options: argparse.Namespace) -> list[Line]:
    """Read a release while two ingests change it."""
    files = written(work / "flows")
    base = work / "base"
    shutil.rmtree(base, ignore_errors=True)
    shutil.copytree(Path(__file__).parent.parent / "data", base)
    known = known_answers(work, base, files)
    names = {answer: name for name, answer in known.items()}
    release = work / "read"
    shutil.rmtree(release, ignore_errors=True)
    shutil.copytree(base, release)
    draw = random.Random(1)
    waits = [draw.uniform(0, options.spread) for _ in range(options.readers)]

    def read(number: int) -> tuple[Run, bytes]:
        time.sleep(waits[number])
        place = work / f"reader-{number}.csv"
        asked = [*LINES, "--data", str(release), "-o", str(place)]
        return run(Side("reader", asked)), place.read_bytes()

    with ThreadPoolExecutor(options.readers + 2) as pool:
        writing = [pool.submit(until_done, ingest(file, release)) for file in files]
        read_ones = list(pool.map(read, range(options.readers)))
        told = sum(one.result() for one in writing)
    if strange := [answer for _, answer in read_ones if answer not in names]:
        raise SystemExit(f"readers beside ingests: {len(strange)} answers are of no release")
    seen = sorted(names[answer] for _, answer in read_ones)
    counts = ", ".join(f"{seen.count(name)} of the {name}" for name in dict.fromkeys(seen))
    found = f"answers {counts}, none of a mixture; an ingest was told to wait ({told})"
    runs = [one for one, _ in read_ones]
    return [described("readers beside two ingests", runs, found)]


TASKS: dict[str, Callable[[Path, argparse.Namespace], list[Line]]] = {
    "together": together,
    "sequence": sequence,
    "process": process,
    "targets": targets,
    "menus": menus,
    "sectors": sectors,
    "readers": readers,
}


def table(results: dict[str, list[Line]]) -> str:
    """Return all lines as a table, in the order of the tasks."""
    rows = [
        f"| {item['load']} | {item['runs']} | {item['seconds']:.2f} (at most "
        f"{item['seconds_most']:.2f}) | {item['peak_mb']} | {item['found']} |"
        for name in TASKS
        for item in results.get(name, [])
    ]
    return "\n".join([HEAD, *rows])


def main() -> None:
    """Read the options, run the tasks, keep and print what they found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for what is generated")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=list(TASKS))
    for name, size in (("together", 64), ("sequence", 1000), ("process", 200), ("targets", 200),
                       ("measures", 10_000), ("sectors", 2_000), ("readers", 20)):  # fmt: skip
        parser.add_argument(f"--{name}", type=int, default=size)
    parser.add_argument("--spread", type=float, default=20, help="seconds in which readers begin")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    options.results.mkdir(parents=True, exist_ok=True)
    kept = options.results / "load.json"
    for name in options.tasks:
        lines = TASKS[name](options.work, options)
        results = json.loads(kept.read_text()) if kept.is_file() else {}
        results[name] = lines
        kept.write_text(json.dumps(results, indent=2) + "\n")
        (options.results / "load.md").write_text(table(results) + "\n")
    print(table({name: results[name] for name in options.tasks}))


if __name__ == "__main__":
    sys.exit(main())
