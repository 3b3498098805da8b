"""Find what travels with the package: the data release, the menu and the queries."""

from __future__ import annotations

from pathlib import Path

from aci_cli.errors import AciError

PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """Return the path of `data`, `queries` or `measures.yaml`.

    A wheel holds them inside the package; a checkout, editable or not, at its root.
    AciError where neither has it.
    """
    for folder in (PACKAGE, PACKAGE.parent):
        candidate = folder / name
        if candidate.suffix == ".yaml" and candidate.is_file():
            return candidate
        if candidate.is_dir() and any(candidate.glob(MARKS.get(name, "*"))):
            return candidate
    raise AciError(f"the installation is incomplete: {name} is missing; install aci again")


MARKS = {"data": "manifest.json", "queries": "*.sql"}
