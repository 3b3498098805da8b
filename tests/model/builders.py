"""Write tiny releases and menus from readable inputs, so that the program itself runs on them."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

CLASSIFICATIONS = {"baci": "HS2017", "comtrade": "HS", "icio": "ICIO"}
NAMES = {"DEU": "Germany", "FRA": "France", "CHN": "China", "JPN": "Japan", "USA": "United States"}
GROUPS = {"DEU": "EU27 G7", "FRA": "EU27 G7", "JPN": "G7", "USA": "G7"}
GDP_EUR = {"CHN": 1_000_000, "DEU": 600_000, "FRA": 400_000, "JPN": 500_000, "USA": 2_000_000}
OTHERS = ("KOR", "VNM", "_OT")
ASSUMPTIONS: dict[str, Any] = {
    "sigma_speed": (0.15, 0.4, 1),
    "supply_response": (1, 3, 10),
    "demand_response": (0.3, 0.6, 1),
    "choke_price": (10, 5, 3),
    "redirected_share": (0.2, 0.5, 0.8),
    "lost_value_share": (0.5, 0.25, 0.1),
    "capital_share": (0.15, 0.45, 1),
    "home_supply_per_export": 0.5,
    "retaliation_chance": 0.5,
    "retaliation_proportion": 0.5,
    "net_weight": 1,
    "leakage_sold": 0.1,
    "leakage_bought": 0.05,
    "coverage_services": 0.5,
    "competition_loss": 0.06,
    "sigma_service": 3,
    "sigma_default": 5,
}
COLUMNS = {
    "products": "classification VARCHAR, product VARCHAR, description VARCHAR, hs2022 VARCHAR, "
    "relation VARCHAR, cn_line VARCHAR, cn_relation VARCHAR",
    "countries": "iso3 VARCHAR, iso2 VARCHAR, name VARCHAR, eu_member_from SMALLINT, "
    "eu_member_to SMALLINT, groups VARCHAR",
    "council": "iso3 VARCHAR, year SMALLINT, population_share DOUBLE, council_population BIGINT",
    "economy": "area VARCHAR, year SMALLINT, gdp_eur BIGINT, population BIGINT, source VARCHAR",
    "industries": "country VARCHAR, industry VARCHAR, year SMALLINT, output_eur BIGINT, "
    "intermediate_eur BIGINT, domestic_value_added_share DOUBLE, eu27_value_added_share DOUBLE",
    "elasticities": "product VARCHAR, product_hs2007 VARCHAR, relation VARCHAR, "
    "elasticity DOUBLE, quality VARCHAR",
    "tariffs": "classification VARCHAR, product VARCHAR, duty_rate DOUBLE, duty_text VARCHAR, "
    "hs2022 VARCHAR",
    "figures": "id VARCHAR, topic VARCHAR, metric VARCHAR, exporter VARCHAR, importer VARCHAR, "
    "period VARCHAR, year SMALLINT, value_text VARCHAR, unit VARCHAR, value_base DOUBLE, "
    "base_unit VARCHAR, publisher VARCHAR, url VARCHAR, evidence VARCHAR, note VARCHAR",
    "hs_links": "edition_from SMALLINT, code VARCHAR, edition_to SMALLINT, counterpart VARCHAR, "
    "relation VARCHAR",
    "cn_links": "year_from SMALLINT, code_from VARCHAR, year_to SMALLINT, code_to VARCHAR",
    "holdings": "source VARCHAR, classification VARCHAR, year SMALLINT, reported_by VARCHAR, "
    "product VARCHAR, flows BIGINT, value_eur BIGINT, months SMALLINT, reporters SMALLINT, "
    "whole BOOLEAN, months_seen SMALLINT",
    "reporting": "source VARCHAR, classification VARCHAR, year SMALLINT, reported_by VARCHAR, "
    "reporter VARCHAR, annual BOOLEAN, months SMALLINT, counts BOOLEAN",
    "trade": "month SMALLINT, reported_by VARCHAR, exporter VARCHAR, importer VARCHAR, "
    "product VARCHAR, value_eur BIGINT, quantity_kg BIGINT, source VARCHAR",
}
Row = dict[str, Any]
UNCITED = {
    "publisher": "tiny",
    "title": "tiny",
    "edition": None,
    "licence": None,
    "address": None,
    "years": None,
    "rows": 0,
    "total_eur": None,
}


@dataclass
class World:
    """Hold what a tiny release says.

    `flows` are (exporter, importer, product, EUR[, source[, year]]), from BACI and of 2024 where
    not given. `content` maps an industry to the value-added share of each country; the Union's
    content of a member stands under its code with EU in front, the country's own if missing.
    `figures` map an id to EUR, or to a text such as "0.4 share".
    """

    flows: Sequence[Sequence[Any]]
    content: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    tariffs: Mapping[str, float] = field(default_factory=dict)
    elasticities: Mapping[str, float] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    gdp_eur: Mapping[str, int] = field(default_factory=dict)

    @property
    def trade(self) -> list[tuple[str, str, Row]]:
        """Return the flows as canonical rows with classification and year."""
        return [_trade(*flow) for flow in self.flows]


def _trade(
    exporter: str,
    importer: str,
    product: str,
    value_eur: int,
    source: str | None = None,
    year: int = 2024,
) -> tuple[str, str, Row]:
    source = source or ("baci" if product[0].isdigit() else "icio")
    classification = CLASSIFICATIONS.get(source, f"CN{year}")
    row = {
        "reported_by": "importer" if source in ("comtrade", "comext") else "reconciled",
        "exporter": exporter,
        "importer": importer,
        "product": product,
        "value_eur": value_eur,
        "source": source,
    }
    return classification, str(year), row


def write_release(folder: Path, world: World, parts: int = 1) -> Path:
    """Write the canonical tables and the manifest; `parts` splits each trade file."""
    database = duckdb.connect(":memory:")
    written: dict[str, int] = {}
    for name, rows in _tables(world).items():
        _write(database, folder / f"{name}.parquet", name, rows)
        written[f"{name}.parquet"] = len(rows)
    held: dict[str, list[Row]] = defaultdict(list)
    for classification, year, row in world.trade:
        held[f"trade/classification={classification}/year={year}"].append(row)
    for place, rows in held.items():
        for part in range(parts):
            name = "trade" if parts == 1 else f"trade-{part}"
            chosen = rows[part::parts]
            _write(database, folder / place / f"{name}.parquet", "trade", chosen)
            written[f"{place}/{name}.parquet"] = len(chosen)
    database.close()
    _write_manifest(folder, written)
    return folder


def _write(
    database: duckdb.DuckDBPyConnection, path: Path, table: str, rows: Sequence[Row]
) -> None:
    columns = dict(column.split() for column in COLUMNS[table].split(", "))
    kept = [{name: row.get(name) for name in columns} for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    database.execute(
        "COPY (SELECT unnest(from_json($rows::JSON, $schema), recursive := true)) "
        f"TO '{path}' (FORMAT parquet)",
        {"rows": json.dumps(kept), "schema": json.dumps([columns])},
    )


def _write_manifest(folder: Path, written: Mapping[str, int]) -> None:
    files = []
    for name, count in sorted(written.items()):
        content = (folder / name).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        entry = {"path": name, "sha256": digest, "bytes": len(content), "rows": count}
        traded = re.match(r"trade/classification=([A-Z]+[0-9]*)/", name)
        if traded:
            of = {classification: source for source, classification in CLASSIFICATIONS.items()}
            entry |= {"source": of.get(traded[1], "comext"), "reduced": True}
        files.append(entry)
    sources = [
        {**UNCITED, "id": source, "world": source != "comext"}
        for source in ("baci", "comext", "comtrade", "icio")
    ]
    manifest = {"schema_version": 1, "release": "tiny", "built_from": [], "sources": sources}
    text = json.dumps({**manifest, "files": files}, indent=2, sort_keys=True)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def _tables(world: World) -> dict[str, list[Row]]:
    areas = sorted({*NAMES, *OTHERS, *(who for flow in world.flows for who in flow[:2])})
    gdp = {**GDP_EUR, **world.gdp_eur}
    return {
        "council": [
            {"iso3": iso3, "year": 2025, "population_share": share}
            for iso3, share in (("DEU", 0.6), ("FRA", 0.4))
        ],
        "products": _products(world.trade),
        "countries": [
            {"iso3": area, "name": NAMES.get(area, area), "groups": GROUPS.get(area)}
            for area in areas
        ],
        "economy": [{"area": area, "year": 2023, "gdp_eur": value} for area, value in gdp.items()],
        "industries": _industries(world.content),
        "elasticities": [
            {
                "product": code,
                "product_hs2007": code,
                "relation": "identical",
                "elasticity": value,
                "quality": "estimated",
            }
            for code, value in world.elasticities.items()
        ],
        "tariffs": [
            {"classification": "CN2020", "product": code, "duty_rate": rate, "hs2022": code[:6]}
            for code, rate in world.tariffs.items()
        ],
        "figures": [_figure(name, value) for name, value in world.figures.items()],
        "hs_links": [],
        "cn_links": [],
        "holdings": _holdings(world.trade),
        "reporting": _reporting(world.trade),
    }


def _holdings(trade: Iterable[tuple[str, str, Row]]) -> list[Row]:
    names = ("source", "classification", "year", "reported_by", "product")
    held: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for classification, year, row in trade:
        key = (row["source"], classification, int(year), row["reported_by"], row["product"])
        held[key].append(row["value_eur"])
    return [
        dict(zip(names, key, strict=True))
        | {"flows": len(values), "value_eur": sum(values), "reporters": 100, "whole": True}
        for key, values in held.items()
    ]


def _reporting(trade: Iterable[tuple[str, str, Row]]) -> list[Row]:
    names = ("source", "classification", "year", "reported_by", "reporter")
    found = {
        (
            row["source"],
            classification,
            int(year),
            row["reported_by"],
            row["importer"] if row["reported_by"] == "importer" else "",
        )
        for classification, year, row in trade
    }
    whole = {"annual": True, "months": 0, "counts": True}
    return [dict(zip(names, key, strict=True)) | whole for key in sorted(found)]


def _products(trade: Iterable[tuple[str, str, Row]]) -> list[Row]:
    held = sorted({(classification, row["product"]) for classification, _, row in trade})
    return [
        {
            "classification": classification,
            "product": product,
            "description": product,
            "hs2022": None if classification == "ICIO" else product[:6],
            "relation": None
            if classification == "ICIO"
            else "prefix"
            if classification.startswith("CN")
            else "identical",
        }
        for classification, product in held
    ]


def _industries(content: Mapping[str, Mapping[str, float]]) -> list[Row]:
    return [
        {
            "country": country,
            "industry": industry,
            "year": 2022,
            "output_eur": 1,
            "intermediate_eur": 0,
            "domestic_value_added_share": share,
            "eu27_value_added_share": shares.get(f"EU-{country}", share)
            if "EU27" in GROUPS.get(country, "")
            else None,
        }
        for industry, shares in content.items()
        for country, share in shares.items()
        if not country.startswith("EU-")
    ]


def _figure(name: str, value: Any) -> Row:
    number, unit = str(value).split() if isinstance(value, str) else (value, "EUR")
    return {
        "id": name,
        "metric": name,
        "year": 2023,
        "value_base": float(number),
        "base_unit": unit,
        "evidence": "A",
    }


def menu_text(
    sectors: Sequence[Row],
    measures: Sequence[Row],
    comparators: Sequence[Row] = (),
    scenarios: Sequence[Row] = (),
    assumptions: Mapping[str, Any] | None = None,
    industries: Mapping[str, Sequence[str]] | None = None,
    replies: Sequence[Row] = (),
    injury: Mapping[str, str] | None = None,
) -> str:
    """Return a menu as JSON, which is YAML too, with the assumptions of the method unless changed.

    `industries` map a code to the chapters that it makes.
    """
    codes = {**dict.fromkeys((sector["industry"] for sector in sectors), ()), **(industries or {})}
    data = {
        "schema_version": 1,
        "title": "tiny menu",
        "settings": {
            "material_bp": {"value": 0.1, "reason": "judgement"},
            "essential_cut_floor": {"value": 0.5, "reason": "judgement"},
            "burden_tolerance_bp": {"value": 1, "reason": "judgement"},
        },
        "source_order": ["baci", "comtrade", "comext"],
        "assumptions": [
            _assumption(name, (assumptions or {}).get(name, value))
            for name, value in ASSUMPTIONS.items()
        ],
        "industries": [
            {"code": code, "title": code, "chapters": list(chapters)}
            for code, chapters in codes.items()
        ],
        "sectors": [{"title": s["id"], "role": ["lever"], **s} for s in sectors],
        "measures": [{"title": m["id"], "annex_item": "2", "tier": 3, **m} for m in measures],
        "comparators": [{"title": m["id"], **m} for m in comparators],
        "replies": [{"title": m["id"], **m} for m in replies],
        "scenarios": [{"title": s["id"], **s} for s in scenarios],
        **({"injury": injury} if injury else {}),
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def _assumption(name: str, value: Any) -> Row:
    shared = {"id": name, "symbol": name, "unit": "-", "reason": "judgement"}
    if isinstance(value, tuple):
        horizons = zip(("short", "medium", "long"), value, strict=True)
        return {**shared, **{horizon: fixed(number) for horizon, number in horizons}}
    if isinstance(ASSUMPTIONS[name], tuple):
        return {**shared, **{h: fixed(value) for h in ("short", "medium", "long")}}
    return {**shared, "value": value if isinstance(value, dict) else fixed(value)}


def fixed(value: float) -> dict[str, float]:
    """Return a range without a spread."""
    return {"low": value, "mode": value, "high": value}


def span(value: float) -> Row:
    """Return a range without a spread that gives its reason."""
    return spread(value, value, value)


def spread(low: float, mode: float, high: float) -> Row:
    """Return a range that gives its reason."""
    return {"low": low, "mode": mode, "high": high, "reason": "judgement"}
