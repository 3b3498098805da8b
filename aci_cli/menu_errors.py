"""Say in plain words, with the nearest valid name, what pydantic found wrong in a menu."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from aci_cli.errors import suggest
from aci_cli.menu_fields import Range
from aci_cli.menu_yaml import Document, Finding, KeyPath

_EXPECTED = {
    "string_type": "text",
    "float_type": "a number",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "finite_number": "a finite number",
    "string_too_short": "some text",
    "string_pattern_mismatch": "some text",
}
_NAMES = {int: "number", float: "number", bool: "true/false value"}


def findings(errors: list[Any], model: type[BaseModel], document: Document) -> list[Finding]:
    """Translate the errors of a failed validation into findings."""
    return [_finding(error, model, document) for error in errors]


def _finding(error: Mapping[str, Any], model: type[BaseModel], document: Document) -> Finding:
    path: KeyPath = tuple(error["loc"])
    kind = error["type"]
    if kind == "extra_forbidden":
        names = _keys(model, path[:-1])
        return Finding(path, f"unknown key{suggest(str(path[-1]), names)}")
    if kind == "missing":
        return Finding(path, "missing")
    if kind == "menu":
        return Finding(path, str(error["msg"]))
    message = f"{_expected(error)}, found {_found(error['input'], path, document)}"
    if kind == "literal_error" and isinstance(error["input"], str):
        message += suggest(error["input"], _choices(error))
    return Finding(path, message)


def _choices(error: Mapping[str, Any]) -> list[str]:
    text = str(error["ctx"]["expected"]).replace(" or ", ", ")
    return [choice.strip("'") for choice in text.split(", ")]


def _expected(error: Mapping[str, Any]) -> str:
    kind = error["type"]
    if kind == "literal_error":
        return f"expected one of {', '.join(_choices(error))}"
    if kind == "model_type" and error["ctx"]["class_name"] == Range.__name__:
        return "expected a number, or low, mode and high"
    return f"expected {_EXPECTED[kind]}" if kind in _EXPECTED else str(error["msg"])


def _found(value: Any, path: KeyPath, document: Document) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "keys with values"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return f'"{value[:60]}"'
    place = document.places.get(path)
    text = place.text if place is not None and place.text is not None else str(value)
    kind = _NAMES.get(type(value), "value")
    return f"the {kind} {text}" if kind != "number" else text


def _keys(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Return the keys that are valid at a path of a model."""
    current: Any = model
    for part in path:
        if isinstance(part, str) and isinstance(current, type) and issubclass(current, BaseModel):
            field = next(
                (f for name, f in current.model_fields.items() if part in (name, f.alias)), None
            )
            # what is no field is a key of a dict, whose values are the model at hand
            current = current if field is None else _model_within(field.annotation)
    if not (isinstance(current, type) and issubclass(current, BaseModel)):
        return []
    return [field.alias or name for name, field in current.model_fields.items()]


def _model_within(annotation: Any) -> Any:
    """Return the first model inside a type such as `list[Sector]` or `Range | None`."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return annotation if issubclass(annotation, BaseModel) else None
    inner = map(_model_within, get_args(annotation))
    return next((found for found in inner if found is not None), None)
