"""Speak with py7zr: list the members of a 7z archive and write them out as they decompress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

import py7zr
from py7zr.exceptions import PasswordRequired
from py7zr.io import Py7zIO, WriterFactory

from aci_cli.errors import AciError, visible


@dataclass(frozen=True)
class Listed:
    """Name a member; `is_file` is false for links, sockets and devices."""

    name: str
    is_file: bool


@contextmanager
def opened(path: Path, label: str) -> Iterator[py7zr.SevenZipFile]:
    """Give an archive to list and extract; AciError where it is damaged, cut short or encrypted."""
    with path.open("rb") as stream, _damage(label), py7zr.SevenZipFile(stream) as archive:
        if archive.needs_password():
            raise PasswordRequired("")
        yield archive


@contextmanager
def _damage(label: str) -> Iterator[None]:
    try:
        yield
    except AciError:
        raise
    except PasswordRequired as error:
        raise AciError(f"{label}: is encrypted; unpack it first") from error
    except Exception as error:
        # a damaged header leads py7zr into errors of every kind, from struct to memory
        said = visible(str(error)) or type(error).__name__
        raise AciError(f"{label}: is damaged or incomplete ({said}); fetch it again") from error


def listed(archive: py7zr.SevenZipFile) -> list[Listed]:
    """Return the members of an archive except its folders."""
    return [
        Listed(member.filename, member.is_file)
        for member in archive.list()
        if not member.is_directory
    ]


def extracted(
    archive: py7zr.SevenZipFile,
    label: str,
    new_file: Callable[[str], Path],
    write: Callable[[bytes, FileIO, str], None],
) -> dict[str, Path]:
    """Write every member to a file of its own; return the files by the members' names.

    `write` is given each chunk, the file and the member's name. Nothing is left where it, or the
    archive, raises.
    """
    factory = _Files(new_file, write)
    try:
        with _damage(label):
            archive.extract(factory=factory)
            factory.close()
    except BaseException:
        factory.close()
        for path in factory.paths.values():
            path.unlink()
        raise
    return factory.paths


class _Files(WriterFactory):
    """Open a file for each member that py7zr comes to."""

    def __init__(
        self, new_file: Callable[[str], Path], write: Callable[[bytes, FileIO, str], None]
    ) -> None:
        self.paths: dict[str, Path] = {}
        self._new_file = new_file
        self._write = write
        self._open: list[_Member] = []

    def create(self, filename: str) -> Py7zIO:
        self.close()
        self.paths[filename] = self._new_file(filename)
        member = _Member(self.paths[filename], filename, self._write)
        self._open.append(member)
        return member

    def close(self) -> None:
        while self._open:
            self._open.pop().close()


class _Member(Py7zIO):
    """Pass on what py7zr writes of one member."""

    def __init__(self, path: Path, name: str, write: Callable[[bytes, FileIO, str], None]) -> None:
        self._stream = path.open("wb", buffering=0)
        self._name = name
        self._pass_on = write

    def write(self, s: bytes | bytearray) -> int:
        self._pass_on(bytes(s), self._stream, self._name)
        return len(s)

    def read(self, size: int | None = None) -> bytes:  # noqa: ARG002
        raise OSError("written only")

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def flush(self) -> None:
        self._stream.flush()

    def size(self) -> int:
        return self._stream.tell()

    def close(self) -> None:
        self._stream.close()
