"""Numbers that look right and are not: answers beside whole files, digits used twice, damage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from aci_cli.errors import AciError
from aci_cli.ingest import ingest as read_in
from aci_cli.menu import load_menu
from aci_cli.queries import load
from aci_cli.resources import bundled
from aci_cli.sources.mapping import read_mapping
from ingest.files import (
    MEMBERS,
    baci_file,
    comext_file,
    comext_row,
    dependency,
    ingest,
    listed,
    trade,
    write,
)

GALLIUM, GERMANIUM = "81129289", "81129295"
ANSWER_HEADER = (
    "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE"
)
Cell = tuple[str, str, str, int]


def answer(path: Path, cells: Sequence[Cell]) -> Path:
    """Write what the Comext API answers of imports in 2025: reporter, partner, product, euro."""
    rows = [
        f"ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,{reporter},{partner},{product},1,"
        f"VALUE_IN_EUROS,2025,{value}"
        for reporter, partner, product, value in cells
    ]
    return write(path, "\n".join([ANSWER_HEADER, *rows]) + "\n")


def bought(reporter: str, product: str) -> list[Cell]:
    """Return what a country buys of a product, with the total over all partners."""
    return [
        (reporter, "CN", product, 5000),
        (reporter, "US", product, 3000),
        (reporter, "WORLD", product, 8000),
    ]


def test_answer_of_one_member_does_not_stand_for_the_union(tmp_path: Path) -> None:
    """Six digits asked of Germany alone leave the Union's line on the eight digits of all."""
    rows = [
        comext_row(member, partner, "85076000", value, period="202552")
        for member in MEMBERS
        for partner, value in {"CN": 100_000, "KR": 300_000}.items()
    ]
    whole = comext_file(tmp_path, "202552", rows)
    alone = answer(tmp_path / "answer.csv", bought("DE", "850760"))
    ingest(whole, alone, to=tmp_path / "release")
    lines = dependency(tmp_path / "release", "batteries", year=2025)
    assert "850760" not in lines
    assert lines["85076000"]["imports_eur"] == str(400_000 * len(MEMBERS))
    assert lines["85076000"]["seller_share"] == "0.25"


def test_answers_that_overlap_agree_with_their_totals(tmp_path: Path) -> None:
    """A product in two answers counts once, and so does its total."""
    first = answer(tmp_path / "a.csv", bought("DE", GALLIUM))
    second = answer(tmp_path / "b.csv", bought("DE", GALLIUM) + bought("DE", GERMANIUM))
    ingest(first, second, to=tmp_path / "release")
    held = trade(tmp_path / "release", "product, sum(value_eur)", "year = 2025 GROUP BY product")
    assert held == [(GALLIUM, 8000), (GERMANIUM, 8000)]


def test_digits_given_to_other_goods_do_not_serve_a_code(tmp_path: Path) -> None:
    """701919 of HS 2017 is 701913 of HS 2022; of the newer 701919 it says nothing."""
    old = [
        baci_file(tmp_path, [(y, 156, 276, "701919", 9, ""), (y, 276, 156, "701919", 1, "")], "17")
        for y in (2022, 2023)
    ]
    new = baci_file(tmp_path, [(2024, 156, 276, "701919", 9, "")], "22")
    ingest(*old, new, to=tmp_path / "release")
    con = duckdb.connect()
    for name in ("products",):
        paths = [str(tmp_path / "release" / path) for path in listed(tmp_path / "release", name)]
        con.read_parquet(paths).create(name)
    con.execute("CREATE TABLE listings AS SELECT unnest(['701913', '701919']) AS code")
    served = con.execute(load("serves", bundled("queries")).text).fetchall()
    found = {(code, classification) for code, classification, product, *_ in served
             if product == "701919"}  # fmt: skip
    assert found == {("701913", "HS2017"), ("701919", "HS2022")}


def test_an_edition_without_concordance_is_marked(tmp_path: Path) -> None:
    """848510 was ships' propellers until 2006 and is additive manufacturing since 2022."""
    flows = [
        (2021, seller, buyer, "848510", value, "")
        for buyer in (40, 56, 100, 251, 276)
        for seller, value in ((156, 90), (392, 10))
    ]
    ingest(baci_file(tmp_path, flows, "02"), to=tmp_path / "release")
    line = dependency(tmp_path / "release", "cnc_machine_tools", year=2021)["848510"]
    assert line["classification"] == "HS2002"
    assert "concordance_none" in line["flags"].split()


def test_damage_is_not_merged_into_a_new_file(tmp_path: Path) -> None:
    """A file of the release that is not as the manifest says stops an answer that would join it."""
    release = tmp_path / "release"
    ingest(answer(tmp_path / "a.csv", bought("DE", GALLIUM)), to=release)
    [name] = listed(release, "trade/classification=CN2025/")
    other = next(path for path in listed(release, "trade/") if "CN2024" in path)
    (release / name).write_bytes((release / other).read_bytes())
    with pytest.raises(AciError, match="does not match the manifest"):
        ingest(answer(tmp_path / "b.csv", bought("FR", GALLIUM)), to=release)


@pytest.mark.parametrize(
    ("links", "relations"),
    [
        ([(2015, "A", 2016, "B"), (2020, "B", 2021, "C")], {"A": "1:1", "B": "1:1"}),
        (
            [(2015, "X", 2016, "B"), (2015, "Y", 2016, "B"), (2020, "B", 2021, "C")],
            {"X": "n:1", "Y": "n:1", "B": "1:1"},
        ),
        ([(2015, "A", 2016, "A"), (2015, "D", 2016, "A")], {"A": "n:1", "D": "n:1"}),
    ],
    ids=["renamed twice", "joined, then renamed", "joins one that stays"],
)
def test_a_line_renamed_twice_is_still_one_line(
    links: list[tuple[int, str, int, str]], relations: dict[str, str]
) -> None:
    """Several to one is what other lines join, not what the line was called before."""
    con = duckdb.connect()
    con.execute("CREATE TABLE cn_links (year_from INT, code_from TEXT, year_to INT, code_to TEXT)")
    con.executemany("INSERT INTO cn_links VALUES (?, ?, ?, ?)", links)
    rows = con.execute(load("cn_lineage", bundled("queries") / "release").text).fetchall()
    assert {code: relation for _, code, _, relation in rows} == relations


def test_like_rows_of_an_own_table_are_refused_not_dropped(tmp_path: Path) -> None:
    """Two declarations of the same value are no overlap of two answers."""
    write(
        tmp_path / "map.yaml",
        'file: own.csv\nsource: {id: own-x, publisher: P, title: T, licence: L, address: "x.org",'
        " citation: C, valuation: CIF}\nclassification: HS2022\n"
        "columns: {year: year, partner: partner, product: hs, value: value}\n"
        "constants: {reporter: CHN}\ndirection: imports\nunits: {currency: EUR}\nareas: iso3\n",
    )
    rows = "year,partner,hs,value\n2025,DEU,845710,1000\n"
    write(tmp_path / "own.csv", rows)
    mapping = read_mapping(tmp_path / "map.yaml")
    menu = load_menu(bundled("measures.yaml"))

    def take() -> list[tuple[object, ...]]:
        readers = {path: mapping.reader() for path in mapping.files}
        made = read_in(mapping.files, tmp_path / "release", menu, readers=readers, threads=1)
        return list(made.rows)

    # the share of the only one would be 1
    with pytest.raises(
        AciError, match=r"^own\.csv: CHN names DEU alone as a partner in its imports"
    ):
        take()
    write(tmp_path / "own.csv", rows + "2025,FRA,845710,500\n")
    assert take()[0][5] == 1500
    write(tmp_path / "own.csv", rows + "2025,FRA,845710,500\n2025,DEU,845710,1000\n")
    with pytest.raises(AciError, match="is there 2 times"):
        take()
