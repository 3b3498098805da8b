"""Options of the commands that lead from a ranking to a decision."""

from __future__ import annotations

from typing import Annotated

import typer

from aci_cli import completion, options

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
    typer.Option("--members", rich_help_panel=options.SHOWN_PANEL, help="A row for each member."),
]

LIMIT_PANEL = "Limits"
MaxSelfHarm = Annotated[
    str | None,
    typer.Option(
        "--max-self-harm",
        metavar="EUR",
        rich_help_panel=LIMIT_PANEL,
        help="Most that it may cost the sender in a year, retaliation included (2e9).",
    ),
]
MaxMemberBp = Annotated[
    str | None,
    typer.Option(
        "--max-member-bp",
        metavar="BP",
        rich_help_panel=LIMIT_PANEL,
        help="Most that any member may bear, in basis points of its GDP.",
    ),
]
Require = Annotated[
    Names,
    typer.Option(
        "--require",
        metavar="MEASURE",
        rich_help_panel=LIMIT_PANEL,
        autocompletion=completion.measures,
        help="Measures that it must hold; comma-separated or repeated.",
    ),
]
Forbid = Annotated[
    Names,
    typer.Option(
        "--forbid",
        metavar="MEASURE",
        rich_help_panel=LIMIT_PANEL,
        autocompletion=completion.measures,
        help="Measures that it must not hold.",
    ),
]
CarriedVote = Annotated[
    bool,
    typer.Option(
        "--votes",
        rich_help_panel=LIMIT_PANEL,
        help="Only what a qualified majority carries, stances given or derived from burdens.",
    ),
]
PackageTolerance = Annotated[
    str | None,
    typer.Option(
        "--tolerance",
        metavar="BP",
        rich_help_panel=STANCE_PANEL,
        help="Burden in bp of GDP above which a member counts as against (default: the menu's).",
    ),
]
AsFrontier = Annotated[
    bool,
    typer.Option("--frontier", help="The best package for each of some budgets, and what changes."),
]
Points = Annotated[
    str | None,
    typer.Option("--points", metavar="N", help="Budgets of the frontier (default 20)."),
]
AsLadder = Annotated[
    bool,
    typer.Option("--ladder", help="Nested packages tier by tier, with what ends each measure."),
]
Joint = Annotated[
    list[str],
    typer.Argument(
        metavar="MEASURE|SECTOR|-",
        autocompletion=completion.identifiers,
        help="Measures taken together, or a sector: an export limit on all of it; - reads ids.",
    ),
]
Chances = Annotated[
    Names,
    typer.Option(
        "--chance",
        metavar="JPN=0.6",
        help="Chance that a partner joins (default: the scenario's, else 1).",
    ),
]
