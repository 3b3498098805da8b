"""Check what must hold of whole answers, by running the program on tiny releases."""

from __future__ import annotations

import csv
import io
import math
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from aci_cli.analysis import Analysis
from aci_cli.errors import AciError
from aci_cli.menu import load_menu
from aci_cli.resources import bundled

from .agreement import Row, same
from .builders import World, menu_text, span, spread, write_release
from .worlds import MENU, Drawn, drawn, worlds

FEW = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)
UNION = {"DEU", "FRA"}
CONTENT = {"C28": {"DEU": 0.8, "FRA": 0.7, "CHN": 0.75, "JPN": 0.7, "USA": 0.8}}
BEARINGS = [
    ["DEU", "CHN", "848210", 400],
    ["FRA", "CHN", "848210", 100],
    ["JPN", "CHN", "848210", 500],
    ["CHN", "USA", "848210", 300],
    ["CHN", "FRA", "848210", 200],
    ["JPN", "FRA", "848210", 300],
    ["DEU", "FRA", "848210", 250],
]
GOODS = {"id": "goods", "products": ["848210"], "industry": "C28"}
BAN = {"id": "ban", "kind": "export_restriction", "sector": ["goods"]}
SHUT = {"id": "shut", "kind": "import_restriction", "sector": ["goods"]}
DRAWS = 20


def ranked(world: World, menu: str, parts: int = 1, **options: Any) -> list[Row]:
    """Return the ranking of all measures on a tiny release."""
    with TemporaryDirectory() as folder:
        write_release(Path(folder), world, parts)
        analysis = Analysis(menu=load_menu(menu, name="tiny"), data=folder, **options)
        return analysis.ranking(unranked=True, draws=DRAWS).records()


def analysis_of(folder: Path, world: World, menu: str, **options: Any) -> Analysis:
    """Return the program at work on a tiny release."""
    write_release(folder, world)
    return Analysis(menu=load_menu(menu, name="tiny"), data=folder, **options)


def csv_text(table: Sequence[Row]) -> str:
    """Return rows as CSV, numbers in full."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(table[0]))
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue()


@FEW
@given(case=drawn(), seed=st.randoms(use_true_random=False))
def test_order_of_rows_threads_and_files_leave_every_byte(case: Drawn, seed: Any) -> None:
    flows = list(case.world.flows)
    seed.shuffle(flows)
    text, shuffled = menu_text(**MENU), replace(case.world, flows=flows)
    answers = {
        csv_text(ranked(case.world, text, threads=1)),
        csv_text(ranked(shuffled, text, threads=2)),
        csv_text(ranked(shuffled, text, parts=3, threads=2)),
    }
    assert len(answers) == 1


@FEW
@given(case=drawn())
def test_new_measure_leaves_the_others_alone(case: Drawn) -> None:
    own = (
        *("rank", "pareto", "pressure_running_eur", "self_harm_running_eur"),
        *("rank_low", "rank_high", "chance_pareto"),
    )
    new = {"id": "newcomer", "kind": "export_restriction", "sector": ["goods", "cars"]}
    asked = {"horizon": case.asked.horizon}
    before = ranked(case.world, menu_text(**MENU), **asked)
    after = ranked(case.world, menu_text(**{**MENU, "measures": [new, *MENU["measures"]]}), **asked)
    kept = [row for row in after if row["id"] != "newcomer"]
    figures = [{k: v for k, v in row.items() if k not in own} for row in before]
    assert figures == [{k: v for k, v in row.items() if k not in own} for row in kept]


@FEW
@given(case=drawn(), factor=st.sampled_from([2, 7, 1000]))
def test_scaling_all_values_scales_money_and_leaves_leverage(case: Drawn, factor: int) -> None:
    world = case.world
    scaled = replace(
        world,
        flows=[[*f[:3], f[3] * factor, *f[4:]] for f in world.flows],
        gdp_eur={country: value * factor for country, value in world.gdp_eur.items()},
        figures={k: v if isinstance(v, str) else v * factor for k, v in world.figures.items()},
    )
    text = menu_text(**MENU)
    before, after = ranked(world, text), {row["id"]: row for row in ranked(scaled, text)}
    for row in before:
        other = after[row["id"]]
        for name in ("pressure_eur", "self_harm_eur"):
            expected = None if row[name] is None else row[name] * factor
            assert same(other[name], expected, scale=100 * factor), (row["id"], name)
        assert row["free"] == other["free"]
        if row["leverage"] is not None and row["self_harm_bp"] > 1e-9:
            assert math.isclose(row["leverage"], other["leverage"], rel_tol=1e-6), row["id"]


@settings(FEW, max_examples=2)
@given(case=drawn())
def test_no_answer_holds_nan_or_infinity(case: Drawn) -> None:
    with TemporaryDirectory() as folder:
        analysis = analysis_of(Path(folder), case.world, menu_text(**MENU))
        answers = [
            analysis.ranking(unranked=True, rungs=True),
            *(
                analysis.dependency(level=level, reverse=reverse)
                for level in ("line", "sector", "industry")
                for reverse in (False, True)
            ),
        ]
    found = [value for table in answers for row in table.rows for value in row]
    assert all(math.isfinite(value) for value in found if isinstance(value, float))


@settings(FEW, max_examples=2)
@given(world=worlds())
def test_supplier_shares_sum_to_one(world: World) -> None:
    bought = [row for row in world.flows if row[2] == "C28" and row[1] in UNION]
    outside = {row[0]: 0 for row in bought if row[0] not in UNION}
    for exporter, _, _, value, *_ in bought:
        if exporter in outside:
            outside[exporter] += value
    total = sum(outside.values())
    sector = [{"id": "goods", "products": ["C28"], "industry": "C28"}]
    for supplier in sorted(outside.keys() - {"_OT"}):
        with TemporaryDirectory() as folder:
            analysis = analysis_of(Path(folder), world, menu_text(sector, [SHUT]), target=supplier)
            analysis.ranking(unranked=True, draws=0)
            terms = {row["buyer"]: row for row in analysis.workbench.records("terms")}
        share = terms["sender"]["seller_share"]
        assert share == pytest.approx(outside.pop(supplier) / total, rel=1e-12)
    assert outside.keys() <= {"_OT"}


def test_total_ban_mirrors_the_ban_of_the_other_side() -> None:
    flows = [*BEARINGS, ["CHN", "DEU", "848210", 150]]
    world = World(flows=flows, content=CONTENT, tariffs={"84821010": 0.0})
    mirrored = {**BAN, "id": "mirrored", "direction": "to_sender", "leakage": 0}
    text = menu_text([GOODS], [{**SHUT, "leakage": 0}], [mirrored])
    found = {row["id"]: row for row in ranked(world, text)}
    own = {**BAN, "leakage": 0}
    other = ranked(world, menu_text([GOODS], [own]), target="EU27", sender="CHN")[0]
    shut = found["shut"]
    assert shut["pressure_eur"] == pytest.approx(
        other["self_harm_eur"] - other["retaliation_eur"], rel=1e-12
    )
    assert shut["self_harm_eur"] - shut["retaliation_eur"] == pytest.approx(
        other["pressure_eur"], rel=1e-12
    )
    assert found["mirrored"]["pressure_eur"] == shut["pressure_eur"]


def test_partner_raises_what_a_full_ban_costs_and_the_score(tmp_path: Path) -> None:
    world = World(flows=BEARINGS, content=CONTENT)
    text = menu_text([GOODS], [{**BAN, "leakage": 0}])
    cost, score = [], []
    for partners in ((), ("JPN",), ("JPN", "USA")):
        folder = tmp_path / "-".join(["with", *partners])
        analysis = analysis_of(folder, world, text, partners=partners)
        cost.append(analysis.ranking().records()[0]["pressure_eur"])
        score.append(analysis.dependency().records()[0]["score"])
    assert cost[0] < cost[1] <= cost[2]
    assert score[0] < score[1] <= score[2]


def test_line_that_two_sectors_share_counts_once() -> None:
    world = World(flows=BEARINGS, content=CONTENT)
    twin = {**GOODS, "id": "twin"}
    both = {**BAN, "id": "both", "sector": ["goods", "twin"]}
    found = {row["id"]: row for row in ranked(world, menu_text([GOODS, twin], [BAN, both]))}
    assert found["both"]["pressure_eur"] == found["ban"]["pressure_eur"]
    assert found["both"]["self_harm_eur"] == found["ban"]["self_harm_eur"]


def test_line_without_imports_leaves_the_score_of_its_sector(tmp_path: Path) -> None:
    flows = [*BEARINGS, ["DEU", "FRA", "848220", 70], ["CHN", "USA", "848220", 200]]
    sector = {**GOODS, "products": ["848210", "848220"]}
    world, text = World(flows=flows, content=CONTENT), menu_text([sector], [BAN])
    analysis = analysis_of(tmp_path, world, text)
    line = next(
        row
        for row in analysis.dependency(level="line", reverse=True).records()
        if row["product"] == "848220"
    )
    assert (line["score"], line["score_no_home"]) == (0, None)
    found = analysis.dependency(reverse=True).records()[0]
    lines = {
        row["product"]: row for row in analysis.dependency(level="line", reverse=True).records()
    }
    spending = {"848210": 500 + 0.5 * 750, "848220": 0.5 * 70}
    expected = sum(spending[p] * lines[p]["score"] for p in spending) / sum(spending.values())
    assert found["score"] == pytest.approx(expected, rel=1e-12)


def test_published_lines_score_in_their_own_direction(tmp_path: Path) -> None:
    line = {
        "id": "lens-line",
        "title": "lenses",
        "year": 2023,
        "buyer": "CHN",
        "seller": "EU27",
        "scope": ["900219"],
        "imports": "lens-imports",
        "seller_share": "lens-share",
        "evidence": "B",
    }
    lenses = {"id": "lenses", "products": ["900219"], "industry": "C28", "published": [line]}
    flows = [*BEARINGS, ["DEU", "CHN", "C28", 10], ["CHN", "DEU", "C28", 20]]
    figures = {"lens-imports": 800, "lens-share": "0.7 share"}
    world = World(flows=flows, content=CONTENT, figures=figures)
    analysis = analysis_of(tmp_path, world, menu_text([lenses, GOODS], [BAN]))
    there = {row["product"] for row in analysis.dependency(level="line").records()}
    back = {row["product"] for row in analysis.dependency(level="line", reverse=True).records()}
    assert "lens-line" in there
    assert "lens-line" not in back


def cars_menu(*defences: Row) -> str:
    """Return a menu with countervailing duties on cars, a published line and a floor."""
    sold = {
        "id": "computer-line",
        "title": "computers",
        "year": 2023,
        "buyer": "EU27",
        "seller": "CHN",
        "from_seller": "computers-sold",
        "shares_of": "C28",
        "evidence": "C",
    }
    cars = {"id": "cars", "products": ["870380"], "industry": "C28", "trade_defence": defences}
    computers = {
        "id": "computers",
        "products": ["847130"],
        "industry": "C28",
        "published": [{**sold, "scope": ["847130"]}],
    }
    duty = {"kind": "import_duty", "rate": 0.25}
    return menu_text(
        [cars, computers],
        [
            {"id": "duty-cars", "sector": ["cars"], **duty},
            {"id": "duty-computers", "sector": ["computers"], **duty},
        ],
    )


@pytest.mark.parametrize(("target", "low", "high"), [("CHN", 0.1, 0.3), ("USA", 0.05, 0.09)])
def test_a_seller_bears_its_own_duty_alone_where_several_have_one(
    tmp_path: Path, target: str, low: float, high: float
) -> None:
    rates = {"CHN": (0.1, 0.2, 0.3), "USA": (0.05, 0.06, 0.09)}
    defences = [
        {"product": "870380", "seller": seller, "rate": spread(*rate)}
        for seller, rate in rates.items()
    ]
    flows = [["CHN", "DEU", "870380", 400], ["USA", "FRA", "870380", 300]]
    world = World(flows=flows, content=CONTENT, figures={"computers-sold": 600})
    analysis = analysis_of(tmp_path, world, cars_menu(*defences), target=target)
    analysis.ranking("duty-cars", draws=0)
    assert [row["trade_defence_rate"] for row in cars(analysis)] == [rates[target][1]]
    analysis.score_draws("uniforms", first=1, last=DRAWS, seed="aci")
    drawn_rates = {row["draw"]: row["trade_defence_rate"] for row in cars(analysis)}
    assert len(drawn_rates) == len(cars(analysis)) == DRAWS
    assert len(set(drawn_rates.values())) == DRAWS
    assert all(low < rate < high for rate in drawn_rates.values())


def cars(analysis: Analysis) -> list[Row]:
    return [row for row in analysis.workbench.records("terms") if row["line"] == "870380"]


def test_other_target_bears_neither_the_duty_nor_the_sales_of_china(tmp_path: Path) -> None:
    flows = [
        ["CHN", "DEU", "870380", 400],
        ["USA", "FRA", "870380", 300],
        ["CHN", "DEU", "C28", 400],
        ["USA", "DEU", "C28", 100],
        ["DEU", "DEU", "C28", 900],
    ]
    world = World(
        flows=flows, content=CONTENT, tariffs={"87038010": 0.1}, figures={"computers-sold": 600}
    )
    menu = cars_menu({"product": "870380", "seller": "CHN", "rate": span(0.2)})
    analysis = analysis_of(tmp_path, world, menu, target="USA")
    found = {row["id"]: row for row in analysis.ranking(unranked=True).records()}
    duties = {row["line"]: row["duty_rate"] for row in analysis.workbench.records("terms")}
    assert duties["870380"] == pytest.approx(0.1)
    assert found["duty-computers"]["pressure_eur"] is None


def test_a_line_that_two_ranges_would_double_is_refused(tmp_path: Path) -> None:
    share = {
        "home_supply_share": spread(0.1, 0.2, 0.3),
        "line": "lens-line",
        "mixed_basis": True,
        "evidence": "C",
    }
    said = {"title": "lenses", "imports": "lens-imports", "seller_share": "lens-share", **share}
    published = [
        {**said, "id": "lenses-there", "year": 2022, "buyer": "CHN", "seller": "EU27"},
        {**said, "id": "lenses-here", "year": 2023, "buyer": "EU27", "seller": "CHN"},
    ]
    lenses = {"id": "lenses", "products": ["900219"], "industry": "C28", "published": published}
    world = World(flows=BEARINGS, figures={"lens-imports": 800, "lens-share": "0.7 share"})
    menu = menu_text([lenses], [{**BAN, "sector": ["lenses"]}])
    with pytest.raises(AciError, match=r"^line twice: target lenses lens-line; two names or"):
        analysis_of(tmp_path, world, menu).ranking(draws=0)


def test_a_dependency_on_a_line_that_stands_twice_is_refused(tmp_path: Path) -> None:
    queries = tmp_path / "queries"
    shutil.copytree(bundled("queries"), queries)
    terms = queries / "terms.sql"
    terms.write_text(terms.read_text() + "CROSS JOIN (VALUES (1), (2)) AS twice (n)\n")
    world = World(flows=BEARINGS)
    analysis = analysis_of(tmp_path, world, menu_text([GOODS], [BAN]), queries=queries)
    with pytest.raises(AciError, match=r"^line twice: target goods 848210; "):
        analysis.dependency()


def test_a_code_and_a_finer_one_of_another_sector_overlap_in_a_measure_of_both(
    tmp_path: Path,
) -> None:
    wide = {"id": "wide", "products": ["282200"], "industry": "C20"}
    fine = {"id": "fine", "products": ["28220000"], "industry": "C20"}
    flows = [["DEU", "CHN", "282200", 300], ["DEU", "CHN", "28220000", 200, "comext"]]
    both = {**BAN, "sector": ["wide", "fine"]}
    menu = menu_text([wide, fine], [both, {**BAN, "id": "other", "sector": ["fine"]}])
    analysis = analysis_of(tmp_path, World(flows=flows), menu)
    analysis.ranking(draws=0)
    found = analysis.workbench.engine.run(analysis.workbench.query("overlaps")).rows
    assert found == [("ban", "wide", "282200", "fine", "28220000")]
