"""The reply and the mutual damage from the command line: figures, pipes, ranges, refusals."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from shell import run, run_in_terminal

from aci_cli.analysis import Analysis
from aci_cli.completion import replies
from aci_cli.resources import bundled


def asked(*arguments: str, command: str = "retaliation", stdin: bytes = b"") -> dict[str, Any]:
    """Return the answer as JSON; it must succeed."""
    done = run(command, *arguments, "--format", "json", stdin=stdin)
    assert done.returncode == 0, done.stderr.decode()
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def damage() -> dict[tuple[str, str], dict[str, Any]]:
    rows = asked("--balance", "--draws", "200")["rows"]
    return {(row["horizon"], row["moves"]): row for row in rows}


class TestReply:
    def test_rows_add_up_to_the_net_positions(self) -> None:
        answer = asked("export-bearings", "duty-ev", "--draws", "0")
        rows, meta = answer["rows"], answer["meta"]
        assert [row["move"] for row in rows] == ["measure", "measure", *["reply"] * (len(rows) - 2)]
        for side in ("target", "sender"):
            total = sum(row[f"{side}_loss_eur"] for row in rows)
            assert rows[-1][f"{side}_running_eur"] == pytest.approx(total)
            assert meta[f"{side}_loss_eur"] == rows[-1][f"{side}_running_eur"]
            share = meta[f"{side}_loss_bp"] / meta[f"{side}_loss_eur"]
            gdp_eur = {"target": 16_456.8e9, "sender": 16_969.7e9}[side]
            assert 10_000 / share == pytest.approx(gdp_eur, rel=1e-4)

    def test_measures_cost_what_they_do_in_the_ranking_without_retaliation(self) -> None:
        rows = asked("export-bearings", "--draws", "0")["rows"]
        [ranked] = asked(
            *("export-bearings", "--draws", "0", "--scenario", "no-retaliation"), command="rank"
        )["rows"]
        assert rows[0]["target_loss_eur"] == pytest.approx(ranked["pressure_eur"])
        assert rows[0]["sender_loss_eur"] == pytest.approx(ranked["self_harm_eur"])

    def test_without_a_size_it_is_the_menus_proportion_of_the_pressure(self) -> None:
        meta = asked("services-air", "--draws", "0")["meta"]
        assert meta["size_eur"] == pytest.approx(0.5 * meta["pressure_eur"])
        assert meta["reply_costs_sender_eur"] >= meta["size_eur"]

    def test_a_reply_left_out_makes_it_dearer(self) -> None:
        first = asked("services-air", "--size", "2e9", "--draws", "0")["meta"]
        [cheapest] = first["reply"]
        without = asked("services-air", "--size", "2e9", "--draws", "0", "--forbid", cheapest)
        assert cheapest not in without["meta"]["reply"]
        assert without["meta"]["reply_costs_target_eur"] > first["reply_costs_target_eur"]

    def test_licensing_that_stands_is_no_reply(self, tmp_path: Path) -> None:
        menu = tmp_path / "menu.yaml"
        text = bundled("measures.yaml").read_text(encoding="utf-8")
        before = "injury: {comparator: status-quo, by: CHN}\n"
        assert before in text
        menu.write_text(text.replace(before, ""), encoding="utf-8")
        options = ("services-air", "--size", "1e9", "--draws", "0")
        beyond, alone = asked(*options), asked(*options, "--menu", str(menu))
        assert beyond["meta"]["in_force"] == ["status-quo"]
        assert (alone["meta"]["reply"], alone["meta"]["in_force"]) == (["licences-magnets"], [])
        assert beyond["meta"]["reply"] == ["licences-magnets"]
        part = beyond["meta"]["reply_costs_sender_eur"] / alone["meta"]["reply_costs_sender_eur"]
        assert 0.4 < part < 0.8

    def test_ranges_hold_the_order_and_are_empty_without_draws(self) -> None:
        for row in asked("export-bearings", "--draws", "100")["rows"]:
            for side in ("target", "sender"):
                assert row[f"{side}_running_p05"] < row[f"{side}_running_p95"]
        row = asked("export-bearings", "--draws", "0")["rows"][0]
        assert row["target_running_p05"] is None

    def test_a_package_is_answered_through_a_pipe(self) -> None:
        package = run("package", "--max-self-harm", "2e9", "--draws", "0")
        rows = asked("-", "--draws", "0", stdin=package.stdout)["rows"]
        ids = [row["id"] for row in csv.DictReader(io.StringIO(package.stdout.decode()))]
        assert [row["id"] for row in rows if row["move"] == "measure"] == ids

    def test_a_named_member_bears_most_of_what_is_its_own(self) -> None:
        rows = asked("duv-servicing", "--draws", "0")["rows"]
        assert rows[0]["falls_on"] == "NLD"
        for row in rows:
            members = row["falls_on"].split()
            assert 1 <= len(members) <= 14

    def test_industry_lines_and_tariffs_not_held_are_flagged(self) -> None:
        answer = asked("services-maritime", "--draws", "0", "--size", "7e9")
        flags = {row["id"]: row["flags"] for row in answer["rows"]}
        assert flags["services-maritime"] == "intermediate_use"
        assert flags["licences-pharma"] == "essential"
        assert flags["counter-duty-food"] == "no_target_tariff intermediate_use"
        assert answer["meta"]["without_figures"] == ["licences-chips"]

    def test_stocks_of_a_menu_are_shown_and_cushion_the_first_year_only(
        self, tmp_path: Path
    ) -> None:
        menu = yaml.safe_load(bundled("measures.yaml").read_text(encoding="utf-8"))
        [magnets] = [row for row in menu["replies"] if row["id"] == "licences-magnets"]
        magnets["days_of_cover"] = {"low": 60, "mode": 90, "high": 120, "reason": "judgement"}
        path = tmp_path / "menu.yaml"
        path.write_text(json.dumps(menu, ensure_ascii=False), encoding="utf-8")
        forbid = ",".join(row["id"] for row in menu["replies"] if row["id"] != "licences-magnets")

        def costs(*options: str) -> tuple[float, float | None]:
            size = ("--size", "1e6", "--forbid", forbid, "--draws", "0")
            row = asked("services-air", *size, *options)["rows"][-1]
            assert row["id"] == "licences-magnets"
            return row["sender_loss_eur"], row["days_of_cover"]

        without, stocked = costs(), costs("--menu", str(path))
        assert (without[1], stocked[1]) == (None, 90)
        assert stocked[0] < without[0]
        long = ("--horizon", "long")
        assert costs(*long)[0] == costs(*long, "--menu", str(path))[0]

    def test_a_screen_tells_the_net_positions(self) -> None:
        code, table, said = run_in_terminal("retaliation", "export-bearings", "--draws", "50")
        assert code == 0
        assert "licences-magnets" in table
        words = " ".join(said.split())
        assert "in all CHN loses EUR" in words
        assert "bp of its GDP, and EU27 EUR" in words
        assert "beyond what is in force (status-quo)" in words

    def test_a_size_of_nothing_calls_for_no_reply(self, tmp_path: Path) -> None:
        scenario = tmp_path / "calm.yaml"
        scenario.write_text(
            "id: calm\ntitle: Calm\nassumptions: {retaliation_proportion: 0}\n", encoding="utf-8"
        )
        done = run("retaliation", "duty-ev", "--draws", "0", "--scenario", str(scenario))
        assert done.returncode == 0, done.stderr.decode()
        assert done.stdout.count(b"\n") == 2
        assert b"no reply is called for: its size is zero" in done.stderr


class TestBalance:
    def test_both_menus_cost_no_more_than_the_two_and_no_less_than_either(
        self, damage: dict[tuple[str, str], dict[str, Any]]
    ) -> None:
        for horizon in ("short", "long"):
            parts = [damage[horizon, name] for name in ("measures", "replies")]
            both = damage[horizon, "both"]
            assert both["n_moves"] == sum(part["n_moves"] for part in parts)
            for side in ("target_loss_eur", "sender_loss_eur"):
                assert both[side] <= sum(part[side] for part in parts) * (1 + 1e-9)
                assert both[side] >= max(part[side] for part in parts)
            assert both["sender_loss_eur"] < damage[horizon, "full_bans"]["sender_loss_eur"]

    @pytest.mark.parametrize(("horizon", "low", "high"), [("short", 300, 400), ("long", 40, 53)])
    def test_full_bans_cost_what_studies_find(
        self,
        horizon: str,
        low: float,
        high: float,
        damage: dict[tuple[str, str], dict[str, Any]],
    ) -> None:
        row = damage[horizon, "full_bans"]
        for side in ("target", "sender"):
            assert low <= row[f"{side}_loss_bp"] <= high
            assert row[f"{side}_loss_bp_p05"] < row[f"{side}_loss_bp"] < row[f"{side}_loss_bp_p95"]
            scale = row[f"{side}_loss_bp"] / row[f"{side}_loss_eur"]
            assert row[f"{side}_loss_p95"] * scale == pytest.approx(row[f"{side}_loss_bp_p95"])

    def test_measures_are_those_that_are_ranked(
        self, damage: dict[tuple[str, str], dict[str, Any]]
    ) -> None:
        ranked = asked("--draws", "0", "--scenario", "no-retaliation", command="rank")["rows"]
        row = damage["short", "measures"]
        assert row["n_moves"] == len(ranked)
        assert row["target_loss_eur"] == pytest.approx(ranked[-1]["pressure_running_eur"])
        assert row["sender_loss_eur"] == pytest.approx(ranked[-1]["self_harm_running_eur"])

    def test_a_horizon_is_said_to_change_nothing(self) -> None:
        done = run("retaliation", "--balance", "--horizon", "medium", "--draws", "0")
        assert b"--horizon changes nothing in it" in done.stderr
        assert b"medium" not in done.stdout


class TestInjury:
    def test_the_whole_ranking_and_a_single_row_say_the_same(self) -> None:
        whole = {row["id"]: row for row in asked("--draws", "100", command="rank")["rows"]}
        [single] = asked("duty-ev", "--draws", "100", command="rank")["rows"]
        for end in ("", "_p05", "_p95"):
            assert single[f"injury_ratio{end}"] == whole["duty-ev"][f"injury_ratio{end}"]
        assert list(single)[-3:] == ["injury_ratio", "injury_ratio_p05", "injury_ratio_p95"]
        assert single["injury_ratio_p05"] < single["injury_ratio"] < single["injury_ratio_p95"]

    def test_it_is_the_pressure_over_what_the_status_quo_costs_the_union(self) -> None:
        rows = {row["id"]: row for row in asked("--all", "--draws", "0", command="rank")["rows"]}
        injury_eur = rows["status-quo"]["self_harm_eur"]
        for name in ("duty-ev", "services-air", "duv-servicing"):
            ratio = rows[name]["pressure_eur"] / injury_eur
            assert rows[name]["injury_ratio"] == pytest.approx(ratio)
        assert rows["banking-limits"]["injury_ratio"] is None

    def test_another_target_has_done_no_injury(self) -> None:
        rows = asked("--target", "USA", "--draws", "0", command="rank")["rows"]
        assert rows
        assert {row["injury_ratio"] for row in rows} == {None}

    def test_the_injury_adds_no_row_even_where_others_are_listed(self) -> None:
        rows = asked("--all", "--tier", "2", "--draws", "0", command="rank")["rows"]
        assert "status-quo" not in {row["id"] for row in rows}
        rows = asked("status-quo", "duty-ev", "--draws", "0", command="rank")["rows"]
        assert {row["id"] for row in rows} == {"status-quo", "duty-ev"}

    def test_a_package_carries_its_proportion(self) -> None:
        meta = asked("--max-self-harm", "2e9", "--draws", "0", command="package")["meta"]
        assert meta["injury_ratio"] == pytest.approx(meta["pressure_eur"] / meta["injury_eur"])

    def test_only_the_measures_own_rows_are_told(self) -> None:
        done = run("explain", "export-bearings", "--rows", "--format", "csv")
        rows = csv.DictReader(io.StringIO(done.stdout.decode()))
        assert {row["sector"] for row in rows} == {"bearings"}


class TestExplainedReplies:
    def test_a_reply_is_worked_line_by_line(self) -> None:
        text = run("explain", "counter-duty-vehicles", "--draws", "0").stdout.decode()
        words = " ".join(text.split())
        assert "pressure P = U − G" in words
        assert "harm H = Y" in words
        assert "duty revenue changes by G" in words
        assert "a reply of the target's, no measure" in words

    def test_a_reply_without_figures_says_why(self) -> None:
        text = run("explain", "licences-chips", "--draws", "0").stdout.decode()
        assert "no bilateral level" in text

    def test_replies_are_completed(self) -> None:
        assert ("licences-magnets", "Licences on permanent magnets") in replies("licences-m")


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("export-pharma", 1, "no reply to export-pharma (gate basic_needs: cuts 90 % of an essent"),
        ("duty-solar duty-ev", 1, "no reply to duty-solar (gate excluded_sector: sector solar is"),
        ("banking-limits", 1, "no reply to banking-limits (unpriced); aci rank --all says why"),
        ("export-aero-engines", 1, "no reply to export-aero-engines (no_level)"),
        ("status-quo", 1, "no reply to status-quo (comparator)"),
        ("duv-servicing --with JPN", 1, "no reply to duv-servicing (partner_share_unknown)"),
        ("duty-evs", 2, 'unknown measure "duty-evs" — nearest: duty-ev'),
        ("licences-magnets", 2, "licences-magnets is a reply of the target's, not a measure"),
        ("duty-ev --forbid licence-magnets", 2, 'unknown reply "licence-magnets" — nearest: lice'),
        ("duty-ev --forbid duty-ev", 2, 'unknown reply "duty-ev"'),
        ("duty-ev --size 1e12", 1, "no reply costs EU27 EUR 1,000,000.0 m a year: all replies"),
        (
            "duty-ev --size 4e10 --forbid licences-batteries",
            1,
            "the replies left cost it",
        ),
        ("duty-ev --size 0", 2, "--size: expected a number above 0, found '0'"),
        ("duty-ev --size -1e9", 2, "--size: expected a number above 0, found '-1e9'"),
        ("duty-ev --size nan", 2, "--size: expected a number above 0, found 'nan'"),
        ("duty-ev --size much", 2, "--size: expected a number above 0, found 'much'"),
        ("", 2, "expected MEASURE, or - to read ids from standard input, or --balance"),
        ("duty-ev --balance", 2, "--balance sets the full menus: no MEASURE, --size or --forbid"),
        ("--balance --size 1e9", 2, "--balance sets the full menus: no MEASURE, --size or"),
        ("-", 1, "standard input: expected ids of measures, found none"),
        ("duty-ev --draws -5", 2, "--draws: expected a whole number from 0 to 100000"),
    ],
)
def test_what_can_not_be_answered_is_one_line(line: str, code: int, message: str) -> None:
    done = run("retaliation", *line.split())
    assert (done.returncode, done.stdout) == (code, b"")
    assert message in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("arguments", [["duty-ev"], ["--balance"]])
def test_a_menu_without_replies_says_what_to_add(arguments: list[str], tmp_path: Path) -> None:
    menu = yaml.safe_load(bundled("measures.yaml").read_text(encoding="utf-8"))
    del menu["replies"]
    path = tmp_path / "menu.yaml"
    path.write_text(json.dumps(menu, ensure_ascii=False), encoding="utf-8")
    done = run("retaliation", *arguments, "--menu", str(path), "--draws", "0")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == "aci: the menu lists no replies: add some under `replies:`\n"


def test_the_same_question_gives_the_same_bytes() -> None:
    first, second = (
        run("retaliation", "services-maritime", "--draws", "40", "--threads", threads).stdout
        for threads in ("1", "2")
    )
    assert first == second
    assert first


def test_a_reply_leaves_the_analysis_as_it_was() -> None:
    from aci_cli.retaliation import reply

    analysis = Analysis()
    before = analysis.ranking("duty-ev", draws=0).rows
    first = reply(analysis, ["duty-ev"], draws=0)
    assert reply(analysis, ["duty-ev"], draws=0).rows == first.rows
    assert analysis.ranking("duty-ev", draws=0).rows == before


def test_neither_answer_leaves_the_analysis_on_another_horizon() -> None:
    from aci_cli.balance import balance

    analysis = Analysis(horizon="medium")
    table = balance(analysis, draws=0)
    assert analysis.question.horizon == table.meta["horizon"] == "medium"
