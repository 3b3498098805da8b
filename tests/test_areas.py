"""Countries, groups and coalitions by their codes."""

from __future__ import annotations

import pytest

from aci_cli.areas import Area, Gazetteer
from aci_cli.errors import UsageError

PLACES = Gazetteer(
    [
        Area("DEU", "DE", "Germany", ("EU27", "G7")),
        Area("FRA", "FR", "France", ("EU27", "G7")),
        Area("JPN", "JP", "Japan", ("G7",)),
        Area("CHN", "CN", "China", ()),
        Area("_OT", None, "Not named", ()),
    ]
)


def test_a_group_joins_without_the_members_that_send_already() -> None:
    sides = PLACES.sides("CHN", "EU27", ["G7"])
    assert sides.sender_members == ("DEU", "FRA")
    assert sides.partners == ("JPN",)


def test_the_common_tariff_holds_for_the_union_and_its_members_alone() -> None:
    assert PLACES.sides("CHN", "EU27", []).applies_union_tariff
    assert PLACES.sides("CHN", "DEU", []).applies_union_tariff
    assert not PLACES.sides("CHN", "JPN", []).applies_union_tariff


def test_value_added_is_the_unions_where_the_whole_union_sells() -> None:
    def content(sender: str, *partners: str) -> dict[str, bool]:
        parties = PLACES.sides("CHN", sender, partners).relations([])["parties"]
        return {row["iso3"]: row["union_content"] for row in parties if row["side"] == "sender"}

    whole = {"DEU": True, "FRA": True, "JPN": False}
    assert content("EU27", "JPN") == content("JPN", "EU27") == content("DEU", "FRA", "JPN") == whole
    assert content("DEU", "JPN") == {"DEU": False, "JPN": False}


@pytest.mark.parametrize(
    ("target", "sender", "partners", "message"),
    [
        ("CHM", "EU27", [], "nearest: CHN"),
        ("CN", "EU27", [], "use a code of three letters: CHN"),
        ("Chinna", "EU27", [], r"CHN \(China\)"),
        ("_OT", "EU27", [], 'unknown country or group "_OT"$'),
        ("DEU", "EU27", [], "share DEU"),
        ("CHN", "EU27", ["CHN"], "is the target, not a partner"),
        ("JPN", "EU27", ["G7"], "JPN is the target"),
    ],
)
def test_a_question_that_makes_no_sense(
    target: str, sender: str, partners: list[str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        PLACES.sides(target, sender, partners)
