"""Read CEPII's BACI: yearly files of world trade, with its tables of countries and products."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aci_cli.errors import AciError
from aci_cli.sources.parts import Part
from aci_cli.sources.reader import Origin, Source
from aci_cli.sources.staging import Field, Staging

BACI = Source(
    id="baci",
    publisher="CEPII",
    title="BACI, bilateral trade by product",
    licence="Etalab Open Licence 2.0",
    citation="Gaulier, G. and Zignago, S. (2010), BACI: International Trade Database at the "
    "Product-Level, CEPII Working Paper 2010-23",
    address="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
    valuation="FOB, both sides' reports reconciled",
    currency="USD",
    world=True,
)
EDITIONS = {"92": 1992, "96": 1996, "02": 2002, "07": 2007, "12": 2012, "17": 2017, "22": 2022}
NAME = re.compile(r"HS(92|96|02|07|12|17|22)(?!\d)", re.IGNORECASE)
YEAR = re.compile(r"_Y(\d{4})(?!\d)", re.IGNORECASE)
VINTAGE = re.compile(r"_V(\d{6})", re.IGNORECASE)
NUMBER = r"[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?|\.[0-9]+"
FLOWS = {
    "t": Field(r"(19|20)[0-9]{2}", "year"),
    "i": Field(r"[0-9]+", "exporter number that is known", "area_numbers"),
    "j": Field(r"[0-9]+", "importer number that is known", "area_numbers"),
    "k": Field(
        r"[0-9]{6}|9999AA",
        "six-digit HS code (five digits: its leading zero was lost, read the column as text)",
    ),
    "v": Field(NUMBER, "value in thousand dollars"),
    "q": Field(rf"({NUMBER}|NA)?", "quantity in tons, NA or empty"),
}
COUNTRIES = {
    "country_code": Field(r"[0-9]+", "country number"),
    "country_iso3": Field(r".+", "three-letter code"),
}
PRODUCTS = {
    "code": Field(r"[0-9]{6}|9999AA", "six-digit HS code"),
    "description": Field(r"(?s).*", "description"),
}


@dataclass(frozen=True)
class Flows:
    """Read a year of flows, t,i,j,k,v,q."""

    name: str = "BACI flows"
    source: Source | None = BACI
    whole: bool = True

    def claims(self, part: Part) -> bool:
        """Tell by the six columns."""
        return part.columns == frozenset("tijkvq")

    def origin(self, part: Part) -> Origin:
        """Return year and vintage as CEPII's names have them."""
        year, vintage = YEAR.search(part.name), VINTAGE.search(part.name)
        return Origin(
            year=int(year[1]) if year else None, edition=f"V{vintage[1]}" if vintage else None
        )

    def stage(self, part: Part, staging: Staging) -> None:
        """Add the flows; AciError where the name does not tell the HS edition."""
        edition = NAME.search(part.name)
        if edition is None:
            raise AciError(
                f"{part.label}: the name does not tell the HS edition; call it as CEPII does, "
                "BACI_HS22_Y2024_V202601.csv"
            )
        staging.load(part, "baci", FLOWS, classification=f"HS{EDITIONS[edition[1]]}")


@dataclass(frozen=True)
class Countries:
    """Read the table of countries that comes with the flows."""

    name: str = "BACI countries"
    source: Source | None = None
    whole: bool = True

    def claims(self, part: Part) -> bool:
        """Tell by the columns."""
        return {"country_code", "country_iso3"} <= part.columns

    def origin(self, part: Part) -> Origin:  # noqa: ARG002
        """Return nothing: the table is of no year."""
        return Origin()

    def stage(self, part: Part, staging: Staging) -> None:
        """Add the numbers that are not known yet."""
        staging.load(part, "baci_countries", COUNTRIES, into="area_numbers")


@dataclass(frozen=True)
class Products:
    """Read the table of products that comes with the flows."""

    name: str = "BACI products"
    source: Source | None = None
    whole: bool = True

    def claims(self, part: Part) -> bool:
        """Tell by the columns."""
        return part.columns == {"code", "description"}

    def origin(self, part: Part) -> Origin:  # noqa: ARG002
        """Return nothing: the table is of no year."""
        return Origin()

    def stage(self, part: Part, staging: Staging) -> None:
        """Add the descriptions."""
        staging.load(part, "baci_products", PRODUCTS, into="staged_descriptions")


READERS = (Flows(), Countries(), Products())
