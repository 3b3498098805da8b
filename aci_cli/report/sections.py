"""Lay out a brief: one section after the other, from the question to the limits."""

from __future__ import annotations

from typing import Any

from aci_cli import __version__
from aci_cli.charts import decisions, dependence, ranking
from aci_cli.charts.picture import question_of, said, source_line
from aci_cli.report import cells
from aci_cli.report.changes import changes
from aci_cli.report.gathering import Brief
from aci_cli.report.parts import Cell, Document, Grid, Head, Line, Section
from aci_cli.report.paying import burden, member, package, votes
from aci_cli.report.sentences import answer
from aci_cli.rows import Table
from aci_cli.words import Words

Record = dict[str, Any]
SECTORS_SHOWN = 15


def document(brief: Brief, words: Words) -> Document:
    """Return the whole brief."""
    question = question_of(brief.ranking, words)
    told = _told if brief.ranking.rows else _nothing_ranked
    sections = [
        _question(brief, words),
        *told(brief, words),
        _sources(brief, words),
        _limits(words),
    ]
    return Document(
        words.text("report.title", question=question), sections, source_line(brief.ranking, words)
    )


def _told(brief: Brief, words: Words) -> list[Section]:
    """Return the answer and all that it rests on."""
    return [
        Section(
            "answer",
            words.text("report.heading.answer"),
            texts=_written_for(brief, words),
            steps=answer(brief, words),
        ),
        _merit(brief, words),
        _dependency(brief, words),
        package(brief, words),
        burden(brief, words),
        votes(brief, words),
        *([member(brief, words)] if brief.wanted.member else []),
        changes(brief, words),
        _time(brief, words),
        _assumptions(brief, words),
    ]


def _written_for(brief: Brief, words: Words) -> list[str]:
    """Say whom titles speak of, where that is not the target asked about."""
    if brief.written_for is None:
        return []
    asked = brief.ranking.meta["target"]
    return [
        words.text(
            "report.answer.written_for",
            written=words.country(brief.written_for),
            target=words.country(asked),
        )
    ]


def _nothing_ranked(brief: Brief, words: Words) -> list[Section]:
    """Say that there is no ranking, and what is known without one."""
    text = words.text("report.answer.nothing", number=brief.unranked)
    return [
        Section("answer", words.text("report.heading.nothing"), texts=[text]),
        _dependency(brief, words),
    ]


def _question(brief: Brief, words: Words) -> Section:
    meta = brief.ranking.meta
    years = sorted({year for source in brief.sources for year in source["years"] or ()})
    scenario = ", ".join(meta.get("scenario", ())) or words.text("report.question.no_scenario")
    items = [
        words.text("report.question.asked", question=question_of(brief.ranking, words)),
        words.text("report.question.scenario", scenario=scenario),
        words.text(
            "report.question.data",
            release=meta["release"],
            first=years[0] if years else cells.NONE,
            last=years[-1] if years else cells.NONE,
        ),
        words.text("report.question.menu", title=said(meta["menu"]), sha=meta["menu_sha256"][:12]),
        words.text(
            f"report.question.{'draws' if brief.wanted.draws else 'undrawn'}",
            number=words.number(brief.wanted.draws),
        ),
        words.text("report.question.screening"),
    ]
    return Section("question", words.text("report.heading.question"), items=items)


def _merit(brief: Brief, words: Words) -> Section:
    rows = brief.ranking.records()
    texts = [
        words.text("report.merit.how"),
        words.text("report.merit.unranked", ranked=len(rows), unranked=brief.unranked),
    ]
    views = (ranking.merit_order, ranking.scatter, ranking.ranks)
    return Section(
        "merit",
        words.text("report.heading.merit"),
        texts=texts,
        items=[
            words.text("report.merit.caution", measures=", ".join(ids), caution=said(caution))
            for caution, ids in brief.cautions.items()
        ],
        pictures=[view(brief.ranking, words) for view in views],
        grids=[_merit_grid(rows, words)],
    )


def _merit_grid(rows: list[Record], words: Words) -> Grid:
    """Return a ranking as a table, its rows marked by tier and evidence."""
    heads = [
        Head(words.text("report.column.rank"), True),
        Head(words.text("report.column.measure")),
        Head(words.text("report.column.pressure"), True),
        Head(words.text("report.column.self_harm"), True),
        Head(words.text("report.column.leverage"), True),
        Head(words.text("report.column.above_one"), True),
        Head(words.text("report.column.injury_ratio"), True),
        Head(words.text("report.column.evidence")),
        Head(words.text("report.column.tier"), True),
    ]
    lines = [
        Line(
            [
                cells.rank(row),
                Cell(f"{said(row['title'])} ({row['id']})"),
                cells.money(row, "pressure", words),
                cells.money(row, "self_harm", words),
                cells.leverage(row, words),
                cells.percent(row["chance_leverage_above_1"], words),
                cells.number(row["injury_ratio"], 2, words),
                cells.text(row["evidence"]),
                cells.number(row["tier"], 0, words),
            ],
            {"tier": str(row["tier"]), "evidence": row["evidence"] or ""},
        )
        for row in rows
    ]
    return Grid("merit", words.text("report.merit.caption"), heads, lines)


def _dependency(brief: Brief, words: Words) -> Section:
    picture = dependence.sectors(brief.dependency, words)
    return Section(
        "dependency",
        words.text("report.heading.dependency"),
        texts=[words.text("report.dependency.how")],
        pictures=[picture],
        grids=[
            _sectors("dependency", picture.title, brief.dependency.records(), words),
            _sectors(
                "exposure",
                dependence.sectors(brief.exposure, words).title,
                brief.exposure.records(),
                words,
            ),
        ],
    )


def _sectors(name: str, title: str, rows: list[Record], words: Words) -> Grid:
    """Return the sectors that score highest."""
    known = [row for row in rows if row["score"] is not None]
    known.sort(key=lambda row: (-row["score"], row["sector"]))
    caption = words.text(
        "report.dependency.caption", title=title, shown=min(SECTORS_SHOWN, len(known)), of=len(rows)
    )
    heads = [
        Head(words.text("report.column.sector")),
        Head(words.text("report.column.score"), True),
        Head(words.text("report.column.seller_share"), True),
        Head(words.text("report.column.imports"), True),
        Head(words.text("report.column.year"), True),
        Head(words.text("report.column.evidence")),
        Head(words.text("report.column.source")),
    ]
    lines = [
        Line(
            [
                cells.text(f"{row['title']}{_stands_in(row)}"),
                _score(row, words),
                cells.percent(row["seller_share"], words, 1),
                cells.money(row, "imports", words),
                Cell(str(row["year"] or cells.NONE), row["year"]),
                cells.text(row["evidence"]),
                cells.text(row["source"]),
            ]
        )
        for row in known[:SECTORS_SHOWN]
    ]
    return Grid(name, caption, heads, lines)


def _stands_in(row: Record) -> str:
    return " *" if "industry_proxy" in row["flags"].split() else ""


def _score(row: Record, words: Words) -> Cell:
    """Return a score, marked as an upper bound where no home supply is known."""
    bound = "≤ " if "no_home_supply" in row["flags"].split() else ""
    return Cell(f"{bound}{words.number(row['score'], 1)}", row["score"])


def _time(brief: Brief, words: Words) -> Section:
    """Say when the package presses, how long, and what the other side's cheapest reply is."""
    heading = words.text("report.heading.time")
    if brief.times is None or brief.months is None:
        return Section("time", heading, texts=[words.text("report.no_package")])
    return Section(
        "time",
        heading,
        texts=[words.text("report.time.how"), *_reply_text(brief, words)],
        pictures=[decisions.path(brief.months, words)],
        grids=[_time_grid(brief.times, words), *_reply_grid(brief, words)],
    )


def _time_grid(times: Table, words: Words) -> Grid:
    """Return when each measure and all together begin, peak, wear off and pay, in months."""
    heads = [
        Head(words.text("report.column.measure")),
        *(
            Head(words.text(f"report.column.{name}"), True)
            for name in ("start", "peak", "halved", "break_even", "bought", "supply")
        ),
    ]
    lines = [
        Line(
            [
                _together(row, words),
                _month(row, "start_month", words),
                cells.number(row["peak_month"], 0, words),
                _month(row, "halved_month", words),
                _month(row, "break_even_month", words),
                _month(row, "months_bought", words),
                cells.number(
                    row["supply_months"],
                    0,
                    words,
                    row["supply_months_low"],
                    row["supply_months_high"],
                ),
            ]
        )
        for row in times.records()
    ]
    drawn = cells.ranges(times.meta["asked"]["draws"], words)
    return Grid("time", words.text("report.time.caption", ranges=drawn), heads, lines)


def _together(row: Record, words: Words) -> Cell:
    return (
        Cell(words.text("report.together")) if row["id"] == "together" else cells.text(row["title"])
    )


def _month(row: Record, name: str, words: Words) -> Cell:
    return cells.number(row[name], 0, words, row[f"{name}_p05"], row[f"{name}_p95"])


def _reply_text(brief: Brief, words: Words) -> list[str]:
    if brief.reply is None:
        return [words.text("report.reply.none", reason=brief.reply_reason)]
    share = brief.reply.meta["size_reached_share"]
    reached = (
        "" if share is None else words.text("report.reply.reached", share=words.percent(share))
    )
    size = words.money(brief.reply.meta["size_eur"])
    return [f"{words.text('report.reply.how', size=size)} {reached}".strip()]


def _reply_grid(brief: Brief, words: Words) -> list[Grid]:
    if brief.reply is None:
        return []
    names = ("move", "title", "target_loss", "sender_loss", "target_running", "sender_running")
    heads = [
        Head(words.text(f"report.column.{name}"), name not in ("move", "title")) for name in names
    ]
    heads += [
        Head(words.text("report.column.falls_on")),
        Head(words.text("report.column.evidence")),
    ]
    lines = [
        Line(
            [
                Cell(words.text(f"report.move.{row['move']}")),
                cells.text(row["title"]),
                *(cells.money(row, name, words) for name in names[2:]),
                cells.countries(row["falls_on"], words),
                cells.text(row["evidence"]),
            ]
        )
        for row in brief.reply.records()
    ]
    return [Grid("reply", words.text("report.reply.caption"), heads, lines)]


def _assumptions(brief: Brief, words: Words) -> Section:
    names = ("assumption", "low", "mode", "high", "unit", "reason")
    numbers = ("low", "mode", "high")
    heads = [Head(words.text(f"report.column.{name}"), name in numbers) for name in names]
    lines = [
        Line(
            [
                Cell(
                    f"{said(row['name'])} ({row['symbol']})" if row["symbol"] else said(row["name"])
                ),
                *(Cell(f"{row[name]:g}", float(row[name])) for name in numbers),
                cells.text(row["unit"]),
                cells.text(row["reason"]),
            ]
        )
        for row in brief.assumptions
    ]
    return Section(
        "assumptions",
        words.text("report.heading.assumptions"),
        texts=[words.text("report.assumptions.how")],
        grids=[Grid("assumptions", words.text("report.assumptions.caption"), heads, lines)],
    )


def _sources(brief: Brief, words: Words) -> Section:
    names = ("publisher", "title", "edition", "years", "licence", "citation")
    heads = [Head(words.text(f"report.column.{name}")) for name in names]
    lines = [
        Line(
            [
                cells.text(source["publisher"]),
                cells.text(source["title"]),
                cells.text(source["edition"]),
                cells.text(" ".join(str(year) for year in source["years"] or ())),
                cells.text(source["licence"]),
                cells.text(source.get("citation")),
            ]
        )
        for source in brief.sources
    ]
    return Section(
        "sources",
        words.text("report.heading.sources"),
        texts=[words.text("report.sources.how", version=__version__)],
        grids=[Grid("sources", words.text("report.sources.caption"), heads, lines)],
    )


def _limits(words: Words) -> Section:
    names = [key for key in words.texts if key.startswith("report.limit.")]
    return Section(
        "limits",
        words.text("report.heading.limits"),
        items=[words.text(name) for name in names],
    )
