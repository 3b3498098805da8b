"""Pictures of dependency: the score of each sector, and who supplies one over the years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, cast

from aci_cli.charts.colours import Tone
from aci_cli.charts.picture import (
    Axis,
    Line,
    Picture,
    Plane,
    Row,
    Rows,
    question_of,
    said,
    short,
    source_line,
)
from aci_cli.rows import Table
from aci_cli.words import Words

Record = dict[str, Any]
# suppliers that have a line of their own, those with the largest shares in the latest year
SHOWN = 7


def sectors(table: Table, words: Words) -> Picture:
    """Draw the dependency score of each sector, the highest first.

    Formula: queries/dependency.sql; a sector without figures has no row and is counted.
    """
    rows = [row for row in table.records() if row["score"] is not None]
    rows.sort(key=lambda row: (-row["score"], row["sector"]))
    missing = len(table.rows) - len(rows)
    return Picture(
        name="sectors",
        title=words.text("charts.sectors.title", **_sides(table, words)),
        subtitle=words.text("charts.sectors.subtitle", question=question_of(table, words)),
        source=source_line(table, words),
        alt=_scores(rows, words),
        layout=Rows(
            Axis(words.text("charts.sectors.x"), (0.0, 100.0)),
            [_sector(row, words) for row in rows],
        ),
        keys=[
            (cast(Tone, grade), words.text(f"charts.evidence.{grade}"))
            for grade in sorted({row["evidence"] for row in rows})
        ],
        notes=[words.text("charts.sectors.missing", number=missing)] if missing else [],
    )


def _sides(table: Table, words: Words) -> dict[str, str]:
    """Name who depends, the buyer, and on whom, the seller."""
    meta = table.meta
    sender = words.listed(
        [words.country(code) for code in (meta["sender"], *meta.get("partners", ()))]
    )
    target = words.country(meta["target"])
    sides = (sender, target) if meta["asked"]["reverse"] else (target, sender)
    return {"buyer": sides[0], "seller": sides[1]}


def _sector(row: Record, words: Words) -> Row:
    figure = f"{words.number(row['score'], 1)} · {words.percent(row['seller_share'] or 0)}"
    detail = words.text(
        "charts.sectors.detail",
        title=said(row["title"]),
        score=words.number(row["score"], 1),
        share=words.percent(row["seller_share"] or 0, 1),
        imports=words.money(row["imports_eur"] or 0),
        year=row["year"],
        evidence=row["evidence"],
    )
    return Row(short(row["title"]), row["score"], None, figure, detail, cast(Tone, row["evidence"]))


def _scores(rows: Sequence[Record], words: Words) -> str:
    if not rows:
        return words.text("charts.no_figures")
    named = [f"{said(row['title'])} {words.number(row['score'], 1)}" for row in rows[:8]]
    return words.text("charts.sectors.alt", number=len(rows), first="; ".join(named))


def suppliers(table: Table, words: Words) -> Picture:
    """Draw the share of each supplier in what the buyer imports of a sector, year by year.

    Formula: queries/supplier_shares.sql. One year alone is drawn as bars.
    """
    rows = table.records()
    by_year: dict[int, dict[str, Record]] = defaultdict(dict)
    for row in rows:
        by_year[row["year"]][row["supplier"]] = row
    years = sorted(by_year)
    latest = by_year[years[-1]] if years else {}
    order = sorted(latest.values(), key=lambda row: (-row["share"], row["supplier"]))
    return Picture(
        name="suppliers",
        title=words.text(
            "charts.suppliers.title",
            title=short(table.meta["sector_title"], 120),
            buyer=words.listed([words.country(code) for code in table.meta["buyer"]]),
        ),
        subtitle=words.text("charts.suppliers.subtitle", basis=_basis(rows, words)),
        source=source_line(table, words),
        alt=_largest(order, years, words),
        notes=_left_out(rows, words),
        layout=_over_years(by_year, order, words) if len(years) > 1 else _one_year(order, words),
    )


def _over_years(
    by_year: Mapping[int, Mapping[str, Record]], order: Sequence[Record], words: Words
) -> Plane:
    years = sorted(by_year)
    lines = []
    for place, row in enumerate(order[:SHOWN]):
        points = [
            (float(year), 100 * by_year[year][row["supplier"]]["share"])
            for year in years
            if row["supplier"] in by_year[year]
        ]
        label = f"{_supplier(row, words)} {words.percent(row['share'])}"
        tone: Tone = "pressure" if row["seller"] else "plain" if place < 3 else "faint"
        lines.append(Line(points, label, tone, detail=label))
    highest = max((y for line in lines for _, y in line.points), default=100.0)
    return Plane(
        Axis(words.text("charts.suppliers.x"), (years[0], years[-1]), marks=years),
        Axis(words.text("charts.suppliers.y"), (0.0, highest)),
        lines=lines,
    )


def _one_year(order: Sequence[Record], words: Words) -> Rows:
    rows = [
        Row(
            _supplier(row, words),
            100 * row["share"],
            None,
            f"{words.percent(row['share'], 1)} · {words.money(row['imports_eur'])}",
            f"{_supplier(row, words)} {row['year']}: {words.percent(row['share'], 1)}",
            "pressure" if row["seller"] else "plain",
        )
        for row in order[: 2 * SHOWN]
    ]
    return Rows(Axis(words.text("charts.suppliers.y"), (0.0, 100.0)), rows)


def _supplier(row: Record, words: Words) -> str:
    known = words.country(row["supplier"])
    return short(row["name"] if known == row["supplier"] else known)


def _basis(rows: Sequence[Record], words: Words) -> str:
    """Say which codes, of which sources, the shares add up."""
    sources = sorted({name for row in rows for name in row["source"].split()})
    lines = max((row["n_lines"] for row in rows), default=0)
    roles = {row["role"] for row in rows}
    kind = "proxy" if "proxy" in roles else "lines"
    return words.text(f"charts.suppliers.{kind}", lines=lines, sources=words.listed(sources) or "–")


def _left_out(rows: Sequence[Record], words: Words) -> list[str]:
    number = max((row["n_left_out"] for row in rows), default=0)
    return [words.text("charts.suppliers.left_out", number=number)] if number else []


def _largest(order: Sequence[Record], years: Sequence[int], words: Words) -> str:
    if not order:
        return words.text("charts.no_figures")
    named = [f"{_supplier(row, words)} {words.percent(row['share'], 1)}" for row in order[:5]]
    return words.text(
        "charts.suppliers.alt", first=years[0], last=years[-1], largest="; ".join(named)
    )
