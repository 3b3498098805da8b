"""The commands about data: fetch, ingest, reduce, show, verify, compare."""

from __future__ import annotations

import typer

from aci_cli import options, options_data, options_fetch, options_score
from aci_cli.config import Settings, split
from aci_cli.help import Command, Group, help_if_alone
from aci_cli.output import OutputOptions

data = typer.Typer(cls=Group, rich_markup_mode=None, invoke_without_command=True)


@data.callback()
def data_root(context: typer.Context) -> None:
    """Fetch publishers' files, make a data release of them, show it and verify it.

    Examples:
      aci data show                       sources, years, licences, coverage
      aci data verify                     recompute every hash and total
      aci data compare comext baci        hold one source against another
      aci data fetch baci --year 2024     download a publisher's own files
      aci data ingest                     make a release of all that was fetched
      aci data reduce                     make one of trade that an engine holds
    """
    help_if_alone(context)


@data.command(cls=Command)
@options.shared(options.MENU, options.BASIS, options.OUTPUT)
def show(
    sectors: options_score.Sectors = None,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Show the sources of the data release, or what it covers of some sectors.

    Examples:
      aci data show
      aci data show gas_turbines
      aci data show all --format csv
    """
    from aci_cli.commands import data as release

    release.show(split(sectors, "SECTOR"), settings=settings, output=output)


@data.command(cls=Command)
@options.shared(options.INPUTS, options.OUTPUT)
def verify(*, settings: Settings, output: OutputOptions) -> None:
    """Recompute the hashes, rows and totals of the data release; exit 1 if one differs.

    Examples:
      aci data verify
      aci data verify --data my-release
    """
    from aci_cli.commands import data as release

    release.verify(settings=settings, output=output)


@data.command(cls=Command)
@options.shared(options_data.SIDES, options.MENU, options.BASIS, options.OUTPUT)
def compare(
    source_a: options_data.FirstSource,
    source_b: options_data.SecondSource,
    sectors: options_score.Sector = None,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Compare what two sources say of the same flows, code by code and in both directions.

    Examples:
      aci data compare comext baci
      aci data compare comtrade baci --year 2024 --sector batteries
      aci data compare comtrade comtrade      what exporters say against what importers say
    """
    from aci_cli.commands import data as release

    release.compare(
        source_a, source_b, split(sectors, "--sector"), settings=settings, output=output
    )


@data.command(cls=Command)
@options.shared(options.MENU, options.INPUTS, options.OUTPUT)
def fetch(
    source: options_fetch.Source,
    years: options_fetch.Years = None,
    months: options_fetch.Months = None,
    reporters: options_fetch.Reporters = None,
    products: options_fetch.Products = None,
    sectors: options_fetch.Sectors = None,
    flow: options_fetch.Flow = "both",
    edition: options_fetch.Edition = "22",
    baci_release: options_fetch.BaciRelease = "V202601",
    metadata: options_fetch.Metadata = False,
    folder: options_fetch.Folder = None,
    server: options_fetch.Server = None,
    refresh: options_fetch.Refresh = False,
    retries: options_fetch.Retries = 5,
    yes: options_fetch.Yes = False,
    dry_run: options_fetch.DryRun = False,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Download a publisher's own files; an interrupted download goes on where it stopped.

    Examples:
      aci data fetch comext --years 2022-2024
      aci data fetch comext --years 2024 --sector batteries
      aci data fetch baci --dry-run
      aci data fetch comtrade --years 2023 --sector bearings --reporter CHN,EU27
    """
    from aci_cli.commands import fetch as downloads

    downloads.fetch(
        source,
        downloads.Asked(
            years=split(years, "--years"),
            months=split(months, "--month"),
            reporters=split(reporters, "--reporter"),
            products=split(products, "--product"),
            sectors=split(sectors, "--sector"),
            flow=flow,
            edition=edition,
            baci_release=baci_release,
            metadata=metadata,
        ),
        downloads.Way(folder, server, refresh, retries, yes, dry_run),
        settings=settings,
        output=output,
    )


@data.command(cls=Command)
@options.shared(options.MENU, options.THREADS, options.OUTPUT)
def ingest(
    paths: options_data.Paths = None,
    mapping: options_data.MappingFile = None,
    to: options_data.Target = None,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Make a data release of publishers' files, told by what is in them.

    Examples:
      aci data ingest BACI_HS22_V202601.zip
      aci data ingest downloads --to my-release
      aci data ingest --mapping japan.yaml
    """
    from aci_cli.commands import ingest as reading

    reading.ingest(paths or [], mapping, to, settings=settings, output=output)


@data.command(cls=Command)
@options.shared(options.MENU, options.ENGINE, options.THREADS, options.OUTPUT)
def reduce(
    years: options_data.ReducedYears = None,
    months: options_data.ReducedMonths = None,
    to: options_data.Target = None,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Bring home what the menu needs of trade that an engine holds, and make a release of it.

    In aci.toml, under [tables], trade names the table: a Parquet path or a catalogue name.

    Examples:
      aci data reduce --engine spark --remote sc://customs:15002
      aci data reduce --years 2024                  all other years stay as they are
      aci data reduce --to my-release               DuckDB here, on Parquet files
    """
    from aci_cli.commands import engine

    engine.reduce(
        split(years, "--years"), split(months, "--month"), to, settings=settings, output=output
    )
