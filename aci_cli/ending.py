"""End in an orderly way when a process is told to stop, so that work elsewhere is cancelled."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from aci_cli.errors import EXIT_INTERRUPTED, EXIT_TERMINATED

_interrupted = EXIT_INTERRUPTED


def orderly() -> None:
    """Let SIGTERM unwind this process, where it would end it at once; in the main thread only."""
    signal.signal(signal.SIGTERM, _terminated)


def exit_code() -> int:
    """Return the exit code of a command that was told to stop: 130, or 143 after a SIGTERM.

    DuckDB says of either signal that its query was interrupted, and forgets what was raised.
    """
    return _interrupted


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    global _interrupted
    _interrupted = EXIT_TERMINATED
    sys.exit(EXIT_TERMINATED)
