"""Build the cube: the trade that the menu needs, months summed, each flow from one report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from aci_cli import schemas
from aci_cli.menu import Menu
from aci_cli.release import Key, key_of, place_of, table_of, trade_digest
from aci_cli.sources.draft import Draft, Entry
from aci_cli.sources.lots import write_parquet
from aci_cli.store import name_by_content

SMALL_ROWS = 500_000
FILE = """
    SELECT reported_by, exporter, importer, product, value_eur, source
    FROM reduced
    ORDER BY product, importer, exporter, reported_by
"""


def menu_codes(menu: Menu) -> list[str]:
    """Return every code that a menu may ask figures of: goods, industries, lenders of shares."""
    return sorted(
        {entry.code for entry in menu.industries}
        | {code for sector in menu.sectors for code in sector.products}
    )


def write_cube(draft: Draft, codes: Collection[str], world: dict[str, bool]) -> dict[str, Any]:
    """Write the cube of some codes into the draft; return what the manifest says of it.

    Parts whose trade and codes are as they were are kept; small ones that are whole already need
    none, their trade is read in its place. `world` says of each source whether it
    covers all countries.
    """
    lay_out(draft, codes, world)
    wanted = fingerprint_of(draft)
    kept: dict[Key, str] = {}
    for path, entry in draft.files.items():
        if table_of(path) == "cube":
            kept[key_of(path, entry)] = entry["made_from"]
    keys = {key_of(path, entry) for path, entry in draft.trade().items()}
    keys = {key for key in keys if gains(draft.trade(key))}
    for key in sorted(set(kept) | keys):
        made_from = part_digest(draft, key, wanted)
        if key not in keys or kept.get(key) != made_from:
            drop_part(draft, key)
        if key in keys and kept.get(key) != made_from:
            write_part(draft, key, made_from)
    return {"codes": sorted(codes), "made_from": trade_digest(draft.files)}


def gains(files: Mapping[str, Entry]) -> bool:
    """Tell whether a part is worth reducing: not where its trade is small and whole already."""
    rows = sum(entry["rows"] for entry in files.values())
    return rows > SMALL_ROWS or not all(entry["reduced"] for entry in files.values())


def lay_out(draft: Draft, codes: Collection[str], world: dict[str, bool]) -> None:
    """Make the relations that the reduction reads, beside the trade itself."""
    con = draft.con
    con.execute("CREATE OR REPLACE VIEW products AS FROM new_products")
    con.execute(
        "CREATE OR REPLACE TABLE listings AS SELECT unnest($codes) AS code",
        {"codes": sorted(codes)},
    )
    columns = ", ".join(f"{name} {kind}" for name, kind in schemas.SOURCES.items())
    con.execute(f"CREATE OR REPLACE TABLE sources ({columns})")
    if world:
        con.executemany("INSERT INTO sources VALUES (?, ?)", sorted(world.items()))
    for name in ("serves", "wanted"):
        con.execute(f"CREATE OR REPLACE TABLE {name} AS {draft.staging.query(name).text}")


def fingerprint_of(draft: Draft) -> str:
    """Return a hash of the products that the cube is to hold and of how sources are read."""
    rows = [
        draft.con.execute(f"FROM {name} ORDER BY ALL").fetchall() for name in ("wanted", "sources")
    ]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def part_digest(draft: Draft, key: Key, wanted: str) -> str:
    """Return a hash of all that one part of the cube is made from."""
    return hashlib.sha256("\n".join([wanted, *draft.trade(key)]).encode()).hexdigest()


def drop_part(draft: Draft, key: Key) -> None:
    """List a part of the cube no longer."""
    draft.drop(lambda path: table_of(path) == "cube" and key_of(path, draft.files[path]) == key)


def write_part(draft: Draft, key: Key, made_from: str) -> None:
    """Reduce the trade of one source, classification and year, and list the part."""
    con, workshop = draft.con, draft.staging.workshop
    draft.open_trade(key)
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW counted AS {draft.staging.query('portable/counted').text}"
    )
    con.execute(f"CREATE OR REPLACE TABLE reduced AS {draft.staging.query('portable/cube').text}")
    [(rows,)] = con.execute("SELECT count(*) FROM reduced").fetchall()
    if rows:
        path = workshop / f"{place_of('cube', key)}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_parquet(con, FILE, {}, path)
        entry = name_by_content(path, workshop, rows)
        draft.files[entry["path"]] = entry | {"source": key[0], "made_from": made_from}
    con.execute("DROP TABLE reduced")
