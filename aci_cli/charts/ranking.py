"""Pictures of a ranking: merit order, pressure against self-harm, the range of each rank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from aci_cli.charts.colours import Tone
from aci_cli.charts.picture import (
    Axis,
    Block,
    Dot,
    Line,
    Picture,
    Plane,
    Row,
    Rows,
    euro_axis,
    question_of,
    reach,
    said,
    short,
    source_line,
)
from aci_cli.rows import Table
from aci_cli.words import Words

Record = dict[str, Any]
# a free measure has no place on an axis of powers of ten; it stands at this part of the least
FREE_AT = 0.5


def ranked(table: Table) -> list[Record]:
    """Return the rows of a ranking that have a rank, in order."""
    return [row for row in table.records() if row["rank"] is not None]


def merit_order(table: Table, words: Words) -> Picture:
    """Draw pressure against running self-harm, one block a measure, in merit order.

    The sums count each flow once, so a measure whose flows stand in a row above has no block.
    Formula: queries/running.sql.
    """
    rows = ranked(table)
    ends = [(row["self_harm_running_eur"], row["pressure_running_eur"]) for row in rows]
    factor, unit = euro_axis([value for end in ends for value in end], words)
    scaled = [(x * factor, y * factor) for x, y in ends]
    blocks = [
        Block(start, end, _name(row), _detail(row, words), _grade(row))
        for row, start, end in zip(rows, [(0.0, 0.0), *scaled], scaled, strict=False)
        if start != end
    ]
    return Picture(
        name="merit-order",
        title=words.text("charts.merit_order.title"),
        subtitle=words.text("charts.merit_order.subtitle", question=question_of(table, words)),
        source=source_line(table, words),
        alt=_in_order(rows, words),
        layout=Plane(
            Axis(words.text("charts.merit_order.x", unit=unit), reach(x for x, _ in scaled)),
            Axis(words.text("charts.merit_order.y", unit=unit), reach(y for _, y in scaled)),
            blocks=blocks,
        ),
        keys=_grades(rows, words),
        notes=_within(rows, blocks, words),
    )


def _within(rows: Sequence[Record], blocks: Sequence[Block], words: Words) -> list[str]:
    """Say which measures have no block, because what they touch is counted above."""
    hidden = len(rows) - len(blocks)
    return [words.text("charts.merit_order.within", number=hidden)] if hidden else []


def _in_order(rows: Sequence[Record], words: Words) -> str:
    if not rows:
        return words.text("charts.empty")
    last = rows[-1]
    first = [_place(row, words) for row in rows[:5]]
    return words.text(
        "charts.merit_order.alt",
        number=len(rows),
        first="; ".join(first),
        pressure=words.money(last["pressure_running_eur"]),
        self_harm=words.money(last["self_harm_running_eur"]),
    )


def _place(row: Record, words: Words) -> str:
    return f"{row['rank']}. {said(row['title'])} ({_effects(row, words)})"


def scatter(table: Table, words: Words) -> Picture:
    """Draw each measure's pressure against its self-harm, both in bp of GDP, with ranges.

    Both axes are logarithmic; above the diagonal leverage is above 1. The line joins the
    measures that none other beats (`pareto`). A free measure, which costs nothing or pays,
    has no place on the axis of self-harm and stands hollow at its left end.
    """
    rows = [row for row in ranked(table) if row["pressure_bp"] and row["pressure_bp"] > 0]
    costs = [row["self_harm_bp"] for row in rows if row["self_harm_bp"] > 0]
    left = min(costs, default=1.0) * FREE_AT
    dots = [_dot(row, left, words) for row in rows]
    front = sorted(dot.at for dot, row in zip(dots, rows, strict=True) if row["pareto"])
    xs = [end for dot in dots for end in (dot.at[0], *(dot.x_span or ()))] or [1.0]
    ys = [end for dot in dots for end in (dot.at[1], *(dot.y_span or ()))] or [1.0]
    both = max(min(xs), min(ys)), min(max(xs), max(ys))
    diagonal = Line([(end, end) for end in both], words.text("charts.scatter.even"), "plain", True)
    lines = [Line(front, words.text("charts.scatter.front"), "plain")] if len(front) > 1 else []
    return Picture(
        name="scatter",
        title=words.text("charts.scatter.title"),
        subtitle=words.text("charts.scatter.subtitle", question=question_of(table, words)),
        source=source_line(table, words),
        alt=_beaten_by_none(rows, words),
        layout=Plane(
            Axis(words.text("charts.scatter.x"), _wide(xs), log=True),
            Axis(words.text("charts.scatter.y"), _wide(ys), log=True),
            dots=dots,
            lines=[*lines, *([diagonal] if rows and both[0] < both[1] else [])],
        ),
        keys=_grades(rows, words),
        notes=[words.text("charts.scatter.free")] if any(dot.hollow for dot in dots) else [],
    )


def _wide(values: Sequence[float]) -> tuple[float, float]:
    """Return the span of values on an axis of powers of ten, with room at both ends."""
    return min(values) / 1.3, max(values) * 1.3


def _dot(row: Record, left: float, words: Words) -> Dot:
    free = row["self_harm_bp"] <= 0
    x = left if free else row["self_harm_bp"]
    return Dot(
        (x, row["pressure_bp"]),
        None if free else _bp_span(row, "self_harm", left),
        _bp_span(row, "pressure", row["pressure_bp"] / 1000),
        _name(row),
        _detail(row, words),
        _grade(row),
        hollow=free,
    )


def _bp_span(row: Record, name: str, least: float) -> tuple[float, float] | None:
    """Return the range of a figure in bp of GDP, cut at `least` where it goes below."""
    low, high, eur = row[f"{name}_p05"], row[f"{name}_p95"], row[f"{name}_eur"]
    if low is None or high is None or not eur:
        return None
    per_eur = row[f"{name}_bp"] / eur
    ends = sorted((low * per_eur, high * per_eur))
    return max(ends[0], least), max(ends[1], least)


def _beaten_by_none(rows: Sequence[Record], words: Words) -> str:
    if not rows:
        return words.text("charts.empty")
    front = [f"{said(row['title'])} ({_effects(row, words)})" for row in rows if row["pareto"]]
    above = sum(row["free"] or (row["leverage"] or 0) > 1 for row in rows)
    return words.text(
        "charts.scatter.alt", number=len(rows), above=above, front="; ".join(front) or "–"
    )


def ranks(table: Table, words: Words) -> Picture:
    """Draw the place of each measure with the range that 90 % of the draws leave it."""
    rows = ranked(table)
    return Picture(
        name="ranks",
        title=words.text("charts.ranks.title"),
        subtitle=words.text("charts.ranks.subtitle", question=question_of(table, words)),
        source=source_line(table, words),
        alt=_steadiness(rows, words),
        layout=Rows(
            Axis(words.text("charts.ranks.x"), (1.0, 2.0), marks=_places(len(rows))),
            [_rank_row(row, words) for row in rows],
            style="dot",
        ),
        keys=_grades(rows, words),
        notes=[words.text("charts.ranks.undrawn")] if _undrawn(rows) else [],
    )


def _undrawn(rows: Sequence[Record]) -> bool:
    return bool(rows) and all(row["rank_low"] is None for row in rows)


def _places(last: int) -> list[int]:
    """Return the ranks that have a tick: the first, and round ones."""
    step = 1 if last < 12 else 5 if last < 60 else 10
    return [1, *range(max(step, 2), last + 1, step)]


def _rank_row(row: Record, words: Words) -> Row:
    span = None if row["rank_low"] is None else (float(row["rank_low"]), float(row["rank_high"]))
    figure = "" if span is None else words.span(str(row["rank_low"]), str(row["rank_high"]))
    return Row(_name(row), float(row["rank"]), span, figure, _detail(row, words), _grade(row))


def _steadiness(rows: Sequence[Record], words: Words) -> str:
    if not rows:
        return words.text("charts.empty")
    places = "; ".join(_with_place(row, words) for row in rows)
    return words.text("charts.ranks.alt", number=len(rows), places=places)


def _with_place(row: Record, words: Words) -> str:
    if row["rank_low"] is None:
        return f"{said(row['title'])} {row['rank']}"
    return words.text(
        "charts.ranks.place",
        title=said(row["title"]),
        rank=row["rank"],
        low=row["rank_low"],
        high=row["rank_high"],
    )


def _name(row: Record) -> str:
    return f"{row['rank']} {short(row['title'])}"


def _grade(row: Record) -> Tone:
    return cast(Tone, row["evidence"])


def _grades(rows: Sequence[Record], words: Words) -> list[tuple[Tone, str]]:
    """Say what the grades of evidence among the rows stand for."""
    found = sorted({row["evidence"] for row in rows if row["evidence"]})
    return [(cast(Tone, grade), words.text(f"charts.evidence.{grade}")) for grade in found]


def _effects(row: Record, words: Words) -> str:
    """Return pressure, self-harm and leverage of a measure with their ranges, in words."""
    effects = words.text(
        "charts.measure.effects",
        pressure=_with_range(row, "pressure", words),
        self_harm=_with_range(row, "self_harm", words),
    )
    if row["leverage"] is None:
        return f"{effects}, {words.text('charts.measure.free')}"
    leverage = words.number(row["leverage"], 2)
    return f"{effects}, {words.text('charts.measure.leverage', leverage=leverage)}"


def _with_range(row: Record, name: str, words: Words) -> str:
    amount = words.money(row[f"{name}_eur"])
    low, high = row[f"{name}_p05"], row[f"{name}_p95"]
    if low is None or high is None:
        return amount
    return f"{amount} ({words.span(words.amount(low), words.amount(high))})"


def _detail(row: Record, words: Words) -> str:
    evidence = words.text("charts.measure.evidence", grade=row["evidence"])
    return f"{_place(row, words)}, {evidence}"
