"""The command that writes a brief."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aci_cli import output as out
from aci_cli.commands.ids import measure_ids, pipe_of
from aci_cli.commands.inputs import amount
from aci_cli.commands.score import analysis_options, warn_of_menu
from aci_cli.config import Settings
from aci_cli.errors import UsageError
from aci_cli.options_show import BriefOptions
from aci_cli.places import deliver
from aci_cli.progress import Steps
from aci_cli.words import words_of

if TYPE_CHECKING:
    from aci_cli.analysis import Analysis


def report(
    measures: Sequence[str],
    *,
    package: str | None,
    member: str | None,
    settings: Settings,
    output: BriefOptions,
) -> None:
    """Write a brief on the question that the settings ask."""
    from aci_cli.analysis import Analysis
    from aci_cli.report.gathering import Wanted, gather
    from aci_cli.report.sections import document
    from aci_cli.report.writing import html, markdown

    budget_eur = amount("--package", package)
    if budget_eur is not None and measures:
        raise UsageError("--package chooses the measures; give MEASURE or --package, not both")
    out.check_place(output.path, pipe_of(measures))
    ids = measure_ids(measures, settings.menu) if measures else []
    asked = analysis_options(settings)
    analysis = Analysis(**asked)
    warn_of_menu(analysis)

    def ask(**changes: Any) -> Analysis:
        return Analysis(**{**asked, "data": analysis.workbench.release, **changes})

    wanted = Wanted(tuple(ids), budget_eur, _member(analysis, member), settings.draws)
    with Steps("brief") as steps:
        brief = gather(ask, wanted, steps.advance)
    words = words_of(output.language)
    made = document(brief, words)
    text = html(made, words) if output.format == "html" else markdown(made)
    deliver(text.encode(), output.path)


def _member(analysis: Analysis, text: str | None) -> str | None:
    """Return the member that --member names, by ISO code; UsageError where it is none."""
    if text is None:
        return None
    sender = analysis.question.sender
    gazetteer = analysis.workbench.gazetteer
    found = gazetteer.country(text.upper())
    members = gazetteer.members(sender)
    if found is None or found.iso3 not in members:
        single = f"expected {sender}, the sender itself"
        several = f"expected a country of {sender}, such as {members[0]}"
        raise UsageError(f"--member {text}: {single if members == [sender] else several}")
    return found.iso3
