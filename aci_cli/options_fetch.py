"""Options of `aci data fetch`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from aci_cli import completion

ASKED_PANEL = "What is fetched"
WAY_PANEL = "How it is fetched"

Names = list[str] | None
Source = Annotated[
    Literal["comext", "baci", "comtrade", "icio", "rates"],
    typer.Argument(
        metavar="comext|baci|comtrade|icio|rates",
        help="Whose files; comtrade takes a key from ACI_COMTRADE_KEY.",
    ),
]
Years = Annotated[
    Names,
    typer.Option(
        "--years",
        "--year",
        metavar="2022-2024,2019",
        rich_help_panel=ASKED_PANEL,
        help="Years, one or several.",
    ),
]
Months = Annotated[
    Names,
    typer.Option(
        "--month",
        metavar="1-12",
        rich_help_panel=ASKED_PANEL,
        help="Months of each year (default: years as a whole).",
    ),
]
Reporters = Annotated[
    Names,
    typer.Option(
        "--reporter",
        metavar="COUNTRY",
        rich_help_panel=ASKED_PANEL,
        autocompletion=completion.countries,
        help="Countries or groups that report (default: all). Of comtrade, and comext by product.",
    ),
]
Products = Annotated[
    Names,
    typer.Option(
        "--product",
        metavar="CODE",
        rich_help_panel=ASKED_PANEL,
        help="HS or CN codes of 2, 4, 6 or 8 digits. Of comtrade and comext.",
    ),
]
Sectors = Annotated[
    Names,
    typer.Option(
        "--sector",
        metavar="SECTOR",
        rich_help_panel=ASKED_PANEL,
        autocompletion=completion.sectors,
        help="The codes of these sectors of the menu.",
    ),
]
Flow = Annotated[
    Literal["imports", "exports", "both"],
    typer.Option(
        "--flow",
        metavar="imports|exports|both",
        rich_help_panel=ASKED_PANEL,
        help="Which flows, where products are named.",
    ),
]
Edition = Annotated[
    str,
    typer.Option(
        "--edition",
        metavar="92|96|02|07|12|17|22",
        rich_help_panel=ASKED_PANEL,
        help="Edition of the Harmonized System. Of baci.",
    ),
]
BaciRelease = Annotated[
    str,
    typer.Option(
        "--baci-release",
        metavar="V202601",
        rich_help_panel=ASKED_PANEL,
        help="Release of BACI.",
    ),
]
Metadata = Annotated[
    bool,
    typer.Option("--metadata", rich_help_panel=ASKED_PANEL, help="Only comext's tables of codes."),
]
Folder = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="DIR",
        rich_help_panel=WAY_PANEL,
        help="Folder for all sources (default: downloads in your data folder).",
    ),
]
Server = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="URL",
        rich_help_panel=WAY_PANEL,
        help="Another server in the publisher's place.",
    ),
]
Refresh = Annotated[
    bool,
    typer.Option("--refresh", rich_help_panel=WAY_PANEL, help="Fetch again what is there."),
]
Retries = Annotated[
    int,
    typer.Option(
        "--retries",
        metavar="N",
        min=0,
        max=20,
        rich_help_panel=WAY_PANEL,
        help="Tries after a failure.",
    ),
]
Yes = Annotated[
    bool,
    typer.Option(
        "--yes", "-y", rich_help_panel=WAY_PANEL, help="Do not ask before 100 MB or more."
    ),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", rich_help_panel=WAY_PANEL, help="Say what would be fetched."),
]
