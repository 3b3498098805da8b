"""Each step from lines to the answers about sectors and products, asked by itself."""

from __future__ import annotations

import pytest
from steps import Row, asked, picked

DEPENDENCY: Row = {
    "sector": "s", "year": 2024, "source": "baci", "imports_eur": 60.0, "from_seller_eur": 30.0,
    "score": 10.0, "evidence": "A", "flags": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("imports", "evidence"),
    [((60.0, 30.0, 10.0), "B"), ((80.0, 15.0, 5.0), "A"), ((50.0, 29.0, 21.0), "C")],
)
def test_a_sectors_grade_is_the_worst_of_the_lines_that_make_up_four_fifths(
    imports: tuple[float, ...], evidence: str
) -> None:
    lines = [
        {**DEPENDENCY, "product": grade, "evidence": grade, "imports_eur": value}
        for grade, value in zip("ABC", imports, strict=True)
    ]
    terms = [
        {"sector": "s", "line": grade, "imports_eur": value, "home_supply_eur": 0.0}
        for grade, value in zip("ABC", imports, strict=True)
    ]
    sectors = [{"sector": "s", "title": "S", "role": "lever"}]
    tables = {"dependency": lines, "terms": terms, "sectors": sectors}
    [found] = asked("dependency_sectors", tables, method="model")
    assert (found["evidence"], found["n_lines"]) == (evidence, 3)


def test_a_sector_without_imports_has_no_shares_of_them() -> None:
    none = {**DEPENDENCY, "product": "p", "imports_eur": 0.0, "from_seller_eur": 0.0}
    tables: dict[str, list[Row]] = {
        "dependency": [{**none, "seller_share_high": 0.5}],
        "terms": [{"sector": "s", "line": "p", "imports_eur": 0.0, "home_supply_eur": 0.0}],
        "sectors": [{"sector": "s", "title": "S", "role": "lever"}],
    }
    [found] = asked("dependency_sectors", tables, method="model")
    shares = ("seller_share", "seller_share_high", "import_reliance", "sigma", "supplier_hhi")
    assert [found[name] for name in shares] == [None] * 5


@pytest.mark.parametrize(
    ("method", "first"), [("model", "a"), ("ec", "b"), ("geodep", "c"), ("merics", "d")]
)
def test_products_are_screened_by_the_method_asked_for(method: str, first: str) -> None:
    tests = {"b": "ec", "c": "geodep", "d": "merics"}
    dependency = [
        {
            **DEPENDENCY, "sector": code, "product": code, "score": score,
            **{name: tests.get(code) == name for name in tests.values()},
        }
        for code, score in (("a", 40.0), ("b", 30.0), ("c", 20.0), ("d", 10.0))
    ]  # fmt: skip
    tables: dict[str, list[Row]] = {
        "dependency": dependency,
        "goods": [{"code": row["sector"], "description": row["sector"]} for row in dependency],
        "dependency_cut": [
            {"cut": "a/a/home", "users_loss_eur": 2.0, "choked_loss_eur": 2.0},
            {
                "cut": "b/b/home",
                "users_loss_eur": 1.0,
                "choked_loss_eur": 2.0,
                "priced_loss_eur": 1.0,
            },
        ],
        "menu_products": [{"code": "d", "sector": "s"}],
    }
    found = asked("screening", tables, method=method)
    assert found[0]["product"] == first
    assert sorted(picked(found, "product", "listed_in", "users_loss_eur", "flags")) == [
        ("a", None, 2.0, "at_choke_price"),
        ("b", None, 1.0, ""),
        ("c", None, None, ""),
        ("d", "s", None, ""),
    ]


def test_a_product_is_shown_with_what_is_known_of_it_where_it_can_be_screened() -> None:
    line = {
        **DEPENDENCY, "sector": "850110", "product": "850140", "score": 10.0, "flags": "old",
        "imports_eur": 60.0, "from_seller_eur": 30.0, "seller_share": 0.5,
        "seller_share_high": 0.6, "import_reliance": 0.8, "supplier_hhi": 0.3,
        "world_export_hhi": 0.2, "alternatives_eur": 900.0, "sigma": 4.0, "sigma_origin": "hs4",
        "score_no_home": 15.0, "classification": "HS2017", "ec": None, "geodep": True,
        "merics": False,
    }  # fmt: skip
    unscored = {**line, "product": "850141", "score": None}
    apart = {**line, "sector": "270900", "product": "270900"}
    tables: dict[str, list[Row]] = {
        "dependency": [unscored, line, apart],
        "goods": [{"code": "850110", "description": "motors"}],
        "dependency_cut": [
            {"cut": f"850110/{code}/{home}", "users_loss_eur": loss, "choked_loss_eur": choked}
            for code, home, loss, choked in (
                ("850140", "home", 7.0, 7.0), ("850140", "no_home", 70.0, None),
                ("850110", "home", 700.0, None),
            )
        ],
        "menu_products": [
            {"code": code, "sector": sector}
            for code, sector in (
                ("850110", "motors"), ("85011099", "drives"), ("85011010", "drives"),
                ("850120", "others"),
            )
        ],
    }  # fmt: skip
    [found] = asked("screening", tables, method="model")
    known = {key: line[key] for key in line if key not in ("sector", "evidence")}
    assert found == {
        **known, "code": "850110", "description": "motors", "listed_in": "drives motors",
        "users_loss_eur": 7.0, "flags": "old at_choke_price",
    }  # fmt: skip
