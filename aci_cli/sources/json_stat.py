"""Turn the cube of a JSON-stat 2.0 answer into a table with one observation a line."""

from __future__ import annotations

import csv
import json
import math
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aci_cli.errors import AciError, visible
from aci_cli.sources.parts import Part, open_part

CLASS = re.compile(r'\s*\{.*"class"\s*:\s*"dataset"', re.DOTALL)
COLUMNS = ("freq", "reporter", "partner", "product", "flow", "indicators", "time")


def is_json_stat(part: Part) -> bool:
    """Tell by the class that a file states in its first lines."""
    return bool(CLASS.match(part.head))


def as_table(part: Part, folder: Path) -> Part:
    """Write the observations as SDMX-CSV into `folder`; AciError where the cube does not hold.

    Cells that the answer does not mention have no line; those with a status but no value have one
    without a value.
    """
    try:
        cube = json.loads(part.path.read_text(encoding="utf-8-sig"))
        rows = list(_rows(cube))
    except (ValueError, RecursionError) as error:
        raise AciError(f"{part.label}: is no whole JSON file: {error}; fetch it again") from error
    except _NoCubeError as error:
        raise AciError(f"{part.label}: is no JSON-stat cube: {error}") from error
    if not rows:
        raise AciError(f"{part.label}: has no observations; ask for another period or product")
    with tempfile.NamedTemporaryFile(
        "w", dir=folder, suffix=".csv", delete=False, encoding="utf-8", newline=""
    ) as stream:
        lines = csv.writer(stream, lineterminator="\n")
        lines.writerow((*COLUMNS[:-1], "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"))
        lines.writerows(rows)
    return open_part(Path(stream.name), part.label, part.name)


class _NoCubeError(Exception):
    """Say where an answer is not what JSON-stat prescribes."""


def _rows(cube: Any) -> Iterator[tuple[Any, ...]]:
    names, codes = _dimensions(cube)
    cells = math.prod(len(dimension) for dimension in codes)
    values = _cells(cube.get("value"), "value", cells)
    flags = _cells(cube.get("status") or {}, "status", cells)
    place = [names.index(column) for column in COLUMNS]
    for number in sorted(values.keys() | flags.keys()):
        found = []
        rest = number
        for dimension in reversed(codes):
            rest, position = divmod(rest, len(dimension))
            found.append(dimension[position])
        found.reverse()
        yield (
            *(found[position] for position in place),
            _number(values.get(number), number),
            flags.get(number),
        )


def _dimensions(cube: Any) -> tuple[list[str], list[list[str]]]:
    """Return the names of the dimensions and the codes of each, in the order of the cells."""
    if not isinstance(cube, dict) or not isinstance(cube.get("id"), list):
        raise _NoCubeError("it has no list id of its dimensions")
    names = [str(name).lower() for name in cube["id"]]
    if missing := [column for column in COLUMNS if column not in names]:
        raise _NoCubeError(f"it lacks the dimension {', '.join(missing)}")
    sizes = cube.get("size")
    codes = []
    for name in cube["id"]:
        try:
            index = cube["dimension"][name]["category"]["index"]
            ordered = sorted(index, key=index.__getitem__) if isinstance(index, dict) else index
            codes.append([str(code) for code in ordered])
        except (KeyError, TypeError) as error:
            raise _NoCubeError(f"dimension {visible(str(name))} has no index of codes") from error
    if sizes != [len(dimension) for dimension in codes]:
        raise _NoCubeError("the sizes of its dimensions do not fit their codes")
    return names, codes


def _cells(given: Any, name: str, cells: int) -> dict[int, Any]:
    """Return values or flags by the number of their cell, whether given as list or object."""
    if isinstance(given, list):
        if len(given) != cells:
            raise _NoCubeError(f"{name} has {len(given)} entries for {cells} cells")
        return {number: value for number, value in enumerate(given) if value is not None}
    if not isinstance(given, dict):
        raise _NoCubeError(f"it has no {name}")
    try:
        numbered = {int(number): value for number, value in given.items()}
    except ValueError as error:
        raise _NoCubeError(f"{name} has a cell without a number") from error
    if numbered and not 0 <= min(numbered) <= max(numbered) < cells:
        raise _NoCubeError(f"{name} has an entry beyond its {cells} cells")
    return numbered


def _number(value: Any, cell: int) -> str:
    """Return a value as text, empty where there is none."""
    if value is None or value == ":":
        return ""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not abs(value) < math.inf:
        raise _NoCubeError(f"cell {cell} holds {visible(json.dumps(value))}, no number")
    return repr(value)
