"""Show that the pages say what the commands write, by following each as a reader does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fetch.publisher import Publisher
from pages import Reader, agrees, blocks, commands, name_of, pages, sessions
from shell import ROOT

LEFT_OUT = {
    "python3 -m venv .venv && .venv/bin/pip install --quiet --editable '.[dev]' "
    "&& .venv/bin/aci rank": ".ci/run begins so, and the ranking is compared in test_commands",
    "pipx install .": ".ci/run installs the wheel so",
    ".venv/bin/python -m pytest": "it is what runs this",
}


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """Run a server in the place of every publisher's while the test runs."""
    server = Publisher()
    yield server
    server.stop()


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_a_page_can_be_followed_and_shows_what_is_written(
    page: Path, publisher: Publisher, tmp_path: Path
) -> None:
    reader = Reader(tmp_path, publisher, LEFT_OUT)
    reader.follow(page)
    assert not reader.faults, "\n\n".join(reader.faults)


def test_what_is_left_out_stands_on_a_page() -> None:
    held = {
        command.partition("#")[0].strip()
        for page in pages()
        for block in blocks(page)
        for command in (*commands(block.text), *(said for said, _ in sessions(block.text)))
    }
    assert set(LEFT_OUT) <= held


def test_each_command_of_the_page_on_deciding_has_an_example() -> None:
    shown = {
        command.split()[1]
        for block in blocks(ROOT / "docs" / "deciding.md")
        for command, _ in sessions(block.text)
    }
    assert shown == {"package", "burden", "vote", "coalition"}


@pytest.mark.parametrize(
    ("shown", "written", "does"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\n", "a\nb\n", False),
        ("a\n…\n", "a\nb\nc\n", True),
        ("a\n…\nc\n", "a\nb\nb\nc\n", True),
        ("a\n…\nc\n", "a\nb\n", False),
        ("…\nb\n", "a.b\n", False),
        ("a.b\n", "axb\n", False),
    ],
)
def test_a_line_of_dots_stands_for_any_lines(shown: str, written: str, does: bool) -> None:
    assert agrees(shown, written) is does


def test_a_page_that_shows_something_else_or_fails_is_named(
    publisher: Publisher, tmp_path: Path
) -> None:
    page = ROOT / "docs" / "none.md"
    reader = Reader(tmp_path, publisher, {})
    written = tmp_path / "page.md"
    written.write_text(
        "```sh\naci nothing\n```\n\n```console\n$ echo one\ntwo\n```\n\n"
        "```text\n$ aci config --format csv\nno such line\n```\n"
    )
    for block in blocks(written):
        reader._follow(block, f"{page.name}:{block.line}")
    assert [fault.partition("\n")[0] for fault in reader.faults] == [
        "none.md:1: aci nothing: exit code 2",
        "none.md:5: echo one: the page shows",
        "none.md:10: aci config --format csv: the page shows",
    ]
