"""What holds of every fuzz target: an answer or one clear refusal, soon, in little memory."""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from hypothesis import settings

from aci_cli.errors import AciError, FindingsError

Answer = TypeVar("Answer")

# of the processor, since a case may wait long for it on a shared machine; and of the clock, so that
# one that sleeps for ever is found too
LIMITS_S = {signal.SIGPROF: 20, signal.SIGALRM: 240}
MOST_BYTES = 1_500_000_000
LONGER = 4
LONGEST_LINE = 4_000


class TooLongError(BaseException):
    """Say that a case did not end in time; no `except Exception` may take it for an answer."""


def fuzzed(cases: int) -> Callable[[Any], Any]:
    """Give a target its number of cases: the same in each run; in a long one more, and others.

    The number tells how dear a case is, so that targets take about the same time.
    """
    if settings.get_current_profile_name() == "long":
        return settings(max_examples=LONGER * cases)
    return settings(settings.get_profile("ci"), max_examples=cases)


def ending(action: Callable[[], Answer]) -> Answer | AciError:
    """Return an action's answer, or the AciError that it ends in; any other end raises.

    AssertionError where the refusal is no line for people, or the memory taken is too much.
    """
    with bounded():
        try:
            return action()
        except AciError as error:
            check_refusal(error)
            return error


def check_refusal(error: AciError) -> None:
    """Raise AssertionError where an error has another exit code, or says nothing on its lines."""
    assert error.exit_code in (1, 2), error.exit_code
    lines = error.findings if isinstance(error, FindingsError) else [str(error)]
    assert lines
    for line in lines:
        assert line.strip(), lines
        assert len(line) <= LONGEST_LINE, f"a line of {len(line)} characters: {line[:200]}"


@contextmanager
def bounded(times: int = 1) -> Iterator[None]:
    """Raise TooLongError after so many times the time, AssertionError where memory was too much."""
    fired: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        fired.append(number)
        raise TooLongError(f"{times * LIMITS_S[number]} s")

    before = {number: signal.signal(number, stop) for number in LIMITS_S}
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    signal.setitimer(signal.ITIMER_PROF, times * LIMITS_S[signal.SIGPROF])
    signal.setitimer(signal.ITIMER_REAL, times * LIMITS_S[signal.SIGALRM])
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
    # a query that is broken off says so in words of its own
    if fired:
        raise TooLongError(f"{times * LIMITS_S[fired[0]]} s")
    assert peak_bytes() < MOST_BYTES, f"{peak_bytes():,} bytes of memory"


def peak_bytes() -> int:
    """Return the most memory that this process held since the peak was last reset."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
