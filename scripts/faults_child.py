"""Run the command again and again, each time in a child of a process that has loaded it already.

    python faults_child.py

Reads a job a line as JSON and runs it in a child: `words` of the command, the folder `cwd`, files
for `out` and `err`, and what is to go wrong. Prints events a line as JSON: the child's `pid` when
`watch`, a function named as module:name, begins; the calls on files when it ends; the exit `code`.
"""

from __future__ import annotations

import ctypes
import functools
import importlib
import json
import os
import resource
import sys
from typing import Any

LOADED = (
    "aci_cli.cli",
    "aci_cli.commands.data",
    "aci_cli.commands.engine",
    "aci_cli.commands.score",
    "aci_cli.ingest",
    "aci_cli.reduce",
    "aci_cli.formats",
    "aci_cli.sources.registry",
    "pyarrow.parquet",
)
EVENTS = 9
PLACES = (("out", 1), ("err", 2))


def tell(**event: Any) -> None:
    """Send an event to whoever gave the job."""
    os.write(EVENTS, f"{json.dumps(event)}\n".encode())


def calls() -> int | None:
    """Return how many calls on files the shim has counted; None without it."""
    try:
        return int(ctypes.CDLL(None).fault_calls())
    except AttributeError:
        return None


def watched(place: str, fault: list[int] | None) -> None:
    """Tell when a function begins and ends; what is to go wrong does so from its beginning."""
    module, _, name = place.partition(":")
    loaded = importlib.import_module(module)
    function = getattr(loaded, name)

    @functools.wraps(function)
    def telling(*arguments: Any, **named: Any) -> Any:
        tell(pid=os.getpid())
        if fault is not None:
            ctypes.CDLL(None).fault_arm(fault[0], ctypes.c_long(fault[1]), fault[2])
        try:
            return function(*arguments, **named)
        finally:
            tell(calls=calls())

    setattr(loaded, name, telling)


def perform(job: dict[str, Any]) -> int:
    """Run the command of a job, its streams in files, and return its exit code."""
    os.chdir(job["cwd"])
    for name, number in PLACES:
        opened = os.open(job[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    if job.get("file_bytes"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (job["file_bytes"],) * 2)
    main = importlib.import_module("aci_cli.__main__")
    watched(job["watch"], job.get("fault"))
    sys.argv = ["aci", *job["words"]]
    try:
        code = int(main.main())
    except SystemExit as left:
        code = int(left.code or 0)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def main() -> None:
    """Load the command, then run a job after the other."""
    os.dup2(1, EVENTS)
    for name in LOADED:
        importlib.import_module(name)
    tell(ready=True)
    for text in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 70
            try:
                code = perform(json.loads(text))
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        tell(code=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
