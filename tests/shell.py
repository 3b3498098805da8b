"""Run the command as people do: as a process, in a pipe or in a terminal."""

from __future__ import annotations

import csv
import fcntl
import io
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ACI = (sys.executable, "-m", "aci_cli")
WRITE_TABLE = (sys.executable, str(ROOT / "tests" / "write_table.py"))


def environment(**extra: str) -> dict[str, str]:
    """Return a plain environment: no ACI_* settings, no colour wishes, this checkout first."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "TERM": "xterm"} | extra


def run(
    *arguments: str,
    command: tuple[str, ...] = ACI,
    stdin: bytes = b"",
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command with stdout and stderr in pipes."""
    return subprocess.run(
        [*command, *arguments],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=environment(**env or {}),
        timeout=180,
        check=False,
    )


def refused(
    *arguments: str,
    code: int = 1,
    stdin: bytes = b"",
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    command: tuple[str, ...] = ACI,
) -> str:
    """Run a command that must fail with one line and no answer; return the line behind `aci: `."""
    done = run(*arguments, command=command, stdin=stdin, cwd=cwd, env=env)
    said = done.stderr.decode()
    assert (done.returncode, done.stdout, said.count("\n")) == (code, b"", 1), said
    assert said.startswith("aci: ")
    return said.removeprefix("aci: ").rstrip("\n")


def piped(line: str) -> list[dict[str, str]]:
    """Run a line of the shell, in which `aci` stands for the command, and return its CSV rows."""
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line.replace("aci ", f"{' '.join(ACI)} ")],
        capture_output=True,
        cwd=ROOT,
        env=environment(),
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return list(csv.DictReader(io.StringIO(done.stdout.decode())))


def run_in_terminal(
    *arguments: str,
    command: tuple[str, ...] = ACI,
    columns: int = 80,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
) -> tuple[int, str, str]:
    """Run the command with stdout and stderr on two terminals; return code and both texts."""
    (out, out_end), (err, err_end) = pty.openpty(), pty.openpty()
    for end in (out_end, err_end):
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        [*command, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=out_end,
        stderr=err_end,
        cwd=cwd,
        env=environment(**env or {}),
    )
    os.close(out_end)
    os.close(err_end)
    texts = [_read_all(end) for end in (out, err)]
    return process.wait(60), texts[0], texts[1]


def _read_all(end: int) -> str:
    chunks = []
    while True:
        try:
            chunk = os.read(end, 65536)
        except OSError:
            break
        if not chunk:
            break
        chunks.append(chunk)
    os.close(end)
    return b"".join(chunks).decode().replace("\r\n", "\n")
