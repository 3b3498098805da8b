"""Each step from the scores of measures to their ranking and to the reply, asked by itself."""

from __future__ import annotations

import pytest
from steps import Row, asked, picked

# twenty draws, of which the first and the nineteenth are told; the central case is above both
DRAWN = {0: 19.5, **{draw: float(draw) for draw in range(1, 21)}}
# pressure and self-harm in euro, pressure in bp, net, and evidence with the reason of no rank
SCORES = {
    "cheap": (30.0, -5.0, 3.0, 9.0, "A", None),
    "also cheap": (30.0, 0.0, 2.0, 2.0, "A", None),
    "strong": (40.0, 10.0, 4.0, 6.0, "B", None),
    "strong twin": (40.0, 10.0, 4.0, 6.0, "B", None),
    "dear": (50.0, 20.0, 5.0, 3.0, "A", None),
    "dominated": (45.0, 20.0, 4.5, 2.5, "A", None),
    "at the threshold": (35.0, 15.0, 1.0, 0.5, "A", None),
    "immaterial": (32.0, 1.0, 0.9, 8.0, "A", None),
    "poor": (100.0, 1.0, 10.0, 9.9, "C", None),
    "gated": (100.0, 1.0, 10.0, 9.9, "A", "gate"),
}


def score(variant: str, draw: int = 0) -> Row:
    """Return a score; self-harm in bp is a tenth of that in euro."""
    pressure, self_harm, pressure_bp, net, *_ = SCORES[variant]
    return {
        "draw": draw, "variant": variant, "pressure_eur": pressure, "retaliation_eur": 0.5,
        "self_harm_eur": self_harm, "pressure_bp": pressure_bp, "self_harm_bp": self_harm / 10,
        "leverage": pressure / self_harm if self_harm > 0 else None, "net_bp": net,
    }  # fmt: skip


def standings(by: str, scores: list[Row]) -> list[Row]:
    """Return the places of measures, those of grade C and below 1 bp apart."""
    assessed = [
        {"variant": name, "pressure_eur": 1.0, "evidence": evidence, "reason": reason}
        for name, (*_, evidence, reason) in SCORES.items()
    ]
    unpriced = {**score("dear"), "variant": "no level"}
    tables: dict[str, list[Row]] = {
        "scores": [*scores, unpriced],
        "assessed": [*assessed, {"variant": "no level", "evidence": "A", "reason": "no_level"}],
    }
    return asked("standings", tables, by=by, evidence="B", material_bp=1.0)


def test_measures_are_placed_in_merit_order_and_the_efficient_ones_are_told() -> None:
    found = standings("leverage", [score(name) for name in SCORES])
    ordered = sorted(found, key=lambda row: (row["rank"] or 99, row["variant"]))
    columns = ("variant", "rank", "free", "material", "pareto")
    assert picked(ordered, *columns) == [
        ("cheap", 1, True, True, True),
        # costs more than the first and presses no more
        ("also cheap", 2, True, True, False),
        ("strong", 3, False, True, True),
        ("strong twin", 4, False, True, True),
        ("dear", 5, False, True, True),
        ("at the threshold", 6, False, True, False),
        ("dominated", 7, False, True, False),
        ("immaterial", 8, False, False, False),
        ("gated", None, False, True, None),
        ("poor", None, False, True, None),
    ]
    kept = [name for name in score("dear") if name != "net_bp"]
    assert picked(ordered, *kept) == picked([score(row["variant"]) for row in ordered], *kept)


@pytest.mark.parametrize(
    ("by", "order"),
    [
        ("net", ["cheap", "strong", "strong twin", "dear", "dominated", "also cheap"]),
        ("pressure", ["dear", "dominated", "strong", "strong twin", "cheap", "also cheap"]),
        ("self-harm", ["cheap", "also cheap", "strong", "strong twin", "at the threshold"]),
    ],
)
def test_measures_are_placed_by_what_is_asked_for(by: str, order: list[str]) -> None:
    found = standings(by, [score(name) for name in SCORES])
    ranks = {row["rank"]: row["variant"] for row in found}
    assert [ranks[place] for place in range(1, len(order) + 1)] == order
    # what is immaterial comes last, by whatever order
    assert ranks[8] == "immaterial"


def test_each_draw_has_its_own_places() -> None:
    second = [score("dominated", draw=1), score("at the threshold", draw=1)]
    found = standings("leverage", [*[score(name) for name in ("dear", "dominated")], *second])
    assert sorted(picked(found, "draw", "variant", "rank", "pareto")) == [
        (0, "dear", 1, True),
        (0, "dominated", 2, False),
        (1, "at the threshold", 1, True),
        (1, "dominated", 2, True),
    ]


def test_ranges_and_chances_are_of_the_draws_and_free_is_above_every_leverage() -> None:
    rows: list[Row] = []
    for draw, value in DRAWN.items():
        late = draw > 10
        rows += [
            # a leverage of just 1 in the tenth draw, free in the last
            {
                "draw": draw, "variant": "m", "pressure_eur": value, "self_harm_eur": 2 * value,
                "leverage": value / 10, "free": draw == 20, "rank": int(3 * value),
                "pareto": draw in (1, 2, 3, 4),
            },
            # presses in half of the draws, ranked in the other half
            {
                "draw": draw, "variant": "n", "pressure_eur": float(late), "self_harm_eur": 0.0,
                "free": True, "pareto": None if late else draw in (1, 2),
            },
        ]  # fmt: skip
    found = asked("spreads", {"standings": rows})
    assert sorted(tuple(row.values()) for row in found) == [
        ("m", 1.0, 19.0, 2.0, 38.0, 0.1, 1.9, 3, 57, 0.5, 0.2),
        ("n", 0.0, 1.0, 0.0, 0.0, None, None, None, None, 0.5, 0.2),
    ]


RANKED: Row = {
    "rank": 1, "leverage": 2.0, "pressure_bp": 3.0, "self_harm_bp": 1.5, "pareto": True,
    "free": False, "material": True,
}  # fmt: skip
ASSESSED: Row = {
    "pressure_eur": 5.0, "self_harm_eur": 7.0, "retaliation_eur": 11.0, "evidence": "B",
    "gates_failed": "",
}  # fmt: skip
SPREAD = (
    "pressure_p05", "pressure_p95", "self_harm_p05", "self_harm_p95", "leverage_p05",
    "leverage_p95", "rank_low", "rank_high", "chance_leverage_above_1", "chance_pareto",
)  # fmt: skip
MEASURE: Row = {
    "title": "T", "annex_item": "2", "kind": "import_duty", "tier": 1, "sector": "s",
}  # fmt: skip


def test_a_ranking_puts_together_the_central_case_and_the_ranges() -> None:
    spread = dict(zip(SPREAD, range(20, 30), strict=True))
    injury = {"injury_ratio": 31.0, "injury_ratio_p05": 32.0, "injury_ratio_p95": 33.0}
    running = {"pressure_running_eur": 13.0, "self_harm_running_eur": 17.0}
    kinds = {"second": "import_duty", "third": "service_withdrawal", "m": "import_duty"}
    tables: dict[str, list[Row]] = {
        "assessed": [
            {**ASSESSED, "variant": name, "measure": name, "reason": None if name == "m" else "x"}
            for name in ("third", "second", "m")
        ],
        "measures": [
            {**MEASURE, "measure": name, "kind": kind, "position": place}
            for place, (name, kind) in enumerate(kinds.items())
        ],
        "measure_sectors": [{"measure": "second", "sector": "s"}],
        "standings": [
            {**RANKED, "draw": 0, "variant": "m"},
            {**RANKED, "draw": 1, "variant": "m", "rank": 9},
        ],
        "spreads": [{"variant": "m", **spread}],
        "running": [
            {"draw": 0, "variant": "m", **running},
            {"draw": 1, "variant": "m", **dict.fromkeys(running, 99.0)},
        ],
        "fills": [{"sector": "s", "fill": "fetch"}],
        "injury_ratios": [{"variant": "m", **injury}],
    }
    found = asked("ranking", tables)
    assert picked(found, "id", "rank", "reason") == [
        ("m", 1, None), ("second", None, "x"), ("third", None, "x"),
    ]  # fmt: skip
    expected = {"id": "m", "reason": None, **RANKED, **ASSESSED, **MEASURE, **spread, **injury}
    assert found[0] == {**expected, **running}
    assert picked(found, *running)[1:] == [(None, None)] * 2


def test_what_is_lacking_of_a_measure_is_of_its_own_sectors_and_not_held() -> None:
    tables: dict[str, list[Row]] = {
        "assessed": [{"variant": "m", "measure": "m", "reason": "no_level"}],
        "measures": [{**MEASURE, "measure": "m"}],
        "measure_sectors": [{"measure": "m", "sector": "s"}, {"measure": "m", "sector": "t"}],
        "standings": [], "spreads": [], "running": [], "injury_ratios": [],
        "fills": [
            {"sector": "s", "fill": "fetch b"}, {"sector": "t", "fill": "fetch a"},
            {"sector": "another", "fill": "a"}, {"sector": "s", "fill": "a", "latest": 2022},
        ],
    }  # fmt: skip
    [found] = asked("ranking", tables)
    assert found["reason"] == "no bilateral level; fetch a fills it (aci data show s)"


def test_a_rung_adds_what_it_brings_beyond_the_rung_below() -> None:
    figures = ("pressure_eur", "self_harm_eur", "pressure_bp", "self_harm_bp")
    rungs = {
        "m@0.5": (0.5, 2, (90.0, 30.0, 9.0, 6.0)),
        "m@0.1": (0.1, 1, (40.0, 10.0, 4.0, 1.0)),
        "m@0.9": (0.9, 3, (95.0, 25.0, 9.5, 6.0)),
        "n": (0.2, None, (70.0, 35.0, 7.0, 3.5)),
    }
    ranking = [
        {"id": name, "rank": rank, **dict(zip(figures, given, strict=True))}
        for name, (_, rank, given) in rungs.items()
    ]
    variants = [
        {"variant": name, "measure": name[0], "rate": rate} for name, (rate, *_) in rungs.items()
    ]
    found = asked("rungs", {"ranking": ranking, "variants": variants})
    marginal = ("marginal_pressure_eur", "marginal_self_harm_eur", "marginal_leverage")
    assert picked(found, "id", "pressure_eur", *marginal) == [
        ("m@0.1", 40.0, 40.0, 10.0, 4.0),
        ("m@0.5", 90.0, 50.0, 20.0, 1.0),
        # a step that costs nothing in bp has no leverage
        ("m@0.9", 95.0, 5.0, -5.0, None),
        ("n", 70.0, 70.0, 35.0, 2.0),
    ]


def assessed(**tables: list[Row]) -> list[Row]:
    """Return what is said of measures by name; tables not given are empty."""
    names = (
        "variants", "measures", "measure_sectors", "measure_base", "cuts", "cited_elsewhere",
        "impacts", "scores", "gates",
    )  # fmt: skip
    found = asked("assessed", {name: tables.get(name, []) for name in names})
    return sorted(found, key=lambda row: str(row["variant"]))


def test_a_measure_is_graded_by_the_lines_of_four_fifths_of_its_pressure() -> None:
    graded = {
        # B begins just at four fifths; C begins before; C after; without pressure all count
        "at": (("A", 80.0), ("B", 20.0)),
        "before": (("A", 50.0), ("C", 31.0), ("B", 19.0)),
        "after": (("C", 5.0), ("B", 20.0), ("A", 75.0)),
        "none": (("A", 1.0), ("C", -1.0)),
        "harms": (("A", -1.0), ("B", -2.0)),
    }
    found = assessed(
        variants=[{"variant": name, "measure": name, "rate": 0.2} for name in graded],
        measures=[{"measure": name, "kind": "import_duty", "comparator": False} for name in graded],
        impacts=[
            {"draw": 0, "variant": name, "line": line, "evidence": line, "pressure_eur": pressure}
            for name, lines in graded.items()
            for line, pressure in lines
        ],
        scores=[
            {
                "draw": draw, "variant": name, "pressure_eur": 5.0 + draw, "retaliation_eur": 7.0,
                "self_harm_eur": 11.0,
            }
            for name in graded
            for draw in (0, 1)
        ],
    )  # fmt: skip
    assert [tuple(row.values()) for row in found] == [
        (name, name, 0.2, 5.0, 7.0, 11.0, grade, "", None)
        for name, grade in sorted(
            {"at": "A", "before": "C", "after": "B", "none": "C", "harms": "B"}.items()
        )
    ]


def test_a_measure_of_which_something_is_unknown_has_no_figures() -> None:
    names = ("two", "cited", "own base", "other way", "other sector", "known")
    cut = {"draw": 0, "buyer": "target"}
    found = assessed(
        variants=[{"variant": name, "measure": name} for name in names],
        measures=[{"measure": name, "kind": "import_duty", "comparator": False} for name in names],
        measure_sectors=[
            {"measure": name, "sector": "t" if name == "other sector" else "s"}
            for name in ("cited", "own base", "other way", "other sector")
        ],
        measure_base=[{"measure": "own base", "line": "b"}],
        cuts=[
            {**cut, "variant": "two", "measure": "two", "unknown": "value_added_unknown"},
            {**cut, "variant": "two", "measure": "two", "unknown": "partner_share_unknown"},
            *[
                {**cut, "variant": name, "measure": name}
                for name in ("cited", "own base", "other sector", "known")
            ],
            {**cut, "variant": "other way", "measure": "other way", "buyer": "sender"},
        ],
        cited_elsewhere=[{"sector": "s", "buyer": "target"}],
        scores=[
            {
                "draw": 0, "variant": name, "pressure_eur": 5.0, "retaliation_eur": 7.0,
                "self_harm_eur": 11.0,
            }
            for name in names
        ],
    )  # fmt: skip
    figures = ("pressure_eur", "retaliation_eur", "self_harm_eur")
    none, all_of_them = (None, None, None), (5.0, 7.0, 11.0)
    assert picked(found, "variant", "reason", *figures) == [
        ("cited", "cited_for_another_pair", *none),
        ("known", None, *all_of_them),
        ("other sector", None, *all_of_them),
        ("other way", None, *all_of_them),
        ("own base", None, *all_of_them),
        ("two", "partner_share_unknown", *none),
    ]


def test_the_first_reason_that_a_measure_can_not_be_ranked_is_told() -> None:
    kinds = {
        "gated": "unpriced", "unpriced": "unpriced", "exclusion": "exclusion", "duty": "duty",
        "quo": "duty", "priced": "unpriced", "excluded": "exclusion",
    }  # fmt: skip
    found = assessed(
        variants=[{"variant": name, "measure": name} for name in kinds],
        measures=[
            {"measure": name, "kind": kind, "comparator": name in ("quo", "gated")}
            for name, kind in kinds.items()
        ],
        scores=[
            {"draw": 0, "variant": name, "pressure_eur": 1.0}
            for name in ("quo", "priced", "excluded")
        ],
        gates=[
            {"measure": "gated", "gate": "tier", "finding": "too high"},
            {"measure": "gated", "gate": "item", "finding": "none"},
        ],
    )
    assert picked(found, "variant", "gates_failed", "reason") == [
        ("duty", "", "no_level"),
        ("excluded", "", None),
        ("exclusion", "", "no_base"),
        ("gated", "item tier", "gate item: none; gate tier: too high"),
        ("priced", "", None),
        ("quo", "", "comparator"),
        ("unpriced", "", "unpriced"),
    ]
