"""Text that the generated pages share: tables of Markdown, and answers of the command."""

from __future__ import annotations

import html
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BAR = "&#124;"
OWN_SETTINGS = ("ACI_", "XDG_DATA_HOME")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as a table of Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(map(cell, line))} |\n" for line in lines)


def cell(text: str) -> str:
    """Return text as it may stand in a cell: on one line, without a bar that would end it."""
    return " ".join(text.split()).replace("|", BAR)


def plain(text: str) -> str:
    """Return text in which Markdown and HTML see no marks of theirs."""
    for mark in "\\`*_[]<>":
        text = text.replace(mark, f"\\{mark}" if mark not in "<>" else f"&{'lg'[mark == '>']}t;")
    return text


def code(text: str) -> str:
    """Return text as code, in which a cell may hold a bar."""
    return f"<code>{html.escape(text, quote=False)}</code>"


def answer(*arguments: str) -> list[dict[str, Any]]:
    """Run the command on what is packaged, whatever is set here, and return its rows."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN_SETTINGS)}
    done = subprocess.run(
        [sys.executable, "-m", "aci_cli", *arguments, "--format", "json", "--data", "packaged"],
        capture_output=True,
        check=True,
        cwd=ROOT / "scripts",
        env=kept | {"PYTHONPATH": str(ROOT)},
    )
    rows: list[dict[str, Any]] = json.loads(done.stdout)["rows"]
    return rows
