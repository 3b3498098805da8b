"""Start Sail, and tell what a server has used: processor, memory, bytes read and bytes sent."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from measuring import SLOWING

MB = 1_000_000
PATIENCE_SECONDS = 60
LISTENS = "0A"
# a network of its own, so that what its workers send each other can be told from all else
START = """
import fcntl, socket, struct, sys
if sys.argv[2] == "alone":
    up = struct.pack("16sh", b"lo", 0x49)
    fcntl.ioctl(socket.socket(), 0x8914, up)
from pysail.spark import SparkConnectServer
SparkConnectServer("127.0.0.1", int(sys.argv[1])).start(background=False)
"""
MODES = {
    "Sail": {"SAIL_MODE": "local"},
    "Sail, two workers": {
        "SAIL_MODE": "local-cluster",
        "SAIL_CLUSTER__WORKER_INITIAL_COUNT": "2",
        "SAIL_CLUSTER__WORKER_MAX_COUNT": "2",
    },
}
QUIET = {"RUST_LOG": "error", "SAIL_RUNTIME__MEMORY_POOL__TYPE": "fair"}
POOL_BYTES = "SAIL_RUNTIME__MEMORY_POOL__FAIR__MAX_SIZE"
SHUFFLED = ("shuffleReadBytes", "inputBytes")


@dataclass(frozen=True)
class Used:
    """Hold what a server used for one run; None where it cannot be known.

    `sent_mb` is all that passed between its parts and to the client.
    """

    cpu_seconds: float | None = None
    peak_mb: float | None = None
    read_mb: float | None = None
    sent_mb: float | None = None


class Sail:
    """A Sail server in a process of its own."""

    def __init__(self, mode: str, port: int, memory_mb: int) -> None:
        """Start the server and wait until it listens; queries above `memory_mb` go to the disk."""
        self.remote = f"sc://127.0.0.1:{port}"
        alone = os.geteuid() == 0 and shutil.which("unshare") is not None
        environ = {name: value for name, value in os.environ.items() if name not in SLOWING}
        self._process = subprocess.Popen(
            [
                *(["unshare", "--net"] if alone else []),
                *(sys.executable, "-c", START, str(port), "alone" if alone else "shared"),
            ],
            env=environ | MODES[mode] | QUIET | {POOL_BYTES: str(memory_mb * MB)},
            stdout=subprocess.DEVNULL,
        )
        self.folder = Path("/proc") / str(self._process.pid)
        self.entrance = ["nsenter", f"--net={self.folder}/ns/net"] if alone else []
        self._alone = alone
        begun = time.monotonic()
        while not _listens(self.folder, port):
            if self._process.poll() is not None or time.monotonic() > begun + PATIENCE_SECONDS:
                self.close()
                raise SystemExit(f"Sail does not start in mode {mode}")
            time.sleep(0.1)

    @contextmanager
    def watched(self) -> Iterator[list[Used]]:
        """Fill the list with what is used while the context is open."""
        (self.folder / "clear_refs").write_text("5")
        begun, found = self._counts(), []
        yield found
        cpu, read, sent = (b - a for a, b in zip(begun, self._counts(), strict=True))
        peak = _field(self.folder / "status", "VmHWM") / 1000
        found.append(Used(cpu, peak, read / MB, sent / MB if self._alone else None))

    def _counts(self) -> tuple[float, float, float]:
        ticks = (self.folder / "stat").read_text().rpartition(")")[2].split()
        cpu = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
        [loopback] = [
            line.split()
            for line in (self.folder / "net/dev").read_text().splitlines()
            if line.strip().startswith("lo:")
        ]
        return cpu, _field(self.folder / "io", "rchar"), float(loopback[1])

    def close(self) -> None:
        """End the server."""
        self._process.terminate()
        self._process.wait()


class Spark:
    """A Spark Connect server that somebody else started; `page` is its web page, if it has one."""

    entrance: Sequence[str] = ()

    def __init__(self, remote: str, page: str | None) -> None:
        """Hold the addresses."""
        self.remote, self._page = remote, page

    @contextmanager
    def watched(self) -> Iterator[list[Used]]:
        """Fill the list with what is used while the context is open, as the web page tells."""
        begun, found = self._counts(), []
        yield found
        if self._page is None:
            found.append(Used())
        else:
            sent, read, cpu = (b - a for a, b in zip(begun, self._counts(), strict=True))
            found.append(Used(cpu / 1e9, None, read / MB, sent / MB))

    def _counts(self) -> tuple[float, float, float]:
        if self._page is None:
            return 0, 0, 0
        stages = [
            stage
            for application in self._ask("applications")
            for stage in self._ask(f"applications/{application['id']}/stages")
        ]
        names = (*SHUFFLED, "executorCpuTime")
        sent, read, cpu = (float(sum(stage[name] for stage in stages)) for name in names)
        return sent, read, cpu

    def _ask(self, what: str) -> list[dict[str, int]]:
        with urllib.request.urlopen(f"{self._page}/api/v1/{what}") as answer:
            found: list[dict[str, int]] = json.load(answer)
        return found

    def close(self) -> None:
        """Leave the server as it is."""


def _listens(folder: Path, port: int) -> bool:
    try:
        lines = (folder / "net/tcp").read_text().splitlines()[1:]
    except OSError:
        return False
    return any(
        fields[1].endswith(f":{port:04X}") and fields[3] == LISTENS
        for fields in map(str.split, lines)
    )


def _field(path: Path, name: str) -> float:
    [line] = [line for line in path.read_text().splitlines() if line.startswith(f"{name}:")]
    return float(line.split()[1])
