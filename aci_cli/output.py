"""The only writer to stdout, to -o and, for notes, to stderr."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aci_cli.errors import STEERING, UsageError, visible
from aci_cli.places import deliver, drop, is_file, is_same_file, is_terminal, leads_to_terminal
from aci_cli.rows import Cards, Layout, Table

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
# with fewer, not one lies below 5 %
FEWEST_DRAWS = 20
_STEERING = re.compile(f"(?![\t\n])[{STEERING}]")
_kept: list[str] = []


@dataclass(frozen=True)
class OutputOptions:
    """Hold how and where an answer is written.

    `layout` lists the columns of the table on a screen, the most important first, or makes a block
    of text of each row; every other format gives all columns. `path` None or "-" is stdout.
    `standing` says that the format is a setting, not asked for in this call: where it does not
    fit, it yields to text.
    """

    format: str = "auto"
    standing: bool = False
    path: str | None = None
    bom: bool = False
    safe_csv: bool = False
    vintage: bool = False
    color: str = "auto"
    layout: Layout | Cards | None = None


def write(table: Table, options: OutputOptions) -> None:
    """Write a table to stdout or to `options.path`, in the format asked for."""
    chosen = chosen_format(options)
    _check_extras(chosen, options)
    content = _table_bytes(table, chosen, options)
    if chosen != "table" and leads_to_terminal(options.path):
        # rows for a program, on a screen: what they hold is shown, not obeyed
        content = _STEERING.sub(lambda found: visible(found[0]), content.decode()).encode()
    deliver(content, options.path)
    if chosen == "table" and not isinstance(options.layout, Cards):
        _name_what_is_left_out(table, options.layout)


def validate(options: OutputOptions, sources: Sequence[str | int] = ()) -> None:
    """Raise UsageError where nothing could be written so, before any work is done.

    `sources` are the files that the command reads, as names or open descriptors.
    """
    check_place(options.path, sources)
    _check_extras(chosen_format(options), options)


def check_place(path: str | None, sources: Sequence[str | int]) -> None:
    """Raise UsageError where `path` names no file, or one that the command reads."""
    if path == "":
        raise UsageError("--output: expected a file, found ''")
    if path is not None and is_file(path):
        for source in sources:
            if is_same_file(path, source):
                raise UsageError(f"-o {path}: the command reads this file; give another")


def write_document(text: str, tree: Any, options: OutputOptions) -> None:
    """Write an answer that is no table: as text for people, or the same tree as JSON."""
    chosen = options.format
    if chosen == "auto" and is_file(options.path):
        chosen = _format_of_suffix(str(options.path))
    if options.standing and chosen != "json":
        chosen = "table"
    if chosen not in ("auto", "table", "json"):
        raise UsageError(f"--format {chosen} needs rows; this answer comes as table or json")
    _check_extras("json" if chosen == "json" else "table", options)
    if chosen == "json":
        from aci_cli.formats import json_tree

        deliver(json_tree(tree), options.path)
    else:
        write_text(text.rstrip("\n") + "\n" if text else "", options.path)


def write_text(text: str, path: str | None = None) -> None:
    """Write text as it stands."""
    deliver(text.encode(), path)


def chosen_format(options: OutputOptions) -> str:
    """Return the format in which a table will be written: that asked for, else by the place.

    A file's suffix decides, a terminal gets a table, a pipe gets CSV.
    """
    if options.format != "auto":
        chosen = options.format
    elif is_file(options.path):
        chosen = _format_of_suffix(str(options.path))
    else:
        chosen = "table" if leads_to_terminal(options.path) else "csv"
    if chosen == "parquet" and leads_to_terminal(options.path):
        if options.standing:
            return "table"
        raise UsageError("Parquet is not for a terminal; give -o FILE.parquet or a pipe")
    return chosen


def note(text: str, *more: str) -> None:
    """Say something on stderr, one line each; a single one is wrapped by word for a person.

    Whatever could steer a terminal or break a line is shown as an escape such as \\x1b.
    """
    lines = [visible(line) for line in (text, *more)]
    if is_terminal(sys.stderr) and not more:
        from textwrap import wrap

        width = terminal_width()
        lines = wrap(lines[0], width, break_long_words=False, break_on_hyphens=False)
    _say("".join(f"{line}\n" for line in lines))


def warn(text: str) -> None:
    """Say on stderr that the answer must be read with care."""
    note(f"warning: {text}")


def warn_after(text: str) -> None:
    """Keep a warning until the answer is written: an error is to stand alone on its line."""
    if text not in _kept:
        _kept.append(text)


def warn_of_answer(draws: int) -> None:
    """Say the warnings that were kept, and where ranges rest on too few draws to be any."""
    while _kept:
        warn(_kept.pop(0))
    if 0 < draws < FEWEST_DRAWS:
        number = "a single draw" if draws == 1 else f"{draws} draws"
        warn(
            f"ranges of {number} say little: from 5 to 95 % takes {FEWEST_DRAWS}, or give none (0)"
        )


def hint(text: str) -> None:
    """Say on stderr, to a person only, what could come next."""
    if is_terminal(sys.stderr):
        note(text)


def terminal_width() -> int:
    """Return the width for a table: COLUMNS, else the terminal's, else 200 in a pipe or file."""
    columns = os.environ.get("COLUMNS", "")
    if re.fullmatch(r"0*[1-9][0-9]{0,5}", columns):
        return int(columns)
    if not is_terminal(sys.stdout):
        return WIDTH_OF_A_PIPE
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except OSError:
        return 80


def wants_color(choice: str, path: str | None) -> bool:
    """Tell whether a table is coloured: as chosen, else on a terminal that allows it."""
    if choice != "auto":
        return choice == "always"
    allowed = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return allowed and leads_to_terminal(path)


def _say(text: str) -> None:
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, ValueError):
        drop(sys.stderr)


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
    from aci_cli import cards, formats, terminal

    color = wants_color(options.color, options.path)
    if isinstance(options.layout, Cards):
        text = cards.render(table, options.layout, terminal_width(), color)
    else:
        text = terminal.render(table, options.layout, terminal_width(), color)
    head = formats.vintage_lines(table.meta) if options.vintage else []
    return "".join(f"{visible(line)}\n" for line in head).encode() + text.encode()


def _name_what_is_left_out(table: Table, layout: Layout | None) -> None:
    from aci_cli import terminal

    width = terminal_width()
    shown = [str(name) for name in terminal.fitting(table, layout, width)]
    wanted = map(str, table.names if layout is None else layout)
    left_out = ", ".join(name for name in wanted if name not in shown)
    if left_out:
        note(f"{width} columns wide, so not shown: {left_out} (--format csv has all)")
