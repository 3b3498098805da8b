"""The colours of pictures: told apart without colour vision, and by their lightness in grey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Tone = Literal["A", "B", "C", "pressure", "self_harm", "plain", "faint"]
Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class Colours:
    """Hold the colours of a theme; `tones` are those of marks."""

    paper: str
    ink: str
    muted: str
    grid: str
    tones: Mapping[Tone, str]


COLOURS: Mapping[Theme, Colours] = {
    "light": Colours(
        paper="#ffffff",
        ink="#1b1f24",
        muted="#57606a",
        grid="#d9dee4",
        tones={
            "A": "#0a3f73",
            "B": "#2f7dc0",
            "C": "#8fbbe0",
            "pressure": "#0b5a9d",
            "self_harm": "#c2570c",
            "plain": "#5b6b7b",
            "faint": "#b6c0ca",
        },
    ),
    "dark": Colours(
        paper="#14181d",
        ink="#e7eaee",
        muted="#a3acb6",
        grid="#323a43",
        tones={
            "A": "#d3e6f8",
            "B": "#79b1e3",
            "C": "#3d7db5",
            "pressure": "#6db3f2",
            "self_harm": "#f0914a",
            "plain": "#9aa8b6",
            "faint": "#56616d",
        },
    ),
}
