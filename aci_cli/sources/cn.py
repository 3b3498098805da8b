"""Read the Combined Nomenclature's own lists: which code follows which, and what each is called."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from aci_cli.errors import AciError, visible
from aci_cli.sources.parts import Part
from aci_cli.sources.reader import Origin, Reader, Source
from aci_cli.sources.staging import Field, Staging

CODE = re.compile(r"[0-9]{4} ?[0-9A-Z]{2} ?[0-9A-Z]{2}|[0-9]{2}[0-9A-Z]{6}")
YEAR = re.compile(
    r"(19|20)[0-9]{2}(0[1-9]|1[0-2]|52)?"
    r"|[0-3][0-9][/.-][0-3][0-9][/.-](19|20)[0-9]{2}"
    r"|(19|20)[0-9]{2}[/.-][0-3][0-9][/.-][0-3][0-9]"
)
KINDS = {
    "code": Field(CODE.pattern, "CN code of 8 digits (with 7, leading zeros were lost)"),
    "year": Field(YEAR.pattern, "year, month or day, as 2024, 202401 or 31/12/2024"),
}
# words in a column's name that tell the older side of a link from the newer
SIDES = {
    "from": {"pred", "predecessor", "old", "from", "origin", "source", "obsolete", "closed"},
    "to": {"succ", "successor", "new", "to", "destination", "dest", "target"},
}
ROLES = ("year_from", "code_from", "year_to", "code_to")
FIELDS = {role: KINDS[role.partition("_")[0]] for role in ROLES}
NAME_OF_TEXTS = re.compile(r"cn([_.0-9-].*)?", re.IGNORECASE)
PRODUCT = re.compile(r"[0-9]{2}([0-9A-Z]{2}){0,3}")
LOST_ZERO = re.compile(r"[0-9]|[0-9]{3}|[0-9]{5}|[0-9]{7}")
QUOTED = re.compile(r'"(.*)"')


class Links:
    """Read a list of predecessors and successors, such as Eurostat's CN8-PRED-SUCC.

    It has a code and a year on either side. The columns' names tell the sides (words such as pred
    and succ, old and new, from and to) and the first row which is code and which is year. Without
    names, the older pair comes first.
    """

    name = "CN8 predecessors and successors"
    source: Source | None = None
    whole = True

    def claims(self, part: Part) -> bool:
        """Tell by two codes and two years in a row, each with its side."""
        return _roles(part) is not None or _is_bare(part)

    def origin(self, part: Part) -> Origin:  # noqa: ARG002
        """Return the layout; the list covers all years."""
        return Origin(edition=self.name)

    def stage(self, part: Part, staging: Staging) -> None:
        """Add the links to `staged_cn_links`; AciError where one does not cast."""
        if roles := _roles(part):
            staging.load(part, "cn_links", FIELDS, into="staged_cn_links", header=roles)
            return
        named = _with_names(part, staging.workshop)
        try:
            staging.load(named, "cn_links", FIELDS, into="staged_cn_links")
        finally:
            named.path.unlink()


class Texts:
    """Read a list of codes and descriptions, such as Eurostat's CN.txt: tabs, the code first.

    Of further columns, such as dates, the longest text of the first row is the description.
    """

    name = "CN descriptions"
    source: Source | None = None
    whole = True

    def claims(self, part: Part) -> bool:
        """Tell by codes in the first column and words beside; the name must begin with CN."""
        if part.delimiter != "\t" or not NAME_OF_TEXTS.fullmatch(part.name):
            return False
        return bool(PRODUCT.fullmatch((*part.first_row, "")[0])) and _text_column(part) > 0

    def origin(self, part: Part) -> Origin:  # noqa: ARG002
        """Return the layout."""
        return Origin(edition=self.name)

    def stage(self, part: Part, staging: Staging) -> None:
        """Add the texts to `staged_descriptions`; AciError where a code has none or lost a zero."""
        found = list(_described(part, _text_column(part)))
        staging.insert(
            "staged_descriptions",
            {
                "nomenclature": ["CN"] * len(found),
                "product": [code for code, _ in found],
                "description": [text for _, text in found],
            },
        )


def _kind(value: str) -> str | None:
    """Tell whether a value is a year or a code, None where neither."""
    if CODE.fullmatch(value):
        return "code"
    return "year" if YEAR.fullmatch(value) else None


def _roles(part: Part) -> tuple[str, ...] | None:
    """Return each column's role, its own name where it has none; None where not all are there."""
    found = []
    for name, value in zip(part.header, part.first_row, strict=False):
        words = set(re.split(r"[^a-z]+", name.lower()))
        sides = [side for side, marks in SIDES.items() if words & marks]
        kind = _kind(value)
        found.append(f"{kind}_{sides[0]}" if kind and len(sides) == 1 else name)
    return tuple(found) if all(found.count(role) == 1 for role in ROLES) else None


def _is_bare(part: Part) -> bool:
    """Tell whether a file begins without names, with an older code and year and a newer one."""
    kinds = [_kind(value) for value in part.header]
    years = [re.findall(r"(?:19|20)[0-9]{2}", v)[0] for v in part.header if _kind(v) == "year"]
    return sorted(map(str, kinds)) == ["code", "code", "year", "year"] and years[0] <= years[1]


def _with_names(part: Part, folder: Path) -> Part:
    """Return a copy of a bare list that begins with the columns' names."""
    sides = {"code": iter(SIDES), "year": iter(SIDES)}
    names = [f"{kind}_{next(sides[kind])}" for kind in map(str, map(_kind, part.header))]
    line = part.delimiter.join(names) + ("\r\n" if "\r\n" in part.head else "\n")
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".txt", delete=False) as copy:
        copy.write(line.encode() + part.path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    return replace(part, path=Path(copy.name), head=line + part.head)


def _text_column(part: Part) -> int:
    """Return the place of the longest text with letters in the first row; 0 where none has."""
    row = part.first_row
    texts = [number for number in range(1, len(row)) if re.search("[A-Za-z]{3}", row[number])]
    return max(texts, key=lambda number: len(row[number]), default=0)


def _described(part: Part, column: int) -> Iterator[tuple[str, str]]:
    """Yield codes and texts; lines that begin with no code (names, sections) are passed over."""
    raw = part.path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    for number, line in enumerate(text.split("\n"), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        code = QUOTED.sub(r"\1", cells[0])
        if LOST_ZERO.fullmatch(code):
            raise AciError(
                f'{part.label}: line {number}: "{code}" has an odd number of digits;'
                " leading zeros were lost, read codes as text"
            )
        if not PRODUCT.fullmatch(code):
            continue
        description = (*cells, *[""] * column)[column]
        if (quoted := QUOTED.fullmatch(description)) is not None:
            description = quoted[1].replace('""', '"')
        if not description:
            raise AciError(f'{part.label}: line {number}: code "{visible(code)}" has no text')
        yield code, description


READERS: tuple[Reader, ...] = (Links(), Texts())
