"""Each fault that fuzzing found, by its smallest case."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from ingest.files import comtrade_record, comtrade_table
from reading import read
from samples import ANSWER, ICIO, JSON_STAT, PROTEE, RATES, TARIFF
from shell import run
from test_fuzz_mapping import EXTRACT, MAP, counted
from yamls import written

from aci_cli.errors import AciError
from aci_cli.exports import read_export
from aci_cli.release import open_release
from aci_cli.resources import bundled
from aci_cli.sources.archives import unpack


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_packed_by_bzip2_or_lzma_that_is_damaged(tmp_path: Path, method: int) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("BACI_HS22_Y2024_V202601.csv", "t,i,j,k,v,q\n" * 50)
    raw = bytearray(path.read_bytes())
    [member] = zipfile.ZipFile(path).infolist()
    middle = 30 + len(member.filename) + member.compress_size // 2
    raw[middle : middle + 8] = b"\xff" * 8
    path.write_bytes(raw)
    (tmp_path / "workshop").mkdir()
    with pytest.raises(AciError, match=r"x\.zip: .*csv: is damaged or incomplete"):
        list(unpack(path, tmp_path / "workshop"))


@pytest.fixture(scope="module")
def vote(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Give an exported answer on a vote."""
    path = tmp_path_factory.mktemp("vote") / "vote.json"
    done = run("vote", "duty-ev", "--against", "HU", "--draws", "0", "-o", str(path))
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(path.read_text())


@pytest.mark.parametrize(
    ("stances", "said"),
    [
        ([], "stances: input should be a valid dictionary"),
        ({"HU": 5}, "stances.HU: expected for, against, abstain or a chance from 0 to 1"),
        ({"HU": "maybe"}, "stances.HU: expected for, against, abstain or a chance from 0 to 1"),
        ({"HU": True}, "stances.HU: expected for, against, abstain or a chance from 0 to 1"),
    ],
)
def test_an_export_that_was_asked_what_the_command_refuses(
    vote: Any, tmp_path: Path, stances: Any, said: str
) -> None:
    vote["meta"]["asked"]["stances"] = stances
    path = tmp_path / "vote.json"
    path.write_text(json.dumps(vote))
    with pytest.raises(AciError, match=said):
        read_export(path)


CUBE = json.dumps(JSON_STAT)
HUGE = comtrade_table(
    [comtrade_record(156, partner, "845710", 9e18) for partner in (276, 392, 842)]
)
ODD_ICIO = ICIO.replace("57.0,-7,100.0", "-143.0,-7,-100.0", 1).replace(",48.5,", ",-151.5,")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", CUBE.replace("5000", "1" + "0" * 400), "figures too large"),
        ("a.json", CUBE.replace("5000", "1" * 5000), "no whole JSON file"),
        ("a.json", CUBE[:-1] + ', "x": ' + "[" * 100_000, "no whole JSON file"),
        ("rates.csv", RATES.replace("1.0813", "1e400"), "1e400 is no rate of USD in 2023"),
        ("rates.csv", RATES.replace("1.0813", "1e-320"), "1e-320 is no rate of USD in 2023"),
        ("protee.csv", PROTEE.replace("-8.50", "-1e400"), "-1e400 is no elasticity"),
        ("tariff.csv", TARIFF.replace("0.0%", "999999999%"), "999999999% is no duty"),
        ("answer.csv", ANSWER.replace(",5000", ",1e400"), "figures too large to be added up"),
        ("answer.csv", ANSWER.replace(",3\n", ",1e400\n"), "figures too large to be added up"),
        ("table.txt", HUGE, "figures too large to be added up"),
        ("2022_SML.csv", ICIO.replace("DEU_HFCE", f'"{"x" * 200_000}"'), "line 1: field larger"),
        (
            "2022_SML.csv",
            ODD_ICIO.replace("OUT,100.0,100.0", "OUT,100.0,-100.0"),
            'row "OUT", column "DEU_C28": "-100.0" is below nought',
        ),
    ],
)
def test_a_file_of_figures_that_cannot_be(name: str, text: str, said: str) -> None:
    with pytest.raises(AciError, match=said):
        read(name, text.encode())


@pytest.mark.parametrize(
    "change",
    [
        {"path": "trade"},
        {"path": "trade/x"},
        {"path": "trade/classification=HS2022/year=x/baci.parquet"},
        {"source": None},
    ],
)
def test_flows_that_a_manifest_puts_nowhere(tmp_path: Path, change: dict[str, Any]) -> None:
    manifest = json.loads((bundled("data") / "manifest.json").read_bytes())
    entry = next(entry for entry in manifest["files"] if entry["path"].startswith("trade/"))
    entry.update(change)
    del manifest["seal"]
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(AciError, match="flows need a source and a place"):
        open_release(tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"encoding": "rot13"}, 'no encoding is called "rot13"'),
        ({"encoding": "undefined"}, 'no encoding is called "undefined"'),
        ({"encoding": "utf-16"}, "after line 1 stands what is not utf-16"),
        ({"encoding": "punycode"}, "after line 1 stands what is not punycode"),
        ({"file": "."}, 'no file fits "."'),
        ({"file": "x**"}, 'no file fits "x'),
        ({"file": "a" * 300}, 'no file fits "a'),
    ],
)
def test_a_mapping_of_a_file_that_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AciError, match=said):
        counted(written(MAP | change), EXTRACT.encode())


def test_sources_whose_files_a_manifest_does_not_list_or_lists_as_none(tmp_path: Path) -> None:
    manifest = json.loads((bundled("data") / "manifest.json").read_bytes())
    path = tmp_path / "manifest.json"
    del manifest["seal"]
    for source in manifest["sources"]:
        source["files"] = 5
    path.write_text(json.dumps(manifest))
    with pytest.raises(AciError, match=r"sources\.0\.files: Input should be a valid array"):
        open_release(tmp_path)
    for source in manifest["sources"]:
        del source["files"]
    path.write_text(json.dumps(manifest))
    assert all(source["files"] == [] for source in open_release(tmp_path).sources)
