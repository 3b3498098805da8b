"""Options of the commands that make a release."""

from __future__ import annotations

from typing import Annotated

import typer

READ_PANEL = "What is read"

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help="Files, archives or folders of publishers' files (default: all that was fetched).",
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
Target = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="DIR",
        rich_help_panel=READ_PANEL,
        help="Folder of the release (default: your own release).",
    ),
]
