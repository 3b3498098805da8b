"""Flatten a menu into the relations that the queries read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aci_cli.errors import suggest
from aci_cli.expressions import ExpressionError, Figure, Value, evaluate
from aci_cli.menu_models import Bill, Measure, Published, Sector
from aci_cli.menu_yaml import Finding, KeyPath

if TYPE_CHECKING:
    from aci_cli.menu import Menu
    from aci_cli.menu_fields import Range

Row = dict[str, Any]
Relations = dict[str, list[Row]]

_PUBLISHED_UNITS = {
    "imports": "EUR",
    "seller_share": "share",
    "from_seller": "EUR",
    "floor": "EUR",
    "exports": "EUR",
    "alternatives": "EUR",
}


class _Figures:
    """Evaluate expressions, and collect what is wrong with them."""

    def __init__(self, figures: Mapping[str, Figure]) -> None:
        self._figures = figures
        self.findings: list[Finding] = []

    def value(self, text: str | None, unit: str, path: KeyPath) -> Value | None:
        """Return the value of an expression in the unit wanted, None where it has none."""
        if text is None:
            return None
        try:
            value = evaluate(text, self._lookup)
            _require(value, unit)
        except ExpressionError as error:
            self.findings.append(Finding(path, str(error)))
            return None
        return value

    def _lookup(self, name: str) -> Figure:
        if name not in self._figures:
            raise ExpressionError(f'unknown figure "{name}"{suggest(name, self._figures)}')
        return self._figures[name]

    def grade(self, given: str, values: list[Value], path: KeyPath) -> None:
        """Find a grade of evidence that is better than the worst figure used."""
        worst = max(values, key=lambda value: value.evidence, default=None)
        if worst is not None and given < worst.evidence:
            found = f"its figures are only {worst.evidence}: {', '.join(worst.ids)}"
            self.findings.append(Finding((*path, "evidence"), f"graded {given}, but {found}"))

    def of_year(self, year: int, values: list[Value], path: KeyPath) -> None:
        """Find figures of another year than the line's, whose ratios would mix two years."""
        years = {name: self._figures[name].year for value in values for name in value.ids}
        others = [f"{name} of {of}" for name, of in years.items() if of not in (None, year)]
        if others:
            mend = "take figures of one year, or mark the line mixed_basis, with evidence C"
            found = Finding((*path, "year"), f"{year}, but it rests on {', '.join(others)}; {mend}")
            self.findings.append(found)


def _require(value: Value, unit: str) -> None:
    if value.unit != unit:
        raise ExpressionError(f"expected a result in {unit}, found {value.unit}")
    if value.value < 0 or (unit == "share" and value.value > 1):
        raise ExpressionError(f"the result is out of range: {value.value:g}")


def relations(menu: Menu, figures: Mapping[str, Figure]) -> Relations:
    """Return the menu as lists of flat rows, one list for each relation.

    `figures` maps an id to its figure in base units. Numbers with a spread appear with their
    modes; the relation `ranges` holds the spreads. Raises MenuError with every expression that
    has no value, and every grade of evidence better than the figures behind it.
    """
    reader = _Figures(figures)
    built: Relations = {
        **_sector_relations(menu),
        **_line_relations(menu, reader),
        **_measure_relations(menu, reader),
        **_constants(menu),
        "ranges": _ranges(menu),
    }
    if reader.findings:
        raise menu.document.error(reader.findings)
    return built


def _mode(value: Range | None) -> float | None:
    return None if value is None else value.mode


def _eur(value: Value | None) -> int | None:
    return None if value is None else round(value.value)


def _sector_relations(menu: Menu) -> Relations:
    return {
        "sectors": [_sector(i, sector) for i, sector in enumerate(menu.sectors)],
        "sector_products": [
            {
                "sector": sector.id,
                "code": code,
                "kind": "hs" if code[0].isdigit() else "icio",
                "position": position,
            }
            for sector in menu.sectors
            for position, code in enumerate(sector.products)
        ],
        "sector_controlled": [
            {"sector": sector.id, "code": code}
            for sector in menu.sectors
            for code in sector.controlled
        ],
        "source_order": [
            {"sector": sector.id, "source": source, "position": position}
            for sector in menu.sectors
            for position, source in enumerate(sector.source_order or menu.source_order)
        ],
        "trade_defence": [
            {
                "sector": sector.id,
                "product": duty.product,
                "seller": duty.seller,
                "rate": duty.rate.mode,
            }
            for sector in menu.sectors
            for duty in sector.trade_defence
        ],
    }


def _sector(position: int, sector: Sector) -> Row:
    return {
        "sector": sector.id,
        "title": sector.title,
        "industry": sector.industry,
        "role": " ".join(sector.role),
        "capital": sector.capital,
        "essential": sector.essential,
        "years": sector.years,
        "evidence": sector.evidence,
        "sigma_mode": _mode(sector.sigma),
        "import_reliance": _mode(sector.import_reliance),
        "choke_price": _mode(sector.choke_price),
        "position": position,
    }


def _line_relations(menu: Menu, reader: _Figures) -> Relations:
    published: list[Row] = []
    scope: dict[tuple[str, str], None] = {}
    bills: list[Row] = []
    for i, sector in enumerate(menu.sectors):
        for j, line in enumerate(sector.published):
            path = ("sectors", i, "published", j)
            published.append(_published(sector.id, line, reader, path))
            scope.update(dict.fromkeys((line.line_id, code) for code in line.scope))
        for j, bill in enumerate(sector.bills):
            bills.append(_bill(sector.id, bill, reader, ("sectors", i, "bills", j)))
    scope_rows = [{"line": line, "product": code} for line, code in scope]
    return {
        "published": published,
        "published_scope": scope_rows,
        "bills": bills,
        "line_members": [
            {"line": line.line_id, "year": line.year, "member": member, "share": share}
            for sector in menu.sectors
            for line in sector.lines
            for member, share in line.members.items()
        ],
    }


def _published(sector: str, line: Published, reader: _Figures, path: KeyPath) -> Row:
    values = {
        name: reader.value(getattr(line, name), unit, (*path, name))
        for name, unit in _PUBLISHED_UNITS.items()
    }
    used = [value for value in values.values() if value is not None]
    reader.grade(line.evidence, used, path)
    imports, from_seller = values["imports"], values["from_seller"]
    if imports is not None and from_seller is not None and from_seller.value > imports.value:
        finding = Finding((*path, "from_seller"), "larger than all that the buyer imports")
        reader.findings.append(finding)
    if not line.mixed_basis:
        reader.of_year(line.year, used, path)
    share = values["seller_share"]
    return {
        "line": line.line_id,
        "sector": sector,
        "title": line.title,
        "year": line.year,
        "buyer": line.buyer,
        "seller": line.seller,
        "imports_eur": _eur(imports),
        "seller_share": None if share is None else share.value,
        "from_seller_eur": _eur(from_seller),
        "floor_eur": _eur(values["floor"]),
        "shares_of": line.shares_of,
        "exports_eur": _eur(values["exports"]),
        "home_supply_share": _mode(line.home_supply_share),
        "alternatives_eur": _eur(values["alternatives"]),
        "mixed_basis": line.mixed_basis,
        "evidence": line.evidence,
        "sources": _sources(used, line.home_supply_share),
    }


def _bill(sector: str, bill: Bill, reader: _Figures, path: KeyPath) -> Row:
    amount = reader.value(bill.amount, "EUR", (*path, "amount"))
    reader.grade(bill.evidence, [amount] if amount is not None else [], path)
    return {
        "line": bill.line_id,
        "sector": sector,
        "title": bill.title,
        "year": bill.year,
        "buyer": bill.buyer,
        "seller": bill.seller,
        "amount_eur": _eur(amount),
        "self_served": bill.self_served.mode,
        "sigma": _mode(bill.sigma),
        "evidence": bill.evidence,
        "sources": _sources([amount] if amount is not None else [], bill.self_served),
    }


def _sources(values: list[Value], spread: Range | None) -> str:
    ids = [name for value in values for name in value.ids]
    ids += [] if spread is None else [text for text in spread.sources if " " not in text]
    return " ".join(dict.fromkeys(ids))


def _measure_relations(menu: Menu, reader: _Figures) -> Relations:
    line_ids = {line.id: line.line_id for sector in menu.sectors for line in sector.lines}
    built: Relations = {
        "measures": [],
        "replies": [],
        "measure_sectors": [],
        "measure_base": [],
        "measure_rates": [],
        "measure_links": [],
    }
    position = 0
    for section in ("measures", "comparators", "replies"):
        for index, measure in enumerate(getattr(menu, section)):
            turnover = reader.value(measure.turnover, "EUR", (section, index, "turnover"))
            row = _measure(measure, section != "measures", position, turnover)
            built["replies" if section == "replies" else "measures"].append(row)
            _add_links(built, measure, line_ids)
            position += 1
    return built


def _add_links(built: Relations, measure: Measure, line_ids: Mapping[str, str]) -> None:
    name = measure.id
    built["measure_sectors"] += [{"measure": name, "sector": s} for s in measure.sector]
    lines = dict.fromkeys(line_ids.get(base, base) for base in measure.base)
    built["measure_base"] += [{"measure": name, "line": line} for line in lines]
    built["measure_rates"] += [{"measure": name, "rate": rate} for rate in measure.rates]
    for relation, others in (("requires", measure.requires), ("conflicts", measure.conflicts)):
        built["measure_links"] += [
            {"measure": name, "relation": relation, "other": other} for other in others
        ]


def _measure(measure: Measure, comparator: bool, position: int, turnover: Value | None) -> Row:
    """Return a measure as a row; a null coverage, leakage or loss leaves what is assumed."""
    return {
        "measure": measure.id,
        "title": measure.title,
        "annex_item": measure.annex_item,
        "kind": measure.kind,
        "direction": measure.flow or "none",
        "tier": measure.tier,
        "scope": measure.scope,
        "link_basis": measure.link_basis,
        "link_evidence": measure.link_evidence,
        "notice_given": bool(measure.notice_given),
        "sector": " ".join(measure.sector),
        "controlled_only": measure.controlled_only,
        "coverage": _mode(measure.coverage),
        "leakage": _mode(measure.leakage),
        "rate": _mode(measure.rate),
        "charge": measure.charge,
        "turnover_eur": _eur(turnover),
        "turnover_evidence": None if turnover is None else turnover.evidence,
        "competition_loss": _mode(measure.competition_loss),
        "days_of_cover": _mode(measure.days_of_cover),
        "needs": " ".join(measure.needs),
        "comparator": comparator,
        "touches": " ".join(measure.touches),
        "justification": measure.justification,
        "suspend_if": measure.suspend_if,
        "terminate_if": measure.terminate_if,
        "note": measure.note,
        "position": position,
    }


def _constants(menu: Menu) -> Relations:
    return {
        "industries": [{"industry": i.code, "title": i.title} for i in menu.industries],
        "industry_chapters": [
            {"industry": industry.code, "prefix": prefix}
            for industry in menu.industries
            for prefix in industry.chapters
        ],
        "assumptions": [
            {
                "id": item.id,
                "horizon": horizon,
                "low": triple.low,
                "mode": triple.mode,
                "high": triple.high,
            }
            for item in menu.assumptions
            for horizon, triple in item.triples()
        ],
    }


def _ranges(menu: Menu) -> list[Row]:
    """Return every number with a spread that belongs to one sector, line or measure."""
    found: list[tuple[Row, Range | None]] = []
    for sector in menu.sectors:
        for name in ("sigma", "import_reliance", "choke_price"):
            found.append((_owned(sector.id, name), getattr(sector, name)))
        for duty in sector.trade_defence:
            owner = f"{sector.id}:{duty.product}"
            found.append((_owned(owner, "trade_defence", seller=duty.seller), duty.rate))
        for line in sector.published:
            owned = _owned(line.line_id, "home_supply_share", line.year)
            found.append((owned, line.home_supply_share))
        for bill in sector.bills:
            for name in ("self_served", "sigma"):
                found.append((_owned(bill.line_id, name, bill.year), getattr(bill, name)))
    for measure in [*menu.measures, *menu.comparators, *menu.replies]:
        for name in ("coverage", "leakage", "rate", "competition_loss", "days_of_cover"):
            found.append((_owned(measure.id, name), getattr(measure, name)))
    return [
        {**owned, "low": r.low, "mode": r.mode, "high": r.high}
        for owned, r in found
        if r is not None and r.low < r.high
    ]


def _owned(owner: str, field: str, year: int | None = None, seller: str | None = None) -> Row:
    return {"owner": owner, "field": field, "year": year, "seller": seller}
