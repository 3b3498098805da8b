"""The build of the bundled release: worked examples, the committed release, and a rebuild."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aci_cli.errors import AciError
from aci_cli.sources import bundled

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
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


STATED_COLUMNS = [
    "id", "stated_in", "sector", "hs", "exporter", "importer", "flow", "year", "value", "unit",
    "metric", "note", "publisher",
]  # fmt: skip


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
            con.read_parquet(str(path)).create_view(path.stem)
        return con.execute(query).fetchall()


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """Give a test its own tiny extracts."""
    return Workbench(tmp_path)


def test_dollars_become_euro_at_the_average_of_their_own_year(bench: Workbench) -> None:
    bench.build()
    assert bench.rows(
        "SELECT source, classification, year, exporter, importer, value_eur, quantity_kg"
        " FROM trade ORDER BY source"
    ) == [
        ("baci", "HS2017", 2022, "CHN", "DEU", 800, None),
        ("comext", "CN2022", 2022, "XKX", "GRC", 40, None),
        ("comtrade", "HS", 2024, "CHN", "DEU", 151, 7),
        ("icio", "ICIO", 2022, "DEU", "DEU", 4000, None),
    ]


def test_areas_without_a_name_are_summed_before_rounding(bench: Workbench) -> None:
    bench.inputs["comtrade_selected_imports.parquet"] = [
        flow(2022, "111111", exporter, "S19", 3) | {"net_weight_kg": 1}
        for exporter in ("E19", "_X ", "X1 ", "XX ")
    ]
    bench.build()
    # 4 × USD 3 / 1.25 = EUR 9.6, so 10; four roundings of 2.4 would give 8.
    assert bench.rows(
        "SELECT exporter, importer, value_eur, quantity_kg FROM trade WHERE source = 'comtrade'"
    ) == [("_OT", "TWN", 10, 4)]


@pytest.mark.parametrize("weights", [(5, None), (5, 0)])
def test_a_weight_of_which_a_part_is_unknown_is_unknown(
    bench: Workbench, weights: tuple[int, int | None]
) -> None:
    bench.inputs["comtrade_selected_imports.parquet"] = [
        flow(2022, "111111", exporter, "DEU", 100) | {"net_weight_kg": weight}
        for exporter, weight in zip(("E19", "_X "), weights, strict=True)
    ]
    bench.build()
    assert bench.rows("SELECT quantity_kg FROM trade WHERE source = 'comtrade'") == [(None,)]


def test_an_unknown_area_is_refused_by_name_and_nothing_is_written(bench: Workbench) -> None:
    bench.inputs["baci_hs2017_selected.parquet"].append(flow(2022, "111111", "ZZQ", "DEU", 1))
    with pytest.raises(AciError, match='baci: no country has the code "ZZQ"'):
        bench.build()
    assert not bench.target.exists()
    assert [p.name for p in bench.folder.iterdir() if p.name.startswith(".")] == []


def test_a_product_without_a_label_is_refused(bench: Workbench) -> None:
    bench.lists["labels.csv"] = bench.lists["labels.csv"][1:]
    with pytest.raises(AciError, match="HS2017 111111: no label"):
        bench.build()


def test_a_year_without_a_rate_is_refused(bench: Workbench) -> None:
    bench.inputs["baci_hs2017_selected.parquet"] = [flow(2023, "111111", "CHN", "DEU", 1)]
    with pytest.raises(AciError, match="baci 2023: 1 values without an exchange rate"):
        bench.build()


def test_extracts_that_differ_from_their_control_totals_are_refused_all_at_once(
    bench: Workbench,
) -> None:
    catalogue = bench.write()
    bench.inputs["baci_hs2017_selected.parquet"].append(flow(2022, "111111", "CHN", "FRA", 7))
    bench.inputs["duties.csv"] *= 2
    with pytest.raises(AciError) as refusal:
        bench.build(catalogue)
    assert str(refusal.value).splitlines() == [
        "baci_hs2017_selected.parquet: rows is 2, expected 1",
        "baci_hs2017_selected.parquet: value_usd 2022 is 1007, expected 1000",
        "duties.csv: rows is 2, expected 1",
    ]


def test_a_missing_extract_is_named(bench: Workbench) -> None:
    catalogue = bench.write()
    (bench.folder / "in" / "duties.csv").unlink()
    with pytest.raises(AciError, match=r"missing duties\.csv"):
        bundled.build(bench.folder / "in", bench.target, catalogue, bench.folder / "lists")


def test_products_are_placed_in_the_current_edition(bench: Workbench) -> None:
    bench.inputs["baci_hs2017_selected.parquet"] = [
        flow(2022, code, "CHN", "DEU", 10)
        for code in ("111111", "333333", "555501", "777701", "999901")
    ]
    bench.build()
    assert bench.rows(
        "SELECT product, hs2022, relation FROM products WHERE classification = 'HS2017'"
        " ORDER BY product"
    ) == [
        ("111111", "111111", "identical"),
        ("333333", None, "1:n"),
        ("555501", "666666", "n:1"),
        ("777701", None, "n:n"),
        ("999901", "999902", "1:1"),
    ]
    assert bench.rows(
        "SELECT classification, product, description, hs2022, relation FROM products"
        " WHERE classification <> 'HS2017' ORDER BY ALL"
    ) == [
        ("CN2022", "11111110", "Fine goods", "111111", "prefix"),
        ("HS", "111111", "Goods 111111", "111111", "identical"),
        ("HS2022", "111111", "Goods 111111", "111111", "identical"),
        ("ICIO", "C28", "Machinery", None, None),
    ]


def test_elasticities_follow_a_code_to_its_only_ancestor(bench: Workbench) -> None:
    bench.build()
    assert bench.rows("FROM elasticities ORDER BY product") == [
        ("111111", "111111", "identical", 4.5, "estimated"),
        ("121212", "121212", "identical", None, "missing"),
        ("222222", "111111", "n:1", 4.5, "estimated"),
        ("444401", "333333", "n:1", 7.5, "not_significant"),
        ("444402", "333333", "n:1", 7.5, "not_significant"),
        ("999902", "999901", "1:1", 3.0, "wrong_sign"),
    ]


def test_specific_duties_keep_their_text_and_have_no_rate(bench: Workbench) -> None:
    bench.build()
    lines = bench.rows("SELECT DISTINCT * EXCLUDE (hs2022) FROM tariffs ORDER BY product")
    assert lines == [
        ("CN2020", "11111100", 0.077, "7.7%"),
        ("CN2020", "3333330010", None, "9.00% +  EA"),
    ]


def test_a_tariff_line_serves_every_hs2022_code_that_descends_from_it_alone(
    bench: Workbench,
) -> None:
    bench.build()
    assert bench.rows("SELECT product, hs2022 FROM tariffs ORDER BY product, hs2022") == [
        ("11111100", "111111"),
        ("11111100", "222222"),
        ("3333330010", "444401"),
        ("3333330010", "444402"),
    ]


def test_aggregates_are_left_out_but_for_the_union(bench: Workbench) -> None:
    bench.build()
    assert bench.rows("SELECT area, year, gdp_eur, population FROM economy ORDER BY area") == [
        ("DEU", 2022, 400, 83),
        ("EU27", 2022, 1600, 447),
    ]


def test_council_shares_are_fractions_and_the_total_is_not_a_member(bench: Workbench) -> None:
    bench.build()
    assert bench.rows("SELECT * EXCLUDE (source) FROM council") == [("GRC", 2025, 0.0231, 104, 103)]


@pytest.mark.parametrize(
    ("value", "unit", "year", "expected"),
    [
        ("1.5", "EUR bn", "2022", (1.5, 1_500_000_000.0, "EUR", None, None)),
        ("10", "USD m", "2024", (10.0, 5_000_000.0, "EUR", None, None)),
        ("10", "USD m", "2024H1", (10.0, None, "EUR", None, None)),
        ("22", "JPY bn", "2022", (22.0, None, "EUR", None, None)),
        ("82.6", "%", "2022", (82.6, 0.826, "share", None, None)),
        ("-27.0", "% y/y", "2025-09", (-27.0, -0.27, "share", None, None)),
        ("<10", "%", "2022", (None, None, "share", None, 0.1)),
        (">100", "%", "2022", (None, None, "share", 1.0, None)),
        ("17.2-27.9", "%", "2022", (None, None, "share", 0.172, 0.279)),
        ("963", "aircraft", "2022", (963.0, 963.0, "count", None, None)),
        ("10.57", "Mt", "2022", (10.57, 10.57, "Mt", None, None)),
        ("exclusion >= EUR 5m", "rule", "2022", (None, None, "rule", None, None)),
    ],
)
def test_figures_are_brought_to_base_units(
    bench: Workbench, value: str, unit: str, year: str, expected: tuple[Any, ...]
) -> None:
    bench.inputs["published_figures.csv"] = [figure(value=value, unit=unit, year=year)]
    bench.build()
    [row] = bench.rows(
        "SELECT value, value_base, base_unit, low, high, value_text, unit, period, year"
        " FROM figures WHERE id = 'f-1'"
    )
    assert row[:5] == expected
    assert row[5:8] == (value, unit, year)
    assert row[8] == (int(year) if year.isdigit() else None)


def test_a_derived_figure_is_left_out(bench: Workbench) -> None:
    bench.inputs["published_figures.csv"].append(figure(id="f-2", metric="DERIVED = 2 x 3"))
    bench.build()
    assert bench.rows("SELECT id FROM figures ORDER BY id") == [
        ("d-1",), ("f-1",), ("f-9",), ("s-1",),
    ]  # fmt: skip


def test_same_publisher_means_that_of_the_same_address(bench: Workbench) -> None:
    bench.inputs["published_figures.csv"].append(figure(id="f-2", publisher="same"))
    bench.build()
    assert bench.rows("SELECT publisher FROM figures WHERE id = 'f-2'") == [("VDW",)]


def test_a_stated_figure_takes_the_publisher_of_the_row_that_states_it(bench: Workbench) -> None:
    bench.build()
    assert bench.rows(
        "SELECT publisher, url, evidence, note, value_base FROM figures WHERE id = 'f-9'"
    ) == [("VDW", "https://example.org/a", "B", "stated in f-1; beside the value", 963.0)]


def test_a_stated_figure_needs_the_row_that_states_it(bench: Workbench) -> None:
    bench.lists["stated.csv"][0]["stated_in"] = "f-404"
    with pytest.raises(AciError, match="figure f-9: no publisher"):
        bench.build()


def test_a_duty_keeps_its_scope_and_dates(bench: Workbench) -> None:
    bench.build()
    assert bench.rows(
        "SELECT topic, metric, products, area, period, low, high, note"
        " FROM figures WHERE id = 'd-1'"
    ) == [
        ("plate", "anti-dumping", "7208", "EU27", "2017", 0.651, 0.737,
         "all; (EU) 2023/968; from 2017; until 2028-05"),
    ]  # fmt: skip


def test_a_figure_id_used_twice_is_refused(bench: Workbench) -> None:
    bench.inputs["published_figures.csv"].append(figure())
    with pytest.raises(AciError, match="figure f-1: the id is used 2 times"):
        bench.build()


def test_the_stage_is_taken_from_the_text_that_says_it(bench: Workbench) -> None:
    bench.inputs["published_figures.csv"] = [
        figure(metric="share (about); stage = refining and magnets", note="unit = weight")
    ]
    bench.build()
    assert bench.rows("SELECT stage FROM figures WHERE id = 'f-1'") == [("refining and magnets",)]


def test_a_second_build_gives_the_same_bytes(bench: Workbench) -> None:
    bench.build()
    before = read_bytes(bench.target)
    bench.build()
    assert read_bytes(bench.target) == before


def test_a_new_release_drops_the_files_of_the_old_one_and_no_others(bench: Workbench) -> None:
    bench.build()
    (bench.target / "mine.parquet").write_bytes(b"not of the release")
    bench.inputs["comtrade_selected_imports.parquet"][0]["year"] = 2022
    bench.build()
    assert sorted(p.parent.name for p in bench.target.glob("trade/*=HS/*/trade.parquet")) == [
        "year=2022"
    ]
    assert (bench.target / "mine.parquet").exists()


def test_a_refused_build_leaves_the_old_release_as_it_was(bench: Workbench) -> None:
    bench.build()
    before = read_bytes(bench.target)
    bench.inputs["baci_hs2017_selected.parquet"][0]["exporter"] = "ZZQ"
    with pytest.raises(AciError):
        bench.build()
    assert read_bytes(bench.target) == before


def test_the_manifest_counts_what_each_source_gave(bench: Workbench) -> None:
    manifest = bench.build()
    baci = next(source for source in manifest["sources"] if source["id"] == "baci")
    assert baci["rows"] == 1
    assert baci["years"] == [2022]
    assert baci["total_eur"] == 800
    assert baci["total_published"] == {"amount": 1000, "currency": "USD"}
    assert baci["files"] == ["trade/classification=HS2017/year=2022/trade.parquet"]


def test_the_command_prints_one_line_for_each_fault(
    bench: Workbench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.write()
    code = bundled.main([str(bench.folder / "in"), "--to", str(bench.target)])
    assert code == 1
    errors = capsys.readouterr().err.splitlines()
    assert "baci_hs2017_selected.parquet: rows is 1, expected 44890" in errors


def read_bytes(folder: Path) -> dict[str, bytes]:
    """Return the content of every file under a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# The committed release


def release(query: str) -> list[tuple[Any, ...]]:
    """Query the committed release."""
    return query_release(DATA, query)


MEMBERS = "(SELECT iso3 FROM countries WHERE groups LIKE '%EU27%')"


def test_the_manifest_describes_every_file_of_the_release() -> None:
    manifest = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))
    listed = {entry["path"] for entry in manifest["files"]}
    assert {p.relative_to(DATA).as_posix() for p in DATA.rglob("*.parquet")} == listed
    assert {path for source in manifest["sources"] for path in source["files"]} == listed
    with duckdb.connect() as con:
        for entry in manifest["files"]:
            path = DATA / entry["path"]
            assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"], path
            assert path.stat().st_size == entry["bytes"]
            assert con.read_parquet(str(path)).shape[0] == entry["rows"]


def test_no_value_of_the_release_is_negative_or_missing() -> None:
    assert release("SELECT count(*) FROM trade WHERE value_eur IS NULL OR value_eur < 0") == [(0,)]
    assert release(
        "SELECT count(*) FROM industries WHERE output_eur < intermediate_eur"
        " OR domestic_value_added_share NOT BETWEEN 0 AND 1"
    ) == [(0,)]
    assert release("SELECT count(*) FROM economy WHERE gdp_eur < 0 OR population < 0") == [(0,)]
    assert release("SELECT count(*) FROM tariffs WHERE duty_rate NOT BETWEEN 0 AND 2") == [(0,)]
    assert release("SELECT count(*) FROM elasticities WHERE elasticity <= 0") == [(0,)]


def test_every_area_of_the_release_is_a_known_country() -> None:
    assert release(
        "SELECT DISTINCT area FROM (SELECT exporter AS area FROM trade UNION SELECT importer"
        " FROM trade UNION SELECT area FROM economy UNION SELECT country FROM industries"
        " UNION SELECT iso3 FROM council) WHERE area NOT IN (SELECT iso3 FROM countries)"
    ) == [("EU27",)]
    assert release(
        "SELECT count(*) FROM trade WHERE importer = '_OT' OR (exporter = importer"
        " AND source <> 'icio')"
    ) == [(0,)]


def test_every_pair_of_areas_occurs_once_for_a_product() -> None:
    assert release(
        "SELECT count(*) FROM (SELECT 1 FROM trade GROUP BY source, classification, year,"
        " product, exporter, importer HAVING count(*) > 1)"
    ) == [(0,)]


def test_the_union_has_27_members_and_the_group_of_seven_seven() -> None:
    assert release(f"SELECT count(*) FROM {MEMBERS}") == [(27,)]
    assert release("SELECT count(*) FROM countries WHERE groups LIKE '%G7%'") == [(7,)]
    assert release(
        "SELECT iso3, eu_member_from, eu_member_to FROM countries WHERE eu_member_to IS NOT NULL"
    ) == [("GBR", 1973, 2020)]
    assert release(
        f"SELECT count(*) FROM countries WHERE (iso3 IN {MEMBERS})"
        " <> (eu_member_from IS NOT NULL AND eu_member_to IS NULL)"
    ) == [(0,)]


def test_the_members_add_up_to_the_union() -> None:
    ratios = release(
        f"SELECT sum(gdp_eur) FILTER (area IN {MEMBERS}) / max(gdp_eur) FILTER (area = 'EU27'),"
        f" sum(population) FILTER (area IN {MEMBERS}) / max(population) FILTER (area = 'EU27')"
        " FROM economy WHERE year <= 2023 GROUP BY year"
    )
    assert len(ratios) == 6
    for gdp, population in ratios:
        assert gdp == pytest.approx(1, abs=1e-6)
        assert population == pytest.approx(1, abs=1e-6)


def test_council_shares_add_up_but_for_rounding() -> None:
    [(count, shares, heads, residents)] = release(
        "SELECT count(*), sum(population_share), sum(council_population),"
        " sum(eurostat_population) FROM council"
    )
    assert count == 27
    assert shares == pytest.approx(1.0001, abs=1e-9)
    assert heads == pytest.approx(451_028_881, rel=2e-4)
    assert residents == 449_206_200


def test_the_largest_economies_have_their_known_size() -> None:
    economies = dict(release("SELECT area, gdp_eur FROM economy WHERE year = 2022"))
    assert economies["CHN"] == pytest.approx(16_981.8e9, rel=1e-4)
    assert economies["EU27"] == pytest.approx(15_917.9e9, rel=1e-4)
    assert 24e12 < economies["USA"] < 25e12


def test_battery_cars_from_china_match_the_published_total() -> None:
    [(value,)] = release(
        "SELECT sum(value_eur) FROM trade WHERE source = 'comtrade' AND product = '870380'"
        f" AND year = 2024 AND exporter = 'CHN' AND importer IN {MEMBERS}"
    )
    assert value == pytest.approx(7_922.7e6 / 1.0824, rel=1e-5)


def test_figures_that_the_menu_cites_are_there() -> None:
    cited = dict(release("SELECT id, value_base FROM figures"))
    assert cited["aircraft-2018-4"] == 963
    assert cited["lithography-2023-6"] == pytest.approx(0.826)
    assert cited["duty-04"] == pytest.approx(0.078)
    assert cited["yardstick-2019-base-2"] == pytest.approx(-0.01)
    assert "aircraft-2018-3" not in cited


def test_every_label_is_a_short_line_of_its_own() -> None:
    with (OWN_LISTS / "labels.csv").open(encoding="utf-8", newline="") as stream:
        labels = list(csv.DictReader(stream))
    texts = [label["description"] for label in labels]
    assert all(text == text.strip() and 3 <= len(text) <= 100 for text in texts)
    keys = [(label["nomenclature"], label["product"]) for label in labels]
    assert keys == sorted(set(keys))


@pytest.mark.skipif("ACI_FIGURES" not in os.environ, reason="ACI_FIGURES names no folder")
def test_the_extracts_give_the_committed_release_to_the_byte(tmp_path: Path) -> None:
    bundled.build(Path(os.environ["ACI_FIGURES"]), tmp_path / "data")
    if writer(tmp_path / "data") != writer(DATA):
        pytest.skip(f"the release was written by {writer(DATA)}")
    assert read_bytes(tmp_path / "data") == read_bytes(DATA)


def writer(folder: Path) -> str:
    """Return the program and version that wrote a release; another one gives other bytes."""
    with duckdb.connect() as con:
        [(program,)] = con.execute(
            "SELECT created_by FROM parquet_file_metadata($path)",
            {"path": str(folder / "rates.parquet")},
        ).fetchall()
    return str(program)
