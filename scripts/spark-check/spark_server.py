"""Apache Spark as a Connect server with executors of their own, for as long as a check lasts."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

MASTER = "local-cluster[2,1,2048]"
EXECUTORS = 2
CLASS = "org.apache.spark.sql.connect.service.SparkConnectServer"
BACKEND = "CoarseGrainedExecutorBackend"
PATIENCE_SECONDS = 120
END_SECONDS = 15
# how long the server lets a query go on that nobody waits for; by default 2 and 5 minutes
STREAM_SECONDS = 10
DETACHED_SECONDS = 10
MAINTENANCE_SECONDS = 2
LOGGING = """
rootLogger.level = error
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %p %c{1}: %m%n%ex
"""


def install(work: Path, wanted: str) -> Path:
    """Return the home of Spark in an environment under `work`, installed where it is not there."""
    place = work / "spark"
    if not (place / "installed").exists():
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, wanted], check=True, stderr=subprocess.DEVNULL)
        (place / "installed").touch()
    [home] = place.glob("lib/python*/site-packages/pyspark")
    return home


def java_version() -> str:
    """Return the version of Java that the server will run on; exit where there is none."""
    java = Path(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError):
        sys.exit("Java 17 is needed; on Debian it is the package openjdk-17-jre-headless")
    found = re.search(r'version "([^"]+)"', said)
    return found[1] if found else "unknown"


class Server:
    """A Spark Connect server on loopback; it is the leader of a group, which `stop` ends."""

    def __init__(self, home: Path, place: Path) -> None:
        """Start it in a folder of its own; wait until it serves and has its executors."""
        self._log = place / "log"
        self._port, self._ui = free_port(), free_port()
        self.remote = f"sc://127.0.0.1:{self._port}"
        (place / "tmp").mkdir(parents=True)
        logging = place / "log4j2.properties"
        logging.write_text(LOGGING)
        settings = {
            "spark.connect.execute.manager.detachedTimeout": f"{DETACHED_SECONDS}s",
            "spark.connect.execute.manager.maintenanceInterval": f"{MAINTENANCE_SECONDS}s",
            "spark.connect.execute.reattachable.senderMaxStreamDuration": f"{STREAM_SECONDS}s",
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": self._port,
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.local.dir": place / "tmp",
            "spark.sql.shuffle.partitions": 2 * EXECUTORS,
            "spark.sql.warehouse.dir": place / "warehouse",
            "spark.ui.enabled": "true",
            "spark.ui.port": self._ui,
        }
        java = f"-Dlog4j2.configurationFile=file:{logging} -Djava.io.tmpdir={place / 'tmp'}"
        command = [home / "bin" / "spark-submit", "--class", CLASS, "--master", MASTER]
        command += ["--driver-java-options", java]
        for name, value in settings.items():
            command += ["--conf", f"{name}={value}"]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=place,
                env=_environment(home, place),
                start_new_session=True,
            )
        try:
            wait_for(self._is_ready, PATIENCE_SECONDS, "Spark does not serve")
        except BaseException:
            self.stop()
            raise

    def _is_ready(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(f"Spark ended:\n{self._log.read_text()}")
        try:
            socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
            return len(self.executors()) == EXECUTORS
        except (OSError, IndexError):
            return False

    def executors(self) -> list[dict[str, Any]]:
        """Return the executors that are there, as Spark tells of them."""
        return [one for one in self.ask("executors") if one["id"] != "driver" and one["isActive"]]

    def pid_of(self, executor: str) -> int:
        """Return the process of an executor."""
        for pid, words in self._group():
            if any(BACKEND in word for word in words) and (
                words[words.index("--executor-id") + 1] == executor
            ):
                return pid
        raise LookupError(f"no process of executor {executor}")

    def running(self) -> list[dict[str, Any]]:
        """Return the jobs that run."""
        found: list[dict[str, Any]] = self.ask("jobs?status=running")
        return found

    def cut_short(self, jobs: Collection[int]) -> bool:
        """Tell whether each of some jobs has ended before it was done."""
        return all(self.ask(f"jobs/{job}")["status"] == "FAILED" for job in jobs)

    def held(self) -> int:
        """Return how many relations the server holds the rows of."""
        return len(self.ask("storage/rdd"))

    def lost_tasks(self) -> int:
        """Return how many tasks failed since the start, and had to be run again."""
        return sum(stage["numFailedTasks"] for stage in self.ask("stages"))

    @property
    def version(self) -> str:
        """Return the version of Spark."""
        [application] = self._get("")
        return str(application["attempts"][0]["appSparkVersion"])

    def ask(self, what: str) -> Any:
        """Return what Spark tells of its application."""
        return self._get(f"/{self._get('')[0]['id']}/{what}")

    def _get(self, path: str) -> Any:
        url = f"http://127.0.0.1:{self._ui}/api/v1/applications{path}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)

    def kill(self) -> None:
        """Let the server die at once, as where a machine does."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End the server and what it started, by their ids."""
        for sent in (signal.SIGTERM, signal.SIGKILL):
            if not self._group() and self._process.poll() is not None:
                return
            try:
                os.killpg(self._process.pid, sent)
            except ProcessLookupError:
                return
            until = time.monotonic() + END_SECONDS
            while time.monotonic() < until and (self._process.poll() is None or self._group()):
                time.sleep(0.1)

    def _group(self) -> list[tuple[int, list[str]]]:
        """Return the processes of the server's group, and the words they were started with."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                status = (place / "stat").read_text().rpartition(")")[2].split()
                words = (place / "cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            if int(status[2]) == self._process.pid and status[0] != "Z":
                found.append((int(place.name), words))
        return found


def wait_for(holds: Callable[[], bool], seconds: float, otherwise: str) -> float:
    """Wait until something holds; return how long that took. TimeoutError after `seconds`."""
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > seconds:
            raise TimeoutError(otherwise)
        time.sleep(0.1)
    return time.monotonic() - begun


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def _environment(home: Path, place: Path) -> dict[str, str]:
    """Return an environment that knows of no other Spark, and leaves nothing elsewhere."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "JAVA_HOME") if name in os.environ}
    return kept | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_HOSTNAME": "localhost",
        "SPARK_WORKER_DIR": str(place / "executors"),
    }
