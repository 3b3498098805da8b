"""Read publishers' files into a draft, all files of a period together."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aci_cli.errors import AciError, FindingsError
from aci_cli.release import NAMED, Key, table_of
from aci_cli.sources.archives import archive_kind, unpack
from aci_cli.sources.draft import Draft, Entry
from aci_cli.sources.lots import Lot, check_partners, check_staged, staged_lots, write_lot
from aci_cli.sources.parts import Part, open_part
from aci_cli.sources.reader import Origin, Reader, Source
from aci_cli.sources.registry import reader_of, unrecognised
from aci_cli.sources.tables import open_tables

PERIOD = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2]|52)?(?!\d)")
MONTHS = 12
# a file with fewer flows than this share of what it stands beside may be cut short
FEW = 0.5
SPAN = """
    SELECT min(year), max(year), min(month), max(month), count(*) FILTER (WHERE month IS NULL)
    FROM staged WHERE rowid >= $first
"""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Found:
    """Hold a file with the reader that claims it."""

    part: Part
    reader: Reader

    @property
    def origin(self) -> Origin:
        """Return what the file's name says of it."""
        return self.reader.origin(self.part)


@dataclass(frozen=True)
class Written:
    """Hold a lot that was written: its entry, what became of it, and from what it was read."""

    lot: Lot
    entry: Entry
    state: str
    label: str


class Work:
    """Read files group by group into a draft, keeping what was touched and written."""

    def __init__(self, draft: Draft, readers: Mapping[Path, Reader], say: Say) -> None:
        """Make the tables of the release that is built on readable."""
        self.draft, self.readers, self.say = draft, readers, say
        self.touched: set[Key] = set()
        self.sources: dict[str, Source] = {}
        self.partial: list[Found] = []
        self.written: dict[Lot, Written] = {}
        open_tables(draft)

    def read(self, files: Sequence[Path]) -> None:
        """Read every file: tables beside first, then trade, all files of a period together.

        AciError where none is recognised, or one breaks a check.
        """
        trade: list[Path] = []
        left: list[str] = []
        for path in files:
            if archive_kind(path) is not None or path in self.readers:
                trade.append(path)
                continue
            part = open_part(path, str(path))
            reader = reader_of(part)
            if reader is None:
                left.append(unrecognised(part))
            elif reader.source is None:
                self.stage_beside(Found(part, reader))
            else:
                trade.append(path)
        if left and len(left) == len(files):
            raise FindingsError(*left)
        for line in left:
            self.say(f"left out: {line}")
        for group in grouped(trade):
            self.read_group(group)
        # answers that hold some products only come last, on top of the files that hold all
        for source, items in by_source(self.partial):
            self.read_source(source, items)
        self.settle_years()

    def stage_beside(self, found: Found) -> None:
        """Stage a file that fills a table beside the trade."""
        found.reader.stage(found.part, self.draft.staging)
        self.say(f"{found.part.label}: {found.reader.name}")

    def read_group(self, group: Sequence[Path]) -> None:
        """Read the files of one period: unpack, then stage source by source, year by year."""
        found = [item for path in group for item in self.unpacked(path)]
        self.partial += [item for item in found if not item.reader.whole]
        for source, mine in by_source(item for item in found if item.reader.whole):
            for items in by_origin(mine):
                self.read_source(source, items)
        for item in found:
            made_here = item.part.path.is_relative_to(self.draft.staging.workshop)
            if made_here and item.reader.whole:
                item.part.path.unlink(missing_ok=True)

    def unpacked(self, path: Path) -> Iterator[Found]:
        """Yield the files of trade in a path; those that fill tables beside are staged at once."""
        recognised = False
        for number, part in enumerate(unpack(path, self.draft.staging.workshop)):
            reader = self.readers.get(path) or reader_of(part)
            if reader is None:
                self.say(f"left out: {unrecognised(part)}")
                continue
            recognised = True
            if reader.source is None:
                self.stage_beside(Found(part, reader))
            elif part.path == path:
                yield Found(part, reader)
            else:
                kept = part.path.with_name(f"kept-{number}-{part.path.name}")
                os.link(part.path, kept)
                yield Found(replace(part, path=kept), reader)
        if not recognised:
            raise AciError(f"{path}: nothing in it is recognised")

    def read_source(self, source: Source, items: Sequence[Found]) -> None:
        """Stage the files of one source, check them together, and write their lots."""
        staging = self.draft.staging
        staging.begin(additive=source.additive)
        for item in items:
            [(first,)] = staging.con.execute("SELECT count(*) FROM staged").fetchall()
            item.reader.stage(item.part, staging)
            self.check_name(item, first)
        whole = all(item.reader.whole for item in items)
        # answers overlap; in a person's own table rows that are alike are sales, or a mistake
        own = any(item.reader in self.readers.values() for item in items)
        if not whole and not own:
            staging.drop_repeated()
        label = items[0].part.label + (f" and {len(items) - 1} more" if len(items) > 1 else "")
        check_staged(staging, label, source.additive)
        if own:
            check_partners(staging, label)
        lots = staged_lots(staging, source)
        if not lots:
            raise AciError(f"{label}: holds no flows that can be used")
        edition = ", ".join(sorted({e for item in items if (e := item.origin.edition)})) or None
        self.sources[source.id] = source
        for lot in lots:
            self.write(lot, source, label, whole, edition)

    def check_name(self, item: Found, first: int) -> None:
        """Refuse rows of another year or month than the file's name promises."""
        said = item.origin
        if said.year is None:
            return
        rows = self.draft.con.execute(SPAN, {"first": first}).fetchall()
        low, high, month_low, month_high, annual = rows[0]
        if low is None:
            return
        if (low, high) != (said.year, said.year):
            found = str(low) if low == high else f"{low} to {high}"
        elif said.month is not None and (annual or (month_low, month_high) != (said.month,) * 2):
            found = "the whole year" if annual else f"month {month_low} to {month_high}"
        else:
            return
        month = "" if said.month is None else f"-{said.month:02d}"
        raise AciError(
            f"{item.part.label}: its name says {said.year}{month}, its rows are of {found}"
        )

    def write(self, lot: Lot, source: Source, label: str, whole: bool, edition: str | None) -> None:
        """Write one lot and list its file in the place of the one it replaces."""
        if whole and lot in self.written:
            raise AciError(
                f"{label}: {source.id} {lot.year} was read from {self.written[lot].label} too; "
                "name files of one period alike, or give them in two runs"
            )
        held = {path: e for path, e in self.draft.files.items() if lot_path(path) == lot.place}
        path = next(iter(held), None)
        merged = path is not None and not whole
        entry = write_lot(
            self.draft.staging,
            lot,
            source,
            label,
            self.draft.located(path) if path and merged else None,
        )
        before = (old["edition"] for old in held.values() if merged)
        entry["edition"] = "; ".join(sorted({e for e in (edition, *before) if e})) or None
        entry["partial"] = not whole and all(old["partial"] for old in held.values())
        state = "unchanged" if entry["path"] in held else "merged" if merged else "replaced"
        if whole:
            self.doubt(lot, entry["rows"], [old["rows"] for old in held.values()], label)
        self.draft.replace(entry, lambda old: lot_path(old) == lot.place)
        # all reporters are in the file itself
        self.draft.drop(lambda old: NAMED.sub("", old) == lot.place_in("presence"))
        self.touched.add((lot.source, lot.classification, lot.year))
        self.written[lot] = Written(lot, entry, state if held else "new", label)

    def doubt(self, lot: Lot, rows: int, before: Sequence[int], label: str) -> None:
        """Say so where a file has far fewer flows than what it replaces, or than a year beside."""
        beside = [
            entry["rows"]
            for year in (lot.year - 1, lot.year + 1)
            for place in self.draft.files
            if lot_path(place) == replace(lot, year=year).place
            for entry in [self.draft.files[place]]
            if not entry["partial"]
        ]
        most = max([*before, *beside], default=0)
        if rows < FEW * most:
            self.say(
                f"{label}: {rows} flows of {lot.source} {lot.year}, where {most} are held of the "
                "same or the next year: is the file whole?"
            )

    def settle_years(self) -> None:
        """List a partial annual file no longer once twelve whole months of its year are held."""
        for key in sorted(self.touched):
            files = self.draft.trade(key)
            months = monthly(files)
            whole = [path for path in months if not files[path]["partial"]]
            extracts = {path for path in files.keys() - months if files[path]["partial"]}
            if len(whole) == MONTHS and extracts:
                self.draft.drop(extracts.__contains__)
                self.say(f"{key[0]} {key[2]}: twelve months take the place of a partial year")


def by_source(items: Iterable[Found]) -> list[tuple[Source, list[Found]]]:
    """Return each source with its files, in the order of their names."""
    groups: dict[str, tuple[Source, list[Found]]] = {}
    for item in items:
        if item.reader.source is not None:
            groups.setdefault(item.reader.source.id, (item.reader.source, []))[1].append(item)
    return [groups[name] for name in sorted(groups)]


def lot_path(path: str) -> str:
    """Return the path of a file of trade without the mark of its content and the suffix."""
    return NAMED.sub("", path) if table_of(path) == "trade" else ""


def monthly(paths: Iterable[str]) -> set[str]:
    """Return the files of trade that hold a single month."""
    return {path for path in paths if re.search(r"-\d\d$", lot_path(path))}


def grouped(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Yield the files whose names tell the same period; those that tell none together."""
    groups: dict[tuple[str | None, ...], list[Path]] = {}
    for path in paths:
        said = PERIOD.search(path.name)
        groups.setdefault(said.groups() if said else (), []).append(path)
    yield from (groups[key] for key in sorted(groups, key=str))


def by_origin(items: Sequence[Found]) -> Iterator[list[Found]]:
    """Yield the files of each year and month, or all at once where a name tells no year."""
    if any(item.origin.year is None for item in items):
        yield list(items)
        return
    groups: dict[tuple[int, int], list[Found]] = {}
    for item in items:
        groups.setdefault((item.origin.year or 0, item.origin.month or 0), []).append(item)
    yield from (groups[key] for key in sorted(groups))
