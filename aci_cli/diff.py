"""Say what moved between two rankings, by how many places, and because of which input."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Literal

from aci_cli.inputs import Change, Inputs, differences
from aci_cli.rows import Column, Table
from aci_cli.shapley import Coalition, shapley, subsets
from aci_cli.spread import ends

Method = Literal["shapley", "in order"]
Figures = Mapping[str, float | None]
Standing = Mapping[str, Figures]
# sixteen rankings; one more change would double them
FEW = 4
# enough for the range of a change, which the same draws on both sides make surer
MOST_DRAWS = 200
FIGURES = ("rank", "leverage", "pressure_eur", "self_harm_eur")
RANKED = "ranked"
ROUNDING = 1e-9

COLUMNS = (
    Column("id", "VARCHAR", "text", "measure of the menu"),
    Column("title", "VARCHAR", "text", "what the measure does"),
    Column("rank_before", "INTEGER", "count", "place in the first ranking, null where not ranked"),
    Column("rank_after", "INTEGER", "count", "place in the second"),
    Column(
        "places",
        "INTEGER",
        "count",
        "places that it rises among the measures ranked in both, below zero where it falls",
    ),
    Column("leverage_before", "DOUBLE", "-", "leverage in the first ranking"),
    Column("leverage_after", "DOUBLE", "-", "leverage in the second"),
    Column("leverage_change", "DOUBLE", "-", "the second less the first"),
    Column("pressure_before_eur", "DOUBLE", "EUR", "pressure in the first ranking"),
    Column("pressure_after_eur", "DOUBLE", "EUR", "pressure in the second"),
    Column("pressure_change_eur", "DOUBLE", "EUR", "the second less the first"),
    Column("self_harm_before_eur", "DOUBLE", "EUR", "self-harm in the first ranking"),
    Column("self_harm_after_eur", "DOUBLE", "EUR", "self-harm in the second"),
    Column("self_harm_change_eur", "DOUBLE", "EUR", "the second less the first"),
    Column(
        "because",
        "VARCHAR",
        "text",
        "the input that moved its leverage most; its pressure, or whether it is ranked, otherwise",
    ),
    Column("reason", "VARCHAR", "text", "why it is not ranked in one of the two"),
    Column("leverage_change_p05", "DOUBLE", "-", "leverage_change, 5 % of the draws are lower"),
    Column("leverage_change_p95", "DOUBLE", "-", "leverage_change, 5 % of the draws are higher"),
    Column("pressure_change_p05", "DOUBLE", "EUR", "pressure_change_eur, 5 % are lower"),
    Column("pressure_change_p95", "DOUBLE", "EUR", "pressure_change_eur, 5 % are higher"),
    Column("self_harm_change_p05", "DOUBLE", "EUR", "self_harm_change_eur, 5 % are lower"),
    Column("self_harm_change_p95", "DOUBLE", "EUR", "self_harm_change_eur, 5 % are higher"),
)
PART_COLUMNS = (
    Column("id", "VARCHAR", "text", "measure of the menu"),
    Column("change", "VARCHAR", "text", "input that differs"),
    Column("before", "VARCHAR", "text", "how it stands in the first"),
    Column("after", "VARCHAR", "text", "how it stands in the second"),
    Column(
        "places",
        "DOUBLE",
        "count",
        "places that it moves the measure up, on average, among those ranked throughout",
    ),
    Column("leverage", "DOUBLE", "-", "what it adds to the leverage"),
    Column("pressure_eur", "DOUBLE", "EUR", "what it adds to the pressure"),
    Column("self_harm_eur", "DOUBLE", "EUR", "what it adds to the self-harm"),
    Column("method", "VARCHAR", "text", "shapley: mean over all orders; in order: as listed"),
)


@dataclass(frozen=True)
class Answer:
    """Hold a ranking: its rows by measure, and the figures of each draw."""

    rows: Mapping[str, Mapping[str, Any]]
    draws: Mapping[str, Sequence[Figures]]
    meta: Mapping[str, Any]

    @property
    def standing(self) -> Standing:
        """Return the figures of each measure, null where not known, and 1 where it is ranked."""
        return {
            name: {key: row[key] for key in FIGURES} | {RANKED: float(row["rank"] is not None)}
            for name, row in self.rows.items()
        }


@dataclass(frozen=True)
class Parts:
    """Hold what each change adds to each figure of each measure, and how that was found."""

    changes: Sequence[Change]
    method: Method
    added: Mapping[str, Mapping[str, Figures]]
    throughout: frozenset[str]


def answer(inputs: Inputs, draws: int = 0) -> Answer:
    """Rank the menu on some inputs, with what is not ranked; comparators are left out."""
    # the injury suffered moves none of the figures compared, and takes time
    menu = inputs.menu.model_copy(update={"injury": None})
    analysis = replace(inputs, menu=menu).analysis()
    options = {**inputs.asked, "unranked": True, "draws": draws}
    measures = options.pop("measures", None) or [item.id for item in inputs.menu.measures]
    table = analysis.ranking(*measures, **options)
    engine = analysis.workbench.engine
    by_draw: dict[str, list[Figures]] = {}
    if draws:
        for name, *figures in engine.select(
            "SELECT variant, rank, leverage, pressure_eur, self_harm_eur FROM standings "
            "WHERE draw > 0 ORDER BY variant, draw"
        ):
            by_draw.setdefault(name, []).append(dict(zip(FIGURES, figures, strict=True)))
    engine.close()
    return Answer({row["id"]: row for row in table.records()}, by_draw, table.meta)


def answers(wanted: Sequence[Inputs], draws: int = 0) -> list[Answer]:
    """Rank the menu on several inputs, side by side on the cores there are."""
    if not wanted:
        return []
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(wanted[0].threads or os.cpu_count() or 1) as pool:
        return list(pool.map(lambda inputs: answer(inputs, draws), wanted))


def decompose(before: Inputs, after: Inputs, known: Mapping[Coalition, Standing]) -> Parts:
    """Return what each difference between two sets of inputs adds to each figure.

    Up to four differences are Shapley values, the mean over all orders of making them; more are
    made one after the other, as listed. Either way the parts add up to the whole. `known` are
    rankings already at hand, by the changes made. A part is null where the measure lacks the
    figure in one of the rankings that it takes.
    """
    changes = differences(before, after)
    keys = [change.key for change in changes]
    few = len(changes) <= FEW
    wanted = subsets(keys) if few else [frozenset(keys[:n]) for n in range(len(keys) + 1)]
    unknown = [made for made in wanted if made not in known]
    found = dict(known) | {
        made: worked.standing
        for made, worked in zip(
            unknown, answers([_changed(before, changes, made) for made in unknown]), strict=True
        )
    }
    throughout = frozenset.intersection(*(ranked(standing) for standing in found.values()))
    placed = {made: _placed(standing, throughout) for made, standing in found.items()}
    names = dict.fromkeys(name for standing in found.values() for name in standing)
    added = {name: _added(name, keys, placed, few) for name in names}
    return Parts(changes, "shapley" if few else "in order", added, throughout)


def ranked(standing: Standing) -> frozenset[str]:
    """Return the measures that have a rank."""
    return frozenset(name for name, figures in standing.items() if figures["rank"] is not None)


def _placed(standing: Standing, among: Collection[str]) -> Standing:
    """Return a ranking with the places among some of its measures: no other's coming counts."""
    order = sorted(among, key=lambda name: standing[name]["rank"] or 0)
    places = {name: float(place) for place, name in enumerate(order, 1)}
    return {name: {**figures, "rank": places.get(name)} for name, figures in standing.items()}


def _changed(before: Inputs, changes: Sequence[Change], made: Collection[str]) -> Inputs:
    wanted = [change for change in changes if change.key in made]
    return reduce(lambda inputs, change: change.apply(inputs), wanted, before)


def _added(
    name: str, keys: Sequence[str], found: Mapping[Coalition, Standing], few: bool
) -> Mapping[str, Figures]:
    """Return what each change adds to each figure of one measure."""
    parts: dict[str, dict[str, float | None]] = {key: {} for key in keys}
    blank: Figures = {RANKED: 0.0}
    for figure in (*FIGURES, RANKED):
        values = {made: standing.get(name, blank).get(figure) for made, standing in found.items()}
        held = {made: value for made, value in values.items() if value is not None}
        shares: Mapping[str, float] = {}
        if len(held) == len(values):
            shares = shapley(keys, held) if few else _in_order(keys, held)
        for key in keys:
            parts[key][figure] = shares.get(key)
    return parts


def _in_order(keys: Sequence[str], values: Mapping[Coalition, float]) -> dict[str, float]:
    return {
        key: values[frozenset(keys[: n + 1])] - values[frozenset(keys[:n])]
        for n, key in enumerate(keys)
    }


def moved(before: Answer, after: Answer, parts: Parts | None, meta: dict[str, Any]) -> Table:
    """Return a row for each measure that moved, the furthest first.

    None where only its rank moved, because others came in or dropped out. `parts` name what moved
    it; without them `because` is null.
    """
    both = ranked(before.standing) & ranked(after.standing)
    among = both if parts is None else parts.throughout
    places = [_placed(answer.standing, among) for answer in (before, after)]
    rows = [
        _row(name, before, after, risen, parts)
        for name in dict.fromkeys([*before.rows, *after.rows])
        if name in ranked(before.standing) | ranked(after.standing)
        and _differs(before.rows.get(name), after.rows.get(name), risen := _risen(name, places))
    ]
    rows.sort(key=lambda row: (-abs(row[4] or 0), -abs(row[7] or 0), row[0]))
    return Table(COLUMNS, rows, meta)


def by_change(table: Table, parts: Parts) -> Table:
    """Return a row for each measure of `table` and each change, with what the change adds."""
    rows: list[tuple[Any, ...]] = []
    for name in (row[0] for row in table.rows):
        for change in parts.changes:
            added = parts.added[name][change.key]
            places = None if added["rank"] is None else 0 - added["rank"]
            figures = (places, *(added[key] for key in FIGURES[1:]))
            rows.append((name, change.key, change.before, change.after, *figures, parts.method))
    return Table(PART_COLUMNS, rows, table.meta)


def _risen(name: str, places: Sequence[Standing]) -> int | None:
    """Return the places that a measure rises among those ranked throughout, null for others."""
    was, now = (standing.get(name, {}).get("rank") for standing in places)
    return None if was is None or now is None else round(was - now)


def _differs(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, risen: int | None
) -> bool:
    """Tell whether a measure came, went, changed places, or a figure moved by more than rounding.

    Its rank counts only where it is not among those ranked throughout, whose places are `risen`.
    """
    if before is None or after is None or risen:
        return True
    figures = FIGURES if risen is None else FIGURES[1:]
    return any(not same(before[key], after[key]) for key in figures)


def same(a: float | None, b: float | None) -> bool:
    """Tell whether two figures are the same but for the rounding of an export."""
    if a is None or b is None:
        return a is b
    return abs(a - b) <= ROUNDING * max(abs(a), abs(b))


def _row(
    name: str, before: Answer, after: Answer, places: int | None, parts: Parts | None
) -> tuple[Any, ...]:
    blank = dict.fromkeys((*FIGURES, "title", "reason"))
    was, now = before.rows.get(name, blank), after.rows.get(name, blank)
    figures = [_three(was[key], now[key]) for key in FIGURES[1:]]
    drawn = zip(before.draws.get(name, ()), after.draws.get(name, ()), strict=False)
    changes = [
        {key: None if None in (a[key], b[key]) else b[key] - a[key] for key in FIGURES}  # type: ignore[operator]
        for a, b in drawn
    ]
    return (
        *(name, now["title"] or was["title"], was["rank"], now["rank"], places),
        *(value for three in figures for value in three),
        parts and _because(name, parts),
        _reason(was, now, name in before.rows, name in after.rows),
        *(end for key in FIGURES[1:] for end in _range([change[key] for change in changes])),
    )


def _three(was: float | None, now: float | None) -> tuple[float | None, ...]:
    if was is None or now is None:
        return was, now, None
    return was, now, 0.0 if same(was, now) else now - was


def _range(values: Sequence[float | None]) -> tuple[float | None, float | None]:
    """Return the range of a change over the draws; null where it is not known in all of them."""
    held = [value for value in values if value is not None]
    return ends(sorted(held)) if held and len(held) == len(values) else (None, None)


def _because(name: str, parts: Parts) -> str | None:
    """Return the change that adds most to what moved.

    That is being ranked at all where it comes or goes, else its leverage, its pressure, its
    self-harm, its rank.
    """
    added = parts.added.get(name, {})
    order = (RANKED, *FIGURES[1:], "rank")
    for figure in order:
        sizes = {key: abs(value) for key in added if (value := added[key][figure]) is not None}
        if sizes and max(sizes.values()) > 0:
            return max(sizes, key=lambda key: (sizes[key], key))
    return None


def _reason(was: Mapping[str, Any], now: Mapping[str, Any], held: bool, holds: bool) -> str | None:
    said = []
    for row, there, which in ((was, held, "before"), (now, holds, "after")):
        if not there:
            said.append(f"{which}: not listed")
        elif row["rank"] is None:
            said.append(f"{which}: {row['reason']}")
    return "; ".join(said) or None
