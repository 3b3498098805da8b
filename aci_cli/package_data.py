"""What a package is chosen from, the limits it keeps, and what it adds up to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import fsum

from aci_cli.council import is_qualified
from aci_cli.errors import UsageError, suggest

STANCES = ("for", "against", "abstain")
EUR_MILLION = 1e6
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Effect:
    """Hold what a measure does on a line in one direction, in EUR a year.

    Self-harm is harm and the retaliation laid on the line; it is negative where the Union earns.
    `burdens_eur` is the self-harm by member.
    """

    buyer: str
    line: str
    pressure_eur: float
    self_harm_eur: float
    burdens_eur: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Measure:
    """Hold a measure with its effects; one without effects is not priced."""

    id: str
    tier: int
    effects: tuple[Effect, ...] = ()
    requires: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Member:
    """Hold who bears a burden: its GDP in EUR and its weight in votes, a whole number.

    A partner outside the Union has no weight, and no vote.
    """

    iso3: str
    gdp_eur: float
    weight: int


@dataclass(frozen=True)
class Programme:
    """Hold the measures and members, sorted, so that the order they came in changes nothing.

    UsageError where an id comes twice, where a measure requires or conflicts with one that is not
    there, or where measures require each other in a circle.
    """

    measures: tuple[Measure, ...]
    members: tuple[Member, ...]

    def __post_init__(self) -> None:
        """Sort and check."""
        measures = sorted(self.measures, key=lambda measure: measure.id)
        members = sorted(self.members, key=lambda member: member.iso3)
        object.__setattr__(self, "measures", tuple(measures))
        object.__setattr__(self, "members", tuple(members))
        _check_once(measure.id for measure in measures)
        _check_once(member.iso3 for member in members)
        for measure in measures:
            self.check_known(f"{measure.id} requires", measure.requires)
            self.check_known(f"{measure.id} conflicts with", measure.conflicts)
        _check_circles({measure.id: measure.requires for measure in measures})

    @property
    def ids(self) -> list[str]:
        """Return the ids of all measures, sorted."""
        return [measure.id for measure in self.measures]

    def check_known(self, what: str, ids: Collection[str]) -> None:
        """Raise UsageError where one of `ids` is no measure of the programme."""
        for unknown in sorted(set(ids) - set(self.ids)):
            raise UsageError(f'{what} "{unknown}", not a measure{suggest(unknown, self.ids)}')

    def conflicts(self) -> list[tuple[str, str]]:
        """Return the pairs that can not be chosen together, each once, sorted."""
        pairs = {
            (min(measure.id, other), max(measure.id, other))
            for measure in self.measures
            for other in measure.conflicts
        }
        return sorted(pairs)


@dataclass(frozen=True)
class Votes:
    """Hold what a vote is counted by.

    A member whose burden exceeds `tolerance_bp` of its GDP is not in favour; `stances` gives some
    members' votes (for, against, abstain) whatever their burden.
    """

    tolerance_bp: float
    stances: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """Hold the limits that a package keeps; None where there is none.

    `min_pressure_eur` is the least that it must press; `max_member_bp` the most that a member
    bears, in bp of its GDP. `kept` are measures of an earlier rung of a ladder.
    """

    max_self_harm_eur: float | None = None
    max_member_bp: float | None = None
    tiers: frozenset[int] | None = None
    require: frozenset[str] = frozenset()
    forbid: frozenset[str] = frozenset()
    votes: Votes | None = None
    kept: frozenset[str] = frozenset()
    min_pressure_eur: float | None = None


@dataclass(frozen=True)
class Sum:
    """Hold what measures add up to, each line and direction once, in EUR a year."""

    pressure_eur: float
    self_harm_eur: float
    burdens_eur: dict[str, float]


Touch = tuple[str, Effect]


def by_line(measures: Iterable[Measure]) -> list[list[Touch]]:
    """Return the effects of measures with their ids, line by line and direction, sorted.

    On a line the last id comes first, so that the first id counts where two effects are equal.
    """
    falling = sorted(measures, key=lambda measure: measure.id, reverse=True)
    touches = [(measure.id, effect) for measure in falling for effect in measure.effects]
    return [list(group) for _, group in groupby(sorted(touches, key=_place), _place)]


def _place(touch: Touch) -> tuple[str, str]:
    return touch[1].buyer, touch[1].line


def by_pressure(touches: Collection[Touch]) -> list[Touch]:
    """Return the effects on a line, the one whose pressure counts last."""
    return sorted(touches, key=lambda touch: touch[1].pressure_eur)


def by_self_harm(touches: Collection[Touch]) -> list[Touch]:
    """Return the effects on a line, the one whose self-harm counts last."""
    return sorted(touches, key=lambda touch: touch[1].self_harm_eur)


def add_up(programme: Programme, chosen: Collection[str]) -> Sum:
    """Add up chosen measures: on each line the largest pressure and the largest self-harm count.

    Members bear what the measure whose self-harm counts lays on them.
    """
    touched = by_line(measure for measure in programme.measures if measure.id in chosen)
    pressing = [by_pressure(touches)[-1][1] for touches in touched]
    harming = [by_self_harm(touches)[-1][1] for touches in touched]
    return Sum(
        fsum(effect.pressure_eur for effect in pressing),
        fsum(effect.self_harm_eur for effect in harming),
        {
            member.iso3: fsum(effect.burdens_eur.get(member.iso3, 0.0) for effect in harming)
            for member in programme.members
        },
    )


def broken(programme: Programme, limits: Limits, chosen: Collection[str], total: Sum) -> list[str]:
    """Return what chosen measures break of the limits, each in a few words; [] where nothing.

    A limit holds up to a part in a thousand million, or of one unit (EUR m, bp) if it is below one.
    """
    found = [f"{name} is left out" for name in (limits.require | limits.kept) - set(chosen)]
    found += [f"{name} is forbidden" for name in limits.forbid & set(chosen)]
    found += [f"{a} conflicts with {b}" for a, b in programme.conflicts() if {a, b} <= set(chosen)]
    for measure in programme.measures:
        if measure.id in chosen:
            found += [f"{measure.id} lacks {name}" for name in measure.requires - set(chosen)]
            if limits.tiers is not None and measure.tier not in limits.tiers:
                found.append(f"{measure.id} is of tier {measure.tier}")
    if limits.min_pressure_eur is not None and exceeds(
        -total.pressure_eur, -limits.min_pressure_eur, EUR_MILLION
    ):
        found.append(f"pressure is EUR {total.pressure_eur}")
    if exceeds(total.self_harm_eur, limits.max_self_harm_eur, EUR_MILLION):
        found.append(f"self-harm is EUR {total.self_harm_eur}")
    burdens_bp = {m.iso3: 10_000 * total.burdens_eur[m.iso3] / m.gdp_eur for m in programme.members}
    for iso3, burden_bp in burdens_bp.items():
        if exceeds(burden_bp, limits.max_member_bp):
            found.append(f"{iso3} bears {burden_bp} bp")
    if limits.votes and not adopted(programme.members, limits.votes, burdens_bp):
        found.append("the vote fails")
    return found


def exceeds(value: float, most: float | None, unit: float = 1.0) -> bool:
    """Tell whether a value is above a limit by more than rounding explains."""
    return most is not None and value > most + TOLERANCE * max(abs(most), unit)


def voters(members: Sequence[Member]) -> list[Member]:
    """Return the members that vote: those with a weight; partners outside the Union have none."""
    return [member for member in members if member.weight]


def adopted(members: Sequence[Member], votes: Votes, burdens_bp: Mapping[str, float]) -> bool:
    """Tell whether a qualified majority is in favour, abstentions not counting as such."""
    voting = voters(members)
    in_favour = [
        member
        for member in voting
        if votes.stances.get(member.iso3) == "for"
        or (
            member.iso3 not in votes.stances
            and not exceeds(burdens_bp[member.iso3], votes.tolerance_bp)
        )
    ]
    weight, population = (sum(member.weight for member in group) for group in (in_favour, voting))
    return is_qualified(len(in_favour), weight, len(voting), population)


def check(programme: Programme, limits: Limits) -> None:
    """Raise UsageError where limits make no sense for a programme."""
    for option, value in (
        ("--max-self-harm", limits.max_self_harm_eur),
        ("--max-member-bp", limits.max_member_bp),
        ("--size", limits.min_pressure_eur),
    ):
        if value is not None and not 0 < value < float("inf"):
            raise UsageError(f"{option} {value:g} is not above zero")
    programme.check_known("--require names", limits.require)
    programme.check_known("--forbid names", limits.forbid)
    for both in sorted(limits.require & limits.forbid):
        raise UsageError(f"{both} is both required and forbidden")
    if limits.votes:
        _check_votes(programme, limits.votes)


def _check_votes(programme: Programme, votes: Votes) -> None:
    if not 0 <= votes.tolerance_bp < float("inf"):
        raise UsageError(f"a tolerance of {votes.tolerance_bp:g} bp is not zero or above")
    members = [member.iso3 for member in programme.members]
    for iso3, stance in sorted(votes.stances.items()):
        if iso3 not in members:
            raise UsageError(f'a stance is given for "{iso3}", no member{suggest(iso3, members)}')
        if stance not in STANCES:
            raise UsageError(f'{iso3} stands "{stance}", not one of {", ".join(STANCES)}')


def _check_once(ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise UsageError(f'"{name}" comes twice')
        seen.add(name)


def _check_circles(requires: Mapping[str, frozenset[str]]) -> None:
    """Take away measures whose requirements are met until none is left, or a circle is."""
    left = dict(requires)
    while left:
        free = [name for name, wanted in left.items() if not wanted & left.keys()]
        if not free:
            path = [min(left)]
            while path.count(path[-1]) < 2:
                path.append(min(left[path[-1]] & left.keys()))
            circle = " > ".join(path[path.index(path[-1]) :])
            raise UsageError(f"measures require each other in a circle: {circle}")
        for name in free:
            del left[name]
