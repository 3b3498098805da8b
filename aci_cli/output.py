"""The only writer to stdout, to -o and, for notes, to stderr."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from aci_cli.errors import AciError, UsageError
from aci_cli.rows import Table

FORMATS = ("auto", "table", "csv", "tsv", "json", "jsonl", "md", "parquet")
SUFFIXES = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".md": "md",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".tsv": "tsv",
    ".txt": "table",
}
WIDTH_OF_A_PIPE = 200


@dataclass(frozen=True)
class OutputOptions:
    """Hold how and where an answer is written.

    `layout` lists the columns of the table on a screen, the most important first; every other
    format gives all columns. `path` None or "-" is stdout.
    """

    format: str = "auto"
    path: str | None = None
    bom: bool = False
    safe_csv: bool = False
    vintage: bool = False
    color: str = "auto"
    layout: Sequence[str] | None = None


class ReaderGoneError(Exception):
    """Say that whoever read our output has closed it."""


def write(table: Table, options: OutputOptions) -> None:
    """Write a table to stdout or to `options.path`, in the format asked for."""
    chosen = chosen_format(options)
    _check_extras(chosen, options)
    _deliver(_table_bytes(table, chosen, options), options.path)
    if chosen == "table":
        _name_what_is_left_out(table, options.layout)


def validate(options: OutputOptions) -> None:
    """Raise UsageError where nothing could be written so, before any work is done."""
    _check_extras(chosen_format(options), options)


def write_document(text: str, tree: Any, options: OutputOptions) -> None:
    """Write an answer that is no table: as text for people, or the same tree as JSON."""
    chosen = options.format
    if chosen == "auto" and _is_file(options.path):
        chosen = _format_of_suffix(str(options.path))
    if chosen not in ("auto", "table", "json"):
        raise UsageError(f"--format {chosen} needs rows; this answer comes as table or json")
    _check_extras("json" if chosen == "json" else "table", options)
    if chosen == "json":
        from aci_cli.formats import json_tree

        _deliver(json_tree(tree), options.path)
    else:
        write_text(text.rstrip("\n") + "\n" if text else "", options.path)


def write_text(text: str, path: str | None = None) -> None:
    """Write text as it stands."""
    _deliver(text.encode(), path)


def chosen_format(options: OutputOptions) -> str:
    """Return the format in which a table will be written: that asked for, else by the place.

    A file's suffix decides, a terminal gets a table, a pipe gets CSV.
    """
    if options.format != "auto":
        chosen = options.format
    elif _is_file(options.path):
        chosen = _format_of_suffix(str(options.path))
    else:
        chosen = "table" if _is_terminal(sys.stdout) else "csv"
    if chosen == "parquet" and not _is_file(options.path) and _is_terminal(sys.stdout):
        raise UsageError("Parquet is not for a terminal; give -o FILE.parquet or a pipe")
    return chosen


def note(text: str) -> None:
    """Say something about the answer on stderr, wrapped by word for a person."""
    if _is_terminal(sys.stderr) and "\n" not in text:
        from textwrap import fill

        text = fill(text, terminal_width(), break_long_words=False, break_on_hyphens=False)
    _say(text)


def warn(text: str) -> None:
    """Say on stderr that the answer must be read with care."""
    note(f"warning: {text}")


def hint(text: str) -> None:
    """Say on stderr, to a person only, what could come next."""
    if _is_terminal(sys.stderr):
        note(text)


def terminal_width(environ: Mapping[str, str] = os.environ) -> int:
    """Return the width for a table: COLUMNS, else the terminal's, else 200 in a pipe or file."""
    columns = environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) > 0:
        return int(columns)
    if not _is_terminal(sys.stdout):
        return WIDTH_OF_A_PIPE
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except OSError:
        return 80


def wants_color(choice: str, path: str | None, environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether a table is coloured: as chosen, else on a terminal that allows it."""
    if choice != "auto":
        return choice == "always"
    allowed = not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    return allowed and not _is_file(path) and _is_terminal(sys.stdout)


def flush() -> None:
    """Send what stdout still holds, so that a failure to do so gets its exit code."""
    if sys.stdout is None or sys.stdout.closed:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderGoneError from error
    except OSError as error:
        drop_stdout()
        raise AciError(f"cannot write to standard output: {_reason(error)}") from error


def drop_stdout() -> None:
    """Send what is left in stdout's buffer nowhere, so that the exit stays silent."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (AttributeError, OSError, ValueError):
        return


def _say(text: str) -> None:
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return


def _is_terminal(stream: Any) -> bool:
    return stream is not None and not stream.closed and stream.isatty()


def _is_file(path: str | None) -> bool:
    return path is not None and path != "-"


def _format_of_suffix(path: str) -> str:
    suffix = Path(path).suffix.lower()
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    found = f"the suffix {suffix}" if suffix else "no suffix"
    raise UsageError(
        f"-o {path}: {found} says no format; use one of {', '.join(SUFFIXES)}, or give --format"
    )


def _check_extras(chosen: str, options: OutputOptions) -> None:
    for flag, wanted in (("--bom", options.bom), ("--safe-csv", options.safe_csv)):
        if wanted and chosen not in ("csv", "tsv"):
            raise UsageError(f"{flag} goes with csv and tsv only, not with {chosen}")
    if options.vintage and chosen in ("jsonl", "md"):
        raise UsageError(
            f"--vintage has no place in {chosen}; csv, tsv and table take it as # lines, "
            "json and parquet always carry it"
        )


def _table_bytes(table: Table, chosen: str, options: OutputOptions) -> bytes:
    from aci_cli import formats

    if chosen in ("csv", "tsv"):
        return formats.delimited(
            table,
            "," if chosen == "csv" else "\t",
            bom=options.bom,
            safe=options.safe_csv,
            vintage=options.vintage,
        )
    if chosen == "table":
        return _screen(table, options)
    renderers = {
        "json": formats.json_object,
        "jsonl": formats.json_lines,
        "md": formats.markdown,
        "parquet": formats.parquet,
    }
    return renderers[chosen](table)


def _screen(table: Table, options: OutputOptions) -> bytes:
    from aci_cli import formats, terminal

    color = wants_color(options.color, options.path)
    text = terminal.render(table, options.layout, terminal_width(), color)
    head = formats.vintage_lines(table.meta) if options.vintage else []
    return "".join(f"{line}\n" for line in head).encode() + text.encode()


def _name_what_is_left_out(table: Table, layout: Sequence[str] | None) -> None:
    from aci_cli import terminal

    width = terminal_width()
    shown = terminal.fitting(table, layout, width)
    wanted = table.names if layout is None else layout
    left_out = ", ".join(name for name in wanted if name not in shown)
    if left_out:
        note(f"{width} columns wide, so not shown: {left_out} (--format csv has all)")


def _deliver(payload: bytes, path: str | None) -> None:
    if _is_file(path):
        _replace(Path(str(path)), payload)
    else:
        _to_stdout(payload)


def _to_stdout(payload: bytes) -> None:
    if sys.stdout is None or sys.stdout.closed:
        raise AciError("cannot write the answer: standard output is closed")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(payload)
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        drop_stdout()
        raise ReaderGoneError from error
    except OSError as error:
        drop_stdout()
        raise AciError(f"cannot write to standard output: {_reason(error)}") from error


def _replace(path: Path, payload: bytes) -> None:
    """Put `payload` in the place of a file in one step, or leave the file as it was."""
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            _write_through(target, payload)
            return
        _write_beside(target, payload)
    except OSError as error:
        raise AciError(f"cannot write {path}: {_place_reason(path, error)}") from error


def _write_through(device: Path, payload: bytes) -> None:
    """Write to a device or a named pipe, which must not be replaced by a file."""
    with device.open("wb") as stream:
        stream.write(payload)


def _write_beside(target: Path, payload: bytes) -> None:
    beside = target.with_name(f".aci-{os.urandom(6).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(beside, flags, 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            _write_all(stream, payload)
        if target.exists():
            beside.chmod(stat.S_IMODE(target.stat().st_mode))
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _write_all(stream: BinaryIO, payload: bytes) -> None:
    stream.write(payload)
    stream.flush()
    os.fsync(stream.fileno())


def _place_reason(path: Path, error: OSError) -> str:
    folder = path.parent
    if not folder.exists():
        return f"there is no folder {folder}"
    if not folder.is_dir():
        return f"{folder} is a file, not a folder"
    if path.is_dir():
        return "it is a folder"
    return _reason(error)


def _reason(error: OSError) -> str:
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]
