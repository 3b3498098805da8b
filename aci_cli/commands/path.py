"""The command about time: when pressure begins, peaks, wears off and pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aci_cli import output as out
from aci_cli.commands.ids import measure_ids, pipe_of
from aci_cli.commands.score import note_priced, open_analysis
from aci_cli.config import Settings
from aci_cli.output import OutputOptions
from aci_cli.rows import Spread

MONTHS_LAYOUT = (
    "month",
    Spread("pressure_eur", "pressure_p05", "pressure_p95"),
    Spread("self_harm_eur", "self_harm_p05", "self_harm_p95"),
    "measures",
    "pressure_sum_bp",
    "self_harm_sum_bp",
    "pressure_sum_eur",
    "self_harm_sum_eur",
)
SUMMARY_LAYOUT = (
    "id",
    "start_month",
    "peak_month",
    "halved_month",
    "months_bought",
    "break_even_month",
    "overtaken_month",
    "bought_share",
    "leverage",
    "peak_pressure_eur",
    "supply_months",
    "title",
)


def path(
    measures: Sequence[str], *, summary: bool, settings: Settings, output: OutputOptions
) -> None:
    """Write the months of measures taken together, or a summary of each."""
    from aci_cli import path as following

    out.validate(output, pipe_of(measures))
    ids = measure_ids(measures, settings.menu)
    analysis = open_analysis(settings)
    if summary:
        table = following.summary(analysis, ids, settings.draws)
        out.write(table, replace(output, layout=SUMMARY_LAYOUT))
    else:
        table = following.months(analysis, ids, settings.draws)
        out.write(table, replace(output, layout=MONTHS_LAYOUT))
        _say_when(following.dates(analysis))
    note_priced(analysis, ids)
    times = table.meta["procedure_months"]
    drawn = table.meta["asked"]["draws"]
    ranges = f"; ranges of {drawn} draws" if drawn else ""
    out.hint(
        f"adopted {times['low']:g} to {times['high']:.1f} months after the announcement, most "
        f"likely {times['mode']:g} (aci procedure){ranges}"
    )


def _say_when(together: dict[str, object]) -> None:
    """Say the main dates of the measures together."""
    if together["start_month"] is None:
        out.hint("not in force within ten years of the announcement")
        return
    out.hint(
        f"in force after {together['start_month']} months, pressure largest in month "
        f"{together['peak_month']}, half of it worn off {_in_month(together['halved_month'])}, "
        f"self-harm made up for {_in_month(together['break_even_month'])}{_lost(together)}"
    )


def _lost(together: dict[str, object]) -> str:
    month = together["overtaken_month"]
    return "" if month is None else f", and lost again from month {month} on"


def _in_month(month: object) -> str:
    return "not within ten years" if month is None else f"by month {month}"
