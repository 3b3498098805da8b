"""Write files as small as they can be, and stage them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aci_cli.sources.parts import Part, open_part
from aci_cli.sources.reader import Reader
from aci_cli.sources.staging import Staging


def part_of(folder: Path, text: str, name: str, encoding: str = "utf-8") -> Part:
    """Write a file and return it as a part."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return open_part(path, name)


def table_of(folder: Path, header: str, *lines: str, name: str) -> Part:
    """Write a header and its lines, and return them as a part."""
    return part_of(folder, "\n".join((header, *lines)) + "\n", name)


def stage_text(staging: Staging, reader: Reader, text: str, name: str) -> None:
    """Stage a file that a reader claims."""
    part = part_of(staging.workshop, text, name)
    assert reader.claims(part)
    reader.stage(part, staging)


def rows(staging: Staging, columns: str, table: str = "staged") -> list[tuple[Any, ...]]:
    """Return some columns of a table of the workplace, in a fixed order."""
    return staging.con.execute(f"SELECT {columns} FROM {table} ORDER BY ALL").fetchall()
