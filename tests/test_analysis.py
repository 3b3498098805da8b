"""What `Analysis` takes and hands back: options, filters, vintage, errors, frames."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from model.builders import World, menu_text, write_release
from tiny_world import MENU, WORLD

from aci_cli import Analysis, __version__
from aci_cli.errors import UsageError
from aci_cli.menu import Menu, MenuError, load_menu
from aci_cli.release import open_release
from aci_cli.resources import bundled
from aci_cli.rows import Table

# a free one first, then leverage 3.31, 2.86, 1.15 and 1.11
RANKED = ["charge", "lens-ban", "ban", "stairs", "duty"]
Asking = Callable[..., Analysis]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("release"), WORLD)


@pytest.fixture(scope="module")
def menu() -> Menu:
    return load_menu(menu_text(**MENU), name="tiny")


@pytest.fixture(scope="module")
def asking(folder: Path, menu: Menu) -> Asking:
    return lambda **options: Analysis(**{"menu": menu, "data": folder, **options})


@pytest.fixture(scope="module")
def analysis(asking: Asking) -> Analysis:
    return asking()


def ids(table: Table) -> list[str]:
    return [row["id"] for row in table.records()]


def by_id(table: Table) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in table.records()}


def sectors(table: Table) -> list[str]:
    return [row["sector"] for row in table.records()]


class TestRanking:
    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            ({}, RANKED),
            ({"by": "pressure"}, ["lens-ban", "ban", "charge", "stairs", "duty"]),
            ({"by": "self-harm"}, ["charge", "duty", "stairs", "ban", "lens-ban"]),
            ({"tiers": 1}, ["stairs", "duty"]),
            ({"annex_items": "2"}, ["charge", "lens-ban", "ban"]),
            ({"annex_items": ["1", "9"]}, ["stairs", "duty"]),
            ({"sectors": "rare"}, ["stairs"]),
            ({"sectors": ["rare", "lenses"]}, ["lens-ban", "stairs"]),
            ({"sectors": "rare", "tiers": 3}, []),
            ({"evidence": "B"}, ["charge", "ban", "stairs", "duty"]),
            ({"unranked": True}, [*RANKED, "care-ban", "talks", "quo"]),
            ({"tiers": 1, "rungs": True}, ["stairs@0.10", "stairs@0.25", "duty"]),
        ],
    )
    def test_what_is_kept_and_in_which_order(
        self, analysis: Analysis, options: dict[str, Any], expected: list[str]
    ) -> None:
        assert ids(analysis.ranking(draws=0, **options)) == expected

    def test_a_measure_named_is_shown_ranked_or_not_and_a_comparator_too(
        self, analysis: Analysis
    ) -> None:
        assert ids(analysis.ranking("duty", "ban", draws=0)) == ["ban", "duty"]
        assert ids(analysis.ranking("quo", "talks", draws=0)) == ["talks", "quo"]
        assert ids(analysis.ranking("duty", "ban", tiers=[1], draws=0)) == ["duty"]

    def test_an_answer_says_what_it_was_asked_and_rests_on(
        self, analysis: Analysis, menu: Menu
    ) -> None:
        options: dict[str, Any] = {"by": "net", "tiers": 3, "annex_items": "2"}
        options["sectors"] = ["goods"]
        table = analysis.ranking("ban", **options, evidence="B", unranked=True, draws=2)
        meta = {name: table.meta[name] for name in table.meta if "sha256" not in name}
        assert meta == {
            "export_version": 1,
            "aci_version": __version__,
            "release": "tiny",
            "menu": "tiny menu",
            "target": "CHN",
            "sender": "EU27",
            "horizon": "short",
            "command": "rank",
            "asked": {
                "measures": ("ban",),
                "by": "net",
                "tiers": (3,),
                "annex_items": ("2",),
                "sectors": ("goods",),
                "evidence": "B",
                "rungs": False,
                "unranked": True,
                "draws": 2,
            },
        }
        assert table.meta["menu_sha256"] == menu.document.sha256
        defaults = analysis.ranking("ban", rungs=True).meta["asked"]
        assert (defaults["by"], defaults["evidence"]) == ("leverage", "C")
        assert (defaults["rungs"], defaults["unranked"], defaults["draws"]) == (True, False, 1000)

    def test_only_rungs_have_what_each_adds(self, analysis: Analysis) -> None:
        rungs = by_id(analysis.ranking("stairs", rungs=True, draws=0))
        added = sum(row["marginal_pressure_eur"] for row in rungs.values())
        assert added == pytest.approx(rungs["stairs@0.25"]["pressure_eur"])
        assert "marginal_pressure_eur" not in analysis.ranking("stairs", draws=0).names

    def test_rungs_that_lie_close_have_names_of_their_own(self, folder: Path) -> None:
        stairs = {**MENU["measures"][3], "rates": [0.1, 0.12, 0.125]}
        close = load_menu(menu_text(**{**MENU, "measures": [stairs]}), name="close")
        rows = by_id(Analysis(menu=close, data=folder).ranking(rungs=True, draws=0))
        assert sorted(rows) == ["stairs@0.10", "stairs@0.12", "stairs@0.125"]
        for rate in (0.12, 0.125):
            single = {**{key: stairs[key] for key in stairs if key != "rates"}, "rate": rate}
            alone = load_menu(menu_text(**{**MENU, "measures": [single]}), name="alone")
            [row] = Analysis(menu=alone, data=folder).ranking(draws=0).records()
            assert row["pressure_eur"] == pytest.approx(rows[f"stairs@{rate:g}"]["pressure_eur"])

    def test_pressure_is_set_against_the_injury_asked_for_or_not(self, analysis: Analysis) -> None:
        rows = by_id(analysis.ranking("ban", "quo", draws=0))
        injury_eur = rows["quo"]["self_harm_eur"] - rows["quo"]["retaliation_eur"]
        expected = rows["ban"]["pressure_eur"] / injury_eur
        assert rows["ban"]["injury_ratio"] == pytest.approx(expected)
        alone = by_id(analysis.ranking("ban", draws=0))
        assert list(alone) == ["ban"]
        assert alone["ban"]["injury_ratio"] == rows["ban"]["injury_ratio"]

    def test_another_targets_injury_is_none(self, asking: Asking) -> None:
        other = asking(target="JPN")
        assert other.injury() == []
        assert by_id(other.ranking("ban", draws=0))["ban"]["injury_ratio"] is None

    def test_an_essential_line_may_be_cut_as_far_as_the_menu_or_a_scenario_says(
        self, analysis: Analysis, asking: Asking
    ) -> None:
        [kept] = analysis.ranking("care-ban", draws=0).records()
        assert (kept["rank"], kept["gates_failed"]) == (None, "basic_needs")
        [freed] = asking(scenario="hard").ranking("care-ban", draws=0).records()
        assert (freed["rank"], freed["gates_failed"]) == (1, "")

    def test_what_presses_too_little_is_not_material(self, analysis: Analysis) -> None:
        # the floor is 0.1 bp of China's million: 10 euro
        rows = by_id(analysis.ranking("stairs", "duty", rungs=True, draws=0))
        material = {name: row["material"] for name, row in rows.items()}
        assert material == {name: row["pressure_eur"] >= 10 for name, row in rows.items()}
        assert rows["duty"]["pressure_eur"] == pytest.approx(15.349437438371)

    def test_draws_give_ranges_and_how_many_are_held_at_a_time_changes_nothing(
        self, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = analysis.ranking("ban", draws=5)
        [row] = whole.records()
        assert row["pressure_p05"] <= row["pressure_p95"]
        for held in (1, 2, 5):
            monkeypatch.setattr("aci_cli.analysis.BATCH", held)
            assert analysis.ranking("ban", draws=5).rows == whole.rows
        engine = analysis.workbench.engine
        assert engine.select("SELECT DISTINCT draw FROM scores ORDER BY draw") == [
            (draw,) for draw in range(6)
        ]
        assert engine.select("SELECT DISTINCT draw FROM impacts") == [(0,)]
        [none] = analysis.ranking("ban", draws=0).records()
        assert (none["pressure_p05"], none["pressure_eur"]) == (None, row["pressure_eur"])


class TestDependency:
    def test_of_the_target_on_the_sender_and_in_reverse(self, analysis: Analysis) -> None:
        table = analysis.dependency()
        rows = {row["sector"]: row for row in table.records()}
        assert (rows["goods"]["imports_eur"], rows["goods"]["from_seller_eur"]) == (1000, 500)
        assert rows["rare"]["imports_eur"] is None
        assert table.meta["command"] == "sectors"
        asked = {"sectors": (), "reverse": False, "method": "score", "level": "sector"}
        assert table.meta["asked"] == asked
        [goods] = analysis.dependency("goods", reverse=True).records()
        assert (goods["imports_eur"], goods["from_seller_eur"]) == (500, 200)

    def test_line_by_line(self, analysis: Analysis) -> None:
        table = analysis.dependency("goods", level="line", method="merics")
        [row] = table.records()
        assert (row["sector"], row["product"], row["seller_share"]) == ("goods", "848210", 0.5)
        assert table.meta["command"] == "lines"
        asked = {"sectors": ("goods",), "reverse": False, "method": "merics", "level": "line"}
        assert table.meta["asked"] == asked

    def test_the_method_orders_the_rows(self) -> None:
        rows = Analysis().dependency(level="line", method="ec").records()
        known = [row["ec"] for row in rows if row["ec"] is not None]
        assert known == sorted(known, reverse=True)
        scores = [row["score"] for row in rows if row["score"] is not None]
        assert scores != sorted(scores, reverse=True)

    def test_industries_are_rows_of_their_own(self) -> None:
        bundle = Analysis().dependency(level="industry")
        assert bundle.meta["command"] == "lines"
        assert {row["product"] for row in bundle.records()} == set(sectors(bundle))
        assert len(bundle.rows) > 20
        assert sectors(Analysis().dependency("C28", level="industry")) == ["C28"]


def test_coverage_shows_all_codes_or_those_of_the_sectors_named(analysis: Analysis) -> None:
    table = analysis.coverage()
    held = [(row["sector"], row["code"], row["years"]) for row in table.records()]
    assert ("goods", "848210", "2023 2024") in held
    assert {"goods", "rare", "care", "lenses"} == set(sectors(table))
    assert (table.meta["command"], table.meta["asked"]) == ("coverage", {"sectors": ()})
    rare = analysis.coverage("rare")
    assert set(sectors(rare)) == {"rare"}
    assert rare.meta["asked"] == {"sectors": ("rare",)}


class TestQuestion:
    def test_scenarios_are_taken_together_and_what_is_given_here_stands(
        self, asking: Asking
    ) -> None:
        question = asking(scenario="slow+calm").question
        assert (question.sender, question.partners) == ("DEU", ("JPN",))
        assert (question.horizon, question.scenario) == ("medium", ("slow", "calm"))
        given = asking(
            scenario=["slow"], sender="FRA", partners=(), horizon="long", year=2024
        ).question
        assert (given.sender, given.partners, given.horizon) == ("FRA", (), "long")
        assert (given.scenario, given.year) == (("slow",), 2024)

    def test_without_a_scenario_the_union_asks_alone_within_a_year(self, asking: Asking) -> None:
        analysis = asking(partners="JPN", threads=1)
        question = analysis.question
        assert (question.target, question.sender, question.horizon) == ("CHN", "EU27", "short")
        assert (question.partners, question.scenario, question.year) == (("JPN",), (), None)
        assert analysis.workbench.engine.select("SELECT current_setting('threads')") == [(1,)]
        assert "scenario_sets" not in analysis.meta

    def test_what_a_scenario_sets_is_said_and_reckoned_with(self, asking: Asking) -> None:
        calm = asking(scenario="calm")
        triple = {"low": 0, "mode": 0, "high": 0}
        assert calm.meta["scenario_sets"] == {"assumptions": {"retaliation_chance": triple}}
        [ban] = calm.ranking("ban", draws=0).records()
        assert ban["retaliation_eur"] == 0
        assert ban["self_harm_eur"] == pytest.approx(163.8)

    def test_a_year_takes_the_figures_of_that_year_alone(self, asking: Asking) -> None:
        rows = asking(year=2023).dependency("goods", level="line", reverse=True).records()
        assert [(row["year"], row["imports_eur"], row["from_seller_eur"]) for row in rows] == [
            (2023, 200, 200)
        ]

    def test_published_figures_are_those_of_the_year_too(self, asking: Asking) -> None:
        for year, imports_eur in ((None, [800]), (2023, [800]), (2024, [])):
            rows = asking(year=year).dependency("lenses", level="line").records()
            held = [row["imports_eur"] for row in rows if row["imports_eur"] is not None]
            assert held == imports_eur

    def test_a_year_without_figures_of_a_line_takes_none_of_another_year(
        self, tmp_path: Path
    ) -> None:
        flows = [["CHN", "DEU", "848210", 200, "baci", 2023], ["CHN", "DEU", "280530", 100]]
        write_release(tmp_path, World(flows=flows))
        menu = load_menu(menu_text(MENU["sectors"][:2], []), name="tiny")
        latest, asked = (
            Analysis(menu=menu, data=tmp_path, year=year).dependency(level="line", reverse=True)
            for year in (None, 2024)
        )
        imports = [
            {row["sector"]: row["imports_eur"] for row in table.records()}
            for table in (latest, asked)
        ]
        assert imports == [{"goods": 200, "rare": 100}, {"goods": None, "rare": 100}]

    def test_the_bundled_menu_release_and_queries_are_those_left_out(self) -> None:
        plain = Analysis()
        named = Analysis(
            menu=str(bundled("measures.yaml")),
            data=str(bundled("data")),
            queries=str(bundled("queries")),
        )
        opened = Analysis(menu=bundled("measures.yaml"), data=open_release(bundled("data")))
        assert plain.meta == named.meta == opened.meta
        assert plain.workbench.queries == named.workbench.queries == bundled("queries")

    def test_a_menu_written_for_another_target_says_so(self, asking: Asking) -> None:
        menu = load_menu(menu_text(**MENU).replace('"title"', '"target": "CHN", "title"', 1))
        assert asking(menu=menu).written_for is None
        assert asking(menu=menu, target="JPN").written_for == "CHN"
        assert asking().written_for is None


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda a: a.ranking(by="worth"), 'unknown order "worth"'),
        (lambda a: a.ranking(evidence="D"), 'unknown grade of evidence "D"'),
        (lambda a: a.ranking(draws=-1), "draws: expected 0 or more, found -1"),
        (lambda a: a.ranking("bam"), 'unknown measure "bam" — nearest: ban, care-ban, lens-ban'),
        (
            lambda a: a.ranking("answer"),
            "answer is a reply of the target's, not a measure: aci retaliation chooses among the "
            "replies, aci burden and aci explain take one by its id",
        ),
        (lambda a: a.ranking(tiers=[9]), 'unknown tier "9"'),
        (
            lambda a: a.ranking(annex_items=["12"]),
            'unknown Annex I item "12" — nearest: 1, 2, 10',
        ),
        (
            lambda a: a.ranking(sectors=["good"]),
            'unknown sector "good" — nearest: goods, care, lenses',
        ),
        (lambda a: a.dependency("good"), 'unknown sector "good" — nearest: goods, care, lenses'),
        (lambda a: a.coverage("good"), 'unknown sector "good" — nearest: goods, care, lenses'),
        (
            lambda a: a.dependency(method="guess"),
            'unknown method "guess" — nearest: geodep, merics, ec',
        ),
        (lambda a: a.dependency(level="row"), 'unknown level "row"'),
    ],
)
def test_what_is_unknown_is_refused(
    analysis: Analysis, ask: Callable[[Analysis], object], message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        ask(analysis)
    assert str(caught.value) == message


def test_all_unknown_names_are_told_at_once(analysis: Analysis) -> None:
    with pytest.raises(UsageError) as caught:
        analysis.dependency("lense", "good")
    assert str(caught.value) == (
        'unknown sector "lense" — nearest: lenses, care, rare; '
        '"good" — nearest: goods, care, lenses'
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"horizon": "Long"}, 'unknown horizon "Long" — nearest: long, short, medium'),
        ({"scenario": "slo"}, 'unknown scenario "slo" — nearest: slow'),
    ],
)
def test_a_question_of_nothing_known_is_refused(
    asking: Asking, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        asking(**options)
    assert str(caught.value).startswith(message)


def test_a_scenario_of_ones_own_that_names_an_unknown_country_is_refused(
    asking: Asking, tmp_path: Path
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("id: lost\ntitle: Lost\nclosed_markets: [CHM]\n")
    with pytest.raises(UsageError) as caught:
        asking(scenario=own)
    assert str(caught.value) == (
        'scenario lost: closed_markets: unknown country or group "CHM" — nearest: CHN, VNM, DEU'
    )


def test_a_menu_that_names_an_unknown_country_is_refused(folder: Path) -> None:
    text = menu_text(**{**MENU, "injury": {"comparator": "quo", "by": "CHM"}})
    with pytest.raises(MenuError, match=r'injury\.by: unknown country or group "CHM"'):
        Analysis(menu=load_menu(text, name="tiny"), data=folder)


def test_frames_have_the_rows_types_and_vintage_of_the_table(analysis: Analysis) -> None:
    table, frame = analysis.ranking(draws=0), analysis.rank(draws=0)
    assert list(frame.columns) == list(table.names)
    assert frame["id"].tolist() == RANKED
    assert frame.attrs == table.meta
    types = {name: str(frame[name].dtype) for name in ("rank", "id", "leverage", "free")}
    assert types == {"rank": "Int64", "id": "string", "leverage": "Float64", "free": "boolean"}
    assert frame["leverage"].isna().tolist() == [True, False, False, False, False]
    assert analysis.sectors("goods")["n_lines"].tolist() == [1]
    assert set(analysis.rank("duty", "ban", tiers=1, draws=0)["id"]) == {"duty"}
