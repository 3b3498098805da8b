"""Read the lines of a customs tariff: a code of the Combined Nomenclature and a duty in words."""

from __future__ import annotations

import re

from aci_cli.errors import AciError
from aci_cli.sources.parts import Part
from aci_cli.sources.reader import Origin, Reader, Source
from aci_cli.sources.staging import Field, Staging

CODE_COLUMN = re.compile(r"cn_code_(\d{4})", re.IGNORECASE)
FIELDS = {
    "cn_code": Field(
        "[0-9]{8}([0-9]{2})?",
        "code of 8 or 10 digits (with 7 or 9 digits, leading zeros were lost)",
    ),
    "cet_duty_rate": Field(".*", "duty"),
}


class TariffLines:
    """Read a tariff whose code column tells the year: cn_code_2020, cet_duty_rate."""

    name = "tariff lines"
    source: Source | None = None
    whole: bool = True

    def claims(self, part: Part) -> bool:
        """Tell by either column."""
        return "cet_duty_rate" in part.columns or any(map(CODE_COLUMN.fullmatch, part.header))

    def origin(self, part: Part) -> Origin:
        """Return the year of the codes, which the column's name tells."""
        years = [found[1] for name in part.header if (found := CODE_COLUMN.fullmatch(name))]
        return Origin(year=int(years[0])) if years else Origin()

    def stage(self, part: Part, staging: Staging) -> None:
        """Add a row for each line, the duty as published; AciError where no column has the year."""
        year = self.origin(part).year
        if year is None:
            raise AciError(f"{part.label}: lacks a code column with its year, as cn_code_2020")
        header = [CODE_COLUMN.sub("cn_code", name) for name in part.header]
        staging.load(part, "tariff_lines", FIELDS, into="staged_tariffs", header=header, year=year)


READERS: tuple[Reader, ...] = (TariffLines(),)
