"""Parts of pages made from schemas: columns, keys of files, settings, steps, sources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from site_text import ROOT, answer, code, plain, table

from aci_cli import queries
from aci_cli.commands.meta import topics
from aci_cli.config import KINDS, Kind
from aci_cli.resources import bundled

Schema = Mapping[str, Any]
COLUMN_HEADS = ("column", "type", "unit", "meaning")
KEY_HEADS = ("key", "what it holds", "meaning")


def columns() -> str:
    """Return the columns of every answer, by topic of `aci schema`."""
    return "\n".join(
        f"## {topic}\n\n{plain(meaning)}\n\n" + table(COLUMN_HEADS, [
            (code(c.name), c.type, plain(c.unit), plain(c.meaning)) for c in held
        ])
        for topic, (meaning, held) in topics(None).items()
    )  # fmt: skip


def menu_keys() -> str:
    """Return every key of a menu, by part."""
    return keys(json.loads((ROOT / "aci_cli" / "menu.schema.json").read_text(encoding="utf-8")))


def mapping_keys() -> str:
    """Return every key of a mapping file, by part."""
    from aci_cli.sources.mapping_models import MappingFile

    return keys(MappingFile.model_json_schema())


def facts_keys() -> str:
    """Return every key of a file of facts on the procedure, by part."""
    from aci_cli.procedure_models import Facts

    return keys(Facts.model_json_schema())


def keys(schema: Schema) -> str:
    """Return the keys of a JSON Schema and of its parts, a table each."""
    said = {name: plain(part.get("description", "")) for name, part in _parts(schema).items()}
    parts = {schema["title"]: schema, **_parts(schema)}
    return "\n".join(
        f"### {name}\n\n{said.get(name, '')}\n\n{_keys(part)}" for name, part in parts.items()
    )


def _parts(schema: Schema) -> dict[str, Schema]:
    return {name: part for name, part in schema.get("$defs", {}).items() if "properties" in part}


def _keys(part: Schema) -> str:
    needed = part.get("required", ())
    rows = [
        (
            f"{code(name)}{', needed' if name in needed else ''}",
            _held(key),
            plain(key.get("description", "")) + _default(key),
        )
        for name, key in part["properties"].items()
    ]
    return table(KEY_HEADS, rows)


def _default(key: Schema) -> str:
    value = key.get("default")
    return "" if value in (None, [], {}) else f" (default: {code(json.dumps(value))})"


def _held(key: Schema) -> str:
    """Return in words what a key holds."""
    if "$ref" in key:
        name = key["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in key:
        kinds = [_held(kind) for kind in key["anyOf"] if kind.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "const" in key or "enum" in key:
        return " or ".join(code(str(value)) for value in key.get("enum", [key.get("const")]))
    if key.get("type") == "array":
        return f"list of {_held(key['items'])}"
    if key.get("type") == "object":
        below = [*key.get("patternProperties", {}).values(), key.get("additionalProperties")]
        return "by name: " + _held(next(kind for kind in below if isinstance(kind, dict)))
    return _scalar(key)


def _scalar(key: Schema) -> str:
    kind: str = key["type"]
    words = {"string": "text", "integer": "whole number", "boolean": "yes or no"}
    bounds = [
        f"{word} {key[name]:g}"
        for name, word in (
            ("minimum", "from"), ("exclusiveMinimum", "above"),
            ("maximum", "to"), ("exclusiveMaximum", "below"),
        )
        if name in key
    ]  # fmt: skip
    return " ".join([words.get(kind, kind), *bounds])


def settings() -> str:
    """Return every setting, by its name in aci.toml."""
    rows = [
        (code(kind.name), code(f"ACI_{kind.name.upper()}"), code(f"--{kind.name}"), _value(kind),
         plain(kind.meaning))
        for kind in KINDS
    ]  # fmt: skip
    return table(("in aci.toml", "variable", "option", "default", "meaning"), rows)


def _value(kind: Kind) -> str:
    if isinstance(kind.default, tuple):
        return code(",".join(kind.default)) if kind.default else "none"
    return "none" if kind.default is None else code(str(kind.default))


def steps() -> str:
    """Return every step of the model, a line each, by folder."""
    folder = bundled("queries")
    places = dict.fromkeys(path.parent for path in sorted(folder.rglob("*.sql"), key=_depth))
    heads = ("step", "what it gives", "reads", "parameters")
    return "\n".join(
        f"## {place.relative_to(folder.parent).as_posix()}\n\n"
        + table(heads, [_step(path, folder) for path in sorted(place.glob("*.sql"))])
        for place in places
    )


def _depth(path: Path) -> tuple[int, Path]:
    return len(path.parts), path


def _step(path: Path, folder: Path) -> tuple[str, str, str, str]:
    query = queries.load(path.stem, path.parent)
    name = path.relative_to(folder).with_suffix("").as_posix()
    reads, params = (", ".join(map(code, names)) for names in (query.reads, query.params))
    return code(name), plain(query.sentence), reads, params


def scenarios() -> str:
    """Return the scenarios of the packaged menu."""
    rows = [
        (code(row["scenario"]), plain(row["title"]), plain(row["changes"] or "nothing"))
        for row in answer("schema", "scenarios")
    ]
    return table(("scenario", "what it supposes", "what it changes"), rows)


def assumptions() -> str:
    """Return the assumptions of the packaged menu with their ranges."""
    rows = [
        (f"{code(row['assumption'])} {plain(row['symbol'])}", row["horizon"] or "all",
         f"{row['low']:g} – {row['mode']:g} – {row['high']:g}", plain(row["unit"]),
         plain(row["reason"]))
        for row in answer("schema", "assumptions")
    ]  # fmt: skip
    heads = ("assumption", "horizon", "low – mode – high", "what it counts", "why")
    return table(heads, rows)


def sources() -> str:
    """Return the sources of the packaged release."""
    rows = [
        (
            f"**{plain(row['publisher'])}**: {plain(row['title'])}",
            plain(", ".join(filter(None, (row["edition"], row["valuation"])))),
            plain(row["licence"]),
            f"{plain(row['citation'])}. {_link(row['address'])}",
        )
        for row in answer("data", "show")
    ]
    return table(("source", "edition, valuation", "licence", "cite as"), rows)


def _link(address: str | None) -> str:
    if address is None:
        return ""
    return f"<{address}>" if address.startswith("http") else plain(address)
