"""Read UN Comtrade: the answers of its API, its bulk files and the tables of its web site."""

from __future__ import annotations

import csv
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from aci_cli.errors import AciError, visible
from aci_cli.sources.parts import Part, as_utf8, open_part
from aci_cli.sources.reader import Origin, Reader, Source
from aci_cli.sources.staging import Field, Staging, figures_fit

SOURCE = Source(
    id="comtrade",
    publisher="United Nations Statistics Division",
    title="UN Comtrade, trade as reported by each country",
    licence="UN Comtrade terms: no re-dissemination in bulk; derived figures may be published",
    citation="United Nations, UN Comtrade Database",
    address="https://comtradeplus.un.org/",
    valuation="CIF imports as reported by importers; FOB exports",
    currency="USD",
    world=True,
    additive=True,
)
NUMBER = Field("[0-9]+([.]0+)?", "whole number")
FIELDS = {
    "typeCode": Field("C", "C, goods"),
    "freqCode": Field("[AM]", "A, annual, or M, monthly"),
    "period": Field("[0-9]{4}(0[1-9]|1[0-2])?", "year or year and month as 2024 or 202401"),
    "reporterCode": Field("[0-9]+", "number of a known area", "comtrade_areas"),
    "flowCode": Field("M|X|RX|RM|DX|DM|FM|MIP|MOP|XIP|XOP", "known flow, as M or X"),
    "partnerCode": Field("[0-9]+", "number of a known area", "comtrade_areas"),
    "partner2Code": NUMBER,
    "classificationCode": Field("H[0-9S]", "HS edition, as H6"),
    "cmdCode": Field(
        "[0-9]{6}|9999AA|TOTAL|AG[0-9]|[0-9]{2}|[0-9]{4}",
        "code of 2, 4 or 6 digits (an odd number of digits: leading zeros were lost)",
    ),
    "customsCode": Field(".*", "customs procedure"),
    "mosCode": NUMBER,
    "motCode": NUMBER,
    "netWgt": Field("|[0-9]*[.]?[0-9]*([eE][+]?[0-9]+)?", "weight in kg"),
    "primaryValue": Field("[0-9]+[.]?[0-9]*([eE][+]?[0-9]+)?", "value in USD"),
}
BREAKDOWNS = ("partner2Code", "customsCode", "mosCode", "motCode")
REQUIRED = frozenset(FIELDS) - frozenset(BREAKDOWNS)
KEYS = frozenset({"reportercode", "partnercode", "cmdcode", "primaryvalue"})
ENVELOPE = re.compile(r'\s*\{.*"(data|count|error)"\s*:', re.DOTALL)
# what an answer holds at most: without a key, with a free key, with a paid one
RECORD_CAPS = frozenset({500, 100_000, 250_000})
BULK_NAME = re.compile(r"-C([AM])\d{3}(\d{4})(\d{2})?(H[0-9S])")
ROWS = """
    CREATE OR REPLACE TABLE comtrade_rows (
        year SMALLINT NOT NULL, month SMALLINT, reported_by VARCHAR NOT NULL,
        reporter_number VARCHAR NOT NULL, partner_number VARCHAR NOT NULL,
        reporter VARCHAR NOT NULL, partner VARCHAR, edition VARCHAR NOT NULL,
        product VARCHAR NOT NULL, amount BIGINT NOT NULL CHECK (amount >= 0),
        quantity_kg BIGINT CHECK (quantity_kg >= 0)
    )
"""
EDITIONS = (
    "CREATE TABLE IF NOT EXISTS comtrade_editions AS"
    " SELECT reporter, year, month, edition FROM comtrade_rows LIMIT 0"
)
SEEN_EDITIONS = (
    "INSERT INTO comtrade_editions SELECT DISTINCT reporter, year, month, edition"
    " FROM comtrade_rows"
)
PARTNERS = "SELECT count(*), count(DISTINCT partner_number) FROM comtrade_rows"


class ComtradeTable:
    """Read the bulk files (tabs or commas) and the tables that the web site gives."""

    name = "UN Comtrade table"
    source: Source | None = SOURCE
    whole: bool = False

    def claims(self, part: Part) -> bool:
        """Tell by the column names, of which one may be missing or renamed."""
        return len(KEYS & part.columns) >= len(KEYS) - 1

    def origin(self, part: Part) -> Origin:
        """Return period and edition from the name of a bulk file, as ...-CA842 2023 H6[...]."""
        found = BULK_NAME.search(part.name)
        if not found:
            return Origin()
        frequency, year, month, edition = found.groups()
        return Origin(int(year), int(month) if month and frequency == "M" else None, edition)

    def stage(self, part: Part, staging: Staging) -> None:
        """Add each flow once, and what is reported for the world to the totals."""
        header = part.header
        if len(part.first_row) == len(header) + 1 and part.first_row[-1] == "":
            # each row of the web site's tables ends in one comma more than the header
            header = (*header, "")
        stage_rows(part, staging, header)


class ComtradeAnswer:
    """Read the JSON answers of the API."""

    name = "UN Comtrade API answer"
    source: Source | None = SOURCE
    whole: bool = False

    def claims(self, part: Part) -> bool:
        """Tell by the keys of the envelope or of its first records."""
        if not ENVELOPE.match(part.head):
            return False
        return '"cmdCode"' in part.head or all(key in part.head for key in ('"data"', '"count"'))

    def origin(self, part: Part) -> Origin:  # noqa: ARG002
        """Return nothing: the name of an answer is its keeper's own."""
        return Origin()

    def stage(self, part: Part, staging: Staging) -> None:
        """Add the records as the table has them; AciError where the answer is cut or an error."""
        stage_rows(records_as_table(as_utf8(part, staging.workshop), staging.workshop), staging)


def records_as_table(part: Part, folder: Path) -> Part:
    """Return the records of an answer as a CSV file, the first one on line 2."""
    with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".csv", delete=False, newline="",
                                     encoding="utf-8") as stream:  # fmt: skip
        table = csv.writer(stream)
        table.writerow(FIELDS)

        def keep(found: dict[str, Any]) -> dict[str, Any] | None:
            if not REQUIRED.issubset(found):
                return found
            table.writerow(found.get(name) for name in FIELDS)
            return None

        try:
            with part.path.open(encoding="utf-8-sig") as text:
                # figures stay text, as written
                answer = json.load(
                    text, object_hook=keep, parse_float=str, parse_int=str, parse_constant=str
                )
        except (ValueError, RecursionError) as error:
            raise AciError(f"{part.label}: is cut off or no JSON: {error}") from error
    check_answer(answer, part)
    return open_part(Path(stream.name), f"{part.label}, a line for each record")


def check_answer(answer: Any, part: Part) -> None:
    """Refuse an answer that reports an error, has no records, or may not have all of them."""
    if not isinstance(answer, dict):
        raise AciError(f"{part.label}: is no answer of UN Comtrade, which has the key data")
    if answer.get("error"):
        raise AciError(f"{part.label}: UN Comtrade answered: {visible(str(answer['error']))}")
    records = answer.get("data")
    if not isinstance(records, list) or not records:
        raise AciError(f"{part.label}: holds no records; ask for another period or product")
    for number, record in enumerate(records, start=1):
        if record is not None:
            missing = sorted(REQUIRED.difference(record if isinstance(record, dict) else ()))
            raise AciError(f"{part.label}: record {number} lacks {', '.join(missing)}")
    count = str(answer.get("count", ""))
    if count.isdigit() and int(count) > len(records):
        raise AciError(
            f"{part.label}: says that it has {count} records and has {len(records)}; fetch it again"
        )
    if len(records) in RECORD_CAPS:
        raise AciError(
            f"{part.label}: has {len(records)} records, as many as UN Comtrade gives at once, so"
            " that others may be missing; ask for fewer reporters, products or periods"
        )


def stage_rows(part: Part, staging: Staging, header: tuple[str, ...] | None = None) -> None:
    """Check the rows of a table and add them; AciError where they cannot give shares."""
    con = staging.con
    areas = staging.query("sources/comtrade_areas").text
    con.execute(f"CREATE OR REPLACE TEMP VIEW comtrade_areas AS {areas}")
    con.execute(ROWS)
    staging.load(
        part, "comtrade_rows", FIELDS, into="comtrade_rows", optional=BREAKDOWNS, header=header
    )
    check_partners(part, staging)
    check_editions(part, staging)
    with figures_fit(part.label):
        for table, query in (("staged", "comtrade"), ("staged_totals", "comtrade_totals")):
            con.execute(f"INSERT INTO {table} BY NAME {staging.query(f'sources/{query}').text}")
    con.execute("DROP TABLE comtrade_rows")


def check_partners(part: Part, staging: Staging) -> None:
    """Refuse a file from which no share can be computed."""
    [(rows, partners)] = staging.con.execute(PARTNERS).fetchall()
    if not rows:
        raise AciError(
            f"{part.label}: no row counts: each is of fewer than six digits, of an aggregate, or"
            " of one procedure, mode of transport or second partner;"
            " ask for partner2Code=0, customsCode=C00 and motCode=0"
        )
    if (
        partners == 1
        and staging.con.execute(
            "SELECT 1 FROM comtrade_rows WHERE partner IS NOT NULL LIMIT 1"
        ).fetchall()
    ):
        raise AciError(
            f"{part.label}: has one partner and no row for the world (partnerCode 0);"
            " shares need all partners"
        )


def check_editions(part: Part, staging: Staging) -> None:
    """Refuse two HS editions of one reporter and period, whether in one file or in several."""
    staging.con.execute(EDITIONS)
    staging.con.execute(SEEN_EDITIONS)
    query = staging.query("sources/comtrade_editions")
    for reporter, year, month, editions in staging.con.execute(query.text).fetchall():
        period = str(year) if month is None else f"{year}-{month:02d}"
        raise AciError(
            f"{part.label}: {reporter} in {period} has codes of two HS editions, {editions};"
            " one flow would count twice: give files of one edition"
        )


READERS: tuple[Reader, ...] = (ComtradeTable(), ComtradeAnswer())
