"""Define the kinds of value that a menu may hold, each with the error it gives."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic_core import PydanticCustomError, core_schema

from aci_cli import expressions

HS_PATTERN = r"^([0-9]{6}|[0-9]{8})$"
ICIO_PATTERN = r"^[A-T]([0-9]{2,3}[AB]?([T_][0-9]{2,3})?)?$"
CODE_PATTERN = f"{HS_PATTERN}|{ICIO_PATTERN}"
CHAPTER_PATTERN = r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$"
AREA_PATTERN = r"^([A-Z]{3}|[A-Z]{1,3}[0-9]{1,2})$"
SLUG_PATTERN = r"^[a-z][a-z0-9_]*(-[a-z0-9_]+)*$"


class Entry(BaseModel):
    """Base of every part of a menu: no unknown keys, no conversion of types, no changes."""

    model_config = ConfigDict(
        defer_build=True, extra="forbid", strict=True, frozen=True, allow_inf_nan=False
    )


def fault(message: str) -> PydanticCustomError:
    """Return a validation error whose message stands by itself."""
    return PydanticCustomError("menu", "{text}", {"text": message})


def wrong_value(expected: str) -> PydanticCustomError:
    """Return a validation error to which the report adds what was found."""
    return PydanticCustomError("menu_value", "{text}", {"text": f"expected {expected}"})


def _whole(value: Any) -> Any:
    # a Literal would take True for 1 and 3.0 for 3
    if isinstance(value, bool | float):
        raise wrong_value("a whole number")
    return value


WHOLE = BeforeValidator(_whole)


class Triple(Entry):
    """Hold the low, the most likely and the high value of a triangular distribution."""

    low: float = Field(description="Least value")
    mode: float = Field(description="Most likely value, the central case")
    high: float = Field(description="Greatest value")

    @model_validator(mode="after")
    def _ordered(self) -> Triple:
        if not self.low <= self.mode <= self.high:
            found = f"{self.low:g}, {self.mode:g}, {self.high:g}"
            raise fault(f"expected low <= mode <= high, found {found}")
        return self


class Range(Triple):
    """Hold a value with its spread, and why: a judgement named as such, or sources."""

    reason: str | None = Field(
        default=None, description='Why; holds the word "judgement" where nothing is cited'
    )
    sources: list[str] = Field(default=[], description="Ids of figures, or texts cited")

    @model_validator(mode="after")
    def _justified(self) -> Range:
        spread = self.low < self.high
        if spread and not self.sources and "judgement" not in (self.reason or ""):
            raise fault('needs sources, or a reason that holds the word "judgement"')
        return self


def as_range(value: Any) -> Any:
    """Turn a plain number into a range without spread; leave anything else to validation."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"low": value, "mode": value, "high": value}
    return value


def as_list(value: Any) -> Any:
    """Turn a single id into a list of one; leave anything else to validation."""
    return [value] if isinstance(value, str) else value


def _bounds(low: float, high: float, text: str, above: bool = False) -> Callable[[Any], Any]:
    """Return a check that a number, or every number of a range, lies between two bounds.

    `above` leaves out the lower bound itself.
    """

    def outside(number: float) -> bool:
        return (number <= low if above else number < low) or number > high

    def check(value: Any) -> Any:
        if not isinstance(value, Triple):
            if outside(value):
                raise wrong_value(f"a number {text}")
            return value
        for name in ("low", "mode", "high"):
            number = getattr(value, name)
            if outside(number):
                found = f"{number:g}" if value.low == value.high else f"{name} {number:g}"
                raise fault(f"expected a number {text}, found {found}")
        return value

    return check


_UNBOUNDED = float("inf")
_RANGE = BeforeValidator(as_range, json_schema_input_type=float | Range)
_SHARE = _bounds(0, 1, "from 0 to 1")
# far below any reliance that is known, and so far above 0 that home supply stays a number
_RELIANCE = _bounds(1e-6, 1, "from 0.000001 to 1")
_PART = _bounds(0, 1 - 1e-6, "from 0 to 0.999999")
_FACTOR = _bounds(1, _UNBOUNDED, "above 1", above=True)
_POSITIVE = _bounds(0, _UNBOUNDED, "above 0", above=True)
_NOT_NEGATIVE = _bounds(0, _UNBOUNDED, "of 0 or more")

ShareRange = Annotated[Range, _RANGE, AfterValidator(_SHARE)]
RelianceRange = Annotated[Range, _RANGE, AfterValidator(_RELIANCE)]
PartRange = Annotated[Range, _RANGE, AfterValidator(_PART)]
FactorRange = Annotated[Range, _RANGE, AfterValidator(_FACTOR)]
AnyRange = Annotated[Range, _RANGE, AfterValidator(_NOT_NEGATIVE)]
Share = Annotated[float, AfterValidator(_SHARE), Field(json_schema_extra={"minimum": 0})]
Positive = Annotated[float, AfterValidator(_POSITIVE), Field(json_schema_extra={"minimum": 0})]
NotNegative = Annotated[
    float, AfterValidator(_NOT_NEGATIVE), Field(json_schema_extra={"minimum": 0})
]


@dataclass(frozen=True)
class _Quoted:
    """Annotate text that must match a pattern and be written in quotes, so that it is text."""

    pattern: str
    expected: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_wrap_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "pattern": self.pattern}

    def _check(self, value: Any, handler: core_schema.ValidatorFunctionWrapHandler) -> Any:
        if isinstance(value, int | float):
            raise wrong_value(f"{self.expected}, in quotes")
        text = handler(value)
        if "\n" in text or re.search(self.pattern, text) is None:
            raise wrong_value(self.expected)
        return text


_HS = "six digits (HS) or eight digits (CN)"
HsCode = Annotated[str, _Quoted(HS_PATTERN, f"a code of {_HS}")]
ProductCode = Annotated[
    str, _Quoted(CODE_PATTERN, f'a code of {_HS}, or an ICIO industry such as "C28"')
]
IcioCode = Annotated[str, _Quoted(ICIO_PATTERN, 'an ICIO industry such as "C28"')]
ChapterCode = Annotated[
    str, _Quoted(CHAPTER_PATTERN, "an HS chapter, heading or subheading (2, 4 or 6 digits)")
]
AreaCode = Annotated[
    str, _Quoted(AREA_PATTERN, "a country (ISO 3166, three letters) or a group such as EU27")
]
Slug = Annotated[str, _Quoted(SLUG_PATTERN, "an id of small letters, digits and hyphens")]
BaseCode = Annotated[
    str,
    _Quoted(f"{CODE_PATTERN}|{SLUG_PATTERN}", "a product code or the id of a published line"),
]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]


def _expression(text: str) -> str:
    try:
        expressions.parse(text)
    except expressions.ExpressionError as error:
        raise fault(str(error)) from None
    return text


Expression = Annotated[str, AfterValidator(_expression)]
Ids = Annotated[list[Slug], BeforeValidator(as_list, json_schema_input_type=str | list[str])]
