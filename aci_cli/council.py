"""Count votes by qualified majority: three gates, each with what hangs on single members.

Rules: Article 16(4) TEU and 238(2) TFEU for the Council; Articles 5 and 6 of Regulation (EU)
182/2011 for the committee and the appeal committee; Articles 5 and 18 of Regulation (EU) 2023/2675.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Side = Literal["for", "against"]
Stance = Literal[Side, "abstain"]
Gate = Literal["determination", "committee", "appeal"]

MEMBERS_PERCENT = 55
POPULATION_PERCENT = 65
LEAST_TO_BLOCK = 4
EVEN = Fraction(1, 2)
# weights are hundredths of a per cent: all members together, and how far rounding moves one
WHOLE = 10_000
ROUNDING = EVEN
# an act stands on a majority for it, save in the appeal committee: there on none against it
COUNTED: dict[Gate, Side] = {"determination": "for", "committee": "for", "appeal": "against"}


@dataclass(frozen=True)
class Ballot:
    """Hold a member's weight, and its stance or its chance of being in favour (else against).

    Weights are population shares as whole numbers, hundredths of a per cent.
    """

    member: str
    weight: int
    stance: Stance | None = None
    chance: Fraction | None = None

    @property
    def likely(self) -> Stance:
        """Return the stance; of a chance the likelier one, against where both are equal."""
        if self.chance is None:
            return self.stance or "against"
        return "for" if self.chance > EVEN else "against"

    def probability(self, side: Side) -> Fraction:
        """Return the probability that the member stands on a side."""
        if self.chance is None:
            return Fraction(self.stance == side)
        return self.chance if side == "for" else 1 - self.chance


@dataclass(frozen=True)
class Majority:
    """Hold whether one side has a qualified majority, and what that hangs on.

    `pivotal` members each change it alone, `smallest_flip` ones together: the fewest that can,
    the most populous first. `chance` is None where every stance is certain. `within_rounding`
    says that the population decides, by less than the rounding of the shares.
    """

    reached: bool
    pivotal: tuple[str, ...]
    smallest_flip: tuple[str, ...]
    chance: Fraction | None
    within_rounding: bool


@dataclass(frozen=True)
class Outcome:
    """Hold whether a gate lets an act pass, how likely, and the majority that was counted."""

    gate: Gate
    passes: bool
    chance: Fraction | None
    majority: Majority


def outcomes(ballots: Collection[Ballot]) -> list[Outcome]:
    """Return the outcome of each gate, in the order in which an act meets them."""
    found = {side: majority(ballots, side) for side in dict.fromkeys(COUNTED.values())}
    return [_outcome(gate, found[side], side == "for") for gate, side in COUNTED.items()]


def passes(ballots: Collection[Ballot]) -> dict[Gate, bool]:
    """Return whether each gate lets an act pass, and nothing else."""
    reached = {side: _reached(list(ballots), side) for side in dict.fromkeys(COUNTED.values())}
    return {gate: reached[side] == (side == "for") for gate, side in COUNTED.items()}


def _outcome(gate: Gate, counted: Majority, carries: bool) -> Outcome:
    chance = counted.chance
    if chance is not None and not carries:
        chance = 1 - chance
    return Outcome(gate, counted.reached == carries, chance, counted)


def majority(ballots: Collection[Ballot], side: Side) -> Majority:
    """Return whether `side` has a qualified majority, and what that hangs on."""
    ordered = sorted(ballots, key=lambda ballot: (-ballot.weight, ballot.member))
    return Majority(
        reached=_reached(ordered, side),
        pivotal=tuple(
            ballot.member
            for ballot in ordered
            if _reached(ordered, side, [ballot]) != _reached(ordered, side)
        ),
        smallest_flip=_smallest_flip(ordered, side),
        chance=_chance(ordered, side),
        within_rounding=_within_rounding(ordered, side),
    )


def is_qualified(count: int, weight: int, members: int, population: int) -> bool:
    """Tell whether `count` of `members` with `weight` of the `population` are a majority.

    55 % of the members and 65 % of the population; a minority that blocks by its population
    needs four members, else the majority is deemed attained.
    """
    return 100 * count >= MEMBERS_PERCENT * members and (
        members - count < LEAST_TO_BLOCK or 100 * weight >= POPULATION_PERCENT * population
    )


def _reached(ballots: Sequence[Ballot], side: Side, moved: Collection[Ballot] = ()) -> bool:
    """Tell whether `side` has its majority once the members `moved` have joined or left it."""
    inside = [ballot for ballot in ballots if (ballot.likely == side) != (ballot in moved)]
    return is_qualified(len(inside), _weight(inside), len(ballots), _weight(ballots))


def _weight(ballots: Collection[Ballot]) -> int:
    return sum(ballot.weight for ballot in ballots)


def _smallest_flip(ballots: Sequence[Ballot], side: Side) -> tuple[str, ...]:
    """Return the fewest members that change the outcome together, the most populous first.

    Who leaves can only end a majority, who joins can only make one, and the most populous do
    either as well as any others; so the first few of one list are enough.
    """
    reached = _reached(ballots, side)
    movable = [ballot for ballot in ballots if (ballot.likely == side) == reached]
    moved = next(
        movable[:size]
        for size in range(1, len(movable) + 1)
        if _reached(ballots, side, movable[:size]) != reached
    )
    return tuple(ballot.member for ballot in moved)


def _chance(ballots: Sequence[Ballot], side: Side) -> Fraction | None:
    """Return the probability that `side` has a majority, members independent of each other.

    Exact: the ways to each number of members and each weight are counted in whole numbers,
    the least populous members first, from whom few different weights arise.
    """
    if all(ballot.chance is None for ballot in ballots):
        return None
    ways: list[dict[int, int]] = [{0: 1}]
    for ballot in reversed(ballots):
        joins, all_told = ballot.probability(side).as_integer_ratio()
        stays = all_told - joins
        after: list[dict[int, int]] = [defaultdict(int) for _ in range(len(ways) + 1)]
        for count, by_weight in enumerate(ways):
            for weight, number in by_weight.items():
                if stays:
                    after[count][weight] += number * stays
                if joins:
                    after[count + 1][weight + ballot.weight] += number * joins
        ways = after
    members, population = len(ballots), _weight(ballots)
    reached = sum(
        number
        for count, by_weight in enumerate(ways)
        for weight, number in by_weight.items()
        if is_qualified(count, weight, members, population)
    )
    return Fraction(reached, sum(sum(by_weight.values()) for by_weight in ways))


def _within_rounding(ballots: Sequence[Ballot], side: Side) -> bool:
    """Tell whether the population decides, and rounded shares leave open how.

    The true share of a side is known from its own members and from all the others.
    """
    inside = [ballot for ballot in ballots if ballot.likely == side]
    outside = [ballot for ballot in ballots if ballot.likely != side]
    count, members = len(inside), len(ballots)
    if is_qualified(count, 0, members, 1) == is_qualified(count, 1, members, 1):
        return False
    own, rest = _weight(inside), WHOLE - _weight(outside)
    low = max(own - ROUNDING * count, rest - ROUNDING * len(outside))
    high = min(own + ROUNDING * count, rest + ROUNDING * len(outside))
    return low < Fraction(POPULATION_PERCENT * WHOLE, 100) <= high
