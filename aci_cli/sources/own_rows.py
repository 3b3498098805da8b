"""Rewrite a national extract, CSV or Excel, as plain text with a column for each role."""

from __future__ import annotations

import csv
import datetime
import tempfile
import zipfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from aci_cli.errors import AciError, suggest, visible
from aci_cli.sources.mapping_models import MappingFile
from aci_cli.sources.parts import DELIMITERS, Part

WORKBOOKS = (b"\xd0\xcf\x11\xe0", b"PK\x03\x04")
LARGEST_SHEET_BYTES = 1024**3
ROLES = (
    *("year", "month", "period", "exporter", "importer", "reporter", "partner", "direction"),
    *("product", "value", "quantity", "breakdown"),
)
NUMBERS = frozenset({"value", "quantity"})
Row = tuple[int, list[Any]]


def columns_by_role(said: MappingFile) -> dict[str, str]:
    """Return the column of the extract that fills each role, by the role's name."""
    named = said.columns.model_dump(exclude={"breakdown"}, exclude_none=True)
    if said.direction is not None and said.direction.column is not None:
        named["direction"] = said.direction.column
    return named


def constants_by_role(said: MappingFile) -> dict[str, str]:
    """Return the text that fills a role in every row, by the role's name."""
    given = said.constants.model_dump(exclude_none=True)
    if said.direction is not None and said.direction.always is not None:
        given["direction"] = said.direction.always
    return {role: str(value) for role, value in given.items()}


def is_excel(path: Path) -> bool:
    """Tell by its first bytes whether a file is a workbook, old or new."""
    with path.open("rb") as stream:
        return stream.read(4) in WORKBOOKS


def rewrite(part: Part, said: MappingFile, folder: Path) -> tuple[Part, str]:
    """Return the extract as a CSV file in `folder`, and what its place column is called.

    Its columns are the roles, and `line` or `row`: where each row stands in the file as people see
    it. Rows to skip and empty ones are left out. AciError where the file can not be read, a column
    is missing or there twice, or a row has too few or too many fields.
    """
    excel = is_excel(part.path)
    place = "row" if excel else "line"
    label = part.label
    if excel:
        label, rows = _sheet(part, said)
    else:
        rows = _lines(part, said)
    with closing(rows):
        plan = _Plan(_header(rows, said, label), said, label, place)
        with tempfile.NamedTemporaryFile(
            "w", dir=folder, suffix=".csv", delete=False, encoding="utf-8", newline=""
        ) as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow([place, *ROLES])
            writer.writerows(plan.filled(rows))
    head = ",".join((place, *ROLES)) + "\n"
    copy = replace(part, path=Path(stream.name), label=label, head=head, encoding="utf-8")
    return copy, place


class _Plan:
    """Put each field of a row into the place of its role."""

    def __init__(self, header: list[str], said: MappingFile, label: str, place: str) -> None:
        self._width = len(header)
        self._label = label
        self._place = place
        self._decimal = said.decimal
        columns = columns_by_role(said)
        at = {name: _position(name, header, label) for name in columns.values()}
        self._sources = [(role, at[columns[role]]) for role in ROLES if role in columns]
        self._breakdown = [_position(name, header, label) for name in said.columns.breakdown]
        self._constants = constants_by_role(said)
        self._skip = {
            role: frozenset(texts) for role, texts in said.skip.model_dump().items() if texts
        }

    def filled(self, rows: Iterable[Row]) -> Iterator[list[str]]:
        for number, fields in rows:
            if len(fields) != self._width:
                raise AciError(
                    f"{self._label}: {self._place} {number} has {len(fields)} fields, the header"
                    f" {self._width}: is the file whole, and the delimiter right?"
                )
            row = dict(self._constants)
            for role, at in self._sources:
                row[role] = self._text(fields[at], role)
            if any(row[role] in values for role, values in self._skip.items()):
                continue
            row["breakdown"] = "|".join(self._text(fields[at], "") for at in self._breakdown)
            yield [str(number), *(row.get(role, "") for role in ROLES)]

    def _text(self, value: Any, role: str) -> str:
        """Return a cell as text; the numbers of a sheet with the extract's decimal sign."""
        if isinstance(value, str):
            return value.strip()
        if isinstance(value, datetime.date):
            return value.strftime("%Y-%m-%d")
        if isinstance(value, bool) or not isinstance(value, int | float):
            return str(value)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        text = format(Decimal(repr(value)), "f")
        return text.replace(".", self._decimal) if role in NUMBERS else text


def _position(name: str, header: list[str], label: str) -> int:
    found = [number for number, written in enumerate(header) if written == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise AciError(f'{label}: column "{name}" is there twice')
    near = suggest(name, (visible(written) for written in header if written))
    raise AciError(f'{label}: lacks the column "{name}" that the mapping names{near}')


def _header(rows: Iterator[Row], said: MappingFile, label: str) -> list[str]:
    """Return the names in the header row, without padding; rows before it are read over."""
    for number, fields in rows:
        if number == said.header_row:
            return [str(field).strip() for field in fields]
        if number > said.header_row:
            break
    raise AciError(f"{label}: has nothing on line {said.header_row}, where the names should stand")


def _lines(part: Part, said: MappingFile) -> Generator[Row]:
    """Yield the records of a delimited file with the lines on which they begin."""
    delimiter = said.delimiter or _delimiter(part, said)
    encoding = "utf-8-sig" if said.encoding.lower() in ("utf-8", "utf8") else said.encoding
    line = 1
    try:
        with part.path.open(encoding=encoding, newline="") as stream:
            reader = csv.reader(stream, delimiter=delimiter, strict=True)
            for fields in reader:
                if any(fields):
                    yield line, fields
                line = reader.line_num + 1
    except UnicodeError as error:
        raise AciError(
            f"{part.label}: after line {line} stands what is not {said.encoding};"
            " name the file's `encoding` in the mapping, such as cp1252"
        ) from error
    except csv.Error as error:
        raise AciError(f"{part.label}: line {line} is not as CSV should be: {error}") from error


def _delimiter(part: Part, said: MappingFile) -> str:
    """Return the character that parts the names in the header row."""
    lines = part.head.splitlines()[said.header_row - 1 :]
    return max(DELIMITERS, key=lines[0].count) if lines else ","


def _sheet(part: Part, said: MappingFile) -> tuple[str, Generator[Row]]:
    """Return how to speak of a workbook's sheet, and its rows as `_lines` gives them."""
    try:
        import python_calamine
    except ImportError:
        raise AciError(
            f"{part.label}: reading Excel needs python-calamine: pip install 'aci-leverage[excel]',"
            " or save the sheet as CSV"
        ) from None
    _refuse_bomb(part)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(part.path))
        names = book.sheet_names
        if said.sheet is None and len(names) != 1:
            raise AciError(f"{part.label}: has the sheets {_listed(names)}; name one as `sheet`")
        name = said.sheet or names[0]
        if name not in names:
            raise AciError(f'{part.label}: has no sheet "{name}"; it has {_listed(names)}')
        sheet = book.get_sheet_by_name(name)
    except python_calamine.CalamineError as error:
        raise AciError(f"{part.label}: is no workbook that can be read: {error}") from error
    cells = ((number, list(row)) for number, row in enumerate(sheet.iter_rows(), start=1))
    return f"{part.label}: sheet {name}", (row for row in cells if any(c != "" for c in row[1]))


def _refuse_bomb(part: Part) -> None:
    if not zipfile.is_zipfile(part.path):
        return
    with zipfile.ZipFile(part.path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > LARGEST_SHEET_BYTES:
        raise AciError(f"{part.label}: unpacks to {size:,} bytes, too much for a workbook")


def _listed(names: list[str]) -> str:
    return ", ".join(visible(name) for name in names[:20])
