"""What a menu may hold, though it hardly means it: notes of `aci check`, warnings of answers."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import shell


def edited(folder: Path, *changes: tuple[str, str]) -> str:
    """Return the path of the packaged menu with some of its text changed."""
    text = (shell.ROOT / "measures.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    menu = folder / "menu.yaml"
    menu.write_text(text, encoding="utf-8")
    return str(menu)


def notes(menu: str) -> list[tuple[str, str]]:
    """Return the notes of `aci check`, which must find no error, without those on gates."""
    done = shell.run("check", menu, "--format", "csv")
    assert done.returncode == 0, done.stdout.decode()
    rows = csv.DictReader(io.StringIO(done.stdout.decode()))
    return [(row["check"], row["finding"]) for row in rows if row["check"] != "gate"]


def test_goods_that_a_measure_counts_twice_are_noted(tmp_path: Path) -> None:
    menu = edited(
        tmp_path, ("sector: electric_vehicles", "sector: [electric_vehicles, motor_vehicles]")
    )
    part = "is part of C29 (motor_vehicles)"
    assert notes(menu) == [
        ("overlap", f"duty-ev counts goods twice: {code} (electric_vehicles) {part}")
        for code in ("870360", "870380")
    ]


def test_the_packaged_menu_counts_no_goods_twice() -> None:
    assert notes(str(shell.ROOT / "measures.yaml")) == []


@pytest.mark.parametrize("command", ["burden", "vote", "path", "retaliation", "plot path"])
def test_measures_that_conflict_are_priced_together_with_a_note(command: str) -> None:
    pair = ["export-cnc-machine-tools", "export-charge-cnc"]
    done = shell.run(*command.split(), *pair, "--draws", "0")
    assert done.returncode == 0
    assert done.stdout.count(b"\n") > 1
    said = "priced together, though the menu calls them conflicting: export-charge-cnc with export-"
    assert done.stderr.decode().count(said) == 1
