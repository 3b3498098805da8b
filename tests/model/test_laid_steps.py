"""Where a measure is laid, what it does there and which gates it fails, each step by itself."""

from __future__ import annotations

import pytest
from steps import Row, asked, picked

DUTY = {"kind": "import_duty", "direction": "to_sender"}
KINDS: list[Row] = [
    {**DUTY, "buyer": "sender", "wedge": "duty", "lines": "flow"},
    {**DUTY, "direction": "to_target", "buyer": "target", "lines": "flow"},
    {**DUTY, "kind": "service_withdrawal", "buyer": "sender", "lines": "bill"},
    {**DUTY, "kind": "exclusion", "buyer": "sender", "lines": "none"},
]
LENSES: Row = {
    "buyer": "sender", "sector": "s", "line": "lenses", "code": "9002", "role": "hs",
    "controlled": True,
}  # fmt: skip
LINES: list[Row] = [
    LENSES,
    {**LENSES, "line": "mirrors", "code": "9001", "controlled": False},
    {**LENSES, "line": "stand-in", "role": "proxy"},
    {**LENSES, "line": "upkeep", "role": "bill"},
    {**LENSES, "line": "sold", "buyer": "target"},
    {**LENSES, "line": "foreign", "sector": "other"},
    # a line of two sectors
    {**LENSES, "sector": "t"},
]


def laid(kind: str = "import_duty", base: tuple[str, ...] = (), only: bool = False) -> list[Row]:
    """Return where a measure of two sectors is laid, and its rung."""
    measures = [
        {"measure": "m", **DUTY, "kind": kind, "controlled_only": only},
        {"measure": "n", **DUTY, "controlled_only": False},
    ]
    tables: dict[str, list[Row]] = {
        "variants": [{"variant": name, "measure": "m"} for name in ("m", "m@0.5")],
        "measures": measures,
        "measure_sectors": [
            {"measure": "m", "sector": "s"}, {"measure": "m", "sector": "t"},
            {"measure": "n", "sector": "other"},
        ],
        "measure_base": [
            *({"measure": "m", "line": line} for line in base), {"measure": "n", "line": "9001"},
        ],
        "kinds": KINDS, "lines": LINES,
    }  # fmt: skip
    return asked("laid", tables)


def test_a_measure_is_laid_once_on_each_line_of_its_sectors_that_its_buyer_buys() -> None:
    of = {"measure": "m", "buyer": "sender", "sector": "s"}
    assert sorted(laid(), key=str) == sorted(
        (
            {"variant": variant, **of, "line": line}
            for variant in ("m", "m@0.5")
            for line in ("lenses", "mirrors")
        ),
        key=str,
    )


@pytest.mark.parametrize(
    ("kind", "base", "only", "lines"),
    [
        ("import_duty", ("lenses",), False, {"lenses"}),
        ("import_duty", ("9001",), False, {"mirrors"}),
        ("import_duty", ("none",), False, set()),
        ("import_duty", (), True, {"lenses"}),
        ("import_duty", ("9001",), True, set()),
        ("service_withdrawal", (), False, {"upkeep"}),
        ("exclusion", (), False, set()),
    ],
)
def test_a_measure_keeps_to_its_base_to_controlled_goods_and_to_bills(
    kind: str, base: tuple[str, ...], only: bool, lines: set[str]
) -> None:
    assert {row["line"] for row in laid(kind, base, only)} == lines


WEIGHTS = {
    "pressure_users": 3, "pressure_seller": 10, "pressure_revenue": 100, "pressure_paid": 1000,
    "harm_users": 2, "harm_seller": 20, "harm_revenue": 200, "harm_paid": 2000,
}  # fmt: skip
LOSSES: Row = {
    "draw": 0, "cut": "m/lenses", "flow_lost_eur": 13.0, "share_left": 0.5, "users_loss_eur": 8.0,
    "seller_loss_eur": 3.0, "revenue_change_eur": 5.0, "paid_eur": 7.0,
}  # fmt: skip
CUT: Row = {
    "draw": 0, "variant": "m", "measure": "m", "buyer": "sender", "sector": "s",
    "line": "lenses", "cut": "m/lenses", "evidence": "B",
}  # fmt: skip
ECONOMY: Row = {"country": "CHN", "year": 2022, "industry": "C28"}


def impacts(losses: Row, cuts: list[Row]) -> list[Row]:
    """Return what a duty does on a line, and an exclusion on a business of 1000."""
    strange = {**losses, "users_loss_eur": 1e6}
    shared: tuple[Row, ...] = (
        {**ECONOMY, "domestic_value_added_share": 0.5},
        {**ECONOMY, "industry": "C29", "domestic_value_added_share": 0.7},
        {**ECONOMY, "industry": "C30", "domestic_value_added_share": 0.1},
        {**ECONOMY, "country": "DEU", "domestic_value_added_share": 0.1},
        {**ECONOMY, "year": 2021, "domestic_value_added_share": 0.1},
    )
    tables: dict[str, list[Row]] = {
        "cuts": cuts,
        "cut": [losses, {**strange, "draw": 1}, {**strange, "cut": "m/mirrors"}],
        "reaches": [
            {"draw": 0, "variant": "m", "measure": "m", "stocked_share": 0.25},
            {"draw": 1, "variant": "m", "measure": "m", "stocked_share": 0.75},
            {"draw": 0, "variant": "m@2", "measure": "m", "stocked_share": 0.75},
            {"draw": 0, "variant": "x", "measure": "x", "touched": 0.8, "competition_loss": 0.05},
            {"draw": 0, "variant": "y", "measure": "y", "touched": 0.8, "competition_loss": 0.05},
        ],
        "measures": [
            {"measure": "m", **DUTY, "turnover_eur": 1.0},
            {"measure": "n", **DUTY},
            {
                "measure": "x", **DUTY, "kind": "exclusion", "sector": "s t",
                "turnover_eur": 1000.0, "turnover_evidence": "C",
            },
            {"measure": "y", **DUTY, "kind": "exclusion"},
        ],
        "kinds": [
            {**DUTY, **WEIGHTS},
            {**DUTY, "direction": "to_target", **dict.fromkeys(WEIGHTS, 0)},
            {"kind": "exclusion", "direction": "to_sender", **dict.fromkeys(WEIGHTS, 0)},
        ],
        "horizon": [
            {"draw": 0, "redirected_share": 0.2, "lost_value_share": 0.5},
            {"draw": 1, "redirected_share": 0.9, "lost_value_share": 0.9},
        ],
        "measure_sectors": [
            *({"measure": name, "sector": sector} for name in ("x", "y") for sector in ("s", "t")),
            {"measure": "m", "sector": "u"},
        ],
        "sectors": [
            {"sector": "s", "industry": "C28"}, {"sector": "t", "industry": "C29"},
            {"sector": "u", "industry": "C30"},
        ],
        "industries": list(shared),
        "parties": [{"iso3": "CHN", "side": "target"}, {"iso3": "DEU", "side": "sender"}],
    }  # fmt: skip
    return asked("impacts", tables)


EXCLUSION = {
    "draw": 0, "variant": "x", "measure": "x", "buyer": "sender", "sector": "s t", "line": "x",
    # 800 is lost, of which 0.8 finds no other buyer, 0.6 is value added and half of it is idle
    "flow_lost_eur": 800.0, "pressure_eur": 192.0, "harm_eur": 40.0, "evidence": "C",
}  # fmt: skip


@pytest.mark.parametrize(
    ("left", "users"),
    # a quarter of the year is bridged by stocks where nothing is left
    [(0.5, 8.0), (0.0, 6.0)],
)
def test_pressure_and_harm_are_the_losses_by_the_weights_of_the_kind(
    left: float, users: float
) -> None:
    found = impacts({**LOSSES, "share_left": left}, [CUT])
    assert sorted(found, key=lambda row: str(row["variant"])) == [
        {
            **{name: CUT[name] for name in CUT if name != "cut"}, "flow_lost_eur": 13.0,
            "pressure_eur": 3 * users + 30 + 500 + 7000, "harm_eur": 2 * users + 60 + 1000 + 14000,
        },
        pytest.approx(EXCLUSION),
    ]  # fmt: skip


MEASURE: Row = {
    "measure": "m", "comparator": False, "touches": "", "scope": "union", "tier": 1,
    "annex_item": "1", "notice_given": True, "link_basis": "owned", "link_evidence": "filing",
}  # fmt: skip


def gates(measure: Row, cuts: list[Row] | None = None, role: str = "lever") -> dict[str, str]:
    """Return the gates that a measure fails, and why."""
    tables: dict[str, list[Row]] = {
        "annex_items": [{"item": "1"}, {"item": "8"}],
        "measures": [{**MEASURE, **measure}, {**MEASURE, "measure": "n", "comparator": True}],
        "measure_sectors": [
            {"measure": "m", "sector": "s"},
            {"measure": "m", "sector": "t"},
            {"measure": "n", "sector": "u"},
        ],
        "sectors": [
            {"sector": "s", "role": role}, {"sector": "t", "role": "lever"},
            {"sector": "u", "role": "excluded"},
        ],
        "cuts": cuts or [],
    }  # fmt: skip
    found = asked("gates", tables, essential_cut_floor=0.6)
    assert {row["measure"] for row in found} <= {"m"}
    assert len({row["gate"] for row in found}) == len(found)
    return {row["gate"]: row["finding"] for row in found}


@pytest.mark.parametrize(
    ("measure", "gate", "finding"),
    [
        ({"annex_item": "12"}, "annex_item", "Annex I has no item 12"),
        *(
            (
                {"scope": "person", **lacking}, "scope",
                "a named person needs a government link (Art. 10) with evidence and prior notice",
            )
            for lacking in ({"link_basis": None}, {"link_evidence": None}, {"notice_given": False})
        ),
        (
            {"touches": "licences"}, "inside_union",
            "licences, and services or investment inside the Union, only exceptionally and duly "
            "justified (Art. 11)",
        ),
    ],
)  # fmt: skip
def test_a_gate_is_failed_for_the_reason_that_it_tells_and_not_by_a_comparator(
    measure: Row, gate: str, finding: str
) -> None:
    assert gates(measure) == {gate: finding}
    assert gates({**measure, "comparator": True}) == {}


@pytest.mark.parametrize(
    "measure",
    [
        {},
        {"scope": "person"},
        {"link_basis": None, "link_evidence": None, "notice_given": False},
        {"touches": "licences", "justification": "no other way"},
        {"annex_item": "8", "tier": 4},
    ],
)
def test_a_measure_in_order_passes_every_gate(measure: Row) -> None:
    assert gates(measure) == {}


def test_finance_below_the_last_tier_is_no_matter_of_comparators() -> None:
    assert set(gates({"annex_item": "8"})) == {"finance_tier"}
    assert gates({"annex_item": "8", "comparator": True}) == {}


def test_a_sector_is_excluded_by_one_of_its_roles() -> None:
    told = {"excluded_sector": "sector s is excluded unless a reason is logged"}
    assert gates({}, role="lever excluded") == told
    assert gates({"comparator": True}, role="excluded") == {}


BASIC: Row = {
    "measure": "m", "essential": True, "wedge": None, "choke_price": 10.0, "touched": 0.9,
}  # fmt: skip


def test_a_ban_or_a_duty_that_chokes_may_not_cut_most_of_what_basic_needs_depend_on() -> None:
    told = {"basic_needs": "cuts 90 % of an essential line; at most 60 % may be cut"}
    assert gates({}, [BASIC, {**BASIC, "touched": 0.8}]) == told
    assert gates({}, [{**BASIC, "wedge": 10.0}]) == told
    allowed: tuple[Row, ...] = ({"essential": False}, {"wedge": 9.0}, {"touched": 0.6})
    for change in allowed:
        assert gates({}, [{**BASIC, **change}]) == {}, change
    assert gates({"comparator": True}, [BASIC]) == {}


SCOPE = [
    *({"line": "chips", "product": product} for product in ("854231", "854232")),
    {"line": "lenses", "product": "900219"},
]
CITED: Row = {"sector": "s", "line": "chips", "buyer": "CHN", "seller": "EU27"}


@pytest.mark.parametrize(
    ("published", "lines", "traded", "named"),
    [
        # cited for one of the sides that are asked about: the buyer, or the seller
        ({"seller": "JPN"}, [], [], ["target"]),
        ({"buyer": "USA"}, [], [], ["target"]),
        ({"buyer": "USA", "seller": "JPN"}, [], [], []),
        ({"buyer": "EU27", "seller": "JPN"}, [], [], ["sender"]),
        # it stands in the lines of this pair, or in those of the other, or of another figure
        ({}, [{"buyer": "target", "line": "chips"}], [], []),
        ({}, [{"buyer": "sender", "line": "chips"}], [], ["target"]),
        ({}, [{"buyer": "target", "line": "lenses"}], [], ["target"]),
        # all of its goods are held, or some, or of another buyer, or of an industry, or others
        ({}, [], [("target", "hs", "854231"), ("target", "hs", "854232")], []),
        ({}, [], [("target", "hs", "854231")], ["target"]),
        ({}, [], [("target", "hs", "854231"), ("sender", "hs", "854232")], ["target"]),
        ({}, [], [("sender", "hs", "854231"), ("sender", "hs", "854232")], ["target"]),
        ({}, [], [("target", "hs", "854231"), ("target", "icio", "854232")], ["target"]),
        ({}, [], [("target", "hs", "900219")], ["target"]),
    ],
)
def test_what_is_cited_for_another_pair_only_is_named(
    published: Row, lines: list[Row], traded: list[tuple[str, str, str]], named: list[str]
) -> None:
    tables: dict[str, list[Row]] = {
        "published": [{**CITED, **published}],
        "pairs": [
            {"buyer": "target", "seller": "sender"}, {"buyer": "sender", "seller": "target"},
        ],
        "sides": [{"side": "target", "area": "CHN"}, {"side": "sender", "area": "EU27"}],
        "published_lines": lines, "published_scope": SCOPE,
        "trade_lines": [
            {"buyer": buyer, "role": role, "code": code} for buyer, role, code in traded
        ],
    }  # fmt: skip
    found = asked("cited_elsewhere", tables)
    assert picked(found, "buyer", "sector", "line") == [(buyer, "s", "chips") for buyer in named]
