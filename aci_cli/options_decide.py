"""Options of the commands that lead from a ranking to a decision."""

from __future__ import annotations

from typing import Annotated

import typer

from aci_cli import completion

STANCE_PANEL = "Who stands where"

Names = list[str] | None
Measures = Annotated[
    Names,
    typer.Argument(
        metavar="MEASURE|-",
        autocompletion=completion.measures,
        help="Measures to decide on; - reads their ids from standard input.",
    ),
]
Together = Annotated[
    list[str],
    typer.Argument(
        metavar="MEASURE|-",
        autocompletion=completion.measures,
        help="Measures taken together; - reads their ids from standard input.",
    ),
]
InFavour = Annotated[
    Names,
    typer.Option(
        "--for",
        metavar="IE,MT",
        rich_help_panel=STANCE_PANEL,
        autocompletion=completion.members,
        help="Members in favour; comma-separated or repeated.",
    ),
]
Against = Annotated[
    Names,
    typer.Option(
        "--against",
        metavar="DE,HU",
        rich_help_panel=STANCE_PANEL,
        autocompletion=completion.members,
        help="Members against.",
    ),
]
Abstaining = Annotated[
    Names,
    typer.Option(
        "--abstain",
        metavar="AT",
        rich_help_panel=STANCE_PANEL,
        autocompletion=completion.members,
        help="Members that abstain.",
    ),
]
StancesFile = Annotated[
    str | None,
    typer.Option(
        "--stances",
        metavar="FILE",
        rich_help_panel=STANCE_PANEL,
        help="CSV with the columns member and stance, or chance: of being in favour, from 0 to 1.",
    ),
]
Tolerance = Annotated[
    str | None,
    typer.Option(
        "--tolerance",
        metavar="BP",
        rich_help_panel=STANCE_PANEL,
        help="Burden, in basis points of its GDP, above which a member without a stance counts "
        "as against (default: the menu's).",
    ),
]
ByMember = Annotated[
    bool,
    typer.Option("--members", rich_help_panel="What is shown", help="A row for each member."),
]
