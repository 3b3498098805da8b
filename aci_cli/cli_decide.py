"""The commands that lead from a ranking to a decision."""

from __future__ import annotations

import typer

from aci_cli import options, options_decide
from aci_cli.config import Settings, split
from aci_cli.help import Command
from aci_cli.output import OutputOptions

decide = typer.Typer(rich_markup_mode=None)


@decide.command(cls=Command)
@options.shared(options.QUESTION, options.MENU, options.INPUTS, options.OUTPUT)
def vote(
    measures: options_decide.Measures = None,
    in_favour: options_decide.InFavour = None,
    against: options_decide.Against = None,
    abstaining: options_decide.Abstaining = None,
    stances: options_decide.StancesFile = None,
    tolerance: options_decide.Tolerance = None,
    members: options_decide.ByMember = False,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Count votes on measures: is there a qualified majority, and on whom does it hang.

    Examples:
      aci vote --against DE,ES,HU,SK
      aci vote --against DE,HU --abstain MT --members
      aci vote --stances stances.csv --format json
    """
    from aci_cli.commands import decide as deciding

    deciding.vote(
        split(measures, "MEASURE"),
        named={
            "for": split(in_favour, "--for"),
            "against": split(against, "--against"),
            "abstain": split(abstaining, "--abstain"),
        },
        stances=stances,
        tolerance=tolerance,
        by_member=members,
        settings=settings,
        output=output,
    )


@decide.command(cls=Command)
@options.shared(options.QUESTION, options.DRAWS, options.MENU, options.INPUTS, options.OUTPUT)
def burden(
    measures: options_decide.Together,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Show who in the Union pays for measures taken together, each flow counted once.

    Examples:
      aci burden export-bearings duty-ev
      aci burden export-aircraft --format csv
      aci package --max-self-harm 2e9 | aci burden -
    """
    from aci_cli.commands import decide as deciding

    deciding.burden(split(measures, "MEASURE"), settings=settings, output=output)
