"""Open a data release: its manifest, its files and what they should be."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from annotated_types import MinLen
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    NonNegativeInt,
    ValidationError,
    model_validator,
)

from aci_cli.errors import AciError
from aci_cli.reading import read_within

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
    "hs_links",
    "cn_links",
    "holdings",
    "reporting",
)
# presence says of trade whose rows were chosen elsewhere who reports there at all
FLOWS = ("trade", "cube", "presence")
# where flows lie, whatever made them
FLOW = re.compile(r"[^/]+/classification=[^/]+/year=[0-9]{1,4}/[^/]+")
Key = tuple[str, str, int]
NAMED = re.compile(r"(-[0-9a-f]{10})?\.parquet$")
# the path that an ingest gives a file, marked by its content
MADE = re.compile(
    rf"({'|'.join(TABLES)}|({'|'.join(FLOWS)})/classification=[^/]+/year=[0-9]+/[^/]+)"
    r"-[0-9a-f]{10}\.parquet"
)
LARGEST_MANIFEST = 64 * 1024**2
# the line of a manifest that holds the hash of the whole with this line's value left out
SEAL = re.compile(rb'^  "seal": "[0-9a-f]*"', re.MULTILINE)
UNSEALED = b'  "seal": ""'


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
    source: str | None = None
    edition: str | None = None
    total_eur: NonNegativeInt | None = None
    partial: bool = False
    made_from: str | None = None
    reduced: bool = False

    @model_validator(mode="after")
    def _has_its_place(self) -> FileEntry:
        if table_of(self.path) in FLOWS and (not FLOW.fullmatch(self.path) or not self.source):
            raise ValueError(
                "flows need a source and a place such as trade/classification=…/year=…"
            )
        return self


class CubeEntry(BaseModel):
    """What a manifest says of the cube: the codes it holds, and the trade it was made from."""

    codes: list[str]
    made_from: str


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
    world: bool | None = None
    classification: str | None = None
    valuation: str | None = None
    citation: str | None = None
    files: list[str] = []


class Manifest(BaseModel):
    """The manifest of a release."""

    schema_version: Literal[1]
    release: str
    sources: list[SourceEntry]
    files: Annotated[list[FileEntry], MinLen(1)]
    cube: CubeEntry | None = None
    # one that was written by hand has none
    seal: str | None = None


@dataclass(frozen=True)
class Release:
    """Hold a folder with a manifest; `files` maps each path in it to its entry."""

    folder: Path
    name: str
    sources: list[dict[str, Any]]
    files: dict[str, dict[str, Any]]
    cube: CubeEntry | None = None
    sha256: str = ""
    _compared: set[Path] = field(default_factory=set, init=False, repr=False, compare=False)

    def table_files(self, table: str) -> list[Path]:
        """Return the files of a table; `trade` and `cube` have one a source, year and edition."""
        names = sorted(path for path in self.files if table_of(path) == table)
        if not names:
            raise AciError(f"{self.folder}: the manifest lists no {table} table")
        return [self.folder / name for name in names]

    def holder(self, table: str) -> Release:  # noqa: ARG002
        """Return the release whose folder holds a table: this one, unless it is made of several."""
        return self

    @property
    def folders(self) -> list[Path]:
        """Return the folders that its files lie in."""
        return [self.folder]

    def verified(self, table: str) -> list[Path]:
        """Return a table's files after comparing each with its hash in the manifest."""
        paths = self.table_files(table)
        self.verify(paths)
        return paths

    def verify(self, paths: Iterable[Path]) -> None:
        """Compare files with the manifest, each once; AciError names the first that differs."""
        fresh = [path for path in paths if path not in self._compared]
        for problem in self.problems(fresh):
            raise AciError(problem)
        self._compared.update(fresh)

    def entry(self, path: Path) -> dict[str, Any]:
        """Return what the manifest says of a file."""
        return self.files[path.relative_to(self.folder).as_posix()]

    def key(self, path: Path) -> Key:
        """Return source, classification and year of a file of trade or of the cube."""
        return key_of(path.relative_to(self.folder).as_posix(), self.entry(path))

    def flow_files(self, table: str, keys: Collection[Key]) -> list[Path]:
        """Return the files of trade or cube of some sources, classifications and years."""
        return [
            self.folder / path
            for path, entry in sorted(self.files.items())
            if table_of(path) == table and key_of(path, entry) in keys
        ]

    def cube_holds(self, codes: Collection[str]) -> bool:
        """Tell whether the cube is of this very trade and holds every code."""
        cube = self.cube
        return (
            cube is not None
            and cube.made_from == trade_digest(self.files)
            and set(codes) <= set(cube.codes)
        )

    def problems(self, paths: Iterable[Path]) -> list[str]:
        """Return a line for each file that is missing or differs from the manifest."""
        found = []
        for path in paths:
            entry = self.entry(path)
            if path.exists() and not path.is_file():
                found.append(f"{path}: is no file")
                continue
            try:
                digest = fingerprint(path)
            except OSError as error:
                found.append(f"{path}: cannot be read: {error.strerror}")
                continue
            if digest != entry["sha256"]:
                found.append(
                    f"{path}: does not match the manifest (sha256 {digest[:12]}, expected "
                    f"{entry['sha256'][:12]}); restore the file or the release"
                )
        return found


def table_of(path: str) -> str:
    """Return the table that a file of a release belongs to."""
    first, _, rest = path.partition("/")
    return first if rest else NAMED.sub("", first)


def place_of(table: str, key: Key) -> str:
    """Return the path of a file of trade or of the cube, without suffix and mark of content."""
    source, classification, year = key
    return f"{table}/classification={classification}/year={year}/{source}"


def key_of(path: str, entry: Mapping[str, Any]) -> Key:
    """Return source, classification and year of a file of trade or of the cube."""
    _, classification, year, _ = path.split("/")
    return (
        entry["source"],
        classification.removeprefix("classification="),
        int(year.removeprefix("year=")),
    )


def trade_digest(files: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a hash of the trade of a release and of what tells how to read it."""
    made_from = [
        f"{path} {entry['sha256']}\n"
        for path, entry in sorted(files.items())
        if table_of(path) in ("trade", "products", "reporting")
    ]
    return hashlib.sha256("".join(made_from).encode()).hexdigest()


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sealed(manifest: Mapping[str, Any]) -> bytes:
    """Return a manifest as it is written: with the hash of all else that is in it."""
    tree = {**manifest, "seal": ""}
    text = json.dumps(tree, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    seal = seal_of(text.encode())
    return SEAL.sub(UNSEALED[:-1] + seal.encode() + b'"', text.encode(), count=1)


def seal_of(written: bytes) -> str:
    """Return the seal that a written manifest should have."""
    return hashlib.sha256(SEAL.sub(UNSEALED, written, count=1)).hexdigest()


def open_release(folder: Path) -> Release:
    """Read a release's manifest.

    AciError where the folder or the manifest is missing, unreadable, not of the form, or not what
    was written.
    """
    if not folder.is_dir():
        problem = "is a file, not a folder" if folder.exists() else "does not exist"
        raise AciError(f"data folder {folder} {problem}")
    path = folder / "manifest.json"
    if not path.is_file():
        raise AciError(f"data folder {folder} holds no manifest.json, so it is no data release")
    try:
        with path.open("rb") as stream:
            written = read_within(stream, LARGEST_MANIFEST, path, "a manifest")
        manifest = Manifest.model_validate_json(written)
    except OSError as error:
        raise AciError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise AciError(f"{path}: is not a release manifest: {place}: {first['msg']}") from error
    if manifest.seal is not None and manifest.seal != seal_of(written):
        raise AciError(f"{path}: does not match its own seal; restore the file or the release")
    return Release(
        folder,
        manifest.release,
        [source.model_dump() for source in manifest.sources],
        {entry.path: entry.model_dump() for entry in manifest.files},
        manifest.cube,
        hashlib.sha256(written).hexdigest(),
    )
