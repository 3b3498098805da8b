"""How a line is divided among the members of the sender, asked by itself."""

from __future__ import annotations

from steps import Row, asked, picked

KEY = {"source": "baci", "classification": "HS2022", "product": "848210", "year": 2024}
LINE = {
    "buyer": "target", "sector": "goods", "line": "848210", "role": "hs", "code": "848210",
    "source": "baci", "year": 2024,
}  # fmt: skip
PERIOD = {**KEY, "code": "848210", "world": True}
TRADED = {**KEY, "member": "DEU", "sold_eur": 30, "bought_eur": 1}
FRENCH = {**TRADED, "member": "FRA", "sold_eur": 10, "bought_eur": 4}
MACHINES = {"source": "icio", "classification": "ICIO", "product": "C28"}


def shares(*lines: Row, **tables: list[Row]) -> list[tuple[object, ...]]:
    """Return who has which part of each line, and by what."""
    given: dict[str, list[Row]] = {
        "lines": list(lines), "measures": [], "variants": [], "periods": [PERIOD], "reporters": [],
        "sectors": [{"sector": "goods", "industry": "C28", "years": 1}],
        "members": [TRADED, FRENCH], "line_members": [],
        "parties": [
            {"iso3": "CHN", "side": "target"},
            *({"iso3": iso3, "side": "sender"} for iso3 in ("DEU", "FRA")),
        ],
        "member_economies": [
            {"member": "DEU", "gdp_eur": 90}, {"member": "FRA", "gdp_eur": 10},
            {"member": "ITA", "gdp_eur": 0},
        ],
    }  # fmt: skip
    found = asked("member_shares", given | tables)
    return sorted(picked(found, "buyer", "line", "member", "basis", "share"))


def test_a_line_is_divided_by_sales_or_by_purchases() -> None:
    assert shares(LINE, {**LINE, "buyer": "sender"}) == [
        ("sender", "848210", "DEU", "own", 0.2), ("sender", "848210", "FRA", "own", 0.8),
        ("target", "848210", "DEU", "own", 0.75), ("target", "848210", "FRA", "own", 0.25),
    ]  # fmt: skip
    # a proxy is no line that a measure touches
    assert shares({**LINE, "role": "proxy"}) == []


def test_shares_that_are_cited_for_the_line_and_year_come_first() -> None:
    cited = {"line": "848210", "year": 2024, "member": "DEU", "share": 0.25}
    rows = [
        cited, {**cited, "member": "FRA", "share": 0.75}, {**cited, "member": "CHN"},
        {**cited, "line": "870380"}, {**cited, "year": 2023}, {**cited, "member": "USA"},
    ]  # fmt: skip
    assert shares(LINE, line_members=rows) == [
        ("target", "848210", "DEU", "cited", 0.25), ("target", "848210", "FRA", "cited", 0.75),
    ]  # fmt: skip


def test_what_no_flow_is_held_of_is_divided_by_the_latest_of_its_industry_or_by_gdp() -> None:
    lens = {**LINE, "line": "lenses", "role": "published", "code": None}
    machines = [{**TRADED, **MACHINES}, {**FRENCH, **MACHINES, "sold_eur": 90}]
    older = {**TRADED, **MACHINES, "year": 2023, "sold_eur": 999}
    newer = {**TRADED, "year": 2025}
    other = {**TRADED, **MACHINES, "product": "C29", "sold_eur": 999}
    assert shares(lens, members=[*machines, older, newer, other]) == [
        ("target", "lenses", "DEU", "industry", 0.25),
        ("target", "lenses", "FRA", "industry", 0.75),
    ]  # fmt: skip
    bought = shares({**lens, "buyer": "sender"}, members=machines)
    assert [row[4] for row in bought] == [0.2, 0.8]
    assert shares(lens, members=[]) == [
        ("target", "lenses", "DEU", "gdp", 0.9), ("target", "lenses", "FRA", "gdp", 0.1),
    ]  # fmt: skip


def test_a_base_of_turnover_is_divided_by_what_its_first_sector_buys() -> None:
    measure = {"measure": "ban", "sector": "goods parts", "turnover_eur": 5.0}
    measures = [
        measure, {**measure, "measure": "idle"}, {**measure, "measure": "m", "turnover_eur": None},
    ]  # fmt: skip
    variants = [{"measure": name} for name in ("ban", "ban", "m")]
    members = [{**TRADED, **MACHINES}, {**FRENCH, **MACHINES}]
    assert shares(measures=measures, variants=variants, members=members) == [
        ("sender", "ban", "DEU", "industry", 0.2), ("sender", "ban", "FRA", "industry", 0.8),
    ]  # fmt: skip


def test_a_line_that_is_a_mean_is_divided_by_its_years_and_by_whole_reports() -> None:
    years = [{**TRADED, "year": year, "sold_eur": 2 ** (2024 - year)} for year in range(2021, 2025)]
    tables: dict[str, list[Row]] = {
        "members": [*years, FRENCH, {**FRENCH, "year": 2025, "sold_eur": 999}],
        "periods": [{**PERIOD, "year": year, "world": False} for year in range(2021, 2026)],
        "sectors": [{"sector": "goods", "years": 3}],
        "reporters": [
            {**KEY, "year": year, "side": side, "complete": side == "target"}
            for year in range(2021, 2026)
            for side in ("target", "sender")
        ],
    }  # fmt: skip
    # Germany sold 1 + 2 + 4 in three years, France 10 in the last
    found = shares(LINE, **tables)
    assert [row[3:] for row in found] == [("own", 7 / 17), ("own", 10 / 17)]
    others: Row = {"source": "comext", "classification": "HS2017", "side": "sender", "year": 2019}
    for key, value in others.items():
        unlike = [{**row, key: value} for row in tables["reporters"] if row["side"] == "target"]
        assert {row[3] for row in shares(LINE, **{**tables, "reporters": unlike})} == {"gdp"}


def test_only_flows_of_the_source_code_and_product_of_the_line_divide_it() -> None:
    other = {"source": "comext", "product": "848299"}
    periods = [
        PERIOD, *({**PERIOD, key: value} for key, value in other.items()),
        # what the product led to in the year before
        {**PERIOD, "code": "870380", "year": 2023},
    ]  # fmt: skip
    big = {**FRENCH, "sold_eur": 999}
    members = [TRADED, FRENCH, *({**big, key: value} for key, value in other.items())]
    members += [{**big, "year": 2023}, {**big, "source": "comext", "year": 2023}]
    found = shares(
        LINE, periods=periods, members=members, sectors=[{"sector": "goods", "years": 3}]
    )
    assert [row[2:] for row in found] == [("DEU", "own", 0.75), ("FRA", "own", 0.25)]
    # the source that is not the line's own, in the very edition and year
    found = shares(LINE, members=members)
    assert [row[4] for row in found] == [0.75, 0.25]


def test_an_industry_is_divided_by_its_own_flows_of_its_year() -> None:
    line = {**LINE, "line": "C28", "code": "C28", "role": "icio", "source": "icio"}
    machines = [{**TRADED, **MACHINES}, {**FRENCH, **MACHINES, "sold_eur": 90}]
    newer = {**TRADED, **MACHINES, "year": 2025}
    found = shares(
        line, periods=[{**PERIOD, **MACHINES, "code": "C28"}], members=[*machines, newer]
    )
    assert [row[2:] for row in found] == [("DEU", "own", 0.25), ("FRA", "own", 0.75)]


def test_a_line_of_two_sectors_is_divided_once() -> None:
    sectors = [{"sector": name, "years": 1} for name in ("goods", "parts")]
    found = shares(LINE, {**LINE, "sector": "parts"}, sectors=sectors)
    assert [row[2:] for row in found] == [("DEU", "own", 0.75), ("FRA", "own", 0.25)]
