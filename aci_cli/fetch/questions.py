"""Requests to a publisher's interface: named by what they ask, divided where they are too large."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from aci_cli.errors import AciError
from aci_cli.fetch.shelf import Row, Shelf

HASH_SHOWN = 10
MOST_NAMED = 2


class TooLargeError(Exception):
    """Say that an answer does not fit into one request."""


@dataclass(frozen=True)
class Question:
    """Hold one request: a period (2024 or 2024-03), and codes; no reporters means all of them."""

    period: str
    reporters: tuple[str, ...]
    products: tuple[str, ...]
    flows: tuple[str, ...]

    def name(self, source: str, suffix: str) -> str:
        """Return the name of the file for its answer; the same question has the same name."""
        asked = "|".join([self.period, *map(",".join, (self.reporters, self.products, self.flows))])
        short = hashlib.sha256(asked.encode()).hexdigest()[:HASH_SHOWN]
        return (
            f"{source}-{self.period}-{_named(self.reporters, 'reporters')}-"
            f"{_named(self.products, 'products')}-{short}{suffix}"
        )

    @property
    def text(self) -> str:
        """Return what is asked, in words."""
        return (
            f"{self.period}, reporters {_listed(self.reporters)}, products {_listed(self.products)}"
        )

    def halves(self, order: Sequence[str]) -> list[Question]:
        """Return two questions that together ask the same, split by the first field that can be.

        An empty list where there is nothing left to split.
        """
        for field in order:
            codes: tuple[str, ...] = getattr(self, field)
            if len(codes) > 1:
                middle = (len(codes) + 1) // 2
                return [self._with(field, codes[:middle]), self._with(field, codes[middle:])]
        return []

    def _with(self, field: str, codes: tuple[str, ...]) -> Question:
        return Question(
            self.period,
            codes if field == "reporters" else self.reporters,
            codes if field == "products" else self.products,
            codes if field == "flows" else self.flows,
        )


def batches(codes: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """Return codes in groups of at most `size`."""
    return [tuple(codes[start : start + size]) for start in range(0, len(codes), size)]


def ask_all(
    shelf: Shelf,
    question: Question,
    name: Callable[[Question], str],
    ask: Callable[[Question], list[Row | Question]],
    divide: Callable[[Question], list[Question]],
) -> Iterator[Row]:
    """Yield the answers to a question, asked in smaller ones where it is too large.

    `ask` returns rows, and questions to be asked instead. What had to be divided is written
    down, so that the next run does not ask in vain. AciError where it cannot be divided.
    """
    waiting = [question]
    while waiting:
        now = waiting.pop()
        if name(now) in shelf.ledger.divided:
            waiting += reversed(divide(now))
            continue
        try:
            found = ask(now)
        except TooLargeError as error:
            parts = divide(now)
            if not parts:
                raise AciError(f"{now.text}: {error}, and it cannot be divided") from error
            shelf.notify(f"{now.text}: {error}; asking in {len(parts)} parts")
            shelf.ledger.divided.append(name(now))
            shelf.ledger.save()
            waiting += reversed(parts)
            continue
        yield from (row for row in found if isinstance(row, Row))
        waiting += [row for row in found if isinstance(row, Question)]


def _named(codes: Sequence[str], what: str) -> str:
    if not codes:
        return f"all-{what}"
    return "+".join(codes) if len(codes) <= MOST_NAMED else f"{len(codes)}-{what}"


def _listed(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:4])
    return f"{shown} … ({len(codes)})" if len(codes) > 4 else shown or "all"
