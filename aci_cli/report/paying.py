"""The sections of a brief about a package: what it holds, who pays, who would vote for it."""

from __future__ import annotations

from aci_cli.charts import decisions
from aci_cli.charts.picture import said
from aci_cli.report import cells
from aci_cli.report.gathering import Brief
from aci_cli.report.parts import Cell, Grid, Head, Line, Section
from aci_cli.report.sentences import budget
from aci_cli.words import Words


def package(brief: Brief, words: Words) -> Section:
    """Say what the package holds, what each measure adds, and why it is just this one."""
    heading = words.text("report.heading.package")
    if brief.package is None or not brief.package.rows:
        return Section("package", heading, texts=[words.text("report.no_package")])
    names = ("measure", "pressure_added", "self_harm_added", "pressure_sum", "self_harm_sum")
    heads = [Head(words.text(f"report.column.{name}"), name != "measure") for name in names]
    heads.append(Head(words.text("report.column.evidence")))
    lines = [
        Line(
            [
                Cell(f"{said(row['title'])} ({row['id']})"),
                cells.money(row, "pressure", words),
                cells.money(row, "self_harm", words),
                cells.money(row, "pressure_running", words),
                cells.money(row, "self_harm_running", words),
                cells.text(row["evidence"]),
            ]
        )
        for row in brief.package.records()
    ]
    how = "named" if brief.reason == "measures" else "chosen"
    return Section(
        "package",
        heading,
        texts=[words.text(f"report.package.{how}", reason=budget(brief, words))],
        grids=[Grid("package", words.text("report.package.caption"), heads, lines)],
    )


def burden(brief: Brief, words: Words) -> Section:
    """Say what each member bears."""
    heading = words.text("report.heading.burden")
    if brief.burden is None:
        return Section("burden", heading, texts=[words.text("report.no_package")])
    names = ("member", "burden", "burden_bp", "burden_share", "basis")
    heads = [
        Head(words.text(f"report.column.{name}"), name not in ("member", "basis")) for name in names
    ]
    lines = [
        Line(
            [
                Cell(words.country(row["member"])),
                cells.money(row, "burden", words),
                cells.number(
                    row["burden_bp"], 2, words, row["burden_bp_p05"], row["burden_bp_p95"]
                ),
                cells.percent(row["burden_share"], words, 1),
                cells.text(row["basis"]),
            ]
        )
        for row in brief.burden.records()
    ]
    return Section(
        "burden",
        heading,
        texts=[words.text("report.burden.how")],
        pictures=[decisions.burden(brief.burden, words)],
        grids=[Grid("burden", words.text("report.burden.caption"), heads, lines)],
    )


def votes(brief: Brief, words: Words) -> Section:
    """Say what each gate makes of stances that follow from burdens alone."""
    heading = words.text("report.heading.votes")
    if brief.gates is None:
        return Section("votes", heading, texts=[words.text("report.votes.none")])
    names = ("gate", "passes", "members_for", "population_for", "chance", "pivotal", "flip")
    texts = ("gate", "passes", "pivotal", "flip")
    heads = [Head(words.text(f"report.column.{name}"), name not in texts) for name in names]
    lines = [
        Line(
            [
                Cell(words.text(f"report.gate.{row['gate']}")),
                Cell(words.text("report.yes" if row["passes"] else "report.no")),
                cells.number(row["members_for"], 0, words),
                cells.percent(row["population_for_share"], words, 1),
                cells.percent(row["chance"], words),
                cells.countries(row["pivotal"], words),
                cells.countries(row["smallest_flip"], words),
            ]
        )
        for row in brief.gates.records()
    ]
    against = [
        words.country(row["member"])
        for row in (brief.members.records() if brief.members else [])
        if row["stance"] == "against"
    ]
    return Section(
        "votes",
        heading,
        texts=[
            words.text("report.votes.how", tolerance=words.number(brief.tolerance_bp, 1)),
            words.text("report.votes.against", members=words.listed(against) or cells.NONE),
        ],
        grids=[Grid("votes", words.text("report.votes.caption"), heads, lines)],
    )


def member(brief: Brief, words: Words) -> Section:
    """Say what the package means for one member: its burden, its place, its vote."""
    code = str(brief.wanted.member)
    heading = words.text("report.heading.member", member=words.country(code))
    rows = brief.burden.records() if brief.burden else []
    own = next((row for row in rows if row["member"] == code), None)
    if own is None:
        return Section("member", heading, texts=[words.text("report.no_package")])
    heavier = sum(row["burden_bp"] > own["burden_bp"] for row in rows)
    items = [
        words.text(
            "report.member.burden",
            burden=cells.money(own, "burden", words).text,
            bp=cells.number(
                own["burden_bp"], 2, words, own["burden_bp_p05"], own["burden_bp_p95"]
            ).text,
        ),
        words.text("report.member.place", place=heavier + 1, of=len(rows)),
        words.text(
            "report.member.parts",
            harm=words.money(own["harm_eur"]),
            retaliation=words.money(own["retaliation_eur"]),
            basis=own["basis"] or cells.NONE,
        ),
    ]
    ballots = brief.members.records() if brief.members else []
    vote = next((row for row in ballots if row["member"] == code), None)
    if vote is not None:
        stance = words.text(f"report.stance.{vote['stance']}")
        gates = [words.text(f"report.gate.{name}") for name in (vote["pivotal"] or "").split()]
        pivotal = words.listed(gates) or words.text("report.member.nowhere")
        items.append(words.text("report.member.vote", stance=stance, pivotal=pivotal))
    return Section("member", heading, items=items)
