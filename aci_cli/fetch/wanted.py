"""What a user asks to fetch, read from the options."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aci_cli.errors import UsageError

FIRST_YEAR, LAST_YEAR = 1962, 2100
MONTHS = 12
FLOWS = ("imports", "exports")


@dataclass(frozen=True)
class Wanted:
    """Hold what is asked for; an empty list means all.

    `reporters` are ISO3 codes, `products` codes of two to eight digits, `flows` imports, exports
    or both; `edition` is a year of the Harmonized System in two digits, `vintage` a BACI release.
    """

    years: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    reporters: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    flows: tuple[str, ...] = FLOWS
    edition: str = "22"
    vintage: str = "V202601"
    metadata: bool = False

    @property
    def periods(self) -> tuple[str, ...]:
        """Return the years, or the months of each, as 2024 or 2024-03."""
        if not self.months:
            return tuple(str(year) for year in self.years)
        return tuple(f"{year}-{month:02d}" for year in self.years for month in self.months)


def _numbers(
    texts: Sequence[str], option: str, low: int, high: int, example: str
) -> tuple[int, ...]:
    """Return the numbers of texts such as 2022-2024 and 2020, sorted; UsageError for others."""
    found: set[int] = set()
    for text in texts:
        match = re.fullmatch(r"([0-9]{1,4})(?:-([0-9]{1,4}))?", text)
        first = int(match[1]) if match else 0
        last = int(match[2]) if match and match[2] else first
        if not match or not low <= first <= last <= high:
            raise UsageError(
                f"{option} {text}: expected numbers from {low} to {high}, such as {example}"
            )
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def years(texts: Sequence[str]) -> tuple[int, ...]:
    """Return the years of texts such as 2022-2024; UsageError for anything else."""
    return _numbers(texts, "--years", FIRST_YEAR, LAST_YEAR, "2022-2024 or 2019,2024")


def months(texts: Sequence[str]) -> tuple[int, ...]:
    """Return the months, 1 to 12, of texts such as 1-3; UsageError for anything else."""
    return _numbers(texts, "--month", 1, MONTHS, "3 or 1-6")


def products(texts: Sequence[str]) -> tuple[str, ...]:
    """Return product codes, sorted; UsageError where one has not 2, 4, 6 or 8 digits."""
    for text in texts:
        if not re.fullmatch(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{8}", text):
            raise UsageError(
                f"--product {text}: expected a code of 2, 4, 6 or 8 digits with its leading zero, "
                "such as 0901 or 850440"
            )
    return tuple(sorted(set(texts)))
