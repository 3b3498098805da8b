"""Numbers as people read them, in tables and Markdown only."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from aci_cli.errors import STEERING
from aci_cli.rows import Column

MISSING = "–"
_BREAKS = re.compile("[\t\n\r]")
_STEERING = re.compile(f"[{STEERING}]")
_UNIT_SUFFIXES = ("_eur", "_bp", "_share", "_kg")
_WITHOUT_UNIT = ("-", "text", "code", "year", "count", "index", "ratio", "boolean", "")


@dataclass(frozen=True)
class Scale:
    """Say how a unit is shown: multiplied by `factor`, under the name `unit`.

    A column with a number of `whole_from` and more is shown without decimals.
    """

    factor: float
    unit: str
    decimals: int | None
    whole_from: float = math.inf


_SCALES = {
    "EUR": Scale(1e-6, "EUR m", 1, 10_000),
    "share": Scale(100, "%", 1),
    "chance": Scale(100, "%", 0),
    "bp": Scale(1, "bp", 2),
    "kg": Scale(1e-3, "t", 0),
    "count": Scale(1, "", 0),
}


def scale(column: Column) -> Scale:
    """Return how a column's numbers are shown; decimals None means by size."""
    unit = "" if column.unit in _WITHOUT_UNIT else column.unit
    return _SCALES.get(column.unit, Scale(1, unit, None))


def label(column: Column) -> tuple[str, str]:
    """Return a heading and its unit: `self_harm_eur` in EUR is ("self harm", "(EUR m)").

    A name that holds its unit, such as `peak_month` in months, says it already.
    """
    name = column.name
    unit = scale(column).unit
    if unit:
        for suffix in _UNIT_SUFFIXES:
            name = name.removesuffix(suffix)
    if unit.rstrip("s") in (word.rstrip("s") for word in name.split("_")):
        unit = ""
    return name.replace("_", " "), f"({unit})" if unit else ""


def rounded(column: Column, values: Sequence[Any]) -> list[str]:
    """Return a column's cells for people: scaled, rounded alike, thousands separated.

    What is not zero but rounds to zero shows as <0.1; a number that is null shows as a dash.
    """
    shown = scale(column)
    sizes = [abs(value) * shown.factor for value in values if _is_number(value)]
    decimals = shown.decimals if shown.decimals is not None else _decimals(values, sizes)
    if max(sizes, default=0) >= shown.whole_from:
        decimals = 0
    return [_cell(value, column, shown, decimals) for value in values]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _decimals(values: Sequence[Any], sizes: Sequence[Any]) -> int:
    if all(isinstance(value, int) for value in values if _is_number(value)):
        return 0
    largest = max(sizes, default=0)
    if largest < 10:
        return 2
    return 1 if largest < 1000 else 0


def _cell(value: Any, column: Column, shown: Scale, decimals: int) -> str:
    if value is None:
        return "" if column.type in ("VARCHAR", "BOOLEAN") else MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if not _is_number(value):
        return printable(str(value))
    if column.unit == "year":
        return str(value)
    return _number(value if shown.factor == 1 else float(value) * shown.factor, decimals)


def _number(number: float | Decimal, decimals: int) -> str:
    if not math.isfinite(number):
        raise ValueError(f"a table holds {number}, which is not a number")
    text = f"{Decimal(number):,.{decimals}f}"
    if number and not text.strip("-0.,"):
        smallest = f"{10.0**-decimals:.{decimals}f}"
        return f"<{smallest}" if number > 0 else f">-{smallest}"
    return text.removeprefix("-") if not number else text


def printable(text: str) -> str:
    """Return text on one line, with a mark where a character could steer a terminal."""
    return _STEERING.sub("\ufffd", _BREAKS.sub(" ", text))
