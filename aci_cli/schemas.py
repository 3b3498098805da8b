"""The types of the relations that the program hands to the queries."""

from __future__ import annotations

RELEASE: dict[str, frozenset[str]] = {
    name: frozenset(columns.split())
    for name, columns in {
        "trade": "source classification year month reported_by exporter importer product value_eur",
        "cube": "source classification year reported_by exporter importer product value_eur",
        "products": "classification product description hs2022 relation cn_line cn_relation",
        "countries": "iso3 iso2 name groups",
        "council": "iso3 year population_share council_population",
        "economy": "area year gdp_eur",
        "industries": "country industry year output_eur intermediate_eur "
        "domestic_value_added_share eu27_value_added_share",
        "elasticities": "product product_hs2007 elasticity quality",
        "tariffs": "classification product duty_rate hs2022",
        "rates": "currency year units_per_eur",
        "figures": "id metric exporter importer period year value_text unit value_base base_unit "
        "publisher url evidence note",
        "hs_links": "edition_from code edition_to counterpart relation",
        "cn_links": "year_from code_from year_to code_to",
        "holdings": "source classification year reported_by product flows value_eur months "
        "reporters whole months_seen",
        "reporting": "source classification year reported_by reporter annual months counts",
    }.items()
}

TEXT, NUMBER, WHOLE, TRUTH = "VARCHAR", "DOUBLE", "BIGINT", "BOOLEAN"

# trade as an engine must hold it; other columns are not read
TRADE = {
    "source": TEXT,
    "classification": TEXT,
    "year": "SMALLINT",
    "month": "SMALLINT",
    "reported_by": TEXT,
    "exporter": TEXT,
    "importer": TEXT,
    "product": TEXT,
    "value_eur": WHOLE,
}

MENU: dict[str, dict[str, str]] = {
    "sectors": {
        "sector": TEXT,
        "title": TEXT,
        "industry": TEXT,
        "role": TEXT,
        "capital": TRUTH,
        "essential": TRUTH,
        "years": WHOLE,
        "evidence": TEXT,
        "sigma_mode": NUMBER,
        "import_reliance": NUMBER,
        "choke_price": NUMBER,
        "position": WHOLE,
    },
    "sector_products": {
        "sector": TEXT,
        "code": TEXT,
        "kind": TEXT,
        "position": WHOLE,
    },
    "sector_controlled": {"sector": TEXT, "code": TEXT},
    "source_order": {"sector": TEXT, "source": TEXT, "position": WHOLE},
    "industry_chapters": {"industry": TEXT, "prefix": TEXT},
    "trade_defence": {"sector": TEXT, "product": TEXT, "seller": TEXT, "rate": NUMBER},
    "published": {
        "line": TEXT,
        "sector": TEXT,
        "title": TEXT,
        "year": WHOLE,
        "buyer": TEXT,
        "seller": TEXT,
        "imports_eur": NUMBER,
        "seller_share": NUMBER,
        "from_seller_eur": NUMBER,
        "floor_eur": NUMBER,
        "shares_of": TEXT,
        "exports_eur": NUMBER,
        "home_supply_share": NUMBER,
        "alternatives_eur": NUMBER,
        "mixed_basis": TRUTH,
        "evidence": TEXT,
        "sources": TEXT,
    },
    "line_members": {"line": TEXT, "year": WHOLE, "member": TEXT, "share": NUMBER},
    "published_scope": {"line": TEXT, "product": TEXT},
    "bills": {
        "line": TEXT,
        "sector": TEXT,
        "title": TEXT,
        "year": WHOLE,
        "buyer": TEXT,
        "seller": TEXT,
        "amount_eur": NUMBER,
        "self_served": NUMBER,
        "sigma": NUMBER,
        "evidence": TEXT,
        "sources": TEXT,
    },
    "measures": {
        "measure": TEXT,
        "title": TEXT,
        "annex_item": TEXT,
        "kind": TEXT,
        "direction": TEXT,
        "tier": WHOLE,
        "scope": TEXT,
        "link_basis": TEXT,
        "link_evidence": TEXT,
        "notice_given": TRUTH,
        "sector": TEXT,
        "coverage": NUMBER,
        "leakage": NUMBER,
        "charge": NUMBER,
        "turnover_eur": NUMBER,
        "turnover_evidence": TEXT,
        "competition_loss": NUMBER,
        "days_of_cover": NUMBER,
        "needs": TEXT,
        "comparator": TRUTH,
        "controlled_only": TRUTH,
        "touches": TEXT,
        "justification": TEXT,
        "note": TEXT,
        "position": WHOLE,
    },
    "measure_sectors": {"measure": TEXT, "sector": TEXT},
    "measure_base": {"measure": TEXT, "line": TEXT},
    "assumptions": {
        "id": TEXT,
        "horizon": TEXT,
        "low": NUMBER,
        "mode": NUMBER,
        "high": NUMBER,
    },
    "ranges": {
        "owner": TEXT,
        "field": TEXT,
        "year": WHOLE,
        "seller": TEXT,
        "low": NUMBER,
        "mode": NUMBER,
        "high": NUMBER,
    },
}

SOURCES = {"source": TEXT, "world": TRUTH}

VARIANTS = {"variant": TEXT, "measure": TEXT, "rate": NUMBER}

PLACED = {"variant": TEXT, "place": "INTEGER"}

SUPPLY_TIMES = {"low": NUMBER, "mode": NUMBER, "high": NUMBER}

MOVES = {"place": "INTEGER", "move": TEXT, "variant": TEXT}

TAKEN = {"moves": TEXT, "variant": TEXT}

PAIRS = {"buyer": TEXT, "seller": TEXT}

QUESTION: dict[str, dict[str, str]] = {
    "parties": {"side": TEXT, "iso3": TEXT, "union_content": TRUTH, "is_partner": TRUTH},
    "sides": {"side": TEXT, "area": TEXT, "partners": WHOLE, "applies_union_tariff": TRUTH},
    "closed_markets": {"iso3": TEXT, "seller": TEXT},
}
