"""The places of a query that can be changed, and its text with one of them changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from portable_nodes import Node, nodes

Steps = tuple[Any, ...]
# kind, what is said of the change, and what stands in place of the node
Change = tuple[str, str, Any]

_BOUNDARY = {
    "COMPARE_LESSTHAN": "COMPARE_LESSTHANOREQUALTO",
    "COMPARE_GREATERTHAN": "COMPARE_GREATERTHANOREQUALTO",
}
_NEGATION = {
    "COMPARE_EQUAL": "COMPARE_NOTEQUAL",
    "COMPARE_LESSTHAN": "COMPARE_GREATERTHANOREQUALTO",
    "COMPARE_GREATERTHAN": "COMPARE_LESSTHANOREQUALTO",
    "COMPARE_IN": "COMPARE_NOT_IN",
    "OPERATOR_IS_NULL": "OPERATOR_IS_NOT_NULL",
}
_CONNECTIVE = {"CONJUNCTION_AND": "CONJUNCTION_OR"}
_JOIN = {"LEFT": "INNER"}
_FUNCTION = {"sum": "max", "min": "max", "bool_or": "bool_and", "greatest": "least"}
_TERMS = {"+": (0, 1), "-": (0,), "*": (0, 1), "/": (0,)}


@dataclass(frozen=True)
class Mutant:
    """Hold one change of one query: where it is, what it does, and the node that makes it."""

    query: Path
    line: int
    number: int
    kind: str
    change: str
    steps: Steps
    node: Any

    @property
    def place(self) -> str:
        """Return the line of the change, and its number among those of the query."""
        return f"{self.line} #{self.number}"

    def text(self) -> str:
        """Return the whole file with the change."""
        text = self.query.read_text("utf-8")
        tree = parsed(text)
        part = tree
        for step in self.steps[:-1]:
            part = part[step]
        part[self.steps[-1]] = self.node
        return rewritten(text, tree)


def parsed(text: str) -> Any:
    """Return the parse tree of a query."""
    [[answer]] = duckdb.execute("SELECT json_serialize_sql(CAST(? AS VARCHAR))", [text]).fetchall()
    return json.loads(answer)


def rewritten(text: str, tree: Any) -> str:
    """Return a file with the statement of a parse tree in the place of its own."""
    lines = text.splitlines()
    header = next(n for n, line in enumerate(lines) if not line.startswith("--"))
    comments = [line.strip() for line in lines[header:] if line.lstrip().startswith("--")]
    [[statement]] = duckdb.execute(
        "SELECT json_deserialize_sql(CAST(? AS JSON))", [json.dumps(tree)]
    ).fetchall()
    return "\n".join([*lines[:header], "", *comments, statement, ""])


def mutants(query: Path) -> list[Mutant]:
    """Return every change of a query."""
    raw = query.read_bytes()
    found: list[Mutant] = []
    for steps, node in _steps(parsed(raw.decode()), ()):
        start, length = _span(node, len(raw))
        said = " ".join(raw[start : start + length].decode(errors="replace").split())
        line = raw.count(b"\n", 0, start) + 1
        found += [
            Mutant(query, line, number, kind, f"{change} in {said[:70]}", steps, other)
            for number, (kind, change, other) in enumerate(_changes(node), start=len(found) + 1)
        ]
    return found


def _span(node: Node, end: int) -> tuple[int, int]:
    """Return where the text of a node starts, and its length."""
    places = [
        (part["query_location"], part["query_location"] + part.get("query_location_length", 0))
        for part in nodes(node)
        if part.get("query_location", end) < end
    ]
    first = min((start for start, _ in places), default=0)
    return first, max((stop for _, stop in places), default=0) - first


def _steps(part: Any, steps: Steps) -> Iterator[tuple[Steps, Node]]:
    """Yield every node of a tree with the way to it, the sizes of types left out."""
    if isinstance(part, dict):
        yield steps, part
        for name, value in part.items():
            if name != "type_expr":
                yield from _steps(value, (*steps, name))
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from _steps(value, (*steps, number))


def _changes(node: Node) -> Iterator[Change]:
    """Yield every change of a node."""
    yield from _renamed(node)
    for key, kind in (("where_clause", "CONJUNCTION_AND"), ("filter", "")):
        if node.get(key) and node[key]["type"] != kind:
            yield "conjunct", f"{key} dropped", {**node, key: None}
    match node:
        case {"type": "CONJUNCTION_AND", "children": parts}:
            for number in range(len(parts)):
                kept = parts[:number] + parts[number + 1 :]
                rest = kept[0] if len(kept) == 1 else {**node, "children": kept}
                yield "conjunct", f"conjunct {number + 1} dropped", rest
        case {"class": "FUNCTION", "is_operator": True, "arguments": [left, right]}:
            name, sides = node["function_name"], (left["expression"], right["expression"])
            for side in _TERMS.get(name, ()):
                kept = {**sides[side], "alias": node["alias"]}
                yield "term", f"one side of {name} dropped", kept
        case {"type": "OPERATOR_COALESCE", "children": [first, *_]}:
            yield "default", "default dropped", {**first, "alias": node["alias"]}
        case {"class": "CASE", "case_checks": [first]} if not node["else_expr"].get("literal"):
            yield "branch", "WHEN dropped", {**node["else_expr"], "alias": node["alias"]}
        case {"class": "CASE", "case_checks": [first]}:
            yield "branch", "WHEN always", {**first["then_expr"], "alias": node["alias"]}
        case {"class": "CASE", "case_checks": checks}:
            for number in range(len(checks)):
                kept = checks[:number] + checks[number + 1 :]
                yield "branch", f"WHEN {number + 1} dropped", {**node, "case_checks": kept}
        case {"class": "CONSTANT", "literal": {"kind": kind, "text": text}}:
            if other := _other_constant(kind, text):
                changed = {**node, "literal": {"kind": kind, "text": other}}
                yield "constant", f"{text} to {other}", changed


def _renamed(node: Node) -> Iterator[Change]:
    kind = node.get("type", "")
    for name, pairs in (
        ("boundary", _BOUNDARY),
        ("comparison", _NEGATION),
        ("and-or", _CONNECTIVE),
    ):
        if other := _other(pairs, kind):
            yield name, f"{kind} to {other}", {**node, "type": other}
    if other := _other(_JOIN, node.get("join_type", "")):
        yield "join", f"{node['join_type']} to {other}", {**node, "join_type": other}
    called = node.get("function_name", "")
    for name, pairs in (("aggregate", _FUNCTION), ("sign", {"+": "-"})):
        if other := _other(pairs, called):
            spelt = {"function_name": other, "qualified_name": {"path": [other]}}
            yield name, f"{called} to {other}", {**node, **spelt}


def _other(pairs: dict[str, str], name: str) -> str | None:
    return pairs.get(name) or {b: a for a, b in pairs.items()}.get(name)


def _other_constant(kind: str, text: str) -> str | None:
    match kind:
        case "INTEGER":
            return str(int(text) + 1)
        case "NUMERIC":
            more = f"{float(text) * 1.5:g}"
            return more if "e" in more or "e" not in text.lower() else f"{more}e0"
        case "STRING":
            return f"{text}~"
        case "BOOLEAN":
            return {"true": "false", "false": "true"}.get(text.lower())
    return None
