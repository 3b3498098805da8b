"""Work the written examples of measures taken together, and of partners, through the program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from aci_cli.analysis import Analysis
from aci_cli.burden import burdens, burdens_bp
from aci_cli.coalition import contributions
from aci_cli.menu import load_menu
from aci_cli.package_answer import scored
from aci_cli.package_data import Limits, Votes
from aci_cli.vote import Counted, by_gate, council_weights, standings

from .builders import World, menu_text, write_release

CASES = sorted((Path(__file__).parent.parent / "cases" / "together").glob("*.yaml"))


@pytest.fixture(params=CASES, ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(request.param.read_text(encoding="utf-8"))
    write_release(tmp_path, World(**data["world"]))
    menu = load_menu(menu_text(**data["menu"]), name="case")

    def analysis() -> Analysis:
        return Analysis(menu=menu, data=tmp_path)

    return {**data["expect"], "analysis": analysis}


def test_each_member_bears_its_part(case: dict[str, Any]) -> None:
    for asked in case["burdens"]:
        rows = burdens(case["analysis"](), asked["measures"], draws=0).records()
        for row, wanted in zip(rows, asked["rows"], strict=True):
            for name, value in wanted.items():
                number = isinstance(value, float)
                assert row[name] == (pytest.approx(value, rel=1e-6) if number else value), name


def test_the_best_package_keeps_the_limits(case: dict[str, Any]) -> None:
    for asked in case["packages"]:
        limits = dict(asked["limits"])
        if "tiers" in limits:
            limits["tiers"] = frozenset(limits["tiers"])
        if "tolerance_bp" in limits:
            limits["votes"] = Votes(limits.pop("tolerance_bp"))
        package, table = scored(case["analysis"](), 0).package(Limits(**limits))
        assert list(package.ids) == asked["ids"], limits
        assert package.pressure_eur == pytest.approx(asked["pressure_eur"])
        assert package.self_harm_eur == pytest.approx(asked["self_harm_eur"])
        last = table.records()[-1]
        assert last["pressure_running_eur"] == pytest.approx(asked["pressure_eur"])
        assert last["self_harm_running_eur"] == pytest.approx(asked["self_harm_eur"])


def test_votes_follow_from_burdens(case: dict[str, Any]) -> None:
    for asked in case["votes"]:
        analysis = case["analysis"]()
        _, weights = council_weights(analysis.workbench)
        central, _ = burdens_bp(analysis, asked["measures"])
        found = standings(weights, {}, central, asked["tolerance_bp"])
        committee = by_gate(Counted(found, {}, {})).records()[1]
        assert committee["passes"] is asked["passes"]
        assert committee["members_for"] == asked["members_for"]
        assert committee["smallest_flip"] == asked["flip"]


def test_a_partner_adds_what_the_model_says_with_it_less_without(case: dict[str, Any]) -> None:
    for asked in case["coalitions"]:
        table = contributions(case["analysis"](), asked["ids"], asked["chances"], draws=20)
        sender, partner = table.records()
        assert sender["alone_eur"] == pytest.approx(asked["alone"])
        for name in ("alone_eur", "in_order_eur", "shapley_eur"):
            assert partner[name] == pytest.approx(asked["added"])
        assert partner["shapley_share"] == pytest.approx(1)
        assert partner["expected_eur"] == pytest.approx(asked["expected"])
        assert partner["shapley_p05"] < partner["shapley_eur"] < partner["shapley_p95"]
        assert table.meta["pressure_expected_eur"] == pytest.approx(asked["total"])
        costs = sender["own_cost_eur"] + partner["own_cost_eur"]
        together = case["analysis"]()
        together.question = type(together.question)(partners=("JPN",))
        [ban] = together.ranking("ban", draws=0).records()
        assert costs == pytest.approx(ban["self_harm_eur"], abs=0.02)


def test_there_is_a_case_of_each() -> None:
    expected = [yaml.safe_load(path.read_text(encoding="utf-8"))["expect"] for path in CASES]
    for answer in ("burdens", "packages", "votes", "coalitions"):
        assert any(case[answer] for case in expected)
