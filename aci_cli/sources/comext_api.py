"""Read what the Comext API answers: SDMX-CSV, JSON-stat, and the faults that come instead."""

from __future__ import annotations

import re
from typing import Any

from aci_cli.errors import AciError, visible
from aci_cli.sources.comext import SOURCE, view_areas
from aci_cli.sources.json_stat import as_table, is_json_stat
from aci_cli.sources.parts import Part
from aci_cli.sources.reader import Origin, Reader, Source
from aci_cli.sources.staging import Field, Staging, figures_fit

# a single area has two letters; what is longer is a group, as WORLD or EU27_2020_EXTRA
GROUPS = "EU|EA|[A-Z][A-Z0-9_]{2,}"
SINGLE = (
    "SELECT string_agg(DISTINCT code, '|' ORDER BY code) FROM comext_areas WHERE length(code) = 2"
)
FIELDS = {
    "freq": Field("[AM]", "A, annual, or M, monthly"),
    "product": Field(
        "[0-9]{2}([0-9A-Z]{2}){0,3}|TOTAL",
        "code of 2, 4, 6 or 8 digits (an odd number of digits: leading zeros were lost)",
    ),
    "flow": Field("[0-9]", "number of a flow, as 1 for imports"),
    "indicators": Field("[A-Z0-9_]+", "name of an indicator, as VALUE_IN_EUROS"),
    "TIME_PERIOD": Field("[0-9]{4}(-(0[1-9]|1[0-2]))?", "year or month as 2024 or 2024-01"),
    "OBS_VALUE": Field("|:|[0-9]+([.][0-9]+)?([eE][+]?[0-9]+)?", "amount of nought or more"),
    "OBS_FLAG": Field(".*", "flag"),
}
OPTIONAL = ("OBS_FLAG",)
KEYS = frozenset({"reporter", "partner", "product", "flow", "indicators", "time_period"})
CELLS = """
    CREATE OR REPLACE TEMP TABLE comext_cells (
        reporter VARCHAR NOT NULL, partner VARCHAR NOT NULL, product VARCHAR NOT NULL,
        flow VARCHAR NOT NULL, indicator VARCHAR NOT NULL, year SMALLINT NOT NULL, month SMALLINT,
        value DOUBLE, is_confidential BOOLEAN NOT NULL
    )
"""
MISSING = """
    SELECT count(*), count(*) FILTER (value IS NULL),
        count(*) FILTER (value IS NULL AND is_confidential)
    FROM comext_cells
"""
PARTNERS = """
    SELECT
        count(*) FILTER (measure = 'value'),
        count(DISTINCT partner) FILTER (measure = 'value' AND partner <> 'WORLD'),
        count(*) FILTER (measure = 'value' AND partner = 'WORLD')
    FROM comext_kept
"""
FAULTS = (
    ("queue", re.compile(r"<(?:\w+:)?queued\b.*?>\s*(?:<[^>]*>\s*)*([^<]*)", re.DOTALL)),
    ("fault", re.compile(r"<(?:\w+:)?(?:faultstring|Text|label)\b[^>]*>\s*([^<]+)", re.DOTALL)),
    ("fault", re.compile(r'"label"\s*:\s*"([^"]*)"')),
    ("page", re.compile(r"<title[^>]*>\s*([^<]*)", re.DOTALL | re.IGNORECASE)),
    ("page", re.compile(r">\s*([^<>\s][^<>]*)<", re.DOTALL)),
)
JSON_FAULT = re.compile(r'\s*\{\s*"(?:error|warning)"\s*:\s*[\[{]')


class SdmxCsv:
    """Read SDMX-CSV: one observation a line, levels and groups of areas mixed."""

    name = "Comext API, SDMX-CSV"
    source: Source | None = SOURCE
    whole = False

    def claims(self, part: Part) -> bool:
        """Tell by most of the dimensions' names, so that one that is missing can be named."""
        return len(KEYS & part.columns) >= len(KEYS) - 1 and "indicators" in part.columns

    def origin(self, part: Part) -> Origin:  # noqa: ARG002
        """Return the layout; the file's name promises nothing."""
        return Origin(edition=self.name)

    def stage(self, part: Part, staging: Staging) -> None:
        """Add the flows of single areas; AciError where the answer cannot give shares."""
        stage_cells(part, staging)


class JsonStat:
    """Read JSON-stat 2.0, in which all observations lie in one cube."""

    name = "Comext API, JSON-stat"
    source: Source | None = SOURCE
    whole = False

    def claims(self, part: Part) -> bool:
        """Tell by the class that the first lines state."""
        return is_json_stat(part)

    def origin(self, part: Part) -> Origin:  # noqa: ARG002
        """Return the layout; the file's name promises nothing."""
        return Origin(edition=self.name)

    def stage(self, part: Part, staging: Staging) -> None:
        """Add the flows of single areas; AciError where the cube is not as it says it is."""
        table = as_table(part, staging.workshop)
        try:
            stage_cells(table, staging)
        finally:
            table.path.unlink()


class Fault:
    """Name what a server sent in place of data: a fault, a place in a queue, or a web page."""

    name = "no data but a server's message"
    source: Source | None = None
    whole = False

    def claims(self, part: Part) -> bool:
        """Tell by the first characters: a tag, or a JSON object that begins with its error."""
        return part.head.lstrip("\ufeff \r\n\t").startswith("<") or bool(
            JSON_FAULT.match(part.head)
        )

    def origin(self, part: Part) -> Origin:  # noqa: ARG002
        """Return nothing: no file of data has this layout."""
        return Origin()

    def stage(self, part: Part, staging: Staging) -> None:  # noqa: ARG002
        """Raise AciError with what the server said."""
        kind, said = next(
            ((kind, found[1]) for kind, form in FAULTS if (found := form.search(part.head))),
            ("page", part.head),
        )
        said = visible(" ".join(said.split()))[:200]
        if kind == "queue":
            raise AciError(
                f"{part.label}: holds a place in the server's queue ({said}), no data;"
                " fetch it again when the answer is ready"
            )
        what = "a server's fault" if kind == "fault" else "a web page"
        raise AciError(f'{part.label}: holds {what}, no data: "{said}"; fetch it again')


def stage_cells(part: Part, staging: Staging) -> None:
    """Stage the observations of a table; AciError where they cannot give shares."""
    con = staging.con
    view_areas(staging)
    con.execute(CELLS)
    [(single,)] = con.execute(SINGLE).fetchall()
    area = Field(f"{single}|{GROUPS}", "code of a known area")
    fields = {"reporter": area, "partner": area} | FIELDS
    staging.load(
        part, "comext_cells", fields, into="comext_cells", optional=OPTIONAL, areas=area.pattern
    )
    kept = staging.query("sources/comext_kept").text
    con.execute(f"CREATE OR REPLACE TEMP TABLE comext_kept AS {kept}")
    check_partners(part, staging)
    note_missing(part, staging)
    with figures_fit(part.label):
        for table, query in (("staged", "comext_api"), ("staged_totals", "comext_api_totals")):
            con.execute(f"INSERT INTO {table} BY NAME {staging.query(f'sources/{query}').text}")
    for table in ("comext_cells", "comext_kept"):
        con.execute(f"DROP TABLE {table}")


def check_partners(part: Part, staging: Staging) -> None:
    """Refuse an answer from which no share can be computed."""
    counts: list[tuple[Any, ...]] = staging.con.execute(PARTNERS).fetchall()
    [(values, partners, worlds)] = counts
    if not values:
        raise AciError(
            f"{part.label}: no row counts; needed are values in euro (VALUE_IN_EUROS or VALUE_EUR)"
            " of single reporters, for products of 6 or 8 digits, flow 1 or 2"
        )
    if partners == 0:
        raise AciError(
            f"{part.label}: has no single partners, only groups of them; ask for all partners"
        )
    if partners == 1 and not worlds:
        raise AciError(
            f"{part.label}: has one partner and no WORLD; a share needs them all:"
            " leave the partner empty"
        )


def note_missing(part: Part, staging: Staging) -> None:
    """Say how many observations have no value."""
    [(cells, missing, confidential)] = staging.con.execute(MISSING).fetchall()
    if missing:
        staging.notes.append(
            f"{part.label}: {missing:,} of {cells:,} observations have no value"
            f" ({confidential:,} confidential); they are left out, not taken for nought"
        )


READERS: tuple[Reader, ...] = (SdmxCsv(), JsonStat(), Fault())
