"""How far a buyer depends on a seller, line by line and by sector: each step asked by itself."""

from __future__ import annotations

from typing import Any

import pytest
from steps import Row, asked, astray, picked

TERM: Row = {
    "draw": 0, "buyer": "target", "sector": "motors", "line": "p", "role": "hs", "code": "850110",
    "classification": "HS2022", "year": 2023, "source": "comtrade", "imports_eur": 200.0,
    "from_seller_eur": 120.0, "seller_share": 0.6, "seller_share_high": 0.7,
    "import_reliance": 0.8, "supplier_hhi": 0.5, "world_export_hhi": 0.45,
    "alternatives_eur": 900.0, "buyer_exports_eur": 90.0, "geodep": False, "sigma": 4.0,
    "sigma_origin": "hs4", "evidence": "A", "unknown": None, "flags": "",
}  # fmt: skip
# what a line says of itself, as the score's table has it
SAID = (
    "sector", "classification", "year", "source", "imports_eur", "from_seller_eur", "seller_share",
    "seller_share_high", "import_reliance", "supplier_hhi", "world_export_hhi", "alternatives_eur",
    "sigma", "sigma_origin", "geodep", "evidence",
)  # fmt: skip
CUT: Row = {"draw": 0, "cut": "p/home", "buyer": "target", "sector": "motors", "line": "p",
            "home": True}  # fmt: skip
PRICED: Row = {"draw": 0, "cut": "p/home", "spending_eur": 1.0, "users_price": 1.25}
LISTED: Row = {"sector": "motors", "code": "850110", "kind": "hs"}
SECTORS: list[Row] = [{"sector": "motors"}, {"sector": "fuels"}]

LINE: Row = {
    "sector": "s", "product": "p", "year": 2024, "source": "baci", "imports_eur": 100.0,
    "from_seller_eur": 50.0, "seller_share_high": 0.6, "supplier_hhi": 0.5,
    "world_export_hhi": 0.2, "alternatives_eur": 1000.0, "sigma": 4.0, "score": 40.0,
    "score_no_home": 50.0, "ec": True, "geodep": False, "merics": True, "evidence": "A",
    "flags": "b a",
}  # fmt: skip
UNJUDGED: Row = {"ec": None, "geodep": None, "merics": None}
WITHOUT: Row = {**dict.fromkeys(LINE), "sector": "s", "flags": "no_bilateral_level"}


def scored(terms: list[Row], method: str = "model", **tables: Any) -> list[Row]:
    """Return lines with their score: 1.25 is what the first costs with the seller gone."""
    held = {
        "terms": terms, "cuts": [CUT], "dependency_cut": [PRICED], "sector_products": [LISTED],
        "sectors": SECTORS, **tables,
    }  # fmt: skip
    return asked("dependency", held, method=method)


def summed(lines: list[Row], home: dict[str, float], *sectors: str, **more: Any) -> list[Row]:
    """Return sectors, from their lines and what is made at home of each product."""
    terms = [
        {
            "sector": row["sector"], "line": row["product"], "imports_eur": row["imports_eur"],
            "home_supply_eur": home.get(row["product"], 0.0),
        }
        for row in lines
    ]  # fmt: skip
    tables = {
        "dependency": lines,
        "terms": [*terms, *more.get("terms", ())],
        "sectors": [{"sector": s, "title": s.upper(), "role": "lever"} for s in sectors or ("s",)],
    }
    return asked("dependency_sectors", tables, method=more.get("method", "model"))


def test_a_line_is_scored_by_what_its_users_pay_with_the_seller_gone() -> None:
    bare = {**CUT, "cut": "p/bare", "home": False}
    elsewhere = {**CUT, "cut": "else"}
    [found] = scored(
        [TERM, {**TERM, "role": "bill", "line": "wine"}, {**TERM, "sector": "unlisted"}],
        cuts=[CUT, bare, *astray(elsewhere, buyer="sender", sector="fuels", line="q")],
        dependency_cut=[
            PRICED,
            {**PRICED, "cut": "p/bare", "users_price": 5.0},
            {**PRICED, "cut": "else", "users_price": 50.0},
        ],
    )
    assert {key: found[key] for key in SAID} == {key: TERM[key] for key in SAID}
    # 1 - 1 / 1.25 is a fifth, 1 - 1 / 5 four fifths
    assert (found["product"], found["users_price"], found["flags"]) == ("p", 1.25, "")
    assert found["score"] == pytest.approx(20.0)
    assert found["score_no_home"] == pytest.approx(80.0)


@pytest.mark.parametrize(
    ("spent", "price", "score"), [(1.0, None, 100.0), (0.0, 1.25, None), (0.0, None, None)]
)
def test_where_nothing_is_left_all_depends_and_where_nothing_is_spent_nothing_is_said(
    spent: float, price: float | None, score: float | None
) -> None:
    priced = {**PRICED, "spending_eur": spent, "users_price": price}
    bare = {**CUT, "cut": "p/bare", "home": False}
    [found] = scored([TERM], cuts=[CUT, bare], dependency_cut=[priced, {**priced, "cut": "p/bare"}])
    assert (found["users_price"], found["score"], found["score_no_home"]) == (price, score, score)


def test_where_all_is_made_at_home_nothing_is_said_of_the_score_without_it() -> None:
    bare = {**CUT, "cut": "p/bare", "home": False}
    priced = {**PRICED, "users_price": 1.0}
    nothing = {**priced, "cut": "p/bare", "spending_eur": 0.0}
    [found] = scored([TERM], cuts=[CUT, bare], dependency_cut=[priced, nothing])
    assert (found["score"], found["score_no_home"]) == (0.0, None)


@pytest.mark.parametrize(
    ("changes", "ec", "merics"),
    [
        ({}, True, True),
        ({"supplier_hhi": 0.4}, False, True),
        ({"seller_share": 0.5}, False, True),
        ({"seller_share": 0.3}, False, True),
        ({"seller_share": 0.29}, False, False),
        ({"buyer_exports_eur": 99.0}, True, True),
        ({"buyer_exports_eur": 100.0}, True, False),
        ({"buyer_exports_eur": 200.0}, False, False),
        # what lacks a column is not judged, whatever the others say
        ({"supplier_hhi": None, "buyer_exports_eur": 200.0}, None, False),
        ({"seller_share": None, "buyer_exports_eur": 200.0}, None, None),
        ({"buyer_exports_eur": None, "seller_share": 0.2}, None, None),
    ],
)
def test_the_published_rules_hold_beyond_their_thresholds(
    changes: Row, ec: bool | None, merics: bool | None
) -> None:
    [found] = scored([{**TERM, **changes}])
    assert (found["ec"], found["merics"]) == (ec, merics)


def test_a_listed_code_that_is_no_line_is_shown_as_missing() -> None:
    found = scored(
        [TERM, {**TERM, "line": "q", "code": "q", "flags": "old", "unknown": "same_side"},
         {**TERM, "line": "r", "code": "r", "unknown": "same_side"}],
        sector_products=[
            LISTED, {**LISTED, "sector": "fuels"}, {**LISTED, "code": "850120"},
            {**LISTED, "code": "C27", "kind": "icio"}, {**LISTED, "sector": "unlisted"},
        ],
    )  # fmt: skip
    assert picked(found, "sector", "product", "score", "flags") == [
        ("motors", "p", pytest.approx(20.0), ""),
        ("fuels", "850110", None, "no_bilateral_level"),
        ("motors", "850120", None, "no_bilateral_level"),
        ("motors", "q", None, "old same_side"),
        ("motors", "r", None, "same_side"),
    ]


@pytest.mark.parametrize(
    ("method", "order"),
    [("model", "ecbaxmd"), ("ec", "acbxdem"), ("geodep", "bcaxdem"), ("merics", "cbaxdem")],
)
def test_lines_are_listed_by_the_rule_asked_for_and_then_by_their_score(
    method: str, order: str
) -> None:
    # a, b and c meet one rule each, d and x none; e can not be judged, m is missing
    lines: dict[str, Row] = {
        "e": {"buyer_exports_eur": None, "geodep": None},
        "d": {"buyer_exports_eur": 200.0},
        "x": {"buyer_exports_eur": 200.0},
        "a": {"buyer_exports_eur": 150.0},
        "b": {"buyer_exports_eur": 200.0, "geodep": True},
        "c": {"seller_share": 0.4},
    }
    terms = [{**TERM, "line": line, "code": line, **changes} for line, changes in lines.items()]
    prices = {"a": 2.0, "b": 3.0, "c": 4.0, "e": 5.0, "x": 1.5}
    found = scored(
        terms, method,
        cuts=[{**CUT, "cut": line, "line": line} for line in prices],
        dependency_cut=[
            {**PRICED, "cut": line, "users_price": price} for line, price in prices.items()
        ],
        sector_products=[{**LISTED, "sector": "fuels", "code": "m"}],
    )  # fmt: skip
    assert "".join(row["product"] for row in found) == order


def test_a_sector_sums_its_lines_and_weighs_their_scores_by_what_is_spent() -> None:
    lines = [
        LINE,
        {**LINE, "product": "q", "year": 2023, "source": "comext", "imports_eur": 60.0,
         "from_seller_eur": 30.0, "seller_share_high": 0.7, "supplier_hhi": None,
         "world_export_hhi": 0.6, "alternatives_eur": 200.0, "sigma": 2.0, "score": 10.0,
         "score_no_home": 20.0, "ec": False, "evidence": "B", "flags": "a"},
        {**LINE, "product": "r", "imports_eur": 40.0, "from_seller_eur": 10.0,
         "seller_share_high": 0.5, "supplier_hhi": 0.3, "world_export_hhi": None,
         "alternatives_eur": 30.0, "sigma": 8.0, "score": 25.0, "score_no_home": None,
         "merics": False, "evidence": "C", "flags": ""},
        {**LINE, "product": "u", "imports_eur": 200.0, "from_seller_eur": 20.0,
         "seller_share_high": 0.1, "supplier_hhi": 0.1, "world_export_hhi": 0.1,
         "alternatives_eur": 5.0, "sigma": 3.0, "score": 5.0, "score_no_home": 10.0, "ec": None,
         "merics": False, "flags": None},
        {**LINE, "product": "x", "score": None, "flags": "same_side", "imports_eur": 9999.0},
        {**WITHOUT, "product": "y"}, {**WITHOUT, "product": "z"},
        {**WITHOUT, "sector": "w", "product": "y"},
    ]  # fmt: skip
    # spent: 200, 80, 120 and 200; of each score 8000, 800, 3000 and 1000
    home = {"p": 100.0, "q": 20.0, "r": 80.0}
    apart = {"sector": "w", "product": "p", "line": "p", "imports_eur": 7777.0,
             "home_supply_eur": 7777.0}  # fmt: skip
    found = summed(lines, home, "w", "v", "s", terms=[apart])
    sums: Row = {
        "sector": "s", "title": "S", "role": "lever", "year": 2024, "source": "baci comext",
        "imports_eur": 400.0, "from_seller_eur": 110.0, "seller_share": 110 / 400,
        # of all imports 60, 42, 20 and 20 at the most
        "seller_share_high": 142 / 400, "import_reliance": 400 / 600,
        "supplier_hhi": (50 + 12 + 20) / 340, "world_export_hhi": (20 + 36 + 20) / 360,
        "alternatives_eur": 1235.0, "sigma": (400 + 120 + 320 + 600) / 400,
        "score": 12800 / 600, "users_price": 600 / 472,
        "score_no_home": (5000 + 1200 + 2000) / 360, "ec": 2, "geodep": 0, "merics": 2,
        "n_lines": 4, "n_missing": 2, "top_lines": "p r u", "evidence": "B",
        "flags": "a b years_differ",
    }  # fmt: skip
    numbers = {key: value for key, value in sums.items() if isinstance(value, float)}
    assert found[0] == {**sums, **{key: pytest.approx(numbers[key]) for key in numbers}}
    # a sector without lines is shown all the same
    columns = ("sector", "n_lines", "n_missing", "score", "flags")
    assert picked(found[1:], *columns) == [("v", 0, 0, None, ""), ("w", 0, 1, None, "")]


def test_of_like_lines_the_first_by_name_is_taken_first() -> None:
    lines = [
        {**LINE, "product": name, "imports_eur": value, "evidence": name.upper()}
        for name, value in (("c", 15.0), ("b", 15.0), ("a", 70.0))
    ]
    [found] = summed(lines, {})
    # with a and b four fifths are reached
    assert (found["evidence"], found["top_lines"], found["flags"]) == ("B", "a b c", "a b")


def test_a_sector_of_one_euro_or_of_none_is_summed_like_any_other() -> None:
    one = {**LINE, **UNJUDGED, "product": "one", "sector": "one", "imports_eur": 1.0,
           "from_seller_eur": 1.0, "score": 0.0}  # fmt: skip
    none = {**one, "product": "none", "sector": "none", "imports_eur": 0.0, "evidence": "C"}
    wholly = {**one, "product": "all", "sector": "all", "score": 100.0}
    found = summed([one, none, {**none, "product": "less", "evidence": "B"}, wholly],
                   {}, "all", "one", "none")  # fmt: skip
    columns = ("sector", "score", "users_price", "seller_share", "import_reliance",
               "supplier_hhi", "world_export_hhi", "sigma", "score_no_home",
               "seller_share_high", "evidence", "n_lines", "n_missing", *UNJUDGED)  # fmt: skip
    unjudged = (None, None, None)
    assert picked(found, *columns) == [
        ("all", 100.0, None, 1.0, 1.0, 0.5, 0.2, 4.0, 50.0, 0.6, "A", 1, 0, *unjudged),
        ("one", 0.0, 1.0, 1.0, 1.0, 0.5, 0.2, 4.0, 50.0, 0.6, "A", 1, 0, *unjudged),
        ("none", *[None] * 9, "C", 2, 0, *unjudged),
    ]


@pytest.mark.parametrize(
    ("method", "order"),
    [("model", "edcbax"), ("ec", "adcbex"), ("geodep", "bdcaex"), ("merics", "cdbaex")],
)
def test_sectors_are_listed_by_the_rule_asked_for_and_then_by_their_score(
    method: str, order: str
) -> None:
    met = {"a": "ec", "b": "geodep", "c": "merics"}
    lines = [
        {**LINE, "sector": sector, "product": sector, "score": score,
         **{rule: None if sector == "e" else met.get(sector) == rule for rule in UNJUDGED}}
        for sector, score in (("a", 10.0), ("b", 20.0), ("c", 30.0), ("d", 40.0), ("e", 50.0))
    ]  # fmt: skip
    found = summed(lines, {}, *"xabcde", method=method)
    assert "".join(row["sector"] for row in found) == order


def test_a_sector_of_lines_without_flags_tells_only_what_it_adds() -> None:
    plain = {**LINE, "flags": ""}
    [same, apart] = summed(
        [plain, {**plain, "sector": "t"}, {**plain, "sector": "t", "product": "q", "year": 2023}],
        {}, "s", "t",
    )  # fmt: skip
    assert (same["flags"], apart["flags"]) == ("", "years_differ")
