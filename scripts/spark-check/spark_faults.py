"""Break what can break while a command waits for Spark, and say how the command ends."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from spark_server import (
    DETACHED_SECONDS,
    MAINTENANCE_SECONDS,
    STREAM_SECONDS,
    Server,
    wait_for,
)

from aci_cli.store import LOCK

ROOT = Path(__file__).resolve().parents[2]
SETTLED_SECONDS = 1.5
# more than the small queries have with which a command begins
MANY_TASKS = 10
PATIENCE_SECONDS = 300
ENDS_WITHIN = {"server": 60.0, "interrupt": 10.0}
# what a server needs to notice that a client is gone, and to stop its tasks
SLACK_SECONDS = 8
REDUCE, RANK = ("data", "reduce"), ("rank", "--draws", "0", "--format", "csv")
Answer = tuple[bool, str]


class Asker:
    """Run aci as people do, in a folder whose aci.toml names a table of trade."""

    def __init__(self, folder: Path, trade: Path) -> None:
        """Name the table in the settings of the folder."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "aci.toml").write_text(f'[tables]\ntrade = "{trade}"\n')

    def start(self, *words: str, remote: str | None = None) -> subprocess.Popen[bytes]:
        """Start a command, on the server where its address is given."""
        far = ("--engine", "spark", "--remote", remote) if remote else ()
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        return subprocess.Popen(
            [sys.executable, "-m", "aci_cli", *words, *far],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=kept | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
        )

    def run(self, *words: str, remote: str | None = None) -> bytes:
        """Return what a command writes; RuntimeError with what it says where it fails."""
        process = self.start(*words, remote=remote)
        written, said = ended(process)
        if process.returncode:
            told = f"exit code {process.returncode}: {said.decode().strip()}"
            raise RuntimeError(f"aci {' '.join(words)}: {told}")
        return written


def ended(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """Wait for a command and return what it wrote on both streams; it is killed in the end."""
    try:
        return process.communicate(timeout=1200)
    finally:
        process.kill()


def executor_dies(server: Server, asker: Asker, wanted: bytes) -> Answer:
    """Kill an executor that is at work: the others do its tasks, and the answer is the same."""
    target = asker.folder / "executor"
    with Started(asker, server, *REDUCE, "--to", str(target)) as process:
        wait_until_at_work(server, process, tasks=1)
        busy = [one["id"] for one in server.executors() if one["activeTasks"]]
        os.kill(server.pid_of(busy[0]), signal.SIGKILL)
        _, said = ended(process)
    lost = server.lost_tasks()
    same = process.returncode == 0 and (target / "manifest.json").read_bytes() == wanted
    tells = f"tasks lost and run again: {lost}, exit code {process.returncode}, " + (
        "the same manifest" if same else f"another manifest: {said.decode().strip()}"
    )
    return same and lost > 0, tells


def client_is_told_to_end(server: Server, asker: Asker, sent: signal.Signals, code: int) -> Answer:
    """Send a signal to the command: it ends, writes nothing, and nothing runs on the server."""
    with Started(asker, server, *RANK) as process:
        jobs = wait_until_at_work(server, process)
        begun = time.monotonic()
        process.send_signal(sent)
        written, said = ended(process)
        took = time.monotonic() - begun
    idle = took + wait_for(lambda: not server.running(), PATIENCE_SECONDS, "jobs go on")
    held = server.held()
    good = (process.returncode, written, said, held) == (code, b"", b"", 0)
    good &= server.cut_short(jobs)
    tells = (
        f"exit code {process.returncode} after {took:.1f} s, {len(written)} bytes on stdout, "
        f"{said.decode().strip() or 'nothing'} on stderr; no job on the server after {idle:.1f} s, "
        f"{held} relations held"
    )
    return good and idle < ENDS_WITHIN["interrupt"], tells


def client_is_killed(server: Server, asker: Asker) -> Answer:
    """Kill the command: the server drops its query when nobody has asked for it for a while."""
    with Started(asker, server, *RANK) as process:
        jobs = wait_until_at_work(server, process)
        process.kill()
        ended(process)
    took = wait_for(lambda: not server.running(), PATIENCE_SECONDS, "jobs go on")
    cut = server.cut_short(jobs)
    tells = (
        f"the server {'cut its query short' if cut else 'went on to the end'} after {took:.1f} s "
        f"(senderMaxStreamDuration {STREAM_SECONDS} s, detachedTimeout {DETACHED_SECONDS} s, "
        f"maintenanceInterval {MAINTENANCE_SECONDS} s); {server.held()} relations held"
    )
    allowed = STREAM_SECONDS + DETACHED_SECONDS + MAINTENANCE_SECONDS + SLACK_SECONDS
    return cut and took < allowed, tells


def server_dies(server: Server, asker: Asker) -> Answer:
    """Kill the server: the command says so on one line, and leaves the release as it was."""
    target = asker.folder / "release"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(ROOT / "data", target)
    before = digest(target)
    with Started(asker, server, *REDUCE, "--to", str(target)) as process:
        wait_until_at_work(server, process)
        begun = time.monotonic()
        server.kill()
        _, said = ended(process)
    took = time.monotonic() - begun
    server.stop()
    same, lines = digest(target) == before, said.decode().splitlines()
    tells = (
        f"exit code {process.returncode} after {took:.1f} s, the release "
        f"{'as it was' if same else 'changed'}; stderr: {mask(' | '.join(lines), server.remote)}"
    )
    good = process.returncode == 1 and len(lines) == 1 and took < ENDS_WITHIN["server"]
    return good and same, tells


class Started:
    """A command on the server that is killed if the check ends before it."""

    def __init__(self, asker: Asker, server: Server, *words: str) -> None:
        """Start it."""
        self._process = asker.start(*words, remote=server.remote)

    def __enter__(self) -> subprocess.Popen[bytes]:
        """Return the process."""
        return self._process

    def __exit__(self, *_: object) -> None:
        """End it where it has not ended."""
        self._process.kill()
        self._process.wait()


def wait_until_at_work(
    server: Server, process: subprocess.Popen[bytes], tasks: int = MANY_TASKS
) -> set[int]:
    """Wait until a job of the command has been running for a while; return those at work."""
    since: dict[int, float] = {}
    found: set[int] = set()

    def at_work() -> bool:
        if process.poll() is not None:
            raise RuntimeError(f"it ended before: {ended(process)[1].decode()}")
        now = time.monotonic()
        jobs = [job for job in server.running() if job["numActiveTasks"]]
        busy = [job["jobId"] for job in jobs if job["numTasks"] >= tasks]
        found.update(job for job in busy if now - since.setdefault(job, now) > SETTLED_SECONDS)
        return bool(found)

    wait_for(at_work, PATIENCE_SECONDS, "no job runs")
    return found


def digest(folder: Path) -> str:
    """Return a hash of every file of a release, names and bytes; its lock is no part of it."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != LOCK):
        found.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return found.hexdigest()


def mask(text: str, remote: str) -> str:
    """Return a text without the addresses of this run."""
    return re.sub(r"127\.0\.0\.1:[0-9]+", "host:port", text.replace(remote, "sc://host:port"))
