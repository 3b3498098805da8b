"""Run Sail, a Spark Connect server without Java, while tests run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

SERVE = """
import sys
from pysail.spark import SparkConnectServer
SparkConnectServer("127.0.0.1", int(sys.argv[1])).start(background=False)
"""
PATIENCE_SECONDS = 60
WORKERS = {"SAIL_CLUSTER__WORKER_INITIAL_COUNT": "2", "SAIL_CLUSTER__WORKER_MAX_COUNT": "2"}


class Sail:
    """A server in a process of its own, ended by `stop`."""

    def __init__(self, mode: str = "local") -> None:
        """Start it on a free port, and wait until it listens; `mode` may be local-cluster."""
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        self.remote = f"sc://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(port)],
            env={**os.environ, "RUST_LOG": "error", "SAIL_MODE": mode, **WORKERS},
        )
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise TimeoutError("Sail does not listen")

    def __enter__(self) -> Sail:
        """Return the server."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.stop()

    def cpu_seconds(self) -> float:
        """Return the processor time that it has used: it stands still where nothing runs."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
