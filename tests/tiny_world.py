"""A release and a menu small enough to follow, with one of each thing that a question may touch."""

from __future__ import annotations

from typing import Any

from model.builders import World

# what China and the United States buy
ABROAD = [
    ["DEU", "CHN", "848210", 400],
    ["FRA", "CHN", "848210", 100],
    ["JPN", "CHN", "848210", 500],
    ["CHN", "USA", "848210", 300],
    ["DEU", "USA", "848210", 250],
    ["JPN", "USA", "848210", 150],
]
BEARINGS = [*ABROAD, ["CHN", "DEU", "848210", 200], ["JPN", "FRA", "848210", 300]]
CONTENT = {"DEU": 0.8, "FRA": 0.7, "CHN": 0.75, "JPN": 0.72, "USA": 0.8}
# ban, charge and duty are worked in cases/merit-order.yaml; a year before, and three more sectors
WORLD = World(
    flows=[
        *BEARINGS,
        ["CHN", "DEU", "848210", 200, "baci", 2023],
        ["CHN", "DEU", "280530", 100],
        ["JPN", "FRA", "280530", 300],
        ["DEU", "CHN", "300490", 100],
        ["JPN", "CHN", "300490", 100],
    ],
    content={"C28": CONTENT},
    figures={"lenses-imports": 800, "lenses-share": "0.7 share"},
)
LENSES = {
    "id": "lens-line",
    "title": "Lenses",
    "year": 2023,
    "buyer": "CHN",
    "seller": "EU27",
    "scope": ["900219"],
    "imports": "lenses-imports",
    "seller_share": "lenses-share",
    "evidence": "C",
}
DUTY = {"kind": "import_duty", "annex_item": "1", "tier": 1, "rate": 0.25}
MENU: dict[str, Any] = {
    "sectors": [
        {"id": "goods", "products": ["848210"], "industry": "C28"},
        {"id": "rare", "products": ["280530"], "industry": "C28"},
        {"id": "care", "products": ["300490"], "industry": "C28", "essential": True},
        {"id": "lenses", "products": ["900219"], "industry": "C28", "published": [LENSES]},
    ],
    "measures": [
        {"id": "ban", "kind": "export_restriction", "sector": ["goods"]},
        {"id": "charge", "kind": "export_charge", "sector": ["goods"], "charge": 0.25},
        {"id": "duty", "sector": ["goods"], **DUTY},
        {"id": "stairs", "sector": ["goods", "rare"], "rates": [0.1, 0.25], **DUTY},
        {"id": "lens-ban", "kind": "export_restriction", "sector": ["lenses"]},
        {"id": "care-ban", "kind": "export_restriction", "sector": ["care"]},
        {"id": "talks", "kind": "unpriced", "annex_item": "9", "tier": 2},
    ],
    "comparators": [{"id": "quo", "kind": "import_restriction", "sector": ["rare"]}],
    "replies": [{"id": "answer", "sector": ["goods"], "direction": "to_target", **DUTY}],
    "scenarios": [
        {"id": "slow", "with": ["JPN"], "horizon": "medium", "sender": "DEU"},
        {"id": "calm", "assumptions": {"retaliation_chance": 0}},
        {"id": "hard", "settings": {"essential_cut_floor": 1}},
    ],
    "injury": {"comparator": "quo", "by": "CHN"},
}
for name in ("annex_item", "tier"):
    del MENU["replies"][0][name]
