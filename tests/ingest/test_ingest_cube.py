"""The cube is a short cut: with it or without, the figures are the same to the last byte."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from model.builders import menu_text

from aci_cli.menu import load_menu
from aci_cli.release import Release, open_release, table_of
from aci_cli.resources import bundled
from ingest.files import (
    MEMBERS,
    baci_file,
    comext_file,
    comext_row,
    contents,
    counted,
    ingest,
    listed,
    output,
    records,
    write,
)

GALLIUM, HORSES = "81129289", "010121"
ASKED = (
    ("rank", "--all"),
    ("sectors", "--level", "line"),
    ("sectors", "--level", "line", "--reverse"),
)


def month(number: int) -> list[str]:
    """Return a month of imports and exports, from China and Japan to it."""
    period = f"2025{number:02d}"
    return [
        comext_row(member, partner, GALLIUM, value + number, period=period, flow=flow)
        for member in MEMBERS
        for flow, partner, value in ((1, "CN", 90), (1, "US", 20), (2, "JP", 30), (2, "FR", 40))
        if partner != member and (partner != "FR" or member == "DE")
    ]


@pytest.fixture(scope="module")
def release(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a release of all kinds: extracts, two years of BACI, months with exports."""
    folder = tmp_path_factory.mktemp("kinds")
    made = Path(shutil.copytree(made_once, folder / "release"))
    files = [comext_file(folder, f"2025{n:02d}", month(n)) for n in range(1, 13)]
    horses = baci_file(folder, [(2024, 156, 276, HORSES, 7, ""), (2024, 842, 276, HORSES, 3, "")])
    shutil.move(horses, horses.with_name("BACI_HS17_Y2024_V202601.csv"))
    ingest(horses.with_name("BACI_HS17_Y2024_V202601.csv"), *files, to=made)
    return made


def changed(release: Path, folder: Path, **parts: Any) -> Path:
    """Return a copy of a release whose manifest says something else of its cube."""
    copy = Path(shutil.copytree(release, folder / "changed"))
    path = copy / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest.pop("seal")
    manifest["cube"] = {**manifest["cube"], **parts} if parts else None
    if not parts:
        manifest["files"] = [e for e in manifest["files"] if not e["path"].startswith("cube/")]
        shutil.rmtree(copy / "cube")
    path.write_text(json.dumps(manifest))
    return copy


@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_with_the_cube_and_without(release: Path, tmp_path: Path, asked: tuple[str, ...]) -> None:
    without = changed(release, tmp_path)
    assert not listed(without, "cube/")
    with_cube = output(*asked, "--data", release, home=tmp_path)
    assert len(records(with_cube)) > 10
    assert with_cube == output(*asked, "--data", without, home=tmp_path)


def test_the_months_and_their_exports_are_read_through_both(release: Path, tmp_path: Path) -> None:
    asked = ("sectors", "gallium_germanium", "--reverse", "--level", "line")
    for data in (release, changed(release, tmp_path)):
        rows = records(output(*asked, "--data", data, home=tmp_path))
        [line] = [row for row in rows if row["product"] == GALLIUM]
        # 27 members in 12 months: 90 + n from China, 20 + n from the United States
        assert (line["year"], line["from_seller_eur"]) == ("2025", str(27 * (12 * 90 + 78)))
        assert line["imports_eur"] == str(27 * (12 * 110 + 2 * 78))
        assert "home_supply_partial" not in line["flags"]


def test_the_cube_holds_the_codes_of_the_menu_alone(release: Path) -> None:
    opened = open_release(release)
    assert opened.cube is not None
    assert GALLIUM in opened.cube.codes
    assert HORSES not in opened.cube.codes
    assert held(opened, "cube") < held(opened, "trade")


def held(opened: Release, table: str) -> int:
    """Return how many rows the manifest counts in a table."""
    return sum(entry["rows"] for path, entry in opened.files.items() if table_of(path) == table)


def test_a_menu_with_another_code_is_served_from_the_trade(release: Path, tmp_path: Path) -> None:
    sectors = [
        {"id": "mixed", "products": [HORSES, GALLIUM], "industry": "C28", "role": ["exposure"]}
    ]
    measures = [{"id": "talks", "kind": "unpriced", "annex_item": "8", "tier": 4}]
    menu = write(tmp_path / "menu.yaml", menu_text(sectors, measures))
    opened = open_release(release)
    assert not opened.cube_holds([HORSES, GALLIUM])
    asked = ("sectors", "--reverse", "--level", "line", "--menu", menu, "--data", release)
    found = {row["product"]: row for row in records(output(*asked, home=tmp_path))}
    # 7,000 of 10,000 dollars / 1.0824
    assert (found[HORSES]["from_seller_eur"], found[HORSES]["imports_eur"]) == ("6467", "9239")
    assert found[GALLIUM]["from_seller_eur"] == str(27 * (12 * 90 + 78))
    # an ingest with this menu makes a cube that holds it, and the same figures
    own = Path(shutil.copytree(release, tmp_path / "own"))
    again = baci_file(tmp_path, [(2022, 156, 276, HORSES, 7, "")])
    ingest(again, to=own, menu=menu.read_text())
    assert open_release(own).cube_holds([HORSES, GALLIUM])
    served = records(output(*asked[:-1], own, "--year", "2025", home=tmp_path))
    assert {row["from_seller_eur"] for row in served if row["product"] == GALLIUM} == {
        found[GALLIUM]["from_seller_eur"]
    }


def test_a_cube_of_other_trade_is_not_read(release: Path, tmp_path: Path) -> None:
    stale = changed(release, tmp_path, made_from="0" * 64)
    codes = [code for sector in load_menu(bundled("measures.yaml")).sectors
             for code in sector.products]  # fmt: skip
    assert open_release(release).cube_holds(codes)
    assert not open_release(stale).cube_holds(codes)
    asked = ("rank", "--all", "--data")
    assert output(*asked, stale, home=tmp_path) == output(*asked, release, home=tmp_path)


def test_parts_of_the_cube_follow_their_trade_and_others_are_kept(
    release: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(release, tmp_path / "copy"))
    before = {name for name in counted(copy) if name.startswith("cube/")}
    rows = [row.replace(",102,102,", ",700,700,") for row in month(12)]
    assert rows != month(12)
    ingest(comext_file(tmp_path / "in", "202512", rows), to=copy)
    after = {name for name in counted(copy) if name.startswith("cube/")}
    assert {name.rpartition("/")[0] for name in before ^ after} == {
        "cube/classification=CN2025/year=2025"
    }
    assert open_release(copy).cube_holds([GALLIUM])
    assert contents(copy)
