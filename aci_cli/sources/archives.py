"""Unpack what publishers send: zip, 7z and gzip, told by their first bytes, one member at a time.

Nothing that an archive says of itself is believed: names are checked and never used as paths, sizes
are counted while unpacking, and checksums must agree.
"""

from __future__ import annotations

import errno
import gzip
import lzma
import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from aci_cli.errors import AciError, visible
from aci_cli.sources.parts import Part, open_part

if TYPE_CHECKING:
    from aci_cli.sources.seven_zip import Listed

MAX_MEMBERS = 1000
MAX_BYTES = 64 * 2**30
MAX_RATIO = 200
RATIO_FROM = 10 * 2**20
CHUNK = 2**20
MAGIC = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x1f\x8b": "gzip",
    b"Rar!\x1a\x07": "rar",
    b"\xfd7zXZ\x00": "xz",
    b"BZh": "bzip2",
    b"\x28\xb5\x2f\xfd": "zstd",
}
READ = ("zip", "7z", "gzip")
TAR_MARK = (257, b"ustar")
DAMAGED = (
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
)
SPREADSHEET_MARKS = {"[Content_Types].xml", "mimetype"}


class Readable(Protocol):
    """Give the bytes of a member as they are unpacked."""

    def read(self, size: int = ..., /) -> bytes:
        """Return at most `size` bytes, none at the end."""
        ...


def unpack(path: Path, folder: Path) -> Iterator[Part]:
    """Yield the plain files in `path`: itself, or the members of an archive, unpacked in turn.

    A member lies in `folder` until the next is asked for, and is then deleted. AciError names the
    archive and the member where it is cut short, damaged, encrypted or packed in a way that is not
    read, where a name leads out of the archive, or where more comes out than can be meant.
    """
    kind = archive_kind(path)
    if kind is None:
        yield open_part(path, visible(path.name))
    elif kind not in READ:
        raise AciError(
            f"{visible(path.name)}: is packed as {kind}; unpack it, or pack it as zip, 7z or gzip"
        )
    else:
        readers = {"zip": _zip_members, "7z": _seven_zip_members, "gzip": _gzip_member}
        yield from readers[kind](path, folder)


def archive_kind(path: Path) -> str | None:
    """Return how a file is packed by its content; None for a plain file and for a spreadsheet.

    AciError where it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(512)
    except OSError as error:
        raise AciError(f"{visible(path.name)}: cannot be read: {error.strerror}") from error
    offset, mark = TAR_MARK
    if start[offset:].startswith(mark):
        return "tar"
    kind = next((kind for magic, kind in MAGIC.items() if start.startswith(magic)), None)
    return None if kind == "zip" and _is_spreadsheet(path) else kind


def _is_spreadsheet(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return not SPREADSHEET_MARKS.isdisjoint(archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return False


@dataclass
class Budget:
    """Count what comes out of one archive, and refuse more than can be meant."""

    archive: Path
    unpacked: int = 0

    def spend(self, count: int, label: str) -> None:
        """Add bytes that came out; AciError where they are too many in all, or for the archive."""
        self.unpacked += count
        packed = self.archive.stat().st_size
        if self.unpacked > MAX_BYTES or (
            self.unpacked > RATIO_FROM and self.unpacked > MAX_RATIO * packed
        ):
            raise AciError(
                f"{label}: more than {self.unpacked:,} bytes come out of {packed:,}; this is no "
                f"statistical file (at most {MAX_RATIO} to 1, and {MAX_BYTES // 2**30} GiB in all)"
            )


@contextmanager
def _damage(label: str) -> Iterator[None]:
    """Say of which archive the standard library speaks."""
    try:
        yield
    except EOFError as error:
        raise AciError(f"{label}: is cut short; fetch it again") from error
    except DAMAGED as error:
        said = visible(str(error))
        raise AciError(f"{label}: is damaged or incomplete ({said}); fetch it again") from error
    except OSError as error:
        # a directory that points before the file's first byte; what bzip2 says has no number
        if error.errno not in (errno.EINVAL, None):
            raise
        raise AciError(f"{label}: is damaged or incomplete; fetch it again") from error


def _zip_members(path: Path, folder: Path) -> Iterator[Part]:
    label = visible(path.name)
    with _damage(label), zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        _check_names(label, [member.filename for member in members])
        budget = Budget(path)
        for member in members:
            inside = _label(label, member.filename)
            mode = stat.S_IFMT(member.external_attr >> 16)
            if mode not in (0, stat.S_IFREG):
                raise AciError(f"{inside}: is a link or a device, not a file")
            if member.flag_bits & 1:
                raise AciError(f"{inside}: is encrypted; unpack it first")
            with _damage(inside), archive.open(member) as stream:
                unpacked = _store(stream, folder, member.filename, inside, budget)
            yield from _handed(unpacked, inside, member.filename)


def _gzip_member(path: Path, folder: Path) -> Iterator[Part]:
    label = visible(path.name)
    name = path.name.removesuffix(".gz")
    with _damage(label), gzip.open(path) as stream:
        unpacked = _store(stream, folder, name, label, Budget(path))
    yield from _handed(unpacked, label, name)


def _seven_zip_members(path: Path, folder: Path) -> Iterator[Part]:
    """Yield the members of a 7z archive, which come out in one go: they share one stream."""
    from aci_cli.sources import seven_zip

    label = visible(path.name)
    with seven_zip.opened(path, label) as archive:
        members = seven_zip.listed(archive)
        _check_names(label, [member.name for member in members])
        _check_kinds(label, members)
        budget = Budget(path)

        def write(chunk: bytes, target: FileIO, name: str) -> None:
            _write(chunk, target, _label(label, name), budget)

        unpacked = seven_zip.extracted(
            archive, label, lambda name: _new_file(folder, name, label), write
        )
    try:
        for name, target in unpacked.items():
            yield from _handed(target, _label(label, name), name)
    finally:
        for target in unpacked.values():
            target.unlink(missing_ok=True)


def _check_kinds(label: str, members: Iterable[Listed]) -> None:
    for member in members:
        if not member.is_file:
            raise AciError(f"{_label(label, member.name)}: is a link or a device, not a file")


def _check_names(label: str, names: list[str]) -> None:
    """Raise AciError where an archive has no members, too many, doubled or climbing ones."""
    if not names:
        raise AciError(f"{label}: holds no files")
    if len(names) > MAX_MEMBERS:
        raise AciError(f"{label}: holds {len(names):,} files; at most {MAX_MEMBERS:,} are read")
    for name in names:
        parts = name.replace("\\", "/").split("/")
        if parts[0] == "" or ".." in parts or re.match(r"[A-Za-z]:", name):
            raise AciError(f"{_label(label, name)}: this name leads out of the archive; refused")
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise AciError(f"{_label(label, doubled[0])}: is there twice")


def _store(stream: Readable, folder: Path, name: str, label: str, budget: Budget) -> Path:
    """Write a member to a new file in `folder`; leave nothing there where that fails."""
    target = _new_file(folder, name, label)
    try:
        with target.open("wb", buffering=0) as written:
            while chunk := stream.read(CHUNK):
                _write(chunk, written, label, budget)
    except BaseException:
        target.unlink()
        raise
    return target


def _write(chunk: bytes, target: FileIO, label: str, budget: Budget) -> None:
    """Write to a file without a buffer, so that a full disk shows here and not on closing."""
    budget.spend(len(chunk), label)
    left = memoryview(chunk)
    try:
        while left:
            left = left[target.write(left) :]
    except OSError as error:
        where = Path(str(target.name)).parent
        raise AciError(f"{label}: cannot be unpacked into {where}: {error.strerror}") from error


def _new_file(folder: Path, name: str, label: str) -> Path:
    """Return a new empty file; of its member's name it has a plain suffix at most."""
    suffix = re.search(r"\.[A-Za-z0-9]{1,8}$", name)
    try:
        with tempfile.NamedTemporaryFile(
            dir=folder, prefix="member-", suffix=suffix[0] if suffix else "", delete=False
        ) as stream:
            return Path(stream.name)
    except OSError as error:
        raise AciError(f"{label}: cannot be unpacked into {folder}: {error.strerror}") from error


def _handed(unpacked: Path, label: str, name: str) -> Iterator[Part]:
    """Yield a member as a part and delete it afterwards; AciError where it is an archive again."""
    try:
        if kind := archive_kind(unpacked):
            raise AciError(f"{label}: is an archive again ({kind}); unpack it first")
        yield open_part(unpacked, label, name.replace("\\", "/").rsplit("/", 1)[-1])
    finally:
        unpacked.unlink(missing_ok=True)


def _label(archive: str, name: str) -> str:
    return f"{archive}: {visible(name)}"
