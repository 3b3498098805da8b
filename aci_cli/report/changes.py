"""The section of a brief on what would change the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aci_cli.charts.picture import question_of, said
from aci_cli.explain_doubts import subject
from aci_cli.report import cells
from aci_cli.report.gathering import SCENARIO_ROWS, Brief, Doubt, Supposed
from aci_cli.report.parts import Cell, Grid, Head, Line, Section
from aci_cli.words import Words

Record = dict[str, Any]
Choice = tuple[str, Sequence[str], Sequence[Grid]]


def changes(brief: Brief, words: Words) -> Section:
    """Say what moves the first measures, and the order under other suppositions."""
    return Section(
        "changes",
        words.text("report.heading.changes"),
        texts=[words.text(f"report.changes.{'how' if brief.doubts else 'how_undrawn'}")],
        items=[text for doubt in brief.doubts for text in _swaps(doubt, words)],
        grids=[_influence(brief.doubts, words)] if brief.doubts else [],
        choices=[_choice(supposed, brief, words) for supposed in brief.supposed],
    )


def _influence(doubts: Sequence[Doubt], words: Words) -> Grid:
    """Return the rank correlation of what is drawn with each measure's leverage."""
    heads = [
        Head(words.text("report.column.measure")),
        Head(words.text("report.column.moved_by")),
        Head(words.text("report.column.correlation"), True),
    ]
    lines = [
        Line(
            [
                cells.text(doubt.title),
                cells.text(subject(row)),
                cells.number(row["rank_correlation"], 2, words),
            ]
        )
        for doubt in doubts
        for row in doubt.influence
    ]
    return Grid("influence", words.text("report.changes.caption"), heads, lines)


def _swaps(doubt: Doubt, words: Words) -> list[str]:
    """Return for each neighbour the smallest single change that makes the two swap places."""
    return [_swap(doubt, row, words) for row in doubt.swaps]


def _swap(doubt: Doubt, row: Record, words: Words) -> str:
    both = {"title": said(doubt.title), "neighbour": row["neighbour"]}
    if row["quantity"] is None:
        return words.text("report.changes.no_swap", **both)
    what = {"subject": said(subject(row)), "value": words.number(row["value"], 2)}
    if row["is_factor"]:
        return words.text("report.changes.factor", **both, **what)
    return words.text("report.changes.value", **both, **what, today=words.number(row["mode"], 2))


def _choice(supposed: Supposed, brief: Brief, words: Words) -> Choice:
    """Return the first places of the ranking under a supposition, and how many hold theirs."""
    name = supposed.title or words.text(f"charts.horizon.{supposed.name}")
    notes = [said(supposed.note)] if supposed.note else []
    if supposed.ranking is None:
        return name, [*notes, words.text("report.changes.none", reason=supposed.reason)], []
    rows = [row for row in supposed.ranking.records() if row["rank"] is not None]
    if not rows:
        number = brief.unranked + len(brief.ranking.rows)
        return name, [*notes, words.text("report.answer.nothing", number=number)], []
    before = {row["id"]: row["rank"] for row in brief.ranking.records()}
    kept = sum(before.get(row["id"]) == row["rank"] for row in rows)
    text = words.text(
        "report.changes.kept",
        kept=kept,
        ranked=len(rows),
        gone=len(before.keys() - {row["id"] for row in rows}),
        question=question_of(supposed.ranking, words),
        ranges=cells.ranges(supposed.ranking.meta["asked"]["draws"], words),
    )
    return name, [*notes, text], [_places(supposed, rows[:SCENARIO_ROWS], before, words)]


def _places(supposed: Supposed, rows: list[Record], before: dict[str, int], words: Words) -> Grid:
    names = ("rank", "rank_before", "measure", "pressure", "self_harm", "leverage")
    heads = [Head(words.text(f"report.column.{name}"), name != "measure") for name in names]
    lines = [
        Line(
            [
                cells.rank(row),
                cells.number(before.get(row["id"]), 0, words),
                Cell(f"{said(row['title'])} ({row['id']})"),
                cells.money(row, "pressure", words),
                cells.money(row, "self_harm", words),
                cells.leverage(row, words),
            ]
        )
        for row in rows
    ]
    caption = words.text(
        "report.changes.places",
        name=supposed.title or words.text(f"charts.horizon.{supposed.name}"),
        shown=len(rows),
    )
    return Grid(f"scenario-{supposed.name}", caption, heads, lines)
