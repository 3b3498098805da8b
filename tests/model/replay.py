"""Answer a question from a release and a menu by the plain-Python model alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from .reference import (
    Assumptions,
    Line,
    Outcome,
    after_stocks,
    cut,
    exclusion,
    pressure_and_harm,
    score,
    with_seller_alone,
)
from .reference_ranking import Impact, Standing, rank, standing
from .replay_data import UNION, Menu, Release, Row, mode, worth
from .replay_lines import Held, Lines, Pair

SOLD = ("export_restriction", "export_charge", "service_withdrawal")
BILLED = "service_withdrawal"
BASED = ("exclusion", "unpriced")


@dataclass(frozen=True)
class Asked:
    """Hold a question: the sides, the horizon and what a scenario changes."""

    target: str = "CHN"
    sender: str = UNION
    partners: tuple[str, ...] = ()
    horizon: str = "short"
    closed: tuple[str, ...] = ()
    changed: Mapping[str, float] = field(default_factory=dict)


class Replay:
    """Work every step of the model for one question."""

    def __init__(self, release: Release, menu: Path | Menu, asked: Asked) -> None:
        """Resolve the sides; nothing is computed yet."""
        self.release, self.asked = release, asked
        self.menu = menu if isinstance(menu, Menu) else Menu.read(menu)
        self.guess: Assumptions = self.menu.assumptions(asked.horizon, asked.changed)
        members = release.members
        self.target = frozenset(members[asked.target])
        joined = {iso3 for code in asked.partners for iso3 in members[code]}
        self.sender = frozenset(members[asked.sender] | joined)
        self.joined = bool(joined - members[asked.sender])
        self.settings = {k: row["value"] for k, row in self.menu.data["settings"].items()}

    def pair(self, side: str) -> Pair:
        """Return who buys from whom where `side` buys."""
        asked = self.asked
        if side == "target":
            sides = (self.target, self.sender, asked.target, asked.sender, False, self.joined)
            return Pair(side, *sides, closed=frozenset())
        markets = {iso3 for code in asked.closed for iso3 in self.release.members[code]}
        sides = (self.sender, self.target, asked.sender, asked.target, self.joined, False)
        return Pair(side, *sides, closed=frozenset(markets))

    @cached_property
    def lines(self) -> dict[tuple[str, str, str], Held]:
        """Return every line by the side that buys, sector and name."""
        return {
            (side, held.sector, held.name): held
            for side in ("target", "sender")
            for held in Lines(self.release, self.menu, self.pair(side), self.guess).all()
        }

    def scores(self, side: str) -> dict[tuple[str, str], tuple[float, float | None]]:
        """Return D and D without home supply, by sector and line, where `side` buys."""
        return {
            (sector, name): (score(held.line, self.guess), self._score_alone(held.line))
            for (buyer, sector, name), held in self.lines.items()
            if buyer == side and held.role != "bill" and held.unknown is None
        }

    def _score_alone(self, line: Line) -> float | None:
        return score(with_seller_alone(line), self.guess) if line.imports else None

    def touched(self, measure: Row) -> float:
        """Return k = u (1 − ℓ)."""
        coverage = mode(measure.get("coverage"))
        if coverage is None:
            services = measure["kind"] == "service_restriction"
            coverage = self.guess.coverage_services if services else 1.0
        leakage = mode(measure.get("leakage"))
        if leakage is None:
            sold = self.buyer(measure) == "target"
            leakage = self.guess.leakage_sold if sold else self.guess.leakage_bought
        return coverage * (1 - leakage)

    def buyer(self, measure: Row) -> str:
        """Return the side that buys what a measure touches."""
        default = "to_target" if measure["kind"] in SOLD else "to_sender"
        return "target" if measure.get("direction", default) == "to_target" else "sender"

    def sectors_of(self, measure: Row) -> list[str]:
        """Return the sectors that a measure names."""
        named = measure.get("sector") or []
        return [named] if isinstance(named, str) else named

    def touches(self, measure: Row) -> list[Held]:
        """Return the lines that a measure cuts."""
        sectors = self.sectors_of(measure)
        base = {self._names.get(name, name) for name in measure.get("base") or []}
        side = self.buyer(measure)
        return [
            held
            for (buyer, sector, name), held in self.lines.items()
            if buyer == side
            and sector in sectors
            and held.role != "proxy"
            and (held.role == "bill") == (measure["kind"] == BILLED)
            and (not base or base & {name, held.code})
            and (not measure.get("controlled_only") or self._controlled[sector] & {held.code, name})
        ]

    @cached_property
    def _names(self) -> dict[str, str]:
        return {
            row["id"]: row.get("line", row["id"])
            for sector in self.menu.sectors
            for row in [*(sector.get("published") or []), *(sector.get("bills") or [])]
        }

    @cached_property
    def _controlled(self) -> dict[str, set[str]]:
        return {row["id"]: set(row.get("controlled") or []) for row in self.menu.sectors}

    def cuts(self, measure: Row) -> list[tuple[Held, Outcome]]:
        """Return what a measure does to each line that it cuts."""
        k = self.touched(measure)
        short = self.asked.horizon == "short"
        days = (mode(measure.get("days_of_cover")) or 0.0) if short else 0.0
        return [
            (held, after_stocks(cut(line, k, self.wedge(measure, line), self.guess), days))
            for held in self.touches(measure)
            for line in [self.facing(measure, held)]
        ]

    def facing(self, measure: Row, held: Held) -> Line:
        """Return a line as a measure finds it: an undertaking replaces the trade defence."""
        if measure["kind"] != "price_undertaking":
            return held.line
        return replace(held.line, duty=held.line.duty - held.defence)

    def wedge(self, measure: Row, line: Line) -> float | None:
        """Return τ, None for a ban."""
        if measure["kind"] in ("import_duty", "price_undertaking"):
            return (1 + line.duty + mode(measure["rate"])) / (1 + line.duty)
        return 1 + measure["charge"] if measure["kind"] == "export_charge" else None

    def impacts(self, measure: Row) -> list[Impact]:
        """Return pressure and harm of a measure line by line."""
        if measure["kind"] in BASED:
            return self._excluded(measure)
        side = self.buyer(measure)
        return [
            Impact(
                side,
                held.name,
                *pressure_and_harm(measure["kind"], side == "target", done),
                done.flow_lost,
            )
            for held, done in self.cuts(measure)
        ]

    def _excluded(self, measure: Row) -> list[Impact]:
        turnover = worth(measure.get("turnover"), self.release.figures)
        if measure["kind"] == "unpriced" or turnover is None:
            return []
        loss = mode(measure.get("competition_loss")) or self.guess.competition_loss
        sectors = self.sectors_of(measure)
        industries = [row["industry"] for row in self.menu.sectors if row["id"] in sectors]
        shares = [
            self.release.content[iso3, industry]["domestic_value_added_share"]
            for iso3 in self.target
            for industry in industries
        ]
        k, turnover = self.touched(measure), float(round(turnover))
        content = sum(shares) / len(shares)
        pressure, harm = exclusion(turnover, k, content, loss, self.guess)
        return [Impact("sender", measure["id"], pressure, harm, k * turnover)]

    def gated(self, measure: Row) -> bool:
        """Return whether an excluded sector or a basic need stands in a measure's way."""
        sectors = {row["id"]: row for row in self.menu.sectors}
        if any("excluded" in sectors[name]["role"] for name in self.sectors_of(measure)):
            return True
        banned = measure["kind"] not in (*BASED, "import_duty", "export_charge")
        needed = [held for held in self.touches(measure) if sectors[held.sector].get("essential")]
        floor = self.settings["essential_cut_floor"]
        return banned and bool(needed) and self.touched(measure) > floor

    def half_known(self, measure: Row) -> bool:
        """Return whether part of a measure rests on figures of another buyer or seller."""
        lines = Lines(self.release, self.menu, self.pair(self.buyer(measure)), self.guess)
        return any(
            lines.cited_elsewhere(sector)
            for sector in self.menu.sectors
            if sector["id"] in self.sectors_of(measure)
        )

    def assess(self, measure: Row) -> Standing | None:
        """Return a measure's sums, None where it has no level or one of its lines is unknown."""
        impacts = self.impacts(measure)
        cut_lines = [] if measure["kind"] in BASED else self.touches(measure)
        if not impacts or any(held.unknown for held in cut_lines):
            return None
        if measure["kind"] not in BASED and not measure.get("base") and self.half_known(measure):
            return None
        agreed = measure["kind"] == "price_undertaking"
        side = self.buyer(measure)
        own = (measure["kind"], side) in (
            ("export_restriction", "sender"),
            ("import_duty", "target"),
        )
        return standing(
            measure["id"],
            impacts,
            self.release.gdp(self.target, self.sender),
            self.guess,
            provokes=not (agreed or own),
            material_bp=self.settings["material_bp"],
        )

    def ranking(self) -> list[Standing]:
        """Return the measures that can be ranked, in merit order."""
        rows = [
            self.assess(measure)
            for measure in self.menu.measures
            if not measure["comparator"] and not self.gated(measure)
        ]
        return rank([row for row in rows if row is not None])
