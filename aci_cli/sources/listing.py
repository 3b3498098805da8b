"""Say in a manifest what a release holds, the same for the same content, whatever made it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aci_cli.release import key_of, table_of
from aci_cli.sources.draft import Draft, Entry
from aci_cli.sources.reader import Source

SCHEMA_VERSION = 1
# what the reading needs and a manifest does not tell
READING = ("currency", "additive")


def manifest_of(draft: Draft, read: Mapping[str, Source], cube: Mapping[str, Any]) -> Entry:
    """Return the manifest of a draft; `read` are the sources whose files were read for it."""
    before = {entry["id"]: entry for entry in draft.base.sources}
    held = {key_of(path, entry)[0] for path, entry in draft.trade().items()}
    cited = {
        name: {key: value for key, value in asdict(source).items() if key not in READING}
        for name, source in read.items()
    }
    traded = {
        name: described_trade(draft, name, before.get(name, {}) | cited.get(name, {}))
        for name in sorted(held)
    }
    others = [
        described_table(draft, entry) for name, entry in before.items() if entry["world"] is None
    ]
    return {
        "schema_version": SCHEMA_VERSION,
        "release": release_name(draft),
        "sources": [*traded.values(), *others],
        "files": [told(draft.files[path]) for path in sorted(draft.files)],
        "cube": dict(cube),
    }


def release_name(draft: Draft) -> str:
    """Return a name that tells the release built on, the sources and a mark of all content."""
    origin = draft.base.name.partition("+")[0]
    content = "".join(f"{path}\n" for path in sorted(draft.files))
    names = sorted({entry["source"] for entry in draft.trade().values() if not entry["partial"]})
    mark = hashlib.sha256(content.encode()).hexdigest()[:8]
    return "+".join([origin, *names, mark])


def described_trade(draft: Draft, name: str, cited: Mapping[str, Any]) -> Entry:
    """Return what a manifest says of a source of trade: citation, years, rows, value, files."""
    files = {path: entry for path, entry in draft.trade().items() if entry["source"] == name}
    keys = [key_of(path, entry) for path, entry in files.items()]
    editions = {entry["edition"] for entry in files.values() if entry["edition"]}
    return {
        **cited,
        "edition": "; ".join(sorted(editions)) or None,
        "classification": " ".join(sorted({classification for _, classification, _ in keys})),
        "years": sorted({year for _, _, year in keys}),
        "rows": sum(entry["rows"] for entry in files.values()),
        "total_eur": sum(entry["total_eur"] for entry in files.values()),
        "total_published": None,
        "files": sorted(files),
    }


def described_table(draft: Draft, entry: Mapping[str, Any]) -> Entry:
    """Return what a manifest says of a source of tables beside the trade."""
    tables = {table_of(path) for path in entry["files"]}
    files = [path for path in sorted(draft.files) if table_of(path) in tables]
    changed = set(files) != set(entry["files"])
    if not changed:
        return dict(entry)
    return {
        **entry,
        "years": years_of(draft, tables),
        "rows": sum(draft.files[path]["rows"] for path in files),
        "files": files,
    }


def years_of(draft: Draft, tables: set[str]) -> list[int]:
    """Return the years in the tables as they now are."""
    found: set[int] = set()
    for path, entry in draft.files.items():
        if table_of(path) in tables and entry["rows"]:
            relation = draft.con.read_parquet(str(draft.located(path)))
            if "year" in relation.columns:
                found |= {row[0] for row in relation.project("year").distinct().fetchall()}
    return sorted(found - {None})


def told(entry: Entry) -> Entry:
    """Return a file's entry without what goes without saying."""
    return {key: value for key, value in entry.items() if value is not None and value is not False}
