"""What a mapping file may say of a national extract, as pydantic models."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from aci_cli.menu_fields import Entry, Text, fault, wrong_value

PUBLISHERS = frozenset(
    {
        *("baci", "comext", "comtrade", "icio", "icio-output", "ecb", "protee", "cet", "council"),
        *("world-bank", "hs-correlations", "published", "published-figures", "own-lists"),
    }
)
AREA_ROLES = ("exporter", "importer", "reporter", "partner")
CLASSIFICATIONS = ("HS2007", "HS2012", "HS2017", "HS2022")
CN_OF_THE_YEAR = "CN{year}"
CN = re.compile(r"CN(19|20)[0-9]{2}")
POWER = re.compile(r"1e([0-9])")
OWN_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def _own_id(value: str) -> str:
    if OWN_ID.fullmatch(value) is None:
        raise wrong_value("an id of small letters, digits and hyphens")
    if value in PUBLISHERS:
        raise fault(f'"{value}" is the id of a publisher; choose another for your own data')
    return value


def _classification(value: str) -> str:
    if value not in CLASSIFICATIONS and value != CN_OF_THE_YEAR and CN.fullmatch(value) is None:
        raise wrong_value(
            f"one of {', '.join(CLASSIFICATIONS)}, an edition such as CN2024, or {CN_OF_THE_YEAR}"
        )
    return value


def _currency(value: str) -> str:
    if re.fullmatch("[A-Z]{3}", value) is None:
        raise wrong_value("a currency of ISO 4217, such as EUR or JPY")
    return value


def _iso3(value: str) -> str:
    if re.fullmatch("[A-Z]{3}|_OT|_OI", value) is None:
        raise wrong_value("a country of ISO 3166 in three letters, or _OT for one not named")
    return value


def _power(value: Any) -> Any:
    """Read 1e6, which YAML takes for text, as the number that it is."""
    found = POWER.fullmatch(value) if isinstance(value, str) else None
    return 10 ** int(found[1]) if found else value


def _whole(low: int, high: int) -> AfterValidator:
    def check(value: int) -> int:
        if not low <= value <= high:
            raise wrong_value(f"a whole number from {low} to {high}")
        return value

    return AfterValidator(check)


OwnId = Annotated[str, AfterValidator(_own_id)]
Classification = Annotated[str, AfterValidator(_classification)]
Currency = Annotated[str, AfterValidator(_currency)]
Iso3 = Annotated[str, AfterValidator(_iso3)]
Year = Annotated[int, _whole(1988, 2100)]
Month = Annotated[int, _whole(1, 12)]
Scale = Annotated[
    int,
    BeforeValidator(_power, json_schema_input_type=int | str),
    _whole(1, 1_000_000_000),
]


class OwnSource(Entry):
    """Who published the extract, for the release's manifest."""

    id: OwnId = Field(description="Names the source in the release; not a publisher's id")
    publisher: Text = Field(description="Who published it")
    title: Text = Field(description="What it is called")
    licence: Text = Field(description="Licence that it stands under")
    address: Text = Field(description="Where it is found")
    citation: Text = Field(description="How to cite it")
    valuation: Literal["CIF", "FOB", "basic"] = Field(description="What its values are")


class Columns(Entry):
    """The names of the columns, as the first line of the file writes them."""

    year: Text | None = Field(default=None, description="Column of the year")
    month: Text | None = Field(default=None, description="Column of the month")
    period: Text | None = Field(
        default=None, description="2024, 202406, 2024-06 or a date, instead of year and month"
    )
    exporter: Text | None = Field(default=None, description="Column of the country that exports")
    importer: Text | None = Field(default=None, description="Column of the country that imports")
    reporter: Text | None = Field(default=None, description="With partner and direction")
    partner: Text | None = Field(
        default=None, description="Column of the other side; with reporter and direction"
    )
    product: Text | None = Field(default=None, description="Column of the product code")
    value: Text = Field(description="Column of the value")
    quantity: Text | None = Field(default=None, description="Column of the quantity")
    breakdown: list[Text] = Field(
        default=[], description="Columns by which rows of one flow differ; such rows are summed"
    )


class Constants(Entry):
    """What holds for every row; countries as ISO 3166 in three letters."""

    year: Year | None = Field(default=None, description="Year of every row")
    month: Month | None = Field(default=None, description="Month of every row")
    exporter: Iso3 | None = Field(default=None, description="Country that exports in every row")
    importer: Iso3 | None = Field(default=None, description="Country that imports in every row")
    reporter: Iso3 | None = Field(default=None, description="Country that reports every row")
    partner: Iso3 | None = Field(default=None, description="Other side of every row")
    product: Text | None = Field(default=None, description="Product code of every row")


class Direction(Entry):
    """What the reporter reports, or the column that tells its imports from its exports."""

    always: Literal["imports", "exports"] | None = Field(
        default=None, description="What every row reports"
    )
    column: Text | None = Field(default=None, description="Column that tells imports from exports")
    imports: list[Text] = Field(default=[], description="What the column holds for imports")
    exports: list[Text] = Field(default=[], description="What the column holds for exports")

    @model_validator(mode="after")
    def _told_apart(self) -> Direction:
        values = [*self.imports, *self.exports]
        if (self.always is None) == (self.column is None):
            raise fault("expected imports, exports, or `column` with the values it holds for each")
        if (self.column is None) == bool(values):
            raise fault("`imports` and `exports` list the values of `column`")
        if doubled := sorted({value for value in values if values.count(value) > 1}):
            raise fault(f'"{doubled[0]}" is given twice')
        return self


def _as_direction(value: Any) -> Any:
    return {"always": value} if isinstance(value, str) else value


class Skip(Entry):
    """Rows to leave out: values of a column, exactly as written."""

    year: list[str] = Field(default=[], description="Values of the column of the year")
    month: list[str] = Field(default=[], description="Values of the column of the month")
    period: list[str] = Field(default=[], description="Values of the column of the period")
    exporter: list[str] = Field(default=[], description="Values of the column of the exporter")
    importer: list[str] = Field(default=[], description="Values of the column of the importer")
    reporter: list[str] = Field(default=[], description="Values of the column of the reporter")
    partner: list[str] = Field(default=[], description="Values of the column of the partner")
    direction: list[str] = Field(
        default=[], description="Values of the column that tells imports from exports"
    )
    product: list[str] = Field(default=[], description="Values of the column of the product")
    value: list[str] = Field(default=[], description="Values of the column of the value")
    quantity: list[str] = Field(default=[], description="Values of the column of the quantity")


class Units(Entry):
    """What one unit of the value and of the quantity is."""

    currency: Currency = Field(description="Currency of the values, ISO 4217")
    value_scale: Scale = Field(default=1, description="1000 where values are in thousands")
    quantity: Literal["kg", "t", "100kg"] | None = Field(
        default=None, description="Unit of the quantity"
    )


class MappingFile(Entry):
    """How to read a national extract, CSV or Excel."""

    file: Text = Field(description="Path or pattern such as imports-*.csv, beside this file")
    sheet: Text | None = Field(default=None, description="Sheet of an Excel file; the only one")
    header_row: Annotated[int, _whole(1, 1000)] = Field(
        default=1, description="Line that holds the columns' names; lines above it are left out"
    )
    encoding: Text = Field(default="utf-8", description="As in cp1252 or shift_jis")
    delimiter: Literal[",", ";", "\t", "|"] | None = Field(
        default=None, description="What stands between columns of CSV; found if none is given"
    )
    decimal: Literal[".", ","] = Field(default=".", description="Decimal sign")
    thousands: Literal[".", ",", " ", "'"] | None = Field(
        default=None, description="Sign between thousands"
    )
    source: OwnSource = Field(description="Who published it")
    classification: Classification = Field(description="Classification of the products")
    product_digits: Annotated[int, _whole(6, 14)] | None = Field(
        default=None,
        description="Length of the codes in the file where national digits follow those of the "
        "classification; the rows of one code are summed",
    )
    columns: Columns = Field(description="Which column holds what")
    constants: Constants = Field(default_factory=Constants, description="What holds for every row")
    units: Units = Field(description="Units of value and quantity")
    areas: Literal["iso3", "iso2", "m49"] = Field(description="Kind of country codes in the file")
    area_names: dict[Text, Iso3] = Field(
        default={}, description="Country for each text that is no code"
    )
    direction: (
        Annotated[
            Direction,
            BeforeValidator(
                _as_direction, json_schema_input_type=Literal["imports", "exports"] | Direction
            ),
        ]
        | None
    ) = Field(default=None, description="What the reporter reports, with reporter and partner")
    reported_by: Literal["importer", "exporter", "reconciled"] | None = Field(
        default=None, description="Whose report the flows are"
    )
    missing: list[str] = Field(default=[], description="Texts that stand for an unknown quantity")
    skip: Skip = Field(default_factory=Skip, description="Rows to leave out")

    @property
    def level(self) -> int:
        """Return how many digits a code of the classification has."""
        return 8 if self.classification.startswith("CN") else 6
