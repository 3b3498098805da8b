"""Set each side's full menu against the other's: the mutual damage, short and long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aci_cli import schemas
from aci_cli.analysis import DRAWS, EFFECTS, Analysis
from aci_cli.errors import AciError
from aci_cli.replies import FULL_BANS, full_bans, with_replies, without_retaliation
from aci_cli.rows import Table
from aci_cli.selection import of_measures
from aci_cli.workbench import Horizon, Rows

if TYPE_CHECKING:
    from aci_cli.menu_relations import Relations

HORIZONS: tuple[Horizon, ...] = ("short", "long")


def balance(analysis: Analysis, draws: int = DRAWS) -> Table:
    """Return what the full menus, and full bans on all industries, cost either side.

    Two horizons, four rows each: all measures that can be ranked, all replies with figures, both,
    and every industry banned both ways. Each line and direction counts once. AciError where the
    menu lists no replies. docs/contest.md.
    """
    if not analysis.relations["replies"]:
        raise AciError("the menu lists no replies: add some under `replies:`")
    asked_of, relations = analysis.question, without_retaliation(analysis.relations)
    rows: list[tuple[Any, ...]] = []
    try:
        for horizon in HORIZONS:
            analysis.question = replace(asked_of, horizon=horizon)
            rows += _menus(analysis, relations, draws)
            rows += _bans(analysis, relations, draws)
    finally:
        analysis.question = asked_of
    columns = analysis.workbench.query("balance").columns
    return Table(columns, rows, analysis.meta_for("balance", {"draws": draws}))


def _menus(analysis: Analysis, relations: Relations, draws: int) -> list[tuple[Any, ...]]:
    """Return the rows of measures, of replies and of both."""
    replies = {row["measure"] for row in relations["replies"]}
    both = with_replies(relations)
    chosen = [row for row in both["measures"] if not row["comparator"] or row["measure"] in replies]
    _score(analysis, of_measures(both, chosen), chosen, draws)
    bench = analysis.workbench
    assessed = bench.records("assessed")
    measures = [row["variant"] for row in assessed if row["reason"] is None]
    priced = [
        row["variant"]
        for row in assessed
        if row["variant"] in replies and row["pressure_eur"] is not None
    ]
    sets = {"measures": measures, "replies": priced, "both": [*measures, *priced]}
    return _weighed(analysis, sets)


def _bans(analysis: Analysis, relations: Relations, draws: int) -> list[tuple[Any, ...]]:
    """Return the row of full bans both ways."""
    banned, bans = full_bans(relations)
    _score(analysis, banned, bans, draws)
    return _weighed(analysis, {"full_bans": list(FULL_BANS)})


def _score(analysis: Analysis, relations: Relations, chosen: Rows, draws: int) -> None:
    analysis.prepare_measures(relations, chosen)
    analysis.assess(draws, EFFECTS)


def _weighed(analysis: Analysis, sets: Mapping[str, Iterable[str]]) -> list[tuple[Any, ...]]:
    bench = analysis.workbench
    taken = [{"moves": moves, "variant": name} for moves, names in sets.items() for name in names]
    bench.engine.register_rows("taken", schemas.TAKEN, taken)
    bench.step("losses_once")
    found = bench.engine.run(bench.query("balance"), horizon=analysis.question.horizon)
    bench.engine.check_columns()
    return found.rows
