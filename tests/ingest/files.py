"""Write publishers' files as small as they can be, ingest them, and look at what came of it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import shell

from aci_cli.analysis import Analysis
from aci_cli.audit import release_files, release_findings
from aci_cli.menu import load_menu
from aci_cli.release import open_release
from aci_cli.resources import bundled

# how aci.toml describes a source of its own
CUSTOMS = """
[sources.customs]
publisher = "National Customs"
title = "Declarations"
licence = "for official use"
address = "https://customs.example.org"
citation = "National Customs (2025)"
valuation = "CIF"
"""
USD_PER_EUR = {2021: 1.1827, 2022: 1.0530, 2023: 1.0813, 2024: 1.0824}
MEMBERS = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
]  # fmt: skip
MAPPING = """\
file: trade.csv
source:
  id: customs
  publisher: National Customs
  title: Imports by origin
  licence: open
  address: https://example.org/trade
  citation: National Customs (2025)
  valuation: CIF
classification: HS2022
columns: {year: Year, partner: Origin, product: HS, value: Value, quantity: Weight}
constants: {reporter: JPN}
direction: imports
units: {currency: USD, value_scale: 1000, quantity: t}
areas: iso2
area_names: {"Korea, Rep.": KOR, "Not stated": _OT}
skip: {product: [TOTAL], partner: [World]}
"""
# an extract that the mapping describes
EXTRACT = """\
Year,Origin,HS,Value,Weight
2024,CN,010121,1.5,0.25
2024,"Korea, Rep.",850511,1.0005,
2024,World,010121,99,1
2024,CN,TOTAL,99,1
2024,Not stated,9999AA,0,2
"""
BACI_COUNTRIES = """\
country_code,country_name,country_iso2,country_iso3
156,China,CN,CHN
251,France,FR,FRA
276,Germany,DE,DEU
380,Italy,IT,ITA
392,Japan,JP,JPN
490,"Other Asia, nes",,S19
697,"Europe EFTA, nes",,R20
842,USA,US,USA
"""
BACI_PRODUCTS = """\
code,description
845710,"Machining centres, for working metal"
"""
COMEXT_HEADER = (
    "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,PRODUCT_CPA21,PRODUCT_CPA22,"
    "PRODUCT_BEC,PRODUCT_BEC5,PRODUCT_SECTION,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR,"
    "VALUE_NAC,QUANTITY_KG,QUANTITY_SUPPL_UNIT"
)
COMTRADE_COLUMNS = [
    "typeCode", "freqCode", "period", "reporterCode", "flowCode", "partnerCode", "partner2Code",
    "classificationCode", "cmdCode", "customsCode", "mosCode", "motCode", "netWgt",
    "primaryValue",
]  # fmt: skip


def write(path: Path, text: str | bytes) -> Path:
    """Write a file, its folder made, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def baci(flows: Iterable[Sequence[object]], header: str = "t,i,j,k,v,q") -> str:
    """Return flows (year, exporter, importer, product, thousand dollars, tons) as BACI has them."""
    return "\n".join([header, *(",".join(map(str, flow)) for flow in flows)]) + "\n"


def baci_file(
    folder: Path, flows: Sequence[Sequence[object]], edition: str = "22", more: str = ""
) -> Path:
    """Write flows of one year under the name that CEPII gives such a file."""
    year = flows[0][0]
    return write(folder / f"BACI_HS{edition}_Y{year}_V202601{more}.csv", baci(flows))


def baci_zip(path: Path, years: Mapping[int, Sequence[Sequence[object]]]) -> Path:
    """Write years of flows with the tables beside, packed as CEPII packs them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for year, flows in years.items():
            archive.writestr(f"BACI_HS22_Y{year}_V202601.csv", baci(flows))
        archive.writestr("country_codes_V202601.csv", BACI_COUNTRIES)
        archive.writestr("product_codes_HS22_V202601.csv", BACI_PRODUCTS)
        archive.writestr("Readme.txt", "Version 202601\n")
    return path


def comext_row(
    reporter: str,
    partner: str,
    product: str,
    value: int,
    *,
    period: str = "202401",
    flow: int = 1,
    procedure: int = 1,
    kg: int = 10,
) -> str:
    """Return one row of the v2 layout."""
    kind = {"XI": "L", "XU": "M"}.get(partner, "I" if partner in MEMBERS else "E")
    return (
        f"{reporter},{partner},{kind},{product},28012,2012,2012,100,110000,06,{flow},{procedure},"
        f"NO_SU,{period},{value},{value},{kg},0"
    )


def comext_totals(rows: Iterable[str]) -> list[str]:
    """Return the TOTAL rows that go with rows of one flow and period, for each pair."""
    sums: dict[tuple[str, str, str, str], int] = {}
    for row in rows:
        cells = row.split(",")
        key = (cells[0], cells[1], cells[10], cells[13])
        sums[key] = sums.get(key, 0) + int(cells[14])
    return [
        comext_row(reporter, partner, "TOTAL", value, period=period, flow=int(flow))
        for (reporter, partner, flow, period), value in sums.items()
    ]


def comext(rows: Iterable[str], header: str = COMEXT_HEADER) -> str:
    """Return rows as a file of the v2 layout."""
    return "\n".join([header, *rows]) + "\n"


def comext_file(folder: Path, period: str, rows: Iterable[str], more: str = "") -> Path:
    """Write rows of one period under the name that Eurostat gives such a file."""
    return write(folder / f"full_v2_{period}{more}.dat", comext(rows))


def comtrade_record(
    reporter: int, partner: int, product: str, value: float, **more: Any
) -> dict[str, Any]:
    """Return one annual record of UN Comtrade, an import of 2023 unless changed."""
    plain = {
        "typeCode": "C", "freqCode": "A", "period": "2023", "reporterCode": reporter,
        "flowCode": "M", "partnerCode": partner, "partner2Code": 0, "classificationCode": "H6",
        "cmdCode": product, "customsCode": "C00", "mosCode": "0", "motCode": 0, "netWgt": 5,
        "primaryValue": value,
    }  # fmt: skip
    return plain | more


def comtrade_answer(records: Sequence[Mapping[str, Any]]) -> str:
    """Return records as the API answers them."""
    return json.dumps({"count": len(records), "data": list(records), "error": ""})


def comtrade_table(records: Sequence[Mapping[str, Any]]) -> str:
    """Return records as a bulk file has them, tabs between the columns."""
    text = io.StringIO()
    table = csv.DictWriter(text, COMTRADE_COLUMNS, delimiter="\t", lineterminator="\n")
    table.writeheader()
    table.writerows(records)
    return text.getvalue()


def ingest(
    *paths: Path, to: Path, menu: str | None = None, say: Any = lambda _: None
) -> list[tuple[Any, ...]]:
    """Ingest in this process, with the packaged menu unless told; return the rows it reports."""
    from aci_cli.ingest import ingest as read_in

    chosen = load_menu(bundled("measures.yaml") if menu is None else menu)
    return list(read_in(list(paths), to, chosen, threads=1, say=say).rows)


def aci(*arguments: str | Path, home: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process whose user data lies in `home`."""
    return shell.run(*map(str, arguments), cwd=home, env={"XDG_DATA_HOME": str(home / "share")})


def output(*arguments: str | Path, home: Path) -> str:
    """Run the command and return what it writes; it must succeed."""
    done = aci(*arguments, home=home)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def records(text: str) -> list[dict[str, str]]:
    """Return CSV text as rows by column."""
    return list(csv.DictReader(io.StringIO(text)))


def dependency(
    release: Path, *sectors: str, menu: Path | None = None, year: int | None = None
) -> dict[str, dict[str, str]]:
    """Return by code the lines that `aci sectors --reverse --level line` gives, as CSV has them."""
    analysis = Analysis(menu=menu, data=release, year=year, threads=1)
    rows = analysis.dependency(*sectors, reverse=True, level="line").records()
    return {row["product"]: {name: cell(value) for name, value in row.items()} for row in rows}


def cell(value: Any) -> str:
    """Return a value as CSV has it."""
    if value is None:
        return ""
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the content of every file of a release but its lock."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def counted(release: Path) -> dict[str, bytes]:
    """Return the manifest and the content of every file that it lists."""
    names = ["manifest.json", *open_release(release).files]
    return {name: (release / name).read_bytes() for name in names}


def listed(release: Path, start: str = "") -> list[str]:
    """Return the paths that the manifest lists and that begin so."""
    return [path for path in open_release(release).files if path.startswith(start)]


def trade(release: Path, columns: str, where: str) -> list[tuple[Any, ...]]:
    """Query the trade that the manifest of a release lists; its paths give `year` and so on."""
    files = [str(path) for path in open_release(release).table_files("trade")]
    with duckdb.connect() as con:
        con.read_parquet(files, hive_partitioning=True).create_view("trade")
        return con.execute(f"SELECT {columns} FROM trade WHERE {where} ORDER BY ALL").fetchall()


def table(release: Path, name: str, query: str) -> list[tuple[Any, ...]]:
    """Query one small table of a release by its name."""
    with duckdb.connect() as con:
        con.read_parquet([str(path) for path in open_release(release).table_files(name)]).create(
            name
        )
        return con.execute(query).fetchall()


def findings(release: Path) -> list[str]:
    """Return what `aci data verify` would find fault with."""
    opened = open_release(release)
    broken = [str(row) for row in release_files(opened) if row[4] != "whole"]
    return broken or release_findings(opened, bundled("queries"))
