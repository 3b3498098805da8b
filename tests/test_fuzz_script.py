"""The long run of the fuzz targets: what it counts, and how it names a fault."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from typing import Any

import pytest
from shell import ROOT

SCRIPT = ROOT / "scripts" / "fuzz.py"
SAID = """\
tests/fuzz/test_fuzz_archives.py:56: in test_an_archive
    found = ending(lambda: unpacked(raw, kind))
aci_cli/sources/archives.py:215: in _store
    while chunk := stream.read(CHUNK):
E   OSError: Invalid data stream
E   Failing test case: test_an_archive(
  - during generate phase (1.2 seconds):
    - Typical runtimes: ~ 1 ms, of which ~ 1 ms in data generation
    - 41 passing, 3 failing, and 0 invalid test cases
"""


@pytest.fixture(scope="module")
def script() -> Any:
    """Give the script as a module."""
    spec = importlib.util.spec_from_file_location("fuzz_script", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_a_run_tells_of_each_target() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--minutes", "0.01", "--target", "stances or settings"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    head, _, *rows = done.stdout.splitlines()
    assert head == "| target | cases | minutes | faults found |"
    assert [row.split("|")[1].strip() for row in rows] == [
        "small_inputs: settings",
        "small_inputs: stances",
        "together",
    ]
    cases = [int(re.sub(",", "", row.split("|")[2])) for row in rows]
    assert cases[0] > 100
    assert cases[2] == cases[0] + cases[1]


def test_a_fault_is_named_by_its_message_and_its_place(script: Any) -> None:
    assert script.named(SAID) == "OSError: Invalid data stream (aci_cli/sources/archives.py:215)"
    assert sum(int(n) for ran in script.RAN.findall(SAID) for n in ran) == 44


def test_no_target_of_such_a_name() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--target", "nothing"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "no target in tests/fuzz fits 'nothing'" in done.stderr
