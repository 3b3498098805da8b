"""Show that the manual page is what the help says now, whole, and read by `man` without a word."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest
from shell import ROOT, run

sys.path.insert(0, str(ROOT / "scripts"))

import man


@pytest.fixture(scope="module")
def shown() -> str:
    """Return the page as `man` shows it, in lines so long that nothing is broken."""
    if shutil.which("man") is None:
        pytest.fail("man is missing: apt-get install man-db")
    done = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", str(man.PAGE)],
        env={"MANWIDTH": "1000", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "MANPAGER": "cat"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return re.sub(r".\x08|\x1b\[[0-9;]*m", "", done.stdout)


def helps(path: str = "") -> dict[str, str]:
    """Return the help of a command and of those that it lists, by reading the list."""
    text = run(*path.split(), "-h").stdout.decode()
    names = re.findall(r"^  ([a-z]+) ", text.partition("\nCommands:\n")[2], re.MULTILINE)
    below = [helps(f"{path} {name}".strip()) for name in names]
    return {path: text} | {name: page for pages in below for name, page in pages.items()}


def test_the_page_committed_is_what_the_commands_say_now() -> None:
    assert man.PAGE.read_text(encoding="utf-8") == man.page(), "run python scripts/man.py"


def test_every_command_and_option_of_the_help_stands_under_its_name(shown: str) -> None:
    found = helps()
    del found[""]
    assert {"rank", "data ingest"} <= set(found)
    starts = [f"\n   aci {name}\n" for name in found]
    assert [shown.count(start) for start in starts] == [1] * len(found)
    places = [*sorted(shown.index(start) for start in starts), shown.index("SHARED OPTIONS")]
    for name, text in found.items():
        start = shown.index(f"\n   aci {name}\n")
        part = shown[start : places[places.index(start) + 1]]
        assert text.partition("\n")[0] in part
        flags = set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", text, re.MULTILINE))
        assert flags
        assert flags <= set(re.findall(r"--[\w-]+", part)), name


def test_options_of_several_commands_stand_once_and_in_full(shown: str) -> None:
    _, _, shared = shown.partition("\nSHARED OPTIONS\n")
    for flag in ("--target COUNTRY", "--menu FILE|-", "-o, --output FILE", "--draws N"):
        assert len(re.findall(rf"^ +{re.escape(flag)}$", shown, re.MULTILINE)) == 1
        assert flag in shared
    assert "Country the measures are aimed at (ISO3, default CHN)." in shared


def test_examples_stand_as_they_are_typed(shown: str) -> None:
    assert re.search(r"^ +aci rank --by net --tier 1,2 --evidence B -o ranking.csv$", shown, re.M)
    assert re.search(r"^ +aci check - < my-menu.yaml$", shown, re.M)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("--with it's", "\\-\\-with it\\(aqs"),
        (".TH", "\\&.TH"),
        ("a\\b^~`", "a\\eb\\(ha\\(ti\\(ga"),
    ],
)
def test_nothing_is_taken_for_a_request(text: str, expected: str) -> None:
    assert man.roff(text) == expected
