"""Open a data release: its manifest, its files and what they should be."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from annotated_types import MinLen
from pydantic import AfterValidator, BaseModel, ConfigDict, NonNegativeInt, ValidationError

from aci_cli.errors import AciError

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


def _inside(path: str) -> str:
    """Return a path that stays in the folder; ValueError where it leads out."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or "\0" in path:
        raise ValueError("leads out of the folder")
    return path


RelativePath = Annotated[str, AfterValidator(_inside)]


class FileEntry(BaseModel):
    """What a manifest says of one file."""

    path: RelativePath
    sha256: str
    bytes: NonNegativeInt
    rows: NonNegativeInt


class SourceEntry(BaseModel):
    """What a manifest says of one source."""

    model_config = ConfigDict(extra="allow")

    id: str
    publisher: str
    title: str
    edition: str | None
    licence: str | None
    address: str | None
    years: list[int] | None
    rows: NonNegativeInt
    total_eur: NonNegativeInt | None


class Manifest(BaseModel):
    """The manifest of a release."""

    schema_version: Literal[1]
    release: str
    sources: list[SourceEntry]
    files: Annotated[list[FileEntry], MinLen(1)]


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

    AciError where the folder or the manifest is missing, unreadable or not of the form.
    """
    if not folder.is_dir():
        problem = "is a file, not a folder" if folder.exists() else "does not exist"
        raise AciError(f"data folder {folder} {problem}")
    path = folder / "manifest.json"
    if not path.is_file():
        raise AciError(f"data folder {folder} holds no manifest.json, so it is no data release")
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise AciError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise AciError(f"{path}: is not a release manifest: {place}: {first['msg']}") from error
    return Release(
        folder,
        manifest.release,
        [source.model_dump() for source in manifest.sources],
        {entry.path: entry.model_dump() for entry in manifest.files},
    )
