"""One byte changed in each kind of file of a release, and what is then answered."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from unittest.mock import patch

from faults_world import ROOT, Server, Tally, World
from ingest import files as publishers

from aci_cli import procedure_facts
from aci_cli.analysis import Analysis
from aci_cli.errors import AciError, FindingsError
from aci_cli.formats import delimited
from aci_cli.menu import Menu, load_menu
from aci_cli.procedure import timeline
from aci_cli.release import open_release
from aci_cli.resources import bundled
from aci_cli.rows import Table
from aci_cli.vote import council_weights

# of each kind, so many of the changes that were refused are tried as the command too
AS_COMMANDS = 2
FOR_INGEST = ("rates", "hs_links", "cn_links")
TRADE = (
    ("trade of BACI", "trade/*/*/baci-*.parquet"),
    ("trade of Comext, imports", "trade/*/year=2024/comext-*.parquet"),
    ("trade of Comtrade", "trade/*/*/comtrade-*.parquet"),
    ("trade of ICIO", "trade/*/*/icio-*.parquet"),
    ("the cube", "cube/*/*/*.parquet"),
)
NOT_SUMMED = "trade/*/year=2025/comext-*.parquet"
TABLES = ("products", "countries", "economy", "industries", "elasticities", "tariffs", "figures",
          "holdings", "reporting")  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """Hold a kind of file: where such files lie, and a question that reads them.

    `asked` gives the answer's bytes; `words` is the command that asks, None where none can here.
    """

    name: str
    paths: list[Path]
    asked: Callable[[], bytes]
    words: list[str | Path] | None


class Questions:
    """Ask of one release, in this process."""

    def __init__(self, world: World, release: Path) -> None:
        """Hold the release, a copy that is to be harmed."""
        self.world, self.release = world, release
        self.menu: Menu = load_menu(bundled("measures.yaml"))

    def analysis(self) -> Analysis:
        """Open the release."""
        return Analysis(menu=self.menu, data=self.release, threads=1)

    def ranking(self) -> bytes:
        """Rank, which reads trade and cube."""
        lines = written(self.analysis().dependency(level="line", reverse=True))
        return lines + written(self.analysis().ranking(draws=0, unranked=True))

    def sectors(self) -> bytes:
        """Score the sectors, which reads all small tables."""
        return written(self.analysis().dependency())

    def uncovered(self) -> bytes:
        """Score with a menu that asks for more than the cube holds, so that trade is read."""
        text = bundled("measures.yaml").read_text(encoding="utf-8")
        menu = load_menu(text.replace('["848620", ', '["848610", "848620", '))
        analysis = Analysis(menu=menu, data=self.release, threads=1)
        return written(analysis.dependency(level="line", reverse=True))

    def council(self) -> bytes:
        """Weigh the members, as a vote does."""
        return repr(council_weights(self.analysis().workbench)).encode()

    def ingested(self) -> bytes:
        """Ingest into the release, and return all that the new one counts."""
        place = self.release.with_name("ingested")
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.release, place)
        publishers.ingest(*self.world.files, to=place)
        return repr(sorted(publishers.counted(place).items())).encode()

    def steps(self) -> bytes:
        """Return the timeline of the procedure and all facts, from the release's own folder."""
        with patch.object(procedure_facts, "bundled", lambda _: self.release):
            facts = procedure_facts.load_facts()
        return written(timeline(facts, date(2026, 3, 1))) + facts.model_dump_json().encode()


def written(table: Table) -> bytes:
    """Return a table as the command writes it."""
    return delimited(table, ",", bom=False, safe=False, vintage=False)


def kinds(questions: Questions) -> list[Kind]:
    """Return each kind of file with a question that reads it."""
    release, opened = questions.release, open_release(questions.release)
    data: list[str | Path] = ["--data", release]
    found = [Kind("manifest.json", [release / "manifest.json"], questions.sectors,
                  ["rank", *data])]  # fmt: skip
    for table in TABLES:
        paths = opened.table_files(table)
        found.append(Kind(f"table {table}", paths, questions.sectors, ["sectors", *data]))
    paths = opened.table_files("council")
    found.append(Kind("table council", paths, questions.council, ["vote", *data]))
    ingest = questions.world.ingest(release)
    for table in FOR_INGEST:
        paths = opened.table_files(table)
        found.append(Kind(f"table {table}", paths, questions.ingested, ingest))
    for name, pattern in TRADE:
        read = serving(questions.ranking, sorted(release.glob(pattern)))
        found.append(Kind(name, read, questions.ranking, ["rank", *data]))
    read = serving(questions.uncovered, sorted(release.glob(NOT_SUMMED)))
    found.append(Kind("trade of Comext, with exports", read, questions.uncovered, None))
    for name in ("procedure.yaml", "procedure.yaml.sha256"):
        found.append(Kind(name, [release / name], questions.steps, None))
    return found


def serving(question: Callable[[], bytes], paths: list[Path]) -> list[Path]:
    """Return the files without which a question has no answer."""
    read = []
    for path in paths:
        away = path.with_suffix(".away")
        path.rename(away)
        try:
            question()
        except AciError:
            read.append(path)
        away.rename(path)
    if not read:
        raise SystemExit(f"none of {len(paths)} files is read: {paths[:1]}")
    return read


def flipped(kind: Kind, flips: int, draw: random.Random) -> Iterator[tuple[Path, int, bytes]]:
    """Change one byte at random places of a kind's files; each is as it was afterwards."""
    for _ in range(flips):
        path = draw.choice(kind.paths)
        whole = path.read_bytes()
        place = draw.randrange(len(whole))
        harmed = bytes([whole[place] ^ draw.randrange(1, 256)])
        path.write_bytes(whole[:place] + harmed + whole[place + 1 :])
        try:
            yield path, place, harmed
        finally:
            path.write_bytes(whole)


def asked(kind: Kind, known: bytes) -> str:
    """Ask, and tell whether there was a refusal, the known answer, or a wrong one."""
    try:
        return "survived" if kind.asked() == known else "another answer"
    except AciError as error:
        one_line = "\n" not in str(error) or isinstance(error, FindingsError)
        return "refused" if one_line else str(error)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def harmed_then_ingested(questions: Questions, flips: int, draw: random.Random) -> Tally:
    """Harm a file, ingest, and rank: damage must not get a hash of its own."""
    tally = Tally("a byte of any file changed, then `aci data ingest`, then `aci rank`")
    release, world = questions.release, questions.world
    paths = [release / name for name in open_release(release).files]
    known = Questions(world, world.new).ranking()
    kind = Kind("any", paths, lambda: b"", None)
    for path, place, _ in flipped(kind, flips, draw):
        try:
            questions.ingested()
            after = Questions(world, release.with_name("ingested"))
            outcome = asked(Kind("any", [], after.ranking, None), known)
        except AciError:
            outcome = "refused"
        tally.count(outcome, f"{path.name} byte {place}")
    return tally


def run(world: World, server: Server, flips: int, draw: random.Random) -> Iterator[Tally]:
    """Yield a tally for each kind of file, and one for an ingest on what was harmed."""
    release = Path(shutil.copytree(world.new, world.folder / "harmed"))
    for path in (ROOT / "data").glob("procedure.yaml*"):
        shutil.copy(path, release)
    questions = Questions(world, release)
    answers: dict[Callable[[], bytes], bytes] = {}
    for kind in kinds(questions):
        tally = Tally(f"a byte changed, {kind.name}")
        if kind.asked not in answers:
            answers[kind.asked] = kind.asked()
        known = answers[kind.asked]
        commands = AS_COMMANDS if kind.words else 0
        for path, place, harmed in flipped(kind, flips, draw):
            outcome = asked(kind, known)
            if outcome == "refused" and commands:
                commands -= 1
                done = server.run(kind.words or [])
                outcome = "refused" if done.refused else f"as a command: {done}"
            tally.count(outcome, f"{path.name} byte {place} to {harmed!r}")
        yield tally
    shutil.rmtree(release)
    Path(shutil.copytree(world.old, release))
    yield harmed_then_ingested(questions, max(flips // 5, 1), draw)
