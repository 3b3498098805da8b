"""What aci says of itself and of a menu: `aci schema` and `aci check`."""

from __future__ import annotations

import json
import re

from shell import ROOT, run

from aci_cli.menu import Menu


def test_schema_of_the_menu_is_the_models_own() -> None:
    assert json.loads(run("schema", "menu").stdout) == Menu.model_json_schema()


def test_schema_describes_each_column_of_a_ranking() -> None:
    columns = [
        json.loads(line) for line in run("schema", "rank", "--format", "jsonl").stdout.splitlines()
    ]
    header = run("rank").stdout.decode().splitlines()[0].split(",")
    assert [column["column"] for column in columns] == header
    assert all(column["type"] and column["unit"] and column["meaning"] for column in columns)


def test_schema_lists_what_it_describes_and_the_scenarios() -> None:
    topics = run("schema", "--format", "tsv").stdout.decode().splitlines()
    names = [line.split("\t")[0] for line in topics]
    assert {"topic", "rank", "sectors", "menu", "scenarios"} <= set(names)
    described = {
        "check": "check",
        "config": "config",
        "data show": "data show",
        "data verify": "data verify",
        "show": "data show",
        "verify": "data verify",
        "coverage": "data show bearings",
        "data compare": "data compare comext baci",
        "rows": "explain bearings --rows",
        "rungs": "rank --rungs",
        "suppliers": "plot suppliers batteries",
        "lines": "sectors --level line",
        "schema": "schema rank",
        "vote": "vote",
        "members": "vote --members",
    }
    assert {name.removeprefix("data ") for name in described} <= set(names)
    for topic, command in described.items():
        lines = run("schema", *topic.split()).stdout.decode().splitlines()[1:]
        header = run(*command.split()).stdout.decode().splitlines()[0]
        assert [line.split(",")[0] for line in lines] == header.split(",")
    for topic, first in (("data fetch", "source,file,bytes"), ("data ingest", "source,class")):
        lines = run("schema", *topic.split()).stdout.decode().splitlines()[1:]
        assert ",".join(line.split(",")[0] for line in lines).startswith(first)
    scenarios = run("schema", "scenarios").stdout.decode()
    assert scenarios.startswith("scenario,title,sender,with,horizon,note,changes\neu-alone,")


def test_check_passes_the_packaged_menu_and_notes_its_gates() -> None:
    result = run("check", "--format", "json")
    rows = json.loads(result.stdout)["rows"]
    assert result.returncode == 0
    assert {(row["level"], row["check"]) for row in rows} == {("note", "gate")}
    assert result.stderr == f"0 errors, {len(rows)} notes\n".encode()


def test_check_lists_every_fault_on_stdout_and_returns_one() -> None:
    menu = (ROOT / "measures.yaml").read_bytes().replace(b"schema_version: 1", b"schema_version: 7")
    faulty = menu.replace(b"kind: export_charge", b"kind: export_chrge")
    result = run("check", "-", "--format", "json", stdin=faulty)
    rows = json.loads(result.stdout)["rows"]
    assert (result.returncode, len(rows) >= 2) == (1, True)
    assert all(re.match(r"standard input:\d+: ", row["finding"]) for row in rows)
    assert {row["level"] for row in rows} == {"error"}


def test_check_names_titles_that_a_spreadsheet_would_run() -> None:
    menu = (ROOT / "measures.yaml").read_bytes()
    faulty = menu.replace(b"title: Export limits on bearings", b'title: "=HYPERLINK(1)"')
    result = run("check", "-", stdin=faulty)
    assert result.returncode == 1
    assert b"a spreadsheet would run '=HYPERLINK(1)' as a formula" in result.stdout
