"""Make a data release from publishers' files: read, check, write, list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from aci_cli.errors import AciError
from aci_cli.menu import Menu
from aci_cli.release import Key, Manifest, key_of, open_release
from aci_cli.resources import bundled
from aci_cli.rows import Column, Table
from aci_cli.sources.cubes import menu_codes, write_cube
from aci_cli.sources.draft import Draft
from aci_cli.sources.listing import manifest_of
from aci_cli.sources.reader import Reader, Source
from aci_cli.sources.staging import Staging
from aci_cli.sources.tables import write_tables
from aci_cli.sources.work import Say, Work, Written
from aci_cli.store import MANIFEST, publish, writing

COLUMNS = (
    Column("source", "VARCHAR", "code", "name of the source in the tables"),
    Column("classification", "VARCHAR", "text", "classification and edition of its codes"),
    Column("year", "BIGINT", "year", "calendar year"),
    Column("month", "BIGINT", "-", "month, null where the file is of a whole year"),
    Column("rows", "BIGINT", "count", "flows in the file"),
    Column("value_eur", "BIGINT", "EUR", "their value"),
    Column("state", "VARCHAR", "text", "new, replaced, merged or unchanged"),
    Column("file", "VARCHAR", "text", "file of the release"),
)


def ingest(
    paths: Sequence[Path],
    target: Path,
    menu: Menu,
    *,
    readers: Mapping[Path, Reader] | None = None,
    threads: int | None = None,
    say: Say = lambda _: None,
) -> Table:
    """Read publishers' files into the release in `target`; return a row for each file written.

    The release is built on the one in `target`, on the packaged one where there is none, with the
    cube that `menu` needs. `readers` names the reader of files that none would recognise, `say`
    takes notes for people. AciError where a file is not recognised, is damaged or breaks a check;
    the old release then stands as it was.
    """
    files = expand(paths)
    with writing(target) as workshop, closing(Staging(workshop, threads)) as staging:
        base = open_release(target if (target / MANIFEST).exists() else bundled("data"))
        work = Work(Draft(staging, base, target), readers or {}, say)
        work.read(files)
        manifest = finish(work.draft, menu, work.touched, work.sources)
        for note in dict.fromkeys(staging.notes):
            say(note)
    rows = [_row(work.written[lot]) for lot in sorted(work.written, key=str)]
    return Table(COLUMNS, rows, {"release": manifest["release"]})


def _row(written: Written) -> tuple[object, ...]:
    lot, entry = written.lot, written.entry
    held = (lot.source, lot.classification, lot.year, lot.month)
    return (*held, entry["rows"], entry["total_eur"], written.state, entry["path"])


def finish(
    draft: Draft, menu: Menu, touched: set[Key], read: Mapping[str, Source]
) -> dict[str, Any]:
    """Publish a draft whose trade is written, with the tables and the cube of it.

    `touched` names the trade that changed, `read` the sources it was read from. Returns the
    manifest; AciError where the disk does not take the files.
    """
    write_tables(draft, touched)
    cube = write_cube(draft, menu_codes(menu), worlds(draft, read))
    draft.gather()
    manifest = manifest_of(draft, read, cube)
    Manifest.model_validate(manifest)
    publish(draft.target, draft.staging.workshop, manifest)
    return manifest


def worlds(draft: Draft, read: Mapping[str, Source]) -> dict[str, bool]:
    """Return the sources whose trade the draft holds, and whether each covers the world."""
    known = {source["id"]: source["world"] for source in draft.base.sources}
    known |= {source.id: source.world for source in read.values()}
    held = {key_of(path, entry)[0] for path, entry in draft.trade().items()}
    if unknown := sorted(held - known.keys()):
        raise AciError(f"{draft.base.folder}: the manifest lists no source {', '.join(unknown)}")
    return {name: bool(known[name]) for name in held}


def expand(paths: Sequence[Path]) -> list[Path]:
    """Return the files in `paths`, folders opened; AciError where one is missing or empty."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and p.name[0] != ".")
            if not inside:
                raise AciError(f"{path}: the folder holds no files")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise AciError(f"{path}: no such file or folder")
    return list(dict.fromkeys(found))
