"""An explanation says how the menu makes a line of published figures, and what to mind of it."""

from __future__ import annotations

import pytest

from aci_cli.analysis import Analysis
from aci_cli.explain import tree
from aci_cli.explain_text import text
from aci_cli.menu import load_menu
from aci_cli.origins import menu_origin
from aci_cli.resources import bundled


@pytest.fixture(scope="module")
def bundled_analysis() -> Analysis:
    return Analysis()


def explained(analysis: Analysis, measure: str) -> str:
    return text(tree(analysis, measure, 0), 10_000)


def test_a_bill_shows_the_figures_that_it_is_computed_of(bundled_analysis: Analysis) -> None:
    [line] = tree(bundled_analysis, "duv-servicing", 0)["lines"]
    assert line["made_of"] == {
        "amount": "lithography-2023-1 - lithography-2023-5 * lithography-2023-6"
    }
    value = {figure["id"]: float(figure["value"]) for figure in line["figures"]}
    # EUR m less USD bn of the Dutch share, at 1.0813 dollars a euro in 2023
    bill = value["lithography-2023-1"] * 1e6 - value["lithography-2023-5"] * 1e9 / 1.0813 * 0.826
    assert line["imports_eur"] == pytest.approx(bill, rel=1e-9)
    shown = explained(bundled_analysis, "duv-servicing")
    assert "  amount = lithography-2023-1 - lithography-2023-5 * lithography-2023-6\n" in shown
    assert "a small difference of two large numbers" in shown


def test_a_share_of_home_supply_is_shown_with_its_range_and_reason(
    bundled_analysis: Analysis,
) -> None:
    shown = explained(bundled_analysis, "export-bearings")
    assert "  home supply is 84.0 % of what is used (66.0 % to 88.0 %): USD 35.3 bn at" in shown
    assert "operating income of the industry RMB 227.8 bn\n" in shown


def test_a_price_above_what_users_pay_is_no_price_rise(bundled_analysis: Analysis) -> None:
    shown = explained(bundled_analysis, "duv-servicing")
    assert "makes it dearer than users pay (at most κ = 10 times the price); they lose" in shown
    assert "% dearer" not in shown
    assert "makes it 8.5 % dearer for its users" in explained(bundled_analysis, "export-bearings")


def test_a_line_of_trade_is_made_of_no_figures() -> None:
    line = {"sector": "electric_vehicles", "line": "870380", "year": 2024}
    assert menu_origin(load_menu(bundled("measures.yaml")), line) == {
        "made_of": {},
        "home_supply_share": None,
        "line_note": None,
    }


def test_a_line_is_that_of_its_year() -> None:
    menu = load_menu(bundled("measures.yaml"))
    line = {"sector": "duv_lithography", "line": "duv-service-bill", "year": 2022}
    assert menu_origin(menu, line)["made_of"] == {
        "amount": "lithography-2022-1 - lithography-2022-7"
    }
