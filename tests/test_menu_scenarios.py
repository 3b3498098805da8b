"""What a scenario makes of a menu: assumptions, settings, options, and what is said of it."""

from __future__ import annotations

from typing import Any

import pytest
from model.builders import menu_text

from aci_cli.menu import Menu, MenuError, Options, load_menu
from aci_cli.menu_fields import Range, Triple

WIDE: dict[str, Any] = {
    "id": "wide",
    "title": "Wide",
    "note": "mind",
    "sender": "DEU",
    "with": ["JPN"],
    "closed_markets": ["USA"],
    "horizon": "medium",
    "assumptions": {"choke_price": {"low": 2, "mode": 4, "high": 6, "reason": "judgement"}},
    "settings": {"essential_cut_floor": 0.25},
    "participation": {"GBR": 0.7},
}
STIFF = {"id": "stiff", "assumptions": {"net_weight": 2}, "horizon": "long"}


@pytest.fixture(scope="module")
def menu() -> Menu:
    return load_menu(menu_text(sectors=[], measures=[], scenarios=[WIDE, STIFF]), name="tiny")


def test_assumptions_change_in_the_form_they_have(menu: Menu) -> None:
    wide, stiff = (menu.with_scenario(scenario) for scenario in menu.scenarios)
    four, two = Triple(low=2, mode=4, high=6), Triple(low=2, mode=2, high=2)
    changed = {item.id: item.triples() for item in wide.assumptions}
    assert changed["choke_price"] == [("short", four), ("medium", four), ("long", four)]
    held = {item.id: item.triples() for item in menu.assumptions}
    assert {name for name in held if held[name] != changed[name]} == {"choke_price"}
    weight = next(item for item in stiff.assumptions if item.id == "net_weight")
    assert weight.triples() == [(None, two)]
    assert weight.reason == "judgement"


def test_settings_change_and_say_by_what(menu: Menu) -> None:
    settings = menu.with_scenario(menu.scenarios[0]).settings
    floor = settings.essential_cut_floor
    assert (floor.value, floor.reason, floor.source) == (0.25, "scenario wide", None)
    assert settings.material_bp == menu.settings.material_bp


def test_options_and_what_is_supposed(menu: Menu) -> None:
    wide, stiff = (menu.with_scenario(scenario) for scenario in menu.scenarios)
    chance = Range(low=0.7, mode=0.7, high=0.7)
    expected = Options("DEU", ("JPN",), ("USA",), "medium", {"GBR": chance})
    assert wide.options == expected
    assert wide.supposed == {
        "sender": "DEU",
        "with": ["JPN"],
        "closed_markets": ["USA"],
        "horizon": "medium",
        "assumptions": {"choke_price": {"low": 2, "mode": 4, "high": 6, "reason": "judgement"}},
        "settings": {"essential_cut_floor": 0.25},
        "participation": {"GBR": {"low": 0.7, "mode": 0.7, "high": 0.7}},
    }
    assert stiff.supposed == {
        "horizon": "long",
        "assumptions": {"net_weight": {"low": 2, "mode": 2, "high": 2}},
    }
    assert (menu.options, menu.supposed) == (Options(), {})


def test_a_partner_joins_for_certain_or_by_chance() -> None:
    both = {**WIDE, "participation": {"GBR": 0.7, "JPN": 0}}
    with pytest.raises(MenuError) as caught:
        load_menu(menu_text(sectors=[], measures=[], scenarios=[both]), name="tiny")
    assert str(caught.value).endswith(
        "participation.JPN: JPN takes part for certain, in `with`; name it in one of them"
    )


def test_markets_are_closed_beside_what_a_scenario_sets(menu: Menu) -> None:
    wide = menu.with_scenario(menu.scenarios[0])
    closed = wide.with_closed_markets(["KOR", "JPN"])
    assert closed.options.closed_markets == ("KOR", "JPN")
    assert (closed.options.sender, closed.options.horizon) == ("DEU", "medium")
    assert closed.assumptions == wide.assumptions
    assert closed.supposed == wide.supposed
    assert wide.options.closed_markets == ("USA",)
