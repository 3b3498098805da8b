"""Commands about the instrument itself: version, settings, columns and the menu's form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from aci_cli import output as out
from aci_cli.commands.engine import known_sources
from aci_cli.commands.inputs import holds_scenario, queries_folder, read_menu, read_release
from aci_cli.config import Settings
from aci_cli.errors import UsageError, suggest
from aci_cli.output import OutputOptions
from aci_cli.rows import Column, Table

TOKEN = re.compile(r"(?i)(\btoken=)[^;]*")
SETTING_COLUMNS = (
    Column("setting", "VARCHAR", "code", "name of the setting"),
    Column("value", "VARCHAR", "text", "its value; null where the default is taken"),
    Column("origin", "VARCHAR", "text", "flag, variable or file that set it"),
)
SCHEMA_COLUMNS = (
    Column("column", "VARCHAR", "code", "name of the column"),
    Column("type", "VARCHAR", "code", "DuckDB type"),
    Column("unit", "VARCHAR", "code", "unit of the values"),
    Column("meaning", "VARCHAR", "text", "what the column says"),
)
FINDING_COLUMNS = (
    Column("level", "VARCHAR", "code", "error: to be mended; note: to be known"),
    Column("check", "VARCHAR", "code", "what was checked"),
    Column("finding", "VARCHAR", "text", "what was found, where, and what was expected"),
)
TOPIC_COLUMNS = (
    Column("topic", "VARCHAR", "code", "name to give to aci schema"),
    Column("meaning", "VARCHAR", "text", "what it describes"),
)
ASSUMPTION_COLUMNS = (
    Column("assumption", "VARCHAR", "code", "name under assumptions of a menu or a scenario"),
    Column("symbol", "VARCHAR", "text", "symbol in the formulas"),
    Column("horizon", "VARCHAR", "code", "horizon that the values serve; null for all of them"),
    Column("low", "DOUBLE", "-", "least value"),
    Column("mode", "DOUBLE", "-", "most likely value"),
    Column("high", "DOUBLE", "-", "greatest value"),
    Column("unit", "VARCHAR", "text", "what it counts"),
    Column("reason", "VARCHAR", "text", "why, or what it is cited from"),
)
SCENARIO_COLUMNS = (
    Column("scenario", "VARCHAR", "code", "name to give to --scenario"),
    Column("title", "VARCHAR", "text", "what it supposes"),
    Column("sender", "VARCHAR", "code", "sender that it sets"),
    Column("with", "VARCHAR", "code", "partners that it sets"),
    Column("horizon", "VARCHAR", "code", "horizon that it sets"),
    Column("note", "VARCHAR", "text", "what to bear in mind"),
    Column("changes", "VARCHAR", "text", "everything that it changes, from what to what"),
)
SCENARIO_LAYOUT = ("scenario", "changes", "title", "note", "sender", "with", "horizon")
MORE_OUTPUTS = {
    "rungs": ("rungs", "aci rank --rungs"),
    "burden": ("burdens", "aci burden MEASURE"),
    "lines": ("dependency", "aci sectors --level line"),
    "suppliers": ("supplier_shares", "aci plot suppliers SECTOR"),
    "rows": ("rows", "aci explain ID --rows"),
    "retaliation": ("retaliation", "aci retaliation MEASURE"),
    "balance": ("balance", "aci retaliation --balance"),
    "coverage": ("coverage", "aci data show SECTOR"),
    "compare": ("comparison", "aci data compare A B"),
    "path": ("path", "aci path MEASURE"),
    "path summary": ("path_summary", "aci path MEASURE --summary"),
}
PROCEDURE_VIEWS = {
    "dossier": "the facts of the dispute, with both views",
    "demands": "the demands under talks and their states",
    "landing-zone": "the parts of a settlement",
    "reciprocity": "like barriers that firms of the sender meet",
}
OTHER_TOPICS = (
    ("menu", "JSON Schema of a menu file"),
    ("scenarios", "scenarios of the menu in use, and what each changes"),
    ("assumptions", "assumptions of the menu in use, which a scenario may change"),
)


def version() -> None:
    """Write the version."""
    from aci_cli import __version__

    out.write_text(f"aci {__version__}\n")


def config(*, settings: Settings, output: OutputOptions) -> None:
    """Write every setting with its value and origin."""
    rows: list[tuple[Any, ...]] = [
        (setting.name, _shown(setting.value), setting.origin) for setting in settings.listed()
    ]
    out.write(Table(SETTING_COLUMNS, rows), output)


def _shown(value: Any) -> str | None:
    if isinstance(value, tuple):
        return ",".join(value) or None
    if isinstance(value, Mapping):
        said = (
            f"{name} = {item}" if isinstance(item, str) else name for name, item in value.items()
        )
        return "; ".join(said) or None
    # a token does not belong into an address; where one stands there all the same, it stays unseen
    return None if value is None else TOKEN.sub(r"\1…", str(value))


def check(menu: str | None, *, settings: Settings, output: OutputOptions) -> int:
    """Write every finding on a menu and the release it is used with; return 1 for an error."""
    from aci_cli import audit
    from aci_cli.menu_yaml import MenuError

    release = read_release(settings)
    try:
        if menu and holds_scenario(Path(menu)):
            found = audit.scenario_findings(Path(menu), read_menu(settings.menu), release)
        else:
            found = audit.menu_findings(
                read_menu(menu or settings.menu),
                release,
                queries_folder(settings),
                known_sources(settings),
            )
    except MenuError as error:
        found = [audit.Finding("error", "menu", line) for line in error.findings]
    found += audit.facts_findings()
    rows: list[tuple[Any, ...]] = [(item.level, item.check, item.finding) for item in found]
    out.write(Table(FINDING_COLUMNS, rows, {"release": release.name}), output)
    errors = sum(item.level == "error" for item in found)
    out.note(f"{_counted(errors, 'error')}, {_counted(len(found) - errors, 'note')}")
    return 1 if errors else 0


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def schema(name: str | None, *, settings: Settings, output: OutputOptions) -> None:
    """Write what `name` stands for: a command's columns, the menu's form, its scenarios."""
    if name == "menu":
        _write_menu_schema(output)
    elif name == "scenarios":
        out.write(_scenarios(settings), replace(output, layout=SCENARIO_LAYOUT))
    elif name == "assumptions":
        out.write(_assumptions(settings), output)
    else:
        out.write(_described(name, settings), output)


def _write_menu_schema(output: OutputOptions) -> None:
    """Write the JSON Schema of a menu, the same whatever the format."""
    import json

    from aci_cli.menu import Menu

    text = json.dumps(Menu.model_json_schema(), ensure_ascii=False, indent=2)
    out.write_text(f"{text}\n", output.path)


def _scenarios(settings: Settings) -> Table:
    from aci_cli.scenarios import changes, described

    menu = read_menu(settings.menu)
    rows: list[tuple[Any, ...]] = [
        (
            scenario.id,
            scenario.title,
            scenario.sender,
            ",".join(scenario.partners) or None,
            scenario.horizon,
            scenario.note,
            described(changes(menu, scenario)) or None,
        )
        for scenario in menu.scenarios
    ]
    return Table(SCENARIO_COLUMNS, rows)


def _assumptions(settings: Settings) -> Table:
    rows: list[tuple[Any, ...]] = [
        (
            item.id,
            item.symbol,
            horizon,
            triple.low,
            triple.mode,
            triple.high,
            item.unit,
            item.reason or "; ".join(item.sources),
        )
        for item in read_menu(settings.menu).assumptions
        for horizon, triple in item.triples()
    ]
    return Table(ASSUMPTION_COLUMNS, rows)


def _described(name: str | None, settings: Settings) -> Table:
    """Return the columns of a command, or without a name what can be described."""
    folder = Path(settings.queries) if settings.queries else None
    held = topics(folder)
    if name is None:
        listed = [(topic, meaning) for topic, (meaning, _) in held.items()]
        return Table(TOPIC_COLUMNS, [*listed, *OTHER_TOPICS])
    topic = name.removeprefix("data ").removeprefix("procedure ")
    if topic not in held:
        names = [*held, *(topic for topic, _ in OTHER_TOPICS)]
        near = suggest(name, names) or f" — topics: {', '.join(names)}"
        raise UsageError(f"aci schema knows no {name!r}{near}")
    rows: list[tuple[Any, ...]] = [
        (column.name, column.type, column.unit, column.meaning) for column in held[topic][1]
    ]
    return Table(SCHEMA_COLUMNS, rows)


def topics(folder: Path | None) -> dict[str, tuple[str, tuple[Column, ...]]]:
    """Return what each answer in rows says, and its columns, by name."""
    from aci_cli import queries
    from aci_cli.analysis import OUTPUTS
    from aci_cli.coalition import COLUMNS as COALITION_COLUMNS
    from aci_cli.commands.data import FILE_COLUMNS, SOURCE_COLUMNS
    from aci_cli.commands.fetch import COLUMNS as FETCHED_COLUMNS
    from aci_cli.commands.sql import TABLE_COLUMNS
    from aci_cli.diff import COLUMNS as DIFF_COLUMNS
    from aci_cli.diff import PART_COLUMNS
    from aci_cli.diff_exports import COLUMNS as CELL_COLUMNS
    from aci_cli.ingest import COLUMNS as INGESTED_COLUMNS
    from aci_cli.package_answer import FRONTIER_COLUMNS, LADDER_COLUMNS, PACKAGE_COLUMNS
    from aci_cli.procedure_columns import COLUMNS as PROCEDURE_COLUMNS
    from aci_cli.reduce import COLUMNS as REDUCED_COLUMNS
    from aci_cli.vote import GATE_COLUMNS, MEMBER_COLUMNS

    named = {command: (query, f"aci {command}") for command, query in OUTPUTS.items()}
    loaded = {
        topic: (queries.load(query, folder), line)
        for topic, (query, line) in (named | MORE_OUTPUTS).items()
    }
    return {
        **{topic: (f"{line}: {q.sentence}", q.columns) for topic, (q, line) in loaded.items()},
        "package": ("aci package: the measures of the best package.", PACKAGE_COLUMNS),
        "frontier": ("aci package --frontier: efficient packages.", FRONTIER_COLUMNS),
        "ladder": ("aci package --ladder: nested packages, rung by rung.", LADDER_COLUMNS),
        "coalition": ("aci coalition: what each partner adds.", COALITION_COLUMNS),
        "vote": ("aci vote: what each gate makes of the members' stances.", GATE_COLUMNS),
        "members": ("aci vote --members: how each member stands.", MEMBER_COLUMNS),
        "diff": ("aci diff A B: the measures that moved between two rankings.", DIFF_COLUMNS),
        "changes": ("aci diff A B --by-change: what each input adds.", PART_COLUMNS),
        "cells": ("aci diff A.json B.json: cells of other answers that moved.", CELL_COLUMNS),
        "procedure": ("aci procedure: the steps with their dates.", PROCEDURE_COLUMNS["timeline"]),
        **{
            view: (f"aci procedure {view}: {said}.", PROCEDURE_COLUMNS[view])
            for view, said in PROCEDURE_VIEWS.items()
        },
        "show": ("aci data show: the sources of the data release.", SOURCE_COLUMNS),
        "fetch": ("aci data fetch: the files of a publisher, fetched or there.", FETCHED_COLUMNS),
        "ingest": ("aci data ingest: the files of trade that were made.", INGESTED_COLUMNS),
        "reduce": ("aci data reduce: the periods that came home from an engine.", REDUCED_COLUMNS),
        "verify": ("aci data verify: the files of the release and their state.", FILE_COLUMNS),
        "sql": ("aci sql: the tables of the release and their columns.", TABLE_COLUMNS),
        "check": ("aci check: what was found in a menu and its release.", FINDING_COLUMNS),
        "config": ("aci config: the settings and where they come from.", SETTING_COLUMNS),
        "schema": ("aci schema COMMAND: the columns of an answer.", SCHEMA_COLUMNS),
    }
