"""A release whose manifest was changed is refused, or answers as before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fuzzing import fuzzed
from hypothesis import given
from hypothesis import strategies as st
from mutations import contents, json_bytes, trees
from running import Ended, at_home, check_end, run

from aci_cli.resources import bundled

WRITTEN = (bundled("data") / "manifest.json").read_bytes()
MANIFEST: dict[str, Any] = json.loads(WRITTEN)
# what an answer rests on; the rest of a manifest describes it
RESTS_ON = ("files", "cube")
ASKED = ("rank", "duty-batteries", "services-air", "export-bearings", "--draws", "0", "--data", ".")


@pytest.fixture(scope="module", autouse=True)
def answer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    """Work in a release of links to the packaged files; give what it answers as it is."""
    release = tmp_path_factory.mktemp("release")
    for path in bundled("data").rglob("*"):
        if path.is_file():
            link = release / path.relative_to(bundled("data"))
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
    with at_home(release):
        found = run(ASKED)
        assert found[0] == 0, found
        Path("manifest.json").unlink()
        yield found


@fuzzed(12)
@given(trees(MANIFEST).map(json_bytes) | contents(WRITTEN))
def test_a_manifest(answer: Ended, raw: bytes) -> None:
    Path("manifest.json").write_bytes(raw)
    found = run(ASKED)
    check_end(*found)
    if found[0] == 0 and is_vouched_for(raw):
        assert found[1] == answer[1]


@fuzzed(4)
@given(trees(MANIFEST).map(json_bytes), st.sampled_from(["show", "verify"]))
def test_what_tells_of_it(raw: bytes, told: str) -> None:
    Path("manifest.json").write_bytes(raw)
    check_end(*run(["data", told, "--data", "."]))


def is_vouched_for(raw: bytes) -> bool:
    """Tell whether a manifest bears the old one's seal, or lists the old one's files."""
    tree = json.loads(raw)
    if "seal" in MANIFEST and tree.get("seal") == MANIFEST["seal"]:
        return True
    return all(tree.get(key) == MANIFEST.get(key) for key in RESTS_ON)
