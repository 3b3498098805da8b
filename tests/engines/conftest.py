"""A server that speaks Spark Connect, for all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .sail import Sail


@pytest.fixture(scope="module")
def sail() -> Iterator[str]:
    """Run Sail and give its address."""
    server = Sail()
    yield server.remote
    server.stop()
