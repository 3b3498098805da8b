"""A bar or a line for work that takes more than a second, on stderr and for a person only."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from aci_cli.places import is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

UNSEEN_SECONDS = 1.0


class Bar:
    """Show how far the piece of work at hand has come, in bytes; nothing at all in a pipe."""

    def __init__(self) -> None:
        """Begin to wait for the work to become long enough to show."""
        self._begun = time.monotonic()
        self._wanted = is_terminal(sys.stderr)
        self._progress: Progress | None = None
        self._task: tuple[str, TaskID] | None = None

    def advance(self, name: str, done: int, total: int | None) -> None:
        """Say that `done` bytes of `total` have come; None where the whole is not known."""
        if not self._wanted or time.monotonic() - self._begun < UNSEEN_SECONDS:
            return
        progress = self._shown()
        if self._task is None or self._task[0] != name:
            if self._task is not None:
                progress.remove_task(self._task[1])
            self._task = name, progress.add_task(name, total=total)
        progress.update(self._task[1], completed=done, total=total)

    def end(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()

    def _shown(self) -> Progress:
        if self._progress is None:
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                DownloadColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
                TransferSpeedColumn,
            )

            self._progress = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                DownloadColumn(),
                TransferSpeedColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
                redirect_stdout=False,
            )
            self._progress.start()
        return self._progress


class Steps:
    """Say on one line of a terminal what is at work; nothing at all in a pipe."""

    def __init__(self, name: str) -> None:
        """Begin the work called `name`."""
        self._name = name
        self._wanted = is_terminal(sys.stderr)
        self._done = 0

    def __enter__(self) -> Steps:
        """Return the line, which is taken away at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the line away."""
        self._show("")

    def advance(self, step: str) -> None:
        """Say which step comes next."""
        self._done += 1
        self._show(f"{self._name}: step {self._done}, {step}")

    def show(self, state: str) -> None:
        """Say how far the step at work is."""
        self._show(f"{self._name}: {state}")

    def _show(self, text: str) -> None:
        if self._wanted:
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
