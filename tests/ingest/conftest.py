"""Releases that several tests start from, made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aci_cli.menu import load_menu
from aci_cli.resources import bundled
from ingest.files import baci_zip, ingest

# sales of a product in thousand dollars: Germany and Italy to China, Japan to China and the
# United States, China to Germany; the year only adds to the first
SALES = ((276, 156, 100), (380, 156, 50), (392, 156, 200), (392, 842, 300), (156, 276, 40))


def machine_tools() -> list[str]:
    """Return the codes of the sector whose evidence is to rise."""
    menu = load_menu(bundled("measures.yaml"))
    [sector] = [sector for sector in menu.sectors if sector.id == "cnc_machine_tools"]
    return list(sector.products)


def sales(year: int, more: float = 0.0) -> list[tuple[object, ...]]:
    """Return a year's sales of every machine tool, as BACI has them."""
    return [
        (year, seller, buyer, code, value + more * (seller == 276), "NA")
        for code in machine_tools()
        for seller, buyer, value in SALES
    ]


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give BACI's archive of two years."""
    folder = tmp_path_factory.mktemp("archive")
    return baci_zip(folder / "BACI_HS22_V202601.zip", {y: sales(y, y - 2023) for y in (2023, 2024)})


@pytest.fixture(scope="session")
def made_once(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the release made of it; a test that changes one takes `held`."""
    release = tmp_path_factory.mktemp("made") / "release"
    ingest(archive, to=release)
    return release


@pytest.fixture
def held(made_once: Path, tmp_path: Path) -> Path:
    """Give a copy of that release to change."""
    return Path(shutil.copytree(made_once, tmp_path / "release"))
