"""A release in the making: the files it will list, some of the release it is built on, some new."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from aci_cli.release import Key, Release, key_of, table_of
from aci_cli.sources.staging import Staging
from aci_cli.store import on_disk

Entry = dict[str, Any]


class Draft:
    """Hold what the next release will list, and where each file lies until then."""

    def __init__(self, staging: Staging, base: Release, target: Path) -> None:
        """Begin with all that the release `base` lists."""
        self.staging, self.base, self.target = staging, base, target
        self.files: dict[str, Entry] = {path: dict(entry) for path, entry in base.files.items()}

    @property
    def con(self) -> duckdb.DuckDBPyConnection:
        """Return the database of the workplace."""
        return self.staging.con

    def replace(self, entry: Entry, instead_of: Callable[[str], bool]) -> None:
        """List a new file, and no longer those whose path it takes the place of."""
        self.drop(instead_of)
        self.files[entry["path"]] = entry

    def drop(self, unwanted: Callable[[str], bool]) -> None:
        """List some files no longer."""
        self.files = {path: entry for path, entry in self.files.items() if not unwanted(path)}

    def trade(self, key: Key | None = None) -> dict[str, Entry]:
        """Return the files of trade, all or those of one source, classification and year."""
        return {
            path: entry
            for path, entry in sorted(self.files.items())
            if table_of(path) == "trade" and key in (None, key_of(path, entry))
        }

    def open_trade(self, key: Key) -> None:
        """Make the trade of one source, classification and year readable as `trade`."""
        self._open("trade", list(self.trade(key)))

    def open_presence(self, key: Key) -> bool:
        """Make what came with extracts of a year readable as `told`; False where nothing did."""
        found = [
            path
            for path, entry in sorted(self.files.items())
            if table_of(path) == "presence" and key_of(path, entry) == key
        ]
        if found:
            self._open("told", found)
        return bool(found)

    def _open(self, name: str, paths: list[str]) -> None:
        found = [str(self.located(path)) for path in paths]
        self.con.read_parquet(found, hive_partitioning=True).create_view(name, replace=True)

    def located(self, path: str) -> Path:
        """Return where a listed file lies: in the workshop, or in the release built on.

        There it is compared with the manifest: what is made of it gets a hash of its own, and
        damage would pass for content.
        """
        made = self.staging.workshop / path
        if made.exists():
            return made
        held = self.base.folder / path
        self.base.verify([held])
        return held

    def gather(self) -> None:
        """Copy into the workshop what is neither there nor in the target yet."""
        with on_disk(self.target):
            for path in self.files:
                made = self.staging.workshop / path
                if not made.exists() and not (self.target / path).exists():
                    made.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(self.located(path), made)
