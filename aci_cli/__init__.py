"""Rank the measures of the EU's Anti-Coercion Instrument by pressure against self-harm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["Analysis", "__version__"]
__version__ = "0.1.0"

if TYPE_CHECKING:
    from aci_cli.analysis import Analysis


def __getattr__(name: str) -> Any:
    if name == "Analysis":
        from aci_cli.analysis import Analysis

        return Analysis
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
