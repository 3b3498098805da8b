"""The commands that show: pictures of answers, and a brief."""

from __future__ import annotations

import typer

from aci_cli import options, options_contest, options_decide, options_score, options_show
from aci_cli.config import Settings, split
from aci_cli.help import Command, Group, help_if_alone
from aci_cli.options_show import PICTURE, PictureOptions, picture_options

show = typer.Typer(rich_markup_mode=None)
plot = typer.Typer(rich_markup_mode=None, cls=Group, invoke_without_command=True)
show.add_typer(plot, name="plot")

ASKED = (options.QUESTION, options.MENU, options.BASIS, PICTURE)
DRAWN = (options.QUESTION, options.DRAWS, options.MENU, options.BASIS, PICTURE)


@plot.callback()
def root(context: typer.Context) -> None:
    """Draw an answer: SVG, PNG, PDF or HTML with -o, characters in a terminal.

    Examples:
      aci plot rank                       the merit order, in the terminal
      aci plot rank -o ranking.svg
      aci plot rank --view scatter -o scatter.pdf
      aci plot burden export-bearings duty-ev -o burden.png
      aci plot suppliers permanent_magnets --reverse
      aci plot frontier --format csv      the data of the picture
      aci plot rank --format alt          the picture in words
    """
    help_if_alone(context)


@plot.command(cls=Command)
@options.shared(*DRAWN, written=picture_options)
def rank(
    measures: options_score.Measures = None,
    view: options_show.View = "merit-order",
    by: options_score.By = "leverage",
    tier: options_score.Tier = None,
    annex: options_score.Annex = None,
    sector: options_score.Sector = None,
    evidence: options_score.Evidence = "C",
    *,
    settings: Settings,
    output: PictureOptions,
) -> None:
    """Draw the merit order, pressure against self-harm, or how sure each rank is.

    Examples:
      aci plot rank
      aci plot rank -o ranking.svg
      aci plot rank --view scatter --with JPN,USA -o scatter.png
      aci plot rank --view ranks --tier 1,2 --lang de -o ranks.pdf
    """
    from aci_cli.commands import plot as drawing

    drawing.rank(
        split(measures, "MEASURE"),
        view=view,
        by=by,
        tiers=split(tier, "--tier"),
        annex_items=split(annex, "--annex"),
        sectors=split(sector, "--sector"),
        evidence=evidence,
        settings=settings,
        output=output,
    )


@plot.command(cls=Command)
@options.shared(*ASKED, written=picture_options)
def sectors(
    names: options_score.Sectors = None,
    reverse: options_score.Reverse = False,
    *,
    settings: Settings,
    output: PictureOptions,
) -> None:
    """Draw how far the target depends on the sender, sector by sector.

    Examples:
      aci plot sectors
      aci plot sectors --reverse -o exposure.svg
    """
    from aci_cli.commands import plot as drawing

    drawing.sectors(split(names, "SECTOR"), reverse=reverse, settings=settings, output=output)


@plot.command(cls=Command)
@options.shared(*ASKED, written=picture_options)
def suppliers(
    sector: options_show.OneSector,
    reverse: options_show.SupplierSide = False,
    *,
    settings: Settings,
    output: PictureOptions,
) -> None:
    """Draw who supplies what the target imports of a sector, over the years.

    Examples:
      aci plot suppliers superalloy_powders
      aci plot suppliers permanent_magnets --reverse -o magnets.svg
      aci plot suppliers batteries --reverse --format csv
    """
    from aci_cli.commands import plot as drawing

    drawing.suppliers(sector, reverse=reverse, settings=settings, output=output)


@plot.command(cls=Command)
@options.shared(*DRAWN, written=picture_options)
def frontier(
    max_self_harm: options_decide.MaxSelfHarm = None,
    max_member_bp: options_decide.MaxMemberBp = None,
    tier: options_score.Tier = None,
    require: options_decide.Require = None,
    forbid: options_decide.Forbid = None,
    points: options_decide.Points = None,
    *,
    settings: Settings,
    output: PictureOptions,
) -> None:
    """Draw the most pressure that each budget of self-harm can buy.

    Examples:
      aci plot frontier
      aci plot frontier --max-self-harm 2e10 --points 30 -o frontier.svg
    """
    from aci_cli.commands import package as packing
    from aci_cli.commands import plot as drawing

    wanted = packing.Wanted(
        max_self_harm,
        max_member_bp,
        tiers=split(tier, "--tier"),
        require=split(require, "--require"),
        forbid=split(forbid, "--forbid"),
        votes=False,
        tolerance=None,
        stances={},
    )
    drawing.frontier(wanted, points, settings=settings, output=output)


@plot.command(cls=Command)
@options.shared(*DRAWN, written=picture_options)
def burden(
    measures: options_decide.Together,
    *,
    settings: Settings,
    output: PictureOptions,
) -> None:
    """Draw who in the Union pays for measures taken together.

    Examples:
      aci plot burden export-bearings duty-ev
      aci package --max-self-harm 2e9 | aci plot burden - -o burden.png
    """
    from aci_cli.commands import plot as drawing

    drawing.burden(split(measures, "MEASURE"), settings=settings, output=output)


@plot.command(cls=Command)
@options.shared(
    options_contest.ASKED_OF_PATHS,
    options.DRAWS,
    options.MENU,
    options.BASIS,
    PICTURE,
    written=picture_options,
)
def path(
    measures: options_contest.Followed = None,
    *,
    settings: Settings,
    output: PictureOptions,
) -> None:
    """Draw pressure and self-harm month by month over ten years.

    Examples:
      aci plot path export-bearings
      aci plot path duv-servicing export-duv-machines -o path.svg
    """
    from aci_cli.commands import plot as drawing

    drawing.path(split(measures, "MEASURE"), settings=settings, output=output)


@plot.command(cls=Command)
@options.shared(*DRAWN, written=picture_options)
def coalition(
    ids: options_decide.Joint,
    chance: options_decide.Chances = None,
    *,
    settings: Settings,
    output: PictureOptions,
) -> None:
    """Draw what each partner adds to the pressure.

    Examples:
      aci plot coalition services-business --with JPN,USA
      aci plot coalition superalloy_powders --scenario g7 -o coalition.svg
    """
    from aci_cli.commands import plot as drawing

    drawing.coalition(
        split(ids, "MEASURE"), chances=split(chance, "--chance"), settings=settings, output=output
    )


@show.command(cls=Command)
@options.shared(
    options.QUESTION,
    options.DRAWS,
    options.MENU,
    options.BASIS,
    options_show.BRIEF,
    written=options_show.brief_options,
)
def report(
    measures: options_show.Reported = None,
    package: options_show.PackageBudget = None,
    member: options_show.OneMember = None,
    *,
    settings: Settings,
    output: options_show.BriefOptions,
) -> None:
    """Write a brief on one page: the answer, the figures with ranges, what would change it.

    Examples:
      aci report -o brief.html
      aci report --package 2e9 --lang de -o kurzbericht.html
      aci report export-bearings duty-ev --member DE -o brief.md
      aci report --scenario g7 -o g7.html
      aci package --max-self-harm 2e9 | aci report - -o brief.html
    """
    from aci_cli.commands import report as reporting

    reporting.report(
        split(measures, "MEASURE"),
        package=package,
        member=member,
        settings=settings,
        output=output,
    )
