"""Show that contributions are Shapley's, that chances weigh them, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from itertools import permutations
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shell import run

from aci_cli.coalition import expected, expected_addition, likelihood, shapley, subsets

EXAMPLES = settings(deadline=None, derandomize=True, database=None)
PARTNERS = ["CAN", "GBR", "JPN", "USA"]


@st.composite
def games(draw: st.DrawFn) -> tuple[list[str], dict[frozenset[str], float]]:
    partners = PARTNERS[: draw(st.integers(1, 4))]
    return partners, {joined: draw(st.floats(-1e9, 1e9)) for joined in subsets(partners)}


chances = st.fixed_dictionaries({name: st.floats(0, 1) for name in PARTNERS})


def answer(*arguments: str, stdin: bytes = b"") -> list[dict[str, str]]:
    done = run("coalition", *arguments, "--format", "csv", stdin=stdin)
    assert done.returncode == 0, done.stderr.decode()
    return list(csv.DictReader(io.StringIO(done.stdout.decode())))


@EXAMPLES
@given(game=games())
def test_a_shapley_value_is_the_mean_over_all_orders_of_joining(
    game: tuple[list[str], dict[frozenset[str], float]],
) -> None:
    partners, values = game
    found = shapley(partners, values)
    for partner in partners:
        added = []
        for order in permutations(partners):
            before = frozenset(order[: order.index(partner)])
            added.append(values[before | {partner}] - values[before])
        assert found[partner] == pytest.approx(fmean(added), abs=1e-3)
    whole = values[frozenset(partners)] - values[frozenset()]
    assert sum(found.values()) == pytest.approx(whole, abs=1e-3)


def test_alike_partners_share_alike_and_who_adds_nothing_gets_nothing() -> None:
    # any of Japan and the United States adds 10, both 14; Canada nothing to anyone
    values = {
        joined: {0: 0.0, 1: 10.0, 2: 14.0}[len(joined - {"CAN"})]
        for joined in subsets(["CAN", "JPN", "USA"])
    }
    assert shapley(["CAN", "JPN", "USA"], values) == pytest.approx({"CAN": 0, "JPN": 7, "USA": 7})


@EXAMPLES
@given(game=games(), chance=chances)
def test_what_is_expected_weighs_every_coalition_by_its_chance(
    game: tuple[list[str], dict[frozenset[str], float]], chance: dict[str, float]
) -> None:
    partners, values = game
    assert sum(likelihood(s, partners, chance) for s in subsets(partners)) == pytest.approx(1)
    partner = partners[-1]
    never, surely = {**chance, partner: 0.0}, {**chance, partner: 1.0}
    added = expected(partners, values, surely) - expected(partners, values, never)
    found = expected_addition(partner, partners, values, chance)
    assert found == pytest.approx(chance[partner] * added, abs=1e-2)


@EXAMPLES
@given(game=games())
def test_certain_partners_are_expected_to_press_as_they_do(
    game: tuple[list[str], dict[frozenset[str], float]],
) -> None:
    partners, values = game
    for joined in subsets(partners):
        sure = {partner: float(partner in joined) for partner in partners}
        assert expected(partners, values, sure) == values[joined]


def test_the_columns_add_up_on_the_bundled_release() -> None:
    rows = answer("superalloy_powders", "--with", "JPN,USA", "--draws", "50")
    assert [row["partner"] for row in rows] == ["EU27", "JPN", "USA"]
    alone, japan, usa = ({k: float(v) for k, v in r.items() if k.endswith("eur")} for r in rows)
    for name in ("in_order_eur", "shapley_eur"):
        joined = alone[name] + japan[name] + usa[name]
        assert joined == pytest.approx(
            alone["alone_eur"] + japan["shapley_eur"] + usa["shapley_eur"]
        )
    # each fills a gap that the other would leave, so the first adds less than the last
    assert japan["alone_eur"] == japan["in_order_eur"] < japan["shapley_eur"]
    assert usa["alone_eur"] < usa["in_order_eur"]
    assert all(float(row["shapley_p05"]) < float(row["shapley_p95"]) for row in rows)


def test_a_scenario_gives_chances_and_an_option_changes_one() -> None:
    arguments = ("services-telecom", "--scenario", "g7-half-hearted", "--draws", "0")
    rows = {row["partner"]: row for row in answer(*arguments, "--chance", "USA=0.1")}
    assert {name: row["chance"] for name, row in rows.items()} == {
        "EU27": "1", "CAN": "0.6", "GBR": "0.6", "JPN": "0.6", "USA": "0.1",
    }  # fmt: skip
    for row in rows.values():
        assert float(row["expected_eur"]) <= float(row["alone_eur"]) * 1.01


def test_without_a_partners_share_nothing_is_guessed() -> None:
    for row in answer("export-duv-machines", "--with", "JPN", "--draws", "0"):
        assert row["reason"] == "export-duv-machines: partner_share_unknown"
        assert {value for name, value in row.items() if name.endswith("_eur")} == {""}


def test_ids_come_through_a_pipe() -> None:
    rows = answer("-", "--with", "JPN", "--draws", "0", stdin=b"services-air\nservices-telecom\n")
    assert float(rows[1]["alone_eur"]) > 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("duty-ev", "no partner: name some with --with JPN,USA or --scenario g7"),
        ("duty-ev --with CHN", "--with CHN: CHN is the target, not a partner"),
        ("duty-ev --with XXX", 'unknown country or group "XXX"'),
        ("duty-evs --with JPN", 'unknown measure or sector "duty-evs" — nearest: duty-ev'),
        ("duty-ev --with JPN --chance JPN=1.2", "--chance JPN=1.2: expected a partner and a share"),
        ("duty-ev --with JPN --chance JPN", "--chance JPN: expected a partner and a share"),
        (
            "duty-ev --with JPN --chance USA=0.2",
            "--chance USA=0.2: USA is no partner; those are JPN",
        ),
        ("duty-ev --with JPN --chance JPN=0,JPN=1", "--chance JPN=1: JPN has a chance already"),
        ("duty-ev --with JPN,USA,GBR,CAN,KOR,IND,BRA,MEX,CHE", "9 partners; at most 8"),
    ],
)
def test_what_makes_no_coalition_is_one_line(line: str, message: str) -> None:
    done = run("coalition", *line.split())
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_the_answer_carries_the_whole() -> None:
    options = ("--with", "JPN,USA", "--chance", "USA=0", "--draws", "0", "--format", "json")
    answered = json.loads(run("coalition", "export-bearings", *options).stdout)
    meta, (sender, japan, america) = answered["meta"], answered["rows"]
    alone, together = meta["pressure_alone_eur"], meta["pressure_together_eur"]
    assert alone == pytest.approx(sender["alone_eur"])
    assert together == pytest.approx(sum(row["shapley_eur"] for row in answered["rows"]))
    assert meta["multiplier"] == pytest.approx(together / alone)
    assert meta["pressure_expected_eur"] == pytest.approx(alone + japan["alone_eur"])
    assert america["expected_eur"] == 0
