"""Read who votes how: from options and from a file, each member once."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import cast, get_args

from aci_cli.areas import Area, Gazetteer
from aci_cli.council import Stance
from aci_cli.errors import AciError, UsageError, nearest, suggest
from aci_cli.reading import read_within

STANCES: tuple[Stance, ...] = get_args(Stance)
COLUMNS = ("member", "stance", "chance")
# the Union's own code of a country where it is not that of ISO
LARGEST_FILE = 1024 * 1024
UNION_CODES = {"EL": "GR"}


@dataclass(frozen=True)
class Claim:
    """Hold what is said of a member, where, and the error that a mistake in it is."""

    member: str
    place: str
    error: type[AciError]
    stance: Stance | None = None
    chance: Fraction | None = None


def from_options(named: Mapping[Stance, Sequence[str]]) -> Iterator[Claim]:
    """Yield the stances of members named under --for, --against and --abstain."""
    for stance, members in named.items():
        for member in members:
            yield Claim(member, f"--{stance}", UsageError, stance)


def from_file(path: str) -> Iterator[Claim]:
    """Yield the stances and chances in a CSV file with the columns of `COLUMNS`.

    A row holds a stance or a chance; other columns are notes, lines that begin with # comments.
    AciError names file, line and column.
    """
    rows = _rows(path)
    line, names = next(rows, (1, []))
    if "member" not in names or not {"stance", "chance"} & set(names):
        found = ", ".join(names) or "nothing"
        raise AciError(
            f"{path}:{line}: expected a header with member and stance or chance, found {found}"
        )
    if twice := [name for name in COLUMNS if names.count(name) > 1]:
        raise AciError(f"{path}:{line}: the header names {', '.join(twice)} twice; keep one")
    for line, row in rows:
        place = f"{path}:{line}"
        if len(row) > len(names):
            raise AciError(f"{place}: has {len(row)} cells, the header {len(names)}")
        cells = dict(zip(names, row, strict=False))
        yield _claim(place, *(cells.get(name, "") for name in COLUMNS))


def _rows(path: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row's line and cells, without blank ones and comments."""
    reader = csv.reader(StringIO(_text(path), newline=""))
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and not cells[0].startswith("#"):
                yield reader.line_num, cells
    except csv.Error as error:
        raise AciError(f"{path}:{reader.line_num}: is no row of a CSV file: {error}") from error


def _text(path: str) -> str:
    try:
        with Path(path).open("rb") as stream:
            return read_within(stream, LARGEST_FILE, path, "a list of members").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AciError(f"{path}: not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise AciError(f"{path}: cannot read it: {(error.strerror or '').lower()}") from error


def _claim(place: str, member: str, stance: str, chance: str) -> Claim:
    if not member:
        raise AciError(f"{place}: member: expected a code, found nothing")
    if bool(stance) == bool(chance):
        found = "both" if stance else "neither"
        raise AciError(f"{place}: expected a stance or a chance of {member}, found {found}")
    if chance:
        return Claim(member, place, AciError, chance=_chance(place, chance))
    for known in STANCES:
        if stance.lower() == known:
            return Claim(member, place, AciError, known)
    near = suggest(stance, STANCES, n=1)
    raise AciError(f'{place}: stance: expected for, against or abstain, found "{stance}"{near}')


def _chance(place: str, text: str) -> Fraction:
    """Return a chance as it is written; AciError where it is none."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise AciError(f'{place}: chance: expected a number from 0 to 1, found "{text}"')
    return decimal(number)


def decimal(chance: float) -> Fraction:
    """Return a chance to twelve decimals, as a fraction."""
    return Fraction(f"{chance:.12f}")


def said(claims: Mapping[str, Claim]) -> dict[str, str | float]:
    """Return the stance or chance given of each member."""
    return {
        member: float(claim.chance) if claim.chance is not None else str(claim.stance)
        for member, claim in sorted(claims.items())
    }


def claims_of(stances: Mapping[str, str | float]) -> dict[str, Claim]:
    """Return the claims that the vintage of an answer names, as `said` gives them."""
    return {
        member: Claim(member, "export", AciError, chance=decimal(value))
        if isinstance(value, int | float)
        else Claim(member, "export", AciError, cast(Stance, value))
        for member, value in stances.items()
    }


def settle(
    claims: Iterable[Claim], members: Collection[str], gazetteer: Gazetteer
) -> dict[str, Claim]:
    """Return the claim on each member that has one, by ISO3 code.

    Each claim's own error where it names no member of the Union, or a member a second time.
    """
    settled: dict[str, Claim] = {}
    for claim in claims:
        code = _member(claim, members, gazetteer)
        if code in settled:
            earlier = settled[code].place
            raise claim.error(
                f"{claim.place}: {code} has a stance already, from {earlier}; give one"
            )
        settled[code] = claim
    return settled


def _member(claim: Claim, members: Collection[str], gazetteer: Gazetteer) -> str:
    code = claim.member.upper()
    area = gazetteer.country(UNION_CODES.get(code, code))
    if area is None:
        near = _nearest(claim.member, [found for m in members if (found := gazetteer.country(m))])
        raise claim.error(f'{claim.place}: unknown member "{claim.member}"{near}')
    if area.iso3 not in members:
        raise claim.error(f"{claim.place}: {area.iso3} ({area.name}) is no member of the Union")
    return area.iso3


def _nearest(text: str, areas: Collection[Area]) -> str:
    """Return the members whose codes or names come nearest."""
    words = {word: area for area in areas for word in (area.iso3, area.iso2, area.name) if word}
    found = dict.fromkeys(words[word] for word in nearest(text, words))
    return f" — nearest: {', '.join(f'{a.iso3} ({a.name})' for a in found)}" if found else ""
