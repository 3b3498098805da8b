"""Show how sure a ranking is: the chance of each rank, what moves a measure, what swaps two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from aci_cli.analysis import SEED, Analysis
from aci_cli.rows import Column, Table

# a rank correlation below this is little more than chance in a thousand draws
TOLD_FROM = 0.1


def acceptability(analysis: Analysis, meta: Mapping[str, Any]) -> Table:
    """Return the rank-acceptability matrix of the ranking that `analysis` made last.

    `meta` is the vintage of that ranking.

    A row is a measure, in merit order; the columns r1, r2, … hold the share of draws in which it
    takes that rank; rows and columns each sum to 1. Rank acceptability indices: Lahdelma and
    Salminen (2001), SMAA-2.
    """
    bench = analysis.workbench
    found = bench.engine.run(bench.query("acceptability"))
    rows = [
        (rank, name, *(row[3] for row in places))
        for (rank, name), places in groupby(found.rows, key=itemgetter(0, 1))
    ]
    places = [
        Column(f"r{place}", "DOUBLE", "chance", f"chance of rank {place}")
        for place in range(1, len(rows) + 1)
    ]
    return Table((*found.columns[:2], *places), rows, {**meta, "command": "acceptability"})


def ends(ordered: Sequence[float]) -> tuple[float | None, float | None]:
    """Return the 5th and the 95th of a hundred values in order; None where there are none."""
    if not ordered:
        return None, None
    last = len(ordered)
    return ordered[-(-5 * last // 100) - 1], ordered[-(-95 * last // 100) - 1]


def influence(analysis: Analysis, measure: str, draws: int) -> list[dict[str, Any]]:
    """Return what is drawn in the order of its rank correlation with a measure's leverage.

    Call after a ranking with that many draws. One row a quantity; queries/influence.sql.
    """
    bench = analysis.workbench
    bench.step("uniforms", first=1, last=draws, seed=SEED)
    return bench.engine.run(bench.query("influence"), variant=measure).records()


def telling(influence: Sequence[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """Return the first of what moves a measure, `most` at most, without what may be chance."""
    return [row for row in influence if abs(row["rank_correlation"]) >= TOLD_FROM][:most]


def swaps(analysis: Analysis, measure: str) -> list[dict[str, Any]]:
    """Return for each neighbour in rank the smallest single change that makes the two swap.

    One quantity at a time goes through its distribution in twentieths, all others staying at
    their centre. Call after a ranking; leaves the central case in place; queries/swaps.sql.
    """
    bench = analysis.workbench
    analysis.list_quantities("lines_laid")
    bench.step("variations", variant=measure)
    bench.engine.begin(bench.query("scores"))
    if bench.engine.count("variations"):
        analysis.score_draws("uniforms_varied")
        bench.step("variation_values")
    analysis.score_centre()
    analysis.place()
    if not bench.engine.count("variations"):
        return []
    return bench.engine.run(bench.query("swaps"), variant=measure).records()
