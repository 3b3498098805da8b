"""Each step from what a measure does on its lines to its place, asked by itself."""

from __future__ import annotations

import pytest
from steps import Row, asked, picked

# twenty draws, of which the first and the nineteenth are told; the central case is above both
DRAWN = {0: 19.5, **{draw: float(draw) for draw in range(1, 21)}}
ECONOMIES: list[Row] = [{"year": 2024, "gdp_target_eur": 20_000, "gdp_sender_eur": 5_000}]
EFFECT: Row = {"draw": 0, "buyer": "target", "line": "a"}


def effect(variant: str, pressure: float, harm: float, retaliation: float = 0.0) -> Row:
    """Return what a measure does on line a, where the target buys."""
    return {
        **EFFECT, "variant": variant, "pressure_eur": pressure, "harm_eur": harm,
        "retaliation_eur": retaliation, "self_harm_eur": harm + retaliation,
    }  # fmt: skip


SCORE = (
    "draw", "variant", "pressure_eur", "retaliation_eur", "self_harm_eur", "pressure_bp",
    "self_harm_bp", "leverage", "net_bp",
)  # fmt: skip
# on line a the second presses less than the first and costs more, the third presses most
EFFECTS = [
    effect("first", 10.0, 1.0),
    effect("second", 7.0, 4.0, 1.0),
    effect("third", 13.0, 2.0, 1.0),
    {**effect("second", 100.0, 20.0), "line": "b"},
    {**effect("second", 1000.0, 300.0), "buyer": "sender"},
    {**effect("first", 5.0, 50.0), "draw": 1},
    {**effect("second", 8.0, 60.0), "draw": 1},
]


def test_a_running_total_counts_each_line_and_direction_once_at_its_largest_so_far() -> None:
    placed = [{"variant": name, "place": n} for n, name in enumerate(("first", "second", "third"))]
    others = [effect("not placed", 1e6, 1e6)]
    found = asked("running", {"effects": [*EFFECTS, *others], "placed": placed})
    columns = [
        f"{side}_{what}_eur" for what in ("added", "running") for side in ("pressure", "self_harm")
    ]
    assert sorted(picked(found, "draw", "variant", *columns)) == [
        (0, "first", 10.0, 1.0, 10.0, 1.0),
        # line b and the other way are new; on line a it costs 5 - 1 more, and presses no more
        (0, "second", 1100.0, 324.0, 1110.0, 325.0),
        (0, "third", 3.0, 0.0, 1113.0, 325.0),
        (1, "first", 5.0, 50.0, 5.0, 50.0),
        (1, "second", 3.0, 10.0, 8.0, 60.0),
    ]


def test_on_a_line_the_harm_and_retaliation_are_of_the_measure_that_costs_most() -> None:
    found = asked("effects_once", {"effects": EFFECTS})
    columns = ("draw", "buyer", "line", "variant", "pressure_eur", "harm_eur", "retaliation_eur")
    assert sorted(picked(found, *columns)) == [
        (0, "sender", "a", "second", 1000.0, 300.0, 0.0),
        (0, "target", "a", "second", 13.0, 4.0, 1.0),
        (0, "target", "b", "second", 100.0, 20.0, 0.0),
        (1, "target", "a", "second", 8.0, 60.0, 0.0),
    ]


def test_a_set_of_moves_loses_on_each_line_the_largest_loss_of_either_side() -> None:
    taken = [
        {"moves": "both", "variant": "first"},
        {"moves": "both", "variant": "second"},
        {"moves": "measures", "variant": "first"},
    ]
    found = asked("losses_once", {"effects": EFFECTS, "taken": taken})
    assert sorted(picked(found, "draw", "moves", "target_loss_eur", "sender_loss_eur")) == [
        (0, "both", 1110.0, 325.0),
        (0, "measures", 10.0, 1.0),
        (1, "both", 8.0, 60.0),
        (1, "measures", 5.0, 50.0),
    ]


def test_the_balance_gives_its_sets_in_order_with_the_range_of_each_loss() -> None:
    sets = ("full_bans", "both", "replies", "measures")
    losses = [
        {"moves": moves, "draw": draw, "target_loss_eur": n + value, "sender_loss_eur": 3 * value}
        for n, moves in enumerate(sets, start=1)
        for draw, value in DRAWN.items()
    ]
    taken = [
        {"moves": moves, "variant": str(one)}
        for n, moves in enumerate(sets)
        for one in range(n + 1)
    ]
    tables: dict[str, list[Row]] = {"losses_once": losses, "taken": taken, "economies": ECONOMIES}
    found = asked("balance", tables, horizon="long")
    assert picked(found, "moves", "n_moves") == [
        ("measures", 4), ("replies", 3), ("both", 2), ("full_bans", 1),
    ]  # fmt: skip
    last = dict(found[-1])
    # a hundredth of a GDP of 20,000 is 200, and of one of 5,000 is 50
    assert last == {
        "horizon": "long", "moves": "full_bans", "n_moves": 1,
        "target_loss_eur": 20.5, "target_loss_bp": 10.25,
        "sender_loss_eur": 58.5, "sender_loss_bp": 117.0,
        "target_loss_p05": 2.0, "target_loss_p95": 20.0,
        "sender_loss_p05": 3.0, "sender_loss_p95": 57.0,
        "target_loss_bp_p05": 1.0, "target_loss_bp_p95": 10.0,
        "sender_loss_bp_p05": 6.0, "sender_loss_bp_p95": 114.0,
    }  # fmt: skip


def test_the_range_of_a_running_total_is_of_its_draws_in_the_order_of_places() -> None:
    names = [
        f"{side}_{what}_eur" for what in ("added", "running") for side in ("pressure", "self_harm")
    ]
    running = [
        {
            "draw": draw,
            "variant": name,
            **{row: (part + n) * value for part, row in enumerate(names, start=1)},
        }
        for n, name in enumerate(("last", "first", "not placed"))
        for draw, value in DRAWN.items()
    ]
    placed = [{"variant": "first", "place": 1}, {"variant": "last", "place": 2}]
    found = asked("running_spread", {"running": running, "placed": placed})
    ranges = [
        f"{side}_running_{end}" for side in ("pressure", "self_harm") for end in ("p05", "p95")
    ]
    assert picked(found, "variant", *names, *ranges) == [
        ("first", 39.0, 58.5, 78.0, 97.5, 4.0, 76.0, 5.0, 95.0),
        ("last", 19.5, 39.0, 58.5, 78.0, 3.0, 57.0, 4.0, 76.0),
    ]


def test_a_score_sums_lines_and_is_scaled_by_the_gdp_of_who_bears_it() -> None:
    impact = {"draw": 0, "variant": "m", "measure": "m", "buyer": "target", "sector": "s"}
    impacts: list[Row] = [
        {**impact, "line": "a", "pressure_eur": 30.0, "harm_eur": 2.0},
        {**impact, "line": "b", "pressure_eur": 10.0, "harm_eur": 3.0},
        {**impact, "draw": 1, "line": "a", "pressure_eur": 20.0, "harm_eur": 1.0},
        {**impact, "variant": "q", "measure": "q", "pressure_eur": 40.0, "harm_eur": -5.0},
        {**impact, "variant": "helps", "pressure_eur": -4.0, "harm_eur": 0.0},
        {**impact, "variant": "small", "pressure_eur": 0.8, "harm_eur": 0.1},
    ]
    horizon = {"retaliation_proportion": 0.25, "net_weight": 2.0}
    tables: dict[str, list[Row]] = {
        "impacts": impacts,
        "measures": [
            {"measure": "m", "kind": "import_duty", "direction": "to_sender"},
            {"measure": "q", "kind": "unpriced", "direction": "none"},
        ],
        "kinds": [
            {"kind": "import_duty", "direction": "to_sender", "provokes": True},
            {"kind": "import_duty", "direction": "to_target", "provokes": False},
            {"kind": "unpriced", "direction": "none", "provokes": False},
            {"kind": "unpriced", "direction": "to_sender", "provokes": True},
        ],
        "horizon": [
            {**horizon, "draw": 0, "retaliation_chance": 0.5},
            {**horizon, "draw": 1, "retaliation_chance": 1.0},
        ],
        "economies": ECONOMIES,
    }
    found = sorted(picked(asked("scores", tables), *SCORE))
    # retaliation is an eighth of the pressure, in draw 1 a quarter; net of twice the self-harm
    assert found == [
        (0, "helps", -4.0, 0.0, 0.0, -2.0, 0.0, None, -2.0),
        (0, "m", 40.0, 5.0, 10.0, 20.0, 20.0, 1.0, -20.0),
        (0, "q", 40.0, 0.0, -5.0, 20.0, -10.0, None, 40.0),
        # half a basis point of 20,000 is 1; an eighth of 0.8 is 0.1
        (0, "small", 0.8, 0.1, 0.2, 0.4, 0.4, pytest.approx(1.0), pytest.approx(-0.4)),
        (1, "m", 20.0, 5.0, 6.0, 10.0, 12.0, pytest.approx(10 / 12), -14.0),
    ]


def test_a_measures_retaliation_is_that_of_its_own_draw() -> None:
    impacts: list[Row] = [
        {**effect(name, 10.0 * factor, 2.0), "sector": "s", "draw": draw}
        for name, draw, factor in (("m", 0, 1), ("m", 1, 2), ("n", 0, 3))
    ]
    scores = [
        {"draw": draw, "variant": name, "pressure_eur": 100.0, "retaliation_eur": retaliation}
        for name, draw, retaliation in (("m", 0, 10.0), ("m", 1, 20.0), ("n", 0, 30.0))
    ]
    found = asked("effects", {"impacts": impacts, "scores": scores})
    columns = ("variant", "draw", "sector", "pressure_eur", "harm_eur", "retaliation_eur")
    assert sorted(picked(found, *columns, "self_harm_eur")) == [
        ("m", 0, "s", 10.0, 2.0, 1.0, 3.0),
        ("m", 1, "s", 20.0, 2.0, 4.0, 6.0),
        ("n", 0, "s", 30.0, 2.0, 9.0, 11.0),
    ]


def test_pressure_is_held_against_the_injury_of_the_same_draw() -> None:
    scores: list[Row] = [
        {
            "draw": draw, "variant": name, "pressure_eur": value * factor,
            "retaliation_eur": 2.0, "self_harm_eur": 12.0 if name == "injury" else 102.0,
        }
        for draw, value in DRAWN.items()
        for name, factor in (("injury", 1.0), ("m", 20.0), ("unknown", 1.0))
    ]  # fmt: skip
    assessed: list[Row] = [
        {"variant": "injury", "pressure_eur": 1.0}, {"variant": "m", "pressure_eur": 1.0},
        {"variant": "unknown"},
    ]  # fmt: skip
    tables: dict[str, list[Row]] = {"scores": scores, "assessed": assessed}
    found = asked("injury_ratios", tables, injury="injury")
    # the injury is 12 - 2
    assert sorted(tuple(row.values()) for row in found) == [
        ("injury", 10.0, 1.95, pytest.approx(0.1), pytest.approx(1.9)),
        ("m", 10.0, 39.0, 2.0, 38.0),
    ]
    for row in scores:
        row["self_harm_eur"] = 2.0 if row["draw"] == 0 else 3.0
    [found_m] = [
        row for row in asked("injury_ratios", tables, injury="injury") if row["variant"] == "m"
    ]
    assert tuple(found_m.values()) == ("m", 0.0, None, 20.0, 380.0)


def test_the_ranked_are_placed_by_their_rank_in_the_central_case() -> None:
    standings = [
        {"draw": 0, "variant": "m", "rank": 2},
        {"draw": 0, "variant": "not ranked"},
        {"draw": 1, "variant": "m", "rank": 1},
    ]
    assert asked("ranked", {"standings": standings}) == [{"variant": "m", "place": 2}]


def test_the_nearest_change_that_makes_neighbours_change_places_is_told() -> None:
    names = ("above", "m", "below", "far")
    ranks = {
        0: (1, 2, 3, 4),
        # each changes m with one above or below it, the last two with both
        1: (2, 1, 3, 4), 2: (1, 3, 2, 4), 3: (3, 2, 1, 4), 4: (3, 2, 1, 4), 5: (1, 2, 4, 3),
    }  # fmt: skip
    distances = {1: 0.5, 2: 0.1, 3: 0.3, 4: 0.3, 5: 0.0}
    tables: dict[str, list[Row]] = {
        "standings": [
            {"draw": draw, "variant": name, "rank": rank}
            for draw, places in ranks.items()
            for name, rank in zip(names, places, strict=True)
        ],
        "variations": [
            {"draw": draw, "quantity": f"q{draw}", "distance": distance}
            for draw, distance in distances.items()
        ],
        "variation_values": [
            {"draw": draw, "value": 10.0 * draw, "is_factor": draw == 2} for draw in distances
        ],
        "quantities": [
            {"quantity": f"q{draw}", "owner": f"o{draw}", "field": "rate", "mode": float(draw)}
            for draw in distances
        ],
    }
    found = asked("swaps", tables, variant="m")
    assert [tuple(row.values()) for row in found] == [
        ("above", 1, "q3", "o3", "rate", 3.0, 30.0, False, 0.3),
        ("below", 3, "q2", "o2", "rate", 2.0, 20.0, True, 0.1),
    ]
    # the last is never changed for the one above it, as nothing moves either
    for name in ("variations", "variation_values"):
        tables[name] = tables[name][:1]
    found = asked("swaps", tables, variant="far")
    assert [tuple(row.values()) for row in found] == [("below", 3, *[None] * 7)]
