"""The best package from the command line: within its limits, in pipes, as frontier and ladder."""

from __future__ import annotations

import json
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
import shell
from shell import piped, run

refused = partial(shell.refused, "package", "--draws", "0", code=2)


def asked(*arguments: str) -> dict[str, Any]:
    """Return the answer of `aci package` as JSON; it must succeed."""
    done = run("package", *arguments, "--draws", "0", "--format", "json")
    assert done.returncode == 0, done.stderr.decode()
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


class TestBest:
    def test_it_keeps_the_budget_and_its_sums_are_those_of_the_last_row(self) -> None:
        answer = asked("--max-self-harm", "2e9")
        rows, meta = answer["rows"], answer["meta"]
        assert meta["self_harm_eur"] <= 2e9
        assert {row["gap"] for row in rows} == {0}
        assert meta["bound_eur"] == meta["pressure_eur"]
        for name in ("pressure", "self_harm"):
            running = [row[f"{name}_running_eur"] for row in rows]
            assert running[-1] == pytest.approx(meta[f"{name}_eur"])
            added = [row[f"{name}_eur"] for row in rows]
            assert sum(added) == pytest.approx(running[-1])

    def test_nothing_that_is_left_out_still_fits(self) -> None:
        answer = asked("--max-self-harm", "2e9")
        chosen = ",".join(row["id"] for row in answer["rows"])
        left = 2e9 - answer["meta"]["self_harm_eur"]
        for row in asked()["rows"]:
            if row["id"] not in chosen and 0 < row["self_harm_eur"] < left:
                more = asked("--max-self-harm", "2e9", "--require", f"{chosen},{row['id']}")
                assert more["meta"]["pressure_eur"] <= answer["meta"]["pressure_eur"]

    def test_it_stands_in_merit_order(self) -> None:
        done = run("rank", "--draws", "0", "--format", "json")
        order = [row["id"] for row in json.loads(done.stdout)["rows"]]
        found = [row["id"] for row in asked("--max-self-harm", "2e10")["rows"]]
        assert found == [name for name in order if name in found]

    def test_limits_narrow_what_it_holds(self) -> None:
        free = asked("--max-self-harm", "5e9")
        held = {row["id"] for row in free["rows"]}
        assert "services-air" in held
        without = asked("--max-self-harm", "5e9", "--forbid", "services-air")
        assert "services-air" not in {row["id"] for row in without["rows"]}
        assert without["meta"]["pressure_eur"] < free["meta"]["pressure_eur"]
        tiers = asked("--max-self-harm", "5e9", "--tier", "1")
        assert {row["tier"] for row in tiers["rows"]} == {1}
        required = asked("--max-self-harm", "5e9", "--require", "duty-ev")
        assert "duty-ev" in {row["id"] for row in required["rows"]}
        assert required["meta"]["pressure_eur"] < free["meta"]["pressure_eur"]

    def test_no_member_bears_more_than_it_may(self) -> None:
        rows = asked("--max-self-harm", "2e10", "--max-member-bp", "5")["rows"]
        ids = [row["id"] for row in rows]
        free = [row["id"] for row in asked("--max-self-harm", "2e10")["rows"]]
        assert max(burdens_bp(ids)) <= 5 < max(burdens_bp(free))

    def test_ranges_hold_the_draws(self) -> None:
        done = run("package", "--max-self-harm", "2e9", "--draws", "50", "--format", "json")
        for row in json.loads(done.stdout)["rows"]:
            for name in ("pressure_running", "self_harm_running"):
                assert row[f"{name}_p05"] < row[f"{name}_eur"] < row[f"{name}_p95"]

    def test_an_empty_package_is_an_answer(self) -> None:
        done = run("package", "--max-self-harm", "1", "--tier", "1", "--draws", "0")
        assert done.returncode == 0
        assert b"the best package is empty" in done.stderr
        assert len(done.stdout.splitlines()) == 1


def burdens_bp(ids: list[str]) -> list[float]:
    done = run("burden", *ids, "--draws", "0", "--format", "json")
    return [row["burden_bp"] for row in json.loads(done.stdout)["rows"]]


class TestPipes:
    def test_into_a_vote(self) -> None:
        gates = piped(
            "aci package --max-self-harm 2e9 --draws 0 --format csv | aci vote - --format csv"
        )
        assert [gate["gate"] for gate in gates] == ["determination", "committee", "appeal"]
        assert gates[0]["stances"] == "27 derived"

    def test_into_burdens_that_add_up_to_the_package(self) -> None:
        rows = piped(
            "aci package --max-self-harm 2e9 --draws 0 | aci burden - --draws 0 --format csv"
        )
        total = sum(float(row["burden_eur"]) for row in rows)
        meta = asked("--max-self-harm", "2e9")["meta"]
        assert len(rows) == 27
        assert total == pytest.approx(meta["self_harm_eur"], abs=0.01)

    def test_a_vote_in_the_package_is_the_vote_on_the_package(self) -> None:
        limits = "--max-self-harm 2e10 --tolerance 1 --against DE,FR,IT"
        [gate, *_] = piped(
            f"aci package --votes {limits} --draws 0 | "
            "aci vote - --tolerance 1 --against DE,FR,IT --format csv"
        )
        assert gate["passes"] == "true"
        [free, *_] = piped(
            "aci package --max-self-harm 2e10 --draws 0 | "
            "aci vote - --tolerance 1 --against DE,FR,IT --format csv"
        )
        assert free["passes"] == "false"


class TestFrontier:
    def test_more_costs_more_and_its_changes_lead_from_point_to_point(self) -> None:
        rows = asked("--frontier", "--points", "8")["rows"]
        assert len(rows) > 3
        for before, after in pairwise(rows):
            assert before["pressure_eur"] < after["pressure_eur"]
            assert before["self_harm_eur"] < after["self_harm_eur"]
        held: set[str] = set()
        for number, row in enumerate(rows, 1):
            assert row["point"] == number
            assert set(row["leaves"].split()) <= held
            assert not held & set(row["enters"].split())
            held = (held | set(row["enters"].split())) - set(row["leaves"].split())
            assert held == set(row["package"].split())
            assert row["measures"] == len(held)
            assert row["self_harm_eur"] <= row["budget_eur"] + 0.01

    def test_a_point_is_the_best_package_for_its_budget(self) -> None:
        point = asked("--frontier", "--points", "4")["rows"][1]
        best = asked("--max-self-harm", str(point["budget_eur"]))
        assert best["meta"]["pressure_eur"] == pytest.approx(point["pressure_eur"])


class TestLadder:
    def test_each_rung_goes_on_from_the_one_before_and_finance_comes_last(self) -> None:
        answer = asked("--max-self-harm", "6e9", "--ladder")
        rows = answer["rows"]
        rungs = [row["rung"] for row in rows]
        assert rungs == sorted(rungs)
        assert len({row["id"] for row in rows}) == len(rows)
        assert all(row["tier"] <= row["rung"] for row in rows)
        priced = [row for row in rows if row["rung"] < 4]
        assert {row["rung"] for row in priced} == {1, 2, 3}
        # a third of the budget on each of the three rungs that cost anything
        for rung in (1, 2, 3):
            [*_, last] = [row for row in priced if row["rung"] <= rung]
            assert last["self_harm_running_eur"] <= 6e9 * rung / 3
        finance = rows[len(priced) :]
        assert [row["id"] for row in finance] == [
            "banking-limits", "capital-markets-access", "insurance-limits",
        ]  # fmt: skip
        for row in finance:
            sums = [row[name] for name in row if name.startswith(("pressure", "self_harm"))]
            assert len(sums) == 8
            assert set(sums) == {None}
        assert all(row["suspend_if"] and row["terminate_if"] for row in rows)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--max-self-harm 0", "--max-self-harm: expected a number above 0, found '0'"),
        ("--max-self-harm -2e9", "--max-self-harm: expected a number above 0, found '-2e9'"),
        ("--max-self-harm nan", "--max-self-harm: expected a number above 0, found 'nan'"),
        ("--max-self-harm inf", "--max-self-harm: expected a number above 0, found 'inf'"),
        ("--max-self-harm much", "--max-self-harm: expected a number above 0, found 'much'"),
        ("--max-member-bp 0", "--max-member-bp: expected a number above 0, found '0'"),
        ("--require export-bearngs", 'unknown measure "export-bearngs" — nearest: export-beari'),
        ("--forbid duty-evs", 'unknown measure "duty-evs" — nearest: duty-ev'),
        ("--require duty-ev --forbid duty-ev", "duty-ev is both required and forbidden"),
        ("--require banking-limits", "--require banking-limits: not ranked ("),
        ("--tier 9", "--tier 9: expected a number from 0 to 4"),
        ("--frontier --points 1", "--points: expected a whole number from 2 to 200, found '1'"),
        ("--frontier --points 201", "--points: expected a whole number from 2 to 200, found '20"),
        ("--frontier --points 2.5", "--points: expected a whole number from 2 to 200, found '2."),
        ("--points 5", "--points goes with --frontier"),
        ("--frontier --ladder", "--frontier and --ladder are two answers; ask for one"),
        ("--against DE", "--for, --against, --abstain and --tolerance go with --votes"),
        ("--tolerance 2", "--for, --against, --abstain and --tolerance go with --votes"),
        ("--votes --tolerance -1", "--tolerance: expected a number 0 or more, found '-1'"),
        ("--votes --against XX", '--against: unknown member "XX"'),
        ("--votes --sender USA", "--votes: the vote is the Union's, so the sender must be EU27"),
    ],
)
def test_limits_that_make_no_sense(line: str, message: str) -> None:
    assert refused(*line.split()).startswith(message)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("duty-solar", "gate excluded_sector: sector solar is excluded"),
        ("export-pharma", "gate basic_needs: cuts 90 % of an essential line"),
        ("payment-restriction", "no_level"),
        ("status-quo", "comparator"),
    ],
)
def test_a_required_measure_that_is_not_ranked_says_why(name: str, reason: str) -> None:
    assert refused("--require", name).startswith(f"--require {name}: not ranked ({reason}")


@pytest.mark.parametrize("more", ["", "--max-member-bp 1000 --forbid duty-ev"])
def test_limits_that_contradict_each_other_are_named_and_no_others(more: str) -> None:
    line = f"--max-self-harm 1000 --require export-aircraft {more}"
    told = refused(*line.split(), code=1)
    assert told.startswith(
        "no package keeps all limits: --require export-aircraft and --max-self-harm 1000 can not "
        "hold together: the rest costs at least EUR "
    )
