"""Set what sides of a comparison took in tables, and remember what earlier runs found."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine_servers import Used
from measuring import Run

TASKS = ("monthly tables", "reduce the menu's products", "screen all products")


@dataclass(frozen=True)
class Found:
    """Hold the runs of one side over some rows, and what the server used beside each."""

    task: str
    rows: int
    side: str
    runs: list[Run]
    used: list[Used]
    ratios: list[float]


def table(found: Sequence[Found]) -> str:
    """Return what sides took as a Markdown table."""
    lines = [
        "| task | million rows | side | seconds | ratio | processor s | peak MB | of the server "
        "| MB read | MB sent |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for side in found:
        ratio = f"{statistics.median(side.ratios):.2f}"
        if len(side.ratios) > 1:
            ratio += f" ({min(side.ratios):.2f} to {max(side.ratios):.2f})"
        pairs = list(zip(side.runs, side.used, strict=True))
        cells = [
            *(side.task, f"{side.rows / 1e6:.1f}", side.side),
            f"{statistics.median(done.seconds for done in side.runs):.1f}",
            "1" if set(side.ratios) == {1.0} else ratio,
            f"{statistics.median(d.cpu_seconds + (u.cpu_seconds or 0) for d, u in pairs):.1f}",
            f"{max(done.peak_mb for done in side.runs):.0f}",
            shown([used.peak_mb for used in side.used]),
            f"{statistics.median(d.read_mb + (u.read_mb or 0) for d, u in pairs):.0f}",
            shown([used.sent_mb for used in side.used]),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def shown(figures: Sequence[float | None]) -> str:
    """Return the largest of some figures, a dash where they are not known."""
    known = [figure for figure in figures if figure is not None]
    return f"{max(known):.0f}" if known else "–"


def overhead_table(found: dict[str, Any]) -> str:
    """Return the seconds with and without the layer as a Markdown table."""
    lines = [
        "| engine | bare, seconds | with the layer | ratio | wanted |",
        "|---|---|---|---|---|",
    ]
    for engine, sides in found.items():
        ratios = [a / b for a, b in zip(sides["layer"], sides["bare"], strict=True)]
        low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
        bare, layer = (statistics.median(sides[name]) for name in ("bare", "layer"))
        lines.append(
            f"| {engine} | {bare:.2f} | {layer:.2f} | {middle:.3f} ({low:.2f} to {high:.2f}) "
            "| at most 1.05 |"
        )
    return "\n".join(lines) + "\n"


def remember(
    path: Path, found: Sequence[Found], overhead: dict[str, Any], ran_on: dict[str, Any]
) -> tuple[list[Found], dict[str, Any]]:
    """Write what was found beside what earlier runs found of other tasks and sizes; return both."""
    before = json.loads(path.read_text()) if path.exists() else {"found": [], "overhead": {}}
    anew = {(side.task, side.rows) for side in found}
    kept = [
        Found(
            **side
            | {"runs": [Run(**one) for one in side["runs"]]}
            | {"used": [Used(**one) for one in side["used"]]}
        )
        for side in before["found"]
        if (side["task"], side["rows"]) not in anew
    ]
    every = sorted([*kept, *found], key=lambda side: (TASKS.index(side.task), side.rows))
    overhead = before["overhead"] | overhead
    said = {**ran_on, "found": [asdict(side) for side in every], "overhead": overhead}
    path.write_text(json.dumps(said, indent=2) + "\n")
    return every, overhead
