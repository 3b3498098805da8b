"""The arithmetic of published figures."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aci_cli.expressions import ExpressionError, Figure, evaluate, ids, parse

FIGURES = {
    "sales-2023": Figure(7_251_800_000, "EUR", "B", 2023),
    "imports-2023": Figure(8_000_000_000, "EUR", "C", 2023),
    "dutch-share-2023": Figure(0.8, "share", "A", 2023),
    "planes-china-2018": Figure(192, "count", "A", 2018),
    "planes-all-2018": Figure(963, "aircraft", "A", 2018),
    "planes-value-2018": Figure(47_700_000_000, "EUR", "A", 2018),
    "steel-2023": Figure(3.77, "Mt", "A", 2023),
    "localised-2023": Figure(None, "share", "C", 2023),
    "nothing-2023": Figure(0, "count", "A", 2023),
}


def lookup(name: str) -> Figure:
    if name not in FIGURES:
        raise ExpressionError(f'unknown figure "{name}"')
    return FIGURES[name]


def test_a_bill_is_sales_less_the_machines_that_customs_saw() -> None:
    bill = evaluate("sales-2023 - imports-2023 * dutch-share-2023", lookup)
    assert bill.value == pytest.approx(851_800_000)
    assert bill.unit == "EUR"
    assert bill.evidence == "C", "the worst figure decides"
    assert bill.ids == ("sales-2023", "imports-2023", "dutch-share-2023")


def test_a_share_of_units_spreads_a_total() -> None:
    value = evaluate("planes-china-2018 / planes-all-2018 * planes-value-2018", lookup)
    assert value.value == pytest.approx(192 / 963 * 47.7e9)
    assert value.unit == "EUR"


def test_operators_bind_as_in_arithmetic_and_parentheses_change_that() -> None:
    assert parse("a-1 - b-1 - c-1") == ("a-1", "b-1", "-", "c-1", "-")
    assert parse("a-1 + b-1 * c-1") == ("a-1", "b-1", "c-1", "*", "+")
    assert parse("(a-1 + b-1) * c-1") == ("a-1", "b-1", "+", "c-1", "*")


def test_ids_come_once_each_in_the_order_of_the_text() -> None:
    assert ids("b-1 * ( a-1 - b-1 )") == ("b-1", "a-1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a figure id at the end"),
        ("sales-2023 -", "expected a figure id at the end"),
        ("sales-2023 imports-2023", 'expected + - * or / between figures, found "imports-2023"'),
        ("* sales-2023", 'expected a figure id, found "*"; put spaces around + - * /'),
        ("sales-2023*2", 'expected a figure id, found "sales-2023*2"; put spaces around + - * /'),
        (
            "sales-2023 * 0.5",
            'expected a figure id, found "0.5"; a number needs its own row among the figures',
        ),
        ("( sales-2023", 'a "(" is not closed'),
        ("sales-2023 )", 'a ")" closes nothing'),
        ("sales-2023 ^ imports-2023", 'expected + - * or / between figures, found "^"'),
        ("a-1 + " * 200 + "a-1", "an expression may have at most 1,000 characters"),
    ],
)
def test_what_can_not_be_read(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sales-2023 + dutch-share-2023", "EUR + share: both sides must have the same unit"),
        ("sales-2023 - planes-all-2018", "EUR - count: both sides must have the same unit"),
        (
            "sales-2023 * imports-2023",
            "the result is in EUR^2, not in EUR, share or count",
        ),
        ("steel-2023", "the result is in Mt, not in EUR, share or count"),
        ("localised-2023", 'the figure "localised-2023" is not a plain number'),
        ("planes-all-2018 / nothing-2023", "division by zero"),
        ("sale-2023", 'unknown figure "sale-2023"'),
    ],
)
def test_what_has_no_value(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, lookup)
    assert str(caught.value) == message


NUMBERS = {f"n-{i}": float(i) + 0.5 for i in range(-3, 9)}
NUMBERS = {name.replace("--", "-minus-"): value for name, value in NUMBERS.items()}


def number(name: str) -> Figure:
    return Figure(NUMBERS[name], "share", "A")


leaves = st.sampled_from(sorted(NUMBERS))
trees = st.recursive(
    leaves,
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(
        lambda parts: f"( {parts[0]} {parts[1]} {parts[2]} )"
    ),
    max_leaves=20,
)
chains = st.lists(st.tuples(leaves, st.sampled_from("+-*/")), min_size=1, max_size=20).map(
    lambda parts: " ".join(f"{name} {operator}" for name, operator in parts)[:-2]
)


@given(trees | chains)
def test_values_agree_with_python(text: str) -> None:
    plain = " ".join(f"({NUMBERS[token]})" if token in NUMBERS else token for token in text.split())
    try:
        expected = eval(plain)
    except ZeroDivisionError:
        expected = math.nan
    if not math.isfinite(expected):
        with pytest.raises(ExpressionError):
            evaluate(text, number)
        return
    found = evaluate(text, number)
    assert found.value == pytest.approx(expected, rel=1e-12)
    assert found.unit == "share"


@given(st.text(alphabet="ab-1 +*/().x\n", max_size=40))
def test_any_text_is_read_or_refused_as_an_expression(text: str) -> None:
    try:
        tokens = parse(text)
    except ExpressionError:
        return
    assert set(ids(text)) == set(tokens) - set("+-*/")


@given(
    st.lists(st.sampled_from(["EUR", "share", "count"]), min_size=1, max_size=6),
    st.lists(st.sampled_from("*/"), min_size=6, max_size=6),
)
def test_units_multiply_and_cancel(units: list[str], operators: list[str]) -> None:
    text, powers = "f-0", {"EUR": 0, "count": 0, "share": 0}
    powers[units[0]] += 1
    for index, unit in enumerate(units[1:], start=1):
        text += f" {operators[index - 1]} f-{index}"
        powers[unit] += 1 if operators[index - 1] == "*" else -1
    wanted = {(1, 0): "EUR", (0, 1): "count", (0, 0): "share"}
    unit_of = {f"f-{index}": Figure(2.0, unit, "A") for index, unit in enumerate(units)}
    expected = wanted.get((powers["EUR"], powers["count"]))
    if expected is None:
        with pytest.raises(ExpressionError):
            evaluate(text, unit_of.__getitem__)
    else:
        assert evaluate(text, unit_of.__getitem__).unit == expected
