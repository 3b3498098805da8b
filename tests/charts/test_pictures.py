"""What each picture shows, worked by hand from small answers."""

from __future__ import annotations

import pytest

from aci_cli.charts import decisions, dependence, ranking
from aci_cli.charts.picture import Plane, Rows, credited, short
from aci_cli.words import words_of
from charts.tables import measure, table

EN = words_of("en")


def running(rank: int, pressure_m: float, self_harm_m: float, **cells: object) -> dict[str, object]:
    sums = {"pressure_running_eur": pressure_m * 1e6, "self_harm_running_eur": self_harm_m * 1e6}
    return measure(rank, **sums, **cells)


def test_each_block_of_the_merit_order_begins_where_the_one_before_ends() -> None:
    # sums in EUR m: the third measure touches only what the second does, so it adds nothing
    picture = ranking.merit_order(
        table(
            "rank",
            running(1, 4, -1, self_harm=-1.0, evidence="C"),
            running(2, 9, 2),
            running(3, 9, 2),
            running(4, 10, 6),
        ),
        EN,
    )
    assert isinstance(picture.layout, Plane)
    blocks = picture.layout.blocks
    assert [(block.start, block.end) for block in blocks] == [
        ((0, 0), (-1, 4)),
        ((-1, 4), (2, 9)),
        ((2, 9), (6, 10)),
    ]
    assert [block.label for block in blocks] == ["1 Measure 1", "2 Measure 2", "4 Measure 4"]
    assert [block.tone for block in blocks] == ["C", "A", "A"]
    assert picture.notes == [EN.text("charts.merit_order.within", number=1)]
    assert picture.layout.x.span == (-1, 6)
    assert picture.layout.y.span == (0, 10)
    assert "4 measures in merit order: 1. Measure 1 (pressure EUR 4.0 m, self-harm" in picture.alt
    assert picture.alt.endswith("All together: pressure EUR 10.0 m, self-harm EUR 6.0 m a year.")


def test_axes_count_billions_from_a_billion_on() -> None:
    picture = ranking.merit_order(table("rank", running(1, 2500, 500)), EN)
    assert isinstance(picture.layout, Plane)
    assert picture.layout.blocks[0].end == (0.5, 2.5)
    assert picture.layout.y.title == "pressure, running total (EUR bn a year)"


def test_the_scatter_sets_bp_of_either_gdp_and_joins_what_none_beats() -> None:
    # EUR 1 m of self-harm is 2 bp: ranges in EUR are put into bp by the row's own ratio
    ranges = {
        "pressure_p05": 2e6,
        "pressure_p95": 8e6,
        "self_harm_p05": -1e6,
        "self_harm_p95": 3e6,
    }
    picture = ranking.scatter(
        table(
            "rank",
            measure(1, self_harm=-1.0, pareto=True),
            measure(2, pareto=True, **ranges),
            measure(3, pressure=9.0, self_harm=4.0, pareto=True),
            measure(4, pressure=3.0, self_harm=2.0),
        ),
        EN,
    )
    assert isinstance(picture.layout, Plane)
    free, second, third, fourth = picture.layout.dots
    # the least self-harm is 2 bp, and the free one stands at half of it
    assert (free.at, free.hollow, free.x_span) == ((1.0, 4.0), True, None)
    assert (second.at, second.x_span, second.y_span) == ((2.0, 4.0), (1.0, 6.0), (2.0, 8.0))
    assert (third.at, fourth.at) == ((8.0, 9.0), (4.0, 3.0))
    front, diagonal = picture.layout.lines
    assert list(front.points) == [(1.0, 4.0), (2.0, 4.0), (8.0, 9.0)]
    assert diagonal.dashed
    assert all(x == y for x, y in diagonal.points)
    # leverage: free, 2, 9/8 and 3/4
    assert "4 measures; 3 press more than they cost" in picture.alt
    assert "Measure 4" not in picture.alt


def test_ranks_stand_with_their_ranges() -> None:
    picture = ranking.ranks(
        table("rank", measure(1, rank_low=1, rank_high=3), measure(2, rank_low=1, rank_high=2)), EN
    )
    assert isinstance(picture.layout, Rows)
    assert [(row.value, row.span, row.figure) for row in picture.layout.rows] == [
        (1.0, (1.0, 3.0), "1 to 3"),
        (2.0, (1.0, 2.0), "1 to 2"),
    ]
    assert picture.layout.axis_of_all.span == (1.0, 3.0)
    assert "Measure 1 1 (1 to 3); Measure 2 2 (1 to 2)" in picture.alt


def test_unranked_rows_are_not_drawn() -> None:
    hidden = {**measure(1), "rank": None}
    for draw in (ranking.merit_order, ranking.scatter, ranking.ranks):
        picture = draw(table("rank", hidden), EN)
        assert picture.empty
        assert picture.alt == EN.text("charts.empty")


def test_sectors_go_by_score_and_say_how_many_have_none() -> None:
    cells = {"seller_share": 0.25, "imports_eur": 2e9, "year": 2024, "evidence": "B"}
    picture = dependence.sectors(
        table(
            "sectors",
            {"sector": "low", "title": "Low", "score": 2.0, **cells},
            {"sector": "none", "title": "None"},
            {"sector": "high", "title": "High", "score": 40.0, **cells},
        ),
        EN,
    )
    assert isinstance(picture.layout, Rows)
    assert [(row.label, row.value, row.figure) for row in picture.layout.rows] == [
        ("High", 40.0, "40.0 · 25 %"),
        ("Low", 2.0, "2.0 · 25 %"),
    ]
    assert picture.title == "Dependency by sector (buyer: China; seller: European Union)"
    assert picture.notes == ["sectors without figures: 1"]


def test_the_sender_is_the_buyer_in_reverse() -> None:
    asked = {"reverse": True}
    picture = dependence.sectors(table("sectors", asked=asked, partners=["JPN"]), EN)
    expected = "Dependency by sector (buyer: European Union and Japan; seller: China)"
    assert picture.title == expected


def supplied(year: int, supplier: str, share: float, **cells: object) -> dict[str, object]:
    base = {"name": supplier, "seller": False, "role": "hs", "source": "baci", "n_lines": 2}
    values = {"year": year, "supplier": supplier, "share": share, "imports_eur": 1000}
    return {**base, **values, "n_left_out": 0, **cells}


def test_supplier_shares_are_lines_over_years_and_bars_of_one() -> None:
    rows = [
        supplied(2022, "CHN", 0.5, seller=True),
        supplied(2022, "JPN", 0.5),
        supplied(2024, "CHN", 0.75, seller=True),
        supplied(2024, "_OT", 0.25, name="not named"),
    ]
    meta = {"sector_title": "Magnets", "buyer": ["EU27"]}
    picture = dependence.suppliers(table("suppliers", *rows, **meta), EN)
    assert isinstance(picture.layout, Plane)
    assert [(line.label, list(line.points)) for line in picture.layout.lines] == [
        ("China 75 %", [(2022.0, 50.0), (2024.0, 75.0)]),
        ("not named 25 %", [(2024.0, 25.0)]),
    ]
    assert picture.layout.x.marks == [2022, 2024]
    alone = dependence.suppliers(table("suppliers", *rows[:2], **meta), EN)
    assert isinstance(alone.layout, Rows)
    assert [row.value for row in alone.layout.rows] == [50.0, 50.0]
    assert picture.subtitle == "shares of imports by value; codes added up: 2, of baci"
    industry = [supplied(2022, "CHN", 1.0, role="proxy", source="icio")]
    assert (
        "its whole industry stands in"
        in dependence.suppliers(table("suppliers", *industry, **meta), EN).subtitle
    )


def test_a_members_bar_is_its_burden_in_bp_with_its_range() -> None:
    picture = decisions.burden(
        table(
            "burden",
            {
                "member": "NLD",
                "burden_bp": 2.5,
                "burden_eur": 3e8,
                "burden_bp_p05": 1.0,
                "burden_bp_p95": 4.0,
                "flags": "entry_port",
            },
            {"member": "LVA", "burden_bp": -0.5, "burden_eur": -2e5, "flags": ""},
            burden_eur=2.998e8,
        ),
        EN,
    )
    assert isinstance(picture.layout, Rows)
    first, last = picture.layout.rows
    assert (first.label, first.value, first.span) == ("Netherlands *", 2.5, (1.0, 4.0))
    assert first.figure == "2.50 bp · EUR 300 m"
    assert (last.label, last.value, last.span) == ("Latvia", -0.5, None)
    assert last.figure == "−0.50 bp · EUR −0.2 m"
    assert picture.layout.axis_of_all.span == (-0.5, 4.0)
    assert picture.notes == [EN.text("charts.burden.entry")]
    assert "first, second" in picture.subtitle


def test_the_frontier_labels_what_enters() -> None:
    ends = {"pressure_p05": 1e9, "pressure_p95": 5e9}
    picture = decisions.frontier(
        table(
            "frontier",
            {"pressure_eur": 2e9, "self_harm_eur": 1e9, "enters": "a", "measures": 1, **ends},
            {
                "pressure_eur": 4e9,
                "self_harm_eur": 3e9,
                "enters": "b c d",
                "leaves": "a",
                "measures": 3,
                **ends,
            },
        ),
        EN,
    )
    assert isinstance(picture.layout, Plane)
    assert [(dot.at, dot.label) for dot in picture.layout.dots] == [
        ((1.0, 2.0), "+ a"),
        ((3.0, 4.0), "+ b and 2 more, − a"),
    ]
    assert list(picture.layout.lines[0].band) == [(1.0, 5.0), (1.0, 5.0)]
    assert picture.layout.y.span == (0.0, 5.0)


def month(number: int, pressure: float, self_harm: float) -> dict[str, object]:
    sums = {"pressure_sum_eur": 10e6 * pressure, "self_harm_sum_eur": 10e6 * self_harm}
    figures = {"pressure_eur": pressure * 1e6, "self_harm_eur": self_harm * 1e6}
    return {"month": number, **figures, **sums}


def test_a_path_says_when_it_begins_and_is_largest() -> None:
    picture = decisions.path(
        table("path", month(0, 0, 0), month(1, 0, 0), month(2, 5, 1), month(3, 3, 1)), EN
    )
    assert isinstance(picture.layout, Plane)
    pressure, self_harm = picture.layout.lines
    assert list(pressure.points) == [(0, 0), (1, 0), (2, 5), (3, 3)]
    assert [y for _, y in self_harm.points] == [0, 0, 1, 1]
    assert picture.layout.y.title == "EUR m a month"
    assert picture.alt == (
        "Pressure begins in month 2 and is largest in month 2 (EUR 5.0 m in that month, self-harm "
        "EUR 1.0 m). By month 3: pressure EUR 30.0 m, self-harm EUR 10.0 m."
    )


def test_a_coalition_without_figures_says_why() -> None:
    row = {"partner": "CAN", "reason": "partner_share_unknown: no figure"}
    picture = decisions.coalition(table("coalition", row), EN)
    assert picture.empty
    assert picture.alt == "partner_share_unknown: no figure"


def test_partners_stand_with_what_they_add_and_bear() -> None:
    rows = [
        {"partner": "EU27", "shapley_eur": 6e9, "own_cost_eur": 2e9},
        {
            "partner": "JPN",
            "shapley_eur": 3e9,
            "own_cost_eur": 1e9,
            "shapley_p05": 1e9,
            "shapley_p95": 4e9,
        },
    ]
    picture = decisions.coalition(table("coalition", *rows), EN)
    assert isinstance(picture.layout, Rows)
    assert [(row.label, row.value, row.span, row.figure) for row in picture.layout.rows] == [
        ("European Union", 6.0, None, "EUR 6.0 bn · own cost EUR 2.0 bn"),
        ("Japan", 3.0, (1.0, 4.0), "EUR 3.0 bn · own cost EUR 1.0 bn"),
    ]


def test_the_source_line_names_publishers_question_draws_and_vintage() -> None:
    sources = [
        {"publisher": "CEPII", "total_eur": 5},
        {"publisher": "World Bank", "total_eur": None},
        {"publisher": "CEPII", "total_eur": 7},
    ]
    answer = credited(table("rank", measure(1), scenario=["g7", "own"]), sources)
    assert ranking.ranks(answer, EN).source == (
        "European Union against China, first year in force; scenario g7, own; data release small; "
        "flows of CEPII, and single published figures; ranges: 5 to 95 % of 1,000 draws; "
        "aci 0.1.0, menu 01234567"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Extra duty on steel", "Extra duty on steel"),
        ("one two three four five", "one two three four…"),
        ("x" * 30, "x" * 19 + "…"),
        ("\x1b[31mred\u0007\nline", "\ufffd[31mred\ufffd line"),
        ("", ""),
    ],
)
def test_labels_are_cut_between_words_and_hold_no_controls(text: str, expected: str) -> None:
    assert short(text, 20) == expected
