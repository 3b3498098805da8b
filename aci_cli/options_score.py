"""Options of the commands that score: which measures and sectors, and what a row is."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from aci_cli import completion, options

Names = list[str] | None
Measures = Annotated[
    Names,
    typer.Argument(
        metavar="MEASURE",
        autocompletion=completion.measures,
        help="Only these measures (default: the whole menu).",
    ),
]
Sectors = Annotated[
    Names,
    typer.Argument(
        metavar="SECTOR",
        autocompletion=completion.sectors,
        help="Only these sectors (default: all); with --level product, HS codes or how they begin.",
    ),
]
Identifier = Annotated[
    str,
    typer.Argument(
        metavar="ID", autocompletion=completion.identifiers, help="A measure or a sector."
    ),
]
MenuArgument = Annotated[
    str | None,
    typer.Argument(metavar="MENU", help="Menu file, - for standard input (default: yours)."),
]
Topic = Annotated[
    Names,
    typer.Argument(
        metavar="COMMAND|menu|scenarios|assumptions",
        help="A command, the menu, its scenarios or assumptions (default: list all).",
    ),
]
By = Annotated[
    Literal["leverage", "net", "pressure", "self-harm"],
    typer.Option(
        "--by",
        metavar="leverage|net|pressure|self-harm",
        rich_help_panel=options.SHOWN_PANEL,
        help="What the order goes by.",
    ),
]
Tier = Annotated[
    Names,
    typer.Option(
        "--tier", metavar="0-4", rich_help_panel=options.SHOWN_PANEL, help="Only these tiers."
    ),
]
Annex = Annotated[
    Names,
    typer.Option(
        "--annex",
        metavar="ITEM",
        rich_help_panel=options.SHOWN_PANEL,
        help="Only these items of Annex I.",
    ),
]
Sector = Annotated[
    Names,
    typer.Option(
        "--sector",
        metavar="SECTOR",
        rich_help_panel=options.SHOWN_PANEL,
        autocompletion=completion.sectors,
        help="Only these sectors.",
    ),
]
Evidence = Annotated[
    Literal["A", "B", "C"],
    typer.Option(
        "--evidence",
        metavar="A|B|C",
        rich_help_panel=options.SHOWN_PANEL,
        help="No worse than this grade.",
    ),
]
Rungs = Annotated[
    bool,
    typer.Option(
        "--rungs", rich_help_panel=options.SHOWN_PANEL, help="A row for each rate of a duty."
    ),
]
Everything = Annotated[
    bool,
    typer.Option(
        "--all", rich_help_panel=options.SHOWN_PANEL, help="Also what is not ranked, and why."
    ),
]
Acceptability = Annotated[
    bool,
    typer.Option(
        "--acceptability",
        rich_help_panel=options.SHOWN_PANEL,
        help="The chance of each rank in place of the figures.",
    ),
]
Reverse = Annotated[
    bool,
    typer.Option(
        "--reverse",
        rich_help_panel=options.SHOWN_PANEL,
        help="The sender's exposure to the target instead.",
    ),
]
Method = Annotated[
    Literal["score", "ec", "geodep", "merics"],
    typer.Option(
        "--method",
        metavar="score|ec|geodep|merics",
        rich_help_panel=options.SHOWN_PANEL,
        help="Our score, or a published rule.",
    ),
]
Level = Annotated[
    Literal["line", "sector", "industry", "product"],
    typer.Option(
        "--level",
        metavar="line|sector|industry|product",
        rich_help_panel=options.SHOWN_PANEL,
        help="What a row is; product: every HS subheading held, listed in the menu or not.",
    ),
]
Suggest = Annotated[
    bool,
    typer.Option(
        "--suggest",
        rich_help_panel=options.SHOWN_PANEL,
        help="Propose sectors of products that the menu does not list.",
    ),
]
RowsWanted = Annotated[
    bool,
    typer.Option(
        "--rows", rich_help_panel=options.SHOWN_PANEL, help="The very rows that went into it."
    ),
]
