"""Show that install-time code in a wheel, a wrong bill of materials and a stale floor are found."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from shell import ROOT

sys.path.insert(0, str(ROOT / "scripts"))

import licences
import supply

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WHEEL = {"a/__init__.py": "", "a-1.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"}


def wheel(folder: Path, **more: str) -> Path:
    path = folder / "a-1-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for name, text in (WHEEL | more).items():
            archive.writestr(name, text)
    return path


def bill(folder: Path, packages: dict[str, str]) -> Path:
    path = folder / "bill.json"
    parts = [{"name": name, "version": version} for name, version in packages.items()]
    path.write_text(json.dumps({"bomFormat": "CycloneDX", "components": parts}))
    return path


def needed() -> dict[str, str]:
    return {name: package.version for name, package in licences.needed().items()}


@pytest.mark.parametrize("name", ["a.pth", "a/fast.so", "setup.py", "a-1.data/scripts/a"])
def test_code_that_an_installer_would_run_is_named(name: str, tmp_path: Path) -> None:
    assert supply.install_time_code(wheel(tmp_path)) == []
    assert supply.install_time_code(wheel(tmp_path, **{name: ""})) == [name]


def test_a_wheel_that_is_not_pure_is_named(tmp_path: Path) -> None:
    built = wheel(tmp_path, **{"a-1.dist-info/WHEEL": "Root-Is-Purelib: false\n"})
    assert supply.install_time_code(built) == [
        "a-1.dist-info/WHEEL does not say Root-Is-Purelib: true"
    ]


def test_a_bill_lists_what_is_needed_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(wheel(tmp_path)), str(bill(tmp_path, needed()))]
    assert supply.main(arguments) == 0
    changed = needed() | {"left-pad": "1.0", "duckdb": "0.1"}
    bill(tmp_path, changed)
    capsys.readouterr()
    assert supply.main(arguments) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"bill.json lacks duckdb {needed()['duckdb']}",
        "bill.json lists duckdb 0.1, not needed",
        "bill.json lists left-pad 1.0, not needed",
    ]


def test_nothing_runs_while_the_project_is_built_or_installed() -> None:
    assert PROJECT["build-system"]["build-backend"] == "hatchling.build"
    assert [Requirement(text).name for text in PROJECT["build-system"]["requires"]] == ["hatchling"]
    assert "hooks" not in re.findall(r"[a-z]+", str(PROJECT["tool"]["hatch"]))
    assert not [
        name for name in ("setup.py", "setup.cfg", "hatch_build.py") if (ROOT / name).exists()
    ]


def test_the_oldest_versions_are_the_floors() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    asked = [*PROJECT["project"]["dependencies"], *extras["excel"], *extras["spark"]]
    floors = {
        canonicalize_name(requirement.name): Version(bound.version)
        for requirement in map(Requirement, asked)
        for bound in requirement.specifier
        if bound.operator == ">="
    }
    assert len(floors) == len(asked)
    tried = pinned("constraints-oldest.txt")
    assert {name: tried[name] for name in floors} == floors


def test_the_newest_versions_are_within_the_bounds() -> None:
    tried = pinned("constraints.txt")
    for requirement in map(Requirement, PROJECT["project"]["dependencies"]):
        assert requirement.specifier.contains(tried[requirement.name]), requirement


def pinned(name: str) -> dict[str, Version]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(package): Version(version) for package, version in pairs}
