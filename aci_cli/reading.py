"""Read what may have come by mail: no more of it than may be, and no file without an end."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import BinaryIO

from aci_cli.errors import AciError

LARGEST_MENU = 16 * 1024**2


def read_within(stream: BinaryIO, most: int, name: object, kind: str) -> bytes:
    """Return all of a stream; AciError where it has more than `most` bytes, so is not of a kind."""
    raw = stream.read(most + 1)
    if len(raw) > most:
        raise AciError(f"{name}: larger than {most // 1024**2} MiB, not {kind}")
    return raw


def read_regular(path: Path, most: int, kind: str) -> bytes:
    """Return a regular file of `most` bytes at most.

    AciError where it is larger; OSError where it is a pipe or a device, which may never end, or
    cannot be read.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "Is no regular file")
    with path.open("rb") as stream:
        return read_within(stream, most, path, kind)
