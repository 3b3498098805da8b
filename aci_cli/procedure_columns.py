"""The columns of each view of the procedure and the way out."""

from __future__ import annotations

from collections.abc import Sequence

from aci_cli.rows import Column

_ISO = "day, or month where only that is known (ISO 8601)"


def _text(name: str, meaning: str) -> Column:
    return Column(name, "VARCHAR", "text", meaning)


def _code(name: str, meaning: str) -> Column:
    return Column(name, "VARCHAR", "code", meaning)


def _day(name: str, meaning: str) -> Column:
    return Column(name, "DATE", "-", meaning)


def _months(name: str, meaning: str) -> Column:
    return Column(name, "DOUBLE", "months", meaning)


def _source(of: str = "") -> Sequence[Column]:
    """Describe a source; `of` begins the names of its columns."""
    return (
        _text(f"{of}source", "publisher of the source"),
        _text(f"{of}source_title", "its title"),
        _code(f"{of}source_date", f"its date: {_ISO}"),
        _text(f"{of}source_url", "where it was found; null where it is on no page"),
        _code(
            f"{of}grade",
            "A official text on its owner's site; B official text in a copy, or a party on itself; "
            "C press, commentary, note to be checked",
        ),
        _text(f"{of}check", "what to verify before use"),
    )


TIMELINE = (
    Column("step", "INTEGER", "count", "place in the order of the procedure"),
    _code("id", "id of the step"),
    _text("title", "what is done"),
    _code("course", "main; beside, without a date; conditional, only if that route is taken"),
    _day("earliest", "day on which the step ends if all is fast"),
    _day("likely", "day on which it ends in the most likely case"),
    _day("latest", "day on which it ends if all is slow; no ceiling, as periods are indicative"),
    _months("months_low", "from opening to the end of the step, fast"),
    _months("months_mode", "from opening to the end of the step, most likely"),
    _months("months_high", "from opening to the end of the step, slow"),
    _text("fast", "how long the step takes, fast"),
    _text("mode", "how long it takes, most likely"),
    _text("slow", "how long it takes, slow"),
    _text("actor", "who acts"),
    _text("decides", "what is decided or done"),
    _text("test", "the condition or the vote"),
    _text("legal_basis", "article; of Regulation (EU) 2023/2675 where no other is named"),
    _text("clock", "period that the law sets"),
    _text("check", "what to verify before use"),
    _text("note", "what to bear in mind"),
    _text("reason", "why the duration is so"),
)
DOSSIER = (
    _code("id", "id of the entry"),
    _code("kind", "measure complained of, relief, context, effect downstream, or stock"),
    _text("title", "what it is about"),
    _code("date", f"when: {_ISO}"),
    _code("until", f"when a relief ends: {_ISO}"),
    _text("until_reason", "why no end is given"),
    _text("summary", "what is known"),
    _text("stock", "days of cover, where known"),
    _code("factors", "letters of Art. 2(2) that it bears on"),
    _code("figures", "ids of published figures (aci explain FIGURE)"),
    *_source(),
    _text("evidence", "what one side puts forward for coercion"),
    _text("evidence_by", "who says so"),
    *_source("evidence_"),
    _text("counter_evidence", "what the other side puts forward against"),
    _text("counter_evidence_by", "who says so"),
    *_source("counter_evidence_"),
)
DEMANDS = (
    _code("id", "id of the demand or the round"),
    _code("kind", "demand, or round of the channel"),
    _text("title", "what is asked; what a round brought"),
    _code("state", "open, in talks, partly met, met or unknown"),
    _code("as_of", f"when that was so: {_ISO}"),
    _text("reason", "how the state was read"),
    *_source(),
    _text("answer", "what the other side says"),
    *_source("answer_"),
    _text("channel", "where the talks are held"),
)
LANDING_ZONE = (
    _code("id", "id of the row"),
    _code("part", "lifts, keeps flowing, trigger, snap-back, legal home or balance"),
    _code("side", "whose part it is: the Union, the other side, or both"),
    _text("text", "what it says"),
    Column("tier", "INTEGER", "code", "tier of the ladder that measures come back on"),
    _text("legal_basis", "article of Regulation (EU) 2023/2675"),
    _text("see", "command that gives the figures"),
    _code("measures", "ids of measures of the menu"),
    _code("figures", "ids of published figures (aci explain FIGURE)"),
    _text("reason", "why; a judgement of ours where it says so"),
    _code("as_of", f"when that was so: {_ISO}"),
    *_source(),
)
RECIPROCITY = (
    _code("id", "id of the row"),
    _code("barrier", "yes: an official finding or text; claimed: one side says so; unknown"),
    _code("sectors", "ids of sectors of the menu"),
    _code("measures", "ids of measures of the menu that are alike"),
    _code("date", f"when: {_ISO}"),
    _text("text", "the barrier that firms of the sender meet"),
    _text("by", "who says so"),
    *_source(),
    _text("other_view", "what the other side says"),
    _text("other_by", "who says so"),
    *_source("other_"),
    _text("reason", "why it is unknown"),
)
COLUMNS = {
    "timeline": TIMELINE,
    "dossier": DOSSIER,
    "demands": DEMANDS,
    "landing-zone": LANDING_ZONE,
    "reciprocity": RECIPROCITY,
}
