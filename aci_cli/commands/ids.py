"""Measures named on the command line, or in standard input by the command before in a pipe."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any

from aci_cli.commands.inputs import STANDARD_INPUT, standard_input
from aci_cli.errors import AciError, UsageError
from aci_cli.places import STDIN

KEY = "id"
PLACE = "standard input"
BLANK = re.compile(r"\s*")


def pipe_of(given: Sequence[str]) -> list[int]:
    """Return standard input where ids are read from it, which no answer may replace."""
    return [STDIN] if STANDARD_INPUT in given else []


def measure_ids(given: Sequence[str], menu: str | None = None) -> list[str]:
    """Return the ids given, each once and in order; of a single `-`, those in standard input.

    Standard input holds ids one a line or as a list in JSON, or rows with an `id`: CSV or TSV
    with a header, JSON Lines, or the JSON of aci. `menu` is where the menu is read from.
    UsageError where `-` does not stand alone or the menu comes from there too; AciError where
    there are no ids.
    """
    if STANDARD_INPUT not in given:
        return list(dict.fromkeys(given))
    if len(given) > 1:
        raise UsageError("MEASURE: - reads the measures from standard input; name no others")
    if menu == STANDARD_INPUT:
        raise UsageError("MEASURE and --menu: standard input holds one of the two, not both")
    text = StringIO(standard_input("the measures"), newline="")
    lines = [line for line in text if line.strip() and not line.startswith("# ")]
    body = "".join(lines).strip()
    found = list(_of_json(body) if body.startswith(("{", "[")) else _of_lines(lines))
    if not found:
        raise AciError(f"{PLACE}: expected ids of measures, found none")
    return list(dict.fromkeys(found))


def _of_lines(lines: Sequence[str]) -> Iterator[str]:
    """Yield the ids of a table with a header, or of lines that are nothing but an id."""
    delimiter = "\t" if lines and "\t" in lines[0] else ","
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error as error:
        raise AciError(f"{PLACE}: is no table: {error}") from error
    header = [cell.strip() for cell in rows[0]] if rows else []
    if len(header) > 1 and KEY not in header:
        raise _no_id(header)
    position = header.index(KEY) if KEY in header else 0
    for row in rows[1:] if KEY in header else rows:
        yield _checked(row[position].strip() if position < len(row) else None)


def _of_json(text: str) -> Iterator[str]:
    """Yield the ids of JSON values that follow each other: objects, or lists of them."""
    for value in _values(text):
        rows = value.get("rows", [value]) if isinstance(value, dict) else value
        for row in rows if isinstance(rows, list) else [rows]:
            if isinstance(row, dict) and KEY not in row:
                raise _no_id(list(row))
            yield _checked(row[KEY] if isinstance(row, dict) else row)


def _values(text: str) -> Iterator[Any]:
    import json

    decoder, position = json.JSONDecoder(), 0
    while position < len(text):
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            line = text.count("\n", 0, position) + 1
            raise AciError(f"{PLACE}: not JSON, in the value that begins at line {line}") from error
        yield value
        position = BLANK.match(text, end).end()  # type: ignore[union-attr]


def _no_id(found: Sequence[str]) -> AciError:
    return AciError(f"{PLACE}: has no column {KEY}; found: {', '.join(found) or 'no columns'}")


def _checked(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise AciError(f"{PLACE}: expected ids of measures, found a row without one")
    return value
