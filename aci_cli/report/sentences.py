"""The answer in three sentences, each computed from the tables and saying no more than they do."""

from __future__ import annotations

from typing import Any

from aci_cli.charts.picture import said
from aci_cli.report import cells
from aci_cli.report.gathering import Brief
from aci_cli.words import Words

Record = dict[str, Any]
MOST_NAMED = 4


def answer(brief: Brief, words: Words) -> list[str]:
    """Return what ranks first and how surely, what a package does, and who pays and votes."""
    return [
        _first(brief.ranking.records(), words),
        _package(brief, words),
        _payers(brief, words),
    ]


def _first(rows: list[Record], words: Words) -> str:
    """Say which measure ranks first, and which others its range does not keep from there."""
    top = rows[0]
    effects = words.text(
        "report.answer.effects",
        pressure=cells.money(top, "pressure", words).text,
        self_harm=cells.money(top, "self_harm", words).text,
        leverage=cells.leverage(top, words).text,
        evidence=top["evidence"],
    )
    named = {"title": said(top["title"]), "effects": effects}
    if top["rank_low"] is None:
        return words.text("report.answer.first_unranged", **named)
    rivals = [row for row in rows[1:] if row["rank_low"] == 1]
    if not rivals and top["rank_high"] == 1:
        return words.text("report.answer.first_surely", **named)
    if not rivals:
        return words.text("report.answer.first_mostly", high=top["rank_high"], **named)
    return words.text("report.answer.first_among", rivals=_titles(rivals, words), **named)


def _titles(rows: list[Record], words: Words) -> str:
    titles = [said(row["title"]) for row in rows[:MOST_NAMED]]
    more = len(rows) - len(titles)
    if more:
        titles.append(words.text("report.answer.more", number=more))
    return words.listed(titles)


def _package(brief: Brief, words: Words) -> str:
    """Say what the package holds and does."""
    chosen = brief.package.records() if brief.package else []
    if not chosen:
        return words.text("report.answer.no_package", reason=budget(brief, words))
    last = chosen[-1]
    sums = {
        "number": len(chosen),
        "pressure": _running(last, "pressure", words),
        "self_harm": _running(last, "self_harm", words),
        "titles": _titles(chosen, words),
    }
    if brief.reason == "measures":
        return words.text("report.answer.named", **sums)
    if brief.gap:
        gap = words.percent(brief.gap, 1)
        return words.text("report.answer.near", reason=budget(brief, words), gap=gap, **sums)
    return words.text("report.answer.best", reason=budget(brief, words), **sums)


def _running(row: Record, name: str, words: Words) -> str:
    span = cells.ranged(row[f"{name}_running_p05"], row[f"{name}_running_p95"], words.amount, words)
    return words.money(row[f"{name}_running_eur"]) + span


def budget(brief: Brief, words: Words) -> str:
    """Say how much self-harm the package may cost, and why just that."""
    if brief.budget_eur is None:
        return words.text("report.budget.none")
    return words.text(f"report.budget.{brief.reason}", budget=words.money(brief.budget_eur))


def _payers(brief: Brief, words: Words) -> str:
    """Say who bears most of it, and what the mechanical vote gives."""
    rows = brief.burden.records() if brief.burden else []
    if not rows:
        return words.text("report.answer.no_payers")
    heaviest = max(rows, key=lambda row: row["burden_bp"])
    most = max(rows, key=lambda row: row["burden_eur"])
    said_of = words.text(
        f"report.answer.{'payers' if len(rows) > 1 else 'one_payer'}",
        heaviest=words.country(heaviest["member"]),
        bp=cells.number(
            heaviest["burden_bp"],
            2,
            words,
            heaviest["burden_bp_p05"],
            heaviest["burden_bp_p95"],
        ).text,
        most=words.country(most["member"]),
        burden=cells.money(most, "burden", words).text,
    )
    return f"{said_of}; {_vote(brief, words)}"


def _vote(brief: Brief, words: Words) -> str:
    """Say what the committee would make of stances that follow from burdens alone."""
    gates = {row["gate"]: row for row in brief.gates.records()} if brief.gates else {}
    if "committee" not in gates:
        return words.text("report.answer.no_vote")
    gate = gates["committee"]
    verdict = words.text(f"report.answer.{'passes' if gate['passes'] else 'fails'}")
    return words.text(
        "report.answer.vote",
        tolerance=words.number(brief.tolerance_bp, 1),
        members_for=gate["members_for"],
        population=words.percent(gate["population_for_share"], 1),
        verdict=verdict,
        chance="" if gate["chance"] is None else _chance(gate["chance"], words),
    )


def _chance(chance: float, words: Words) -> str:
    return words.text("report.answer.chance", chance=words.percent(chance))
