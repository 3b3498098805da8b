"""Read the OECD's inter-country input-output tables: who uses whose inputs, and value added."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aci_cli.errors import AciError
from aci_cli.sources.icio_matrix import LABEL, UNITS, Matrix, read_matrix
from aci_cli.sources.parts import Part
from aci_cli.sources.reader import Origin, Reader, Source
from aci_cli.sources.staging import Staging

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SOURCE = Source(
    id="icio",
    publisher="OECD",
    title="Inter-Country Input-Output tables, intermediate use",
    licence="CC BY 4.0",
    citation="OECD, Inter-Country Input-Output Tables; value-added shares are an own calculation",
    address="https://www.oecd.org/en/data/datasets/inter-country-input-output-tables.html",
    valuation="basic prices, intermediate use only",
    currency="USD",
    world=True,
)
REST = "_OT"
# the rest of the world has no name of its own; some editions split China and Mexico in two
OWN_CODES = {"ROW": REST, "CN1": "CHN", "CN2": "CHN", "MX1": "MEX", "MX2": "MEX"}
MEMBERS = "SELECT iso3 FROM country_names WHERE list_contains(string_split(groups, ' '), 'EU27')"
# Inputs above output leave no value added: such a column is scaled down to this share.
MOST_INPUTS = 0.98
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
MILLION = 1e6


class Icio:
    """Read `YYYY_SML.csv`: industries by industries, final demand and output in USD million."""

    name = "OECD ICIO"
    source: Source | None = SOURCE
    whole: bool = True

    def claims(self, part: Part) -> bool:
        """Tell by the column names, most of which are a country and an industry as ARG_A01."""
        labels = part.header[1:]
        return bool(labels) and sum(map(bool, map(LABEL.fullmatch, labels))) > len(labels) / 2

    def origin(self, part: Part) -> Origin:
        """Return the last year in the name, as 2018 in ICIO2021_2018.csv."""
        years = YEAR.findall(re.sub(r"ICIO\d{4}", "", part.name))
        return Origin(year=int(years[-1])) if years else Origin()

    def stage(self, part: Part, staging: Staging) -> None:
        """Add what the industries of each country use of each industry, and value added.

        Uses within a country are there, uses of nought are not. AciError where the name tells no
        year or the table is not square, whole and balanced.
        """
        year = self.origin(part).year
        if year is None:
            raise AciError(f"{part.label}: the name must tell the year, as 2022_SML.csv")
        codes = staging.con.execute("SELECT iso3, iso3 FROM country_names").fetchall()
        members = {iso3 for (iso3,) in staging.con.execute(MEMBERS).fetchall()}
        matrix = read_matrix(part, dict(codes) | OWN_CODES)
        if scaled := above_output(matrix):
            staging.notes.append(
                f"{part.label}: inputs are more than {MOST_INPUTS:.0%} of output in"
                f" {', '.join(scaled)}; for value added they count as {MOST_INPUTS:.0%}"
            )
        staging.insert("staged", flow_columns(matrix, year))
        staging.insert("staged_industries", industry_columns(matrix, members, year))


def flow_columns(matrix: Matrix, year: int) -> dict[str, Any]:
    """Return the columns of `staged`: intermediate use in whole USD, by seller and buyer."""
    amounts = (matrix.sold + int(UNITS / MILLION) // 2) // int(UNITS / MILLION)
    sellers, buyers = amounts.nonzero()
    rows = len(sellers)
    return {
        "classification": ["ICIO"] * rows,
        "year": [year] * rows,
        "reported_by": ["reconciled"] * rows,
        "exporter": [matrix.sectors[seller][0] for seller in sellers],
        "importer": [matrix.countries[buyer] for buyer in buyers],
        "product": [matrix.sectors[seller][1] for seller in sellers],
        "amount": amounts[sellers, buyers],
    }


def above_output(matrix: Matrix) -> list[str]:
    """Return the industries whose inputs leave next to no value added, or less than none."""
    inputs = matrix.use.sum(axis=0)
    return [
        f"{country} {industry}"
        for (country, industry), high in zip(
            matrix.sectors, inputs > MOST_INPUTS * matrix.output, strict=True
        )
        if high
    ]


def industry_columns(matrix: Matrix, members: set[str], year: int) -> dict[str, Any]:
    """Return the columns of `staged_industries`, for industries with output in named countries."""
    import numpy as np

    inputs = matrix.use.sum(axis=0)
    kept = np.minimum(inputs, MOST_INPUTS * matrix.output)
    scale = np.divide(kept, inputs, out=np.ones_like(inputs), where=inputs > 0)
    home = np.zeros(len(inputs))
    for country in matrix.countries:
        block = [n for n, (held, _) in enumerate(matrix.sectors) if held == country]
        home[block] = content(matrix, scale, block)
    union = np.zeros(len(inputs))
    block = [n for n, (held, _) in enumerate(matrix.sectors) if held in members]
    union[block] = content(matrix, scale, block)
    listed = [
        n
        for n, (country, _) in enumerate(matrix.sectors)
        if matrix.output[n] > 0 and country != REST
    ]
    return {
        "country": [matrix.sectors[n][0] for n in listed],
        "industry": [matrix.sectors[n][1] for n in listed],
        "year": [year] * len(listed),
        "output_usd": np.rint(matrix.output[listed] * MILLION),
        "intermediate_usd": np.rint(kept[listed] * MILLION),
        "domestic_value_added_share": home[listed],
        "eu27_value_added_share": [
            union[n] if matrix.sectors[n][0] in members else None for n in listed
        ],
    }


def content(matrix: Matrix, scale: NDArray[np.float64], block: list[int]) -> NDArray[np.float64]:
    """Return the value added within a block of sectors in a unit of each one's final output.

    The inputs that the block takes from outside it are lost, and so is what comes back with them;
    what is neither input counts as value added, taxes on products included. Six decimals.
    """
    import numpy as np

    output = np.where(matrix.output[block] > 0, matrix.output[block], 1.0)
    coefficients = matrix.use[:, block] * scale[block] / output
    added = 1.0 - coefficients.sum(axis=0)
    within = np.eye(len(block)) - coefficients[block]
    shares: NDArray[np.float64] = np.linalg.solve(within.T, added)
    return shares.round(6)


READERS: tuple[Reader, ...] = (Icio(),)
