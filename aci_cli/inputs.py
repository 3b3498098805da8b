"""Hold what an answer is made from, and name every change between two sets of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aci_cli.menu import Menu
from aci_cli.menu_fields import Entry, Triple
from aci_cli.menu_policy import Assumption, Setting
from aci_cli.release import Release
from aci_cli.scenarios import of_horizons, shown
from aci_cli.workbench import READ_TABLES, Question

if TYPE_CHECKING:
    from aci_cli.analysis import Analysis

SECTIONS = ("assumptions", "industries", "sectors", "measures", "comparators")
QUESTION_FIELDS = ("target", "sender", "partners", "horizon", "year")
# tables that only make sense with the flows they were made with
FLOW_TABLES = frozenset({"products", "holdings", "reporting"})
LONGEST = 60


@dataclass(frozen=True)
class Inputs:
    """Hold what a ranking is made from: the menu with its scenario, question, data and options."""

    menu: Menu
    question: Question
    release: Release
    queries: Path
    threads: int | None
    asked: Mapping[str, Any] = field(default_factory=dict)

    def analysis(self) -> Analysis:
        """Return an analysis of these inputs."""
        from aci_cli.analysis import Analysis

        question = self.question
        return Analysis(
            menu=self.menu,
            data=self.release,
            queries=self.queries,
            target=question.target,
            sender=question.sender,
            partners=question.partners,
            horizon=question.horizon,
            year=question.year,
            threads=self.threads,
        )


@dataclass(frozen=True)
class Change:
    """Name one difference between two sets of inputs, and how to make it."""

    key: str
    before: str
    after: str
    apply: Callable[[Inputs], Inputs]


@dataclass(frozen=True)
class MixedRelease(Release):
    """Take some tables from other releases, all else from its own folder."""

    others: Mapping[str, Release] = field(default_factory=dict)

    def holder(self, table: str) -> Release:
        """Return the release that a table is taken from."""
        return self.others.get(table, self)

    @property
    def folders(self) -> list[Path]:
        """Return the folders that its files lie in."""
        return [self.folder, *(other.folder for other in self.others.values())]


def differences(before: Inputs, after: Inputs) -> list[Change]:
    """Return the changes that lead from one set of inputs to another, in the order to make them.

    First what is asked, then the menu (a new sector with the measures that need it), then the data.
    """
    return [
        *_of_question(before.question, after.question),
        *_of_options(before.asked, after.asked),
        *_of_markets(before.menu, after.menu),
        *_of_menu(before.menu, after.menu),
        *_of_release(before.release, after.release),
    ]


def _of_question(before: Question, after: Question) -> Iterator[Change]:
    for name in QUESTION_FIELDS:
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield Change(name, _text(was), _text(now), _asking(name, now))


def _asking(name: str, value: Any) -> Callable[[Inputs], Inputs]:
    def apply(inputs: Inputs) -> Inputs:
        return replace(inputs, question=replace(inputs.question, **{name: value}))

    return apply


def _of_options(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in sorted({*before, *after} - {"draws"}):
        was, now = before.get(name), after.get(name)
        if was != now:
            yield Change(name, _text(was), _text(now), _with_option(name, now))


def _with_option(name: str, value: Any) -> Callable[[Inputs], Inputs]:
    return lambda inputs: replace(inputs, asked={**inputs.asked, name: value})


def _of_markets(before: Menu, after: Menu) -> Iterator[Change]:
    was, now = before.options.closed_markets, after.options.closed_markets
    if sorted(was) != sorted(now):

        def apply(inputs: Inputs) -> Inputs:
            return replace(inputs, menu=inputs.menu.with_closed_markets(now))

        yield Change("closed_markets", _text(was), _text(now), apply)


def _of_menu(before: Menu, after: Menu) -> Iterator[Change]:
    for name in type(before.settings).model_fields:
        was, now = getattr(before.settings, name).value, getattr(after.settings, name).value
        if was != now:
            yield Change(name, _text(was), _text(now), _with_setting(name, after))
    if before.source_order != after.source_order:
        order = after.source_order

        def apply(inputs: Inputs) -> Inputs:
            return replace(inputs, menu=inputs.menu.model_copy(update={"source_order": order}))

        yield Change("source_order", _text(before.source_order), _text(order), apply)
    yield from _joined(list(_of_entries(before, after)))


def _with_setting(name: str, after: Menu) -> Callable[[Inputs], Inputs]:
    setting: Setting = getattr(after.settings, name)

    def apply(inputs: Inputs) -> Inputs:
        settings = inputs.menu.settings.model_copy(update={name: setting})
        return replace(inputs, menu=inputs.menu.model_copy(update={"settings": settings}))

    return apply


@dataclass(frozen=True)
class _EntryChange:
    """Hold one entry of a menu that differs, None on the side that lacks it."""

    section: str
    name: str
    before: Entry | None
    after: Entry | None

    @property
    def key(self) -> str:
        """Return what the change is called: an assumption by its id, others with their kind."""
        kind = {"assumptions": "", "industries": "industry "}.get(self.section)
        return f"{self.section.removesuffix('s')} {self.name}" if kind is None else kind + self.name

    def needs(self, sector: _EntryChange) -> bool:
        """Tell whether this entry names a sector that only one of the menus holds."""
        named = {
            name
            for side in (self.before, self.after)
            if side
            for name in getattr(side, "sector", ())
        }
        return sector.name in named

    def apply(self, inputs: Inputs) -> Inputs:
        """Put the entry in its place, or take it out."""
        entries = list(getattr(inputs.menu, self.section))
        names = [_name(entry) for entry in entries]
        if self.name in names:
            place = names.index(self.name)
            entries[place : place + 1] = [self.after] if self.after else []
        elif self.after:
            entries.append(self.after)
        return replace(inputs, menu=inputs.menu.model_copy(update={self.section: entries}))


def _of_entries(before: Menu, after: Menu) -> Iterator[_EntryChange]:
    for section in SECTIONS:
        was = {_name(entry): entry for entry in getattr(before, section)}
        now = {_name(entry): entry for entry in getattr(after, section)}
        for name in dict.fromkeys([*was, *now]):
            if was.get(name) != now.get(name):
                yield _EntryChange(section, name, was.get(name), now.get(name))


def _joined(found: Sequence[_EntryChange]) -> Iterator[Change]:
    """Yield the changes of entries; a sector that comes or goes takes its measures with it."""
    owners: dict[str, _EntryChange] = {}
    for sector in found:
        if sector.section == "sectors" and None in (sector.before, sector.after):
            for change in found:
                if change.needs(sector):
                    owners.setdefault(change.key, sector)
    for change in found:
        if change.key not in owners:
            yield _grouped([change, *(one for one in found if owners.get(one.key) is change)])


def _grouped(group: Sequence[_EntryChange]) -> Change:
    first, *rest = group

    def apply(inputs: Inputs) -> Inputs:
        for member in group:
            inputs = member.apply(inputs)
        return inputs

    key = first.key + (f" with {', '.join(member.name for member in rest)}" if rest else "")
    return Change(key, *_sides(first), apply)


def _sides(change: _EntryChange) -> tuple[str, str]:
    """Return how an entry stands on both sides: the fields that differ."""
    was, now = change.before, change.after
    if was is None or now is None:
        return ("absent", "listed") if was is None else ("listed", "absent")
    if isinstance(was, Assumption) and isinstance(now, Assumption):
        return of_horizons(was), of_horizons(now)
    names = [name for name in type(was).model_fields if getattr(was, name) != getattr(now, name)]
    return tuple(  # type: ignore[return-value]
        _short(", ".join(f"{name} {_text(getattr(side, name))}" for name in names))
        for side in (was, now)
    )


def _of_release(before: Release, after: Release) -> Iterator[Change]:
    if before.sha256 == after.sha256:
        return
    if _hashes(before, FLOW_TABLES, flows=True) != _hashes(after, FLOW_TABLES, flows=True):
        yield Change("trade flows", before.name, after.name, _with_flows(after))
    for table in READ_TABLES:
        if table not in FLOW_TABLES and _hashes(before, {table}) != _hashes(after, {table}):
            yield Change(f"table {table}", before.name, after.name, _with_table(table, after))


def _hashes(
    release: Release, tables: Sequence[str] | frozenset[str] | set[str], flows: bool = False
) -> set[str]:
    from aci_cli.release import FLOWS, table_of

    wanted = {*tables, *(FLOWS if flows else ())}
    return {entry["sha256"] for path, entry in release.files.items() if table_of(path) in wanted}


def _with_flows(after: Release) -> Callable[[Inputs], Inputs]:
    """Take the flows from another release, and keep the tables that were taken from this one."""

    def apply(inputs: Inputs) -> Inputs:
        held = inputs.release
        kept = {table: held for table in READ_TABLES if table not in FLOW_TABLES}
        kept |= held.others if isinstance(held, MixedRelease) else {}
        return replace(inputs, release=_mixed(after, kept))

    return apply


def _with_table(table: str, after: Release) -> Callable[[Inputs], Inputs]:
    def apply(inputs: Inputs) -> Inputs:
        held = inputs.release
        kept = held.others if isinstance(held, MixedRelease) else {}
        return replace(inputs, release=_mixed(held, {**kept, table: after}))

    return apply


def _mixed(base: Release, others: Mapping[str, Release]) -> MixedRelease:
    return MixedRelease(
        base.folder, base.name, base.sources, base.files, base.cube, base.sha256, dict(others)
    )


def _name(entry: Any) -> str:
    return str(entry.code if hasattr(entry, "code") else entry.id)


def _text(value: Any) -> str:
    """Return a value of a menu or a question as a short text."""
    if value in (None, (), [], ""):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Triple | int | float | str):
        return shown(value)
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return "+".join(value)
    return "changed" if isinstance(value, list | tuple | Entry) else str(value)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
