"""Read one file as an ingest does: unpack, recognise, stage, check, write its lots."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from aci_cli.errors import AciError
from aci_cli.release import open_release
from aci_cli.resources import bundled
from aci_cli.sources.archives import unpack
from aci_cli.sources.lots import check_staged, staged_lots, write_lot
from aci_cli.sources.reader import Reader
from aci_cli.sources.registry import reader_of, unrecognised
from aci_cli.sources.staging import Staging

RATES = """
    CREATE TABLE rates AS
    SELECT 'USD' AS currency, unnest(range(1980, 2030)) AS year, 2.0 AS units_per_eur
"""
[LINKS] = open_release(bundled("data")).table_files("hs_links")
SIDES = (
    "area_numbers", "staged_rates", "staged_elasticities", "staged_tariffs", "staged_cn_links",
    "staged_descriptions", "staged_industries",
)  # fmt: skip
Read = dict[str, list[tuple[Any, ...]]]


def read(name: str, raw: bytes, reader: Reader | None = None) -> Read:
    """Return what an ingest makes of a file: the rows of `staged`, of its lots, and of the tables.

    AciError where it is refused.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        workshop = Path(folder) / "workshop"
        workshop.mkdir()
        with closing(Staging(workshop, threads=1)) as staging:
            staging.con.execute(RATES)
            staging.con.read_parquet(str(LINKS)).create_view("hs_links")
            before = {table: held(staging, table) for table in SIDES}
            found = _read(path, workshop, staging, reader)
            for table in SIDES:
                found[table] = held(staging, table)[len(before[table]) :]
            return found


def held(staging: Staging, table: str) -> list[tuple[Any, ...]]:
    return staging.con.execute(f"FROM {table}").fetchall()


def _read(path: Path, workshop: Path, staging: Staging, given: Reader | None) -> Read:
    found: Read = {"staged": [], "lots": []}
    for part in unpack(path, workshop):
        reader = given or reader_of(part)
        if reader is None:
            raise AciError(unrecognised(part))
        staging.begin(additive=reader.source is not None and reader.source.additive)
        reader.origin(part)
        reader.stage(part, staging)
        if reader.source is None:
            continue
        check_staged(staging, part.label, reader.source.additive)
        found["staged"] += staging.con.execute(
            "SELECT classification, year, month, reported_by::VARCHAR AS reported_by,"
            " exporter::VARCHAR AS exporter, importer::VARCHAR AS importer, product, amount,"
            " quantity_kg FROM counted ORDER BY ALL"
        ).fetchall()
        for lot in staged_lots(staging, reader.source):
            entry: Mapping[str, Any] = write_lot(staging, lot, reader.source, part.label, None)
            found["lots"].append((lot, entry["rows"], entry["total_eur"]))
    return found
