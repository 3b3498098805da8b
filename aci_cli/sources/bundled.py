"""Build the bundled data release from a folder of published extracts.

    python -m aci_cli.sources.bundled FOLDER --to data

Each table of the release is one query in `queries/release/`. The extracts' row counts and totals
stand in `extracts.json`; a folder that differs from them is refused, and so is a release that any
query in `queries/release/checks/` finds fault with. The same folder gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from aci_cli import release, resources
from aci_cli.errors import AciError
from aci_cli.queries import Query, load
from aci_cli.release import fingerprint
from aci_cli.sources.lots import write_parquet
from aci_cli.sources.staging import SIDE_TABLES
from aci_cli.statements import first_line
from aci_cli.store import name_by_content, publish, sweep, writing

HERE = Path(__file__).parent
SCHEMA_VERSION = 1
TABLES = ("trade", *release.TABLES)
# trade is converted at the rates; products are those that are held, placed by their lineage
STEPS = (
    "area_codes",
    "rates",
    "trade",
    "portable/reports",
    "portable/presence",
    "portable/reporting",
    "portable/holdings",
    "hs_links",
    "hs_lineage",
    "cn_links",
    "cn_lineage",
    "products",
    "countries",
    "council",
    "economy",
    "industries",
    "elasticities",
    "tariffs",
    "figures",
)
OWN_LISTS = {"labels": "labels", "countries": "country_names", "stated": "stated"}
# made by queries that any engine runs, which leave the order to who keeps the rows
UNORDERED = ("reporting", "holdings")
BOOKKEEPING = ("view", "tables", "currency")
PARTITIONS = """
    SELECT source, classification, year, count(*), CAST(sum(value_eur) AS BIGINT)
    FROM trade
    GROUP BY source, classification, year
    ORDER BY classification, year, source
"""
PARTITION = """
    SELECT * EXCLUDE (classification, year)
    FROM trade
    WHERE source = $source AND classification = $classification AND year = $year
    ORDER BY product, importer, exporter
"""


@dataclass(frozen=True)
class Catalogue:
    """The release's name, the extracts it is built from and the sources to cite."""

    release: str
    extracts: list[dict[str, Any]]
    sources: list[dict[str, Any]]


def read_catalogue() -> Catalogue:
    """Read the declared extracts, with their control totals, and their sources."""
    return Catalogue(**json.loads((HERE / "extracts.json").read_text(encoding="utf-8")))


def build(
    folder: Path, target: Path, catalogue: Catalogue | None = None, lists: Path = HERE
) -> dict[str, Any]:
    """Write the release made from the extracts in `folder` to `target`; return its manifest.

    `lists` holds our own labels.csv, countries.csv and stated.csv. Raises AciError, and leaves
    `target` as it was, when a file is missing, a control total differs, or a check finds fault.
    """
    catalogue = catalogue or read_catalogue()
    editions = {source["id"]: source["edition"] for source in catalogue.sources}
    with (
        writing(target) as workshop,
        duckdb.connect(config={"threads": 1, "temp_directory": ""}) as con,
    ):
        load_inputs(con, folder, catalogue.extracts, lists)
        make_tables(con)
        run_checks(con)
        entries = write_tables(con, workshop)
        for entry in entries:
            entry["edition"] = editions.get(entry.get("source"))
        manifest = describe(con, folder, entries, catalogue)
        publish(target, workshop, manifest)
        sweep(target, kept_seconds=0)
    return manifest


@contextmanager
def blame(culprit: str) -> Iterator[None]:
    """Name the file at fault when the engine cannot go on."""
    try:
        yield
    except duckdb.Error as error:
        raise AciError(f"{culprit}: {first_line(error)}") from error


def load_inputs(
    con: duckdb.DuckDBPyConnection, folder: Path, extracts: list[dict[str, Any]], lists: Path
) -> None:
    """Load every extract and our own lists as tables, and refuse what differs from the totals."""
    missing = [e["file"] for e in extracts if not (folder / e["file"]).is_file()]
    if missing:
        raise AciError(f"{folder}: missing {', '.join(missing)}")
    for extract in extracts:
        load_table(con, folder / extract["file"], extract["view"])
    for stem, name in OWN_LISTS.items():
        load_table(con, lists / f"{stem}.csv", name)
    con.execute(f"CREATE TABLE staged_cn_links ({SIDE_TABLES['staged_cn_links']})")
    con.execute(
        "CREATE VIEW tariff_lines AS SELECT 2020::SMALLINT AS year, cn_code_2020 AS product, "
        "cet_duty_rate AS duty_text FROM tariff"
    )
    findings = [finding for extract in extracts for finding in compare_totals(con, extract)]
    if findings:
        raise AciError("\n".join(findings))


def load_table(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Load one Parquet or CSV file; the columns of a CSV file stay text."""
    with blame(path.name):
        if path.suffix == ".parquet":
            con.read_parquet(str(path)).create(name)
        else:
            con.read_csv(str(path), header=True, all_varchar=True, sep=",", quotechar='"').create(
                name
            )


def compare_totals(con: duckdb.DuckDBPyConnection, extract: dict[str, Any]) -> list[str]:
    """Compare an extract's row count and yearly sums with the declared ones."""
    expected = {("rows", None): extract["rows"]}
    found = {("rows", None): scalar(con, f"SELECT count(*) FROM {extract['view']}")}
    for control in extract["totals"]:
        column, year = control["column"], control["year"]
        sql = f"SELECT sum({column}) FROM {extract['view']} WHERE year = $year"
        expected[column, year] = control["total"]
        with blame(extract["file"]):
            found[column, year] = scalar(con, sql, {"year": year})
    return [
        f"{extract['file']}: {name}{f' {year}' if year else ''} is {found[name, year]},"
        f" expected {expected[name, year]}"
        for name, year in expected
        if found[name, year] != expected[name, year]
    ]


def scalar(con: duckdb.DuckDBPyConnection, sql: str, params: dict[str, Any] | None = None) -> Any:
    """Return the single value that a query gives."""
    [(value,)] = con.execute(sql, params or {}).fetchall()
    return value


def make_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Run each release query in turn and keep its result under the query's name."""
    folder = resources.bundled("queries")
    for step in STEPS:
        query = load(step, folder if "/" in step else folder / "release")
        with blame(f"{query.name}.sql"):
            con.sql(query.text).create(query.name)
        check_columns(con, query)


def check_columns(con: duckdb.DuckDBPyConnection, query: Query) -> None:
    """Refuse a table whose columns are not those that its query declares."""
    table = con.table(query.name)
    found = [(name, str(kind)) for name, kind in zip(table.columns, table.types, strict=True)]
    declared = [(column.name, column.type) for column in query.columns]
    if found != declared:
        raise AciError(f"{query.name}.sql: gives {found}, declares {declared}")


def run_checks(con: duckdb.DuckDBPyConnection) -> None:
    """Refuse a release in which any check finds fault, and list every finding."""
    folder = resources.bundled("queries") / "release" / "checks"
    findings = [
        row[0]
        for path in sorted(folder.glob("*.sql"))
        for row in con.execute(load(path.stem, folder).text).fetchall()
    ]
    if findings:
        raise AciError("\n".join(findings))


def write_tables(con: duckdb.DuckDBPyConnection, folder: Path) -> list[dict[str, Any]]:
    """Write each table as Parquet, trade in one file for each source, classification and year."""
    entries = []
    for name in TABLES:
        if name != "trade":
            path = folder / f"{name}.parquet"
            order = " ORDER BY ALL" if name in UNORDERED else ""
            write_parquet(con, f"FROM {name}{order}", {}, path)
            entries.append(
                name_by_content(path, folder, scalar(con, f"SELECT count(*) FROM {name}"))
            )
    for source, classification, year, rows, total in con.execute(PARTITIONS).fetchall():
        place = release.place_of("trade", (source, classification, year))
        path = folder / f"{place}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        chosen = {"source": source, "classification": classification, "year": year}
        write_parquet(con, PARTITION, chosen, path)
        entry = name_by_content(path, folder, rows)
        entries.append(
            entry | {"source": source, "total_eur": total, "partial": True, "reduced": True}
        )
    return sorted(entries, key=lambda entry: str(entry["path"]))


def describe(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    entries: list[dict[str, Any]],
    catalogue: Catalogue,
) -> dict[str, Any]:
    """Return the manifest: where the release comes from and what each of its files holds."""
    return {
        "schema_version": SCHEMA_VERSION,
        "release": catalogue.release,
        "built_from": [
            {"file": e["file"], "rows": e["rows"], "sha256": fingerprint(folder / e["file"])}
            for e in sorted(catalogue.extracts, key=lambda e: str(e["file"]))
        ],
        "sources": [
            describe_source(con, source, catalogue, entries) for source in catalogue.sources
        ],
        "files": entries,
    }


def describe_source(
    con: duckdb.DuckDBPyConnection,
    source: dict[str, Any],
    catalogue: Catalogue,
    entries: list[dict[str, Any]],
) -> dict[str, Any]:
    """Return a source's citation with the rows, years and totals that the release holds of it."""
    entry = {key: value for key, value in source.items() if key not in BOOKKEEPING}
    extract = next((e for e in catalogue.extracts if e["view"] == source["view"]), None)
    totals = [control["total"] for control in extract["totals"]] if extract else []
    published = {"amount": sum(totals), "currency": source["currency"]} if totals else None
    if source["tables"] == ["trade"]:
        held = describe_trade(con, source["id"])
        files = [e["path"] for e in entries if e.get("source") == source["id"]]
    else:
        held = describe_tables(con, source["tables"])
        files = [e["path"] for e in entries if release.table_of(e["path"]) in source["tables"]]
    return entry | held | {"files": files, "total_published": published}


def describe_trade(con: duckdb.DuckDBPyConnection, source: str) -> dict[str, Any]:
    """Return the rows, years and value that one source has in the trade table."""
    parts = con.execute(
        "SELECT classification, year, count(*), CAST(sum(value_eur) AS BIGINT) FROM trade"
        " WHERE source = $source GROUP BY classification, year ORDER BY classification, year",
        {"source": source},
    ).fetchall()
    return {
        "rows": sum(rows for _, _, rows, _ in parts),
        "years": sorted({year for _, year, _, _ in parts}),
        "total_eur": sum(value for _, _, _, value in parts),
    }


def describe_tables(con: duckdb.DuckDBPyConnection, tables: list[str]) -> dict[str, Any]:
    """Return the rows and years of tables that hold one source alone."""
    years = {
        year
        for table in tables
        if "year" in con.table(table).columns
        for (year,) in con.execute(f"SELECT DISTINCT year FROM {table}").fetchall()
    }
    return {
        "rows": sum(scalar(con, f"SELECT count(*) FROM {table}") for table in tables),
        "years": sorted(years - {None}),
        "total_eur": None,
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the build from the command line and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m aci_cli.sources.bundled", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of published extracts")
    parser.add_argument("--to", type=Path, default=Path("data"), help="folder of the release")
    options = parser.parse_args(arguments)
    try:
        build(options.folder, options.to)
    except AciError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
