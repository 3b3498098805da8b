"""Compare what the program makes of a question with what the plain model makes of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from aci_cli.analysis import Analysis
from aci_cli.rows import Table

from .reference_ranking import Standing, running_totals
from .reference_rules import ec, geodep, merics
from .replay import Replay
from .replay_lines import Held

RELATIVE = 1e-9
Row = dict[str, Any]


def same(found: Any, expected: Any, scale: float = 0.0) -> bool:
    """Return whether two values agree to nine digits, or are equal where they are no numbers."""
    if isinstance(expected, bool) or not isinstance(expected, int | float):
        return bool(found == expected)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return False
    return math.isclose(found, expected, rel_tol=RELATIVE, abs_tol=max(1e-12, RELATIVE * scale))


def unlike(
    what: str, found: Mapping[str, Any], expected: Mapping[str, Any], scale: float = 0.0
) -> list[str]:
    """Return a line for each value that differs."""
    return [
        f"{what}: {name} is {found[name]}, expected {value}"
        for name, value in expected.items()
        if not same(found[name], value, scale)
    ]


def line_differences(analysis: Analysis, replay: Replay) -> list[str]:
    """Compare the lines that the measures rest on; call after a ranking of all measures."""
    found = {
        (row["buyer"], row["sector"], row["line"]): row
        for row in analysis.workbench.records("terms")
    }
    named = {sector for measure in replay.menu.measures for sector in replay.sectors_of(measure)}
    expected = {key: held for key, held in replay.lines.items() if key[1] in named}
    wrong = [f"line {key} in one of both only" for key in found.keys() ^ expected.keys()]
    for key in found.keys() & expected.keys():
        wrong += unlike(f"line {key}", found[key], _terms(expected[key]))
    return wrong


def _terms(held: Held) -> Row:
    line = held.line
    return {
        "role": held.role,
        "year": held.year,
        "source": held.source,
        "unknown": held.unknown,
        "imports_eur": line.imports,
        "from_seller_eur": line.from_seller,
        "home_supply_eur": line.home_supply,
        "alternatives_eur": line.alternatives,
        "seller_market_share": line.market_share,
        "supplier_hhi": held.drivers.supplier_hhi,
        "world_export_hhi": held.drivers.world_export_hhi,
        "sigma": line.sigma,
        "choke_price": line.choke_price,
        "capital": line.capital,
        "duty_rate": line.duty,
        "value_added_share": None if math.isnan(line.value_added) else line.value_added,
    }


def measure_differences(table: Table, replay: Replay) -> list[str]:
    """Compare a ranking of all measures: every figure, then the order and the running totals."""
    found = {row["id"]: row for row in table.records()}
    gdp = replay.release.gdp(replay.target, replay.sender)
    wrong: list[str] = []
    assessed: dict[str, Standing] = {}
    for measure in replay.menu.measures:
        name = measure["id"]
        row = replay.assess(measure)
        if row is None:
            wrong += unlike(name, found[name], {"rank": None, "pressure_eur": None})
            continue
        assessed[name] = row
        scale = rounding(replay, measure)
        wrong += unlike(name, found[name], _money(row), scale)
        wrong += unlike(name, found[name], _ratios(found[name], gdp, replay))
    order = [row for row in found.values() if row["rank"] is not None]
    expected = {row.id for row in replay.ranking()}
    if {row["id"] for row in order} != expected:
        return [*wrong, f"ranked in one of both only: {({r['id'] for r in order}) ^ expected}"]
    wrong += [f"{b['id']} belongs before {a['id']}" for a, b in pairwise(order) if _after(a, b)]
    return wrong + _running(order, assessed, replay)


def rounding(replay: Replay, measure: Row) -> float:
    """Return what spending bounds: a small loss is a difference of large sums."""
    based = measure["kind"] in ("exclusion", "unpriced")
    lines = [] if based else replay.touches(measure)
    return 1e-4 * math.fsum(held.line.spending for held in lines)


def _money(row: Standing) -> Row:
    return {
        "pressure_eur": row.pressure,
        "self_harm_eur": row.self_harm,
        "retaliation_eur": row.retaliation,
    }


def _ratios(found: Row, gdp: tuple[float, float], replay: Replay) -> Row:
    """Return what follows from the money of a row."""
    pressure, harm = 1e4 * found["pressure_eur"] / gdp[0], 1e4 * found["self_harm_eur"] / gdp[1]
    return {
        "pressure_bp": pressure,
        "self_harm_bp": harm,
        "leverage": pressure / harm if harm > 0 else None,
        "free": harm <= 0,
        "material": pressure >= replay.settings["material_bp"],
    }


def _after(first: Row, second: Row) -> bool:
    one, two = ((not row["material"], not row["free"]) for row in (first, second))
    if one != two:
        return one > two
    high, low = (
        row["pressure_bp"] if row["leverage"] is None else row["leverage"]
        for row in (first, second)
    )
    return bool(high < low)


def _running(order: list[Row], assessed: Mapping[str, Standing], replay: Replay) -> list[str]:
    wrong: list[str] = []
    measures = {row["id"]: row for row in replay.menu.measures}
    scale = 0.0
    for number, row in enumerate(order):
        scale += rounding(replay, measures[row["id"]])
        rows_above = [assessed[other["id"]] for other in order[: number + 1]]
        pressure, harm = running_totals(rows_above)
        expected = {"pressure_running_eur": pressure, "self_harm_running_eur": harm}
        wrong += unlike(row["id"], row, expected, scale)
    return wrong


def score_differences(analysis: Analysis, replay: Replay, side: str) -> list[str]:
    """Compare the dependency of one side, line by line, with the three published rules."""
    table = analysis.dependency(level="line", reverse=side == "sender")
    listed = [row for row in table.records() if row["score"] is not None]
    found = {(row["sector"], row["product"]): row for row in listed}
    expected = replay.scores(side)
    wrong = [f"score of {key} in one of both only" for key in found.keys() ^ expected.keys()]
    for key in found.keys() & expected.keys():
        held = replay.lines[side, *key]
        full, alone = expected[key]
        wrong += unlike(
            f"score of {key}",
            found[key],
            {
                "score": full,
                "score_no_home": alone,
                "ec": ec(held.drivers),
                "merics": merics(held.drivers),
                "geodep": None if held.role == "published" else geodep(held.geodep_years),
            },
        )
    return wrong


def report(wrong: Iterable[str]) -> str:
    """Return the differences as one text, the first forty."""
    return "\n".join(sorted(wrong)[:40])
