"""Make the generated parts of the site while MkDocs builds it: nothing made is kept in the tree."""

from __future__ import annotations

import re
from typing import Any

import site_commands
import site_schemas
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from site_text import ROOT

MARK = re.compile(r"^<!-- made: (\S+) -->$", re.MULTILINE)
MADE = {
    "columns": site_schemas.columns,
    "menu-keys": site_schemas.menu_keys,
    "mapping-keys": site_schemas.mapping_keys,
    "facts-keys": site_schemas.facts_keys,
    "settings": site_schemas.settings,
    "steps": site_schemas.steps,
    "scenarios": site_schemas.scenarios,
    "assumptions": site_schemas.assumptions,
    "sources": site_schemas.sources,
}
ROOT_FILES = ("CHANGELOG.md", "CONTRIBUTING.md")


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
    """Put the made part in the place of each mark."""
    return MARK.sub(lambda found: _made(found[1]), markdown)


def _made(name: str) -> str:
    if name in ROOT_FILES:
        text = (ROOT / name).read_text(encoding="utf-8")
        return re.sub(r"\]\(docs/", "](", text)
    return MADE[name]()
