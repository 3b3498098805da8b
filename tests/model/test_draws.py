"""Show that draws are what they are said to be, and that a rank's range follows from them."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path
from statistics import NormalDist, quantiles
from typing import Any

import pytest

from aci_cli import analysis as steps
from aci_cli.analysis import Analysis
from aci_cli.errors import UsageError
from aci_cli.menu import load_menu

from .builders import World, menu_text, span, write_release

WORLD = World(
    flows=[
        ["DEU", "CHN", "848210", 400_000],
        ["FRA", "CHN", "848210", 100_000],
        ["JPN", "CHN", "848210", 500_000],
        ["CHN", "DEU", "848210", 200_000],
        ["JPN", "FRA", "848210", 300_000],
        ["CHN", "USA", "848210", 300_000],
    ],
    content={"C28": {"DEU": 0.8, "FRA": 0.8, "CHN": 0.75, "JPN": 0.7}},
)
MENU: dict[str, Any] = {
    "sectors": [
        {
            "id": "goods",
            "products": ["848210"],
            "industry": "C28",
            "choke_price": {"low": 4, "mode": 6, "high": 12, "reason": "judgement"},
        }
    ],
    "measures": [
        {"id": "ban", "kind": "export_restriction", "sector": ["goods"]},
        {"id": "duty", "kind": "import_duty", "sector": ["goods"], "rate": 0.25},
    ],
}
NUMBERS = 40


def at_work(folder: Path, menu: dict[str, Any] = MENU) -> Analysis:
    write_release(folder, WORLD)
    return Analysis(menu=load_menu(menu_text(**menu), name="tiny"), data=folder)


def drawn(analysis: Analysis, last: int) -> None:
    """Leave the draws up to `last` in every drawn relation."""
    analysis.ranking(draws=0)
    analysis.score_draws("uniforms", first=1, last=last, seed="aci")


def uniform(draw: int, quantity: str) -> float:
    digest = hashlib.md5(f"aci|{draw}|{quantity}".encode()).hexdigest()
    return int(digest[:13], 16) / 2**52


def triangular(u: float, low: float, mode: float, high: float) -> float:
    if u < (mode - low) / (high - low):
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1 - u) * (high - low) * (high - mode))


def test_a_uniform_is_52_bits_of_a_hash_of_draw_and_quantity(tmp_path: Path) -> None:
    analysis = at_work(tmp_path)
    drawn(analysis, NUMBERS)
    found = analysis.workbench.records("uniforms")
    assert {row["quantity"] for row in found} >= {
        "choke_price", "goods.choke_price", "goods.sigma_common", "848210.sigma_own",
        "target/848210.from_seller", "sender/848210.home",
    }  # fmt: skip
    for row in found:
        assert row["uniform"] == uniform(row["draw"], row["quantity"])


def test_a_range_is_drawn_from_a_triangle_and_a_deviate_from_the_normal(tmp_path: Path) -> None:
    analysis = at_work(tmp_path)
    drawn(analysis, NUMBERS)
    values = {
        (r["draw"], r["owner"], r["field"]): r["value"] for r in analysis.workbench.records("drawn")
    }
    for draw in range(1, NUMBERS + 1):
        expected = triangular(uniform(draw, "goods.choke_price"), 4, 6, 12)
        assert values[draw, "goods", "choke_price"] == pytest.approx(expected, rel=1e-12)
        deviate = NormalDist().inv_cdf(uniform(draw, "848210.sigma_own"))
        assert values[draw, "848210", "sigma_own"] == pytest.approx(deviate, rel=1e-6)


@pytest.mark.parametrize("p", [2**-52, 1e-6, 0.02, 0.0749, 0.0751, 0.3, 0.5, 0.9, 0.999999])
def test_the_normal_quantile_is_right_in_the_middle_and_in_the_tails(
    tmp_path: Path, p: float
) -> None:
    analysis = at_work(tmp_path)
    analysis.ranking(draws=0)
    rows = [{"draw": 1, "quantity": "goods.sigma_common", "uniform": p}]
    schema = {"draw": "INTEGER", "quantity": "VARCHAR", "uniform": "DOUBLE"}
    analysis.workbench.engine.register_rows("uniforms", schema, rows)
    analysis.workbench.step("drawn")
    [row] = analysis.workbench.records("drawn")
    bounded = min(max(p, 1e-9), 1 - 1e-9)
    assert row["value"] == pytest.approx(NormalDist().inv_cdf(bounded), rel=1e-5, abs=1e-7)


def test_flows_elasticity_and_range_enter_the_terms_of_a_line(tmp_path: Path) -> None:
    # BACI is evidence A, so ln of a factor has the deviation 0.05; σ − 1 has 0.5, half of the
    # variance common to the sector. X = 500,000, from others 500,000, others elsewhere 300,000
    analysis = at_work(tmp_path)
    drawn(analysis, 5)
    normal = NormalDist()
    for row in analysis.workbench.records("terms"):
        if row["buyer"] != "target":
            continue
        z = {
            name: normal.inv_cdf(uniform(row["draw"], name))
            for name in (
                "target/848210.from_seller", "target/848210.from_others",
                "target/848210.to_others", "target/848210.home",
                "goods.sigma_common", "848210.sigma_own",
            )
        }  # fmt: skip
        sold = 500_000 * math.exp(0.05 * z["target/848210.from_seller"])
        others = 500_000 * math.exp(0.05 * z["target/848210.from_others"])
        elsewhere = 300_000 * math.exp(0.05 * z["target/848210.to_others"])
        home = 0.5 * 500_000 * math.exp(0.05 * z["target/848210.home"])
        sigma = 1 + 4 * math.exp(0.5 * (z["goods.sigma_common"] + z["848210.sigma_own"]) / 2**0.5)
        expected = {
            "from_seller_eur": sold,
            "imports_eur": sold + others,
            "home_supply_eur": home,
            "alternatives_eur": others + elsewhere + home,
            "sigma": min(max(sigma, 2), 12),
            "choke_price": triangular(uniform(row["draw"], "goods.choke_price"), 4, 6, 12),
        }
        for name, value in expected.items():
            assert row[name] == pytest.approx(value, rel=1e-6), name


def test_the_range_is_that_of_the_scores(tmp_path: Path) -> None:
    analysis = at_work(tmp_path)
    table = analysis.ranking(draws=200)
    for row in table.records():
        scores = [
            (pressure, harm)
            for pressure, harm in analysis.workbench.engine.select(
                "SELECT pressure_eur, self_harm_eur FROM scores WHERE draw > 0 AND variant = $id",
                id=row["id"],
            )
        ]
        assert len(scores) == 200
        for name, values in zip(("pressure", "self_harm"), zip(*scores, strict=True), strict=True):
            low, *_, high = quantiles(values, n=20, method="inclusive")
            width = (max(values) - min(values)) / 50
            assert row[f"{name}_p05"] == pytest.approx(low, abs=width)
            assert row[f"{name}_p95"] == pytest.approx(high, abs=width)
            assert row[f"{name}_p05"] in values


def test_stocks_of_a_range_spare_users_between_its_ends_in_every_draw(tmp_path: Path) -> None:
    ban, _ = MENU["measures"]
    days = {"low": 36.5, "mode": 73, "high": 146, "reason": "judgement"}
    menu = {**MENU, "measures": [ban, {**ban, "id": "stocked", "days_of_cover": days}]}
    analysis = at_work(tmp_path, menu)
    analysis.ranking(draws=50)
    pressed: dict[str, list[float]] = {"ban": [], "stocked": []}
    for row in sorted(analysis.workbench.records("scores"), key=lambda row: row["draw"]):
        pressed[row["variant"]].append(row["pressure_eur"])
    left = [one / whole for one, whole in zip(pressed["stocked"], pressed["ban"], strict=True)]
    assert left[0] == pytest.approx(0.8)
    assert len(set(left)) == 51
    assert 0.6 < min(left) < 0.8 < max(left) < 0.9


def test_what_nothing_but_chance_decides_has_the_chance_of_the_range(tmp_path: Path) -> None:
    # π is uniform enough to be worked: triangular on 0–1 with mode 0 has the median 1 − √½
    chance = {"retaliation_chance": {"low": 0, "mode": 0, "high": 1}}
    analysis = at_work(tmp_path, {**MENU, "assumptions": chance})
    analysis.ranking(draws=400)
    parts = analysis.workbench.engine.select(
        "SELECT retaliation_eur / pressure_eur FROM scores WHERE draw > 0 AND variant = 'ban'"
    )
    middle = sorted(part for (part,) in parts)[200]
    assert middle == pytest.approx(0.5 * (1 - math.sqrt(0.5)), abs=0.02)


def test_batches_and_threads_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_release(tmp_path, WORLD)
    menu = load_menu(menu_text(**MENU), name="tiny")
    whole = Analysis(menu=menu, data=tmp_path).ranking(draws=50).rows
    monkeypatch.setattr(steps, "BATCH", 7)
    assert Analysis(menu=menu, data=tmp_path, threads=2).ranking(draws=50).rows == whole


def by_draw(analysis: Analysis) -> dict[tuple[int, str], dict[str, Any]]:
    return {(row["draw"], row["variant"]): row for row in analysis.workbench.records("scores")}


def test_more_draws_keep_the_first(tmp_path: Path) -> None:
    analysis = at_work(tmp_path)
    analysis.ranking(draws=10)
    few = by_draw(analysis)
    analysis.ranking(draws=30)
    more = by_draw(analysis)
    assert len(few) < len(more)
    assert {key: more[key] for key in few} == few


def test_without_draws_the_ranges_are_empty(tmp_path: Path) -> None:
    [first, _] = at_work(tmp_path).ranking(draws=0).records()
    drawn_columns = list(first)[list(first).index("reason") + 1 :]
    assert len(drawn_columns) == 13
    assert {first[name] for name in drawn_columns} == {None}


def test_a_negative_number_of_draws_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="draws: expected 0 or more, found -5"):
        at_work(tmp_path).ranking(draws=-5)


def test_a_weaker_grade_of_evidence_widens_the_range(tmp_path: Path) -> None:
    def width(evidence: str) -> float:
        line = {
            "id": "goods-line", "title": "goods", "year": 2023, "buyer": "CHN", "seller": "EU27",
            "imports": "all-imports", "seller_share": "lens-share", "evidence": evidence,
            "home_supply_share": span(0.1),
        }  # fmt: skip
        sector = {"id": "goods", "products": ["900219"], "industry": "C28", "published": [line]}
        folder = tmp_path / evidence
        world = World(
            flows=WORLD.flows,
            content=WORLD.content,
            figures={"all-imports": 10_000_000, "lens-share": "0.4 share"},
        )
        write_release(folder, world)
        text = menu_text(sectors=[sector], measures=MENU["measures"][:1])
        analysis = Analysis(menu=load_menu(text, name="tiny"), data=folder)
        [row] = analysis.ranking(draws=300).records()
        return float(row["pressure_p95"] - row["pressure_p05"])

    assert width("B") < width("C")


def test_acceptability_sums_to_one_both_ways() -> None:
    from aci_cli.spread import acceptability

    analysis = Analysis()
    ranking = analysis.ranking(draws=100)
    table = acceptability(analysis, ranking.meta)
    chances = [row[2:] for row in table.rows]
    assert len(chances) == len(chances[0])
    for line in [*chances, *zip(*chances, strict=True)]:
        assert sum(line) == pytest.approx(1)
