"""The committed release: what must hold of it, and that the extracts give it to the byte."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from ingest.files import contents
from tiny import query_release

from aci_cli.sources import bundled

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
OWN_LISTS = ROOT / "aci_cli" / "sources"


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
    (tmp_path / "data").mkdir()
    for facts in DATA.glob("procedure.yaml*"):  # kept by hand, so a build leaves them
        shutil.copy(facts, tmp_path / "data")
    bundled.build(Path(os.environ["ACI_FIGURES"]), tmp_path / "data")
    if writer(tmp_path / "data") != writer(DATA):
        pytest.skip(f"the release was written by {writer(DATA)}")
    assert contents(tmp_path / "data") == contents(DATA)


def writer(folder: Path) -> str:
    """Return the program and version that wrote a release; another one gives other bytes."""
    with duckdb.connect() as con:
        [(program,)] = con.execute(
            "SELECT created_by FROM parquet_file_metadata($path)",
            {"path": str(next(folder.glob("rates-*.parquet")))},
        ).fetchall()
    return str(program)
