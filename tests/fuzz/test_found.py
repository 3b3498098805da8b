"""Each fault that fuzzing found, by its smallest case."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from aci_cli.errors import AciError
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
