"""The workplace of an ingest: publishers' rows as text go in, checked and typed rows come out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from aci_cli.errors import AciError, FindingsError, visible
from aci_cli.queries import Query, load
from aci_cli.resources import bundled
from aci_cli.sources.parts import Part, as_utf8
from aci_cli.statements import first_line

LISTS = Path(__file__).parent
SHOWN = 3
# the types keep a year of world trade small; a reader gives plain text and numbers
STAGED = """
    classification VARCHAR,
    year SMALLINT,
    month TINYINT,
    reported_by reporting,
    exporter area,
    importer area,
    product VARCHAR,
    amount BIGINT,
    quantity_kg BIGINT
"""
# checked in one pass after each file: as constraints they would cost more than all else
UNSOUND = """
    SELECT count(*) FROM staged
    WHERE rowid >= $first AND (
        classification IS NULL OR year IS NULL OR reported_by IS NULL OR exporter IS NULL
        OR importer IS NULL OR product IS NULL OR amount IS NULL OR amount < 0 OR quantity_kg < 0
    )
"""
DETAIL = ", breakdown VARCHAR NOT NULL, fallback BOOLEAN NOT NULL"
SIDE_TABLES = {
    "staged_totals": "classification VARCHAR, year SMALLINT, month TINYINT, reported_by VARCHAR, "
    "reporter VARCHAR, partner VARCHAR, product VARCHAR, amount BIGINT",
    "staged_rates": "currency VARCHAR NOT NULL, year SMALLINT NOT NULL, "
    "units_per_eur DOUBLE NOT NULL CHECK (units_per_eur > 0), source VARCHAR NOT NULL",
    "staged_industries": "country VARCHAR NOT NULL, industry VARCHAR NOT NULL, "
    "year SMALLINT NOT NULL, output_usd DOUBLE, intermediate_usd DOUBLE, "
    "domestic_value_added_share DOUBLE, eu27_value_added_share DOUBLE",
    "staged_elasticities": "HS6 VARCHAR NOT NULL, zero VARCHAR, positive VARCHAR, sigma VARCHAR",
    "staged_tariffs": "year SMALLINT NOT NULL, product VARCHAR NOT NULL, duty_text VARCHAR",
    "staged_cn_links": "year_from SMALLINT NOT NULL, code_from VARCHAR NOT NULL, "
    "year_to SMALLINT NOT NULL, code_to VARCHAR NOT NULL",
    "staged_descriptions": "nomenclature VARCHAR NOT NULL, product VARCHAR NOT NULL, "
    "description VARCHAR NOT NULL",
}


@dataclass(frozen=True)
class Field:
    """Say what a column of a file must hold: a pattern for the whole trimmed text, in words too.

    `known` names a relation whose first column lists the only values allowed.
    """

    pattern: str
    meaning: str
    known: str | None = None


@contextmanager
def figures_fit(label: str) -> Iterator[None]:
    """Say of which file the figures are too large for a flow, or to be added up."""
    try:
        yield
    except (duckdb.ConversionException, duckdb.OutOfRangeException) as error:
        said = first_line(error)
        raise AciError(f"{label}: holds figures too large to be added up ({said})") from error


class Staging:
    """Hold a database in which the rows of one source are checked, typed and kept until written."""

    def __init__(self, workshop: Path, threads: int | None) -> None:
        """Open the database; what does not fit in memory spills into `workshop`."""
        settings: dict[str, Any] = {
            "temp_directory": str(workshop / "spill"),
            "memory_limit": "1GB",
        }
        if threads is not None:
            settings["threads"] = threads
        self.workshop = workshop
        # what a reader left out and a person should know, one sentence each
        self.notes: list[str] = []
        self.con = duckdb.connect(":memory:", config=settings)
        self.con.execute("SET enable_progress_bar = false")
        # how long a text file is cannot be estimated: it streams past the tables joined to it
        self.con.execute("SET disabled_optimizers = 'build_side_probe_side'")
        self._queries = bundled("queries")
        lists = self.con.read_csv(
            str(LISTS / "countries.csv"), header=True, all_varchar=True, sep=","
        )
        lists.create("country_names")
        for name in ("area_codes", "area_numbers"):
            self.con.sql(self.query(f"release/{name}").text).create(name)
        self.con.execute("CREATE TYPE area AS ENUM (SELECT iso3 FROM country_names ORDER BY iso3)")
        self.con.execute("CREATE TYPE reporting AS ENUM ('exporter', 'importer', 'reconciled')")
        for name, columns in SIDE_TABLES.items():
            self.con.execute(f"CREATE TABLE {name} ({columns})")

    def close(self) -> None:
        """Release the database and what it spilled."""
        self.con.close()

    def query(self, name: str) -> Query:
        """Return a packaged query, such as sources/baci or release/products."""
        folder, _, stem = name.rpartition("/")
        return load(stem, self._queries / folder)

    def begin(self, additive: bool = False) -> None:
        """Empty the table `staged` for the rows of one source.

        Rows of an `additive` source have a `breakdown`, by which rows of one flow differ before
        they are summed, and `fallback`, true for rows that count only where the flow has no
        others.
        """
        self.con.execute(f"CREATE OR REPLACE TABLE staged ({STAGED}{DETAIL if additive else ''})")
        kept = "WHERE NOT fallback" if additive else ""
        self.con.execute(f"CREATE OR REPLACE VIEW counted AS SELECT * FROM staged {kept}")
        self.con.execute("DELETE FROM staged_totals")

    def drop_repeated(self) -> None:
        """Keep one of rows that are the same in everything, as answers that overlap have them."""
        for table in ("staged", "staged_totals"):
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE once AS SELECT DISTINCT * FROM {table}")
            self.con.execute(f"DELETE FROM {table}")
            self.con.execute(f"INSERT INTO {table} FROM once")
            self.con.execute("DROP TABLE once")

    def load(
        self,
        part: Part,
        query: str,
        fields: Mapping[str, Field],
        *,
        into: str = "staged",
        optional: Collection[str] = (),
        header: Sequence[str] | None = None,
        numbered: str | None = None,
        **params: Any,
    ) -> int:
        """Add what queries/sources/QUERY.sql makes of a delimited file; return the rows added.

        The query reads the relation `raw`: the columns of `fields`, all text, found in the file
        by name whatever their order or case; those in `optional` may be missing and are then
        null. `header` replaces the file's first line where that does not fit its rows; `numbered`
        is the field, line or row, that holds each row's place in the file as people see it.
        AciError names the file and the column missing or there twice, or how many rows do not
        cast, with lines and values of the first.
        """
        found = self.query(f"sources/{query}")
        bound = {name: params[name] for name in found.params}
        before = self._count(into)
        self._read(as_utf8(part, self.workshop), fields, optional, header)
        insert = f"INSERT INTO {into} BY NAME {found.text}"
        try:
            try:
                self.con.execute(insert, bound or None)
            except duckdb.Error as error:
                if "not utf-8" not in str(error).lower():
                    raise
                # the first accent stood beyond the lines that told the encoding
                recoded = as_utf8(part, self.workshop, "cp1252")
                self._read(recoded, fields, optional, header)
                self.con.execute(insert, bound or None)
        except duckdb.Error as error:
            raise FindingsError(*self._diagnosis(part, fields, str(error), numbered)) from error
        if into == "staged" and (rows := self._unsound(before)):
            self.con.execute("DELETE FROM staged WHERE rowid >= $first", {"first": before})
            said = f"{rows} rows lack an area, a code or a value, or have a negative one"
            raise FindingsError(*self._diagnosis(part, fields, said, numbered))
        return self._count(into) - before

    def _unsound(self, first: int) -> int:
        """Return how many rows staged since `first` are not as flows must be."""
        [(rows,)] = self.con.execute(UNSOUND, {"first": first}).fetchall()
        return int(rows)

    def insert(self, into: str, columns: Mapping[str, Sequence[Any]]) -> None:
        """Add rows that a parser made, given by column, to a table of the workplace."""
        import pyarrow as pa

        self.con.register("parsed", pa.table(dict(columns)))
        try:
            before = self._count(into)
            self.con.execute(f"INSERT INTO {into} BY NAME SELECT * FROM parsed")
        finally:
            self.con.unregister("parsed")
        if into == "staged" and (rows := self._unsound(before)):
            raise AciError(f"{rows} flows lack an area or a code, or have a negative value")

    def _read(
        self,
        part: Part,
        fields: Mapping[str, Field],
        optional: Collection[str],
        header: Sequence[str] | None,
    ) -> None:
        """Make a delimited file readable as `raw`; AciError where its columns do not fit."""
        written = tuple(header or part.header)
        names = [name.lower() for name in written]
        wanted = {name.lower(): name for name in fields}
        doubled = sorted({wanted[n] for n in names if names.count(n) > 1 and n in wanted})
        if doubled:
            raise AciError(f"{part.label}: column {', '.join(doubled)} is there twice")
        missing = [wanted[n] for n in wanted if n not in names and wanted[n] not in optional]
        if missing:
            found = ", ".join(visible(name) for name in written[:20])
            raise AciError(f"{part.label}: lacks column {', '.join(missing)}; it has {found}")
        self.con.read_csv(
            str(part.path),
            columns={f"c{number}": "VARCHAR" for number in range(len(written))},
            header=False,
            skiprows=1,
            auto_detect=False,
            delimiter=part.delimiter,
            quotechar='"',
            escapechar='"',
        ).create_view("text_file", replace=True)
        chosen = ", ".join(
            f'c{names.index(low)} AS "{name}"' if low in names else f'NULL::VARCHAR AS "{name}"'
            for low, name in wanted.items()
        )
        self.con.execute(f"CREATE OR REPLACE TEMP VIEW raw AS SELECT {chosen} FROM text_file")

    def _count(self, table: str) -> int:
        [(rows,)] = self.con.execute(f"SELECT count(*) FROM {table}").fetchall()
        return int(rows)

    def _diagnosis(
        self,
        part: Part,
        fields: Mapping[str, Field],
        error: str,
        numbered: str | None,
    ) -> list[str]:
        """Return what is wrong with a file that did not load: counts, lines and values."""
        said = error.splitlines()
        try:
            faults = [
                line
                for name, field in fields.items()
                for line in self._faults(name, field, numbered)
            ]
        except duckdb.Error as unreadable:
            said, faults = str(unreadable).splitlines(), []
        if not faults:
            return [f"{part.label}: {' '.join(said[:3])}"]
        return [f"{part.label}: {fault}" for fault in faults]

    def _faults(self, name: str, field: Field, numbered: str | None) -> list[str]:
        """Return a line on the values of a column that are not as they should be."""
        listed = f"SELECT value FROM {field.known} AS listed(value)"
        known = f'OR trim("{name}") NOT IN ({listed})' if field.known else ""
        place = f'CAST("{numbered}" AS BIGINT)' if numbered else "row_number() OVER () + 1"
        rows = self.con.execute(
            f"""
            SELECT line, value, count(*) OVER () FROM (
                SELECT {place} AS line, "{name}" AS value,
                    NOT regexp_full_match(trim(coalesce("{name}", '')), $pattern) {known} AS bad
                FROM raw
            ) WHERE bad ORDER BY line LIMIT {SHOWN}
            """,
            {"pattern": field.pattern},
        ).fetchall()
        if not rows:
            return []
        word = numbered or "line"
        shown = "; ".join(f'{word} {line}: "{visible(value or "")}"' for line, value, _ in rows)
        count = rows[0][2]
        rows_said = "1 row has" if count == 1 else f"{count} rows have"
        return [f"{rows_said} in {name} no {field.meaning}: {shown}"]
