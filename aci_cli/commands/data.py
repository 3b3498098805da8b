"""Commands about the data release: what is in it, what it covers, and whether it is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aci_cli import output as out
from aci_cli.commands.inputs import queries_folder, read_release
from aci_cli.commands.score import open_analysis
from aci_cli.config import Settings
from aci_cli.errors import FindingsError
from aci_cli.output import OutputOptions
from aci_cli.rows import Column, Table

SOURCE_COLUMNS = (
    Column("source", "VARCHAR", "code", "name of the source in the tables"),
    Column("publisher", "VARCHAR", "text", "who published it"),
    Column("title", "VARCHAR", "text", "what it is"),
    Column("edition", "VARCHAR", "text", "edition or vintage"),
    Column("years", "VARCHAR", "text", "years held, space separated"),
    Column("classification", "VARCHAR", "text", "classification and edition of its codes"),
    Column("valuation", "VARCHAR", "text", "FOB, CIF or basic prices"),
    Column("rows", "BIGINT", "count", "rows as published"),
    Column("total_eur", "BIGINT", "EUR", "sum of its values in the release, null where none"),
    Column("licence", "VARCHAR", "text", "terms of use"),
    Column("citation", "VARCHAR", "text", "how to cite it"),
    Column("address", "VARCHAR", "text", "where it is published"),
)
FILE_COLUMNS = (
    Column("file", "VARCHAR", "text", "file of the release"),
    Column("rows", "BIGINT", "count", "rows counted"),
    Column("bytes", "BIGINT", "count", "size"),
    Column("sha256", "VARCHAR", "code", "hash computed"),
    Column("state", "VARCHAR", "text", "whole, or what is wrong"),
)
SOURCE_LAYOUT = ("source", "publisher", "years", "rows", "total_eur", "licence", "title", "edition")
COVERAGE_LAYOUT = ("sector", "code", "held", "source", "years", "stands_in", "description")


def show(sectors: Sequence[str], *, settings: Settings, output: OutputOptions) -> None:
    """Write the sources of the release, or what it covers of some sectors' codes."""
    if sectors:
        _show_coverage(sectors, settings, output)
        return
    release = read_release(settings)
    table = Table(
        SOURCE_COLUMNS, [_source(entry) for entry in release.sources], {"release": release.name}
    )
    out.write(table, replace(output, layout=SOURCE_LAYOUT))
    out.hint(
        "aci data show SECTOR lists the codes of a sector, held and missing; all for every one"
    )


def _show_coverage(sectors: Sequence[str], settings: Settings, output: OutputOptions) -> None:
    analysis = open_analysis(settings)
    table = analysis.coverage(*([] if "all" in sectors else sectors))
    out.write(table, replace(output, layout=COVERAGE_LAYOUT))
    missing = sum(not row["held"] for row in table.records())
    if missing:
        out.note(
            f"{missing} codes have no flows in {analysis.workbench.release.name}; a release that "
            "holds them fills them (--data DIR), or a published line in the menu (--menu FILE)"
        )


def _source(entry: dict[str, Any]) -> tuple[Any, ...]:
    values = {
        **entry,
        "source": entry["id"],
        "years": " ".join(str(year) for year in entry["years"] or []),
    }
    return tuple(values.get(column.name) for column in SOURCE_COLUMNS)


def verify(*, settings: Settings, output: OutputOptions) -> None:
    """Recompute hashes, rows and totals, and run the audits; FindingsError names what differs."""
    from aci_cli.audit import release_files, release_findings

    release = read_release(settings)
    states = release_files(release)
    out.write(Table(FILE_COLUMNS, states, {"release": release.name}), output)
    broken = [f"{row[0]}: {row[4]}" for row in states if row[4] != "whole"]
    findings = broken or release_findings(release, queries_folder(settings))
    if findings:
        raise FindingsError(*findings)
    out.note(f"release {release.name}: {len(states)} files whole, totals and audits agree")
