"""Whatever happens to an ingest, the old release or the new one is there, never a mixture."""

from __future__ import annotations

import ctypes
import fcntl
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from shell import ACI, environment

from aci_cli.errors import AciError
from aci_cli.resources import bundled
from aci_cli.store import LOCK, WORKSHOP
from ingest.conftest import sales
from ingest.files import (
    aci,
    baci_file,
    comext_file,
    comext_row,
    contents,
    counted,
    findings,
    ingest,
    listed,
    output,
)

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a later file of the year 2024 in which Germany sells more."""
    return baci_file(tmp_path_factory.mktemp("corrected"), sales(2024, 900))


@pytest.fixture(scope="module")
def anew(made_once: Path, corrected: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the release that the corrected file makes of the one held."""
    release = Path(shutil.copytree(made_once, tmp_path_factory.mktemp("anew") / "release"))
    ingest(corrected, to=release)
    return release


def start(
    path: Path, to: Path, home: Path, before: Callable[[], None] | None = None
) -> subprocess.Popen[bytes]:
    """Begin an ingest in a process group of its own."""
    return subprocess.Popen(
        [*ACI, "data", "ingest", str(path), "--to", str(to)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=home,
        # a limit on files would cut the modules that Python keeps compiled
        env=environment(XDG_DATA_HOME=str(home / "share"), PYTHONDONTWRITEBYTECODE="1"),
        start_new_session=True,
        preexec_fn=before,
    )


class TestTwoReleases:
    def test_a_second_ingest_leaves_a_release_that_verifies(self, anew: Path) -> None:
        assert findings(anew) == []

    def test_files_of_the_old_one_stay_for_its_readers_for_an_hour(
        self, made_once: Path, anew: Path, corrected: Path, tmp_path: Path
    ) -> None:
        old, new = counted(made_once), counted(anew)
        left_out = old.keys() - new.keys()
        later = Path(shutil.copytree(anew, tmp_path / "later"))
        for minutes, kept in ((55, old | new), (65, new)):
            for name in left_out:
                then = time.time() - 60 * minutes
                os.utime(later / name, (then, then))
            ingest(corrected, to=later)
            assert contents(later) == kept | new

    def test_the_hour_begins_when_the_new_one_is_written(
        self, made_once: Path, corrected: Path, tmp_path: Path
    ) -> None:
        release = Path(shutil.copytree(made_once, tmp_path / "release"))
        for path in release.rglob("*.parquet"):
            os.utime(path, (0, 0))
        for _ in range(2):
            ingest(corrected, to=release)
            assert counted(made_once).keys() <= contents(release).keys()


def test_the_manifest_is_replaced_when_all_it_lists_is_on_the_disk(
    held: Path, corrected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[tuple[str, Path]] = []
    sync, move = os.fsync, Path.replace

    def synced(number: int) -> None:
        steps.append(("sync", Path(f"/proc/self/fd/{number}").readlink()))
        sync(number)

    def moved(path: Path, target: Path) -> Path:
        steps.append(("move", target))
        return move(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", moved)
    ingest(corrected, to=held)
    place = steps.index(("move", held / "manifest.json"))
    files = [path for step, path in steps[:place] if step == "move" and WORKSHOP not in str(path)]
    assert len(files) > 1
    for path in files:
        after = steps[steps.index(("move", path)) : place]
        above = [path.parent, *path.parent.parents]
        assert {("sync", folder) for folder in above if folder.is_relative_to(held)} <= set(after)
    assert steps[place + 1 :] == [("sync", held)]


class TestDamaged:
    """What an ingest makes of a damaged file would get a hash of its own."""

    def test_the_cube_is_not_made_of_a_file_that_changed(
        self, held: Path, corrected: Path, tmp_path: Path
    ) -> None:
        ingest(comext_file(tmp_path, "202552", customs()), to=held)
        assert listed(held, "cube/")
        [name] = [path for path in listed(held, "trade") if "year=2025/" in path]
        with duckdb.connect() as con:
            rows = con.sql(f"SELECT * REPLACE (value_eur + 1 AS value_eur) FROM '{held / name}'")
            rows.write_parquet(str(tmp_path / "harmed.parquet"))
        (tmp_path / "harmed.parquet").replace(held / name)
        before = contents(held)
        menu = bundled("measures.yaml").read_text(encoding="utf-8")
        with pytest.raises(AciError, match="does not match the manifest"):
            ingest(corrected, to=held, menu=menu.replace('["848620", ', '["848610", "848620", '))
        assert contents(held) == before


def customs() -> list[str]:
    """Return a year of Comext with exports, of which a cube is made."""
    return [
        comext_row("DE", partner, product, 90, period="202552", flow=flow)
        for product in ("81129289", "84861000")
        for flow, partner in ((1, "CN"), (2, "JP"))
    ]


class TestKilled:
    def test_at_any_moment(
        self, made_once: Path, anew: Path, corrected: Path, tmp_path: Path
    ) -> None:
        old, new = counted(made_once), counted(anew)
        begun = time.monotonic()
        process = start(corrected, Path(shutil.copytree(made_once, tmp_path / "0")), tmp_path)
        assert process.wait(60) == 0
        whole = time.monotonic() - begun
        chance = random.Random(3)
        # two thirds spread over the run, a third near its end, where files move
        moments = [chance.uniform(0.1, 1.0) for _ in range(7)]
        moments += [chance.uniform(0.8, 1.0) for _ in range(5)]
        seen = set()
        for number, moment in enumerate(moments, start=1):
            release = Path(shutil.copytree(made_once, tmp_path / str(number)))
            process = start(corrected, release, tmp_path)
            time.sleep(whole * moment)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)
            found = counted(release)
            assert found in (old, new)
            assert findings(release) == []
            seen.add("old" if found == old else "new")
            ingest(corrected, to=release)
            assert counted(release) == new
            assert not list(release.glob(f"{WORKSHOP}*"))
        assert "old" in seen

    @pytest.mark.parametrize("moment", ["0", "1", "manifest", "done"])
    def test_between_two_moves(
        self, made_once: Path, anew: Path, corrected: Path, tmp_path: Path, moment: str
    ) -> None:
        """Kill the process before it moves a file into the release, and after the last."""
        old, new = counted(made_once), counted(anew)
        release = Path(shutil.copytree(made_once, tmp_path / "release"))
        script = tmp_path / "killed.py"
        script.write_text(KILLED_AT_A_MOVE)
        done = subprocess.run(
            [ACI[0], str(script), moment, "data", "ingest", str(corrected), "--to", release],
            capture_output=True,
            cwd=tmp_path,
            env=environment(XDG_DATA_HOME=str(tmp_path)),
            timeout=60,
            check=False,
        )
        assert done.returncode == -signal.SIGKILL
        assert counted(release) == (new if moment == "done" else old)
        moved = contents(release).keys() & (new.keys() - old.keys())
        assert len(moved) == {"0": 0, "1": 1, "manifest": 2, "done": 2}[moment]
        if moment in ("manifest", "done"):
            whole = made_once if moment == "manifest" else anew
            assert aci("data", "verify", "--data", release, home=tmp_path).returncode == 0
            ranking = output("rank", "--data", release, home=tmp_path)
            assert ranking == output("rank", "--data", whole, home=tmp_path)
        ingest(corrected, to=release)
        assert counted(release) == new


KILLED_AT_A_MOVE = """
import os, pathlib, signal, sys
import aci_cli.ingest
from aci_cli.__main__ import main

moment = sys.argv.pop(1)
move, publish = pathlib.Path.replace, aci_cli.ingest.publish
moves = 0

def killed_if(now):
    if now:
        os.kill(os.getpid(), signal.SIGKILL)

def counted(path, target):
    global moves
    killed_if(moment in (str(moves), target.name.removesuffix(".json")))
    moves += 1
    return move(path, target)

def watched(*given):
    pathlib.Path.replace = counted
    publish(*given)
    killed_if(moment == "done")

aci_cli.ingest.publish = watched
sys.argv[0] = "aci"
main()
"""


class TestTwoAtOnce:
    def test_the_second_is_told_and_readers_go_on(
        self, held: Path, corrected: Path, tmp_path: Path
    ) -> None:
        before = contents(held)
        with (held / LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = aci("data", "ingest", corrected, "--to", held, home=tmp_path)
            assert done.returncode == 1
            [line] = done.stderr.decode().splitlines()
            assert f"{held}: another ingest is writing this release" in line
            assert done.stdout == b""
            assert output("rank", "--data", held, home=tmp_path)
            assert contents(held) == before
        assert aci("data", "ingest", corrected, "--to", held, home=tmp_path).returncode == 0

    def test_of_two_processes_one_wins_and_the_release_is_whole(
        self, held: Path, anew: Path, corrected: Path, tmp_path: Path
    ) -> None:
        both = [start(corrected, held, tmp_path) for _ in range(2)]
        told = [process.communicate(timeout=60)[1].decode() for process in both]
        codes = sorted(process.returncode for process in both)
        assert codes in ([0, 1], [0, 0])
        assert all("another ingest" in text for text, process in zip(told, both, strict=True)
                   if process.returncode)  # fmt: skip
        assert counted(held) == counted(anew)
        assert findings(held) == []


class TestNoRoom:
    @pytest.mark.parametrize("limit", [1_000, 5_000, 20_000])
    def test_a_file_that_the_system_does_not_take(
        self, held: Path, corrected: Path, tmp_path: Path, limit: int
    ) -> None:
        before = contents(held)
        process = start(
            corrected,
            held,
            tmp_path,
            lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        )
        out, told = process.communicate(timeout=60)
        assert process.returncode == 1, told.decode()
        assert told.decode() == f"aci: {held}: cannot be written: File too large\n"
        assert out == b""
        assert contents(held) == before

    def test_a_reduction_that_the_system_does_not_take(self, held: Path, tmp_path: Path) -> None:
        (tmp_path / "aci.toml").write_text(f'[tables]\ntrade = "{bundled("data") / "trade"}"\n')
        before = contents(held)
        done = subprocess.run(
            [*ACI, "data", "reduce", "--to", str(held)],
            capture_output=True,
            cwd=tmp_path,
            env=environment(XDG_DATA_HOME=str(tmp_path), PYTHONDONTWRITEBYTECODE="1"),
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000)),
            timeout=60,
            check=False,
        )
        said = f"aci: {held}: cannot be written: File too large\n"
        assert (done.returncode, done.stdout, done.stderr.decode()) == (1, b"", said)
        assert contents(held) == before

    def test_a_disk_that_is_full(self, made_once: Path, corrected: Path, tmp_path: Path) -> None:
        disk = tmp_path / "disk"
        disk.mkdir()
        size = sum(len(content) for content in contents(made_once).values()) + 300_000
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(disk)],
            capture_output=True,
            check=False,
        )
        if mounted.returncode:
            pytest.skip("a small disk needs the right to mount one")
        try:
            release = Path(shutil.copytree(made_once, disk / "release"))
            before = contents(release)
            filler = disk / "filler"
            with filler.open("wb", buffering=0) as stream, pytest.raises(OSError, match="space"):
                while True:
                    stream.write(bytes(4096))
            os.truncate(filler, filler.stat().st_size - 4_096)
            done = aci("data", "ingest", corrected, "--to", release, home=tmp_path)
            assert done.returncode == 1, done.stderr.decode()
            [line] = done.stderr.decode().splitlines()
            assert line.startswith(f"aci: {release}: no space left on the disk (0 MB free)")
            assert done.stdout == b""
            assert contents(release) == before
            assert findings(release) == []
            filler.unlink()
            assert aci("data", "ingest", corrected, "--to", release, home=tmp_path).returncode == 0
        finally:
            subprocess.run(["umount", str(disk)], check=True)

    def test_a_folder_that_cannot_be_written(
        self, held: Path, corrected: Path, tmp_path: Path
    ) -> None:
        (held / LOCK).unlink(missing_ok=True)
        before = contents(held)
        held.chmod(0o555)
        try:
            process = start(corrected, held, tmp_path, without_override)
            out, told = process.communicate(timeout=60)
        finally:
            held.chmod(0o755)
        assert process.returncode == 1
        assert told.decode().splitlines() == [f"aci: {held}: cannot be written: Permission denied"]
        assert out == b""
        assert contents(held) == before

    def test_a_file_in_the_place_of_the_folder(self, corrected: Path, tmp_path: Path) -> None:
        (tmp_path / "taken").write_text("mine")
        done = aci("data", "ingest", corrected, "--to", tmp_path / "taken", home=tmp_path)
        assert done.returncode == 1
        assert f"{tmp_path / 'taken'}: cannot be written" in done.stderr.decode()
        assert (tmp_path / "taken").read_text() == "mine"


def without_override() -> None:
    """Give up what lets the superuser write where nobody may, from the next program on."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


class TestFolderWithOtherThings:
    def test_what_the_user_keeps_there_is_not_swept(self, corrected: Path, tmp_path: Path) -> None:
        target = tmp_path / "mine"
        kept = [target / "own.parquet", target / "notes" / "own.parquet", target / "empty"]
        kept[1].parent.mkdir(parents=True)
        kept[0].write_bytes(b"own")
        kept[1].write_bytes(b"own")
        kept[2].mkdir()
        for _ in range(2):
            ingest(corrected, to=target)
        assert all(path.exists() for path in kept)

    def test_a_manifest_that_is_none_is_named_and_nothing_swept(
        self, held: Path, corrected: Path, tmp_path: Path
    ) -> None:
        for text in ("", "{}", '{"files": [1]}', "[]"):
            (held / "manifest.json").write_text(text)
            before = contents(held)
            done = aci("data", "ingest", corrected, "--to", held, home=tmp_path)
            assert done.returncode == 1, done.stderr.decode()
            [line] = done.stderr.decode().splitlines()
            assert "manifest.json: is not a release manifest" in line
            assert contents(held) == before
