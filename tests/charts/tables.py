"""Small answers for pictures, with only the cells that a test is about."""

from __future__ import annotations

from typing import Any

from aci_cli.coalition import COLUMNS as COALITION
from aci_cli.package_answer import FRONTIER_COLUMNS
from aci_cli.queries import load
from aci_cli.resources import bundled
from aci_cli.rows import Column, Table

META: dict[str, Any] = {
    "aci_version": "0.1.0",
    "release": "small",
    "menu_sha256": "0123456789abcdef",
    "target": "CHN",
    "sender": "EU27",
    "horizon": "short",
    "asked": {"draws": 1000, "measures": ["first", "second"], "reverse": False},
}
QUERIES = {
    "rank": "ranking",
    "sectors": "dependency_sectors",
    "suppliers": "supplier_shares",
    "burden": "burdens",
    "path": "path",
}
COLUMNS = {"frontier": FRONTIER_COLUMNS, "coalition": COALITION}


def columns(name: str) -> tuple[Column, ...]:
    """Return the columns of the answer of a command."""
    if name in COLUMNS:
        return COLUMNS[name]
    return load(QUERIES[name], bundled("queries")).columns


def table(name: str, *rows: dict[str, Any], **meta: Any) -> Table:
    """Return an answer of a command with these cells, all others null."""
    known = columns(name)
    names = {column.name for column in known}
    assert all(row.keys() <= names for row in rows)
    filled = [tuple(row.get(column.name) for column in known) for row in rows]
    return Table(known, filled, {**META, **meta})


def measure(rank: int, **cells: Any) -> dict[str, Any]:
    """Return a row of a ranking: EUR 1 m is 1 bp of the target's GDP, and 2 of the sender's."""
    pressure, self_harm = cells.pop("pressure", 4.0), cells.pop("self_harm", 1.0)
    return {
        "rank": rank,
        "id": f"measure-{rank}",
        "title": f"Measure {rank}",
        "pressure_eur": pressure * 1e6,
        "self_harm_eur": self_harm * 1e6,
        "pressure_bp": pressure,
        "self_harm_bp": 2 * self_harm,
        "leverage": pressure / (2 * self_harm) if self_harm > 0 else None,
        "free": self_harm <= 0,
        "pareto": False,
        "material": True,
        "evidence": "A",
        **cells,
    }
