"""The command that puts measures together: the best package, the frontier, the ladder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aci_cli import output as out
from aci_cli.analysis import Analysis
from aci_cli.areas import UNION
from aci_cli.commands.decide import settled_stances
from aci_cli.commands.inputs import amount
from aci_cli.commands.score import open_analysis, tier_number
from aci_cli.config import Settings
from aci_cli.council import Stance
from aci_cli.errors import UsageError
from aci_cli.output import OutputOptions
from aci_cli.package_data import Limits, Votes
from aci_cli.replies import refuse_replies
from aci_cli.rows import Spread, Table
from aci_cli.selection import known

if TYPE_CHECKING:
    from aci_cli.package_answer import Scored

PACKAGE_LAYOUT = (
    "id",
    "tier",
    "pressure_eur",
    "self_harm_eur",
    "pressure_running_eur",
    "self_harm_running_eur",
    "evidence",
    "pressure_running_p05",
    "pressure_running_p95",
    "self_harm_running_p05",
    "self_harm_running_p95",
    "title",
)
LADDER_LAYOUT = ("rung", *PACKAGE_LAYOUT[:6], "suspend_if", "evidence", "terminate_if", "title")
FRONTIER_LAYOUT = (
    "point",
    Spread("pressure_eur", "pressure_p05", "pressure_p95"),
    "self_harm_eur",
    "enters",
    "leaves",
    "measures",
)
MOST_POINTS = 200


@dataclass(frozen=True)
class Wanted:
    """Hold the limits of a package as they stand on the command line."""

    max_self_harm: str | None
    max_member_bp: str | None
    tiers: Sequence[str]
    require: Sequence[str]
    forbid: Sequence[str]
    votes: bool
    tolerance: str | None
    stances: Mapping[Stance, Sequence[str]]


def package(wanted: Wanted, *, settings: Settings, output: OutputOptions) -> None:
    """Write the best package that keeps the limits."""
    analysis, limits = _asked(wanted, settings)
    answer = _scored(analysis, limits, settings)
    chosen, table = answer.package(limits)
    out.write(table, replace(output, layout=PACKAGE_LAYOUT))
    if not chosen.ids:
        out.note("no measure fits into these limits: the best package is empty")
    bound = "proven best" if chosen.gap == 0 else f"at most {100 * chosen.gap:.2g} % below the best"
    out.hint(
        f"{len(chosen.ids)} measures: pressure EUR {chosen.pressure_eur / 1e6:,.1f} m, self-harm "
        f"EUR {chosen.self_harm_eur / 1e6:,.1f} m, each flow counted once; {bound}"
    )
    out.hint("who pays, and would it pass: aci package … | aci burden -  (or aci vote -)")


def frontier(
    wanted: Wanted, points: str | None, *, settings: Settings, output: OutputOptions
) -> None:
    """Write the efficient frontier: the most pressure for each of some budgets."""
    _, table = frontier_table(wanted, points, settings)
    out.write(table, replace(output, layout=FRONTIER_LAYOUT))
    number = table.meta["asked"]["points"]
    out.hint(f"{len(table.rows)} efficient packages at {number} budgets of equal distance")


def frontier_table(
    wanted: Wanted, points: str | None, settings: Settings
) -> tuple[Analysis, Table]:
    """Return the efficient frontier, and the analysis that it comes from."""
    number = _points(points)
    analysis, limits = _asked(wanted, settings)
    return analysis, _scored(analysis, limits, settings).frontier(limits, number)


def ladder(wanted: Wanted, *, settings: Settings, output: OutputOptions) -> None:
    """Write nested packages tier by tier, with what ends each measure."""
    analysis, limits = _asked(wanted, settings)
    table = _scored(analysis, limits, settings).ladder(limits)
    out.write(table, replace(output, layout=LADDER_LAYOUT))
    out.hint("each rung holds those above it; finance has no figures and comes last")


def _asked(wanted: Wanted, settings: Settings) -> tuple[Analysis, Limits]:
    """Return the analysis and the limits; UsageError where a limit makes no sense."""
    max_self_harm = amount("--max-self-harm", wanted.max_self_harm)
    max_member_bp = amount("--max-member-bp", wanted.max_member_bp)
    tiers = frozenset(tier_number(text) for text in wanted.tiers)
    analysis = open_analysis(settings)
    refuse_replies(analysis.relations, [*wanted.require, *wanted.forbid])
    menu = [row["measure"] for row in analysis.relations["measures"]]
    known("measure", [*wanted.require, *wanted.forbid], menu)
    limits = Limits(
        max_self_harm_eur=max_self_harm,
        max_member_bp=max_member_bp,
        tiers=tiers or None,
        require=frozenset(wanted.require),
        forbid=frozenset(wanted.forbid),
        votes=_votes(wanted, analysis),
    )
    return analysis, limits


def _scored(analysis: Analysis, limits: Limits, settings: Settings) -> Scored:
    from aci_cli import package_answer

    answer = package_answer.scored(analysis, settings.draws)
    package_answer.check_required(answer, sorted(limits.require))
    return answer


def _votes(wanted: Wanted, analysis: Analysis) -> Votes | None:
    given = any(wanted.stances.values()) or wanted.tolerance is not None
    if not wanted.votes:
        if given:
            raise UsageError("--for, --against, --abstain and --tolerance go with --votes")
        return None
    if analysis.question.sender != UNION:
        raise UsageError(f"--votes: the vote is the Union's, so the sender must be {UNION}")
    tolerance = amount("--tolerance", wanted.tolerance, zero=True)
    if tolerance is None:
        tolerance = analysis.menu.settings.burden_tolerance_bp.value
    return Votes(tolerance, settled_stances(analysis, wanted.stances))


def _points(text: str | None) -> int:
    if text is None:
        return 20
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not 2 <= number <= MOST_POINTS:
        raise UsageError(
            f"--points: expected a whole number from 2 to {MOST_POINTS}, found {text!r}"
        )
    return number
