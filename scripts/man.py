"""Write man/aci.1 from the help of every command: python scripts/man.py."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from help_tree import contexts
from typer._click.core import Context

from aci_cli import __version__, errors
from aci_cli.config import KINDS
from aci_cli.help import entries

PAGE = Path(__file__).resolve().parent.parent / "man" / "aci.1"
SHARED_BY = 3
STATUS = {
    0: "Done.",
    errors.EXIT_MENDABLE: "Something that you can mend: an input, a file, a limit, a fault found.",
    errors.EXIT_USAGE: "The command line is wrong.",
    errors.EXIT_DEFECT: "A defect in aci; --debug shows the traceback.",
    errors.EXIT_INTERRUPTED: "Interrupted.",
    errors.EXIT_READER_GONE: "The reader of the output is gone.",
    errors.EXIT_TERMINATED: "Told to end, while a Spark engine works for it.",
}
DESCRIPTION = (
    "aci ranks what the European Union could do under its Anti-Coercion Instrument"
    " (Regulation (EU) 2023/2675): which measure presses the other side most for the least harm at"
    " home, how well that is evidenced, and what it rests on. It reads a release of trade figures"
    " and a menu of measures, both of which come with it. A terminal gets a table, a pipe CSV;"
    " notes go to standard error. It is screening, not legal advice, and says nothing about what"
    " anyone will decide."
)

# what roff would take for its own, or for a typographer's hyphen or quote
ROFF = str.maketrans(
    {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"}
)


Entry = tuple[str, str]


@dataclass(frozen=True)
class Command:
    """Hold what the page says of one command."""

    usage: str
    help: str
    entries: dict[str, list[Entry]]
    """Name and help of each argument and option, by the heading that the help has them under."""


def commands() -> list[Command]:
    """Return every command that help shows, in the order of the help, `aci` itself first."""
    return [_command_of(context) for context in contexts()]


def page() -> str:
    """Return the manual page."""
    root, *others = commands()
    named = [(panel, entry) for each in others for panel, entry in _all_entries(each)]
    often = Counter(entry for _, entry in named if entry[0].startswith("-"))
    shared = {entry: panel for panel, entry in reversed(named) if often[entry] >= SHARED_BY}
    lines = [
        f'.TH ACI 1 "" "aci {__version__}" "User Commands"',
        ".nh",
        ".ad l",
        ".SH NAME",
        f"aci \\- {roff(_first_sentence(root.help))}",
        ".SH SYNOPSIS",
        f".B {roff(root.usage)}",
        ".SH DESCRIPTION",
        roff(DESCRIPTION),
        *_examples(root.help),
        ".SH COMMANDS",
        *(line for each in others for line in _command(each, shared)),
        ".SH SHARED OPTIONS",
        *_shared(shared, named),
        ".SH OPTIONS OF ACI ITSELF",
        *(line for _, entry in _all_entries(root) for line in _entry(entry)),
        ".SH EXIT STATUS",
        *(line for code, text in STATUS.items() for line in _entry((str(code), text))),
        ".SH ENVIRONMENT AND FILES",
        *_settings(),
    ]
    return "\n".join(lines) + "\n"


def _command_of(context: Context) -> Command:
    usage = " ".join([context.command_path, *context.command.collect_usage_pieces(context)])
    told = {
        panel: [(name, " ".join(text.split())) for name, text in named]
        for panel, named in entries(context.command, context).items()
    }
    return Command(usage, inspect.cleandoc(context.command.help or ""), told)


def _all_entries(command: Command) -> Iterator[tuple[str, Entry]]:
    return ((panel, entry) for panel, entries in command.entries.items() for entry in entries)


def _command(command: Command, shared: dict[Entry, str]) -> Iterator[str]:
    """Yield a command: its sentence, the options of its own, the names of others, examples."""
    name = command.usage.partition(" [")[0]
    sentence = command.help.partition("\n")[0]
    yield from (f".SS {roff(name)}", roff(sentence), ".PP", f".B {roff(command.usage)}")
    own = [entry for _, entry in _all_entries(command) if entry not in shared]
    for entry in own:
        yield from _entry(entry)
    also = [entry[0] for _, entry in _all_entries(command) if entry in shared]
    if also:
        names = ", ".join(_bold(re.findall(r"--[\w-]+", name)[-1]) for name in also)
        yield from (".PP", f"Shared options: {names}.")
    yield from _examples(command.help)


def _shared(shared: dict[Entry, str], named: list[tuple[str, Entry]]) -> Iterator[str]:
    """Yield the options that several commands take, once, under the headings of the help."""
    order = list(dict.fromkeys(entry for _, entry in named if entry in shared))
    for panel in dict.fromkeys(shared[entry] for entry in order):
        yield f".SS {roff(panel)}"
        for entry in order:
            if shared[entry] == panel:
                yield from _entry(entry)


def _settings() -> Iterator[str]:
    yield roff(
        "A flag wins over a variable, a variable over aci.toml in the working folder,"
        " that over the default; aci config shows each with its origin. Lists are comma-separated."
    )
    for kind in KINDS:
        default = kind.default if kind.default not in (None, ()) else "none"
        shown = ",".join(default) if isinstance(default, tuple) else default
        variable = f"ACI_{kind.name.upper()}, {kind.name}"
        yield from _entry((variable, f"{kind.meaning.capitalize()} (default: {shown})."))
    yield from _entry(("NO_COLOR", "No colour, if set."))
    yield from _entry(("XDG_DATA_HOME", "Where the release and the downloads of your own lie."))


def _entry(entry: Entry) -> tuple[str, str, str]:
    name, text = entry
    return ".TP", _bold(name), roff(text)


def _examples(text: str) -> Iterator[str]:
    """Yield a command's examples, what each is for below it."""
    _, heading, block = text.partition("Examples:\n")
    if not heading:
        return
    yield from (".PP", "Examples:", ".RS 2", ".PD 0")
    for line in block.strip().split("\n"):
        example, _, purpose = (part.strip() for part in line.strip().partition("   "))
        yield from (".PP", f".B {roff(example)}")
        if purpose:
            yield from (".RS 4", roff(purpose), ".RE")
    yield from (".PD", ".RE")


def _first_sentence(text: str) -> str:
    sentence = text.partition("\n")[0].rstrip(".")
    return sentence[:1].lower() + sentence[1:]


def _bold(text: str) -> str:
    return f"\\fB{roff(text)}\\fP"


def roff(text: str) -> str:
    """Return text as roff reads it: plain hyphens and quotes, no line taken for a request."""
    plain = text.translate(ROFF)
    return f"\\&{plain}" if plain.startswith(".") else plain


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
