"""Write a brief as one page that needs nothing beside itself, or as Markdown."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from aci_cli.charts import vega
from aci_cli.charts.colours import COLOURS
from aci_cli.report.parts import Document
from aci_cli.words import Words

FOLDER = Path(__file__).parent
WIDTH = 760
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$!])")
_LISTED = re.compile(r"^(\s*)([-+]|\d+[.)])(\s)")


def html(document: Document, words: Words) -> str:
    """Return the brief as a page; whatever a title holds is text in it."""
    script = (FOLDER / "brief.js").read_text(encoding="utf-8")
    digest = hashlib.sha256(script.encode()).digest()
    look = vega.Look(width=WIDTH, language=words.language)
    # Vega escapes every text that it draws
    drawn = {
        picture.name: Markup(vega.svg(picture, look))
        for section in document.sections
        for picture in section.pictures
    }
    page: str = _template("brief.html.j2", autoescape=True).render(
        document=document,
        words=words,
        drawn=drawn,
        style=Markup((FOLDER / "brief.css").read_text(encoding="utf-8") + _dark()),
        script=Markup(script),
        script_hash=base64.b64encode(digest).decode(),
    )
    return page


def markdown(document: Document) -> str:
    """Return the brief as Markdown, without pictures: their figures stand in the tables."""
    text = _template("brief.md.j2", autoescape=False).render(document=document)
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def _template(name: str, *, autoescape: bool) -> Any:
    folder = FileSystemLoader(FOLDER, encoding="utf-8")
    made = Environment(loader=folder, autoescape=autoescape, trim_blocks=True, lstrip_blocks=True)
    made.filters["cell"] = escaped
    return made.get_template(name)


def escaped(text: str) -> str:
    """Return a text that Markdown shows as it stands, on one line."""
    line = _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))
    return _LISTED.sub(r"\1\\\2\3", line)


def _dark() -> str:
    """Return the rules that give pictures the dark theme's colours where a reader prefers it."""
    light, dark = COLOURS["light"], COLOURS["dark"]
    pairs = {
        light.paper: dark.paper,
        light.ink: dark.ink,
        light.muted: dark.muted,
        light.grid: dark.grid,
        **{light.tones[tone]: dark.tones[tone] for tone in light.tones},
    }
    rules = "".join(
        f'.picture svg [{name}="{one}"] {{ {name}: {other}; }}\n'
        for one, other in pairs.items()
        for name in ("fill", "stroke")
    )
    return f"@media screen and (prefers-color-scheme: dark) {{\n{rules}}}\n"
