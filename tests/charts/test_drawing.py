"""How pictures are drawn: true to scale, whole, legible, and safe whatever a title holds."""

from __future__ import annotations

import itertools
import re
import struct
import zlib
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aci_cli.charts import characters, page, placing, ranking, vega
from aci_cli.charts.colours import COLOURS
from aci_cli.charts.picture import Axis, Block, Dot, Line, Picture, Plane, Row, Rows
from aci_cli.words import words_of
from charts.tables import measure, table

SVG = "{http://www.w3.org/2000/svg}"
NASTY = [
    "<script>alert(1)</script> & \"quoted\" 'single' {{ 7 * 7 }} ${x}",
    "حظر تصدير المحامل إلى الصين",
    "Ships 🚢 and 🔥 planes",
    "very long " * 20,
    "\x1b[31mred\x07 and\nlines\u2028apart \ufeff",
    "]]> <!-- </svg> &amp; &#x3c;",
]


def rows(*values: tuple[float, tuple[float, float] | None], style: str = "bar") -> Picture:
    drawn = [
        Row(f"row {number}", value, span, f"{value:g}", f"detail {number}", "A")
        for number, (value, span) in enumerate(values)
    ]
    layout = Rows(Axis("axis", (0.0, 0.0)), drawn, style=style)  # type: ignore[arg-type]
    return Picture("test", "Title", "Subtitle", "Source", "In words", layout)


def plane(**marks: object) -> Picture:
    layout = Plane(Axis("x", (0.0, 10.0)), Axis("y", (0.0, 10.0)), **marks)  # type: ignore[arg-type]
    return Picture("test", "Title", "Subtitle", "Source", "In words", layout)


def drawn(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(vega.svg(picture))


def marks(root: ElementTree.Element, role: str) -> list[ElementTree.Element]:
    return [each for each in root.iter() if each.get("aria-roledescription") == role]


def test_bars_are_as_long_as_their_figures_and_stand_beside_their_labels() -> None:
    root = drawn(rows((10.0, None), (5.0, None), (-2.5, None)))
    boxes = [
        [float(part) for part in re.findall(r"-?[\d.]+", str(bar.get("d")))]
        for bar in marks(root, "bar")
    ]
    lengths = [abs(box[2]) for box in boxes]
    assert lengths == pytest.approx([lengths[0], lengths[0] / 2, lengths[0] / 4], rel=1e-3)
    labels = {
        "".join(text.itertext()): float(re.findall(r"[\d.]+", str(text.get("transform")))[-1])
        for text in root.iter(f"{SVG}text")
        if (text.text or "").startswith("row ")
    }
    middles = [box[1] + box[3] / 2 for box in boxes]
    # the baseline stands a third of the letters' size below their middle
    assert [labels[f"row {number}"] - middle for number, middle in enumerate(middles)] == (
        pytest.approx([3.5, 3.5, 3.5], abs=1.5)
    )


def test_a_block_covers_what_its_corners_say() -> None:
    root = drawn(plane(blocks=[Block((0, 0), (5, 2.5), "half", "half of it", "B")]))
    [block] = list(marks(root, "rect mark") or marks(root, "bar"))
    numbers = [float(part) for part in re.findall(r"-?[\d.]+", str(block.get("d")))]
    width, height = abs(numbers[2]), abs(numbers[3])
    # an axis has 3 % of room at its end
    assert width == pytest.approx(vega.WIDTH * 5 / 10.3, rel=0.01)
    assert height == pytest.approx(round(vega.WIDTH * 0.62) * 2.5 / 10.3, rel=0.01)
    assert block.get("aria-label") == "half of it"


@pytest.mark.parametrize("title", NASTY)
def test_a_title_is_text_whatever_it_holds(title: str) -> None:
    answer = table(
        "rank", measure(1, title=title, pressure_running_eur=1e6, self_harm_running_eur=1e6)
    )
    for draw in (ranking.merit_order, ranking.scatter, ranking.ranks):
        picture = draw(answer, words_of("en"))
        root = ElementTree.fromstring(vega.svg(picture))
        assert not list(root.iter(f"{SVG}script"))
        whole = page.html(picture, answer, vega.Look())
        assert "<script" not in whole
        assert "<!-- </svg>" not in whole.replace("\n", "")
        assert whole.count("</svg>") == 1
        for width in (40, 80, 200):
            lines = characters.render(picture, width, False).splitlines()
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", "".join(lines))


def test_svg_and_png_carry_the_picture_in_words() -> None:
    picture = rows((1.0, None))
    root = drawn(picture)
    assert root.get("role") == "img"
    titles = {each.get("id"): each.text for each in root if each.tag != f"{SVG}g"}
    first, second = str(root.get("aria-labelledby")).split()
    assert (titles[first], titles[second]) == ("Title", "In words")
    image = vega.png(picture, vega.Look())
    kinds = dict(chunks(image))
    assert kinds[b"iTXt"] == b"Description\0\0\0\0\0Title. In words"
    assert next(iter(kinds)) == b"IHDR"
    assert vega.pdf(picture, vega.Look()).startswith(b"%PDF-")


def chunks(image: bytes) -> list[tuple[bytes, bytes]]:
    """Return the chunks of a PNG, their sums compared."""
    at, found = 8, []
    while at < len(image):
        [size] = struct.unpack(">I", image[at : at + 4])
        kind, body = image[at + 4 : at + 8], image[at + 8 : at + 8 + size]
        [crc] = struct.unpack(">I", image[at + 8 + size : at + 12 + size])
        assert crc == zlib.crc32(kind + body)
        found.append((kind, body))
        at += 12 + size
    return found


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as the guidelines on accessibility define it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", COLOURS)
def test_colours_can_be_read_and_told_apart_in_grey(theme: str) -> None:
    colours = COLOURS[theme]  # type: ignore[index]
    assert contrast(colours.ink, colours.paper) >= 7
    assert contrast(colours.muted, colours.paper) >= 4.5
    tones = colours.tones
    for tone in ("A", "B", "pressure", "self_harm", "plain"):
        assert contrast(tones[tone], colours.paper) >= 3, tone  # type: ignore[index]
    # grades stand apart by lightness alone
    assert contrast(tones["A"], tones["B"]) >= 1.7
    assert contrast(tones["B"], tones["C"]) >= 1.7


def test_a_theme_is_drawn_with_its_own_colours() -> None:
    dark = vega.svg(rows((1.0, None)), vega.Look(theme="dark"))
    assert COLOURS["dark"].paper in dark
    assert COLOURS["light"].ink not in dark


COORDINATE = st.floats(0, 10)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(COORDINATE, COORDINATE, st.text(min_size=1, max_size=40)), max_size=30),
    st.sampled_from([(600.0, 400.0), (432.0, 234.0)]),
)
def test_labels_never_cover_each_other(
    points: list[tuple[float, float, str]], size: tuple[float, float]
) -> None:
    dots = [Dot((x, y), None, None, text, "", "A") for x, y, text in points]
    lines = [Line([(0.0, 0.0), (x, y)], text, "plain") for x, y, text in points[:3]]
    layout = plane(dots=dots, lines=lines).layout
    assert isinstance(layout, Plane)
    boxes = []
    for label in placing.labels(layout, size, 100.0):
        wide = len(label.text) * placing.CHARACTER_PX
        left = label.x if label.align == "left" else label.x - wide
        assert left >= 0
        assert left + wide <= size[0] + 100
        for other_left, other_right, y in boxes:
            apart = left >= other_right or other_left >= left + wide
            assert apart or abs(y - label.y) >= placing.LINE_PX
        boxes.append((left, left + wide, label.y))


@given(st.floats(-1e6, 1e6), st.floats(1e-2, 1e9), st.integers(2, 12))
def test_ticks_are_round_and_on_the_axis(low: float, length: float, most: int) -> None:
    ticks = placing.ticks(Axis("", (low, low + length)), most)
    steps = {round(b - a, 9) for a, b in itertools.pairwise(ticks)}
    room = 1e-6 * (abs(low) + length)
    assert all(low - room <= tick <= low + length + room for tick in ticks)
    assert len(ticks) <= most + 2
    if steps:
        step = min(steps)
        assert re.match(r"[125]0*e|[125]\.?0*e", f"{step:.3e}")


def test_a_place_leads_back_to_what_stands_there() -> None:
    layout = Plane(Axis("", (0.01, 100.0), log=True), Axis("", (0.0, 50.0)))
    at = placing.pixel(layout, (600.0, 300.0), (1.0, 20.0))
    # half of the powers of ten; 20 of the 51.5 that the axis holds with its room
    assert at == pytest.approx((300.0, 300.0 * (1 - 20 / 51.5)))
    assert placing.value(layout, (600.0, 300.0), at) == pytest.approx((1.0, 20.0))


@pytest.mark.parametrize("width", [40, 80, 120, 200])
@pytest.mark.parametrize("color", [False, True])
def test_characters_keep_to_the_width_and_colour_only_where_asked(width: int, color: bool) -> None:
    pictures = [
        rows((3.0, (1.0, 5.0)), (1.0, None)),
        rows((3.0, (1.0, 5.0)), (1.0, None), style="dot"),
        plane(
            blocks=[Block((0, 0), (5, 5), "block", "", "C")],
            dots=[Dot((9, 9), None, None, "dot", "", "B", hollow=True)],
        ),
        plane(lines=[Line([(0, 0), (5, 9)], "line", "pressure")]),
    ]
    for picture in pictures:
        text = characters.render(picture, width, color)
        assert ("\x1b[" in text) == color
        plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
        assert max(map(len, plain.splitlines())) < width
        assert {"Title", "Subtitle", "Source"} <= set(plain.splitlines())


def test_bars_of_characters_are_as_long_as_their_figures() -> None:
    text = characters.render(rows((8.0, None), (4.0, None), (1.0, (0.5, 8.0))), 80, False)
    lines = [line for line in text.splitlines() if line.lstrip().startswith("row ")]
    lengths = [line.count("█") for line in lines]
    assert lengths[0] == pytest.approx(2 * lengths[1], abs=1)
    assert lengths[0] == pytest.approx(8 * lengths[2], abs=6)
    # behind the bar stands what its range goes beyond it, up to 8
    assert lines[2].count("█") + lines[2].count("─") == pytest.approx(lengths[0], abs=1)
