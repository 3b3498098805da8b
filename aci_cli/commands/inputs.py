"""What commands read: the menu, the release and the queries, given or from the package."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from aci_cli.errors import AciError, UsageError
from aci_cli.reading import read_within
from aci_cli.resources import bundled

if TYPE_CHECKING:
    from aci_cli.config import Settings
    from aci_cli.menu import Menu
    from aci_cli.release import Release

STANDARD_INPUT = "-"
LARGEST_INPUT = 64 * 1024**2
SUFFIXES = (".yaml", ".yml")
MENU_KEYS = frozenset({"schema_version", "sectors", "measures", "industries"})


def read_menu(source: str | None) -> Menu:
    """Return the menu in a file, in standard input (`-`), or the packaged one (None).

    Raises MenuError with every fault.
    """
    from aci_cli.menu import load_menu

    if source == STANDARD_INPUT:
        return load_menu(standard_input("the menu"), name="standard input")
    return load_menu(Path(source) if source else bundled("measures.yaml"))


def holds_scenario(path: Path) -> bool:
    """Tell whether a YAML file is a scenario: it has none of the keys that only a menu has."""
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        return False
    from aci_cli.menu_yaml import read_yaml

    data = read_yaml(path).data
    return isinstance(data, dict) and not MENU_KEYS & data.keys()


def standard_input(what: str) -> str:
    """Return all of standard input; AciError where it is closed, too large or not UTF-8 text."""
    if sys.stdin is None or sys.stdin.closed:
        raise AciError(f"cannot read {what}: standard input is closed")
    try:
        raw = read_within(sys.stdin.buffer, LARGEST_INPUT, "standard input", what)
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AciError(f"standard input: not UTF-8 text (byte {error.start})") from error


def read_release(settings: Settings) -> Release:
    """Return the release in use; AciError where it is none."""
    from aci_cli.release import open_release

    return open_release(Path(settings.data) if settings.data else bundled("data"))


def queries_folder(settings: Settings) -> Path:
    """Return the folder of the queries in use."""
    return Path(settings.queries) if settings.queries else bundled("queries")


def amount(option: str, text: str | None, zero: bool = False) -> float | None:
    """Return the number of an option; UsageError where it is none, or not above zero."""
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (number >= 0 if zero else number > 0) or number == math.inf:
        wanted = "0 or more" if zero else "above 0"
        raise UsageError(f"{option}: expected a number {wanted}, found {text!r}")
    return number
