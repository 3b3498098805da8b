"""Answer SQL that a user typed, on copies of a release's tables, within time and memory."""

from __future__ import annotations

import os
import re
import resource
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from aci_cli.engine import Engine
from aci_cli.errors import EXIT_MENDABLE, AciError
from aci_cli.flows import open_table
from aci_cli.formats import TYPES
from aci_cli.release import TABLES, Release, table_of
from aci_cli.rows import Table
from aci_cli.statements import check_reads_only, first_line

WHAT = "SQL"
MOST_ROWS = 1_000_000
MOST_CHARACTERS = 100_000
# what DuckDB does within one value can not be interrupted: the process then ends
GRACE_SECONDS = 2
UNSIGNED = {"UTINYINT": "INTEGER", "USMALLINT": "INTEGER", "UINTEGER": "BIGINT"}


@dataclass(frozen=True)
class Limits:
    """Hold what a statement may take: seconds, MiB of memory, threads."""

    seconds: int
    memory_mb: int
    threads: int = 1


def tables(release: Release) -> list[str]:
    """Return the tables of a release that a statement may name."""
    held = {table_of(path) for path in release.files}
    return [table for table in ("trade", "cube", *TABLES) if table in held]


def answer(sql: str, release: Release, limits: Limits, fail: Callable[[str], None]) -> Table:
    """Return the rows of one SELECT on a release's tables, in the order that DuckDB gives them.

    Types that no format of ours knows come as text. Column units are not known. AciError where the
    statement does anything but read these tables, fails, gives more than 1,000,000 rows or needs
    more than `limits`; where it can not be stopped otherwise, `fail` is told why and the process
    ends with exit code 1.
    """
    if len(sql) > MOST_CHARACTERS:
        raise AciError(f"{WHAT}: longer than {MOST_CHARACTERS:,} characters")
    check_reads_only(sql, WHAT)
    with tempfile.TemporaryDirectory(prefix="aci-sql-") as name, ExitStack() as stack:
        folder = Path(name)
        engine = Engine(limits.threads, limits.memory_mb)
        stack.callback(engine.close)
        engine.confine(folder)
        _copy_in(engine, release, sql, folder)
        with _timed(limits, engine, folder, fail), _capped(limits):
            return _rows(engine, sql)


def _copy_in(engine: Engine, release: Release, sql: str, folder: Path) -> None:
    """Make copies of the tables that a statement speaks of readable, held to the manifest."""
    words = set(re.findall(r"\w+", sql.lower()))
    for table in words.intersection(tables(release)):
        for path in release.verified(table):
            target = folder / path.relative_to(release.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy(path, target)
        try:
            open_table(engine, replace(release, folder=folder), table)
        except AciError as error:
            raise AciError(str(error).replace(str(folder), str(release.folder))) from error


def _copy(path: Path, target: Path) -> None:
    try:
        shutil.copyfile(path, target)
    except OSError as error:
        raise AciError(f"{path}: cannot be copied to {target.parent}: {error.strerror}") from error


def _rows(engine: Engine, sql: str) -> Table:
    columns, rows = engine.ask(sql, _written, MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        raise AciError(f"{WHAT}: more than {MOST_ROWS:,} rows; add LIMIT, or sum them up")
    return Table(columns, rows)


def _written(kind: str) -> str:
    """Return the type in which a column of a type is written."""
    return UNSIGNED.get(kind, kind if TYPES.fullmatch(kind) else "VARCHAR")


@contextmanager
def _timed(
    limits: Limits, engine: Engine, folder: Path, fail: Callable[[str], None]
) -> Iterator[None]:
    """End what takes longer than it may; say on one line what DuckDB says."""
    late = f"{WHAT}: took longer than {limits.seconds} s; sum up less, or give --timeout"
    expired = threading.Event()

    def interrupt() -> None:
        expired.set()
        engine.cancel()

    def end() -> None:
        _limit(resource.RLIMIT_FSIZE, resource.RLIM_INFINITY)
        shutil.rmtree(folder, ignore_errors=True)
        fail(late)
        os._exit(EXIT_MENDABLE)

    timers = [
        threading.Timer(limits.seconds, interrupt),
        threading.Timer(limits.seconds + GRACE_SECONDS, end),
    ]
    for timer in timers:
        timer.daemon = True
        timer.start()
    try:
        yield
    except (MemoryError, duckdb.OutOfMemoryException) as error:
        raise AciError(
            f"{WHAT}: needs more than {limits.memory_mb} MiB; sum up less, or give --memory-mb"
        ) from error
    except duckdb.Error as error:
        if expired.is_set():
            raise AciError(late) from error
        near = "; aci sql lists the tables" if isinstance(error, duckdb.CatalogException) else ""
        raise AciError(f"{WHAT}: {first_line(error)}{near}") from error
    finally:
        for timer in timers:
            timer.cancel()


@contextmanager
def _capped(limits: Limits) -> Iterator[None]:
    """Let this process write no file, and take no more than twice a statement's memory."""
    held = _address_space()
    before = {
        kind: _limit(kind, most)
        for kind, most in (
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_AS, held and held + 2 * limits.memory_mb * 2**20),
        )
        if most is not None
    }
    try:
        yield
    finally:
        for kind, most in before.items():
            _limit(kind, most)


def _limit(kind: int, most: int) -> int:
    """Set a soft limit of this process, never above the hard one; return what it was."""
    soft, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY and (most == resource.RLIM_INFINITY or most > hard):
        most = hard
    resource.setrlimit(kind, (most, hard))
    return soft


def _address_space() -> int | None:
    """Return the bytes of address space that this process holds; None where none can tell."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return None
    return int(pages) * resource.getpagesize()
