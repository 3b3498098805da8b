"""Draw tiny releases with every kind of line, and give the menu that acts on all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from .builders import World, span
from .replay import Asked

COUNTRIES = ("DEU", "FRA", "CHN", "JPN", "USA", "KOR")
TRADED = {
    ("848210", "baci"): (2022, 2023, 2024),
    ("848220", "baci"): (2024,),
    ("870380", "comtrade"): (2023, 2024),
    ("28053010", "comext"): (2023, 2024),
    ("28461000", "comext"): (2024,),
    ("C28", "icio"): (2022,),
    ("H50", "icio"): (2022,),
}
INDUSTRIES = ("C20", "C28", "C29", "H50")
PUBLISHED = {"year": 2023, "buyer": "CHN", "seller": "EU27", "evidence": "B"}
SECTORS: list[dict[str, Any]] = [
    {"id": "goods", "products": ["848210", "848220"], "industry": "C28", "years": 3},
    {
        "id": "cars",
        "products": ["870380"],
        "industry": "C29",
        "capital": True,
        "trade_defence": [{"product": "870380", "seller": "CHN", "rate": span(0.2)}],
    },
    {
        "id": "rare",
        "products": ["280530", "284610"],
        "industry": "C20",
        "role": ["exposure"],
        "controlled": ["280530"],
    },
    {"id": "machines", "products": ["C28"], "industry": "C28"},
    {"id": "shipping", "products": ["H50"], "industry": "H50"},
    {
        "id": "lenses",
        "products": ["900219"],
        "industry": "C28",
        "published": [
            {
                **PUBLISHED,
                "id": "lens-line",
                "title": "lenses",
                "scope": ["900219"],
                "imports": "lens-imports",
                "seller_share": "lens-share",
                "home_supply_share": span(0.05),
            }
        ],
        "bills": [
            {
                **PUBLISHED,
                "id": "lens-bill",
                "title": "care of lenses",
                "amount": "lens-imports * lens-share",
                "self_served": span(0.2),
            }
        ],
    },
    {
        "id": "tools",
        "products": ["845710"],
        "industry": "C28",
        "capital": True,
        "published": [
            {
                **PUBLISHED,
                "id": "tool-line",
                "title": "tools",
                "scope": ["845710"],
                "imports": "lens-imports",
                "shares_of": "C28",
                "exports": "tool-exports",
            }
        ],
    },
]
ALL_GOODS = ["goods", "cars", "rare", "machines"]
MENU: dict[str, Any] = {
    "sectors": SECTORS,
    "measures": [
        {"id": "ban", "kind": "export_restriction", "sector": ["goods", "lenses", "tools"]},
        {"id": "charge", "kind": "export_charge", "sector": ["cars", "machines"], "charge": 0.3},
        {"id": "duty", "kind": "import_duty", "sector": ALL_GOODS, "rate": 0.25},
        {"id": "quota", "kind": "import_restriction", "sector": ["goods"], "coverage": 0.3},
        {
            "id": "withheld",
            "kind": "service_restriction",
            "direction": "to_target",
            "sector": ["shipping"],
        },
        {
            "id": "kept-out",
            "kind": "service_restriction",
            "direction": "to_sender",
            "sector": ["shipping"],
        },
        {
            "id": "servicing",
            "kind": "service_withdrawal",
            "sector": ["lenses"],
            "base": ["lens-bill"],
        },
        {"id": "tenders", "kind": "exclusion", "sector": ["goods"], "turnover": "tool-exports"},
        {"id": "banking", "kind": "unpriced", "annex_item": "8", "tier": 4},
    ],
    "comparators": [
        {"id": "minimum-price", "kind": "price_undertaking", "sector": ["cars"], "rate": 0.2},
        {
            "id": "licensing",
            "kind": "export_restriction",
            "direction": "to_sender",
            "sector": ["rare"],
            "controlled_only": True,
            "coverage": 0.5,
        },
    ],
    "industries": {"C28": ["84"], "C29": ["87"], "C20": ["28"], "H50": []},
}


@dataclass(frozen=True)
class Drawn:
    """Hold a random release and a question on it."""

    world: World
    asked: Asked


money = st.integers(1, 10**9)
parts = st.integers(1, 99).map(lambda percent: percent / 100)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a release; every product is traded, by whom and for how much is random."""
    flows = []
    for (product, source), years in TRADED.items():
        importers = ("DEU", "FRA") if source == "comext" else COUNTRIES
        pairs = [
            (exporter, importer)
            for exporter in (*COUNTRIES, "_OT")
            for importer in importers
            if exporter != importer or source == "icio"
        ]
        for year in years:
            chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=14, unique=True))
            flows += [[*pair, product, draw(money), source, year] for pair in chosen]
    flows += [["KOR", "CHN", "C28", draw(money)], ["CHN", "DEU", "848220", draw(money)]]
    known = {(*flow[:3], *flow[4:6]): flow for flow in flows}
    return World(
        flows=list(known.values()),
        content={
            industry: {country: draw(parts) for country in COUNTRIES} for industry in INDUSTRIES
        },
        tariffs={"84821010": draw(parts), "84821090": draw(parts), "28053010": draw(parts)},
        elasticities=draw(
            st.dictionaries(
                st.sampled_from(["848210", "848220", "848230", "848240", "870380", "870390"]),
                st.floats(1.1, 40),
            )
        ),
        figures={
            "lens-imports": 100 * draw(money),
            "lens-share": f"{draw(parts)} share",
            "tool-exports": draw(money),
        },
        gdp_eur=dict.fromkeys(COUNTRIES, 10**11),
    )


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """Draw a release and a question: any horizon, alone or with a partner."""
    asked = Asked(
        horizon=draw(st.sampled_from(["short", "medium", "long"])),
        partners=draw(st.sampled_from([(), (), ("JPN",)])),
    )
    return Drawn(draw(worlds()), asked)
