"""Define what data/procedure.yaml may hold: the law's steps, the dossier, the way out."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PrivateAttr, model_validator

from aci_cli.menu_fields import Entry, Ids, Slug, Text, fault, wrong_value
from aci_cli.menu_yaml import Document
from aci_cli.spans import span

Grade = Literal["A", "B", "C"]
Factor = Literal["a", "b", "c", "d", "e"]
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise wrong_value("a day such as 2025-10-09") from None
    return text


def _day_or_month(text: str) -> str:
    if _MONTH.fullmatch(text) is None:
        try:
            date.fromisoformat(text)
        except ValueError:
            raise wrong_value("a day such as 2025-10-09, or a month such as 2025-10") from None
    return text


def _period(text: str) -> str:
    try:
        span(text)
    except ValueError:
        raise wrong_value('a period such as "10 weeks" (days, weeks or months)') from None
    return text


Day = Annotated[str, AfterValidator(_day)]
When = Annotated[str, AfterValidator(_day_or_month)]
Period = Annotated[str, AfterValidator(_period)]


class Source(Entry):
    """Name a text that entries rest on, with its date and grade."""

    id: Slug
    publisher: Text
    title: Text
    date: When
    url: Text | None = None
    grade: Grade
    check: Text | None = None

    @model_validator(mode="after")
    def _found(self) -> Source:
        if self.url is None and self.check is None:
            raise fault("needs a url, or a check that says what is to be verified")
        return self


class Law(Entry):
    """Name the regulation; no date before `in_force` can open its procedure."""

    regulation: Text
    published: Text
    adopted: Day
    in_force: Day
    legal_basis: Text
    note: Text | None = None
    source: Slug


class Use(Entry):
    """Say whether the instrument has been used, as of a date."""

    state: Literal["not used", "used", "unknown"]
    as_of: When
    source: Slug
    note: Text | None = None
    check: Text | None = None


class Duration(Entry):
    """Hold how long a step takes: fast, most likely and slow, and why."""

    fast: Period
    mode: Period
    slow: Period
    reason: Text

    @model_validator(mode="after")
    def _ordered(self) -> Duration:
        fast, mode, slow = (span(text) for text in (self.fast, self.mode, self.slow))
        if not (fast.fits_within(mode) and mode.fits_within(slow)):
            found = f"{self.fast}, {self.mode}, {self.slow}"
            raise fault(f"expected fast <= mode <= slow whatever the month, found {found}")
        if self.fast != self.slow and "judgement" not in self.reason:
            raise fault('a spread needs a reason that holds the word "judgement"')
        return self


class Step(Entry):
    """Hold one step of the procedure; `after` names the step whose end it begins at."""

    id: Slug
    title: Text
    actor: Text
    decides: Text
    test: Text
    legal_basis: Text
    clock: Text
    course: Literal["main", "beside", "conditional"]
    after: Slug | None = None
    duration: Duration | None = None
    note: Text | None = None
    check: Text | None = None

    @model_validator(mode="after")
    def _timed(self) -> Step:
        if self.course == "main" and self.duration is None:
            raise fault("a step of the main course needs a duration")
        if self.course == "conditional" and self.duration is not None and self.after is None:
            raise fault("a conditional step with a duration needs the step it comes after")
        return self


class Claim(Entry):
    """Hold what one side says, by whom; or why that is not known."""

    text: Text | None = None
    by: Text | None = None
    source: Slug | None = None
    unknown: Text | None = None

    @model_validator(mode="after")
    def _whole(self) -> Claim:
        said = (self.text, self.by, self.source)
        if self.unknown is not None and said == (None, None, None):
            return self
        if self.unknown is not None or None in said:
            raise fault("needs text, by and source; or unknown alone, with the reason")
        return self


class DossierEntry(Entry):
    """Hold one fact of the dispute, the factors it bears on, and both views of it."""

    id: Slug
    kind: Literal["measure", "relief", "context", "effect", "stock"]
    title: Text
    date: When
    until: When | None = None
    until_reason: Text | None = None
    summary: Text
    stock: Text | None = None
    source: Slug
    factors: list[Factor]
    figures: Ids = Field(default=[])
    evidence: Claim | None = None
    counter_evidence: Claim | None = None

    @model_validator(mode="after")
    def _complete(self) -> DossierEntry:
        if (self.evidence is None) != (self.counter_evidence is None):
            raise fault("one view stands never alone: needs evidence and counter_evidence")
        if self.kind == "relief" and self.until is None and self.until_reason is None:
            raise fault("a relief needs its expiry in until, or until_reason")
        if self.kind == "stock" and self.stock is None:
            raise fault('a stock needs stock, "not known" where it is not')
        return self


class Round(Entry):
    """Hold one meeting of the channel."""

    date: When
    text: Text
    source: Slug


class Channel(Entry):
    """Name where the talks are held, and what was recorded of them."""

    name: Text
    rounds: list[Round]
    later: Text


class Demand(Entry):
    """Hold one demand under talks, its state as of a date, and the other side's answer."""

    id: Slug
    title: Text
    state: Literal["open", "in talks", "partly met", "met", "unknown"]
    as_of: When
    reason: Text
    source: Slug
    answer: Text
    answer_source: Slug
    check: Text | None = None


class Term(Entry):
    """Hold one part of the landing zone."""

    id: Slug
    part: Literal["lifts", "keeps flowing", "trigger", "snap-back", "legal home", "balance"]
    side: Text
    tier: int | None = Field(default=None, ge=0, le=4)
    text: Text
    legal_basis: Text | None = None
    see: Text | None = None
    measures: Ids = Field(default=[])
    figures: Ids = Field(default=[])
    reason: Text | None = None
    as_of: When
    source: Slug
    check: Text | None = None


class Barrier(Entry):
    """Say whether firms of the sender meet a like barrier on the other side, and who says so."""

    id: Slug
    sectors: Ids = Field(default=[])
    measures: Ids
    barrier: Literal["yes", "claimed", "unknown"]
    date: When | None = None
    text: Text | None = None
    by: Text | None = None
    source: Slug | None = None
    other_view: Text | None = None
    other_by: Text | None = None
    other_source: Slug | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _supported(self) -> Barrier:
        said = (self.date, self.text, self.by, self.source)
        other = (self.other_view, self.other_by, self.other_source)
        if self.barrier == "unknown":
            if self.reason is None or any((*said, *other)):
                raise fault("a barrier that is unknown needs a reason, and nothing else")
        elif None in (*said, *other):
            raise fault("needs date, text, by and source; other_view, other_by and other_source")
        return self


class Facts(Entry):
    """Hold valid facts. Read them with `procedure_facts.load_facts`."""

    schema_version: Literal[1]
    title: Text
    as_of: When
    law: Law
    use: Use
    adopted_by: Slug
    applies_by: Slug
    steps: list[Step] = Field(min_length=1)
    dossier: list[DossierEntry]
    channel: Channel
    demands: list[Demand]
    landing_zone: list[Term]
    reciprocity: list[Barrier]
    sources: list[Source]

    _document: Document = PrivateAttr(default_factory=lambda: Document("procedure.yaml"))

    @property
    def document(self) -> Document:
        """Return the file that the facts were read from, with the place of every value."""
        return self._document

    def source(self, name: str) -> Source:
        """Return a source by its id."""
        return next(item for item in self.sources if item.id == name)
