"""Say how the menu makes the levels of a line of published figures, and what to mind of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aci_cli.menu import Menu
from aci_cli.menu_models import Bill, Published

MADE_OF_FIGURES = (
    *("imports", "seller_share", "from_seller", "floor", "exports", "alternatives"),
    "amount",
)


def menu_origin(menu: Menu, line: Mapping[str, Any]) -> dict[str, Any]:
    """Return `made_of` (by field of the menu, what is computed of figures), range and note.

    `line` has sector, line and year; the keys are there for every line, and null (of `made_of`:
    empty) where the line is one of trade.
    """
    entry = _entry(menu, line)
    share = getattr(entry, "home_supply_share", None)
    made_of = {name: getattr(entry, name, None) for name in MADE_OF_FIGURES}
    return {
        "made_of": {name: text for name, text in made_of.items() if text is not None},
        "home_supply_share": None if share is None else share.model_dump(),
        "line_note": None if entry is None else entry.note,
    }


def _entry(menu: Menu, line: Mapping[str, Any]) -> Published | Bill | None:
    named = (line["line"], line["year"])
    for sector in menu.sectors:
        entries: list[Published | Bill] = [*sector.published, *sector.bills]
        for entry in entries:
            if sector.id == line["sector"] and (entry.line_id, entry.year) == named:
                return entry
    return None
