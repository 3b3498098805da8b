"""The steps that place codes of goods and trade of the bundled extracts, asked by themselves."""

from __future__ import annotations

from typing import Any

from steps import Row, asked, picked


def correlation(old: int, code: str, new: int, successor: str) -> Row:
    """Return a line of a published correlation table."""
    return {
        "edition_from": str(old), "hs_from": code, "edition_to": str(new), "hs_to": successor,
    }  # fmt: skip


def links(*lines: tuple[str, str]) -> dict[tuple[int, str, int], tuple[Any, ...]]:
    """Return each code's counterpart, where lines join editions 2017 and 2022."""
    table = [correlation(2017, old, 2022, new) for old, new in lines]
    # the same codes in other editions, where they mean other goods
    table += [correlation(2012, "X", 2017, "C"), correlation(2012, "D", 2017, "Y")]
    rows = asked("release/hs_links", {"hs_correlations": table})
    keys = picked(rows, "edition_from", "code", "edition_to")
    assert keys == sorted(keys, key=lambda key: (key[0], key[2], key[1]))
    return {
        (old, code, new): found
        for (old, code, new), found in zip(
            keys, picked(rows, "counterpart", "relation"), strict=True
        )
    }


def test_a_code_has_one_counterpart_or_none() -> None:
    found = links(
        ("A", "A"), ("A", "B"), ("C", "D"), ("C", "D"), ("E", "F"), ("E", "G"), ("H", "J"),
        ("I", "J"), ("K", "L"), ("K", "M"), ("N", "M"),
    )  # fmt: skip
    forward = {
        code: value for (old, code, new), value in found.items() if (old, new) == (2017, 2022)
    }
    back = {code: value for (old, code, new), value in found.items() if (old, new) == (2022, 2017)}
    assert forward == {
        "A": ("A", "identical"), "C": ("D", "1:1"), "E": (None, "1:n"), "H": ("J", "n:1"),
        "I": ("J", "n:1"), "K": (None, "n:n"), "N": ("M", "n:1"),
    }  # fmt: skip
    assert back == {
        "A": ("A", "identical"), "B": ("A", "n:1"), "D": ("C", "1:1"), "F": ("E", "n:1"),
        "G": ("E", "n:1"), "J": (None, "1:n"), "L": ("K", "n:1"), "M": (None, "n:n"),
    }  # fmt: skip
    assert found[2012, "X", 2017] == ("C", "1:1")
    assert found[2017, "Y", 2012] == ("D", "1:1")
    assert len(found) == len(forward) + len(back) + 4


def step(old: int, code: str, new: int, counterpart: str | None, relation: str) -> Row:
    """Return the link of a code to a neighbouring edition."""
    return {
        "edition_from": old, "code": code, "edition_to": new, "counterpart": counterpart,
        "relation": relation,
    }  # fmt: skip


def test_a_code_is_followed_through_the_editions_to_hs_2022() -> None:
    kept = [
        step(old, "E", new, "E", "identical")
        for old, new in ((2007, 2012), (2012, 2017), (2017, 2022))
    ]
    rows = asked("release/hs_lineage", {"hs_links": [
        *kept,
        step(2007, "A", 2012, "B", "1:1"), step(2012, "B", 2017, "C", "n:1"),
        step(2017, "C", 2022, "D", "1:1"), step(2022, "D", 2017, "C", "1:1"),
        step(2022, "D", 2012, "C", "1:1"),
        # of the same letters in other editions
        step(2017, "B", 2022, "Z", "1:1"), step(2012, "C", 2017, None, "n:n"),
        step(2007, "F", 2012, None, "1:n"),
        step(2007, "G", 2012, "H", "n:1"), step(2012, "H", 2017, None, "1:n"),
        step(2012, "I", 2017, "J", "1:n"), step(2017, "J", 2022, "K", "n:1"),
        step(2012, "L", 2017, "M", "n:n"), step(2017, "M", 2022, "N", "1:1"),
    ]})  # fmt: skip
    assert picked(rows, "edition", "code", "hs2022", "relation") == [
        (2007, "A", "D", "n:1"),
        (2007, "E", "E", "identical"),
        (2007, "F", None, "1:n"),
        (2007, "G", None, "n:n"),
        (2012, "B", "D", "n:1"),
        (2012, "C", None, "n:n"),
        (2012, "E", "E", "identical"),
        (2012, "H", None, "1:n"),
        (2012, "I", "K", "n:n"),
        (2012, "L", "N", "n:n"),
        (2017, "B", "Z", "1:1"),
        (2017, "C", "D", "1:1"),
        (2017, "E", "E", "identical"),
        (2017, "J", "K", "n:1"),
        (2017, "M", "N", "1:1"),
        (2022, "D", "D", "identical"),
    ]


def link(old: int, code: str, new: int, counterpart: str | None) -> Row:
    """Return the counterpart of a code between two editions."""
    return {"edition_from": old, "code": code, "edition_to": new, "counterpart": counterpart}


def test_an_elasticity_is_carried_from_hs_2007_through_each_edition() -> None:
    chain = [
        (code, *codes)
        for code, *codes in (
            ("1", "1", "1", "1"), ("2", "2a", "2b", "2c"), ("3", "3a", "3b", "3c"),
            ("4", "3a", "3b", "3c"), ("5", "5", "5", "5"), ("6", "6", "6", None),
            ("7", "7", "7", "7"),
        )
    ]  # fmt: skip
    table = {
        (2022, code, 2017, at_2017) for code, at_2017, _, _ in chain
    } | {
        (2017, code, 2012, at_2012) for _, code, at_2012, _ in chain
    } | {
        (2012, code, 2007, at_2007) for _, _, code, at_2007 in chain
    }  # fmt: skip
    # the same codes between other editions lead elsewhere
    others = [
        (2022, "2", 2012, "5"), (2017, "2a", 2022, "5"), (2012, "2b", 2017, "5"),
        (2012, "2a", 2007, "5"), (2012, "2a", 2012, "5"), (2007, "2b", 2007, "5"),
        (2017, "2", 2017, "5"), (2007, "2a", 2012, "5"), (2017, "2b", 2007, "5"),
    ]  # fmt: skip
    estimates = [
        ("1", "-4.5", "0", "0"), ("2c", "-2", "0", "1"), ("3c", "3", "1", "1"),
        ("5", None, "1", "1"), ("2", "-99", "0", "0"),
    ]  # fmt: skip
    rows = asked("release/elasticities", {
        "hs_links": [link(*each) for each in [*sorted(table, key=str), *others]],
        "protee": [
            dict(zip(("HS6", "sigma", "positive", "zero"), each, strict=True))
            for each in estimates
        ],
    })  # fmt: skip
    columns = ("product", "product_hs2007", "relation", "elasticity", "quality")
    assert picked(rows, *columns) == [
        ("1", "1", "identical", 4.5, "estimated"),
        ("2", "2c", "1:1", 2, "not_significant"),
        ("3", "3c", "n:1", 3, "wrong_sign"),
        ("4", "3c", "n:1", 3, "wrong_sign"),
        ("5", "5", "identical", None, "missing"),
    ]


def test_a_duty_is_a_share_where_it_is_a_plain_percentage() -> None:
    duties = ("0%", "7.7%", "12.25%", "9.00% + EA", "12 EUR", "about 3%", None)
    rows = asked("release/tariffs", {
        "tariff_lines": [
            {"year": 2022, "product": f"11111{n}00", "duty_text": duty}
            for n, duty in enumerate(duties)
        ],
        "hs_links": [link(2022, "111111", 2017, "111110")],
    })  # fmt: skip
    assert picked(rows, "duty_rate", "duty_text") == [
        (0, "0%"), (0.077, "7.7%"), (0.1225, "12.25%"), (None, "9.00% + EA"), (None, "12 EUR"),
        (None, "about 3%"), (None, None),
    ]  # fmt: skip


def test_a_tariff_line_serves_each_code_that_it_became() -> None:
    found = asked("release/tariffs", {
        "tariff_lines": [
            {"year": year, "product": f"{code}00", "duty_text": "1%"}
            for year in (2016, 2017, 2021, 2022) for code in ("2", "111111", "333333", "444444")
        ],
        "hs_links": [
            link(2022, "111111", 2017, "333333"), link(2022, "222222", 2017, "333333"),
            link(2022, "111111", 2012, "444444"), link(2017, "444444", 2022, "111111"),
            link(2012, "444444", 2017, "333333"), link(2022, "111111", 2028, "444444"),
        ],
    })  # fmt: skip
    led = picked(found, "product", "classification", "hs2022")
    assert sorted(each for each in led if each[2]) == [
        ("11111100", "CN2022", "111111"),
        ("33333300", "CN2017", "111111"),
        ("33333300", "CN2017", "222222"),
        ("33333300", "CN2021", "111111"),
        ("33333300", "CN2021", "222222"),
    ]
    assert len(led) == 18


AREAS = [
    {"code": code, "iso3": iso3}
    for code, iso3 in (("CHN", "CHN"), ("CN", "CHN"), ("DEU", "DEU"), ("DE", "DEU"), ("ROM", "ROU"))
]
DOLLARS: Row = {
    "year": 2022, "exporter": "CHN", "importer": "DEU", "product": "111111", "value_usd": 1000,
}  # fmt: skip


def test_trade_of_each_extract_is_named_summed_and_then_converted() -> None:
    weighed = {**DOLLARS, "net_weight_kg": 7}
    industry: Row = {
        "year": 2022, "exporter": "ROM", "importer": "CHN", "industry": "C28", "value_usd": 50,
    }  # fmt: skip
    euro: Row = {
        "year": 2021, "exporter_iso2": "CN", "importer_iso2": "DE", "product_cn8": "11111110",
        "value_eur": 40,
    }  # fmt: skip
    rates = [("USD", 2022, 2.0), ("USD", 2021, 4.0), ("EUR", 2021, 9.0), ("CNY", 2022, 8.0)]
    names = ("currency", "year", "units_per_eur")
    rows = asked("release/trade", {
        "baci": [
            DOLLARS, {**DOLLARS, "exporter": "CHN ", "value_usd": 1},
            {**DOLLARS, "importer": " DEU", "value_usd": 2}, {**DOLLARS, "year": 2021},
            {**DOLLARS, "year": 2020}, {**DOLLARS, "product": "222222"},
            {**DOLLARS, "importer": "S19"}, {**DOLLARS, "exporter": "S20"},
        ],
        "comtrade": [
            weighed, {**weighed, "net_weight_kg": 1, "value_usd": 3},
            {**weighed, "year": 2021}, {**weighed, "year": 2021, "net_weight_kg": 0},
            {**weighed, "product": "222222", "net_weight_kg": 0},
            {**weighed, "product": "222222", "net_weight_kg": 0, "value_usd": 0},
            {**weighed, "product": "333333", "net_weight_kg": 0, "value_usd": 0},
            {**weighed, "product": "444444", "net_weight_kg": 0, "value_usd": 2},
        ],
        "comext": [euro, {**euro, "value_eur": 5}],
        "icio_flows": [industry],
        "area_codes": AREAS,
        "rates": [dict(zip(names, rate, strict=True)) for rate in rates],
    })  # fmt: skip
    columns = (
        "classification", "year", "product", "importer", "exporter", "source", "reported_by",
        "value_eur", "quantity_kg", "month",
    )  # fmt: skip
    merged, bought = "reconciled", "importer"
    expected: list[tuple[Any, ...]] = [
        ("CN2021", 2021, "11111110", "DEU", "CHN", "comext", bought, 45, None),
        ("HS", 2021, "111111", "DEU", "CHN", "comtrade", bought, 500, None),
        # 1003 / 2
        ("HS", 2022, "111111", "DEU", "CHN", "comtrade", bought, 502, 8),
        ("HS", 2022, "222222", "DEU", "CHN", "comtrade", bought, 500, None),
        ("HS", 2022, "333333", "DEU", "CHN", "comtrade", bought, 0, 0),
        ("HS", 2022, "444444", "DEU", "CHN", "comtrade", bought, 1, None),
        ("HS2017", 2020, "111111", "DEU", "CHN", "baci", merged, None, None),
        ("HS2017", 2021, "111111", "DEU", "CHN", "baci", merged, 250, None),
        ("HS2017", 2022, "111111", "DEU", "CHN", "baci", merged, 502, None),
        ("HS2017", 2022, "111111", "DEU", "S20", "baci", merged, 500, None),
        ("HS2017", 2022, "111111", "S19", "CHN", "baci", merged, 500, None),
        ("HS2017", 2022, "222222", "DEU", "CHN", "baci", merged, 500, None),
        ("ICIO", 2022, "C28", "CHN", "ROU", "icio", merged, 25, None),
    ]
    assert picked(rows, *columns) == [(*row, None) for row in expected]
