"""Show that what is said of the package in several places is the same, and that hooks are local."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
import yaml
from shell import ROOT

from aci_cli import __version__

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SHARED = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
SHIPPED = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]


def loaded(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_the_citation_says_what_the_package_says() -> None:
    citation, project = loaded("CITATION.cff"), PROJECT["project"]
    assert citation["version"] == project["version"] == __version__
    assert citation["license"] == project["license"]
    assert citation["authors"] == project["authors"] == [{"name": "The aci authors"}]
    assert citation["keywords"] == project["keywords"]


def test_the_citation_names_nothing_that_does_not_exist() -> None:
    assert not {"doi", "identifiers", "url", "repository-code"} & set(loaded("CITATION.cff"))


def test_what_the_wheel_shares_is_there_and_shipped() -> None:
    assert {place.split("/")[1] for place in SHARED.values()} == {
        "bash-completion",
        "zsh",
        "fish",
        "man",
    }
    for path in [*SHARED, *SHIPPED]:
        assert (ROOT / path.removeprefix("/")).exists(), path
    assert {f"/{path.split('/')[0]}" for path in SHARED} <= set(SHIPPED)


def test_extras_are_kept_apart() -> None:
    project = PROJECT["project"]
    names = {
        extra: {re.split(r"[<>=\[]", text)[0] for text in wanted}
        for extra, wanted in {
            "": project["dependencies"],
            **project["optional-dependencies"],
        }.items()
    }
    assert {"dev", "excel"} <= set(names)
    for extra in set(names) - {""}:
        assert not names[""] & names[extra], extra


def test_every_hook_runs_without_a_network() -> None:
    [repository] = loaded(".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    hooks = {hook["id"]: hook for hook in repository["hooks"]}
    assert {hook["language"] for hook in hooks.values()} == {"system"}
    assert {"ruff-check", "ruff-format", "mypy", "aci-check", "man", "completions"} <= set(hooks)


@pytest.mark.parametrize(
    ("hook", "path"),
    [
        ("man", "aci_cli/options.py"),
        ("man", "man/aci.1"),
        ("completions", "completions/_aci"),
        ("aci-check", "measures.yaml"),
        ("aci-check", "queries/cut.sql"),
        ("mypy", "scripts/man.py"),
    ],
)
def test_hooks_run_on_what_they_check(hook: str, path: str) -> None:
    [repository] = loaded(".pre-commit-config.yaml")["repos"]
    [pattern] = [each["files"] for each in repository["hooks"] if each["id"] == hook]
    assert re.search(pattern, path)


def test_the_map_names_every_folder_of_the_code() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    folders = [path.parent.relative_to(ROOT) for path in ROOT.glob("aci_cli/*/__init__.py")]
    assert folders
    assert [folder for folder in folders if f"{folder}/" not in text] == []


def test_the_page_on_security_travels_with_the_source() -> None:
    included = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert "/SECURITY.md" in included
    assert (ROOT / "SECURITY.md").is_file()
