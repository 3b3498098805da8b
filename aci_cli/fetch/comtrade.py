"""UN Comtrade by its interface: a key, one call a second, 500 a day, 100,000 records a call."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aci_cli.errors import AciError, UsageError, suggest
from aci_cli.fetch.addresses import escaped
from aci_cli.fetch.download import Item
from aci_cli.fetch.ledger import Ledger
from aci_cli.fetch.patience import Patience
from aci_cli.fetch.questions import Question, TooLargeError, ask_all, batches
from aci_cli.fetch.shelf import Row, Shelf
from aci_cli.fetch.transport import RefusedError, Web
from aci_cli.fetch.wanted import Wanted

KEY_VARIABLE = "ACI_COMTRADE_KEY"
KEY_HEADER = "Ocp-Apim-Subscription-Key"
FLOWS = {"imports": "M", "exports": "X"}
ORDER = ("reporters", "products", "flows")
CALLS_A_DAY = 500
SECONDS_A_CALL = 1.0
MOST_RECORDS = 100_000
# what one reporter, product and flow may have, to ask for as much as fits into a call
PARTNERS = 150
REPORTERS = 200
MOST_PRODUCTS = 50
# without these the same flow comes several times, by transport, customs and second partner
TOTALS_ONLY = "partner2Code=0&customsCode=C00&motCode=0"
OTHER_NAMES = {"TWN": "S19"}


class Quota:
    """Keep to the calls that Comtrade allows, counted in the ledger by day in UTC."""

    def __init__(self, ledger: Ledger, patience: Patience) -> None:
        """Begin with what the ledger says."""
        self._ledger = ledger
        self._patience = patience
        self._last: float | None = None

    def take(self) -> None:
        """Wait until a call is allowed and count it; AciError where the day's are used up."""
        today = datetime.fromtimestamp(self._patience.now(), UTC).date()
        used = self._ledger.calls.get(today.isoformat(), 0)
        if used >= CALLS_A_DAY:
            raise self.used_up()
        if self._last is not None:
            wait = SECONDS_A_CALL - (self._patience.clock() - self._last)
            if wait > 0:
                self._patience.sleep(wait)
        self._last = self._patience.clock()
        self._ledger.calls = {today.isoformat(): used + 1}
        self._ledger.save()

    def used_up(self) -> AciError:
        """Return the error of a day whose calls are used up."""
        today = datetime.fromtimestamp(self._patience.now(), UTC).date()
        return AciError(
            f"comtrade: the {CALLS_A_DAY} calls of today are used up; what came is kept: run it "
            f"again from {today + timedelta(days=1)} 00:00 UTC on"
        )


class Comtrade:
    """Ask for products, divided until the answers are whole."""

    def __init__(
        self,
        shelf: Shelf,
        base: str,
        wanted: Wanted,
        environ: Mapping[str, str],
        most_records: int = MOST_RECORDS,
    ) -> None:
        """Keep what is asked for; UsageError where it is not enough, AciError without a key."""
        _check(wanted)
        key = environ.get(KEY_VARIABLE, "").strip()
        if not key.isascii() or not key.isprintable() or not key:
            raise AciError(
                f"comtrade: {KEY_VARIABLE} holds no key; subscribe for a free one at "
                f"comtradedeveloper.un.org (comtrade - v1), then: export {KEY_VARIABLE}=…"
            )
        self._shelf = shelf
        self._base = base
        self._wanted = wanted
        self._most = most_records
        patience = shelf.web.patience
        self._quota = Quota(shelf.ledger, patience)
        self._web = Web(patience, shelf.web.notify, key={KEY_HEADER: key}, gate=self._quota.take)
        self._reference: list[dict[str, Any]] = []
        self._questions: dict[str, Question] = {}

    def plan(self) -> list[Item]:
        """Return the requests; no size is known before."""
        wanted = self._wanted
        reporters = tuple(sorted(self._reporter(code) for code in wanted.reporters))
        flows = tuple(FLOWS[flow] for flow in wanted.flows)
        records = (len(reporters) or REPORTERS) * len(flows) * PARTNERS
        size = min(max(self._most // records, 1), MOST_PRODUCTS)
        for period in wanted.periods:
            for products in batches(wanted.products, size):
                question = Question(period, reporters, products, flows)
                self._questions[self._name(question)] = question
        return [self._item(question) for question in self._questions.values()]

    def fetch(self, item: Item) -> Iterator[Row]:
        """Fetch the answer to a request, in as many files as it takes."""
        question = self._questions[item.name]
        yield from ask_all(self._shelf, question, self._name, self._ask, self._divide)

    @staticmethod
    def _name(question: Question) -> str:
        return question.name("comtrade", ".json")

    def _item(self, question: Question) -> Item:
        frequency = "M" if "-" in question.period else "A"
        reporters = f"reporterCode={','.join(question.reporters)}&" if question.reporters else ""
        address = (
            f"{self._base}/data/v1/get/C/{frequency}/HS?{reporters}"
            f"period={question.period.replace('-', '')}&cmdCode={','.join(question.products)}"
            f"&flowCode={','.join(question.flows)}&{TOTALS_ONLY}"
            f"&maxRecords={self._most}&includeDesc=true"
        )
        return Item(self._name(question), address, question.period, prepared=True)

    def _ask(self, question: Question) -> list[Row | Question]:
        try:
            return [self._shelf.fetch(self._item(question), self._check_answer, self._web)]
        except RefusedError as error:
            if error.status == 401:
                raise AciError(f"comtrade: the key in {KEY_VARIABLE} is refused: {error}") from None
            if error.status == 403 and "quota" in error.text.lower():
                raise self._quota.used_up() from None
            raise

    def _check_answer(self, path: Path) -> None:
        """Raise TooLargeError where an answer is cut at the limit, AciError where it is broken."""
        try:
            answer = json.loads(path.read_bytes(), object_pairs_hook=_envelope)
        except ValueError as error:
            raise AciError(f"comtrade: an answer that is not JSON: {error}") from error
        if isinstance(answer, dict) and answer.get("error"):
            raise AciError(f"comtrade: {self._web.excerpt(str(answer['error']))}")
        records = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(records, list):
            raise AciError("comtrade: an answer without its list of records, data")
        count = answer.get("count", len(records))
        if max(len(records), count) >= self._most:
            raise TooLargeError(f"{self._most:,} records, the most that a call gives")
        if count != len(records):
            raise AciError(f"comtrade: {len(records):,} records came, but its count is {count:,}")

    def _divide(self, question: Question) -> list[Question]:
        parts = question.halves(ORDER)
        if parts or question.reporters:
            return parts
        codes = sorted({str(row["reporterCode"]) for row in self._reporters()})
        return replace(question, reporters=tuple(codes)).halves(ORDER)

    def _reporter(self, iso3: str) -> str:
        """Return Comtrade's number of a country; UsageError where it has none."""
        known = {
            str(row.get("reporterCodeIsoAlpha3")): str(row["reporterCode"])
            for row in self._reporters()
            if not row.get("entryExpiredDate")
        }
        code = known.get(iso3) or known.get(OTHER_NAMES.get(iso3, ""))
        if code is None:
            raise UsageError(f"--reporter {iso3}: not in Comtrade{suggest(iso3, known)}")
        return code

    def _reporters(self) -> list[dict[str, Any]]:
        """Return Comtrade's own list of reporters, groups left out, read once."""
        if self._reference:
            return self._reference
        what = "comtrade's list of reporters"
        address = f"{self._base}/files/v1/app/reference/{escaped('Reporters.json')}"
        try:
            rows = json.loads(self._shelf.web.text(what, address))["results"]
            self._reference = [
                row for row in rows if not row.get("isGroup") and str(row["reporterCode"])
            ]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise AciError(f"{what}: not in the form expected: {error!r}") from error
        return self._reference


def _envelope(pairs: list[tuple[str, Any]]) -> Any:
    """Keep the answer's own fields; of a record nothing but that it is there."""
    found = dict(pairs)
    return found if "data" in found or "error" in found or "count" in found else True


def _check(wanted: Wanted) -> None:
    if not wanted.years:
        raise UsageError("comtrade: which years? give --years, such as --years 2022-2024")
    if not wanted.products:
        raise UsageError(
            "comtrade: which products? give --product or --sector (BACI has all products in one "
            "file: aci data fetch baci)"
        )
    for code in wanted.products:
        if len(code) > 6:
            raise UsageError(f"--product {code}: Comtrade has codes of 2, 4 or 6 digits")
