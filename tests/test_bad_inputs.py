"""Bad releases, menus and questions: one clear line each, the right exit code, nothing lost."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from shell import refused, run

from aci_cli.release import Release
from aci_cli.resources import bundled


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """Return a copy of the bundled release."""
    folder = tmp_path / "data"
    shutil.copytree(bundled("data"), folder)
    return folder


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def rewrite(release: Path, change: Callable[[dict[str, object]], None]) -> None:
    path = release / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    manifest.pop("seal")
    path.write_text(json.dumps(manifest))


def file_of(release: Path, stem: str) -> Path:
    """Return the one file of a release whose name begins so, before the mark of its content."""
    [path] = release.glob(f"{stem}-*.parquet")
    return path


def test_every_byte_of_a_large_file_is_compared(tmp_path: Path) -> None:
    size = 110_000_000
    path = tmp_path / "economy.parquet"
    with path.open("wb") as stream:
        stream.truncate(size)
    digest = hashlib.sha256(bytes(size)).hexdigest()
    entry = {"path": path.name, "sha256": digest, "bytes": size, "rows": 1}
    release = Release(tmp_path, "large", [], {path.name: entry})
    assert release.problems([path]) == []
    with path.open("r+b") as stream:
        stream.seek(size // 2)
        stream.write(b"1")
    [problem] = release.problems([path])
    assert f"{path}: does not match the manifest" in problem


class TestReleases:
    def test_missing(self, tmp_path: Path) -> None:
        assert "does not exist" in refused("rank", "--data", str(tmp_path / "none"))

    def test_empty(self, tmp_path: Path) -> None:
        assert "manifest.json" in refused("rank", "--data", str(tmp_path))

    @pytest.mark.parametrize("harm", [cut_in_half, flip_a_byte, Path.unlink])
    @pytest.mark.parametrize(
        "name",
        [
            "trade/classification=ICIO/year=2022/icio",
            "industries",
            "figures",
        ],
    )
    def test_a_damaged_file(self, release: Path, name: str, harm: Callable[[Path], None]) -> None:
        path = file_of(release, name)
        harm(path)
        assert path.name in refused("rank", "--data", str(release))

    def test_a_cut_file_that_the_manifest_vouches_for(self, release: Path) -> None:
        path = file_of(release, "economy")
        cut_in_half(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()

        def vouch(manifest: dict[str, object]) -> None:
            files = manifest["files"]
            assert isinstance(files, list)
            for entry in files:
                if entry["path"] == path.name:
                    entry["sha256"] = digest

        rewrite(release, vouch)
        assert "cannot be read as Parquet" in refused("rank", "--data", str(release))

    def test_a_manifest_that_is_none(self, release: Path) -> None:
        (release / "manifest.json").write_text("{")
        assert "is not a release manifest" in refused("rank", "--data", str(release))

    def test_a_manifest_of_another_schema(self, release: Path) -> None:
        rewrite(release, lambda manifest: manifest.update(schema_version=99))
        assert "schema_version" in refused("rank", "--data", str(release))

    @pytest.mark.parametrize(
        ("written", "harmed"),
        [('"world": true', '"wosld": true'), ('"rows": 2', '"rows": 3'), ("comext", "comezt")],
    )
    def test_a_manifest_in_which_a_byte_changed(
        self, release: Path, written: str, harmed: str
    ) -> None:
        path = release / "manifest.json"
        text = path.read_text()
        assert written in text
        path.write_text(text.replace(written, harmed, 1))
        assert "does not match its own seal" in refused("rank", "--data", str(release))

    def test_a_manifest_that_leads_out_of_the_folder(self, release: Path) -> None:
        def lead_out(manifest: dict[str, object]) -> None:
            files = manifest["files"]
            assert isinstance(files, list)
            files[0]["path"] = "../../etc/passwd"

        rewrite(release, lead_out)
        assert "leads out of the folder" in refused("rank", "--data", str(release))

    @pytest.mark.parametrize(
        ("key", "value"), [("rows", None), ("rows", "many"), ("sha256", None), ("bytes", -1)]
    )
    def test_a_manifest_entry_that_is_none(self, release: Path, key: str, value: object) -> None:
        def spoil(manifest: dict[str, object]) -> None:
            files = manifest["files"]
            assert isinstance(files, list)
            files[0][key] = value

        rewrite(release, spoil)
        for command in (["rank"], ["data", "verify"], ["data", "show"]):
            assert f"files.0.{key}" in refused(*command, "--data", str(release))

    def test_a_table_with_the_columns_of_another(self, release: Path) -> None:
        rates, products = file_of(release, "rates"), file_of(release, "products")
        shutil.copy(rates, products)

        def vouch(manifest: dict[str, object]) -> None:
            files = manifest["files"]
            assert isinstance(files, list)
            entries = {entry["path"]: entry for entry in files}
            entries[products.name].update({**entries[rates.name], "path": products.name})

        rewrite(release, vouch)
        assert "lacks the columns" in refused("rank", "--data", str(release))

    def test_verify_misses_a_source_and_finds_a_stray_file(self, release: Path) -> None:
        path = file_of(release, "trade/classification=ICIO/year=2022/icio")
        stray = path.rename(path.with_name("icio.parquet"))
        name = path.relative_to(release).as_posix()

        def forget(manifest: dict[str, object]) -> None:
            files = manifest["files"]
            assert isinstance(files, list)
            manifest["files"] = [entry for entry in files if entry["path"] != name]

        rewrite(release, forget)
        done = run("data", "verify", "--data", str(release))
        found = done.stderr.decode()
        assert done.returncode == 1
        assert "source icio: values sum to EUR None" in found
        assert f"{stray}: is in the folder but not in the manifest" in found

    def test_verify_names_what_differs(self, release: Path) -> None:
        path = file_of(release, "rates")
        flip_a_byte(path)
        done = run("data", "verify", "--data", str(release))
        assert done.returncode == 1
        assert f"{path.name}: differs from the manifest" in done.stderr.decode()


class TestQuestions:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["rank", "--target", "CHM"], "CHN"),
            (["rank", "--target", "China"], "CHN (China)"),
            (["rank", "--year", "1999"], "no figures for the year 1999"),
            (["rank", "--sector", "bearing"], "bearings"),
            (["rank", "export-bearing"], "export-bearings"),
            (["rank", "--annex", "11"], "unknown Annex I item"),
            (["rank", "--tier", "7"], "--tier 7"),
            (["rank", "--scenario", "g8"], "g7"),
            (["rank", "--with", "CHN"], "is the target, not a partner"),
            (["rank", "--target", "DEU"], "share DEU"),
            (["sectors", "bearing"], "bearings"),
            (["explain", "export-bearing"], "export-bearings"),
        ],
    )
    def test_a_name_that_is_not_known(self, arguments: list[str], message: str) -> None:
        assert message in refused(*arguments, code=2)

    def test_a_target_without_gdp(self) -> None:
        assert "no GDP" in refused("rank", "--target", "TWN")

    def test_a_score_needs_no_gdp(self) -> None:
        done = run("sectors", "services_air", "--target", "TWN", "--format", "jsonl")
        assert json.loads(done.stdout)["score"] > 0

    def test_an_empty_ranking_is_a_header_and_a_reason(self) -> None:
        done = run("rank", "--tier", "4")
        assert done.returncode == 0
        assert done.stdout.decode().startswith("rank,id,title")
        assert done.stdout.count(b"\n") == 1
        assert b"aci rank --all" in done.stderr


class TestMenus:
    @pytest.mark.parametrize(
        ("menu", "message"),
        [
            (b"title: [unclosed", "menu.yaml:"),
            (b"\xff\xfe\x00", "not UTF-8"),
            (b"", "empty"),
            (b"- a list", "expected keys"),
        ],
    )
    def test_a_file_that_is_no_menu(self, tmp_path: Path, menu: bytes, message: str) -> None:
        path = tmp_path / "menu.yaml"
        path.write_bytes(menu)
        assert message in refused("rank", "--menu", str(path))

    def test_a_billion_laughs(self, tmp_path: Path) -> None:
        lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
        for old, new in zip("abcdefgh", "bcdefghi", strict=True):
            lines.append(f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]")
        path = tmp_path / "menu.yaml"
        path.write_text("\n".join(lines))
        assert "alias" in refused("rank", "--menu", str(path))

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("coverage: 0.3", "coverage: 1.7", "found 1.7"),
            ('products: ["850760", "850790"]', 'products: ["85076", "850790"]', '"85076"'),
            ('products: ["850760", "850790"]', 'products: ["85076X", "850790"]', '"85076X"'),
            ('products: ["850760", "850790"]', "products: [850760]", "850760"),
            ("sector: batteries", "sector: baterries", "batteries"),
            ("    rate: 0.25\n", "    rate: -0.25\n", "-0.25"),
            ("    tier: 1\n", "    teir: 1\n", "tier"),
            ("        buyer: EU27\n", "        buyer: ZZZ\n", 'unknown country or group "ZZZ"'),
            ("        buyer: EU27\n", "        buyer: CHN\n", "buyer and seller share CHN"),
            ("members: {NLD: 1}", "members: {NDL: 1}", 'unknown country or group "NDL"'),
            ("members: {NLD: 1}", "members: {JPN: 1}", "countries of EU27, or of CHN, found JPN"),
            ("members: {NLD: 1}", "members: {EU27: 1}", "countries of EU27, or of CHN, found EU27"),
            ("        year: 2023\n", "        year: 20230\n", "2100"),
            ("    needs: [JPN]\n", "    needs: [XYZ]\n", 'unknown country or group "XYZ"'),
            (
                "    sector: batteries\n",
                "    sector: batteries\n    requires: [duty-batteries]\n",
                "itself",
            ),
            (
                "    sector: batteries\n",
                "    sector: batteries\n    requires: 7\n",
                "requires",
            ),
            ('"850790"]', '"８50790"]', "expected a code of"),
        ],
    )
    def test_a_mistake_is_named_by_line_and_fix(
        self, tmp_path: Path, old: str, new: str, message: str
    ) -> None:
        text = bundled("measures.yaml").read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "menu.yaml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        done = run("rank", "--menu", str(path))
        assert (done.returncode, done.stdout) == (1, b"")
        line = text[: text.index(old)].count("\n") + 1
        found = done.stderr.decode()
        assert message in found
        numbers = [int(part.split(":")[0]) for part in found.split("menu.yaml:")[1:]]
        assert any(abs(number - line) <= 12 for number in numbers), found
        assert "Traceback" not in found

    def test_from_standard_input(self) -> None:
        menu = bundled("measures.yaml").read_bytes()
        assert run("rank", "--menu", "-", stdin=menu).stdout == run("rank").stdout


class TestPlaces:
    def test_the_old_file_stays_when_the_new_one_cannot_be_made(self, tmp_path: Path) -> None:
        target = tmp_path / "old.csv"
        target.write_text("old")
        refused("rank", "--year", "1999", "-o", str(target), code=2)
        assert target.read_text() == "old"

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        refused("rank", "-o", str(tmp_path / "none" / "x.csv"))

    def test_a_full_disk(self) -> None:
        assert "space" in refused("rank", "-o", "/dev/full", "--format", "csv").lower()
