"""Read a file that may have come with a folder: a regular one, and no more than may be."""

from __future__ import annotations

import errno
from pathlib import Path

LARGEST_MENU = 16 * 1024**2


def read_regular(path: Path, most: int) -> bytes:
    """Return a regular file, or its first `most` + 1 bytes where it is larger.

    OSError where it is a pipe or a device, which may never end, or cannot be read.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "Is no regular file")
    with path.open("rb") as stream:
        return stream.read(most + 1)
