"""Say what moved between two exported answers, or between one and its repetition today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aci_cli.diff import FIGURES, Answer, Parts, Standing, answers, decompose, moved, ranked, same
from aci_cli.errors import AciError
from aci_cli.exports import KEYS, Export, Vintage, is_number
from aci_cli.inputs import Inputs, differences
from aci_cli.menu import Menu
from aci_cli.release import Release
from aci_cli.rows import Column, Table

COLUMNS = (
    Column("row", "VARCHAR", "text", "what tells the row apart: a measure, a member, a gate"),
    Column("column", "VARCHAR", "code", "column of the answer that moved"),
    Column("before", "DOUBLE", "-", "number in the first answer, null where it is none"),
    Column("after", "DOUBLE", "-", "number in the second"),
    Column("change", "DOUBLE", "-", "the second less the first"),
    Column("before_text", "VARCHAR", "text", "what stood there in the first, where no number"),
    Column("after_text", "VARCHAR", "text", "what stands there in the second, where no number"),
)
LAYOUT = tuple(column.name for column in COLUMNS)
QUESTION = ("target", "sender", "partners", "scenario", "horizon", "year")
INPUTS = {
    "aci_version": "version of aci",
    "release_sha256": "data release",
    "menu_sha256": "menu",
    "queries_sha256": "queries of the model",
    "trade_index_sha256": "trade on the engine",
}


@dataclass(frozen=True)
class Hand:
    """Hold the inputs at hand, on which an answer is repeated."""

    menu: Menu
    release: Release
    queries: Path
    threads: int | None


def repeated(export: Export, hand: Hand) -> Export:
    """Return the answer to the same question on the inputs at hand, today."""
    analysis = export.analysis(hand.menu, hand.release, hand.queries, hand.threads)
    table = export.repeat(analysis)
    return Export("today", Vintage.model_validate(_plain(table.meta)), table.records())


def _plain(value: Any) -> Any:
    """Return a vintage as it stands once exported: tuples as lists, mappings as dicts."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def inputs_that_differ(first: Export, second: Export) -> list[str]:
    """Return in words every input and every part of the question that is not the same."""
    a, b = first.vintage, second.vintage
    said = [
        f"{word} {_named(a, name)} → {_named(b, name)}"
        for name, word in INPUTS.items()
        if getattr(a, name) != getattr(b, name)
    ]
    said += [
        f"{name} {_text(getattr(a, name))} → {_text(getattr(b, name))}"
        for name in QUESTION
        if getattr(a, name) != getattr(b, name)
    ]
    if a.scenario == b.scenario and a.scenario_sets != b.scenario_sets:
        said.append(f"what the scenario {_text(a.scenario)} sets")
    return said + [
        f"{name} {_text(a.asked.get(name))} → {_text(b.asked.get(name))}"
        for name in sorted({*a.asked, *b.asked})
        if a.asked.get(name) != b.asked.get(name)
    ]


def _named(vintage: Vintage, name: str) -> str:
    """Return an input by its name where it has one, and the beginning of its hash."""
    value = getattr(vintage, name)
    if value is None or name == "aci_version":
        return _text(value)
    title = vintage.release if name == "release_sha256" else ""
    return f"{title} ({value[:10]})".strip()


def _text(value: Any) -> str:
    if value in (None, [], {}, ""):
        return "none"
    return "+".join(map(str, value)) if isinstance(value, list) else str(value)


def rankings(first: Export, second: Export, hands: Sequence[Hand]) -> tuple[Table, Parts | None]:
    """Return what moved between two rankings, and because of what where that can be repeated.

    It can where each rests on the very menu, release and queries of one of the `hands`.
    """
    before, after = _answer(first), _answer(second)
    found = [_inputs(export, hand) for export in (first, second) if (hand := _held(export, hands))]
    parts = None
    if len(found) == len((first, second)):
        changes = frozenset(change.key for change in differences(*found))
        was, now = answers(found)
        known = {
            frozenset[str](): _checked(first, was.standing),
            changes: _checked(second, now.standing),
        }
        parts = decompose(found[0], found[1], known)
    meta = {
        "before": first.vintage.model_dump(exclude_none=True),
        "after": second.vintage.model_dump(exclude_none=True),
    }
    return moved(before, after, parts, meta), parts


def _held(export: Export, hands: Sequence[Hand]) -> Hand | None:
    """Return the inputs at hand on which an answer rests, None where they are not."""
    return next((hand for hand in hands if _stands_on(export, hand)), None)


def _checked(export: Export, standing: Standing) -> Standing:
    """Return the ranking of an export's inputs; AciError where the export says otherwise."""
    told = {row["id"]: row for row in export.rows}
    for name in sorted(ranked(standing) | (told.keys() & standing.keys())):
        row, found = told.get(name, {}), standing.get(name, {})
        if any(not _same(row.get(figure), found.get(figure)) for figure in FIGURES):
            raise AciError(
                f"{export.name}: {name}: repeated on the same inputs it comes to other "
                "figures than stand there; was it edited, or made by another version of aci?"
            )
    return standing


def _answer(export: Export) -> Answer:
    blank = {"rank": None, "leverage": None, "pressure_eur": None, "self_harm_eur": None}
    rows = {row["id"]: {**blank, "title": None, "reason": None, **row} for row in export.rows}
    return Answer(rows, {}, {})


def _stands_on(export: Export, hand: Hand) -> bool:
    from aci_cli.queries import digest

    told = export.vintage
    return told.trade_index_sha256 is None and (
        told.menu_sha256,
        told.release_sha256,
        told.queries_sha256,
    ) == (hand.menu.document.sha256, hand.release.sha256, digest(hand.queries))


def _inputs(export: Export, hand: Hand) -> Inputs:
    analysis = export.analysis(hand.menu, hand.release, hand.queries, hand.threads)
    asked = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in export.vintage.asked.items()
        if name not in ("draws", "unranked")
    }
    return Inputs(
        analysis.menu,
        analysis.question,
        analysis.workbench.release,
        hand.queries,
        hand.threads,
        asked,
    )


def cells(first: Export, second: Export) -> Table:
    """Return a row for each cell that moved between two answers of one command."""
    keys = KEYS[first.vintage.command]
    before, after = (_by_key(export, keys) for export in (first, second))
    rows = [
        cell
        for name in dict.fromkeys([*before, *after])
        for cell in _cells(name, before.get(name, {}), after.get(name, {}), keys)
    ]
    meta = {
        "before": first.vintage.model_dump(exclude_none=True),
        "after": second.vintage.model_dump(exclude_none=True),
    }
    return Table(COLUMNS, rows, meta)


def _by_key(export: Export, keys: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    return {" ".join(str(row[key]) for key in keys): row for row in export.rows}


def _cells(
    name: str, before: Mapping[str, Any], after: Mapping[str, Any], keys: tuple[str, ...]
) -> list[tuple[Any, ...]]:
    found = []
    for column in dict.fromkeys([*before, *after]):
        was, now = before.get(column), after.get(column)
        if (column in keys and before and after) or _same(was, now):
            continue
        a, b = _number(was), _number(now)
        change = None if a is None or b is None else b - a
        texts = (None if a is not None else _shown(was), None if b is not None else _shown(now))
        found.append((name, column, a, b, change, *texts))
    return found


def _same(was: Any, now: Any) -> bool:
    a, b = _number(was), _number(now)
    return bool(was == now) if a is None or b is None else same(a, b)


def _number(value: Any) -> float | None:
    return float(value) if is_number(value) else None


def _shown(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
