"""The step that puts published figures into base units, asked by itself."""

from __future__ import annotations

from typing import Any

from steps import Row, asked, picked

PUBLISHED: Row = {
    "id": "f", "sector": "lathes", "metric": "exports", "exporter": "Germany", "importer": "China",
    "hs": "8458", "flow": "export", "year": "2022", "value": "2", "unit": "EUR bn",
    "publisher": "VDW", "url": "a", "evidence": "B", "note": None,
}  # fmt: skip
SERVICE: Row = {
    "id": "s", "topic": "services", "from": "EU27", "to": "China", "metric": "sold",
    "year": "2016", "value": "38", "unit": "EUR m", "publisher": "Eurostat", "url": "s",
    "evidence": "A", "note": "EU28",
}  # fmt: skip
DUTY: Row = {
    "id": "d", "measure": "anti-dumping", "product": "plate", "hs": "7208", "firm_or_scope": "all",
    "rate_pct": "65-74", "from": "2017", "until": "2028-05", "legal_act": "2023/968",
    "publisher": "EUR-Lex", "url": "d", "evidence": "C", "note": "reviewed",
}  # fmt: skip
STATED: Row = {
    "id": "t", "stated_in": "f", "sector": "mills", "hs": "8459", "exporter": "Spain",
    "importer": "World", "flow": "units", "year": "2021", "value": "963", "unit": "engines",
    "metric": "count", "note": "beside it", "publisher": None,
}  # fmt: skip
RATES = [
    {"currency": "USD", "year": 2022, "units_per_eur": 1.25},
    {"currency": "USD", "year": 2021, "units_per_eur": 3.0},
    {"currency": "CNY", "year": 2022, "units_per_eur": 8.0},
]


def figures(
    *published: Row, service: Row = SERVICE, duty: Row = DUTY, stated: Row = STATED
) -> dict[str, Row]:
    """Return the figures made of rows of each list, by id."""
    tables = {
        "published_figures": list(published), "services_fdi": [service], "duties": [duty],
        "stated": [stated], "rates": RATES,
    }  # fmt: skip
    rows = asked("release/figures", tables)
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    return {row["id"]: row for row in rows}


def based(value: str, unit: str, year: str = "2022") -> tuple[Any, ...]:
    """Return a figure, its bounds and its unit as they are kept."""
    found = figures({**PUBLISHED, "value": value, "unit": unit, "year": year})["f"]
    [kept] = picked([found], "value", "value_base", "low", "high", "base_unit")
    return kept


def test_each_list_gives_its_own_columns() -> None:
    found = figures(PUBLISHED)
    columns = (
        "topic", "metric", "exporter", "importer", "area", "products", "flow", "period", "year",
        "value_text", "unit", "publisher", "url", "evidence", "note",
    )  # fmt: skip
    assert dict(zip(found, picked(list(found.values()), *columns), strict=True)) == {
        "f": (
            "lathes", "exports", "Germany", "China", "China", "8458", "export", "2022", 2022,
            "2", "EUR bn", "VDW", "a", "B", None,
        ),
        "s": (
            "services", "sold", "EU27", "China", "China", None, None, "2016", 2016,
            "38", "EUR m", "Eurostat", "s", "A", "EU28",
        ),
        "d": (
            "plate", "anti-dumping", None, "EU27", "EU27", "7208", "duty", "2017", 2017,
            "65-74", "%", "EUR-Lex", "d", "C",
            "all; 2023/968; from 2017; until 2028-05; reviewed",
        ),
        "t": (
            "mills", "count", "Spain", "World", "World", "8459", "units", "2021", 2021,
            "963", "engines", "VDW", "a", "B", "stated in f; beside it",
        ),
    }  # fmt: skip


BASED = [
    ("2", "EUR bn", (2, 2e9, None, None, "EUR")),
    ("3", "EUR m", (3, 3e6, None, None, "EUR")),
    ("5", "USD bn", (5, 4e9, None, None, "EUR")),
    ("5", "USD m", (5, 4e6, None, None, "EUR")),
    ("5", "CNY m", (5, 625_000, None, None, "EUR")),
    ("5", "JPY m", (5, None, None, None, "EUR")),
    ("50", "%", (50, 0.5, None, None, "share")),
    ("-5", "% of sales", (-5, -0.05, None, None, "share")),
    ("7", "systems", (7, 7, None, None, "count")),
    ("7", "aircraft", (7, 7, None, None, "count")),
    ("7", "aircraft >15t", (7, 7, None, None, "count")),
    ("7", "engines", (7, 7, None, None, "count")),
    ("7", "applications", (7, 7, None, None, "count")),
    ("7", "tonnes", (7, 7, None, None, "tonnes")),
    (">10", "%", (None, None, 0.1, None, "share")),
    ("<10", "%", (None, None, None, 0.1, "share")),
    ("10-25.5", "%", (None, None, 0.1, 0.255, "share")),
    (">2.5", "USD m", (None, None, 2e6, None, "EUR")),
    ("2-3", "USD bn", (None, None, 1.6e9, 2.4e9, "EUR")),
    ("some 10", "%", (None, None, None, None, "share")),
    ("0.1234567890123", "tonnes", (0.1234567890123, 0.123456789012, None, None, "tonnes")),
    ("<0.1234567890123", "kg", (None, None, None, 0.123456789012, "kg")),
    (">0.1234567890123", "kg", (None, None, 0.123456789012, None, "kg")),
]


def test_a_figure_is_put_into_its_base_unit() -> None:
    rows = [
        {**PUBLISHED, "id": f"b{number:02d}", "value": value, "unit": unit}
        for number, (value, unit, _) in enumerate(BASED)
    ]
    found = [row for name, row in figures(*rows).items() if name.startswith("b")]
    kept = picked(found, "value", "value_base", "low", "high", "base_unit")
    assert kept == [kept for _, _, kept in BASED]


def test_money_is_converted_at_the_rate_of_its_year_to_whole_euro() -> None:
    assert based("1", "USD m", "2021")[1] == 333_333
    assert based("1-2", "USD m", "2021")[2:4] == (333_333, 666_667)
    assert based("1", "USD m", "2020")[1] is None
    # the rate of a season is not known, and euro need none
    assert based("1", "USD m", "2021/22")[1] is None
    assert based("1", "EUR m", "2021/22")[1] == 1_000_000


def test_what_a_text_states_is_cited_as_the_figure_it_stands_beside() -> None:
    columns = ("publisher", "url", "evidence", "note")

    def cited(**changes: str | None) -> list[tuple[Any, ...]]:
        found = figures(PUBLISHED, {**PUBLISHED, "id": "g"}, stated={**STATED, **changes})
        return picked([found["t"]], *columns)

    assert cited(stated_in="s", note=None) == [("Eurostat", "s", "A", "stated in s")]
    assert cited(publisher="VDMA") == [("VDMA", "a", "B", "stated in f; beside it")]
    assert cited(stated_in="x") == [(None, None, None, "stated in x; beside it")]


def test_same_stands_for_the_only_publisher_of_an_address() -> None:
    same = {**PUBLISHED, "publisher": "same"}
    found = figures(
        PUBLISHED, {**PUBLISHED, "id": "g"}, {**same, "id": "h"},
        {**PUBLISHED, "id": "i", "publisher": "derived"},
        # an address of two publishers
        {**PUBLISHED, "id": "j", "url": "b", "publisher": "One"},
        {**PUBLISHED, "id": "k", "url": "b", "publisher": "Two"}, {**same, "id": "l", "url": "b"},
        {**same, "id": "m", "url": "c"},
        {**PUBLISHED, "id": "n", "metric": "DERIVED: a share"},
    )  # fmt: skip
    assert {name: row["publisher"] for name, row in found.items()} == {
        "f": "VDW", "g": "VDW", "h": "VDW", "i": "derived", "j": "One", "k": "Two", "l": None,
        "m": None, "s": "Eurostat", "d": "EUR-Lex", "t": "VDW",
    }  # fmt: skip


def test_a_stage_is_told_by_the_metric_or_the_note() -> None:
    found = figures(
        PUBLISHED,
        {**PUBLISHED, "id": "g", "metric": "stage = forging; exports", "note": "stage = late"},
        {**PUBLISHED, "id": "h", "note": "new; stage = casting; more"},
    )
    assert [found[name]["stage"] for name in "fgh"] == [None, "forging", "casting"]
