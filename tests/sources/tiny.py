"""Tiny extracts with a build of their own, and queries over a release."""

from __future__ import annotations

import csv
import dataclasses
import shutil
from pathlib import Path
from typing import Any

import duckdb

from aci_cli.release import table_of
from aci_cli.sources import bundled

ROOT = Path(__file__).parents[2]
OWN_LISTS = ROOT / "aci_cli" / "sources"

# One dollar is 0.80 euro in 2022 and 0.50 euro in 2024.
USD = "USD per EUR, annual average"
CORRELATIONS = [
    ("2017", "111111", "2022", "111111"),
    ("2017", "111111", "2022", "222222"),
    ("2017", "333333", "2022", "444401"),
    ("2017", "333333", "2022", "444402"),
    ("2017", "555501", "2022", "666666"),
    ("2017", "555502", "2022", "666666"),
    ("2017", "777701", "2022", "888801"),
    ("2017", "777701", "2022", "888802"),
    ("2017", "777702", "2022", "888802"),
    ("2017", "999901", "2022", "999902"),
    ("2017", "121212", "2022", "121212"),
    *(
        (a, code, b, code)
        for a, b in (("2007", "2012"), ("2012", "2017"))
        for code in ("111111", "333333", "555501", "555502", "777701", "777702", "999901", "121212")
    ),
]
FIGURE = {
    "id": "f-1", "sector": "lathes", "hs": "8458", "exporter": "Germany", "importer": "China",
    "flow": "export", "year": "2022", "value": "1.5", "unit": "EUR bn", "metric": "exports",
    "publisher": "VDW", "url": "https://example.org/a", "evidence": "B", "note": None,
}  # fmt: skip


def figure(**changes: str | None) -> dict[str, str | None]:
    """Return a published figure with some fields changed."""
    return FIGURE | changes


def flow(year: int, product: str, exporter: str, importer: str, value: int) -> dict[str, Any]:
    """Return one row of a dollar extract."""
    return {
        "year": year, "product": product, "exporter": exporter, "importer": importer,
        "value_usd": value,
    }  # fmt: skip


def tiny_inputs() -> dict[str, list[dict[str, Any]]]:
    """Return the smallest set of extracts that a release can be made from, by file name."""
    return {
        "baci_hs2017_selected.parquet": [flow(2022, "111111", "CHN", "DEU", 1000)],
        "comtrade_selected_imports.parquet": [
            flow(2024, "111111", "CHN", "DEU", 301) | {"net_weight_kg": 7}
        ],
        "comext_cn8_imports_selected.parquet": [
            {"year": 2022, "product_cn8": "11111110", "importer_iso2": "EL",
             "exporter_iso2": "XK", "value_eur": 40}
        ],
        "icio2022_intermediate_flows.parquet": [
            {"year": 2022, "industry": "C28", "exporter": "DEU", "importer": "DEU",
             "value_usd": 5000}
        ],
        "icio2022_output.parquet": [
            {"year": 2022, "country": "DEU", "industry": "C28", "gross_output_usd": 10000,
             "intermediate_inputs_usd": 5000, "domestic_value_added_share": 0.7,
             "eu27_value_added_share": 0.8}
        ],
        "macro.csv": [
            {"indicator": USD, "geo": "EA", "year": "2022", "value": "1.25", "publisher": "ECB"},
            {"indicator": USD, "geo": "EA", "year": "2024", "value": "2.0", "publisher": "ECB"},
        ],
        "world_bank_gdp_population.csv": [
            {"iso3": "DEU", "name": "Germany", "year": "2022", "gdp_usd": "500",
             "population": "83"},
            {"iso3": "EUU", "name": "European Union", "year": "2022", "gdp_usd": "2000",
             "population": "447"},
            {"iso3": "WLD", "name": "World", "year": "2022", "gdp_usd": "9000",
             "population": "8000"},
        ],
        "council_population.csv": [
            {"iso2": "EL", "council_pct_2025": "2.31", "council_headcount_2025_derived": "104",
             "eurostat_pop_2024_01_01": "103", "source": "Council"},
            {"iso2": "EU27", "council_pct_2025": "100.01",
             "council_headcount_2025_derived": "4510", "eurostat_pop_2024_01_01": "4492",
             "source": "Council"},
        ],
        "hs_correlations.csv": [
            {"edition_from": a, "hs_from": old, "edition_to": b, "hs_to": new,
             "relationship": "as published"}
            for a, old, b, new in CORRELATIONS
        ],
        "protee_elasticities_hs2007.csv": [
            {"HS6": "111111", "zero": "0", "positive": "0", "sigma": "-4.5"},
            {"HS6": "333333", "zero": "1", "positive": "0", "sigma": "-7.5"},
            {"HS6": "555501", "zero": "0", "positive": "0", "sigma": "-9"},
            {"HS6": "999901", "zero": "0", "positive": "1", "sigma": "-3"},
            {"HS6": "121212", "zero": "1", "positive": "0", "sigma": None},
        ],
        "common_external_tariff_2020.csv": [
            {"cn_code_2020": "11111100", "cet_duty_rate": "7.7%"},
            {"cn_code_2020": "3333330010", "cet_duty_rate": "9.00% +  EA"},
        ],
        "published_figures.csv": [FIGURE],
        "services_fdi.csv": [
            {"id": "s-1", "topic": "services", "from": "EU27", "to": "China", "metric": "export",
             "year": "2016", "value": "38", "unit": "EUR bn", "publisher": "Eurostat",
             "url": "https://example.org/s", "evidence": "A", "note": "EU28"}
        ],
        "duties.csv": [
            {"id": "d-1", "measure": "anti-dumping", "product": "plate", "hs": "7208",
             "firm_or_scope": "all", "rate_pct": "65.1-73.7", "from": "2017",
             "until": "2028-05", "legal_act": "(EU) 2023/968", "publisher": "EUR-Lex",
             "url": "https://example.org/d", "evidence": "A", "note": None}
        ],
    }  # fmt: skip


def tiny_lists() -> dict[str, list[dict[str, Any]]]:
    """Return labels and stated figures to go with the tiny extracts."""
    stated = {
        "id": "f-9", "stated_in": "f-1", "sector": "lathes", "hs": "8458", "exporter": "Germany",
        "importer": "World", "flow": "units", "year": "2022", "value": "963", "unit": "aircraft",
        "metric": "count", "note": "beside the value", "publisher": None,
    }  # fmt: skip
    labels = [
        {"nomenclature": "HS", "product": code, "description": f"Goods {code}"}
        for code in ("111111", "333333", "555501", "777701", "999901")
    ]
    labels.append({"nomenclature": "CN", "product": "11111110", "description": "Fine goods"})
    labels.append({"nomenclature": "ICIO", "product": "C28", "description": "Machinery"})
    return {"labels.csv": labels, "stated.csv": [stated]}


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write rows as CSV, or as Parquet with the types of their values."""
    text = path.with_suffix(".csv")
    with text.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    if path.suffix == ".parquet":
        types = {name: parquet_type(name, value) for name, value in rows[0].items()}
        with duckdb.connect() as con:
            con.read_csv(str(text), header=True, dtype=types).write_parquet(str(path))
        text.unlink()


def parquet_type(name: str, value: Any) -> str:
    """Return the column type that the extracts give such a value."""
    if isinstance(value, str):
        return "VARCHAR"
    if isinstance(value, float):
        return "DOUBLE"
    return "SMALLINT" if name == "year" else "BIGINT"


def tiny_catalogue(inputs: dict[str, list[dict[str, Any]]]) -> bundled.Catalogue:
    """Return the catalogue with the control totals of the tiny extracts."""
    catalogue = bundled.read_catalogue()
    extracts = []
    for extract in catalogue.extracts:
        rows = inputs[extract["file"]]
        columns = {control["column"] for control in extract["totals"]}
        totals = [
            {"column": column, "year": year,
             "total": sum(row[column] for row in rows if row["year"] == year)}
            for column in columns
            for year in sorted({row["year"] for row in rows})
        ]  # fmt: skip
        extracts.append(extract | {"rows": len(rows), "totals": totals})
    return dataclasses.replace(catalogue, extracts=extracts)


class Workbench:
    """Tiny extracts that a test changes before it builds a release from them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inputs = tiny_inputs()
        self.lists = tiny_lists()
        self.target = folder / "data"

    def write(self) -> bundled.Catalogue:
        """Write the extracts and lists, and return the catalogue that fits them."""
        for place, tables in (("in", self.inputs), ("lists", self.lists)):
            (self.folder / place).mkdir(exist_ok=True)
            for name, rows in tables.items():
                write_rows(self.folder / place / name, rows)
        shutil.copy(OWN_LISTS / "countries.csv", self.folder / "lists")
        return tiny_catalogue(self.inputs)

    def build(self, catalogue: bundled.Catalogue | None = None) -> dict[str, Any]:
        """Build the release and return its manifest."""
        fitting = self.write()
        return bundled.build(
            self.folder / "in", self.target, catalogue or fitting, self.folder / "lists"
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Query the release; `trade` and every other table are read by name."""
        return query_release(self.target, query)


def query_release(release: Path, query: str) -> list[tuple[Any, ...]]:
    """Run a query over the tables of a release."""
    with duckdb.connect() as con:
        trade = str(release / "trade" / "**" / "*.parquet")
        con.read_parquet(trade, hive_partitioning=True).create_view("trade")
        for path in release.glob("*.parquet"):
            con.read_parquet(str(path)).create_view(table_of(path.name))
        return con.execute(query).fetchall()
