"""The command's manners: help, exit codes, errors, pipes and interrupts."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from ingest.files import baci_zip
from shell import ACI, ROOT, environment, run, run_in_terminal

from aci_cli.errors import nearest, suggest
from aci_cli.fetch import ledger

sys.path.insert(0, str(ROOT / "scripts"))

import help_tree

JAPAN = """\
file: japan.csv
source:
  id: japan
  publisher: Trade Statistics of Japan
  title: Imports
  licence: free
  address: https://example.org
  citation: none
  valuation: CIF
classification: HS2022
columns: {year: Year, partner: Origin, product: HS, value: Value}
constants: {reporter: JPN}
units: {currency: USD}
areas: iso2
direction: imports
"""
DRAWING = {"altair", "babel", "jinja2", "jsonschema", "narwhals", "plotext", "vl_convert"}
HEAVY = {"duckdb", "yaml", "rich", "pandas", "pyarrow", "pydantic", "scipy", *DRAWING}
COMMANDS = {each.command_path.partition(" ")[2]: each.command for each in help_tree.contexts()}


@cache
def page(command: str) -> str:
    """Return the help of a command."""
    result = run(*command.split(), "--help")
    assert result.returncode == 0
    return result.stdout.decode()


def test_aci_alone_gives_help() -> None:
    alone, asked = run(), run("--help")
    assert (alone.returncode, asked.returncode) == (0, 0)
    assert alone.stdout == asked.stdout == run("-h").stdout
    assert alone.stderr == b""
    assert run("data").stdout == run("data", "-h").stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_help_starts_with_a_sentence_and_examples(command: str) -> None:
    said, examples = page(command).split("\n\nExamples:\n", 1)
    sentence, *more = said.split("\n\n")
    assert "\n" not in sentence
    assert all(paragraph.endswith(".") for paragraph in (sentence, *more))
    assert examples.startswith("  aci")
    assert all(len(line) <= 88 for line in page(command).splitlines())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_help(command: str) -> None:
    entry = r"^  (?:-\w, )?--\S+.*\n?(?: {10,}\S.*\n)*"
    entries = re.findall(entry, page(command), re.MULTILINE)
    assert entries
    assert all(re.search(r" {2,}[A-Z'a-z]\w*.* \w", entry) for entry in entries)


def examples() -> list[str]:
    """Return every example of every help page."""
    blocks = [command.help.split("Examples:\n")[1] for command in COMMANDS.values()]
    lines = [line.strip() for block in blocks for line in block.splitlines() if line.strip()]
    return sorted({re.split(r" {3,}", line)[0] for line in lines})


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write what the examples read: menu, release, stances, publishers' files, some fetched."""
    folder = tmp_path_factory.mktemp("laid-out")
    (folder / "my-menu.yaml").write_bytes((ROOT / "measures.yaml").read_bytes())
    shutil.copytree(ROOT / "data", folder / "my-release")
    flows = [(2024, 276, 156, "845710", 100, "NA")]
    archive = baci_zip(folder / "BACI_HS22_V202601.zip", {2024: flows})
    shelf = folder / "aci" / "downloads" / "baci"
    for place in (folder / "downloads", shelf):
        place.mkdir(parents=True)
        shutil.copy(archive, place)
    entry = ledger.Entry("", "2022-2024", archive.stat().st_size, "", None, None, "")
    ledger.Ledger(shelf / ledger.NAME, {archive.name: entry}).save()
    (folder / "aci.toml").write_text(f'[tables]\ntrade = "{ROOT / "data" / "trade"}"\n')
    (folder / "stances.csv").write_text("member,stance\nDE,abstain\n", encoding="utf-8")
    for name in ("old.json", "monday.json", "friday.json"):
        run("rank", "duty-ev", "--draws", "0", "-o", name, cwd=folder)
    (folder / "japan.yaml").write_text(JAPAN, encoding="utf-8")
    (folder / "japan.csv").write_text(
        "Year,Origin,HS,Value\n2024,CN,850511,9\n2024,US,850511,1\n", encoding="utf-8"
    )
    return folder


# aci data fetch needs a publisher, an engine a server: tests/fetch and tests/engines play them
@pytest.mark.parametrize(
    "example", [line for line in examples() if "data fetch" not in line and "sc://" not in line]
)
def test_every_example_works(example: str, laid_out: Path, tmp_path: Path) -> None:
    shutil.copytree(laid_out, tmp_path, dirs_exist_ok=True)
    line = re.sub(r"(^|[|] |\w=\w+ )aci(?= )", lambda m: m[1] + shlex.join(ACI), example)
    home = {"XDG_DATA_HOME": str(tmp_path)}
    result = run("-c", line, command=("/bin/sh",), cwd=tmp_path, env=home)
    assert result.returncode == 0, result.stderr.decode()


def test_an_answer_that_cannot_be_written_costs_no_work() -> None:
    result = run("rank", "-o", "ranking.xls", "--menu", "/nonexistent.yaml")
    assert result.returncode == 2
    code, _, err = run_in_terminal("rank", "--format", "parquet", "--menu", "/nonexistent.yaml")
    assert (code, "Parquet is not for a terminal" in err) == (2, True)


def test_version() -> None:
    result = run("--version")
    assert (result.returncode, result.stderr) == (0, b"")
    assert re.fullmatch(rb"aci \d+\.\d+\.\d+\n", result.stdout)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("rnak", "aci: no such command: rnak — nearest: rank (help: aci -h)"),
        ("data shw", "aci: no such command: shw — nearest: show (help: aci data -h)"),
        (
            "rank --horzon short",
            "aci: no such option: --horzon — nearest: --horizon (help: aci rank -h)",
        ),
        (
            "sectors --method geodpe",
            "aci: Invalid value for '--method': 'geodpe' is not one of 'score', 'ec', 'geodep', "
            "'merics' — nearest: geodep (help: aci sectors -h)",
        ),
        ("explain", "aci: Missing argument 'ID' (help: aci explain -h)"),
        ("rank --target", "aci: Option '--target' requires an argument"),
        ("config more", "aci: Got unexpected extra argument(s) (more) (help: aci config -h)"),
        ("rank --threads 0", "aci: --threads: expected a whole number from 1 to 1024, found '0'"),
        ("schema rnk", "aci: aci schema knows no 'rnk' — nearest: rank"),
        (
            "config -o x.xls",
            "aci: -o x.xls: the suffix .xls says no format; use one of .csv, .json, .jsonl, .md, "
            ".ndjson, .parquet, .tsv, .txt, or give --format",
        ),
    ],
)
def test_a_command_line_that_cannot_be_understood(line: str, message: str) -> None:
    result = run(*line.split())
    assert (result.returncode, result.stdout) == (2, b"")
    first, *more = result.stderr.decode().splitlines()
    assert first.startswith(message)
    assert more == []


def test_nearest_names_come_best_first() -> None:
    names = ["bearings", "batteries", "steel", "aircraft"]
    assert nearest("bearing", names)[0] == "bearings"
    assert len(nearest("bearing", names)) == 3
    assert nearest("Bearings", names, n=1) == ["bearings"]
    assert suggest("craft", names, n=1) == " — nearest: aircraft"
    assert suggest("0000", names) == ""
    assert suggest("any", []) == ""


CHILD = "import sys; from aci_cli import cli; from aci_cli.commands import meta; "


def child(body: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command with `meta.config` replaced by a function of one's own."""
    code = f"{CHILD}\n{body}\nmeta.config = config\nsys.exit(cli.main(sys.argv[1:]))"
    return run("-c", code, *(arguments or ("config",)), command=(sys.executable,))


def test_a_defect_of_ours_is_one_line_and_debug_shows_more() -> None:
    body = "def config(**_): raise KeyError('lost\\nkey')"
    result = child(body)
    assert (result.returncode, result.stdout) == (3, b"")
    assert result.stderr == (
        b"aci: a defect in aci: KeyError: 'lost\\nkey'; run again with --debug for the traceback\n"
    )
    debug = child(body, "config", "--debug")
    assert debug.returncode == 3
    assert b"Traceback (most recent call last)" in debug.stderr


def test_several_faults_are_listed_under_their_number() -> None:
    body = (
        "from aci_cli.errors import FindingsError\n"
        "def config(**_): raise FindingsError('a', 'b\\nc')"
    )
    result = child(body)
    assert (result.returncode, result.stderr) == (1, b"aci: 2 faults:\na\nb\\nc\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rank", "a\nb"], 'aci: unknown measure "a\\nb"'),
        (["rank", "--data", "a\nb\x1b[31m"], r"aci: data folder a\nb\x1b[31m does not exist"),
        (["rank", "-o", "a\nb\x7f/c.csv"], r"aci: cannot write a\nb\x7f/c.csv: there is no folder"),
        (["\x9b"], r"aci: no such command: \x9b"),
        (["config", "--menu", "\udcff"], r"aci: text that is not UTF-8 cannot be written: "),
        (["config", "--menu", "\udcff", "--format", "parquet"], "aci: text that is not UTF-8"),
        (["rank", "--menu", "\udcff"], "aci: \\udcff: cannot be read"),
        (["rank", "--data", "a" * 300], f"aci: {'a' * 300}: file name too long"),
    ],
)
def test_one_error_is_one_line_that_steers_no_terminal(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    text = result.stderr.decode()
    assert (result.returncode in (1, 2), result.stdout) == (True, b"")
    assert text.startswith(message)
    assert (text.count("\n"), text[-1]) == (1, "\n")
    assert text[:-1].isprintable()


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("rank --tier ''", "--tier"),
        ("rank --tier 1,,2", "--tier"),
        ("rank --annex ''", "--annex"),
        ("rank --sector ''", "--sector"),
        ("rank ''", "MEASURE"),
        ("rank --with ,", "--with"),
        ("sectors ''", "SECTOR"),
        ("data show ,", "SECTOR"),
        ("check ''", "MENU"),
        ("rank -o ''", "--output"),
        ("vote --against ''", "--against"),
        ("vote --stances ''", "--stances"),
    ],
)
def test_an_empty_name_is_no_wish_for_everything(line: str, place: str) -> None:
    result = run(*shlex.split(line))
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode().startswith(f"aci: {place}: expected ")


@pytest.mark.parametrize("line", ["rank --menu m.csv", "check m.csv", "check -"])
def test_a_file_that_is_read_is_not_written(line: str, tmp_path: Path) -> None:
    menu = tmp_path / "m.csv"
    menu.write_bytes((ROOT / "measures.yaml").read_bytes())
    with menu.open("rb") as stream:
        result = subprocess.run(
            [*ACI, *line.split(), "-o", "./m.csv"],
            stdin=stream,
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            check=False,
        )
    assert result.returncode == 2
    assert result.stderr == b"aci: -o ./m.csv: the command reads this file; give another\n"
    assert menu.read_bytes() == (ROOT / "measures.yaml").read_bytes()


@pytest.mark.parametrize("line", ["config", "--help", "config --format json", "schema menu"])
def test_a_reader_that_leaves_is_not_an_error(line: str) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    result = subprocess.run(
        [*ACI, *line.split()], stdout=write_end, stderr=subprocess.PIPE, env=environment()
    )
    os.close(write_end)
    assert (result.returncode, result.stderr) == (141, b"")


@pytest.mark.parametrize(
    "busy",
    [
        "import time\n    time.sleep(30)",
        "import duckdb\n    duckdb.connect().execute("
        "'SELECT sum(a.range * b.range) FROM range(9000000) a, range(9000000) b').fetchall()",
    ],
)
def test_an_interrupt_leaves_no_traceback(busy: str) -> None:
    body = f"def config(**_):\n    print('busy', flush=True)\n    {busy}"
    code = f"{CHILD}\n{body}\nmeta.config = config\nsys.exit(cli.main(['config']))"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"busy\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (130, b"")


def loaded(*arguments: str) -> set[str]:
    """Return the heavy modules that a run of the command loads."""
    code = (
        "import sys; from aci_cli.cli import main; main(sys.argv[1:]); "
        f"print(*({HEAVY!r} & sys.modules.keys()), file=sys.stderr)"
    )
    result = run("-c", code, *arguments, command=(sys.executable,))
    return set(result.stderr.decode().split())


@pytest.mark.parametrize(
    "line", ["--help", "--version", "data", "rank -h", "explain -h", "plot", "plot rank -h"]
)
def test_help_loads_nothing_heavy(line: str) -> None:
    assert loaded(*line.split()) == set()


def test_rows_in_a_pipe_need_neither_rich_nor_pandas() -> None:
    assert not loaded("config") & {"rich", "pandas", "pyarrow", "duckdb"}
    assert loaded("rank", "--format", "csv", "-o", os.devnull) <= {"duckdb", "yaml", "pydantic"}


def test_a_table_needs_nothing_that_draws() -> None:
    assert "rich" in loaded("rank", "--format", "table", "-o", os.devnull)
    assert not loaded("rank", "--format", "table", "-o", os.devnull) & DRAWING


def test_the_data_of_a_picture_need_nothing_that_draws() -> None:
    shown = loaded("plot", "sectors", "--format", "csv", "-o", os.devnull)
    assert not shown & DRAWING
    assert {"altair", "vl_convert"} <= loaded(
        "plot", "sectors", "--format", "svg", "-o", os.devnull
    )


def test_a_faulty_menu_stops_a_ranking() -> None:
    result = run("rank", "--menu", "-", stdin=b"a: 1\n")
    assert (result.returncode, result.stdout) == (1, b"")
    assert "standard input:1" in result.stderr.decode()


def test_a_terminal_gets_a_table_and_a_pipe_csv() -> None:
    code, out, _ = run_in_terminal("config", columns=100)
    assert code == 0
    assert re.search(r"^target +CHN +default$", out, re.MULTILINE)
    assert run("config").stdout.startswith(b"setting,value,origin\n")
