"""Options of the commands about the contest over time."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from aci_cli import completion, options

# a path goes through all horizons
ASKED_OF_PATHS: options.Group = {
    name: option for name, option in options.QUESTION.items() if name != "horizon"
}
Before = Annotated[
    str,
    typer.Argument(
        metavar="A",
        autocompletion=completion.scenarios,
        help="Scenarios (g7, g7+no-retaliation or a .yaml file), a menu (.yaml), a data release "
        "(a folder, or packaged) or an answer exported as .json.",
    ),
]
After = Annotated[
    str | None,
    typer.Argument(
        metavar="[B]",
        autocompletion=completion.scenarios,
        help="Another of the same kind. Without it A is set against what is in use now.",
    ),
]
ByChange = Annotated[
    bool,
    typer.Option(
        "--by-change",
        rich_help_panel=options.SHOWN_PANEL,
        help="A row for each measure and input that differs: what that input adds.",
    ),
]
ProcedureView = Annotated[
    Literal["timeline", "dossier", "demands", "landing-zone", "reciprocity"],
    typer.Argument(
        metavar="VIEW",
        show_default=False,
        help="timeline (if none is given), dossier, demands, landing-zone or reciprocity.",
    ),
]
Opening = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="YYYY-MM-DD",
        help="Day on which the examination opens; the timeline needs it.",
    ),
]
FactsFile = Annotated[
    str | None,
    typer.Option(
        "--facts",
        metavar="FILE",
        help="Facts on law and dispute in place of the packaged ones (data/procedure.yaml).",
    ),
]
Followed = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="MEASURE|-",
        autocompletion=completion.measures,
        help="Measures taken together (default: all that are ranked); - reads their ids from "
        "standard input.",
    ),
]
Summed = Annotated[
    bool,
    typer.Option(
        "--summary",
        rich_help_panel=options.SHOWN_PANEL,
        help="A row for each measure and for all together: start, peak, break-even, months bought.",
    ),
]
Answered = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="MEASURE|-",
        autocompletion=completion.measures,
        help="Measures that the target replies to; - reads their ids from standard input.",
    ),
]
Size = Annotated[
    str | None,
    typer.Option(
        "--size",
        metavar="EUR",
        help="What the reply costs the sender in a year, at least (default: the menu's "
        "retaliation_proportion of the pressure).",
    ),
]
ForbidReply = Annotated[
    list[str] | None,
    typer.Option(
        "--forbid",
        metavar="REPLY",
        autocompletion=completion.replies,
        help="Replies that are left out; comma-separated or repeated.",
    ),
]
Balance = Annotated[
    bool,
    typer.Option(
        "--balance",
        help="Instead: all measures against all replies, and full bans both ways.",
    ),
]
