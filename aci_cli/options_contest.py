"""Options of the commands about the contest over time."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

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
