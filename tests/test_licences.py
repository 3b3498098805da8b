"""Show that every package that aci needs may be passed on with it, and that the page names them."""

from __future__ import annotations

import csv
import subprocess
import sys
from importlib.metadata import Distribution, distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from shell import ROOT

sys.path.insert(0, str(ROOT / "scripts"))

import licences

PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")


def test_every_package_needed_at_run_time_is_allowed() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "licences.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    names = [line.partition(" ")[0] for line in done.stdout.splitlines()]
    # duckdb is asked for by name, pydantic-core by pydantic, pybcj by py7zr
    assert {"duckdb", "pydantic-core", "pybcj"} <= set(names)
    assert not {"pytest", "mypy", "python-calamine", "mkdocs"} & set(names)


@pytest.mark.parametrize(
    ("name", "stated", "allowed"),
    [
        ("a", "MIT", True),
        ("a", "Apache-2.0 OR BSD-2-Clause", True),
        ("a", "GPL-3.0-only OR MIT", True),
        ("a", "BSD-3-Clause AND 0BSD AND Zlib", True),
        ("a", "BSD-3-Clause AND GPL-3.0-only", False),
        ("a", "AGPL-3.0", False),
        ("a", "", False),
        ("py7zr", "LGPL-2.1-or-later", True),
        ("a", "LGPL-2.1-or-later", False),
        ("py7zr", "GPL-2.0-or-later", False),
    ],
)
def test_which_licences_are_allowed(name: str, stated: str, allowed: bool) -> None:
    assert licences.is_allowed(name, stated) is allowed


def test_the_page_on_dependencies_names_each_with_its_licence() -> None:
    told, found = licences_on_the_page(), licences.needed()
    for name in licences.asked_for():
        assert told[name].startswith(family(found[name])), name
    for name in licences.LGPL:
        assert name in PAGE


@pytest.mark.parametrize("extra", ["dev", "excel", "spark"])
def test_the_page_names_each_package_of_an_extra_with_its_licence(extra: str) -> None:
    told = licences_on_the_page()
    asked = [Requirement(text) for text in distribution(licences.PROJECT).requires or []]
    names = [each.name for each in asked if each.marker and each.marker.evaluate({"extra": extra})]
    assert names
    for name in names:
        assert told[canonicalize_name(name)].startswith(family(distribution(name))), name


def licences_on_the_page() -> dict[str, str]:
    """Return what the tables of the page say of licences, by package."""
    rows = csv.reader((line for line in PAGE.splitlines() if line.startswith("| ")), delimiter="|")
    return {canonicalize_name(row[1].strip().split(" ")[0]): row[4].strip() for row in rows}


def family(package: Distribution) -> str:
    """Return the licence that a package states, without a version."""
    return licences.licence(package).partition("-")[0]
