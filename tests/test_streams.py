"""Where bytes go: standard streams, open descriptors, odd paths, full disks and closed ends."""

from __future__ import annotations

import json
import os
import resource
import subprocess
from pathlib import Path

import pytest
from shell import ACI, WRITE_TABLE, environment, run

from aci_cli import formats
from aci_cli.places import descriptor
from aci_cli.rows import Column, Table

NEEDS_FULL = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="the system has no /dev/full"
)
CONFIG = run("config").stdout


def in_shell(line: str, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a line of bash in which "$@" is the command."""
    return run("-c", line, "bash", *ACI, command=("/bin/bash",), cwd=cwd)


@pytest.mark.parametrize(
    ("path", "number"),
    [
        (None, 1),
        ("-", 1),
        ("/dev/stdout", 1),
        ("/dev/../dev/stderr", 2),
        ("/dev/fd/63", 63),
        ("/proc/self/fd/7", 7),
        ("/proc/thread-self/fd/7", 7),
        ("/proc/{own}/fd/1", 1),
        ("/proc/1/fd/1", None),
        ("/dev/null", None),
        ("stdout", None),
        ("/dev/fd/" + "9" * 30, None),
    ],
)
def test_descriptors_are_known_by_name(path: str | None, number: int | None) -> None:
    assert descriptor(path and path.format(own=os.getpid())) == number


@pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_a_name_of_stdout_is_stdout(path: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/dev/stdout")
    log = tmp_path / "log"
    log.write_bytes(b"before\n")
    assert in_shell(f'"$@" config -o {path} >> log', tmp_path).returncode == 0
    assert log.read_bytes() == b"before\n" + CONFIG
    assert in_shell(f'"$@" config -o {path} | cat', tmp_path).stdout == CONFIG
    assert sorted(item.name for item in tmp_path.iterdir()) == ["link", "log"]


def test_other_descriptors_are_written_as_they_are_open(tmp_path: Path) -> None:
    result = in_shell('"$@" config -o /dev/stderr')
    assert (result.stdout, result.stderr) == (b"", CONFIG)
    line = 'exec 7>> log; echo a >&7; "$@" config -o /dev/fd/7; '
    line += '"$@" config -o /proc/$$/fd/7; echo z >&7'
    assert in_shell(line, tmp_path).returncode == 0
    assert (tmp_path / "log").read_bytes() == b"a\n" + CONFIG + CONFIG + b"z\n"
    assert in_shell('"$@" config -o >(cat >&2); wait; sleep 0.2').stderr == CONFIG
    result = in_shell('"$@" config -o /dev/fd/9')
    assert result.returncode == 1
    assert result.stderr == b"aci: cannot write /dev/fd/9: bad file descriptor\n"


def test_a_reader_of_another_descriptor_that_leaves_is_not_an_error() -> None:
    result = in_shell('exec 7> >(exec true); sleep 0.3; "$@" config -o /dev/fd/7')
    assert (result.returncode, result.stderr) == (141, b"")


def test_a_path_that_no_file_can_have_is_named(tmp_path: Path) -> None:
    name = "a" * 300 + ".csv"
    result = run("config", "-o", name, cwd=tmp_path)
    assert result.returncode == 1
    assert result.stderr.decode() == f"aci: cannot write {name}: file name too long\n"
    (tmp_path / "a.csv").symlink_to("b.csv")
    (tmp_path / "b.csv").symlink_to("a.csv")
    result = run("config", "-o", "a.csv", cwd=tmp_path)
    assert result.returncode == 1
    assert result.stderr.startswith(b"aci: cannot write a.csv: too many levels of symbolic links")
    assert (tmp_path / "a.csv").is_symlink()


def test_a_link_to_nothing_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("real.csv")
    assert run("config", "-o", "link.csv", cwd=tmp_path).returncode == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == CONFIG


def test_parquet_on_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    result = subprocess.run(
        [*WRITE_TABLE, json.dumps({"path": str(tmp_path / "answer.parquet")})],
        capture_output=True,
        env=environment(PYTHONDONTWRITEBYTECODE="1", TMPDIR=str(folder)),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
        timeout=60,
        check=False,
    )
    message = result.stderr.decode()
    assert (result.returncode, result.stdout, message.count("\n")) == (1, b"", 1)
    assert message.startswith("aci: cannot write Parquet by way of a temporary folder: ")
    assert list(folder.iterdir()) == []
    assert list(tmp_path.iterdir()) == [folder]


@NEEDS_FULL
@pytest.mark.parametrize(
    ("line", "code"), [("check", 0), ("rank --target zzz", 2), ("check nothing.yaml", 1)]
)
def test_messages_that_cannot_be_written_change_no_exit_code(line: str, code: int) -> None:
    assert in_shell(f'"$@" {line} 2>/dev/full >/dev/null').returncode == code
    assert in_shell(f'"$@" {line} 2>&- >/dev/null').returncode == code


@pytest.mark.parametrize("line", ["", "-h", "rank -h", "data", "--version", "config"])
def test_an_answer_to_a_closed_stdout_is_missed(line: str) -> None:
    result = in_shell(f'"$@" {line} >&-')
    assert result.returncode == 1
    assert result.stderr == b"aci: cannot write the answer: standard output is closed\n"


def test_control_characters_are_escaped_in_json_and_kept_in_csv() -> None:
    text = "\x1b[31m\x7f\x9bé"
    table = Table((Column("x", "VARCHAR", "text", ""),), [(text,)], {"menu": text})
    for written in (formats.json_object(table), formats.json_lines(table)):
        assert b"\\u001b[31m\\u007f\\u009b\xc3\xa9" in written
        assert not any(mark in written.decode() for mark in "\x1b\x7f\x9b")
    assert json.loads(formats.json_object(table)) == {"meta": {"menu": text}, "rows": [{"x": text}]}
    assert json.loads(formats.json_tree({"x": text})) == {"x": text}
    plain = {"bom": False, "safe": False, "vintage": False}
    assert formats.delimited(table, ",", **plain).decode() == f"x\n{text}\n"
