"""Work the written examples in tests/cases through the program and through the plain model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from aci_cli.analysis import Analysis
from aci_cli.menu import load_menu
from aci_cli.rows import Table

from .agreement import same, unlike
from .builders import World, menu_text, write_release
from .reference import Line, cut
from .replay import Asked, Replay
from .replay_data import Menu, Release

CASES = sorted((Path(__file__).parent.parent / "cases").glob("*.yaml"))
KEYS = {
    "facts": ("buyer", "product", "year"),
    "terms": ("buyer", "sector", "line"),
    "cut": ("cut",),
    "impacts": ("variant", "line"),
    "ranking": ("id",),
    "dependency": ("sector", "product"),
    "reverse": ("sector", "product"),
}
Row = dict[str, Any]


class Case:
    """Hold an example, its release and its menu."""

    def __init__(self, path: Path, folder: Path) -> None:
        """Read the example and write its release."""
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.asked, self.expect = data["asked"], data["expect"]
        self.menu = menu_text(**data["menu"])
        self.folder = write_release(folder, World(**data["world"]))
        self._scenarios = {row["id"]: row for row in data["menu"].get("scenarios", [])}

    def program(self) -> dict[str, list[Row]]:
        """Return what the program makes of the example, step by step."""
        menu = load_menu(self.menu, name="case")
        analysis = Analysis(menu=menu, data=self.folder, **self.asked)
        found = {
            step: analysis.dependency(level="line", reverse=step == "reverse").records()
            for step in ("dependency", "reverse")
            if step in self.expect
        }
        found["ranking"] = analysis.ranking(unranked=True, draws=0).records()
        bench = analysis.workbench
        facts = bench.query("portable/facts").columns
        found["facts"] = Table(facts, bench.engine.fetch("facts")).records()
        for step in ("terms", "cut", "impacts"):
            found[step] = bench.records(step)
        return found

    def replay(self) -> Replay:
        """Return the plain model at work on the example."""
        scenario = self._scenarios.get(self.asked.get("scenario"), {})
        asked = Asked(
            horizon=self.asked["horizon"],
            partners=tuple(self.asked.get("partners", ())),
            closed=tuple(scenario.get("closed_markets", ())),
        )
        menu = Menu(yaml.safe_load(self.menu))
        return Replay(Release(self.folder), menu, asked)


def differences(step: str, found: list[Row], expected: list[Row]) -> list[str]:
    """Return a line for each value that is not the expected one."""
    wrong = []
    for want in expected:
        key = tuple(want[name] for name in KEYS[step])
        got = [row for row in found if tuple(row[name] for name in KEYS[step]) == key]
        if len(got) != 1:
            wrong.append(f"{step} {key}: {len(got)} rows")
            continue
        wrong += unlike(f"{step} {key}", got[0], want)
    return wrong


@pytest.fixture(params=CASES, ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    """Give each example in turn."""
    return Case(request.param, tmp_path)


def test_program_works_the_example(case: Case) -> None:
    found = case.program()
    wrong = [d for step, want in case.expect.items() for d in differences(step, found[step], want)]
    assert not wrong, "\n".join(wrong)


def test_plain_model_works_the_example(case: Case) -> None:
    replay = case.replay()
    ranked = {row.id: row for row in replay.ranking()}
    for want in case.expect["ranking"]:
        measure = next(row for row in replay.menu.measures if row["id"] == want["id"])
        row = replay.assess(measure)
        got = (None, None) if row is None else (row.pressure, row.self_harm)
        assert all(map(same, got, (want["pressure_eur"], want["self_harm_eur"])))
        place = list(ranked).index(want["id"]) + 1 if want["id"] in ranked else None
        assert place == want["rank"]


def test_cuts_follow_from_the_written_terms(case: Case) -> None:
    replay = case.replay()
    terms = {(row["buyer"], row["line"]): row for row in case.expect.get("terms", [])}
    for want in case.expect.get("cut", []):
        name, line = want["cut"].split("/")
        measure = next(row for row in replay.menu.measures if row["id"] == name)
        held = as_line(terms[replay.buyer(measure), line])
        wedge = replay.wedge(measure, held)
        done = cut(held, replay.touched(measure), wedge, replay.guess)
        assert same(done.users_loss, want["users_loss_eur"])
        assert same(done.seller_loss, want["seller_loss_eur"])


def as_line(row: Row) -> Line:
    """Return a line from its written terms."""
    return Line(
        imports=row["imports_eur"],
        from_seller=row["from_seller_eur"],
        home_supply=row["home_supply_eur"],
        alternatives=row["alternatives_eur"],
        sigma=row["sigma"],
        choke_price=row["choke_price"],
        capital=row["capital"],
        duty=row["duty_rate"],
        value_added=row["value_added_share"],
        market_share=row["seller_market_share"],
    )


def test_every_kind_and_horizon_has_an_example() -> None:
    data = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in CASES]
    kinds = {
        row["kind"]
        for one in data
        for row in [*one["menu"]["measures"], *one["menu"].get("comparators", [])]
    }
    assert kinds == {
        "export_restriction",
        "export_charge",
        "import_duty",
        "import_restriction",
        "service_restriction",
        "service_withdrawal",
        "exclusion",
        "price_undertaking",
        "unpriced",
    }
    assert {one["asked"]["horizon"] for one in data} == {"short", "medium", "long"}
