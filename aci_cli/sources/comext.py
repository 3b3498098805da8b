"""Read Eurostat's Comext bulk files: one row for each product, partner, direction and procedure."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aci_cli.errors import AciError
from aci_cli.sources.parts import Part
from aci_cli.sources.reader import Origin, Reader, Source
from aci_cli.sources.staging import Field, Staging

SOURCE = Source(
    id="comext",
    publisher="Eurostat",
    title="Comext, EU trade in goods by product (CN8) and partner",
    licence="CC BY 4.0 (Commission Decision 2011/833/EU)",
    citation="Eurostat, Comext, EU trade since 1988 by CN8",
    address="https://ec.europa.eu/eurostat/comext/",
    valuation="CIF (imports), FOB (exports), statistical value",
    currency="EUR",
    world=False,
    additive=True,
)
UNITED_KINGDOM = frozenset({"GB", "XI", "XU"})
# a file with so many reporters and no partner but the United Kingdom is the supplementary one
MANY_REPORTERS = 10
ANY_PERIOD = "[0-9]{4}(0[1-9]|1[0-2]|52)"
PERIOD_MEANING = "period as 202401 for a month or 202452 for a year"
PERIOD_IN_NAME = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2]|52)(?![0-9])")
CODES = Field(".*", "code")
NUMBER = Field("[0-9]+([.][0-9]+)?", "amount of nought or more, in digits")
FIELDS = {
    "REPORTER": Field("[A-Z]{2}", "code of a known area", "area_codes"),
    "PARTNER": Field("[A-Z]{2}", "code of a known area", "comext_areas"),
    "PARTNER_NUMBER": CODES,
    "TRADE_TYPE": CODES,
    "PRODUCT_NC": Field(
        "[0-9]{2}[0-9A-Z]{6}|TOTAL", "code of 8 digits (with 7, leading zeros were lost)"
    ),
    "PRODUCT_SITC": CODES,
    "PRODUCT_CPA21": CODES,
    "PRODUCT_CPA22": CODES,
    "PRODUCT_BEC": CODES,
    "PRODUCT_BEC5": CODES,
    "PRODUCT_SECTION": CODES,
    "FLOW": Field("[12]", "1 for imports or 2 for exports"),
    "STAT_PROCEDURE": Field("[1-9]", "statistical procedure from 1 to 9"),
    "SUPPL_UNIT": CODES,
    "PERIOD": Field(ANY_PERIOD, PERIOD_MEANING),
    "VALUE_EUR": NUMBER,
    "QUANTITY_KG": NUMBER,
    "QUANTITY_SUPPL_UNIT": CODES,
}
OPTIONAL = (
    "PARTNER_NUMBER",
    "PRODUCT_SITC",
    "PRODUCT_CPA21",
    "PRODUCT_CPA22",
    "PRODUCT_BEC",
    "PRODUCT_BEC5",
    "PRODUCT_SECTION",
    "QUANTITY_SUPPL_UNIT",
)
# what the columns of 1988 to 2001 are called since
RENAMED = {
    "DECLARANT_ISO": "REPORTER",
    "PARTNER_ISO": "PARTNER",
    "PRODUCT_CPA2008": "PRODUCT_CPA21",
    "PRODUCT_CPA2_1": "PRODUCT_CPA22",
    "STAT_REGIME": "STAT_PROCEDURE",
    "SUPP_UNIT": "SUPPL_UNIT",
    "VALUE_IN_EUROS": "VALUE_EUR",
    "QUANTITY_IN_KG": "QUANTITY_KG",
    "SUP_QUANTITY": "QUANTITY_SUPPL_UNIT",
}
# the numbers of partners stood in a column that bears the codes since
NUMBERED = {"PARTNER": "PARTNER_NUMBER"}


@dataclass(frozen=True)
class ComextBulk:
    """Read one layout of the bulk files; `renamed` gives today's names of its columns."""

    name: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    source: Source | None = SOURCE
    whole: bool = True

    def claims(self, part: Part) -> bool:
        """Tell by most of the columns' names, so that one that is missing can be named."""
        written = {name.upper() for name in part.header}
        known = FIELDS.keys() & {self.renamed.get(name, name) for name in written}
        is_this = not self.renamed or not self.renamed.keys().isdisjoint(written)
        return is_this and len(known) > len(FIELDS) // 2

    def origin(self, part: Part) -> Origin:
        """Return the period that the name of the file, or of its archive, promises."""
        period = period_in_name(part)
        if period is None:
            return Origin(edition=self.name)
        month = int(period[4:])
        return Origin(int(period[:4]), None if month == 52 else month, self.name)

    def stage(self, part: Part, staging: Staging) -> None:
        """Add the rows of the file; AciError where one does not cast or denies the file's name."""
        if any("partxixu" in name for name in names_of(part)):
            raise AciError(f"{part.label}: {SUPPLEMENTARY}")
        header = self._header(part)
        view_areas(staging)
        period = period_in_name(part) or ANY_PERIOD
        said = f"{period}, the period in the file's name"
        fields = FIELDS | {
            "PERIOD": Field(period, PERIOD_MEANING if period == ANY_PERIOD else said)
        }
        loading: dict[str, Any] = {"optional": OPTIONAL, "header": header, "period": period}
        staging.load(part, "comext", fields, **loading)
        refuse_supplementary(part, header, staging)
        staging.load(part, "comext_totals", fields, into="staged_totals", **loading)

    def _header(self, part: Part) -> tuple[str, ...]:
        """Return today's names of the file's columns; AciError where one is missing."""
        written = [name.upper() for name in part.header]
        missing = [name for name in self.renamed if name not in written]
        needed = [name for name in missing if self.renamed[name] not in OPTIONAL]
        if needed:
            raise AciError(f"{part.label}: lacks column {', '.join(needed)}")
        if not self.renamed:
            return tuple(written)
        return tuple(self.renamed.get(name, NUMBERED.get(name, name)) for name in written)


SUPPLEMENTARY = (
    "repeats the trade with the United Kingdom that the full file has already;"
    " leave it out and ingest full_v2_… alone"
)


def view_areas(staging: Staging) -> None:
    """Make Comext's codes of partners readable as `comext_areas`."""
    areas = staging.con.sql(staging.query("sources/comext_areas").text)
    areas.create_view("comext_areas", replace=True)


def period_in_name(part: Part) -> str | None:
    """Return YYYYMM, or YYYY52 for a year, where the file's or its archive's name has it."""
    for name in names_of(part):
        if name.startswith("full") and (found := PERIOD_IN_NAME.search(name)):
            return found[0]
    return None


def names_of(part: Part) -> tuple[str, str]:
    """Return the file's name and that of its archive, if it has one, in lower case."""
    return part.name.lower(), Path(part.label.split(": ")[0]).name.lower()


def refuse_supplementary(part: Part, header: tuple[str, ...], staging: Staging) -> None:
    """Refuse the file of the United Kingdom's parts under whatever name."""
    whole_lines = part.head.rpartition("\n")[0].splitlines()[1:]
    lines = csv.DictReader(whole_lines, fieldnames=header, delimiter=part.delimiter)
    if not {str(line["PARTNER"]).strip() for line in lines} <= UNITED_KINGDOM:
        return
    [(reporters, others)] = staging.con.execute(
        "SELECT count(DISTINCT REPORTER), count(*) FILTER (NOT list_contains($codes, PARTNER))"
        " FROM raw",
        {"codes": sorted(UNITED_KINGDOM)},
    ).fetchall()
    if reporters >= MANY_REPORTERS and not others:
        raise AciError(f"{part.label}: {SUPPLEMENTARY}")


READERS: tuple[Reader, ...] = (
    ComextBulk("Comext bulk v2"),
    ComextBulk("Comext bulk 1988-2001", renamed=RENAMED),
)
