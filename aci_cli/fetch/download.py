"""Download one file: in parts that survive an interruption, checked, put in place in one step."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from aci_cli.errors import AciError
from aci_cli.fetch import contents
from aci_cli.fetch.patience import Pace
from aci_cli.fetch.transport import (
    RefusedError,
    TransientError,
    Web,
    content_range,
    is_packed,
    length,
)

if TYPE_CHECKING:
    import httpx

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
BLOCK = 1_048_576
# of a file whose size nobody tells
LARGEST = 64 * 2**30
Advance = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Item:
    """Hold one file to fetch.

    `bytes` and `stamp` are what the publisher says of it beforehand. A file that is `large` may
    have any size where it says none. A `prepared` answer is made when asked for: it is never
    resumed, and kept once it is there.
    """

    name: str
    address: str
    period: str
    bytes: int | None = None
    stamp: str | None = None
    large: bool = False
    prepared: bool = False
    lies_at: str | None = None


@dataclass(frozen=True)
class Received:
    """Hold what came: the file's size in bytes, its hash, and whether an older part served."""

    bytes: int
    sha256: str
    resumed: bool


@dataclass(frozen=True)
class Notes:
    """Hold what the server said when a part was begun; without `validator` it may not be resumed.

    `validator` is a strong ETag, else a date; `total` is the size in bytes of the whole file.
    """

    address: str
    validator: str | None
    total: int | None


class Part:
    """Hold the bytes of a file that have come so far, and what the server said of it."""

    def __init__(self, target: Path) -> None:
        """Look beside `target` for a part and its notes."""
        self.path = target.with_name(f"{target.name}.part")
        self._notes_path = target.with_name(f"{target.name}.part.json")
        self.notes: Notes | None = None
        self._begun_here = False

    def open(self, address: str) -> int:
        """Return the size in bytes of the part that may be continued, 0 where none may."""
        if not self._begun_here:
            self.notes = self._read()
        notes = self.notes
        if notes is None or notes.address != address:
            return 0
        return self.size if self._begun_here or notes.validator is not None else 0

    @property
    def size(self) -> int:
        """Return the bytes that have come, 0 where there is no part."""
        return self.path.stat().st_size if self.path.is_file() else 0

    def begin(self, notes: Notes) -> None:
        """Start anew: an empty part, and its notes."""
        self.path.write_bytes(b"")
        self._notes_path.write_text(json.dumps(asdict(notes)), encoding="utf-8")
        self.notes, self._begun_here = notes, True

    def drop(self) -> None:
        """Remove the part and its notes."""
        self.path.unlink(missing_ok=True)
        self._notes_path.unlink(missing_ok=True)
        self.notes = None

    def place(self, target: Path) -> None:
        """Put the finished part in its place in one step."""
        self.path.replace(target)
        self._notes_path.unlink(missing_ok=True)

    def _read(self) -> Notes | None:
        try:
            return Notes(**json.loads(self._notes_path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def download(
    web: Web,
    item: Item,
    target: Path,
    advance: Advance = lambda *_: None,
    check: Callable[[Path], None] = lambda _: None,
) -> Received:
    """Fetch an item to `target`; `check` may refuse the finished part by raising.

    A part is kept when the download is interrupted. AciError where the file cannot be had,
    RefusedError where the server gives something else.
    """
    part = Part(target)
    earlier = 0 if item.prepared else part.open(item.address)
    with _disk(item, part):
        size, sha256 = web.insist(item.name, lambda: _attempt(web, item, part, advance))
        try:
            _check_finished(web, item, part)
            check(part.path)
        except Exception:
            part.drop()
            raise
        part.place(target)
    return Received(size, sha256, resumed=earlier > 0)


@contextmanager
def _disk(item: Item, part: Part) -> Iterator[None]:
    """Say so where the disk is full; the part is kept."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise AciError(
            f"{item.name}: the disk is full after {part.size:,} bytes; they are kept: make room "
            "and run it again"
        ) from error


def _attempt(web: Web, item: Item, part: Part, advance: Advance) -> tuple[int, str]:
    """Ask for what is missing, and return the size and the hash of the whole."""
    offset = 0 if item.prepared else part.open(item.address)
    headers: dict[str, str] = {}
    if offset and part.notes is not None:
        headers["Range"] = f"bytes={offset}-"
        if part.notes.validator:
            headers["If-Range"] = part.notes.validator
    try:
        with web.open("GET", item.lies_at or item.address, headers) as response:
            start = _start(web, item, part, response, offset)
            _refuse_pages(web, item, response)
            return _receive(web, item, part, response, start, advance)
    except TransientError as error:
        error.received = max(part.size - offset, 0)
        raise


def _start(web: Web, item: Item, part: Part, response: httpx.Response, offset: int) -> int:
    """Return where the answer's body belongs; the part is begun anew where that is at 0."""
    if response.status_code == 206 and offset and part.notes is not None:
        start, total = content_range(response)
        if start == offset and total == part.notes.total:
            return offset
        part.drop()
        raise TransientError("the file has changed at the server, so it is fetched anew", 0.0)
    if response.status_code == 416 and offset:
        part.drop()
        raise TransientError("the server has less than what came before, fetched anew", 0.0)
    if response.status_code != 200:
        web.refuse(item.name, response)
    part.begin(Notes(item.address, _validator(response), length(response)))
    return 0


def _validator(response: httpx.Response) -> str | None:
    """Return what If-Range may name: a strong ETag, else the date; None for a packed body."""
    if is_packed(response):
        return None
    etag = response.headers.get("etag", "")
    found = etag if not etag.startswith("W/") else ""
    return str(found or response.headers.get("last-modified", "")) or None


def _refuse_pages(web: Web, item: Item, response: httpx.Response) -> None:
    kind = response.headers.get("content-type", "").lower()
    if kind.startswith("text/html"):
        text = response.read().decode("utf-8", errors="replace")
        raise RefusedError(_not_the_file(web, item, text), response.status_code, text)


def _not_the_file(web: Web, item: Item, text: str) -> str:
    return f"{item.name}: the server sent something else: {web.excerpt(text) or 'nothing'}"


def _receive(
    web: Web, item: Item, part: Part, response: httpx.Response, start: int, advance: Advance
) -> tuple[int, str]:
    """Add an answer's body to the part; TransientError where it is cut short."""
    digest = hashlib.sha256()
    pace = Pace(web.patience, item.name)
    total = part.notes.total if part.notes and part.notes.total is not None else item.bytes
    done = start
    with part.path.open("r+b") as stream:
        for block in _blocks(stream, start):
            digest.update(block)
        advance(item.name, done, total)
        for chunk in response.iter_bytes() if is_packed(response) else response.iter_raw():
            stream.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            if done > (LARGEST if total is None else total):
                raise _too_much(item, part, done, total)
            pace.add(len(chunk))
            advance(item.name, done, total)
        stream.flush()
        os.fsync(stream.fileno())
    if total is not None and done < total:
        _check_kind(web, item, part)
        raise TransientError(f"it broke off after {done:,} of {total:,} bytes")
    return done, digest.hexdigest()


def _too_much(item: Item, part: Part, done: int, total: int | None) -> AciError:
    """Return what to say of a file without end, which is not kept."""
    part.drop()
    said = f"the publisher says {total:,}" if total is not None else "no file has that many"
    return AciError(f"{item.name}: {done:,} bytes came, but {said}")


def _blocks(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the first `size` bytes of a file in blocks; it then stands behind them."""
    left = size
    while left:
        block = stream.read(min(left, BLOCK))
        left -= len(block)
        yield block


def _check_kind(web: Web, item: Item, part: Part) -> None:
    """Raise RefusedError where a part does not begin as its name says."""
    if not contents.is_kind(part.path, Path(item.name).suffix):
        text = contents.head(part.path).decode("utf-8", errors="replace")
        raise RefusedError(_not_the_file(web, item, text), 200, text)


def _check_finished(web: Web, item: Item, part: Part) -> None:
    """Raise AciError where what came is not the file, or not all of it."""
    _check_kind(web, item, part)
    if item.bytes is not None and part.size != item.bytes:
        raise AciError(
            f"{item.name}: {part.size:,} bytes came, but the publisher says {item.bytes:,}"
        )
    if not contents.is_whole(part.path, Path(item.name).suffix):
        raise AciError(f"{item.name}: {part.size:,} bytes came, but the archive has no end")
