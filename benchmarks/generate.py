"""Write years of world trade in the shape of CEPII's BACI, invented, as large as the real ones.

    python benchmarks/generate.py --to FOLDER --rows 11400000 --year 2024

A year is BACI_HS22_Y2024_V202601.csv (t, i, j, k, v, q by exporter, importer, product; v in
thousand dollars, q in tons, empty in three rows of a hundred); beside it stand the tables of
countries and products. Country numbers and HS 2022 codes are real, flows are not: large economies
sell most products to most others, small ones a few, and a fifth of the flows change from one year
to the next. The same options and the same DuckDB give the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import duckdb

from aci_cli.release import open_release
from aci_cli.resources import PACKAGE, bundled

VERSION = "V202601"
UNNAMED = [(697, "Europe EFTA, nes", "R20"), (849, "US Misc. Pacific Isds", "PUS")]
COUNTRIES = """
    CREATE TABLE countries AS
    WITH chosen(iso3, number) AS (
        -- BACI's own choice where the gazetteer knows several numbers of a country
        VALUES
            ('USA', 842), ('FRA', 251), ('IND', 699), ('CHE', 757), ('NOR', 579), ('TWN', 490)
    ),
    numbered AS (
        SELECT
            coalesce(number, CAST(string_split(numbers, ' ')[1] AS INTEGER)) AS number,
            name, iso2, iso3
        FROM gazetteer LEFT JOIN chosen USING (iso3)
        WHERE numbers IS NOT NULL AND iso3 <> '_OT'
    ),
    gdp AS (
        SELECT area, arg_max(gdp_eur, year) AS gdp_eur FROM economy GROUP BY area
    ),
    kept AS (
        SELECT numbered.*, coalesce(gdp.gdp_eur, 0) AS gdp_eur
        FROM numbered LEFT JOIN gdp ON gdp.area = numbered.iso3
        ORDER BY gdp_eur DESC, iso3
        LIMIT $countries
    )
    SELECT
        number, name, iso2, iso3,
        row_number() OVER (ORDER BY gdp_eur DESC, iso3) AS place
    FROM kept
"""
UNNAMED_PLACES = """
    INSERT INTO countries
    SELECT $number, $name, NULL, $code, 1 + max(place) FROM countries
"""
PRODUCTS = """
    CREATE TABLE products AS
    WITH codes AS (
        SELECT DISTINCT code FROM hs_links WHERE edition_from = 2022
    ),
    counted AS (
        SELECT code, row_number() OVER (ORDER BY code) - 1 AS n, count(*) OVER () AS codes
        FROM codes
    )
    SELECT
        code,
        n,
        -- some products cross many borders, some few
        exp(1.5 * (n * 7919 % 97) / 97) - 0.8 AS popularity
    FROM counted
    WHERE n * $products // codes > (n - 1) * $products // codes OR n = 0
"""
COUNTRY_TABLE = """
    SELECT
        number AS country_code, name AS country_name, iso2 AS country_iso2, iso3 AS country_iso3
    FROM countries ORDER BY number
"""
PRODUCT_TABLE = "SELECT code, 'Goods of ' || code AS description FROM products ORDER BY code"
PAIRS = """
    CREATE TABLE pairs AS
    SELECT
        sellers.number AS i,
        buyers.number AS j,
        exp(-sellers.place / 45.0 - buyers.place / 140.0) AS closeness
    FROM countries AS sellers, countries AS buyers
    WHERE sellers.number <> buyers.number
"""
EXPECTED_ROWS = """
    SELECT sum(flows * least(0.97, $density * closeness * popularity))
    FROM pairs, (SELECT popularity, count(*) AS flows FROM products GROUP BY popularity)
"""
FLOWS = """
    WITH thrown AS (
        SELECT
            i, j, code, closeness,
            $density * closeness * popularity AS chance,
            $year - (i + 3 * j + n + $year) % 5 AS since,
            n
        FROM pairs, products
    ),
    drawn AS (
        SELECT
            *,
            hash(i, j, n, $year, 'value') % 1000000 / 1e6 + 5e-7 AS worth,
            hash(i, j, n, $year, 'weight') % 1000000 / 1e6 AS weight
        FROM thrown
        WHERE hash(i, j, n, since) % 1000000 / 1e6 < least(0.97, chance)
    ),
    valued AS (
        SELECT
            i, j, code, weight,
            round(1 + 1500 * pow(closeness, 1.5) * pow(worth / (1 - worth), 0.9), 3) AS v
        FROM drawn
    )
    SELECT
        CAST($year AS INTEGER) AS t, i, j, code AS k, v,
        CASE WHEN weight >= 0.03 THEN round(v * pow(weight, 4), 3) END AS q
    FROM valued
    ORDER BY i, j, k
"""


def generate(
    folder: Path,
    years: list[int],
    rows: int = 11_400_000,
    countries: int = 226,
    products: int = 5_600,
    threads: int | None = None,
) -> list[Path]:
    """Write one file a year and the two tables into `folder`; return the years' paths.

    `rows` is met within a per mille or so at full size.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings: dict[str, Any] = {"temp_directory": str(folder / ".spill")}
    if threads is not None:
        settings["threads"] = threads
    with duckdb.connect(config=settings) as con:
        describe(con, countries, products)
        write_tables(con, folder)
        density = fitting_density(con, rows)
        return [write_year(con, folder, year, density) for year in years]


def describe(con: duckdb.DuckDBPyConnection, countries: int, products: int) -> None:
    """Make the tables countries, products and pairs."""
    gazetteer = PACKAGE / "sources" / "countries.csv"
    con.read_csv(str(gazetteer), header=True, all_varchar=True, sep=",").create("gazetteer")
    release = open_release(bundled("data"))
    for table in ("economy", "hs_links"):
        files = [str(path) for path in release.table_files(table)]
        con.read_parquet(files).create_view(table)
    unnamed = UNNAMED if countries > 50 else []
    con.execute(COUNTRIES, {"countries": countries - len(unnamed)})
    for number, name, code in unnamed:
        con.execute(UNNAMED_PLACES, {"number": number, "name": name, "code": code})
    con.execute(PRODUCTS, {"products": products})
    con.execute(PAIRS)


def write_tables(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the tables of countries and products as they come with the flows."""
    for name, query in (("country_codes", COUNTRY_TABLE), ("product_codes_HS22", PRODUCT_TABLE)):
        con.sql(query).write_csv(str(folder / f"{name}_{VERSION}.csv"))


def fitting_density(con: duckdb.DuckDBPyConnection, rows: int) -> float:
    """Return the density of flows that gives as many rows, by halving."""
    low, high = 0.0, 1e6
    for _ in range(60):
        middle = (low + high) / 2
        [(expected,)] = con.execute(EXPECTED_ROWS, {"density": middle}).fetchall()
        low, high = (middle, high) if expected < rows else (low, middle)
    return high


def file_name(year: int) -> str:
    """Return what CEPII calls the file of a year."""
    return f"BACI_HS22_Y{year}_{VERSION}.csv"


def write_year(con: duckdb.DuckDBPyConnection, folder: Path, year: int, density: float) -> Path:
    """Write one year's flows and return the path."""
    path = folder / file_name(year)
    con.sql(FLOWS, params={"year": year, "density": density}).write_csv(str(path))
    return path


def main() -> None:
    """Read the options, write, print what was written."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--to", type=Path, required=True, help="folder to write into")
    parser.add_argument("--rows", type=int, default=11_400_000, help="rows of a year")
    parser.add_argument("--year", type=int, nargs="+", default=[2024], help="one or more years")
    parser.add_argument("--countries", type=int, default=226)
    parser.add_argument("--products", type=int, default=5_600)
    parser.add_argument("--threads", type=int)
    options = parser.parse_args()
    for path in generate(
        options.to,
        options.year,
        options.rows,
        options.countries,
        options.products,
        options.threads,
    ):
        print(path)


if __name__ == "__main__":
    main()
