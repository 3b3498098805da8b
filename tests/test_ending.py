"""A process that is told to stop within a query of DuckDB says which signal it was."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

TOLD_WITHIN_A_QUERY = """
import os, sys, threading, time
import duckdb
from aci_cli import ending

def tell():
    while time.process_time() < begun + 0.5:
        time.sleep(0.01)
    os.kill(os.getpid(), int(sys.argv[1]))

ending.orderly()
engine = duckdb.connect(config={"threads": 1})
begun = time.process_time()
threading.Thread(target=tell).start()
try:
    engine.sql("SELECT sum(sin(a.range * b.range)) FROM range(9999999) a, range(999) b").fetchall()
except RuntimeError as error:
    print(error, flush=True)
    raise SystemExit(ending.exit_code())
"""


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_query_that_is_told_to_stop_leaves_the_code_of_the_signal(
    sent: signal.Signals, code: int
) -> None:
    command = (sys.executable, "-c", TOLD_WITHIN_A_QUERY, str(int(sent)))
    process = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (process.returncode, process.stdout) == (code, "Query interrupted\n"), process.stderr
