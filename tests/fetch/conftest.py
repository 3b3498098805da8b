"""Give each test a publisher's server of its own, on this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from publisher import Publisher


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """Run a server while the test runs."""
    server = Publisher()
    yield server
    server.stop()
