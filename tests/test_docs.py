"""Show that the pages say what the commands write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from shell import run_in_terminal

DOCS = Path(__file__).parent.parent / "docs"
BLOCKS = [
    (page.name, command, shown)
    for page in sorted(DOCS.glob("*.md"))
    for command, shown in re.findall(
        r"```text\n\$ aci (.*)\n((?:.*\n)*?)```", page.read_text(encoding="utf-8")
    )
]


@pytest.mark.parametrize(
    ("page", "command", "shown"), BLOCKS, ids=[f"{page}: {command}" for page, command, _ in BLOCKS]
)
def test_a_block_on_a_page_is_what_the_command_writes(page: str, command: str, shown: str) -> None:
    code, table, _ = run_in_terminal(*command.split(), env={"NO_COLOR": "1"})
    assert (code, table) == (0, shown), page


def test_each_command_of_the_page_on_deciding_has_an_example() -> None:
    commands = {command.split()[0] for page, command, _ in BLOCKS if page == "deciding.md"}
    assert commands == {"package", "burden", "vote", "coalition"}
