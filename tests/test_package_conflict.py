"""The fewest limits that can not hold together: worked by hand, and against trying every set."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aci_cli.package import best
from aci_cli.package_conflict import Conflict, InfeasibleError
from aci_cli.package_data import Limits, Measure, Programme, Votes
from aci_cli.package_model import Formulation, Limit, formulate
from aci_cli.package_solver import solve
from tests.programmes import (
    effect,
    eur,
    feasible,
    limits_of,
    measure,
    programme,
    programmes,
)

EXAMPLES = settings(max_examples=40, deadline=None, derandomize=True, database=None)
DUTY = measure("duty-ev", effect("cars", 2, 1.1, {"DEU": 0.8, "FRA": 0.3}))
AIRCRAFT = measure("export-aircraft", effect("aircraft", 5, 3.8, {"DEU": 0.3, "FRA": 3.5}), tier=3)
RIVAL = measure("rival", effect("cars", 1, 0.1), conflicts={"duty-ev"})
LEANING = measure("leaning", effect("cars", 1, 0.1), requires={"duty-ev"})


def conflict(limits: Limits, *measures: Measure) -> Conflict:
    found = programme(*measures, weights={"DEU": 5, "FRA": 4})
    with pytest.raises(InfeasibleError) as error:
        best(found, limits)
    assert str(error.value) == f"no package keeps all limits: {error.value.conflict.sentence}"
    assert error.value.exit_code == 1
    return error.value.conflict


def both(*names: str, **others: object) -> Limits:
    return replace(Limits(require=frozenset(names)), **others)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (
            both("duty-ev", "export-aircraft", max_self_harm_eur=eur(4)),
            "--require duty-ev, --require export-aircraft and --max-self-harm 4e+09 can not hold "
            "together: the rest costs at least EUR 4.9 bn",
        ),
        (
            # the aircraft alone do not fit, so the duty is not named
            both("duty-ev", "export-aircraft", max_self_harm_eur=eur(1.05)),
            "--require duty-ev and --max-self-harm 1.05e+09 can not hold together: the rest costs "
            "at least EUR 1.1 bn",
        ),
        (
            both("export-aircraft", max_member_bp=20),
            "--require export-aircraft and --max-member-bp 20 for FRA can not hold together: the "
            "rest lays at least 35 bp of its GDP on FRA",
        ),
        (
            both("export-aircraft", tiers=frozenset({1, 2})),
            "--require export-aircraft and --tier 1,2 can not hold together",
        ),
        (
            both("duty-ev", "rival"),
            "--require duty-ev, --require rival and the conflict of duty-ev and rival can not hold "
            "together",
        ),
        (
            both("leaning", forbid=frozenset({"duty-ev"})),
            "--require leaning, --forbid duty-ev and that leaning requires duty-ev can not hold "
            "together",
        ),
        (
            both("export-aircraft", votes=Votes(20)),
            "--require export-aircraft and --votes can not hold together",
        ),
        (
            Limits(tiers=frozenset({1}), min_pressure_eur=eur(6)),
            "--tier 1 and --size 6e+09 can not hold together: the rest presses EUR 2 bn at most",
        ),
        (
            both("rival", max_self_harm_eur=eur(0.05)),
            "--require rival and --max-self-harm 5e+07 can not hold together: the rest costs at "
            "least EUR 100 m",
        ),
        (
            Limits(votes=Votes(20, {"DEU": "against"})),
            "--votes can not hold",
        ),
    ],
)
def test_the_fewest_limits_in_conflict_are_named(limits: Limits, sentence: str) -> None:
    assert conflict(limits, DUTY, AIRCRAFT, RIVAL, LEANING).sentence == sentence


def test_one_of_many_reasons_is_given_the_shortest() -> None:
    # the vote and the budget fail too, each with two measures
    limits = Limits(
        max_self_harm_eur=eur(4),
        require=frozenset({"duty-ev", "export-aircraft"}),
        tiers=frozenset({1}),
        votes=Votes(36),
    )
    found = conflict(limits, DUTY, AIRCRAFT)
    assert [limit.kind for limit in found.limits] == ["require", "tier"]
    assert [limit.subject for limit in found.limits] == ["export-aircraft", ""]


def holds(model: Formulation, limits: tuple[Limit, ...]) -> bool:
    return solve(model.under(limits), {}, largest=True) is not None


@EXAMPLES
@given(programmes(most=6), st.data())
def test_a_conflict_is_one_and_there_is_no_smaller(found: Programme, data: st.DataObject) -> None:
    limits = data.draw(limits_of(found))
    assume(not feasible(found, limits))
    with pytest.raises(InfeasibleError) as error:
        best(found, limits)
    named = error.value.conflict.limits
    model = formulate(found, limits)
    assert not holds(model, named)
    for fewer in combinations(model.limits(), len(named) - 1):
        assert holds(model, fewer)
