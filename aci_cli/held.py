"""What an open table of trade holds, and whether an answer may rest on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aci_cli.errors import AciError, FindingsError
from aci_cli.flows import TradeTable
from aci_cli.queries import Query
from aci_cli.release import Key
from aci_cli.sources.lots import Lot

CLASSIFICATION = re.compile(r"[A-Z]+([0-9]{4})?")
SHOWN = 5
UNSOUND = (
    "without a source, classification, year, country, product or value, with a month other than 1 "
    "to 12, a value below zero or above 10^15 euro, or reported by none of importer, exporter and "
    "reconciled"
)


@dataclass(frozen=True)
class Period:
    """Hold what a table has of one source, classification, year and month."""

    lot: Lot
    rows: int
    value_eur: int

    @property
    def key(self) -> Key:
        """Return its source, classification and year."""
        return (self.lot.source, self.lot.classification, self.lot.year)


def periods_held(
    table: TradeTable, find: Callable[[str], Query], areas: Collection[str]
) -> list[Period]:
    """Return what is held of each period of a table open as `trade`, after a look at every row.

    The periods are in order. FindingsError for rows that no release holds, for a source that the
    table does not describe, and for a country that is not among `areas`; AciError where there are
    no rows.
    """
    found = sorted(_rows(table, find, "periods_held"), key=_order)
    if not found:
        raise AciError(f"{table.place}: holds no rows of what was asked for")
    if unsound := [row for row in found if row["unsound"]]:
        raise FindingsError(
            *(f"{table.place}: {_named(row)}: {row['unsound']} rows {UNSOUND}" for row in unsound)
        )
    periods = [
        Period(
            Lot(row["source"], row["classification"], row["year"], row["month"]),
            row["flows"],
            row["value_eur"],
        )
        for row in found
    ]
    _check_names(table, periods)
    _check_areas(table.place, {row["area"] for row in _rows(table, find, "areas")}, areas)
    return periods


def _rows(table: TradeTable, find: Callable[[str], Query], name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.reducer.arrow(find(f"portable/{name}")).to_pylist()
    return rows


def _check_names(table: TradeTable, periods: Sequence[Period]) -> None:
    found = []
    for lot in (period.lot for period in periods):
        if lot.source not in table.sources:
            found.append(
                f"{table.place}: nothing is known of the source {lot.source!r}; describe it in "
                f"aci.toml under [sources.{lot.source}]"
            )
        if not CLASSIFICATION.fullmatch(lot.classification):
            found.append(
                f"{table.place}: {lot.classification!r} is no classification, such as CN2024"
            )
    if found:
        raise FindingsError(*dict.fromkeys(found))


def _check_areas(place: str, named: Collection[str], areas: Collection[str]) -> None:
    strangers = sorted(set(named).difference(areas))
    if strangers:
        shown = ", ".join(strangers[:SHOWN]) + (", …" if len(strangers) > SHOWN else "")
        raise AciError(
            f"{place}: no country has the code {shown}; rows of groups of countries would "
            "count twice, _OT stands for what is not named"
        )


def summed(flows: int, parts: int) -> str:
    """Say that flows stand in several rows, `parts` at most, which are added up."""
    return (
        f"{flows:,} flows stand in up to {parts} rows, which are added up: right for declarations, "
        "twice too much where a table was loaded twice"
    )


def _order(row: Mapping[str, Any]) -> tuple[str, str, int, int]:
    return (str(row["source"]), str(row["classification"]), row["year"] or 0, row["month"] or 0)


def _named(row: Mapping[str, Any]) -> str:
    named = [row[name] for name in ("source", "classification", "year", "month")]
    return " ".join(str(part) for part in named if part is not None) or "unnamed"
