"""The efficient frontier and the ladder: worked by hand, and what must hold for any programme."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aci_cli.errors import UsageError
from aci_cli.package import best
from aci_cli.package_conflict import InfeasibleError
from aci_cli.package_data import Limits, Programme
from aci_cli.package_search import frontier, ladder
from tests.programmes import (
    BILLION,
    counted,
    effect,
    eur,
    feasible,
    keeps,
    limits_of,
    measure,
    programme,
    programmes,
)

EXAMPLES = settings(max_examples=40, deadline=None, derandomize=True, database=None)
# a ban on what the duty touches, and a cheap measure beside them
DUTY = measure("duty", effect("cars", 2, 1))
BAN = measure("ban", effect("cars", 5, 4), tier=3, conflicts={"duty"})
SERVICE = measure("service", effect("upkeep", 3, 2), tier=2)
EARNING = measure("earning", effect("steel", 1, -1))
FINANCE = measure("finance", tier=4)


def test_the_frontier_goes_from_the_least_self_harm_to_the_most() -> None:
    # efficient: earning (1, -1), duty (3, 0), service (4, 1), duty and service (6, 2),
    # ban and earning (6, 3) is not, ban and service (9, 5)
    points = frontier(programme(DUTY, BAN, SERVICE, EARNING), Limits(), 7)
    assert [
        (
            point.budget_eur / BILLION,
            point.package.pressure_eur / BILLION,
            point.package.self_harm_eur / BILLION,
            point.enters,
            point.leaves,
        )
        for point in points
    ] == [
        (-1, 1, -1, ("earning",), ()),
        (0, 3, 0, ("duty",), ()),
        (1, 4, 1, ("service",), ("duty",)),
        (2, 6, 2, ("duty",), ()),
        (5, 9, 5, ("ban",), ("duty",)),
    ]


def test_the_frontier_ends_at_the_budget() -> None:
    limits = Limits(max_self_harm_eur=eur(2.5), forbid=frozenset({"earning"}))
    found = programme(DUTY, BAN, SERVICE, EARNING)
    points = frontier(found, limits, 20)
    # 3 is above the budget, and nothing at all is no package
    assert [point.package.ids for point in points] == [("duty",), ("service",)]
    assert points[-1].package == best(found, limits)
    assert points[0].enters == ("duty",)


@EXAMPLES
@given(programmes(most=7), st.data())
def test_no_package_presses_more_than_a_point_for_as_little(
    found: Programme, data: st.DataObject
) -> None:
    limits = data.draw(limits_of(found))
    try:
        points = frontier(found, limits, 4)
    except InfeasibleError:
        assert not feasible(found, limits)
        return
    every = [counted(found, chosen)[:2] for chosen in feasible(found, limits)]
    held: set[str] = set()
    for point in points:
        pressure, self_harm, _ = counted(found, point.package.ids)
        assert self_harm <= point.budget_eur + 1
        assert pressure == max(p for p, s in every if s <= point.budget_eur + 1)
        assert not any(p >= pressure and s < self_harm for p, s in every)
        held = (held | set(point.enters)) - set(point.leaves)
        assert held == set(point.package.ids)
    pressures = [point.package.pressure_eur for point in points]
    assert pressures == sorted(set(pressures))


@pytest.mark.parametrize("points", [1, 0, -5])
def test_a_frontier_takes_two_points(points: int) -> None:
    with pytest.raises(UsageError, match=f"a frontier of {points} points; it takes two or more"):
        frontier(programme(DUTY), Limits(), points)


def test_the_ladder_climbs_by_tier_with_finance_last() -> None:
    # the duty of the first rung bars the ban from the third, which presses more
    found = programme(DUTY, BAN, SERVICE, FINANCE)
    rungs = ladder(found, Limits(max_self_harm_eur=eur(9)))
    assert [
        (rung.tier, rung.budget_eur, rung.enters, rung.package.ids, rung.unpriced) for rung in rungs
    ] == [
        (1, eur(3), ("duty",), ("duty",), ()),
        (2, eur(6), ("service",), ("duty", "service"), ()),
        (3, eur(9), (), ("duty", "service"), ()),
        (4, eur(9), (), ("duty", "service"), ("finance",)),
    ]


def test_a_ladder_leaves_room_for_what_is_required_later() -> None:
    # the duty would bar the ban
    rungs = ladder(programme(DUTY, BAN, SERVICE), Limits(require=frozenset({"ban"})))
    assert [rung.package.ids for rung in rungs] == [(), ("service",), ("ban", "service")]


def test_a_ladder_without_a_budget_takes_the_best_of_each_tier() -> None:
    rungs = ladder(programme(DUTY, SERVICE, EARNING), Limits())
    assert [(rung.budget_eur, rung.enters) for rung in rungs] == [
        (None, ("duty", "earning")),
        (None, ("service",)),
    ]


def test_a_rung_without_room_is_named() -> None:
    limits = Limits(max_self_harm_eur=eur(2.4), require=frozenset({"duty"}))
    message = r"no package for the rung of tier 1: --require duty and --max-self-harm 8e\+08 can"
    with pytest.raises(InfeasibleError, match=message):
        ladder(programme(DUTY, BAN, SERVICE), limits)


@EXAMPLES
@given(programmes(most=6), st.integers(1, 40))
def test_rungs_are_nested_and_keep_their_share(found: Programme, tenths: int) -> None:
    budget = eur(tenths / 10)
    rungs = ladder(found, Limits(max_self_harm_eur=budget))
    tiers = sorted({one.tier for one in found.measures if one.effects})
    assert [rung.tier for rung in rungs] == tiers
    before: tuple[str, ...] = ()
    for place, rung in enumerate(rungs, 1):
        limits = Limits(
            max_self_harm_eur=budget * place / len(tiers),
            tiers=frozenset(tiers[:place]),
            require=frozenset(before),
        )
        expected = feasible(found, limits)[0]
        assert keeps(found, limits, rung.package.ids)
        assert counted(found, rung.package.ids)[:2] == counted(found, expected)[:2]
        assert set(rung.enters) == set(rung.package.ids) - set(before)
        before = rung.package.ids
