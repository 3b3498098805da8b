"""List what aci needs at run time, and under which licence: python scripts/licences.py.

Exit 1 where a licence is not one that lets aci be passed on under the Apache License 2.0.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = "aci-leverage"
ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "PSF-2.0",
    "Public Domain",
    "Zlib",
}
TEXT_OF_A_LICENCE = 60
AND = re.compile(r" AND |, ")
# py7zr and its parts: unmodified, from the index, never copied into aci (docs/dependencies.md)
LGPL = {"py7zr", "inflate64", "multivolumefile", "pybcj", "pyppmd"}
LGPL_LICENCES = {"LGPL-2.1-or-later", "LGPL-2.1+", "LGPL-2.0-or-later"}
# names of licences in metadata from before SPDX expressions
CLASSIFIED = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def asked_for(project: str = PROJECT) -> list[str]:
    """Return the names of the packages that a project asks for itself, here and without extras."""
    asked = [Requirement(text) for text in distribution(project).requires or []]
    return [
        canonicalize_name(requirement.name)
        for requirement in asked
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    ]


def needed(project: str = PROJECT) -> dict[str, Distribution]:
    """Return the packages that a project needs without extras, and those need, by name."""
    found: dict[str, Distribution] = {}
    waiting = asked_for(project)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = distribution(name)
            waiting.extend(asked_for(name))
    return dict(sorted(found.items()))


def licence(package: Distribution) -> str:
    """Return the licence that a package states: an expression, else a short text, else classes."""
    expression, *_ = [*_stated(package, "License-Expression"), ""]
    text, *_ = [*_stated(package, "License"), ""]
    if expression or 0 < len(text) < TEXT_OF_A_LICENCE:
        return expression or text
    classes = _stated(package, "Classifier")
    named = [line.rpartition(" :: ")[2] for line in classes if line.startswith("License :: ")]
    return " AND ".join(CLASSIFIED.get(name, name) for name in named)


def _stated(package: Distribution, field: str) -> list[str]:
    return package.metadata.get_all(field) or []


def is_allowed(name: str, stated: str) -> bool:
    """Tell whether a package may be needed at run time under the licence that it states."""
    allowed = ALLOWED | LGPL_LICENCES if name in LGPL else ALLOWED
    parts = [part.removesuffix(" License").split(" OR ") for part in re.split(AND, stated)]
    return all(any(choice.strip("() ") in allowed for choice in part) for part in parts)


def main() -> int:
    """Print each package with its version and licence; return 1 where one is not allowed."""
    refused = 0
    for name, package in needed().items():
        stated = licence(package)
        doubt = "" if is_allowed(name, stated) else "  NOT ALLOWED"
        refused += bool(doubt)
        print(f"{name} {package.version}: {stated or 'no licence stated'}{doubt}")
    return 1 if refused else 0


if __name__ == "__main__":
    raise SystemExit(main())
