"""Name what a menu may hold and hardly means: rates and charges above 100 %."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aci_cli.menu import Menu


def beyond_all(menu: Menu) -> Iterator[str]:
    """Yield each rate or charge above 1, a line a measure: 25 is 2,500 %, 0.25 is 25 %."""
    for measure in [*menu.measures, *menu.comparators, *menu.replies]:
        given = {
            "rate": 0 if measure.rate is None else measure.rate.high,
            "rates": max(measure.rates, default=0),
            "charge": measure.charge or 0,
        }
        for key, share in given.items():
            if share > 1:
                percent = f"{share:g} is {100 * share:,g} %; {share / 100:g} is {share:g} %"
                yield f"{measure.id}: {key} {percent}"
                break
