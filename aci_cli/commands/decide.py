"""Commands that lead from a ranking to a decision."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from aci_cli import output as out
from aci_cli.areas import UNION
from aci_cli.commands.ids import measure_ids, pipe_of
from aci_cli.commands.score import note_priced, open_analysis
from aci_cli.config import Settings
from aci_cli.council import Stance
from aci_cli.errors import UsageError
from aci_cli.output import OutputOptions
from aci_cli.rows import Spread
from aci_cli.stances import Claim, from_file, from_options, settle

if TYPE_CHECKING:
    from aci_cli.analysis import Analysis
    from aci_cli.vote import Origin

GATES_LAYOUT = (
    "gate",
    "passes",
    "members_for",
    "population_for_share",
    "smallest_flip",
    "chance",
    "members_against",
    "population_against_share",
    "members_abstaining",
    "within_rounding",
    "pivotal",
    "stances",
)
MEMBERS_LAYOUT = (
    "member",
    "stance",
    "chance",
    "origin",
    "burden_bp",
    "population_share",
    "pivotal",
    "name",
)
WARNINGS = {"entry_port": "goods that enter there for other members count as its own"}
BURDEN_LAYOUT = (
    "member",
    "burden_eur",
    Spread("burden_bp", "burden_bp_p05", "burden_bp_p95"),
    "burden_share",
    "basis",
    "flags",
    "harm_eur",
    "retaliation_eur",
    "name",
)


def vote(
    measures: Sequence[str],
    *,
    named: Mapping[Stance, Sequence[str]],
    stances: str | None,
    tolerance: str | None,
    by_member: bool,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Write what each gate makes of the members' stances, or how each member stands."""
    from aci_cli import vote as voting

    chosen_bp = _tolerance_bp(tolerance, measures)
    claims = _claims(stances, named)
    _check_output(output, stances, measures)
    ids = measure_ids(measures, settings.menu)
    analysis = open_analysis(settings)
    _check_sender(analysis)
    gazetteer = analysis.workbench.gazetteer
    settled = settle(claims, voting.council_weights(analysis.workbench)[1], gazetteer)
    default_bp = analysis.menu.settings.burden_tolerance_bp.value
    tolerance_bp = default_bp if chosen_bp is None else chosen_bp
    found = voting.count(analysis, ids, settled, tolerance_bp, 0 if by_member else settings.draws)
    if by_member:
        out.write(voting.by_member(found, gazetteer), replace(output, layout=MEMBERS_LAYOUT))
    else:
        out.write(voting.by_gate(found), replace(output, layout=GATES_LAYOUT))
    if ids:
        note_priced(analysis, ids)
    _say_what_was_supposed(voting.counted(found.standings), tolerance_bp)
    out.hint(f"population shares for votes in {found.meta['council_year']}")


def _tolerance_bp(text: str | None, measures: Sequence[str]) -> float | None:
    if text is None:
        return None
    if not measures:
        raise UsageError("--tolerance: goes with MEASURE; without burdens no stance is derived")
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        raise UsageError(f"--tolerance: expected basis points of GDP, 0 or more, found {text!r}")
    return number


def _claims(stances: str | None, named: Mapping[Stance, Sequence[str]]) -> Iterator[Claim]:
    """Return what the file says, then what the options say."""
    if stances == "":
        raise UsageError("--stances: expected a file, found ''")
    return chain(from_file(stances) if stances else (), from_options(named))


def _check_output(output: OutputOptions, stances: str | None, measures: Sequence[str]) -> None:
    """Raise UsageError where the answer would replace a file that is read for it."""
    out.validate(output, [*([stances] if stances else []), *pipe_of(measures)])


def _check_sender(analysis: Analysis) -> None:
    sender = analysis.question.sender
    if sender != UNION:
        raise UsageError(f"sender {sender}: the vote is the Union's, so the sender must be {UNION}")


def settled_stances(analysis: Analysis, named: Mapping[Stance, Sequence[str]]) -> dict[str, Stance]:
    """Return the stances that options give, by member; UsageError where one is unknown or twice."""
    from aci_cli.vote import council_weights

    bench = analysis.workbench
    claims = settle(from_options(named), council_weights(bench)[1], bench.gazetteer)
    return {member: claim.stance for member, claim in claims.items() if claim.stance}


def _say_what_was_supposed(counted: Mapping[Origin, int], tolerance_bp: float) -> None:
    if number := counted.get("derived"):
        follow = "1 stance follows" if number == 1 else f"{number} stances follow"
        out.note(
            f"{follow} from the burden alone, against above {tolerance_bp:g} bp of "
            "GDP: mechanical, not a prediction of what a government will do"
        )
    if number := counted.get("assumed"):
        members = "member without a stance is" if number == 1 else "members without a stance are"
        out.note(f"{number} {members} taken to be in favour")


def burden(measures: Sequence[str], *, settings: Settings, output: OutputOptions) -> None:
    """Write who pays for measures taken together."""
    from aci_cli import burden as paying

    out.validate(output, pipe_of(measures))
    analysis = open_analysis(settings)
    ids = measure_ids(measures, settings.menu)
    table = paying.burdens(analysis, ids, settings.draws)
    out.write(table, replace(output, layout=BURDEN_LAYOUT))
    note_priced(analysis, ids)
    burden_eur, burden_bp = (table.meta.get(name, 0) for name in ("burden_eur", "burden_bp"))
    out.hint(
        f"{analysis.question.senders} bears EUR {burden_eur / 1e6:,.1f} m a year, "
        f"{burden_bp:.2f} bp of its GDP"
    )
    for word, meaning in WARNINGS.items():
        named = [row["member"] for row in table.records() if word in row["flags"].split()]
        if named:
            out.hint(f"{', '.join(named)}: {meaning}")
    if any("industry" in (row["basis"] or "") for row in table.records()):
        out.hint("basis industry: the industry's sales or purchases stand in for the goods' own")
