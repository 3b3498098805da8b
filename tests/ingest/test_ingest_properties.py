"""The order of rows, files and paths, and how rows are split into files, leave no trace."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import pytest

from ingest.files import (
    baci,
    comext,
    comext_row,
    comext_totals,
    comtrade_answer,
    comtrade_record,
    comtrade_table,
    contents,
    counted,
    ingest,
    listed,
    trade,
    write,
)

SEEDS = range(5)
Row = TypeVar("Row")


def split(rows: Sequence[Row], chance: random.Random) -> list[list[Row]]:
    """Return the rows in another order, cut into one to four parts."""
    mixed = list(rows)
    chance.shuffle(mixed)
    cuts = sorted(chance.randrange(1, len(mixed)) for _ in range(chance.randrange(4)))
    ends = [0, *cuts, len(mixed)]
    return [mixed[a:b] for a, b in pairwise(ends) if a < b]


def ingested(files: Sequence[Path], base: Path, to: Path) -> dict[str, bytes]:
    """Return what a release holds once files are read into a copy of it."""
    shutil.copytree(base, to)
    ingest(*files, to=to)
    return contents(to)


def same_whatever_the_order(
    write_files: Callable[[Path, random.Random], list[Path]], base: Path, folder: Path
) -> dict[str, bytes]:
    """Return the release that every seed's files must make, byte for byte."""
    first: dict[str, bytes] = {}
    for seed in SEEDS:
        chance = random.Random(seed)
        files = write_files(folder / f"in-{seed}", chance)
        chance.shuffle(files)
        found = ingested(files, base, folder / f"release-{seed}")
        assert found.keys() == (first or found).keys()
        assert found == (first or found)
        first = first or found
    return first


class TestBaci:
    # 697 and 849 are both areas without a name of their own, so that their flows are summed
    FLOWS = tuple(
        (year, seller, buyer, code, value, tons)
        for year in (2023, 2024)
        for code in ("010121", "250410", "845710", "9999AA")
        for seller, buyer, value, tons in (
            (276, 156, "12.345", "1.5"), (697, 156, "3.3", "NA"), (849, 156, "4.4", ""),
            (490, 276, "0.001", " 2 "), (156, 842, "999999.999", "1e3"),
        )
    )  # fmt: skip

    def files(self, folder: Path, chance: random.Random) -> list[Path]:
        names = "BACI_HS22_Y{year}_V202601-{number}.csv"
        made = []
        for year in (2023, 2024):
            rows = [flow for flow in self.FLOWS if flow[0] == year]
            for number, part in enumerate(split(rows, chance)):
                path = folder / str(number % 2) / names.format(year=year, number=number)
                made.append(write(path, baci(part)))
        return made

    def files_of_all_years(self, folder: Path, chance: random.Random) -> list[Path]:
        return [
            write(folder / f"BACI_HS22_V202601-{number}.csv", baci(part))
            for number, part in enumerate(split(self.FLOWS, chance))
        ]

    def test_any_order_and_split(self, made_once: Path, tmp_path: Path) -> None:
        same_whatever_the_order(self.files, made_once, tmp_path)
        # (3,300 + 4,400) / 1.0824 = 7,113.8 EUR, summed before rounding
        assert trade(
            tmp_path / "release-0",
            "value_eur, quantity_kg",
            "source = 'baci' AND classification = 'HS2022' AND year = 2024 AND exporter = '_OT'"
            " AND product = '845710'",
        ) == [(7114, None)]

    def test_years_in_one_file_or_in_several(self, made_once: Path, tmp_path: Path) -> None:
        by_year = self.files(tmp_path / "years", random.Random(1))
        mixed = same_whatever_the_order(self.files_of_all_years, made_once, tmp_path)
        assert mixed == ingested(by_year, made_once, tmp_path / "by-year")


class TestComext:
    @staticmethod
    def month(period: str, more: int) -> list[str]:
        """Return a month of five members: the Kingdom whole and in parts, secrets, and totals."""
        rows = [
            row
            for reporter in ("AT", "DE", "FR", "GR", "NL")
            for row in (
                comext_row(reporter, "CN", "28053031", 500 + more, period=period),
                comext_row(reporter, "CN", "28053031", 70, period=period, procedure=2),
                comext_row(reporter, "QX", "28XXXXXX", 90, period=period),
                comext_row(reporter, "GB", "28053031", 40, period=period),
                comext_row(reporter, "XI", "28053031", 15, period=period),
                comext_row(reporter, "XU", "28053031", 25, period=period),
                comext_row(reporter, "US", "25041000", 30, period=period, flow=2),
            )
        ]
        return rows + comext_totals(rows)

    def files(self, folder: Path, chance: random.Random) -> list[Path]:
        return [
            write(folder / f"full_v2_{period}_{number}.dat", comext(part))
            for more, period in enumerate(("202401", "202402"))
            for number, part in enumerate(split(self.month(period, more), chance))
        ]

    def test_any_order_and_split(self, made_once: Path, tmp_path: Path) -> None:
        same_whatever_the_order(self.files, made_once, tmp_path)
        assert [name for name in listed(tmp_path / "release-0", "trade/") if "comext-0" in name]
        # the procedures are summed; the Kingdom's parts stand aside where the whole is there
        assert trade(
            tmp_path / "release-0",
            "month, exporter, product, value_eur, quantity_kg",
            "source = 'comext' AND month IS NOT NULL AND importer = 'GRC'",
        ) == [
            (1, "CHN", "28053031", 570, 20),
            (1, "GBR", "28053031", 40, 10),
            (1, "_OT", "28XXXXXX", 90, 10),
            (2, "CHN", "28053031", 571, 20),
            (2, "GBR", "28053031", 40, 10),
            (2, "_OT", "28XXXXXX", 90, 10),
        ]


class TestComtrade:
    RECORDS = tuple(
        comtrade_record(reporter, partner, product, value, **more)
        for reporter in (276, 251, 156)
        for product in ("010121", "845710")
        for partner, value, more in (
            (842, 1000.25, {}), (392, 400.5, {}), (490, 99.0, {}),
            (0, 1499.75, {}), (842, 600.0, {"customsCode": "C01"}), (392, 55.0, {"flowCode": "RM"}),
        )
    )  # fmt: skip

    def files(self, folder: Path, chance: random.Random) -> list[Path]:
        parts = [part for part in split(self.RECORDS, chance) if self.can_stand(part)]
        rest = [record for record in self.RECORDS if not any(record in part for part in parts)]
        parts = [*parts[:-1], [*parts[-1], *rest]] if parts else [rest]
        forms: list[tuple[str, Any]] = [("json", comtrade_answer), ("txt", comtrade_table)]
        made = []
        for number, part in enumerate(parts):
            suffix, form = chance.choice(forms)
            made.append(write(folder / f"comtrade-{number}.{suffix}", form(part)))
        return made

    @staticmethod
    def can_stand(part: Sequence[dict[str, Any]]) -> bool:
        """Tell whether a file of these records says enough to give shares of."""
        kept = [r for r in part if (r["customsCode"], r["flowCode"]) == ("C00", "M")]
        return len({record["partnerCode"] for record in kept}) > 1

    def test_any_order_and_split(self, made_once: Path, tmp_path: Path) -> None:
        same_whatever_the_order(self.files, made_once, tmp_path)
        # 1,000.25 is 1,000 dollars, and 1,000 / 1.0813 = 924.8 EUR; 401 (from 400.5, rounded up)
        # / 1.0813 = 370.8; 99 / 1.0813 = 91.6
        assert trade(
            tmp_path / "release-0",
            "exporter, value_eur",
            "source = 'comtrade' AND year = 2023 AND importer = 'DEU' AND product = '845710'",
        ) == [("JPN", 371), ("TWN", 92), ("USA", 925)]

    def test_records_held_of_other_reporters_stay(self, made_once: Path, tmp_path: Path) -> None:
        where = "source = 'comtrade' AND year = 2023 AND product NOT IN ('010121', '845710')"
        before = trade(made_once, "*", where)
        assert before
        ingested(self.files(tmp_path / "in", random.Random(0)), made_once, tmp_path / "release")
        assert trade(tmp_path / "release", "*", where) == before


@pytest.mark.parametrize("times", [1, 2])
def test_the_same_again_changes_nothing(
    archive: Path, made_once: Path, tmp_path: Path, times: int
) -> None:
    release = Path(shutil.copytree(made_once, tmp_path / "release"))
    for _ in range(times):
        states = [row[6] for row in ingest(archive, to=release)]
        assert states == ["unchanged", "unchanged"]
    assert contents(release) == contents(made_once)


def test_two_editions_at_once_or_one_after_the_other(made_once: Path, tmp_path: Path) -> None:
    new = write(tmp_path / "BACI_HS22_Y2024_V202601.csv", baci([(2024, 276, 156, "854142", 1, "")]))
    old = write(tmp_path / "BACI_HS17_Y2024_V202601.csv", baci([(2024, 276, 156, "854140", 2, "")]))
    ingested([new, old], made_once, tmp_path / "at-once")
    shutil.copytree(made_once, tmp_path / "one-by-one")
    ingest(new, to=tmp_path / "one-by-one")
    ingest(old, to=tmp_path / "one-by-one")
    ingest(old, to=tmp_path / "one-by-one")
    assert counted(tmp_path / "one-by-one") == counted(tmp_path / "at-once")
