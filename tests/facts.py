"""The packaged facts of the dispute, to be changed and read."""

from __future__ import annotations

from pathlib import Path

from shell import ROOT

FACTS = ROOT / "data" / "procedure.yaml"
TEXT = FACTS.read_text(encoding="utf-8")


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """Write the facts with one passage replaced, which must be there once."""
    assert TEXT.count(old) == 1, old
    path = tmp_path / "facts.yaml"
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    return path
