"""Words and numbers in each language."""

from __future__ import annotations

from string import Formatter

import pytest

from aci_cli.errors import UsageError
from aci_cli.words import LOCALES, words_of


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("language", LOCALES)
def test_every_language_has_every_text_with_the_same_blanks(language: str) -> None:
    english, other = words_of("en").texts, words_of(language).texts
    assert other.keys() == english.keys()
    assert {key: fields(text) for key, text in other.items()} == {
        key: fields(text) for key, text in english.items()
    }


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize(
    "key", ["report.answer.best", "charts.frontier.alt", "report.changes.ranges"]
)
def test_a_single_one_is_not_counted_in_the_plural(language: str, key: str) -> None:
    words = words_of(language)
    blanks = dict.fromkeys(fields(words.texts[key]), "x")
    one, two = (words.text(key, **{**blanks, "number": number}) for number in (1, 2))
    assert "2" in two
    assert "1" not in one


@pytest.mark.parametrize(
    ("language", "number", "money", "percent"),
    [
        ("en", "−1,234.5", "EUR 1.5 bn", "12.5 %"),
        ("de", "−1.234,5", "1,5 Mrd. EUR", "12,5 %"),
        ("fr", "−1\u202f234,5", "1,5 Md EUR", "12,5 %"),
    ],
)
def test_numbers_are_written_as_the_language_does(
    language: str, number: str, money: str, percent: str
) -> None:
    words = words_of(language)
    assert words.number(-1234.54, 1) == number
    plain = {ord("\u00a0"): " "}
    assert words.money(1.5e9).translate(plain) == money
    assert words.percent(0.125, 1).translate(plain) == percent


@pytest.mark.parametrize(
    ("eur", "expected"),
    [
        (0, "EUR 0.0 m"),
        (40_000, "EUR <0.1 m"),
        (-40_000, "EUR >−0.1 m"),
        (-0.0, "EUR 0.0 m"),
        (950_000_000, "EUR 950 m"),
        (999_960_000, "EUR 1,000 m"),
        (-2.34e9, "EUR −2.3 bn"),
        (123.4e9, "EUR 123 bn"),
    ],
)
def test_money_never_rounds_what_there_is_to_nought(eur: float, expected: str) -> None:
    assert words_of("en").money(eur) == expected


def test_countries_have_the_names_of_the_language() -> None:
    named = {language: words_of(language).country("DEU") for language in LOCALES}
    assert named == {"en": "Germany", "de": "Deutschland", "fr": "Allemagne"}
    assert words_of("de").country("EU27") == "Europäische Union"
    assert words_of("fr").country("_OT") == "_OT"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="--lang: unknown language 'it' — languages: en, de, fr"):
        words_of("it")
