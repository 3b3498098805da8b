"""How what measures cost is divided among the members of the sender, each step by itself."""

from __future__ import annotations

import pytest
from steps import Row, asked, picked

MEMBERS = [{"member": "DEU", "gdp_eur": 300}, {"member": "FRA", "gdp_eur": 100}]
EFFECT = {"draw": 0, "variant": "m", "buyer": "target", "line": "848210"}
SHARES = [
    {"buyer": "target", "line": "848210", "member": "DEU", "share": 0.75},
    {"buyer": "target", "line": "848210", "member": "FRA", "share": 0.25},
    # the same line bought, another line sold
    {"buyer": "sender", "line": "848210", "member": "FRA", "share": 1.0},
    {"buyer": "target", "line": "870380", "member": "FRA", "share": 1.0},
]
EXPOSED = [
    {"member": "DEU", "share": 0.5},
    {"member": "FRA", "share": 0.25},
    {"member": "ITA", "share": 0.25},
]


def test_harm_falls_on_who_trades_the_line_and_retaliation_on_who_is_exposed() -> None:
    effects = [
        {**EFFECT, "harm_eur": 8.0, "retaliation_eur": 100.0},
        {**EFFECT, "line": "870380", "harm_eur": 1000.0, "retaliation_eur": 20.0},
        {**EFFECT, "draw": 1, "harm_eur": 16.0, "retaliation_eur": 40.0},
    ]
    tables = {"effects_once": effects, "member_shares": SHARES, "exposure_shares": EXPOSED}
    found = asked("member_burdens", tables)
    assert sorted(picked(found, "draw", "member", "harm_eur", "retaliation_eur")) == [
        (0, "DEU", 6.0, 60.0), (0, "FRA", 1002.0, 30.0), (0, "ITA", 0.0, 30.0),
        (1, "DEU", 12.0, 20.0), (1, "FRA", 4.0, 10.0), (1, "ITA", 0.0, 10.0),
    ]  # fmt: skip


def test_each_line_of_a_measure_is_divided_by_itself_in_the_central_case() -> None:
    amounts = {"pressure_eur": 7.0, "self_harm_eur": 108.0, "harm_eur": 8.0}
    effect = {**EFFECT, **amounts, "retaliation_eur": 100.0}
    effects = [effect, {**effect, "draw": 1, "harm_eur": 9.0}]
    tables = {"effects": effects, "member_shares": SHARES, "exposure_shares": EXPOSED}
    found = asked("effect_burdens", tables)
    told: Row = {"variant": "m", "buyer": "target", "line": "848210"}
    told |= {"pressure_eur": 7.0, "self_harm_eur": 108.0}
    assert found == [
        {**told, "member": "DEU", "burden_eur": 56.0},
        {**told, "member": "FRA", "burden_eur": 27.0},
        {**told, "member": "ITA", "burden_eur": 25.0},
    ]


def test_a_measure_falls_on_the_heaviest_payers_of_half_of_it() -> None:
    burdens = {
        # of 20 the first bears 9, less than half
        "two": {"DEU": 9.0, "FRA": 6.0, "ITA": 5.0},
        # 10 of 20 is half
        "one": {"DEU": 5.0, "FRA": 10.0, "ITA": 5.0},
        "alike": {"ITA": 4.0, "FRA": 4.0, "DEU": 4.0},
        "gain": {"DEU": -1.0, "FRA": -1.0, "ITA": -1.0},
        "free": {"DEU": 0.0},
        "cents": {"DEU": 0.5},
        # 2 of 4 are half, though 6 are paid
        "mixed": {"DEU": 2.0, "FRA": 4.0, "ITA": -2.0},
        # nobody is named for a gain, where others pay less than they gain
        "gains": {"DEU": 1.0, "FRA": -3.0},
    }
    # Germany's part is of two lines
    rows = [
        {"variant": variant, "line": line, "member": member, "burden_eur": euro / len(lines)}
        for variant, each in burdens.items()
        for member, euro in each.items()
        for lines in ["ab" if member == "DEU" else "a"]
        for line in lines
    ]
    found = asked("falls_on", {"effect_burdens": rows})
    assert dict(picked(found, "variant", "falls_on")) == {
        "two": "DEU FRA", "one": "FRA", "alike": "DEU FRA", "gain": None, "free": None,
        "cents": "DEU", "mixed": "FRA", "gains": None,
    }  # fmt: skip


def exposure(**tables: list[Row]) -> dict[str, float]:
    """Return each member's share of retaliation where two of three lines are of its exposure."""
    line = {"source": "baci", "classification": "HS2022", "year": 2024, "buyer": "sender"}
    bought = {**line, "line": "848210", "sector": "goods", "role": "hs"}
    traded = {"source": "baci", "classification": "HS2022", "year": 2024, "product": "848210"}
    other = {"source": "comext", "classification": "HS2017", "year": 2023, "product": "870380"}
    big = {**traded, "member": "FRA", "bought_eur": 1000}
    given: dict[str, list[Row]] = {
        "lines": [
            bought, {**bought, "sector": "parts"},
            {**bought, "line": "C28", "role": "icio"},
            {**bought, "line": "sold", "buyer": "target"},
            {**bought, "line": "published", "role": "published"},
            {**bought, "line": "aside", "sector": "aside"},
        ],
        "sectors": [
            {"sector": "goods", "role": "target exposure"}, {"sector": "parts", "role": "exposure"},
            {"sector": "aside", "role": "target"},
        ],
        "members": [
            {**traded, "member": "DEU", "bought_eur": 10},
            {**traded, "member": "FRA", "bought_eur": 20},
            {**traded, "product": "C28", "member": "DEU", "bought_eur": 50},
            *({**big, "product": name} for name in ("sold", "published", "aside")),
            *({**big, column: value} for column, value in other.items()),
        ],
        "member_economies": [*MEMBERS, {"member": "ITA", "gdp_eur": 400}],
    }  # fmt: skip
    return dict(picked(asked("exposure_shares", given | tables), "member", "share"))


def test_retaliation_is_divided_by_what_each_buys_of_the_exposed_sectors() -> None:
    # a line of two sectors counts once: 10 + 50 to 20
    assert exposure() == {"DEU": 0.75, "FRA": 0.25, "ITA": 0.0}
    euro: Row = {"source": "baci", "classification": "HS2022", "product": "848210", "year": 2024}
    found = exposure(members=[{**euro, "member": "FRA", "bought_eur": 1}])
    assert found == {"DEU": 0.0, "FRA": 1.0, "ITA": 0.0}
    assert exposure(members=[]) == {"DEU": 0.375, "FRA": 0.125, "ITA": 0.5}


def test_a_member_counts_with_its_gdp_of_the_year_of_the_ranking() -> None:
    parties = [{"iso3": "DEU", "side": "sender"}, {"iso3": "CHN", "side": "target"}]
    economy = [
        {"area": area, "year": year, "gdp_eur": gdp}
        for area, year, gdp in (
            ("DEU", 2023, 3), ("DEU", 2024, 5), ("CHN", 2023, 7), ("CHN", 2024, 11),
            ("JPN", 2023, 13),
        )
    ]  # fmt: skip
    parties.append({"iso3": "FRA", "side": "sender"})
    economy.append({"area": "FRA", "year": 2023, "gdp_eur": 17})
    tables: dict[str, list[Row]] = {"parties": parties, "economy": economy}
    # France has none of 2024, so that the latest common year is 2023
    [both] = asked("economies", tables)
    assert both == {"year": 2023, "gdp_target_eur": 7, "gdp_sender_eur": 20}
    # both countries of a target
    parties.append({"iso3": "JPN", "side": "target"})
    assert picked(asked("economies", tables), "year", "gdp_target_eur") == [(2023, 20)]
    parties.pop()
    found = asked("member_economies", {**tables, "economies": [both]})
    assert picked(found, "member", "gdp_eur") == [("DEU", 3), ("FRA", 17)]
    economy.append({"area": "FRA", "year": 2024, "gdp_eur": 19})
    assert asked("economies", tables) == [
        {"year": 2024, "gdp_target_eur": 11, "gdp_sender_eur": 24}
    ]


def test_votes_are_of_the_latest_year_in_hundredths_of_a_per_cent() -> None:
    council = [
        {"iso3": "FRA", "year": 2024, "population_share": 0.15001},
        {"iso3": "DEU", "year": 2024, "population_share": 0.18596},
        {"iso3": "DEU", "year": 2023, "population_share": 0.2},
        {"iso3": "ITA", "year": 2024, "population_share": 0.5},
    ]
    found = asked("council_members", {"council": council})
    assert picked(found, "member", "year", "weight") == [
        ("ITA", 2024, 5000), ("DEU", 2024, 1860), ("FRA", 2024, 1500),
    ]  # fmt: skip


def burdened(burdens: list[tuple[int, str, float, float]], **tables: list[Row]) -> dict[str, Row]:
    """Return who pays what of draws, members, harms and retaliations."""
    names = ("draw", "member", "harm_eur", "retaliation_eur")
    members = dict.fromkeys(row[1] for row in burdens)
    given: dict[str, list[Row]] = {
        "member_burdens": [dict(zip(names, row, strict=True)) for row in burdens],
        "effects_once": [], "member_shares": [],
        "parties": [
            *({"iso3": m, "side": "sender", "is_partner": m == "JPN"} for m in members),
            {"iso3": "DEU", "side": "target", "is_partner": True},
        ],
        "countries": [{"iso3": member, "name": f"name of {member}"} for member in members],
        "member_economies": [{"member": member, "gdp_eur": 1000} for member in members],
    }  # fmt: skip
    return {row["member"]: row for row in asked("burdens", given | tables)}


def test_cents_of_all_members_add_up_to_the_whole() -> None:
    third = 1 / 3
    found = burdened([(0, m, third, 2 * third) for m in ("DEU", "FRA", "ITA")])
    # harm runs 0.33, 0.67, 1.00 and retaliation on to 1.67, 2.33, 3.00
    assert {m: (row["harm_eur"], row["retaliation_eur"]) for m, row in found.items()} == {
        "DEU": (0.33, 0.67), "FRA": (0.34, 0.66), "ITA": (0.33, 0.67),
    }  # fmt: skip
    assert [row["burden_eur"] for row in found.values()] == [1.0, 1.0, 1.0]
    assert found["FRA"]["name"] == "name of FRA"
    assert {row["burden_p05"] for row in found.values()} == {None}


@pytest.mark.parametrize(("gain", "share"), [(-3.0, None), (-4.0, None), (-2.0, 3.0)])
def test_nobody_has_a_part_of_what_is_nothing_or_a_gain(gain: float, share: float | None) -> None:
    found = burdened([(0, "DEU", 2.0, 1.0), (0, "FRA", 0.0, gain)])
    assert found["DEU"]["burden_share"] == share
    assert (found["DEU"]["burden_bp"], found["FRA"]["burden_bp"]) == (30.0, gain * 10)


def test_a_burden_weighs_by_the_gdp_of_who_bears_it() -> None:
    # 3 of 1000 and 3 of 500, and of a country that bears nothing
    gdp = {"DEU": 1000, "FRA": 500, "ITA": 10}
    economies = [{"member": member, "gdp_eur": euro} for member, euro in gdp.items()]
    burdens = [(draw, member, 2.0, 1.0) for draw in (0, 1) for member in ("DEU", "FRA")]
    found = burdened(burdens, member_economies=economies)
    columns = ("member", "burden_bp", "burden_bp_p05", "burden_bp_p95", "burden_share", "gdp_eur")
    assert picked(list(found.values()), *columns) == [
        ("FRA", 60.0, 60.0, 60.0, 0.5, 500), ("DEU", 30.0, 30.0, 30.0, 0.5, 1000),
    ]  # fmt: skip


def test_the_range_is_of_the_draws_alone() -> None:
    draws = [(draw, "DEU", 10.0 * draw, 1.0 * draw) for draw in range(1, 41)]
    found = burdened([(0, "DEU", 900.0, 9.0), (0, "FRA", 1.0, 1.0), *draws])
    row = found["DEU"]
    assert (row["burden_eur"], row["harm_eur"], row["retaliation_eur"]) == (909.0, 900.0, 9.0)
    # the second and the thirty-eighth of forty, 11 euro apart
    assert (row["burden_p05"], row["burden_p95"]) == (22.0, 418.0)
    assert (row["burden_bp_p05"], row["burden_bp_p95"]) == (220.0, 4180.0)
    assert (row["gdp_eur"], found["FRA"]["burden_p05"]) == (1000, None)


def test_goods_that_enter_by_dutch_and_belgian_ports_are_told_where_bought() -> None:
    members = ("NLD", "BEL", "DEU", "JPN")
    harm = {"draw": 0, "buyer": "sender", "line": "a", "harm_eur": 5.0}
    effects = [
        harm, {**harm, "buyer": "target"}, {**harm, "line": "free", "harm_eur": 0.0},
        {**harm, "line": "drawn", "draw": 1},
    ]  # fmt: skip
    share = {"buyer": "sender", "line": "a", "basis": "own"}
    shares = [
        {**share, "member": "NLD"}, {**share, "member": "DEU"},
        {**share, "member": "NLD", "buyer": "target", "basis": "cited"},
        # sold by itself, bought by a share of its industry
        {**share, "member": "BEL", "buyer": "target"}, {**share, "member": "BEL", "basis": "gdp"},
        *({**share, "member": "JPN", "line": line} for line in ("free", "drawn", "untouched")),
    ]  # fmt: skip
    burdens = [(0, member, 1.0, 1.0) for member in members]
    found = burdened(burdens, effects_once=effects, member_shares=shares)
    assert {member: (row["basis"], row["flags"]) for member, row in found.items()} == {
        "NLD": ("cited own", "entry_port"), "BEL": ("gdp own", ""), "DEU": ("own", ""),
        "JPN": (None, "partner"),
    }  # fmt: skip
    # of a sender that the Netherlands join
    dutch = [{"iso3": m, "side": "sender", "is_partner": m == "NLD"} for m in members]
    found = burdened(burdens, effects_once=effects, member_shares=shares, parties=dutch)
    assert (found["NLD"]["flags"], found["JPN"]["flags"]) == ("entry_port partner", "")
    shares[0]["member"] = "BEL"
    found = burdened(burdens, effects_once=effects, member_shares=shares)
    assert [m for m, row in found.items() if row["flags"] == "entry_port"] == ["BEL"]


def test_a_chance_is_of_the_draws_and_of_measures_placed_in_the_central_case() -> None:
    placed: dict[int, dict[str, int | None]] = {
        0: {"a": 1, "b": 2, "c": None}, 1: {"a": 1, "b": 2, "c": 3}, 2: {"a": 2, "b": 1},
        3: {"a": 1, "b": None}, 4: {"a": 1, "b": 2},
    }  # fmt: skip
    standings = [
        {"draw": draw, "variant": variant, "rank": rank}
        for draw, ranks in placed.items()
        for variant, rank in ranks.items()
    ]
    columns = ("rank", "id", "place", "chance")
    assert picked(asked("acceptability", {"standings": standings}), *columns) == [
        (1, "a", 1, 0.75), (1, "a", 2, 0.25), (2, "b", 1, 0.25), (2, "b", 2, 0.5),
    ]  # fmt: skip
    # a place of the central case that no draw gives
    found = asked("acceptability", {"standings": standings[:5]})
    assert picked(found, "id", "place", "chance") == [
        ("a", 1, 1.0), ("a", 2, 0.0), ("b", 1, 0.0), ("b", 2, 1.0),
    ]  # fmt: skip
    central = [row for row in standings if row["draw"] == 0]
    found = asked("acceptability", {"standings": central})
    assert [row["chance"] for row in found] == [None] * 4


def test_the_pressure_of_all_is_that_of_the_last_measure_in_each_draw() -> None:
    running = [
        {"draw": draw, "variant": variant, "pressure_running_eur": euro}
        for draw, variant, euro in ((1, "b", 9.0), (1, "a", 5.0), (0, "a", 8.0), (0, "b", 7.0))
    ]
    placed = [{"variant": "a", "place": 1}, {"variant": "b", "place": 2}]
    found = asked("coalition_pressure", {"running": running, "placed": placed})
    assert picked(found, "pressure_eur") == [(7.0,), (9.0,)]
