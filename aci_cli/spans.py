"""Periods as the law writes them, in days, weeks or months, and the dates they lead to."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

DAYS_IN_A_MONTH = 365.2425 / 12
_WRITTEN = re.compile(r"([0-9]{1,3}) (day|week|month)s?")
_DAYS = {"day": (1, 1), "week": (7, 7), "month": (28, 31)}


@dataclass(frozen=True)
class Span:
    """Hold a period: a number of days, weeks or months."""

    number: int
    unit: str

    @property
    def months(self) -> float:
        """Return the period in months, a month being a twelfth of a mean year."""
        if self.unit == "month":
            return float(self.number)
        return self.number * _DAYS[self.unit][0] / DAYS_IN_A_MONTH

    def fits_within(self, other: Span) -> bool:
        """Tell whether this period ends no later than another, whatever day both begin."""
        if self.unit == other.unit:
            return self.number <= other.number
        return self.number * _DAYS[self.unit][1] <= other.number * _DAYS[other.unit][0]


def span(text: str) -> Span:
    """Read a period such as "10 weeks"; ValueError where it is none."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"no period: {text}")
    return Span(int(found[1]), found[2])


def after(day: date, period: Span) -> date:
    """Return the day on which a period that begins on `day` ends.

    Months end on the day of the same number, or on the month's last where it has none.
    """
    if period.unit != "month":
        return day + timedelta(days=period.number * _DAYS[period.unit][0])
    years, month = divmod(day.month - 1 + period.number, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
