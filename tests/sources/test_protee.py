"""ProTEE's elasticities stay as published, and nothing else passes for one."""

from __future__ import annotations

import pytest
from small import stage_text

from aci_cli.errors import AciError
from aci_cli.sources.protee import READERS
from aci_cli.sources.staging import Staging

[PROTEE] = READERS
SOUND = """HS6,zero,positive,sigma
010110,1,0,
010210,0,0,-8.50
010290,0,1,-3.2
850440,0,0,-1e1
"""


def stage(staging: Staging, text: str) -> list[tuple[object, ...]]:
    stage_text(staging, PROTEE, text, "protee.csv")
    return staging.con.execute("FROM staged_elasticities ORDER BY HS6").fetchall()


def test_figures_stay_as_published(staging: Staging) -> None:
    assert stage(staging, SOUND) == [
        ("010110", "1", "0", None),
        ("010210", "0", "0", "-8.50"),
        ("010290", "0", "1", "-3.2"),
        ("850440", "0", "0", "-1e1"),
    ]


def test_the_release_reads_them(staging: Staging) -> None:
    stage(staging, SOUND)
    con = staging.con
    con.execute("CREATE VIEW protee AS FROM staged_elasticities")
    con.execute(
        "CREATE TABLE hs_links AS SELECT '850440' AS code, '850440' AS counterpart,"
        " unnest([2022, 2017, 2012]) AS edition_from, unnest([2017, 2012, 2007]) AS edition_to"
    )
    found = con.execute(staging.query("release/elasticities").text).fetchall()
    assert found == [("850440", "850440", "identical", 10.0, "estimated")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("10190,0,0,-5", 'leading zeros were lost): line 6: "10190"'),
        ("0101901,0,0,-5", 'line 6: "0101901"'),
        ("010190,0,0,steep", 'in sigma no number: line 6: "steep"'),
        ("010190,0,0,nan", 'line 6: "nan"'),
        ("010190,0,0,-inf", 'line 6: "-inf"'),
        ("010190,0,0,1_0", 'line 6: "1_0"'),
        ("010190,0,0,NA", 'line 6: "NA"'),
        ("010190,2,0,-5", 'in zero no 0 or 1: line 6: "2"'),
        ("010190,0,,-5", 'in positive no 0 or 1: line 6: ""'),
    ],
)
def test_what_is_no_elasticity_is_refused(staging: Staging, line: str, message: str) -> None:
    with pytest.raises(AciError) as refused:
        stage(staging, SOUND + line + "\n")
    assert str(refused.value).startswith("protee.csv: 1 row has in ")
    assert message in str(refused.value)


def test_a_column_renamed_or_doubled_is_named(staging: Staging) -> None:
    with pytest.raises(AciError, match="lacks column sigma"):
        stage(staging, SOUND.replace("sigma", "elasticity"))
    with pytest.raises(AciError, match="column zero is there twice"):
        stage(staging, SOUND.replace("positive", "Zero"))
