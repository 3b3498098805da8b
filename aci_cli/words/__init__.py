"""The words and number formats of pictures and briefs, in each of their languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from aci_cli.errors import UsageError, suggest

# the locale whose numbers, lists and names of countries a language takes
LOCALES: Mapping[str, str] = {"en": "en_IE", "de": "de_DE", "fr": "fr_FR"}
DEFAULT = "en"
BILLION, MILLION = 1e9, 1e6


@dataclass(frozen=True)
class Words:
    """Hold the texts of one language, by keys such as `charts.rank.title`."""

    language: str
    texts: Mapping[str, str]

    def text(self, key: str, **values: Any) -> str:
        """Return a text with `values` put in; KeyError where the language lacks it.

        What is said of a single one stands under the key with `_one`, where it differs.
        """
        one = f"{key}_one"
        chosen = one if str(values.get("number")) == "1" and one in self.texts else key
        return self.texts[chosen].format(**values)

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a number to `decimals` places, with the language's separators."""
        from babel.numbers import format_decimal

        zeros = "0" * decimals
        pattern = f"#,##0.{zeros}" if decimals else "#,##0"
        text = format_decimal(_rounded(value, decimals), pattern, locale=self._locale)
        return text.replace("-", "−")

    def percent(self, share: float, decimals: int = 0) -> str:
        """Return a share of 1 as per cent."""
        return self.text("number.percent", number=self.number(100 * share, decimals))

    def money(self, eur: float) -> str:
        """Return an amount of euro in millions, or in billions from a billion on."""
        return self.text("number.euro", amount=self.amount(eur))

    def amount(self, eur: float) -> str:
        """Return an amount in millions or billions, without the name of the currency."""
        unit, factor = ("billion", BILLION) if abs(eur) >= BILLION else ("million", MILLION)
        value = eur / factor
        decimals = 0 if abs(value) >= 100 else 1
        number = self.number(value, decimals)
        if eur and not float(f"{value:.{decimals}f}"):
            number = f"{'>−' if eur < 0 else '<'}{self.number(10.0**-decimals, decimals)}"
        return self.text(f"number.{unit}", number=number)

    def span(self, low: str, high: str) -> str:
        """Return a range from one figure to another."""
        return self.text("number.span", low=low, high=high)

    def country(self, code: str) -> str:
        """Return the name of a country by its ISO 3166 alpha-3 code; others stand as they are."""
        from babel.core import get_global

        aliases: Mapping[str, Sequence[str]] = get_global("territory_aliases")
        short = "EU" if code == "EU27" else aliases.get(code, [code])[0]
        return str(self._locale.territories.get(short, code))

    def listed(self, items: Sequence[str]) -> str:
        """Return items in a row, the last behind an "and"."""
        from babel.lists import format_list

        return format_list(list(items), locale=self._locale)

    @property
    def number_format(self) -> dict[str, Any]:
        """Return how axes write numbers, as Vega's format locale."""
        symbols = self._locale.number_symbols["latn"]
        return {
            "decimal": symbols["decimal"],
            "thousands": symbols["group"],
            "grouping": [3],
            "currency": ["", " €"],
        }

    @property
    def _locale(self) -> Any:
        from babel import Locale

        return Locale.parse(LOCALES[self.language])


def _rounded(value: float, decimals: int) -> float:
    """Round once, so that what rounds to nought has no sign."""
    return float(f"{value:.{decimals}f}") or 0.0


@cache
def words_of(language: str) -> Words:
    """Return the words of a language; UsageError where there are none."""
    if language not in LOCALES:
        near = suggest(language, LOCALES) or f" — languages: {', '.join(LOCALES)}"
        raise UsageError(f"--lang: unknown language {language!r}{near}")
    import yaml

    path = Path(__file__).with_name(f"{language}.yaml")
    tree = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Words(language, dict(_flat(tree)))


def _flat(tree: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    """Return the texts of nested keys, joined by dots."""
    found: list[tuple[str, str]] = []
    for key, value in tree.items():
        name = f"{before}{key}"
        found += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return found
