"""Every country and group that a menu names is one of the release's, and on the side it says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from model.builders import menu_text

from aci_cli.areas import Area, Gazetteer
from aci_cli.errors import UsageError
from aci_cli.menu import Menu, MenuError, load_menu
from aci_cli.menu_areas import check_areas, check_scenarios

PLACES = Gazetteer(
    [
        Area("DEU", "DE", "Germany", ("EU27",)),
        Area("FRA", "FR", "France", ("EU27",)),
        Area("CHN", "CN", "China", ()),
        Area("USA", "US", "United States", ()),
        Area("GBR", "GB", "United Kingdom", ()),
    ]
)
LINE = {"title": "Line", "year": 2023, "buyer": "CHN", "seller": "EU27", "evidence": "C"}
PUBLISHED = {"id": "flow", "imports": "flow-1", "from_seller": "flow-2", "members": {"DEU": 1}}
BILL = {"id": "bill", "amount": "bill-1", "self_served": 0, "members": {"FRA": 1}}
DUTY = {"product": "848210", "seller": "CHN", "rate": 0.2}
BAN = {"kind": "export_restriction", "sector": ["goods"], "needs": ["USA"]}
DATA: dict[str, Any] = json.loads(
    menu_text(
        sectors=[
            {"id": "plain", "products": ["850110"], "industry": "C28"},
            {
                "id": "goods",
                "products": ["848210"],
                "industry": "C28",
                "published": [{**LINE, **PUBLISHED}],
                "bills": [{**LINE, **BILL}],
                "trade_defence": [DUTY],
            },
        ],
        measures=[{"id": "ban", **BAN}],
        comparators=[{"id": "quo", **BAN}],
        replies=[{"id": "answer", **BAN, "direction": "to_sender"}],
        scenarios=[
            {
                "id": "wide",
                "sender": "DEU",
                "with": ["USA"],
                "closed_markets": ["FRA"],
                "participation": {"GBR": 0.5},
            }
        ],
        injury={"comparator": "quo", "by": "CHN"},
    )
) | {"target": "CHN"}
EVERY = """
    target
    sectors.1.published.0.buyer
    sectors.1.published.0.seller
    sectors.1.published.0.members.DEU
    sectors.1.bills.0.buyer
    sectors.1.bills.0.seller
    sectors.1.bills.0.members.FRA
    sectors.1.trade_defence.0.seller
    measures.0.needs.0
    comparators.0.needs.0
    replies.0.needs.0
    injury.by
    scenarios.0.sender
    scenarios.0.with.0
    scenarios.0.closed_markets.0
    scenarios.0.participation.GBR
"""


def menu(*changes: tuple[str, str]) -> Menu:
    """Return the menu with other codes in some places; a key that is a code is renamed."""
    data = json.loads(json.dumps(DATA))
    for place, code in changes:
        *way, last = [int(part) if part.isdigit() else part for part in place.split(".")]
        inside = data
        for part in way:
            inside = inside[part]
        if isinstance(last, str) and last.isupper():
            inside[code] = inside.pop(last)
        else:
            inside[last] = code
    return load_menu(json.dumps(data, indent=1), name="tiny")


def found(*changes: tuple[str, str]) -> Sequence[str]:
    """Return what is found, without file and line."""
    with pytest.raises(MenuError) as caught:
        check_areas(menu(*changes), PLACES)
    return [line.split(": ", 1)[1] for line in str(caught.value).splitlines()]


def test_a_menu_of_known_areas_is_right() -> None:
    check_areas(menu(), PLACES)
    check_areas(load_menu(json.dumps({n: v for n, v in DATA.items() if n != "target"})), PLACES)
    check_areas(load_menu(json.dumps({n: v for n, v in DATA.items() if n != "injury"})), PLACES)


@pytest.mark.parametrize("place", EVERY.split())
def test_an_unknown_area_is_named_by_its_key(place: str) -> None:
    *way, last = place.split(".")
    if last.isupper() and "members" in way:
        way.append("QQQ")
    elif last not in ("0", "GBR") or "needs" in way:
        way.append(last)
    key = "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in way).lstrip(".")
    assert found((place, "QQQ")) == [f'{key}: unknown country or group "QQQ"']


def test_all_unknown_areas_are_told_at_once_and_before_anything_else() -> None:
    # with the buyer unknown, nothing is said of the member that is on neither side
    flow = "sectors.1.published.0"
    assert found((f"{flow}.buyer", "QQQ"), (f"{flow}.members.DEU", "USA"), ("target", "CHM")) == [
        'sectors[1].published[0].buyer: unknown country or group "QQQ"',
        'target: unknown country or group "CHM" — nearest: CHN, DEU, EU27',
    ]


@pytest.mark.parametrize("line", ["published", "bills"])
def test_nobody_sells_to_itself(line: str) -> None:
    place = f"sectors.1.{line}.0"
    key = f"sectors[1].{line}[0].buyer"
    assert found((f"{place}.buyer", "FRA")) == [f"{key}: buyer and seller share FRA"]
    assert found((f"{place}.buyer", "EU27")) == [f"{key}: buyer and seller share DEU, FRA"]


@pytest.mark.parametrize(("line", "member"), [("published", "DEU"), ("bills", "FRA")])
def test_members_are_of_one_side(line: str, member: str) -> None:
    place = f"sectors.1.{line}.0.members.{member}"
    expected = "expected countries of EU27, or of CHN, found USA"
    assert found((place, "USA")) == [f"sectors[1].{line}[0].members: {expected}"]
    check_areas(menu((place, "CHN")), PLACES)


def test_members_of_both_sides_at_once_are_of_none() -> None:
    data = json.loads(json.dumps(DATA))
    data["sectors"][1]["published"][0]["members"] = {"DEU": 0.5, "CHN": 0.5}
    with pytest.raises(MenuError, match="expected countries of EU27, or of CHN, found DEU, CHN"):
        check_areas(load_menu(json.dumps(data)), PLACES)


def test_a_scenario_of_ones_own_is_named_with_its_key() -> None:
    scenarios = menu().scenarios
    check_scenarios(scenarios, PLACES)
    other = [item.model_copy(update={"closed_markets": ["CHM"]}) for item in scenarios]
    with pytest.raises(UsageError, match=r"^scenario wide: closed_markets: unknown country or gr"):
        check_scenarios(other, PLACES)
