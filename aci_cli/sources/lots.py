"""Turn staged rows into files of a release, one a source, classification, year and month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from aci_cli.engine import refusal
from aci_cli.errors import AciError, FindingsError
from aci_cli.release import place_of
from aci_cli.sources.reader import Source
from aci_cli.sources.staging import Staging, figures_fit
from aci_cli.statements import first_line
from aci_cli.store import name_by_content, on_disk

ROW_GROUP = 122_880
CODE_CHECKS = ("goods_codes", "leading_zeros", "one_edition")
CHECKS = (*CODE_CHECKS, "totals_agree")
CODES = "SELECT DISTINCT classification, year, month, product FROM staged"
GOODS = """
    SELECT product FROM staged_codes
    WHERE classification = $classification AND year = $year AND month IS NOT DISTINCT FROM $month
"""
TYPED = """
    SELECT product::goods AS product, importer::area AS importer, exporter::area AS exporter,
        reported_by::reporting AS reported_by, value_eur, quantity_kg
    FROM merged
    ORDER BY 1, 2, 3, 4
"""
LOTS = "SELECT DISTINCT classification, year, month FROM staged_codes ORDER BY ALL"
# a type with thousands of names is written in an order that changes from run to run, text is not
FILE = """
    SELECT $month::SMALLINT AS month, reported_by, exporter, importer,
        product::VARCHAR AS product, value_eur, quantity_kg, $source::VARCHAR AS source
    FROM lot
"""
SUMS = """
    SELECT count(*), CAST(coalesce(sum(value_eur), 0) AS BIGINT),
        coalesce(bool_or(reported_by = 'exporter'), FALSE)
    FROM lot
"""


@dataclass(frozen=True)
class Lot:
    """Name a file of trade: its source, classification, year, and month unless annual."""

    source: str
    classification: str
    year: int
    month: int | None

    @property
    def place(self) -> str:
        """Return the path of its file, without the mark of its content and the suffix."""
        return self.place_in("trade")

    def place_in(self, table: str) -> str:
        """Return the same of its file in another table of flows."""
        annual = place_of(table, (self.source, self.classification, self.year))
        return annual if self.month is None else f"{annual}-{self.month:02d}"


def check_staged(staging: Staging, label: str, additive: bool) -> None:
    """Refuse staged rows that a check finds fault with; the findings name `label`."""
    staging.con.execute(f"CREATE OR REPLACE TEMP TABLE staged_codes AS {CODES}")
    names = (*CHECKS, "details_are_single") if additive else CHECKS
    with figures_fit(label):
        refuse_broken(staging, label, *names)


def check_partners(staging: Staging, label: str) -> None:
    """Refuse staged rows in which a reporter has one partner alone, so that no share is known."""
    refuse_broken(staging, label, "partners_are_several")


def refuse_broken(staging: Staging, label: str, *names: str) -> None:
    """Raise FindingsError with what some checks find fault with; the findings name `label`."""
    if found := broken(staging, names):
        raise FindingsError(*(f"{label}: {finding}" for finding in found))


def broken(staging: Staging, names: Sequence[str]) -> list[str]:
    """Return what some checks find fault with, by their names in queries/sources/checks."""
    return [
        row[0]
        for name in names
        for row in staging.con.execute(staging.query(f"sources/checks/{name}").text).fetchall()
    ]


def staged_lots(staging: Staging, source: Source) -> list[Lot]:
    """Return the files that the staged rows make."""
    rows = staging.con.execute(LOTS).fetchall()
    return [Lot(source.id, *row) for row in rows]


def write_lot(
    staging: Staging, lot: Lot, source: Source, label: str, held: Path | None
) -> dict[str, Any]:
    """Write the staged rows of one file, sorted, and return its entry for the manifest.

    `held` is the file of the release that the rows are merged into, None where they replace it.
    """
    con = staging.con
    which = {"classification": lot.classification, "year": lot.year, "month": lot.month}
    query = staging.query("sources/flows_summed" if source.additive else "sources/flows")
    rate = units_per_eur(con, source.currency, lot.year, label)
    try:
        with figures_fit(label):
            con.execute("DROP TABLE IF EXISTS lot")
            con.execute(f"CREATE OR REPLACE TEMP TABLE codes AS {GOODS}", which)
            name_goods(con)
            if not source.additive:
                made = staging.query("sources/unnamed").text
                con.execute(f"CREATE OR REPLACE TEMP TABLE unnamed AS {made}")
            con.execute(f"CREATE TABLE lot AS {query.text}", {**which, "units_per_eur": rate})
            check_single(staging, label)
            if held is not None:
                merge(staging, held)
            return write_file(staging, lot)
    except duckdb.OutOfMemoryException as error:
        raise AciError(f"{staging.workshop}: {first_line(error)}") from error


def name_goods(con: duckdb.DuckDBPyConnection) -> None:
    """Make the type `goods` of the products in `codes`, and of no others.

    Its order is that of the text, so that the same rows give the same bytes whatever was staged
    beside them.
    """
    con.execute("DROP TYPE IF EXISTS goods")
    con.execute("CREATE TYPE goods AS ENUM (SELECT product FROM codes ORDER BY product)")


def check_single(staging: Staging, label: str) -> None:
    """Refuse a file in which a flow is there twice."""
    refuse_broken(staging, label, "flows_are_single")


def merge(staging: Staging, held: Path) -> None:
    """Put the rows of `lot` in the place of those that a file of the release holds of them."""
    con = staging.con
    con.read_parquet(str(held)).create_view("held", replace=True)
    con.execute(
        "CREATE OR REPLACE VIEW fresh AS SELECT * REPLACE (product::VARCHAR AS product) FROM lot"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE merged AS {staging.query('sources/merged').text}")
    con.execute("DROP VIEW fresh")
    con.execute("DROP TABLE lot")
    con.execute("CREATE OR REPLACE TEMP TABLE codes AS SELECT DISTINCT product FROM merged")
    name_goods(con)
    con.execute(f"CREATE TABLE lot AS {TYPED}")


def write_file(staging: Staging, lot: Lot) -> dict[str, Any]:
    """Write `lot` as a file named by its content, and return its entry for the manifest."""
    con = staging.con
    rows, total, exports = con.execute(SUMS).fetchall()[0]
    path = staging.workshop / f"{lot.place}.parquet"
    with on_disk(staging.workshop):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_parquet(con, FILE, {"month": lot.month, "source": lot.source}, path)
        con.execute("DROP TABLE lot")
        entry = name_by_content(path, staging.workshop, rows)
    reduced = lot.month is None and not exports
    return entry | {"source": lot.source, "total_eur": total, "reduced": reduced}


def write_parquet(
    con: duckdb.DuckDBPyConnection, sql: str, bound: Mapping[str, Any], path: Path
) -> None:
    """Write the rows of a statement as Parquet; AciError where the disk does not take it."""
    with on_disk(path.parent):
        try:
            con.sql(sql, params=dict(bound)).write_parquet(
                str(path), compression="zstd", row_group_size=ROW_GROUP
            )
        except duckdb.IOException as error:
            raise refusal(error) from error


def units_per_eur(con: duckdb.DuckDBPyConnection, currency: str, year: int, label: str) -> float:
    """Return how much of a currency a euro buys in a year; AciError where no rate is held."""
    if currency == "EUR":
        return 1.0
    found = con.execute(
        "SELECT units_per_eur FROM rates WHERE currency = $currency AND year = $year",
        {"currency": currency, "year": year},
    ).fetchall()
    if not found:
        raise AciError(
            f"{label}: no exchange rate of {currency} for {year}; "
            f"aci data fetch rates --year {year}, then give its file to aci data ingest too"
        )
    return float(found[0][0])
