"""Put the steps of the model in order, from a release and a menu to an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from aci_cli.errors import UsageError
from aci_cli.flows import TradeTable
from aci_cli.menu import Menu, load_menu
from aci_cli.menu_areas import check_areas, check_scenarios
from aci_cli.menu_policy import Scenario
from aci_cli.release import Release, open_release
from aci_cli.replies import refuse_replies
from aci_cli.resources import bundled
from aci_cli.rows import Table, frame
from aci_cli.scenarios import combine, find
from aci_cli.schemas import PAIRS, PLACED, VARIANTS
from aci_cli.selection import industries_as_sectors, known, listed, of_measures, variants
from aci_cli.workbench import Horizon, Question, Rows, Workbench, joining, vintage

if TYPE_CHECKING:
    import pandas as pd

Order = Literal["leverage", "net", "pressure", "self-harm"]
Method = Literal["score", "ec", "geodep", "merics"]
Level = Literal["line", "sector", "industry"]
Grade = Literal["A", "B", "C"]

OUTPUTS = {"rank": "ranking", "sectors": "dependency_sectors"}
TIERS = (0, 1, 2, 3, 4)
TO_TARGET, TO_SENDER = ("target", "sender"), ("sender", "target")
LINE_STEPS = (
    "published_lines",
    "bill_lines",
    "cited_elsewhere",
    "lines",
    "sigma",
    "duties_in_force",
    "value_added",
)
# steps that every draw goes through, the central case among them
DRAWN_TERMS = ("drawn", "horizon", "line_draws", "terms")
DRAWN_MEASURES = ("reaches", "cuts", "cut", "impacts")
# years that judge a line
JUDGING_YEARS = 3
SEED = "aci"
DRAWS = 1000
# draws that are held at a time
BATCH = 1000
# what stays of every draw, and the steps that it takes after the measures' own
SCORES: Mapping[str, Sequence[str]] = {"scores": ()}
EFFECTS: Mapping[str, Sequence[str]] = {**SCORES, "effects": ()}
JUDGED = ("uncounted", "gates", "cautions", "assessed")


class Analysis:
    """Answer questions on one release and one menu.

    `menu`, `data` and `queries` are paths, or what was read from them; the bundled ones by
    default. `target`, `sender` and `partners` are ISO 3166 alpha-3 codes or groups of the release;
    `year` takes figures of that year alone, without it each line has its latest. `scenario` names
    scenarios of the menu, or files, that are taken together; what they set holds unless given
    here. `trade` is a table on an engine that reduces the flows, in place of the release's own.
    Errors: AciError says what is wrong and what would be right; its subclass UsageError
    stands for a bad option, MenuError for a bad menu.
    """

    def __init__(
        self,
        *,
        menu: Menu | Path | str | None = None,
        data: Release | Path | str | None = None,
        queries: Path | str | None = None,
        target: str = "CHN",
        sender: str | None = None,
        partners: Collection[str] | str | None = None,
        scenario: Collection[str | Path | Scenario] | str | Path | Scenario = (),
        horizon: Horizon | None = None,
        year: int | None = None,
        threads: int | None = None,
        trade: TradeTable | None = None,
    ) -> None:
        """Open the menu and the release; nothing is computed yet."""
        if not isinstance(menu, Menu):
            menu = load_menu(Path(menu) if menu else bundled("measures.yaml"))
        scenarios = find(listed(scenario), menu)
        self.menu = menu.with_scenario(combine(scenarios)) if scenarios else menu
        options = self.menu.options
        known("horizon", listed(horizon), get_args(Horizon))
        self.question = Question(
            target=target,
            sender=sender or options.sender or "EU27",
            partners=joining(self.menu) if partners is None else listed(partners),
            scenario=tuple(item.id for item in scenarios),
            horizon=horizon or options.horizon or "short",
            year=year,
        )
        self.workbench = Workbench(
            data if isinstance(data, Release) else open_release(Path(data or bundled("data"))),
            Path(queries) if queries else bundled("queries"),
            threads,
            trade,
        )
        check_areas(self.menu, self.workbench.gazetteer)
        check_scenarios(scenarios, self.workbench.gazetteer)
        self.relations = self.menu.relations(self.workbench.figures())

    def rank(self, *measures: str, **options: Any) -> pd.DataFrame:
        """Return the merit order as a data frame, one row a measure.

        Arguments and errors as `ranking`; columns, units and meaning as `aci schema rank`;
        formulas in queries/cut.sql and queries/ranking.sql, explained in docs/method.md.
        """
        return frame(self.ranking(*measures, **options))

    def sectors(self, *sectors: str, **options: Any) -> pd.DataFrame:
        """Return the dependency of one side on the other as a data frame.

        Arguments and errors as `dependency`; columns, units and meaning as
        `aci schema sectors`; formulas in queries/dependency.sql.
        """
        return frame(self.dependency(*sectors, **options))

    def ranking(
        self,
        *measures: str,
        by: Order = "leverage",
        tiers: Collection[int] | int = (),
        annex_items: Collection[str] | str = (),
        sectors: Collection[str] | str = (),
        evidence: Grade = "C",
        rungs: bool = False,
        unranked: bool = False,
        draws: int = DRAWS,
    ) -> Table:
        """Rank the measures, all or those named, in merit order.

        `tiers`, `annex_items` and `sectors` keep the measures that match one of each; `evidence`
        ranks what is graded no worse; `rungs` gives a row to each rate of a duty; `unranked` adds
        what is not ranked, with the reason; `draws` is how many give the ranges, none for 0.
        UsageError where a name is unknown.
        """
        known("order", [by], get_args(Order))
        known("grade of evidence", [evidence], get_args(Grade))
        if draws < 0:
            raise UsageError(f"draws: expected 0 or more, found {draws}")
        wanted = {
            "tiers": listed(tiers),
            "annex_items": listed(annex_items),
            "sectors": listed(sectors),
        }
        chosen = self._selected(measures, **wanted)
        if not (measures or unranked):
            chosen = [row for row in chosen if not row["comparator"]]
        unasked = [row for row in self.injury() if row not in chosen]
        table = self._rank([*chosen, *unasked], by, evidence, rungs, draws)
        hidden = {row["measure"] for row in unasked}
        kept = [
            row
            for row in table.rows
            if row[1] not in hidden and (unranked or row[0] is not None or row[1] in measures)
        ]
        asked: dict[str, Any] = {"measures": measures, "by": by, **wanted, "evidence": evidence}
        asked |= {"rungs": rungs, "unranked": unranked, "draws": draws}
        return Table(table.columns, kept, self.meta_for("rank", asked))

    def _rank(self, chosen: Rows, by: Order, evidence: Grade, rungs: bool, draws: int) -> Table:
        """Return a row for each measure, or for each rung of its rates, ranked or not."""
        self.prepare_measures(of_measures(self.relations, chosen), chosen, rungs)
        self.assess(draws)
        self.place(by, evidence)
        self.weigh_injury()
        self.workbench.step("ranked", into="placed")
        for name in ("spreads", "effects", "running", "fills", "ranking"):
            self.workbench.step(name)
        name = "ranking"
        if rungs:
            name = "rungs"
            self.workbench.step(name)
        self.workbench.engine.check_columns()
        return self.workbench.table(name)

    def dependency(
        self,
        *sectors: str,
        reverse: bool = False,
        method: Method = "score",
        level: Level = "sector",
    ) -> Table:
        """Score the target's dependency on the sender; the sender's on the target in `reverse`.

        `method` chooses what the rows are ordered by, `level` what a row is: a line, a sector
        of the menu, or an ICIO industry. UsageError where a sector is unknown.
        """
        known("method", [method], get_args(Method))
        known("level", [level], get_args(Level))
        relations = self.relations
        if level == "industry":
            relations = industries_as_sectors(relations)
        known("sector", sectors, (row["sector"] for row in relations["sectors"]))
        self.prepare(relations, TO_SENDER if reverse else TO_TARGET)
        self.score(method)
        self.workbench.engine.check_columns()
        name = "dependency_sectors" if level == "sector" else "dependency"
        rows = self.workbench.engine.fetch(name)
        kept = [row for row in rows if not sectors or row[0] in sectors]
        asked = {"sectors": sectors, "reverse": reverse, "method": method, "level": level}
        command = "sectors" if level == "sector" else "lines"
        return Table(self.workbench.query(name).columns, kept, self.meta_for(command, asked))

    def coverage(self, *sectors: str) -> Table:
        """Show what the release holds of the codes of the sectors, all or those named.

        UsageError where a sector is unknown.
        """
        known("sector", sectors, (row["sector"] for row in self.relations["sectors"]))
        bench = self.workbench
        bench.lay_out(self.question, self.relations, self.menu.options.closed_markets)
        for name in ("listings", "serves", "fills", "coverage"):
            bench.step(name)
        bench.engine.check_columns()
        rows = bench.engine.fetch("coverage")
        kept = [row for row in rows if not sectors or row[0] in sectors]
        meta = self.meta_for("coverage", {"sectors": sectors})
        return Table(bench.query("coverage").columns, kept, meta)

    @property
    def meta(self) -> dict[str, Any]:
        """Return the vintage of every answer: version, release, menu, model and question."""
        return {
            **vintage(self.workbench, self.menu, self.question),
            **({"scenario_sets": self.menu.supposed} if self.menu.supposed else {}),
        }

    def meta_for(self, command: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the vintage, the command and all that it was asked: enough to repeat it."""
        return {**self.meta, "command": command, "asked": dict(asked)}

    def prepare(
        self, relations: dict[str, Rows], *pairs: tuple[str, str], years: int = JUDGING_YEARS
    ) -> None:
        """Make the terms of every line, for each pair of (buyer, seller) sides.

        Flows of the latest `years` are read, and of two more where a reporter may be missing.
        """
        bench = self.workbench
        year = self.question.year
        bench.lay_out(self.question, relations, self.menu.options.closed_markets)
        for name in ("listings", "serves", "periods", "sellers", "buyers"):
            bench.step(name, year=year, years=years)
        asked = [{"buyer": buyer, "seller": seller} for buyer, seller in pairs]
        bench.engine.register_rows("pairs", PAIRS, asked)
        bench.reduce()
        bench.step("reporters")
        bench.step("trade_lines", year=year)
        for name in LINE_STEPS:
            bench.step(name, year=year)

    def prepare_measures(
        self, relations: dict[str, Rows], chosen: Rows, rungs: bool = False
    ) -> None:
        """Make all that `assess` scores measures by: lines both ways, GDPs, and the variants."""
        self.prepare(relations, TO_TARGET, TO_SENDER)
        self.workbench.weigh()
        self.name_variants(chosen, rungs)

    def place(self, by: Order = "leverage", evidence: Grade = "C") -> None:
        """Put the measures that `assess` scored in merit order, in each draw."""
        material_bp = self.menu.settings.material_bp.value
        self.workbench.step("standings", by=by, evidence=evidence, material_bp=material_bp)

    @property
    def written_for(self) -> str | None:
        """Return the target that the menu speaks of, None where it is the one asked about."""
        target = self.menu.target
        return None if target == self.question.target else target

    def injury(self) -> Rows:
        """Return the comparator that prices the injury suffered, none where it is another's."""
        injury = self.menu.injury
        if injury is None or injury.by != self.question.target:
            return []
        return [row for row in self.relations["measures"] if row["measure"] == injury.comparator]

    def weigh_injury(self) -> None:
        """Set the measures that `assess` scored against the injury suffered, in each draw."""
        names = [row["measure"] for row in self.injury()]
        self.workbench.step("injury_ratios", injury=names[0] if names else None)

    def name_variants(self, chosen: Rows, rungs: bool = False) -> None:
        """Make measures readable as variants, each rate of a duty one of its own for `rungs`."""
        rows = variants(chosen, self.relations, rungs)
        self.workbench.engine.register_rows("variants", VARIANTS, rows)

    def put_in_order(self, names: Iterable[str]) -> None:
        """Make variants readable as `placed`, in the order in which their sums run."""
        placed = [{"variant": name, "place": place} for place, name in enumerate(names, 1)]
        self.workbench.engine.register_rows("placed", PLACED, placed)

    def assess(self, draws: int = 0, kept: Mapping[str, Sequence[str]] = SCORES) -> None:
        """Score the variants on the lines that `prepare` made, in every draw and the central case.

        Of each relation in `kept` the rows of all draws stay, made after the steps it is mapped
        to; of all else that is drawn only the central case, draw 0.
        """
        bench = self.workbench
        for name in ("kinds", "annex_items", "laid"):
            bench.step(name)
        for name in kept:
            bench.engine.begin(bench.query(name))
        self.list_quantities("lines_laid")
        for first in range(1, draws + 1, BATCH):
            last = min(first + BATCH - 1, draws)
            self.score_draws("uniforms", kept, first=first, last=last, seed=SEED)
        self.score_centre(kept)
        floor = self.menu.settings.essential_cut_floor.value
        for name in JUDGED:
            bench.step(name, essential_cut_floor=floor)

    def score_draws(
        self, uniforms: str, kept: Mapping[str, Sequence[str]] = SCORES, **params: Any
    ) -> None:
        """Add some draws to what is kept, and leave them in every drawn relation.

        `uniforms` names the query that draws, one of those whose rows are draw, quantity, uniform.
        """
        bench = self.workbench
        self._draw(uniforms, **params)
        for name in DRAWN_MEASURES:
            bench.step(name, horizon=self.question.horizon)
        for name, steps in kept.items():
            for step in steps:
                bench.step(step)
            bench.engine.append(bench.query(name))

    def score_centre(self, kept: Mapping[str, Sequence[str]] = SCORES) -> None:
        """Add the central case to what is kept, and leave it in every drawn relation."""
        self.list_quantities("lines_all")
        self.score_draws("uniforms", kept, first=0, last=0, seed=SEED)
        self.workbench.check_lines()

    def list_quantities(self, lines: str) -> None:
        """List what the draws vary of the lines that the query `lines` names."""
        self.workbench.step(lines, into="lines_drawn")
        self.workbench.step("quantities", horizon=self.question.horizon)

    def _draw(self, uniforms: str, **params: Any) -> None:
        """Give each quantity a value in each of some draws, and each line its terms."""
        self.workbench.step(uniforms, into="uniforms", **params)
        for name in DRAWN_TERMS:
            self.workbench.step(name)

    def score(self, method: Method) -> None:
        """Score the dependency on every line that `prepare` made."""
        bench = self.workbench
        self.list_quantities("lines_all")
        self._draw("uniforms", first=0, last=0, seed=SEED)
        bench.check_lines()
        bench.step("dependency_cuts", into="cuts")
        bench.step("cut", into="dependency_cut")
        bench.step("dependency", method=method)
        bench.step("dependency_sectors", method=method)

    def _annex_items(self) -> list[str]:
        return [
            row[0] for row in self.workbench.engine.run(self.workbench.query("annex_items")).rows
        ]

    def _selected(
        self,
        ids: Collection[str],
        tiers: Collection[int],
        annex_items: Collection[str],
        sectors: Collection[str],
    ) -> Rows:
        rows = self.relations["measures"]
        refuse_replies(self.relations, ids)
        known("measure", ids, (row["measure"] for row in rows))
        known("sector", sectors, (row["sector"] for row in self.relations["sectors"]))
        known("tier", tiers, TIERS)
        known("Annex I item", annex_items, self._annex_items())
        return [
            row
            for row in rows
            if (not ids or row["measure"] in ids)
            and (not tiers or row["tier"] in tiers)
            and (not annex_items or row["annex_item"] in annex_items)
            and (not sectors or not set(sectors).isdisjoint(row["sector"].split()))
        ]
