"""Write invented trade as the Parquet table that an engine holds, as large as the real ones.

    python benchmarks/trade_table.py --to FOLDER --rows 11400000 --year 2024 [--monthly]

A year of the world's trade by HS subheading, both sides reconciled (like BACI), or with --monthly
what the Union's members report by CN8 and month (like Comext). The flows are those of generate.py,
the folders classification=…/year=…, monthly ones with a file a month. The same options and the
same DuckDB give the same rows.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb
import generate

from aci_cli.sources.staging import LISTS

EUR_PER_THOUSAND_USD = 920
MONTHS = 12
WORLD = """
    SELECT
        CAST(NULL AS SMALLINT) AS month, 'reconciled' AS reported_by,
        s.iso3 AS exporter, b.iso3 AS importer, k AS product,
        CAST(round(v * $eur) AS BIGINT) AS value_eur, 'baci' AS source
    FROM flows JOIN countries AS s ON s.number = i JOIN countries AS b ON b.number = j
    ORDER BY product, importer, exporter
"""
MEMBERS = """
    SELECT
        CAST($month AS SMALLINT) AS month,
        CASE WHEN b.iso3 IN (FROM members) THEN 'importer' ELSE 'exporter' END AS reported_by,
        s.iso3 AS exporter, b.iso3 AS importer, k || '00' AS product,
        CAST(round(v * $eur / 12) AS BIGINT) AS value_eur, 'comext' AS source
    FROM flows JOIN countries AS s ON s.number = i JOIN countries AS b ON b.number = j
    ORDER BY product, importer, exporter
"""
# regions of BACI's own, which no table of trade names
UNNAMED = """
    DELETE FROM pairs WHERE i IN (SELECT number FROM countries WHERE iso3 IN ('R20', 'PUS'))
    OR j IN (SELECT number FROM countries WHERE iso3 IN ('R20', 'PUS'))
"""
OUTSIDE = """
    DELETE FROM pairs WHERE i NOT IN (SELECT number FROM countries WHERE iso3 IN (FROM members))
    AND j NOT IN (SELECT number FROM countries WHERE iso3 IN (FROM members))
"""


def write_world(
    folder: Path, years: list[int], rows: int, countries: int = 226, products: int = 5_600
) -> None:
    """Write some years of the world's trade, about `rows` each."""
    with connected(folder, countries, products) as con:
        density = generate.fitting_density(con, rows)
        for year in years:
            path = folder / "classification=HS2022" / f"year={year}" / "baci.parquet"
            write(con, WORLD, path, year, density, {"eur": EUR_PER_THOUSAND_USD})


def write_months(
    folder: Path,
    year: int,
    rows: int,
    countries: int = 226,
    products: int = 5_600,
    months: range = range(1, MONTHS + 1),
) -> None:
    """Write months of what the Union's members report, about `rows` a whole year."""
    with connected(folder, countries, products) as con:
        con.execute(OUTSIDE)
        density = generate.fitting_density(con, rows // MONTHS)
        for month in months:
            place = folder / f"classification=CN{year}" / f"year={year}"
            bound = {"eur": EUR_PER_THOUSAND_USD, "month": month}
            write(con, MEMBERS, place / f"{month:02}.parquet", 100 * year + month, density, bound)


def connected(folder: Path, countries: int, products: int) -> duckdb.DuckDBPyConnection:
    """Return a database with the countries, products and pairs that flows are drawn of."""
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(config={"temp_directory": str(folder / ".spill")})
    generate.describe(con, countries, products)
    con.execute(UNNAMED)
    listed = con.read_csv(str(LISTS / "countries.csv"), header=True, all_varchar=True, sep=",")
    con.execute("CREATE TABLE members (iso3 VARCHAR)")
    listed.filter("groups LIKE '%EU27%'").project("iso3").insert_into("members")
    return con


def write(
    con: duckdb.DuckDBPyConnection,
    query: str,
    path: Path,
    period: int,
    density: float,
    bound: dict[str, int],
) -> None:
    """Write the flows of a period."""
    path.parent.mkdir(parents=True, exist_ok=True)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE flows AS {flows()}", {"year": period, "density": density}
    )
    con.sql(query, params=bound).write_parquet(str(path), compression="zstd")


def flows() -> str:
    """Return the drawing of flows, without the columns that no table of trade has."""
    return f"SELECT i, j, k, v FROM ({generate.FLOWS})"


def main() -> None:
    """Read the options and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=11_400_000, help="rows of a year")
    parser.add_argument("--year", type=int, nargs="+", default=[2024])
    parser.add_argument("--monthly", action="store_true")
    options = parser.parse_args()
    if options.monthly:
        for year in options.year:
            write_months(options.to, year, options.rows)
    else:
        write_world(options.to, options.year, options.rows)


if __name__ == "__main__":
    main()
