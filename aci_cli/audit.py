"""Check a release against its manifest, and a release and menu against the model's audits."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aci_cli.analysis import Analysis
from aci_cli.engine import Engine
from aci_cli.errors import AciError
from aci_cli.flows import open_table
from aci_cli.formats import is_formula
from aci_cli.menu import Menu, MenuError
from aci_cli.menu_doubts import beyond_all, check_sources
from aci_cli.procedure_facts import load_facts
from aci_cli.queries import Query, load
from aci_cli.release import MADE, TABLES, Release
from aci_cli.scenarios import changes, described, read_scenario
from aci_cli.store import WORKSHOP
from aci_cli.workbench import sources as trade_sources

Level = Literal["error", "note"]
Row = tuple[Any, ...]
# enough to find a range of the menu that no draw survives
AUDITED_DRAWS = 100


@dataclass(frozen=True)
class Finding:
    """Name one thing found: an error to mend, or a note to know."""

    level: Level
    check: str
    finding: str


def release_files(release: Release) -> list[Row]:
    """Return path, rows, bytes, SHA-256 and state of every file that the manifest lists."""
    engine = Engine(threads=1)
    found = [
        _file_row(engine, release, name, entry) for name, entry in sorted(release.files.items())
    ]
    engine.close()
    return found


def _file_row(engine: Engine, release: Release, name: str, entry: dict[str, Any]) -> Row:
    path = release.folder / name
    if path.exists() and not path.is_file():
        return (name, None, None, None, "is no file")
    try:
        content = path.read_bytes()
    except OSError as error:
        return (name, None, None, None, f"cannot be read: {error.strerror}")
    digest = hashlib.sha256(content).hexdigest()
    if digest != entry["sha256"]:
        return (name, None, len(content), digest, "differs from the manifest")
    rows = engine.count_parquet(path)
    state = (
        "whole" if (rows, len(content)) == (entry["rows"], entry["bytes"]) else "wrong row count"
    )
    return (name, rows, len(content), digest, state)


def release_findings(release: Release, queries: Path) -> list[str]:
    """Return what the audits of the release's tables and the sums by source find."""
    engine = Engine(threads=1)
    engine.confine(release.folder)
    for table in ("trade", *TABLES):
        open_table(engine, release, table)
    found = list(_total_findings(engine, release))
    for query in audits(queries):
        if set(query.reads) <= {"trade", *TABLES}:
            found += [row[0] for row in engine.run(query).rows]
    engine.close()
    return found


def _total_findings(engine: Engine, release: Release) -> Iterator[str]:
    held = dict(engine.select("SELECT source, sum(value_eur)::BIGINT FROM trade GROUP BY source"))
    for source in release.sources:
        name, total = source["id"], source["total_eur"]
        found = held.pop(name, None)
        if found != total:
            yield f"source {name}: values sum to EUR {found}, the manifest says {total}"
    for name in sorted(held):
        yield f"source {name}: has flows but no entry in the manifest"
    for path in sorted(release.folder.rglob("*.parquet")):
        name = path.relative_to(release.folder).as_posix()
        # an ingest leaves the files of the release before it to those who still read them
        left = MADE.fullmatch(name) or name.startswith(WORKSHOP)
        if name not in release.files and not left:
            yield f"{path}: is in the folder but not in the manifest"


def audits(queries: Path) -> list[Query]:
    """Return the queries that must give no rows, in the order of their names."""
    return [
        load(f"audits/{path.stem}", queries) for path in sorted((queries / "audits").glob("*.sql"))
    ]


def menu_findings(
    menu: Menu, release: Release, queries: Path, sources: Collection[str]
) -> list[Finding]:
    """Return what the audits, gates and cells of a menu and a release give.

    `sources` are those known beside the release's.
    """
    broken = release.problems(
        path for table in ("trade", *TABLES) for path in release.table_files(table)
    )
    if broken:
        return [Finding("error", "manifest", text) for text in broken]
    try:
        check_sources(menu, {*sources, *(row["source"] for row in trade_sources(release))})
        analysis = Analysis(menu=menu, data=release.folder, queries=queries)
        analysis.ranking(unranked=True, draws=AUDITED_DRAWS)
    except AciError as error:
        if isinstance(error, MenuError):
            return [Finding("error", "menu", line) for line in error.findings]
        return [Finding("error", "model", str(error))]
    found = [Finding("error", "cells", text) for text in _cells(menu)]
    for table in ("trade", *TABLES):
        analysis.workbench.open_table(table)
    for query in audits(queries):
        rows = analysis.workbench.engine.run(query).rows
        found += [Finding("error", query.name.removeprefix("audits/"), row[0]) for row in rows]
    for measure, gate, text in analysis.workbench.engine.fetch("gates"):
        found.append(Finding("note", "gate", f"{measure} fails {gate}: {text}"))
    found += [Finding("note", "rate", text) for text in beyond_all(menu)]
    return found + list(_overlaps(analysis))


def _overlaps(analysis: Analysis) -> Iterator[Finding]:
    bench = analysis.workbench
    for measure, sector, line, part_sector, part in bench.engine.run(bench.query("overlaps")).rows:
        found = f"{part} ({part_sector}) is part of {line} ({sector})"
        yield Finding("note", "overlap", f"{measure} counts goods twice: {found}")


def scenario_findings(path: Path, menu: Menu, release: Release) -> list[Finding]:
    """Return the faults of a scenario's file; with none, each change that it makes, as a note."""
    try:
        Analysis(menu=menu, data=release, scenario=path)
    except MenuError as error:
        return [Finding("error", "scenario", line) for line in error.findings]
    except AciError as error:
        return [Finding("error", "scenario", str(error))]
    return [
        Finding("note", "scenario", described([change]))
        for change in changes(menu, read_scenario(path))
    ]


def facts_findings() -> list[Finding]:
    """Return the faults of the packaged facts on law and dispute."""
    try:
        load_facts()
    except MenuError as error:
        return [Finding("error", "procedure", line) for line in error.findings]
    return []


def _cells(menu: Menu) -> Iterator[str]:
    for section in ("measures", "comparators", "replies", "sectors", "scenarios"):
        for index, entry in enumerate(getattr(menu, section)):
            if is_formula(entry.title):
                line = menu.document.place((section, index, "title")).line
                yield (
                    f"{menu.document.name}:{line}: {section}[{index}].title: a spreadsheet "
                    f"would run {entry.title!r} as a formula"
                )
