"""Run Sail, a Spark Connect server without Java, while tests run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time

SERVE = """
import sys
from pysail.spark import SparkConnectServer
SparkConnectServer("127.0.0.1", int(sys.argv[1])).start(background=False)
"""
PATIENCE_SECONDS = 60


class Sail:
    """A server in a process of its own, ended by `stop`."""

    def __init__(self) -> None:
        """Start it on a free port, and wait until it listens."""
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        self.remote = f"sc://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(port)], env={**os.environ, "RUST_LOG": "error"}
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

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
