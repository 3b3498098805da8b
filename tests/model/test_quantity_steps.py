"""What is drawn, from which distribution, and how it stands beside the rest of its draw."""

from __future__ import annotations

import hashlib
import math
from statistics import NormalDist

import pytest
from steps import Row, asked, picked

RANGE = {"quantity": "q", "owner": "o", "field": "f", "low": 2.0, "mode": 4.0, "high": 10.0}
DEVIATE = {**RANGE, "low": None, "mode": None, "high": None}
ASSUMPTIONS = (
    "sigma_speed", "supply_response", "demand_response", "choke_price", "redirected_share",
    "lost_value_share", "capital_share", "home_supply_per_export", "sigma_default",
    "sigma_service", "leakage_sold", "leakage_bought", "coverage_services", "retaliation_chance",
    "retaliation_proportion", "competition_loss", "net_weight",
)  # fmt: skip


def drawn(quantity: Row, *uniforms: float | None) -> list[float]:
    """Return the values of a quantity at some places of its distribution."""
    at = [{"draw": n, "quantity": "q", "uniform": each} for n, each in enumerate(uniforms)]
    other = [{"draw": 0, "quantity": "another", "uniform": 0.5}]
    found = asked("drawn", {"quantities": [quantity], "uniforms": at + other})
    assert {(row["owner"], row["field"]) for row in found} == {("o", "f")}
    return [row["value"] for row in sorted(found, key=lambda row: row["draw"])]


def test_a_range_is_drawn_from_a_triangle_over_it() -> None:
    # 2 of the 8 from low to high lie below the mode, and so a quarter of all draws
    assert drawn(RANGE, None, 0.0, 0.2, 0.25, 0.4375, 1.0) == [
        4, 2, 2 + math.sqrt(0.2 * 8 * 2), 4, 10 - math.sqrt(0.5625 * 8 * 6), 10
    ]  # fmt: skip
    assert drawn({**RANGE, "mode": 2.0}, None, 0.0, 0.75) == [2, 2, 6]
    assert drawn({**RANGE, "mode": 10.0}, None, 0.25, 1.0) == [10, 6, 10]
    assert drawn({**RANGE, "low": 4.0, "high": 4.0}, None, 0.1, 0.9) == [4, 4, 4]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_deviate_is_a_normal_quantile_to_seven_figures(sign: int) -> None:
    # the middle up to 0.425 beside the median, the tails beyond, to a billionth
    beside = [
        0.001, 0.03, 0.1, 0.17, 0.2, 0.3, 0.35, 0.4, 0.42, 0.4249999, 0.4250001, 0.43, 0.45, 0.48,
        0.49, 0.499, 0.4999, 0.49999, 0.4999999, 0.49999999,
    ]  # fmt: skip
    places = [0.5 + sign * each for each in beside]
    expected = [NormalDist().inv_cdf(place) for place in places]
    assert drawn(DEVIATE, *places) == pytest.approx(expected, rel=3e-7)


def test_no_deviate_lies_beyond_six_deviations() -> None:
    most = NormalDist().inv_cdf(1 - 1e-9)
    found = drawn(DEVIATE, None, 0.0, 1e-12, 1e-9, 0.5, 1 - 1e-12, 1.0)
    assert found == pytest.approx([0, -most, -most, -most, 0, most, most], rel=3e-7)
    assert most == pytest.approx(5.9978, abs=1e-4)


def test_a_uniform_is_the_first_52_bits_of_a_hash_of_seed_draw_and_name() -> None:
    quantities = [{"quantity": "a.rate"}, {"quantity": "b"}]
    found = asked("uniforms", {"quantities": quantities}, first=0, last=2, seed=7)
    expected = [
        (draw, name, None if draw == 0 else fraction(f"7|{draw}|{name}"))
        for draw in (0, 1, 2)
        for name in ("a.rate", "b")
    ]
    assert sorted(picked(found, "draw", "quantity", "uniform"), key=str) == expected
    later = asked("uniforms", {"quantities": quantities}, first=2, last=2, seed=7)
    assert picked(later, "draw", "quantity", "uniform") == expected[4:]


def fraction(text: str) -> float:
    """Return thirteen hexadecimal digits of a hash as a number below 1."""
    return int(hashlib.md5(text.encode()).hexdigest()[:13], 16) / 2**52


def test_a_variation_leaves_all_others_at_their_centre() -> None:
    variations = [
        {"draw": 1, "quantity": "a", "uniform": 0.1},
        {"draw": 2, "quantity": "b", "uniform": 0.9},
    ]
    quantities = [{"quantity": "a"}, {"quantity": "b"}]
    tables: dict[str, list[Row]] = {"quantities": quantities, "variations": variations}
    found = asked("uniforms_varied", tables)
    assert sorted(picked(found, "draw", "quantity", "uniform")) == [
        (1, "a", 0.1), (1, "b", None), (2, "a", None), (2, "b", 0.9)
    ]  # fmt: skip


def test_assumptions_of_each_draw_stand_side_by_side() -> None:
    rows = [
        {"draw": draw, "owner": owner, "field": name, "value": 100.0 * draw + n}
        for draw in (0, 1)
        for n, name in enumerate(ASSUMPTIONS)
        # what belongs to a sector or a measure is no assumption, even under its name
        for owner in (("", "s") if n % 2 else ("",))
    ]
    for row in rows:
        row["value"] += 5000.0 * len(str(row["owner"]))
    found = sorted(asked("horizon", {"drawn": rows}), key=lambda row: row["draw"])
    assert found == [
        {"draw": draw, **{name: 100.0 * draw + n for n, name in enumerate(ASSUMPTIONS)}}
        for draw in (0, 1)
    ]


def test_what_is_drawn_is_named_the_same_whatever_else_is_asked() -> None:
    line = {"buyer": "target", "sector": "s", "line": "848210", "year": 2024}
    twice = {**line, "sector": "parts"}
    bounds = {"low": 1.0, "mode": 2.0, "high": 3.0}
    tables: dict[str, list[Row]] = {
        "assumptions": [
            {**bounds, "id": "choke_price", "horizon": "short"},
            {**bounds, "id": "choke_price", "horizon": "long", "mode": 9.0},
            {**bounds, "id": "net_weight"},
        ],
        "ranges": [
            {**bounds, "owner": "m", "field": "rate"},
            # a share of another year than the line's, and one of no line
            {**bounds, "owner": "848210", "field": "home_supply_share", "year": 2024},
            {**bounds, "owner": "848210", "field": "home_supply_share", "year": 2023, "mode": 9.0},
            {**bounds, "owner": "lenses", "field": "home_supply_share", "year": 2024},
            {**bounds, "owner": "s:848210", "field": "trade_defence", "seller": "CHN"},
            {**bounds, "owner": "s:848210", "field": "trade_defence", "seller": "RUS", "mode": 9.0},
            {**bounds, "owner": "s:1", "field": "trade_defence", "seller": "CHN"},
        ],
        "lines": [line],
        "lines_drawn": [line, twice],
        "duties_in_force": [{"defended": "s:848210", "defended_against": "CHN"}],
    }
    found = asked("quantities", tables, horizon="short")
    names = ("quantity", "owner", "field", "low", "mode", "high")
    assert sorted(picked(found, *names), key=str) == sorted(
        [
            ("choke_price", "", "choke_price", 1, 2, 3),
            ("net_weight", "", "net_weight", 1, 2, 3),
            ("m.rate", "m", "rate", 1, 2, 3),
            ("848210.home_supply_share", "848210", "home_supply_share", 1, 2, 3),
            ("s:848210.trade_defence", "s:848210", "trade_defence", 1, 2, 3),
            ("s.sigma_common", "s", "sigma_common", None, None, None),
            ("parts.sigma_common", "parts", "sigma_common", None, None, None),
            ("848210.sigma_own", "848210", "sigma_own", None, None, None),
            *(
                (f"target/848210.{flow}", "target/848210", flow, None, None, None)
                for flow in ("from_seller", "from_others", "to_others", "home")
            ),
        ],
        key=str,
    )
