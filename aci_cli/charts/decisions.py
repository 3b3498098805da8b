"""Pictures of decisions: who pays, the efficient frontier, the months, what partners add."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aci_cli.charts.colours import Tone
from aci_cli.charts.picture import (
    Axis,
    Dot,
    Line,
    Picture,
    Plane,
    Row,
    Rows,
    Span,
    euro_axis,
    question_of,
    reach,
    short,
    source_line,
)
from aci_cli.rows import Table
from aci_cli.words import Words

Record = dict[str, Any]
YEAR = 12


def burden(table: Table, words: Words) -> Picture:
    """Draw what measures cost each country, in bp of its GDP, the heaviest first."""
    rows = table.records()
    drawn = [_member(row, words) for row in rows]
    named = [f"{row.label} {row.figure}" for row in drawn]
    return Picture(
        name="burden",
        title=words.text("charts.burden.title"),
        subtitle=words.text(
            "charts.burden.subtitle",
            question=question_of(table, words),
            measures=_measures(table, words),
        ),
        source=source_line(table, words),
        alt=words.text(
            "charts.burden.alt",
            total=words.money(table.meta.get("burden_eur", 0)),
            first="; ".join(named[:5]) or "–",
            last="; ".join(named[-3:]) or "–",
        ),
        layout=Rows(Axis(words.text("charts.burden.x"), (0.0, 0.1)), drawn),
        notes=[words.text("charts.burden.entry")] if _entries(rows) else [],
    )


def _member(row: Record, words: Words) -> Row:
    figure = f"{words.number(row['burden_bp'], 2)} bp · {words.money(row['burden_eur'])}"
    span = _span(row, "burden_bp")
    detail = f"{words.country(row['member'])}: {figure}"
    if span:
        detail += f" ({words.span(*(words.number(end, 2) for end in span))} bp)"
    mark = " *" if "entry_port" in row["flags"].split() else ""
    label = f"{words.country(row['member'])}{mark}"
    return Row(label, row["burden_bp"], span, figure, detail, "self_harm")


def _entries(rows: Sequence[Record]) -> bool:
    return any("entry_port" in row["flags"].split() for row in rows)


def _measures(table: Table, words: Words) -> str:
    """Name the measures that were asked about, or count them where they are many."""
    ids = list(table.meta["asked"].get("measures") or table.meta["asked"].get("ids") or ())
    if not ids:
        return words.text("charts.measures.all")
    if len(ids) > 4:
        return words.text("charts.measures.several", first=", ".join(ids[:3]), more=len(ids) - 3)
    return ", ".join(ids)


def _span(row: Record, name: str, factor: float = 1.0) -> Span | None:
    stem = name.removesuffix("_eur")
    low, high = row[f"{stem}_p05"], row[f"{stem}_p95"]
    return None if low is None or high is None else (low * factor, high * factor)


def frontier(table: Table, words: Words) -> Picture:
    """Draw the most pressure that each budget of self-harm can buy, with its range."""
    rows = table.records()
    values = [row[name] for row in rows for name in ("pressure_eur", "pressure_p95")]
    factor, unit = euro_axis(values, words)
    points = [(row["self_harm_eur"] * factor, row["pressure_eur"] * factor) for row in rows]
    spans = [_span(row, "pressure_eur", factor) for row in rows]
    band = [span for span in spans if span]
    dots = [
        Dot(at, None, None, _step(row, words), _package(row, words), "pressure")
        for at, row in zip(points, rows, strict=True)
    ]
    ys = [y for _, y in points] + [end for span in band for end in span]
    return Picture(
        name="frontier",
        title=words.text("charts.frontier.title"),
        subtitle=words.text("charts.frontier.subtitle", question=question_of(table, words)),
        source=source_line(table, words),
        alt=words.text(
            "charts.frontier.alt",
            number=len(rows),
            points="; ".join(_package(row, words) for row in rows) or "–",
        ),
        layout=Plane(
            Axis(words.text("charts.frontier.x", unit=unit), reach(x for x, _ in points)),
            Axis(words.text("charts.frontier.y", unit=unit), reach(ys)),
            dots=dots,
            lines=[Line(points, "", "pressure", band=band if len(band) == len(points) else ())],
        ),
    )


def _step(row: Record, words: Words) -> str:
    """Name what enters a package, and what leaves it for that."""
    entering, leaving = ((row[name] or "").split() for name in ("enters", "leaves"))
    if not entering:
        return ""
    label = short("+ " + ", ".join(entering))
    if len(entering) > 2:
        more = len(entering) - 1
        label = words.text("charts.frontier.several", first=entering[0], more=more)
    if not leaving:
        return label
    left = short(", ".join(leaving), 24)
    return words.text("charts.frontier.leaves", entering=label, leaving=left)


def _package(row: Record, words: Words) -> str:
    return words.text(
        "charts.frontier.package",
        number=row["measures"],
        pressure=words.money(row["pressure_eur"]),
        self_harm=words.money(row["self_harm_eur"]),
    )


def path(table: Table, words: Words) -> Picture:
    """Draw pressure and self-harm of measures month by month from their announcement."""
    rows = table.records()
    names = ("pressure_eur", "self_harm_eur")
    factor, unit = _monthly([row[name] for row in rows for name in names], words)
    tones: tuple[Tone, Tone] = ("pressure", "self_harm")
    lines = [_by_month(rows, tone, factor, words) for tone in tones]
    ys = [y for line in lines for _, y in line.points]
    ys += [end for line in lines for span in line.band for end in span]
    last = int(rows[-1]["month"]) if rows else YEAR
    return Picture(
        name="path",
        title=words.text("charts.path.title"),
        subtitle=words.text(
            "charts.path.subtitle", question=_sides(table, words), measures=_measures(table, words)
        ),
        source=source_line(table, words),
        alt=_course(rows, words),
        layout=Plane(
            Axis(
                words.text("charts.path.x"),
                (0.0, float(last)),
                marks=list(range(0, last + 1, YEAR)),
            ),
            Axis(words.text("charts.path.y", unit=unit), reach(ys)),
            lines=lines,
        ),
        keys=[(line.tone, line.label) for line in lines],
    )


def _by_month(rows: Sequence[Record], what: Tone, factor: float, words: Words) -> Line:
    """Return the course of pressure or self-harm, with its range where every month has one."""
    name = f"{what}_eur"
    spans = [_span(row, name, factor) for row in rows]
    band = [span for span in spans if span]
    word = words.text(f"charts.path.{what}")
    return Line(
        [(float(row["month"]), row[name] * factor) for row in rows],
        word,
        what,
        band=band if len(band) == len(rows) else (),
        detail=word,
    )


def _monthly(values: Sequence[float], words: Words) -> tuple[float, str]:
    factor, _ = euro_axis(values, words)
    return factor, words.text(
        "charts.unit.billion_month" if factor == 1e-9 else "charts.unit.million_month"
    )


def _sides(table: Table, words: Words) -> str:
    meta = table.meta
    senders = [words.country(code) for code in (meta["sender"], *meta.get("partners", ()))]
    return words.text(
        "charts.source.sides", sender=words.listed(senders), target=words.country(meta["target"])
    )


def _course(rows: Sequence[Record], words: Words) -> str:
    """Say when pressure begins, and what it and self-harm are a year later, and at the end."""
    begun = [row for row in rows if row["pressure_eur"] > 0]
    if not begun:
        return words.text("charts.path.none")
    peak = max(rows, key=lambda row: (row["pressure_eur"], -row["month"]))
    last = rows[-1]
    return words.text(
        "charts.path.alt",
        start=begun[0]["month"],
        peak=peak["month"],
        pressure=words.money(peak["pressure_eur"]),
        self_harm=words.money(peak["self_harm_eur"]),
        last=last["month"],
        pressure_sum=words.money(last["pressure_sum_eur"]),
        self_harm_sum=words.money(last["self_harm_sum_eur"]),
    )


def coalition(table: Table, words: Words) -> Picture:
    """Draw what the sender alone presses, and what each partner adds on average."""
    rows = [row for row in table.records() if row["shapley_eur"] is not None]
    factor, unit = euro_axis([row["shapley_eur"] for row in rows], words)
    drawn = [
        Row(
            words.country(row["partner"]),
            row["shapley_eur"] * factor,
            _span(row, "shapley_eur", factor),
            _added(row, words),
            f"{words.country(row['partner'])}: {_added(row, words)}",
            "plain" if place == 0 else "pressure",
        )
        for place, row in enumerate(rows)
    ]
    named = "; ".join(row.detail for row in drawn)
    return Picture(
        name="coalition",
        title=words.text("charts.coalition.title"),
        subtitle=words.text(
            "charts.coalition.subtitle",
            question=question_of(table, words),
            measures=_measures(table, words),
        ),
        source=source_line(table, words),
        alt=words.text("charts.coalition.alt", named=named) if drawn else _why(table, words),
        layout=Rows(Axis(words.text("charts.coalition.x", unit=unit), (0.0, 0.0)), drawn),
    )


def _why(table: Table, words: Words) -> str:
    reasons = [row["reason"] for row in table.records() if row["reason"]]
    return reasons[0] if reasons else words.text("charts.no_figures")


def _added(row: Record, words: Words) -> str:
    return words.text(
        "charts.coalition.added",
        added=words.money(row["shapley_eur"]),
        cost=words.money(row["own_cost_eur"] or 0),
    )
