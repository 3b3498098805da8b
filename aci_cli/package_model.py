"""The package programme as columns and rows: what a solver takes, and whose limit each row is.

What counts on a line, the largest of the chosen, is a sum over its effects from the least to the
largest: each adds what it exceeds the one before by, where it or a larger one is chosen. "One of
these is chosen" is a column of its own, shared by all lines that ask it of the same measures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, inf

from aci_cli.council import LEAST_TO_BLOCK, MEMBERS_PERCENT, POPULATION_PERCENT
from aci_cli.package_data import (
    EUR_MILLION,
    Effect,
    Limits,
    Member,
    Programme,
    Touch,
    Votes,
    by_line,
    by_pressure,
    by_self_harm,
    voters,
)

NOTHING = Effect("", "", 0.0, 0.0)
Terms = dict[int, float]


@dataclass(frozen=True)
class Limit:
    """Name a limit as its user knows it: by the option, or by what the menu says."""

    kind: str
    text: str
    subject: str = ""


@dataclass(frozen=True)
class Row:
    """Hold lower <= sum of terms <= upper; `limit` is the one that it states, if any."""

    terms: Terms
    lower: float
    upper: float
    limit: Limit | None = None


@dataclass
class Formulation:
    """Hold columns between 0 and 1 and the rows over them.

    The first columns are `ids`, 1 where a measure is chosen; `whole` are those of whole numbers.
    `pressure` and `self_harm` are in EUR m, `burdens` in bp of each member's GDP.
    """

    ids: list[str]
    columns: int
    whole: set[int]
    rows: list[Row] = field(default_factory=list)
    pressure: Terms = field(default_factory=dict)
    self_harm: Terms = field(default_factory=dict)
    burdens: dict[str, Terms] = field(default_factory=dict)

    def column(self, *, whole: bool = False) -> int:
        """Add a column and return its number."""
        if whole:
            self.whole.add(self.columns)
        self.columns += 1
        return self.columns - 1

    def add(self, terms: Terms, lower: float, upper: float, limit: Limit | None = None) -> None:
        """Add a row."""
        self.rows.append(Row(terms, lower, upper, limit))

    def with_rows(self, *rows: Row) -> Formulation:
        """Return the same with more rows."""
        return replace(self, rows=[*self.rows, *rows])

    def limits(self) -> list[Limit]:
        """Return every limit once, in the order of the rows."""
        return list(dict.fromkeys(row.limit for row in self.rows if row.limit))

    def under(self, kept: Collection[Limit]) -> Formulation:
        """Return the same under some of its limits only."""
        rows = [row for row in self.rows if row.limit is None or row.limit in kept]
        return replace(self, rows=rows)


def formulate(programme: Programme, limits: Limits) -> Formulation:
    """Write a programme and its limits as columns and rows."""
    ids = programme.ids
    found = Formulation(ids, len(ids), set(range(len(ids))))
    _lay_on_lines(found, programme)
    _restrict(found, programme, limits)
    if limits.min_pressure_eur is not None:
        limit = Limit("size", f"--size {limits.min_pressure_eur:g}")
        found.rows.append(at_least(found.pressure, limits.min_pressure_eur / EUR_MILLION, limit))
    if limits.max_self_harm_eur is not None:
        limit = Limit("budget", f"--max-self-harm {limits.max_self_harm_eur:g}")
        found.rows.append(at_most(found.self_harm, limits.max_self_harm_eur / EUR_MILLION, limit))
    if limits.max_member_bp is not None:
        for iso3, burden in found.burdens.items():
            limit = Limit("cap", f"--max-member-bp {limits.max_member_bp:g} for {iso3}", iso3)
            found.rows.append(at_most(burden, limits.max_member_bp, limit))
    if limits.votes:
        _count_votes(found, voters(programme.members), limits.votes)
    return found


def at_most(terms: Terms, most: float, limit: Limit | None = None) -> Row:
    """Return the row that keeps a sum under a limit, in parts of the limit where it is above 1."""
    unit = max(abs(most), 1.0)
    return Row(_scaled(terms, 1 / unit), -inf, most / unit, limit)


def at_least(terms: Terms, least: float, limit: Limit | None = None) -> Row:
    """Return the row that keeps a sum above a limit, in parts of the limit where it is above 1."""
    unit = max(abs(least), 1.0)
    return Row(_scaled(terms, 1 / unit), least / unit, inf, limit)


def few_and_first(columns: int) -> Terms:
    """Return the objective that prefers few columns, then those with low numbers in sum."""
    return {column: float(columns**2 + column) for column in range(columns)}


def _scaled(terms: Terms, factor: float) -> Terms:
    return {column: value * factor for column, value in terms.items()}


def _lay_on_lines(found: Formulation, programme: Programme) -> None:
    """Write pressure, self-harm and burdens as sums over columns."""
    choices = _Choices(found)
    found.burdens = {member.iso3: {} for member in programme.members}
    per_bp = [(found.burdens[m.iso3], m.iso3, m.gdp_eur / 10_000) for m in programme.members]
    for touches in by_line(programme.measures):
        for column, more, less in choices.steps(by_pressure(touches)):
            _add(found.pressure, column, (more.pressure_eur - less.pressure_eur) / EUR_MILLION)
        for column, more, less in choices.steps(by_self_harm(touches)):
            _add(found.self_harm, column, (more.self_harm_eur - less.self_harm_eur) / EUR_MILLION)
            for terms, iso3, unit in per_bp:
                before = less.burdens_eur.get(iso3, 0.0)
                _add(terms, column, (more.burdens_eur.get(iso3, 0.0) - before) / unit)


def _add(terms: Terms, column: int, value: float) -> None:
    if value:
        terms[column] = terms.get(column, 0.0) + value


class _Choices:
    """Give the columns that are 1 where one of some measures is chosen."""

    def __init__(self, found: Formulation) -> None:
        """Start with the measures themselves."""
        self._found = found
        self._own = {name: column for column, name in enumerate(found.ids)}
        self._columns = {frozenset([name]): column for name, column in self._own.items()}
        self._linked: set[tuple[int, int, int]] = set()

    def steps(self, touches: Sequence[Touch]) -> Iterator[tuple[int, Effect, Effect]]:
        """Yield each effect from the largest, the next smaller, and the column that adds it."""
        chosen: frozenset[str] = frozenset()
        column = -1
        smaller = [NOTHING, *(effect for _, effect in touches[:-1])]
        for (name, effect), less in zip(reversed(touches), reversed(smaller), strict=True):
            if name not in chosen:
                chosen, before = chosen | {name}, column
                column = self._any_of(chosen)
                if before >= 0:
                    self._link(column, before, self._own[name])
            yield column, effect, less

    def _any_of(self, chosen: frozenset[str]) -> int:
        if chosen not in self._columns:
            self._columns[chosen] = self._found.column()
        return self._columns[chosen]

    def _link(self, either: int, one: int, other: int) -> None:
        """Make a column 1 where one of two others is."""
        one, other = sorted((one, other))
        if (either, one, other) in self._linked:
            return
        self._linked.add((either, one, other))
        self._found.add({either: 1, one: -1}, 0, inf)
        self._found.add({either: 1, other: -1}, 0, inf)
        self._found.add({either: 1, one: -1, other: -1}, -inf, 0)


def _restrict(found: Formulation, programme: Programme, limits: Limits) -> None:
    """Write what is required, forbidden, and said by the menu about two measures."""
    own = {name: column for column, name in enumerate(found.ids)}
    for name in sorted(limits.require):
        found.add({own[name]: 1}, 1, inf, Limit("require", f"--require {name}", name))
    for name in sorted(limits.kept - limits.require):
        text = f"{name} on the rung before"
        found.add({own[name]: 1}, 1, inf, Limit("kept", text, name))
    for name in sorted(limits.forbid):
        found.add({own[name]: 1}, -inf, 0, Limit("forbid", f"--forbid {name}", name))
    if limits.tiers is not None:
        tiers = Limit("tier", f"--tier {','.join(map(str, sorted(limits.tiers)))}")
        for measure in programme.measures:
            if measure.tier not in limits.tiers:
                found.add({own[measure.id]: 1}, -inf, 0, tiers)
    for one, other in programme.conflicts():
        limit = Limit("conflict", f"the conflict of {one} and {other}")
        found.add({own[one]: 1, own[other]: 1}, -inf, 1, limit)
    for measure in programme.measures:
        for name in sorted(measure.requires):
            limit = Limit("requires", f"that {measure.id} requires {name}")
            found.add({own[measure.id]: 1, own[name]: -1}, -inf, 0, limit)


def _count_votes(found: Formulation, voting: Sequence[Member], votes: Votes) -> None:
    """Write the qualified majority: members in favour, then population or too few to block."""
    limit = Limit("votes", "--votes")
    in_favour = {}
    for member in voting:
        stance = votes.stances.get(member.iso3)
        if stance in ("against", "abstain"):
            continue
        column = found.column(whole=True)
        in_favour[column] = member
        burden = found.burdens[member.iso3]
        excess = sum(max(0.0, value) for value in burden.values()) - votes.tolerance_bp
        if stance is None and excess > 0:
            found.add({**burden, column: excess}, -inf, votes.tolerance_bp + excess)
    too_few_to_block = found.column(whole=True)
    wanted = ceil(MEMBERS_PERCENT * len(voting) / 100)
    unblocked = len(voting) - LEAST_TO_BLOCK + 1
    count = dict.fromkeys(in_favour, 1.0)
    found.add(count, wanted, inf, limit)
    found.add({**count, too_few_to_block: -unblocked}, 0, inf, limit)
    weights = {column: 100.0 * member.weight for column, member in in_favour.items()}
    needed = POPULATION_PERCENT * sum(member.weight for member in voting)
    unit = max(needed, 1)
    population = {**_scaled(weights, 1 / unit), too_few_to_block: needed / unit}
    found.add(population, needed / unit, inf, limit)
