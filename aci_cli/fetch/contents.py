"""Tell by a file's own bytes whether it is what its name says, and whole."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

HEAD = 4096
MAGIC = {
    ".7z": (b"7z\xbc\xaf\x27\x1c",),
    ".zip": (b"PK\x03\x04",),
    ".gz": (b"\x1f\x8b",),
    ".json": (b"{", b"["),
}
SEVEN_ZIP_HEADER = 32


def head(path: Path) -> bytes:
    """Return the first bytes of a file."""
    with path.open("rb") as stream:
        return stream.read(HEAD)


def is_kind(path: Path, suffix: str) -> bool:
    """Tell whether a file begins as its suffix says; a text must not begin as a web page."""
    start = head(path)
    if suffix in (".7z", ".zip", ".gz"):
        return start.startswith(MAGIC[suffix])
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if suffix in MAGIC:
        return start.startswith(MAGIC[suffix])
    return bool(start) and not start.startswith(b"<")


def is_whole(path: Path, suffix: str) -> bool:
    """Tell whether an archive reaches its end: the table of a zip, the header of a 7z."""
    if suffix == ".zip":
        return zipfile.is_zipfile(path)
    start = head(path)
    if suffix == ".7z" and len(start) >= SEVEN_ZIP_HEADER:
        offset, size = struct.unpack_from("<QQ", start, 12)
        return path.stat().st_size >= SEVEN_ZIP_HEADER + int(offset) + int(size)
    return suffix != ".7z"
