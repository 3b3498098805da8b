"""Run the command in this process, in a folder and a home of its own, within time and memory."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fuzzing import LONGEST_LINE, bounded

from aci_cli.cli import main

Ended = tuple[int, str, str]


@contextmanager
def at_home(folder: Path, **settings: str) -> Iterator[None]:
    """Work in a folder that is the home too, with no setting but those given."""
    before, place = dict(os.environ), Path.cwd()
    for name in [name for name in os.environ if name.startswith("ACI_")]:
        del os.environ[name]
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "TERM": "xterm"}
    os.environ.update(home | {"ACI_THREADS": "1"} | settings)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(place)
        os.environ.clear()
        os.environ.update(before)


def run(words: Sequence[str], typed: str = "") -> Ended:
    """Run the command; return its exit code and what it wrote to both streams."""
    kept = sys.stdin, sys.stdout, sys.stderr
    streams = [io.TextIOWrapper(io.BytesIO(raw), "utf-8") for raw in (typed.encode(), b"", b"")]
    sys.stdin, sys.stdout, sys.stderr = streams
    try:
        # a brief with its pictures takes longest, and thrice as long on a machine that is busy
        with bounded(times=3):
            code = main(words)
        for stream in streams[1:]:
            stream.flush()
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
    out, err = (stream.buffer.getvalue() for stream in streams[1:])  # type: ignore[attr-defined]
    return code, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")


def check_end(code: int, out: str, err: str, debug: bool = False) -> None:
    """Raise AssertionError where a command ended in a traceback, a defect, or without a word."""
    assert code in (0, 1, 2), (code, err)
    assert "a defect in aci" not in err, err
    assert debug or "Traceback" not in err, err
    assert code == 0 or out or re.search("^aci: ", err, re.MULTILINE), (code, err)
    assert debug or all(len(line) <= LONGEST_LINE for line in err.splitlines()), err
