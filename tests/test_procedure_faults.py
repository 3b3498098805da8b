"""What the procedure refuses: questions without sense, and facts that are not as they must be."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from facts import TEXT, changed
from shell import ROOT, run

from aci_cli.menu_yaml import MenuError
from aci_cli.procedure_facts import load_facts

BAD = [
    (
        ["--from", "2023-12-26"],
        "--from: 2023-12-26 is before 2023-12-27, when Regulation (EU) 2023/2675 entered into "
        "force",
    ),
    (["--from", "2025-02-30"], "--from: 2025-02-30 is no day of the calendar"),
    (["--from", "2025-02-29"], "--from: 2025-02-29 is no day of the calendar"),
    (["--from", "spring"], "--from: expected a day as YYYY-MM-DD, found 'spring'"),
    (["--from", "2025-3-1"], "--from: expected a day as YYYY-MM-DD, found '2025-3-1'"),
    (["--from", "20250301"], "--from: expected a day as YYYY-MM-DD, found '20250301'"),
    (["--from", "2025-W10-1"], "--from: expected a day as YYYY-MM-DD, found '2025-W10-1'"),
    (
        ["--from", "2025-03-01T10:00"],
        "--from: expected a day as YYYY-MM-DD, found '2025-03-01T10:00'",
    ),
    (["--from", ""], "--from: expected a day as YYYY-MM-DD, found ''"),
    (["--from", "2101-01-01"], "--from: expected a day up to 2100-12-31, found 2101-01-01"),
    ([], "the timeline needs --from YYYY-MM-DD, the day on which the examination opens"),
    (
        ["dossier", "--from", "2026-03-01"],
        "--from goes with the timeline; dossier has dates of its own",
    ),
    (["demands", "--facts", ""], "--facts: expected a file, found ''"),
]


class TestBadInput:
    @pytest.mark.parametrize(
        ("given_", "message"), BAD, ids=[" ".join(b[0]) or "none" for b in BAD]
    )
    def test_a_bad_call_is_one_line(self, given_: list[str], message: str) -> None:
        result = run("procedure", *given_)
        assert (result.returncode, result.stdout) == (2, b"")
        assert result.stderr.decode() == f"aci: {message}\n"

    def test_an_unknown_view_names_the_nearest(self) -> None:
        result = run("procedure", "dosier")
        assert (result.returncode, result.stdout) == (2, b"")
        assert "'dosier' is not one of" in result.stderr.decode()
        assert "nearest: dossier" in result.stderr.decode()

    def test_the_facts_are_not_written_over(self, tmp_path: Path) -> None:
        path = tmp_path / "facts.csv"
        path.write_text(TEXT, encoding="utf-8")
        result = run("procedure", "dossier", "--facts", str(path), "-o", str(path))
        assert result.returncode == 2
        assert path.read_text(encoding="utf-8") == TEXT

    def test_facts_that_are_not_there(self) -> None:
        result = run("procedure", "dossier", "--facts", "/nonexistent.yaml")
        assert (result.returncode, result.stdout) == (1, b"")
        assert (
            result.stderr == b"aci: nonexistent.yaml: cannot be read: no such file or directory\n"
        )

    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            (
                "    figures: [permanent-magnets-2025-05-1]",
                "    figurs: [permanent-magnets-2025-05-1]",
                r"facts\.yaml:\d+: dossier\[\d+\]\.figurs: unknown key — nearest: figures.*",
            ),
            (
                "    stock: not known\n    source: design-note",
                "    stock: not known",
                r"facts\.yaml:\d+: dossier\[\d+\]\.source: missing",
            ),
            (
                "  - id: stocks-others",
                "  - id: stocks-cars",
                r'facts\.yaml:\d+: dossier\[\d+\]\.id: the id "stocks-cars" is already given on '
                r"line \d+",
            ),
            (
                "    source: evertiq-2025-11",
                "    source: evertik-2025-11",
                r'facts\.yaml:\d+: dossier\[\d+\]\.source: no source is called "evertik-2025-11"'
                r" — nearest: evertiq-2025-11.*",
            ),
            (
                "    date: 2025-12-18\n    until",
                "    date: 2025-02-30\n    until",
                r"facts\.yaml:\d+: dossier\[\d+\]\.date: expected a day such as 2025-10-09, or a "
                r'month such as 2025-10, found "2025-02-30"',
            ),
            (
                "    counter_evidence:\n"
                "      unknown: no source held gives the other side's view of these cases\n",
                "",
                r"facts\.yaml:\d+: dossier\[\d+\]: one view stands never alone: needs evidence and "
                r"counter_evidence",
            ),
            (
                "      fast: 1 month\n      mode: 2 months\n      slow: 10 weeks",
                "      fast: 1 month\n      mode: 3 months\n      slow: 10 weeks",
                r"facts\.yaml:\d+: steps\[2\]\.duration: expected fast <= mode <= slow whatever "
                r"the month, found 1 month, 3 months, 10 weeks",
            ),
            (
                "    after: examination\n",
                "    after: examinatoin\n",
                r'facts\.yaml:\d+: steps\[1\]\.after: no step above is called "examinatoin"',
            ),
            (
                "adopted_by: adoption",
                "adopted_by: appeal",
                r'facts\.yaml:\d+: adopted_by: no step of the main course is called "appeal"',
            ),
            (
                "    state: partly met",
                "    state: partly",
                r"facts\.yaml:\d+: demands\[0\]\.state: expected one of open, in talks, partly "
                r'met, met, unknown, found "partly" — nearest: partly met.*',
            ),
            (
                "    barrier: unknown\n    reason: the release holds no tariff of China",
                "    barrier: unknown",
                r"facts\.yaml:\d+: reciprocity\[6\]: a barrier that is unknown needs a reason, and "
                r"nothing else",
            ),
            (
                "    until_reason: how long such a licence runs is not known\n",
                "",
                r"facts\.yaml:\d+: dossier\[\d+\]: a relief needs its expiry in until, or "
                r"until_reason",
            ),
        ],
    )
    def test_a_broken_file_is_named_by_line_and_key(
        self, tmp_path: Path, old: str, new: str, expected: str
    ) -> None:
        path = changed(tmp_path, old, new)
        with pytest.raises(MenuError) as caught:
            load_facts(path)
        assert re.fullmatch(expected, str(caught.value)), str(caught.value)
        result = run("procedure", "dossier", "--facts", str(path))
        assert (result.returncode, result.stdout) == (1, b"")
        assert result.stderr.decode() == f"aci: {caught.value}\n"

    def test_every_fault_is_told_at_once(self, tmp_path: Path) -> None:
        path = tmp_path / "facts.yaml"
        text = TEXT.replace("    state: partly met", "    state: partly")
        path.write_text(text.replace("evertiq-2025-11\n    factors", "evertik\n    factors"))
        result = run("procedure", "demands", "--facts", str(path))
        assert result.stderr.decode().startswith("aci: 2 faults:\n")

    @pytest.mark.parametrize("text", ["", "[]", "a: 1\nb"])
    def test_what_is_no_file_of_facts(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "facts.yaml"
        path.write_text(text)
        result = run("procedure", "demands", "--facts", str(path))
        assert (result.returncode, result.stdout) == (1, b"")
        assert result.stderr.startswith(b"aci: facts.yaml")

    def test_aci_check_finds_a_fault_in_the_packaged_facts(self, tmp_path: Path) -> None:
        for name in ("aci_cli", "data", "queries"):
            shutil.copytree(ROOT / name, tmp_path / name)
        shutil.copy(ROOT / "measures.yaml", tmp_path)
        facts = tmp_path / "data" / "procedure.yaml"
        facts.write_text(TEXT.replace("    state: partly met", "    state: partly"))
        result = run("check", "--format", "csv", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
        assert result.returncode == 1
        assert 'error,procedure,"procedure.yaml:' in result.stdout.decode()
        assert run("data", "verify", cwd=tmp_path).returncode == 0

    def test_a_digit_that_changed_in_the_packaged_facts_is_found(self, tmp_path: Path) -> None:
        for name in ("aci_cli", "data", "queries"):
            shutil.copytree(ROOT / name, tmp_path / name)
        facts = tmp_path / "data" / "procedure.yaml"
        facts.write_text(
            re.sub(r"(mode: )([1-8])", lambda m: m[1] + str(int(m[2]) + 1), TEXT, count=1)
        )
        assert facts.read_text() != TEXT
        asked = ("procedure", "--from", "2026-03-01")
        result = run(*asked, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
        assert (result.returncode, result.stdout) == (1, b"")
        [line] = result.stderr.decode().splitlines()
        assert line.startswith("aci: procedure.yaml: does not match procedure.yaml.sha256")
