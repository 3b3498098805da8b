"""Show that every command answers alike wherever it runs: python scripts/matrix.py PYTHON...

Each PYTHON is one that aci is installed for. The first answers from the release as it stands, in
plain surroundings; every other one from the same rows in another order, elsewhere. Print a Markdown
table of the SHA-256 of each answer; exit 1 where one differs or is missing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from aci_cli.release import sealed
from aci_cli.resources import bundled
from aci_cli.store import MANIFEST, name_by_content

LINES = (
    "rank",
    "rank --all --with JPN --horizon long",
    "rank --rungs --scenario g7",
    "rank --acceptability",
    "sectors",
    "sectors --reverse --level line",
    "sectors --level industry",
    "sectors --level product 85",
    "sectors --suggest --reverse",
    "explain export-bearings",
    "explain duty-ev --format json",
    "explain duty-ev --rows",
    "check",
    "schema rank",
    "schema menu",
    "config",
    "vote --against DE,HU --members",
    "vote export-bearings duty-ev --tolerance 2",
    "burden export-bearings duty-ev",
    "package --max-self-harm 2e9 --votes --against HU",
    "package --frontier --points 5",
    "coalition services-business --with JPN",
    "diff g7 no-retaliation",
    "procedure --from 2026-03-01",
    "procedure demands --format json",
    "path duv-servicing --summary",
    "path export-bearings",
    "retaliation export-bearings duty-ev",
    "retaliation --balance",
    "report --format md --package 2e9",
    "plot rank --format csv",
    "plot sectors --format csv",
    "plot suppliers batteries --reverse --format csv",
    "plot frontier --points 5 --format csv",
    "plot burden duty-ev --format csv",
    "plot path export-bearings --format csv",
    "plot coalition services-business --with JPN --format csv",
    "data show",
    "data show all",
    "data verify",
    "data compare comext baci",
    "sql",
)
PLAIN = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "ACI_THREADS": "1"}
# Turkish has a decimal comma, and its small I is not an i
LOCALE = "tr_TR.UTF-8"
ELSEWHERE = {
    "LC_ALL": LOCALE,
    "TZ": "Asia/Tokyo",
    "PYTHONHASHSEED": "random",
    "PYTHONIOENCODING": "ascii",
    "ACI_THREADS": "2",
}
# their answers name the release and the settings themselves
OF_THE_SETTINGS = ("config", "data verify", "explain duty-ev --format json")
SHOWN = 12
FAILS = "fails: "


class NoAnswerError(Exception):
    """Say what a command said in place of an answer."""


def elsewhere(folder: Path) -> dict[str, str]:
    """Return the other surroundings, of which `folder` comes to hold the language and the release.

    Without the system's sources of languages (Debian: locales) the language stays plain.
    """
    language, language_source = folder / LOCALE, LOCALE.partition(".")[0]
    subprocess.run(
        ["localedef", "-i", language_source, "-f", "UTF-8", str(language)],
        capture_output=True,
        check=False,
    )
    release = shuffled(bundled("data"), folder / "release")
    return ELSEWHERE | {"LOCPATH": str(folder), "ACI_DATA": str(release)}


def shuffled(release: Path, to: Path) -> Path:
    """Write a release with each file's rows in another order, a group for 2,048; return `to`."""
    manifest = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    renamed = {}
    for entry in manifest["files"]:
        old = release / entry["path"]
        new = to / Path(entry["path"]).with_name(f"{old.stem.partition('-')[0]}.parquet")
        new.parent.mkdir(parents=True, exist_ok=True)
        duckdb.connect().execute(
            "COPY (SELECT * EXCLUDE (file_row_number)"
            f" FROM read_parquet('{old}', file_row_number = true, hive_partitioning = false)"
            f" ORDER BY hash(file_row_number)) TO '{new}' (ROW_GROUP_SIZE 2048)"
        )
        made = name_by_content(new, to, entry["rows"])
        renamed[entry["path"]] = made["path"]
        entry.update(made)
    for source in manifest["sources"]:
        source["files"] = [renamed[path] for path in source.get("files", [])]
    (to / MANIFEST).write_bytes(sealed(manifest))
    for path in release.glob("procedure.yaml*"):
        shutil.copy(path, to)
    return to


def answer(python: str, line: str, folder: Path, surroundings: Mapping[str, str]) -> bytes:
    """Return what a line prints, run in an empty folder; NoAnswerError where it fails."""
    if line in OF_THE_SETTINGS:
        surroundings = {n: each for n, each in surroundings.items() if not n.startswith("ACI_")}
    home = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    done = subprocess.run(
        [python, "-m", "aci_cli", *line.split()],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=folder,
        env={**home, **surroundings},
        check=False,
    )
    if done.returncode != 0 or not done.stdout:
        raise NoAnswerError(done.stderr.decode().partition("\n")[0])
    return done.stdout


def fingerprint(python: str, line: str, folder: Path, surroundings: Mapping[str, str]) -> str:
    """Return the start of the SHA-256 of an answer, or the error in its place."""
    try:
        return hashlib.sha256(answer(python, line, folder, surroundings)).hexdigest()[:SHOWN]
    except NoAnswerError as error:
        return f"{FAILS}{error}"


def heading(python: str, folder: Path) -> str:
    """Say whether a Python has aci of a checkout or of a wheel, and which DuckDB."""
    told = (
        "import duckdb, platform; from aci_cli.resources import bundled;"
        "origin = 'wheel' if bundled('queries').parent.name == 'aci_cli' else 'checkout';"
        "print(f'{origin}, DuckDB {duckdb.__version__}, Python {platform.python_version()}')"
    )
    return subprocess.check_output([python, "-c", told], cwd=folder, text=True).strip()


def main(arguments: Sequence[str]) -> int:
    """Print the table; return 1 where an answer differs from the first Python's."""
    # not resolved: a link in a virtual environment is what makes it one
    pythons = [str(Path.cwd() / argument) for argument in arguments]
    differing = 0
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(os.cpu_count()) as pool:
        empty = Path(name) / "empty"
        empty.mkdir()
        print("| answer |", " | ".join(heading(python, empty) for python in pythons), "|")
        print("|---|" + "---|" * len(pythons), flush=True)
        surroundings = [PLAIN, *[elsewhere(Path(name))] * (len(pythons) - 1)]

        def row(line: str) -> list[str]:
            asked = zip(pythons, surroundings, strict=True)
            return [fingerprint(python, line, empty, around) for python, around in asked]

        for line, (first, *others) in zip(LINES, pool.map(row, LINES), strict=True):
            shown = [first, *("equal" if each == first else each for each in others)]
            differing += first.startswith(FAILS) or any(each != first for each in others)
            print(f"| `aci {line}` |", " | ".join(shown), "|", flush=True)
    print(f"\n{len(LINES)} answers, {differing} of them not alike")
    return 1 if differing else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
