"""The command about the procedure that the law sets, the dossier and the way out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from aci_cli import output as out
from aci_cli.config import Settings
from aci_cli.errors import UsageError
from aci_cli.output import OutputOptions
from aci_cli.rows import Cards, Layout, Table

if TYPE_CHECKING:
    from aci_cli.procedure import View
    from aci_cli.procedure_models import Facts

LAST_YEAR = 2100
# the range stands in a sentence
MOST_DRAWS = 200
ASKED_OF_BALANCE = (
    *("target", "sender", "with", "scenario", "horizon", "year"),
    *("draws", "menu", "data", "queries"),
)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CITED = "{source}, {source_date}, grade {grade}"
LAYOUTS: dict[str, Layout | Cards] = {
    "timeline": ("title", "earliest", "likely", "latest", "legal_basis", "clock", "check"),
    "dossier": Cards(
        heading="{title}",
        standing=("{id}", "{kind}", "{date}", "until {until}"),
        lines={
            "what": "{summary}",
            "stock": "{stock}",
            "end": "{until_reason}",
            "bears on": "Art. 2(2) {factors}",
            "figures": "{figures}",
            "source": _CITED,
            "check": "{check}",
        },
        sides={
            "EVIDENCE": (
                "{evidence}",
                "— {evidence_by}",
                "{evidence_source}, {evidence_source_date}, grade {evidence_grade}",
            ),
            "COUNTER-EVIDENCE": (
                "{counter_evidence}",
                "— {counter_evidence_by}",
                "{counter_evidence_source}, {counter_evidence_source_date}, "
                "grade {counter_evidence_grade}",
            ),
        },
    ),
    "demands": Cards(
        heading="{title}",
        standing=("{id}", "{kind}", "{state}", "{as_of}"),
        lines={
            "reading": "{reason}",
            "source": _CITED,
            "check": "{check}",
            "answer": "{answer}",
            "answered in": "{answer_source}, {answer_source_date}, grade {answer_grade}",
        },
    ),
    "landing-zone": Cards(
        heading="{part}, {side}",
        standing=("{id}", "tier {tier}", "{legal_basis}", "{as_of}"),
        lines={
            "what": "{text}",
            "measures": "{measures}",
            "figures": "{figures}",
            "see": "{see}",
            "reason": "{reason}",
            "source": _CITED,
            "check": "{check}",
        },
    ),
    "reciprocity": Cards(
        heading="{id}",
        standing=("like barrier: {barrier}", "{date}"),
        lines={"sectors": "{sectors}", "measures": "{measures}", "reason": "{reason}"},
        sides={
            "BARRIER": ("{text}", "— {by}", _CITED),
            "OTHER VIEW": (
                "{other_view}",
                "— {other_by}",
                "{other_source}, {other_source_date}, grade {other_grade}",
            ),
        },
    ),
}


def procedure(
    view: View, *, opening: str | None, facts: str | None, settings: Settings, output: OutputOptions
) -> None:
    """Write one view of the procedure and the way out."""
    from aci_cli import procedure as proceeding

    if facts == "":
        raise UsageError("--facts: expected a file, found ''")
    out.validate(output, [facts] if facts else [])
    _check_question(view, settings)
    day = _opening(view, opening)
    held = proceeding.load(facts)
    views = {
        "dossier": proceeding.dossier,
        "demands": proceeding.demands,
        "landing-zone": lambda facts: proceeding.landing_zone(facts, _balance(settings)),
        "reciprocity": proceeding.reciprocity,
    }
    table = proceeding.timeline(held, _in_force(day, held)) if day else views[view](held)
    out.write(table, replace(output, layout=LAYOUTS[view]))
    for title, until in proceeding.lapsing(held, table) if day else ():
        out.hint(f"{title}: until {until}, before measures apply in the slowest case")
    _say_what_it_rests_on(view, held)


def _check_question(view: View, settings: Settings) -> None:
    """Raise UsageError where an option changes nothing in a view."""
    if view == "landing-zone":
        return
    for name in ASKED_OF_BALANCE:
        if settings.flagged(name):
            raise UsageError(
                f"--{name} goes with landing-zone, which weighs menus; not with {view}"
            )


def _balance(settings: Settings) -> Table:
    """Return the mutual damage of the full menus, which makes a settlement hold."""
    from aci_cli.balance import balance
    from aci_cli.commands.score import open_analysis

    return balance(open_analysis(settings), min(settings.draws, MOST_DRAWS))


def _opening(view: View, text: str | None) -> date | None:
    """Return the day that a timeline opens on; None for the other views."""
    if view != "timeline":
        if text is not None:
            raise UsageError(f"--from goes with the timeline; {view} has dates of its own")
        return None
    if text is None:
        raise UsageError(
            "the timeline needs --from YYYY-MM-DD, the day on which the examination opens"
        )
    if _ISO_DAY.fullmatch(text) is None:
        raise UsageError(f"--from: expected a day as YYYY-MM-DD, found {text!r}")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--from: {text} is no day of the calendar") from None
    if day.year > LAST_YEAR:
        raise UsageError(f"--from: expected a day up to {LAST_YEAR}-12-31, found {text}")
    return day


def _in_force(day: date, facts: Facts) -> date:
    """Return the day; UsageError where the regulation was not yet in force."""
    if day < date.fromisoformat(facts.law.in_force):
        raise UsageError(
            f"--from: {day} is before {facts.law.in_force}, when {facts.law.regulation} "
            "entered into force"
        )
    return day


def _say_what_it_rests_on(view: View, facts: Facts) -> None:
    from aci_cli.procedure import months_to_adoption, without_facts

    if view == "timeline":
        months = months_to_adoption(facts)
        out.hint(
            f"{months.low:.3g} to {months.high:.3g} months and more from opening to adoption, most "
            f"likely {months.mode:.3g}: the law's periods are indicative, the rest is judgement"
        )
        for step in facts.steps:
            if step.check:
                out.hint(f"{step.title}: {step.check}")
        used = facts.source(facts.use.source)
        more = f"; {facts.use.check}" if facts.use.check else ""
        out.hint(
            f"the instrument: {facts.use.state} as of {facts.use.as_of} ({used.publisher}){more}"
        )
    elif view == "dossier" and (missing := without_facts(facts)):
        out.hint(f"no entry bears on {', '.join(missing)} of Art. 2(2)")
    elif view == "demands":
        out.hint(f"channel: {facts.channel.name}; {facts.channel.later}")
    out.hint(f"facts as of {facts.as_of}; screening, not legal advice")
