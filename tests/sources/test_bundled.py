"""The build of the bundled release, worked by hand on tiny extracts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ingest.files import contents
from tiny import Workbench, figure, flow

from aci_cli.errors import AciError
from aci_cli.sources import bundled


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
    assert not (bench.target / "manifest.json").exists()
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
    before = contents(bench.target)
    bench.build()
    assert contents(bench.target) == before


def test_a_new_release_drops_the_files_of_the_old_one_and_no_others(bench: Workbench) -> None:
    bench.build()
    (bench.target / "mine.parquet").write_bytes(b"not of the release")
    bench.inputs["comtrade_selected_imports.parquet"][0]["year"] = 2022
    bench.build()
    assert sorted(p.parent.name for p in bench.target.glob("trade/*=HS/*/comtrade-*.parquet")) == [
        "year=2022"
    ]
    assert (bench.target / "mine.parquet").exists()


def test_a_refused_build_leaves_the_old_release_as_it_was(bench: Workbench) -> None:
    bench.build()
    before = contents(bench.target)
    bench.inputs["baci_hs2017_selected.parquet"][0]["exporter"] = "ZZQ"
    with pytest.raises(AciError):
        bench.build()
    assert contents(bench.target) == before


def test_the_manifest_counts_what_each_source_gave(bench: Workbench) -> None:
    manifest = bench.build()
    baci = next(source for source in manifest["sources"] if source["id"] == "baci")
    assert baci["rows"] == 1
    assert baci["years"] == [2022]
    assert baci["total_eur"] == 800
    assert baci["total_published"] == {"amount": 1000, "currency": "USD"}
    [path] = baci["files"]
    assert path.startswith("trade/classification=HS2017/year=2022/baci-")


def test_the_command_prints_one_line_for_each_fault(
    bench: Workbench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.write()
    code = bundled.main([str(bench.folder / "in"), "--to", str(bench.target)])
    assert code == 1
    errors = capsys.readouterr().err.splitlines()
    assert "baci_hs2017_selected.parquet: rows is 1, expected 44890" in errors
