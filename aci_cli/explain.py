"""Gather, as one tree, how the figures of a measure or a sector come about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from operator import itemgetter
from typing import Any

from aci_cli import spread
from aci_cli.analysis import DRAWS, Analysis
from aci_cli.compare import mirrors
from aci_cli.errors import UsageError, suggest
from aci_cli.menu_models import Measure, Sector
from aci_cli.origins import menu_origin
from aci_cli.replies import with_replies
from aci_cli.rows import Table

Tree = dict[str, Any]
MOST_TOLD = 8


def tree(analysis: Analysis, identifier: str, draws: int = DRAWS) -> Tree:
    """Return everything behind one measure, sector or published figure.

    `draws` give the ranges of a measure and what moves it; none for 0. UsageError with the
    nearest names where nothing has the id.
    """
    _listing(analysis, identifier)
    if measure := _measures(analysis).get(identifier):
        return _measure_tree(analysis, measure, draws)
    if sector := _sectors(analysis).get(identifier):
        return _sector_tree(analysis, sector)
    if figures := _figures(analysis, [identifier]):
        meta = analysis.meta_for("explain", {"id": identifier})
        return {"id": identifier, "what": "figure", "figure": figures[0], "meta": meta}
    names = [*_measures(analysis), *_sectors(analysis), *analysis.workbench.figures()]
    raise UsageError(
        f'no measure, sector or figure is called "{identifier}"{suggest(identifier, names)}'
    )


def rows(analysis: Analysis, identifier: str) -> Table:
    """Return the very rows behind one measure or sector: trade flows and published figures."""
    bench = analysis.workbench
    _listing(analysis, identifier)
    if identifier in _measures(analysis):
        analysis.ranking(identifier, draws=0)
        bench.step("workings")
        asked = [
            {"sector": row["sector"], "line": row["line"], "buyer": row["buyer"]}
            for row in bench.records("workings")
            if row["variant"] == identifier
        ]
    elif identifier in _sectors(analysis):
        reverse = _is_bought(_sectors(analysis)[identifier])
        analysis.dependency(identifier, reverse=reverse)
        buyer = "sender" if reverse else "target"
        asked = [{"sector": identifier, "line": None, "buyer": buyer}]
    else:
        raise UsageError(f'no measure or sector is called "{identifier}"; its rows are asked for')
    text = "VARCHAR"
    bench.engine.register_rows("asked", {"sector": text, "line": text, "buyer": text}, asked)
    schema = {"sector": text, "line": text, "year": "BIGINT", "figure": text}
    bench.engine.register_rows("citations", schema, _citations(analysis))
    bench.keep("flows")
    found = bench.engine.run(bench.query("rows"))
    return Table(found.columns, found.rows, analysis.meta_for("rows", {"id": identifier}))


def _measures(analysis: Analysis) -> dict[str, Measure]:
    menu = analysis.menu
    return {item.id: item for item in [*menu.measures, *menu.comparators, *menu.replies]}


def _listing(analysis: Analysis, identifier: str) -> None:
    """Lay a reply beside the measures, where the id is one."""
    analysis.relations = with_replies(analysis.relations, [identifier])


def _sectors(analysis: Analysis) -> dict[str, Sector]:
    return {item.id: item for item in analysis.menu.sectors}


def _is_bought(sector: Sector) -> bool:
    """Tell whether a sector matters for what the sender buys, not for what it sells."""
    return "lever" not in sector.role


def _measure_tree(analysis: Analysis, measure: Measure, draws: int) -> Tree:
    bench = analysis.workbench
    ranking = analysis.ranking(unranked=True, draws=draws).records()
    bench.step("workings")
    workings = [row for row in bench.records("workings") if row["variant"] == measure.id]
    lines = _with_mirrors(analysis, workings)
    failed = [row for row in bench.records("gates") if row["measure"] == measure.id]
    cautions = [row["caution"] for row in bench.records("cautions") if row["measure"] == measure.id]
    return {
        "id": measure.id,
        "what": "measure",
        "title": measure.title,
        "result": _told(analysis, next(row for row in ranking if row["id"] == measure.id)),
        "ranked": sum(row["rank"] is not None for row in ranking),
        "economies": bench.records("economies")[0],
        "horizon": bench.records("horizon")[0],
        "kind": next(
            row
            for row in bench.records("kinds")
            if (row["kind"], row["direction"]) == (measure.kind, measure.flow or "none")
        ),
        "lines": [_with_origin(analysis, line) for line in lines],
        "assumptions": _assumptions(analysis, _used_by(measure, lines)) + _own_ranges(measure),
        "law": {**_law(analysis, measure, failed), "cautions": cautions},
        "limits": _limits(analysis),
        "meta": analysis.meta_for("explain", {"id": measure.id, "draws": draws}),
        **_doubts(analysis, measure, draws),
    }


def _told(analysis: Analysis, result: Tree) -> Tree:
    """Return a ranking's row, that of a reply with what its figures stand for."""
    if result["id"] not in {item.id for item in analysis.menu.replies}:
        return result
    return result if result["pressure_eur"] is None else {**result, "reason": REPLY}


REPLY = (
    "a reply of the target's, no measure: pressure is what it costs the target itself, harm what "
    "it costs the sender"
)


def _doubts(analysis: Analysis, measure: Measure, draws: int) -> Tree:
    """Return what moves a measure's leverage, and what would swap it with a neighbour.

    Call last: both go through draws of their own.
    """
    if not draws:
        return {"influence": [], "swaps": []}
    moving = spread.telling(spread.influence(analysis, measure.id, draws), MOST_TOLD)
    return {"influence": moving, "swaps": spread.swaps(analysis, measure.id)}


def _sector_tree(analysis: Analysis, sector: Sector) -> Tree:
    reverse = _is_bought(sector)
    result = analysis.dependency(sector.id, reverse=reverse).records()[0]
    bench, question = analysis.workbench, analysis.question
    seller, buyer = question.sender, question.target
    if reverse:
        seller, buyer = buyer, seller
    scored = {
        row["product"]: row for row in bench.records("dependency") if row["sector"] == sector.id
    }
    terms = [row for row in bench.records("terms") if row["sector"] == sector.id]
    cuts = {row["cut"]: row for row in _cut_records(analysis)}
    lines = []
    for term in terms:
        if term["line"] in scored:
            worked = cuts.get(f"{sector.id}/{term['line']}/home", {})
            line = {**worked, **term, **{k: scored[term["line"]][k] for k in SCORES}}
            lines.append(_with_origin(analysis, line))
    return {
        "id": sector.id,
        "what": "sector",
        "title": sector.title,
        "role": sector.role,
        "note": sector.note,
        "result": result,
        "horizon": bench.records("horizon")[0],
        "lines": sorted(
            _with_mirrors(analysis, lines), key=lambda line: (-(line["score"] or 0), line["line"])
        ),
        "missing": [code for code, row in scored.items() if row["flags"] == "no_bilateral_level"],
        "assumptions": _assumptions(analysis, IN_EVERY_SCORE),
        "limits": _limits(analysis),
        "parties": f"{seller} sells to {buyer}",
        "release": bench.release.name,
        "meta": analysis.meta_for("explain", {"id": sector.id}),
    }


IN_EVERY_SCORE = (
    "sigma_speed",
    "supply_response",
    "home_supply_per_export",
    "sigma_default",
)
IN_EVERY_CUT = (
    "demand_response",
    "choke_price",
    "redirected_share",
    "lost_value_share",
    "retaliation_chance",
    "retaliation_proportion",
)
OF_TERMS = ("code", "seller_share", "seller_share_high")
SCORES = ("score", "score_no_home", "ec", "geodep", "merics")


def _cut_records(analysis: Analysis) -> list[Tree]:
    bench = analysis.workbench
    return Table(bench.query("cut").columns, bench.engine.fetch("dependency_cut")).records()


def _with_mirrors(analysis: Analysis, lines: list[Tree]) -> list[Tree]:
    """Add to each line its code, the bounds of the seller's share, and what other reports say."""
    key = itemgetter("buyer", "sector", "line")
    terms = {key(row): row for row in analysis.workbench.records("terms")}
    known = [{**line, **{name: terms[key(line)][name] for name in OF_TERMS}} for line in lines]
    found = mirrors(analysis, known)
    return [{**line, "mirrors": rows} for line, rows in zip(known, found, strict=True)]


def _with_origin(analysis: Analysis, line: Tree) -> Tree:
    cited = [
        row["figure"]
        for row in _citations(analysis)
        if (row["sector"], row["line"], row["year"]) == (line["sector"], line["line"], line["year"])
    ]
    lends = {row["line"] for row in analysis.relations["published"] if row["shares_of"] is not None}
    served_by = {line["source"], "icio" if line["line"] in lends else None}
    sources = [s for s in analysis.workbench.release.sources if s["id"] in served_by]
    keys = ("publisher", "title", "edition", "licence", "address")
    return {
        **line,
        **menu_origin(analysis.menu, line),
        "figures": _figures(analysis, cited),
        "published_by": [{key: source[key] for key in keys} for source in sources],
    }


def _citations(analysis: Analysis) -> list[Tree]:
    return [
        {"sector": row["sector"], "line": row["line"], "year": row["year"], "figure": figure}
        for name in ("published", "bills")
        for row in analysis.relations[name]
        for figure in row["sources"].split()
    ]


FIGURE_FIELDS = {
    "id": "id",
    "metric": "metric",
    "exporter": "exporter",
    "importer": "importer",
    "period": "period",
    "value": "value_text",
    "unit": "unit",
    "publisher": "publisher",
    "url": "url",
    "evidence": "evidence",
    "note": "note",
}


def _figures(analysis: Analysis, ids: Iterable[str]) -> list[Tree]:
    found = analysis.workbench.engine.select(
        f"SELECT {', '.join(FIGURE_FIELDS.values())} FROM figures "
        "WHERE list_contains($ids::VARCHAR[], id) ORDER BY id",
        ids=list(ids),
    )
    return [dict(zip(FIGURE_FIELDS, row, strict=True)) for row in found]


def _used_by(measure: Measure, lines: list[Tree]) -> set[str]:
    """Return the assumptions that a measure's figures rest on."""
    used = {*IN_EVERY_SCORE, *IN_EVERY_CUT}
    if measure.leakage is None:
        used.add("leakage_sold" if measure.flow == "to_target" else "leakage_bought")
    if any(line["capital"] for line in lines):
        used.add("capital_share")
    if any(line["sigma_origin"] == "bill" for line in lines):
        used.add("sigma_service")
    if measure.kind == "service_restriction" and measure.coverage is None:
        used.add("coverage_services")
    if measure.kind == "exclusion":
        used.add("competition_loss")
    return used


def _assumptions(analysis: Analysis, used: Collection[str]) -> list[Tree]:
    return [
        {
            "id": item.id,
            "symbol": item.symbol,
            "low": triple.low,
            "mode": triple.mode,
            "high": triple.high,
            "unit": item.unit,
            "reason": item.reason,
            "sources": item.sources,
        }
        for item in analysis.menu.assumptions
        for horizon, triple in item.triples()
        if item.id in used and horizon in (None, analysis.question.horizon)
    ]


def _own_ranges(measure: Measure) -> list[Tree]:
    return [
        {
            "id": f"{measure.id}.{name}",
            "symbol": symbol,
            "low": given.low,
            "mode": given.mode,
            "high": given.high,
            "unit": name.replace("_", " "),
            "reason": given.reason,
            "sources": given.sources,
        }
        for name, symbol in OWN_SYMBOLS.items()
        if (given := getattr(measure, name)) is not None
    ]


OWN_SYMBOLS = {
    "coverage": "u",
    "leakage": "ℓ",
    "rate": "t",
    "competition_loss": "λ",
    "days_of_cover": "days",
}


def _law(analysis: Analysis, measure: Measure, failed: list[Tree]) -> Tree:
    items = dict(analysis.workbench.engine.fetch("annex_items"))
    return {
        "regulation": "Regulation (EU) 2023/2675, Annex I",
        "annex_item": measure.annex_item,
        "content": items.get(measure.annex_item or ""),
        "tier": measure.tier,
        "scope": measure.scope,
        "gates_failed": [{"gate": row["gate"], "finding": row["finding"]} for row in failed],
        "justification": measure.justification,
        "needs": measure.needs,
        "requires": measure.requires,
        "conflicts": measure.conflicts,
        "reversibility": measure.reversibility,
        "sunset": measure.sunset,
        "suspend_if": measure.suspend_if,
        "terminate_if": measure.terminate_if,
        "note": measure.note,
        "sources": measure.sources,
    }


def _limits(analysis: Analysis) -> list[Tree]:
    bench = analysis.workbench
    return bench.engine.run(bench.query("limits")).records()
