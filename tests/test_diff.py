"""Show the command that says what moved: its operands, its refusals, and answers repeated."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from shell import ROOT, run, run_in_terminal

from aci_cli.exports import KEYS

Exported = Callable[..., Path]
ANSWERS = {
    "rank": "rank --by net --tier 1,2 --scenario no-retaliation --draws 20",
    "acceptability": "rank --acceptability --draws 20",
    "sectors": "sectors --reverse --with JPN",
    "lines": "sectors bearings --level line --year 2021",
    "products": "sectors 8505 --level product --reverse --method ec",
    "suggestions": "sectors --suggest",
    "suppliers": "plot suppliers permanent_magnets --reverse --with JPN",
    "burden": "burden duty-ev services-air --draws 20",
    "package": "package --max-self-harm 2e9 --tier 2 --forbid services-air --draws 20",
    "ladder": "package --max-self-harm 3e9 --ladder --draws 0",
    "frontier": "package --frontier --points 3 --max-self-harm 4e9 --draws 0",
    "vote": "vote duty-ev --tolerance 2 --against HU --draws 20",
    "members": "vote --members --stances {stances}",
    "coalition": "coalition superalloy_powders --with JPN --chance JPN=0.4 --draws 20",
    "retaliation": "retaliation export-bearings --size 1e9 --forbid licences-pharma --draws 20",
    "balance": "retaliation --balance --draws 0",
    "path": "path duty-ev --draws 20",
    "path_summary": "path duty-ev services-air --summary --scenario no-retaliation --draws 20",
}


def rows(*arguments: str) -> list[dict[str, str]]:
    done = run("diff", *arguments, "--format", "csv")
    assert done.returncode == 0, done.stderr.decode()
    return list(csv.DictReader(StringIO(done.stdout.decode())))


@pytest.fixture
def exported(tmp_path: Path) -> Exported:
    """Return a function that exports an answer and returns the file."""

    def export(name: str, command: str) -> Path:
        path = tmp_path / f"{name}.json"
        done = run(*command.split(), "-o", str(path))
        assert done.returncode == 0, done.stderr.decode()
        return path

    return export


def test_each_answer_that_can_be_compared_is_repeated_here() -> None:
    assert ANSWERS.keys() == KEYS.keys()


@pytest.mark.parametrize("name", ANSWERS)
def test_an_exports_meta_is_enough_to_repeat_it(
    name: str, exported: Exported, tmp_path: Path
) -> None:
    stances = tmp_path / "stances.csv"
    stances.write_text("member,stance,chance\nDE,against,\nFR,,0.7\n")
    path = exported(name, ANSWERS[name].format(stances=stances))
    told = json.loads(path.read_text())
    assert told["meta"]["command"] == name
    assert told["rows"]
    done = run("diff", str(path))
    assert (done.returncode, done.stderr.decode()) == (0, "differ: no inputs\nnothing moved\n")
    assert len(done.stdout.splitlines()) == 1


def test_an_old_answer_says_what_differs_today(exported: Exported, tmp_path: Path) -> None:
    path = exported("old", "burden duty-ev --draws 0")
    menu = tmp_path / "menu.yaml"
    text = (ROOT / "measures.yaml").read_text(encoding="utf-8")
    menu.write_text(
        text.replace("value: {low: 0, mode: 0.5, high: 1}", "value: {low: 0, mode: 0, high: 1}", 1)
    )
    done = run("diff", str(path), "--menu", str(menu), "--format", "json")
    assert b"differ: menu (" in done.stderr
    told = json.loads(done.stdout)
    cells = {(row["row"], row["column"]): row for row in told["rows"]}
    assert cells["DEU", "retaliation_eur"]["after"] == 0
    change = cells["DEU", "retaliation_eur"]
    assert change["change"] == pytest.approx(change["after"] - change["before"])
    assert not any(column == "harm_eur" for _, column in cells)


def test_two_exports_are_divided_into_what_was_asked(exported: Exported) -> None:
    one = exported("one", "rank --draws 0")
    two = exported("two", "rank --draws 0 --horizon long --scenario no-retaliation")
    moved = {row["id"]: row for row in rows(str(one), str(two))}
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows(str(one), str(two), "--by-change"):
        assert row["change"] in ("horizon", "retaliation_chance")
        for figure in ("leverage", "pressure_eur", "self_harm_eur"):
            sums[row["id"], figure] += float(row[figure] or 0)
    assert len(moved) == 29
    for name, row in moved.items():
        for figure, column in (
            ("leverage", "leverage_change"),
            ("pressure_eur", "pressure_change_eur"),
            ("self_harm_eur", "self_harm_change_eur"),
        ):
            if row[column]:
                assert sums[name, figure] == pytest.approx(float(row[column]), rel=1e-8), name


def test_scenarios_menus_and_releases_are_compared(tmp_path: Path) -> None:
    g7 = {row["id"]: row for row in rows("g7", "--draws", "0")}
    assert g7["export-bearings"]["because"] == "partners"
    assert g7["duv-servicing"]["reason"].startswith("after: partner_share_unknown")
    calm = rows("g7", "g7+no-retaliation", "--draws", "0")
    assert {row["because"] for row in calm} == {"retaliation_chance"}
    assert all(float(row["pressure_change_eur"]) == 0 for row in calm)
    menu = tmp_path / "menu.yaml"
    text = (ROOT / "measures.yaml").read_text(encoding="utf-8")
    menu.write_text(text.replace("    charge: 0.25\n", "    charge: 0.5\n"))
    [charge] = rows(str(menu), "--draws", "0")
    assert (charge["id"], charge["because"]) == ("export-charge-cnc", "measure export-charge-cnc")
    assert rows("packaged", str(ROOT / "data"), "--draws", "0") == []


def test_measures_that_come_in_or_drop_out_push_no_other_into_the_answer(tmp_path: Path) -> None:
    text = (ROOT / "measures.yaml").read_text(encoding="utf-8")
    start, end = (text.index(f"  - id: duty-{name}\n") for name in ("batteries", "steel"))
    twin = text[start:end].replace("id: duty-batteries", "id: duty-twin")
    menu = tmp_path / "menu.yaml"
    menu.write_text(text[:end] + twin + text[end:], encoding="utf-8")
    packaged = str(ROOT / "measures.yaml")
    for operands, said in (
        ([packaged, str(menu)], "1 measure came in (before: not listed)"),
        ([str(menu), packaged], "1 measure dropped out (after: not listed)"),
    ):
        done = run("diff", *operands, "--draws", "0", "--format", "csv")
        [row] = csv.DictReader(StringIO(done.stdout.decode()))
        assert (row["id"], row["places"]) == ("duty-twin", "")
        assert f"{said}; places count the others alone" in done.stderr.decode()


def test_a_screen_of_80_columns_shows_what_moved_and_why() -> None:
    code, table, notes = run_in_terminal(
        "diff", "eu-japan", "us-market-closed", "--draws", "0", env={"NO_COLOR": "1"}
    )
    assert code == 0
    assert all(len(line) <= 80 for line in table.splitlines())
    head = " ".join(table.splitlines()[:2]).split()
    assert {"id", "places", "because"} <= set(head)
    assert "changed: partners JPN → none; closed_markets none → USA" in " ".join(notes.split())


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["g8"], 2, 'unknown scenario "g8" — nearest: g7'),
        (["g7", "packaged"], 2, "g7: scenario, packaged: release; compare two of the same kind"),
        (["g7", "--scenario", "eu-japan"], 2, "--scenario: the scenarios to compare are given"),
        ([""], 2, "expected a scenario, menu, release or answer, found ''"),
        (["nothing.json"], 1, "nothing.json: cannot be read: no such file or directory"),
        (["nothing.yaml"], 1, "nothing.yaml: cannot be read: no such file or directory"),
        (["rank.csv"], 2, "rank.csv: answers are compared as JSON"),
        (["g7", "germany-alone+g7"], 2, "set sender differently"),
    ],
)
def test_operands_that_make_no_sense(arguments: list[str], code: int, message: str) -> None:
    done = run("diff", *arguments)
    assert (done.returncode, done.stdout) == (code, b"")
    assert message in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1


def _without_kind(told: Any) -> None:
    told["meta"]["command"] = "explain"


def _another_version(told: Any) -> None:
    told["meta"]["export_version"] = 2


def _no_version(told: Any) -> None:
    del told["meta"]["export_version"]


def _no_question(told: Any) -> None:
    del told["meta"]["asked"]["by"], told["meta"]["asked"]["measures"]


def _no_ids(told: Any) -> None:
    del told["rows"][0]["id"]


def _wrong_type(told: Any) -> None:
    told["meta"]["partners"] = "JPN"


def _unknown_setting(told: Any) -> None:
    told["meta"]["scenario"] = ["own"]
    told["meta"]["scenario_sets"] = {"assumption": {}}


def _infinite(told: Any) -> None:
    told["rows"][0]["pressure_eur"] = float("inf")


def _text_for_figure(told: Any) -> None:
    told["rows"][0]["pressure_eur"] = "lots"


def _huge(told: Any) -> None:
    told["rows"][0]["self_harm_eur"] = 10**400


def _twice(told: Any) -> None:
    told["rows"].append(dict(told["rows"][0]))


def _letters(told: Any) -> None:
    told["meta"]["asked"]["measures"] = "duty-ev"


def _bogus(told: Any) -> None:
    told["meta"]["asked"]["bogus"] = 1


def _many_draws(told: Any) -> None:
    told["meta"]["asked"]["draws"] = 2_000_000


def _wrong_draws(told: Any) -> None:
    told["meta"]["asked"]["draws"] = "many"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_another_version, "exported in another form: export_version 2 (aci 0.1.0); this aci"),
        (_no_version, "exported in another form: export_version None"),
        (_without_kind, "'explain' is no answer that can be compared"),
        (_no_question, "meta: asked: lacks, or should not have, by, measures"),
        (_infinite, "is no JSON; export with --format json (Infinity is no number)"),
        (_text_for_figure, "rows: row 1: pressure_eur: is no text and no number"),
        (_huge, "rows: row 1: self_harm_eur: is no text and no number"),
        (_twice, "rows: row 2 is that of row 1 again"),
        (_letters, "meta: asked: measures: expected a list"),
        (_bogus, "meta: asked: lacks, or should not have, bogus"),
        (_no_ids, "rows: row 1 has no id"),
        (_wrong_type, "meta: partners: input should be a valid list"),
        (_unknown_setting, "scenario_sets: assumption: extra inputs are not permitted"),
        (_wrong_draws, "meta: asked: draws: expected 0 to 100000, found 'many'"),
        (_many_draws, "meta: asked: draws: expected 0 to 100000, found 2000000"),
    ],
)
def test_an_export_that_is_none_is_refused(
    spoil: Callable[[Any], None], message: str, exported: Exported
) -> None:
    path = exported("spoiled", "rank duty-ev --draws 0")
    told = json.loads(path.read_text())
    spoil(told)
    path.write_text(json.dumps(told))
    done = run("diff", str(path))
    assert (done.returncode, done.stdout) == (1, b"")
    assert message in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1


def test_a_file_that_is_no_export_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for text, message in (("id,rank\n", "is no JSON"), ("[1]", "is no exported answer")):
        path.write_text(text)
        done = run("diff", str(path))
        assert (done.returncode, done.stdout) == (1, b"")
        assert message in done.stderr.decode()


def test_an_export_that_was_edited_is_found_out(exported: Exported) -> None:
    one, two = exported("one", "rank --draws 0"), exported("two", "rank --draws 0 --horizon long")
    told = json.loads(one.read_text())
    told["rows"][3]["pressure_eur"] *= 1.1
    one.write_text(json.dumps(told))
    done = run("diff", str(one), str(two))
    assert (done.returncode, done.stdout) == (1, b"")
    assert f"one.json: {told['rows'][3]['id']}: repeated on the same inputs" in done.stderr.decode()


def test_an_export_that_lost_rows_is_found_out(exported: Exported) -> None:
    one, two = exported("one", "rank --draws 0"), exported("two", "rank --draws 0 --horizon long")
    told = json.loads(one.read_text())
    del told["rows"][5:]
    one.write_text(json.dumps(told))
    done = run("diff", str(one), str(two))
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"was it edited" in done.stderr


@pytest.mark.parametrize("option", [("--target", "USA"), ("--draws", "5"), ("--scenario", "g7")])
def test_an_export_takes_no_other_question(option: tuple[str, str], exported: Exported) -> None:
    path = exported("one", "rank duty-ev --draws 0")
    done = run("diff", str(path), *option)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"exported answers say what was asked; leave it out" in done.stderr


def test_a_standing_scenario_does_not_stand_in_the_way(tmp_path: Path) -> None:
    done = run("diff", "eu-japan", "--draws", "0", env={"ACI_SCENARIO": "g7"}, cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    done = run("diff", "g7", "g7", "--draws", "0", cwd=tmp_path)
    assert b"nothing moved" in done.stderr


def test_answers_of_different_commands_are_not_compared(exported: Exported) -> None:
    one, two = exported("one", "rank --draws 0"), exported("two", "sectors")
    done = run("diff", str(one), str(two))
    assert (done.returncode, done.stdout) == (2, b"")
    assert "one.json answers aci rank, two.json aci sectors" in done.stderr.decode()


def test_the_file_to_write_is_not_one_that_is_read(exported: Exported) -> None:
    one = exported("one", "rank --draws 0")
    done = run("diff", str(one), "-o", str(one))
    assert done.returncode == 2
    assert b"the command reads this file" in done.stderr
    assert json.loads(one.read_text())["rows"]
