"""The command about what moved: between scenarios, menus, releases or exported answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from aci_cli import output as out
from aci_cli.commands.inputs import (
    SUFFIXES,
    holds_scenario,
    queries_folder,
    read_menu,
    read_release,
)
from aci_cli.commands.score import open_analysis
from aci_cli.config import PACKAGED, Settings
from aci_cli.errors import UsageError
from aci_cli.output import SUFFIXES as FORMAT_SUFFIXES
from aci_cli.output import OutputOptions
from aci_cli.rows import Spread

if TYPE_CHECKING:
    from aci_cli.diff import Parts
    from aci_cli.diff_exports import Hand
    from aci_cli.exports import Export
    from aci_cli.inputs import Change, Inputs
    from aci_cli.rows import Table

Sort = Literal["scenario", "menu", "release", "export"]
# formats of answers that do not say what they rest on, or not always
WITHOUT_META = frozenset(FORMAT_SUFFIXES) - {".json"}
LAYOUT = (
    "id",
    "places",
    "leverage_before",
    "leverage_after",
    "because",
    "rank_before",
    "rank_after",
    Spread("leverage_change", "leverage_change_p05", "leverage_change_p95"),
    Spread("pressure_change_eur", "pressure_change_p05", "pressure_change_p95"),
    Spread("self_harm_change_eur", "self_harm_change_p05", "self_harm_change_p95"),
    "reason",
)
PARTS_LAYOUT = (
    "id",
    "change",
    "places",
    "leverage",
    "pressure_eur",
    "self_harm_eur",
    "before",
    "after",
)


def diff(
    before: str, after: str | None, *, by_change: bool, settings: Settings, output: OutputOptions
) -> None:
    """Write what moved from `before` to `after`, or from what is in use to `before`."""
    sort = _sort(before)
    if after is not None and _sort(after) != sort:
        raise UsageError(f"{before}: {sort}, {after}: {_sort(after)}; compare two of the same kind")
    if sort == "export":
        _check_question(settings)
    files = [name for name in (before, after) if name and Path(name).is_file()]
    out.validate(output, files)
    if sort == "export":
        _of_exports(before, after, by_change, settings, output)
    else:
        first, second = (None, before) if after is None else (before, after)
        _of_inputs(
            _inputs(first, sort, settings),
            _inputs(second, sort, settings),
            by_change,
            settings,
            output,
        )


def _check_question(settings: Settings) -> None:
    """Raise UsageError where an option asks what exported answers already say."""
    for name in ("target", "sender", "with", "scenario", "horizon", "year", "draws"):
        if settings.flagged(name):
            raise UsageError(f"--{name}: exported answers say what was asked; leave it out")


def _sort(text: str) -> Sort:
    """Return what an operand is, by its name; a file of YAML by its keys."""
    if not text:
        raise UsageError("expected a scenario, menu, release or answer, found ''")
    path = Path(text)
    if text == PACKAGED or path.is_dir():
        return "release"
    if path.suffix.lower() == ".json":
        return "export"
    if path.suffix.lower() in WITHOUT_META:
        raise UsageError(
            f"{text}: answers are compared as JSON, which says all they rest on (-o NAME.json)"
        )
    named = path.suffix.lower() in SUFFIXES and path.is_file()
    return "menu" if named and not holds_scenario(path) else "scenario"


def _inputs(operand: str | None, sort: Sort, settings: Settings) -> Inputs:
    """Return the inputs in use, with the operand in the place of its kind."""
    from aci_cli.inputs import Inputs

    # a decomposition mixes the tables of two releases, which only files allow
    chosen = replace(settings, engine="duckdb")
    if operand is not None:
        name = sort if sort != "release" else "data"
        if sort == "scenario" and settings.flagged("scenario"):
            raise UsageError("--scenario: the scenarios to compare are given as A and B")
        value: Any = re.split(r"[+,]", operand) if sort == "scenario" else operand
        if value == PACKAGED:
            value = None
        chosen = replace(settings, **{name: value}, origins={**settings.origins, name: "argument"})
    analysis = open_analysis(chosen)
    return Inputs(
        analysis.menu,
        analysis.question,
        analysis.workbench.release,
        queries_folder(chosen),
        chosen.threads,
    )


def _of_inputs(
    before: Inputs, after: Inputs, by_change: bool, settings: Settings, output: OutputOptions
) -> None:
    from aci_cli import diff as steps
    from aci_cli.inputs import differences

    changes = differences(before, after)
    first, second = steps.answers([before, after], min(settings.draws, steps.MOST_DRAWS))
    known = {
        frozenset[str](): first.standing,
        frozenset(change.key for change in changes): second.standing,
    }
    parts = steps.decompose(before, after, known)
    said = [_said(change) for change in changes]
    meta = {
        "before": dict(first.meta),
        "after": dict(second.meta),
        "changes": said,
        "method": parts.method,
    }
    table = steps.moved(first, second, parts, meta)
    _write(table, parts, by_change, output)
    out.hint(f"changed: {'; '.join(map(_shown, said)) or 'nothing'}")
    for line in _comings_and_goings(table):
        out.note(line)
    if not table.rows:
        out.note("nothing moved; an option on the command line holds for both sides")
    if settings.draws > steps.MOST_DRAWS:
        out.hint(f"ranges of {steps.MOST_DRAWS} draws")


def _comings_and_goings(table: Table) -> Iterator[str]:
    """Yield how many measures are ranked on one side only, and why not on the other."""
    rows = table.records()
    for gone, held, verb in (("after", "before", "dropped out"), ("before", "after", "came in")):
        found = [
            row["reason"].removeprefix(f"{gone}: ").partition(":")[0]
            for row in rows
            if row[f"rank_{gone}"] is None and row[f"rank_{held}"] is not None
        ]
        if found:
            why = "; ".join(sorted(set(found)))
            number = f"{len(found)} measure{'s' * (len(found) > 1)}"
            yield f"{number} {verb} ({gone}: {why}); places count the others alone"


def _write(table: Table, parts: Parts | None, by_change: bool, output: OutputOptions) -> None:
    from aci_cli.diff import by_change as divided

    if not by_change:
        out.write(table, replace(output, layout=LAYOUT))
        return
    if parts is None:
        raise UsageError(
            "--by-change: the inputs of these answers are not at hand, so that their parts cannot "
            "be told apart"
        )
    out.write(divided(table, parts), replace(output, layout=PARTS_LAYOUT))
    if parts.method == "in order":
        out.note(f"{len(parts.changes)} inputs differ: each is added in the order of the list")


def _said(change: Change) -> dict[str, str]:
    return {"change": change.key, "before": change.before, "after": change.after}


def _shown(change: Mapping[str, str]) -> str:
    return f"{change['change']} {change['before']} → {change['after']}"


def _of_exports(
    before: str, after: str | None, by_change: bool, settings: Settings, output: OutputOptions
) -> None:
    from aci_cli import diff_exports
    from aci_cli.exports import read_export

    first = read_export(Path(before))
    in_use = _hand(settings)
    packaged = _hand(replace(settings, menu=None, data=None, queries=None))
    second = read_export(Path(after)) if after else diff_exports.repeated(first, in_use)
    _check_same_command(first, second)
    differing = diff_exports.inputs_that_differ(first, second)
    if first.vintage.command == "rank":
        table, parts = diff_exports.rankings(first, second, [in_use, packaged])
        _write(table, parts, by_change, output)
    else:
        if by_change:
            raise UsageError(f"--by-change: goes with rankings, not with {first.vintage.command}")
        table = diff_exports.cells(first, second)
        out.write(table, replace(output, layout=diff_exports.LAYOUT))
    out.note("differ: " + ("; ".join(differing) or "no inputs"))
    if not table.rows:
        out.note("nothing moved")


def _hand(settings: Settings) -> Hand:
    """Return the inputs that some settings name, to repeat answers on."""
    from aci_cli.diff_exports import Hand

    return Hand(
        read_menu(settings.menu),
        read_release(settings),
        queries_folder(settings),
        settings.threads,
    )


def _check_same_command(first: Export, second: Export) -> None:
    a, b = first.vintage.command, second.vintage.command
    if a != b:
        raise UsageError(
            f"{first.name} answers aci {a}, {second.name} aci {b}: compare answers of one command"
        )
