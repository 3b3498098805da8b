"""Get the drawing libraries ready while the engine computes: they take as long as a ranking."""

from __future__ import annotations

from importlib import import_module
from threading import Thread
from typing import Any

SMALLEST: dict[str, Any] = {"data": {"values": []}, "mark": "point"}


def warm_up() -> None:
    """Load the libraries and draw something small, beside what goes on meanwhile.

    Whatever goes wrong here goes wrong again, and is reported, when the picture is drawn.
    """
    Thread(target=_load, daemon=True).start()


def _load() -> None:
    import_module("vl_convert").vegalite_to_svg(SMALLEST)
    import_module("aci_cli.charts.vega")
