"""The command about the answer: the target's cheapest reply, and the mutual damage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aci_cli import output as out
from aci_cli.commands.ids import measure_ids, pipe_of
from aci_cli.commands.inputs import amount
from aci_cli.commands.score import note_priced, open_analysis
from aci_cli.config import Settings
from aci_cli.output import OutputOptions
from aci_cli.rows import Spread

if TYPE_CHECKING:
    from aci_cli.analysis import Analysis

LAYOUT = (
    "move",
    "id",
    "target_loss_eur",
    "sender_loss_eur",
    "falls_on",
    "target_running_eur",
    "sender_running_eur",
    "evidence",
    "target_running_p05",
    "target_running_p95",
    "sender_running_p05",
    "sender_running_p95",
    "days_of_cover",
    "flags",
    "title",
)
BALANCE_LAYOUT = (
    "horizon",
    "moves",
    Spread("target_loss_bp", "target_loss_bp_p05", "target_loss_bp_p95"),
    Spread("sender_loss_bp", "sender_loss_bp_p05", "sender_loss_bp_p95"),
    "target_loss_eur",
    "sender_loss_eur",
    "n_moves",
)


def retaliation(
    ids: Sequence[str],
    *,
    size: str | None,
    forbid: Sequence[str],
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Write measures, the target's cheapest reply of a size, and what each costs either side."""
    from aci_cli import retaliation as answering

    size_eur = amount("--size", size)
    out.validate(output, pipe_of(ids))
    named = measure_ids(ids, settings.menu)
    analysis = open_analysis(settings)
    table = answering.reply(analysis, named, size_eur, forbid, settings.draws)
    out.write(table, replace(output, layout=LAYOUT))
    note_priced(analysis, named)
    _say_what_was_chosen(analysis, table.meta)


def balance(*, settings: Settings, output: OutputOptions) -> None:
    """Write the mutual damage of the full menus, and of full bans, short and long."""
    from aci_cli import balance as weighing

    analysis = open_analysis(settings)
    out.write(weighing.balance(analysis, settings.draws), replace(output, layout=BALANCE_LAYOUT))
    if settings.chosen("horizon"):
        out.note("--balance shows short and long; --horizon changes nothing in it")
    sender, target = _sides(analysis)
    out.hint(
        f"{sender} against {target}: the menus hold what is listed, full bans all industries in "
        "intermediate use; each flow counts once, and licensing that stands is not taken off"
    )


def _sides(analysis: Analysis) -> tuple[str, str]:
    question = analysis.question
    return question.senders, question.target


def _say_what_was_chosen(analysis: Analysis, meta: Mapping[str, Any]) -> None:
    sender, target = _sides(analysis)
    if not meta["reply"]:
        out.note("no reply is called for: its size is zero (--size gives one)")
    if meta["without_figures"]:
        out.hint(f"replies without figures, left out: {', '.join(meta['without_figures'])}")
    if meta["in_force"]:
        out.hint(
            f"beyond what is in force ({', '.join(meta['in_force'])}); a reply of this size is "
            "supposed, not foretold"
        )
    share = meta["size_reached_share"]
    reached = "" if share is None else f"; the size is reached in {share:.0%} of draws"
    out.hint(
        f"the reply costs {sender} EUR {meta['reply_costs_sender_eur'] / 1e6:,.1f} m (asked: "
        f"{meta['size_eur'] / 1e6:,.1f} m) and {target} itself "
        f"{meta['reply_costs_target_eur'] / 1e6:,.1f} m, the least that does it in the central "
        f"case{reached}"
    )
    out.hint(
        f"in all {target} loses {_net(meta, 'target')}, and {sender} {_net(meta, 'sender')}; what "
        "each loses is not the other's gain"
    )


def _net(meta: Mapping[str, Any], side: str) -> str:
    """Say what a side loses in all, in EUR with its range and in bp of its GDP."""
    said = f"EUR {meta[f'{side}_loss_eur'] / 1e6:,.1f} m"
    if meta[f"{side}_loss_p05"] is not None:
        low, high = (meta[f"{side}_loss_{end}"] / 1e6 for end in ("p05", "p95"))
        said += f" ({low:,.1f} to {high:,.1f} m)"
    return f"{said}, {meta[f'{side}_loss_bp']:.2f} bp of its GDP"
