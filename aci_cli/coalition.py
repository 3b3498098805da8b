"""Say what each partner adds to the pressure: alone, in order, and as a Shapley share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from math import fsum
from typing import Any

from aci_cli.analysis import EFFECTS, Analysis
from aci_cli.burden import burdens
from aci_cli.errors import UsageError
from aci_cli.replies import refuse_replies
from aci_cli.rows import Column, Table
from aci_cli.selection import export_limit, known, of_measures
from aci_cli.shapley import Coalition, Values, shapley, subsets
from aci_cli.spread import ends
from aci_cli.workbench import Rows

MOST_PARTNERS = 8
COLUMNS = (
    Column("partner", "VARCHAR", "code", "the sender, then each partner in the order given"),
    Column("name", "VARCHAR", "text", "its name"),
    Column("chance", "DOUBLE", "share", "chance that it joins, 1 where nothing else is said"),
    Column("alone_eur", "DOUBLE", "EUR", "what it adds to the sender alone; the sender's: P alone"),
    Column("in_order_eur", "DOUBLE", "EUR", "what it adds to the sender and the partners before"),
    Column("shapley_eur", "DOUBLE", "EUR", "what it adds on average over all orders of joining"),
    Column("shapley_share", "DOUBLE", "share", "its part of all that the partners add"),
    Column("expected_eur", "DOUBLE", "EUR", "chance × what it adds to those who join by chance"),
    Column("own_cost_eur", "DOUBLE", "EUR", "what it bears itself when all join, H + R"),
    Column("own_cost_bp", "DOUBLE", "bp", "the same in 1/10,000 of its GDP"),
    Column("shapley_p05", "DOUBLE", "EUR", "shapley_eur, 5 % of the draws are lower"),
    Column("shapley_p95", "DOUBLE", "EUR", "shapley_eur, 5 % of the draws are higher"),
    Column("reason", "VARCHAR", "text", "why figures are unknown, null where they are known"),
)


def expected(partners: Sequence[str], values: Values, chances: Mapping[str, float]) -> float:
    """Return the pressure to be expected where partners join independently, each by its chance."""
    return fsum(
        likelihood(joined, partners, chances) * values[joined] for joined in subsets(partners)
    )


def expected_addition(
    partner: str, partners: Sequence[str], values: Values, chances: Mapping[str, float]
) -> float:
    """Return a partner's chance times what it adds to those of the others who join by theirs."""
    others = [other for other in partners if other != partner]
    return chances[partner] * fsum(
        likelihood(joined, others, chances) * (values[joined | {partner}] - values[joined])
        for joined in subsets(others)
    )


def likelihood(joined: Coalition, partners: Sequence[str], chances: Mapping[str, float]) -> float:
    """Return the chance that just `joined` of the partners join."""
    product = 1.0
    for partner in partners:
        product *= chances[partner] if partner in joined else 1 - chances[partner]
    return product


def contributions(
    analysis: Analysis, ids: Collection[str], chances: Mapping[str, float], draws: int
) -> Table:
    """Return what each partner adds to the pressure of measures taken together, or of a sector.

    `chances` maps each partner (ISO3), in the order of joining, to the chance that it does. A
    sector stands for an export limit on all of it. The model is worked anew for every subset of
    the partners. UsageError where an id is unknown or there are too many partners.
    """
    partners = list(chances)
    if len(partners) > MOST_PARTNERS:
        raise UsageError(f"{len(partners)} partners; at most {MOST_PARTNERS} can be told apart")
    measures = _measures(analysis, ids)
    asked = analysis.question
    values: dict[Coalition, list[float]] = {}
    reason = None
    for joined in subsets(partners):
        ordered = tuple(partner for partner in partners if partner in joined)
        analysis.question = replace(asked, partners=ordered)
        reason = reason or _score(analysis, measures, draws)
        if reason is None:
            values[joined] = _pressures(analysis, measures)
    meta = analysis.meta_for(
        "coalition", {"ids": list(ids), "chances": dict(chances), "draws": draws}
    )
    if reason is not None:
        return Table(COLUMNS, _blank_rows(analysis, chances, reason), meta)
    costs = _costs(analysis, [row["measure"] for row in measures])
    rows = _rows(analysis, values, chances, costs)
    return Table(COLUMNS, rows, meta | _sums(values, chances))


def _measures(analysis: Analysis, ids: Collection[str]) -> Rows:
    """Return the measures of ids; a sector becomes a measure, an export limit on all of it."""
    relations = analysis.relations
    sectors = {row["sector"]: row for row in relations["sectors"]}
    measures = [row["measure"] for row in relations["measures"]]
    refuse_replies(relations, ids)
    known("measure or sector", ids, [*measures, *sectors])
    for name in ids:
        if name in sectors:
            made = export_limit(
                relations,
                name,
                title=f"Export limit on all of {sectors[name]['title']}",
                annex_item="2",
                direction="to_target",
                tier=3,
                sector=name,
                comparator=False,
            )
            named = {"measure": name, "sector": name}
            relations = {
                **relations,
                "measures": [*relations["measures"], made],
                "measure_sectors": [*relations["measure_sectors"], named],
            }
    analysis.relations = relations
    return [row for row in relations["measures"] if row["measure"] in ids]


def _score(analysis: Analysis, measures: Rows, draws: int) -> str | None:
    """Score the measures for the coalition of the question; return why one has no figures."""
    analysis.prepare_measures(of_measures(analysis.relations, measures), measures)
    analysis.assess(draws, EFFECTS)
    assessed = analysis.workbench.records("assessed")
    missing = [row for row in assessed if row["pressure_eur"] is None]
    return "; ".join(f"{row['measure']}: {row['reason']}" for row in missing) or None


def _pressures(analysis: Analysis, measures: Rows) -> list[float]:
    """Return the pressure of measures taken together, in the central case and in each draw."""
    bench = analysis.workbench
    analysis.put_in_order(row["measure"] for row in measures)
    bench.step("running")
    return [pressure for (pressure,) in bench.engine.run(bench.query("coalition_pressure")).rows]


def _costs(analysis: Analysis, ids: Collection[str]) -> dict[str, tuple[float, float]]:
    """Return what each country bears when all join, in EUR and in bp of its GDP."""
    rows = burdens(analysis, ids, draws=0).records()
    found = {row["member"]: (row["burden_eur"], row["burden_bp"]) for row in rows}
    own = [row for row in rows if "partner" not in row["flags"].split()]
    total = fsum(row["burden_eur"] for row in own)
    return found | {
        analysis.question.sender: (total, 10_000 * total / fsum(row["gdp_eur"] for row in own))
    }


def _blank_rows(
    analysis: Analysis, chances: Mapping[str, float], reason: str
) -> list[tuple[Any, ...]]:
    """Return the rows of a coalition that has no figures, with the reason."""
    name = analysis.workbench.gazetteer.name
    blank = (None,) * 9
    everyone = {analysis.question.sender: 1.0, **chances}
    return [(code, name(code), chance, *blank, reason) for code, chance in everyone.items()]


def _rows(
    analysis: Analysis,
    values: Mapping[Coalition, list[float]],
    chances: Mapping[str, float],
    costs: Mapping[str, tuple[float, float]],
) -> list[tuple[Any, ...]]:
    """Return what the sender presses alone, then what each partner adds, in order of joining."""
    name = analysis.workbench.gazetteer.name
    sender, partners = analysis.question.sender, list(chances)
    by_draw = [
        {key: found[n] for key, found in values.items()} for n in range(len(values[frozenset()]))
    ]
    worked = [shapley(partners, drawn) for drawn in by_draw]
    central = by_draw[0]
    alone = central[frozenset()]
    added = central[frozenset(partners)] - alone
    own = sorted(drawn[frozenset()] for drawn in by_draw[1:])
    rows: list[tuple[Any, ...]] = [
        (
            *(sender, name(sender), 1.0, alone, alone, alone, None, alone),
            *(*costs[sender], *ends(own), None),
        )
    ]
    for place, partner in enumerate(partners):
        before = frozenset(partners[:place])
        rows.append(
            (
                *(partner, name(partner), chances[partner]),
                central[frozenset({partner})] - alone,
                central[before | {partner}] - central[before],
                worked[0][partner],
                worked[0][partner] / added if added else None,
                expected_addition(partner, partners, central, chances),
                *costs[partner],
                *ends(sorted(found[partner] for found in worked[1:])),
                None,
            )
        )
    return rows


def _sums(values: Mapping[Coalition, list[float]], chances: Mapping[str, float]) -> dict[str, Any]:
    partners = list(chances)
    central = {key: found[0] for key, found in values.items()}
    alone, together = central[frozenset()], central[frozenset(partners)]
    return {
        "pressure_alone_eur": alone,
        "pressure_together_eur": together,
        "multiplier": together / alone if alone > 0 else None,
        "pressure_expected_eur": expected(partners, central, chances),
    }
