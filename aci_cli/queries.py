"""Load the model's queries: one file, one sentence, its parameters and its columns."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from aci_cli.errors import AciError
from aci_cli.reading import read_regular
from aci_cli.resources import bundled
from aci_cli.rows import Column

HEADER = re.compile(r"^-- (params|reads|columns):\s*(.*)$")
COLUMN = re.compile(r"^--   (\S+) (\S+) (\S+)  (\S.*)$")
INHERITED = re.compile(r"^--   \* (\w+)$")
PARAMETER = re.compile(r"\$(\w+)")
TEXT_OR_COMMENT = re.compile(r"'(?:[^']|'')*'|--[^\n]*")
LARGEST_QUERY = 1024 * 1024
TYPES = {"VARCHAR", "DOUBLE", "BIGINT", "INTEGER", "SMALLINT", "BOOLEAN"}


@dataclass(frozen=True)
class Query:
    """Hold one query file: what it says of itself, and its text."""

    name: str
    sentence: str
    params: tuple[str, ...]
    reads: tuple[str, ...]
    columns: tuple[Column, ...]
    text: str


def load(name: str, folder: Path | None = None) -> Query:
    """Read `queries/NAME.sql` and check that its header and its text agree.

    AciError names the file where the header is not of the form, or declares a parameter
    that the text does not use, or the text uses one that is not declared; and, outside the
    packaged folder, where the text is anything but one SELECT that only reads.
    """
    path = (folder or bundled("queries")) / f"{name}.sql"
    name = path.stem
    try:
        text = _content(path).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise AciError(f"{path}: not UTF-8 text (byte {error.start})") from error
    query = _parse(name, text, path)
    if folder is not None and are_foreign(folder):
        from aci_cli.statements import check_reads_only

        check_reads_only(text, f"query {name}")
    return query


def are_foreign(folder: Path) -> bool:
    """Tell whether the queries of a folder are others than the packaged ones."""
    # Path.resolve raises RuntimeError where links go round
    packaged, found = (Path(os.path.realpath(place)) for place in (bundled("queries"), folder))
    return packaged not in (found, *found.parents)


def digest(folder: Path) -> str:
    """Return the SHA-256 of all queries in a folder, names and texts in order."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.sql")):
        found.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        found.update(_content(path) + b"\0")
    return found.hexdigest()


def _content(path: Path) -> bytes:
    try:
        return read_regular(path, LARGEST_QUERY, "a query")
    except OSError as error:
        raise AciError(f"{path}: cannot be read: {(error.strerror or '').lower()}") from error


def _parse(name: str, text: str, path: Path) -> Query:
    lines = text.splitlines()
    if not lines or not lines[0].startswith("-- ") or HEADER.match(lines[0]):
        raise AciError(f"{path}:1: expected a comment line that says what the query gives")
    fields: dict[str, str] = {}
    columns: list[Column] = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.startswith("--"):
            break
        if found := HEADER.match(line):
            fields[found[1]] = found[2]
        elif "columns" in fields:
            columns.extend(_columns(line, number, path))
        else:
            raise AciError(f"{path}:{number}: expected '-- params:', '-- reads:' or '-- columns:'")
    missing = {"params", "reads", "columns"} - fields.keys()
    if missing:
        raise AciError(f"{path}: the header lacks {', '.join(sorted(missing))}")
    params = _names(fields["params"].replace("$", ""))
    _check_params(params, text, path)
    return Query(name, lines[0][3:], params, _names(fields["reads"]), tuple(columns), text)


def _names(text: str) -> tuple[str, ...]:
    return () if text.strip() == "none" else tuple(part.strip() for part in text.split(","))


def _columns(line: str, number: int, path: Path) -> tuple[Column, ...]:
    if inherited := INHERITED.match(line):
        try:
            return load(inherited[1], path.parent).columns
        except RecursionError as error:
            raise AciError(f"{path}:{number}: columns that are taken from each other") from error
    found = COLUMN.match(line)
    if found is None or found[2] not in TYPES:
        raise AciError(f"{path}:{number}: expected '--   name TYPE unit  meaning', found {line!r}")
    return (Column(found[1], found[2], found[3], found[4]),)


def _check_params(declared: tuple[str, ...], text: str, path: Path) -> None:
    used = set(PARAMETER.findall(TEXT_OR_COMMENT.sub("", text)))
    if unused := sorted(set(declared) - used):
        raise AciError(f"{path}: declared but not used: {', '.join('$' + name for name in unused)}")
    if unknown := sorted(used - set(declared)):
        raise AciError(f"{path}: used but not declared: {', '.join('$' + n for n in unknown)}")
