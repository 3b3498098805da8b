"""Options of the commands that draw and report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import typer

from aci_cli import completion, options
from aci_cli.charts.colours import Theme
from aci_cli.config import Settings
from aci_cli.errors import UsageError
from aci_cli.output import SUFFIXES, OutputOptions, check_place, validate
from aci_cli.places import is_file, leads_to_terminal
from aci_cli.words import DEFAULT

PICTURES = ("svg", "png", "pdf", "html", "text", "alt")
BYTES = ("png", "pdf")
PICTURE_SUFFIXES = {
    ".svg": "svg",
    ".png": "png",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
}
View = Annotated[
    Literal["merit-order", "scatter", "ranks"],
    typer.Option(
        "--view",
        metavar="merit-order|scatter|ranks",
        rich_help_panel=options.SHOWN_PANEL,
        help="Running sums, pressure against self-harm with the front, or the range of each rank.",
    ),
]
OneSector = Annotated[
    str,
    typer.Argument(
        metavar="SECTOR", autocompletion=completion.sectors, help="A sector of the menu."
    ),
]
SupplierSide = Annotated[
    bool,
    typer.Option(
        "--reverse",
        rich_help_panel=options.SHOWN_PANEL,
        help="The suppliers of the sender instead of the target's.",
    ),
]
PictureFormat = Annotated[
    Literal[
        "auto",
        "svg",
        "png",
        "pdf",
        "html",
        "text",
        "alt",
        "csv",
        "tsv",
        "json",
        "jsonl",
        "md",
        "parquet",
    ],
    typer.Option(
        "--format",
        metavar="FORMAT",
        rich_help_panel=options.OUTPUT_PANEL,
        help="svg, png, pdf or html; text: characters; alt: the picture in words; csv, tsv, json, "
        "jsonl, md or parquet: its data. auto: characters on a terminal, CSV in a pipe, the "
        "suffix's with -o. ACI_FORMAT and aci.toml speak of tables, not of this.",
    ),
]
ThemeChoice = Annotated[
    Literal["light", "dark"],
    typer.Option(
        "--theme",
        metavar="light|dark",
        rich_help_panel=options.OUTPUT_PANEL,
        help="Colours of a picture in a file.",
    ),
]
Language = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="en|de|fr",
        rich_help_panel=options.OUTPUT_PANEL,
        help="Language of headings and numbers; titles of the menu stay as they are.",
    ),
]

Reported = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="MEASURE|-",
        autocompletion=completion.measures,
        help="Measures to report on (default: the best package); - reads their ids from "
        "standard input.",
    ),
]
PackageBudget = Annotated[
    str | None,
    typer.Option(
        "--package",
        metavar="EUR",
        help="Report on the best package within this self-harm (default: the injury suffered, "
        "else 1 bp of the sender's GDP).",
    ),
]
OneMember = Annotated[
    str | None,
    typer.Option(
        "--member",
        metavar="DE",
        autocompletion=completion.members,
        help="Add a section on one member of the sender.",
    ),
]
BriefFormat = Annotated[
    Literal["auto", "html", "md"],
    typer.Option(
        "--format",
        metavar="html|md",
        rich_help_panel=options.OUTPUT_PANEL,
        help="A page or Markdown (default: the suffix's with -o, else html); ACI_FORMAT and "
        "aci.toml speak of tables, not of this.",
    ),
]
PICTURE: options.Group = {
    "picture_format": (PictureFormat, "auto"),
    "output": (options.Output, None),
    "theme": (ThemeChoice, "light"),
    "lang": (Language, DEFAULT),
    "color": (options.Color, None),
}


BRIEF: options.Group = {
    "brief_format": (BriefFormat, "auto"),
    "output": (options.Output, None),
    "lang": (Language, DEFAULT),
}
BRIEF_SUFFIXES = {".html": "html", ".htm": "html", ".md": "md"}


@dataclass(frozen=True)
class PictureOptions:
    """Hold how and where a picture is written; `format` is never auto."""

    format: str
    path: str | None
    theme: Theme
    language: str
    color: str

    @property
    def table(self) -> OutputOptions:
        """Return how its data are written."""
        return OutputOptions(format=self.format, path=self.path, color=self.color)


def picture_options(
    answers: Mapping[str, Any], settings: Settings, menu: str | None = None
) -> PictureOptions:
    """Return how to write a picture: a format given, else -o's suffix, else by the place.

    UsageError where nothing could be written so.
    """
    from aci_cli.words import words_of

    path = answers["output"]
    check_place(path, [source for source in (menu or settings.menu,) if source and source != "-"])
    words_of(answers["lang"])
    chosen = PictureOptions(
        _format(answers["picture_format"], path),
        path,
        cast(Theme, answers["theme"]),
        answers["lang"],
        settings.color,
    )
    if chosen.format not in PICTURES:
        validate(chosen.table)
    elif chosen.format in BYTES and leads_to_terminal(path):
        raise UsageError(
            f"{chosen.format.upper()} is not for a terminal; give -o FILE.{chosen.format} or a pipe"
        )
    return chosen


@dataclass(frozen=True)
class BriefOptions:
    """Hold how and where a brief is written; `format` is html or md."""

    format: str
    path: str | None
    language: str


def brief_options(
    answers: Mapping[str, Any], settings: Settings, menu: str | None = None
) -> BriefOptions:
    """Return how to write a brief: a format given, else -o's suffix, else a page.

    UsageError where nothing could be written so, and where a page would fill a terminal.
    """
    from aci_cli.words import words_of

    path = answers["output"]
    check_place(path, [source for source in (menu or settings.menu,) if source and source != "-"])
    words_of(answers["lang"])
    asked = answers["brief_format"]
    if asked != "auto":
        _check_suffix(asked, path, BRIEF_SUFFIXES)
    if asked == "auto":
        asked = _of_suffix(str(path), BRIEF_SUFFIXES) if is_file(path) else "html"
    if asked == "html" and leads_to_terminal(path):
        raise UsageError("a brief is a page; give -o brief.html, --format md, or a pipe")
    return BriefOptions(asked, path, answers["lang"])


def _format(asked: str, path: str | None) -> str:
    if asked != "auto":
        _check_suffix(asked, path, {**SUFFIXES, **PICTURE_SUFFIXES})
        return asked
    if not is_file(path):
        return "text" if leads_to_terminal(path) else "csv"
    return _of_suffix(str(path), {**SUFFIXES, **PICTURE_SUFFIXES})


def _check_suffix(asked: str, path: str | None, suffixes: Mapping[str, str]) -> None:
    """Raise UsageError where a file's suffix says another format; any text goes into a .txt."""
    suffix = Path(str(path)).suffix.lower() if is_file(path) else ""
    if suffix != ".txt" and suffixes.get(suffix, asked) != asked:
        raise UsageError(f"-o {path}: the suffix says {suffixes[suffix]}, --format {asked}")


def _of_suffix(path: str, suffixes: Mapping[str, str]) -> str:
    suffix = Path(path).suffix.lower()
    if suffix in suffixes:
        return suffixes[suffix]
    found = f"the suffix {suffix}" if suffix else "no suffix"
    raise UsageError(
        f"-o {path}: {found} says no format; use one of {', '.join(suffixes)}, or give --format"
    )
