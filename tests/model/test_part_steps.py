"""Measures that are computed by part of their sectors' codes say so."""

from __future__ import annotations

from steps import Row, asked, picked

MEASURE = {"kind": "import_duty", "direction": "to_sender", "controlled_only": False}
KINDS = [
    {**MEASURE, "buyer": "sender", "lines": "flow"},
    {**MEASURE, "kind": "import_restriction", "buyer": "target", "lines": "flow"},
]
LINE = {"buyer": "sender", "sector": "goods", "role": "hs"}
CODES = ("110000", "220000", "330000", "440000", "550000")


def uncounted(**changes: list[Row]) -> list[Row]:
    """Return what is missing of a duty on five codes of which two have a line of their own."""
    tables: dict[str, list[Row]] = {
        "measures": [{**MEASURE, "measure": "duty"}],
        "measure_sectors": [{"measure": "duty", "sector": "goods"}],
        "measure_base": [],
        "kinds": KINDS,
        "sector_products": [{"sector": "goods", "code": code, "kind": "hs"} for code in CODES],
        "sector_controlled": [],
        "laid": [{"measure": "duty"}],
        "lines": [
            {**LINE, "line": "110000", "code": "110000"},
            {**LINE, "line": "lenses", "role": "published"},
            # a line of another side or sector counts for neither
            {**LINE, "line": "330000", "code": "330000", "buyer": "target"},
            {**LINE, "line": "330000", "code": "330000", "sector": "other"},
        ],
        "published_scope": [
            {"line": "lenses", "product": "220000"},
            {"line": "unheld", "product": "330000"},
        ],
    }
    return asked("uncounted", tables | changes)


def told(rows: list[Row]) -> list[tuple[object, ...]]:
    """Return how many codes are missing of how many, and which."""
    return picked(rows, "measure", "sector", "n_codes", "n_missing", "missing")


def test_codes_without_a_line_of_the_side_and_sector_are_named() -> None:
    assert told(uncounted()) == [("duty", "goods", 5, 3, "330000, 440000, 550000")]


def test_three_codes_are_named_and_all_are_counted() -> None:
    lines: list[Row] = [{**LINE, "line": "110000", "code": "110000"}]
    assert told(uncounted(lines=lines)) == [("duty", "goods", 5, 4, "220000, 330000, 440000")]


def test_an_industry_stands_for_all_codes_of_its_sector_on_its_side() -> None:
    industry = {**LINE, "line": "C28", "role": "icio", "code": "C28"}
    assert uncounted(lines=[industry]) == []
    for other in ({"buyer": "target"}, {"sector": "other"}, {"role": "proxy"}):
        assert len(uncounted(lines=[{**industry, **other}])) == 1


def test_a_sector_of_an_industry_alone_is_missing_where_the_industry_is() -> None:
    codes: list[Row] = [{"sector": "goods", "code": "C28", "kind": "icio"}]
    assert told(uncounted(sector_products=codes)) == [("duty", "goods", 1, 1, "C28")]
    proxy = {**LINE, "line": "C28", "role": "proxy", "code": "C28"}
    assert len(uncounted(sector_products=codes, lines=[proxy])) == 1
    beside = {"sector": "goods", "code": "110000", "kind": "hs"}
    assert uncounted(sector_products=[*codes, beside]) == []
    elsewhere = [*codes, {**beside, "sector": "other"}]
    assert told(uncounted(sector_products=elsewhere)) == [("duty", "goods", 1, 1, "C28")]


def test_only_what_the_measure_is_to_touch_is_missed() -> None:
    nothing_laid: list[Row] = [{"measure": "another"}]
    assert uncounted(laid=nothing_laid) == []
    assert uncounted(measure_base=[{"measure": "duty", "line": "110000"}]) == []
    assert len(uncounted(measure_base=[{"measure": "another", "line": "110000"}])) == 1
    assert uncounted(kinds=[{**KINDS[0], "lines": "bill"}]) == []
    assert uncounted(kinds=[{**KINDS[0], "direction": "to_target"}]) == []
    controlled: list[Row] = [
        {"sector": "goods", "code": "110000"}, {"sector": "goods", "code": "440000"},
        {"sector": "other", "code": "330000"},
    ]  # fmt: skip
    only: list[Row] = [{**MEASURE, "measure": "duty", "controlled_only": True}]
    found = uncounted(measures=only, sector_controlled=controlled)
    assert told(found) == [("duty", "goods", 2, 1, "440000")]


def test_a_caution_says_of_what_part_the_amounts_are() -> None:
    missing = {"sector": "goods", "n_codes": 5, "missing": "1, 2, 3"}
    tables: dict[str, list[Row]] = {
        "measures": [{"measure": "duty", "comparator": False}],
        "parties": [],
        "uncounted": [
            {**missing, "measure": "duty", "n_missing": 4},
            {**missing, "measure": "duty", "sector": "rare", "n_missing": 3},
        ],
    }
    said = {row["caution"] for row in asked("cautions", tables) if row["about"] == "part"}
    assert said == {
        "counts 1 of 5 codes of goods, so that its amounts are of a part: no figures of 1, 2, 3"
        " and 1 more (aci data show goods)",
        "counts 2 of 5 codes of rare, so that its amounts are of a part: no figures of 1, 2, 3"
        " (aci data show rare)",
    }
