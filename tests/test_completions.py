"""Show that words are completed, in real shells too, from the files that the wheel installs."""

from __future__ import annotations

import os
import pty
import select
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from shell import ACI, ROOT, environment, run

sys.path.insert(0, str(ROOT / "scripts"))

import completions

# keys as a user types them, and what the shell then runs
KEYS = "aci ra\texport-bear\t--with USA,JP\t--scen\tg7-\t--horiz\tme\t\r"
RUN = "rank export-bearings --with USA,JPN --scenario g7-half-hearted --horizon medium"
# where packages put completions for each shell, under the folder of an installation
PLACES = {
    "bash": "share/bash-completion/completions/aci",
    "zsh": "share/zsh/site-functions/_aci",
    "fish": "share/fish/vendor_completions.d/aci.fish",
}
# how a shell is started with a file of the user's, and what stands in it
STARTS = {
    "bash": (
        ("bash", "--noprofile", "--rcfile", "{prefix}/.bashrc", "-i"),
        "PS1='ready> '; source {prefix}/share/bash-completion/completions/aci\n",
    ),
    "zsh": (
        ("zsh", "--no-global-rcs", "-i"),
        "PS1='ready> '; fpath=({prefix}/share/zsh/site-functions $fpath)\n"
        "autoload -Uz compinit; compinit -u -d {prefix}/dump\n",
    ),
}
WAIT_SECONDS = 40


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    """Lay out an installation: the completions, and an `aci` that writes down what it is to run."""
    for file, shell in completions.FILES.items():
        place = tmp_path / PLACES[shell]
        place.parent.mkdir(parents=True)
        shutil.copy(completions.FOLDER / file, place)
    command = tmp_path / "bin" / "aci"
    command.parent.mkdir()
    command.write_text(
        f'#!/bin/sh\n[ "$_ACI_COMPLETE" ] && exec {shlex.join(ACI)} "$@"\n'
        f'printf "%s" "$*" > {tmp_path}/ran.new && mv {tmp_path}/ran.new {tmp_path}/ran\n',
        encoding="utf-8",
    )
    command.chmod(0o755)
    return tmp_path


def shell_environment(prefix: Path) -> dict[str, str]:
    found = environment(HOME=str(prefix), XDG_DATA_DIRS=str(prefix / "share"))
    return found | {"PATH": f"{prefix / 'bin'}:{os.environ['PATH']}"}


def needs(shell: str) -> None:
    if shutil.which(shell) is None:
        if os.environ.get("ACI_ALL_SHELLS"):
            pytest.fail(f"{shell} is missing: apt-get install {shell}")
        pytest.skip(f"{shell} is not on this machine")


@pytest.mark.parametrize("file", completions.FILES)
def test_each_file_is_what_typer_writes_now(file: str) -> None:
    text = completions.FOLDER.joinpath(file).read_text(encoding="utf-8")
    assert text == completions.script(completions.FILES[file]), "run python scripts/completions.py"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_script_is_the_one_that_the_command_shows(shell: str, prefix: Path) -> None:
    done = subprocess.run(
        [*ACI], env=environment(_ACI_COMPLETE=f"source_{shell}"), capture_output=True, check=False
    )
    shown = done.stdout.decode().strip()
    assert shown
    assert (prefix / PLACES[shell]).read_text(encoding="utf-8").startswith(shown)


@pytest.mark.parametrize("shell", STARTS)
def test_keys_are_completed(shell: str, prefix: Path) -> None:
    needs(shell)
    command, start = STARTS[shell]
    (prefix / f".{shell}rc").write_text(start.format(prefix=prefix), encoding="utf-8")
    words = [word.format(prefix=prefix) for word in command]
    assert typed(words, prefix) == RUN


def typed(command: list[str], prefix: Path) -> str:
    """Type the keys into a shell on a terminal and return what it ran."""
    end, shell_end = pty.openpty()
    process = subprocess.Popen(
        command,
        stdin=shell_end,
        stdout=shell_end,
        stderr=shell_end,
        env=shell_environment(prefix),
        cwd=prefix,
        start_new_session=True,
    )
    os.close(shell_end)
    ran, shown, are_typed = prefix / "ran", b"", False
    deadline = time.monotonic() + WAIT_SECONDS
    while not ran.exists() and time.monotonic() < deadline:
        if select.select([end], [], [], 0.1)[0]:
            shown += os.read(end, 4096)
        if not are_typed and shown.count(b"ready>"):
            are_typed = True
            os.write(end, KEYS.encode())
    process.kill()
    process.wait()
    os.close(end)
    return ran.read_text(encoding="utf-8") if ran.exists() else shown.decode()


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("aci ra", "rank"),
        ("aci rank --horiz", "--horizon"),
        ("aci rank export-bear", "export-bearings"),
        ("aci rank --with USA,JP", "USA,JPN"),
        ("aci rank --scenario g7-", "g7-half-hearted"),
    ],
)
def test_fish_completes(line: str, word: str, prefix: Path) -> None:
    needs("fish")
    done = subprocess.run(
        ["fish", "-c", f"complete --do-complete '{line}'"],
        env=shell_environment(prefix),
        cwd=prefix,
        capture_output=True,
        check=False,
    )
    [found] = done.stdout.decode().splitlines()
    assert found.split("\t")[0] == word


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("aci ra", {"rank"}),
        ("aci rank --horizon ", {"short", "medium", "long"}),
        ("aci rank --sector beari", {"bearings"}),
        ("aci rank export-bear", {"export-bearings"}),
        ("aci rank --sector steel,beari", {"steel,bearings"}),
        ("aci rank --with USA,JP", {"USA,JPN"}),
        ("aci rank --sender EU2", {"EU27"}),
        ("aci vote --against DEU,HU", {"DEU,HUN"}),
        ("aci vote export-bear", {"export-bearings"}),
        ("aci rank --scenario g7-", {"g7-half-hearted"}),
        ("aci explain beari", {"bearings"}),
        ("aci rank --horiz", {"--horizon"}),
    ],
)
def test_completion(line: str, words: set[str]) -> None:
    parts = line.split(" ")
    env = {
        "_ACI_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(parts) - 1),
    }
    assert set(run(env=env).stdout.decode().split()) == words


def test_completion_stays_silent_when_the_menu_is_missing() -> None:
    env = {"_ACI_COMPLETE": "complete_bash", "COMP_WORDS": "aci rank x", "COMP_CWORD": "2"}
    result = run(env=env | {"ACI_MENU": "/nonexistent.yaml"})
    assert (result.stdout.strip(), result.stderr) == (b"", b"")
