"""The places that bytes go to: standard output, other open descriptors, devices and files."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from pathlib import Path
from typing import Any, BinaryIO

from aci_cli.errors import AciError

STDIN, STDOUT, STDERR = 0, 1, 2
_STANDARD = {"/dev/stdout": STDOUT, "/dev/stderr": STDERR}
_OWN_DESCRIPTOR = re.compile(r"/(?:dev|proc/(?:self|thread-self|(?P<process>\d+)))/fd/(\d{1,9})")
_MOST_LINKS = 40


class ReaderGoneError(Exception):
    """Say that whoever read our output has closed it."""


def descriptor(path: str | None) -> int | None:
    """Return the descriptor of ours that a path names, None for any other file.

    None and "-" are stdout. What /dev/stdout and the like lead to is never looked up as a file:
    replacing that file, or opening it anew, would erase what a `>>` should add to.
    """
    if path is None or path == "-":
        return STDOUT
    for _ in range(_MOST_LINKS):
        path = os.path.normpath(path)
        if path in _STANDARD:
            return _STANDARD[path]
        found = _OWN_DESCRIPTOR.fullmatch(path)
        if found and found["process"] in (None, str(os.getpid())):
            return int(found[2])
        try:
            path = str(Path(path).parent / Path(path).readlink())
        except OSError:
            return None
    return None


def is_file(path: str | None) -> bool:
    """Tell whether a path is a file's, not a stream's."""
    return descriptor(path) is None and not _is_in_proc(str(path))


def _is_in_proc(path: str) -> bool:
    """Tell whether a path leads into the system's own view of processes."""
    return os.path.normpath(path).startswith("/proc/")


def is_terminal(stream: Any) -> bool:
    """Tell whether a standard stream is open, and on a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


def leads_to_terminal(path: str | None) -> bool:
    """Tell whether what is written to `path` appears on a terminal."""
    number = descriptor(path)
    if number == STDOUT:
        return is_terminal(sys.stdout)
    return number is not None and os.isatty(number)


def is_same_file(path: str, source: str | int) -> bool:
    """Tell whether two names, or a name and an open descriptor, are one regular file."""
    try:
        there, here = os.stat(path), os.stat(source)  # noqa: PTH116
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(there.st_mode) and os.path.samestat(there, here)


def deliver(payload: bytes, path: str | None) -> None:
    """Write all of `payload` to stdout, to an open descriptor, a device or a file."""
    number = descriptor(path)
    if number == STDOUT:
        _to_stdout(payload)
    elif number is not None:
        _to_descriptor(payload, number, str(path))
    else:
        _replace(Path(str(path)), payload)


def check_stdout() -> None:
    """Raise AciError where standard output is closed."""
    if sys.stdout is None or sys.stdout.closed:
        raise AciError("cannot write the answer: standard output is closed")


def flush() -> None:
    """Send what stdout still holds, so that a failure to do so gets its exit code."""
    if sys.stdout is None or sys.stdout.closed:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderGoneError from error
    except OSError as error:
        drop(sys.stdout)
        raise AciError(f"cannot write to standard output: {reason(error)}") from error


def drop(stream: Any) -> None:
    """Send what is left in a stream's buffer nowhere, so that the exit stays silent."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (AttributeError, OSError, ValueError):
        return


def reason(error: OSError) -> str:
    """Return the system's own words for an error, to stand inside a sentence."""
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]


def _to_stdout(payload: bytes) -> None:
    check_stdout()
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(payload)
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        drop(sys.stdout)
        raise ReaderGoneError from error
    except OSError as error:
        drop(sys.stdout)
        raise AciError(f"cannot write to standard output: {reason(error)}") from error


def _to_descriptor(payload: bytes, number: int, path: str) -> None:
    if number == STDERR and sys.stderr is None:
        raise AciError("cannot write the answer: standard error is closed")
    try:
        with open(number, "wb", buffering=0, closefd=False) as stream:
            _write_whole(stream, payload)
    except BrokenPipeError as error:
        raise ReaderGoneError from error
    except OSError as error:
        raise AciError(f"cannot write {path}: {reason(error)}") from error


def _write_whole(stream: Any, payload: bytes) -> None:
    rest = memoryview(payload)
    while rest:
        rest = rest[stream.write(rest) :]


def _replace(path: Path, payload: bytes) -> None:
    """Put `payload` in the place of a file in one step, or leave the file as it was."""
    try:
        mode = _mode(path)
        if _is_in_proc(str(path)) or (mode is not None and not stat.S_ISREG(mode)):
            _write_through(path, payload)
        else:
            _write_beside(Path(os.path.realpath(path)), payload, mode)
    except BrokenPipeError as error:
        raise ReaderGoneError from error
    except OSError as error:
        raise AciError(f"cannot write {path}: {_place_reason(path, error)}") from error


def _mode(path: Path) -> int | None:
    """Return what kind of file is there and its permissions; None where there is none."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _write_through(place: Path, payload: bytes) -> None:
    """Add to a device, a pipe or another process's file, none of which may be replaced."""
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_APPEND), "wb") as stream:
        stream.write(payload)


def _write_beside(target: Path, payload: bytes, mode: int | None) -> None:
    beside = target.with_name(f".aci-{os.urandom(6).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(beside, flags, 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            _write_all(stream, payload)
        if mode is not None:
            beside.chmod(stat.S_IMODE(mode))
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _write_all(stream: BinaryIO, payload: bytes) -> None:
    stream.write(payload)
    stream.flush()
    os.fsync(stream.fileno())


def _place_reason(path: Path, error: OSError) -> str:
    if error.errno in (errno.ENAMETOOLONG, errno.ELOOP, errno.EACCES):
        return reason(error)
    folder = Path(os.path.realpath(path)).parent if path.is_symlink() else path.parent
    if not folder.exists():
        link = "it is a link, and " if path.is_symlink() else ""
        return f"{link}there is no folder {folder}"
    if not folder.is_dir():
        return f"{folder} is a file, not a folder"
    if path.is_dir():
        return "it is a folder"
    return reason(error)
