"""Words for the shell's completion: quick, and silent whatever goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from aci_cli.areas import UNION
from aci_cli.reading import LARGEST_MENU, read_regular

Word = tuple[str, str]

_SECTION = re.compile(r"^(\w+):")
_ENTRY = re.compile(r"^( *)- \{? *id: *[\"']?([\w-]+)")
_TITLE = re.compile(r"\btitle: *[\"']?([^\"'#{}]+)")


def sectors(incomplete: str) -> list[Word]:
    """Return the menu's sectors."""
    return _completed(incomplete, _menu_words("sectors"))


def measures(incomplete: str) -> list[Word]:
    """Return the menu's measures and comparators."""
    return _completed(incomplete, _menu_words("measures", "comparators"))


def replies(incomplete: str) -> list[Word]:
    """Return the menu's replies."""
    return _completed(incomplete, _menu_words("replies"))


def scenarios(incomplete: str) -> list[Word]:
    """Return the menu's scenarios."""
    return _completed(incomplete, _menu_words("scenarios"))


def identifiers(incomplete: str) -> list[Word]:
    """Return the menu's measures, comparators, replies and sectors."""
    sections = ("measures", "comparators", "replies", "sectors")
    return _completed(incomplete, _menu_words(*sections))


def countries(incomplete: str) -> list[Word]:
    """Return the release's groups and countries."""
    return _completed(incomplete, _country_words())


def members(incomplete: str) -> list[Word]:
    """Return the members of the Union."""
    rows = _country_rows()
    return _completed(incomplete, [(code, name) for code, name, groups in rows if UNION in groups])


def _completed(incomplete: str, words: list[Word]) -> list[Word]:
    """Return the words that begin as `incomplete` does after its last comma."""
    before, comma, part = incomplete.rpartition(",")
    begin = part.casefold()
    return [
        (f"{before}{comma}{word}", meaning)
        for word, meaning in words
        if word.casefold().startswith(begin)
    ]


def _menu_words(*sections: str) -> list[Word]:
    """Return ids and titles of some sections, read line by line: YAML would take too long."""
    try:
        text = read_regular(_menu_path(), LARGEST_MENU, "a menu").decode("utf-8")
    except Exception:
        return []
    return [(name, title) for section, name, title in _entries(text) if section in sections]


def _menu_path() -> Path:
    from aci_cli.config import resolve
    from aci_cli.resources import bundled

    return Path(resolve({}).menu or bundled("measures.yaml"))


def _entries(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield section, id and title of every entry of the sections' own lists."""
    section, indent = "", ""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if start := _SECTION.match(line):
            section, indent = start[1], ""
            continue
        entry = _ENTRY.match(line)
        if entry and (not indent or entry[1] == indent):
            indent = entry[1]
            title = _TITLE.search(" ".join(lines[number : number + 2]))
            yield section, entry[2], title[1].strip() if title else ""


def _country_words() -> list[Word]:
    rows = _country_rows()
    groups = sorted({group for _, _, groups in rows for group in groups})
    return [(group, "group") for group in groups] + [(code, name) for code, name, _ in rows]


def _country_rows() -> list[tuple[str, str, list[str]]]:
    """Return code, name and groups of every country of the release."""
    try:
        import duckdb

        from aci_cli.config import resolve
        from aci_cli.release import open_release
        from aci_cli.resources import bundled

        release = open_release(Path(resolve({}).data or bundled("data")))
        [path] = release.table_files("countries")
        with duckdb.connect() as connection:
            countries = connection.read_parquet(str(path)).project("iso3, name, groups")
            rows = countries.order("iso3").fetchall()
    except Exception:
        return []
    return [(code, name, (groups or "").split()) for code, name, groups in rows]
