"""Draw pictures with Altair, and turn them into SVG, PNG, PDF or a page by vl-convert."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import altair as alt

from aci_cli.charts import planes
from aci_cli.charts.colours import COLOURS, Colours, Theme
from aci_cli.charts.marks import chart
from aci_cli.charts.picture import Picture, Rows
from aci_cli.charts.rows import row_layers
from aci_cli.words import DEFAULT, words_of

WIDTH = 720
FONT = "Helvetica Neue, Arial, Liberation Sans, DejaVu Sans, sans-serif"
# of a character, in parts of the size of the font: enough to wrap lines by
CHARACTER = 0.52
PNG_SCALE = 2
_CONTAINER = re.compile(r' role="graphics-(?:symbol|object)" aria-roledescription="[^"]*container"')


@dataclass(frozen=True)
class Look:
    """Say how a picture is drawn: width of its plane in pixels, colours, language."""

    width: int = WIDTH
    theme: Theme = "light"
    language: str = DEFAULT

    @property
    def colours(self) -> Colours:
        """Return the colours of the theme."""
        return COLOURS[self.theme]


def specification(picture: Picture, look: Look) -> dict[str, Any]:
    """Return a picture as a Vega-Lite specification."""
    if picture.empty:
        layers, height, left = [_said(picture, look)], 2 * planes.BELOW_AXIS, 0
    elif isinstance(picture.layout, Rows):
        layers, height, left = row_layers(picture.layout, look.width, look.colours)
    else:
        layers, height, left = planes.layers(picture.layout, look.width, look.colours)
    below = _below(picture, look, height, left)
    drawn = alt.layer(*layers, *below).properties(
        width=look.width, height=height, title=_heading(picture, look, left)
    )
    return dict(_configured(drawn, look.colours).to_dict())


def _said(picture: Picture, look: Look) -> alt.Chart:
    """Return why nothing is drawn, where the drawing would be."""
    mark = chart([{}]).mark_text(align="left", fontSize=13, color=look.colours.ink)
    lines = _lines(picture.alt, look.width, 13)
    said: alt.Chart = mark.encode(
        x=alt.value(0), y=alt.value(planes.BELOW_AXIS), text=alt.value(lines)
    )
    return said


def svg(picture: Picture, look: Look | None = None) -> str:
    """Return a picture as SVG with its title and text alternative inside."""
    import vl_convert

    look = look or Look()
    drawn = vl_convert.vegalite_to_svg(specification(picture, look), **_formats(look))
    return _described(drawn, picture)


def png(picture: Picture, look: Look) -> bytes:
    """Return a picture as PNG at twice its size, its text alternative in the file."""
    import vl_convert

    drawn = vl_convert.vegalite_to_png(
        specification(picture, look), scale=PNG_SCALE, **_formats(look)
    )
    return with_description(drawn, f"{picture.title}. {picture.alt}")


def pdf(picture: Picture, look: Look) -> bytes:
    """Return a picture as PDF."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_pdf(specification(picture, look), **_formats(look)))


def _formats(look: Look) -> dict[str, Any]:
    return {"format_locale": words_of(look.language).number_format}


def _heading(picture: Picture, look: Look, left: int) -> alt.TitleParams:
    return alt.TitleParams(
        _lines(picture.title, look.width + left, 18),
        subtitle=_lines(picture.subtitle, look.width + left, 12),
        anchor="start",
        frame="bounds",
        dx=0,
        offset=12,
    )


def _lines(text: str, width: float, size: float) -> list[str]:
    return wrap(text, max(int(width / (size * CHARACTER)), 20)) or [""]


def _below(picture: Picture, look: Look, height: int, left: int) -> list[alt.Chart]:
    """Return what stands below the axes: keys of tones, notes, and the source."""
    y = height + planes.BELOW_AXIS
    drawn = []
    if picture.keys:
        drawn += _keys(picture, look, y, -left)
        y += 22
    lines = [
        line
        for text in (*picture.notes, picture.source)
        for line in _lines(text, look.width + left, 10.5)
    ]
    mark = chart([{}]).mark_text(
        align="left", baseline="top", fontSize=10.5, lineHeight=14, color=look.colours.muted
    )
    drawn.append(mark.encode(x=alt.value(-left), y=alt.value(y), text=alt.value(lines)))
    return drawn


def _keys(picture: Picture, look: Look, y: float, x: float) -> list[alt.Chart]:
    """Return a square and a text for each tone, side by side."""
    squares, texts = [], []
    for tone, text in picture.keys:
        squares.append({"x": x + 6, "colour": look.colours.tones[tone]})
        texts.append({"x": x + 16, "text": text})
        x += 36 + len(text) * 11 * CHARACTER
    base = [chart(values) for values in (squares, texts)]
    placed = alt.X("x:Q", scale=None, axis=None)
    return [
        base[0]
        .mark_square(size=110, opacity=1)
        .encode(x=placed, y=alt.value(y + 6), color=alt.Color("colour:N", scale=None)),
        base[1]
        .mark_text(align="left", baseline="middle", fontSize=11, color=look.colours.ink)
        .encode(x=placed, y=alt.value(y + 7), text="text:N"),
    ]


def _configured(drawn: Any, colours: Colours) -> Any:
    return (
        drawn.resolve_scale(x="independent", y="independent")
        .configure(font=FONT, background=colours.paper, padding=16)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=colours.ink,
            titleColor=colours.muted,
            gridColor=colours.grid,
            domainColor=colours.muted,
            tickColor=colours.grid,
            labelFontSize=11,
            titleFontSize=11.5,
            titleFontWeight="normal",
        )
        .configure_title(
            color=colours.ink,
            fontSize=18,
            # a second font would stand in a PDF in another order from run to run
            fontWeight="normal",
            subtitleColor=colours.muted,
            subtitleFontSize=12,
            subtitlePadding=4,
        )
    )


def _described(drawn: str, picture: Picture) -> str:
    """Put title and text alternative into SVG as its first elements."""
    from html import escape

    # what only groups marks has no words of its own, so it is none of the picture's parts
    head, _, rest = _CONTAINER.sub("", drawn).partition(">")
    name = f"picture-{picture.name}"
    return (
        f'{head} role="img" aria-labelledby="{name}-title {name}-alt">'
        f'<title id="{name}-title">{escape(picture.title)}</title>'
        f'<desc id="{name}-alt">{escape(picture.alt)}</desc>{rest}'
    )


def with_description(drawn: bytes, text: str) -> bytes:
    """Put a text into a PNG as the chunk "Description" that viewers and search read."""
    import struct
    import zlib

    body = b"iTXtDescription\0\0\0\0\0" + text.encode()
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    # behind the signature and the header, which has a fixed length
    return drawn[:33] + chunk + drawn[33:]
