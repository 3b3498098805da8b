"""Pages of the documentation as a reader follows them: block by block, in one folder."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fetch.publisher import Publisher
from ingest.files import baci_zip
from shell import ROOT, environment, run_in_terminal

FENCE = re.compile(
    r'^(?P<in> *)```(?P<kind>\w*)(?: title="(?P<title>[^"]+)")?\n'
    r"(?P<text>(?:.*\n)*?)(?P=in)```$",
    re.MULTILINE,
)
ELISION = "…"
BACI = "BACI_HS22_V202601.zip"
# where nothing is compared, the ranges need not be good ones
FEWER_DRAWS = {"ACI_DRAWS": "50"}
# exporter, importer, thousand dollars
SALES = ((276, 156, 100), (392, 156, 200), (156, 276, 40), (392, 276, 30))
CODES = ("845710", "848210", "850511", "841182", "850760")


@dataclass(frozen=True)
class Block:
    """Hold a block of a page: where it begins, what it is, and its text."""

    line: int
    kind: str
    title: str | None
    text: str

    @property
    def is_run(self) -> bool:
        """Tell whether it holds commands, or a file that commands read."""
        shown = self.kind == "text" and self.text.startswith("$ aci ")
        return shown or self.kind in ("sh", "console") or self.title is not None


def pages() -> list[Path]:
    """Return every page with something to run: the front door and those of the site."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in found if any(block.is_run for block in blocks(page))]


def name_of(page: Path) -> str:
    """Return how a page is named in what the tests say."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page in order."""
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        lines = found["text"].splitlines(keepends=True)
        body = "".join(line.removeprefix(found["in"]) for line in lines)
        yield Block(text.count("\n", 0, found.start()) + 1, found["kind"], found["title"], body)


def commands(text: str) -> list[str]:
    """Return the commands of a block, those over several lines as one."""
    lines = text.replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def sessions(text: str) -> list[tuple[str, str]]:
    """Return each command of a console and what the page shows after it."""
    found = re.findall(r"^\$ (.*\n(?:> .*\n)*)((?:(?!\$ ).*\n)*)", text, re.MULTILINE)
    return [(command.replace("\n> ", "\n").rstrip("\n"), shown) for command, shown in found]


def agrees(shown: str, written: str) -> bool:
    """Tell whether a page shows what was written; a line of … stands for any lines."""
    parts = [re.escape(part) for part in re.split(rf"^{ELISION}\n", shown, flags=re.MULTILINE)]
    return re.fullmatch(r"(?:.*\n)*?".join(parts), written) is not None


class Reader:
    """Follow a page in a folder and a home of its own, with a server in the publishers' place."""

    def __init__(self, folder: Path, publisher: Publisher, left_out: dict[str, str]) -> None:
        """Put the command on the path, and the file that a reader downloads beside it."""
        self.left_out = left_out
        self.faults: list[str] = []
        self._folder = folder / "work"
        self._folder.mkdir()
        programs = folder / "bin"
        programs.mkdir()
        for name, words in (
            ("aci", (sys.executable, "-m", "aci_cli")),
            ("python", (sys.executable,)),
        ):
            script = programs / name
            script.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
            script.chmod(0o755)
        shutil.copy(ROOT / "measures.yaml", self._folder)
        sources = ("COMEXT", "BACI", "COMTRADE", "ICIO", "RATES")
        urls = {f"ACI_{name}_URL": publisher.url for name in sources}
        flows = [(*pair, code, value, 1) for code in CODES for *pair, value in SALES]
        archive = baci_zip(self._folder / BACI, {2024: [(2024, *flow) for flow in flows]})
        publisher.file(f"/{BACI}", archive.read_bytes())
        self._env = urls | {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "COLUMNS": "80",
            "NO_COLOR": "1",
        }

    def follow(self, page: Path) -> None:
        """Run every block of a page in order and note what does not agree."""
        for block in blocks(page):
            if block.is_run:
                self._follow(block, f"{name_of(page)}:{block.line}")

    def _follow(self, block: Block, place: str) -> None:
        if block.title is not None:
            (self._folder / block.title).write_text(block.text, encoding="utf-8")
        elif block.kind == "sh":
            for command in commands(block.text):
                self._expect(place, command, None)
        elif block.kind == "console":
            for command, shown in sessions(block.text):
                self._expect(place, command, shown)
        else:
            [(command, shown)] = sessions(block.text)
            self._expect_in_terminal(place, command, shown)

    def _expect(self, place: str, command: str, shown: str | None) -> None:
        if command.partition("#")[0].strip() in self.left_out:
            return
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=self._folder,
            env=environment(**self._env | ({} if shown else FEWER_DRAWS)),
            timeout=300,
            check=False,
        )
        written, said = done.stdout.decode(), done.stderr.decode()
        self._compare(place, command, shown, done.returncode, written, said)

    def _expect_in_terminal(self, place: str, command: str, shown: str) -> None:
        shell = ("bash", "-o", "pipefail", "-c")
        code, written, said = run_in_terminal(
            command, command=shell, cwd=self._folder, env=self._env
        )
        self._compare(place, command, shown, code, written, said)

    def _compare(
        self, place: str, command: str, shown: str | None, code: int, written: str, said: str
    ) -> None:
        if code != 0:
            self.faults.append(f"{place}: {command}: exit code {code}\n{said}")
        elif shown is not None and not agrees(shown, written):
            self.faults.append(
                f"{place}: {command}: the page shows\n{shown}and it writes\n{written}"
            )
