"""Bring together who stands where and what each gate makes of it, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from aci_cli.areas import UNION, Gazetteer
from aci_cli.council import COUNTED, Ballot, Gate, Stance, outcomes, passes
from aci_cli.errors import AciError
from aci_cli.rows import Column, Table
from aci_cli.stances import Claim, said

if TYPE_CHECKING:
    from aci_cli.analysis import Analysis
    from aci_cli.workbench import Workbench

Origin = Literal["given", "derived", "assumed"]
ORIGINS: tuple[Origin, ...] = ("given", "derived", "assumed")

GATE_COLUMNS = (
    Column(
        "gate",
        "VARCHAR",
        "code",
        "determination: the Council, Art. 5; committee: on the measures, Art. 18; appeal: the "
        "appeal committee, asked only where the committee has no or a negative opinion",
    ),
    Column("passes", "BOOLEAN", "-", "true where the act may go on; a chance above 1/2 counts for"),
    Column("members_for", "INTEGER", "count", "members in favour"),
    Column("members_against", "INTEGER", "count", "members against"),
    Column("members_abstaining", "INTEGER", "count", "members that abstain"),
    Column("population_for_share", "DOUBLE", "share", "share of those in favour in the population"),
    Column("population_against_share", "DOUBLE", "share", "share of those against in it"),
    Column(
        "pivotal",
        "VARCHAR",
        "text",
        "members that each change the outcome alone, by going from for to against or back",
    ),
    Column(
        "smallest_flip",
        "VARCHAR",
        "text",
        "fewest members that change the outcome together, the most populous of such sets",
    ),
    Column(
        "chance",
        "DOUBLE",
        "share",
        "probability that the gate passes: exact where stances carry chances, members independent; "
        "else the share of draws in which it passes on the burdens drawn; null without either",
    ),
    Column(
        "within_rounding",
        "BOOLEAN",
        "-",
        "true where the population decides by less than the rounding of the shares to 0.01 %",
    ),
    Column("stances", "VARCHAR", "text", "how many stances are given, derived and assumed"),
)
MEMBER_COLUMNS = (
    Column("member", "VARCHAR", "code", "member of the Union, ISO3"),
    Column("name", "VARCHAR", "text", "its name"),
    Column("stance", "VARCHAR", "code", "for, against or abstain; null where a chance is given"),
    Column("chance", "DOUBLE", "share", "chance of being in favour, else against; null if certain"),
    Column(
        "origin",
        "VARCHAR",
        "code",
        "given, derived (against where the burden exceeds the tolerance) or assumed (in favour)",
    ),
    Column("burden_bp", "DOUBLE", "bp", "burden in 1/10,000 of its GDP; null without measures"),
    Column("population_share", "DOUBLE", "share", "share of the Union's population"),
    Column("pivotal", "VARCHAR", "text", "gates whose outcome the member changes alone"),
)


@dataclass(frozen=True)
class Standing:
    """Hold how a member stands, why, and its burden in bp of its GDP."""

    ballot: Ballot
    origin: Origin
    burden_bp: float | None


@dataclass(frozen=True)
class Counted:
    """Hold how the members stand, in which share of the draws each gate passes, and the vintage."""

    standings: list[Standing]
    shares: Mapping[Gate, float]
    meta: dict[str, Any]


def count(
    analysis: Analysis,
    ids: Sequence[str],
    claims: Mapping[str, Claim],
    tolerance_bp: float,
    draws: int,
) -> Counted:
    """Return how members stand on measures: as claimed, else by their burden, else in favour.

    Without `ids` no burden is known. AciError where a measure has no figures.
    """
    year, weights = council_weights(analysis.workbench)
    central_bp: Mapping[str, float] = {}
    by_draw: Sequence[Mapping[str, float]] = ()
    if ids:
        from aci_cli.burden import burdens_bp

        central_bp, by_draw = burdens_bp(analysis, ids, draws)
    asked = {
        "measures": list(ids),
        "stances": said(claims),
        "tolerance_bp": tolerance_bp,
        "draws": draws,
    }
    return Counted(
        standings(weights, claims, central_bp, tolerance_bp),
        passing_shares(weights, claims, by_draw, tolerance_bp),
        {**analysis.meta_for("vote", asked), "council_year": year},
    )


def council_weights(bench: Workbench) -> tuple[int, dict[str, int]]:
    """Return the latest year of the Council's weights, and each member's, the largest first.

    Weights are hundredths of a per cent; AciError where the release holds none, or weights of
    others than the Union's members.
    """
    bench.open_table("council")
    bench.step("council_members")
    bench.engine.check_columns()
    rows = bench.engine.fetch("council_members")
    if not rows:
        raise AciError(f"{bench.release.folder}: its council table holds no members")
    weights = {member: weight for member, _, weight in rows}
    if wrong := sorted(weights.keys() ^ set(bench.gazetteer.members(UNION))):
        raise AciError(
            f"{bench.release.folder}: its council table is not that of the {UNION}'s members: "
            f"{', '.join(wrong)} in one of the two only; make the release again"
        )
    return rows[0][1], weights


def standings(
    weights: Mapping[str, int],
    claims: Mapping[str, Claim],
    burdens_bp: Mapping[str, float],
    tolerance_bp: float,
) -> list[Standing]:
    """Return how each member stands: as claimed, else by its burden, else in favour."""
    found = []
    for member, weight in weights.items():
        burden = burdens_bp.get(member)
        claim = claims.get(member)
        if claim is not None:
            ballot = Ballot(member, weight, claim.stance, claim.chance)
            found.append(Standing(ballot, "given", burden))
        elif burden is not None:
            stance: Stance = "against" if burden > tolerance_bp else "for"
            found.append(Standing(Ballot(member, weight, stance), "derived", burden))
        else:
            found.append(Standing(Ballot(member, weight, "for"), "assumed", None))
    return found


def counted(standings: Sequence[Standing]) -> dict[Origin, int]:
    """Return how many stances are of each origin that occurs."""
    numbers = Counter(standing.origin for standing in standings)
    return {origin: numbers[origin] for origin in ORIGINS if numbers[origin]}


def passing_shares(
    weights: Mapping[str, int],
    claims: Mapping[str, Claim],
    by_draw: Sequence[Mapping[str, float]],
    tolerance_bp: float,
) -> dict[Gate, float]:
    """Return in which share of the draws each gate passes, stances derived anew in each.

    Empty without draws, and where stances carry chances: those are counted exactly instead.
    """
    if not by_draw or any(claim.chance is not None for claim in claims.values()):
        return {}
    number: Counter[Gate] = Counter()
    for burdens_bp in by_draw:
        found = standings(weights, claims, burdens_bp, tolerance_bp)
        passed = passes([standing.ballot for standing in found])
        number.update(gate for gate, carried in passed.items() if carried)
    return {gate: number[gate] / len(by_draw) for gate in COUNTED}


def by_gate(found: Counted) -> Table:
    """Return a row for each gate, with the columns of `GATE_COLUMNS`."""
    ballots = [standing.ballot for standing in found.standings]
    members = Counter(ballot.likely for ballot in ballots)
    numbers = counted(found.standings)
    origins = ", ".join(f"{number} {origin}" for origin, number in numbers.items())
    rows: list[tuple[Any, ...]] = [
        (
            outcome.gate,
            outcome.passes,
            members["for"],
            members["against"],
            members["abstain"],
            _population_share(ballots, "for"),
            _population_share(ballots, "against"),
            _joined(outcome.majority.pivotal),
            _joined(outcome.majority.smallest_flip),
            found.shares.get(outcome.gate, _number(outcome.chance)),
            outcome.majority.within_rounding,
            origins,
        )
        for outcome in outcomes(ballots)
    ]
    return Table(GATE_COLUMNS, rows, found.meta)


def by_member(found: Counted, gazetteer: Gazetteer) -> Table:
    """Return a row for each member, with the columns of `MEMBER_COLUMNS`."""
    ballots = [standing.ballot for standing in found.standings]
    population = sum(ballot.weight for ballot in ballots)
    pivotal = {outcome.gate: outcome.majority.pivotal for outcome in outcomes(ballots)}
    rows: list[tuple[Any, ...]] = [
        (
            standing.ballot.member,
            gazetteer.name(standing.ballot.member),
            standing.ballot.stance,
            _number(standing.ballot.chance),
            standing.origin,
            standing.burden_bp,
            standing.ballot.weight / population,
            _joined([gate for gate, names in pivotal.items() if standing.ballot.member in names]),
        )
        for standing in found.standings
    ]
    return Table(MEMBER_COLUMNS, rows, {**found.meta, "command": "members"})


def _population_share(ballots: Sequence[Ballot], side: Stance) -> float:
    total = sum(ballot.weight for ballot in ballots)
    return sum(ballot.weight for ballot in ballots if ballot.likely == side) / total


def _joined(names: Sequence[str]) -> str | None:
    return " ".join(names) or None


def _number(chance: Fraction | None) -> float | None:
    return None if chance is None else float(chance)
