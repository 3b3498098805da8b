"""Options of the commands that make a release or look into one."""

from __future__ import annotations

from typing import Annotated

import typer

from aci_cli import options

READ_PANEL = "What is read"

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help="Files, archives or folders of publishers' files (default: all that was fetched). "
        "What they hold replaces what was held of it; all else stays.",
    ),
]
MappingFile = Annotated[
    str | None,
    typer.Option(
        "--mapping",
        metavar="FILE",
        rich_help_panel=READ_PANEL,
        help="File that says how a table of your own is laid out.",
    ),
]
ReducedYears = Annotated[
    list[str] | None,
    typer.Option(
        "--years",
        "--year",
        metavar="2022-2024,2019",
        rich_help_panel=READ_PANEL,
        help="Only these years; all others stay as they are (default: all that the engine holds).",
    ),
]
ReducedMonths = Annotated[
    list[str] | None,
    typer.Option(
        "--month",
        metavar="1-12",
        rich_help_panel=READ_PANEL,
        help="Only these months of the years.",
    ),
]
Target = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="DIR",
        rich_help_panel=READ_PANEL,
        help="Folder of the release (default: your own, which every command then uses).",
    ),
]

Statement = Annotated[
    str | None,
    typer.Argument(
        metavar="STATEMENT",
        help="One SELECT, - for standard input (default: list the tables and their columns).",
    ),
]
Timeout = Annotated[
    int,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=1,
        max=86_400,
        rich_help_panel=options.INPUT_PANEL,
        help="Time that the statement may take.",
    ),
]
Memory = Annotated[
    int,
    typer.Option(
        "--memory-mb",
        metavar="MIB",
        min=64,
        max=1_048_576,
        rich_help_panel=options.INPUT_PANEL,
        help="Memory that the statement may take.",
    ),
]

FirstSource = Annotated[
    str, typer.Argument(metavar="A", help="A source of the release, as aci data show names it.")
]
SecondSource = Annotated[
    str,
    typer.Argument(
        metavar="B", help="Another; A again sets its exporters' reports against its importers'."
    ),
]
RELEASE: options.Group = {"data": options.INPUTS["data"], **options.THREADS}
SIDES: options.Group = {
    name: options.QUESTION[name] for name in ("target", "sender", "with", "scenario", "year")
}
