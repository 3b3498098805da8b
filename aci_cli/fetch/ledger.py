"""The ledger of a folder of downloads: what was fetched, from where, with which hash."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from aci_cli.errors import AciError
from aci_cli.release import fingerprint

NAME = "downloads.json"
LOCK = ".lock"


@dataclass(frozen=True)
class Entry:
    """Hold what is known of a finished file.

    `listed` and `stamp` are what the publisher said of it beforehand (bytes, ETag or date);
    `fetched` is the time in UTC.
    """

    address: str
    period: str
    bytes: int
    sha256: str
    listed: int | None
    stamp: str | None
    fetched: str


@dataclass
class Ledger:
    """Hold a folder's finished files by name, and what is known of requests.

    `divided` names requests too large for one answer; `calls` counts a day's requests where the
    publisher allows only so many.
    """

    path: Path
    files: dict[str, Entry] = field(default_factory=dict)
    divided: list[str] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)

    def save(self) -> None:
        """Write the ledger in one step."""
        beside = self.path.with_name(f"{self.path.name}.tmp")
        tree = {
            "version": 1,
            "files": {name: asdict(entry) for name, entry in sorted(self.files.items())},
            "divided": sorted(self.divided),
            "calls": self.calls,
        }
        with beside.open("w", encoding="utf-8") as stream:
            json.dump(tree, stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(self.path)

    def reload(self) -> None:
        """Read the file again, for what another process wrote meanwhile."""
        now = read(self.path.parent)
        self.files, self.divided, self.calls = now.files, now.divided, now.calls

    def holds(self, name: str) -> bool:
        """Tell whether a file is there just as it was written down."""
        entry, path = self.files.get(name), self.path.parent / name
        if entry is None or not path.is_file() or path.stat().st_size != entry.bytes:
            return False
        return fingerprint(path) == entry.sha256


def read(folder: Path) -> Ledger:
    """Return the ledger of a folder, an empty one where there is none; AciError where broken."""
    path = folder / NAME
    try:
        tree: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        files = {name: Entry(**entry) for name, entry in tree["files"].items()}
        return Ledger(path, files, list(tree["divided"]), dict(tree["calls"]))
    except (FileNotFoundError, NotADirectoryError):
        return Ledger(path)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AciError(f"{path}: not a ledger of downloads; remove it to fetch anew") from error


def fetched(folder: Path) -> list[Path]:
    """Return the finished files in a folder of downloads, all sources, in order of their names.

    A file that is gone or has another size than its ledger says is left out.
    """
    found = []
    for path in sorted(folder.glob(f"*/{NAME}")):
        for name, entry in sorted(read(path.parent).files.items()):
            file = path.parent / name
            if file.is_file() and file.stat().st_size == entry.bytes:
                found.append(file)
    return found


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep others from fetching into a folder; AciError where someone else does."""
    with (folder / LOCK).open("a") as stream:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AciError(
                f"{folder}: another aci data fetch is at work here; wait for it, or give --to"
            ) from error
        yield
