"""Each fault that fuzzing found, by its smallest case."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from shell import run

from aci_cli.errors import AciError
from aci_cli.exports import read_export
from aci_cli.sources.archives import unpack


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_packed_by_bzip2_or_lzma_that_is_damaged(tmp_path: Path, method: int) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("BACI_HS22_Y2024_V202601.csv", "t,i,j,k,v,q\n" * 50)
    raw = bytearray(path.read_bytes())
    [member] = zipfile.ZipFile(path).infolist()
    middle = 30 + len(member.filename) + member.compress_size // 2
    raw[middle : middle + 8] = b"\xff" * 8
    path.write_bytes(raw)
    (tmp_path / "workshop").mkdir()
    with pytest.raises(AciError, match=r"x\.zip: .*csv: is damaged or incomplete"):
        list(unpack(path, tmp_path / "workshop"))


@pytest.fixture(scope="module")
def vote(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Give an exported answer on a vote."""
    path = tmp_path_factory.mktemp("vote") / "vote.json"
    done = run("vote", "duty-ev", "--against", "HU", "--draws", "0", "-o", str(path))
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(path.read_text())


@pytest.mark.parametrize(
    ("stances", "said"),
    [
        ([], "stances: input should be a valid dictionary"),
        ({"HU": 5}, "stances.HU: expected for, against, abstain or a chance from 0 to 1"),
        ({"HU": "maybe"}, "stances.HU: expected for, against, abstain or a chance from 0 to 1"),
        ({"HU": True}, "stances.HU: expected for, against, abstain or a chance from 0 to 1"),
    ],
)
def test_an_export_that_was_asked_what_the_command_refuses(
    vote: Any, tmp_path: Path, stances: Any, said: str
) -> None:
    vote["meta"]["asked"]["stances"] = stances
    path = tmp_path / "vote.json"
    path.write_text(json.dumps(vote))
    with pytest.raises(AciError, match=said):
        read_export(path)
