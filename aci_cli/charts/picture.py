"""What a picture shows, whatever draws it: rows with bars, or a plane with blocks and lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from aci_cli.charts.colours import Tone
from aci_cli.rounding import printable
from aci_cli.rows import Table
from aci_cli.words import BILLION, MILLION, Words

LONGEST_LABEL = 44
Span = tuple[float, float]


@dataclass(frozen=True)
class Axis:
    """Say what an axis counts; `span` is what it must hold, `log` spaces powers of ten alike.

    `marks` are all the numbers that stand on it, such as years, written as they are.
    """

    title: str
    span: Span
    log: bool = False
    marks: Sequence[int] = ()


@dataclass(frozen=True)
class Row:
    """Hold one row: a figure with its range, what stands beside it, and all of it in words."""

    label: str
    value: float
    span: Span | None
    figure: str
    detail: str
    tone: Tone


@dataclass(frozen=True)
class Rows:
    """Lay rows out below each other, with bars from nought or with dots; `marked` is a line."""

    axis: Axis
    rows: Sequence[Row]
    style: Literal["bar", "dot"] = "bar"
    marked: tuple[float, str] | None = None

    @property
    def axis_of_all(self) -> Axis:
        """Return the axis with a span that holds every figure, range and mark."""
        values = [value for row in self.rows for value in (row.value, *(row.span or ()))]
        values += [*self.axis.span, *([self.marked[0]] if self.marked else [])]
        return replace(self.axis, span=reach(values, nought=self.style == "bar"))


@dataclass(frozen=True)
class Block:
    """Cover a rectangle between two corners."""

    start: tuple[float, float]
    end: tuple[float, float]
    label: str
    detail: str
    tone: Tone


@dataclass(frozen=True)
class Dot:
    """Mark a point, with its ranges along both axes."""

    at: tuple[float, float]
    x_span: Span | None
    y_span: Span | None
    label: str
    detail: str
    tone: Tone
    hollow: bool = False


@dataclass(frozen=True)
class Line:
    """Join points; `band` holds the range of each, `label` stands at the end."""

    points: Sequence[tuple[float, float]]
    label: str
    tone: Tone
    dashed: bool = False
    band: Sequence[Span] = ()
    detail: str = ""


@dataclass(frozen=True)
class Plane:
    """Lay marks out between two axes of numbers."""

    x: Axis
    y: Axis
    blocks: Sequence[Block] = ()
    dots: Sequence[Dot] = ()
    lines: Sequence[Line] = ()


@dataclass(frozen=True)
class Picture:
    """Hold a picture: its words, its text alternative, and what is laid out in it.

    `keys` say what the tones stand for; `notes` what a reader must know beside the source.
    """

    name: str
    title: str
    subtitle: str
    source: str
    alt: str
    layout: Rows | Plane
    keys: Sequence[tuple[Tone, str]] = field(default=())
    notes: Sequence[str] = field(default=())

    @property
    def empty(self) -> bool:
        """Tell whether nothing is laid out; its text alternative says why."""
        if isinstance(self.layout, Rows):
            return not self.layout.rows
        return not (self.layout.blocks or self.layout.dots or self.layout.lines)


def said(text: str) -> str:
    """Return a text on one line, without characters that steer a terminal or break a file."""
    return " ".join(printable(text).split())


def short(text: str, longest: int = LONGEST_LABEL) -> str:
    """Return a label on one line, cut between words where it is too long."""
    text = said(text)
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    head = cut.rpartition(" ")[0]
    return (head if len(head) > longest // 2 else cut).rstrip(" ,;:-") + "…"


def euro_axis(values: Iterable[float | None], words: Words) -> tuple[float, str]:
    """Return what to multiply euro by on an axis, and the name of its unit."""
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    if largest >= BILLION:
        return 1 / BILLION, words.text("charts.unit.billion")
    return 1 / MILLION, words.text("charts.unit.million")


def reach(values: Iterable[float | None], *, nought: bool = True) -> Span:
    """Return the least and the largest value, and nought if asked for, never the same twice."""
    known = [value for value in values if value is not None] + ([0.0] if nought else [])
    low, high = min(known, default=0.0), max(known, default=1.0)
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def credited(table: Table, sources: Iterable[Mapping[str, Any]]) -> Table:
    """Return a table whose vintage names who published the flows, for the source line."""
    named = [source["publisher"] for source in sources if source["total_eur"]]
    return replace(table, meta={**table.meta, "publishers": list(dict.fromkeys(named))})


def source_line(table: Table, words: Words) -> str:
    """Return where figures come from: publishers, release, question, draws and version."""
    meta = table.meta
    # a path goes through all horizons, and suppliers have none
    key = "sides" if meta.get("command") in ("path", "suppliers") else "question"
    said = [
        words.text(f"charts.source.{key}", **_question(meta, words)),
        *_scenario(meta, words),
        words.text("charts.source.release", release=meta["release"]),
        *_publishers(meta, words),
        *_ranges(meta, words),
        words.text(
            "charts.source.version", version=meta["aci_version"], menu=meta["menu_sha256"][:8]
        ),
    ]
    return "; ".join(said)


def _question(meta: dict[str, Any], words: Words) -> dict[str, str]:
    sides = [meta["sender"], *meta.get("partners", ())]
    return {
        "sender": words.listed([words.country(code) for code in sides]),
        "target": words.country(meta["target"]),
        "horizon": words.text(f"charts.horizon.{meta['horizon']}"),
    }


def question_of(table: Table, words: Words) -> str:
    """Return who asks about whom, and within what time."""
    return words.text("charts.source.question", **_question(table.meta, words))


def _scenario(meta: dict[str, Any], words: Words) -> list[str]:
    names = ", ".join(meta.get("scenario", ()))
    return [words.text("charts.source.scenario", names=names)] if names else []


def _publishers(meta: dict[str, Any], words: Words) -> list[str]:
    names = meta.get("publishers", ())
    return [words.text("charts.source.publishers", names=words.listed(names))] if names else []


def _ranges(meta: dict[str, Any], words: Words) -> list[str]:
    draws = meta.get("asked", {}).get("draws", 0)
    return [words.text("charts.source.draws", number=words.number(draws))] if draws else []
