"""How long to wait for a server, and how often to ask it again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from aci_cli.errors import AciError


@dataclass(frozen=True)
class Patience:
    """Hold limits in seconds, and the clocks that measure them.

    `silence` is the longest wait for the next byte; a download slower than `slowest` bytes a
    second over `window` is given up; `longest_wait` is the longest that a server may ask for;
    `queue` is the longest wait for an answer that a server prepares.
    """

    retries: int = 5
    connect: float = 30.0
    silence: float = 60.0
    window: float = 60.0
    slowest: float = 1000.0
    longest_wait: float = 900.0
    queue: float = 3600.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time

    def delay(self, failures: int) -> float:
        """Return the wait before the next try, in seconds: 1, 2, 4, 8 and so on."""
        return float(2 ** (failures - 1))

    def asked_wait(self, text: str | None) -> float | None:
        """Return the seconds that a Retry-After header asks for; None where it says nothing."""
        if not text:
            return None
        if text.strip().isdecimal():
            return float(text)
        try:
            return max(parsedate_to_datetime(text).timestamp() - self.now(), 0.0)
        except ValueError:
            return None


class Pace:
    """Watch that a download does not drip."""

    def __init__(self, patience: Patience, name: str) -> None:
        """Begin to watch now."""
        self._patience = patience
        self._name = name
        self._since = patience.clock()
        self._bytes = 0

    def add(self, count: int) -> None:
        """Count bytes that came; AciError where a whole window brought too few."""
        self._bytes += count
        limits = self._patience
        passed = limits.clock() - self._since
        if passed < limits.window:
            return
        if self._bytes < limits.slowest * passed:
            raise AciError(
                f"{self._name}: only {self._bytes:,} bytes in {passed:.0f} s, below "
                f"{limits.slowest:,.0f} a second; what came is kept, run it again later"
            )
        self._since, self._bytes = limits.clock(), 0
