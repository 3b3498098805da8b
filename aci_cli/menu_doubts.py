"""Name what a menu may hold and hardly means: rates above 100 %, sources that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING

from aci_cli.errors import suggest
from aci_cli.menu_yaml import Finding, KeyPath

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


def check_sources(menu: Menu, known: Set[str]) -> None:
    """Raise MenuError for a source that is put in order and not known, so that it never serves."""
    orders: list[tuple[KeyPath, list[str]]] = [(("source_order",), menu.source_order)]
    orders += [
        (("sectors", i, "source_order"), sector.source_order or [])
        for i, sector in enumerate(menu.sectors)
    ]
    found = [
        Finding((*path, index), f'unknown source "{name}"{suggest(name, known)}')
        for path, order in orders
        for index, name in enumerate(order)
        if name not in known
    ]
    if found:
        raise menu.document.error(found)
