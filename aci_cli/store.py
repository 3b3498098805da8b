"""Put a release on disk so that readers see the old one or the new one, never a mixture.

Every file has a name of its own content, so a new release never writes over a file of the old
one; the manifest, replaced last and in one step, decides which files count. What the old manifest
alone listed stays for readers that have begun, and is swept by an ingest that begins an hour later
or more.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from aci_cli.errors import AciError
from aci_cli.release import FLOWS, MADE, fingerprint, open_release, sealed

LOCK = ".lock"
WORKSHOP = ".ingest-"
MANIFEST = "manifest.json"
# by then whoever read a release when it was replaced is done
KEPT_SECONDS = 3600


@contextmanager
def writing(target: Path) -> Iterator[Path]:
    """Hold the only right to write a release, and give a folder beside its files to build in.

    What an earlier run left behind is swept first. AciError where another process is writing, or
    the folder cannot be written.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        lock = (target / LOCK).open("a")
    except OSError as error:
        raise AciError(f"{target}: cannot be written: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AciError(
                f"{target}: another ingest is writing this release; try again when it is done"
            ) from error
        sweep(target)
        folder = Path(tempfile.mkdtemp(dir=target, prefix=WORKSHOP))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def publish(target: Path, workshop: Path, manifest: Mapping[str, Any]) -> None:
    """Move the files that a manifest lists from the workshop to the release, the manifest last.

    A file that is not in the workshop must be in the release already.
    """
    written = workshop / MANIFEST
    folders = {target}
    with on_disk(target):
        # what needs room comes before the first move
        written.write_bytes(sealed(manifest))
        settle(written)
        for entry in manifest["files"]:
            made = workshop / entry["path"]
            if made.exists():
                settle(made)
                kept = target / entry["path"]
                kept.parent.mkdir(parents=True, exist_ok=True)
                made.replace(kept)
                folders |= {folder for folder in kept.parents if folder.is_relative_to(target)}
        mark_left_out(target, manifest)
        # after a loss of power too, the manifest must not be there without what it lists
        for folder in folders:
            settle_names(folder)
        written.replace(target / MANIFEST)
        settle_names(target)


def mark_left_out(target: Path, manifest: Mapping[str, Any]) -> None:
    """Give the files that a new manifest lists no longer the time of now, for `sweep`."""
    if (target / MANIFEST).exists():
        listed = {entry["path"] for entry in manifest["files"]}
        for path in open_release(target).files.keys() - listed:
            # a file that is missing or another's is swept early, which costs no number
            with suppress(OSError):
                os.utime(target / path)


def name_by_content(path: Path, folder: Path, rows: int) -> dict[str, Any]:
    """Give a new file the name of its content, and return what a manifest says of it."""
    digest = fingerprint(path)
    named = path.with_name(f"{path.stem}-{digest[:10]}{path.suffix}")
    path.replace(named)
    return {
        "path": named.relative_to(folder).as_posix(),
        "sha256": digest,
        "bytes": named.stat().st_size,
        "rows": rows,
    }


def sweep(target: Path, kept_seconds: float = KEPT_SECONDS) -> None:
    """Remove what no manifest counts: files of an older release, workshops of killed runs.

    Files stay for `kept_seconds` after the manifest that leaves them out was written, and what was
    not made by an ingest stays for good. Call it only while holding the right to write; AciError
    where the manifest cannot be read.
    """
    for left in target.glob(f"{WORKSHOP}*"):
        shutil.rmtree(left, ignore_errors=True)
    if not (target / MANIFEST).exists():
        return
    listed = open_release(target).files
    before = time.time() - kept_seconds
    for path in target.rglob("*.parquet"):
        name = path.relative_to(target).as_posix()
        unlisted = MADE.fullmatch(name) and name not in listed
        if unlisted and path.lstat().st_mtime < before:
            path.unlink(missing_ok=True)
    for table in FLOWS:
        for folder in sorted((target / table).rglob("*"), reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def settle(path: Path) -> None:
    """Wait until the content of a file is on the disk, so that its name never outlives it."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def settle_names(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the file system can do so."""
    with suppress(OSError):
        settle(folder)


@contextmanager
def on_disk(place: Path) -> Iterator[None]:
    """Turn a full or unwritable disk into a line that says so, and names the release on it."""
    try:
        yield
    except OSError as error:
        inside = [path.parent for path in (place, *place.parents) if path.name.startswith(WORKSHOP)]
        place = inside[0] if inside else place
        if error.errno == errno.ENOSPC:
            free = shutil.disk_usage(place).free // 1_000_000
            raise AciError(
                f"{place}: no space left on the disk ({free} MB free); nothing was changed"
            ) from error
        raise AciError(f"{place}: cannot be written: {error.strerror}") from error
