"""Eurostat's Comext by its interface: a few products, as SDMX-CSV, with its faults and queues."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aci_cli.errors import AciError, UsageError
from aci_cli.fetch import comext, contents
from aci_cli.fetch.download import Item
from aci_cli.fetch.questions import Question, TooLargeError, ask_all, batches
from aci_cli.fetch.shelf import Row, Shelf
from aci_cli.fetch.transport import RefusedError
from aci_cli.fetch.wanted import Wanted

DATASET = "DS-045409"
INDICATORS = "VALUE_IN_EUROS+QUANTITY_IN_100KG"
FLOWS = {"imports": "1", "exports": "2"}
# below the size at which answers are queued, for 27 reporters and two flows of a year
PRODUCTS_PER_REQUEST = 15
ORDER = ("products", "reporters", "flows")
LONGEST_POLL = 30.0
WAITING = ("SUBMITTED", "PROCESSING")
NO_RESULTS = "100"


@dataclass(frozen=True)
class Fault:
    """Hold a fault as the server words it."""

    code: str
    text: str


class ComextApi:
    """Ask for products, divided until the answers fit."""

    def __init__(self, shelf: Shelf, base: str, wanted: Wanted, iso2: Mapping[str, str]) -> None:
        """Keep what is asked for; `iso2` gives Eurostat's code of each reporter's ISO3 code.

        UsageError where a year is not given or a reporter is none of the Union's.
        """
        if not wanted.years:
            raise UsageError("comext: which years? give --years, such as --years 2022-2024")
        self._shelf = shelf
        self._base = f"{base}/comext/dissemination"
        self._files = f"{base}/dissemination/files"
        reporters = tuple(_reporter(code, iso2) for code in wanted.reporters or iso2)
        flows = tuple(FLOWS[flow] for flow in wanted.flows)
        questions = [
            Question(period, tuple(sorted(set(reporters))), products, flows)
            for period in wanted.periods
            for products in batches(wanted.products, PRODUCTS_PER_REQUEST)
        ]
        self._questions = {self._name(question): question for question in questions}

    def plan(self) -> list[Item]:
        """Return the metadata and the requests; no size is known before."""
        tables = comext.metadata(self._shelf, self._files, required=False)
        return [*tables, *(self._item(question) for question in self._questions.values())]

    def fetch(self, item: Item) -> Iterator[Row]:
        """Fetch a table of codes, or the answer to a request, in as many files as it takes."""
        if item.name not in self._questions:
            yield self._shelf.fetch(item)
            return
        question = self._questions[item.name]
        yield from ask_all(
            self._shelf, question, self._name, self._ask, lambda now: now.halves(ORDER)
        )

    @staticmethod
    def _name(question: Question) -> str:
        return question.name("comext", ".csv")

    def _item(self, question: Question) -> Item:
        period = question.period
        key = ".".join(
            [
                "M" if "-" in period else "A",
                "+".join(question.reporters),
                "",
                "+".join(question.products),
                "+".join(question.flows),
                INDICATORS,
            ]
        )
        address = (
            f"{self._base}/sdmx/2.1/data/{DATASET}/{key}?startPeriod={period}&endPeriod={period}"
            "&format=SDMX-CSV&compressed=false"
        )
        return Item(self._name(question), address, period, prepared=True)

    def _ask(self, question: Question) -> list[Row | Question]:
        item = self._item(question)
        try:
            return [self._shelf.fetch(item, _check)]
        except RefusedError as error:
            if ticket := _ticket(error.text):
                ready = replace(item, lies_at=self._await(question, ticket))
                return [self._shelf.fetch(ready, _check)]
            return self._after_fault(question, error)

    def _after_fault(self, question: Question, error: RefusedError) -> list[Row | Question]:
        """Return what to ask instead after a fault; AciError where there is nothing to do."""
        fault = _fault(error.text)
        if error.status == 413 or (fault and "EXTRACTION_TOO_BIG" in fault.text):
            raise TooLargeError("more than Eurostat gives in one answer") from error
        if fault is None:
            raise error
        if "INVALID_QUERY_DIMENSION_VALUE" in fault.text:
            return self._without_unknown(question, fault)
        if fault.code == NO_RESULTS and error.status != 404:
            self._shelf.notify(f"comext: no trade at all for {question.text}")
            return []
        raise AciError(f"comext, {question.text}: fault {fault.code}: {fault.text}") from error

    def _without_unknown(self, question: Question, fault: Fault) -> list[Row | Question]:
        """Return the question without the codes that the dataset lacks, or in halves."""
        named = set(re.findall(r"[A-Za-z_]+=([A-Za-z0-9_]+)", fault.text))
        ours = named & {*question.products, *question.reporters}
        if named and not ours:
            raise AciError(f"comext, {question.text}: fault {fault.code}: {fault.text}")
        if not named:
            parts = question.halves(("products", "reporters"))
            if parts:
                return [*reversed(parts)]
            ours = {*question.products, *question.reporters}
        self._shelf.notify(
            f"comext: {DATASET} lacks {', '.join(sorted(ours))} in {question.period}"
        )
        left = replace(
            question,
            products=tuple(code for code in question.products if code not in ours),
            reporters=tuple(code for code in question.reporters if code not in ours),
        )
        return [left] if left.products and left.reporters else []

    def _await(self, question: Question, ticket: str) -> str:
        """Return the address of a queued answer once it is there; AciError after too long."""
        web, limits = self._shelf.web, self._shelf.web.patience
        address = f"{self._base}/1.0/async"
        self._shelf.notify(f"comext: Eurostat prepares the answer for {question.text}")
        begun, wait = limits.clock(), 1.0
        while limits.clock() - begun < limits.queue:
            limits.sleep(wait)
            wait = min(2 * wait, LONGEST_POLL)
            status = _status(web.text("state of a queued answer", f"{address}/status/{ticket}"))
            if status == "AVAILABLE":
                return f"{address}/data/{ticket}"
            if status not in WAITING:
                said = status or "nothing that can be read"
                raise AciError(f"comext, {question.text}: the queue answers {said}; run it again")
        raise AciError(
            f"comext, {question.text}: no answer after {limits.queue:,.0f} s in the queue; run it "
            "again later"
        )


def _reporter(code: str, iso2: Mapping[str, str]) -> str:
    if code not in iso2:
        raise UsageError(f"--reporter {code}: Comext knows the members of the Union only")
    return iso2[code]


def _check(path: Path) -> None:
    """Raise RefusedError where an answer is not SDMX-CSV."""
    first = contents.head(path).decode("utf-8", errors="replace").partition("\n")[0]
    if not {"TIME_PERIOD", "OBS_VALUE"} <= set(first.replace('"', "").strip().split(",")):
        raise RefusedError(f"comext: expected SDMX-CSV, found: {first[:120]}", 200, first)


def _fault(text: str) -> Fault | None:
    string = re.search(r"(?s)<(?:\w+:)?faultstring[^>]*>(.*?)</", text)
    code = re.search(r"(?s)<(?:\w+:)?faultcode[^>]*>(.*?)</", text)
    if not string:
        return None
    return Fault(code[1].strip() if code else "", " ".join(html.unescape(string[1]).split()))


def _ticket(text: str) -> str | None:
    """Return the id of a queued answer."""
    found = re.search(r"(?s)<(?:\w+:)?queued>.*?<(?:\w+:)?id>\s*([A-Za-z0-9-]{1,64})\s*</", text)
    return found[1] if found else None


def _status(text: str) -> str:
    found = re.search(r"<(?:\w+:)?status>\s*([A-Z_]+)\s*</", text)
    return found[1] if found else ""
