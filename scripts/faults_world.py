"""What the faults are tried on: releases old and new, answers known, and commands that run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [path for path in (str(ROOT), str(ROOT / "tests")) if path not in sys.path]

from ingest import files as publishers  # noqa: E402

from aci_cli.errors import AciError  # noqa: E402
from aci_cli.release import open_release  # noqa: E402
from aci_cli.resources import bundled  # noqa: E402

WHOLE = "aci_cli.__main__:main"
RANK: tuple[str | Path, ...] = ("rank", "--draws", "0")
GALLIUM = "81129289"
# sales of machine tools in thousand dollars: by Germany, Italy and Japan to China
SALES = ((276, 156, 100), (380, 156, 50), (392, 156, 200))
MACHINES = ("845710", "845811", "845891")


@dataclass
class Tally:
    """Count what became of the faults of one kind; `wrong` names each answer that was wrong."""

    fault: str
    injected: int = 0
    refused: int = 0
    survived: int = 0
    wrong: list[str] = field(default_factory=list)

    def count(self, outcome: str, place: str) -> None:
        """Add one fault: refused, survived, or what is wrong."""
        self.injected += 1
        if outcome == "refused":
            self.refused += 1
        elif outcome == "survived":
            self.survived += 1
        else:
            self.wrong.append(f"{place}: {outcome}")

    @property
    def row(self) -> str:
        """Return the kind as a row of the table."""
        cells = (self.fault, self.injected, self.refused, self.survived, len(self.wrong))
        return f"| {' | '.join(map(str, cells))} |"


@dataclass(frozen=True)
class Ended:
    """Hold how a command ended: its exit code, negative for a signal, and what it said."""

    code: int
    out: bytes
    err: str
    calls: int | None
    seconds: float

    @property
    def refused(self) -> bool:
        """Tell whether it refused as it should: in one line, with an exit code, without answer."""
        one_line = self.err.startswith("aci: ") and self.err.count("\n") == 1
        return self.code in (1, 2) and one_line and self.out == b""


class Server:
    """Run commands in children of a process that has loaded them, and break them off."""

    def __init__(self, folder: Path, shim: Path | None = None) -> None:
        """Start it; `shim` is preloaded."""
        self.folder, self.shim = folder, shim
        environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environ |= {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "XDG_DATA_HOME": str(folder)}
        # a fault would also cut the modules that Python keeps compiled
        environ["PYTHONDONTWRITEBYTECODE"] = "1"
        environ |= {"LD_PRELOAD": str(shim)} if shim else {}
        child = Path(__file__).with_name("faults_child.py")
        self._process = subprocess.Popen(
            [sys.executable, str(child)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environ,
            text=True,
        )
        self._event()

    def _event(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        text = self._process.stdout.readline()
        if not text:
            raise SystemExit("the process that runs the commands has ended")
        return dict(json.loads(text))

    def run(
        self,
        words: Sequence[str | Path],
        *,
        watch: str = WHOLE,
        meanwhile: Callable[[int], None] = lambda _: None,
        **job: Any,
    ) -> Ended:
        """Run a command; call `meanwhile` with its process when the function `watch` begins."""
        assert self._process.stdin is not None
        out, err = self.folder / "out", self.folder / "err"
        given = {"words": list(map(str, words)), "cwd": str(self.folder), "watch": watch}
        given |= {"out": str(out), "err": str(err), **job}
        out.write_bytes(b"")
        self._process.stdin.write(json.dumps(given) + "\n")
        self._process.stdin.flush()
        calls, begun, seconds = None, 0.0, 0.0
        while "code" not in (event := self._event()):
            if "pid" in event:
                begun = time.monotonic()
                meanwhile(event["pid"])
            else:
                calls, seconds = event["calls"], time.monotonic() - begun
        return Ended(event["code"], out.read_bytes(), err.read_text(), calls, seconds)

    def close(self) -> None:
        """Let the process end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)


def built(folder: Path) -> Path | None:
    """Return the compiled shim; None where there is no compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    shim = folder / "faults_shim.so"
    source = Path(__file__).with_name("faults_shim.c")
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(shim), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return shim


class World:
    """Hold the releases before and after an ingest and a reduction, and what they answer."""

    def __init__(self, folder: Path) -> None:
        """Write the publishers' files, and make the releases undisturbed."""
        self.folder = folder
        self.old, self.new = folder / "old", folder / "new"
        first = publishers.baci_file(folder / "first", sales(100))
        self.files = [publishers.baci_file(folder / "second", sales(900)), customs(folder)]
        shutil.copytree(bundled("data"), self.old, ignore=shutil.ignore_patterns("procedure*"))
        publishers.ingest(first, to=self.old)
        shutil.copytree(self.old, self.new)
        publishers.ingest(*self.files, to=self.new)

    def ingest(self, release: Path) -> list[str | Path]:
        """Return the command that makes the old release the new one."""
        return ["data", "ingest", *self.files, "--to", release]

    def copy(self, release: Path) -> Path:
        """Return a fresh copy of a release, in the place of the one before."""
        place = self.folder / "tried"
        shutil.rmtree(place, ignore_errors=True)
        return Path(shutil.copytree(release, place))

    def outcome(self, release: Path, old: Path | None = None, new: Path | None = None) -> str:
        """Tell what a release gives: the files of the old or the new one, a refusal, or neither."""
        try:
            found = publishers.counted(release)
            opened = open_release(release)
            opened.verify(release / name for name in opened.files)
        except (AciError, OSError) as error:
            return f"the release does not open: {error}"
        whole = (publishers.counted(one) for one in (old or self.old, new or self.new))
        return "survived" if found in whole else "neither the old nor the new release"


def sales(value: int) -> list[tuple[object, ...]]:
    """Return a year's sales of machine tools as BACI has them."""
    return [
        (2024, seller, buyer, code, value + more, "NA")
        for code in MACHINES
        for seller, buyer, more in SALES
    ]


def customs(folder: Path) -> Path:
    """Write a year of Comext with exports, so that a cube is made of it."""
    period = "202552"
    rows = [
        publishers.comext_row(member, partner, GALLIUM, value, period=period, flow=flow)
        for member in publishers.MEMBERS
        for flow, partner, value in ((1, "CN", 90), (1, "US", 20), (2, "JP", 30))
    ]
    return publishers.comext_file(folder / "customs", period, rows)
