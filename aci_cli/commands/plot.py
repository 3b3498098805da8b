"""Commands that draw: each asks for the answer of the command of its name, and shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from aci_cli import output as out
from aci_cli.charts.picture import credited
from aci_cli.commands import package as packing
from aci_cli.commands.coalition import partner_chances
from aci_cli.commands.ids import measure_ids, pipe_of
from aci_cli.commands.score import note_priced, open_analysis, tier_number, why_empty
from aci_cli.config import Settings
from aci_cli.options_show import BYTES, PICTURES, PictureOptions
from aci_cli.places import deliver, is_file
from aci_cli.rows import Table
from aci_cli.words import Words, words_of

if TYPE_CHECKING:
    from aci_cli.analysis import Analysis, Grade, Order
    from aci_cli.charts.picture import Picture
    from aci_cli.charts.vega import Look

View = Literal["merit-order", "scatter", "ranks"]
Draw = Callable[[Table, Words], "Picture"]


def rank(
    measures: Sequence[str],
    *,
    view: View,
    by: Order,
    tiers: Sequence[str],
    annex_items: Sequence[str],
    sectors: Sequence[str],
    evidence: Grade,
    settings: Settings,
    output: PictureOptions,
) -> None:
    """Draw the merit order, pressure against self-harm, or the range of each rank."""
    drawn = _drawing(output)
    analysis = open_analysis(settings)
    table = analysis.ranking(
        *measures,
        by=by,
        tiers=[tier_number(text) for text in tiers],
        annex_items=annex_items,
        sectors=sectors,
        evidence=evidence,
        draws=settings.draws,
    )
    from aci_cli.charts import ranking

    views: Mapping[View, Draw] = {
        "merit-order": ranking.merit_order,
        "scatter": ranking.scatter,
        "ranks": ranking.ranks,
    }
    drawn(views[view], table, analysis)
    if not table.rows:
        out.note(why_empty(analysis, measures))
    unranked = [row for row in table.records() if row["rank"] is None]
    if unranked:
        reasons = (f"{row['id']} ({row['reason']})" for row in unranked)
        out.note(f"not drawn, since not ranked: {', '.join(reasons)}")


def sectors(
    names: Sequence[str], *, reverse: bool, settings: Settings, output: PictureOptions
) -> None:
    """Draw how far one side depends on the other, sector by sector."""
    drawn = _drawing(output)
    analysis = open_analysis(settings, of_measures=False)
    table = analysis.dependency(*names, reverse=reverse)
    from aci_cli.charts import dependence

    drawn(dependence.sectors, table, analysis)


def suppliers(sector: str, *, reverse: bool, settings: Settings, output: PictureOptions) -> None:
    """Draw who supplies what one side imports of a sector."""
    from aci_cli.charts import dependence
    from aci_cli.suppliers import supplier_shares

    drawn = _drawing(output)
    analysis = open_analysis(settings, of_measures=False)
    table = supplier_shares(analysis, sector, reverse=reverse)
    drawn(dependence.suppliers, table, analysis)
    if not table.rows:
        out.note(f"no flows by supplier are held for {sector}; aci data show {sector} says why")


def frontier(
    wanted: packing.Wanted, points: str | None, *, settings: Settings, output: PictureOptions
) -> None:
    """Draw the most pressure for each budget of self-harm."""
    from aci_cli.charts import decisions

    drawn = _drawing(output)
    analysis, table = packing.frontier_table(wanted, points, settings)
    drawn(decisions.frontier, table, analysis)


def burden(measures: Sequence[str], *, settings: Settings, output: PictureOptions) -> None:
    """Draw who in the Union pays for measures taken together."""
    from aci_cli.burden import burdens
    from aci_cli.charts import decisions

    _check_pipe(measures, output)
    drawn = _drawing(output)
    analysis = open_analysis(settings)
    ids = measure_ids(measures, settings.menu)
    table = burdens(analysis, ids, settings.draws)
    drawn(decisions.burden, table, analysis)
    note_priced(analysis, ids)


def path(measures: Sequence[str], *, settings: Settings, output: PictureOptions) -> None:
    """Draw pressure and self-harm month by month."""
    from aci_cli.charts import decisions
    from aci_cli.path import months

    _check_pipe(measures, output)
    drawn = _drawing(output)
    ids = measure_ids(measures, settings.menu)
    analysis = open_analysis(settings)
    drawn(decisions.path, months(analysis, ids, settings.draws), analysis)
    note_priced(analysis, ids)


def coalition(
    ids: Sequence[str], *, chances: Sequence[str], settings: Settings, output: PictureOptions
) -> None:
    """Draw what each partner adds."""
    from aci_cli.charts import decisions
    from aci_cli.coalition import contributions

    _check_pipe(ids, output)
    drawn = _drawing(output)
    named = measure_ids(ids, settings.menu)
    analysis = open_analysis(settings)
    joined = partner_chances(analysis, settings, chances)
    drawn(decisions.coalition, contributions(analysis, named, joined, settings.draws), analysis)


def _check_pipe(ids: Sequence[str], output: PictureOptions) -> None:
    out.check_place(output.path, pipe_of(ids))


def _drawing(output: PictureOptions) -> Callable[[Draw, Table, Analysis], None]:
    """Return what writes a picture, or its data; the libraries get ready beside the engine."""
    if output.format in PICTURES[:4]:
        from aci_cli.charts.warming import warm_up

        warm_up()

    def write(draw: Draw, table: Table, analysis: Analysis) -> None:
        if output.format not in PICTURES:
            out.write(table, output.table)
            return
        words = words_of(output.language)
        picture = draw(credited(table, analysis.workbench.release.sources), words)
        deliver(_drawn(picture, table, output), output.path)
        if output.path is not None and is_file(output.path):
            out.hint(picture.alt)

    return write


def _drawn(picture: Picture, table: Table, output: PictureOptions) -> bytes:
    """Return a picture in the format asked for."""
    if output.format == "alt":
        return f"{picture.title}. {picture.subtitle}. {picture.alt}\n{picture.source}\n".encode()
    if output.format == "text":
        from aci_cli.charts import characters

        color = out.wants_color(output.color, output.path)
        return characters.render(picture, out.terminal_width(), color).encode()
    from aci_cli.charts import page, vega

    look = vega.Look(theme=output.theme, language=output.language)
    if output.format in BYTES:
        _warn_of_boxes(picture, look)
    writers: Mapping[str, Callable[[], bytes]] = {
        "svg": lambda: vega.svg(picture, look).encode(),
        "png": lambda: vega.png(picture, look),
        "pdf": lambda: vega.pdf(picture, look),
        "html": lambda: page.html(picture, table, look).encode(),
    }
    return writers[output.format]()


def _warn_of_boxes(picture: Picture, look: Look) -> None:
    """Warn of characters that have no picture in any font here."""
    from aci_cli.charts.glyphs import boxes

    if missing := boxes(picture, look):
        out.warn_after(
            f"no font of this computer has {missing}, so boxes stand in the picture; "
            "SVG and HTML leave it to their reader's fonts"
        )
