"""Find characters that no font of this computer can draw, so that a box would stand for them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from html import escape

from aci_cli.charts import vega
from aci_cli.charts.picture import Picture

# no font has it, so it shows what stands for whatever is missing
NOTHING = "\U0010ffff"
# marks, joiners and blanks have no picture of their own
UNSEEN = ("M", "Z", "Cf", "Cc")


def boxes(picture: Picture, look: vega.Look) -> str:
    """Return the characters of a picture that would be drawn as boxes, in order."""
    text = json.dumps(vega.specification(picture, look), ensure_ascii=False)
    return "".join(_missing(sorted({character for character in text if ord(character) > 0x7F})))


def _missing(characters: Iterable[str]) -> Iterable[str]:
    nothing = _drawn(NOTHING)
    for character in characters:
        unseen = unicodedata.category(character).startswith(UNSEEN)
        if not unseen and _drawn(character) == nothing:
            yield character


def _drawn(character: str) -> bytes:
    import vl_convert

    text = f'<text x="2" y="18" font-size="16" font-family="{vega.FONT}">{escape(character)}</text>'
    size = 'width="24" height="24"'
    drawn = vl_convert.svg_to_png(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{text}</svg>')
    return bytes(drawn)
