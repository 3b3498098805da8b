"""Make menus of many measures or many sectors, in the likeness of the packaged one."""

from __future__ import annotations

import copy
import json
from typing import Any

import duckdb
import yaml

from aci_cli.release import open_release
from aci_cli.resources import bundled

# what a measure says of others, which its copies would have to say of copies
RELATIONS = ("conflicts", "requires", "replaces")


def packaged() -> dict[str, Any]:
    """Return the packaged menu as plain values."""
    text = bundled("measures.yaml").read_text(encoding="utf-8")
    return dict(yaml.load(text, Loader=yaml.CSafeLoader))


def written(menu: dict[str, Any]) -> str:
    """Return a menu as YAML: JSON is YAML, and has its codes in quotes."""
    return json.dumps(menu, indent=1, default=str)


def of_measures(count: int) -> str:
    """Return the packaged menu with as many measures, copies under other names."""
    menu = packaged()
    own = menu["measures"]
    for number in range(len(own), count):
        made = copy.deepcopy(own[number % len(own)])
        for name in RELATIONS:
            made.pop(name, None)
        made["id"] = f"{made['id']}-{number}"
        made["title"] = f"{made['title']}, {number}"
        menu["measures"].append(made)
    return written(menu)


def of_sectors(count: int) -> str:
    """Return the packaged menu with as many sectors more as are wanted, of two codes each."""
    menu = packaged()
    [links] = open_release(bundled("data")).table_files("hs_links")
    con = duckdb.connect()
    rows = con.read_parquet(str(links)).project("code").distinct().order("1").fetchall()
    codes = [code for (code,) in rows]
    own = next(sector for sector in menu["sectors"] if sector["id"] == "bearings")
    for number in range(len(menu["sectors"]), count):
        made = {name: own[name] for name in ("role", "industry")}
        products = [codes[2 * number % len(codes)], codes[(2 * number + 1) % len(codes)]]
        menu["sectors"].append(
            {"id": f"sector_{number}", "title": f"Sector {number}", "products": products, **made}
        )
    return written(menu)
