"""Evaluate the arithmetic of published figures that a menu may write down.

An expression is figure ids joined by `+ - * /` and parentheses, tokens separated by spaces:
`lithography-2023-1 - lithography-2023-5 * lithography-2023-6`. Numbers are not allowed, so that
every number has a source. Units are carried along: adding euros to a share is an error.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from aci_cli.errors import AciError

Dimension = tuple[tuple[str, int], ...]

LENGTH_LIMIT = 1_000
_TOKEN = re.compile(r"[()]|[^\s()]+")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2}
_COUNT_WORDS = frozenset({"count", "aircraft", "applications", "engines", "systems", "units"})


class ExpressionError(AciError):
    """Report an expression that cannot be read or has no value in the unit wanted."""


@dataclass(frozen=True)
class Figure:
    """Hold a published figure in base units: whole EUR, share 0–1, count, or its own unit."""

    value: float | None
    unit: str
    evidence: str
    year: int | None = None


@dataclass(frozen=True)
class Value:
    """Hold what an expression comes to, its worst evidence, and the figures it rests on."""

    value: float
    unit: str
    evidence: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class _Term:
    value: float
    dimension: Dimension


def parse(text: str) -> tuple[str, ...]:
    """Return the tokens of an expression in postfix order.

    Raises ExpressionError where the text is not figure ids joined by operators.
    """
    if len(text) > LENGTH_LIMIT:
        raise ExpressionError(f"an expression may have at most {LENGTH_LIMIT:,} characters")
    postfix: list[str] = []
    waiting: list[str] = []
    operand_next = True
    for token in _TOKEN.findall(text):
        operand_next = _take(token, operand_next, postfix, waiting)
    if operand_next:
        raise ExpressionError("expected a figure id at the end")
    while waiting:
        if waiting[-1] == "(":
            raise ExpressionError('a "(" is not closed')
        postfix.append(waiting.pop())
    return tuple(postfix)


def _take(token: str, operand_next: bool, postfix: list[str], waiting: list[str]) -> bool:
    """Place one token, and say whether an operand must come next."""
    if operand_next:
        if token == "(":
            waiting.append(token)
            return True
        if not _ID.fullmatch(token):
            raise ExpressionError(f'expected a figure id, found "{token}"{_hint(token)}')
        postfix.append(token)
        return False
    if token == ")":
        while waiting and waiting[-1] != "(":
            postfix.append(waiting.pop())
        if not waiting:
            raise ExpressionError('a ")" closes nothing')
        waiting.pop()
        return False
    if token not in _PRECEDENCE:
        raise ExpressionError(f'expected + - * or / between figures, found "{token}"')
    while waiting and _PRECEDENCE.get(waiting[-1], 0) >= _PRECEDENCE[token]:
        postfix.append(waiting.pop())
    waiting.append(token)
    return True


def _hint(token: str) -> str:
    if re.fullmatch(r"[\d.,]+%?", token):
        return "; a number needs its own row among the figures"
    if any(operator in token for operator in "+*/"):
        return "; put spaces around + - * /"
    return ""


def ids(text: str) -> tuple[str, ...]:
    """Return the figure ids of an expression, each once, in the order of the text."""
    operands = (token for token in _TOKEN.findall(text) if token not in "+-*/()")
    return tuple(dict.fromkeys(operands))


def evaluate(text: str, lookup: Callable[[str], Figure]) -> Value:
    """Return the value of an expression of figures.

    `lookup` gives the figure of an id and raises ExpressionError where there is none. The unit
    of the result is EUR, share or count. Raises ExpressionError where units do not fit, a figure
    has no plain number, a divisor is zero, or the result has another unit.
    """
    stack: list[_Term] = []
    evidence = "A"
    for token in parse(text):
        if token in _PRECEDENCE:
            right, left = stack.pop(), stack.pop()
            stack.append(_combine(token, left, right))
            continue
        figure = lookup(token)
        if figure.value is None:
            raise ExpressionError(f'the figure "{token}" is not a plain number')
        evidence = max(evidence, figure.evidence)
        stack.append(_Term(float(figure.value), _dimension(figure.unit)))
    term = stack.pop()
    if not math.isfinite(term.value):
        raise ExpressionError("the result is not finite")
    return Value(term.value, _unit(term.dimension), evidence, ids(text))


def _dimension(unit: str) -> Dimension:
    if unit == "share":
        return ()
    words = unit.split()
    if words and words[0] in _COUNT_WORDS:
        return (("count", 1),)
    return ((unit, 1),)


def _unit(dimension: Dimension) -> str:
    if not dimension:
        return "share"
    if dimension in ((("EUR", 1),), (("count", 1),)):
        return dimension[0][0]
    raise ExpressionError(f"the result is in {_shown(dimension)}, not in EUR, share or count")


def _shown(dimension: Dimension) -> str:
    return " ".join(unit if power == 1 else f"{unit}^{power}" for unit, power in dimension)


def _combine(operator: str, left: _Term, right: _Term) -> _Term:
    if operator in "+-":
        if left.dimension != right.dimension:
            a, b = _shown(left.dimension) or "share", _shown(right.dimension) or "share"
            raise ExpressionError(f"{a} {operator} {b}: both sides must have the same unit")
        signed = right.value if operator == "+" else -right.value
        return _Term(left.value + signed, left.dimension)
    if operator == "*":
        return _Term(left.value * right.value, _product(left.dimension, right.dimension, 1))
    if right.value == 0:
        raise ExpressionError("division by zero")
    return _Term(left.value / right.value, _product(left.dimension, right.dimension, -1))


def _product(left: Dimension, right: Dimension, sign: int) -> Dimension:
    powers = dict(left)
    for unit, power in right:
        powers[unit] = powers.get(unit, 0) + sign * power
    return tuple(sorted((unit, power) for unit, power in powers.items() if power))
