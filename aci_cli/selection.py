"""Choose what of a menu a question is about: its measures, their sectors, or every code as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from aci_cli.errors import UsageError, suggest
from aci_cli.menu_policy import Scenario
from aci_cli.workbench import Rows

SECTOR_RELATIONS = frozenset(
    {
        "sectors",
        "sector_products",
        "sector_controlled",
        "source_order",
        "trade_defence",
        "published",
        "bills",
    }
)


def variants(chosen: Rows, relations: dict[str, Rows], rungs: bool) -> Rows:
    """Return a row for each measure, or for each rung of its rates, named measure@rate."""
    rates: dict[str, list[float]] = {}
    if rungs:
        for row in relations["measure_rates"]:
            rates.setdefault(row["measure"], []).append(row["rate"])
    return [
        {
            "variant": f"{name}@{_written(rate)}" if name in rates else name,
            "measure": name,
            "rate": rate,
        }
        for name, single in ((row["measure"], row["rate"]) for row in chosen)
        for rate in rates.get(name, [single])
    ]


def _written(rate: float) -> str:
    """Return a rate with two decimals, or as many as tell it from every other."""
    return max(f"{rate:.2f}", f"{Decimal(repr(rate)):f}", key=len)


def of_measures(
    relations: dict[str, Rows], chosen: Rows, also: Collection[str] = ()
) -> dict[str, Rows]:
    """Return the relations with only the sectors that the chosen measures touch, and `also`."""
    sectors = {name for row in chosen for name in row["sector"].split()} | set(also)
    return {
        name: [row for row in rows if row["sector"] in sectors]
        if name in SECTOR_RELATIONS
        else rows
        for name, rows in relations.items()
    }


def linked(
    relations: Mapping[str, Rows], ids: Collection[str]
) -> defaultdict[tuple[str, str], set[str]]:
    """Return, by measure and relation, which of some measures it requires or conflicts with."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in relations["measure_links"]:
        if row["other"] in ids:
            found[row["measure"], row["relation"]].add(row["other"])
    return found


def conflicts(relations: Mapping[str, Rows], ids: Collection[str]) -> list[tuple[str, str]]:
    """Return the pairs of some measures that the menu calls conflicting, each once, in order."""
    links = linked(relations, ids)
    return sorted(
        {(min(one, other), max(one, other)) for one in ids for other in links[one, "conflicts"]}
    )


def industries_as_sectors(relations: dict[str, Rows]) -> dict[str, Rows]:
    """Return the relations with every ICIO industry as a sector of its own, and no others."""
    titles = {row["industry"]: row["title"] for row in relations["industries"]}
    alone = each_as_sector(relations, titles, "icio", {"role": "industry", "evidence": "A"})
    for sector in alone["sectors"]:
        sector["industry"] = sector["sector"]
    return alone


def each_as_sector(
    relations: dict[str, Rows], titles: Mapping[str, str], kind: str, said: Mapping[str, Any]
) -> dict[str, Rows]:
    """Return the relations with every code of `titles` as a sector of its own, and no others.

    `kind` is that of the codes, `said` what is said of every sector.
    """
    blank = dict.fromkeys(relations["sectors"][0])
    fixed = {"capital": False, "essential": False, "years": 1, **said}
    return {
        **relations,
        **{name: [] for name in (*SECTOR_RELATIONS, "published_scope")},
        "sectors": [
            {**blank, **fixed, "sector": code, "title": title, "position": position}
            for position, (code, title) in enumerate(titles.items())
        ],
        "sector_products": [
            {"sector": code, "code": code, "kind": kind, "position": 0} for code in titles
        ],
    }


def export_limit(relations: Mapping[str, Rows], name: str, **said: Any) -> dict[str, Any]:
    """Return a row of a measure that the menu does not list: an export limit, as `said`."""
    fixed = {"kind": "export_restriction", "scope": "sector", "controlled_only": False}
    blank = dict.fromkeys(relations["measures"][0])
    return {**blank, **fixed, "measure": name, "needs": "", "touches": "", **said}


def at_zero(relations: dict[str, Rows], name: str) -> dict[str, Rows]:
    """Return the relations with an assumption that is zero in every draw."""
    zero = {"low": 0.0, "mode": 0.0, "high": 0.0}
    assumptions = [row | zero if row["id"] == name else row for row in relations["assumptions"]]
    return {**relations, "assumptions": assumptions}


def listed(value: Collection[Any] | str | int | Path | Scenario | None) -> tuple[Any, ...]:
    """Return several values as a tuple; one by itself stands for a tuple of one."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str | int | Path | Scenario) else tuple(value)


def known(what: str, names: Iterable[Any], candidates: Iterable[Any]) -> None:
    """Check that every name is one of the candidates; UsageError gives the nearest."""
    everything = list(candidates)
    unknown = [name for name in names if name not in everything]
    if unknown:
        said = (f'"{name}"{suggest(str(name), map(str, everything))}' for name in unknown)
        raise UsageError(f"unknown {what} {'; '.join(said)}")
