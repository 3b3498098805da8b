"""Months and years of Comext: what counts, what takes the place of what, what is secret."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from aci_cli.errors import AciError
from ingest.files import (
    MEMBERS,
    aci,
    comext_file,
    comext_row,
    counted,
    dependency,
    findings,
    ingest,
    listed,
    output,
    records,
    table,
    trade,
    write,
)

GALLIUM = "81129289"
SECTOR = "gallium_germanium"


def month(period: str, germany: int = 100, flow: int = 1) -> list[str]:
    """Return what every member buys of gallium in a period: 360 from China, 50, and 25 in secret.

    Germany buys `germany` of it from China, and from France what is no import of the Union's.
    """
    rows = [
        comext_row(member, "CN", GALLIUM, 10, period=period, flow=flow)
        for member in MEMBERS
        if member != "DE"
    ]
    partners = {"CN": germany, "US": 50, "QX": 25, "FR": 1000}
    rows += [
        comext_row("DE", partner, GALLIUM, value, period=period, flow=flow)
        for partner, value in partners.items()
    ]
    return rows


def months(folder: Path, year: int, last: int = 12) -> list[Path]:
    """Write the months of a year."""
    return [
        comext_file(folder, f"{year}{number:02d}", month(f"{year}{number:02d}"))
        for number in range(1, last + 1)
    ]


def line(release: Path) -> dict[str, str]:
    """Return how the Union depends on China for gallium."""
    return dependency(release, SECTOR)[GALLIUM]


def files_of(release: Path, year: int) -> dict[str, str]:
    """Return the file names of a year of Comext by month."""
    names = [Path(name).name for name in listed(release, f"trade/classification=CN{year}/")]
    return {name.rpartition("-")[0]: name for name in names}


@pytest.fixture(scope="module")
def whole_year(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a release with the twelve months of 2025, ingested eleven and one."""
    folder = tmp_path_factory.mktemp("months")
    release = Path(shutil.copytree(made_once, folder / "release"))
    files = months(folder / "in", 2025)
    ingest(*files[:11], to=release)
    shutil.copytree(release, folder / "eleven")
    ingest(files[11], to=release)
    return release


@pytest.fixture
def release(whole_year: Path, tmp_path: Path) -> Path:
    """Give a copy of it to change."""
    return Path(shutil.copytree(whole_year, tmp_path / "release"))


class TestWholeYears:
    def test_eleven_months_are_held_and_not_used(self, whole_year: Path, tmp_path: Path) -> None:
        eleven = whole_year.parent / "eleven"
        assert line(eleven)["year"] == "2024"
        assert table(
            eleven,
            "holdings",
            "SELECT product, flows, value_eur, months FROM holdings WHERE year = 2025",
        ) == [(GALLIUM, 0, 0, 11)]
        shown = records(output("data", "show", SECTOR, "--data", eleven, home=tmp_path))
        [row] = [row for row in shown if row["code"] == GALLIUM]
        assert row["years"] == "2022 2023 2024"
        assert "2025: 11 of 12 months" in ",".join(row.values())

    def test_only_months_that_wait_for_others_are_said_to(self, tmp_path: Path) -> None:
        files = months(tmp_path / "in", 2025)
        for given, said in ((files[:11], True), (files, False)):
            done = aci("data", "ingest", *given, "--to", tmp_path / "release", home=tmp_path)
            assert done.returncode == 0
            assert (b"2025 counts once all twelve months are held" in done.stderr) == said

    def test_twelve_months_are_a_year(self, whole_year: Path) -> None:
        found = line(whole_year)
        assert (found["year"], found["classification"]) == ("2025", "CN2025")
        # twelve times 360, and twelve times 360 + 50 + 25
        assert (found["from_seller_eur"], found["imports_eur"]) == ("4320", "5220")
        assert findings(whole_year) == []

    def test_months_at_once_or_one_by_one_make_the_same(
        self, made_once: Path, whole_year: Path, tmp_path: Path
    ) -> None:
        at_once = Path(shutil.copytree(made_once, tmp_path / "at-once"))
        ingest(*months(tmp_path / "in", 2025), to=at_once)
        assert counted(at_once) == counted(whole_year)

    def test_a_corrected_month_replaces_its_month_alone(
        self, release: Path, tmp_path: Path
    ) -> None:
        before = files_of(release, 2025)
        made = ingest(
            comext_file(tmp_path / "in", "202503", month("202503", germany=700)), to=release
        )
        assert [row[3:7] for row in made] == [(3, 30, 2035, "replaced")]
        after = files_of(release, 2025)
        assert {name for name in before if before[name] != after[name]} == {"comext-03"}
        # 600 more in one month
        assert line(release)["from_seller_eur"] == "4920"

    def test_a_month_without_a_flow_that_it_had_loses_it(
        self, release: Path, tmp_path: Path
    ) -> None:
        rows = [row for row in month("202503") if ",US," not in row]
        ingest(comext_file(tmp_path / "in", "202503", rows), to=release)
        assert line(release)["imports_eur"] == "5170"

    def test_an_annual_file_is_used_instead_of_the_months(
        self, release: Path, tmp_path: Path
    ) -> None:
        months_before = files_of(release, 2025)
        ingest(comext_file(tmp_path / "in", "202552", month("202552", germany=5000)), to=release)
        found = line(release)
        # 5000 + 26 × 10
        assert (found["year"], found["from_seller_eur"]) == ("2025", "5260")
        assert months_before.items() <= files_of(release, 2025).items()

    def test_the_annual_file_first_makes_the_same(
        self, made_once: Path, release: Path, tmp_path: Path
    ) -> None:
        annual = comext_file(tmp_path / "in", "202552", month("202552", germany=5000))
        ingest(annual, to=release)
        other = Path(shutil.copytree(made_once, tmp_path / "other"))
        ingest(annual, to=other)
        ingest(*months(tmp_path / "in", 2025), to=other)
        assert counted(other) == counted(release)


class TestExtracts:
    """The packaged release holds some products of the years 2022 to 2024."""

    HELD = "source = 'comext' AND year = 2024"

    def test_a_month_beside_an_extract_changes_nothing_yet(
        self, held: Path, tmp_path: Path
    ) -> None:
        before = line(held)
        ingest(*months(tmp_path / "in", 2024, last=1), to=held)
        assert line(held) == before

    def test_twelve_months_take_the_place_of_the_extract(self, held: Path, tmp_path: Path) -> None:
        said: list[str] = []
        ingest(*months(tmp_path / "in", 2024), to=held, say=said.append)
        assert "comext 2024: twelve months take the place of a partial year" in said
        assert files_of(held, 2024).keys() == {f"comext-{n:02d}" for n in range(1, 13)}
        assert line(held)["from_seller_eur"] == "4320"
        assert findings(held) == []

    def test_an_annual_file_takes_its_place_too(self, held: Path, tmp_path: Path) -> None:
        ingest(comext_file(tmp_path / "in", "202452", month("202452")), to=held)
        assert list(files_of(held, 2024)) == ["comext"]
        assert trade(held, "count(*)", self.HELD) == [(30,)]

    def test_twelve_months_of_one_product_alone_do_not(self, held: Path, tmp_path: Path) -> None:
        before = trade(held, "*", f"{self.HELD} AND month IS NULL")
        ingest(write(tmp_path / "in" / "answer.csv", answers(2024)), to=held)
        assert len(files_of(held, 2024)) == 13
        assert trade(held, "*", f"{self.HELD} AND month IS NULL") == before


def answers(year: int) -> str:
    """Return twelve months of gallium for two members, as the API answers them."""
    rows = [
        f"ESTAT:DS-045409(1.0),15/09/26 11:00:00,M,{member},{partner},{GALLIUM},1,"
        f"VALUE_IN_EUROS,{year}-{number:02d},500"
        for member in ("DE", "FR")
        for partner in ("CN", "US")
        for number in range(1, 13)
    ]
    header = (
        "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE"
    )
    return "\n".join([header, *rows]) + "\n"


class TestSecrets:
    def test_secret_origin_stays_in_the_share_and_bounds_it(self, whole_year: Path) -> None:
        found = line(whole_year)
        # 360 of 435 are known to come from China, and at most 360 + 25
        assert float(found["seller_share"]) == pytest.approx(360 / 435)
        assert float(found["seller_share_high"]) == pytest.approx(385 / 435)
        assert "origin_partly_secret" in found["flags"]

    def test_secret_goods_are_kept_and_serve_no_line(self, held: Path, tmp_path: Path) -> None:
        rows = [*month("202552"), comext_row("DE", "QX", "81XXXXXX", 9000, period="202552")]
        ingest(comext_file(tmp_path / "in", "202552", rows), to=held)
        assert trade(held, "value_eur", "year = 2025 AND product = '81XXXXXX'") == [(9000,)]
        assert line(held)["imports_eur"] == "435"

    def test_what_is_not_specified_inside_the_union_is_no_import_of_it(
        self, held: Path, tmp_path: Path
    ) -> None:
        secrets: Sequence[str] = [
            comext_row("DE", partner, GALLIUM, 7000, period="202552") for partner in ("QY", "QV")
        ]
        ingest(comext_file(tmp_path / "in", "202552", [*month("202552"), *secrets]), to=held)
        found = line(held)
        assert found["imports_eur"] == "435"
        assert float(found["seller_share_high"]) == pytest.approx(385 / 435)


def test_a_failed_month_leaves_the_year_as_it_was(release: Path, tmp_path: Path) -> None:
    before = counted(release)
    bad = comext_file(tmp_path / "in", "202503", [*month("202503"), comext_row("DE", "ZY", "1", 1)])
    with pytest.raises(AciError, match=r"full_v2_202503\.dat"):
        ingest(bad, to=release)
    assert counted(release) == before
