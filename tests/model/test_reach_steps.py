"""How far measures reach, what each draw makes of a line, and what to bear in mind."""

from __future__ import annotations

import math

import pytest
from steps import Row, asked, astray, picked


def test_each_kind_lays_its_wedge_on_what_its_buyer_buys() -> None:
    found = {
        (kind["kind"], kind["direction"]): (
            kind["buyer"], kind["wedge"], kind["lines"], kind["provokes"],
        )
        for kind in asked("kinds", {})
    }  # fmt: skip
    assert found == {
        ("export_restriction", "to_target"): ("target", "ban", "flow", True),
        ("export_charge", "to_target"): ("target", "charge", "flow", True),
        ("service_restriction", "to_target"): ("target", "ban", "flow", True),
        ("service_withdrawal", "to_target"): ("target", "ban", "bill", True),
        ("import_duty", "to_sender"): ("sender", "duty", "flow", True),
        ("import_restriction", "to_sender"): ("sender", "ban", "flow", True),
        ("service_restriction", "to_sender"): ("sender", "ban", "flow", True),
        ("exclusion", "to_sender"): ("sender", "base", "none", True),
        # nothing is answered that presses nobody, that is agreed, or that the target itself does
        ("unpriced", "none"): (None, "base", "none", False),
        ("price_undertaking", "to_sender"): ("sender", "duty", "flow", False),
        ("export_restriction", "to_sender"): ("sender", "ban", "flow", False),
        ("import_duty", "to_target"): ("target", "duty", "flow", False),
    }
    sides = [f"{side}_{loss}" for side in ("pressure", "harm")
             for loss in ("users", "seller", "revenue", "paid")]  # fmt: skip
    assert {kind[name] for kind in asked("kinds", {}) for name in sides} == {-1, 0, 1}


@pytest.mark.parametrize(
    ("kind", "buyer", "given", "touched"),
    [
        ("import_duty", "sender", {}, 0.9),
        ("export_restriction", "target", {}, 0.7),
        ("service_restriction", "target", {}, 0.4 * 0.7),
        ("service_restriction", "sender", {"coverage": 0.5}, 0.5 * 0.9),
        ("import_duty", "sender", {"leakage": 0.5}, 0.5),
    ],
)
def test_a_measure_reaches_all_but_what_leaks_and_services_in_part(
    kind: str, buyer: str, given: Row, touched: float
) -> None:
    of = {"kind": kind, "direction": f"to_{'target' if buyer == 'target' else 'sender'}"}
    assumed = {
        "leakage_sold": 0.3, "leakage_bought": 0.1, "coverage_services": 0.4,
        "competition_loss": 0.06,
    }  # fmt: skip
    elsewhere = {"owner": "n", "value": 0.25, "draw": 0}
    tables: dict[str, list[Row]] = {
        "variants": [{"variant": "m", "measure": "m", "rate": 0.2}],
        "laid": [{"variant": "m"}],
        "measures": [{**of, **given, "measure": "m", "charge": 0.3, "days_of_cover": 730.0}],
        "kinds": [
            {**of, "buyer": buyer},
            # of another kind in the direction, and of the kind in another direction
            *astray({**of, "buyer": "another"}, kind="other", direction="to_other"),
        ],
        "horizon": [{**assumed, "draw": 0}],
        "drawn": [
            {**elsewhere, "field": field}
            for field in ("coverage", "leakage", "rate", "competition_loss", "days_of_cover")
        ],
    }  # fmt: skip
    [found] = asked("reaches", tables, horizon="short")
    assert found["touched"] == pytest.approx(touched)
    assert (found["rate"], found["charge"], found["competition_loss"]) == (0.2, 0.3, 0.06)
    # stocks of two years last all of the first
    assert found["stocked_share"] == 1


def test_a_business_is_reached_without_lines_and_a_measure_without_either_is_not() -> None:
    of = {"kind": "exclusion", "direction": "to_sender"}
    tables: dict[str, list[Row]] = {
        "variants": [{"variant": name, "measure": name} for name in ("base", "nothing")],
        "laid": [{"variant": "another"}],
        "measures": [
            {**of, "measure": "base", "turnover_eur": 5.0}, {**of, "measure": "nothing"},
        ],
        "kinds": [{**of, "buyer": "sender"}],
        "horizon": [{"draw": 0, "leakage_bought": 0.0, "competition_loss": 0.06}],
        "drawn": [],
    }  # fmt: skip
    found = asked("reaches", tables, horizon="short")
    assert picked(found, "variant", "touched", "stocked_share") == [("base", 1.0, 0.0)]


LINE: Row = {"buyer": "target", "sector": "s", "line": "848210"}
# by owner: deviates of the line's flows, of its elasticity, and what the menu gives a range
DEVIATES = {
    ("target/848210", "from_seller"): 1.0,
    ("target/848210", "from_others"): -1.0,
    ("target/848210", "to_others"): 2.0,
    ("target/848210", "home"): -2.0,
    ("s", "sigma_common"): 1.0,
    ("848210", "sigma_own"): 3.0,
}
RANGES = {
    ("848210", "home_supply_share"): 0.3,
    ("848210", "sigma"): 4.0,
    ("s", "sigma"): 6.0,
    ("s", "import_reliance"): 0.7,
    ("s", "choke_price"): 8.0,
    ("s:848210", "trade_defence"): 0.5,
}


def line_draws(ranges: dict[tuple[str, str], float], evidence: str = "C") -> Row:
    """Return what one draw makes of a line, beside other draws, owners and fields."""
    held = [
        {"draw": 1, "owner": owner, "field": field, "value": value}
        for (owner, field), value in (DEVIATES | ranges).items()
    ]
    others = [
        other
        for row in held
        for other in astray(row, owner="another", field="elsewhere")
        # of another draw stands all but what makes a row of it
        + ([{**row, "draw": 2, "value": 99.0}] if row["field"] != "sigma_common" else [])
    ]
    [found] = asked(
        "line_draws",
        {
            "drawn": held + [{**row, "value": 99.0} if row["draw"] == 1 else row for row in others],
            "lines": [{**LINE, "evidence": evidence}, *(
                {**line, "evidence": "A"}
                for line in astray(LINE, buyer="sender", sector="t", line="1")
            )],
            "lines_drawn": [LINE],
            "duties_in_force": [{**LINE, "defended": "s:848210"}, *(
                {**line, "defended": "another"}
                for line in astray(LINE, buyer="sender", sector="t", line="1")
            )],
        },
    )  # fmt: skip
    return found


@pytest.mark.parametrize(("evidence", "sd"), [("A", 0.05), ("B", 0.2), ("C", 0.4)])
def test_flows_are_drawn_by_their_evidence_and_elasticities_half_by_sector(
    evidence: str, sd: float
) -> None:
    found = line_draws({}, evidence)
    assert {name: found[name] for name in found if name.endswith("factor")} == {
        "from_seller_factor": pytest.approx(math.exp(sd)),
        "from_others_factor": pytest.approx(math.exp(-sd)),
        "to_others_factor": pytest.approx(math.exp(2 * sd)),
        "home_factor": pytest.approx(math.exp(-2 * sd)),
        # (1 + 3) / √2 deviations of a half
        "sigma_factor": pytest.approx(math.exp(math.sqrt(2))),
    }
    assert (found["draw"], found["buyer"], found["line"]) == (1, "target", "848210")


def test_what_the_menu_gives_a_range_is_drawn_from_it() -> None:
    names = (
        "home_supply_share", "bill_sigma", "sector_sigma", "import_reliance", "choke_price",
        "trade_defence_rate",
    )  # fmt: skip
    assert [line_draws(RANGES)[name] for name in names] == list(RANGES.values())
    assert [line_draws({})[name] for name in names] == [None] * 6
    served = line_draws({("848210", "self_served"): 0.2})
    assert served["home_supply_share"] == 0.2


def test_doubts_about_the_law_and_partners_are_told() -> None:
    measure = {"comparator": False, "annex_item": "1", "direction": "to_target", "needs": ""}
    tables: dict[str, list[Row]] = {
        "measures": [
            {**measure, "measure": "upkeep", "annex_item": "5"},
            {**measure, "measure": "bought", "annex_item": "5", "direction": "to_sender"},
            {**measure, "measure": "quo", "annex_item": "5", "comparator": True},
            {**measure, "measure": "goods", "needs": "USA JPN GBR"},
            {**measure, "measure": "joined", "needs": "GBR"},
        ],
        "parties": [
            {"iso3": "GBR", "side": "sender"}, {"iso3": "JPN", "side": "target"},
            {"iso3": "DEU", "side": "sender"},
        ],
        "uncounted": [],
    }  # fmt: skip
    assert sorted(picked(asked("cautions", tables), "measure", "about", "caution")) == [
        ("goods", "partners", "leaks without JPN, USA, who can supply instead"),
        (
            "upkeep", "law",
            "whether item 5 reaches services of the Union's own firms is uncertain, since Annex II"
            " goes by the nationality of the provider; technical assistance under dual-use rules"
            " is the usual route",
        ),
    ]  # fmt: skip
