"""The rows that the queries get, each column of each, from a menu in which everything is said."""

from __future__ import annotations

from typing import Any

import pytest
from model.builders import menu_text

from aci_cli.menu import Figure, Menu, MenuError, load_menu

JUDGED = {"reason": "judgement"}
FIGURES = {
    "all-1": Figure(1000.4, "EUR", "A"),
    "part-1": Figure(399.6, "EUR", "B", 2023),
    "least-1": Figure(100, "EUR", "A", 2023),
    "sold-1": Figure(70, "EUR", "A"),
    "other-1": Figure(60, "EUR", "A", 2023),
    "bill-1": Figure(500, "EUR", "C", 2023),
    "share-1": Figure(1, "share", "A"),
    "excess-1": Figure(1.1, "share", "A", 2023),
    "debt-1": Figure(-1, "EUR", "A", 2023),
    "old-1": Figure(900, "EUR", "A", 2022),
}
FLOW: dict[str, Any] = {
    "id": "flow-2023",
    "line": "flow",
    "title": "Flow",
    "year": 2023,
    "buyer": "CHN",
    "seller": "EU27",
    "scope": ["848210", "848220"],
    "imports": "all-1",
    "from_seller": "part-1",
    "floor": "least-1",
    "alternatives": "other-1",
    "home_supply_share": {"low": 0, "mode": 0.1, "high": 0.2, "sources": ["home-1", "a book"]},
    "members": {"DEU": 0.75, "FRA": 0.25},
    "mixed_basis": True,
    "evidence": "C",
}
SHARED: dict[str, Any] = {
    "id": "shared",
    "title": "Shared",
    "year": 2024,
    "buyer": "EU27",
    "seller": "CHN",
    "scope": ["848210"],
    "imports": "all-1",
    "seller_share": "share-1",
    "exports": "sold-1",
    "evidence": "B",
}
BILL: dict[str, Any] = {
    "id": "bill",
    "title": "Bill",
    "year": 2023,
    "buyer": "CHN",
    "seller": "EU27",
    "amount": "bill-1",
    "self_served": {"low": 0.1, "mode": 0.2, "high": 0.3, **JUDGED},
    "sigma": {"low": 2, "mode": 3, "high": 4, "sources": ["sigma-1"]},
    "evidence": "C",
}
SECTOR: dict[str, Any] = {
    "id": "goods",
    "title": "Goods",
    "role": ["lever", "market"],
    "products": ["848210", "848220", "C28"],
    "controlled": ["848220"],
    "industry": "C28",
    "capital": True,
    "essential": True,
    "years": 3,
    "evidence": "A",
    "source_order": ["comext", "baci"],
    "sigma": {"low": 2, "mode": 4, "high": 6, **JUDGED},
    "import_reliance": {"low": 0.2, "mode": 0.3, "high": 0.4, **JUDGED},
    "choke_price": {"low": 5, "mode": 8, "high": 9, **JUDGED},
    "trade_defence": [
        {
            "product": "848210",
            "seller": "CHN",
            "rate": {"low": 0.1, "mode": 0.2, "high": 0.3, **JUDGED},
        }
    ],
    "published": [FLOW, SHARED],
    "bills": [BILL],
}
PLAIN = {"id": "plain", "title": "Plain", "products": ["850110"], "industry": "C27"}
MEASURE: dict[str, Any] = {
    "id": "full",
    "title": "Everything",
    "annex_item": "4a",
    "kind": "price_undertaking",
    "direction": "to_target",
    "sector": ["goods", "plain"],
    "base": ["flow-2023", "shared", "flow", "848210"],
    "controlled_only": True,
    "coverage": {"low": 0.3, "mode": 0.4, "high": 0.5, **JUDGED},
    "leakage": {"low": 0.1, "mode": 0.2, "high": 0.3, **JUDGED},
    "rate": {"low": 0.25, "mode": 0.35, "high": 0.45, **JUDGED},
    "rates": [0.1, 0.35],
    "charge": 0.15,
    "turnover": "bill-1",
    "competition_loss": {"low": 0.01, "mode": 0.02, "high": 0.03, **JUDGED},
    "days_of_cover": {"low": 10, "mode": 20, "high": 30, **JUDGED},
    "scope": "person",
    "link_basis": "art10_a",
    "link_evidence": "seen",
    "notice_given": True,
    "touches": ["licences", "established"],
    "justification": "why",
    "tier": 2,
    "speed_months": {"low": 1, "mode": 2, "high": 3, **JUDGED},
    "reversibility": "low",
    "requires": ["bare"],
    "needs": ["USA", "JPN"],
    "sunset": "in a year",
    "suspend_if": "talks",
    "terminate_if": "peace",
    "note": "mind",
    "sources": ["a-1", "a book"],
}
BARE = {"id": "bare", "title": "Bare", "kind": "unpriced", "tier": 0}
QUO = {"id": "quo", "kind": "import_restriction", "sector": ["plain"], "conflicts": ["bare"]}
ANSWER = {"id": "answer", "kind": "import_duty", "direction": "to_target", "sector": ["goods"]}


def menu(**changes: Any) -> Menu:
    """Return the menu, some keys of its first line changed."""
    sector = {**SECTOR, "published": [{**FLOW, **changes}, SHARED]}
    text = menu_text(
        sectors=[sector, PLAIN],
        measures=[MEASURE, BARE],
        comparators=[QUO],
        replies=[{**ANSWER, "rate": 0.5}],
        industries={"C28": ["84", "8501"], "C27": []},
    )
    return load_menu(text, name="tiny")


@pytest.fixture
def relations() -> dict[str, list[dict[str, Any]]]:
    return menu().relations(FIGURES)


def test_sectors(relations: dict[str, Any]) -> None:
    goods, plain = relations["sectors"]
    assert goods == {
        "sector": "goods",
        "title": "Goods",
        "industry": "C28",
        "role": "lever market",
        "capital": True,
        "essential": True,
        "years": 3,
        "evidence": "A",
        "sigma_mode": 4,
        "import_reliance": 0.3,
        "choke_price": 8,
        "position": 0,
    }
    assert (plain["position"], plain["capital"], plain["essential"]) == (1, False, False)
    assert (plain["years"], plain["evidence"], plain["sigma_mode"]) == (1, "B", None)


def test_what_belongs_to_a_sector(relations: dict[str, Any]) -> None:
    assert relations["sector_products"] == [
        {"sector": "goods", "code": "848210", "kind": "hs", "position": 0},
        {"sector": "goods", "code": "848220", "kind": "hs", "position": 1},
        {"sector": "goods", "code": "C28", "kind": "icio", "position": 2},
        {"sector": "plain", "code": "850110", "kind": "hs", "position": 0},
    ]
    assert relations["sector_controlled"] == [{"sector": "goods", "code": "848220"}]
    assert relations["source_order"] == [
        {"sector": "goods", "source": "comext", "position": 0},
        {"sector": "goods", "source": "baci", "position": 1},
        {"sector": "plain", "source": "baci", "position": 0},
        {"sector": "plain", "source": "comtrade", "position": 1},
        {"sector": "plain", "source": "comext", "position": 2},
    ]
    assert relations["trade_defence"] == [
        {"sector": "goods", "product": "848210", "seller": "CHN", "rate": 0.2}
    ]


def test_lines_and_bills(relations: dict[str, Any]) -> None:
    assert relations["published"] == [
        {
            "line": "flow",
            "sector": "goods",
            "title": "Flow",
            "year": 2023,
            "buyer": "CHN",
            "seller": "EU27",
            "imports_eur": 1000,
            "seller_share": None,
            "from_seller_eur": 400,
            "floor_eur": 100,
            "shares_of": None,
            "exports_eur": None,
            "home_supply_share": 0.1,
            "alternatives_eur": 60,
            "mixed_basis": True,
            "evidence": "C",
            "sources": "all-1 part-1 least-1 other-1 home-1",
        },
        {
            "line": "shared",
            "sector": "goods",
            "title": "Shared",
            "year": 2024,
            "buyer": "EU27",
            "seller": "CHN",
            "imports_eur": 1000,
            "seller_share": 1,
            "from_seller_eur": None,
            "floor_eur": None,
            "shares_of": None,
            "exports_eur": 70,
            "home_supply_share": None,
            "alternatives_eur": None,
            "mixed_basis": False,
            "evidence": "B",
            "sources": "all-1 share-1 sold-1",
        },
    ]
    assert relations["published_scope"] == [
        {"line": "flow", "product": "848210"},
        {"line": "flow", "product": "848220"},
        {"line": "shared", "product": "848210"},
    ]
    assert relations["bills"] == [
        {
            "line": "bill",
            "sector": "goods",
            "title": "Bill",
            "year": 2023,
            "buyer": "CHN",
            "seller": "EU27",
            "amount_eur": 500,
            "self_served": 0.2,
            "sigma": 3,
            "evidence": "C",
            "sources": "bill-1",
        }
    ]
    assert relations["line_members"] == [
        {"line": "flow", "year": 2023, "member": "DEU", "share": 0.75},
        {"line": "flow", "year": 2023, "member": "FRA", "share": 0.25},
    ]


def test_measures(relations: dict[str, Any]) -> None:
    full, bare, quo = relations["measures"]
    assert full == {
        "measure": "full",
        "title": "Everything",
        "annex_item": "4a",
        "kind": "price_undertaking",
        "direction": "to_target",
        "tier": 2,
        "scope": "person",
        "link_basis": "art10_a",
        "link_evidence": "seen",
        "notice_given": True,
        "sector": "goods plain",
        "controlled_only": True,
        "coverage": 0.4,
        "leakage": 0.2,
        "rate": 0.35,
        "charge": 0.15,
        "turnover_eur": 500,
        "turnover_evidence": "C",
        "competition_loss": 0.02,
        "days_of_cover": 20,
        "needs": "USA JPN",
        "comparator": False,
        "touches": "licences established",
        "justification": "why",
        "suspend_if": "talks",
        "terminate_if": "peace",
        "note": "mind",
        "position": 0,
    }
    assert list(bare) == list(full)
    assert {name: value for name, value in bare.items() if value is not None} == {
        "measure": "bare",
        "title": "Bare",
        "annex_item": "2",
        "kind": "unpriced",
        "direction": "none",
        "tier": 0,
        "scope": "sector",
        "notice_given": False,
        "sector": "",
        "controlled_only": False,
        "needs": "",
        "comparator": False,
        "touches": "",
        "position": 1,
    }
    [answer] = relations["replies"]
    shown = ("measure", "comparator", "position", "direction")
    assert [quo[name] for name in shown] == ["quo", True, 2, "to_sender"]
    assert [answer[name] for name in shown] == ["answer", True, 3, "to_target"]


def test_what_belongs_to_a_measure(relations: dict[str, Any]) -> None:
    assert relations["measure_sectors"] == [
        {"measure": "full", "sector": "goods"},
        {"measure": "full", "sector": "plain"},
        {"measure": "quo", "sector": "plain"},
        {"measure": "answer", "sector": "goods"},
    ]
    # the line of a year stands for the line
    assert relations["measure_base"] == [
        {"measure": "full", "line": "flow"},
        {"measure": "full", "line": "shared"},
        {"measure": "full", "line": "848210"},
    ]
    assert relations["measure_rates"] == [
        {"measure": "full", "rate": 0.1},
        {"measure": "full", "rate": 0.35},
    ]
    assert relations["measure_links"] == [
        {"measure": "full", "relation": "requires", "other": "bare"},
        {"measure": "quo", "relation": "conflicts", "other": "bare"},
    ]


def test_industries_assumptions_and_settings(relations: dict[str, Any]) -> None:
    assert relations["industries"] == [
        {"industry": "C28", "title": "C28"},
        {"industry": "C27", "title": "C27"},
    ]
    assert relations["industry_chapters"] == [
        {"industry": "C28", "prefix": "84"},
        {"industry": "C28", "prefix": "8501"},
    ]
    assumed = {(row["id"], row["horizon"]): row for row in relations["assumptions"]}
    assert len(assumed) == 7 * 3 + 10
    fixed = {"low": 0.4, "mode": 0.4, "high": 0.4}
    wanted = {"id": "sigma_speed", "horizon": "medium", **fixed}
    assert assumed["sigma_speed", "medium"] == wanted
    assert assumed["net_weight", None]["mode"] == 1


def test_spreads(relations: dict[str, Any]) -> None:
    found = [tuple(row.values()) for row in relations["ranges"]]
    assert list(relations["ranges"][0]) == [
        *("owner", "field", "year", "seller"),
        *("low", "mode", "high"),
    ]
    assert found == [
        ("goods", "sigma", None, None, 2, 4, 6),
        ("goods", "import_reliance", None, None, 0.2, 0.3, 0.4),
        ("goods", "choke_price", None, None, 5, 8, 9),
        ("goods:848210", "trade_defence", None, "CHN", 0.1, 0.2, 0.3),
        ("flow", "home_supply_share", 2023, None, 0, 0.1, 0.2),
        ("bill", "self_served", 2023, None, 0.1, 0.2, 0.3),
        ("bill", "sigma", 2023, None, 2, 3, 4),
        ("full", "coverage", None, None, 0.3, 0.4, 0.5),
        ("full", "leakage", None, None, 0.1, 0.2, 0.3),
        ("full", "rate", None, None, 0.25, 0.35, 0.45),
        ("full", "competition_loss", None, None, 0.01, 0.02, 0.03),
        ("full", "days_of_cover", None, None, 10, 20, 30),
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"imports": "all-2"}, 'imports: unknown figure "all-2" — nearest: all-1, bill-1, old-1'),
        ({"imports": "share-1"}, "imports: expected a result in EUR, found share"),
        ({"imports": "debt-1"}, "imports: the result is out of range: -1"),
        (
            {"from_seller": None, "seller_share": "excess-1"},
            "seller_share: the result is out of range: 1.1",
        ),
        ({"imports": "least-1"}, "from_seller: larger than all that the buyer imports"),
        (
            {"evidence": "A", "mixed_basis": False},
            "evidence: graded A, but its figures are only B: part-1",
        ),
        (
            {"imports": "old-1 + all-1", "mixed_basis": False},
            "year: 2023, but it rests on old-1 of 2022; take figures of one year, or mark the line"
            " mixed_basis, with evidence C",
        ),
    ],
)
def test_figures_that_can_not_be(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(MenuError) as caught:
        menu(**changes).relations(FIGURES)
    found = str(caught.value).split(": ", 1)[1]
    assert found == f"sectors[0].published[0].{message}"
