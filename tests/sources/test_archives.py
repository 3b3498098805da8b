"""Archives as publishers send them, and as nobody should."""

from __future__ import annotations

import gzip
import io
import os
import random
import stat
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import py7zr
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aci_cli.errors import AciError
from aci_cli.sources import archives
from aci_cli.sources.archives import unpack

TEXT = b"t,i,j,k,v,q\n2017,4,12,010121,5.5,1.25\n"
OTHER = b"country_code,country_name\n4,Afghanistan\n"
MEMBERS = {"flows.csv": TEXT, "lists/countries.csv": OTHER}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "workshop").mkdir()
    return tmp_path / "workshop"


def zipped(path: Path, members: dict[str, bytes] | None = None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (members or MEMBERS).items():
            archive.writestr(name, content)
    return path


def seven_zipped(path: Path, members: dict[str, bytes] | None = None, **options: object) -> Path:
    with py7zr.SevenZipFile(path, "w", **options) as archive:  # type: ignore[arg-type]
        for name, content in (members or MEMBERS).items():
            archive.writestr(content, name)
    return path


def gzipped(path: Path, content: bytes = TEXT) -> Path:
    path.write_bytes(gzip.compress(content))
    return path


def contents(path: Path, folder: Path) -> dict[str, bytes]:
    """Return what each member's label holds, read while it is handed over."""
    return {part.label: part.path.read_bytes() for part in unpack(path, folder)}


def refusal(path: Path, folder: Path) -> str:
    with pytest.raises(AciError) as caught:
        list(unpack(path, folder))
    assert list(folder.iterdir()) == []
    return str(caught.value)


def test_a_plain_file_is_one_part_where_it_lies(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_bytes(TEXT)
    [part] = unpack(path, folder)
    assert (part.path, part.label, part.name) == (path, "flows.csv", "flows.csv")
    assert path.read_bytes() == TEXT


@pytest.mark.parametrize("pack", [zipped, seven_zipped])
def test_an_archive_gives_each_member_whatever_its_own_name(
    tmp_path: Path, folder: Path, pack: Callable[[Path], Path]
) -> None:
    path = pack(tmp_path / "release.download")
    assert contents(path, folder) == {
        "release.download: flows.csv": TEXT,
        "release.download: lists/countries.csv": OTHER,
    }
    assert [part.name for part in unpack(path, folder)] == ["flows.csv", "countries.csv"]
    assert list(folder.iterdir()) == []


def test_a_gzip_file_loses_its_suffix(tmp_path: Path, folder: Path) -> None:
    path = gzipped(tmp_path / "COMTRADE-FINAL.gz")
    [part] = unpack(path, folder)
    assert (part.label, part.name) == ("COMTRADE-FINAL.gz", "COMTRADE-FINAL")
    assert contents(path, folder) == {"COMTRADE-FINAL.gz": TEXT}


def test_members_of_a_zip_are_never_on_disk_together(tmp_path: Path, folder: Path) -> None:
    path = zipped(tmp_path / "a.zip")
    assert [len(list(folder.iterdir())) for _ in unpack(path, folder)] == [1, 1]


def test_giving_up_midway_leaves_nothing(tmp_path: Path, folder: Path) -> None:
    parts = unpack(seven_zipped(tmp_path / "a.7z"), folder)
    next(parts)
    parts.close()
    assert list(folder.iterdir()) == []


def test_a_spreadsheet_is_no_archive(tmp_path: Path, folder: Path) -> None:
    path = zipped(tmp_path / "extract.xlsx", {"[Content_Types].xml": b"<Types/>"})
    [part] = unpack(path, folder)
    assert part.path == path


@pytest.mark.parametrize(
    "name", ["../up.csv", "/etc/up.csv", "a/../../up.csv", "C:/up.csv", "..\\up.csv"]
)
def test_a_name_that_leads_out_is_refused(tmp_path: Path, folder: Path, name: str) -> None:
    said = refusal(zipped(tmp_path / "a.zip", {name: TEXT}), folder)
    assert "a.zip: " in said
    assert "leads out of the archive" in said
    assert not (tmp_path / "up.csv").exists()


def test_a_name_in_a_7z_that_leads_out_is_refused(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "a.7z"
    seven_zipped(path, {"xx/up.csv": TEXT}, header_encryption=False)
    with py7zr.SevenZipFile(path, "w") as archive:
        archive.set_encoded_header_mode(False)
        archive.writestr(TEXT, "xx/up.csv")
    raw = path.read_bytes()
    old, new = "xx/up.csv".encode("utf-16-le"), "../up.csv".encode("utf-16-le")
    assert raw.count(old) == 1
    path.write_bytes(with_header_sums(raw.replace(old, new)))
    assert "leads out of the archive" in refusal(path, folder)


def with_header_sums(raw: bytes) -> bytes:
    """Return a 7z file whose checksums fit its changed header again."""
    from zlib import crc32

    start = int.from_bytes(raw[12:20], "little") + 32
    size = int.from_bytes(raw[20:28], "little")
    header = crc32(raw[start : start + size]).to_bytes(4, "little")
    fields = raw[12:28] + header
    return raw[:8] + crc32(fields).to_bytes(4, "little") + fields + raw[32:]


def test_a_link_is_refused(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "a.zip"
    link = zipfile.ZipInfo("passwords")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "a.zip: passwords: is a link or a device" in refusal(path, folder)


def test_a_link_in_a_7z_is_refused(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "passwords").symlink_to("/etc/passwd")
    path = tmp_path / "a.7z"
    with py7zr.SevenZipFile(path, "w") as archive:
        archive.write(tmp_path / "passwords", "passwords")
    assert "a.7z: passwords: is a link or a device" in refusal(path, folder)


def test_an_archive_in_an_archive_is_refused(tmp_path: Path, folder: Path) -> None:
    inner = gzipped(tmp_path / "inner.gz").read_bytes()
    said = refusal(zipped(tmp_path / "a.zip", {"inner.gz": inner}), folder)
    assert "a.zip: inner.gz: is an archive again (gzip)" in said


def test_a_tape_archive_in_gzip_is_refused(tmp_path: Path, folder: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.add(zipped(tmp_path / "a.zip"), "a.zip")
    said = refusal(gzipped(tmp_path / "a.tar.gz", buffer.getvalue()), folder)
    assert "is an archive again (tar)" in said


@pytest.mark.parametrize(("start", "kind"), [(b"Rar!\x1a\x07\x00", "rar"), (b"BZh9", "bzip2")])
def test_packing_that_is_not_read_is_named(
    tmp_path: Path, folder: Path, start: bytes, kind: str
) -> None:
    path = tmp_path / "full.dat"
    path.write_bytes(start + bytes(600))
    assert f"full.dat: is packed as {kind}" in refusal(path, folder)


@pytest.mark.parametrize("pack", [zipped, seven_zipped, gzipped])
def test_a_bomb_is_stopped_while_it_goes_off(
    tmp_path: Path, folder: Path, pack: Callable[..., Path]
) -> None:
    zeros = bytes(40 * 2**20)
    content = zeros if pack is gzipped else {"small.csv": zeros}
    path = pack(tmp_path / "bomb", content)
    assert path.stat().st_size < 10 * 2**20 / 200
    assert "bytes come out of" in refusal(path, folder)


def test_a_bomb_that_lies_about_its_size_is_stopped(tmp_path: Path, folder: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", {"small.csv": bytes(40 * 2**20)})
    size = (40 * 2**20).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (1000).to_bytes(4, "little")))
    assert "bomb.zip: small.csv: is damaged" in refusal(path, folder)


def test_too_many_members_are_refused(tmp_path: Path, folder: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"{n}.csv": TEXT for n in range(archives.MAX_MEMBERS + 1)})
    assert "a.zip: holds 1,001 files" in refusal(path, folder)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_doubled_member_is_refused(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", TEXT)
        archive.writestr("a.csv", OTHER)
    assert "a.zip: a.csv: is there twice" in refusal(path, folder)


def test_an_archive_without_files_is_refused(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "a.zip"
    zipfile.ZipFile(path, "w").close()
    assert "a.zip: holds no files" in refusal(path, folder)


@pytest.mark.parametrize("header", [True, False])
def test_an_encrypted_7z_is_refused(tmp_path: Path, folder: Path, header: bool) -> None:
    path = seven_zipped(tmp_path / "a.7z", password="secret", header_encryption=header)
    assert refusal(path, folder) == "a.7z: is encrypted; unpack it first"


def test_an_encrypted_zip_is_refused(tmp_path: Path, folder: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"flows.csv": TEXT})
    raw = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + flags] |= 1
    path.write_bytes(raw)
    assert refusal(path, folder) == "a.zip: flows.csv: is encrypted; unpack it first"


def noise(size: int = 50_000) -> bytes:
    return random.Random(7).randbytes(size)


@pytest.mark.parametrize("pack", [zipped, seven_zipped, gzipped])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_archive_is_named(
    tmp_path: Path, folder: Path, pack: Callable[..., Path], share: float
) -> None:
    content = noise() if pack is gzipped else {"flows.csv": noise()}
    path = pack(tmp_path / "flows.bin", content)
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])
    said = refusal(path, folder)
    assert said.startswith("flows.bin")
    assert "fetch it again" in said


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 2**31), flip=st.integers(1, 255), pack=st.integers(0, 2))
@example(place=365151, flip=1, pack=0)
def test_a_damaged_archive_gives_its_own_bytes_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, place: int, flip: int, pack: int
) -> None:
    folder = tmp_path_factory.mktemp("workshop")
    path = tmp_path_factory.mktemp("files") / "flows.bin"
    whole = noise(3000)
    [zipped, seven_zipped][pack](path, {"flows.csv": whole}) if pack < 2 else gzipped(path, whole)
    raw = bytearray(path.read_bytes())
    raw[place % len(raw)] ^= flip
    path.write_bytes(raw)
    try:
        found = list(contents(path, folder).values())
    except AciError:
        found = []
    assert found in ([], [whole], [bytes(raw)])
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("pack", [zipped, seven_zipped])
@pytest.mark.parametrize("size", [20_100, 2_000_000])
def test_a_full_disk_names_the_place(
    tmp_path: Path, folder: Path, pack: Callable[..., Path], size: int
) -> None:
    path = pack(tmp_path / "archive", {"flows.csv": noise(size)})
    script = """
import resource, sys
from pathlib import Path
from aci_cli.errors import AciError
from aci_cli.sources.archives import unpack
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    list(unpack(Path(sys.argv[1]), Path(sys.argv[2])))
except AciError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(path), str(folder)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert f"archive: flows.csv: cannot be unpacked into {folder}: File too large" in done.stdout
    assert list(folder.iterdir()) == []


def test_py7zr_is_loaded_only_for_a_7z(tmp_path: Path, folder: Path) -> None:
    path = zipped(tmp_path / "a.zip")
    script = """
import sys
from pathlib import Path
from aci_cli.sources.archives import unpack
list(unpack(Path(sys.argv[1]), Path(sys.argv[2])))
print("py7zr" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(path), str(folder)],
        capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.stdout == "False\n"
