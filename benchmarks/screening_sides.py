"""Screen all products by other means: DuckDB by hand, polars, pandas.

    python benchmarks/screening_sides.py duckdb|polars|pandas TRADE --to FILE [--memory 2GB]

TRADE is the folder of one classification in a release. For every year and product that the buyer
imports, each side writes what it imports and from whom, how concentrated its suppliers and the
world's exporters are, what others export, and what the buyer means to the seller. A bloc counts as
one.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

BUYER = "CHN"
UNION = (
    *("AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV"),
    *("HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN"),
    "SWE",
)
COLUMNS = (
    "year",
    "product",
    "imports_eur",
    "from_seller_eur",
    "seller_share",
    "supplier_hhi",
    "world_export_hhi",
    "others_exports_eur",
    "seller_market_share",
)
# One pass over the flows, in which only the importer is looked up; blocs are merged after it.
BY_HAND = """
    WITH sold AS (
        SELECT
            year, product, exporter,
            sum(value_eur) AS total,
            sum(value_eur) FILTER (WHERE importer = $buyer) AS to_buyer,
            sum(value_eur) FILTER (WHERE importer IN (SELECT unnest($seller))) AS to_seller
        FROM trade
        WHERE exporter <> importer
        GROUP BY year, product, exporter
    ),
    named AS (
        SELECT
            *,
            CASE WHEN exporter IN (SELECT unnest($seller)) THEN '=' ELSE exporter END AS supplier
        FROM sold
    ),
    merged AS (
        SELECT
            year, product, supplier,
            sum(CASE WHEN supplier = '=' THEN total - coalesce(to_seller, 0) ELSE total END)
                ::DOUBLE AS abroad,
            coalesce(sum(to_buyer), 0)::DOUBLE AS to_buyer
        FROM named
        GROUP BY year, product, supplier
    ),
    added AS (
        SELECT
            year, product,
            sum(to_buyer) AS imports_eur,
            coalesce(sum(to_buyer) FILTER (WHERE supplier = '='), 0) AS from_seller_eur,
            sum(to_buyer * to_buyer) AS squared_imports,
            sum(abroad) AS world,
            sum(abroad * abroad) AS squared_exports,
            coalesce(sum(abroad) FILTER (WHERE supplier NOT IN ('=', $buyer)), 0)
                AS others_exports_eur,
            sum(abroad) FILTER (WHERE supplier = '=') AS seller_exports_eur
        FROM merged
        GROUP BY year, product
    )
    SELECT
        year, product, imports_eur, from_seller_eur,
        from_seller_eur / imports_eur AS seller_share,
        squared_imports / (imports_eur * imports_eur) AS supplier_hhi,
        squared_exports / (world * world) AS world_export_hhi,
        others_exports_eur,
        from_seller_eur / nullif(seller_exports_eur, 0) AS seller_market_share
    FROM added
    WHERE imports_eur > 0
    ORDER BY year, product
"""


def by_duckdb(trade: Path, target: Path, memory: str | None = None) -> None:
    """Screen with one query written by hand."""
    import duckdb

    with duckdb.connect(config={"temp_directory": str(target.parent / ".spill")}) as con:
        if memory is not None:
            con.execute("SET memory_limit = $memory", {"memory": memory})
        con.read_parquet(str(trade / "**" / "*.parquet"), hive_partitioning=True).create_view(
            "trade"
        )
        con.sql(BY_HAND, params={"buyer": BUYER, "seller": list(UNION)}).write_csv(str(target))


def by_polars(trade: Path, target: Path, memory: str | None = None) -> None:
    """Screen with polars' streaming engine, which has no memory limit to set."""
    import polars as pl

    refuse_limit(memory)
    value = pl.col("value_eur")
    in_union = pl.col("importer").is_in(UNION)
    sold = (
        pl.scan_parquet(trade / "**" / "*.parquet", hive_partitioning=True)
        .filter(pl.col("exporter") != pl.col("importer"))
        .group_by("year", "product", "exporter")
        .agg(
            value.sum().alias("total"),
            value.filter(pl.col("importer") == BUYER).sum().alias("to_buyer"),
            value.filter(in_union).sum().alias("to_seller"),
        )
    )
    ours = pl.col("supplier") == "="
    merged = (
        sold.with_columns(
            pl.when(pl.col("exporter").is_in(UNION))
            .then(pl.lit("="))
            .otherwise(pl.col("exporter"))
            .alias("supplier")
        )
        .with_columns(abroad=pl.col("total") - pl.when(ours).then(pl.col("to_seller")).otherwise(0))
        .group_by("year", "product", "supplier")
        .agg(pl.col("abroad").sum().cast(pl.Float64), pl.col("to_buyer").sum().cast(pl.Float64))
    )
    polars_totals(merged).sort("year", "product").collect(engine="streaming").write_csv(target)


def polars_totals(merged: pl.LazyFrame) -> pl.LazyFrame:
    """Return the figures of each year and product from the sales of each supplier."""
    import polars as pl

    ours = pl.col("supplier") == "="
    added = (
        merged.group_by("year", "product")
        .agg(
            pl.col("to_buyer").sum().alias("imports_eur"),
            pl.col("to_buyer").filter(ours).sum().alias("from_seller_eur"),
            pl.col("to_buyer").pow(2).sum().alias("squared_imports"),
            pl.col("abroad").sum().alias("world"),
            pl.col("abroad").pow(2).sum().alias("squared_exports"),
            pl.col("abroad")
            .filter(~pl.col("supplier").is_in(("=", BUYER)))
            .sum()
            .alias("others_exports_eur"),
            pl.col("abroad").filter(ours).sum().alias("seller_exports_eur"),
        )
        .filter(pl.col("imports_eur") > 0)
    )
    bought, sales = pl.col("from_seller_eur"), pl.col("seller_exports_eur")
    return added.with_columns(
        seller_share=bought / pl.col("imports_eur"),
        supplier_hhi=pl.col("squared_imports") / pl.col("imports_eur").pow(2),
        world_export_hhi=pl.col("squared_exports") / pl.col("world").pow(2),
        seller_market_share=pl.when(sales > 0).then(bought / sales),
    ).select(COLUMNS)


def by_pandas(trade: Path, target: Path, memory: str | None = None) -> None:
    """Screen with pandas, which reads the needed columns into memory whole."""
    import pandas as pd

    refuse_limit(memory)
    columns = ["year", "product", "exporter", "importer", "value_eur"]
    flows = pd.read_parquet(trade, columns=columns)
    flows = flows[flows["exporter"] != flows["importer"]]
    flows["to_buyer"] = flows["value_eur"].where(flows["importer"] == BUYER, 0)
    # a member's sales to another do not leave the bloc
    inside = flows["exporter"].isin(UNION) & flows["importer"].isin(UNION)
    flows["abroad"] = flows["value_eur"].mask(inside, 0)
    flows["supplier"] = flows["exporter"].mask(flows["exporter"].isin(UNION), "=")
    keys = ["year", "product", "supplier"]
    merged = flows.groupby(keys, observed=True)[["abroad", "to_buyer"]].sum().astype(float)
    pandas_totals(merged.reset_index()).to_csv(target, columns=list(COLUMNS), index=False)


def pandas_totals(merged: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of each year and product from the sales of each supplier."""
    ours = merged["supplier"] == "="
    merged["from_seller_eur"] = merged["to_buyer"].where(ours, 0)
    merged["seller_exports_eur"] = merged["abroad"].where(ours, 0)
    merged["others_exports_eur"] = merged["abroad"].mask(ours | (merged["supplier"] == BUYER), 0)
    merged["squared_imports"] = merged["to_buyer"] ** 2
    merged["squared_exports"] = merged["abroad"] ** 2
    added = merged.groupby(["year", "product"], observed=True).sum(numeric_only=True).reset_index()
    added = added[added["to_buyer"] > 0].rename(columns={"to_buyer": "imports_eur"})
    bought, sales = added["from_seller_eur"], added["seller_exports_eur"]
    added["seller_share"] = bought / added["imports_eur"]
    added["supplier_hhi"] = added["squared_imports"] / added["imports_eur"] ** 2
    added["world_export_hhi"] = added["squared_exports"] / added["abroad"] ** 2
    added["seller_market_share"] = bought / sales.where(sales > 0)
    return added.sort_values(["year", "product"])


def refuse_limit(memory: str | None) -> None:
    """Stop where a limit is asked of a side that has none."""
    if memory is not None:
        raise SystemExit("only duckdb can be held to a memory limit")


SIDES: dict[str, Callable[[Path, Path, str | None], None]] = {
    "duckdb": by_duckdb,
    "polars": by_polars,
    "pandas": by_pandas,
}


def main() -> None:
    """Read the options and run one side."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("side", choices=SIDES)
    parser.add_argument("trade", type=Path)
    parser.add_argument("--memory")
    parser.add_argument("--to", type=Path, required=True, help="CSV file to write")
    options = parser.parse_args()
    SIDES[options.side](options.trade, options.to, options.memory)


if __name__ == "__main__":
    main()
