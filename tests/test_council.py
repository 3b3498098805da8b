"""The arithmetic of votes: the law's own cases, then every coalition of small councils."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aci_cli import council
from aci_cli.council import EVEN, Ballot, Stance, is_qualified, majority, outcomes

MEMBERS = "DE FR IT ES PL RO NL BE CZ PT SE EL HU AT BG DK FI SK IE HR LT SI LV EE CY LU MT"
SHARES = (
    "1849 1517 1323 1078 833 423 401 262 242 236 234 231 213 202 143 132 125 121 119 86 64 47 42 "
    "30 21 15 12"
)
SHARES_2025 = dict(zip(MEMBERS.split(), map(int, SHARES.split()), strict=True))
BY_POPULATION = list(SHARES_2025)


def union(against: Sequence[str] = (), abstaining: Sequence[str] = ()) -> list[Ballot]:
    """Return the Union's ballots, in favour where not named."""
    stances: dict[str, Stance] = {
        **dict.fromkeys(against, "against"),
        **dict.fromkeys(abstaining, "abstain"),
    }
    return [Ballot(name, share, stances.get(name, "for")) for name, share in SHARES_2025.items()]


def passes(ballots: Sequence[Ballot]) -> dict[str, bool]:
    return {outcome.gate: outcome.passes for outcome in outcomes(ballots)}


@pytest.mark.parametrize(
    ("not_in_favour", "passing"),
    [
        ([], True),
        (["DE"], True),
        (["DE", "FR", "IT"], True),
        (["DE", "ES", "HU", "SK"], True),
        (["DE", "ES", "HU", "SK", "EL"], True),
        (["DE", "IT", "HU", "SK"], False),
        (BY_POPULATION[-12:], True),
        (BY_POPULATION[-13:], False),
    ],
    ids=lambda value: "+".join(value) or "none" if isinstance(value, list) else None,
)
def test_the_cases_of_the_law(not_in_favour: list[str], passing: bool) -> None:
    for ballots in (union(against=not_in_favour), union(abstaining=not_in_favour)):
        assert passes(ballots)["determination"] is passing
        assert passes(ballots)["committee"] is passing


def test_the_appeal_committee_takes_a_majority_against() -> None:
    # without the twelve smallest, 15 members with 91.9 % of the population stand against
    against, others = BY_POPULATION[:15], BY_POPULATION[15:]
    assert not passes(union(against))["appeal"]
    assert not passes(union(against, abstaining=others))["appeal"]
    assert passes(union(against[1:], abstaining=[against[0]]))["appeal"]
    assert passes(union(abstaining=BY_POPULATION)) == {
        "determination": False,
        "committee": False,
        "appeal": True,
    }


def test_winning_coalitions_are_counted_exactly() -> None:
    even = [Ballot(name, share, chance=EVEN) for name, share in SHARES_2025.items()]
    assert majority(even, "for").chance == Fraction(17_729_938, 2**27)


def test_what_an_outcome_hangs_on() -> None:
    blocked = majority(union(["DE", "IT", "HU", "SK"]), "for")
    assert blocked.pivotal == ("DE", "IT", "HU", "SK")
    assert blocked.smallest_flip == ("DE",)
    # with 65.08 % for, even Malta's 0.12 % is too much to lose
    against = ["DE", "ES", "HU", "SK", "EL"]
    narrow = majority(union(against), "for")
    assert narrow.pivotal == tuple(name for name in BY_POPULATION if name not in against)
    assert narrow.smallest_flip == ("FR",)
    # three members cannot block: a fourth must join them
    assert majority(union(), "for").smallest_flip == ("DE", "FR", "IT", "ES")
    assert majority(union(), "for").pivotal == ()


def test_a_chance_counts_as_its_likelier_stance_and_gives_a_probability() -> None:
    rest = [ballot for ballot in union(["IT", "HU", "SK"]) if ballot.member != "DE"]
    # DE, IT, HU and SK block together, IT, HU and SK do not: all hangs on Germany
    for chance, passing in ((Fraction(7, 10), True), (Fraction(1, 2), False)):
        ballots = [*rest, Ballot("DE", SHARES_2025["DE"], chance=chance)]
        determination, committee, appeal = outcomes(ballots)
        assert (determination.passes, determination.chance) == (passing, chance)
        assert (committee.passes, committee.chance) == (passing, chance)
        assert (appeal.passes, appeal.chance) == (True, 1)
    assert [outcome.chance for outcome in outcomes(union(["DE"]))] == [None, None, None]


@pytest.mark.parametrize(
    ("shares_against", "reached", "open_to_rounding"),
    [
        ([1400, 1400, 400, 300], True, True),
        ([1400, 1400, 400, 301], False, True),
        ([1400, 1400, 400, 298], True, False),
        ([1400, 1400, 400, 302], False, True),
        ([1400, 1400, 400, 303], False, False),
        ([1500, 1500, 500], True, False),
    ],
)
def test_shares_near_65_percent_are_within_their_rounding(
    shares_against: list[int], reached: bool, open_to_rounding: bool
) -> None:
    # four shares against are 0.02 points off at most; with three the population does not count
    left = 10_000 - sum(shares_against)
    shares_for = [left - 20 * 100, *[100] * 20]
    ballots = [Ballot(f"A{i}", share, "against") for i, share in enumerate(shares_against)]
    ballots += [Ballot(f"F{i:02}", share, "for") for i, share in enumerate(shares_for)]
    counted = majority(ballots, "for")
    assert (counted.reached, counted.within_rounding) == (reached, open_to_rounding)


def test_shares_that_add_up_to_more_than_the_whole_are_bound_by_those_outside() -> None:
    # 34.99 % against by the rounded shares is 34.97 to 35.01 %, though 65.02 % of 100.01 are for
    ballots = [Ballot(f"A{i}", share, "against") for i, share in enumerate([1400, 1400, 400, 299])]
    ballots += [Ballot(f"F{i:02}", share, "for") for i, share in enumerate([4502, *[100] * 20])]
    assert sum(ballot.weight for ballot in ballots) == 10_001
    counted = majority(ballots, "for")
    assert (counted.reached, counted.within_rounding) == (True, True)


@pytest.mark.parametrize(
    ("members", "least"), [(27, 15), (28, 16), (22, 13), (20, 11), (11, 7), (1, 1)]
)
def test_55_percent_of_any_number_of_members_is_rounded_up(members: int, least: int) -> None:
    assert is_qualified(least, members, members, members)
    assert not is_qualified(least - 1, members, members, members)


EXAMPLES = settings(deadline=None, derandomize=True, database=None)
CHANCES = st.integers(0, 10).map(lambda tenths: Fraction(tenths, 10))
STANCES: st.SearchStrategy[Stance] = st.sampled_from(["for", "against", "abstain"])


@st.composite
def councils(draw: st.DrawFn, chances: bool = False, most: int = 10) -> list[Ballot]:
    """Draw a council of any size up to `most`, with stances, and chances among them if asked."""
    weights = draw(st.lists(st.integers(1, 40), min_size=1, max_size=most))
    ballots = []
    for number, weight in enumerate(weights):
        if chances and draw(st.booleans()):
            ballots.append(Ballot(f"M{number}", weight, chance=draw(CHANCES)))
        else:
            ballots.append(Ballot(f"M{number}", weight, draw(STANCES)))
    return ballots


def certain(ballots: Sequence[Ballot]) -> Iterator[tuple[Fraction, list[Ballot]]]:
    """Yield every way in which chances turn out, with its probability."""
    options = [
        [(Fraction(1), ballot)]
        if ballot.chance is None
        else [
            (ballot.chance, Ballot(ballot.member, ballot.weight, "for")),
            (1 - ballot.chance, Ballot(ballot.member, ballot.weight, "against")),
        ]
        for ballot in ballots
    ]
    for chosen in product(*options):
        probability = Fraction(1)
        for share, _ in chosen:
            probability *= share
        yield probability, [ballot for _, ballot in chosen]


def by_the_letter(ballots: Sequence[Ballot], side: Stance) -> bool:
    """Tell whether a side has its majority, as the law words it: 55 %, 65 %, four to block."""
    inside = [ballot.weight for ballot in ballots if ballot.likely == side]
    outside = [ballot.weight for ballot in ballots if ballot.likely != side]
    population = sum(inside) + sum(outside)
    blocked = len(outside) >= 4 and Fraction(sum(outside), population) > Fraction(35, 100)
    return Fraction(len(inside), len(ballots)) >= Fraction(55, 100) and not blocked


def changed(ballots: Sequence[Ballot], to: Mapping[str, Stance]) -> list[Ballot]:
    return [
        Ballot(ballot.member, ballot.weight, to.get(ballot.member, ballot.likely))
        for ballot in ballots
    ]


@EXAMPLES
@given(councils())
def test_each_gate_decides_by_the_letter_of_the_law(ballots: list[Ballot]) -> None:
    expected = {
        "determination": by_the_letter(ballots, "for"),
        "committee": by_the_letter(ballots, "for"),
        "appeal": not by_the_letter(ballots, "against"),
    }
    assert passes(ballots) == expected
    assert council.passes(ballots) == expected


@EXAMPLES
@given(councils(chances=True))
def test_the_chance_is_that_of_all_ways_added_up(ballots: list[Ballot]) -> None:
    ways = list(certain(ballots))
    in_favour = sum(probability for probability, way in ways if by_the_letter(way, "for"))
    against = sum(probability for probability, way in ways if by_the_letter(way, "against"))
    expected = [in_favour, in_favour, 1 - against]
    uncertain = any(ballot.chance is not None for ballot in ballots)
    found = [outcome.chance for outcome in outcomes(ballots)]
    assert found == (expected if uncertain else [None] * 3)


@EXAMPLES
@given(councils(), st.data())
def test_one_more_in_favour_never_turns_a_pass_into_a_fail(
    ballots: list[Ballot], data: st.DataObject
) -> None:
    member = data.draw(st.sampled_from(ballots)).member
    before, after = passes(ballots), passes(changed(ballots, {member: "for"}))
    assert all(after[gate] for gate in before if before[gate])


@EXAMPLES
@given(councils(most=8))
def test_the_smallest_flip_flips_and_no_smaller_set_does(ballots: list[Ballot]) -> None:
    for outcome in outcomes(ballots):
        side: Stance = "against" if outcome.gate == "appeal" else "for"
        other: Stance = "for" if side == "against" else "against"
        weights = {ballot.member: ballot.weight for ballot in ballots}
        swaps: dict[str, Stance] = {
            ballot.member: other if ballot.likely == side else side for ballot in ballots
        }

        def flips(
            members: Sequence[str],
            swaps: Mapping[str, Stance] = swaps,
            gate: str = outcome.gate,
        ) -> bool:
            moved = changed(ballots, {member: swaps[member] for member in members})
            return passes(moved)[gate] != passes(ballots)[gate]

        found = outcome.majority.smallest_flip
        assert flips(found)
        assert not any(flips(smaller) for smaller in combinations(swaps, len(found) - 1))
        alike = [tied for tied in combinations(swaps, len(found)) if flips(tied)]
        populations = [sum(weights[member] for member in tied) for tied in alike]
        assert sum(weights[member] for member in found) == max(populations)
        assert set(outcome.majority.pivotal) == {member for member in swaps if flips([member])}


@EXAMPLES
@given(councils(chances=True), st.randoms())
def test_the_order_of_the_members_changes_nothing(ballots: list[Ballot], random: Random) -> None:
    shuffled = list(ballots)
    random.shuffle(shuffled)
    assert outcomes(shuffled) == outcomes(ballots)
