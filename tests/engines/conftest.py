"""Servers that speak Spark Connect, and a table of trade as large as the world's of a year."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aci_cli.resources import bundled

from .sail import Sail

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
ROWS = 11_400_000


@pytest.fixture(scope="module")
def sail() -> Iterator[str]:
    """Run Sail and give its address."""
    with Sail() as server:
        yield server.remote


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an invented year of the world's trade."""
    sys.path.insert(0, str(BENCHMARKS))
    import trade_table

    folder = tmp_path_factory.mktemp("world")
    trade_table.write_world(folder, [2024], ROWS)
    return folder


@pytest.fixture
def at_trade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder whose settings name the bundled trade as the engine's table."""
    trade = bundled("data") / "trade"
    (tmp_path / "aci.toml").write_text(f'[tables]\ntrade = "{trade}"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path
