"""The rows and the numbers behind a line, and what of it is counted twice, asked by itself."""

from __future__ import annotations

from steps import Row, asked, picked

PARTIES = [
    {"iso3": "CHN", "side": "target"},
    *({"iso3": iso3, "side": "sender"} for iso3 in ("DEU", "FRA")),
]
LINE = {"buyer": "target", "sector": "goods", "line": "848210"}
TERM = {**LINE, "source": "baci", "year": 2022, "role": "hs"}
FLOW = {
    "source": "baci", "classification": "HS2022", "product": "848210", "year": 2022,
    "exporter": "DEU", "importer": "CHN", "value_eur": 7,
}  # fmt: skip
CITED = {"sector": "goods", "line": "848210", "year": 2022, "figure": "f"}
FIGURE = {
    "id": "f", "publisher": "VDMA", "year": 2022, "value_base": 2.5, "base_unit": "bearings",
    "exporter": "EU", "importer": "China", "url": "u",
}  # fmt: skip


def unlike(row: Row, others: Row) -> list[Row]:
    """Return a row once for each column of others, with that one changed."""
    return [{**row, column: value} for column, value in others.items()]


def rows(question: list[Row], **tables: list[Row]) -> list[Row]:
    """Return the rows behind the lines that are asked for."""
    given: dict[str, list[Row]] = {
        "asked": question, "terms": [TERM], "flows": [FLOW], "parties": PARTIES,
        "citations": [CITED], "figures": [FIGURE],
    }  # fmt: skip
    return asked("rows", given | tables)


def test_flows_and_figures_are_those_of_the_line_its_source_and_year() -> None:
    flows = [FLOW, *unlike(FLOW, {"source": "comext", "product": "870380", "year": 2021})]
    citations = [CITED, *unlike(CITED, {"sector": "parts", "line": "870380", "year": 2021})]
    for number, citation in enumerate(citations[1:]):
        citation["figure"] = f"f{number}"
    figures = [FIGURE, *({**FIGURE, "id": f"f{number}"} for number in range(4))]
    found = rows([LINE], flows=flows, citations=citations, figures=figures)
    line = {"sector": "goods", "line": "848210", "year": 2022}
    assert found == [
        {
            **line, "role": "figure", "source": "VDMA", "classification": "published",
            "product": "f", "exporter": "EU", "importer": "China", "value": 2.5, "url": "u",
            "unit": "bearings",
        },
        {
            **line, "role": "from_seller", "source": "baci", "classification": "HS2022",
            "product": "848210", "exporter": "DEU", "importer": "CHN", "value": 7.0, "url": None,
            "unit": "EUR",
        },
    ]  # fmt: skip


def test_a_line_is_asked_for_by_name_or_with_all_of_its_sector_and_buyer() -> None:
    cars: Row = {"line": "870380"}
    terms = [
        TERM, {**TERM, **cars}, {**TERM, "sector": "parts", "line": "1"},
        {**TERM, "buyer": "sender", "line": "2"},
        # the same line in a draw
        {**TERM, "draw": 1},
    ]  # fmt: skip
    flows = [{**FLOW, "product": term["line"]} for term in terms[:4]]
    citations = [{**CITED, "line": "3"}]
    tables: dict[str, list[Row]] = {"terms": terms, "flows": flows, "citations": citations}
    assert picked(rows([LINE], **tables), "line") == [("848210",)]
    assert picked(rows([{**LINE, "line": None}], **tables), "line") == [("848210",), ("870380",)]


def test_sellers_and_buyers_are_named_by_what_they_are_to_the_line() -> None:
    pairs = [
        ("DEU", "CHN"), ("JPN", "CHN"), ("CHN", "CHN"), ("CHN", "JPN"), ("CHN", "DEU"),
        ("DEU", "JPN"), ("DEU", "FRA"), ("DEU", "DEU"), ("JPN", "KOR"), ("JPN", "JPN"),
        ("JPN", "DEU"), ("FRA", "CHN"),
    ]  # fmt: skip
    flows = [{**FLOW, "exporter": seller, "importer": buyer} for seller, buyer in pairs]
    columns = ("role", "exporter", "importer")
    outside = [("others_elsewhere", "JPN", "KOR")]
    assert picked(rows([LINE], flows=flows, citations=[{**CITED, "line": "1"}]), *columns) == [
        ("buyer_exports", "CHN", "DEU"), ("buyer_exports", "CHN", "JPN"),
        ("from_others", "JPN", "CHN"), ("from_seller", "DEU", "CHN"),
        ("from_seller", "FRA", "CHN"), ("inside_buyer", "CHN", "CHN"),
        ("others_elsewhere", "JPN", "DEU"), *outside, ("seller_elsewhere", "DEU", "JPN"),
    ]  # fmt: skip
    sold = {**TERM, "buyer": "sender"}
    found = rows([{**LINE, "buyer": "sender"}], terms=[sold], flows=flows)
    assert picked(found, *columns) == [
        ("buyer_exports", "DEU", "CHN"), ("buyer_exports", "DEU", "JPN"),
        ("buyer_exports", "FRA", "CHN"), ("figure", "EU", "China"),
        ("from_others", "JPN", "DEU"), ("from_seller", "CHN", "DEU"),
        ("inside_buyer", "DEU", "DEU"), ("inside_buyer", "DEU", "FRA"),
        ("others_elsewhere", "JPN", "CHN"), *outside, ("seller_elsewhere", "CHN", "JPN"),
    ]  # fmt: skip


CUT = {
    "cut": "m 848210", "variant": "m", **LINE, "imports_eur": 2.0, "from_seller_eur": 3.0,
    "home_supply_eur": 5.0, "alternatives_eur": 7.0, "sigma": 11.0, "choke_price": 13.0,
    "capital": True, "duty_rate": 17.0, "value_added_share": 19.0, "seller_market_share": 23.0,
    "touched": 29.0, "wedge": 31.0, "evidence": "B", "unknown": "why",
}  # fmt: skip
WORKED = {
    "spending_eur": 37.0, "sigma_h": 41.0, "home_part": 43.0, "other_part": 47.0,
    "seller_part": 53.0, "others_price": 59.0, "users_price": 61.0, "share_left": 67.0,
    "flow_lost_eur": 71.0, "priced_loss_eur": 73.0, "choked_loss_eur": 79.0, "users_loss_eur": 83.0,
    "seller_loss_eur": 89.0, "revenue_change_eur": 97.0, "paid_eur": 101.0,
}  # fmt: skip
READ = {
    "role": "hs", "classification": "HS2022", "year": 2022, "source": "baci",
    "sigma_origin": "of the heading", "duty_origin": "of the tariff", "flags": "mean_of_years",
}  # fmt: skip


def test_the_workings_of_a_line_are_those_of_its_measure_and_terms() -> None:
    impact = {
        "variant": "m", "sector": "goods", "line": "848210", "pressure_eur": 103.0,
        "harm_eur": 107.0,
    }  # fmt: skip
    term = {**LINE, **READ}
    key = {"variant": "n", "buyer": "sender", "sector": "parts", "line": "870380"}
    shared = {name: key[name] for name in ("sector", "line")}
    reach = {"variant": "m", "stocked_share": 0.25}
    tables: dict[str, list[Row]] = {
        "cuts": [CUT],
        "cut": [{"cut": "m 848210", **WORKED}, {"cut": "n 848210", **WORKED, "paid_eur": 1.0}],
        "impacts": [impact, *unlike({**impact, "harm_eur": 1.0}, {**shared, "variant": "n"})],
        "terms": [term, *unlike({**term, "role": "icio"}, {**shared, "buyer": "sender"})],
        "reaches": [reach, {**reach, "variant": "n", "stocked_share": 0.5}],
    }
    told = {name: value for name, value in CUT.items() if name != "cut"}
    effects = {"stocked_share": 0.25, "pressure_eur": 103.0, "harm_eur": 107.0}
    assert asked("workings", tables) == [{**told, **READ, **WORKED, **effects}]


def test_the_workings_of_a_measure_begin_with_the_line_that_presses_most() -> None:
    pressed = [("n", "b", 5.0), ("m", "c", 2.0), ("m", "b", 9.0), ("m", "a", 2.0)]
    cuts = [{**CUT, "cut": f"{m} {line}", "variant": m, "line": line} for m, line, _ in pressed]
    tables: dict[str, list[Row]] = {
        "cuts": cuts, "cut": [{"cut": row["cut"], **WORKED} for row in cuts],
        "impacts": [
            {"variant": m, "sector": "goods", "line": line, "pressure_eur": euro}
            for m, line, euro in pressed
        ],
        "terms": [{**LINE, **READ, "line": line} for line in "abc"],
        "reaches": [{"variant": "m"}, {"variant": "n"}],
    }  # fmt: skip
    assert picked(asked("workings", tables), "variant", "line") == [
        ("m", "b"), ("m", "a"), ("m", "c"), ("n", "b"),
    ]  # fmt: skip


def overlaps(roles: dict[str, str], *others: Row, lines: list[Row] | None = None) -> list[Row]:
    """Return which of some lines of a measure are part of each other, beside what else is laid."""
    laid = [{"measure": "m", **LINE, "line": line} for line in roles]
    laid += [{**laid[0], **other} for other in others]
    scope = [
        ("a-lens", "848210"), ("z-lens", "848210"), ("b-lens", "870380"), ("a-lens-used", "1"),
        ("scopes", "9001"), ("scopes", "900120"),
    ]  # fmt: skip
    tables = {
        "laid": laid,
        "lines": [{**row, "role": roles.get(row["line"], "hs")} for row in laid] + (lines or []),
        "published_scope": [{"line": line, "product": code} for line, code in scope],
        "industry_chapters": [
            {"industry": "C28", "prefix": "84"}, {"industry": "C29", "prefix": "87"},
        ],
    }  # fmt: skip
    return asked("overlaps", tables)


def test_goods_are_counted_twice_where_what_a_line_stands_for_begins_alike() -> None:
    published = ("a-lens", "z-lens", "b-lens", "a-lens-used", "scopes")
    roles = {
        "C28": "icio",
        "848210": "hs",
        "84821010": "hs",
        **dict.fromkeys(published, "published"),
    }
    found = overlaps(
        roles, {"measure": "n", "line": "84822000"}, {"buyer": "sender", "line": "84833"}
    )
    assert picked(found, "measure", "line", "part") == [
        ("m", "848210", "84821010"),
        ("m", "C28", "848210"), ("m", "C28", "84821010"), ("m", "C28", "a-lens"),
        ("m", "C28", "z-lens"), ("m", "a-lens", "848210"), ("m", "a-lens", "84821010"),
        # the same scope is told once, the earlier name as the part
        ("m", "z-lens", "848210"), ("m", "z-lens", "84821010"), ("m", "z-lens", "a-lens"),
    ]  # fmt: skip


def test_both_lines_are_told_with_their_sectors() -> None:
    found = overlaps({"C28": "icio"}, {"sector": "parts", "line": "848210"})
    assert found == [
        {
            "measure": "m", "sector": "goods", "line": "C28", "part_sector": "parts",
            "part": "848210",
        }
    ]  # fmt: skip


def test_a_line_holds_others_by_what_it_is_for_its_buyer_and_sector() -> None:
    proxy = {**LINE, "line": "C29", "role": "icio"}
    elsewhere = [{**proxy, "buyer": "sender"}, {**proxy, "sector": "parts"}]
    assert overlaps({"C29": "proxy", "C28": "icio", "870380": "hs"}, lines=elsewhere) == []


def test_a_side_reports_in_full_where_all_its_members_do() -> None:
    told = {**FLOW, "reported_by": "importer", "counts": True}
    reporting = [
        {**told, "reporter": "DEU"}, {**told, "reporter": "FRA"}, {**told, "reporter": "JPN"},
        # of half the members, of one side, and as exporters only
        {**told, "year": 2021, "reporter": "DEU"}, {**told, "year": 2021, "reporter": "CHN"},
        {**told, "year": 2021, "reporter": "FRA", "reported_by": "exporter"},
        {**told, "year": 2021, "reporter": "FRA", "counts": False},
        {**told, "classification": "HS2017", "reporter": "FRA"},
        *({**told, "source": "comext", "reporter": member} for member in ("DEU", "FRA")),
    ]  # fmt: skip
    tables: dict[str, list[Row]] = {
        "reporting": reporting, "periods": [{"source": "baci"}, {"source": "icio"}],
        "industries": [{"country": country, "year": 2020} for country in ("CHN", "CHN", "DEU")],
        "parties": PARTIES,
    }  # fmt: skip
    columns = ("source", "classification", "year", "side", "complete")
    found = asked("reporters", tables)
    assert sorted(picked(found, *columns)) == [
        ("baci", "HS2017", 2022, "sender", False), ("baci", "HS2022", 2021, "sender", False),
        ("baci", "HS2022", 2021, "target", True), ("baci", "HS2022", 2022, "sender", True),
        ("icio", "ICIO", 2020, "sender", False), ("icio", "ICIO", 2020, "target", True),
    ]  # fmt: skip
    # what no line is read from is not told
    tables["periods"] = [{"source": "comext"}]
    assert picked(asked("reporters", tables), *columns) == [
        ("comext", "HS2022", 2022, "sender", True)
    ]
