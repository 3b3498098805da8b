"""From a publisher's archive to a ranking on it, in two commands."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
import shell

from aci_cli.resources import bundled
from ingest.conftest import machine_tools
from ingest.files import (
    USD_PER_EUR,
    baci_file,
    contents,
    listed,
    output,
    records,
    table,
    trade,
)

CHARGE = "export-charge-cnc"


def evidence(ranking: str) -> str:
    [row] = [row for row in records(ranking) if row["id"] == CHARGE]
    return row["evidence"]


def test_two_commands_turn_evidence_c_to_a(archive: Path, tmp_path: Path) -> None:
    assert evidence(output("rank", home=tmp_path)) == "C"
    made = records(output("data", "ingest", archive, "--to", tmp_path / "mine", home=tmp_path))
    assert [(row["source"], row["classification"], row["year"], row["state"]) for row in made] == [
        ("baci", "HS2022", "2023", "new"),
        ("baci", "HS2022", "2024", "new"),
    ]
    assert evidence(output("rank", "--data", tmp_path / "mine", home=tmp_path)) == "A"
    states = records(output("data", "verify", "--data", tmp_path / "mine", home=tmp_path))
    assert {row["state"] for row in states} == {"whole"}


def test_values_are_thousand_dollars_at_the_rate_of_their_year(made_once: Path) -> None:
    rates = dict(
        table(made_once, "rates", "SELECT year, units_per_eur FROM rates WHERE currency = 'USD'")
    )
    assert {year: rates[year] for year in USD_PER_EUR} == USD_PER_EUR
    # 100,000 / 1.0813 = 92,481.3; 101,000 / 1.0824 = 93,311.2 EUR
    assert trade(
        made_once,
        "year, value_eur, quantity_kg, month, reported_by",
        "classification = 'HS2022' AND product = '845710' AND exporter = 'DEU'",
    ) == [(2023, 92481, None, None, "reconciled"), (2024, 93311, None, None, "reconciled")]
    # 26 codes: (101 + 50 + 200 + 300 + 40) thousand dollars, each flow rounded by itself:
    # 93,311 + 46,194 + 184,775 + 277,162 + 36,955 = 638,397 EUR
    assert len(machine_tools()) == 26
    assert trade(
        made_once,
        "count(*), sum(value_eur)",
        "classification = 'HS2022' AND year = 2024",
    ) == [(130, 26 * 638_397)]


def test_what_the_packaged_release_held_is_still_there(made_once: Path) -> None:
    before = {name: content for name, content in contents(bundled("data")).items()
              if name.startswith("trade/")}  # fmt: skip
    after = contents(made_once)
    assert before.items() <= after.items()


def test_files_lie_by_classification_and_year_and_are_sorted(made_once: Path) -> None:
    paths = listed(made_once, "trade/classification=HS2022/")
    assert [path.rpartition("/")[0] for path in paths] == [
        "trade/classification=HS2022/year=2023",
        "trade/classification=HS2022/year=2024",
    ]
    for path in paths:
        rows = pq.ParquetFile(made_once / path).read(["product", "importer", "exporter"])
        keys = list(
            zip(*(rows.column(name).to_pylist() for name in rows.column_names), strict=True)
        )
        assert keys == sorted(keys)
        assert len(keys) == 130


def test_a_large_file_has_whole_row_groups_of_zstd_and_bigint(tmp_path: Path) -> None:
    codes = [
        row[0]
        for row in table(
            bundled("data"),
            "hs_links",
            "SELECT DISTINCT code FROM hs_links WHERE edition_from = 2022 ORDER BY code LIMIT 400",
        )
    ]
    areas = [4, 8, 12, 24, 32, 36, 40, 50, 56, 68, 76, 100, 124, 152, 156, 170, 191, 203, 208, 246]
    flows = [(2024, i, j, k, 1.5, "NA") for i in areas for j in areas for k in codes if i != j]
    path = baci_file(tmp_path, flows)
    output("data", "ingest", path, "--to", tmp_path / "mine", home=tmp_path)
    [name] = listed(tmp_path / "mine", "trade/classification=HS2022/")
    written = pq.ParquetFile(tmp_path / "mine" / name)
    groups = [written.metadata.row_group(n) for n in range(written.metadata.num_row_groups)]
    # 20 × 19 × 400 = 152,000
    assert [group.num_rows for group in groups] == [122_880, 29_120]
    columns = [group.column(n) for group in groups for n in range(group.num_columns)]
    assert {column.compression for column in columns} == {"ZSTD"}
    types = {field.name: str(field.type) for field in written.schema_arrow}
    assert (types["value_eur"], types["quantity_kg"], types["product"]) == (
        "int64",
        "int64",
        "string",
    )
    # 1,500 / 1.0824 = 1,385.8
    assert trade(
        tmp_path / "mine", "count(*), min(value_eur), max(value_eur)", "classification = 'HS2022'"
    ) == [(152_000, 1386, 1386)]


@pytest.fixture(scope="module")
def home(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a home in which the archive was ingested without --to."""
    folder = tmp_path_factory.mktemp("home")
    output("data", "ingest", archive, home=folder)
    return folder


class TestOwnFolder:
    def test_the_release_lies_in_the_user_data_folder_and_nowhere_else(self, home: Path) -> None:
        assert [path.name for path in home.iterdir()] == ["share"]
        assert [path.name for path in (home / "share" / "aci").iterdir()] == ["release"]

    def test_config_shows_it(self, home: Path) -> None:
        [row] = [row for row in records(output("config", home=home)) if row["setting"] == "data"]
        assert row["value"] == str(home / "share" / "aci" / "release")
        assert row["origin"] == "user data folder"

    def test_every_command_uses_it(self, home: Path) -> None:
        assert evidence(output("rank", home=home)) == "A"
        verified = records(output("data", "verify", home=home))
        assert any("classification=HS2022" in row["file"] for row in verified)
        [shown] = [
            row for row in records(output("data", "show", home=home)) if row["source"] == "baci"
        ]
        assert shown["years"] == "2022 2023 2024"
        lines = records(output("sectors", "cnc_machine_tools", "--level", "line", home=home))
        assert {row["source"] for row in lines if row["product"] == "845710"} == {"baci"}

    def test_an_option_and_the_environment_still_win(self, home: Path) -> None:
        packaged = str(bundled("data"))
        assert evidence(output("rank", "--data", packaged, home=home)) == "C"
        told = shell.run(
            "rank", cwd=home, env={"XDG_DATA_HOME": str(home / "share"), "ACI_DATA": packaged}
        )
        assert told.returncode == 0
        assert evidence(told.stdout.decode()) == "C"
