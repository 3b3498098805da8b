"""Read a national extract, CSV or Excel, as a mapping file says."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from aci_cli import menu_errors
from aci_cli.errors import AciError, suggest
from aci_cli.menu_yaml import Finding, MenuError, read_yaml
from aci_cli.sources.mapping_models import AREA_ROLES, MappingFile, OwnSource
from aci_cli.sources.own import OwnReader, digits, product_pattern
from aci_cli.sources.own_rows import columns_by_role, constants_by_role
from aci_cli.sources.reader import Reader, Source
from aci_cli.sources.staging import LISTS


@dataclass(frozen=True)
class Mapping:
    """Hold a valid mapping file. Read one with `read_mapping`."""

    path: Path
    said: MappingFile
    files: list[Path]

    @property
    def source(self) -> Source:
        """Return the source that the release will name."""
        said = self.said.source
        return Source(
            **said.model_dump(), currency=self.said.units.currency, world=False, additive=True
        )

    def reader(self) -> Reader:
        """Return the reader of this mapping's files."""
        return OwnReader(self.path.name, self.source, self.said)


def own_source(name: str, said: object, place: str) -> Source:
    """Return the source that a settings file describes; AciError names `place` and the key."""
    if not isinstance(said, dict):
        raise AciError(f"{place}: expected a table with publisher, title, licence and so on")
    try:
        found = OwnSource.model_validate({**said, "id": name})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(map(str, first["loc"]))
        raise AciError(f"{place}: {key}: {first['msg'][:1].lower()}{first['msg'][1:]}") from error
    return Source(**found.model_dump(), currency="EUR", world=False)


def read_mapping(path: Path) -> Mapping:
    """Read and check a mapping file, and find the files that it names.

    Raises MenuError with every finding, one a line:
    `map.yaml:7: units.currency: expected a currency of ISO 4217, such as EUR or JPY, found "Yen"`.
    """
    document = read_yaml(path)
    if not isinstance(document.data, dict):
        raise MenuError(f"{document.name}:1: expected keys with values at the top of the file")
    findings = list(document.findings)
    try:
        said = MappingFile.model_validate(document.data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        findings += menu_errors.findings(errors, MappingFile, document)
        raise document.error(findings) from None
    files = _files(path.parent, said.file)
    findings += _checks(said)
    if not files:
        findings.append(Finding(("file",), f'no file fits "{said.file}" in {path.parent}'))
    if findings:
        raise document.error(findings)
    return Mapping(path, said, files)


def _files(folder: Path, pattern: str) -> list[Path]:
    """Return the file of that name, else the files below the folder that fit the pattern."""
    try:
        if (folder / pattern).is_file():
            return [folder / pattern]
        if Path(pattern).is_absolute():
            return []
        return sorted(path for path in folder.glob(pattern) if path.is_file())
    except (OSError, ValueError, IndexError):
        return []  # no pattern, or a name too long to be one


def schema_text() -> str:
    """Return the JSON Schema of a mapping file, for editors."""
    return json.dumps(MappingFile.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


def _checks(said: MappingFile) -> list[Finding]:
    """Return what is wrong between the keys of a file whose keys are valid one by one."""
    return [
        *_role_checks(said),
        *_side_checks(said),
        *_area_checks(said),
        *_form_checks(said),
    ]


def _role_checks(said: MappingFile) -> Iterator[Finding]:
    columns, constants = columns_by_role(said), said.constants.model_dump(exclude_none=True)
    given = {*columns, *constants}
    for role in constants.keys() & columns.keys():
        yield Finding(("constants", role), "is given as a column too; leave one of them out")
    for name, times in Counter(columns.values()).items():
        if times > 1:
            yield Finding(("columns",), f'the column "{name}" is given {times} times')
    if ("period" in given) == ("year" in given):
        yield Finding(("columns",), "needs `period`, or `year` here or among the constants")
    if {"period", "month"} <= given:
        yield Finding(("columns", "period"), "holds the month; leave `month` out")
    if "product" not in given:
        yield Finding(("columns",), "needs `product`, here or among the constants")
    for role in said.skip.model_dump(exclude_defaults=True):
        if role not in columns:
            yield Finding(("skip", role), "no column is named for it")


def _side_checks(said: MappingFile) -> Iterator[Finding]:
    given = {*columns_by_role(said), *constants_by_role(said)}
    named, reported = {"exporter", "importer"} & given, {"reporter", "partner"} & given
    if bool(named) == bool(reported) or len(named | reported) != 2:
        yield Finding(
            ("columns",),
            "needs `exporter` and `importer`, or `reporter` and `partner`,"
            " here or among the constants",
        )
    elif reported and said.direction is None:
        yield Finding((), "`reporter` and `partner` need `direction`: imports, exports or a column")
    elif named and said.reported_by is None:
        yield Finding(
            (), "`exporter` and `importer` need `reported_by`: importer, exporter or reconciled"
        )
    if said.direction is not None and said.reported_by is not None:
        yield Finding(("reported_by",), "follows from `direction`; leave it out")
    elif named and said.direction is not None:
        yield Finding(("direction",), "goes with `reporter` and `partner`")
    elif reported and said.reported_by is not None:
        yield Finding(("reported_by",), "goes with `exporter` and `importer`")


def _area_checks(said: MappingFile) -> Iterator[Finding]:
    with (LISTS / "countries.csv").open(encoding="utf-8", newline="") as stream:
        known = {row["iso3"] for row in csv.DictReader(stream)}
    given: list[tuple[tuple[str, str], Any]] = [
        (("constants", role), getattr(said.constants, role)) for role in AREA_ROLES
    ]
    given += [(("area_names", name), iso3) for name, iso3 in said.area_names.items()]
    for path, iso3 in given:
        if iso3 is not None and iso3 not in known:
            yield Finding(path, f'no country has the code "{iso3}"{suggest(iso3, known)}')


def _form_checks(said: MappingFile) -> Iterator[Finding]:
    if said.decimal == said.thousands:
        yield Finding(("thousands",), f'"{said.thousands}" is the decimal sign already')
    try:
        b"x".decode(said.encoding, "ignore")
    except (LookupError, ValueError):
        message = f'no encoding is called "{said.encoding}"; such as utf-8, cp1252, shift_jis'
        yield Finding(("encoding",), message)
    if (said.columns.quantity is None) != (said.units.quantity is None):
        yield Finding(("units", "quantity"), "goes with a column for the quantity, and it with it")
    if said.product_digits is not None and said.product_digits < said.level:
        yield Finding(
            ("product_digits",), f"a code of {said.classification} has {said.level} digits or more"
        )
    product = said.constants.product
    if product is not None and re.fullmatch(product_pattern(said), product) is None:
        yield Finding(("constants", "product"), f"expected {digits(said)} digits, found {product}")
