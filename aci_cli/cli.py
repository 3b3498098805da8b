"""The command line: every command, and the one place that turns errors into exit codes."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer._click.exceptions import ClickException

from aci_cli import ending, errors, options, options_data, options_score
from aci_cli.cli_contest import contest
from aci_cli.cli_data import data
from aci_cli.cli_decide import decide
from aci_cli.cli_show import show
from aci_cli.config import Settings, split
from aci_cli.help import Command, Group, help_if_alone, usage_message
from aci_cli.output import OutputOptions, note
from aci_cli.places import ReaderGoneError, drop, flush

app = typer.Typer(
    name="aci",
    cls=Group,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(decide)
app.add_typer(contest)
app.add_typer(show)
app.add_typer(data, name="data")

DISK_TROUBLE = (errno.ENOSPC, errno.EIO, errno.EFBIG)
PATH_TROUBLE = (errno.ENAMETOOLONG, errno.ELOOP, errno.EACCES)


def _show_version(wanted: bool) -> None:
    if wanted:
        from aci_cli.commands import meta

        meta.version()
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
    _debug: options.Debug = False,
) -> None:
    """Rank the measures of the EU Anti-Coercion Instrument: pressure there, damage here.

    Examples:
      aci rank                            the menu, best leverage first
      aci rank --with USA,JPN             the same with partners
      aci package --max-self-harm 2e9     the best measures within a budget
      aci burden export-bearings          who in the Union pays
      aci retaliation export-bearings     the target's cheapest reply
      aci path services-air --summary     when pressure begins, wears off and pays
      aci diff g7 no-retaliation          what moved, and because of what
      aci procedure --from 2026-03-01     the steps that the law sets, with dates
      aci sectors                         where the target depends on the sender
      aci explain export-duv-machines     how one figure comes about
      aci plot rank -o ranking.svg        the merit order as a picture
      aci report -o brief.html            all of it on one page
      aci check my-menu.yaml              faults in a menu of your own
      aci sql "FROM economy LIMIT 3"      a question of your own on the tables
      aci rank -o ranking.csv             all columns, in a file
    """
    help_if_alone(context)


@app.command(cls=Command)
@options.shared(options.QUESTION, options.DRAWS, options.MENU, options.BASIS, options.OUTPUT)
def rank(
    measures: options_score.Measures = None,
    by: options_score.By = "leverage",
    tier: options_score.Tier = None,
    annex: options_score.Annex = None,
    sector: options_score.Sector = None,
    evidence: options_score.Evidence = "C",
    rungs: options_score.Rungs = False,
    everything: options_score.Everything = False,
    acceptability: options_score.Acceptability = False,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Rank the measures by what they press on the target against what they cost at home.

    Examples:
      aci rank
      aci rank --with USA,JPN --horizon medium
      aci rank export-duv-machines export-bearings --format json
      aci rank --by net --tier 1,2 --evidence B -o ranking.csv
      aci rank --all --scenario g7
      aci rank --draws 10000 --acceptability      how sure each rank is
    """
    from aci_cli.commands import score

    score.rank(
        split(measures, "MEASURE"),
        by=by,
        tiers=split(tier, "--tier"),
        annex_items=split(annex, "--annex"),
        sectors=split(sector, "--sector"),
        evidence=evidence,
        rungs=rungs,
        everything=everything,
        acceptability=acceptability,
        settings=settings,
        output=output,
    )


@app.command(cls=Command)
@options.shared(options.QUESTION, options.MENU, options.BASIS, options.OUTPUT)
def sectors(
    names: options_score.Sectors = None,
    reverse: options_score.Reverse = False,
    method: options_score.Method = "score",
    level: options_score.Level = "sector",
    suggest: options_score.Suggest = False,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Show how far the target depends on the sender, sector by sector.

    Examples:
      aci sectors
      aci sectors --reverse
      aci sectors bearings cnc_machine_tools --level line
      aci sectors --method ec --format csv
      aci sectors --level product 85      every product of chapter 85, listed or not
      aci sectors --suggest --reverse     exposures that the menu does not list yet
    """
    from aci_cli.commands import score

    score.sectors(
        split(names, "SECTOR"),
        reverse=reverse,
        method=method,
        level=level,
        suggest=suggest,
        settings=settings,
        output=output,
    )


@app.command(cls=Command)
@options.shared(options.QUESTION, options.DRAWS, options.MENU, options.BASIS, options.OUTPUT)
def explain(
    identifier: options_score.Identifier,
    rows: options_score.RowsWanted = False,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Explain one measure or sector on one screen: figures, sources, assumptions, doubts.

    Examples:
      aci explain export-duv-machines
      aci explain export-bearings --format json
      aci explain export-bearings --rows -o rows.csv
    """
    from aci_cli.commands import score

    score.explain(identifier, rows=rows, settings=settings, output=output)


@app.command(cls=Command)
@options.shared(options_data.RELEASE, options.OUTPUT)
def sql(
    statement: options_data.Statement = None,
    timeout: options_data.Timeout = 30,
    memory_mb: options_data.Memory = 1024,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Answer a SELECT of your own on the tables of the release; nothing else can be reached.

    Examples:
      aci sql                                   the tables, their columns and units
      aci sql "SELECT area, gdp_eur FROM economy WHERE year = 2023 ORDER BY gdp_eur DESC"
      echo "SELECT count(*) AS flows FROM trade" | aci sql - --format json
    """
    from aci_cli.commands import sql as asked

    asked.sql(statement, timeout, memory_mb, settings=settings, output=output)


@app.command(cls=Command)
@options.shared(options.INPUTS, options.OUTPUT)
def check(
    menu: options_score.MenuArgument = None,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Check a menu and list every fault with its line; exit 1 if there is one.

    Examples:
      aci check
      aci check my-menu.yaml
      aci check - < my-menu.yaml
    """
    from aci_cli.commands import meta

    if menu == "":
        raise errors.UsageError("MENU: expected a file, found ''")
    raise typer.Exit(meta.check(menu, settings=settings, output=output))


@app.command(cls=Command)
@options.shared(options.MENU, options.INPUTS, options.OUTPUT)
def schema(
    topic: options_score.Topic = None,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Show the columns of a command: type, unit and meaning; or the schema of the menu.

    Examples:
      aci schema rank
      aci schema data verify
      aci schema menu > menu.schema.json
      aci schema scenarios
    """
    from aci_cli.commands import meta

    meta.schema(" ".join(topic) if topic else None, settings=settings, output=output)


@app.command(cls=Command)
@options.shared(options.QUESTION, options.MENU, options.BASIS, options.OUTPUT)
def config(*, settings: Settings, output: OutputOptions) -> None:
    """Show every setting, its value and where it came from.

    Examples:
      aci config
      ACI_TARGET=USA aci config --format csv
    """
    from aci_cli.commands import meta

    meta.config(settings=settings, output=output)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; every error ends here.

    0 done, 1 something the user can mend, 2 usage, 3 a defect of ours, 130 interrupted,
    141 the reader of our output is gone, 143 told to end.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = app(given, prog_name="aci", standalone_mode=False)
        flush()
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        if "--debug" in given:
            _show_traceback(error)
        return _answer(error)
    return code if isinstance(code, int) else 0


def _answer(error: BaseException) -> int:
    """Tell a person about an error, if there is something to tell, and return its exit code."""
    if _reader_is_gone(error):
        drop(sys.stdout)
        return errors.EXIT_READER_GONE
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 0
    if isinstance(error, KeyboardInterrupt) or _is_interrupted_query(error):
        return ending.exit_code()
    if isinstance(error, errors.AciError):
        _say_faults(error)
        return error.exit_code
    if isinstance(error, OSError) and error.errno in DISK_TROUBLE:
        drop(sys.stdout)
        note(f"aci: cannot write to standard output: {os.strerror(error.errno).lower()}")
        return errors.EXIT_MENDABLE
    if isinstance(error, OSError) and error.errno in PATH_TROUBLE and error.filename:
        note(f"aci: {os.fsdecode(error.filename)}: {os.strerror(error.errno).lower()}")
        return errors.EXIT_MENDABLE
    if isinstance(error, UnicodeEncodeError):
        before = error.object[: error.start].rpartition("\n")[2][-20:]
        after = error.object[error.start :].partition("\n")[0][:20]
        note(f"aci: text that is not UTF-8 cannot be written: {before}{after}")
        return errors.EXIT_MENDABLE
    if isinstance(error, ClickException):
        note(f"aci: {usage_message(error)}")
        return errors.EXIT_USAGE
    kind, place = type(error).__name__, str(error).partition("\n")[0]
    note(f"aci: a defect in aci: {kind}: {place}; run again with --debug for the traceback")
    return errors.EXIT_DEFECT


def _say_faults(error: errors.AciError) -> None:
    """Say what is wrong on one line; of several findings, their number comes first."""
    lines = _findings(error)
    if len(lines) == 1:
        note(f"aci: {lines[0]}")
    else:
        note(f"aci: {len(lines)} faults:", *lines)


def _findings(error: errors.AciError) -> list[str]:
    """Return an error's findings: all other errors are one, whatever a value in it holds."""
    return error.findings if isinstance(error, errors.FindingsError) else [str(error)]


def _reader_is_gone(error: BaseException) -> bool:
    """Tell whether a pipe was closed; typer turns that into SystemExit inside its own code."""
    causes = (error, error.__context__)
    return any(isinstance(cause, ReaderGoneError | BrokenPipeError) for cause in causes)


def _is_interrupted_query(error: BaseException) -> bool:
    """Tell whether DuckDB was interrupted, which it reports in its own way."""
    return isinstance(error, RuntimeError) and str(error) == "Query interrupted"


def _show_traceback(error: BaseException) -> None:
    import traceback

    note(*"".join(traceback.format_exception(error)).rstrip().split("\n"))
