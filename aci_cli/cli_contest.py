"""The commands about the contest over time: what answers what, how long it lasts, how it ends."""

from __future__ import annotations

import typer

from aci_cli import options, options_contest
from aci_cli.config import Settings
from aci_cli.help import Command
from aci_cli.output import OutputOptions

contest = typer.Typer(rich_markup_mode=None)


@contest.command(cls=Command)
@options.shared(options.OUTPUT)
def procedure(
    view: options_contest.ProcedureView = "timeline",
    opening: options_contest.Opening = None,
    facts: options_contest.FactsFile = None,
    *,
    settings: Settings,  # noqa: ARG001
    output: OutputOptions,
) -> None:
    """Show the steps that the law sets with their dates, the dossier, and the way out.

    Examples:
      aci procedure --from 2026-03-01
      aci procedure --from 2026-03-01 -o steps.csv
      aci procedure dossier
      aci procedure demands --format json
      aci procedure landing-zone
      aci procedure reciprocity --format csv
    """
    from aci_cli.commands import procedure as proceeding

    proceeding.procedure(view, opening=opening, facts=facts, output=output)
