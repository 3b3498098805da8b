"""What each fault of a menu is told, word for word, and what is no fault though near to one.

Each entry of menus/messages.txt takes lines of a small menu (-), puts others there (+), and has
what is said of it (!): line, key, fault and fix.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from aci_cli.menu import MenuError, load_menu
from aci_cli.menu_yaml import read_yaml
from aci_cli.reading import LARGEST_MENU

MENUS = Path(__file__).parent / "menus"
TEXT = "".join((MENUS / name).read_text() for name in ("body.txt", "rest.txt"))
FAULTS = (MENUS / "messages.txt").read_text(encoding="utf-8").split("\n\n")


def lines(fault: str, sign: str) -> str:
    return "".join(f"{line[1:]}\n" for line in fault.splitlines() if line[0] == sign)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: lines(fault, "!").split(":")[1].strip())
def test_a_fault_is_told_word_for_word(fault: str) -> None:
    assert lines(fault, "-") in TEXT
    with pytest.raises(MenuError) as caught:
        load_menu(TEXT.replace(lines(fault, "-"), lines(fault, "+"), 1), name="m")
    assert [f"m:{said}" for said in lines(fault, "!").splitlines()] == caught.value.findings


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('controlled: ["854239"]', 'controlled: ["85423900"]'),
        ("requires: [duty-chips]", "requires: [licensing]"),
        ("controlled_only: true", "controlled_only: true\n    needs: [JPN, USA]"),
        ("evidence: B\n", "evidence: B\n        members: {DEU: 0.7, FRA: 0.3}\n"),
        ("evidence: B\n", "evidence: B\n        home_supply_share: 0\n"),
        ("self_served: {low: 0.1, mode: 0.2, high: 0.3, reason: judgement}", "self_served: 0"),
        ("rates: [0.1, 0.25]", "rates: [0.1, 0.25]\n    coverage: 1\n    leakage: 0"),
        ("value: 0.1\n", "value: 0\n"),
        ("long: {low: 0.05, mode: 0.1, high: 0.2}", "long: {low: 0, mode: 0.1, high: 1}"),
        ("year: 2022\n", "year: 1988\n"),
        ("year: 2022\n", "year: 2100\n"),
    ],
)
def test_what_stands_at_the_edge_of_its_range_is_right(old: str, new: str) -> None:
    assert old in TEXT
    load_menu(TEXT.replace(old, new, 1))


def test_a_file_is_named_as_it_is_called_and_a_text_by_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(MenuError, match=r"^menu: the file is empty$"):
        load_menu(" \n")
    with pytest.raises(MenuError) as caught:
        load_menu(tmp_path)
    assert str(caught.value) == f"{tmp_path.name}: cannot be read: is a directory"
    with pytest.raises(MenuError) as caught:
        load_menu("title: ok\nnote: \x07\n", name="m")
    assert str(caught.value) == "m:2: not YAML: control characters are not allowed"


def test_a_menu_may_be_nested_forty_deep_and_no_deeper() -> None:
    with pytest.raises(MenuError, match=r"^menu:1: expected keys with values at the top of"):
        load_menu("[" * 40 + "]" * 40)
    for opening in ("[", "[x, "):
        with pytest.raises(MenuError, match=r"^menu: nested deeper than 40 levels, not a menu$"):
            load_menu(opening * 41 + "]" * 41)


def test_aliases_repeat_some_of_a_file_and_not_themselves() -> None:
    some = f"a: &a [{', '.join('x' * 99)}]\nb: [{', '.join(['*a'] * 90)}]\n"
    assert read_yaml(some).data["b"] == [["x"] * 99] * 90
    for text in ("a: &a {b: *a}\n", "a: &a [*a]\n", some.replace("*a", "*a, *a")):
        with pytest.raises(MenuError, match=r"^menu:1: aliases \(\*name\) repeat too much of the"):
            load_menu(text)


def test_a_file_is_read_whole_or_refused_and_known_by_its_digest(tmp_path: Path) -> None:
    assert load_menu(TEXT).document.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (LARGEST_MENU + 1))
    with pytest.raises(MenuError, match=r"^large\.yaml: larger than 16 MiB, not a menu$"):
        load_menu(large)
    large.write_bytes(b"#" * LARGEST_MENU)
    with pytest.raises(MenuError, match=r"^large\.yaml: the file holds comments only$"):
        load_menu(large)
