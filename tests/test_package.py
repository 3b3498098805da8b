"""The best package: overlaps worked by hand, each limit, and the best of every choice."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Collection
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aci_cli import package_answer
from aci_cli.errors import UsageError
from aci_cli.package import Package, best, cheapest
from aci_cli.package_conflict import InfeasibleError
from aci_cli.package_data import Effect, Limits, Measure, Programme, Votes
from tests.programmes import (
    BILLION,
    counted,
    effect,
    eur,
    feasible,
    key,
    limits_of,
    measure,
    programme,
    programmes,
)
from tests.shell import ROOT

EXAMPLES = settings(max_examples=80, deadline=None, derandomize=True, database=None)


def billions(package: Package) -> tuple[list[str], float, float]:
    """Return ids, pressure and self-harm in EUR bn."""
    return list(package.ids), package.pressure_eur / BILLION, package.self_harm_eur / BILLION


# a ban and a charge on one line; the charge earns
BAN = measure("ban", effect("bearings", 4, 1.5, {"DEU": 1, "FRA": 0.5}))
CHARGE = measure("charge", effect("bearings", 1, -0.5, {"DEU": -0.3, "FRA": -0.2}))
DUTY = measure("duty", effect("cars", 2, 1, {"DEU": 0.2, "FRA": 0.8}))


def test_a_line_counts_once_at_its_largest_pressure_and_self_harm() -> None:
    # on the line together 4 and 1.5, the ban's; not 5 and 1
    package = best(programme(BAN, CHARGE, DUTY), Limits(require=frozenset({"ban", "charge"})))
    assert billions(package) == (["ban", "charge", "duty"], 6, 2.5)


def test_what_adds_neither_pressure_nor_relief_is_left_out() -> None:
    assert billions(best(programme(BAN, CHARGE), Limits())) == (["ban"], 4, 1.5)


def test_a_small_harm_does_not_hide_a_large_one_and_pressure_may_be_anothers() -> None:
    gentle = measure("gentle", effect("a", 5, 0.1, {"DEU": 0.1}))
    harsh = measure("harsh", effect("a", 4, 3, {"DEU": 2, "FRA": 1}))
    found = programme(gentle, harsh, weights={"DEU": 1, "FRA": 1})
    package = best(found, Limits(require=frozenset({"gentle", "harsh"})))
    assert billions(package) == (["gentle", "harsh"], 5, 3)
    assert package.burdens_eur == {"DEU": 2 * BILLION, "FRA": BILLION}


def test_where_two_are_alike_on_a_line_the_first_by_id_counts() -> None:
    one = measure("one", effect("a", 2, 1, {"DEU": 1}))
    two = measure("two", effect("a", 2, 1, {"FRA": 1}))
    found = programme(one, two, weights={"DEU": 1, "FRA": 1})
    package = best(found, Limits(require=frozenset({"one", "two"})))
    assert package.burdens_eur == {"DEU": BILLION, "FRA": 0}


def test_both_directions_of_a_line_count() -> None:
    sold = measure("sold", Effect("target", "a", eur(2), eur(1)))
    bought = measure("bought", Effect("sender", "a", eur(2), eur(1)))
    assert billions(best(programme(sold, bought), Limits())) == (["bought", "sold"], 4, 2)


def test_a_gain_pays_for_more_within_the_budget() -> None:
    earning = measure("earning", effect("steel", 1, -0.5))
    found = programme(earning, DUTY)
    assert billions(best(found, Limits(max_self_harm_eur=eur(0.5)))) == (
        ["duty", "earning"],
        3,
        0.5,
    )
    assert billions(best(programme(DUTY), Limits(max_self_harm_eur=eur(0.5)))) == ([], 0, 0)


def test_the_best_package_is_not_the_best_measures_first() -> None:
    # by pressure per harm a comes first, and leaves no room for b and c
    found = programme(
        measure("a", effect("a", 6, 2)),
        measure("b", effect("b", 5, 3)),
        measure("c", effect("c", 5, 3)),
    )
    assert billions(best(found, Limits(max_self_harm_eur=eur(6)))) == (["a", "b"], 11, 5)
    dearer = replace(found.measures[0], effects=(effect("a", 6, 3.5),))
    changed = replace(found, measures=(dearer, *found.measures[1:]))
    assert billions(best(changed, Limits(max_self_harm_eur=eur(6)))) == (["b", "c"], 10, 6)


def test_measures_of_the_same_effect_go_to_the_least_harm_then_the_first() -> None:
    one, two, three = (measure(name, effect("a", 2, 1)) for name in ("one", "two", "three"))
    assert best(programme(two, one, three), Limits()).ids == ("one",)
    kinder = measure("zero", effect("a", 2, 0.9))
    assert best(programme(two, one, kinder), Limits()).ids == ("zero",)


@pytest.mark.parametrize(
    ("limits", "ids"),
    [
        (Limits(), ["ban", "duty"]),
        (Limits(max_self_harm_eur=eur(2.5)), ["ban", "duty"]),
        (Limits(max_self_harm_eur=eur(2.4)), ["ban"]),
        (Limits(max_self_harm_eur=eur(1.2)), ["charge", "duty"]),
        (Limits(forbid=frozenset({"ban"})), ["charge", "duty"]),
        # the ban and the duty lay 12 and 13 bp on Germany and France
        (Limits(max_member_bp=13), ["ban", "duty"]),
        (Limits(max_member_bp=12.9), ["ban"]),
        (Limits(max_member_bp=9), ["charge", "duty"]),
        (Limits(require=frozenset({"duty"}), max_member_bp=12), ["charge", "duty"]),
    ],
)
def test_each_limit_binds(limits: Limits, ids: list[str]) -> None:
    found = programme(BAN, CHARGE, DUTY, weights={"DEU": 1, "FRA": 1})
    assert list(best(found, limits).ids) == ids


def test_tiers_conflicts_and_requirements() -> None:
    late = measure("late", effect("a", 9, 1), tier=3)
    early = measure("early", effect("b", 1, 1))
    assert best(programme(late, early), Limits(tiers=frozenset({1, 2}))).ids == ("early",)
    rival = measure("rival", effect("c", 8, 1), conflicts={"late"})
    assert best(programme(late, rival, early), Limits()).ids == ("early", "late")
    leaning = measure("leaning", effect("d", 3, 1), requires={"costly"})
    costly = measure("costly", effect("e", 0, 2))
    assert best(programme(leaning, costly), Limits()).ids == ("costly", "leaning")
    assert best(programme(leaning, costly), Limits(max_self_harm_eur=eur(2))).ids == ()


# ten members of a tenth of the population each, so that only their number counts; six of ten pass
TEN = {f"S{number}": 10 for number in range(10)}


def burdening(name: str, pressure: float, burdened: int) -> Measure:
    return measure(name, effect(name, pressure, burdened, {f"S{n}": 1 for n in range(burdened)}))


@pytest.mark.parametrize(
    ("burdened", "weights", "stances", "passes"),
    [
        (3, TEN, {}, True),
        (4, TEN, {}, False),  # six in favour with 60 % of the population
        (4, TEN | {"S9": 30}, {}, True),  # six in favour with 67 %
        (4, TEN | {"S9": 23}, {}, False),  # six in favour with 64.6 %
        (5, TEN | {"S9": 200}, {}, False),  # five of ten, with 83 %
        (3, TEN | {"S0": 300}, {}, True),  # 15 % in favour, but three can not block
        (3, TEN, {"S9": "abstain"}, False),
        (3, TEN, {"S0": "for", "S9": "against"}, True),
    ],
)
def test_a_package_passes_the_vote(
    burdened: int, weights: dict[str, int], stances: dict[str, str], passes: bool
) -> None:
    found = programme(burdening("burden", 2, burdened), weights=weights)
    chosen = best(found, Limits(votes=Votes(9.9, stances))).ids
    assert chosen == (("burden",) if passes else ())
    # a burden of 10 bp does not exceed a tolerance of 10
    unopposed = {iso3: stance for iso3, stance in stances.items() if stance == "for"}
    assert best(found, Limits(votes=Votes(10, unopposed))).ids == ("burden",)


@EXAMPLES
@given(programmes(), st.data())
def test_the_optimum_is_that_of_trying_every_choice(found: Programme, data: st.DataObject) -> None:
    limits = data.draw(limits_of(found))
    expected = feasible(found, limits)
    if not expected:
        with pytest.raises(InfeasibleError):
            best(found, limits)
        return
    package = best(found, limits)
    assert key(found, package.ids) == key(found, expected[0])
    pressure, self_harm, burdens = counted(found, package.ids)
    assert (package.pressure_eur, package.self_harm_eur) == (pressure, self_harm)
    assert package.burdens_eur == burdens
    assert package.bound_eur == pytest.approx(pressure, abs=1)
    assert package.gap == pytest.approx(0, abs=1e-9)


@EXAMPLES
@given(programmes(), st.data())
def test_the_cheapest_is_that_of_trying_every_choice(found: Programme, data: st.DataObject) -> None:
    limits = data.draw(limits_of(found))
    expected = feasible(found, limits)
    if not expected:
        with pytest.raises(InfeasibleError):
            cheapest(found, limits)
        return

    def cost(chosen: Collection[str]) -> tuple[int, int, int, int]:
        pressure, self_harm, _ = counted(found, chosen)
        places = sum(found.ids.index(name) for name in chosen)
        return self_harm, -pressure, len(chosen), places

    package = cheapest(found, limits)
    assert cost(package.ids) == min(cost(chosen) for chosen in expected)
    assert package.bound_eur == pytest.approx(package.self_harm_eur, abs=1)


@settings(EXAMPLES, max_examples=40)
@given(found=programmes(most=3), data=st.data())
def test_limits_are_read_back_from_what_an_export_says(
    found: Programme, data: st.DataObject
) -> None:
    limits = replace(data.draw(limits_of(found)), min_pressure_eur=None)
    said = json.loads(json.dumps(package_answer.limits_said(limits)))
    assert package_answer.limits_of(said) == limits


def test_a_size_that_is_reached_to_the_last_cent_is_reached() -> None:
    effects = [Effect("target", line, 0.1e6, 1e6) for line in "abcd"]
    found = programme(*(Measure(e.line, 1, (e,)) for e in effects))
    assert cheapest(found, Limits(min_pressure_eur=0.3e6)).ids == ("a", "b", "c")


def test_the_cheapest_of_a_size_is_not_the_cheapest_measures_first() -> None:
    # by cost per pressure a comes first, then b; a and b cost 4, c alone 3.5
    found = programme(
        measure("a", effect("a", 2, 1)),
        measure("b", effect("b", 4, 3)),
        measure("c", effect("c", 5, 3.5)),
    )
    assert billions(cheapest(found, Limits(min_pressure_eur=eur(5)))) == (["c"], 5, 3.5)
    assert billions(cheapest(found, Limits(min_pressure_eur=eur(6)))) == (["a", "b"], 6, 4)
    assert cheapest(found, Limits()).ids == ()


def crowd(seed: int) -> Programme:
    """Make forty measures on sixty lines, many alike."""
    draw = random.Random(seed)
    return programme(
        *(
            measure(
                f"m{number:02}",
                *(
                    effect(f"l{line}", draw.randint(1, 5), draw.randint(1, 5))
                    for line in draw.sample(range(60), 4)
                ),
            )
            for number in range(40)
        )
    )


def test_the_order_of_the_input_changes_nothing() -> None:
    found, limits = crowd(1), Limits(max_self_harm_eur=eur(60))
    expected = best(found, limits)
    assert expected.self_harm_eur <= 60 * BILLION
    for seed in range(3):
        mixed = [
            replace(one, effects=tuple(random.Random(seed).sample(one.effects, 4)))
            for one in random.Random(seed).sample(found.measures, 40)
        ]
        assert best(Programme(tuple(mixed), ()), limits) == expected


def test_every_process_finds_the_same_and_prints_nothing() -> None:
    script = (
        "from tests.test_package import *; import sys; "
        "sys.stderr.write(repr(best(crowd(2), Limits(max_self_harm_eur=eur(60)))))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stderr == runs[1].stderr
    assert "pressure_eur=94000000000.0" in runs[0].stderr
    assert [run.stdout for run in runs] == ["", ""]


@pytest.mark.parametrize("size", [1.0, 1e6, 1e12])
def test_a_budget_that_a_package_spends_to_the_last_cent_is_kept(size: float) -> None:
    # a tenth is no binary fraction: the sum of three exceeds 0.3 by a rounding error
    effects = [Effect("target", line, size, 0.1 * size) for line in "abcd"]
    found = programme(*(Measure(e.line, 1, (e,)) for e in effects))
    assert best(found, Limits(max_self_harm_eur=0.3 * size)).ids == ("a", "b", "c")


def test_the_solver_is_loaded_when_a_package_is_chosen() -> None:
    script = "import sys, aci_cli.package; sys.exit(len(sys.modules.keys() & {'highspy', 'numpy'}))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert done.returncode == 0


def test_a_programme_of_nothing_gives_nothing() -> None:
    assert billions(best(programme(), Limits())) == ([], 0, 0)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(max_self_harm_eur=0), r"--max-self-harm 0 is not above zero"),
        (Limits(max_self_harm_eur=-2e9), r"--max-self-harm -2e\+09 is not above zero"),
        (Limits(max_self_harm_eur=float("nan")), "--max-self-harm nan is not above zero"),
        (Limits(max_member_bp=0), "--max-member-bp 0 is not above zero"),
        (Limits(min_pressure_eur=0), "--size 0 is not above zero"),
        (
            Limits(require=frozenset({"dut"})),
            '--require names "dut", not a measure — nearest: duty',
        ),
        (Limits(forbid=frozenset({"bam"})), '--forbid names "bam", not a measure — nearest: ban'),
        (Limits(require=frozenset({"ban"}), forbid=frozenset({"ban"})), "ban is both required and"),
        (Limits(votes=Votes(-1)), "a tolerance of -1 bp is not zero or above"),
        (Limits(votes=Votes(1, {"DUE": "for"})), 'for "DUE", no member — nearest: DEU'),
        (Limits(votes=Votes(1, {"DEU": "yes"})), 'DEU stands "yes", not one of for, against'),
    ],
)
def test_limits_that_make_no_sense(limits: Limits, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        best(programme(BAN, CHARGE, DUTY, weights={"DEU": 1}), limits)


def test_measures_that_make_no_programme() -> None:
    with pytest.raises(UsageError, match='"ban" comes twice'):
        programme(BAN, BAN)
    with pytest.raises(UsageError, match='x requires "bam", not a measure — nearest: ban'):
        programme(BAN, measure("x", requires={"bam"}))
    with pytest.raises(UsageError, match=r"in a circle: a > c > b > a$"):
        programme(
            measure("a", requires={"c"}),
            measure("b", requires={"a"}),
            measure("c", requires={"b"}),
            measure("d", requires={"a"}),
        )
