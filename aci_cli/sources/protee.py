"""Read ProTEE, CEPII's trade elasticities by product of HS 2007."""

from __future__ import annotations

from aci_cli.sources.parts import Part
from aci_cli.sources.reader import Origin, Reader, Source
from aci_cli.sources.staging import Field, Staging

FLAG = Field("[01]", "0 or 1")
FIELDS = {
    "HS6": Field("[0-9]{6}", "code of 6 digits (with 5 digits, leading zeros were lost)"),
    "zero": FLAG,
    "positive": FLAG,
    "sigma": Field("|-?[0-9]*[.]?[0-9]+([eE][+-]?[0-9]+)?", "number"),
}
KEYS = frozenset(name.lower() for name in FIELDS)


class Protee:
    """Read the table of elasticities: HS6, zero, positive, sigma."""

    name = "ProTEE elasticities"
    source: Source | None = None
    whole: bool = True

    def claims(self, part: Part) -> bool:
        """Tell by the column names, of which one may be missing or renamed."""
        return len(KEYS & part.columns) >= len(KEYS) - 1

    def origin(self, part: Part) -> Origin:  # noqa: ARG002
        """Return the edition of its codes, which is the same in each vintage."""
        return Origin(edition="HS 2007")

    def stage(self, part: Part, staging: Staging) -> None:
        """Add a row for each product, the figures as published."""
        staging.load(part, "protee", FIELDS, into="staged_elasticities")


READERS: tuple[Reader, ...] = (Protee(),)
