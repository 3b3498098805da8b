"""Find the target's cheapest reply to a package, and say what either side is left with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum, inf
from typing import Any

from aci_cli import schemas
from aci_cli.analysis import DRAWS, EFFECTS, Analysis
from aci_cli.burden import divide
from aci_cli.errors import AciError
from aci_cli.package import Package, best, cheapest
from aci_cli.package_data import Effect, Limits, Measure, Programme
from aci_cli.replies import refuse_replies, with_replies, without_retaliation
from aci_cli.rows import Table
from aci_cli.selection import known, linked
from aci_cli.workbench import Rows

Place = tuple[str, str]
# what a line costs the target and the sender, in EUR a year
Losses = tuple[float, float]


@dataclass(frozen=True)
class Scored:
    """Hold what measures and replies cost either side in the central case, line by line."""

    effects: Mapping[str, Mapping[Place, Losses]]
    reasons: Mapping[str, str | None]

    def together(self, names: Collection[str]) -> dict[Place, Losses]:
        """Return what some of them cost together: on each line the largest loss of either side."""
        found: dict[Place, Losses] = {}
        for name in names:
            for place, (target, sender) in self.effects.get(name, {}).items():
                most = found.get(place, (target, sender))
                found[place] = (max(most[0], target), max(most[1], sender))
        return found

    def beyond(self, name: str, before: Mapping[Place, Losses]) -> tuple[Effect, ...]:
        """Return what a reply adds to what lines cost before, as effects of the target's choice.

        What it presses with is the sender's loss, what it costs is the target's own.
        """
        effects = []
        for place, (target, sender) in self.effects[name].items():
            if place in before:
                target = max(target - before[place][0], 0.0)
                sender = max(sender - before[place][1], 0.0)
            effects.append(Effect(*place, sender, target))
        return tuple(effects)


def reply(
    analysis: Analysis,
    ids: Collection[str],
    size_eur: float | None = None,
    forbid: Collection[str] = (),
    draws: int = DRAWS,
) -> Table:
    """Return what measures and the target's cheapest reply to them cost either side, a row a move.

    The reply costs the sender at least `size_eur` a year beyond the measures, and the target as
    little as possible: proven. Without a size it is the assumption retaliation_proportion times
    the pressure of the measures. What prices the injury suffered counts as in force. UsageError
    where a name is unknown; AciError where a measure has no figures or fails a legal gate, or no
    reply is of that size. docs/contest.md.
    """
    _check_names(analysis, ids, forbid)
    held = analysis.relations
    analysis.relations = with_replies(without_retaliation(held))
    try:
        return _answered(analysis, ids, size_eur, forbid, draws)
    finally:
        analysis.relations = held


def _answered(
    analysis: Analysis,
    ids: Collection[str],
    size_eur: float | None,
    forbid: Collection[str],
    draws: int,
) -> Table:
    relations = analysis.relations
    replies = [row["measure"] for row in relations["replies"]]
    in_force = [row["measure"] for row in analysis.injury() if row["measure"] not in ids]
    scored = _score(analysis, {*ids, *in_force, *replies}, draws)
    _check_figures(scored, ids)
    before = scored.together([*in_force, *ids])
    pressure_eur = _target_loss(before) - _target_loss(scored.together(in_force))
    size = size_eur if size_eur is not None else _proportion(relations) * pressure_eur
    priced = [name for name in replies if scored.effects.get(name)]
    measures = [Measure(name, 0, scored.beyond(name, before)) for name in priced]
    found = _choose(_programme(measures, relations), size, forbid, analysis)
    order = _by_cheapness(found, measures)
    table = _rows(analysis, in_force, ids, order)
    asked = {"measures": list(ids), "size_eur": size_eur, "forbid": sorted(forbid), "draws": draws}
    meta = {
        **analysis.meta_for("retaliation", asked),
        "size_eur": size,
        "pressure_eur": pressure_eur,
        "in_force": in_force,
        "without_figures": [name for name in replies if name not in priced],
        "size_reached_share": _reached_share(analysis, order, size, draws),
        **_chosen(found, order),
        **_net(analysis, table),
    }
    return Table(table.columns, table.rows, meta)


def _check_names(analysis: Analysis, ids: Collection[str], forbid: Collection[str]) -> None:
    measures = [row["measure"] for row in analysis.relations["measures"]]
    replies = [row["measure"] for row in analysis.relations["replies"]]
    refuse_replies(analysis.relations, ids)
    known("measure", ids, measures)
    known("reply", forbid, replies)
    if not replies:
        raise AciError("the menu lists no replies: add some under `replies:`")


def _score(analysis: Analysis, names: Collection[str], draws: int) -> Scored:
    chosen = [row for row in analysis.relations["measures"] if row["measure"] in names]
    divide(analysis, chosen)
    analysis.assess(draws, EFFECTS)
    bench = analysis.workbench
    bench.step("effect_burdens")
    assessed = bench.records("assessed")
    unknown = {row["measure"] for row in assessed if row["pressure_eur"] is None}
    effects: dict[str, dict[Place, Losses]] = {}
    for name, buyer, line, target, sender in bench.engine.select(
        "SELECT variant, buyer, line, pressure_eur, self_harm_eur FROM effects WHERE draw = 0 "
        "ORDER BY variant, buyer, line"
    ):
        if name not in unknown:
            effects.setdefault(name, {})[buyer, line] = (target, sender)
    return Scored(effects, {row["measure"]: row["reason"] for row in assessed})


def _check_figures(scored: Scored, ids: Collection[str]) -> None:
    """Raise AciError where a measure can not be answered: a gate failed, or no figures."""
    wrong = [f"{name} ({scored.reasons[name]})" for name in ids if scored.reasons[name]]
    if wrong:
        raise AciError(f"no reply to {', '.join(wrong)}; aci rank --all says why")


def _target_loss(losses: Mapping[Place, Losses]) -> float:
    return fsum(target for target, _ in losses.values())


def _proportion(relations: Mapping[str, Rows]) -> float:
    [row] = [row for row in relations["assumptions"] if row["id"] == "retaliation_proportion"]
    return float(row["mode"])


def _programme(measures: Sequence[Measure], relations: Mapping[str, Rows]) -> Programme:
    """Return replies as a programme, with what the menu says of two of them."""
    links = linked(relations, {measure.id for measure in measures})
    told = [
        replace(
            measure,
            requires=frozenset(links[measure.id, "requires"]),
            conflicts=frozenset(links[measure.id, "conflicts"]),
        )
        for measure in measures
    ]
    return Programme(tuple(told), ())


def _choose(
    programme: Programme, size_eur: float, forbid: Collection[str], analysis: Analysis
) -> Package:
    """Return the cheapest reply of a size; AciError names the most that replies can do."""
    allowed = Limits(forbid=frozenset(forbid) & set(programme.ids))
    if size_eur <= 0:
        return cheapest(programme, Limits(forbid=frozenset(programme.ids)))
    most = best(programme, allowed)
    if most.pressure_eur < size_eur:
        left = "the replies left" if forbid else "all replies together"
        raise AciError(
            f"no reply costs {analysis.question.senders} EUR {size_eur / 1e6:,.1f} m a year: "
            f"{left} cost it {most.pressure_eur / 1e6:,.1f} m at most; give a smaller --size"
        )
    return cheapest(programme, Limits(forbid=allowed.forbid, min_pressure_eur=size_eur))


def _by_cheapness(found: Package, measures: Sequence[Measure]) -> list[str]:
    """Return the replies chosen, the one that costs its maker least for each euro first."""

    def cost(measure: Measure) -> tuple[float, str]:
        own = sum(effect.self_harm_eur for effect in measure.effects)
        done = sum(effect.pressure_eur for effect in measure.effects)
        return (own / done if done > 0 else inf, measure.id)

    return [one.id for one in sorted(measures, key=cost) if one.id in found.ids]


def _chosen(found: Package, order: Sequence[str]) -> dict[str, Any]:
    """Return the reply as the vintage of an answer names it."""
    return {
        "reply": list(order),
        "reply_costs_target_eur": found.self_harm_eur,
        "reply_costs_sender_eur": found.pressure_eur,
        "gap": found.gap,
    }


def _rows(
    analysis: Analysis, in_force: Sequence[str], ids: Collection[str], replies: Sequence[str]
) -> Table:
    bench = analysis.workbench
    named = [("in force", in_force), ("measure", ids), ("reply", replies)]
    moves = [
        {"place": place, "move": move, "variant": name}
        for place, (move, name) in enumerate(
            [(move, name) for move, names in named for name in names], 1
        )
    ]
    bench.engine.register_rows("moves", schemas.MOVES, moves)
    analysis.put_in_order([*in_force, *ids, *replies])
    for name in ("running", "falls_on", "retaliation"):
        bench.step(name)
    bench.engine.check_columns()
    return bench.table("retaliation")


def _reached_share(
    analysis: Analysis, replies: Collection[str], size_eur: float, draws: int
) -> float | None:
    """Return in which share of the draws the reply costs the sender its size; None without any."""
    if not draws or not replies:
        return None
    added: dict[int, list[float]] = {}
    for draw, name, loss_eur in analysis.workbench.engine.select(
        "SELECT draw, variant, self_harm_added_eur FROM running WHERE draw > 0"
    ):
        if name in replies:
            added.setdefault(draw, []).append(loss_eur)
    return sum(fsum(losses) >= size_eur for losses in added.values()) / draws


def _net(analysis: Analysis, table: Table) -> dict[str, Any]:
    """Return what either side loses by all moves, in EUR and in bp of its GDP."""
    last = table.records()[-1]
    [(_, target_gdp, sender_gdp)] = analysis.workbench.engine.fetch("economies")
    found: dict[str, Any] = {}
    for side, gdp_eur in (("target", target_gdp), ("sender", sender_gdp)):
        loss_eur = last[f"{side}_running_eur"]
        found[f"{side}_loss_eur"] = loss_eur
        found[f"{side}_loss_bp"] = 10_000 * loss_eur / gdp_eur
        for end in ("p05", "p95"):
            found[f"{side}_loss_{end}"] = last[f"{side}_running_{end}"]
    return found
