"""Apply the three published rules of dependency, with what is unknown left unknown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Drivers(NamedTuple):
    """Hold what the rules look at; None where a source does not say."""

    imports: float
    from_seller: float
    buyer_exports: float | None
    supplier_hhi: float | None
    world_export_hhi: float | None


def ec(line: Drivers) -> bool | None:
    """Return whether SWD(2021) 352 holds, its second rule read for one seller."""
    return all_known(
        above(line.supplier_hhi, 0.4),
        above(share(line), 0.5),
        above(line.imports, line.buyer_exports),
    )


def merics(line: Drivers) -> bool | None:
    """Return whether the line meets the two thresholds that MERICS publishes."""
    exports, part = line.buyer_exports, share(line)
    return all_known(
        above(line.imports, None if exports is None else 2 * exports),
        None if part is None else part >= 0.3,
    )


def geodep(years: Sequence[Drivers]) -> bool | None:
    """Return whether CEPII's rule holds in at least two of three years; missing ones stay open."""
    tests = [
        all_known(
            above(year.supplier_hhi, 0.4),
            above(year.world_export_hhi, 0.4),
            above(year.imports, year.buyer_exports),
        )
        for year in years
    ]
    held, known = tests.count(True), len(tests) - tests.count(None)
    return True if held >= 2 else None if held + 3 - known >= 2 else False


def share(line: Drivers) -> float | None:
    """Return the seller's share of the buyer's imports."""
    return line.from_seller / line.imports if line.imports else None


def above(value: float | None, bound: float | None) -> bool | None:
    """Return whether a value exceeds a bound, None where either is unknown."""
    return None if value is None or bound is None else value > bound


def all_known(*tests: bool | None) -> bool | None:
    """Return whether all hold, None where one is unknown."""
    return None if None in tests else all(tests)
