"""`aci data fetch` as a process, against a server that plays each publisher."""

from __future__ import annotations

import csv
import fcntl
import hashlib
import inspect
import io
import json
import os
import pty
import signal
import subprocess
import time
from pathlib import Path

import pytest
from publisher import Publisher, Reply, seven_zip, zipped
from shell import ACI, environment, run, run_in_terminal

from aci_cli.cli import main
from aci_cli.cli_data import fetch
from aci_cli.fetch import ledger
from aci_cli.userdata import user_folder

ZIP = zipped(400_000)
SHA = hashlib.sha256(ZIP).hexdigest()
NAME = "BACI_HS22_V202601.zip"
KEY = "abc-very-secret-xyz"
SDMX = "DATAFLOW,freq,TIME_PERIOD,OBS_VALUE\n"


class Bench:
    """Run the command with a server in the place of every publisher's."""

    def __init__(self, publisher: Publisher, home: Path) -> None:
        self.publisher = publisher
        self.home = home
        self.folder = home / "aci" / "downloads"
        sources = ("COMEXT", "BACI", "COMTRADE", "ICIO", "RATES")
        self.env = {f"ACI_{name}_URL": publisher.url for name in sources}
        self.env |= {"XDG_DATA_HOME": str(home)}

    def run(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[bytes]:
        return run("data", "fetch", *arguments, env=self.env | env, cwd=self.home)

    def rows(self, *arguments: str, **env: str) -> list[dict[str, str]]:
        done = self.run(*arguments, **env)
        assert done.returncode == 0, done.stderr.decode()
        return list(csv.DictReader(io.StringIO(done.stdout.decode())))

    def refused(self, *arguments: str, code: int = 1, **env: str) -> str:
        done = self.run(*arguments, **env)
        assert (done.returncode, done.stdout) == (code, b"")
        (line,) = done.stderr.decode().splitlines()
        return line


def names(folder: Path) -> list[str]:
    """Return what a folder holds."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def bench(publisher: Publisher, tmp_path: Path) -> Bench:
    """Give a test a server with BACI's zip."""
    publisher.file(f"/{NAME}", ZIP)
    return Bench(publisher, tmp_path)


def test_baci_is_fetched_into_the_users_folder_and_then_left_alone(bench: Bench) -> None:
    (row,) = bench.rows("baci")
    path = bench.folder / "baci" / NAME
    assert row == {
        "source": "baci",
        "file": str(path),
        "bytes": str(len(ZIP)),
        "sha256": SHA,
        "address": f"{bench.publisher.url}/{NAME}",
        "state": "fetched",
        "period": "2022-2024",
    }
    assert path.read_bytes() == ZIP
    assert names(bench.home) == ["aci"]
    assert names(path.parent) == [".lock", NAME, "downloads.json"]
    assert ledger.fetched(bench.folder) == [path]
    bench.publisher.seen.clear()
    assert bench.rows("baci")[0]["state"] == "unchanged"
    assert bench.publisher.asked("/") == []
    assert bench.rows("baci", "--refresh")[0]["state"] == "unchanged"
    assert len(bench.publisher.asked("/")) == 1


def test_a_file_that_changed_there_or_here_is_fetched_again(bench: Bench) -> None:
    bench.rows("baci")
    path = bench.folder / "baci" / NAME
    path.write_bytes(ZIP[:-1] + b"x")
    done = bench.run("baci")
    assert b"is not as it was fetched" in done.stderr
    assert path.read_bytes() == ZIP
    newer = zipped(300_000)
    bench.publisher.file(f"/{NAME}", newer, etag='"two"')
    assert bench.rows("baci")[0]["state"] == "fetched"
    assert path.read_bytes() == newer


def test_a_dry_run_says_sizes_and_fetches_nothing(bench: Bench) -> None:
    done = bench.run("baci", "--dry-run")
    (row,) = csv.DictReader(io.StringIO(done.stdout.decode()))
    assert (row["state"], row["bytes"], row["sha256"]) == ("planned", str(len(ZIP)), "")
    assert done.stderr.decode() == "baci: 0.4 MB to fetch; nothing was fetched\n"
    assert bench.publisher.asked("/") == []
    assert names(bench.home) == []


def large(bench: Bench) -> None:
    """Let the server say that its file has 300 MB."""
    said = Reply(headers={"Content-Length": "300000000"}, sized=False)
    bench.publisher.reply(f"/{NAME}", said)


def test_much_is_not_fetched_without_a_word(bench: Bench) -> None:
    large(bench)
    line = bench.refused("baci")
    assert line == "aci: baci: 300.0 MB to fetch; give --yes to fetch it without being asked"
    assert bench.publisher.asked("/") == []
    bench.publisher.reply(f"/{NAME}", Reply(ZIP, sized=False))
    assert "1 files of unknown size to fetch; give --yes" in bench.refused("baci")
    assert bench.rows("baci", "--yes")[0]["state"] == "fetched"


def test_a_person_is_asked_before_much(bench: Bench) -> None:
    large(bench)
    main, end = pty.openpty()
    process = subprocess.Popen(
        [*ACI, "data", "fetch", "baci"],
        stdin=end,
        stdout=subprocess.PIPE,
        stderr=end,
        env=environment(**bench.env),
    )
    os.close(end)
    said = b""
    while b"[y/N] " not in said:
        said += os.read(main, 1000)
    os.write(main, b"n\n")
    assert process.communicate(timeout=20)[0] == b""
    assert process.returncode == 1
    assert b"baci: 300.0 MB to fetch. Go on?" in said
    assert b"nothing was fetched" in os.read(main, 1000)
    os.close(main)
    assert bench.publisher.asked("/") == []


def stop_in_the_middle(bench: Bench, how: signal.Signals) -> tuple[int, bytes, int]:
    """Stop the command when about a quarter of the file is there."""
    slow = Reply(ZIP, drip=0.02, slow=100_000, headers={"ETag": '"one"'})
    bench.publisher.before(f"/{NAME}", slow)
    process = subprocess.Popen(
        [*ACI, "data", "fetch", "baci"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(**bench.env),
    )
    part = bench.folder / "baci" / f"{NAME}.part"
    while process.poll() is None and (not part.exists() or part.stat().st_size < 80_000):
        time.sleep(0.01)
    process.send_signal(how)
    said = process.communicate(timeout=20)[0]
    return process.returncode, said, part.stat().st_size


def test_killed_in_the_middle_it_asks_only_for_the_rest(bench: Bench) -> None:
    code, _, size = stop_in_the_middle(bench, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert 80_000 <= size < 110_000
    (row,) = bench.rows("baci")
    assert (row["state"], row["sha256"]) == ("resumed", SHA)
    last = bench.publisher.asked(f"/{NAME}")[-1].headers
    assert (last["Range"], last["If-Range"]) == (f"bytes={size}-", '"one"')


def test_interrupted_it_keeps_what_came_and_says_nothing(bench: Bench) -> None:
    code, said, size = stop_in_the_middle(bench, signal.SIGINT)
    assert (code, said) == (130, b"")
    assert 80_000 <= size < 110_000
    assert bench.rows("baci")[0]["state"] == "resumed"


def test_two_at_once_in_one_folder(bench: Bench) -> None:
    (bench.folder / "baci").mkdir(parents=True)
    with (bench.folder / "baci" / ".lock").open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        assert "another aci data fetch is at work here" in bench.refused("baci")
    assert bench.rows("baci")[0]["state"] == "fetched"


def test_a_full_disk_is_seen_before(bench: Bench) -> None:
    size = str(10**15)
    bench.publisher.reply(f"/{NAME}", Reply(headers={"Content-Length": size}, sized=False))
    line = bench.refused("baci", "--yes")
    assert "1,000,000.0 GB to fetch, but only" in line
    assert bench.publisher.asked("/") == []


def test_comext_in_bulk(bench: Bench) -> None:
    body = seven_zip(50_000)
    files = "/dissemination/files"
    listing = (
        "TYPE,NAME,SIZE,DATE\n"
        f"FILE,full_v2_202403.7z,{len(body)},2026-01-01\n"
        f"FILE,full_partxixu_v2_202403.7z,{len(body)},2026-01-01\n"
    )
    bench.publisher.reply(f"{files}?dir=", Reply(listing.encode()))
    bench.publisher.file(f"{files}?file=comext/COMEXT_DATA/PRODUCTS/full_v2_202403.7z", body)
    related = f"{files}?file=comext/COMEXT_METADATA/CLASSIFICATIONS_AND_RELATIONS"
    bench.publisher.file(f"{related}/RELATIONS/CN8-PRED-SUCC.txt", b"a\tb\n")
    bench.publisher.file(f"{related}/CLASSIFICATIONS/ENGLISH/CN.txt", b"0101\tHorses\n")
    rows = bench.rows("comext", "--years", "2024", "--month", "3")
    assert [(Path(row["file"]).name, row["state"], row["period"]) for row in rows] == [
        ("CN8-PRED-SUCC.txt", "fetched", "all"),
        ("CN.txt", "fetched", "all"),
        ("full_v2_202403.7z", "fetched", "202403"),
    ]
    again = bench.rows("comext", "--years", "2024", "--month", "3")
    assert [row["state"] for row in again] == ["unchanged"] * 3
    tables = bench.rows("comext", "--metadata", "--to", "elsewhere")
    assert [row["file"] for row in tables] == [
        "elsewhere/comext/CN8-PRED-SUCC.txt",
        "elsewhere/comext/CN.txt",
    ]


def test_comext_by_sector_asks_the_interface(bench: Bench) -> None:
    data = "/comext/dissemination/sdmx/2.1/data/DS-045409/"
    bench.publisher.reply(data, Reply(SDMX.encode()))
    rows = bench.rows("comext", "--year", "2024", "--sector", "batteries", "--flow", "imports")
    assert [(row["state"], row["period"]) for row in rows] == [("fetched", "2024")]
    (asked,) = bench.publisher.asked(data)
    members = asked.address.removeprefix(data).split(".")[1].split("+")
    assert len(members) == 27
    assert {"GR", "DE", "HR"} < set(members)
    assert ".850760+850790.1." in asked.address


def test_comtrade_keeps_the_key_out_of_everything(bench: Bench) -> None:
    answer = {"count": 1, "data": [{"reporterCode": 156}], "error": ""}
    bench.publisher.reply("/data/", Reply(json.dumps(answer).encode()))
    reporters = [{"reporterCode": 156, "reporterCodeIsoAlpha3": "CHN"}]
    reference = "/files/v1/app/reference/Reporters.json"
    bench.publisher.reply(reference, Reply(json.dumps({"results": reporters}).encode()))
    arguments = ("comtrade", "--years", "2023", "--sector", "gallium_germanium")
    no_key = bench.refused("comtrade", "--years", "2023", "--product", "850440")
    assert "ACI_COMTRADE_KEY holds no key" in no_key
    done = bench.run(*arguments, "--reporter", "CHN", "--debug", ACI_COMTRADE_KEY=KEY)
    assert done.returncode == 0, done.stderr
    assert b"six digits only, so it is asked for them of 81129289, 81129295" in done.stderr
    (asked,) = bench.publisher.asked("/data/")
    assert "reporterCode=156&period=2023&cmdCode=811292,811299&" in asked.address
    assert KEY in asked.headers.values()
    written = b"".join(path.read_bytes() for path in (bench.folder / "comtrade").iterdir())
    for place in (done.stdout, done.stderr, written, asked.address.encode()):
        assert KEY.encode() not in place


def test_icio_comes_in_zips_of_several_years(bench: Bench) -> None:
    body = zipped(1000)
    for span in ("2011-2015", "2016-2022"):
        bench.publisher.file(f"/2025/{span}_SML.zip", body)
    rows = bench.rows("icio", "--years", "2015-2017")
    assert [Path(row["file"]).name for row in rows] == ["2011-2015_SML.zip", "2016-2022_SML.zip"]
    bench.publisher.routes.clear()
    bench.publisher.reply("/2025/", Reply(b"Forbidden", 403))
    line = bench.refused("icio")
    assert "HTTP 403" in line
    assert f"if a browser gets {bench.publisher.url}/2025/2016-2022_SML.zip" in line


def test_rates_without_size_or_mark_are_compared_by_content(bench: Bench) -> None:
    bench.publisher.reply("/data/EXR/", Reply(b"KEY,TIME_PERIOD\n", sized=False))
    assert bench.rows("rates")[0]["state"] == "fetched"
    assert bench.rows("rates")[0]["state"] == "unchanged"
    bench.publisher.reply("/data/EXR/", Reply(b"KEY,TIME_PERIOD\nx,2025\n", sized=False))
    assert bench.rows("rates")[0]["state"] == "fetched"
    asked = bench.publisher.asked("/data/EXR/A.USD+CNY+JPY+GBP.EUR.SP00.A?format=csvdata")
    assert len(asked) == len(bench.publisher.asked("/")) > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("comext",), "which years"),
        (("comext", "--years", "1899"), "--years 1899: expected numbers from 1962 to 2100"),
        (("comext", "--years", "2024-2022"), "--years 2024-2022: expected numbers"),
        (("comext", "--years", "2024", "--month", "13"), "--month 13: expected numbers"),
        (("comext", "--years", "2024", "--product", "101"), "--product 101: expected a code"),
        (("comext", "--years", "2024", "--product", "٠٩"), "expected a code of 2, 4, 6 or 8"),
        (("comext", "--years", "2024", "--flow", "imports"), "a bulk file holds both flows"),
        (("comext", "--years", "2024", "--sector", "batery"), "nearest: batteries"),
        (("comext", "--years", "2024", "--sector", "chemicals"), "aci data fetch icio"),
        (("comext", "--years", "2024", "--product", "85", "--reporter", "CHN"), "members of the"),
        (("baci", "--month", "3"), "--month does not go with baci, which takes --years, --ed"),
        (("baci", "--edition", "21"), "--edition 21: expected an edition"),
        (("baci", "--baci-release", "../x"), "--baci-release ../x: expected a release"),
        (("baci", "--years", "2021"), "BACI in HS22, V202601, holds 2022 to 2024"),
        (("icio", "--years", "2023"), "--years 2023: the tables of 2025 hold 1995 to 2022"),
        (("rates", "--reporter", "DEU"), "--reporter does not go with rates"),
        (("bacis",), "nearest: baci"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_done(
    bench: Bench,
    arguments: tuple[str, ...],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(bench.home)
    for name, value in bench.env.items():
        monkeypatch.setenv(name, value)
    assert main(["data", "fetch", *arguments]) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert (said.out, bench.publisher.seen, names(bench.home)) == ("", [], [])


def examples() -> list[str]:
    """Return the examples of the command's help."""
    lines = (inspect.getdoc(fetch) or "").split("Examples:\n")[1].splitlines()
    return [line.strip() for line in lines if line.strip()]


@pytest.mark.parametrize("example", examples())
def test_every_example_works(bench: Bench, example: str) -> None:
    files = "/dissemination/files"
    names_listed = [f"full_v2_{year}52.7z" for year in (2022, 2023, 2024)]
    listing = "TYPE,NAME,SIZE\n" + "".join(f"FILE,{name},1000\n" for name in names_listed)
    bench.publisher.reply(f"{files}?dir=", Reply(listing.encode()))
    bench.publisher.file(f"{files}?file=comext/COMEXT_DATA/", seven_zip(1000))
    bench.publisher.file(f"{files}?file=comext/COMEXT_METADATA/", b"code\n")
    bench.publisher.reply("/comext/", Reply(SDMX.encode()))
    bench.publisher.reply("/data/", Reply(b'{"count": 0, "data": [], "error": ""}'))
    members = "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT"
    codes = [*members.split(), "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE", "CHN"]
    reporters = [{"reporterCode": n, "reporterCodeIsoAlpha3": code} for n, code in enumerate(codes)]
    bench.publisher.reply("/files/v1/", Reply(json.dumps({"results": reporters}).encode()))
    rows = bench.rows(*example.split()[3:], ACI_COMTRADE_KEY=KEY)
    assert {row["state"] for row in rows} == {"planned" if "--dry-run" in example else "fetched"}


def test_addresses_that_may_not_be_read(bench: Bench) -> None:
    assert "expected an https:// address" in bench.refused("baci", "--from", "http://example.org")
    secret = bench.refused("baci", ACI_BACI_URL="https://me:pass@example.org/")
    assert "must hold no name or password" in secret
    assert "pass@" not in secret
    other = Publisher()
    other.file(f"/there/{NAME}", ZIP)
    assert bench.rows("baci", "--from", f"{other.url}/there/")[0]["state"] == "fetched"
    other.stop()


def test_on_a_terminal_it_says_what_comes_next(bench: Bench) -> None:
    code, out, err = run_in_terminal("data", "fetch", "baci", env=bench.env)
    assert code == 0, err
    assert NAME in out
    assert "aci data ingest reads what was fetched" in err


def test_a_bar_is_for_people_and_for_work_that_takes_a_while(bench: Bench) -> None:
    slow = Reply(ZIP, drip=0.02, slow=len(ZIP) - 80)
    bench.publisher.before(f"/{NAME}", slow, slow)
    code, out, err = run_in_terminal("data", "fetch", "baci", columns=120, env=bench.env)
    assert code == 0
    assert "━" in err
    assert "━" not in out
    done = bench.run("baci", "--refresh")
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_broken_ledger_is_named(bench: Bench) -> None:
    (bench.folder / "baci").mkdir(parents=True)
    (bench.folder / "baci" / "downloads.json").write_text("{")
    assert "downloads.json: not a ledger of downloads; remove it" in bench.refused("baci")


def test_finished_files_of_all_sources_are_found(bench: Bench) -> None:
    bench.publisher.reply("/data/EXR/", Reply(b"KEY\n"))
    bench.rows("baci")
    bench.rows("rates")
    (bench.folder / "baci" / "stray.zip").write_bytes(ZIP)
    assert [path.name for path in ledger.fetched(bench.folder)] == [NAME, "ecb-rates.csv"]
    (bench.folder / "rates" / "ecb-rates.csv").write_bytes(b"")
    assert [path.name for path in ledger.fetched(bench.folder)] == [NAME]
    assert ledger.fetched(bench.home / "nowhere") == []


def test_the_users_folder_follows_the_xdg_rules(tmp_path: Path) -> None:
    assert user_folder({"XDG_DATA_HOME": str(tmp_path)}) == tmp_path / "aci"
    for environ in ({}, {"XDG_DATA_HOME": ""}, {"XDG_DATA_HOME": "relative"}):
        assert user_folder(environ) == Path.home() / ".local" / "share" / "aci"
