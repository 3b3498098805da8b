"""Check the countries and groups that a menu names against those of a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from aci_cli.areas import Gazetteer
from aci_cli.errors import UsageError
from aci_cli.menu_yaml import Finding, KeyPath

if TYPE_CHECKING:
    from aci_cli.menu import Menu
    from aci_cli.menu_policy import Scenario

Named = tuple[KeyPath, str]


def check_areas(menu: Menu, gazetteer: Gazetteer) -> None:
    """Raise MenuError for an unknown area, a flow to itself, or members of neither side."""
    findings = []
    for path, code in _named(menu):
        try:
            gazetteer.members(code)
        except UsageError as error:
            findings.append(Finding(path, str(error)))
    findings += [] if findings else [*_to_itself(menu, gazetteer), *_of_no_side(menu, gazetteer)]
    if findings:
        raise menu.document.error(findings)


def _named(menu: Menu) -> Iterator[Named]:
    if menu.target is not None:
        yield ("target",), menu.target
    for i, sector in enumerate(menu.sectors):
        for name in ("published", "bills"):
            for j, line in enumerate(getattr(sector, name)):
                for key in ("buyer", "seller"):
                    yield ("sectors", i, name, j, key), getattr(line, key)
                for code in line.members:
                    yield ("sectors", i, name, j, "members", code), code
        for j, duty in enumerate(sector.trade_defence):
            yield ("sectors", i, "trade_defence", j, "seller"), duty.seller
    for section in ("measures", "comparators", "replies"):
        for i, measure in enumerate(getattr(menu, section)):
            for j, code in enumerate(measure.needs):
                yield (section, i, "needs", j), code
    if menu.injury is not None:
        yield ("injury", "by"), menu.injury.by
    for i, scenario in enumerate(menu.scenarios):
        for key, code in scenario_areas(scenario):
            yield ("scenarios", i, key), code


def scenario_areas(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield every area that a scenario names, with its key."""
    if scenario.sender:
        yield "sender", scenario.sender
    for key, codes in (
        ("with", scenario.partners),
        ("closed_markets", scenario.closed_markets),
        ("participation", scenario.participation),
    ):
        for code in codes:
            yield key, code


def check_scenarios(scenarios: Iterable[Scenario], gazetteer: Gazetteer) -> None:
    """Raise UsageError for an unknown area in a scenario, with the scenario and its key."""
    for scenario in scenarios:
        for key, code in scenario_areas(scenario):
            try:
                gazetteer.members(code)
            except UsageError as error:
                raise UsageError(f"scenario {scenario.id}: {key}: {error}") from None


def _to_itself(menu: Menu, gazetteer: Gazetteer) -> Iterator[Finding]:
    for i, sector in enumerate(menu.sectors):
        for name in ("published", "bills"):
            for j, line in enumerate(getattr(sector, name)):
                shared = {*gazetteer.members(line.buyer)} & {*gazetteer.members(line.seller)}
                if shared:
                    at: KeyPath = ("sectors", i, name, j, "buyer")
                    yield Finding(at, f"buyer and seller share {', '.join(sorted(shared))}")


def _of_no_side(menu: Menu, gazetteer: Gazetteer) -> Iterator[Finding]:
    for i, sector in enumerate(menu.sectors):
        for name in ("published", "bills"):
            for j, line in enumerate(getattr(sector, name)):
                sides = (gazetteer.members(line.seller), gazetteer.members(line.buyer))
                if not any(line.members.keys() <= set(side) for side in sides):
                    at: KeyPath = ("sectors", i, name, j, "members")
                    expected = f"countries of {line.seller}, or of {line.buyer}"
                    yield Finding(at, f"expected {expected}, found {', '.join(line.members)}")
