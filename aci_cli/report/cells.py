"""Cells of a brief: figures with their ranges, as a reader's language writes them."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

from aci_cli.charts.picture import said
from aci_cli.report.parts import Cell
from aci_cli.words import Words

Record = dict[str, Any]
NONE = "–"


def text(value: Any) -> Cell:
    """Return a text on one line."""
    return Cell(said(str(value)) if value not in (None, "") else NONE)


def countries(codes: str | None, words: Words) -> Cell:
    """Return the names of countries whose codes stand in a text, blanks between them."""
    return Cell(", ".join(words.country(code) for code in (codes or "").split()) or NONE)


def ranged(low: Any, high: Any, shown: Callable[[float], str], words: Words) -> str:
    """Return a range in brackets with a blank before it; nothing where it is not known."""
    if low is None or high is None:
        return ""
    return f" ({words.span(shown(low), shown(high))})"


def ranges(draws: int, words: Words) -> str:
    """Say how many draws ranges rest on."""
    key = "ranges" if draws else "no_ranges"
    return words.text(f"report.changes.{key}", number=words.number(draws))


def money(row: Record, name: str, words: Words) -> Cell:
    """Return an amount in euro with its range."""
    value = row[f"{name}_eur"]
    if value is None:
        return Cell(NONE)
    span = ranged(row.get(f"{name}_p05"), row.get(f"{name}_p95"), words.amount, words)
    return Cell(words.money(value) + span, value)


def number(value: Any, decimals: int, words: Words, low: Any = None, high: Any = None) -> Cell:
    """Return a number with its range."""
    if value is None:
        return Cell(NONE)

    def shown(one: float) -> str:
        return words.number(one, decimals)

    return Cell(f"{shown(value)}{ranged(low, high, shown, words)}", float(value))


def percent(value: Any, words: Words, decimals: int = 0) -> Cell:
    """Return a share as per cent."""
    return Cell(NONE) if value is None else Cell(words.percent(value, decimals), float(value))


def leverage(row: Record, words: Words) -> Cell:
    """Return a leverage with its range; a measure that costs nothing is said to be free.

    A range whose upper end is open reaches into draws in which the measure is free.
    """
    low, high = row.get("leverage_p05"), row.get("leverage_p95")
    if row["leverage"] is None:
        free = words.text("report.free")
        span = "" if low is None else f" ({words.span(words.number(low, 2), free)})"
        return Cell(free + span, inf)
    value = words.number(row["leverage"], 2)
    if low is None:
        return Cell(value, row["leverage"])
    upper = words.text("report.free") if high is None else words.number(high, 2)
    return Cell(f"{value} ({words.span(words.number(low, 2), upper)})", row["leverage"])


def rank(row: Record) -> Cell:
    """Return a rank with its range."""
    if row.get("rank_low") is None:
        return Cell(str(row["rank"]), float(row["rank"]))
    return Cell(f"{row['rank']} ({row['rank_low']}–{row['rank_high']})", float(row["rank"]))
