"""Rows as bytes: CSV, TSV, JSON, JSON Lines, Markdown and Parquet.

Text formats give DOUBLE to 12 significant digits, so that the last bits of a platform's
arithmetic do not reach a file; Parquet keeps them whole. Whole numbers and DECIMAL are exact.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aci_cli.errors import AciError
from aci_cli.rounding import label, rounded
from aci_cli.rows import Column, Table

if TYPE_CHECKING:
    from pathlib import Path

SIGNIFICANT_DIGITS = 12
_RAW_CONTROLS = re.compile("[\x7f-\x9f]")
_SYSTEM_ERROR = re.compile(r'"errno":"(\d+)"')
# the last four are the wide forms, which spreadsheets take for the same
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TYPES = re.compile(
    r"VARCHAR|BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|DOUBLE|FLOAT|DATE"
    r"|DECIMAL\(\d{1,2}, ?\d{1,2}\)"
)


def format_number(value: int | float | Decimal) -> str:
    """Return a number as text that every reader of CSV understands.

    Whole numbers (Python `int`) and Decimals come with all their digits. Others come to 12
    significant digits, and without an exponent from 1e-9 up to 1e21. None has trailing zeros or is
    -0. A number that is not finite raises ValueError: no table may hold one.
    """
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        raise ValueError(f"a table holds {value}, which is not a number")
    if value == 0:
        return "0"
    if isinstance(value, Decimal):
        return _plain_digits(value)
    text = f"{value:.{SIGNIFICANT_DIGITS}g}"
    return _plain_digits(Decimal(text)) if 1e-9 <= abs(float(text)) < 1e21 else text


def _plain_digits(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def cell_text(value: Any) -> str:
    """Return a cell as it stands in CSV: empty for null, true and false for booleans."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return format_number(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a cell cannot hold a {type(value).__name__}")


def delimited(table: Table, delimiter: str, *, bom: bool, safe: bool, vintage: bool) -> bytes:
    """Return the table as CSV or TSV: RFC 4180 quoting, "\\n", header always.

    `safe` puts an apostrophe before text that a spreadsheet would take for a formula;
    `vintage` puts the table's meta above the header, one `# ` line each, which is one cell
    where it is to be safe.
    """
    lines = vintage_lines(table.meta) if vintage else []
    if safe:
        lines = [_delimited_line([line], delimiter) for line in lines]
    for row in (table.names, *table.rows):
        cells = (_defused(value) if safe else value for value in row)
        lines.append(_delimited_line(map(cell_text, cells), delimiter))
    return (("\ufeff" if bom else "") + "".join(line + "\n" for line in lines)).encode()


def _delimited_line(cells: Iterable[str], delimiter: str) -> str:
    """Join cells, quoted where needed.

    The csv module leaves a lone carriage return bare under the line end "\\n", and readers
    then see two records; hence this function.
    """
    special = (delimiter, '"', "\n", "\r")
    quoted = [
        '"' + text.replace('"', '""') + '"' if any(mark in text for mark in special) else text
        for text in cells
    ]
    return '""' if quoted == [""] else delimiter.join(quoted)


def is_formula(value: Any) -> bool:
    """Tell whether a spreadsheet would run a cell as a formula."""
    return isinstance(value, str) and value.startswith(_FORMULA_STARTS)


def _defused(value: Any) -> Any:
    return "'" + value if is_formula(value) else value


def vintage_lines(meta: dict[str, Any]) -> list[str]:
    """Return the table's meta as `# key: value` lines."""
    return [f"# {key}: {value}" for key, value in _meta_texts(meta).items()]


def _meta_texts(meta: dict[str, Any]) -> dict[str, str]:
    return {
        key: " ".join(value.splitlines()) if isinstance(value, str) else json_text(value)
        for key, value in meta.items()
    }


def json_text(value: Any) -> str:
    """Return a value as JSON on one line, floats to 12 significant digits."""
    import json

    if isinstance(value, Decimal):
        return format_number(value)
    if isinstance(value, dict) and any(isinstance(item, Decimal) for item in value.values()):
        # the json module has no number for them
        items = (f"{json_text(str(key))}: {json_text(item)}" for key, item in value.items())
        return f"{{{', '.join(items)}}}"
    return _escaped(json.dumps(_plain(value), ensure_ascii=False, allow_nan=False))


def _escaped(text: str) -> str:
    """Return JSON with DEL and C1 escaped, which the json module leaves as they are."""
    return _RAW_CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: Any) -> Any:
    """Return a value with only what JSON knows, floats rounded to 12 significant digits."""
    if isinstance(value, float):
        number = float(f"{value:.{SIGNIFICANT_DIGITS}g}")
        return 0.0 if number == 0 else number
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def json_lines(table: Table) -> bytes:
    """Return one JSON object a line."""
    return "".join(json_text(record) + "\n" for record in table.records()).encode()


def json_object(table: Table) -> bytes:
    """Return {"meta": …, "rows": […]}, one row a line so that two files compare well."""
    rows = ",\n".join(json_text(record) for record in table.records())
    body = f"\n{rows}\n" if rows else ""
    return f'{{"meta": {json_text(table.meta)},\n"rows": [{body}]}}\n'.encode()


def json_tree(tree: Any) -> bytes:
    """Return a tree as indented JSON."""
    import json

    text = json.dumps(_plain(tree), ensure_ascii=False, allow_nan=False, indent=2)
    return f"{_escaped(text)}\n".encode()


def markdown(table: Table) -> bytes:
    """Return a Markdown table with rounded numbers, aligned right."""
    heads = [" ".join(label(column)).strip() for column in table.columns]
    cells = [
        rounded(column, [row[index] for row in table.rows])
        for index, column in enumerate(table.columns)
    ]
    rules = ["---:" if is_number(column) else "---" for column in table.columns]
    lines = [heads, rules, *(list(row) for row in zip(*cells, strict=True))]
    return "".join(f"| {' | '.join(map(_markdown_cell, line))} |\n" for line in lines).encode()


def _markdown_cell(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(escaped.split())


def is_number(column: Column) -> bool:
    """Tell whether a column's cells are aligned right."""
    return column.type not in ("VARCHAR", "BOOLEAN", "DATE")


def parquet(table: Table) -> bytes:
    """Return the table as Parquet with its meta as key-value metadata.

    DuckDB writes files only, so the bytes pass through a temporary folder; AciError where that
    cannot hold them.
    """
    import tempfile
    from pathlib import Path

    import duckdb

    metadata = _meta_texts(table.meta)
    _check_text([*metadata.values(), *(cell for row in table.rows for cell in row)])
    try:
        with tempfile.TemporaryDirectory(prefix="aci-") as folder:
            return _through_file(table, metadata, Path(folder) / "answer.parquet")
    except (duckdb.IOException, OSError) as error:
        raise AciError(
            f"cannot write Parquet by way of a temporary folder: {_why(error)}"
        ) from error


def _through_file(table: Table, metadata: dict[str, str], path: Path) -> bytes:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.execute(f"CREATE TEMP TABLE answer ({_definitions(table.columns)})")
        if table.rows:
            connection.execute(*_insertion(table))
        clause = ", KV_METADATA $meta" if metadata else ""
        values: dict[str, Any] = {"path": str(path)} | ({"meta": metadata} if metadata else {})
        connection.execute(
            f"COPY answer TO $path (FORMAT parquet, COMPRESSION zstd{clause})", values
        )
    return path.read_bytes()


def _check_text(values: Iterable[Any]) -> None:
    """Raise UnicodeEncodeError for text that is not UTF-8, as the other writers do."""
    for value in values:
        if isinstance(value, str):
            value.encode()


def _why(error: Exception) -> str:
    """Return the system's reason, which DuckDB hides in a message of many words."""
    found = _SYSTEM_ERROR.search(str(error))
    number = int(found[1]) if found else getattr(error, "errno", None)
    return os.strerror(number).lower() if number else str(error).partition("\n")[0]


def _definitions(columns: tuple[Column, ...]) -> str:
    return ", ".join(f"{_identifier(column.name)} {_type(column)}" for column in columns)


def _insertion(table: Table) -> tuple[str, dict[str, list[Any]]]:
    """Return an INSERT that binds one list a column, and the lists."""
    lists = {f"c{index}": [row[index] for row in table.rows] for index in range(len(table.columns))}
    selected = ", ".join(
        f"unnest($c{index}::{_type(column)}[])" for index, column in enumerate(table.columns)
    )
    return f"INSERT INTO answer SELECT {selected}", lists


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _type(column: Column) -> str:
    if not TYPES.fullmatch(column.type):
        raise ValueError(f"column {column.name} has the type {column.type}, which no writer knows")
    return column.type
