"""Options that several commands share, each said once, and their completion."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import typer

from aci_cli import completion, config
from aci_cli.errors import UsageError
from aci_cli.output import OutputOptions, validate, warn, warn_of_answer
from aci_cli.places import STDIN, is_file

SHOWN_PANEL = "What is shown"
QUESTION_PANEL = "The question"
INPUT_PANEL = "Menu, data and engine"
OUTPUT_PANEL = "The answer"

Target = Annotated[
    str | None,
    typer.Option(
        "--target",
        metavar="COUNTRY",
        rich_help_panel=QUESTION_PANEL,
        autocompletion=completion.countries,
        help="Country the measures are aimed at (ISO3, default CHN).",
    ),
]
Sender = Annotated[
    str | None,
    typer.Option(
        "--sender",
        metavar="COUNTRY",
        rich_help_panel=QUESTION_PANEL,
        autocompletion=completion.countries,
        help="Country or group that takes them (default EU27).",
    ),
]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="USA,JPN",
        rich_help_panel=QUESTION_PANEL,
        autocompletion=completion.countries,
        help="Countries or groups that take part; comma-separated or repeated.",
    ),
]
Scenario = Annotated[
    list[str] | None,
    typer.Option(
        "--scenario",
        metavar="NAME|FILE",
        rich_help_panel=QUESTION_PANEL,
        autocompletion=completion.scenarios,
        help="Scenarios of the menu (aci schema scenarios lists them) or files ending in .yaml, "
        "taken together; comma-separated or repeated (default eu-alone).",
    ),
]
Horizon = Annotated[
    Literal["short", "medium", "long"] | None,
    typer.Option(
        "--horizon",
        metavar="short|medium|long",
        rich_help_panel=QUESTION_PANEL,
        help="Up to a year, 1 to 3 years, 5 and more (default short).",
    ),
]
Year = Annotated[
    str | None,
    typer.Option(
        "--year",
        metavar="YEAR",
        rich_help_panel=QUESTION_PANEL,
        help="Year of the figures (default: the latest of each line).",
    ),
]
Draws = Annotated[
    str | None,
    typer.Option(
        "--draws",
        metavar="N",
        rich_help_panel=QUESTION_PANEL,
        help="Draws that the ranges rest on (default 1000); 0 leaves the ranges out.",
    ),
]
Menu = Annotated[
    str | None,
    typer.Option(
        "--menu",
        metavar="FILE|-",
        rich_help_panel=INPUT_PANEL,
        help="Menu in place of the packaged one; - reads standard input.",
    ),
]
Data = Annotated[
    str | None,
    typer.Option(
        "--data",
        metavar="DIR",
        rich_help_panel=INPUT_PANEL,
        help="Data release in place of your own; packaged names the one that comes with aci.",
    ),
]
Queries = Annotated[
    str | None,
    typer.Option(
        "--queries",
        metavar="DIR",
        rich_help_panel=INPUT_PANEL,
        help="Queries of the model in place of the packaged ones.",
    ),
]
Engine = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="duckdb|spark",
        rich_help_panel=INPUT_PANEL,
        help="Engine that reduces the flows (default: duckdb, in this process).",
    ),
]
Remote = Annotated[
    str | None,
    typer.Option(
        "--remote",
        metavar="sc://HOST:PORT",
        rich_help_panel=INPUT_PANEL,
        help="Spark Connect server of --engine spark; its tables are named in aci.toml.",
    ),
]
Threads = Annotated[
    str | None,
    typer.Option(
        "--threads",
        metavar="N",
        rich_help_panel=INPUT_PANEL,
        help="Threads of the engine (default: one for a small release, else all cores).",
    ),
]
Format = Annotated[
    Literal["auto", "table", "csv", "tsv", "json", "jsonl", "md", "parquet"] | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        rich_help_panel=OUTPUT_PANEL,
        help="table, csv, tsv, json, jsonl, md or parquet; auto: a table on a terminal, "
        "CSV in a pipe, the suffix's with -o.",
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        rich_help_panel=OUTPUT_PANEL,
        help="Write to a file, replaced in one step; - is standard output.",
    ),
]
Bom = Annotated[
    bool,
    typer.Option("--bom", rich_help_panel=OUTPUT_PANEL, help="Start CSV with a mark for Excel."),
]
SafeCsv = Annotated[
    bool,
    typer.Option(
        "--safe-csv",
        rich_help_panel=OUTPUT_PANEL,
        help="Put ' before CSV text that a spreadsheet would run as a formula (default: off).",
    ),
]
Vintage = Annotated[
    bool,
    typer.Option(
        "--vintage",
        rich_help_panel=OUTPUT_PANEL,
        help="Start with # lines: release, menu, version, options.",
    ),
]
Color = Annotated[
    Literal["auto", "always", "never"] | None,
    typer.Option(
        "--color",
        metavar="auto|always|never",
        rich_help_panel=OUTPUT_PANEL,
        help="Colour in tables.",
    ),
]
Debug = Annotated[
    bool,
    typer.Option("--debug", rich_help_panel="Options", help="Show the traceback of an error."),
]

Group = Mapping[str, tuple[Any, Any]]
QUESTION: Group = {
    "target": (Target, None),
    "sender": (Sender, None),
    "with": (With, None),
    "scenario": (Scenario, None),
    "horizon": (Horizon, None),
    "year": (Year, None),
}
DRAWS: Group = {"draws": (Draws, None)}
MENU: Group = {"menu": (Menu, None)}
THREADS: Group = {"threads": (Threads, None)}
INPUTS: Group = {"data": (Data, None), "queries": (Queries, None), **THREADS}
ENGINE: Group = {"engine": (Engine, None), "remote": (Remote, None)}
# what an answer is worked out from
BASIS: Group = {**INPUTS, **ENGINE}
OUTPUT: Group = {
    "format": (Format, None),
    "output": (Output, None),
    "bom": (Bom, False),
    "safe_csv": (SafeCsv, False),
    "vintage": (Vintage, False),
    "color": (Color, None),
}


def shared(
    *groups: Group, written: Callable[..., Any] | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of `groups`; it receives them as `settings` and `output`.

    The command declares `settings: Settings` and `output`, what `written` makes of the answers
    (`output_options` unless told otherwise); its command line shows its own parameters, then
    those of the groups.
    """
    build = written or output_options
    added = {name: option for group in groups for name, option in group.items()}
    added["debug"] = (Debug, False)

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        writes = "output" in inspect.signature(command).parameters

        def run(**given: Any) -> None:
            answers = {name: given.pop(_parameter(name)) for name in added}
            settings = config.resolve(answers)
            for text in settings.doubts:
                warn(text)
            if writes:
                given["output"] = build(answers, settings, given.get("menu"))
            try:
                command(**given, settings=settings)
            except UsageError as error:
                raise config.traced(error, settings) from error
            warn_of_answer(settings.draws if "draws" in added else 0)

        run.__name__ = command.__name__
        run.__doc__ = command.__doc__
        signature = _signature(command, added)
        run.__signature__ = signature  # type: ignore[attr-defined]
        run.__annotations__ = {
            name: parameter.annotation for name, parameter in signature.parameters.items()
        }
        return run

    return decorate


def _signature(command: Callable[..., None], added: Group) -> inspect.Signature:
    own = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in inspect.signature(command, eval_str=True).parameters.values()
        if parameter.name not in ("settings", "output")
    ]
    common = [
        inspect.Parameter(
            _parameter(name), inspect.Parameter.KEYWORD_ONLY, default=default, annotation=alias
        )
        for name, (alias, default) in added.items()
    ]
    return inspect.Signature([*own, *common])


def _parameter(name: str) -> str:
    """Return the parameter for an option's name; `with` is a word of Python's own."""
    return f"{name}_"


def output_options(
    answers: Mapping[str, Any], settings: config.Settings, menu: str | None = None
) -> OutputOptions:
    """Return how to write: a format on the command line, else -o's suffix, else the setting.

    `menu` is the file that the command itself was given to read.
    """
    path = answers.get("output")
    open_choice = answers.get("format") is None
    suffix_decides = open_choice and is_file(path)
    options = OutputOptions(
        format="auto" if suffix_decides else settings.format,
        standing=open_choice and not suffix_decides and settings.chosen("format"),
        path=path,
        bom=bool(answers.get("bom")),
        safe_csv=bool(answers.get("safe_csv")),
        vintage=bool(answers.get("vintage")),
        color=settings.color,
    )
    source = menu or settings.menu
    validate(options, [STDIN if source == "-" else source] if source else [])
    return options
