"""What the commands answer on the bundled release, run as processes."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import shell

from aci_cli import Analysis
from aci_cli.errors import UsageError
from aci_cli.queries import load
from aci_cli.resources import bundled

SNAPSHOTS = Path(__file__).parent / "snapshots"
RANKED = 29
COLUMNS = [
    "rank",
    "id",
    "title",
    "annex_item",
    "kind",
    "tier",
    "sector",
    "pressure_eur",
    "self_harm_eur",
    "retaliation_eur",
    "leverage",
    "pressure_bp",
    "self_harm_bp",
    "pressure_running_eur",
    "self_harm_running_eur",
    "pareto",
    "free",
    "material",
    "evidence",
    "gates_failed",
    "reason",
    "pressure_p05",
    "pressure_p95",
    "self_harm_p05",
    "self_harm_p95",
    "leverage_p05",
    "leverage_p95",
    "rank_low",
    "rank_high",
    "chance_leverage_above_1",
    "chance_pareto",
    "injury_ratio",
    "injury_ratio_p05",
    "injury_ratio_p95",
]
LINE_COLUMNS = [
    "sector",
    "product",
    "classification",
    "year",
    "source",
    "imports_eur",
    "from_seller_eur",
    "seller_share",
    "import_reliance",
    "supplier_hhi",
    "world_export_hhi",
    "alternatives_eur",
    "sigma",
    "sigma_origin",
    "users_price",
    "score",
    "score_no_home",
    "ec",
    "geodep",
    "merics",
    "evidence",
    "flags",
    "seller_share_high",
]


def answer(*arguments: str) -> list[dict[str, str]]:
    """Return the rows of a command's CSV; it must succeed."""
    done = shell.run(*arguments, "--format", "csv")
    assert done.returncode == 0, done.stderr.decode()
    return list(csv.DictReader(io.StringIO(done.stdout.decode())))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("rank.csv", ["rank"]),
        ("rank-all.csv", ["rank", "--all"]),
        ("rank-rungs.csv", ["rank", "--rungs", "--annex", "1"]),
        ("rank-long.csv", ["rank", "--horizon", "long"]),
        ("rank-with-japan.csv", ["rank", "--with", "JPN", "--all"]),
        ("rank.txt", ["rank", "--format", "table"]),
        ("sectors.csv", ["sectors"]),
        ("exposure-lines.csv", ["sectors", "--reverse", "--level", "line"]),
        ("industries.csv", ["sectors", "--level", "industry"]),
        ("explain-duty-ev.txt", ["explain", "duty-ev"]),
    ],
)
def test_answers_are_these_to_the_byte(name: str, arguments: list[str]) -> None:
    done = shell.run(*arguments, env={"COLUMNS": "80"})
    assert done.returncode == 0, done.stderr.decode()
    if "ACI_UPDATE_SNAPSHOTS" in os.environ:
        (SNAPSHOTS / name).write_bytes(done.stdout)
        pytest.skip("snapshot written")
    assert done.stdout == (SNAPSHOTS / name).read_bytes()


def test_every_ranked_measure_is_there_in_order_with_its_columns() -> None:
    rows = answer("rank")
    assert [row["rank"] for row in rows] == [str(n) for n in range(1, RANKED + 1)]
    assert list(rows[0]) == COLUMNS
    assert not [row["id"] for row in rows if row["reason"]]


def test_lines_have_their_columns() -> None:
    assert list(answer("sectors", "bearings", "--level", "line")[0]) == LINE_COLUMNS


def test_all_adds_what_is_not_ranked_with_the_reason() -> None:
    rows = answer("rank", "--all")
    unranked = {row["id"]: row for row in rows if not row["rank"]}
    assert len(rows) - len(unranked) == RANKED
    assert all(row["reason"] for row in unranked.values())
    assert "no bilateral level" in unranked["export-gas-turbines"]["reason"]
    assert unranked["duty-solar"]["gates_failed"] == "excluded_sector"
    assert unranked["export-pharma"]["gates_failed"] == "basic_needs"
    assert unranked["status-quo"]["reason"].startswith("comparator")


@pytest.mark.parametrize("command", [["rank", "--all"], ["sectors"]])
def test_no_width_cuts_a_word_or_a_number(command: list[str]) -> None:
    def words(width: int) -> set[str]:
        done = shell.run(*command, "--format", "table", env={"COLUMNS": str(width)})
        return set(done.stdout.decode().split())

    whole = words(700)
    for width in (60, 80, 100, 120, 130, 160):
        assert words(width) <= whole


def test_a_readers_pipe_gets_the_numbers_it_asks_for() -> None:
    aci = " ".join(shell.ACI)
    line = f"{aci} rank --format tsv | cut -f1,2,11 | tail -n +3"
    done = subprocess.run(
        ["bash", "-c", line], env=shell.environment(), capture_output=True, text=True, check=True
    )
    leverages = [float(row.split("\t")[2]) for row in done.stdout.splitlines()]
    assert len(leverages) == RANKED - 1
    assert max(leverages) < 5


def test_the_frames_refuse_what_the_command_refuses() -> None:
    with pytest.raises(UsageError, match="unknown horizon"):
        Analysis(horizon="Long")  # type: ignore[arg-type]
    analysis = Analysis(partners="JPN")
    assert set(analysis.rank(tiers=2)["tier"]) == {2}
    with pytest.raises(UsageError, match="unknown order"):
        analysis.rank(by="foo")
    with pytest.raises(UsageError, match="unknown tier"):
        analysis.rank(tiers=[9])


def test_a_screen_says_what_must_be_known_of_the_rows() -> None:
    _, _, notes = shell.run_in_terminal("rank", columns=100)
    assert "from rank 28 on: not material" in notes
    caution = notes.split("with a caution (aci explain ID): ")[1].split("29 of")[0]
    assert {"duv-servicing", "services-air"} <= set(caution.replace("\n", " ").split(", "))
    assert "29 of 52 measures ranked" in " ".join(notes.split())


def test_a_screen_says_what_is_ranked_by_part_of_its_codes() -> None:
    _, _, notes = shell.run_in_terminal("rank", "--draws", "0", columns=100)
    cautioned, partial = " ".join(notes.split()).split("of part of their codes (aci explain ID): ")
    assert "duty-electronics" in partial.split(" 29 of")[0].split(", ")
    assert "duty-electronics" not in cautioned
    shown = shell.run("explain", "duty-electronics", "--draws", "0", "--format", "table").stdout
    caution = "caution: counts 1 of 6 codes of electronics, so that its amounts are of a part"
    assert caution in " ".join(shown.decode().split())


def test_a_year_that_leaves_codes_out_is_told_in_a_pipe_too() -> None:
    # of 2024 the figures of toys and sports goods are held, those of clothes are not
    assert shell.run("rank", "--year", "2024", "--draws", "0").stderr.decode() == (
        "warning: ranked by the codes that have figures of 2024 alone, not by all of theirs"
        " (aci explain ID): duty-consumer-goods, duty-ev, import-quota-consumer-goods,"
        " duty-wind-turbines, export-superalloy-powders\n"
    )
    assert shell.run("rank", "--draws", "0").stderr == b""


def test_self_harm_is_harm_plus_retaliation_and_leverage_its_ratio() -> None:
    for row in answer("rank"):
        pressure, harm = float(row["pressure_bp"]), float(row["self_harm_bp"])
        assert float(row["retaliation_eur"]) == pytest.approx(0.25 * float(row["pressure_eur"]))
        if row["leverage"]:
            assert float(row["leverage"]) == pytest.approx(pressure / harm, rel=1e-9)
        else:
            assert (row["free"], harm <= 0) == ("true", True)


@pytest.mark.parametrize(
    "options", [["--tier", "3"], ["--sector", "batteries"], ["--evidence", "A"], ["duty-ev"]]
)
def test_a_filter_leaves_the_figures_of_a_row_alone(options: list[str]) -> None:
    own = ("pressure_eur", "self_harm_eur", "leverage", "evidence")
    everything = {row["id"]: [row[name] for name in own] for row in answer("rank")}
    kept = answer("rank", *options)
    assert 0 < len(kept) < len(everything)
    assert all([row[name] for name in own] == everything[row["id"]] for row in kept)


def test_a_published_figure_without_the_partners_share_is_not_guessed() -> None:
    rows = {row["id"]: row for row in answer("rank", "--with", "JPN", "--all")}
    assert rows["export-duv-machines"]["pressure_eur"] == ""
    assert rows["export-duv-machines"]["reason"].startswith("partner_share_unknown")
    assert float(rows["export-bearings"]["pressure_eur"]) > 0


def test_rungs_add_up_to_the_highest_rate() -> None:
    rows = [row for row in answer("rank", "duty-ev", "--rungs") if row["id"].startswith("duty-ev@")]
    rows.sort(key=lambda row: row["id"])
    assert [row["id"] for row in rows] == ["duty-ev@0.10", "duty-ev@0.25", "duty-ev@0.50"]
    steps = sum(float(row["marginal_pressure_eur"]) for row in rows)
    assert steps == pytest.approx(float(rows[-1]["pressure_eur"]))


@pytest.mark.parametrize(
    "scenario",
    [
        "eu-alone",
        "eu-japan",
        "g7",
        "us-market-closed",
        "no-retaliation",
        "germany-alone",
        "g7-half-hearted",
        "basic-needs",
        "buy-time",
    ],
)
def test_every_scenario_gives_a_ranking(scenario: str) -> None:
    rows = answer("rank", "--scenario", scenario)
    assert len(rows) > 10


def test_without_retaliation_leverage_rises() -> None:
    usual = {row["id"]: row for row in answer("rank")}
    for row in answer("rank", "--scenario", "no-retaliation"):
        assert row["retaliation_eur"] == "0"
        if row["leverage"] and usual[row["id"]]["leverage"]:
            assert float(row["leverage"]) > float(usual[row["id"]]["leverage"])


def test_one_state_alone_scores_a_fraction_of_the_union() -> None:
    union = {row["id"]: row for row in answer("rank")}
    alone = {row["id"]: row for row in answer("rank", "--scenario", "germany-alone")}
    both = [name for name in alone if name in union and alone[name]["leverage"]]
    lower = [
        name
        for name in both
        if float(alone[name]["pressure_eur"]) < float(union[name]["pressure_eur"])
    ]
    assert both and lower == both


def test_frames_have_the_columns_and_numbers_of_the_csv() -> None:
    frame = Analysis().rank()
    rows = answer("rank")
    assert list(frame.columns) == COLUMNS
    assert list(frame["id"]) == [row["id"] for row in rows]
    assert frame["pressure_eur"].sum() == pytest.approx(sum(float(r["pressure_eur"]) for r in rows))
    assert frame.attrs["release"] == "bundled-2026-11"
    assert len(Analysis().sectors("bearings", level="line")) == 9


def test_explanation_is_one_tree_for_people_and_programs() -> None:
    tree = json.loads(shell.run("explain", "export-bearings", "--format", "json").stdout)
    ranked = next(row for row in answer("rank") if row["id"] == "export-bearings")
    assert tree["result"]["rank"] == int(ranked["rank"])
    (line,) = tree["lines"]
    assert {figure["id"] for figure in line["figures"]} == {"bearings-2021-1", "bearings-2021-2"}
    assert line["pressure_eur"] == pytest.approx(float(ranked["pressure_eur"]))
    assert any("judgement" in (item["reason"] or "") for item in tree["assumptions"])
    text = shell.run("explain", "export-bearings").stdout.decode()
    for word in ("Pressure", "Self-harm", "Leverage", "Law", "gates", "Assumptions", "Limits"):
        assert word in text


def test_rows_behind_a_duty_add_up_to_its_imports() -> None:
    rows = answer("explain", "duty-ev", "--rows")
    sold = sum(
        float(row["value"])
        for row in rows
        if row["line"] == "870380" and row["role"] == "from_seller"
    )
    tree = json.loads(shell.run("explain", "duty-ev", "--format", "json").stdout)
    line = next(item for item in tree["lines"] if item["line"] == "870380")
    assert sold == line["from_seller_eur"]


def test_every_measure_and_sector_can_be_explained() -> None:
    analysis = Analysis()
    from aci_cli import explain
    from aci_cli.explain_text import text

    entries = [*analysis.menu.measures, *analysis.menu.comparators, *analysis.menu.sectors]
    for entry in entries:
        assert text(explain.tree(analysis, entry.id)).startswith(f"{entry.id} — {entry.title}")


def test_readme_says_what_the_command_prints_and_what_the_model_leaves_out() -> None:
    readme = (shell.ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"```text\n(.*?)```", readme, re.S)
    assert shown is not None
    assert shown[1] == (SNAPSHOTS / "rank.txt").read_text(encoding="utf-8")
    limits = Analysis().workbench.engine.run(load("limits")).records()
    flowed = " ".join(readme.split())
    assert [item["limit_text"] for item in limits if item["limit_text"] not in flowed] == []


def test_audits_find_nothing_in_the_bundled_release_and_menu() -> None:
    done = shell.run("check", "--format", "json")
    assert done.returncode == 0
    assert {row["level"] for row in json.loads(done.stdout)["rows"]} == {"note"}
    assert shell.run("data", "verify").returncode == 0


def test_audits_find_what_they_are_for(tmp_path: Path) -> None:
    queries = tmp_path / "queries"
    shutil.copytree(bundled("queries"), queries)
    cut = queries / "cut.sql"
    text = cut.read_text(encoding="utf-8")
    cut.write_text(text.replace("    users_price,\n", "    users_price * 0 AS users_price,\n", 1))
    done = shell.run("check", "--queries", str(queries))
    assert done.returncode == 1
    assert b"losses_have_their_sign" in done.stdout


def test_a_pipeline_of_other_tools() -> None:
    command = " ".join(shell.ACI)
    line = f"{command} rank --format jsonl | head -n 3 | wc -l"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        env=shell.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "3"
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("line", "warned"),
    [
        ("rank --target USA --draws 0", True),
        ("plot burden services-air --target USA --draws 0", True),
        ("rank --draws 0", False),
        ("sectors --target USA", False),
    ],
)
def test_measures_written_for_another_target_are_warned_of(line: str, warned: bool) -> None:
    done = shell.run(*line.split())
    assert done.returncode == 0
    said = "the menu is written for the target CHN: titles and replies that name it"
    assert done.stderr.decode().count(f"warning: {said}") == warned


def test_a_menu_that_speaks_of_no_target_warns_of_none(tmp_path: Path) -> None:
    text = (shell.ROOT / "measures.yaml").read_text(encoding="utf-8")
    menu = tmp_path / "menu.yaml"
    menu.write_text(text.replace("\ntarget: CHN\n", "\n"), encoding="utf-8")
    done = shell.run("rank", "--target", "USA", "--draws", "0", "--menu", str(menu))
    assert (done.returncode, done.stderr) == (0, b"")
    menu.write_text(text.replace("\ntarget: CHN\n", "\ntarget: CHM\n"), encoding="utf-8")
    refused = shell.run("rank", "--menu", str(menu))
    assert refused.returncode == 1
    assert 'menu.yaml:11: target: unknown country or group "CHM"' in refused.stderr.decode()


@pytest.mark.parametrize(
    ("line", "draws", "warned"),
    [
        ("rank", 19, 1),
        ("rank", 20, 0),
        ("rank", 0, 0),
        ("burden duty-ev", 1, 1),
        ("plot rank --view ranks --tier 1", 5, 1),
        ("explain duty-ev", 5, 1),
    ],
)
def test_ranges_of_few_draws_are_warned_of(line: str, draws: int, warned: int) -> None:
    done = shell.run(*line.split(), "--draws", str(draws))
    assert done.returncode == 0
    number = "a single draw" if draws == 1 else f"{draws} draws"
    assert done.stderr.decode().count(f"warning: ranges of {number} say little") == warned
    assert done.stderr.count(b"\n") == warned


@pytest.mark.parametrize("command", ["burden", "vote", "plot burden"])
def test_a_measure_that_fails_a_gate_is_priced_with_a_note(command: str) -> None:
    line = [*command.split(), "duty-solar", "duty-ev", "--draws", "0"]
    done = shell.run(*line)
    assert done.returncode == 0
    assert done.stdout.count(b"\n") > 1
    said = "priced as asked, though not ranked: duty-solar (gate excluded_sector: sector solar"
    assert said in done.stderr.decode()
    assert "duty-ev" not in done.stderr.decode()
