"""The commands about the contest over time: what answers what, how long it lasts, how it ends."""

from __future__ import annotations

import typer

from aci_cli import options, options_contest
from aci_cli.config import Settings, split
from aci_cli.errors import UsageError
from aci_cli.help import Command
from aci_cli.output import OutputOptions

contest = typer.Typer(rich_markup_mode=None)


@contest.command(cls=Command)
@options.shared(options.QUESTION, options.DRAWS, options.MENU, options.INPUTS, options.OUTPUT)
def diff(
    before: options_contest.Before,
    after: options_contest.After = None,
    by_change: options_contest.ByChange = False,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Show what moved between two scenarios, menus, releases or answers, and because of what.

    Examples:
      aci diff g7                         from no scenario to the G7
      aci diff eu-japan us-market-closed
      aci diff g7 g7+no-retaliation --by-change
      aci diff my-menu.yaml               from the menu in use to yours
      aci diff packaged my-release        from one data release to another
      aci diff old.json                   an old answer, repeated on today's inputs
      aci diff monday.json friday.json
    """
    from aci_cli.commands import diff as comparing

    comparing.diff(before, after, by_change=by_change, settings=settings, output=output)


@contest.command(cls=Command)
@options.shared(options.QUESTION, options.DRAWS, options.MENU, options.BASIS, options.OUTPUT)
def procedure(
    view: options_contest.ProcedureView = "timeline",
    opening: options_contest.Opening = None,
    facts: options_contest.FactsFile = None,
    *,
    settings: Settings,
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

    proceeding.procedure(view, opening=opening, facts=facts, settings=settings, output=output)


@contest.command(cls=Command)
@options.shared(
    options_contest.ASKED_OF_PATHS, options.DRAWS, options.MENU, options.BASIS, options.OUTPUT
)
def path(
    measures: options_contest.Followed = None,
    summary: options_contest.Summed = False,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Follow pressure and self-harm month by month from the announcement over ten years.

    All horizons are gone through; ranges rest on at most 100 draws.

    Examples:
      aci path export-bearings
      aci path duv-servicing export-duv-machines --summary
      aci path --summary                  every measure that is ranked
      aci path export-bearings -o path.csv
      aci package --max-self-harm 2e9 | aci path -
    """
    from aci_cli.commands import path as following

    following.path(split(measures, "MEASURE"), summary=summary, settings=settings, output=output)


@contest.command(cls=Command)
@options.shared(options.QUESTION, options.DRAWS, options.MENU, options.BASIS, options.OUTPUT)
def retaliation(
    measures: options_contest.Answered = None,
    size: options_contest.Size = None,
    forbid: options_contest.ForbidReply = None,
    balance: options_contest.Balance = False,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Find the target's cheapest reply to measures, and what either side is left with.

    Examples:
      aci retaliation export-bearings duty-ev
      aci retaliation services-maritime --size 5e9 --forbid licences-magnets
      aci package --max-self-harm 2e9 | aci retaliation -
      aci retaliation --balance             the mutual damage, within a year and after five
    """
    from aci_cli.commands import retaliation as answering

    if balance:
        if measures or size is not None or forbid:
            raise UsageError("--balance sets the full menus: no MEASURE, --size or --forbid")
        answering.balance(settings=settings, output=output)
        return
    if not measures:
        raise UsageError("expected MEASURE, or - to read ids from standard input, or --balance")
    answering.retaliation(
        split(measures, "MEASURE"),
        size=size,
        forbid=split(forbid, "--forbid"),
        settings=settings,
        output=output,
    )
