"""What a menu may hold, though it hardly means it: notes of `aci check`, warnings of answers."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import shell
from ingest.files import CUSTOMS

from aci_cli.menu import load_menu
from aci_cli.menu_doubts import beyond_all


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


def test_a_duty_of_more_than_all_is_noted_and_warned_of(tmp_path: Path) -> None:
    cars = "    sector: electric_vehicles\n    rate:"
    menu = edited(tmp_path, (f"{cars} 0.25", f"{cars} 25"))
    said = "duty-ev: rate 25 is 2,500 %; 0.25 is 25 %"
    assert notes(menu) == [("rate", said)]
    done = shell.run("rank", "duty-ev", "--draws", "0", "--menu", menu)
    assert (done.returncode, done.stderr.decode()) == (0, f"warning: {said}\n")


def test_of_several_the_first_is_warned_of_and_the_others_are_counted(tmp_path: Path) -> None:
    menu = edited(tmp_path, ("charge: 0.25", "charge: 30"), ("0.25, 0.50]", "0.25, 1.50]"))
    rungs = "duty-ev: rates 1.5 is 150 %; 0.015 is 1.5 %"
    charge = "export-charge-cnc: charge 30 is 3,000 %; 0.3 is 30 %"
    assert list(beyond_all(load_menu(Path(menu)))) == [rungs, charge]
    done = shell.run("burden", "duty-ev", "--draws", "0", "--menu", menu)
    assert done.stderr.decode() == f"warning: {rungs} (1 more: aci check)\n"


def test_a_source_that_nobody_knows_is_an_error_until_the_settings_name_it(tmp_path: Path) -> None:
    wind = "  - id: wind_turbines\n"
    own = (wind, f"{wind}    source_order: [customs]\n")
    menu = edited(tmp_path, ("[baci, comtrade, comext]", "[baci, comtrad, comext]"), own)
    done = shell.run("check", menu, "--format", "csv", cwd=tmp_path)
    assert done.returncode == 1
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    assert [row["finding"].partition(" ")[2] for row in rows] == [
        'source_order[1]: unknown source "comtrad" — nearest: comtrade, comext, icio',
        'sectors[17].source_order[0]: unknown source "customs" — nearest: comext, comtrade, icio',
    ]
    (tmp_path / "aci.toml").write_text(CUSTOMS, encoding="utf-8")
    assert shell.run("check", edited(tmp_path, own), cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("command", ["burden", "vote", "path", "retaliation", "plot path"])
def test_measures_that_conflict_are_priced_together_with_a_note(command: str) -> None:
    pair = ["export-cnc-machine-tools", "export-charge-cnc"]
    done = shell.run(*command.split(), *pair, "--draws", "0")
    assert done.returncode == 0
    assert done.stdout.count(b"\n") > 1
    said = "priced together, though the menu calls them conflicting: export-charge-cnc with export-"
    assert done.stderr.decode().count(said) == 1
