"""Lay the target's replies beside the measures, as relations that the steps of the model take."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from aci_cli.errors import UsageError
from aci_cli.selection import at_zero, export_limit, industries_as_sectors
from aci_cli.workbench import Rows

if TYPE_CHECKING:
    from aci_cli.menu_relations import Relations

FULL_BANS = {"full-ban-sold": "to_target", "full-ban-bought": "to_sender"}


def refuse_replies(relations: Relations, names: Collection[str]) -> None:
    """Raise UsageError where a measure of the sender's is wanted, and a reply is named."""
    own = {row["measure"] for row in relations["measures"]}
    found = [row["measure"] for row in relations["replies"] if row["measure"] in {*names} - own]
    if found:
        raise UsageError(
            f"{found[0]} is a reply of the target's, not a measure: aci retaliation chooses among "
            "the replies, aci burden and aci explain take one by its id"
        )


def with_replies(relations: Relations, names: Collection[str] | None = None) -> Relations:
    """Return the relations with replies among the measures, all or those named."""
    chosen = [row for row in relations["replies"] if names is None or row["measure"] in names]
    return {**relations, "measures": [*relations["measures"], *chosen]}


def without_retaliation(relations: Relations) -> Relations:
    """Return the relations without retaliation by chance: a reply named is not counted twice."""
    return at_zero(relations, "retaliation_chance")


def full_bans(relations: Relations) -> tuple[Relations, Rows]:
    """Return the relations of two bans, one each way, on every industry; and the bans."""
    alone = industries_as_sectors(relations)
    sectors = [row["sector"] for row in alone["sectors"]]
    bans = [
        export_limit(
            relations,
            name,
            title="Full ban on all industries",
            direction=direction,
            sector=" ".join(sectors),
            coverage=1.0,
            leakage=0.0,
            comparator=True,
        )
        for name, direction in FULL_BANS.items()
    ]
    named = [{"measure": ban, "sector": sector} for ban in FULL_BANS for sector in sectors]
    return {**alone, "measures": bans, "measure_sectors": named, "measure_base": []}, bans
