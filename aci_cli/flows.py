"""Reduce the flows of a question's periods where they lie, one source and classification a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from aci_cli import schemas
from aci_cli.engine import Engine
from aci_cli.errors import AciError, FindingsError
from aci_cli.queries import Query
from aci_cli.release import Key, Release
from aci_cli.release_tables import open_files

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from aci_cli.reducer import Reducer
    from aci_cli.sources.reader import Source

Find = Callable[[str], Query]
# below this, starting threads costs more than they save
FEW_ROWS = 500_000
# what the reduction of a part reads beside its flows
BESIDE = ("periods", "wanted", "sources", "buyers", "sellers", "parties", "pairs")
INDEX = """
    SELECT i.* FROM {table} AS i
    WHERE i.source = $source AND i.classification = $classification AND i.year IN $years
"""
HELD_OF_WANTED = " AND i.product IN (SELECT product FROM wanted)"
CODES = "SELECT DISTINCT classification, product, NULL AS year, NULL AS month FROM holdings"
# a table that was loaded twice shows in any of its products
SAMPLED = """
    SELECT classification, product
    FROM wanted JOIN holdings USING (classification, product)
    WHERE source = $source AND classification = $classification AND year IN $years
    GROUP BY classification, product
    ORDER BY sum(flows) DESC, product
    LIMIT 20
"""


@dataclass(frozen=True)
class Part:
    """Name the flows of one source in one classification.

    `industry` ones hold sales at home; `cube` where the release's own cube serves.
    """

    source: str
    classification: str
    industry: bool
    years: list[int]
    cube: bool

    @property
    def keys(self) -> set[Key]:
        """Return source, classification and year of each of its years."""
        return {(self.source, self.classification, year) for year in self.years}

    @property
    def named(self) -> dict[str, str]:
        """Return its source and classification as the queries take them."""
        return {"source": self.source, "classification": self.classification}


@dataclass(frozen=True)
class TradeTable:
    """Name a table of trade on an engine that reduces it.

    `sources` describes the sources that it may name, which a release need not know; `doubt` is
    told what makes an answer from it doubtful.
    """

    reducer: Reducer
    place: str
    sources: Mapping[str, Source]
    doubt: Callable[[str], None] = lambda _: None


class Flows(Protocol):
    """Hold the flows that a question is answered from, wherever they lie."""

    def index(self) -> None:
        """Make `holdings` and `reporting` readable for the model: what is held, who reports."""
        ...

    def weight(self, part: Part) -> int:
        """Return how many flows a part has, as far as that is known beforehand."""
        ...

    def opened(self, part: Part) -> AbstractContextManager[None]:
        """Hold the flows of a part readable as `cube`."""
        ...

    def step(self, query: Query, **params: Any) -> None:
        """Make the rows of a query on the part that is open readable for the next ones."""
        ...

    def add(self, query: Query, **params: Any) -> None:
        """Add the rows of a query on the part that is open to the model's relation of its name."""
        ...

    def open_trade(self, keys: Collection[Key]) -> None:
        """Make the trade of some sources, classifications and years readable as `trade`."""
        ...

    @property
    def vintage(self) -> dict[str, Any]:
        """Return what an answer must tell of the flows beside the release."""
        ...


class ReleaseFlows:
    """Flows in the files of a release, reduced by the engine that runs the model."""

    def __init__(self, release: Release, engine: Engine, find: Find) -> None:
        """Hold the release; nothing is read yet."""
        self._release, self._engine, self._find = release, engine, find

    def index(self) -> None:
        """Make the release's own tables readable, compared with the manifest."""
        for name in ("holdings", "reporting"):
            open_table(self._engine, self._release, name)

    def weight(self, part: Part) -> int:
        """Return how many rows the files of trade of a part have."""
        files = self._release.flow_files("trade", part.keys)
        return sum(self._release.entry(path)["rows"] for path in files)

    @contextmanager
    def opened(self, part: Part) -> Iterator[None]:
        """Hold the flows of a part readable as `cube`, on enough cores.

        They are read from the least that holds them: the release's own cube where that holds every
        listed code, its trade where that is as the model adds it up, or else its trade reduced
        here and now.
        """
        release, keys = self._release, part.keys
        paths = release.flow_files("cube", keys) if part.cube else []
        missing = keys - {release.key(path) for path in paths}
        trade = release.flow_files("trade", missing)
        paths += trade
        if not paths:
            raise AciError(
                f"{release.folder}: the manifest lists no {part.source} {part.classification}, "
                "though its holdings do; make the release again"
            )
        self._engine.drop("cube")
        with self._spread(sum(release.entry(path)["rows"] for path in paths)):
            if all(release.entry(path)["reduced"] for path in trade):
                self._open("cube", paths)
            else:
                self._open("trade", release.flow_files("trade", keys))
                self._engine.step(self._find("wanted"))
                self._engine.step(self._find("portable/counted"), into="cube")
            yield

    def step(self, query: Query, **params: Any) -> None:
        """Keep the rows of a query."""
        self._engine.step(query, **params)

    def add(self, query: Query, **params: Any) -> None:
        """Add the rows of a query to the relation of its name."""
        self._engine.append(query, **params)

    def open_trade(self, keys: Collection[Key]) -> None:
        """Make the files of trade readable, compared with the manifest."""
        self._open("trade", self._release.flow_files("trade", keys))

    @property
    def vintage(self) -> dict[str, Any]:
        """Return nothing: the release tells all."""
        return {}

    def _open(self, name: str, paths: Sequence[Path]) -> None:
        open_files(self._engine, self._release, name, paths)

    def _spread(self, rows: int) -> AbstractContextManager[None]:
        return self._engine.all_cores() if rows > FEW_ROWS else nullcontext()


class EngineFlows:
    """Flows in a table of an engine far away: it reduces them, and only results come here."""

    def __init__(self, table: TradeTable, release: Release, engine: Engine, find: Find) -> None:
        """Hold the table of trade, and the release that names its products; nothing is read yet."""
        self._table, self._reducer = table, table.reducer
        self._release, self._engine, self._find = release, engine, find
        self._vintage: dict[str, Any] = {}
        self._sent: dict[str, pa.Table] = {}

    def index(self) -> None:
        """Let the engine say what its table holds and who reports it, and keep that here.

        FindingsError or AciError where its rows are not what a release may hold.
        """
        from aci_cli.held import periods_held

        self._open({})
        known = [iso3 for (iso3,) in self._engine.select("SELECT iso3 FROM countries")]
        periods_held(self._table, self._find, known)
        self._reducer.step(self._find("portable/reports"))
        # small, and read by the next ones: an engine that keeps nothing would make it anew for each
        self._reducer.take("presence", self._reducer.arrow(self._find("portable/presence")))
        for name in ("reporting", "holdings"):
            query = self._find(f"portable/{name}")
            rows = self._reducer.arrow(query)
            self._engine.begin(query)
            self._engine.append_arrow(query, rows)
            self._reducer.take(name, rows)
        self._place_products()
        self._vintage = _told(self._engine)

    def weight(self, part: Part) -> int:
        """Return the flows that count, as the holdings tell."""
        rows = self._engine.select(
            "SELECT coalesce(sum(flows), 0)::BIGINT FROM holdings "
            "WHERE source = $source AND classification = $classification",
            **part.named,
        )
        return int(rows[0][0])

    @contextmanager
    def opened(self, part: Part) -> Iterator[None]:
        """Hold the flows of a part readable as `cube` on the engine."""
        self._engine.step(self._find("wanted"))
        for name in BESIDE:
            self._send(name, f"FROM {name} ORDER BY ALL")
        for name, kept in (("reporting", ""), ("holdings", HELD_OF_WANTED)):
            self._send(name, INDEX.format(table=name) + kept, years=part.years, **part.named)
        self._open({column: [value] for column, value in part.named.items()} | {"year": part.years})
        self._doubt_parts(part)
        # what is added up from here on need not be added up before
        self._reducer.keep(self._find("portable/counted"), into="cube")
        yield

    def step(self, query: Query, **params: Any) -> None:
        """Keep the rows of a query on the engine."""
        self._reducer.step(query, **params)

    def add(self, query: Query, **params: Any) -> None:
        """Fetch the rows of a query, and add them to the relation of its name."""
        self._engine.append_arrow(query, self._reducer.arrow(query, **params))

    def open_trade(self, keys: Collection[Key]) -> None:
        """Fetch the flows of the listed codes and keep them as `trade`."""
        self._engine.step(self._find("wanted"))
        self._send("wanted", "FROM wanted")
        columns = ("source", "classification", "year")
        self._open(dict(zip(columns, map(sorted, map(set, zip(*keys, strict=True))), strict=True)))
        self._engine.take("trade", self._reducer.arrow(self._find("portable/extract")))

    @property
    def vintage(self) -> dict[str, Any]:
        """Return what the table held: rows and value that count, and a hash of the index."""
        return self._vintage

    def _doubt_parts(self, part: Part) -> None:
        """Say where flows stand in several rows."""
        from aci_cli.held import summed

        self._send("sampled", SAMPLED, years=part.years, **part.named)
        [found] = self._reducer.arrow(self._find("portable/parts")).to_pylist()
        if found["in_parts"]:
            said = summed(found["in_parts"], found["most_parts"])
            self._table.doubt(
                f"{self._table.place}: {part.source} {part.classification}: of {found['flows']:,} "
                f"flows looked at, {said}"
            )

    def _place_products(self) -> None:
        """Find what each product of the table is, as an ingest does for those of a release."""
        from aci_cli.sources.lots import CODE_CHECKS

        engine = self._engine
        for name in ("hs_links", "cn_links"):
            open_table(engine, self._release, name)
        engine.take("staged_codes", engine.arrow_of(CODES))
        if broken := [
            f"{self._table.place}: {finding}"
            for name in CODE_CHECKS
            for (finding,) in engine.run(self._find(f"sources/checks/{name}")).rows
        ]:
            raise FindingsError(*broken)
        for name in ("labels", "release/hs_lineage", "release/cn_lineage"):
            engine.step(self._find(name))
        engine.drop("products")
        engine.step(self._find("release/products"))

    def _send(self, name: str, sql: str, **params: Any) -> None:
        """Send rows of a statement to the engine, unless it has just these."""
        rows = self._engine.arrow_of(sql, **params)
        if name not in self._sent or not rows.equals(self._sent[name]):
            self._reducer.take(name, rows)
            self._sent[name] = rows

    def _open(self, only: dict[str, Any]) -> None:
        self._reducer.open_table("trade", self._table.place, schemas.TRADE, only)


def open_table(engine: Engine, release: Release, table: str) -> None:
    """Make a table of a release readable; AciError where it is not as the manifest says."""
    holder = release.holder(table)
    open_files(engine, holder, table, holder.table_files(table))


def _told(engine: Engine) -> dict[str, Any]:
    found = hashlib.sha256()
    for name in ("reporting", "holdings"):
        for row in engine.select(f"FROM {name} ORDER BY ALL"):
            found.update(f"{row}\n".encode())
    [(flows, value)] = engine.select(
        "SELECT sum(flows)::BIGINT, sum(value_eur)::BIGINT FROM holdings"
    )
    return {
        "trade_flows": flows,
        "trade_value_eur": value,
        "trade_index_sha256": found.hexdigest(),
    }
