"""A spoilt menu is refused line by line, or is the same menu again once written out."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import yaml
from fuzzing import ending, fuzzed
from hypothesis import given
from mutations import contents, files, trees, tuned
from yamls import written

from aci_cli.analysis import Analysis
from aci_cli.errors import AciError
from aci_cli.expressions import Figure
from aci_cli.menu import Menu, load_menu
from aci_cli.menu_yaml import MenuError, read_yaml
from aci_cli.release import open_release
from aci_cli.resources import bundled
from aci_cli.rows import Table

MENUS = Path(__file__).parent.parent / "menus"
SMALL_TEXT = "".join((MENUS / name).read_text() for name in ("body.txt", "rest.txt"))
SMALL: dict[str, Any] = yaml.safe_load(SMALL_TEXT)
SHIPPED: dict[str, Any] = yaml.safe_load(bundled("measures.yaml").read_text())
RELEASE = open_release(bundled("data"))
FIGURES = {
    "trade-2022-1": Figure(1000, "EUR", "A", 2022),
    "trade-2022-2": Figure(400, "EUR", "B", 2022),
    "trade-2023-1": Figure(2000, "EUR", "C", 2023),
    "trade-2023-2": Figure(0.25, "share", "C", 2023),
}
KEPT = ("duty-batteries", "services-air", "export-bearings", "duv-servicing", "export-charge-cnc")


def few_measures() -> dict[str, Any]:
    """Return the shipped menu with a measure or two of each kind, and the sectors they touch."""
    measures = [
        {**entry, "conflicts": [], "requires": []}
        for entry in SHIPPED["measures"]
        if entry["id"] in KEPT
    ]
    comparators = [entry for entry in SHIPPED["comparators"] if entry["id"] == "status-quo"]
    used = {name for entry in [*measures, *comparators] for name in listed(entry.get("sector"))}
    sectors = [entry for entry in SHIPPED["sectors"] if entry["id"] in used]
    rest = {"measures": measures, "comparators": comparators, "sectors": sectors}
    rest |= {"replies": [], "scenarios": []}
    return {key: value for key, value in SHIPPED.items() if key != "other_supply"} | rest


def listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def plain(menu: Menu) -> dict[str, Any]:
    return menu.model_dump(by_alias=True, exclude_none=True)


@fuzzed(60)
@given(files(SMALL_TEXT, " "))
def test_a_text(raw: bytes) -> None:
    path = Path("menu.yaml")
    found = ending(lambda: load_menu(as_text(raw, path)))
    assert isinstance(found, Menu | MenuError)


def as_text(raw: bytes, path: Path) -> str:
    """Return bytes as standard input gives them to a menu."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MenuError(f"{path}: not UTF-8") from None


@fuzzed(60)
@given(contents(SMALL_TEXT.encode()))
def test_bytes_of_yaml(raw: bytes) -> None:
    ending(lambda: read_yaml(as_text(raw, Path("menu.yaml"))))


@fuzzed(150)
@given(trees(SMALL))
def test_values(tree: Any) -> None:
    found = ending(lambda: load_menu(written(tree)))
    if isinstance(found, Menu):
        again = load_menu(written(plain(found)))
        assert plain(again) == plain(found)
        first, second = (ending(lambda m=menu: m.relations(FIGURES)) for menu in (found, again))
        assert type(first) is type(second)
        assert isinstance(first, AciError) or first == second


@fuzzed(12)
@given(trees(few_measures()) | tuned(few_measures()))
def test_a_ranking(tree: Any) -> None:
    """What a spoilt menu leads to is refused, or every figure of it is one."""
    found = ending(lambda: load_menu(written(tree)))
    if isinstance(found, Menu):
        check_ranking(
            ending(lambda: Analysis(menu=found, data=RELEASE, threads=1).ranking(draws=2))
        )


def check_ranking(found: Table | AciError) -> None:
    """Raise AssertionError where a ranking holds what is no figure, or a place twice."""
    if isinstance(found, AciError):
        return
    rows = found.records()
    for row in rows:
        numbers = {name: value for name, value in row.items() if isinstance(value, float)}
        assert all(map(math.isfinite, numbers.values())), numbers
    ranks = [row["rank"] for row in rows if row["rank"] is not None]
    assert ranks == list(range(1, len(ranks) + 1))
    for row in rows:
        assert row["pressure_eur"] is None or row["pressure_eur"] >= 0, row["id"]
