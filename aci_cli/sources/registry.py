"""Every layout that an ingest knows, and which one a file is of."""

from __future__ import annotations

from aci_cli.errors import visible
from aci_cli.sources import baci, cn, comext, comext_api, comtrade, ecb, icio, protee, tariff_lines
from aci_cli.sources.parts import Part
from aci_cli.sources.reader import Reader, Source

READERS: tuple[Reader, ...] = tuple(
    reader
    for module in (
        baci,
        comext,
        comext_api,
        cn,
        comtrade,
        icio,
        ecb,
        protee,
        tariff_lines,
    )
    for reader in module.READERS
)


def published() -> dict[str, Source]:
    """Return the publishers' sources by their ids."""
    return {reader.source.id: reader.source for reader in READERS if reader.source is not None}


def reader_of(part: Part) -> Reader | None:
    """Return the reader whose layout a file is of; None where none claims it."""
    return next((reader for reader in READERS if reader.claims(part)), None)


def unrecognised(part: Part) -> str:
    """Say that no reader claims a file, what it begins with, and what would be read."""
    begins = visible(", ".join(part.header)[:120])
    layouts = ", ".join(reader.name for reader in READERS)
    return (
        f"{part.label}: not recognised; it begins with {begins!r}; known layouts: {layouts}; "
        "other tables are read with --mapping"
    )
