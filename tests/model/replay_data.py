"""Read a release and a menu without the program: Parquet and YAML into plain lists."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import yaml

from .reference import Assumptions, Facts, Flow, facts

UNION = "EU27"
Row = dict[str, Any]
Product = tuple[str, str]


def rows(path: Path) -> list[Row]:
    """Return a Parquet file as rows."""
    return pq.ParquetFile(path).read().to_pylist()


class Release:
    """Hold a release's tables as rows, its trade by source, product and year."""

    def __init__(self, folder: Path) -> None:
        """Read what the manifest lists."""
        self.folder = folder
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self._paths = [entry["path"] for entry in manifest["files"]]
        self._facts: dict[Any, Facts] = {}

    def table(self, name: str) -> list[Row]:
        """Return a table's rows."""
        named = re.compile(rf"{name}(-[0-9a-f]{{10}})?\.parquet")
        [path] = (path for path in self._paths if named.fullmatch(path))
        return rows(self.folder / path)

    @cached_property
    def flows(self) -> dict[tuple[str, Product, int], list[Flow]]:
        """Return the flows of each source, product and year as (exporter, importer, value)."""
        found: dict[tuple[str, Product, int], list[Flow]] = defaultdict(list)
        for path in self._paths:
            if not path.startswith("trade/"):
                continue
            part = re.search(r"classification=(\w+)/year=(\d+)/", path)
            assert part is not None
            table = pq.ParquetFile(self.folder / path).read()
            columns = ("source", "product", "exporter", "importer", "value_eur")
            kept = (table.column(name).to_pylist() for name in columns)
            for source, product, exporter, importer, value in zip(*kept, strict=True):
                key = (source, (part[1], product), int(part[2]))
                found[key].append((exporter, importer, value))
        return found

    @cached_property
    def vintages(self) -> list[tuple[str, int]]:
        """Return the sources and years that hold trade."""
        return sorted({(source, year) for source, _, year in self.flows})

    @cached_property
    def _reporters(self) -> dict[tuple[str, int], set[str]]:
        found: dict[tuple[str, int], set[str]] = defaultdict(set)
        for (source, _, year), flows in self.flows.items():
            found[source, year].update(importer for _, importer, _ in flows)
        return found

    def covers(self, source: str, year: int, buyer: Collection[str]) -> bool:
        """Return whether a source knows the imports of every member of a bloc.

        Comext and Comtrade hold the reports of some countries; the other sources hold the world,
        as far as the tables of industries go.
        """
        if source == "icio":
            return all(any(country == iso3 for country, _ in self.content) for iso3 in buyer)
        return source == "baci" or set(buyer) <= self._reporters[source, year]

    @cached_property
    def products(self) -> list[Row]:
        """Return the products that trade is reported in."""
        return [row for row in self.table("products") if row["classification"] != "HS2022"]

    @cached_property
    def members(self) -> dict[str, set[str]]:
        """Return the countries of each country code and group."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.table("countries"):
            for code in (row["iso3"], *(row["groups"] or "").split()):
                found[code].add(row["iso3"])
        return found

    @cached_property
    def content(self) -> dict[tuple[str, str], Row]:
        """Return the value-added shares by country and industry."""
        return {(row["country"], row["industry"]): row for row in self.table("industries")}

    @cached_property
    def estimates(self) -> dict[str, float]:
        """Return the significant estimates by HS 2007 code."""
        return {
            row["product_hs2007"]: row["elasticity"]
            for row in self.table("elasticities")
            if row["quality"] == "estimated" and row["elasticity"]
        }

    @cached_property
    def predecessors(self) -> dict[str, Row]:
        """Return the row of each HS 2022 code in the table of elasticities."""
        return {row["product"]: row for row in self.table("elasticities")}

    @cached_property
    def tariffs(self) -> list[Row]:
        """Return the tariff lines with an ad valorem rate."""
        return [row for row in self.table("tariffs") if row["duty_rate"] is not None]

    @cached_property
    def _by_subheading(self) -> dict[str, dict[str, float]]:
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for row in self.tariffs:
            if row["hs2022"]:
                found[row["hs2022"]][row["product"]] = row["duty_rate"]
        return found

    def tariffs_of(self, code: str) -> list[tuple[str, float]]:
        """Return the tariff lines of an HS 2022 subheading with their rates."""
        return list(self._by_subheading[code].items())

    @cached_property
    def figures(self) -> dict[str, float]:
        """Return the published figures in base units."""
        return {row["id"]: row["value_base"] for row in self.table("figures")}

    def gdp(self, target: Collection[str], sender: Collection[str]) -> tuple[float, float]:
        """Return both GDPs of the latest year that every country of both has."""
        held: dict[int, dict[str, int]] = defaultdict(dict)
        for row in self.table("economy"):
            if row["gdp_eur"] is not None:
                held[row["year"]][row["area"]] = row["gdp_eur"]
        year = max(y for y, areas in held.items() if {*target, *sender} <= areas.keys())
        return (
            sum(held[year][iso3] for iso3 in target),
            sum(held[year][iso3] for iso3 in sender),
        )

    def facts(
        self,
        key: tuple[str, Product, int],
        buyer: frozenset[str],
        seller: frozenset[str],
        closed: frozenset[str],
    ) -> Facts:
        """Return the facts of a product, worked once for each pair of sides."""
        known = (key, buyer, seller, closed)
        if known not in self._facts:
            self._facts[known] = facts(self.flows[key], buyer, seller, closed)
        return self._facts[known]


@dataclass(frozen=True)
class Menu:
    """Hold a menu as YAML gives it."""

    data: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> Menu:
        """Read a menu file."""
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return cls(yaml.load(path.read_text(encoding="utf-8"), Loader=loader))

    def assumptions(self, horizon: str, changed: Mapping[str, float]) -> Assumptions:
        """Return the modes of a horizon, those of a scenario first."""
        names = {item.name for item in fields(Assumptions)}
        values = {
            item["id"]: (item.get("value") or item.get(horizon))["mode"]
            for item in self.data["assumptions"]
        }
        return Assumptions(**{k: v for k, v in (values | dict(changed)).items() if k in names})

    @property
    def sectors(self) -> list[Row]:
        """Return the sectors."""
        return self.data["sectors"]

    @property
    def measures(self) -> list[Row]:
        """Return measures and comparators, the latter marked."""
        return [
            *({**row, "comparator": False} for row in self.data["measures"]),
            *({**row, "comparator": True} for row in self.data.get("comparators") or []),
        ]

    @property
    def replies(self) -> list[Row]:
        """Return what the target may answer with."""
        return [{**row, "comparator": True} for row in self.data.get("replies") or []]


def mode(value: Any) -> float | None:
    """Return the middle of a range, or a plain number."""
    return value["mode"] if isinstance(value, dict) else value


def worth(text: str | None, figures: Mapping[str, float]) -> float | None:
    """Return the value of an expression of figure ids, + - * / and parentheses."""
    if text is None:
        return None
    tokens = text.replace("(", " ( ").replace(")", " ) ").split()
    numbers = [token if token in "+-*/()" else repr(float(figures[token])) for token in tokens]
    return float(eval(" ".join(numbers), {"__builtins__": {}}))
