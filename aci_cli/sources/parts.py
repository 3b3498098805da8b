"""The pieces that an ingest reads: plain files, with a name to speak of and their first lines."""

from __future__ import annotations

import codecs
import csv
import io
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from aci_cli.errors import AciError

HEAD_BYTES = 65_536
DELIMITERS = (",", "\t", ";", "|")


@dataclass(frozen=True)
class Part:
    """Hold one plain file to read.

    `label` is how a message names it (an archive's member: "a.zip: b.csv"), `name` its own name,
    from which an edition or a period may be read, `head` its first 64 KiB as text.
    """

    path: Path
    label: str
    name: str
    head: str
    encoding: str

    @property
    def delimiter(self) -> str:
        """Return the character that parts the columns of the first line."""
        first = self.head.split("\n", 1)[0]
        return max(DELIMITERS, key=first.count)

    @property
    def header(self) -> tuple[str, ...]:
        """Return the names in the first line, as written, without quotes and padding."""
        return self._row(0)

    @property
    def first_row(self) -> tuple[str, ...]:
        """Return the fields of the second line, empty where there is none."""
        return self._row(1)

    def _row(self, number: int) -> tuple[str, ...]:
        lines = csv.reader(io.StringIO(self.head), delimiter=self.delimiter)
        try:
            for _ in range(number):
                next(lines, None)
            return tuple(field.strip() for field in next(lines, ()))
        except csv.Error:
            return ()

    @property
    def columns(self) -> frozenset[str]:
        """Return the names in the first line in lower case, to recognise a file by."""
        return frozenset(name.lower() for name in self.header)


def open_part(path: Path, label: str, name: str | None = None) -> Part:
    """Return a plain file as a part; AciError where it is empty or cannot be read."""
    try:
        with path.open("rb") as stream:
            start = stream.read(HEAD_BYTES)
    except OSError as error:
        raise AciError(f"{label}: cannot be read: {error.strerror}") from error
    if not start:
        raise AciError(f"{label}: is empty")
    head, encoding = _decoded(start)
    return Part(path, label, name or path.name, head, encoding)


def _decoded(start: bytes) -> tuple[str, str]:
    """Return text and its encoding: UTF-8 if it is that, else Windows-1252.

    A character cut by the end of what was read does not count against UTF-8.
    """
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return start.decode("utf-16", errors="replace"), "utf-16"
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(start), "utf-8"
    except UnicodeDecodeError:
        return start.decode("cp1252", errors="replace"), "cp1252"


def as_utf8(part: Part, folder: Path, encoding: str | None = None) -> Part:
    """Return a part that is UTF-8 text, rewritten into `folder` where it was not."""
    if part.encoding == "utf-8" and encoding is None:
        return part
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".txt", delete=False) as stream:
        copy = Path(stream.name)
    with (
        part.path.open(encoding=encoding or part.encoding, newline="", errors="replace") as source,
        copy.open("w", encoding="utf-8", newline="") as target,
    ):
        shutil.copyfileobj(source, target, HEAD_BYTES)
    return replace(part, path=copy, encoding="utf-8")
