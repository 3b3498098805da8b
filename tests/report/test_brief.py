"""What a brief says is what the tables hold, in each language and from every input."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from charts.tables import measure, table
from shell import ROOT, run, run_in_terminal

from aci_cli.menu import load_menu
from aci_cli.report.changes import changes
from aci_cli.report.gathering import Brief, Supposed, Wanted
from aci_cli.report.sentences import answer
from aci_cli.report.writing import escaped
from aci_cli.words import words_of

from .conftest import DRAWS, Briefs

Answers = Callable[..., list[dict[str, Any]]]
EN = words_of("en")


def cells(page: str, name: str) -> list[list[str]]:
    """Return the cells of a table of a page as texts."""
    [body] = re.findall(rf'<table id="t-{name}">.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    return [
        [unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    ]


def raw(page: str, name: str, column: int) -> list[float]:
    """Return what a column of a table is sorted by."""
    [body] = re.findall(rf'<table id="t-{name}">.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    found = [re.findall(r"<td[^>]*?(?: data-sort=\"([^\"]*)\")?>", row)[column] for row in rows]
    return [float(text) for text in found]


def test_the_merit_order_of_a_brief_is_the_ranking(brief: Path, answers: Answers) -> None:
    page = brief.read_text(encoding="utf-8")
    ranked = answers("rank", *DRAWS)
    assert raw(page, "merit", 0) == [row["rank"] for row in ranked]
    for column, name in ((2, "pressure_eur"), (3, "self_harm_eur")):
        assert raw(page, "merit", column) == pytest.approx([row[name] for row in ranked], rel=1e-9)
    shown = cells(page, "merit")
    for row, line in zip(ranked, shown, strict=True):
        assert line[1].endswith(f"({row['id']})")
        assert line[0] == f"{row['rank']} ({row['rank_low']}–{row['rank_high']})"
        low, high = (EN.amount(row[f"pressure_{end}"]) for end in ("p05", "p95"))
        assert line[2] == f"{EN.money(row['pressure_eur'])} ({low} to {high})"
        assert line[6] == EN.number(row["injury_ratio"], 2)
        assert line[7] == row["evidence"]


def test_the_package_burden_and_votes_are_those_of_the_commands(
    brief: Path, answers: Answers
) -> None:
    page = brief.read_text(encoding="utf-8")
    ranked = answers("rank", *DRAWS)
    injury_eur = ranked[0]["pressure_eur"] / ranked[0]["injury_ratio"]
    package = answers("package", "--max-self-harm", str(injury_eur), *DRAWS)
    assert raw(page, "package", 3) == pytest.approx(
        [row["pressure_running_eur"] for row in package]
    )
    ids = [row["id"] for row in package]
    burden = answers("burden", *ids, *DRAWS)
    assert raw(page, "burden", 1) == pytest.approx([row["burden_eur"] for row in burden])
    assert raw(page, "burden", 2) == pytest.approx([row["burden_bp"] for row in burden])
    gates = answers("vote", *ids, *DRAWS)
    assert [row[1] for row in cells(page, "votes")] == [
        "yes" if row["passes"] else "no" for row in gates
    ]
    assert raw(page, "votes", 2) == [row["members_for"] for row in gates]
    [chance] = [row["chance"] for row in gates if row["gate"] == "committee"]
    assert f"(they pass in {EN.percent(chance)} of the draws)" in page
    [germany] = [row for row in burden if row["member"] == "DEU"]
    place = 1 + sum(row["burden_bp"] > germany["burden_bp"] for row in burden)
    assert f"Place {place} of {len(burden)} by burden on GDP" in page


def test_what_to_bear_in_mind_stands_below_the_merit_order(brief: Path) -> None:
    page = unescape(brief.read_text(encoding="utf-8"))
    assert re.search(
        r"<li>To bear in mind of duv-servicing, services-air, [\w, -]+: whether item 5 reaches",
        page,
    )
    assert "<li>To bear in mind of export-aircraft: leaks without USA" in page


def test_what_a_scenario_is_for_stands_above_its_ranking(brief: Path) -> None:
    page = unescape(brief.read_text(encoding="utf-8"))
    after = page.partition('data-scenario="Germany acts alone"')[2]
    assert after.partition("<table")[0].count("<p>A counterfactual, since trade policy is") == 1


def test_other_suppositions_are_the_rankings_they_name(brief: Path, answers: Answers) -> None:
    page = brief.read_text(encoding="utf-8")
    other = answers("rank", "--scenario", "no-retaliation", *DRAWS)
    assert raw(page, "scenario-no-retaliation", 3) == pytest.approx(
        [row["pressure_eur"] for row in other[:10]]
    )
    later = answers("rank", "--horizon", "long", *DRAWS)
    assert raw(page, "scenario-long", 3) == pytest.approx(
        [row["pressure_eur"] for row in later[:10]]
    )


CHOSEN = "--with JPN,USA --horizon long"


@pytest.mark.parametrize(
    ("chosen", "scenario", "same", "question"),
    [
        (CHOSEN, "eu-alone", "--horizon long", "European Union against China, after 5 years"),
        (CHOSEN, "eu-japan", "--horizon long", "European Union and Japan against China"),
        (CHOSEN, "germany-alone", "--horizon long", "Germany against China, after 5 years"),
        (CHOSEN, "g7-half-hearted", "--horizon long", "United Kingdom and Japan against China"),
        (CHOSEN, "no-retaliation", CHOSEN, "Japan and United States against China, after 5 years"),
        (CHOSEN, "buy-time", "--with JPN,USA", "United States against China, 1 to 3 years"),
        ("--sender DEU", "eu-alone", "", "European Union against China, first year"),
        ("--sender DEU", "no-retaliation", "--sender DEU", "Germany against China, first year"),
    ],
)
def test_a_scenario_is_told_with_the_sides_and_the_horizon_it_sets(
    chosen: str, scenario: str, same: str, question: str, chosen_briefs: Briefs, answers: Answers
) -> None:
    page = chosen_briefs(chosen)
    ranked = answers("rank", "--draws", "0", "--scenario", scenario, *same.split())
    for column, name in ((3, "pressure_eur"), (4, "self_harm_eur")):
        assert raw(page, f"scenario-{scenario}", column) == pytest.approx(
            [row[name] for row in ranked[:10]]
        )
    [said] = re.findall(
        rf"<p>([^<]*)</p>(?:(?!<p>).)*<table id=\"t-scenario-{scenario}\"", page, re.S
    )
    assert question in said


def test_a_partner_that_pays_is_called_no_member(chosen_briefs: Briefs) -> None:
    page = chosen_briefs(CHOSEN)
    assert re.search(r"Of those who pay [\w ]+ bears most on its GDP .* United States most", page)
    assert '<caption id="c-burden">Burden of each country in a year' in page
    assert "if the Union&#39;s members vote by burden alone" in page


def test_a_single_payer_bears_all_within_its_own_injury(
    chosen_briefs: Briefs, answers: Answers
) -> None:
    page = chosen_briefs("--sender DEU")
    first = answers("rank", "--draws", "0", "--sender", "DEU")[0]
    injury = EN.money(first["pressure_eur"] / first["injury_ratio"])
    assert f"a self-harm of {injury}, no more than the injury that those who act suffer" in page
    [said] = re.findall(r"<li>(Germany bears all of it: [^<]*)</li>", page)
    assert EN.money(raw(page, "burden", 1)[0]) in said


def test_a_brief_is_one_small_file_that_asks_for_nothing(brief: Path) -> None:
    page = brief.read_text(encoding="utf-8")
    assert brief.stat().st_size <= 2 * 1024 * 1024
    assert page.count("<svg") == 6
    assert not re.findall(r"<(?:link|img|iframe|object)\b|@import|url\(\s*[\"']?(?!#)", page)
    assert "default-src 'none'" in page


def test_a_brief_is_the_same_bytes_each_time(brief: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.html"
    env = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    assert run("report", *DRAWS, "--member", "DE", "-o", str(again), env=env).returncode == 0
    assert again.read_bytes() == brief.read_bytes()


GERMAN = ["Die Antwort in drei Sätzen", "Mio. EUR", "0,", "Niederlande"]
FRENCH = ["La réponse en trois phrases", " M EUR", "Pays-Bas"]


@pytest.mark.parametrize(("language", "said"), [("de", GERMAN), ("fr", FRENCH)])
def test_a_brief_speaks_the_language_asked_for(
    language: str, said: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "brief.md"
    line = ["report", "export-bearings", "--draws", "0", "--lang", language, "-o", str(file)]
    assert run(*line).returncode == 0
    text = file.read_text(encoding="utf-8").replace("\u00a0", " ")
    assert all(word in text for word in said)
    assert "The answer" not in text
    assert "Export limits on bearings" in text


def test_named_measures_come_from_a_pipe(tmp_path: Path) -> None:
    file = tmp_path / "brief.md"
    given = b"id,rank\nduty-ev,1\nduty-steel,2\n"
    assert run("report", "-", "--draws", "0", "-o", str(file), stdin=given).returncode == 0
    text = file.read_text(encoding="utf-8")
    assert (
        "The 2 measures named (Extra duty on steel and Extra duty on electric cars) press" in text
    )


def brief_of(*rows: dict[str, Any], **answers: Any) -> Brief:
    """Return a brief with only a ranking, and what a test adds."""
    empty: dict[str, Any] = dict.fromkeys(Brief.__dataclass_fields__)
    filled = {"wanted": Wanted(), "ranking": table("rank", *rows), "unranked": 3, "gap": 0.0}
    return Brief(**{**empty, **filled, "reason": "gdp", "tolerance_bp": 1.0, **answers})


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ([(1, 1), (2, 3), (2, 3)], "Measure 1 ranks first in at least 90 % of the draws: pressure"),
        ([(1, 2), (2, 3), (2, 3)], "and its range reaches down to rank 2."),
        (
            [(1, 3), (1, 2), (2, 3)],
            "not sure: the range of rank reaches 1 for Measure 2 too.",
        ),
        ([(1, 3), (1, 3), (1, 3)], "reaches 1 for Measure 2 and Measure 3 too."),
        ([(None, None)], "how sure that is was not computed."),
    ],
)
def test_the_first_sentence_says_no_more_than_the_ranges(
    ranges: list[tuple[int | None, int | None]], expected: str
) -> None:
    rows = [
        measure(rank, rank_low=low, rank_high=high) for rank, (low, high) in enumerate(ranges, 1)
    ]
    first, *_ = answer(brief_of(*rows), EN)
    assert expected in first
    assert "pressure EUR 4.0 m a year, self-harm EUR 1.0 m, leverage 2.00, evidence A" in first


def test_a_brief_about_another_target_says_whom_its_titles_name(tmp_path: Path) -> None:
    file = tmp_path / "brief.md"
    done = run("report", "--target", "USA", "--draws", "0", "-o", str(file))
    assert done.returncode == 0
    assert done.stderr.decode().count("warning: the menu is written for the target CHN") == 1
    answered = file.read_text(encoding="utf-8").split("## The answer")[1].split("## Merit")[0]
    assert "The menu is written for China as the target" in answered
    assert "about the target asked for (United States)" in answered


def test_a_brief_without_draws_speaks_of_no_ranges(chosen_briefs: Briefs) -> None:
    page = chosen_briefs("--sender DEU")
    assert "No ranges are given, since nothing was drawn" in page
    assert "0 draws" not in page
    assert "over the draws" not in page
    assert "for want of figures: 0; no ranges." in page


def test_a_brief_on_which_nothing_ranks_is_short(tmp_path: Path) -> None:
    file = tmp_path / "brief.md"
    done = run("report", "--sender", "MLT", "--target", "FJI", "--draws", "0", "-o", str(file))
    assert done.returncode == 0, done.stderr
    text = file.read_text(encoding="utf-8")
    assert re.findall(r"^#+ (.*)", text, re.M)[1:] == [
        *("The question", "The answer", "Dependency", "Sources", "Limits"),
    ]
    number = len(load_menu(ROOT / "measures.yaml").measures)
    assert re.findall(r"None of the (\S+) measures of the menu can be ranked", text) == [
        str(number)
    ]


def test_a_scenario_under_which_nothing_ranks_counts_the_measures() -> None:
    supposed = Supposed("none-left", "None left", table("rank"))
    made = changes(brief_of(measure(1), doubts=[], supposed=[supposed]), EN)
    [(_, [said], _)] = made.choices
    assert said.startswith("None of the 4 measures of the menu can be ranked")


def test_a_measure_named_must_rank_even_where_nothing_does() -> None:
    done = run("report", "duty-ev", "--target", "FJI", "--draws", "0", "--format", "md")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"duty-ev" in done.stderr


def test_markdown_shows_a_title_as_it_stands(nasty_menu: Path, tmp_path: Path) -> None:
    file = tmp_path / "brief.md"
    line = ["report", "export-bearings", "--draws", "0", "--menu", str(nasty_menu), "-o", str(file)]
    assert run(*line).returncode == 0
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"(?<!\\)<", text)
    assert "\\<script\\>" in text
    rows = [
        line for line in text.splitlines() if "export-bearings" in line and line.startswith("|")
    ]
    assert rows
    assert all(len(re.findall(r"(?<!\\)\|", row)) in (7, 8, 10) for row in rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a|b", "a\\|b"),
        ("- item", "\\- item"),
        ("2. item", "\\2. item"),
        ("a\nb", "a b"),
        ("*x*", "\\*x\\*"),
    ],
)
def test_what_markdown_would_take_for_markup_is_escaped(text: str, expected: str) -> None:
    assert escaped(text) == expected


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        (
            "--sender USA --member DE -o brief.html",
            2,
            "--member DE: expected USA, the sender itself",
        ),
        ("licences-magnets -o brief.html", 2, "licences-magnets is a reply of the target's, not a"),
        ("-o brief.md --format html", 2, "-o brief.md: the suffix says md, --format html"),
        ("-o brief.docx", 2, "the suffix .docx says no format; use one of .html, .htm, .md"),
        ("-o nowhere/brief.html", 1, "there is no folder nowhere"),
        ("--lang it -o brief.html", 2, "--lang: unknown language 'it'"),
        ("--package nothing -o brief.html", 2, "--package: expected a number above 0"),
        ("--package -5 -o brief.html", 2, "--package: expected a number above 0"),
        ("duty-ev --package 1e9 -o brief.html", 2, "give MEASURE or --package, not both"),
        ("no-such -o brief.html", 2, 'unknown measure "no-such"'),
        ("--member US -o brief.html", 2, "--member US: expected a country of EU27, such as AUT"),
        (
            "duty-solar -o brief.html",
            2,
            "aci: MEASURE duty-solar: not ranked (gate excluded_sector",
        ),
    ],
)
def test_what_cannot_be_reported_is_refused(
    line: str, code: int, message: str, tmp_path: Path
) -> None:
    done = run("report", "--draws", "0", *line.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, b"")
    assert message in done.stderr.decode()
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_is_told_to_name_a_file() -> None:
    code, shown, said = run_in_terminal("report")
    assert (code, shown) == (2, "")
    assert "give -o brief.html, --format md, or a pipe" in said.replace("\n", " ")
