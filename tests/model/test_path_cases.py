"""Work the written examples of paths, and paths of any few measures, through the program."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from aci_cli import path
from aci_cli.analysis import Analysis
from aci_cli.errors import AciError
from aci_cli.menu import load_menu

from .builders import World, menu_text, write_release

CASES = sorted((Path(__file__).parent.parent / "cases" / "contest").glob("path-*.yaml"))


@pytest.fixture(params=CASES, ids=lambda place: place.stem)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(request.param.read_text(encoding="utf-8"))
    write_release(tmp_path, World(**data["world"]))
    menu = load_menu(menu_text(**data["menu"]), name="case")
    return {**data["expect"], "menu": menu, "folder": tmp_path}


def ask(case: Mapping[str, Any], **options: Any) -> Analysis:
    return Analysis(menu=case["menu"], data=case["folder"], **options)


def agree(found: Mapping[str, Any], wanted: Mapping[str, Any], where: object) -> None:
    """Compare the values wanted; amounts to the four decimals that the examples are worked to."""
    for name, value in wanted.items():
        exact = value is None or isinstance(value, int)
        assert found[name] == (value if exact else pytest.approx(value, abs=2e-4)), (where, name)


def test_each_month_is_as_worked(case: dict[str, Any]) -> None:
    for asked in (case, case.get("together")):
        if asked is not None:
            rows = path.months(ask(case), asked["ids"], draws=0).records()
            assert [row["month"] for row in rows] == list(range(121))
            for month, wanted in asked["months"].items():
                agree(rows[month], wanted, month)


def test_the_dates_are_as_worked(case: dict[str, Any]) -> None:
    rows = {row["id"]: row for row in path.summary(ask(case), case["ids"], draws=0).records()}
    for name, wanted in case.get("summary", {}).items():
        agree(rows[name], wanted, name)


def test_sums_add_up_and_together_is_never_more_than_each(case: dict[str, Any]) -> None:
    ids = case.get("together", case)["ids"]
    rows = path.months(ask(case), ids, draws=0).records()
    alone = [path.months(ask(case), [name], draws=0).records() for name in ids]
    for name in ("pressure", "self_harm"):
        added = 0.0
        for row in rows:
            added += row[f"{name}_eur"]
            assert row[f"{name}_sum_eur"] == pytest.approx(added, abs=1e-3)
            each = [single[row["month"]][f"{name}_eur"] for single in alone]
            assert row[f"{name}_eur"] <= sum(each) + 1e-6


def test_a_refused_path_leaves_the_question_as_it_was(tmp_path: Path) -> None:
    data = yaml.safe_load(CASES[0].read_text(encoding="utf-8"))
    write_release(tmp_path, World(**data["world"]))
    nothing = {"id": "talks", "kind": "unpriced", "note": "x"}
    text = menu_text(**{**data["menu"], "measures": [*data["menu"]["measures"], nothing]})
    analysis = Analysis(menu=load_menu(text, name="case"), data=tmp_path, horizon="medium")
    with pytest.raises(AciError, match=r"no path for talks"):
        path.months(analysis, ["talks"], draws=0)
    assert analysis.question.horizon == "medium"
    ranked = analysis.ranking("ban", draws=0).records()[0]
    fresh = Analysis(menu=analysis.menu, data=tmp_path, horizon="medium")
    assert ranked == fresh.ranking("ban", draws=0).records()[0]


def test_a_slower_measure_only_comes_later(tmp_path: Path) -> None:
    data = yaml.safe_load(CASES[0].read_text(encoding="utf-8"))
    write_release(tmp_path, World(**data["world"]))
    [ban] = data["menu"]["measures"]
    found = []
    for months in (3, 8):
        slow = {"low": months, "mode": months, "high": months, "reason": "judgement"}
        text = menu_text(**{**data["menu"], "measures": [{**ban, "speed_months": slow}]})
        analysis = Analysis(menu=load_menu(text, name="case"), data=tmp_path)
        found.append(path.months(analysis, ["ban"], draws=0).records())
    for early, late in zip(found[0][:116], found[1][5:], strict=True):
        for name in ("measures", "pressure_eur", "self_harm_eur", "pressure_sum_eur"):
            assert early[name] == pytest.approx(late[name])


def dates(months: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return what the summary tells of one draw; what never comes, comes after all else."""
    peak = max(months, key=lambda row: (row["pressure_eur"], -row["month"]))
    halved = [row["month"] for row in months if row["pressure_eur"] <= peak["pressure_eur"] / 2]
    pays = [r["month"] for r in months if r["pressure_sum_bp"] >= r["self_harm_sum_bp"]]
    last = months[-1]
    return {
        "start_month": min(row["month"] for row in months) - 1,
        "peak_pressure": peak["pressure_eur"],
        "halved_month": min((month for month in halved if month > peak["month"]), default=math.inf),
        "break_even_month": min(pays, default=math.inf),
        "months_bought": len(months) - len(halved),
        "leverage": last["pressure_sum_bp"] / last["self_harm_sum_bp"],
    }


def test_ranges_count_the_draws_in_which_a_date_never_comes(tmp_path: Path) -> None:
    [overtaken] = [place for place in CASES if place.stem == "path-overtaken"]
    data = yaml.safe_load(overtaken.read_text(encoding="utf-8"))
    write_release(tmp_path, World(**data["world"]))
    chance = {"low": 0, "mode": 0.5, "high": 1}
    text = menu_text(**data["menu"], assumptions={"retaliation_chance": chance})
    analysis = Analysis(menu=load_menu(text, name="case"), data=tmp_path)
    [ban, _] = path.summary(analysis, ["ban"], draws=60).records()
    by_draw = defaultdict(list)
    for row in analysis.workbench.records("path_months"):
        if row["draw"] and row["owner"] == "ban" and row["measures"]:
            by_draw[row["draw"]].append(row)
    drawn = [dates(sorted(months, key=lambda row: row["month"])) for months in by_draw.values()]
    never = [each["break_even_month"] for each in drawn].count(math.inf)
    assert (len(drawn), ban["break_even_month_p95"]) == (60, None)
    assert 3 < never < 57
    for name in drawn[0]:
        values = sorted(each[name] for each in drawn)
        # 5 % of 60 draws are three: the third from either end
        for end, value in (("p05", values[2]), ("p95", values[56])):
            found = ban[f"{name}_{end}"]
            assert (math.inf if found is None else found) == pytest.approx(value), (name, end)
