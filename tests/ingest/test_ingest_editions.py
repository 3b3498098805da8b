"""Editions of the Harmonised System and years of the Combined Nomenclature serve one menu."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from model.builders import menu_text

from ingest.files import (
    MEMBERS,
    baci_file,
    comext_file,
    comext_row,
    dependency,
    findings,
    ingest,
    table,
    trade,
    write,
)

# identical in 2017 and 2022; parts of what was split in 2022; the heir of 490510 and 490599; a
# line of the Combined Nomenclature of 2024 and the one before it
SAME, PART, NUT, HEIR, LINE = "845710", "854142", "080291", "490590", "28461000"
OLD_LINE = "28461001"
MENU = menu_text(
    sectors=[
        {
            "id": "mixed",
            "products": [SAME, PART, NUT, HEIR, LINE],
            "industry": "C28",
            "role": ["exposure"],
        }
    ],
    measures=[{"id": "talks", "kind": "unpriced", "annex_item": "8", "tier": 4}],
)


def sold(year: int, *codes: str, thousands: int = 100) -> list[tuple[object, ...]]:
    """Return what China and Japan sell to Germany, in thousand dollars."""
    return [
        (year, seller, 276, code, value, "")
        for code in codes
        for seller, value in ((156, thousands), (392, 300))
    ]


@pytest.fixture
def release(held: Path) -> Path:
    """Give the release of the other tests, in which only machine tools are of BACI's HS 2022."""
    return held


def lines(release: Path, home: Path, year: int | None = None) -> dict[str, dict[str, str]]:
    """Return what the Union depends on China for, by the code that was reported."""
    return dependency(release, menu=write(home / "menu.yaml", MENU), year=year)


class TestHarmonisedSystem:
    def test_of_two_editions_of_a_year_the_newer_is_read(
        self, release: Path, tmp_path: Path
    ) -> None:
        old = baci_file(tmp_path / "in", sold(2024, SAME, thousands=900), edition="17")
        new = baci_file(tmp_path / "in", sold(2024, SAME))
        ingest(old, new, to=release)
        found = lines(release, tmp_path)[SAME]
        assert (found["classification"], found["year"]) == ("HS2022", "2024")
        # 100,000 / 1.0824 = 92,387.3 EUR
        assert found["from_seller_eur"] == "92387"
        assert "concordance" not in found["flags"]

    def test_an_earlier_year_bears_its_own_edition(self, release: Path, tmp_path: Path) -> None:
        ingest(baci_file(tmp_path / "in", sold(2021, SAME), edition="17"), to=release)
        found = lines(release, tmp_path, 2021)[SAME]
        assert (found["classification"], found["year"]) == ("HS2017", "2021")
        # 100,000 / 1.1827 = 84,552.3 EUR
        assert found["from_seller_eur"] == "84552"

    @pytest.mark.parametrize(
        ("split", "relation", "part"), [("080290", "1:n", NUT), ("854140", "n:n", PART)]
    )
    def test_a_code_that_was_split_serves_none_of_its_parts(
        self, release: Path, tmp_path: Path, split: str, relation: str, part: str
    ) -> None:
        ingest(baci_file(tmp_path / "in", sold(2024, split, SAME), edition="17"), to=release)
        assert table(
            release,
            "products",
            f"SELECT hs2022, relation FROM products WHERE product = '{split}'"
            " AND classification = 'HS2017'",
        ) == [(None, relation)]
        found = lines(release, tmp_path)
        assert split not in found
        assert "no_bilateral_level" in found[part]["flags"]

    def test_codes_that_were_joined_serve_their_heir_each_by_itself_and_marked(
        self, release: Path, tmp_path: Path
    ) -> None:
        rows = [*sold(2024, "490510"), *sold(2024, "490599", thousands=500)]
        ingest(baci_file(tmp_path / "in", rows, edition="17"), to=release)
        found = lines(release, tmp_path)
        assert HEIR not in found
        # 100,000 and 500,000 dollars / 1.0824, and nothing twice
        values = {code: found[code]["from_seller_eur"] for code in ("490510", "490599")}
        assert values == {"490510": "92387", "490599": "461936"}
        assert all("concordance_n_to_1" in found[code]["flags"] for code in values)

    def test_the_heir_itself_comes_before_those_it_followed(
        self, release: Path, tmp_path: Path
    ) -> None:
        old = baci_file(tmp_path / "in", sold(2024, "490510", "490599"), edition="17")
        new = baci_file(tmp_path / "in", sold(2024, HEIR, thousands=200))
        ingest(old, new, to=release)
        found = lines(release, tmp_path)
        assert found.keys().isdisjoint({"490510", "490599"})
        # 200,000 / 1.0824 = 184,774.6 EUR
        assert (found[HEIR]["from_seller_eur"], found[HEIR]["classification"]) == (
            "184775",
            "HS2022",
        )

    def test_those_it_followed_are_no_lines_of_a_later_year(
        self, release: Path, tmp_path: Path
    ) -> None:
        old = baci_file(tmp_path / "in", sold(2023, "490510", "490599"), edition="17")
        ingest(old, baci_file(tmp_path / "in", sold(2024, HEIR)), to=release)
        assert lines(release, tmp_path).keys() == {SAME, PART, NUT, HEIR, LINE}
        assert lines(release, tmp_path, 2023).keys() >= {"490510", "490599"}


class TestCombinedNomenclature:
    LINKS = "CODE_PRED,YEAR_PRED,CODE_SUCC,YEAR_SUCC\n{old},2023,{new},2024\n"

    @staticmethod
    def year(folder: Path, code: str, year: int, china: int) -> Path:
        rows = [
            comext_row(member, partner, code, value, period=f"{year}52")
            for member in MEMBERS
            for partner, value in (("CN", china), ("US", 5))
        ]
        return comext_file(folder, f"{year}52", rows)

    def test_a_line_is_served_by_its_predecessor_in_an_earlier_year(
        self, release: Path, tmp_path: Path
    ) -> None:
        folder = tmp_path / "in"
        links = write(folder / "CN8-PRED-SUCC.txt", self.LINKS.format(old=OLD_LINE, new=LINE))
        old, new = self.year(folder, OLD_LINE, 2023, 7), self.year(folder, LINE, 2024, 9)
        ingest(links, old, new, to=release)
        assert table(
            release,
            "products",
            f"SELECT classification, cn_line, cn_relation FROM products"
            f" WHERE product = '{OLD_LINE}'",
        ) == [("CN2023", LINE, "1:1")]
        now = lines(release, tmp_path)[LINE]
        assert (now["year"], now["from_seller_eur"]) == ("2024", "243")
        before = lines(release, tmp_path, 2023)[OLD_LINE]
        assert (before["classification"], before["from_seller_eur"]) == ("CN2023", "189")
        assert findings(release) == []

    def test_without_the_links_the_line_has_no_earlier_year(
        self, release: Path, tmp_path: Path
    ) -> None:
        folder = tmp_path / "in"
        ingest(self.year(folder, OLD_LINE, 2023, 7), self.year(folder, LINE, 2024, 9), to=release)
        found = lines(release, tmp_path, 2023)
        assert OLD_LINE not in found
        assert "no_bilateral_level" in found[LINE]["flags"]

    def test_a_line_that_was_split_serves_neither_part(self, release: Path, tmp_path: Path) -> None:
        folder = tmp_path / "in"
        text = self.LINKS.format(old=OLD_LINE, new=LINE) + f"{OLD_LINE},2023,28461009,2024\n"
        ingest(
            write(folder / "CN8-PRED-SUCC.txt", text),
            self.year(folder, OLD_LINE, 2023, 7),
            to=release,
        )
        assert OLD_LINE not in lines(release, tmp_path)

    def test_lines_that_were_joined_are_marked(self, release: Path, tmp_path: Path) -> None:
        folder = tmp_path / "in"
        text = self.LINKS.format(old=OLD_LINE, new=LINE) + f"28461002,2023,{LINE},2024\n"
        ingest(
            write(folder / "CN8-PRED-SUCC.txt", text),
            self.year(folder, OLD_LINE, 2023, 7),
            to=release,
        )
        found = lines(release, tmp_path, 2023)[OLD_LINE]
        assert "concordance_n_to_1" in found["flags"]
        assert found["from_seller_eur"] == "189"

    def test_the_predecessor_is_no_line_of_a_later_year(
        self, release: Path, tmp_path: Path
    ) -> None:
        folder = tmp_path / "in"
        links = write(folder / "CN8-PRED-SUCC.txt", self.LINKS.format(old=OLD_LINE, new=LINE))
        years = [self.year(folder, OLD_LINE, 2023, 7), self.year(folder, LINE, 2024, 9)]
        ingest(links, *years, to=release)
        assert lines(release, tmp_path).keys() == {SAME, PART, NUT, HEIR, LINE}


def test_the_links_may_come_after_the_trade(release: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    year = TestCombinedNomenclature.year(folder, OLD_LINE, 2023, 7)
    text = TestCombinedNomenclature.LINKS.format(old=OLD_LINE, new=LINE)
    links = write(folder / "CN8-PRED-SUCC.txt", text)
    other = Path(shutil.copytree(release, tmp_path / "other"))
    ingest(links, year, to=release)
    ingest(year, to=other)
    ingest(links, to=other)
    where = "source = 'comext' AND year = 2023"
    assert trade(other, "*", where) == trade(release, "*", where)
    assert lines(other, tmp_path) == lines(release, tmp_path)
