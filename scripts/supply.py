"""Check what is handed on: python scripts/supply.py WHEEL SBOM.

Run it with a Python that has the wheel and what it needs at run time. Exit 1 where the wheel could
run code while it is installed, or where the bill of materials lists other packages than needed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

from licences import needed
from packaging.utils import canonicalize_name

PURE = "Root-Is-Purelib: true"
# a .pth runs at each start of Python; the others are built, or run, by an installer
RUNS = (".pth", ".so", ".pyd", ".dll", "setup.py", "setup.cfg")


def install_time_code(wheel: Path) -> list[str]:
    """Return what of a wheel is more than files to copy, as lines; none if it is pure."""
    with ZipFile(wheel) as archive:
        names = archive.namelist()
        [told] = [name for name in names if name.endswith(".dist-info/WHEEL")]
        pure = PURE in archive.read(told).decode().splitlines()
    found = [name for name in names if name.endswith(RUNS) or ".data/scripts/" in name]
    return found + ([] if pure else [f"{told} does not say {PURE}"])


def listed(sbom: Path) -> set[str]:
    """Return each package of a CycloneDX bill of materials as `name version`."""
    components = json.loads(sbom.read_text(encoding="utf-8"))["components"]
    return {f"{canonicalize_name(one['name'])} {one['version']}" for one in components}


def main(arguments: Sequence[str]) -> int:
    """Print each fault; return 1 where there is one."""
    wheel, sbom = map(Path, arguments)
    packages = {f"{name} {package.version}" for name, package in needed().items()}
    faults = [
        *(f"{wheel.name} holds install-time code: {line}" for line in install_time_code(wheel)),
        *(f"{sbom.name} lacks {name}" for name in sorted(packages - listed(sbom))),
        *(f"{sbom.name} lists {name}, not needed" for name in sorted(listed(sbom) - packages)),
    ]
    print(
        *faults or [f"{wheel.name} is files only; {sbom.name} lists its {len(packages)} packages"],
        sep="\n",
    )
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
