"""Help pages: examples first, options in groups, wrong names answered with the nearest."""

from __future__ import annotations

import inspect
import re
from typing import Any

import typer
from typer._click.core import Context
from typer._click.exceptions import ClickException, NoSuchOption
from typer._click.exceptions import UsageError as TyperUsageError
from typer._click.formatting import HelpFormatter
from typer.core import TyperCommand, TyperGroup

from aci_cli.errors import UsageError, suggest
from aci_cli.places import check_stdout

_BAD_CHOICE = re.compile(r"'([^']*)' is not one of (.*)")
_QUOTED = re.compile(r"'([^']*)'")


class Command(TyperCommand):
    """Show a command's docstring as it is written, then usage, then options by group."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the whole page."""
        _write_page(self, ctx, formatter)

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write arguments, then each group of options under its own heading."""
        groups = entries(self, ctx)
        last = groups.pop("Options", [])
        for heading, records in [*groups.items(), ("Options", last)]:
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records, col_max=28)


class Group(TyperGroup):
    """Show a group's docstring as it is written, then usage, commands and options."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the whole page."""
        _write_page(self, ctx, formatter)

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write each command with the first sentence of its help, whole."""
        commands = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, inspect.cleandoc(command.help or "").partition("\n")[0])
                    for name, command in commands.items()
                    if command is not None and not command.hidden
                ]
            )

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Parse options and the command's name.

        A flag without a default is False here: to leave it None, typer would load pydantic.
        """
        for param in self.get_params(ctx):
            if getattr(param, "is_flag", False) and param.default is None:
                param.default = False
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Context, args: list[str]) -> Any:
        """Return the command named first, or say which names come nearest."""
        name = args[0]
        if self.get_command(ctx, name) is None and not ctx.resilient_parsing:
            near = suggest(name, self.commands, n=1)
            raise UsageError(f"no such command: {name}{near} (help: {ctx.command_path} -h)")
        return super().resolve_command(ctx, args)


def _write_page(command: Command | Group, ctx: Context, formatter: HelpFormatter) -> None:
    check_stdout()
    formatter.write(f"{inspect.cleandoc(command.help or '')}\n\n")
    command.format_usage(ctx, formatter)
    command.format_options(ctx, formatter)


def entries(command: Any, context: Context) -> dict[str, list[tuple[str, str]]]:
    """Return name and help of each argument and option of a command, by its heading."""
    found: dict[str, list[tuple[str, str]]] = {}
    for param in command.get_params(context):
        record = param.get_help_record(context)
        if record is None:
            continue
        name, said = record
        heading = param.rich_help_panel or "Options"
        if param.param_type_name == "argument":
            heading, name = "Arguments", param.metavar or param.name
        found.setdefault(heading, []).append((name, said))
    return found


def usage_message(error: ClickException) -> str:
    """Return what was wrong with a command line, on one line, with the nearest valid name."""
    context = error.ctx if isinstance(error, TyperUsageError) else None
    text = " ".join(error.format_message().replace("Value error, ", "").split()).rstrip(".")
    if context is None:
        return text
    if isinstance(error, NoSuchOption):
        known = [name for param in context.command.get_params(context) for name in param.opts]
        text = f"no such option: {error.option_name}{suggest(error.option_name, known, n=1)}"
    elif choice := _BAD_CHOICE.search(text):
        text += suggest(choice[1], _QUOTED.findall(choice[2]), n=1)
    return f"{text} (help: {context.command_path} -h)"


def help_if_alone(context: typer.Context) -> None:
    """Show a group's help where no command of it was named."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
