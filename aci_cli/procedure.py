"""Lay out the procedure and the way out as tables: dates, dossier, demands, landing zone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

from aci_cli import __version__
from aci_cli.menu_fields import Triple
from aci_cli.procedure_columns import COLUMNS
from aci_cli.procedure_facts import load_facts
from aci_cli.procedure_models import Claim, Facts, Source, Step
from aci_cli.rows import EXPORT_VERSION, Table
from aci_cli.spans import after, span

View = Literal["timeline", "dossier", "demands", "landing-zone", "reciprocity"]
Row = tuple[Any, ...]
PACES = ("fast", "mode", "slow")
SPANS = {"short": "Both menus in full, within a year", "long": "After five years, each year"}


def months_to_adoption(facts: Facts | None = None) -> Triple:
    """Return the months from opening to the adoption of measures: fast, most likely, slow.

    The sum of the main course's durations in the facts, the packaged ones by default. The slow
    case is the sum of the law's indicative periods and no ceiling.
    """
    facts = facts or load_facts()
    return _months(facts, facts.adopted_by)


def timeline(facts: Facts, opening: date) -> Table:
    """Return the steps of the procedure opened on a day, each with three dates of its end.

    A period runs from the day on which the one before it ended. Steps beside the main course
    have no dates; conditional ones have those of the route if it is taken.
    """
    ends: dict[str, tuple[date, ...]] = {}
    rows: list[Row] = []
    for number, step in enumerate(facts.steps, start=1):
        days: tuple[date | None, ...] = (None,) * len(PACES)
        months: tuple[float | None, ...] = (None,) * len(PACES)
        if step.duration is not None:
            begun = ends[step.after] if step.after else (opening,) * len(PACES)
            days = ends[step.id] = tuple(
                after(day, span(text)) for day, text in zip(begun, _periods(step), strict=True)
            )
            total = _months(facts, step.id)
            months = (total.low, total.mode, total.high)
        rows.append((number, step.id, step.title, step.course, *days, *months, *_said(step)))
    adopted = months_to_adoption(facts)
    asked = {
        "from": opening.isoformat(),
        "months_to_adoption": {"low": adopted.low, "mode": adopted.mode, "high": adopted.high},
    }
    return Table(COLUMNS["timeline"], rows, {**meta(facts, "timeline"), **asked})


def _said(step: Step) -> Row:
    """Return what the law and the facts say of a step."""
    periods = _periods(step) if step.duration else (None,) * len(PACES)
    law = (step.actor, step.decides, step.test, step.legal_basis, step.clock)
    reason = step.duration.reason if step.duration else None
    return (*periods, *law, step.check, step.note, reason)


def _periods(step: Step) -> tuple[str, ...]:
    return tuple(getattr(step.duration, pace) for pace in PACES)


def _months(facts: Facts, name: str) -> Triple:
    """Add up the durations from the opening to the end of a step."""
    steps = {step.id: step for step in facts.steps}
    sums = [0.0] * len(PACES)
    while name:
        step = steps[name]
        sums = [total + span(text).months for total, text in zip(sums, _periods(step), strict=True)]
        name = step.after or ""
    return Triple(low=sums[0], mode=sums[1], high=sums[2])


def dossier(facts: Facts) -> Table:
    """Return the facts of the dispute, each with the factors it bears on and both views."""
    rows = [
        (
            item.id,
            item.kind,
            item.title,
            item.date,
            item.until,
            item.until_reason,
            item.summary,
            item.stock,
            _joined(item.factors),
            _joined(item.figures),
            *_cited(facts.source(item.source)),
            *_view(facts, item.evidence),
            *_view(facts, item.counter_evidence),
        )
        for item in facts.dossier
    ]
    return Table(COLUMNS["dossier"], rows, meta(facts, "dossier"))


def demands(facts: Facts) -> Table:
    """Return the demands under talks with their states, then what the channel recorded."""
    rows: list[Row] = []
    for item in facts.demands:
        answer = facts.source(item.answer_source)
        rows.append(
            (
                item.id,
                "demand",
                item.title,
                item.state,
                item.as_of,
                item.reason,
                *_cited(facts.source(item.source), item.check),
                item.answer,
                *_cited(answer),
                facts.channel.name,
            )
        )
    for number, met in enumerate(facts.channel.rounds, start=1):
        source = _cited(facts.source(met.source))
        named = (f"round-{number}", "round", met.text, None, met.date, None)
        rows.append((*named, *source, None, *_cited(None), facts.channel.name))
    told = {"channel": facts.channel.name, "channel_later": facts.channel.later}
    return Table(COLUMNS["demands"], rows, {**meta(facts, "demands"), **told})


def landing_zone(facts: Facts, balance: Table | None = None) -> Table:
    """Return the parts of a settlement: what is lifted, what flows, what brings measures back.

    The part that makes it hold carries the figures of a `balance`, where one is given.
    """
    rows = [
        (
            item.id,
            item.part,
            item.side,
            item.text
            if balance is None or item.part != "balance"
            else _weighed(item.text, balance),
            item.tier,
            item.legal_basis,
            item.see,
            _joined(item.measures),
            _joined(item.figures),
            item.reason,
            item.as_of,
            *_cited(facts.source(item.source), item.check),
        )
        for item in facts.landing_zone
    ]
    rests_on = {} if balance is None else {"balance": balance.meta}
    return Table(COLUMNS["landing-zone"], rows, {**meta(facts, "landing-zone"), **rests_on})


def _weighed(text: str, balance: Table) -> str:
    """Return a text with what both full menus together cost either side, short and long."""
    sender = "+".join([balance.meta["sender"], *balance.meta.get("partners", ())])
    said = [
        f"{SPANS[row['horizon']]}: {balance.meta['target']} loses {_loss(row, 'target')}, "
        f"{sender} {_loss(row, 'sender')}."
        for row in balance.records()
        if row["moves"] == "both"
    ]
    return " ".join([text, *said])


def _loss(row: dict[str, Any], side: str) -> str:
    low, high = row[f"{side}_loss_p05"], row[f"{side}_loss_p95"]
    spread = "" if low is None else f" ({low / 1e9:,.1f} to {high / 1e9:,.1f})"
    share = row[f"{side}_loss_bp"] / 100
    return f"EUR {row[f'{side}_loss_eur'] / 1e9:,.1f} bn{spread}, {share:.2f} % of its GDP"


def reciprocity(facts: Facts) -> Table:
    """Return where firms of the sender meet a like barrier, who says so, and the other view."""
    rows = [
        (
            item.id,
            item.barrier,
            _joined(item.sectors),
            _joined(item.measures),
            item.date,
            item.text,
            item.by,
            *_cited(facts.source(item.source) if item.source else None),
            item.other_view,
            item.other_by,
            *_cited(facts.source(item.other_source) if item.other_source else None),
            item.reason,
        )
        for item in facts.reciprocity
    ]
    return Table(COLUMNS["reciprocity"], rows, meta(facts, "reciprocity"))


def meta(facts: Facts, view: View) -> dict[str, Any]:
    """Return what an answer rests on: version, facts, and whether the instrument was used."""
    law, used = facts.law, facts.source(facts.use.source)
    held = {
        "export_version": EXPORT_VERSION,
        "aci_version": __version__,
        "command": f"procedure {view}",
        "view": view,
        "facts": facts.title,
        "facts_as_of": facts.as_of,
        "facts_sha256": facts.document.sha256,
        "regulation": f"{law.regulation}, {law.published}, in force {law.in_force}",
        "regulation_basis": law.legal_basis,
        "regulation_note": law.note,
        "instrument": facts.use.state,
        "instrument_as_of": facts.use.as_of,
        "instrument_source": f"{used.publisher}, {used.title}, {used.date}",
        "instrument_note": facts.use.note,
    }
    return {name: value for name, value in held.items() if value is not None}


def lapsing(facts: Facts, timeline: Table) -> list[tuple[str, str]]:
    """Return what ends, and when, before measures apply in the slowest case of a timeline."""
    rows = {row["id"]: row for row in timeline.records()}
    opening, last = timeline.meta["from"], str(rows[facts.applies_by]["latest"])
    return [
        (item.title, item.until)
        for item in facts.dossier
        if item.until and opening <= item.until <= last
    ]


def without_facts(facts: Facts) -> list[str]:
    """Return the factors of Art. 2(2), (a) to (e), on which no entry of the dossier bears."""
    held = {factor for item in facts.dossier for factor in item.factors}
    return [factor for factor in "abcde" if factor not in held]


def load(path: str | None) -> Facts:
    """Return the facts in a file, or the packaged ones; MenuError lists every fault."""
    return load_facts(Path(path) if path else None)


def _joined(names: list[Any]) -> str | None:
    return " ".join(names) or None


def _cited(source: Source | None, check: str | None = None) -> Row:
    """Return publisher, title, date, address and grade of a source, and what is to be checked."""
    if source is None:
        return (None,) * 6
    checks = "; ".join(text for text in (check, source.check) if text)
    return (
        source.publisher,
        source.title,
        source.date,
        source.url,
        source.grade,
        checks or None,
    )


def _view(facts: Facts, claim: Claim | None) -> Row:
    """Return what one side says, by whom, and the source behind it."""
    if claim is None:
        return (None,) * 8
    if claim.source is None:
        return (f"not known: {claim.unknown}", None, *_cited(None))
    return (claim.text, claim.by, *_cited(facts.source(claim.source)))
