"""Make the generated parts of the site while MkDocs builds it: nothing made is kept in the tree."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import site_commands
import site_schemas
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from site_text import ROOT

MARK = re.compile(r"^<!-- made: (.+) -->$", re.MULTILINE)
TERM = re.compile(r"^\S.*$(?=\n:   )", re.MULTILINE)
MADE: dict[str, Callable[[], str]] = {
    "columns": site_schemas.columns,
    "menu-keys": site_schemas.menu_keys,
    "mapping-keys": site_schemas.mapping_keys,
    "facts-keys": site_schemas.facts_keys,
    "settings": site_schemas.settings,
    "steps": site_schemas.steps,
    "scenarios": site_schemas.scenarios,
    "assumptions": site_schemas.assumptions,
    "sources": site_schemas.sources,
    "spark-check": lambda: _shown(ROOT / "docs" / "spark-check.txt"),
}
IN_ROOT = re.compile(r"(README|CHANGELOG|CONTRIBUTING|SECURITY)\.md(?:#(.+))?")
LINK_INTO_DOCS = re.compile(r"\]\(docs/")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the page of each command where the navigation names their folder."""
    listed = [{page.name: page.path} for page in site_commands.pages()[1:]]
    config.nav = _filled(config.nav, [f"{site_commands.FOLDER}/index.md", *listed])
    return config


def _filled(nav: Any, commands: list[Any]) -> Any:
    if isinstance(nav, list):
        return [_filled(entry, commands) for entry in nav]
    if isinstance(nav, dict):
        return {title: _filled(entry, commands) for title, entry in nav.items()}
    return commands if nav == site_commands.FOLDER else nav


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the page of each command."""
    for page in site_commands.pages():
        files.append(File.generated(config, page.path, content=page.text))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put the made part in the place of each mark, and an anchor before each term explained."""
    return TERM.sub(_anchored, MARK.sub(lambda found: _made(found[1]), markdown))


def _anchored(term: re.Match[str]) -> str:
    """Return a term with an anchor of its first word or words, up to a comma."""
    name = re.sub(r"\W+", "-", term[0].partition(",")[0].lower())
    return f'<span id="{name}"></span>{term[0]}'


def _made(name: str) -> str:
    held = IN_ROOT.fullmatch(name)
    return MADE[name]() if held is None else _of_root(f"{held[1]}.md", held[2])


def _shown(path: Path) -> str:
    """Return what a program wrote as a block."""
    return f"```text\n{path.read_text(encoding='utf-8')}```\n"


def _of_root(name: str, heading: str | None) -> str:
    """Return a file beside the site's sources, or the section under a heading of it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    if heading is not None:
        level, after = re.split(rf"^(#+) {re.escape(heading)}$", text, flags=re.MULTILINE)[1:3]
        text = re.split(rf"^#{{1,{len(level)}}} ", after, maxsplit=1, flags=re.MULTILINE)[0]
    return LINK_INTO_DOCS.sub("](", text)
