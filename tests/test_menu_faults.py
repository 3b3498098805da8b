"""What a faulty menu is told: the file, the line, the key, and the nearest valid name.

Each file in tests/menus is the upper part of a menu with one fault and ends in the message
expected; `rest.txt` completes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aci_cli.menu import MenuError, load_menu
from aci_cli.menu_models import Published
from aci_cli.menu_yaml import read_yaml
from aci_cli.reading import LARGEST_MENU

MENUS = Path(__file__).parent / "menus"
BODY, REST = ((MENUS / name).read_text() for name in ("body.txt", "rest.txt"))


def expected(text: str) -> str:
    """Return the message that a faulty menu states after its last line."""
    return "\n".join(
        line.removeprefix("#   ") for line in text.split("# expected:\n")[1].splitlines()
    )


PARTS = sorted(
    path.name for path in MENUS.glob("*.yaml") if "# expected:" in path.read_text("latin-1")
)
WHOLE = {
    "a-list.yaml": "a-list.yaml:1: expected keys with values at the top of the file",
    "aliases.yaml": "aliases.yaml:1: aliases (*name) repeat too much of the file; "
    "write the values out",
    "empty.yaml": "empty.yaml: the file is empty",
    "no-keys.yaml": "no-keys.yaml: the file holds comments only",
    "not-utf8.yaml": "not-utf8.yaml:2: not UTF-8: byte 0xdf; save the file as UTF-8",
    "not-yaml.yaml": "not-yaml.yaml:2: not YAML: did not find expected ',' or ']'",
}


class TestFaultyMenu:
    @pytest.mark.parametrize("name", PARTS)
    def test_a_fault_is_named_by_file_line_key_and_fix(self, name: str) -> None:
        text = (MENUS / name).read_text()
        with pytest.raises(MenuError) as caught:
            load_menu(text + REST, name=name)
        assert str(caught.value) == expected(text)

    @pytest.mark.parametrize("name", WHOLE)
    def test_a_file_that_is_no_menu_at_all(self, name: str) -> None:
        with pytest.raises(MenuError) as caught:
            load_menu(MENUS / name)
        assert str(caught.value) == WHOLE[name]

    def test_every_faulty_file_is_tested(self) -> None:
        assert {path.name for path in MENUS.glob("*.yaml")} == {*PARTS, *WHOLE}

    @pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
    def test_depth_is_limited_before_the_stack_is(self, opening: str) -> None:
        with pytest.raises(MenuError, match="nested deeper than 40 levels, not a menu"):
            load_menu(opening * 100_000)

    def test_an_alias_of_itself_ends(self) -> None:
        with pytest.raises(MenuError, match="aliases"):
            load_menu("title: &a [*a]\n")

    def test_size_is_limited(self) -> None:
        with pytest.raises(MenuError, match="larger than 16 MiB, not a menu"):
            load_menu("#" * (LARGEST_MENU + 1))

    def test_the_number_of_values_is_limited(self) -> None:
        with pytest.raises(MenuError, match="more than 1,000,000 values, not a menu"):
            load_menu("[" + "a," * 1_000_001 + "]")

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(MenuError, match=r"menu\.yaml: cannot be read: no such file"):
            load_menu(tmp_path / "menu.yaml")

    def test_an_assumption_left_out_is_named(self) -> None:
        with pytest.raises(MenuError, match='the assumption "net_weight" is missing'):
            load_menu(BODY + REST.replace("id: net_weight", "id: net_wait"))

    @given(st.text(max_size=60))
    def test_any_text_is_read_or_refused(self, text: str) -> None:
        try:
            read_yaml(text)
        except MenuError as error:
            assert str(error)

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def test_any_value_in_any_place_is_read_or_refused(self, data: st.DataObject) -> None:
        menu = deepcopy(SMALL)
        parent, key = data.draw(st.sampled_from(sorted(places(menu), key=lambda p: str(p[1]))))
        junk = [None, True, -1, 0, 1.7, 2**70, "", "x", "010121", [], ["x", 1], {}, {"id": "x"}]
        parent[key] = data.draw(st.sampled_from(junk))
        text = yaml.safe_dump(menu, allow_unicode=True, sort_keys=False)
        try:
            load_menu(text)
        except MenuError as error:
            assert str(error)


SMALL: dict[str, Any] = yaml.safe_load(BODY + REST)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container of a tree with each of its keys."""
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in entries:
        yield value, key
        if isinstance(item, dict | list):
            yield from places(item)


class TestLevels:
    """A published line has a level in exactly four ways."""

    @pytest.mark.parametrize("imports", [None, "trade-1"])
    @pytest.mark.parametrize("seller_share", [None, "trade-2"])
    @pytest.mark.parametrize("from_seller", [None, "trade-3"])
    @pytest.mark.parametrize("shares_of", [None, "C28"])
    def test_combinations(
        self,
        imports: str | None,
        seller_share: str | None,
        from_seller: str | None,
        shares_of: str | None,
    ) -> None:
        given_fields = {
            "imports": imports,
            "seller_share": seller_share,
            "from_seller": from_seller,
            "shares_of": shares_of,
        }
        given_names = [name for name, value in given_fields.items() if value]
        entry = {
            "id": "line",
            "title": "Line",
            "year": 2023,
            "buyer": "CHN",
            "seller": "EU27",
            "evidence": "C",
            **given_fields,
        }
        if given_names in (
            ["imports", "seller_share"],
            ["imports", "from_seller"],
            ["imports", "shares_of"],
            ["from_seller", "shares_of"],
        ):
            Published.model_validate(entry)
        else:
            with pytest.raises(ValueError, match="expected one of imports with seller_share"):
                Published.model_validate(entry)
