"""Read an exported answer, and repeat it from what its vintage says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aci_cli.errors import AciError, suggest
from aci_cli.exports_asked import check_asked, first_fault
from aci_cli.menu_policy import Scenario
from aci_cli.reading import read_within
from aci_cli.rows import EXPORT_VERSION, Table

if TYPE_CHECKING:
    from aci_cli.analysis import Analysis
    from aci_cli.menu import Menu
    from aci_cli.release import Release

MOST_BYTES = 64 * 1024 * 1024
# the columns that tell the rows of an answer apart
KEYS: Mapping[str, tuple[str, ...]] = {
    "rank": ("id",),
    "acceptability": ("id",),
    "sectors": ("sector",),
    "lines": ("sector", "product"),
    "products": ("product",),
    "suggestions": ("sector",),
    "suppliers": ("year", "supplier"),
    "burden": ("member",),
    "package": ("id",),
    "ladder": ("rung", "id"),
    "frontier": ("point",),
    "vote": ("gate",),
    "members": ("member",),
    "coalition": ("partner",),
    "path": ("month",),
    "path_summary": ("id",),
    "retaliation": ("id",),
    "balance": ("horizon", "moves"),
}

FIGURES = frozenset({"rank", "leverage", "pressure_eur", "self_harm_eur"})
LARGEST = 1e300


class Vintage(BaseModel):
    """What an answer says of itself: what was asked, of which release, menu and model."""

    model_config = ConfigDict(extra="allow", strict=True)

    export_version: int
    aci_version: str
    release: str
    release_sha256: str
    menu: str
    menu_sha256: str
    queries_sha256: str
    # of the trade that an engine reduced; answers from a release's own have none
    trade_index_sha256: str | None = None
    target: str
    sender: str
    partners: list[str] = Field(default=[])
    scenario: list[str] = Field(default=[])
    scenario_sets: dict[str, Any] = Field(default={})
    horizon: Literal["short", "medium", "long"]
    year: int | None = None
    command: str
    asked: dict[str, Any]


@dataclass(frozen=True)
class Export:
    """Hold an exported answer: its name, its vintage and its rows."""

    name: str
    vintage: Vintage
    rows: list[dict[str, Any]]

    def analysis(
        self, menu: Menu, release: Release, queries: Path, threads: int | None
    ) -> Analysis:
        """Return an analysis of the question, on a menu, a release and queries at hand.

        AciError where the answer rests on trade that no release holds.
        """
        from aci_cli.analysis import Analysis

        told = self.vintage
        if told.trade_index_sha256 is not None:
            raise AciError(
                f"{self.name}: rests on trade that an engine held, which no release repeats; "
                "give two exports to compare them"
            )
        return Analysis(
            menu=menu,
            data=release,
            queries=queries,
            target=told.target,
            sender=told.sender,
            partners=told.partners,
            scenario=self._scenario(),
            horizon=told.horizon,
            year=told.year,
            threads=threads,
        )

    def _scenario(self) -> list[Scenario]:
        """Return what the scenarios set, as one that bears their names."""
        if not self.vintage.scenario:
            return []
        try:
            made = Scenario.model_validate(
                {"id": "exported", "title": "as exported", **self.vintage.scenario_sets}
            )
        except ValidationError as error:
            raise AciError(f"{self.name}: scenario_sets: {first_fault(error)}") from error
        return [made.model_copy(update={"id": "+".join(self.vintage.scenario)})]

    def repeat(self, analysis: Analysis) -> Table:
        """Return the answer to the same question; AciError where it does not say all of it."""
        try:
            return _REPEATED[self.vintage.command](analysis, self.vintage.asked)
        except (KeyError, TypeError, ValueError) as error:
            raise AciError(
                f"{self.name}: its meta does not say all that was asked: {error!r}"
            ) from error


def read_export(path: Path) -> Export:
    """Read an answer exported as JSON; AciError where it is none, or of another form."""
    data = _json(path)
    if not isinstance(data, dict) or not isinstance(data.get("meta"), dict):
        raise AciError(f"{path}: is no exported answer: expected an object with meta and rows")
    version = data["meta"].get("export_version")
    if version != EXPORT_VERSION:
        made = data["meta"].get("aci_version", "an earlier version")
        raise AciError(
            f"{path}: exported in another form: export_version {version!r} (aci {made}); this aci "
            f"reads {EXPORT_VERSION}: make the export again"
        )
    try:
        vintage = Vintage.model_validate(data["meta"])
    except ValidationError as error:
        raise AciError(f"{path}: meta: {first_fault(error)}") from error
    if vintage.command not in KEYS:
        near = suggest(vintage.command, KEYS) or f"; those are {', '.join(KEYS)}"
        raise AciError(f"{path}: {vintage.command!r} is no answer that can be compared{near}")
    check_asked(path, vintage.command, vintage.asked)
    return Export(path.name, vintage, _rows(path, data.get("rows"), KEYS[vintage.command]))


def _json(path: Path) -> Any:
    try:
        with path.open("rb") as stream:
            raw = read_within(stream, MOST_BYTES, path, "an exported answer")
    except OSError as error:
        raise AciError(f"{path}: cannot be read: {(error.strerror or '').lower()}") from error
    try:
        return json.loads(raw, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise AciError(f"{path}: is no JSON; export with --format json ({error})") from error


def _refused(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _rows(path: Path, rows: Any, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise AciError(f"{path}: rows: expected a list of objects")
    seen: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(rows, 1):
        if missing := [key for key in keys if row.get(key) is None]:
            raise AciError(f"{path}: rows: row {number} has no {', '.join(missing)}")
        for name, value in row.items():
            if not _is_cell(value) or (name in FIGURES and not _is_figure(value)):
                raise AciError(f"{path}: rows: row {number}: {name}: is no text and no number")
        key = tuple(row[name] for name in keys)
        if key in seen:
            raise AciError(f"{path}: rows: row {number} is that of row {seen[key]} again")
        seen[key] = number
    return rows


def is_number(value: Any) -> bool:
    """Tell whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_figure(value: Any) -> bool:
    return value is None or is_number(value)


def _is_cell(value: Any) -> bool:
    """Tell whether a value may stand in a table: text, truth, nothing, or a number of its size."""
    if is_number(value):
        return bool(abs(value) < LARGEST)
    return value is None or isinstance(value, str | bool)


Asked = Mapping[str, Any]


def _rank(analysis: Analysis, asked: Asked) -> Table:
    return analysis.ranking(*asked["measures"], **_without(asked, "measures"))


def _acceptability(analysis: Analysis, asked: Asked) -> Table:
    from aci_cli.spread import acceptability

    return acceptability(analysis, _rank(analysis, asked).meta)


def _sectors(analysis: Analysis, asked: Asked) -> Table:
    return analysis.dependency(*asked["sectors"], **_without(asked, "sectors"))


def _products(analysis: Analysis, asked: Asked) -> Table:
    from aci_cli import screening

    return screening.products(analysis, *asked["codes"], **_without(asked, "codes"))


def _suggestions(analysis: Analysis, asked: Asked) -> Table:
    from aci_cli import screening

    return screening.suggestions(analysis, **asked)


def _suppliers(analysis: Analysis, asked: Asked) -> Table:
    from aci_cli.suppliers import supplier_shares

    return supplier_shares(analysis, **asked)


def _burden(analysis: Analysis, asked: Asked) -> Table:
    from aci_cli.burden import burdens

    return burdens(analysis, asked["measures"], asked["draws"])


def _package(analysis: Analysis, asked: Asked) -> Table:
    from aci_cli.package_answer import limits_of, scored

    return scored(analysis, asked["draws"]).package(limits_of(asked))[1]


def _ladder(analysis: Analysis, asked: Asked) -> Table:
    from aci_cli.package_answer import limits_of, scored

    return scored(analysis, asked["draws"]).ladder(limits_of(asked))


def _frontier(analysis: Analysis, asked: Asked) -> Table:
    from aci_cli.package_answer import limits_of, scored

    return scored(analysis, asked["draws"]).frontier(limits_of(asked), asked["points"])


def _vote(analysis: Analysis, asked: Asked) -> Table:
    from aci_cli import vote
    from aci_cli.stances import claims_of

    claims = claims_of(asked["stances"])
    return vote.by_gate(
        vote.count(analysis, asked["measures"], claims, asked["tolerance_bp"], asked["draws"])
    )


def _members(analysis: Analysis, asked: Asked) -> Table:
    from aci_cli import vote
    from aci_cli.stances import claims_of

    claims = claims_of(asked["stances"])
    found = vote.count(analysis, asked["measures"], claims, asked["tolerance_bp"], asked["draws"])
    return vote.by_member(found, analysis.workbench.gazetteer)


def _coalition(analysis: Analysis, asked: Asked) -> Table:
    from aci_cli.coalition import contributions

    return contributions(analysis, asked["ids"], asked["chances"], asked["draws"])


def _path(analysis: Analysis, asked: Asked) -> Table:
    from aci_cli import path

    return path.months(analysis, asked["measures"], asked["draws"])


def _path_summary(analysis: Analysis, asked: Asked) -> Table:
    from aci_cli import path

    return path.summary(analysis, asked["measures"], asked["draws"])


def _retaliation(analysis: Analysis, asked: Asked) -> Table:
    from aci_cli.retaliation import reply

    return reply(analysis, asked["measures"], asked["size_eur"], asked["forbid"], asked["draws"])


def _balance(analysis: Analysis, asked: Asked) -> Table:
    from aci_cli.balance import balance

    return balance(analysis, asked["draws"])


def _without(asked: Asked, name: str) -> dict[str, Any]:
    return {key: value for key, value in asked.items() if key != name}


_REPEATED: Mapping[str, Callable[[Analysis, Asked], Table]] = {
    "rank": _rank,
    "acceptability": _acceptability,
    "sectors": _sectors,
    "lines": _sectors,
    "products": _products,
    "suggestions": _suggestions,
    "suppliers": _suppliers,
    "burden": _burden,
    "package": _package,
    "ladder": _ladder,
    "frontier": _frontier,
    "vote": _vote,
    "members": _members,
    "coalition": _coalition,
    "path": _path,
    "path_summary": _path_summary,
    "retaliation": _retaliation,
    "balance": _balance,
}
