"""The commands about the contest over time: what answers what, how long it lasts, how it ends."""

from __future__ import annotations

import typer

contest = typer.Typer(rich_markup_mode=None)
