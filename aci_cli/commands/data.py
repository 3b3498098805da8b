"""Commands about the data release: what is in it, what it covers, whether it is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aci_cli import output as out
from aci_cli.commands.inputs import queries_folder, read_release
from aci_cli.commands.score import open_analysis
from aci_cli.config import Settings
from aci_cli.errors import FindingsError
from aci_cli.output import OutputOptions
from aci_cli.rows import Column, Table

if TYPE_CHECKING:
    from aci_cli.release import Release

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
    Column("months", "VARCHAR", "text", "years that are not whole, with their months; not used"),
)
FILE_COLUMNS = (
    Column("file", "VARCHAR", "text", "file of the release"),
    Column("rows", "BIGINT", "count", "rows counted"),
    Column("bytes", "BIGINT", "count", "size"),
    Column("sha256", "VARCHAR", "code", "hash computed"),
    Column("state", "VARCHAR", "text", "whole, or what is wrong"),
)
SOURCE_LAYOUT = (
    "source",
    "years",
    "months",
    "classification",
    "rows",
    "total_eur",
    "publisher",
    "licence",
    "title",
    "edition",
)
COVERAGE_LAYOUT = (
    "sector",
    "code",
    "held",
    "source",
    "classification",
    "years",
    "months",
    "fill",
    "stands_in",
    "description",
)
COMPARISON_LAYOUT = (
    "code",
    "year",
    "seller",
    "buyer",
    "reported_by_a",
    "value_a_eur",
    "reported_by_b",
    "value_b_eur",
    "ratio",
    "flag",
    "sector",
    "valuation_a",
    "valuation_b",
    "description",
)
FROM_BACI = "fetch baci"
CIF_ABOVE_FOB = "CIF is usually 5-10 % above FOB"


def show(sectors: Sequence[str], *, settings: Settings, output: OutputOptions) -> None:
    """Write the sources of the release, or what it covers of some sectors' codes."""
    if sectors:
        _show_coverage(sectors, settings, output)
        return
    release = read_release(settings)
    months = _partial_years(release, settings)
    rows = [_source({**entry, "months": months.get(entry["id"])}) for entry in release.sources]
    table = Table(SOURCE_COLUMNS, rows, {"release": release.name})
    out.write(table, replace(output, layout=SOURCE_LAYOUT))
    out.hint(
        "aci data show SECTOR lists the codes of a sector, held and missing; all for every one"
    )


def _show_coverage(sectors: Sequence[str], settings: Settings, output: OutputOptions) -> None:
    analysis = open_analysis(settings, of_measures=False)
    table = analysis.coverage(*([] if "all" in sectors else sectors))
    out.write(table, replace(output, layout=COVERAGE_LAYOUT))
    gaps = [row for row in table.records() if not row["held"]]
    if gaps:
        out.note(
            f"{len(gaps)} codes have no flows in {analysis.workbench.release.name}; "
            "fill names the command that fetches them"
        )
    if any(FROM_BACI in (row["fill"] or "") for row in gaps):
        out.hint(
            f"smaller, with a key: aci data fetch comtrade --sector {gaps[0]['sector']} --year YEAR"
        )


def _partial_years(release: Release, settings: Settings) -> dict[str, str]:
    """Return by source which years are not whole, and how many months of them are held."""
    from aci_cli.engine import Engine
    from aci_cli.flows import open_table
    from aci_cli.queries import load

    engine = Engine(threads=1)
    engine.confine(release.folder)
    open_table(engine, release, "reporting")
    rows = engine.run(load("partial_years", queries_folder(settings))).rows
    engine.close()
    return dict(rows)


def compare(
    source_a: str,
    source_b: str,
    sectors: Sequence[str],
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Write what two sources say of the same flows, and how far they agree."""
    from aci_cli.compare import compare as set_side_by_side

    table = set_side_by_side(
        open_analysis(settings, of_measures=False), source_a, source_b, sectors=sectors
    )
    out.write(table, replace(output, layout=COMPARISON_LAYOUT))
    rows = table.records()
    if not rows:
        out.note(table.meta["empty"])
        return
    if any({row["valuation_a"], row["valuation_b"]} == {"CIF", "FOB"} for row in rows):
        out.note(f"one side counts CIF, the other FOB: {CIF_ABOVE_FOB}")
    if partial := sum(row["pairs"] < row["pairs_asked"] for row in rows):
        out.note(
            f"{partial} rows sum only the countries that both sources have reports of: see pairs"
        )
    counts = Counter(row["flag"] for row in rows)
    out.hint(", ".join(f"{number} {flag}" for flag, number in sorted(counts.items())))


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
