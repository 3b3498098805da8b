"""What is drawn of a line, asked by itself."""

from __future__ import annotations

from math import log, sqrt
from typing import Any

import pytest
from steps import Row, asked

LINE: Row = {"buyer": "sender", "sector": "s", "line": "lenses", "evidence": "B"}
# deviates are named by the factors that they make: of flows where the evidence is B
DEVIATES = {"from_seller": 2, "from_others": 3, "to_others": 5, "home": 7}
RANGES = {
    ("lenses", "home_supply_share"): 0.1, ("lenses", "sigma"): 0.2, ("s", "sigma"): 0.3,
    ("s", "import_reliance"): 0.4, ("s", "choke_price"): 0.5,
    ("s:900219", "trade_defence"): 0.6,
}  # fmt: skip


def drawn(draw: int, ranges: dict[tuple[str, str], float], deviation: float) -> list[Row]:
    """Return what one draw holds of a line, and as much of its neighbours."""
    values = {
        **{("sender/lenses", name): log(by) / deviation for name, by in DEVIATES.items()},
        # half of the deviation of σ is common to the sector: 0.5 (ln 4 + ln 9) = ln 6
        ("s", "sigma_common"): sqrt(2) * log(4),
        ("lenses", "sigma_own"): sqrt(2) * log(9),
        **ranges,
        ("target/lenses", "from_seller"): 9.0, ("sender/mirrors", "home"): 9.0,
        ("r", "sigma_common"): 9.0, ("mirrors", "sigma_own"): 9.0, ("mirrors", "sigma"): 9.0,
        ("r", "sigma"): 9.0, ("mirrors", "home_supply_share"): 9.0, ("r", "choke_price"): 9.0,
        ("r", "import_reliance"): 9.0, ("s:900211", "trade_defence"): 9.0,
        # of the line itself, yet another of its numbers
        ("sender/lenses", "other"): 99.0, ("s:900219", "other"): 9.0,
    }  # fmt: skip
    return [
        {"draw": draw, "owner": owner, "field": field, "value": value}
        for (owner, field), value in values.items()
    ]


def line_draws(*drawn: Row, **changes: Any) -> list[Row]:
    """Return what is drawn of a line that is laid, beside others that are not."""
    line = {**LINE, **changes}
    duty = {**line, "defended": "s:900219"}
    others: tuple[Row, ...] = ({"buyer": "target"}, {"sector": "r"}, {"line": "mirrors"})
    tables: dict[str, list[Row]] = {
        "drawn": list(drawn),
        "lines": [line, *({**line, **key} for key in others)],
        "lines_drawn": [line],
        "duties_in_force": [duty, *({**duty, **key, "defended": "s:900211"} for key in others)],
    }
    return asked("line_draws", tables)


@pytest.mark.parametrize(("evidence", "deviation"), [("A", 0.05), ("B", 0.2), ("C", 0.4)])
def test_flows_are_drawn_the_wider_the_weaker_the_evidence(evidence: str, deviation: float) -> None:
    [found] = line_draws(*drawn(1, RANGES, deviation), evidence=evidence)
    assert found == pytest.approx({
        "draw": 1, "buyer": "sender", "sector": "s", "line": "lenses", "from_seller_factor": 2.0,
        "from_others_factor": 3.0, "to_others_factor": 5.0, "home_factor": 7.0,
        "sigma_factor": 6.0, "home_supply_share": 0.1, "bill_sigma": 0.2, "sector_sigma": 0.3,
        "import_reliance": 0.4, "choke_price": 0.5, "trade_defence_rate": 0.6,
    })  # fmt: skip


def test_each_draw_has_its_own_values_and_none_where_the_menu_gives_no_range() -> None:
    named = ("home_supply_share", "bill_sigma", "sector_sigma", "import_reliance", "choke_price")
    for key in RANGES:
        found = line_draws(*drawn(1, RANGES, 0.2), *drawn(2, {key: 7.0}, 0.1))
        first, second = sorted(found, key=lambda row: int(row["draw"]))
        assert [row["draw"] for row in found] == [1, 2]
        assert [first[name] for name in named] == [0.1, 0.2, 0.3, 0.4, 0.5]
        given = {name: second[name] for name in (*named, "trade_defence_rate")}
        assert [value for value in given.values() if value is not None] == [7.0]
        assert second["from_seller_factor"] == pytest.approx(4.0)


def test_of_a_bill_the_part_that_the_buyer_can_serve_itself_is_drawn() -> None:
    [found] = line_draws(*drawn(0, {("lenses", "self_served"): 0.8}, 0.2))
    assert found["home_supply_share"] == 0.8


def test_a_line_without_duties_in_force_is_drawn_all_the_same() -> None:
    tables: dict[str, list[Row]] = {
        "drawn": drawn(0, RANGES, 0.2), "lines": [LINE], "lines_drawn": [LINE],
        "duties_in_force": [],
    }  # fmt: skip
    [found] = asked("line_draws", tables)
    assert (found["choke_price"], found["trade_defence_rate"]) == (0.5, None)
