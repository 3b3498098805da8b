"""Strategies that spoil valid input: trees of values, lines of text, cells of tables, bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

ODD_NUMBERS = (
    0, -0.0, 1, -1, 0.5, 1.0000001, -1e-9, 5e-324, 1e15, 1e19, 1e308, 10**30, 2**31, 2**63,
    -(2**63), float("inf"), float("-inf"), float("nan"), 10**400,
)  # fmt: skip
ODD_TEXTS = (
    "", " ", "\t", "x", "-", "--", "NA", "null", "true", "1", "01", "1.5", "1,5", "1e400",
    "1e-400", "0x1F", "1_000", "١٢٣", "²", "NaN", "inf", "-inf", ".nan", "+5", " 5 ", "5 5",
    "010121", "85076", "850760", "85076000", "9999AA", "TOTAL", "C28", "CHN", "EU27", "ZZZ", "_OT",
    "ROW", "WORLD", "2024", "2024-02-30", "99999", "-2024", "202413", "a\nb", "a\r\nb", '"', '""',
    "'", "\\", ",", ";", "a,b", "{", "[", "&a", "*a", "<<", "!!python/object:os.system", "%s",
    "{0}", "$x", "'; DROP TABLE staged; --", "../../x", "/etc/passwd", "\x00", "\x1b[31m",
    "\u202egnp", "\u2028", "\ufeff", "\ufffe", "é", "e\u0301", "ß", "İ", "𝟙", "👩‍👩‍👧", "ﬁ",
    "a" * 300, "9" * 300, "(" * 60, "trade-2022-1 + trade-2022-2", "judgement",
    "=cmd|' /C calc'!A0", "https://example.org", "short", "import_duty",
)  # fmt: skip
ODD_BYTES = (
    b"", b"\x00", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\xed\xa0\x80",
    b"\xc3", b"\r", b"\n", b"\r\n", b"\n\n", b'"', b'"""', b",", b";", b"\t", b"|", b"\x1a",
    b"PK\x03\x04", b"0" * 5000, b"\x00" * 64, b"[" * 200, b"{" * 200, b'{"a":' * 100,
)  # fmt: skip
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1", "cp037", "utf-7")

LINE_CHANGES = ["cell", "cell", "cell", "column", "delete", "twice", "swap", "cut", "insert"]

odd_numbers = st.sampled_from(ODD_NUMBERS) | st.integers() | st.floats()
odd_texts = st.sampled_from(ODD_TEXTS) | st.text(max_size=20)
odd_scalars = st.one_of(st.none(), st.booleans(), odd_numbers, odd_texts)
odd_values = st.one_of(
    odd_scalars,
    st.lists(odd_scalars, max_size=3),
    st.dictionaries(odd_texts, odd_scalars, max_size=3),
    st.sampled_from([30, 45, 90]).map(lambda depth: nested(depth)),
)


def nested(depth: int) -> Any:
    """Return a list in a list, so many deep."""
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container of a tree with each of its keys."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from places(value[key])


def scaled(value: Any) -> Any:
    """Return a number a million times as large, text twice, a list with each entry twice."""
    if isinstance(value, bool | None | dict):
        return value
    return value * 1_000_000 if isinstance(value, int | float) else value * 2


@st.composite
def trees(draw: st.DrawFn, valid: Any) -> Any:
    """Spoil a tree of values in one place, or in a few."""
    tree = {"": deepcopy(valid)}
    for _ in range(draw(st.sampled_from([1, 1, 1, 1, 2, 2, 3]))):
        held = list(places(tree))
        spot = draw(st.integers(0, len(held) - 1))
        parent, key = held[spot]
        other, at = held[draw(st.integers(0, len(held) - 1))]
        change = draw(
            st.sampled_from(["value", "other", "delete", "twice", "insert", "scale", "number"])
        )
        if change == "value":
            parent[key] = draw(odd_values)
        elif change == "number":
            parent[key] = draw(odd_numbers)
        elif change == "other":
            parent[key] = deepcopy(other[at])
        elif change == "delete" and parent is not tree:
            del parent[key]
        elif change == "scale":
            parent[key] = scaled(parent[key])
        elif isinstance(parent, list):
            parent.insert(key, deepcopy(parent[key]) if change == "twice" else draw(odd_values))
        elif change == "insert" and parent is not tree:
            parent[draw(odd_texts)] = draw(odd_values)
    return tree[""]


@st.composite
def texts(draw: st.DrawFn, valid: str, delimiter: str = ",", most: int = 3) -> str:
    """Spoil lines of text and the cells in them, or leave the text as it is."""
    lines = valid.split("\n")
    for _ in range(draw(st.integers(0, most))):
        at = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(LINE_CHANGES))
        if change == "cell":
            lines[at] = _with_cell(draw, lines[at], delimiter)
        elif change == "column":
            lines = _without_column(lines, delimiter, draw(st.integers(0, 20)))
        elif change == "delete" and len(lines) > 1:
            del lines[at]
        elif change == "twice":
            lines[at : at + 1] = [lines[at]] * draw(st.sampled_from([2, 2, 3, 2000]))
        elif change == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif change == "cut":
            lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
        elif change == "insert":
            lines.insert(at, draw(odd_texts))
    return draw(st.sampled_from(["\n"] * 8 + ["\r\n", "\r", "\n\n"])).join(lines)


def _with_cell(draw: st.DrawFn, line: str, delimiter: str) -> str:
    cells = line.split(delimiter)
    at = draw(st.integers(0, len(cells) - 1))
    told = draw(odd_texts | odd_numbers.map(number_text))
    if draw(st.booleans()):
        stream = io.StringIO()
        csv.writer(stream, delimiter=delimiter, lineterminator="").writerow([told])
        told = stream.getvalue()
    cells[at] = told
    return delimiter.join(cells)


def number_text(number: Any) -> str:
    """Return a number as text, also one that is too long for Python to print."""
    try:
        return str(number)
    except ValueError:
        return "9" * 400


def _without_column(lines: Sequence[str], delimiter: str, at: int) -> list[str]:
    return [
        delimiter.join(cell for n, cell in enumerate(cells) if n != at % len(cells))
        for cells in (line.split(delimiter) for line in lines)
    ]


@st.composite
def contents(draw: st.DrawFn, valid: bytes, most: int = 3) -> bytes:
    """Spoil bytes: flip, insert, cut, repeat; or leave them as they are."""
    raw = bytearray(valid)
    for _ in range(draw(st.integers(0, most))):
        at = draw(st.integers(0, len(raw)))
        change = draw(st.sampled_from(["flip", "insert", "cut", "repeat", "drop"]))
        if change == "flip" and at < len(raw):
            raw[at] ^= draw(st.integers(1, 255))
        elif change == "insert":
            raw[at:at] = draw(st.sampled_from(ODD_BYTES) | st.binary(max_size=8))
        elif change == "cut":
            del raw[at:]
        elif change == "repeat":
            raw[at:at] = raw[: draw(st.integers(0, len(raw)))]
        else:
            del raw[at : at + draw(st.integers(1, 40))]
    return bytes(raw)


@st.composite
def files(draw: st.DrawFn, valid: str, delimiter: str = ",") -> bytes:
    """Spoil a file of text: its lines and cells, its encoding, its bytes."""
    text = draw(texts(valid, delimiter))
    encoding = draw(st.sampled_from(("utf-8",) * 12 + ENCODINGS))
    raw = text.encode(encoding, errors="replace" if encoding != "utf-8" else "surrogatepass")
    return draw(contents(raw, 2)) if draw(st.integers(0, 3)) == 0 else raw


def json_bytes(tree: Any) -> bytes:
    """Return a tree as JSON, as Python writes it: NaN and Infinity too, any key as text."""
    return json.dumps(_keyed(tree), ensure_ascii=True).encode()


def _keyed(tree: Any) -> Any:
    if isinstance(tree, Mapping):
        return {str(key): _keyed(value) for key, value in tree.items()}
    return [_keyed(item) for item in tree] if isinstance(tree, list) else tree


BOUNDS = ("low", "mode", "high")


@st.composite
def tuned(draw: st.DrawFn, valid: Any, most: int = 6) -> Any:
    """Give some numbers of a tree other sizes, those of a range in their order."""
    tree = {"": deepcopy(valid)}
    held = [
        (parent, key)
        for parent, key in places(tree)
        if is_tunable(parent[key]) and key not in BOUNDS
    ]
    for _ in range(draw(st.integers(1, most))):
        parent, key = held[draw(st.integers(0, len(held) - 1))]
        value = parent[key]
        if isinstance(value, dict):
            found = sorted(draw(st.tuples(*[sizes] * 3)))
            parent[key] = {**value, **dict(zip(BOUNDS, found, strict=True))}
        elif isinstance(value, bool):
            parent[key] = not value
        else:
            parent[key] = draw(sizes)
    return tree[""]


sizes = st.one_of(
    st.sampled_from([0, 1, 1e-12, 1 - 1e-12, 1 + 1e-12, 0.5, 2, 100, 1e6, 1e15, 1e100, 1e300]),
    st.floats(0, 1),
    st.floats(1, 100),
)


def is_tunable(value: Any) -> bool:
    """Tell whether a value is a number, true or false, or a range of numbers."""
    if isinstance(value, dict):
        return value.keys() >= set(BOUNDS)
    return isinstance(value, bool | int | float)
