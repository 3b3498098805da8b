"""The procedure and the way out: dates worked by hand, facts with sources, both views."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from facts import FACTS, TEXT, changed
from hypothesis import given
from hypothesis import strategies as st
from shell import run, run_in_terminal

from aci_cli import procedure
from aci_cli.menu import load_menu
from aci_cli.procedure_facts import load_facts
from aci_cli.resources import bundled
from aci_cli.spans import Span, after, span

CASES = sorted((Path(__file__).parent / "cases" / "procedure").glob("*.yaml"))
VIEWS = ("dossier", "demands", "landing-zone", "reciprocity")
IN_FORCE, LAST = date(2023, 12, 27), date(2100, 12, 31)
openings = st.dates(IN_FORCE, LAST)
spans = st.builds(Span, st.integers(0, 60), st.sampled_from(["day", "week", "month"]))


def rows(*arguments: str) -> list[dict[str, str]]:
    """Return the rows that the command writes to a pipe."""
    result = run("procedure", *arguments)
    assert (result.returncode, result.stderr) == (0, b"")
    return list(csv.DictReader(io.StringIO(result.stdout.decode())))


class TestDates:
    @pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
    def test_dates_are_those_worked_by_hand(self, path: Path) -> None:
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        found = {row["id"]: row for row in rows("--from", case["from"].isoformat())}
        for step, days in case["ends"].items():
            shown = [found[step][name] for name in ("earliest", "likely", "latest")]
            assert shown == [day.isoformat() for day in days], step

    @given(openings)
    def test_no_step_ends_before_the_one_it_follows(self, opening: date) -> None:
        facts = load_facts()
        table = {row["id"]: row for row in procedure.timeline(facts, opening).records()}
        for step in facts.steps:
            row = table[step.id]
            if step.duration is None:
                assert row["earliest"] is row["likely"] is row["latest"] is None
                continue
            ends = [row[name] for name in ("earliest", "likely", "latest")]
            assert opening <= ends[0] <= ends[1] <= ends[2]
            if step.after:
                before = table[step.after]
                assert before["earliest"] <= ends[0]
                assert before["likely"] <= ends[1]
                assert before["latest"] <= ends[2]

    @given(openings, spans, spans)
    def test_a_period_that_fits_within_another_ends_no_later(
        self, day: date, short: Span, long: Span
    ) -> None:
        if short.fits_within(long):
            assert after(day, short) <= after(day, long)

    @given(openings, st.integers(0, 60))
    def test_months_keep_the_day_or_end_on_the_last(self, day: date, months: int) -> None:
        end = after(day, Span(months, "month"))
        assert (end.year - day.year) * 12 + end.month - day.month == months
        assert end.day == day.day or (
            end.day < day.day and (end + timedelta(days=1)).month != end.month
        )

    def test_sums_are_those_of_the_law_and_the_design(self) -> None:
        months = procedure.months_to_adoption()
        # 4 months + 10 weeks (70 days of 30.44 a month: 2.3) + 6 months
        assert (months.low, months.mode) == (4, 9)
        assert months.high == pytest.approx(4 + 70 / (365.2425 / 12) + 6)
        facts = load_facts()
        steps = procedure.timeline(facts, IN_FORCE).records()
        [applied] = [row for row in steps if row["id"] == facts.applies_by]
        assert applied["months_mode"] - months.mode == 1
        assert applied["months_high"] - months.high == pytest.approx(3)

    def test_the_appeal_moves_no_other_date(self, tmp_path: Path) -> None:
        path = changed(
            tmp_path, "fast: 14 days\n      mode: 2 months", "fast: 0 days\n      mode: 3 months"
        )
        plain, longer = (
            {row["id"]: row for row in rows("--from", "2026-01-15", *given)}
            for given in ((), ("--facts", str(path)))
        )
        assert plain["appeal"]["likely"] != longer["appeal"]["likely"]
        assert {**plain, "appeal": None} == {**longer, "appeal": None}

    def test_durations_are_known_in_one_place(self, tmp_path: Path) -> None:
        path = changed(
            tmp_path, "mode: 3 months\n      slow: 4 months", "mode: 2 months\n      slow: 4 months"
        )
        assert procedure.months_to_adoption(load_facts(path)).mode == 8

    @pytest.mark.parametrize("text", ["", "2", "2 years", "-1 month", "1.5 months", "1000 days"])
    def test_what_is_no_period(self, text: str) -> None:
        with pytest.raises(ValueError, match="no period"):
            span(text)


class TestFacts:
    def test_every_row_has_a_date_and_a_source(self) -> None:
        dates = {"dossier": "date", "demands": "as_of", "landing-zone": "as_of"}
        for view, name in dates.items():
            for row in rows(view):
                assert re.match(r"20\d\d-\d\d", row[name]), row["id"]
                assert row["source"], row["id"]
                assert row["source_date"], row["id"]
                assert row["grade"] in {"A", "B", "C"}, row["id"]
                assert row["source_url"] or row["check"], row["id"]

    def test_where_one_view_stands_so_does_the_other(self) -> None:
        held = rows("dossier")
        with_views = [row for row in held if row["evidence"]]
        assert [row["id"] for row in held if row["counter_evidence"]] == [
            row["id"] for row in with_views
        ]
        assert len(with_views) > len(held) / 2
        for row in with_views:
            for side in ("evidence", "counter_evidence"):
                known = not row[side].startswith("not known: ")
                assert bool(row[f"{side}_by"]) == bool(row[f"{side}_source"]) == known
        assert all(row["answer"] for row in rows("demands") if row["kind"] == "demand")
        assert all(bool(row["text"]) == bool(row["other_view"]) for row in rows("reciprocity"))

    def test_the_measures_complained_of_and_what_they_bear_on(self) -> None:
        held = {row["id"]: row for row in rows("dossier")}
        assert {row["id"] for row in held.values() if row["kind"] == "measure"} == {
            "licences-april-2025",
            "extension-october-2025-items",
            "extension-october-2025-abroad",
            "end-use-scrutiny",
            "licences-processed",
            "nexperia-response",
        }
        assert held["licences-april-2025"]["date"] == "2025-04-04"
        assert held["relief-october-provisions"]["until"] == "2026-11-10"
        assert set(" ".join(row["factors"] for row in held.values()).split()) == set("abcde")
        assert all(row["factors"] for row in held.values() if row["kind"] == "measure")
        assert {row["stock"] for row in held.values() if row["kind"] == "stock"} >= {"not known"}

    def test_a_figure_or_measure_that_is_named_exists(self) -> None:
        from aci_cli import Analysis

        analysis = Analysis()
        figures = analysis.workbench.figures()
        menu = load_menu(bundled("measures.yaml"))
        measures = {item.id for item in [*menu.measures, *menu.comparators]}
        sectors = {item.id for item in menu.sectors}
        for view in VIEWS:
            for row in rows(view):
                assert set(row.get("figures", "").split()) <= set(figures), row["id"]
                assert set(row.get("measures", "").split()) <= measures, row["id"]
                assert set(row.get("sectors", "").split()) <= sectors, row["id"]

    def test_four_demands_each_with_a_state_of_its_own(self) -> None:
        asked = [row for row in rows("demands") if row["kind"] == "demand"]
        assert len(asked) == 4
        assert len({row["state"] for row in asked}) > 1
        assert all(row["channel"] == "EU-China Export Control Dialogue" for row in asked)
        assert all("judgement" in row["reason"] for row in asked)

    def test_the_landing_zone_is_whole(self) -> None:
        held = rows("landing-zone")
        lifted = {row["side"] for row in held if row["part"] == "lifts"}
        assert lifted == {"the Union", "China"}
        parts = {row["part"]: row for row in held}
        assert set(parts) >= {"keeps flowing", "trigger", "snap-back", "legal home", "balance"}
        assert parts["snap-back"]["tier"] == "4"
        assert parts["legal home"]["legal_basis"] == "Art. 12"
        assert parts["balance"]["see"] == "aci retaliation --balance"
        # what no document says is a judgement and says so
        own = [row for row in held if "note of this project" in row["source"]]
        assert own
        assert all("judgement" in row["reason"] for row in own)

    def test_what_is_not_known_of_reciprocity_says_why(self) -> None:
        held = rows("reciprocity")
        unknown = [row for row in held if row["barrier"] == "unknown"]
        assert unknown
        assert all(row["reason"] and not row["source"] for row in unknown)
        assert {row["barrier"] for row in held} == {"yes", "claimed", "unknown"}

    def test_the_law_is_cited_step_by_step_and_what_was_not_read_is_marked(self) -> None:
        held = {row["id"]: row for row in rows("--from", "2026-03-01")}
        assert held["determination"]["legal_basis"] == "Art. 5"
        assert "qualified majority for" in held["determination"]["test"]
        assert "8 weeks" in held["determination"]["clock"]
        assert "qualified majority against" in held["appeal"]["test"]
        assert held["application"]["check"] == "check on EUR-Lex"
        assert [row["step"] for row in held.values()] == [str(n + 1) for n in range(len(held))]
        judged = [row for row in held.values() if row["fast"] != row["slow"]]
        assert all("judgement" in row["reason"] for row in judged)

    def test_words_are_neutral(self) -> None:
        spoken = TEXT + "".join(run("procedure", view).stdout.decode() for view in VIEWS)
        for word in (
            *("illegal", "aggress", "blackmail", "weaponi", "bully", "hostage", "threaten"),
            *("the commission would", "the council would", "trade war", "economic war", "unfair"),
        ):
            # addresses are as their owners wrote them
            assert word not in re.sub(r"https?://\S+", "", spoken).casefold(), word


class TestCommand:
    @pytest.mark.parametrize("view", ["timeline", *VIEWS])
    def test_every_column_is_described(self, view: str) -> None:
        topic = "procedure" if view == "timeline" else view
        given = ["--from", "2026-03-01"] if view == "timeline" else [view]
        header = run("procedure", *given).stdout.decode().splitlines()[0].split(",")
        described = run("schema", topic, "--format", "jsonl").stdout.splitlines()
        columns = [json.loads(line) for line in described]
        assert [column["column"] for column in columns] == header
        assert all(column["type"] and column["unit"] and column["meaning"] for column in columns)

    def test_timeline_is_the_default_view(self) -> None:
        given = ("--from", "2026-03-01")
        assert run("procedure", *given).stdout == run("procedure", "timeline", *given).stdout

    def test_an_answer_says_what_it_rests_on(self) -> None:
        meta = json.loads(run("procedure", "dossier", "--format", "json").stdout)["meta"]
        assert meta["facts_sha256"] == hashlib.sha256(FACTS.read_bytes()).hexdigest()
        assert (meta["instrument"], meta["instrument_as_of"]) == ("not used", "2025-07")
        assert meta["regulation"].endswith("in force 2023-12-27")
        given = ("procedure", "--from", "2026-03-01", "--format", "json")
        meta = json.loads(run(*given).stdout)["meta"]
        assert meta["months_to_adoption"] == {"low": 4, "mode": 9, "high": 12.2998418859}
        assert run(*given).stdout == run(*given).stdout

    def test_whether_it_was_used_is_a_fact_and_no_sentence_in_code(self, tmp_path: Path) -> None:
        path = changed(
            tmp_path, "state: not used\n  as_of: 2025-07", "state: used\n  as_of: 2027-02"
        )
        given = ("procedure", "demands", "--facts", str(path), "--format", "json")
        meta = json.loads(run(*given).stdout)["meta"]
        assert (meta["instrument"], meta["instrument_as_of"]) == ("used", "2027-02")

    @pytest.mark.parametrize("columns", [40, 80, 200])
    @pytest.mark.parametrize("view", VIEWS)
    def test_blocks_fit_the_screen(self, view: str, columns: int) -> None:
        code, text, notes = run_in_terminal(
            "procedure", view, columns=columns, env={"NO_COLOR": "1"}
        )
        assert code == 0
        # a word longer than half a narrow screen is not broken
        assert max(map(len, text.splitlines())) <= max(columns, 60)
        assert max(map(len, text.splitlines())) <= 100
        assert "screening, not legal advice" in notes.replace("\n", " ")

    def test_views_stand_side_by_side(self) -> None:
        _, text, _ = run_in_terminal("procedure", "dossier", env={"NO_COLOR": "1"})
        titles = [line for line in text.splitlines() if "COUNTER-EVIDENCE" in line]
        held = [row for row in rows("dossier") if row["evidence"]]
        assert len(titles) == len(held)
        assert all(re.fullmatch(r"  EVIDENCE +COUNTER-EVIDENCE", line) for line in titles)
        after_title = text.split(titles[0])[1].splitlines()[1]
        assert after_title.startswith("  " + held[0]["evidence"][:20])
        assert held[0]["counter_evidence"][:20] in after_title

    def test_a_screen_has_what_a_reader_must_check(self) -> None:
        code, text, notes = run_in_terminal("procedure", "--from", "2026-03-01")
        assert code == 0
        assert "Council determines" in text
        assert "Notice given, measures apply: check on EUR-Lex" in notes
        assert "not used as of 2025-07" in notes
        assert "4 to 12.3 months and more" in notes.replace("\n", " ")

    def test_the_packaged_facts_serve_whatever_release_is_in_use(self, tmp_path: Path) -> None:
        result = run("procedure", "demands", env={"ACI_DATA": str(tmp_path)})
        assert result.stdout == run("procedure", "demands").stdout

    def test_a_table_in_parquet_keeps_dates(self, tmp_path: Path) -> None:
        import duckdb

        path = tmp_path / "steps.parquet"
        assert run("procedure", "--from", "2025-10-31", "-o", str(path)).returncode == 0
        [(day,)] = duckdb.sql(
            f"SELECT latest FROM read_parquet('{path}') WHERE id = 'adoption'"
        ).fetchall()
        assert day == date(2026, 11, 9)

    def test_start_up_stays_light(self) -> None:
        code = (
            "import sys; from aci_cli.cli import main; "
            "main(['procedure', '--from', '2026-03-01', '--format', 'csv']); "
            "print(sorted({'duckdb', 'rich', 'pandas', 'pyarrow'} & set(sys.modules)), "
            "file=sys.stderr)"
        )
        result = run("-c", code, command=(sys.executable,))
        assert result.stderr == b"[]\n"


def test_each_view_is_reachable_from_python() -> None:
    facts = load_facts()
    tables: dict[str, Any] = {
        "dossier": procedure.dossier(facts),
        "demands": procedure.demands(facts),
        "landing-zone": procedure.landing_zone(facts),
        "reciprocity": procedure.reciprocity(facts),
    }
    for view, table in tables.items():
        assert [row["id"] for row in table.records()] == [row["id"] for row in rows(view)]
