"""The command about partners: what each adds to the pressure, and what it costs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aci_cli import output as out
from aci_cli.analysis import Analysis
from aci_cli.commands.ids import measure_ids, pipe_of
from aci_cli.commands.score import open_analysis
from aci_cli.config import Settings
from aci_cli.errors import UsageError
from aci_cli.output import OutputOptions
from aci_cli.rows import Spread

LAYOUT = (
    "partner",
    "alone_eur",
    "in_order_eur",
    Spread("shapley_eur", "shapley_p05", "shapley_p95"),
    "shapley_share",
    "own_cost_eur",
    "own_cost_bp",
    "chance",
    "expected_eur",
    "reason",
    "name",
)


def coalition(
    ids: Sequence[str], *, chances: Sequence[str], settings: Settings, output: OutputOptions
) -> None:
    """Write what each partner adds to the pressure of measures or a sector."""
    from aci_cli import coalition as joining

    out.validate(output, pipe_of(ids))
    named = measure_ids(ids, settings.menu)
    analysis = open_analysis(settings)
    joined = partner_chances(analysis, settings, chances)
    table = joining.contributions(analysis, named, joined, settings.draws)
    out.write(table, replace(output, layout=LAYOUT))
    meta = table.meta
    if "pressure_alone_eur" not in meta:
        out.note(f"no figures for this coalition: {table.rows[0][-1]}")
        return
    alone, together = meta["pressure_alone_eur"], meta["pressure_together_eur"]
    times = f", {meta['multiplier']:.2f} times as much" if meta["multiplier"] else ""
    out.hint(
        f"pressure of {analysis.question.sender} alone EUR {alone / 1e6:,.1f} m, with all "
        f"{together / 1e6:,.1f} m{times}; expected {meta['pressure_expected_eur'] / 1e6:,.1f} m"
    )


def partner_chances(
    analysis: Analysis, settings: Settings, given: Sequence[str]
) -> dict[str, float]:
    """Return the partners in the order of joining, each with the chance that it does.

    UsageError where there is no partner, one is the target or unknown, or a chance is no share.
    """
    chosen = settings.chosen("with")
    participation = {} if chosen else dict(analysis.menu.options.participation)
    named = settings.partners if chosen else (*analysis.menu.options.partners, *participation)
    gazetteer, question = analysis.workbench.gazetteer, analysis.question
    gazetteer.sides(question.target, question.sender, named)
    senders = gazetteer.members(question.sender)
    partners = [iso3 for code in named for iso3 in gazetteer.members(code) if iso3 not in senders]
    if not partners:
        raise UsageError("no partner: name some with --with JPN,USA or --scenario g7")
    chances = dict.fromkeys(partners, 1.0)
    chances |= {iso3: spread.mode for iso3, spread in participation.items() if iso3 in chances}
    return chances | _given(given, chances)


def _given(texts: Sequence[str], partners: Mapping[str, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for text in texts:
        name, equals, share = text.partition("=")
        code = name.strip().upper()
        try:
            chance = float(share) if equals else -1.0
        except ValueError:
            chance = -1.0
        if not 0 <= chance <= 1:
            raise UsageError(f"--chance {text}: expected a partner and a share, such as JPN=0.6")
        if code not in partners:
            raise UsageError(
                f"--chance {text}: {code} is no partner; those are {', '.join(partners)}"
            )
        if code in found:
            raise UsageError(f"--chance {text}: {code} has a chance already; give one")
        found[code] = chance
    return found
