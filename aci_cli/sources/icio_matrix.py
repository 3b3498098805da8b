"""Read an inter-country input-output table from its CSV file, a square matrix with margins."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aci_cli.errors import AciError, visible
from aci_cli.sources.parts import Part

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LABEL = re.compile(r"([A-Z]{2}[A-Z0-9])_([A-Z0-9_]+)")
FINAL_DEMAND = frozenset(
    {"HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "NONRES", "CONS_ABR", "CONS_NONRES", "P33"}
)
OUTPUT = frozenset({"OUT", "OUTPUT", "TOTAL"})
VALUE_ADDED = frozenset({"VA", "VALU"})
TAXES = frozenset({"TLS", "TAXSUB"})
# USD million: no industry of one country sells as much, the whole world sells twice that
LARGEST = 1e8
# the table's own sums may differ by rounding: relative, and USD million
TOLERANCE = 0.005
SLACK = 0.1
# whole thousandths of a dollar in a million, so that sums do not depend on their order
UNITS = 1e9


@dataclass(frozen=True)
class Matrix:
    """Hold a table in USD million; row and column i belong to `sectors[i]`, country and industry.

    `use[i, j]` is what j uses of i, `sold[i, k]` the same summed over the industries of
    `countries[k]` in thousandths of a dollar, `output[i]` gross output.
    """

    sectors: list[tuple[str, str]]
    countries: list[str]
    use: NDArray[np.float64]
    sold: NDArray[np.int64]
    output: NDArray[np.float64]


@dataclass(frozen=True)
class Layout:
    """Say what each column holds, counted after that of the row labels."""

    sectors: list[tuple[str, str]]
    countries: list[str]
    columns: list[int]
    places: list[int]
    buyers: list[int]
    margin: list[int]
    rows: Mapping[str, int]


def read_matrix(part: Part, areas: Mapping[str, str]) -> Matrix:
    """Read a table; `areas` gives the code of a country for the file's.

    AciError names the row and column of what is missing, there twice, no number or below nought,
    and the row or column whose sum is not its output.
    """
    with part.path.open(encoding=part.encoding, newline="") as stream:
        lines = csv.reader(stream, delimiter=part.delimiter)
        try:
            header = [name.strip() for name in next(lines)]
            layout = read_layout(part, header, areas)
            return read_rows(part, header, layout, lines)
        except (csv.Error, UnicodeDecodeError) as error:
            raise AciError(f"{part.label}: line {lines.line_num}: {error}") from error


def read_layout(part: Part, header: Sequence[str], areas: Mapping[str, str]) -> Layout:
    """Tell industries, final demand and output by the column names."""
    labels = header[1:]
    refuse_doubled(part, "column", labels)
    industries: dict[str, tuple[str, str]] = {}
    margin = []
    for number, label in enumerate(labels):
        found = LABEL.fullmatch(label)
        if label in OUTPUT or (found and found[2] in OUTPUT):
            continue
        if found and found[2] in FINAL_DEMAND:
            margin.append(number)
        elif found and found[1] in areas:
            industries[label] = (areas[found[1]], found[2])
        else:
            raise AciError(
                f'{part.label}: column "{visible(label)}" is no known country and industry,'
                " final demand or output"
            )
    if not industries:
        raise AciError(f"{part.label}: has no column of an industry, as ARG_A01")
    sectors = sorted(set(industries.values()))
    countries = sorted({country for country, _ in sectors})
    position = {sector: number for number, sector in enumerate(sectors)}
    return Layout(
        sectors,
        countries,
        columns=[number for number, label in enumerate(labels) if label in industries],
        places=[position[sector] for sector in industries.values()],
        buyers=[countries.index(country) for country, _ in industries.values()],
        margin=margin,
        rows={label: position[sector] for label, sector in industries.items()},
    )


def refuse_doubled(part: Part, what: str, labels: Sequence[str]) -> None:
    """Refuse a label that is there twice."""
    seen: set[str] = set()
    for label in labels:
        if label in seen:
            raise AciError(f'{part.label}: {what} "{visible(label)}" is there twice')
        seen.add(label)


def read_rows(
    part: Part, header: Sequence[str], layout: Layout, lines: Iterator[list[str]]
) -> Matrix:
    """Add up the rows by sector, countries that the file splits in two merged."""
    import numpy as np

    size = len(layout.sectors)
    use = np.zeros((size, size))
    sold = np.zeros((size, len(layout.countries)), dtype=np.int64)
    final, below, output = np.zeros(size), np.zeros(size), np.zeros(size)
    labels = []
    for number, row in full_rows(part, len(header), lines):
        label = row[0].strip()
        labels.append(label)
        values = Numbers(part, header, label, row[1:])
        inputs = values.at(layout.columns)
        if label in layout.rows:
            if inputs.min() < 0:
                values.refuse(layout.columns[int(inputs.argmin())], "is below nought")
            place = layout.rows[label]
            np.add.at(use[place], layout.places, inputs)
            np.add.at(sold[place], layout.buyers, np.rint(inputs * UNITS).astype(np.int64))
            final[place] += values.at(layout.margin).sum()
        elif label in OUTPUT:
            if inputs.min() < 0:
                values.refuse(layout.columns[int(inputs.argmin())], "is below nought")
            np.add.at(output, layout.places, inputs)
        elif label in VALUE_ADDED or label.rpartition("_")[2] in TAXES:
            np.add.at(below, layout.places, inputs)
        else:
            raise AciError(
                f'{part.label}: line {number}: row "{visible(label)}" has no column of its own'
            )
    refuse_incomplete(part, layout, labels)
    refuse_imbalance(part, layout, "row", use.sum(axis=1) + final, output)
    refuse_imbalance(part, layout, "column", use.sum(axis=0) + below, output)
    return Matrix(layout.sectors, layout.countries, use, sold, output)


def full_rows(
    part: Part, width: int, lines: Iterator[list[str]]
) -> Iterator[tuple[int, list[str]]]:
    """Give each row with its line, and refuse one that is shorter or longer than the header."""
    for number, row in enumerate(lines, start=2):
        if row and len(row) != width:
            raise AciError(
                f"{part.label}: line {number} has {len(row)} fields, the header {width};"
                " the file may be cut off"
            )
        if row:
            yield number, row


class Numbers:
    """Hold the fields of one row, to be read strictly."""

    def __init__(self, part: Part, header: Sequence[str], label: str, fields: list[str]) -> None:
        """Keep what a message must name."""
        self.part, self.header, self.label, self.fields = part, header, label, fields

    def at(self, columns: Sequence[int]) -> NDArray[np.float64]:
        """Return the figures of some columns; AciError names the first that is none."""
        import numpy as np

        texts = [self.fields[number] for number in columns]
        try:
            figures = np.fromiter(map(float, texts), dtype=np.float64, count=len(texts))
        except ValueError:
            figures = np.full(len(texts), np.inf)
        # Python would read 1_000 as a number
        if not (np.abs(figures) < LARGEST).all() or "_" in "".join(texts):
            self.refuse(next(n for n in columns if not is_figure(self.fields[n])), "is no figure")
        return figures

    def refuse(self, column: int, why: str) -> None:
        """Raise AciError on one field."""
        raise AciError(
            f'{self.part.label}: row "{visible(self.label)}", column'
            f' "{visible(self.header[column + 1])}": "{visible(self.fields[column])}" {why}'
        )


def is_figure(text: str) -> bool:
    """Tell whether a text is a finite number of a possible size."""
    try:
        return "_" not in text and abs(float(text)) < LARGEST
    except ValueError:
        return False


def refuse_incomplete(part: Part, layout: Layout, labels: Sequence[str]) -> None:
    """Refuse a table that has a row twice, or lacks that of an industry, output or value added."""
    refuse_doubled(part, "row", labels)
    found = frozenset(labels)
    missing = [label for label in layout.rows if label not in found]
    if missing:
        raise AciError(
            f"{part.label}: {len(missing)} columns have no row, the first {missing[0]};"
            " the file may be cut off"
        )
    for names in (OUTPUT, VALUE_ADDED):
        if not names & found:
            raise AciError(f"{part.label}: lacks the row {' or '.join(sorted(names))}")


def refuse_imbalance(
    part: Part,
    layout: Layout,
    what: str,
    sums: NDArray[np.float64],
    output: NDArray[np.float64],
) -> None:
    """Refuse a table of which a row or a column does not sum to the output."""
    import numpy as np

    excess = np.abs(sums - output) - TOLERANCE * np.abs(output) - SLACK
    worst = int(excess.argmax())
    if excess[worst] > 0:
        country, industry = layout.sectors[worst]
        raise AciError(
            f"{part.label}: {what} {country}_{industry} sums to {sums[worst]:.1f} and its output"
            f" is {output[worst]:.1f} USD million"
        )
