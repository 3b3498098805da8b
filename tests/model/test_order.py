"""What rows are ordered by, on the bundled release, where another order than usual is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest

from aci_cli.analysis import Analysis

Row = dict[str, Any]
# how soon a line comes: the rule is met, not met, or can not be judged
PLACES = {True: 0, False: 1, None: 2}


@pytest.mark.parametrize(
    ("by", "worth"),
    [
        # the menu weighs a basis point of self-harm as one of pressure
        ("net", lambda row: row["pressure_bp"] - row["self_harm_bp"]),
        ("pressure", lambda row: row["pressure_bp"]),
        ("self-harm", lambda row: -row["self_harm_bp"]),
    ],
)
def test_material_measures_come_first_then_the_order_asked_for(
    by: Literal["net", "pressure", "self-harm"], worth: Callable[[Row], float]
) -> None:
    rows = Analysis().ranking(by=by, draws=0).records()
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    assert rows == sorted(rows, key=lambda row: (not row["material"], -worth(row)))
    # free measures lead in the order by leverage alone, and where they harm least
    assert rows[0]["free"] == (by == "self-harm")


@pytest.mark.parametrize("method", ["ec", "geodep", "merics"])
def test_what_meets_the_rule_comes_first_then_the_score(
    method: Literal["ec", "geodep", "merics"],
) -> None:
    lines = Analysis().dependency(method=method, level="line", reverse=True).records()
    assert {row[method] for row in lines} == set(PLACES)
    assert lines == sorted(
        lines, key=lambda row: (PLACES[row[method]], *_score(row), row["sector"], row["product"])
    )
    sectors = Analysis().dependency(method=method, reverse=True).records()
    assert {row[method] for row in sectors} > {None, 0, 1}
    assert sectors == sorted(
        sectors, key=lambda row: (row[method] is None, -(row[method] or 0), *_score(row))
    )


def _score(row: Row) -> tuple[bool, float]:
    return row["score"] is None, -(row["score"] or 0)
