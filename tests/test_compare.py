"""What two sources say of the same flows, worked by hand, through the command and in `explain`."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import shell
from ingest.files import (
    baci_zip,
    comext_file,
    comext_row,
    comtrade_answer,
    comtrade_record,
    ingest,
    write,
)
from model.builders import World, menu_text, write_release

from aci_cli import Analysis
from aci_cli.compare import compare
from aci_cli.explain import tree
from aci_cli.explain_text import text
from aci_cli.menu import load_menu

MACHINES, LATHES = "845710", "845811"
GERMANY, ITALY, FRANCE, CHINA = 276, 380, 251, 156
# thousand dollars of 2024, at 1.0824 dollars a euro; France is in no file of Comext here
BACI_2024 = [
    (2024, GERMANY, CHINA, MACHINES, 100, "NA"),
    (2024, ITALY, CHINA, MACHINES, 50, "NA"),
    (2024, FRANCE, CHINA, MACHINES, 700, "NA"),
    (2024, CHINA, GERMANY, MACHINES, 40, "NA"),
    (2024, GERMANY, CHINA, LATHES, 10, "NA"),
]
# at 1.0813
BACI_2023 = [(2023, GERMANY, CHINA, MACHINES, 80, "NA")]
COMEXT_2024 = [
    comext_row("DE", "CN", "84571010", 60_000, period="202452", flow=2),
    comext_row("DE", "CN", "84571090", 30_000, period="202452", flow=2),
    comext_row("IT", "CN", "84571010", 45_000, period="202452", flow=2),
    comext_row("DE", "CN", "84571010", 88_000, period="202452", flow=1),
    comext_row("DE", "CN", "84571010", 2_000, period="202452", flow=1, procedure=2),
]
COMTRADE_2023 = [
    comtrade_record(CHINA, GERMANY, MACHINES, 108_130),
    comtrade_record(CHINA, GERMANY, LATHES, 10_813),
    comtrade_record(GERMANY, CHINA, MACHINES, 54_065, flowCode="X"),
]


def months(year: int, count: int) -> dict[str, list[str]]:
    """Return German sales to China of 10,000 euro a month, for so many months of a year."""
    periods = [f"{year}{month:02d}" for month in range(1, count + 1)]
    return {
        period: [comext_row("DE", "CN", "84571010", 10_000, period=period, flow=2)]
        for period in periods
    }


def made(folder: Path, comext: Mapping[str, Sequence[str]]) -> Path:
    """Make a release of BACI, Comtrade and some periods of Comext."""
    files = [comext_file(folder / "in", period, rows) for period, rows in comext.items()]
    archive = folder / "in" / "BACI_HS22_V202601.zip"
    files.append(baci_zip(archive, {2023: BACI_2023, 2024: BACI_2024}))
    files.append(write(folder / "in" / "comtrade.json", comtrade_answer(COMTRADE_2023)))
    ingest(*files, to=folder / "release")
    return folder / "release"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a release with two years of BACI, one of Comtrade, and nine months of Comext beside."""
    comext = {"202452": COMEXT_2024, **months(2025, 9)}
    return made(tmp_path_factory.mktemp("compared"), comext)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return shell.run(*map(str, arguments), env={"XDG_DATA_HOME": "/nonexistent"})


def rows(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, str]]:
    assert done.returncode == 0, done.stderr.decode()
    return list(csv.DictReader(io.StringIO(done.stdout.decode())))


def compared(release: Path, *arguments: str) -> list[dict[str, str]]:
    sector = ("--sector", "cnc_machine_tools")
    return rows(run("data", "compare", *arguments, *sector, "--data", release))


def of(table: list[dict[str, str]], code: str, seller: str) -> list[dict[str, str]]:
    return [row for row in table if (row["code"], row["seller"]) == (code, seller)]


def test_both_directions_are_summed_over_the_countries_that_both_report(release: Path) -> None:
    table = compared(release, "comext", "baci")
    # 60,000 + 30,000 + 45,000; 100,000 / 1.0824 = 92,387 and 50,000 / 1.0824 = 46,194; no France
    [sold] = of(table, MACHINES, "EU27")
    assert (sold["year"], sold["buyer"], sold["value_a_eur"]) == ("2024", "CHN", "135000")
    assert sold["value_b_eur"] == str(92_387 + 46_194)
    assert float(sold["ratio"]) == pytest.approx(135_000 / 138_581)
    assert (sold["reported_by_a"], sold["valuation_a"]) == ("exporter", "FOB")
    assert (sold["reported_by_b"], sold["valuation_b"]) == ("reconciled", "FOB")
    assert (sold["flag"], sold["pairs"], sold["pairs_asked"]) == ("agrees", "2", "27")
    assert sold["description"] != MACHINES != ""
    # 88,000 + 2,000, both procedures, against 40,000 / 1.0824 = 36,955
    [bought] = of(table, MACHINES, "CHN")
    assert (bought["reported_by_a"], bought["valuation_a"]) == ("importer", "CIF")
    assert (bought["value_a_eur"], bought["value_b_eur"]) == ("90000", "36955")
    assert (bought["flag"], bought["pairs"]) == ("differs", "1")


def test_order_of_the_sources_turns_the_ratio_over(release: Path) -> None:
    [forth] = of(compared(release, "comext", "baci"), MACHINES, "CHN")
    [back] = of(compared(release, "baci", "comext"), MACHINES, "CHN")
    assert float(forth["ratio"]) * float(back["ratio"]) == pytest.approx(1)
    assert (forth["value_a_eur"], forth["valuation_a"]) == (
        back["value_b_eur"],
        back["valuation_b"],
    )


def test_a_code_that_one_source_lacks_is_named(release: Path) -> None:
    [row] = of(compared(release, "comext", "baci"), LATHES, "EU27")
    assert (row["flag"], row["value_a_eur"], row["reported_by_a"]) == ("a_missing", "", "")
    assert (row["value_b_eur"], row["ratio"]) == ("9239", "")
    [row] = of(compared(release, "baci", "comext"), LATHES, "EU27")
    assert (row["flag"], row["value_a_eur"], row["ratio"]) == ("b_missing", "9239", "")


def test_a_source_mirrors_itself_exporters_against_importers(release: Path) -> None:
    [row] = compared(release, "comtrade", "comtrade")
    # 54,065 / 1.0813 and 108,130 / 1.0813
    assert (row["code"], row["year"]) == (MACHINES, "2023")
    assert (row["reported_by_a"], row["valuation_a"], row["value_a_eur"]) == (
        "exporter",
        "FOB",
        "50000",
    )
    assert (row["reported_by_b"], row["valuation_b"], row["value_b_eur"]) == (
        "importer",
        "CIF",
        "100000",
    )
    assert (float(row["ratio"]), row["pairs"]) == (0.5, "1")


def test_every_report_of_a_source_is_compared(release: Path) -> None:
    table = of(compared(release, "comtrade", "baci"), MACHINES, "EU27")
    # 80,000 / 1.0813 = 73,985; only Germany says what it sells, China's word holds for all it buys
    assert [(r["reported_by_a"], r["value_a_eur"], r["value_b_eur"]) for r in table] == [
        ("exporter", "50000", "73985"),
        ("importer", "100000", "73985"),
    ]
    assert [r["pairs"] for r in table] == ["1", "27"]
    assert {r["year"] for r in table} == {"2023"}


def test_the_year_asked_for_is_the_year_compared(release: Path) -> None:
    table = compared(release, "baci", "comtrade", "--year", "2024")
    [sold] = of(table, MACHINES, "EU27")
    assert (sold["year"], sold["flag"], sold["value_b_eur"]) == ("2024", "b_missing", "")
    done = run("data", "compare", "baci", "comtrade", "--year", "1990", "--data", release)
    assert (done.returncode, b"no figures for the year 1990" in done.stderr) == (2, True)


def test_twelve_months_are_a_year_and_nine_are_none(release: Path, tmp_path: Path) -> None:
    asked = ["comext", "comext", "--sector", "cnc_machine_tools", "--year", "2025"]
    assert rows(run("data", "compare", *asked, "--data", release)) == []
    whole = made(tmp_path, {"202452": COMEXT_2024, **months(2023, 12)})
    [row] = of(compared(whole, "comext", "baci", "--year", "2023"), MACHINES, "EU27")
    assert (row["value_a_eur"], row["value_b_eur"], row["flag"]) == ("120000", "73985", "differs")
    # without a year: the latest that both hold
    [row] = of(compared(whole, "comext", "baci"), MACHINES, "EU27")
    assert (row["year"], row["value_a_eur"]) == ("2024", "135000")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("comxet", "baci"), 'unknown source "comxet" — nearest: comext'),
        (("comext", "bacci"), 'unknown source "bacci" — nearest: baci'),
        (("comext", "baci", "--sector", "bearing"), 'unknown sector "bearing" — nearest: bearings'),
        (("comext",), "Missing argument 'B'"),
    ],
)
def test_what_is_not_known_is_answered_with_the_nearest(
    arguments: Sequence[str], message: str
) -> None:
    done = run("data", "compare", *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (
            ("comext", "baci", "--sender", "JPN"),
            "comext holds no report of trade between JPN and CH",
        ),
        (("icio", "baci"), "icio holds flows between industries, no goods by code"),
        (
            ("comext", "comext"),
            "comext does not hold both what importers and what exporters report",
        ),
        (("comtrade", "baci", "--sector", "gas_turbines"), "hold no flow of a listed code between"),
    ],
)
def test_nothing_to_compare_is_an_answer_with_its_reason(
    arguments: Sequence[str], reason: str
) -> None:
    done = run("data", "compare", *arguments)
    assert done.returncode == 0
    assert done.stdout.startswith(b"sector,code,") and done.stdout.count(b"\n") == 1
    assert reason in done.stderr.decode()


def test_cif_against_fob_is_noted_where_it_is_so_and_only_there(release: Path) -> None:
    asked = ("--sector", "cnc_machine_tools", "--data", release)
    note = b"CIF is usually 5-10 % above FOB"
    assert note in run("data", "compare", "comext", "baci", *asked).stderr
    assert note not in run("data", "compare", "baci", "baci", *asked).stderr
    exported = run("data", "compare", "comext", "baci", "--year", "2023", *asked)
    assert note not in exported.stderr


def test_partners_stand_with_the_sender(release: Path) -> None:
    analysis = Analysis(data=release, partners="JPN")
    table = compare(analysis, "comext", "baci", sectors=["cnc_machine_tools"]).records()
    [sold] = [r for r in table if (r["code"], r["buyer"]) == (MACHINES, "CHN")]
    assert (sold["seller"], sold["pairs"], sold["pairs_asked"]) == ("EU27 + JPN", 2, 28)


def test_explain_holds_a_line_against_the_other_reports(release: Path) -> None:
    analysis = Analysis(data=release, year=2024)
    found = tree(analysis, "cnc_machine_tools")
    [line] = [line for line in found["lines"] if line["line"] == MACHINES]
    [mirror] = line["mirrors"]
    assert (mirror["source_a"], mirror["value_a_eur"]) == ("baci", 138_581)
    assert (mirror["source_b"], mirror["value_b_eur"], mirror["doubtful"]) == (
        "comext",
        135_000,
        False,
    )
    assert (
        "mirror 845710 2024: baci (reconciled, FOB) EUR 0.1 m / comext (exporter, FOB) EUR 0.1 m = "
        "1.03, 2 of 27 pairs of countries"
    ) in " ".join(text(found).split())


def test_explain_marks_reports_that_are_far_apart(release: Path) -> None:
    found = tree(Analysis(data=release, year=2023), "export-charge-cnc")
    [line] = [line for line in found["lines"] if line["line"] == MACHINES]
    # 73,985 against 50,000 and 100,000
    assert [(m["reported_by_b"], round(m["ratio"], 2), m["doubtful"]) for m in line["mirrors"]] == [
        ("exporter", 1.48, False),
        ("importer", 0.74, False),
    ]
    bundled = tree(Analysis(), "critical_minerals")
    [cobalt] = [line for line in bundled["lines"] if line["line"] == "282200"]
    [mirror] = cobalt["mirrors"]
    assert (round(mirror["ratio"], 2), mirror["doubtful"]) == (2.11, True)
    assert "= 2.11, outside 0.67 to 1.5: mind it" in " ".join(text(bundled).split())


def test_explain_gives_bounds_where_origins_are_secret() -> None:
    found = tree(Analysis(), "duty-ev")
    [line] = [line for line in found["lines"] if line["line"] == "870380"]
    assert line["seller_share_high"] > line["seller_share"]
    assert "(w 50.5 %, up to 50.9 % if all of secret or unnamed origin" in " ".join(
        text(found).split()
    )
    [exact] = [line for line in found["lines"] if line["line"] == "870360"]
    assert text({**found, "lines": [exact]}).count("up to") == (
        f"{exact['seller_share']:.3f}" != f"{exact['seller_share_high']:.3f}"
    )


def coverage(release: Path, code: str) -> dict[str, dict[str, str]]:
    table = rows(run("data", "show", "cnc_machine_tools", "--data", release))
    return {row["source"]: row for row in table if row["code"] == code}


def test_coverage_names_years_that_are_not_whole(release: Path) -> None:
    found = coverage(release, MACHINES)
    assert set(found) == {"baci", "comtrade", "comext"}
    assert (found["baci"]["years"], found["baci"]["months"], found["baci"]["fill"]) == (
        "2023 2024",
        "",
        "",
    )
    comext = found["comext"]
    assert (comext["years"], comext["held"]) == ("2024", "true")
    assert comext["classification"] == "CN2024 CN2025"
    assert comext["months"] == "2025: 9 of 12 months, not used"
    assert comext["fill"] == "aci data fetch comext --year 2025 --month 1-12 && aci data ingest"


def test_the_list_of_sources_names_years_that_are_not_whole(release: Path) -> None:
    table = {row["source"]: row for row in rows(run("data", "show", "--data", release))}
    assert table["comext"]["months"] == "2025: 9 of 12 months, not used"
    assert table["baci"]["months"] == table["world-bank"]["months"] == ""
    assert "CN2025" in table["comext"]["classification"]


def test_a_gap_names_the_command_that_fills_it() -> None:
    table = rows(run("data", "show", "all"))
    fills = {(row["sector"], row["code"]): row["fill"] for row in table if row["held"] == "false"}
    assert fills["cnc_machine_tools", MACHINES] == "aci data fetch baci && aci data ingest"
    held = {row["code"]: row["fill"] for row in table if row["source"] == "comtrade"}
    assert held["870380"] == ""
    published = [row for row in table if row["source"] == "published"]
    assert published and not any(row["fill"] for row in published)


def test_a_filled_gap_is_no_gap(release: Path) -> None:
    reasons = {
        row["id"]: row["reason"]
        for row in rows(run("rank", "--all", "--data", release))
        if row["reason"]
    }
    assert "aci data fetch baci && aci data ingest fills it" in reasons["export-gas-turbines"]
    assert "(aci data show gas_turbines)" in reasons["export-gas-turbines"]
    assert "no bill for the service is known" in reasons["machine-tool-servicing"]
    assert coverage(release, MACHINES)["baci"]["fill"] == ""


def test_a_line_of_eight_digits_comes_from_comext(release: Path) -> None:
    # the year of Comext that was read has other codes only, so the packaged 2023 is the latest
    table = rows(run("data", "show", "critical_minerals", "--data", release))
    [graphite] = [row for row in table if row["code"] == "25049000"]
    assert (graphite["source"], graphite["years"]) == ("comext", "2022 2023")
    assert graphite["fill"] == (
        "aci data fetch comext --sector critical_minerals --year 2024 && aci data ingest"
    )


def test_an_old_code_and_a_missing_industry_name_their_commands(tmp_path: Path) -> None:
    flows = [["DEU", "CHN", "848210", 5, "baci", 2022], ["DEU", "CHN", "850511", 5, "baci", 2024]]
    menu = menu_text(
        sectors=[
            {"id": "goods", "products": ["848210", "850511"], "industry": "C28"},
            {"id": "industry", "products": ["C28"], "industry": "C28"},
        ],
        measures=[{"id": "ban", "kind": "export_restriction", "sector": ["goods"]}],
    )
    write_release(tmp_path, World(flows))
    analysis = Analysis(menu=load_menu(menu, name="tiny"), data=tmp_path)
    assert {row["code"]: (row["years"], row["fill"]) for row in analysis.coverage().records()} == {
        "848210": ("2022", "aci data fetch baci && aci data ingest"),
        "850511": ("2024", None),
        "C28": (None, "aci data fetch icio && aci data ingest"),
    }
