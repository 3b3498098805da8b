"""Products that no sector lists, and who supplies a sector: tiny releases worked by hand."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from aci_cli.analysis import Analysis
from aci_cli.menu import load_menu
from aci_cli.screening import products, suggestions
from aci_cli.suppliers import supplier_shares

from .builders import World, menu_text, write_release

Row = dict[str, Any]
# what China buys, from Germany and from Japan; its GDP is 1,000,000, so 10 EUR are material
BOUGHT = {
    "848210": (600, 400),  # listed in the menu
    "850110": (600, 400),
    "850120": (700, 300),
    "850211": (60, 40),
    "270900": (900, 100),  # a fuel
    "711319": (900, 100),  # precious
    "901890": (50, 950),  # a twentieth: the Union does not matter
    "300210": (6, 3),  # small, but the Union leads and the EU's rule is met
    "610910": (2, 8),  # small, and the Union does not lead
    "640391": (3, 4),  # small, the Union leads, and China sells more than it buys: no rule is met
}
SOLD = {"640391": 100, "850211": 40}
ETA, CHOKE = 0.3, 10


def at_work(folder: Path, flows: list[list[Any]], *codes: str, **options: Any) -> Analysis:
    sectors = [{"id": "goods", "products": list(codes), "industry": "C28"}]
    measures = [{"id": "ban", "kind": "export_restriction", "sector": ["goods"]}]
    menu = menu_text(sectors, measures, industries={"C28": ["84", "85", "8502"], "C21": ["30"]})
    write_release(folder, World(flows=flows, content={"C28": {"DEU": 0.8, "CHN": 0.7}}))
    return Analysis(menu=load_menu(menu, name="tiny"), data=folder, **options)


@pytest.fixture
def bought(tmp_path: Path) -> Analysis:
    flows = [
        [seller, "CHN", code, value]
        for code, values in BOUGHT.items()
        for seller, value in zip(("DEU", "JPN"), values, strict=True)
    ]
    flows += [["CHN", "USA", code, value] for code, value in SOLD.items()]
    return at_work(tmp_path, flows, "848210")


def area(price: float) -> float:
    """Return the area under a demand of elasticity η up to a price."""
    return float((price ** (1 - ETA) - 1) / (1 - ETA))


def test_every_product_is_scored_as_a_line_of_the_menu_is(bought: Analysis, tmp_path: Path) -> None:
    found = {row["product"]: row for row in products(bought).records()}
    assert found.keys() == BOUGHT.keys()
    listed = menu_text([{"id": "all", "products": list(BOUGHT), "industry": "C28"}], [])
    lines = Analysis(menu=load_menu(listed, name="all"), data=tmp_path).dependency(level="line")
    for line in lines.records():
        row = found[line["product"]]
        for name in set(row) & set(line) - {"flags", "sector"}:
            assert row[name] == line[name], (line["product"], name)
    for code, row in found.items():
        sold, others = BOUGHT[code]
        assert (row["from_seller_eur"], row["imports_eur"]) == (sold, sold + others)
        assert row["listed_in"] == ("goods" if code == "848210" else None)
        spending = row["imports_eur"] / row["import_reliance"]
        priced = spending * area(1 / (1 - row["score"] / 100))
        assert row["users_loss_eur"] == pytest.approx(min(priced, sold * area(CHOKE)))
        assert ("at_choke_price" in row["flags"]) == (sold * area(CHOKE) <= priced)
    assert {"at_choke_price" in row["flags"] for row in found.values()} == {True, False}


def test_what_is_suggested_is_heavy_or_meets_a_rule_and_is_summed_by_heading(
    bought: Analysis,
) -> None:
    by_heading = defaultdict(list)
    for row in products(bought).records():
        by_heading[row["product"][:4]].append(row)
    rows = suggestions(bought).records()
    assert [row["sector"] for row in rows] == ["hs_8501", "hs_8502", "hs_3002"]
    assert [row["products"] for row in rows] == ["850110 850120", "850211", "300210"]
    assert [row["industry"] for row in rows] == ["C28", "C28", "C21"]
    for row in rows:
        parts = by_heading[row["sector"][3:]]
        for name in ("users_loss_eur", "imports_eur", "from_seller_eur"):
            assert row[name] == pytest.approx(sum(part[name] for part in parts))
        weighed = sum(part["score"] * part["imports_eur"] for part in parts)
        assert row["score"] == pytest.approx(weighed / row["imports_eur"])
        assert row["seller_share"] == row["from_seller_eur"] / row["imports_eur"]
        assert row["n_products"] == len(parts)
        for rule in ("ec", "geodep", "merics"):
            assert row[f"n_{rule}"] == sum(bool(part[rule]) for part in parts), rule
    # the builder describes a product by its code; the heavier of the two gives the title
    assert rows[0]["title"] == "850120"
    assert rows[0]["entry"] == (
        '- {id: hs_8501, title: "850120", role: [lever], products: ["850110", "850120"], '
        'industry: "C28"}'
    )


SUPPLIED = [
    ["DEU", "CHN", "848210", 60, "baci", 2023],
    ["FRA", "CHN", "848210", 20, "baci", 2023],
    ["JPN", "CHN", "848210", 20, "baci", 2023],
    ["DEU", "CHN", "848210", 50],
    ["FRA", "CHN", "848210", 10],
    ["JPN", "CHN", "848210", 30],
    ["_OT", "CHN", "848210", 10],
    # held for one year only
    ["USA", "CHN", "848220", 50],
    # of another sector
    ["USA", "CHN", "848230", 70],
    ["CHN", "DEU", "848210", 40],
    ["JPN", "FRA", "848210", 60],
    ["DEU", "FRA", "848210", 999],
]


@pytest.mark.parametrize(
    ("partners", "reverse", "expected"),
    [
        (
            (),
            False,
            [
                (2023, "EU27", 80, 0.8, True),
                (2023, "JPN", 20, 0.2, False),
                (2024, "EU27", 60, 0.6, True),
                (2024, "JPN", 30, 0.3, False),
                (2024, "_OT", 10, 0.1, False),
            ],
        ),
        (
            ("JPN",),
            False,
            [
                (2023, "EU27", 80, 0.8, True),
                (2023, "JPN", 20, 0.2, True),
                (2024, "EU27", 60, 0.6, True),
                (2024, "JPN", 30, 0.3, True),
                (2024, "_OT", 10, 0.1, False),
            ],
        ),
        ((), True, [(2024, "JPN", 60, 0.6, False), (2024, "CHN", 40, 0.4, True)]),
    ],
)
def test_suppliers_of_the_codes_that_every_year_holds(
    partners: tuple[str, ...], reverse: bool, expected: list[Any], tmp_path: Path
) -> None:
    analysis = at_work(tmp_path, SUPPLIED, "848210", "848220", partners=partners)
    rows = supplier_shares(analysis, "goods", reverse=reverse).records()
    names = ("year", "supplier", "imports_eur", "share", "seller")
    assert [tuple(row[name] for name in names) for row in rows] == expected
    assert {row["n_lines"] for row in rows} == {1}
    assert {row["n_left_out"] for row in rows} == {0 if reverse else 1}
    assert {(row["role"], row["source"]) for row in rows} == {("hs", "baci")}
