"""Show the command that follows measures through ten years, in pipes, on a screen and refused."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from shell import piped, run, run_in_terminal

from aci_cli.resources import bundled


def rows(*arguments: str) -> list[dict[str, str]]:
    done = run("path", *arguments, "--format", "csv")
    assert done.returncode == 0, done.stderr.decode()
    return list(csv.DictReader(StringIO(done.stdout.decode())))


def test_at_the_ages_of_the_horizons_the_rate_is_that_of_the_ranking() -> None:
    told = json.loads(run("path", "services-air", "--draws", "0", "--format", "json").stdout)
    months = {row["month"]: row for row in told["rows"]}
    # nine months of procedure and six of the measure's own: in force from month 16 on
    start = 15
    for age, horizon in ((0, "short"), (60, "long")):
        done = run("rank", "services-air", "--horizon", horizon, "--draws", "0", "--format", "json")
        [ranked] = json.loads(done.stdout)["rows"]
        month = months[start + age + 1]
        assert month["pressure_eur"] == pytest.approx(ranked["pressure_eur"] / 12)
        assert month["self_harm_eur"] == pytest.approx(ranked["self_harm_eur"] / 12)
    assert told["meta"]["procedure_months"]["mode"] == 9
    assert told["meta"]["command"] == "path"


def test_every_measure_that_is_ranked_has_a_path_by_default() -> None:
    found = rows("--summary", "--draws", "20")
    ranked = run("rank", "--draws", "0", "--format", "jsonl").stdout.splitlines()
    assert {row["id"] for row in found} == {json.loads(line)["id"] for line in ranked} | {
        "together"
    }
    for row in found:
        assert int(row["start_month_p05"]) <= int(row["start_month"]) <= int(row["start_month_p95"])
        assert int(row["start_month"]) <= int(row["peak_month"])
        assert row["supply_months"] == "60"
        assert row["halved_month"] == "" or int(row["halved_month"]) > int(row["peak_month"])
    [together] = [row for row in found if row["id"] == "together"]
    alone = sum(float(row["pressure_sum_eur"]) for row in found if row["id"] != "together")
    assert 0 < float(together["pressure_sum_eur"]) < alone


def test_a_package_in_a_pipe_is_followed() -> None:
    line = "aci package --max-self-harm 2e9 --draws 0 | aci path - --draws 0 --format csv"
    last = piped(line)[-1]
    assert (last["month"], last["measures"]) == ("120", "5")


def test_a_measure_named_twice_counts_once() -> None:
    once = run("path", "duty-ev", "--draws", "0", "--format", "csv")
    twice = run("path", "duty-ev,duty-ev", "duty-ev", "--draws", "0", "--format", "csv")
    assert once.returncode == twice.returncode == 0
    assert once.stdout == twice.stdout


def test_a_lead_that_is_lost_again_is_told_on_a_screen() -> None:
    code, _, notes = run_in_terminal("path", "duty-batteries", "--draws", "0")
    assert code == 0
    said = " ".join(notes.split())
    assert "self-harm made up for by month 12, and lost again from month 46 on" in said
    assert "draws" not in said


def test_a_measure_that_takes_longer_than_ten_years_is_said_to(tmp_path: Path) -> None:
    menu = bundled("measures.yaml").read_text(encoding="utf-8")
    before, _, rest = menu.partition("- id: duty-ev\n")
    far = re.sub(
        r"speed_months: .*",
        'speed_months: {low: 150, mode: 160, high: 200, reason: "judgement: far off"}',
        rest,
        count=1,
    )
    place = tmp_path / "far.yaml"
    place.write_text(f"{before}- id: duty-ev\n{far}", encoding="utf-8")
    code, table, notes = run_in_terminal("path", "duty-ev", "--menu", str(place), "--draws", "20")
    assert code == 0
    assert table.splitlines()[-1].split()[:2] == ["120", "0.0"]
    assert "not in force within ten years of the announcement" in " ".join(notes.split())
    assert "None" not in notes


def test_many_draws_are_capped_and_said() -> None:
    told = json.loads(run("path", "services-air", "--format", "json").stdout)
    assert told["meta"]["asked"]["draws"] == 100


def test_a_screen_of_80_columns_shows_the_dates() -> None:
    code, table, notes = run_in_terminal(
        "path",
        "duv-servicing",
        "export-aircraft",
        "--summary",
        "--draws",
        "50",
        env={"NO_COLOR": "1"},
    )
    assert code == 0
    assert all(len(line) <= 80 for line in table.splitlines())
    assert [line.split()[0] for line in table.splitlines()[-3:]] == [
        "duv-servicing",
        "export-aircraft",
        "together",
    ]
    assert "overtaken" in table
    assert "most likely 9 (aci procedure); ranges of 50 draws" in " ".join(notes.split())


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["duty-ew"], 2, 'unknown measure "duty-ew" — nearest: duty-ev'),
        (
            ["duty-ev", "duty-solar"],
            1,
            "no path for duty-solar (gate excluded_sector: sector",
        ),
        (["export-avionics"], 1, "no path for export-avionics (no_level)"),
        (["duty-ev", "--horizon", "long"], 2, "no such option: --horizon"),
        (["export-aircraft", "--with", "JPN"], 1, "no path for export-aircraft (partner_share_un"),
        (["-"], 1, "standard input: expected ids of measures, found none"),
    ],
)
def test_what_has_no_path_is_refused(arguments: list[str], code: int, message: str) -> None:
    done = run("path", *arguments)
    assert (done.returncode, done.stdout) == (code, b"")
    assert message in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1
