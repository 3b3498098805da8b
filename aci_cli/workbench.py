"""Lay out what a question needs: the release, the menu and the two sides, ready for the queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from aci_cli import __version__, schemas
from aci_cli.areas import Area, Gazetteer, Sides
from aci_cli.engine import Engine
from aci_cli.errors import AciError, UsageError
from aci_cli.flows import EngineFlows, Flows, Part, ReleaseFlows, TradeTable, open_table
from aci_cli.menu import Figure, Menu
from aci_cli.queries import Query, are_foreign, digest, load
from aci_cli.release import Release
from aci_cli.rows import EXPORT_VERSION, Table

Horizon = Literal["short", "medium", "long"]
Rows = list[dict[str, Any]]

READ_TABLES = (
    "products",
    "countries",
    "economy",
    "industries",
    "elasticities",
    "tariffs",
    "figures",
)
# what is added up of the flows of a part, for the facts about it
REDUCED = ("suppliers", "closed_sales", "domestic")
JOINS_ABOVE = 0.5


@dataclass(frozen=True)
class Question:
    """Hold what is asked: who against whom, under which scenario, horizon and year."""

    target: str = "CHN"
    sender: str = "EU27"
    partners: tuple[str, ...] = ()
    scenario: tuple[str, ...] = ()
    horizon: Horizon = "short"
    year: int | None = None

    @property
    def senders(self) -> str:
        """Return the sender and its partners in one text."""
        return " + ".join((self.sender, *self.partners))


class Workbench:
    """Hold an engine with a release, and hand it one question's relations at a time."""

    def __init__(
        self,
        release: Release,
        queries: Path,
        threads: int | None = None,
        trade: TradeTable | None = None,
    ) -> None:
        """Open the engine and make the release's tables readable, hashes compared.

        The flows are the release's own, or those of the table `trade` on an engine far away.
        """
        self.release = release
        self.queries = queries
        self._loaded: dict[str, Query] = {}
        self.engine = Engine(threads)
        if are_foreign(queries):
            if trade:
                raise AciError(
                    f"{queries}: queries other than the packaged ones run on DuckDB alone, where "
                    "they can reach nothing but the release; leave out --engine"
                )
            self.engine.confine(*release.folders)
        for table in READ_TABLES:
            self.open_table(table)
        self.flows: Flows = (
            EngineFlows(trade, release, self.engine, self.query)
            if trade
            else ReleaseFlows(release, self.engine, self.query)
        )
        self.flows.index()
        named = sources(release)
        known = {row["source"] for row in named}
        named += [
            {"source": source.id, "world": source.world}
            for source in (trade.sources.values() if trade else ())
            if source.id not in known
        ]
        self.engine.register_rows("sources", schemas.SOURCES, named)
        self.gazetteer = Gazetteer(areas(self.engine))

    def open_table(self, table: str) -> None:
        """Make a table of the release readable, its hashes and columns compared."""
        open_table(self.engine, self.release, table)

    def figures(self) -> dict[str, Figure]:
        """Return the published figures of the release by id, in base units."""
        rows = self.engine.select("SELECT id, value_base, base_unit, evidence, year FROM figures")
        return {name: Figure(*rest) for name, *rest in rows}

    def query(self, name: str) -> Query:
        """Return a query of the folder in use, read once."""
        if name not in self._loaded:
            self._loaded[name] = load(name, self.queries)
        return self._loaded[name]

    def table(self, name: str, meta: Mapping[str, Any] | None = None) -> Table:
        """Return the rows of a step of the model, under the columns of its query."""
        return Table(self.query(name).columns, self.engine.fetch(name), dict(meta or {}))

    def records(self, name: str) -> Rows:
        """Return the rows of a step of the model as dicts."""
        return self.table(name).records()

    def step(self, name: str, into: str | None = None, **params: Any) -> None:
        """Run a query and keep its rows under its name, or under `into`."""
        self.engine.step(self.query(name), into, **params)

    def years(self) -> list[int]:
        """Return the years that the release holds trade of."""
        found = self.engine.select("SELECT DISTINCT CAST(year AS INTEGER) FROM holdings ORDER BY 1")
        return [row[0] for row in found]

    def reduce(self) -> None:
        """Add up the flows of the chosen periods, one source and classification after the other.

        What stays are the `facts` of each of the `pairs` of sides, and the `sales` between
        the sides.
        """
        facts, sales = self.query("portable/facts"), self.query("portable/sales")
        self.engine.begin(facts)
        self.engine.begin(sales)
        for part in self.parts():
            with self.flows.opened(part):
                for name in REDUCED:
                    self.flows.step(self.query(f"portable/{name}"), **part.named)
                self.flows.add(facts, **part.named)
                self.flows.add(sales)

    def keep(self, name: str) -> None:
        """Keep what a query makes of the flows of the chosen periods, part by part."""
        query = self.query(f"portable/{name}")
        self.engine.begin(query)
        for part in self.parts():
            with self.flows.opened(part):
                self.flows.add(query, **part.named)

    def parts(self) -> list[Part]:
        """Return the sources and classifications of the chosen periods, the largest first."""
        rows = self.engine.select(
            "SELECT source, classification, bool_or(industry), list(DISTINCT year ORDER BY year) "
            "FROM periods GROUP BY source, classification ORDER BY source, classification"
        )
        codes = {row[0] for row in self.engine.select("SELECT DISTINCT code FROM listings")}
        serves = self.release.cube_holds(codes)
        parts = [
            Part(source, classification, industry, years, serves)
            for source, classification, industry, years in rows
        ]
        return sorted(parts, key=lambda part: -self.flows.weight(part))

    def lay_out(
        self, question: Question, relations: Mapping[str, Rows], closed: Sequence[str]
    ) -> None:
        """Make the menu and the sides of a question readable.

        UsageError where an area or the year is unknown, or the sides share a country.
        """
        sides = self.gazetteer.sides(question.target, question.sender, question.partners)
        markets = [iso3 for code in closed for iso3 in self.gazetteer.members(code)]
        self._check_year(question, relations)
        for name, schema in schemas.MENU.items():
            self.engine.register_rows(name, schema, relations[name])
        for name, rows in sides.relations(markets).items():
            self.engine.register_rows(name, schemas.QUESTION[name], rows)
        self._sides: Sides = sides

    def _check_year(self, question: Question, relations: Mapping[str, Rows]) -> None:
        if question.year is None:
            return
        published = {row["year"] for name in ("published", "bills") for row in relations[name]}
        held = sorted({*self.years(), *published})
        if question.year not in held:
            known = ", ".join(str(year) for year in held)
            raise UsageError(f"no figures for the year {question.year}; held: {known}")

    def weigh(self) -> None:
        """Find the GDP of both sides; AciError where no year has both."""
        self.step("economies")
        if not self.engine.fetch("economies"):
            raise AciError(
                f"the release holds no GDP of one year for both {self._sides.target} and "
                f"{' + '.join([self._sides.sender, *self._sides.partners])}: nothing can be ranked"
            )

    def check_lines(self) -> None:
        """Compare the lines of the central case with one another; AciError where one is twice.

        What is added up of a line that stands twice looks like any other number.
        """
        found = self.engine.run(self.query("audits/lines_are_single")).rows
        if found:
            raise AciError(
                f"{found[0][0]}; two names or two ranges of the menu meet in it, so that nothing "
                "can be computed"
            )


def areas(engine: Engine) -> list[Area]:
    """Return the countries of a release whose table of them is open, ordered by code."""
    rows = engine.select("SELECT iso3, iso2, name, groups FROM countries ORDER BY iso3")
    return [
        Area(iso3, iso2, name, tuple((groups or "").split())) for iso3, iso2, name, groups in rows
    ]


def sources(release: Release) -> Rows:
    """Return the sources of trade in a release, and whether each covers the world."""
    return [
        {"source": entry["id"], "world": entry["world"]}
        for entry in release.sources
        if entry["world"] is not None
    ]


def joining(menu: Menu) -> tuple[str, ...]:
    """Return a scenario's partners; of those who join by chance, the ones more likely than not."""
    likely = [
        iso3 for iso3, chance in menu.options.participation.items() if chance.mode > JOINS_ABOVE
    ]
    return (*menu.options.partners, *likely)


def vintage(bench: Workbench, menu: Menu, question: Question) -> dict[str, Any]:
    """Return what an answer rests on: version, release, menu, model and question."""
    return {
        "export_version": EXPORT_VERSION,
        "aci_version": __version__,
        "release": bench.release.name,
        "release_sha256": bench.release.sha256,
        "menu": menu.title,
        "menu_sha256": menu.document.sha256,
        "queries_sha256": digest(bench.queries),
        **bench.flows.vintage,
        **{key: value for key, value in asdict(question).items() if value not in (None, ())},
    }
