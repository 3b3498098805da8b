"""A brief in a real browser: both widths, keyboard, the dark, paper, and without scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import Opened

SECTIONS = [
    *("question", "answer", "merit", "dependency", "package", "burden", "votes", "member"),
    *("changes", "time", "assumptions", "sources", "limits"),
]
PAPER = "getComputedStyle(document.querySelector('#f-merit-order svg > rect')).fill"
WIDEST = (
    "Math.max(...[...document.querySelectorAll('table, svg')]"
    ".map(each => each.getBoundingClientRect().right))"
)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_brief_is_accessible_and_fits_its_screen(
    brief: Path, opened: Opened, width: int, scheme: str
) -> None:
    page = opened(brief, width, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 24, 29)")
    assert page.evaluate(PAPER) == paper


def test_every_section_has_its_heading_and_is_linked(brief: Path, opened: Opened) -> None:
    page = opened(brief)
    assert page.eval_on_selector_all("main > section", "all => all.map(e => e.id)") == SECTIONS
    links = page.eval_on_selector_all("nav a", "all => all.map(e => e.getAttribute('href'))")
    assert links == [f"#{name}" for name in SECTIONS]
    assert page.locator("#answer ol > li").count() == 3
    for name in ("merit-order", "scatter", "ranks", "sectors", "burden", "path"):
        assert page.locator(f"#f-{name} svg").is_visible()


def test_a_table_is_sorted_by_keyboard(brief: Path, opened: Opened) -> None:
    page = opened(brief)
    head = page.locator("#t-merit th").nth(2)
    numbers = "all => all.map(e => Number(e.dataset.sort))"
    before = page.eval_on_selector_all("#t-merit tbody td:nth-child(3)", numbers)
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    after = page.eval_on_selector_all("#t-merit tbody td:nth-child(3)", numbers)
    assert after == sorted(before) != before
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "descending"
    assert page.eval_on_selector_all("#t-merit tbody td:nth-child(3)", numbers) == after[::-1]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") is None
    titles = page.locator("#t-merit tbody td:nth-child(2)").all_text_contents()
    assert titles == sorted(titles, key=str.casefold)


def test_free_measures_sort_above_every_leverage(brief: Path, opened: Opened) -> None:
    page = opened(brief)
    button = page.locator("#t-merit th").nth(4).locator("button")
    button.click()
    button.click()
    assert page.locator("#t-merit tbody td:nth-child(5)").first.text_content().startswith("free (")


def test_rows_are_filtered_by_text_tier_and_evidence(brief: Path, opened: Opened) -> None:
    page = opened(brief)
    everything = page.locator("#t-merit tbody tr").count()
    assert page.locator("#filter-count").text_content() == f"{everything} / {everything}"
    page.fill("#filter-text", "DUV")
    shown = page.locator("#t-merit tbody tr:not([hidden])")
    assert 0 < shown.count() < everything
    assert all("DUV" in text for text in shown.all_text_contents())
    page.fill("#filter-text", "")
    page.select_option("#filter-tier", "1")
    page.select_option("#filter-evidence", "A")
    marks = shown.evaluate_all("all => all.map(e => [e.dataset.tier, e.dataset.evidence])")
    assert marks
    assert all(mark == ["1", "A"] for mark in marks)
    assert page.locator("#filter-count").text_content() == f"{len(marks)} / {everything}"


def test_one_scenario_is_shown_at_a_time(brief: Path, opened: Opened) -> None:
    page = opened(brief)
    shown = page.locator(".scenario:visible")
    assert shown.count() == 1
    page.select_option("#scenario", "The Union acts with the G7")
    assert shown.count() == 1
    assert shown.locator("h3").text_content() == "The Union acts with the G7"
    assert shown.locator("tbody tr").count() == 10


def test_a_mark_tells_its_figures(brief: Path, opened: Opened) -> None:
    page = opened(brief)
    mark = page.locator("#f-merit-order svg path[aria-label^='6. ']")
    mark.scroll_into_view_if_needed()
    mark.hover()
    said = str(page.locator("#tip").text_content())
    assert page.locator("#tip").is_visible()
    assert re.match(r"6\. .* \(pressure EUR .*, self-harm EUR .*, leverage .*\), evidence ", said)
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()


def test_a_brief_is_whole_without_scripts(brief: Path, opened: Opened) -> None:
    page = opened(brief, java_script_enabled=False)
    assert page.locator(".scenario:visible").count() == page.locator(".scenario").count() > 5
    assert page.locator("#filter").is_hidden()
    assert page.locator("#scenario-control").is_hidden()
    assert page.locator("#t-merit tbody tr:visible").count() > 20
    assert page.locator("th button").count() == 0


def test_a_brief_is_printed_whole(brief: Path, opened: Opened) -> None:
    page = opened(brief)
    sheets = page.pdf(format="A4")
    assert sheets.startswith(b"%PDF-")
    page.emulate_media(media="print")
    assert page.locator("nav").is_hidden()
    assert page.locator("#filter").is_hidden()
    assert page.locator(".scenario:visible").count() == page.locator(".scenario").count()
    page.set_viewport_size({"width": 688, "height": 1000})
    # the width of an A4 sheet between its margins, at 96 dots an inch
    assert page.evaluate(WIDEST) <= 688


def test_a_title_is_never_run(nasty_brief: Path, opened: Opened) -> None:
    page = opened(nasty_brief, 390)
    assert "document.title" in str(page.locator("#answer").text_content())
    assert page.title().startswith("Brief: European Union")
    assert page.locator("main script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Axe().run(page).response["violations"] == []
