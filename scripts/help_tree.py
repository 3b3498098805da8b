"""The commands as their help shows them, for the manual page and the site's reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer.main
from typer._click.core import Context

from aci_cli.cli import app


def contexts() -> list[Context]:
    """Return every command that help shows in its context, in the order of the help, `aci` first.

    A context's `command_path` is what is typed: aci data show.
    """
    return list(_below(typer.main.get_command(app), None, "aci"))


def _below(command: Any, parent: Context | None, name: str) -> Iterator[Context]:
    context = Context(command, parent=parent, info_name=name, **command.context_settings)
    yield context
    for child_name, child in getattr(command, "commands", {}).items():
        if not child.hidden:
            yield from _below(child, context, child_name)
