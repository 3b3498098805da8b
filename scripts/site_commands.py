"""The reference of the command line: a page for each command, made from the command itself."""

from __future__ import annotations

import inspect
from dataclasses import dataclass

from help_tree import contexts
from site_text import code, plain, table
from typer._click.core import Context

from aci_cli.commands.meta import topics
from aci_cli.help import entries

FOLDER = "reference/commands"


@dataclass(frozen=True)
class Page:
    """Hold a command's words, such as aci data show, and the text of its page."""

    name: str
    text: str

    @property
    def path(self) -> str:
        """Return where the page stands in the site's sources."""
        return f"{FOLDER}/{'-'.join(self.name.split()[1:]) or 'index'}.md"


def pages() -> list[Page]:
    """Return the page of all commands, then one for each."""
    found = contexts()
    return [_index(found), *(_page(context) for context in found if context.parent is not None)]


def _index(found: list[Context]) -> Page:
    [root, *others] = found
    rows = [
        (f"[`{context.command_path}`]({Page(context.command_path, '').path.rpartition('/')[2]})",
         plain(_sentence(context)))
        for context in others
    ]  # fmt: skip
    text = f"{_head(root)}\n## The commands\n\n{table(('command', 'what it does'), rows)}"
    return Page("aci", f"{text}\n{_options(root)}")


def _page(context: Context) -> Page:
    below = list(getattr(context.command, "commands", {}))
    names = [f"{context.command_path} {child}" for child in below]
    links = "".join(f"- [`{n}`]({Page(n, '').path.rpartition('/')[2]})\n" for n in names)
    text = "\n".join(filter(None, (_head(context), links, _options(context), _answers(context))))
    return Page(context.command_path, text)


def _head(context: Context) -> str:
    """Return a command's title, what it does, its usage and its examples."""
    said, _, examples = inspect.cleandoc(context.command.help or "").partition("\nExamples:\n")
    usage = " ".join(context.command.collect_usage_pieces(context))
    text = f"# {context.command_path}\n\n{plain(said.strip())}\n\n"
    text += f"```text\n{context.command_path} {usage}\n```\n"
    if examples:
        text += f"\n## Examples\n\n```text\n{inspect.cleandoc(examples)}\n```\n"
    return text


def _options(context: Context) -> str:
    """Return arguments and options as tables, in the groups of the help page."""
    groups = entries(context.command, context)
    last = {"Options": groups.pop("Options", [])}
    return "\n".join(
        f"## {panel}\n\n{table(('name', 'meaning'), [(code(n), plain(t)) for n, t in rows])}"
        for panel, rows in (groups | last).items()
        if rows
    )


def _answers(context: Context) -> str:
    """Return links to the columns of what a command answers."""
    found = [
        f"- [`{topic}`](../columns.md#{topic.replace(' ', '-')}): {plain(meaning)}\n"
        for topic, (meaning, _) in topics(None).items()
        if meaning.startswith((f"{context.command_path} ", f"{context.command_path}:"))
    ]
    return "## Columns of the answer\n\n" + "".join(found) if found else ""


def _sentence(context: Context) -> str:
    return inspect.cleandoc(context.command.help or "").partition("\n")[0]
