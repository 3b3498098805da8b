"""The lists of the Combined Nomenclature in the shapes that they come in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aci_cli.errors import AciError
from aci_cli.sources.cn import READERS
from aci_cli.sources.parts import Part, open_part
from aci_cli.sources.staging import Staging

LINKS, TEXTS = READERS
LINK = (2021, "85414090", 2022, "85414200")


def written(
    folder: Path, text: str, name: str = "CN8-PRED-SUCC.txt", encoding: str = "utf-8"
) -> Part:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return open_part(path, name)


def links(staging: Staging) -> list[tuple[Any, ...]]:
    return staging.con.execute(
        "SELECT year_from, code_from, year_to, code_to FROM staged_cn_links ORDER BY ALL"
    ).fetchall()


def texts(staging: Staging) -> list[tuple[Any, ...]]:
    return staging.con.execute("FROM staged_descriptions ORDER BY ALL").fetchall()


@pytest.mark.parametrize(
    "text",
    [
        "PRED_CODE\tPRED_YEAR\tSUCC_CODE\tSUCC_YEAR\n85414090\t2021\t85414200\t2022\n",
        "from;to;obsolete;new\n2021;2022;85414090;85414200\n",
        "Successor CN8,Successor start,Predecessor CN8,Predecessor end\n"
        '"8541 42 00",01/01/2022,"8541 40 90",31/12/2021\n',
        "CN8 new\tnew period\tCN8 old\told period\n85414200\t202201\t85414090\t202112\n",
        "85414090\t202112\t85414200\t202201\n",
        "2021;85414090;2022;85414200\r\n",
        "\ufeff85414090,31.12.2021,85414200,01.01.2022\n",
    ],
)  # fmt: skip
def test_a_link_is_read_by_what_its_columns_hold(
    tmp_path: Path, staging: Staging, text: str
) -> None:
    part = written(tmp_path, text)
    assert [reader.name for reader in READERS if reader.claims(part)] == [LINKS.name]
    LINKS.stage(part, staging)
    assert links(staging) == [LINK]


def test_one_code_may_have_several_successors(tmp_path: Path, staging: Staging) -> None:
    text = "85414090,2021,85414200,2022\n85414090,2021,85414300,2022\n01012990,2011,01012990,2012\n"
    LINKS.stage(written(tmp_path, text), staging)
    assert links(staging) == [
        (2011, "01012990", 2012, "01012990"),
        LINK,
        (2021, "85414090", 2022, "85414300"),
    ]
    assert list(staging.workshop.glob("*.txt")) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("1012990,2021,85414200,2022", 'code_from no CN code of 8 digits (with 7, leading zeros'),
        ("85414090,21,85414200,2022", 'in year_from no year, month or day, as 2024, 202401 or'),
        ("85414090,2021,,2022", 'in code_to no CN code of 8 digits'),
        ("85414090,2023,85414200,2022", "a successor is older than its predecessor"),
        ("85414090,2021,85414200", "CSV Error on Line: 3"),
    ],
)  # fmt: skip
def test_a_link_that_does_not_cast_is_refused(
    tmp_path: Path, staging: Staging, line: str, fault: str
) -> None:
    names = "pred code,pred year,succ code,succ year"
    part = written(tmp_path, f"{names}\n85414090,2021,85414200,2022\n{line}\n")
    with pytest.raises(AciError) as caught:
        LINKS.stage(part, staging)
    assert str(caught.value).startswith("CN8-PRED-SUCC.txt: ")
    assert fault in str(caught.value)
    assert links(staging) == []


@pytest.mark.parametrize(
    "text",
    [
        "pred,succ\n85414090,85414200\n",
        "CN8 new\tnew from\tCN8 old\told\n85414200\t202201\t85414090\t202112\n",
        "a,b,c,d\n85414090,2021,85414200,2022\n",
        "85414090,2022,85414200,2021\n",
        "edition_from,code,edition_to,counterpart\n2017,854140,2022,854141\n",
    ],
)
def test_a_list_whose_sides_are_not_clear_is_not_claimed(tmp_path: Path, text: str) -> None:
    assert not LINKS.claims(written(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        "01\tLIVE ANIMALS\n01012100\tPure-bred \"breeding\" horses\n",
        "CODE\tDESCRIPTION\n01\tLIVE ANIMALS\n01012100\t\"Pure-bred \"\"breeding\"\" horses\"\n",
        "01\t01/01/1988\t31/12/2500\tLIVE ANIMALS\n"
        "01012100\t01/01/2012\t31/12/2500\tPure-bred \"breeding\" horses\n",
        "I\tSECTION ONE\n01\tLIVE ANIMALS\n01012100\tPure-bred \"breeding\" horses\n",
    ],
)  # fmt: skip
def test_descriptions_are_read_with_or_without_names_and_dates(
    tmp_path: Path, staging: Staging, text: str
) -> None:
    part = written(tmp_path, text, "CN.txt")
    assert [reader.name for reader in READERS if reader.claims(part)] == [TEXTS.name]
    TEXTS.stage(part, staging)
    assert texts(staging) == [
        ("CN", "01", "LIVE ANIMALS"),
        ("CN", "01012100", 'Pure-bred "breeding" horses'),
    ]


def test_descriptions_in_the_old_encoding(tmp_path: Path, staging: Staging) -> None:
    part = written(tmp_path, "01\tAnimals\n22042111\tAlsace, château\n", "CN.txt", "cp1252")
    TEXTS.stage(part, staging)
    assert texts(staging)[1] == ("CN", "22042111", "Alsace, château")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("1012100\tHorses", 'line 3: "1012100" has an odd number of digits'),
        ("01012100\t", 'line 3: code "01012100" has no text'),
        ("01012100", 'line 3: code "01012100" has no text'),
    ],
)
def test_a_description_that_cannot_be_meant_is_refused(
    tmp_path: Path, staging: Staging, line: str, fault: str
) -> None:
    part = written(tmp_path, f"01\tLIVE ANIMALS\n02\tMEAT\n{line}\n", "CN.txt")
    assert TEXTS.claims(part)
    with pytest.raises(AciError, match=f"CN.txt: {fault}"):
        TEXTS.stage(part, staging)
    assert texts(staging) == []


def test_other_tables_are_not_claimed(tmp_path: Path) -> None:
    text = "01\tLIVE ANIMALS\n02\tMEAT\n"
    assert not TEXTS.claims(written(tmp_path, text, "labels.txt"))
    assert not TEXTS.claims(written(tmp_path, text.replace("\t", ","), "CN.txt"))
