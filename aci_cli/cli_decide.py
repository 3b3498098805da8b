"""The commands that lead from a ranking to a decision."""

from __future__ import annotations

import typer

from aci_cli import options, options_decide, options_score
from aci_cli.config import Settings, split
from aci_cli.errors import UsageError
from aci_cli.help import Command
from aci_cli.output import OutputOptions

decide = typer.Typer(rich_markup_mode=None)


@decide.command(cls=Command)
@options.shared(options.QUESTION, options.DRAWS, options.MENU, options.BASIS, options.OUTPUT)
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
      aci vote export-bearings duty-ev --tolerance 2
      aci package --max-self-harm 2e9 --format csv | aci vote -
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
@options.shared(options.QUESTION, options.DRAWS, options.MENU, options.BASIS, options.OUTPUT)
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


@decide.command(cls=Command)
@options.shared(options.QUESTION, options.DRAWS, options.MENU, options.BASIS, options.OUTPUT)
def package(
    max_self_harm: options_decide.MaxSelfHarm = None,
    max_member_bp: options_decide.MaxMemberBp = None,
    tier: options_score.Tier = None,
    require: options_decide.Require = None,
    forbid: options_decide.Forbid = None,
    votes: options_decide.CarriedVote = False,
    tolerance: options_decide.PackageTolerance = None,
    in_favour: options_decide.InFavour = None,
    against: options_decide.Against = None,
    abstaining: options_decide.Abstaining = None,
    frontier: options_decide.AsFrontier = False,
    points: options_decide.Points = None,
    ladder: options_decide.AsLadder = False,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Choose the measures that press most together within limits, proven best.

    Examples:
      aci package --max-self-harm 2e9
      aci package --max-self-harm 5e9 --max-member-bp 5 --forbid export-aircraft
      aci package --max-self-harm 2e9 --votes --against HU
      aci package --frontier --points 30 --format csv
      aci package --max-self-harm 6e9 --ladder
      aci package --max-self-harm 2e9 | aci vote -
    """
    from aci_cli.commands import package as packing

    wanted = packing.Wanted(
        max_self_harm,
        max_member_bp,
        tiers=split(tier, "--tier"),
        require=split(require, "--require"),
        forbid=split(forbid, "--forbid"),
        votes=votes,
        tolerance=tolerance,
        stances={
            "for": split(in_favour, "--for"),
            "against": split(against, "--against"),
            "abstain": split(abstaining, "--abstain"),
        },
    )
    if frontier and ladder:
        raise UsageError("--frontier and --ladder are two answers; ask for one")
    if points is not None and not frontier:
        raise UsageError("--points goes with --frontier")
    if frontier:
        packing.frontier(wanted, points, settings=settings, output=output)
    elif ladder:
        packing.ladder(wanted, settings=settings, output=output)
    else:
        packing.package(wanted, settings=settings, output=output)


@decide.command(cls=Command)
@options.shared(options.QUESTION, options.DRAWS, options.MENU, options.BASIS, options.OUTPUT)
def coalition(
    ids: options_decide.Joint,
    chance: options_decide.Chances = None,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Show what each partner adds to the pressure, and what it costs them.

    Examples:
      aci coalition services-business --with JPN,USA
      aci coalition superalloy_powders --scenario g7
      aci coalition services-maritime --scenario g7-half-hearted --chance USA=0.1
      aci rank services-air services-telecom | aci coalition - --with JPN
    """
    from aci_cli.commands import coalition as joining

    joining.coalition(
        split(ids, "MEASURE"),
        chances=split(chance, "--chance"),
        settings=settings,
        output=output,
    )
