"""Open a data release: its manifest, its files and what they should be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aci_cli.errors import AciError

SCHEMA_VERSION = 1
TABLES = (
    "products",
    "countries",
    "council",
    "economy",
    "industries",
    "elasticities",
    "tariffs",
    "rates",
    "figures",
)


@dataclass(frozen=True)
class Release:
    """Hold a folder with a manifest; `files` maps each path in it to its entry."""

    folder: Path
    name: str
    sources: list[dict[str, Any]]
    files: dict[str, dict[str, Any]]

    @property
    def rows(self) -> int:
        """Return the rows of all tables together, as the manifest counts them."""
        return sum(entry["rows"] for entry in self.files.values())

    def table_files(self, table: str) -> list[Path]:
        """Return the files of a canonical table; `trade` has one a classification and year."""
        if table == "trade":
            names = sorted(path for path in self.files if path.startswith("trade/"))
        else:
            names = [f"{table}.parquet"]
        if not names or any(name not in self.files for name in names):
            raise AciError(f"{self.folder}: the manifest lists no {table} table")
        return [self.folder / name for name in names]

    def verified(self, table: str) -> list[Path]:
        """Return a table's files after comparing each with its hash in the manifest."""
        paths = self.table_files(table)
        for problem in self.problems(paths):
            raise AciError(problem)
        return paths

    def problems(self, paths: Iterable[Path]) -> list[str]:
        """Return a line for each file that is missing or differs from the manifest."""
        found = []
        for path in paths:
            entry = self.files[path.relative_to(self.folder).as_posix()]
            try:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError as error:
                found.append(f"{path}: cannot be read: {error.strerror}")
                continue
            if digest != entry["sha256"]:
                found.append(
                    f"{path}: does not match the manifest (sha256 {digest[:12]}…, "
                    f"expected {entry['sha256'][:12]}…); restore the file or the release"
                )
        return found


def open_release(folder: Path) -> Release:
    """Read a release's manifest.

    AciError where the folder or the manifest is missing, unreadable or of another schema.
    """
    if not folder.is_dir():
        raise AciError(f"data folder {folder} does not exist")
    path = folder / "manifest.json"
    if not path.is_file():
        raise AciError(f"data folder {folder} holds no manifest.json, so it is no data release")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        version = manifest["schema_version"]
        if version != SCHEMA_VERSION:
            raise AciError(f"{path}: schema version {version}, expected {SCHEMA_VERSION}")
        files = {entry["path"]: entry for entry in manifest["files"]}
        if any(Path(name).is_absolute() or ".." in Path(name).parts for name in files):
            raise AciError(f"{path}: a file path leads out of the folder")
        return Release(folder, manifest["release"], manifest["sources"], files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AciError(f"{path}: is not a release manifest: {error!r}") from error
