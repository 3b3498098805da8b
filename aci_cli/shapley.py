"""Divide what several bring about together among them: the Shapley value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, combinations
from math import factorial, fsum

Coalition = frozenset[str]
Values = Mapping[Coalition, float]


def shapley(partners: Sequence[str], values: Values) -> dict[str, float]:
    """Return the Shapley value of each partner: its mean contribution over all orders of joining.

    `values` holds what every subset of the partners is worth, none of them too. The Shapley values
    add up to what all add to none. Shapley (1953), A value for n-person games.
    """
    size = len(partners)
    weights = [factorial(k) * factorial(size - k - 1) / factorial(size) for k in range(size)]
    return {
        partner: fsum(
            weights[len(others)] * (values[others | {partner}] - values[others])
            for others in subsets([other for other in partners if other != partner])
        )
        for partner in partners
    }


def subsets(partners: Sequence[str]) -> list[Coalition]:
    """Return all subsets of partners, the smaller ones first."""
    sizes = range(len(partners) + 1)
    return [frozenset(found) for found in chain(*(combinations(partners, size) for size in sizes))]
