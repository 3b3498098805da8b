"""A few faults of every kind: each ends in a refusal or in the right answer, never in a wrong one.

`scripts/faults.py` injects many; what is promised stands in docs/reliability.md.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest
from shell import ROOT

EXPORTS = tuple(f"`aci rank -o ranking.{suffix}`" for suffix in ("csv", "json", "parquet"))
COMMANDS = ("`aci data ingest`", "`aci data reduce`, DuckDB", *EXPORTS)
KILLED = (*COMMANDS, "the building of the cube within it")
CALLS = ("a failing call (EIO)", "a disk full from a call on (ENOSPC)", "kill -9 at a call",
         "short writes throughout")  # fmt: skip
LIMITED = "files cut at a limit (RLIMIT_FSIZE)"
SMALL_DISKS = ("a full disk (tmpfs), `aci data ingest`", "a full disk (tmpfs), `aci rank -o`",
               "a read-only disk (tmpfs)")  # fmt: skip
TABLES = ("products", "countries", "economy", "industries", "elasticities", "tariffs", "figures",
          "holdings", "reporting", "council", "rates", "hs_links", "cn_links")  # fmt: skip
FILES = ("manifest.json", "procedure.yaml", "procedure.yaml.sha256", "the cube", "trade of BACI",
         "trade of Comext, imports", "trade of Comext, with exports", "trade of Comtrade",
         "trade of ICIO", *(f"table {name}" for name in TABLES))  # fmt: skip


@pytest.fixture(scope="module")
def found() -> dict[str, tuple[int, ...]]:
    """Give for each fault how many were injected, refused, survived and answered wrongly."""
    script = str(ROOT / "scripts" / "faults.py")
    done = subprocess.run(
        [sys.executable, script, "--moments", "1", "--flips", "1", "--seed", "7"],
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = re.findall(r"^\| (.*?) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", done.stdout, re.M)
    return {name: tuple(map(int, counts)) for name, *counts in rows}


def test_no_answer_was_wrong(found: dict[str, tuple[int, ...]]) -> None:
    for name, (injected, refused, survived, wrong) in found.items():
        assert (injected, wrong) == (refused + survived, 0), name


def test_every_kind_of_fault_was_injected(found: dict[str, tuple[int, ...]]) -> None:
    wanted = {f"kill -9 during {command}" for command in KILLED}
    wanted |= {f"{LIMITED}, {command}" for command in COMMANDS}
    wanted |= {"standard output on /dev/full"}
    wanted |= {"a byte of any file changed, then `aci data ingest`, then `aci rank`"}
    wanted |= {f"a byte changed, {name}" for name in FILES}
    if shutil.which("cc"):
        wanted |= {f"{fault}, {command}" for fault in CALLS for command in COMMANDS}
    if os.access("/", os.W_OK) and mounts():
        wanted |= set(SMALL_DISKS)
    assert wanted <= found.keys()
    assert all(found[name][0] for name in wanted)


def test_what_a_disk_does_not_take_is_refused(found: dict[str, tuple[int, ...]]) -> None:
    assert found["standard output on /dev/full"][1] == 3
    refused = [counts[1] for name, counts in found.items() if name.startswith(LIMITED)]
    if shutil.which("cc"):
        refused += [counts[1] for name, counts in found.items() if name.startswith(CALLS[1])]
    # a release is whole before its folders are synced, and an export may be smaller than a limit
    assert sum(refused) >= len(refused) // 2


def test_a_changed_byte_is_refused_wherever_it_is(found: dict[str, tuple[int, ...]]) -> None:
    refused = {name: found[f"a byte changed, {name}"][1] for name in FILES}
    assert set(refused.values()) == {1}, refused


def mounts() -> bool:
    """Tell whether a small disk can be mounted here."""
    name = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    return shutil.which("unshare") is not None and subprocess.run(name, check=False).returncode == 0
