"""Show how sure a ranking is: the chance of each rank."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

from aci_cli.analysis import Analysis
from aci_cli.rows import Column, Table


def acceptability(analysis: Analysis) -> Table:
    """Return the rank-acceptability matrix of the ranking that `analysis` made last.

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
    meta = {**analysis.meta, "answer": "rank acceptability"}
    return Table((*found.columns[:2], *places), rows, meta)
