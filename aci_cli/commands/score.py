"""Commands that score: the merit order, the dependency of sectors, and how a figure comes about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from aci_cli import output as out
from aci_cli.commands.engine import trade_table
from aci_cli.commands.inputs import read_menu
from aci_cli.config import Settings
from aci_cli.errors import UsageError
from aci_cli.output import OutputOptions
from aci_cli.rows import Spread

if TYPE_CHECKING:
    from aci_cli.analysis import Analysis, Grade, Level, Method, Order
    from aci_cli.rows import Table

RANK_LAYOUT = (
    Spread("rank", "rank_low", "rank_high"),
    "id",
    "leverage",
    "pressure_eur",
    "self_harm_eur",
    "evidence",
    "leverage_p05",
    "leverage_p95",
    "chance_leverage_above_1",
    "title",
    "tier",
    "pressure_running_eur",
    "self_harm_running_eur",
    "pressure_bp",
    "self_harm_bp",
    "pareto",
    "free",
    "injury_ratio",
)
UNRANKED_LAYOUT = ("rank", "id", "leverage", "evidence", "reason", "pressure_eur", "self_harm_eur")
RUNGS_LAYOUT = (
    "rank",
    "id",
    "leverage",
    "pressure_eur",
    "self_harm_eur",
    "marginal_leverage",
    "marginal_pressure_eur",
    "marginal_self_harm_eur",
    "evidence",
)
SECTORS_LAYOUT = (
    "sector",
    "score",
    "seller_share",
    "import_reliance",
    "evidence",
    "flags",
    "imports_eur",
    "title",
    "year",
    "supplier_hhi",
    "ec",
    "geodep",
    "merics",
    "n_lines",
    "n_missing",
    "top_lines",
)
LINES_LAYOUT = (
    "sector",
    "product",
    "score",
    "seller_share",
    "import_reliance",
    "evidence",
    "flags",
    "imports_eur",
    "year",
    "source",
    "supplier_hhi",
    "sigma",
    "ec",
    "geodep",
    "merics",
)
PRODUCTS_LAYOUT = (
    "product",
    "description",
    "score",
    "users_loss_eur",
    "seller_share",
    "imports_eur",
    "listed_in",
    "ec",
    "geodep",
    "merics",
    "year",
    "source",
    "flags",
)
SUGGESTIONS_LAYOUT = (
    "sector",
    "title",
    "users_loss_eur",
    "score",
    "seller_share",
    "imports_eur",
    "products",
    "industry",
    "n_ec",
    "n_geodep",
    "n_merics",
)


def open_analysis(settings: Settings, *, of_measures: bool = True) -> Analysis:
    """Return the analysis that the settings ask for.

    Where it is `of_measures`, warn of what the menu says that is to be read with care.
    """
    from aci_cli.analysis import Analysis

    analysis = Analysis(**analysis_options(settings))
    if of_measures:
        warn_of_menu(analysis)
    return analysis


def warn_of_menu(analysis: Analysis) -> None:
    """Warn, once the answer is written, of a menu for another target and of rates above 100 %."""
    from aci_cli.menu_doubts import beyond_all

    if analysis.written_for is not None:
        out.warn_after(
            f"the menu is written for the target {analysis.written_for}: titles and replies that "
            f"name it stand as they are, the figures are those of {analysis.question.target}"
        )
    found = list(beyond_all(analysis.menu))
    if found:
        others = f" ({len(found) - 1} more: aci check)" if found[1:] else ""
        out.warn_after(f"{found[0]}{others}")


def analysis_options(settings: Settings) -> dict[str, Any]:
    """Return what an analysis is asked; a scenario's options yield to chosen ones."""
    return {
        "menu": read_menu(settings.menu),
        "data": settings.data,
        "queries": settings.queries,
        "target": settings.target,
        "sender": settings.sender if settings.chosen("sender") else None,
        "partners": settings.partners if settings.chosen("with") else None,
        "scenario": settings.scenario if settings.chosen("scenario") else (),
        "horizon": settings.horizon if settings.chosen("horizon") else None,
        "year": settings.year,
        "threads": settings.threads,
        "trade": trade_table(settings),
    }


def rank(
    measures: Sequence[str],
    *,
    by: Order,
    tiers: Sequence[str],
    annex_items: Sequence[str],
    sectors: Sequence[str],
    evidence: Grade | None,
    rungs: bool,
    everything: bool,
    acceptability: bool,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Write the merit order of the measures, or the chance of each rank."""
    if acceptability and not settings.draws:
        raise UsageError("--acceptability needs draws; found --draws 0")
    analysis = open_analysis(settings)
    table = analysis.ranking(
        *measures,
        by=by,
        tiers=[tier_number(text) for text in tiers],
        annex_items=annex_items,
        sectors=sectors,
        evidence=evidence or "C",
        rungs=rungs,
        unranked=everything,
        draws=settings.draws,
    )
    if acceptability:
        from aci_cli import spread

        out.write(spread.acceptability(analysis, table.meta), output)
    else:
        layout = RUNGS_LAYOUT if rungs else UNRANKED_LAYOUT if everything else RANK_LAYOUT
        out.write(table, replace(output, layout=layout))
    _say_what_was_asked(analysis)
    if not table.rows:
        out.note(why_empty(analysis, measures))
    else:
        _warn_of_parts(analysis, table)
        for line in _how_to_read(analysis, table):
            out.hint(line)


def sectors(
    names: Sequence[str],
    *,
    reverse: bool,
    method: Method,
    level: Level | Literal["product"],
    suggest: bool,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Write the dependency of one side on the other, or the sectors that screening proposes."""
    analysis = open_analysis(settings, of_measures=False)
    if suggest or level == "product":
        table, layout = _screened(analysis, names, reverse, method, suggest)
    else:
        table = analysis.dependency(*names, reverse=reverse, method=method, level=level)
        layout = SECTORS_LAYOUT if level == "sector" else LINES_LAYOUT
    if method != "score":
        layout = (layout[0], method, *(name for name in layout[1:] if name != method))
    out.write(table, replace(output, layout=layout))
    _say_what_was_asked(analysis)


def _screened(
    analysis: Analysis, names: Sequence[str], reverse: bool, method: Method, suggest: bool
) -> tuple[Table, tuple[str, ...]]:
    """Return every product held, scored, or the sectors proposed from them, with its layout."""
    from aci_cli import screening

    if not suggest:
        wrong = [name for name in names if not (name.isdigit() and 2 <= len(name) <= 6)]
        if wrong:
            raise UsageError(f"{wrong[0]}: expected the first 2 to 6 digits of an HS code")
        table = screening.products(analysis, *names, reverse=reverse, method=method)
        return table, PRODUCTS_LAYOUT
    if names or method != "score":
        raise UsageError("--suggest takes no SECTOR and no --method: it goes through all products")
    return screening.suggestions(analysis, reverse=reverse), SUGGESTIONS_LAYOUT


def explain(identifier: str, *, rows: bool, settings: Settings, output: OutputOptions) -> None:
    """Write how the figures of one measure or sector come about, or the rows behind them."""
    from aci_cli import explain as explaining
    from aci_cli.explain_text import text

    analysis = open_analysis(settings)
    if rows:
        out.write(explaining.rows(analysis, identifier), output)
        return
    tree = explaining.tree(analysis, identifier, settings.draws)
    out.write_document(text(tree, min(out.terminal_width(), 100)), tree, output)


def tier_number(text: str) -> int:
    """Return the tier that --tier names; UsageError where it is none."""
    if text not in ("0", "1", "2", "3", "4"):
        raise UsageError(f"--tier {text}: expected a number from 0 to 4")
    return int(text)


def _say_what_was_asked(analysis: Analysis) -> None:
    question = analysis.question
    out.hint(
        f"{question.senders} against {question.target}, {question.horizon} horizon; data release "
        f"{analysis.workbench.release.name}"
    )
    if analysis.menu.options.participation:
        joined = ", ".join(analysis.question.partners) or "none"
        out.note(f"partners more likely to join than not: {joined}")


def _warn_of_parts(analysis: Analysis, table: Table) -> None:
    """Warn of measures that are ranked by part of their codes, where a year leaves others out."""
    partial = {row[0] for row in analysis.workbench.engine.fetch("uncounted")}
    ranked = [row["id"] for row in table.records() if row["rank"] is not None]
    if analysis.question.year is not None and partial.intersection(ranked):
        named = ", ".join(name for name in ranked if name in partial)
        out.warn(
            f"ranked by the codes that have figures of {analysis.question.year} alone, not by all "
            f"of theirs (aci explain ID): {named}"
        )


def _how_to_read(analysis: Analysis, table: Table) -> Iterator[str]:
    """Yield what a reader of the screen must know of the rows: material, cautioned, left out."""
    rows = [row for row in table.records() if row["rank"] is not None]
    if immaterial := [row["rank"] for row in rows if not row["material"]]:
        bp = analysis.menu.settings.material_bp.value
        yield f"from rank {min(immaterial)} on: not material, below {bp:g} bp of the target's GDP"
    injuries = {row[1] for row in analysis.workbench.engine.fetch("injury_ratios")}
    for comparator, injury_eur in zip(analysis.injury(), injuries, strict=False):
        yield (
            f"injury suffered: EUR {injury_eur / 1e6:,.0f} m a year (aci explain "
            f"{comparator['measure']}); injury_ratio sets each pressure against it"
        )
    if any(row["free"] for row in rows):
        yield "rows without leverage are free for the sender as a whole"
    cautions = analysis.workbench.engine.fetch("cautions")
    partial = {name for name, about, _ in cautions if about == "part"}
    cautioned = {name for name, about, _ in cautions if about != "part"}
    for what, of in (("with a caution", cautioned), ("of part of their codes", partial)):
        if named := [row["id"] for row in rows if row["id"] in of]:
            yield f"{what} (aci explain ID): {', '.join(named)}"
    total = len(analysis.menu.measures)
    yield f"{len(rows)} of {total} measures ranked; aci rank --all adds the others, with the reason"


def note_priced(analysis: Analysis, ids: Collection[str]) -> None:
    """Say which of the measures priced fail a gate, and which the menu lets nobody combine."""
    from aci_cli.selection import conflicts

    rows = analysis.workbench.records("assessed")
    said = [
        f"{row['measure']} ({row['reason']})"
        for row in rows
        if row["measure"] in ids and row["gates_failed"]
    ]
    told = [f"priced as asked, though not ranked: {', '.join(said)}"] if said else []
    if pairs := conflicts(analysis.relations, ids):
        together = ", ".join(f"{one} with {other}" for one, other in pairs)
        told.append(f"priced together, though the menu calls them conflicting: {together}")
    if told:
        out.note("; ".join(told))


def why_empty(analysis: Analysis, measures: Sequence[str]) -> str:
    """Say that nothing is ranked, and how to learn why."""
    question = analysis.question
    what = "of the measures named" if measures else "that the options leave"
    return (
        f"nothing {what} can be ranked for {question.sender} against {question.target}; "
        "aci rank --all gives the reasons"
    )
