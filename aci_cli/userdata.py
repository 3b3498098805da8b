"""The folder in which a user's own data is kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def user_folder(environ: Mapping[str, str]) -> Path:
    """Return `aci` in the XDG data folder; nothing is made.

    A relative XDG_DATA_HOME is void, as the XDG rules say.
    """
    home = environ.get("XDG_DATA_HOME", "")
    base = Path(home) if Path(home).is_absolute() else Path.home() / ".local" / "share"
    return base / "aci"


def release_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where an ingest keeps the user's release, which then serves every command."""
    return user_folder(environ) / "release"


def downloads_folder() -> Path:
    """Return where fetched files are kept."""
    return user_folder(os.environ) / "downloads"
