"""Small programmes to choose packages from, and what they give by trying every choice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from itertools import combinations

from hypothesis import strategies as st

from aci_cli.package_data import Effect, Limits, Measure, Member, Programme, Votes

BILLION = 1e9
GDP_EUR = 1e12
Key = tuple[float, float, int, int]


def effect(
    line: str, pressure: float, self_harm: float, burdens: Mapping[str, float] | None = None
) -> Effect:
    """Make an effect in EUR bn on what the target buys."""
    shares = {iso3: eur(value) for iso3, value in (burdens or {}).items()}
    return Effect("target", line, eur(pressure), eur(self_harm), shares)


def eur(billions: float) -> float:
    """Return EUR bn in whole EUR."""
    return float(round(billions * BILLION))


def measure(name: str, *effects: Effect, tier: int = 1, **relations: Collection[str]) -> Measure:
    """Make a measure; `requires` and `conflicts` are its relations."""
    sets = {relation: frozenset(names) for relation, names in relations.items()}
    return Measure(name, tier, effects, **sets)


def programme(*measures: Measure, weights: Mapping[str, int] | None = None) -> Programme:
    """Make a programme; each member has a GDP of EUR 1,000 bn, so EUR 0.1 bn is 1 bp."""
    members = (Member(iso3, GDP_EUR, weight) for iso3, weight in (weights or {}).items())
    return Programme(measures, tuple(members))


def choices(found: Programme) -> Iterator[tuple[str, ...]]:
    """Yield every choice of measures."""
    for number in range(len(found.ids) + 1):
        yield from combinations(found.ids, number)


def counted(found: Programme, chosen: Collection[str]) -> tuple[int, int, dict[str, int]]:
    """Return pressure, self-harm and burdens in whole EUR, each line and direction once."""
    pressing: dict[tuple[str, str], int] = {}
    harming: dict[tuple[str, str], tuple[int, Mapping[str, float]]] = {}
    for one in found.measures:
        for e in one.effects if one.id in chosen else ():
            place = (e.buyer, e.line)
            pressing[place] = max(pressing.get(place, int(e.pressure_eur)), int(e.pressure_eur))
            if place not in harming or e.self_harm_eur > harming[place][0]:
                harming[place] = (int(e.self_harm_eur), e.burdens_eur)
    burdens = {
        member.iso3: sum(int(shares.get(member.iso3, 0)) for _, shares in harming.values())
        for member in found.members
    }
    return sum(pressing.values()), sum(harm for harm, _ in harming.values()), burdens


def passes(found: Programme, votes: Votes, burdens: Mapping[str, int]) -> bool:
    """Tell whether a vote has 55 % of members, and 65 % of weights or too few who block it."""
    against = [
        member
        for member in found.members
        if votes.stances.get(
            member.iso3,
            "against" if burdens[member.iso3] * 10_000 > votes.tolerance_bp * GDP_EUR else "for",
        )
        != "for"
    ]
    members, weight = len(found.members), sum(member.weight for member in found.members)
    for_count = members - len(against)
    for_weight = weight - sum(member.weight for member in against)
    return Fraction(for_count) >= Fraction(55, 100) * members and (
        Fraction(for_weight) >= Fraction(65, 100) * weight or len(against) <= 3
    )


def keeps(found: Programme, limits: Limits, chosen: Collection[str]) -> bool:
    """Tell whether a choice keeps all limits."""
    pressure, self_harm, burdens = counted(found, chosen)
    taken = [one for one in found.measures if one.id in chosen]
    return (
        limits.require <= set(chosen)
        and not limits.forbid & set(chosen)
        and all(one.requires <= set(chosen) for one in taken)
        and not any(one.conflicts & set(chosen) for one in taken)
        and (limits.tiers is None or all(one.tier in limits.tiers for one in taken))
        and (limits.min_pressure_eur is None or pressure >= limits.min_pressure_eur)
        and (limits.max_self_harm_eur is None or self_harm <= limits.max_self_harm_eur)
        and (
            limits.max_member_bp is None
            or all(b * 10_000 <= limits.max_member_bp * GDP_EUR for b in burdens.values())
        )
        and (limits.votes is None or passes(found, limits.votes, burdens))
    )


def key(found: Programme, chosen: Collection[str]) -> Key:
    """Return what choices are ordered by: pressure, self-harm, number, places of their ids."""
    pressure, self_harm, _ = counted(found, chosen)
    return -pressure, self_harm, len(chosen), sum(found.ids.index(name) for name in chosen)


def feasible(found: Programme, limits: Limits) -> list[tuple[str, ...]]:
    """Return every choice that keeps the limits, the best first."""
    kept = [chosen for chosen in choices(found) if keeps(found, limits, chosen)]
    return sorted(kept, key=lambda chosen: key(found, chosen))


@st.composite
def programmes(draw: st.DrawFn, most: int = 10) -> Programme:
    """Draw a programme whose measures share lines, some of which earn revenue."""
    names = [f"m{number}" for number in range(draw(st.integers(1, most)))]
    weights = {f"S{number}": draw(st.integers(1, 9)) for number in range(draw(st.integers(1, 7)))}
    measures = []
    for place, name in enumerate(names):
        lines = draw(st.lists(st.sampled_from("abcd"), unique=True, max_size=2))
        effects = [draw(effects_on(line, list(weights))) for line in lines]
        others = [other for other in names if other != name]
        relations = {
            "requires": draw(st.sets(st.sampled_from(names[:place]), max_size=1)) if place else (),
            "conflicts": draw(st.sets(st.sampled_from(others), max_size=1)) if others else (),
        }
        measures.append(measure(name, *effects, tier=draw(st.integers(1, 3)), **relations))
    return programme(*measures, weights=weights)


@st.composite
def effects_on(draw: st.DrawFn, line: str, members: list[str]) -> Effect:
    """Draw what a measure does on a line, in tenths of EUR bn, borne by some of the members."""
    burdens = {iso3: draw(st.integers(-1, 4)) / 10 for iso3 in members}
    self_harm = sum(round(value * 10) for value in burdens.values()) / 10
    return effect(line, draw(st.integers(0, 9)) / 10, self_harm, burdens)


@st.composite
def limits_of(draw: st.DrawFn, found: Programme) -> Limits:
    """Draw limits, each there or not."""
    ids, members = st.sampled_from(found.ids), [member.iso3 for member in found.members]
    require = draw(st.frozensets(ids, max_size=2))
    stances = st.dictionaries(
        st.sampled_from(members), st.sampled_from(["for", "against", "abstain"]), max_size=2
    )
    return Limits(
        max_self_harm_eur=draw(st.none() | st.integers(1, 30).map(lambda n: eur(n / 10))),
        max_member_bp=draw(st.none() | st.integers(1, 9).map(float)),
        tiers=draw(st.none() | st.frozensets(st.integers(1, 3), min_size=1)),
        require=require,
        forbid=draw(st.frozensets(ids, max_size=2)) - require,
        votes=draw(st.none() | st.builds(Votes, st.integers(0, 6).map(float), stances)),
        min_pressure_eur=draw(st.none() | st.integers(1, 30).map(lambda n: eur(n / 10))),
    )
