"""Each step from what a measure does at an age to its path in months, asked by itself."""

from __future__ import annotations

from math import exp

import pytest
from steps import Row, asked, picked

# ages of the horizons, in months; -1 while users live on their stocks
AGES = (-1, 0, 12, 36, 60)
Rates = tuple[float | None, ...]
All = tuple[Rates, Rates, Rates]
ECONOMIES: list[Row] = [{"year": 2024, "gdp_target_eur": 1_000_000, "gdp_sender_eur": 4_000_000}]
SUMS = ("pressure_sum_eur", "self_harm_sum_eur", "pressure_sum_bp", "self_harm_sum_bp")
MONTHLY = ("pressure_eur", "self_harm_eur")


def effects(variant: str, line: str, rates: All, draw: int = 0, buyer: str = "target") -> list[Row]:
    """Return what a measure does on a line: its pressure, harm and retaliation at each age."""
    return [
        {
            "age": age, "draw": draw, "variant": variant, "buyer": buyer, "line": line,
            "pressure_eur": pressure, "harm_eur": harm, "retaliation_eur": retaliation,
        }
        for age, pressure, harm, retaliation in zip(AGES, *rates, strict=True)
        if pressure is not None
    ]  # fmt: skip


def flat(pressure: float, harm: float = 0.0, retaliation: float = 0.0) -> All:
    """Return rates that are the same at each age, without stocks."""
    return (None, *[pressure] * 4), (None, *[harm] * 4), (None, *[retaliation] * 4)


def timed(variant: str, start: float, cover: float = 0.0, draw: int = 0) -> Row:
    """Return when a measure takes effect and how long stocks last."""
    return {"draw": draw, "variant": variant, "start_months": start, "cover_months": cover}


def paths(
    nodes: list[Row], timings: list[Row], lives: list[Row] | None = None, placed: str = "mn"
) -> dict[tuple[int, str], list[Row]]:
    """Return the months of each draw and owner."""
    tables: dict[str, list[Row]] = {
        "node_effects": nodes, "timings": timings, "base_lives": lives or [],
        "placed": [{"variant": name, "place": place} for place, name in enumerate(placed)],
        "economies": ECONOMIES,
    }  # fmt: skip
    found: dict[tuple[int, str], list[Row]] = {}
    for row in sorted(asked("path_months", tables), key=lambda row: row["month"]):
        found.setdefault((row["draw"], row["owner"]), []).append(row)
    return found


def test_rates_run_straight_from_one_horizon_to_the_next_and_then_stay() -> None:
    first = (
        (None, 1200.0, 2352.0, 6000.0, 3600.0),
        (None, 480.0, 1632.0, 2400.0, 960.0),
        (None, 48.0, 1200.0, 480.0, 600.0),
    )
    # what is no capital good does from the start what it does within a year
    second = (
        (None, None, 240.0, 480.0, 960.0),
        (None, None, 96.0, 192.0, 288.0),
        (None, None, 48.0, 96.0, 144.0),
    )
    nodes = [*effects("m", "a", first), *effects("m", "b", second)]
    # in force from the middle of the first month: a later month ends half a month after its age
    found = paths(nodes, [timed("m", 0.5)], placed="m")
    assert set(found) == {(0, "m"), (0, "together")}
    for path in found.values():
        assert [row["month"] for row in path] == list(range(121))
        assert [row["measures"] for row in path] == [0] + [1] * 120
        # ages 1/4 (of half a month), 6, 12, 24, 36, 48, 60; the yearly pressure of both lines is
        # 1440 at first, 2592 after a year, then 6480 and 4560; self-harm 672, 2976, 3168, 1992
        assert [
            (row["month"], row["pressure_eur"], row["self_harm_eur"])
            for row in path
            if row["month"] in (0, 1, 7, 13, 25, 37, 49, 61, 120)
        ] == [
            (0, 0.0, 0.0),
            (1, 61.0, 30.0),
            (7, 168.0, 152.0),
            (13, 216.0, 248.0),
            (25, 378.0, 256.0),
            (37, 540.0, 264.0),
            (49, 460.0, 215.0),
            (61, 380.0, 166.0),
            (120, 380.0, 166.0),
        ]
        # each stretch adds its months times the mean of its ends, e.g. 11 * (1440 + 2592) / 24
        summed = (44739.0, 23007.0, 447.39, 57.5175)
        assert picked(path, *SUMS)[120] == pytest.approx(summed)
        # after a year and a month: 61 + 1848 + 216, 30 + 1672 + 248
        summed = (2125.0, 1950.0, 21.25, 4.875)
        assert picked(path, *SUMS)[13] == pytest.approx(summed)


def test_stocks_bridge_the_first_of_the_months_in_force() -> None:
    rates = (
        (120.0, 1200.0, 1200.0, 1200.0, 1200.0),
        (48.0, 960.0, 960.0, 960.0, 960.0),
        (12.0, 240.0, 240.0, 240.0, 240.0),
    )
    less = (
        (24.0, 240.0, 240.0, 240.0, 240.0),
        (24.0, 96.0, 96.0, 96.0, 96.0),
        (36.0, 72.0, 72.0, 72.0, 72.0),
    )
    nodes = [
        row
        for draw in range(4)
        for line, given in (("a", rates), ("b", less))
        for row in effects("m", line, given, draw)
    ]
    timings = [
        timed("m", 2.5, 1.25),
        timed("m", 2.5, 0.25, draw=1),
        timed("m", 2.0, 0.5, draw=2),
        timed("m", 2.0, 0.0, draw=3),
    ]
    found = paths(nodes, timings, placed="m")
    # a month on stocks presses by 12 and harms by 6 + 4; one without by 120 and by 88 + 26
    assert [picked(found[draw, "m"][1:6], *MONTHLY) for draw in range(4)] == [
        # half a month on stocks, then three quarters of one
        [(0.0, 0.0), (0.0, 0.0), (6.0, 5.0), (39.0, 36.0), (120.0, 114.0)],
        # a quarter on stocks and a quarter without
        [(0.0, 0.0), (0.0, 0.0), (33.0, 31.0), (120.0, 114.0), (120.0, 114.0)],
        [(0.0, 0.0), (0.0, 0.0), (66.0, 62.0), (120.0, 114.0), (120.0, 114.0)],
        [(0.0, 0.0), (0.0, 0.0), (120.0, 114.0), (120.0, 114.0), (120.0, 114.0)],
    ]
    for path in found.values():
        assert [row["measures"] for row in path[:5]] == [0, 0, 0, 1, 1]


def test_together_each_line_and_direction_counts_once_at_its_largest() -> None:
    shared = [
        *effects("m", "shared", flat(1200.0, 96.0, 24.0)),
        *effects("n", "shared", flat(600.0, 180.0, 60.0)),
        *effects("m", "both ways", flat(12.0, 24.0)),
        *effects("n", "both ways", flat(24.0, 12.0), buyer="sender"),
        *effects("m", "first alone", flat(36.0, 48.0)),
        *effects("n", "second alone", flat(48.0, 36.0)),
    ]
    # what is not placed is not taken, and another draw is another world
    nodes = [
        *shared,
        *effects("not placed", "shared", flat(9e6, 9e6)),
        *[{**row, "draw": 1, "pressure_eur": 10 * row["pressure_eur"]} for row in shared],
    ]
    timings = [
        timed("m", 0.0), timed("n", 2.0), timed("not placed", 0.0), timed("m", 1.0, draw=1),
        timed("n", 0.0, draw=1),
    ]  # fmt: skip
    found = paths(nodes, timings)
    assert set(found) == {(draw, owner) for draw in (0, 1) for owner in ("m", "n", "together")}
    begins = {
        key: [(row["measures"], *picked([row], *MONTHLY)[0]) for row in path[:4]]
        for key, path in found.items()
    }
    assert begins == {
        (0, "m"): [(0, 0.0, 0.0)] + [(1, 104.0, 16.0)] * 3,
        (0, "n"): [(0, 0.0, 0.0)] * 3 + [(1, 56.0, 24.0)],
        # 100 + 1 + 2 + 3 + 4, and 20 + 2 + 1 + 4 + 3
        (0, "together"): [(0, 0.0, 0.0)] + [(1, 104.0, 16.0)] * 2 + [(2, 110.0, 30.0)],
        (1, "m"): [(0, 0.0, 0.0)] * 2 + [(1, 1040.0, 16.0)] * 2,
        (1, "n"): [(0, 0.0, 0.0)] + [(1, 560.0, 24.0)] * 3,
        (1, "together"): [(0, 0.0, 0.0), (1, 560.0, 24.0)] + [(2, 1100.0, 30.0)] * 2,
    }
    assert picked(found[0, "together"], *SUMS)[3] == (318.0, 62.0, 3.18, 0.155)
    assert picked(found[1, "together"], *SUMS)[3] == (2760.0, 84.0, 27.6, 0.21)


def test_a_base_that_is_not_served_wears_out_and_the_sales_of_service_are_lost_all_the_same() -> (
    None
):
    nodes = [
        *effects("m", "no base", flat(12.0, 24.0, 36.0)),
        *effects("m", "fleet", flat(1200.0, 12_000.0, 120.0)),
        *effects("m", "plant", flat(12_000.0, 120_000.0, 1_200.0)),
    ]
    lives = [
        {"draw": 0, "line": "fleet", "life_months": 10.0},
        {"draw": 0, "line": "plant", "life_months": 20.0},
        {"draw": 0, "line": "of no measure", "life_months": 1.0},
        {"draw": 1, "line": "no base", "life_months": 2.0},
    ]
    found = paths(nodes, [timed("m", 0.5)], lives, placed="m")
    for path in found.values():
        for month in (11, 21):
            # the age is a month less: after ten months 1/e of the fleet is left
            fleet, plant = exp(-(month - 1) / 10), exp(-(month - 1) / 20)
            pressure = 1 + 100 * fleet + 1000 * plant
            self_harm = 2 + 3 + 1000 + 10 * fleet + 10_000 + 100 * plant
            assert picked(path, *MONTHLY)[month] == pytest.approx((pressure, self_harm))


def test_a_base_lives_for_the_years_that_are_drawn() -> None:
    drawn = [
        {"draw": 0, "owner": "fleet", "field": "base_life_years", "value": 2.5},
        {"draw": 1, "owner": "fleet", "field": "base_life_years", "value": 3.0},
        {"draw": 0, "owner": "fleet", "field": "sigma", "value": 9.0},
    ]
    found = asked("base_lives", {"drawn": drawn})
    assert sorted(picked(found, "draw", "line", "life_months")) == [
        (0, "fleet", 30.0),
        (1, "fleet", 36.0),
    ]


def test_what_a_measure_does_on_a_line_is_kept_with_its_age() -> None:
    effect = {
        "draw": 1, "variant": "m", "buyer": "target", "line": "a", "pressure_eur": 2.0,
        "harm_eur": 3.0, "retaliation_eur": 5.0,
    }  # fmt: skip
    rest = {"sector": "s", "self_harm_eur": 8.0}
    assert asked("node_effects", {"effects": [{**effect, **rest}]}, age=36) == [
        {"age": 36, **effect}
    ]


def test_a_measure_takes_effect_after_the_procedure_and_what_it_needs_itself() -> None:
    drawn = [
        {"draw": draw, "owner": owner, "field": field, "value": value}
        for draw, owner, field, value in (
            (0, "", "procedure_months", 6.0),
            (1, "", "procedure_months", 8.0),
            (0, "", "choke_price", 500.0),
            (0, "n", "procedure_months", 700.0),
            (0, "m", "speed_months", 2.0),
            (0, "m", "coverage", 0.5),
            (0, "m", "cover_days", 73.0),
            (1, "n", "cover_days", 365.0),
            (1, "n", "speed_months", 3.0),
        )
    ]
    # a rung of a measure begins with the measure
    variants = [{"variant": "m@0.5", "measure": "m"}, {"variant": "n", "measure": "n"}]
    found = asked("timings", {"drawn": drawn, "variants": variants})
    assert sorted(picked(found, "draw", "variant", "start_months", "cover_months")) == [
        (0, "m@0.5", 8.0, 2.4),
        (0, "n", 6.0, 0.0),
        (1, "m@0.5", 8.0, 0.0),
        (1, "n", 11.0, 12.0),
    ]


def test_a_package_is_laid_out_by_month_with_the_range_of_each_figure() -> None:
    figures = (*MONTHLY, *SUMS)
    # twenty draws, of which the first and the nineteenth are told; the central case is above both
    scales = {0: 19.5, **{draw: float(draw) for draw in range(1, 21)}}
    together: list[Row] = [
        {
            "draw": draw, "owner": "together", "month": month, "measures": month + draw,
            **{name: scale * (10 * month + place) for place, name in enumerate(figures)},
        }
        for draw, scale in scales.items()
        for month in (1, 0, 2)
    ]  # fmt: skip
    alone = {**dict.fromkeys(figures, -1000.0), "owner": "m", "measures": 99}
    rows = [*together, *[{**row, **alone} for row in together]]
    found = asked("path", {"path_months": rows})
    assert picked(found, "month", "measures", *figures) == [
        (0, 0, 0.0, 19.5, 39.0, 58.5, 78.0, 97.5),
        (1, 1, 195.0, 214.5, 234.0, 253.5, 273.0, 292.5),
        (2, 2, 390.0, 409.5, 429.0, 448.5, 468.0, 487.5),
    ]
    ranges = [name.replace("_eur", end) for name in figures[:4] for end in ("_p05", "_p95")]
    assert picked(found, *ranges)[1] == (10.0, 190.0, 11.0, 209.0, 12.0, 228.0, 13.0, 247.0)
