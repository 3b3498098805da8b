"""Each step that places codes, areas and amounts of a release, asked by itself."""

from __future__ import annotations

import pytest
from steps import Row, asked, picked

LINK = {"edition_from": 2022, "code": "854142", "edition_to": 2017, "counterpart": "854140"}
# beside the dollar's rate of the year stand another currency's and another year's
RATES = [
    {"currency": "USD", "year": 2022, "units_per_eur": 1.25},
    {"currency": "JPY", "year": 2022, "units_per_eur": 140.0},
    {"currency": "USD", "year": 2020, "units_per_eur": 9.0},
]


def lineage(*links: tuple[int, str, int, str]) -> list[tuple[object, ...]]:
    """Return where each line of the Combined Nomenclature leads."""
    names = ("year_from", "code_from", "year_to", "code_to")
    rows = [dict(zip(names, link, strict=True)) for link in links]
    found = asked("release/cn_lineage", {"cn_links": rows})
    return picked(found, "year", "code", "cn_line", "cn_relation")


def test_a_line_is_followed_through_the_years_in_their_order() -> None:
    # A became B, and B became A again some years later
    assert lineage(
        (2010, "AAAAAAAA", 2011, "BBBBBBBB"), (2015, "BBBBBBBB", 2016, "AAAAAAAA")
    ) == [
        (2010, "AAAAAAAA", "AAAAAAAA", "1:1"),
        (2015, "BBBBBBBB", "AAAAAAAA", "1:1"),
    ]  # fmt: skip


def test_a_line_that_was_split_or_joined_is_told() -> None:
    assert lineage(
        (2010, "A", 2011, "B"), (2010, "A", 2011, "C"),
        (2012, "D", 2013, "E"), (2012, "F", 2013, "E"),
        (2014, "G", 2015, "H"), (2014, "G", 2015, "I"), (2014, "J", 2015, "I"),
    ) == [
        (2010, "A", None, "1:n"),
        (2012, "D", "E", "n:1"),
        (2012, "F", "E", "n:1"),
        (2014, "G", None, "n:n"),
        (2014, "J", "I", "n:1"),
    ]  # fmt: skip


def test_what_was_a_line_before_is_the_line_itself_and_another_that_joins_is_not() -> None:
    assert lineage(
        (2010, "A", 2011, "B"), (2013, "B", 2014, "C"), (2011, "X", 2012, "B")
    ) == [
        (2010, "A", "C", "n:1"),
        (2013, "B", "C", "1:1"),
        (2011, "X", "C", "n:1"),
    ]  # fmt: skip


def products(*held: tuple[str, str]) -> dict[tuple[str, str], tuple[object, ...]]:
    """Return what is known of each code."""
    tables: dict[str, list[Row]] = {
        "holdings": [{"classification": of, "product": code} for of, code in held],
        "labels": [
            {"nomenclature": "HS", "product": "854142", "description": "cells"},
            {"nomenclature": "CN", "product": "85414090", "description": "solar"},
            {"nomenclature": "ICIO", "product": "C28", "description": "machinery"},
            # a code that no edition knows any more, and lines that look like headings
            {"nomenclature": "HS", "product": "854140", "description": "diodes"},
            {"nomenclature": "CN", "product": "854141", "description": "no heading"},
        ],
        "hs_lineage": [
            {"edition": edition, "code": code, "hs2022": new, "relation": relation}
            for edition, code, new, relation in (
                (2022, "854142", "854142", "identical"), (2022, "854141", "854141", "identical"),
                (2023, "854140", "854140", "identical"),
                (2017, "854140", None, "1:n"), (2012, "854140", "854141", "1:1"),
                (2007, "854140", "854143", "n:1"), (2002, "854140", "854149", "n:n"),
            )
        ],
        "cn_lineage": [
            {"year": year, "code": code, "cn_line": line, "cn_relation": relation}
            for year, code, line, relation in (
                (2016, "85414090", "85414100", "1:1"), (2021, "85414090", "85414200", "n:1"),
                (2021, "85414010", "85414300", "1:1"),
            )
        ],
    }  # fmt: skip
    found = asked("release/products", tables)
    keys = picked(found, "classification", "product")
    columns = ("description", "hs2022", "relation", "cn_line", "cn_relation")
    return dict(zip(keys, picked(found, *columns), strict=True))


@pytest.mark.parametrize(
    ("classification", "hs2022", "relation"),
    [
        ("CN2024", "854142", "prefix"), ("CN2022", "854142", "prefix"), ("CN2021", None, "1:n"),
        ("CN2017", None, "1:n"), ("CN2016", "854141", "1:1"), ("CN2012", "854141", "1:1"),
        ("CN2011", "854143", "n:1"), ("CN2007", "854143", "n:1"), ("CN2006", None, None),
    ],
)  # fmt: skip
def test_a_line_is_placed_in_the_edition_of_its_year(
    classification: str, hs2022: str | None, relation: str | None
) -> None:
    code = "85414290" if hs2022 == "854142" else "85414090"
    found = products((classification, code))[classification, code]
    assert (found[1], found[2]) == (hs2022, relation)


def test_editions_of_other_nomenclatures_and_industries_are_not_placed_by_year() -> None:
    found = products(("ISIC2023", "854142"), ("HS2023", "854142"), ("ICIO", "854142"))
    assert {key: row[1] for key, row in found.items() if key[1] == "854142"} == {
        ("HS2022", "854142"): "854142", ("ISIC2023", "854142"): None, ("HS2023", "854142"): None,
        ("ICIO", "854142"): None,
    }  # fmt: skip


def test_a_line_without_a_label_has_that_of_its_heading() -> None:
    found = products(("CN2024", "85414299"), ("CN2012", "85414099"), ("HS2012", "854140"))
    assert {key: row[0] for key, row in found.items()} == {
        ("CN2024", "85414299"): "cells",
        # the heading it leads to is labelled as a line alone
        ("CN2012", "85414099"): "CN2012 85414099",
        ("HS2012", "854140"): "diodes",
        ("HS2022", "854142"): "cells",
        ("ICIO", "C28"): "machinery",
    }


def test_a_line_leads_where_the_first_change_after_its_year_leads() -> None:
    found = products(
        ("CN2015", "85414090"), ("CN2016", "85414090"), ("CN2017", "85414090"),
        ("CN2022", "85414090"), ("CN2017", "85414010"), ("HS2017", "854140"), ("HS", "854142"),
        ("HS2012", "85414090"),
    )  # fmt: skip
    assert found == {
        ("CN2015", "85414090"): ("solar", "854141", "1:1", "85414100", "1:1"),
        ("CN2016", "85414090"): ("solar", "854141", "1:1", "85414100", "1:1"),
        ("CN2017", "85414010"): ("CN2017 85414010", None, "1:n", "85414300", "1:1"),
        ("CN2017", "85414090"): ("solar", None, "1:n", "85414200", "n:1"),
        ("CN2022", "85414090"): ("solar", None, None, None, None),
        ("HS2012", "85414090"): ("HS2012 85414090", "854141", "1:1", None, None),
        ("HS2017", "854140"): ("diodes", None, "1:n", None, None),
        ("HS", "854142"): ("cells", "854142", "identical", None, None),
        ("HS2022", "854142"): ("cells", "854142", "identical", None, None),
        ("ICIO", "C28"): ("machinery", None, None, None, None),
    }


def test_an_elasticity_is_of_the_code_two_editions_before_the_last_but_one() -> None:
    links = [
        {"edition_from": new, "code": "1", "edition_to": old, "counterpart": "1"}
        for new, old in ((2022, 2017), (2017, 2012), (2012, 2007), (2022, 2028))
    ]
    protee: list[Row] = [{"HS6": "1", "sigma": "-4.5", "positive": "0", "zero": "0"}]
    found = asked("release/elasticities", {"hs_links": links, "protee": protee})
    assert picked(found, "product", "relation", "elasticity", "quality") == [
        ("1", "identical", 4.5, "estimated")
    ]


def test_a_tariff_line_of_each_edition_serves_its_own_codes() -> None:
    duties = [
        {"year": year, "product": f"{code}00", "duty_text": "6.5%"}
        for year, code in ((2016, "854142"), (2021, "854140"), (2022, "854142"), (2024, "854142"))
    ]
    links = [LINK, {**LINK, "edition_from": 2017, "edition_to": 2022, "code": "854140"}]
    found = asked("release/tariffs", {"tariff_lines": duties, "hs_links": links})
    assert sorted(picked(found, "classification", "duty_rate", "hs2022"), key=str) == [
        ("CN2016", 0.065, None),
        ("CN2021", 0.065, "854142"),
        ("CN2022", 0.065, "854142"),
        ("CN2024", 0.065, "854142"),
    ]


def test_an_economy_keeps_its_code_where_no_other_is_known() -> None:
    gdp = {"year": "2022", "gdp_usd": "500", "population": "83"}
    tables: dict[str, list[Row]] = {
        "world_bank": [
            {**gdp, "iso3": code}
            # groups of countries are left out
            for code in ("DEU", "ROM", "EUU", "WLD", "XKX", "AFE", "LAC", "LCN", "TLA", "TMN")
        ]
        + [{**gdp, "iso3": "DEU", "year": "2021"}],
        "area_codes": [{"code": "ROM", "iso3": "ROU"}],
        "rates": RATES,
    }
    found = asked("release/economy", tables)
    assert picked(found, "area", "year", "gdp_eur", "population", "source") == [
        ("DEU", 2021, None, 83, "World Bank WDI"),
        *((area, 2022, 400, 83, "World Bank WDI") for area in ("DEU", "EU27", "ROU", "XKX")),
    ]


def test_an_industry_is_converted_at_the_rate_of_its_year() -> None:
    industry = {
        "country": "DEU", "industry": "C28", "year": 2022, "output_usd": 10, "intermediate_usd": 5,
        "domestic_value_added_share": 0.7, "eu27_value_added_share": 0.8,
    }  # fmt: skip
    staged = [industry, {**industry, "industry": "C29", "year": 2021}]
    found = asked("release/industries_ingested", {"staged_industries": staged, "rates": RATES})
    assert picked(found, "industry", "output_eur", "intermediate_eur") == [
        ("C28", 8, 4),
        ("C29", None, None),
    ]


FIGURE = {"id": "f", "publisher": "VDW", "evidence": "B"}


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ([FIGURE, {**FIGURE, "id": "g"}], []),
        ([FIGURE, FIGURE], ["the id is used 2 times"]),
        ([{**FIGURE, "publisher": None}], ["no publisher"]),
        ([{**FIGURE, "publisher": "same"}], ["no publisher"]),
        ([{**FIGURE, "publisher": "derived"}], ["no publisher"]),
        ([{**FIGURE, "evidence": None}], ["evidence is not A, B or C"]),
        ([{**FIGURE, "evidence": "D"}], ["evidence is not A, B or C"]),
        ([{**FIGURE, "evidence": "A"}], []),
        ([{**FIGURE, "evidence": "C"}], []),
    ],
)
def test_a_figure_that_cannot_be_cited_is_told(figures: list[Row], told: list[str]) -> None:
    found = asked("release/checks/unsound_figures", {"figures": figures})
    assert [row["finding"] for row in found] == [f"figure f: {fault}" for fault in told]


def test_a_product_without_a_label_or_with_two_is_told() -> None:
    labelled = {"classification": "HS2022", "product": "1", "description": "one"}
    products = [
        labelled, {**labelled, "classification": "HS2017"},
        {**labelled, "product": "2"}, {**labelled, "product": "2", "description": "two"},
        {**labelled, "product": "3", "description": "HS2022 3"},
    ]  # fmt: skip
    found = asked("release/checks/unlabelled_products", {"products": products})
    assert picked(found, "finding") == [("HS2022 2: 2 labels",), ("HS2022 3: no label",)]


def test_amounts_without_a_rate_or_below_nothing_are_told() -> None:
    row: Row = {"source": "baci", "year": 2022, "value_eur": 0}
    tables: dict[str, list[Row]] = {
        "trade": [
            row, {**row, "value_eur": -1}, {**row, "year": 2023, "value_eur": None},
            {**row, "year": 2023, "value_eur": None},
        ],
        "industries": [{"year": 2022, "output_eur": 1}, {"year": 2021, "output_eur": None}],
        "world_bank": [
            {"year": "2022", "gdp_usd": "1"}, {"year": "2023", "gdp_usd": "1"},
            {"year": "2024", "gdp_usd": None},
        ],
        "rates": [*RATES, {"currency": "JPY", "year": 2023, "units_per_eur": 150.0}],
    }  # fmt: skip
    found = asked("release/checks/unconverted_values", tables)
    assert picked(found, "finding") == [
        ("baci 2022: 1 negative values",),
        ("baci 2023: 2 values without an exchange rate",),
        ("industries 2021: 1 outputs without an exchange rate",),
        ("world_bank 2023: no exchange rate",),
    ]


def test_a_change_in_the_year_it_is_reached_is_followed_and_an_older_one_is_not() -> None:
    assert lineage(
        (2010, "A", 2011, "B"), (2011, "B", 2012, "C"),
        # long before, B was another line that became D
        (2008, "B", 2009, "D"),
    ) == [
        (2010, "A", "C", "1:1"),
        (2008, "B", "D", "1:1"),
        (2011, "B", "C", "1:1"),
    ]  # fmt: skip
