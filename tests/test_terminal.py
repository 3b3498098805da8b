"""What people see on a screen: which columns, how wide, how rounded, in what colour."""

from __future__ import annotations

import json
from typing import Any

import pytest
from shell import WRITE_TABLE, run, run_in_terminal

from aci_cli.rounding import label, rounded
from aci_cli.rows import Column

WIDE = """\
                                                  pressure  seller
rank  id               title                       (EUR m)     (%)  leverage  material  year
   1  export-bearings  Limits on "bearings", all   3,036.4    35.0      2.50  yes       2024
   2  =sum             Zölle | 50 % more              -1.2    33.3     <0.01  no        2023
   –  unpriced                                           –       –         –               –
"""
NARROW = """\
                       pressure
rank  id                (EUR m)
   1  export-bearings   3,036.4
   2  =sum                 -1.2
   –  unpriced                –
"""


def on_screen(columns: int, env: dict[str, str] | None = None, **options: Any) -> tuple[str, str]:
    """Write the small table on a terminal; return what stdout and stderr showed."""
    code, out, err = run_in_terminal(
        json.dumps(options), command=WRITE_TABLE, columns=columns, env=env
    )
    assert code == 0
    return out, err


def plain(text: str) -> str:
    """Return a screen's text without bold."""
    bare = text.replace("\x1b[1m", "").replace("\x1b[0m", "")
    return "".join(line.rstrip() + "\n" for line in bare.splitlines())


def piped(**options: Any) -> str:
    """Write the small table into a pipe, as a table."""
    return run(json.dumps({"format": "table", **options}), command=WRITE_TABLE).stdout.decode()


def test_a_table_in_a_pipe_is_wide_and_plain() -> None:
    assert piped() == WIDE


def test_a_wide_terminal_shows_the_whole_table() -> None:
    out, err = on_screen(200)
    assert (plain(out), err) == (WIDE, "")


def test_a_narrow_terminal_shows_what_fits_and_names_the_rest() -> None:
    layout = ["rank", "id", "pressure_eur", "title", "leverage"]
    out, err = on_screen(36, layout=layout)
    assert plain(out) == NARROW
    assert " ".join(err.split()) == (
        "36 columns wide, so not shown: title, leverage (--format csv has all)"
    )


def test_columns_beats_the_terminals_width() -> None:
    assert plain(on_screen(30, env={"COLUMNS": "200"})[0]) == WIDE


def test_long_text_wraps_between_words() -> None:
    wide, _ = on_screen(32, layout=["rank", "title"])
    assert '   1  Limits on "bearings", all\n' in wide
    narrow, _ = on_screen(26, layout=["rank", "title"])
    assert '   1  Limits on\n      "bearings", all\n' in narrow


@pytest.mark.parametrize(
    ("env", "color", "coloured"),
    [
        ({}, "auto", True),
        ({"NO_COLOR": "1"}, "auto", False),
        ({"TERM": "dumb"}, "auto", False),
        ({}, "never", False),
        ({"NO_COLOR": "1"}, "always", True),
    ],
)
def test_colour_on_a_terminal(env: dict[str, str], color: str, coloured: bool) -> None:
    assert ("\x1b[" in on_screen(200, env=env, color=color)[0]) is coloured


def test_colour_in_a_pipe_only_when_asked() -> None:
    assert "\x1b" not in piped()
    assert "\x1b" in piped(color="always")
    assert "\x1b" not in piped(format="csv", color="always")


def test_text_cannot_steer_the_terminal() -> None:
    column = Column("x", "VARCHAR", "text", "")
    assert rounded(column, ["a\x1b[31m\x07\x9bb\nc"]) == ["a\ufffd[31m\ufffd\ufffdb c"]


def test_headings_drop_the_unit_that_stands_below() -> None:
    assert label(Column("self_harm_eur", "DOUBLE", "EUR", "")) == ("self harm", "(EUR m)")
    assert label(Column("year", "INTEGER", "year", "")) == ("year", "")
    assert label(Column("peak_month", "INTEGER", "months", "")) == ("peak month", "")
    assert label(Column("months_bought", "INTEGER", "months", "")) == ("months bought", "")
    assert label(Column("duration", "DOUBLE", "months", "")) == ("duration", "(months)")


@pytest.mark.parametrize(
    ("unit", "values", "shown"),
    [
        ("EUR", [1.5e9, 40_000.0, 0.0, -1.0], ["1,500.0", "<0.1", "0.0", ">-0.1"]),
        ("EUR", [1.5e12, 40_000.0, 0.0], ["1,500,000", "<1", "0"]),
        ("share", [0.5, 1.0], ["50.0", "100.0"]),
        ("bp", [0.123, 10.0], ["0.12", "10.00"]),
        ("kg", [1234567.0], ["1,235"]),
        ("count", [12345], ["12,345"]),
        ("-", [1234.5], ["1,234"]),
        ("-", [12.34, 1.0], ["12.3", "1.0"]),
        ("-", [0.5, None], ["0.50", "–"]),
    ],
)
def test_people_see_rounded_numbers(unit: str, values: list[Any], shown: list[str]) -> None:
    assert rounded(Column("x", "DOUBLE", unit, ""), values) == shown
