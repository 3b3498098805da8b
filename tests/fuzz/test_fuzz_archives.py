"""An archive that was spoilt is refused, or gives the very bytes that were packed."""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
from pathlib import Path

import py7zr
import pytest
from fuzzing import ending, fuzzed
from hypothesis import given
from hypothesis import strategies as st
from mutations import contents
from samples import TABLES

from aci_cli.errors import AciError
from aci_cli.sources.archives import unpack

MEMBERS = {TABLES[kind].name: TABLES[kind].text.encode() for kind in ("baci", "baci_products")}


def zipped(method: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in MEMBERS.items():
            archive.writestr(name, content)
    return stream.getvalue()


def seven_zipped() -> bytes:
    stream = io.BytesIO()
    with py7zr.SevenZipFile(stream, "w") as archive:
        for name, content in MEMBERS.items():
            archive.writestr(content, name)
    return stream.getvalue()


PACKED = {
    "zip": zipped(zipfile.ZIP_DEFLATED),
    "zip_stored": zipped(zipfile.ZIP_STORED),
    "zip_bzip2": zipped(zipfile.ZIP_BZIP2),
    "zip_lzma": zipped(zipfile.ZIP_LZMA),
    "seven_zip": seven_zipped(),
    "gzip": gzip.compress(b"".join(MEMBERS.values()), mtime=0),
}


@pytest.mark.parametrize("kind", PACKED)
@fuzzed(40)
@given(st.data())
def test_an_archive(kind: str, data: st.DataObject) -> None:
    raw = data.draw(contents(PACKED[kind]))
    found = ending(lambda: unpacked(raw, kind))
    if not isinstance(found, AciError):
        whole = {b"".join(MEMBERS.values()), *MEMBERS.values(), raw}
        assert whole.issuperset(found), found


def unpacked(raw: bytes, kind: str) -> list[bytes]:
    """Return what comes out of an archive; nothing may be left of it afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x.{kind}"
        path.write_bytes(raw)
        workshop = Path(folder) / "workshop"
        workshop.mkdir()
        try:
            return [part.path.read_bytes() for part in unpack(path, workshop)]
        finally:
            assert not list(workshop.iterdir())
