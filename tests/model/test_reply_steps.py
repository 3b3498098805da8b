"""Each step to what a path buys, what changes a place, and the reply, asked by itself."""

from __future__ import annotations

from typing import Any

import pytest
from steps import Row, asked, picked


def months(draw: int, pressures: dict[int, float], owner: str = "m") -> list[Row]:
    """Return a path of ten years that presses in some months, and harms by 1 in each."""
    summed = 0.0
    found: list[Row] = []
    for month in range(121):
        summed += (pressure := pressures.get(month, 0.0))
        found.append(
            {
                "draw": draw, "owner": owner, "month": month, "measures": int(month > 6),
                "pressure_eur": pressure, "pressure_sum_eur": summed, "pressure_sum_bp": summed,
                "self_harm_sum_eur": float(month), "self_harm_sum_bp": float(month),
            }
        )  # fmt: skip
    return found


def test_a_path_is_bought_while_it_presses_more_than_half_its_peak() -> None:
    central = {7: 5.0, 8: 10.0, 9: 10.0, 10: 6.0, 11: 5.0, 12: 5.1, 13: 1.0}
    # in one draw the peak holds to the end, so that it is never halved nor overtaken
    lasting = dict.fromkeys(range(7, 121), 30.0)
    path = [row for draw, at in enumerate((central, central, lasting)) for row in months(draw, at)]
    tables: dict[str, list[Row]] = {
        "path_months": path,
        "measures": [{"measure": "m", "title": "M"}],
        "placed": [{"variant": "m", "place": 1}],
        "supply_times": [{"low": 2.0, "mode": 4.0, "high": 8.0}],
    }
    [found] = asked("path_summary", tables)
    assert (found["title"], found["start_month"], found["peak_month"]) == ("M", 6, 8)
    # pressed since: 5 after 7 months, 15 after 8, 25 after 9 ... 42.1 after 13, and so until 42
    assert (found["halved_month"], found["break_even_month"]) == (11, 8)
    assert (found["overtaken_month"], found["months_bought"]) == (43, 4)
    assert [found[f"bought_share{end}"] for end in ("", "_low", "_high")] == [1.0, 0.5, 2.0]
    assert found["pressure_sum_eur"] == pytest.approx(42.1)
    assert found["leverage"] == pytest.approx(42.1 / 120)
    assert (found["halved_month_p05"], found["halved_month_p95"]) == (11, None)
    assert (found["break_even_month_p05"], found["break_even_month_p95"]) == (7, 8)
    assert (found["months_bought_p05"], found["months_bought_p95"]) == (4, 114)
    assert (found["peak_pressure_p05"], found["peak_pressure_p95"]) == (10.0, 30.0)
    assert found["leverage_p05"] == pytest.approx(42.1 / 120)
    assert found["leverage_p95"] == 28.5


def test_a_path_that_never_presses_more_than_it_harms_has_no_months_for_it() -> None:
    weak: dict[int, float] = {7: 1.0, 8: 1.0}
    tables: dict[str, Any] = {
        "path_months": [
            row
            for draw in (0, 1)
            for row in (*months(draw, weak), *months(draw, {}, "n"))
        ],
        "measures": [], "placed": [], "supply_times": [],
    }  # fmt: skip
    found = {row["id"]: row for row in asked("path_summary", tables)}
    assert (found["m"]["break_even_month"], found["m"]["overtaken_month"]) == (None, None)
    assert (found["m"]["break_even_month_p05"], found["m"]["break_even_month_p95"]) == (None, None)
    assert (found["n"]["peak_month"], found["n"]["months_bought"]) == (None, 0)
    assert (found["n"]["halved_month_p05"], found["n"]["halved_month_p95"]) == (None, None)
    assert (found["m"]["halved_month"], found["m"]["months_bought"]) == (9, 2)


def summarised(draws: dict[int, list[Row]], **tables: list[Row]) -> list[Row]:
    """Return what is said of the paths of draws."""
    rest: dict[str, list[Row]] = {"measures": [], "placed": [], "supply_times": [], **tables}
    path = [{**row, "draw": draw} for draw, rows in draws.items() for row in rows]
    return asked("path_summary", {"path_months": path, **rest})


def test_a_path_counts_from_when_measures_are_in_force_and_by_bp_not_euro() -> None:
    path = months(0, {7: 30.0, 60: 40.0, 90: 2.0})
    for row in path:
        # before anything is in force nothing is made up for, whatever the sums
        row["pressure_sum_bp"] = 200.0 if 20 <= row["month"] <= 119 or row["month"] == 3 else 0.0
        row["self_harm_sum_bp"] = 50.0 + row["month"] if row["month"] else 0.0
        row["self_harm_sum_eur"] = 500.0 - row["month"]
        row["pressure_sum_eur"] = 700.0 - row["month"]
    [found] = summarised({0: path})
    assert (found["start_month"], found["peak_month"], found["peak_pressure_eur"]) == (6, 60, 40.0)
    assert (found["halved_month"], found["months_bought"]) == (61, 2)
    # even at 200 = 50 + 150 never; from month 20 on until the last but one it is above
    assert (found["break_even_month"], found["overtaken_month"]) == (20, 120)
    assert (found["pressure_sum_eur"], found["self_harm_sum_eur"]) == (580.0, 380.0)
    assert found["leverage"] == 0.0
    assert (found["leverage_p05"], found["start_month_p05"]) == (None, None)


def test_the_months_where_sums_are_even_count_as_made_up_for() -> None:
    path = months(0, {7: 10.0, 8: 5.0, 9: 5.0})
    # 10 after 7 months, 15 after 8, 20 after 9 and so until 20, where harm has caught up
    [found] = summarised({0: path})
    assert (found["break_even_month"], found["overtaken_month"]) == (7, 21)
    # half of the peak is no more than half
    assert (found["halved_month"], found["months_bought"]) == (8, 1)
    late = months(0, {7: 6.0, 8: 2.0})
    [found] = summarised({0: late})
    assert (found["break_even_month"], found["overtaken_month"]) == (8, 9)
    to_the_end = months(0, {7: 6.0, 8: 114.0})
    [found] = summarised({0: to_the_end})
    assert (found["break_even_month"], found["overtaken_month"]) == (8, None)


def test_a_path_without_harm_is_free_and_free_is_above_every_leverage() -> None:
    draws = {draw: months(draw, {7: 30.0}) for draw in range(21)}
    for draw, rows in draws.items():
        for row in rows:
            row["self_harm_sum_bp"] = 0.0 if draw < 3 else float(row["month"])
    [found] = summarised(draws)
    # two of twenty are free: the nineteenth is
    assert found["leverage"] is None
    assert (found["leverage_p05"], found["leverage_p95"]) == (0.25, None)


def test_the_range_of_a_path_is_of_twenty_draws_and_not_of_the_central_case() -> None:
    draws = {
        draw: months(draw, dict.fromkeys(range(start, start + 1 + draw), 100.0 + draw))
        for draw in range(21)
        for start in (7 + draw,)
    }
    draws[0] = months(0, dict.fromkeys(range(60, 110), 900.0))
    for draw, rows in draws.items():
        for row in rows:
            row["measures"] = int(row["month"] >= (60 if draw == 0 else 7 + draw))
            row["self_harm_sum_bp"] = 1.0
            row["pressure_sum_bp"] = row["pressure_sum_bp"] if row["month"] < 120 else float(draw)
    [found] = summarised(draws)
    # draw n is in force after 6 + n months, presses at once and 1 + n months long
    names = ("start_month", "peak_pressure", "halved_month", "break_even_month", "months_bought")
    ranges = [(found[f"{name}_p05"], found[f"{name}_p95"]) for name in names]
    assert ranges == [(7, 25), (101.0, 119.0), (10, 46), (8, 26), (2, 20)]
    assert (found["leverage_p05"], found["leverage_p95"]) == (1.0, 19.0)


def test_paths_are_told_in_the_order_of_their_places_and_all_together_last() -> None:
    path = [row for name in ("together", "a", "b") for row in months(0, {7: 1.0}, name)]
    found = summarised(
        {0: path},
        measures=[{"measure": name, "title": name.upper()} for name in "ab"],
        placed=[{"variant": "a", "place": 2}, {"variant": "b", "place": 1}],
    )
    assert picked(found, "id", "title") == [
        ("b", "B"),
        ("a", "A"),
        ("together", "All of them together"),
    ]


MOVES: list[Row] = [
    {"move": "reply", "variant": "ban", "place": 3},
    {"move": "in force", "variant": "old", "place": 1},
    {"move": "measure", "variant": "duty", "place": 2},
]
DRAWN = {0: 19.5, **{draw: float(draw) for draw in range(1, 21)}}


def test_a_package_and_its_reply_are_told_beyond_what_is_in_force() -> None:
    running = [
        {
            "draw": draw, "variant": name, "pressure_added_eur": 2 * n * value,
            "self_harm_added_eur": 3 * n * value, "pressure_running_eur": 7 * n * value,
            "self_harm_running_eur": 13 * n * value,
        }
        for draw, value in DRAWN.items()
        for n, name in enumerate(("old", "duty", "ban"), start=1)
    ]  # fmt: skip
    kinds = [
        {"kind": "import_duty", "direction": "to_target", "wedge": "duty"},
        {"kind": "import_duty", "direction": "to_sender", "wedge": "ban"},
        {"kind": "ban", "direction": "to_target", "wedge": "ban"},
        {"kind": "ban", "direction": "to_sender", "wedge": "duty"},
    ]
    cut = {"draw": 0, "variant": "duty", "measure": "duty", "buyer": "target"}
    term = {"draw": 0, "buyer": "target", "role": "hs"}
    tables: dict[str, list[Row]] = {
        "moves": MOVES,
        "running": running,
        "measures": [
            {
                "measure": name, "title": name.upper(), "note": f"of {name}", "kind": kind,
                "direction": "to_target", "days_of_cover": 30.0,
            }
            for name, kind in (("old", "ban"), ("duty", "import_duty"), ("ban", "ban"))
        ],
        "assessed": [{"variant": row["variant"], "evidence": "B"} for row in MOVES],
        "falls_on": [{"variant": "duty", "falls_on": "DEU FRA"}],
        "kinds": kinds,
        "cuts": [
            {**cut, "sector": "s", "line": "a", "essential": False},
            {**cut, "sector": "s", "line": "b", "essential": True},
            {**cut, "variant": "ban", "measure": "ban", "sector": "s", "line": "a"},
            {**cut, "variant": "old", "measure": "old", "sector": "s", "line": "b"},
        ],
        "terms": [
            {**term, "sector": "s", "line": "a"},
            {**term, "sector": "s", "line": "b", "role": "icio"},
            {**term, "sector": "s", "line": "a", "role": "icio", "draw": 1},
            {**term, "sector": "s", "line": "a", "role": "icio", "buyer": "sender"},
            {**term, "sector": "t", "line": "a", "role": "icio"},
        ],
    }  # fmt: skip
    found = asked("retaliation", tables)
    losses = (
        "target_loss_eur", "sender_loss_eur", "target_running_eur", "sender_running_eur",
        "target_running_p05", "target_running_p95", "sender_running_p05", "sender_running_p95",
    )  # fmt: skip
    # what is in force is 7 and 13 of the 14 and 26, and of the 21 and 39
    assert picked(found, "move", "id", *losses) == [
        ("measure", "duty", 78.0, 117.0, 136.5, 253.5, 7.0, 133.0, 13.0, 247.0),
        ("reply", "ban", 117.0, 175.5, 273.0, 507.0, 14.0, 266.0, 26.0, 494.0),
    ]
    assert picked(found, "title", "days_of_cover", "falls_on", "evidence", "flags", "note") == [
        ("DUTY", 30.0, "DEU FRA", "B", "no_target_tariff intermediate_use essential", "of duty"),
        ("BAN", 30.0, None, "B", "", "of ban"),
    ]
    # without anything in force the sums are what they are
    alone = [row for row in running if row["variant"] != "old"]
    tables.update(moves=[MOVES[0], MOVES[2]], running=alone, cuts=[])
    found = asked("retaliation", tables)
    assert picked(found, "target_running_eur", "sender_running_eur", "flags") == [
        (273.0, 507.0, None),
        (409.5, 760.5, None),
    ]


def test_no_target_tariff_is_told_of_duties_that_the_target_pays_alone() -> None:
    wedges = {"duty": "target", "ban": "target", "home": "sender"}
    tables: dict[str, list[Row]] = {
        "moves": [
            {"move": "measure", "variant": name, "place": n} for n, name in enumerate(wedges)
        ],
        "running": [{"draw": 0, "variant": name} for name in wedges],
        "measures": [
            {"measure": name, "kind": "ban" if name == "ban" else "duty", "direction": "d"}
            for name in wedges
        ],
        "assessed": [{"variant": name} for name in wedges],
        "falls_on": [],
        "kinds": [{"kind": kind, "direction": "d", "wedge": kind} for kind in ("ban", "duty")],
        "cuts": [
            {
                "draw": 0, "variant": name, "measure": name, "buyer": buyer, "sector": "s",
                "line": "a", "essential": False,
            }
            for name, buyer in wedges.items()
        ],
        "terms": [
            {"draw": 0, "buyer": buyer, "sector": "s", "line": "a", "role": "hs"}
            for buyer in ("target", "sender")
        ],
    }  # fmt: skip
    found = asked("retaliation", tables)
    assert picked(found, "id", "flags") == [("duty", "no_target_tariff"), ("ban", ""), ("home", "")]
