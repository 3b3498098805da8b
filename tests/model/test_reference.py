"""Recompute releases by the plain model: the bundled one in full, and random tiny ones."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import Phase, given, settings

from aci_cli.analysis import Analysis
from aci_cli.menu import Menu as ProgramMenu
from aci_cli.menu import load_menu
from aci_cli.resources import bundled

from .agreement import (
    line_differences,
    measure_differences,
    report,
    score_differences,
)
from .builders import menu_text, write_release
from .replay import Asked, Replay
from .replay_data import Menu, Release
from .worlds import MENU, Drawn, drawn

# a thousand take some 20 minutes of a processor
RANDOM_RELEASES = int(os.environ.get("ACI_RANDOM_RELEASES", "5"))
QUESTIONS = [
    Asked(horizon="short"),
    Asked(horizon="medium"),
    Asked(horizon="long"),
    Asked(partners=("JPN",)),
    Asked(target="USA"),
]


@cache
def release() -> Release:
    """Return the bundled release as the plain model reads it."""
    return Release(bundled("data"))


@cache
def menu() -> Menu:
    """Return the bundled menu as the plain model reads it."""
    return Menu.read(bundled("measures.yaml"))


@cache
def program_menu() -> ProgramMenu:
    """Return the bundled menu as the program reads it."""
    return load_menu(bundled("measures.yaml"))


def ask(asked: Asked, **options: Any) -> Analysis:
    """Return the program at work on a question."""
    return Analysis(
        target=asked.target,
        sender=asked.sender,
        partners=asked.partners,
        horizon=asked.horizon,
        **options,
    )


def label(asked: Asked) -> str:
    """Return a short name of a question."""
    return "-".join([asked.target, asked.horizon, *asked.partners])


@pytest.fixture(scope="module", params=QUESTIONS, ids=label)
def question(request: pytest.FixtureRequest) -> tuple[Analysis, Replay, Any]:
    """Give each question to both, with the program's ranking."""
    analysis = ask(request.param, menu=program_menu())
    table = analysis.ranking(unranked=True, draws=0)
    return analysis, Replay(release(), menu(), request.param), table


def test_every_line_agrees(question: tuple[Analysis, Replay, Any]) -> None:
    analysis, replay, _ = question
    wrong = line_differences(analysis, replay)
    assert not wrong, report(wrong)


def test_every_measure_agrees(question: tuple[Analysis, Replay, Any]) -> None:
    _, replay, table = question
    wrong = measure_differences(table, replay)
    assert not wrong, report(wrong)


def test_order_and_pareto_marks_agree(question: tuple[Analysis, Replay, Any]) -> None:
    _, replay, table = question
    found = [(row["id"], row["pareto"]) for row in table.records() if row["rank"] is not None]
    assert found == [(row.id, row.pareto) for row in replay.ranking()]


@pytest.mark.parametrize("side", ["target", "sender"])
def test_every_score_agrees(side: str) -> None:
    asked = Asked()
    replay = Replay(release(), menu(), asked)
    wrong = score_differences(ask(asked, menu=program_menu()), replay, side)
    assert not wrong, report(wrong)


@settings(
    max_examples=RANDOM_RELEASES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)
@given(case=drawn())
def test_random_releases_agree(case: Drawn) -> None:
    with TemporaryDirectory() as folder:
        write_release(Path(folder), case.world)
        text = menu_text(**MENU)
        analysis = ask(case.asked, menu=load_menu(text, name="tiny"), data=folder)
        replay = Replay(Release(Path(folder)), Menu(yaml.safe_load(text)), case.asked)
        wrong = measure_differences(analysis.ranking(unranked=True, draws=0), replay)
        wrong += line_differences(analysis, replay)
        for side in ("target", "sender"):
            wrong += score_differences(analysis, replay, side)
    assert not wrong, report(wrong)


@cache
def decoupling(horizon: str) -> tuple[float, float, float]:
    """Return what full bans both ways cost: the target, the sender, and its treasury, in GDP."""
    industries = menu().data["industries"]
    names = [row["code"].lower() for row in industries]
    text = menu_text(
        sectors=[
            {"id": row["code"].lower(), "products": [row["code"]], "industry": row["code"]}
            for row in industries
        ],
        measures=[
            {"id": "sold", "kind": "export_restriction", "sector": names, "leakage": 0},
            {"id": "bought", "kind": "import_restriction", "sector": names, "leakage": 0},
        ],
        assumptions={"retaliation_chance": 0},
        industries={row["code"]: row.get("chapters") or [] for row in industries},
    )
    analysis = ask(Asked(horizon=horizon), menu=load_menu(text, name="bans"))
    ranked = analysis.ranking().records()
    target = sum(row["pressure_bp"] for row in ranked) / 1e4
    gdp = ranked[0]["self_harm_eur"] / ranked[0]["self_harm_bp"] * 1e4
    lost = -sum(
        row["revenue_change_eur"]
        for row in analysis.workbench.records("cut")
        if row["cut"].startswith("bought")
    )
    sender = sum(row["self_harm_bp"] for row in ranked) / 1e4 - lost / gdp
    return target, sender, lost / gdp


@pytest.mark.parametrize(
    ("horizon", "low", "high"),
    [("short", 0.03, 0.04), ("medium", 0.011, 0.014), ("long", 0.004, 0.005)],
)
def test_full_bans_both_ways_cost_what_studies_find(horizon: str, low: float, high: float) -> None:
    target, sender, duties = decoupling(horizon)
    assert low <= target <= high
    assert low <= sender <= high
    assert 0 < duties < 0.0005
