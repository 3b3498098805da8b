"""Give each test of a reader a workplace of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aci_cli.sources.staging import Staging


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Staging]:
    """Open a workplace in a folder of its own, for one source's rows that are not summed."""
    (tmp_path / "workshop").mkdir()
    workplace = Staging(tmp_path / "workshop", threads=1)
    workplace.begin()
    yield workplace
    workplace.close()
