"""Write how certain an explanation is: ranges, what moves it, what would swap it with another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Tree = dict[str, Any]
MILLIONS = ",.1f"
FIGURES = (
    ("pressure EUR m", "pressure", MILLIONS),
    ("self-harm EUR m", "self_harm", MILLIONS),
    ("leverage", "leverage", ".2f"),
)
SUBJECTS = {
    "from_seller": "what the seller sells on {line}",
    "from_others": "what others sell on {line}",
    "to_others": "what others sell elsewhere on {line}",
    "home": "home supply on {line}",
    "sigma_own": "substitution between suppliers on {line} (σ − 1)",
    "sigma_common": "substitution between suppliers in {line} (σ − 1)",
}


def ranges(result: Tree) -> Iterator[str]:
    """Yield the range of a measure's figures over the draws; nothing without draws."""
    if result["pressure_p05"] is None:
        return
    told = [
        f"{word} {_end(result[f'{name}_p05'], form)} to {_end(result[f'{name}_p95'], form)}"
        for word, name, form in FIGURES
    ]
    if result["rank"]:
        told.append(f"rank {result['rank_low']} to {result['rank_high']}")
    above = 100 * result["chance_leverage_above_1"]
    yield f"Range      in 90 % of draws: {', '.join(told)}; leverage above 1 in {above:.0f} %"


def _end(value: float | None, form: str) -> str:
    if value is None:
        return "free"
    return f"{value / 1e6 if form == MILLIONS else value:{form}}"


def doubts(tree: Tree) -> Iterator[str]:
    """Yield what moves the leverage of a measure, and what would swap it with a neighbour."""
    if tree["influence"]:
        yield ""
        yield "What moves its leverage most (rank correlation over the draws)"
        yield "  " + "; ".join(
            f"{subject(row)} {row['rank_correlation']:+.2f}" for row in tree["influence"]
        )
    if tree["swaps"]:
        yield "What would swap it with a neighbour, one change at a time"
        for row in tree["swaps"]:
            yield f"  {_swap(row)}"


def subject(row: Tree) -> str:
    """Return in words what is drawn."""
    if row["field"] in SUBJECTS:
        return SUBJECTS[row["field"]].format(line=row["owner"].rpartition("/")[2])
    name = row["field"].replace("_", " ")
    return f"{name} of {row['owner']}" if row["owner"] else name


def _swap(row: Tree) -> str:
    place = f"with {row['neighbour']} (rank {row['neighbour_rank']})"
    if row["quantity"] is None:
        return f"{place}: no single change within its range"
    if row["is_factor"]:
        return f"{place}: {subject(row)} at {row['value']:.2f} times its value"
    return f"{place}: {subject(row)} at {row['value']:.3g}, {row['mode']:.3g} today"
