"""Briefs that several tests read, each written once, by the real command."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from shell import ROOT, run

Briefs = Callable[[str], str]
DRAWS = ("--draws", "40")
NASTY = (
    "<script>document.title = 'hit'</script> & \"q\" 'a' {{ 7 * 7 }} | ` [x](y) right 🚢 "
    + "long " * 40
)


@pytest.fixture(scope="session")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a brief on the bundled release, with a section on a member."""
    file = tmp_path_factory.mktemp("brief") / "brief.html"
    done = run("report", *DRAWS, "--member", "DE", "-o", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return file


@pytest.fixture(scope="session")
def chosen_briefs(tmp_path_factory: pytest.TempPathFactory) -> Briefs:
    """Return what gives the brief without draws on a line of options, written once a line."""
    folder = tmp_path_factory.mktemp("chosen")

    @cache
    def written(line: str) -> str:
        file = folder / f"{len(list(folder.iterdir()))}.html"
        done = run("report", "--draws", "0", *line.split(), "-o", str(file))
        assert done.returncode == 0, done.stderr
        return file.read_text(encoding="utf-8")

    return written


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[dict[str, Any]]]:
    """Return what asks a command for its rows."""
    folder = tmp_path_factory.mktemp("answers")

    def ask(*line: str) -> list[dict[str, Any]]:
        file = folder / "answer.json"
        assert run(*line, "-o", str(file)).returncode == 0
        rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["rows"]
        return rows

    return ask


@pytest.fixture(scope="session")
def nasty_menu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a menu in which titles hold markup, signs and 200 characters."""
    text = (ROOT / "measures.yaml").read_text(encoding="utf-8")
    for title in ("Charge on exports of machine tools", "Export limits on bearings"):
        assert text.count(f"title: {title}") == 1
        text = text.replace(f"title: {title}", f"title: {json.dumps(NASTY, ensure_ascii=False)}")
    file = tmp_path_factory.mktemp("nasty") / "menu.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def nasty_brief(nasty_menu: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a brief on that menu."""
    file = tmp_path_factory.mktemp("nasty-brief") / "brief.html"
    line = ["report", "--draws", "0", "--menu", str(nasty_menu), "-o", str(file)]
    assert run(*line).returncode == 0
    return file


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a real Chromium, the one that the system has."""
    path = shutil.which("chromium")
    assert path, "these tests need Chromium: apt-get install chromium (bash .ci/run does)"
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Return what opens a file, and fails where the page says an error or asks for anything."""
    contexts = []
    wrong: list[str] = []
    asked: list[str] = []
    own: set[str] = set()

    def show(file: Path, width: int = 1280, **more: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 844}, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        own.add(file.as_uri())
        return page

    yield show
    for context in contexts:
        context.close()
    assert wrong == []
    assert set(asked) == own
