"""Check what holds between the parts of a menu: references, duplicates, bounds, quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Any

from aci_cli.errors import suggest
from aci_cli.menu_fields import AREA_PATTERN, Triple, as_list
from aci_cli.menu_models import Bill, Industry, Measure, Published, Sector
from aci_cli.menu_policy import HORIZONS, Assumption, Scenario, Settings
from aci_cli.menu_yaml import Document, Finding, KeyPath

MEASURES = ("measures", "comparators", "replies")
# what the target may do itself: kind of measure and direction of the flow
REPLY_KINDS = (("export_restriction", "to_sender"), ("import_duty", "to_target"))

_INFINITY = float("inf")
BY_HORIZON = {
    "sigma_speed": (0.0, 1.0),
    "supply_response": (0.0, _INFINITY),
    "demand_response": (0.0, _INFINITY),
    "choke_price": (1.0, _INFINITY),
    "redirected_share": (0.0, 1.0),
    "lost_value_share": (0.0, 1.0),
    "capital_share": (0.0, 1.0),
}
FOR_ALL_HORIZONS = {
    "home_supply_per_export": (0.0, _INFINITY),
    "retaliation_chance": (0.0, 1.0),
    "retaliation_proportion": (0.0, 1.0),
    "net_weight": (0.0, _INFINITY),
    "leakage_sold": (0.0, 1.0),
    "leakage_bought": (0.0, 1.0),
    "coverage_services": (0.0, 1.0),
    "competition_loss": (0.0, 1.0),
    "sigma_service": (1.0, _INFINITY),
    "sigma_default": (1.0, _INFINITY),
}
_BOUND_EXCLUDED = frozenset(
    {"supply_response", "demand_response", "choke_price", "sigma_service", "sigma_default"}
)
# the floor is a share of a line
_SETTING_MOST = {"essential_cut_floor": 1.0}
_QUOTED = frozenset({"products", "controlled", "scope", "base", "chapters"})


@dataclass(frozen=True)
class Parts:
    """Hold the parts of a menu that are valid by themselves, each with its key path."""

    assumptions: list[tuple[KeyPath, Assumption]]
    industries: list[tuple[KeyPath, Industry]]
    sectors: list[tuple[KeyPath, Sector]]
    measures: list[tuple[KeyPath, Measure]]
    comparators: list[tuple[KeyPath, Measure]]
    replies: list[tuple[KeyPath, Measure]]
    scenarios: list[tuple[KeyPath, Scenario]]


def check(parts: Parts, document: Document) -> list[Finding]:
    """Return what does not fit together, with ids read from the file, valid parts or not."""
    return [
        *_quotes(document),
        *_duplicates(document),
        *_duplicate_lines(parts, document),
        *_industries(parts, document),
        *_sectors(parts),
        *_references(document),
        *_contradictions(document),
        *_circles(document),
        *_measures(parts),
        *_named_comparators(document),
        *_assumptions(parts, document),
        *(found for place in parts.scenarios for found in scenario_findings(*place)),
    ]


def _ids(document: Document, *sections: str, key: str = "id") -> list[tuple[str, KeyPath]]:
    """Return every id of some sections of the file as (id, key path)."""
    found: list[tuple[str, KeyPath]] = []
    for section in sections:
        entries = document.data.get(section)
        for index, entry in enumerate(entries if isinstance(entries, list) else []):
            value = entry.get(key) if isinstance(entry, dict) else None
            if isinstance(value, str):
                found.append((value, (section, index, key)))
    return found


def _names(document: Document, *sections: str, key: str = "id") -> list[str]:
    return [name for name, _ in _ids(document, *sections, key=key)]


def _repeated(entries: Iterable[tuple[Any, KeyPath]], document: Document) -> Iterator[Finding]:
    first: dict[Any, KeyPath] = {}
    for value, path in entries:
        if value in first:
            line = document.place(first[value]).line
            shown = value if isinstance(value, str) else " in ".join(str(part) for part in value)
            yield Finding(path, f'"{shown}" is already used on line {line}')
        else:
            first[value] = path


def _unknown(
    what: str, names: Iterable[Any], known: Set[str], path: KeyPath, own: str = ""
) -> Iterator[Finding]:
    """Find names that are not known; `own` is known, and may not be named all the same."""
    for index, name in enumerate(names):
        if isinstance(name, str) and (name == own or name not in known):
            near = suggest(name, known - {own})
            yield Finding((*path, index), f'unknown {what} "{name}"{near}')


def _quotes(document: Document) -> Iterator[Finding]:
    """Find codes without quotes, which YAML reads as numbers unless a digit forbids it."""
    for path, place in document.places.items():
        text = place.text
        in_list = len(path) > 2 and path[-2] in _QUOTED
        if text is None or place.quoted or not (in_list or path[-1:] == ("product",)):
            continue
        if path[-2] == "base" and not text[:1].isdigit():
            continue
        if not isinstance(_value(document, path), int | float):
            yield Finding(path, f'expected a code in quotes, found {text}: write "{text}"')


def _value(document: Document, path: KeyPath) -> Any:
    value = document.data
    for part in path:
        value = value[part]
    return value


def _duplicates(document: Document) -> Iterator[Finding]:
    for section in ("assumptions", "sectors", "scenarios"):
        yield from _repeated(_ids(document, section), document)
    yield from _repeated(_ids(document, *MEASURES), document)
    yield from _repeated(_ids(document, "industries", key="code"), document)


def _lines(parts: Parts) -> Iterator[tuple[KeyPath, str, Published | Bill]]:
    """Yield every published line and bill with its key path and its sector."""
    for path, sector in parts.sectors:
        for index, line in enumerate(sector.published):
            yield (*path, "published", index), sector.id, line
        for index, bill in enumerate(sector.bills):
            yield (*path, "bills", index), sector.id, bill


def _duplicate_lines(parts: Parts, document: Document) -> Iterator[Finding]:
    entries = list(_lines(parts))
    yield from _repeated(((line.id, (*path, "id")) for path, _, line in entries), document)
    shared = {line.line for _, _, line in entries if line.line is not None}
    yield from _repeated(
        (
            ((line.line_id, line.year), (*path, "year"))
            for path, _, line in entries
            if line.line_id in shared
        ),
        document,
    )
    yield from _shared_names(entries, document)


def _shared_names(
    entries: Iterable[tuple[KeyPath, str, Published | Bill]], document: Document
) -> Iterator[Finding]:
    """Find names of lines that another sector, another kind of line or a sector itself bears."""
    sectors = set(_names(document, "sectors"))
    owner: dict[str, tuple[str, str]] = {}
    for path, sector, line in entries:
        name, kind = line.line_id, "bill" if isinstance(line, Bill) else "published line"
        first_sector, first_kind = owner.setdefault(name, (sector, kind))
        if name in sectors:
            yield Finding(path, f'the line "{name}" has the name of a sector: give it another')
        if first_sector != sector:
            yield Finding(path, f'the line "{name}" already belongs to sector "{first_sector}"')
        elif first_kind != kind:
            yield Finding(path, f'the {kind} "{name}" has the name of a {first_kind}')


def _industries(parts: Parts, document: Document) -> Iterator[Finding]:
    known = _names(document, "industries", key="code")
    chapters = [
        (chapter, (*path, "chapters", index))
        for path, industry in parts.industries
        for index, chapter in enumerate(industry.chapters)
    ]
    yield from _repeated(chapters, document)
    for path, sector in parts.sectors:
        codes = [(sector.industry, (*path, "industry"))]
        codes += [
            (code, (*path, "products", index))
            for index, code in enumerate(sector.products)
            if not code[0].isdigit()
        ]
        codes += [
            (line.shares_of, (*path, "published", index, "shares_of"))
            for index, line in enumerate(sector.published)
            if line.shares_of is not None
        ]
        for code, at in codes:
            if code not in known:
                yield Finding(at, f'unknown industry "{code}"{suggest(code, known)}')


def _sectors(parts: Parts) -> Iterator[Finding]:
    for path, sector in parts.sectors:
        seen = set(sector.products)
        if len(seen) < len(sector.products):
            twice = sorted({code for code in seen if sector.products.count(code) > 1})
            yield Finding((*path, "products"), f"given twice: {', '.join(twice)}")
        for index, code in enumerate(sector.products):
            if code[:6] in seen - {code}:
                found = f'"{code}" is part of "{code[:6]}" and would count twice: leave one out'
                yield Finding((*path, "products", index), found)
        what = f"product of {sector.id}"
        within = [code for code in sector.controlled if code.startswith(tuple(seen))]
        yield from _unknown(what, sector.controlled, {*seen, *within}, (*path, "controlled"))
        for index, duty in enumerate(sector.trade_defence):
            if duty.product not in seen:
                at = (*path, "trade_defence", index, "product")
                yield Finding(at, f'unknown {what} "{duty.product}"{suggest(duty.product, seen)}')
        borne = [(duty.product, duty.seller) for duty in sector.trade_defence]
        for index, (product, seller) in enumerate(borne):
            if (product, seller) in borne[:index]:
                at = (*path, "trade_defence", index)
                yield Finding(at, f"{product} of {seller} is given twice: give one rate for all")
        for index, line in enumerate(sector.published):
            yield from _unknown(what, line.scope, seen, (*path, "published", index, "scope"))


def _listed(document: Document, path: KeyPath) -> list[Any]:
    """Return the names that an entry of the file lists under a key, nothing where no list is."""
    section, index, key = path
    named = as_list(document.data[section][index].get(key))
    return named if isinstance(named, list) else []


def _references(document: Document) -> Iterator[Finding]:
    """Find names of sectors and measures that do not exist, in entries valid or not."""
    sectors = set(_names(document, "sectors"))
    measures = set(_names(document, "measures", "comparators")), "other measure"
    replies = set(_names(document, "replies")), "other reply"
    for own, (section, index, _) in _ids(document, *MEASURES):
        others, what = replies if section == "replies" else measures
        for key in ("sector", "requires", "conflicts"):
            place = (section, index, key)
            names = _listed(document, place)
            if key == "sector":
                yield from _unknown("sector", names, sectors, place)
            else:
                yield from _unknown(what, names, others, place, own)


def _contradictions(document: Document) -> Iterator[Finding]:
    """Find measures that require what they conflict with, so that neither can be chosen."""
    for own, (section, index, _) in _ids(document, "measures", "comparators"):
        at: KeyPath = (section, index, "conflicts")
        excluded = _listed(document, at)
        for name in _listed(document, (section, index, "requires")):
            if name in excluded:
                yield Finding(at, f"{own} both requires {name} and conflicts with it")


def _circles(document: Document) -> Iterator[Finding]:
    """Find measures that require each other in a circle."""
    needs: dict[str, list[str]] = {}
    places: dict[str, KeyPath] = {}
    for own, (section, index, _) in _ids(document, *MEASURES):
        places[own] = (section, index, "requires")
        needs[own] = [name for name in _listed(document, places[own]) if isinstance(name, str)]
    for own in needs:
        reached, waiting = set[str](), list(needs[own])
        while waiting:
            name = waiting.pop()
            if name == own:
                yield Finding(places[own], f"{own} requires itself, by way of others or not")
                break
            if name not in reached:
                reached.add(name)
                waiting += needs.get(name, [])


def _measures(parts: Parts) -> Iterator[Finding]:
    sectors = {sector.id: sector for _, sector in parts.sectors}
    for path, measure in [*parts.measures, *parts.comparators, *parts.replies]:
        if all(name in sectors for name in measure.sector):
            named = [sectors[name] for name in measure.sector]
            yield from _base(path, measure, named)
    for path, measure in parts.measures:
        for key in ("annex_item", "tier"):
            if getattr(measure, key) is None:
                yield Finding((*path, key), "missing; only a comparator goes without it")
        if (measure.kind, measure.direction) == ("import_duty", "to_target"):
            found = "a duty on what the sender sells is the target's: list it under `replies`"
            yield Finding((*path, "direction"), found)
    for path, measure in parts.comparators:
        if measure.annex_item is not None:
            yield Finding((*path, "annex_item"), "a comparator is no item of Annex I; leave it out")
    for path, reply in parts.replies:
        yield from _reply(path, reply)


def _reply(path: KeyPath, reply: Measure) -> Iterator[Finding]:
    """Find what makes a reply no act of the target's own, or dresses it as a measure."""
    if (reply.kind, reply.direction) not in REPLY_KINDS:
        found = f"{reply.kind}, {reply.direction or 'no direction'}"
        expected = " or ".join(f"{kind} with direction {way}" for kind, way in REPLY_KINDS)
        yield Finding((*path, "kind"), f"a reply is {expected}; found {found}")
    for key in ("annex_item", "tier"):
        if getattr(reply, key) is not None:
            yield Finding((*path, key), "a reply is no item of Annex I; leave it out")


def _named_comparators(document: Document) -> Iterator[Finding]:
    known = _names(document, "comparators")
    injury = document.data.get("injury")
    harmful = injury.get("comparator") if isinstance(injury, dict) else None
    other = document.data.get("other_supply")
    for path, name in ((("injury", "comparator"), harmful), (("other_supply",), other)):
        if isinstance(name, str) and name not in known:
            yield Finding(path, f'unknown comparator "{name}"{suggest(name, known)}')


def _base(path: KeyPath, measure: Measure, sectors: list[Sector]) -> Iterator[Finding]:
    lines: set[str] = set()
    for sector in sectors:
        lines |= set(sector.products)
        for line in sector.lines:
            lines |= {line.id, line.line_id}
    where = ", ".join(measure.sector) or "no sector"
    yield from _unknown(f"line of {where}", measure.base, lines, (*path, "base"))
    if measure.controlled_only and not any(sector.controlled for sector in sectors):
        yield Finding((*path, "controlled_only"), f"{where} lists no `controlled` products")


def _assumptions(parts: Parts, document: Document) -> Iterator[Finding]:
    known = [*BY_HORIZON, *FOR_ALL_HORIZONS]
    named = set(_names(document, "assumptions"))
    for name in known:
        if name not in named and isinstance(document.data.get("assumptions"), list):
            yield Finding(("assumptions",), f'the assumption "{name}" is missing')
    for path, assumption in parts.assumptions:
        name = assumption.id
        if name not in known:
            yield Finding((*path, "id"), f'unknown assumption "{name}"{suggest(name, known)}')
            continue
        if (assumption.value is None) != (name in BY_HORIZON):
            wanted = ", ".join(f"`{h}`" for h in HORIZONS) if name in BY_HORIZON else "`value`"
            yield Finding(path, f"{name} needs {wanted}")
        for horizon, triple in assumption.triples():
            yield from _bounded(name, triple, (*path, horizon or "value"))


def _bounded(name: str, triple: Triple, path: KeyPath) -> Iterator[Finding]:
    low, high = {**BY_HORIZON, **FOR_ALL_HORIZONS}[name]
    excluded = name in _BOUND_EXCLUDED
    outside = triple.low <= low if excluded else triple.low < low
    if outside or triple.high > high:
        upper = f" to {high:g}" if high < _INFINITY else ""
        bound = f"above {low:g}" if excluded else f"from {low:g}{upper}"
        found = f"{triple.low:g} to {triple.high:g}" if triple.low < triple.high else triple.low
        yield Finding(path, f"expected values {bound}, found {found}")


def scenario_findings(path: KeyPath, scenario: Scenario) -> Iterator[Finding]:
    """Find what a scenario sets that does not exist, and values out of bounds."""
    known = [*BY_HORIZON, *FOR_ALL_HORIZONS]
    settings = list(Settings.model_fields)
    for name, value in scenario.assumptions.items():
        at = (*path, "assumptions", name)
        if name not in known:
            yield Finding(at, f'unknown assumption "{name}"{suggest(name, known)}')
        else:
            yield from _bounded(name, value, at)
    for name, number in scenario.settings.items():
        at = (*path, "settings", name)
        most = _SETTING_MOST.get(name, _INFINITY)
        if name not in settings:
            yield Finding(at, f'unknown setting "{name}"{suggest(name, settings)}')
        elif number > most:
            yield Finding(at, f"expected a number from 0 to {most:g}, found {number:g}")
    for name in scenario.participation:
        at = (*path, "participation", name)
        if name in scenario.partners:
            yield Finding(at, f"{name} takes part for certain, in `with`; name it in one of them")
        if not re.search(AREA_PATTERN, name):
            yield Finding(at, f'expected a country of three letters, found "{name}"')
