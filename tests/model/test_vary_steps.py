"""What is varied for a measure, what it makes, and what moves the measure, asked by themselves."""

from __future__ import annotations

from steps import Row, asked, picked

QUANTITY: Row = {"owner": "", "field": "rate", "low": 1.0, "mode": 2.0, "high": 5.0}
LAID: Row = {"sector": "s", "line": "a", "buyer": "target"}
# what belongs to a measure m on line a of sector s, and what to another
OWNERS = {
    "everyone": "", "line": "a", "measure": "m", "sector": "s", "side": "target/a",
    "trade defence": "s:848210", "other line": "b", "other product": "t:848210",
    "other side": "sender/a",
}  # fmt: skip
OWN = [name for name in OWNERS if not name.startswith("other")]
QUANTITIES = [
    *[{**QUANTITY, "quantity": name, "owner": owner} for name, owner in OWNERS.items()],
    {**QUANTITY, "quantity": "deviate", "low": None, "mode": None, "high": None},
    {**QUANTITY, "quantity": "fixed", "low": 2.0, "high": 2.0},
]
LAID_ROWS = [
    {**LAID, "variant": "m", "measure": "m"},
    {"variant": "far", "measure": "n", "sector": "t", "line": "b", "buyer": "sender"},
]


def test_what_belongs_to_a_measure_is_varied_in_twentieths() -> None:
    standings = [
        {"draw": 0, "variant": "m", "rank": 1},
        {"draw": 0, "variant": "far", "rank": 3},
        {"draw": 0, "variant": "not ranked", "rank": None},
        # in another draw they are neighbours
        {"draw": 1, "variant": "far", "rank": 2},
        {"draw": 1, "variant": "m", "rank": 1},
    ]
    tables: dict[str, list[Row]] = {
        "quantities": QUANTITIES, "standings": standings, "laid": LAID_ROWS,
    }  # fmt: skip
    found = asked("variations", tables, variant="m")
    names = sorted([*OWN, "deviate"])
    assert [row["draw"] for row in sorted(found, key=lambda row: row["draw"])] == list(
        range(1, 19 * len(names) + 1)
    )
    assert sorted({row["quantity"] for row in found}) == names
    steps = {(row["quantity"], row["uniform"]): row["distance"] for row in found}
    # the central case is a quarter up its range, (2 - 1) / (5 - 1), or half up a deviate's
    assert (steps["line", 0.25], steps["line", 0.75]) == (0.0, 0.5)
    assert (steps["deviate", 0.5], steps["deviate", 0.25]) == (0.0, 0.25)
    assert {at for name, at in steps if name == "line"} == {n / 20 for n in range(1, 20)}


def test_a_value_is_of_its_own_draw_owner_and_field() -> None:
    fields = ("rate", "sigma_own", "home")
    owners = ("a", "a", "target/a")
    quantities = [
        {
            "quantity": field,
            "field": field,
            "owner": owner,
            "mode": 1.0 if field == "rate" else None,
        }
        for field, owner in zip(fields, owners, strict=True)
    ]
    drawn = [
        {"draw": draw, "owner": owner, "field": field, "value": 1000.0 if owner == "b" else draw}
        for draw in (1.0, 2.0, 3.0)
        for owner in ("a", "b", "target/a")
        for field in (*fields, "sigma")
    ]
    for row in drawn:
        if row["field"] == "sigma":
            row["value"] = 500.0
    factors = [
        {
            "draw": draw, "buyer": buyer, "sector": "s", "line": line,
            "home_factor": scale * draw, "sigma_factor": 10 * scale * draw,
        }
        for draw in (1, 2, 3)
        for buyer, line, scale in (("target", "a", 1.0), ("target", "b", 99.0))
    ]  # fmt: skip
    tables: dict[str, list[Row]] = {
        "variations": [{"draw": n, "quantity": field} for n, field in enumerate(fields, start=1)],
        "quantities": quantities, "drawn": drawn, "line_draws": factors,
    }  # fmt: skip
    assert sorted(picked(asked("variation_values", tables), "draw", "value", "is_factor")) == [
        (1, 1.0, False),
        (2, 20.0, True),
        (3, 3.0, True),
    ]


def test_what_moves_a_leverage_is_ordered_by_its_rank_correlation() -> None:
    # the last of the draws is free, above every leverage; draw 0 and other measures do not count
    scores: list[Row] = [
        {"draw": draw, "variant": "m", "self_harm_eur": harm, "leverage": leverage}
        for draw, harm, leverage in (
            (0, 1.0, 99.0), (1, 1.0, 10.0), (2, 1.0, 20.0), (3, 1.0, 30.0), (4, 0.0, None),
        )
    ]  # fmt: skip
    others = [{**row, "variant": "far", "leverage": -row["draw"]} for row in scores]
    # squares of rank distances 2 and 18: 1 - 6 * 2 / 60 = 0.8, and 1 - 6 * 18 / 60 = -0.8
    orders = dict.fromkeys(OWNERS, (0.2, 0.1, 0.3, 0.4))
    orders["line"] = (0.4, 0.3, 0.2, 0.1)
    orders["deviate"] = (0.3, 0.4, 0.2, 0.1)
    orders["fixed"] = (0.1, 0.2, 0.3, 0.4)
    orders["measure"] = (0.5, 0.5, 0.5, 0.5)
    uniforms = [
        {"draw": draw, "quantity": name, "uniform": at}
        for name, order in orders.items()
        for draw, at in enumerate((0.9, *order))
    ]
    tables: dict[str, list[Row]] = {
        "quantities": QUANTITIES, "uniforms": uniforms, "scores": [*scores, *others],
        "laid": LAID_ROWS,
    }  # fmt: skip
    found = asked("influence", tables, variant="m")
    assert picked(found, "quantity", "rank_correlation") == [
        ("line", -1.0), ("deviate", -0.8), ("everyone", 0.8), ("sector", 0.8), ("side", 0.8),
        ("trade defence", 0.8),
    ]  # fmt: skip
    assert picked(found, "owner", "field", "low", "mode", "high")[0] == ("a", "rate", 1.0, 2.0, 5.0)
