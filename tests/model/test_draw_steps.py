"""Each step from what is uncertain to what it moves, asked by itself."""

from __future__ import annotations

import pytest
from steps import Row, asked, picked


def test_a_bill_is_drawn_once_in_each_draw() -> None:
    line = {"buyer": "target", "sector": "s", "line": "upkeep", "evidence": "B"}
    drawn: list[Row] = [
        {"draw": draw, "owner": owner, "field": field, "value": value}
        for draw in (1, 2)
        for owner, field, value in (
            ("target/upkeep", "from_seller", 0.0),
            ("target/upkeep", "from_others", 1.0),
            ("s", "sigma_common", 0.0),
            ("upkeep", "sigma_own", 0.0),
            ("upkeep", "sigma", 2.0 + draw),
            ("another", "sigma", 9.0),
        )
    ]
    tables = {"drawn": drawn, "lines": [line], "lines_drawn": [line], "duties_in_force": []}
    found = asked("line_draws", tables)
    columns = ("draw", "bill_sigma", "from_seller_factor", "from_others_factor")
    # evidence B: a fifth either way
    grown = pytest.approx(1.2214027581601699)
    assert sorted(picked(found, *columns)) == [(1, 3.0, 1.0, grown), (2, 4.0, 1.0, grown)]


def test_words_of_a_line_are_given_of_the_central_case_alone() -> None:
    key = {"buyer": "target", "sector": "s", "line": "848210"}
    tables: dict[str, list[Row]] = {
        "lines": [{**key, "role": "hs", "imports_eur": 10.0, "from_seller_eur": 4.0, "flags": ""}],
        "sigma": [{**key, "sigma_origin": "default", "estimate_weight": 0.0}],
        "duties_in_force": [], "value_added": [],
        "sectors": [{"sector": "s", "capital": False, "essential": False}],
        "horizon": [{"draw": draw, "sigma_default": 5.0} for draw in (0, 1)],
        "line_draws": [
            {
                **key, "draw": draw, "from_seller_factor": 1.0 + draw, "from_others_factor": 1.0,
                "sigma_factor": 1.0,
            }
            for draw in (0, 1)
        ],
    }  # fmt: skip
    found = asked("terms", tables)
    assert sorted(picked(found, "draw", "from_seller_eur", "imports_eur", "flags")) == [
        (0, 4.0, 10.0, "market_share_unknown no_target_tariff"),
        (1, 8.0, 14.0, None),
    ]


def test_what_moves_a_rank_is_what_the_measure_draws() -> None:
    quantity = {"owner": "", "low": 0.0, "mode": 1.0, "high": 2.0}
    tables: dict[str, list[Row]] = {
        "quantities": [
            {**quantity, "quantity": "rises", "field": "choke_price"},
            {**quantity, "quantity": "falls", "owner": "target/848210", "field": "from_seller"},
            {**quantity, "quantity": "of another", "owner": "n", "field": "rate"},
            {**quantity, "quantity": "fixed", "field": "net_weight", "low": 1.0, "high": 1.0},
        ],
        "uniforms": [
            {"draw": draw, "quantity": name, "uniform": at}
            for draw, at in ((1, 0.1), (2, 0.5), (3, 0.9))
            for name, at in (
                ("rises", at), ("falls", 1 - at), ("of another", at), ("fixed", at),
            )
        ],
        "scores": [
            {"draw": draw, "variant": "m", "self_harm_eur": 1.0, "leverage": float(draw)}
            for draw in (1, 2, 3)
        ],
        "laid": [
            {"variant": "m", "measure": "m", "sector": "s", "line": "848210", "buyer": "target"}
        ],
    }  # fmt: skip
    found = asked("influence", tables, variant="m")
    assert picked(found, "quantity", "rank_correlation") == [("falls", -1.0), ("rises", 1.0)]
    del tables["quantities"][1]
    found = asked("influence", tables, variant="m")
    assert picked(found, "quantity", "rank_correlation") == [("rises", 1.0)]


def test_what_has_a_range_is_varied_for_a_measure_and_its_neighbours() -> None:
    quantity = {"low": 0.0, "mode": 0.5, "high": 2.0, "owner": ""}
    tables: dict[str, list[Row]] = {
        "quantities": [
            {**quantity, "quantity": "range"},
            {**quantity, "quantity": "fixed", "low": 0.5, "high": 0.5},
            {**quantity, "quantity": "neighbour", "owner": "n"},
            {**quantity, "quantity": "far", "owner": "o"},
        ],
        "standings": [
            {"draw": 0, "variant": name, "rank": rank}
            for rank, name in enumerate(("m", "n", "o"), start=1)
        ],
        "laid": [
            {"variant": name, "measure": name, "sector": "s", "line": name, "buyer": "target"}
            for name in ("m", "n", "o")
        ],
    }
    found = asked("variations", tables, variant="m")
    assert {row["quantity"] for row in found} == {"neighbour", "range"}
    assert len(found) == 2 * 19
    assert found[4]["uniform"] == 0.25
    assert found[4]["distance"] == 0


def test_a_varied_quantity_is_told_by_its_value_or_the_factor_that_it_makes() -> None:
    fields = {
        "from_seller": 1.1, "from_others": 1.2, "to_others": 1.3, "home": 1.4,
        "sigma_own": 1.5, "sigma_common": 1.5, "rate": 0.25,
    }  # fmt: skip
    owner = {"sigma_own": "848210", "sigma_common": "s", "rate": "m"}
    quantities = [
        {
            "quantity": field, "field": field, "owner": owner.get(field, "target/848210"),
            "mode": 0.2 if field == "rate" else None,
        }
        for field in fields
    ]  # fmt: skip
    drawn = [{**row, "draw": n, "value": 0.25} for n, row in enumerate(quantities, start=1)]
    factors = {
        "from_seller_factor": 1.1, "from_others_factor": 1.2, "to_others_factor": 1.3,
        "home_factor": 1.4, "sigma_factor": 1.5,
    }  # fmt: skip
    tables: dict[str, list[Row]] = {
        "variations": [{"draw": n, "quantity": field} for n, field in enumerate(fields, start=1)],
        "quantities": quantities,
        "drawn": [*drawn, {**drawn[6], "owner": "another", "value": 9.0}],
        "line_draws": [
            {"draw": n, "buyer": "target", "sector": "s", "line": "848210", **factors}
            for n in range(1, 8)
        ],
    }
    found = sorted(picked(asked("variation_values", tables), "draw", "value", "is_factor"))
    assert [value for _, value, _ in found] == list(fields.values())
    assert [is_factor for *_, is_factor in found] == [True] * 6 + [False]
