"""Stage the rows of a national extract, CSV or Excel, as a mapping file describes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aci_cli.sources.mapping_models import AREA_ROLES, MappingFile
from aci_cli.sources.own_rows import ROLES, columns_by_role, constants_by_role, rewrite
from aci_cli.sources.parts import Part
from aci_cli.sources.reader import Origin, Source
from aci_cli.sources.staging import Field, Staging

KG_PER_UNIT = {"kg": 1, "100kg": 100, "t": 1000}
REPORTED_BY = {"imports": "importer", "exports": "exporter"}
YEAR = "(19[89][0-9]|20[0-9]{2})"
MONTH = "(0?[1-9]|1[0-2])"
PERIOD = f"{YEAR}([-/.]?(0[1-9]|1[0-2])([-/.][0-3][0-9])?)?"
# a space that parts thousands may be one that does not break, or a narrow one
SPACES = " \u00a0\u202f"


def digits(said: MappingFile) -> int:
    """Return how many digits a code of the extract has, national ones included."""
    return said.product_digits or said.level


def product_pattern(said: MappingFile) -> str:
    """Return the pattern of a code; codes for goods that are not named have letters."""
    national = f"[0-9]{{{digits(said) - said.level}}}"
    own = "[0-9]{2}[0-9A-Z]{6}" if said.level == 8 else "[0-9]{4}([0-9]{2}|AA)"
    return own + national


def most_digits(said: MappingFile) -> int:
    """Return how many digits a number may have before its decimal sign: 10^15 EUR or kg are less.

    All goods that the world trades in a year are worth some 10^13 EUR.
    """
    scale = max(said.units.value_scale, KG_PER_UNIT[said.units.quantity or "kg"])
    return 16 - len(str(scale))


def number_pattern(said: MappingFile) -> str:
    """Return the pattern of a number of 0 or more as the extract writes it."""
    most = most_digits(said)
    whole = f"[0-9]{{1,{most}}}"
    if said.thousands is not None:
        part = f"[{SPACES}]" if said.thousands == " " else re.escape(said.thousands)
        whole = f"({whole}|[0-9]{{1,3}}({part}[0-9]{{3}}){{1,{(most - 1) // 3}}})"
    return f"{whole}({re.escape(said.decimal)}[0-9]+)?"


@dataclass(frozen=True)
class OwnReader:
    """Stage the rows of the extracts that a mapping file names."""

    name: str
    source: Source
    said: MappingFile
    whole: bool = False

    def claims(self, part: Part) -> bool:  # noqa: ARG002
        """Claim every part: the mapping file names its files."""
        return True

    def origin(self, part: Part) -> Origin:  # noqa: ARG002
        """Return the year and month that hold for every row."""
        constants = self.said.constants
        return Origin(constants.year, constants.month)

    def stage(self, part: Part, staging: Staging) -> None:
        """Add the extract's rows; AciError names file, line or row, column and value."""
        copy, place = rewrite(part, self.said, staging.workshop)
        try:
            self._name_areas(staging)
            self._name_directions(staging)
            fields = {place: Field("[0-9]+", "number"), **self._fields}
            staging.load(copy, "own", fields, numbered=place, **self._params)
        finally:
            copy.path.unlink()

    def _name_areas(self, staging: Staging) -> None:
        names = dict(self.said.area_names)
        constants = constants_by_role(self.said)
        names |= {constants[role]: constants[role] for role in AREA_ROLES if role in constants}
        staging.con.execute("DROP TABLE IF EXISTS own_areas")
        params = {"areas": self.said.areas, "names": [*names], "named": [*names.values()]}
        staging.con.sql(staging.query("sources/own_areas").text, params=params).create("own_areas")

    def _name_directions(self, staging: Staging) -> None:
        said = self.said.direction
        meanings: list[tuple[str, str]] = []
        if said is not None and said.always is not None:
            meanings = [(said.always, said.always)]
        elif said is not None:
            meanings = [(code, "imports") for code in said.imports]
            meanings += [(code, "exports") for code in said.exports]
        staging.con.execute(
            "CREATE OR REPLACE TABLE own_directions"
            " (code VARCHAR, flow VARCHAR, reported_by VARCHAR)"
        )
        for code, flow in meanings:
            staging.con.execute(
                "INSERT INTO own_directions VALUES ($code, $flow, $by)",
                {"code": code, "flow": flow, "by": REPORTED_BY[flow]},
            )

    @cached_property
    def _fields(self) -> dict[str, Field]:
        """Return what each role's column must hold; a role without a column holds anything."""
        said, columns = self.said, columns_by_role(self.said)
        missing = "|".join(re.escape(text) for text in ["", *said.missing])
        number = number_pattern(said)
        sign = f'decimal sign "{said.decimal}"' + (
            f' and thousands parted by "{said.thousands}"' if said.thousands else ""
        )
        least = f"number of 0 or more with the {sign}"
        amount = f"{least}, and at most {most_digits(said)} digits before it"
        meanings = {
            "year": (YEAR, "year"),
            "month": (MONTH, "month from 1 to 12"),
            "period": (PERIOD, "period such as 2024, 202406 or 2024-06"),
            "direction": (".+", "value that `direction` names"),
            "product": (
                product_pattern(said),
                f"code of {digits(said)} digits, and a shorter one has lost its leading zeros:"
                " keep the column as text",
            ),
            "value": (number, amount),
            "quantity": (f"({missing}|{number})", amount),
        } | dict.fromkeys(AREA_ROLES, (".+", f"area that {said.areas} or `area_names` knows"))
        known = {"direction": "own_directions"} | dict.fromkeys(AREA_ROLES, "own_areas")
        fields = {role: Field("(?s).*", "text") for role in ROLES}
        for role in columns:
            pattern, meaning = meanings[role]
            meaning = f'{meaning} (column "{columns[role]}")'
            fields[role] = Field(pattern, meaning, known.get(role))
        return fields

    @property
    def _params(self) -> dict[str, Any]:
        """Return what the query binds."""
        said = self.said
        thousands = SPACES if said.thousands == " " else said.thousands or ""
        return {
            "classification": said.classification,
            "year": YEAR,
            "month": MONTH,
            "period": PERIOD,
            "product": product_pattern(said),
            "level": said.level,
            "number": number_pattern(said),
            "decimal": said.decimal,
            "thousands": thousands,
            "value_scale": said.units.value_scale,
            "kg_per_unit": KG_PER_UNIT[said.units.quantity or "kg"],
            "missing": ["", *said.missing],
            "reported_by": said.reported_by,
        }
