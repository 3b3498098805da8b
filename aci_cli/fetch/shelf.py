"""A folder of one source's files, filled from the web and written down in its ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from aci_cli.fetch import ledger
from aci_cli.fetch.download import Advance, Item, Part, download
from aci_cli.fetch.transport import Web

FETCHED, RESUMED, UNCHANGED, PLANNED = "fetched", "resumed", "unchanged", "planned"


class Row(NamedTuple):
    """Hold what is said of one file: size in bytes and hash None where they are not known."""

    source: str
    file: str
    bytes: int | None
    sha256: str | None
    address: str
    state: str
    period: str


class Shelf:
    """Fetch items into a folder, and leave alone what is there and has not changed."""

    def __init__(
        self,
        source: str,
        folder: Path,
        web: Web,
        advance: Advance = lambda *_: None,
        refresh: bool = False,
    ) -> None:
        """Read the folder's ledger; `refresh` fetches again what is there."""
        self.source = source
        self.folder = folder
        self.web = web
        self.ledger = ledger.read(folder)
        self._advance = advance
        self._refresh = refresh

    def notify(self, text: str) -> None:
        """Tell the user something."""
        self.web.notify(text)

    def current(self, item: Item) -> Row | None:
        """Return the row of an item that is there as the publisher has it, else None."""
        entry = self.ledger.files.get(item.name)
        if entry is None or self._refresh or entry.address != item.address:
            return None
        if not item.prepared:
            known = item.stamp is not None or item.bytes is not None
            if not known or (entry.listed, entry.stamp) != (item.bytes, item.stamp):
                return None
        if not self.ledger.holds(item.name):
            self.notify(f"{item.name} is not as it was fetched, so it is fetched again")
            return None
        return self._row(item, entry.bytes, entry.sha256, UNCHANGED)

    def planned(self, item: Item) -> Row:
        """Return the row of an item that would be fetched."""
        return self._row(item, item.bytes, None, PLANNED)

    def missing(self, item: Item) -> int | None:
        """Return the bytes that an item still needs; None where the publisher does not say."""
        if item.bytes is None:
            return None
        begun = 0 if item.prepared else Part(self.folder / item.name).open(item.address)
        return max(item.bytes - begun, 0)

    def fetch(
        self, item: Item, check: Callable[[Path], None] = lambda _: None, web: Web | None = None
    ) -> Row:
        """Fetch an item, by `web` if given, unless it is there, and write it down.

        AciError where it cannot be had; what `check` raises of the finished file goes through.
        """
        if (row := self.current(item)) is not None:
            return row
        before = self.ledger.files.get(item.name)
        received = download(web or self.web, item, self.folder / item.name, self._advance, check)
        self.ledger.files[item.name] = ledger.Entry(
            item.address,
            item.period,
            received.bytes,
            received.sha256,
            item.bytes,
            item.stamp,
            datetime.fromtimestamp(self.web.patience.now(), UTC).isoformat(timespec="seconds"),
        )
        self.ledger.save()
        same = before is not None and before.sha256 == received.sha256
        state = RESUMED if received.resumed else UNCHANGED if same else FETCHED
        return self._row(item, received.bytes, received.sha256, state)

    def _row(self, item: Item, size: int | None, sha256: str | None, state: str) -> Row:
        path = str(self.folder / item.name)
        return Row(self.source, path, size, sha256, item.address, state, item.period)
