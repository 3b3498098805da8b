"""What a node of DuckDB's parse tree tells of itself: parts, columns, kind of number."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

Node = dict[str, Any]

FLOATS = {"ln", "log10", "exp"}


def nodes(part: Any, *, nested: bool = True) -> Iterator[Node]:
    """Every node of a part; without those of its subqueries if not nested."""
    if isinstance(part, list):
        yield from chain.from_iterable(nodes(item, nested=nested) for item in part)
    elif isinstance(part, dict):
        yield part
        if nested or part.get("class") != "SUBQUERY":
            yield from nodes(list(part.values()), nested=nested)


def children(node: Node) -> list[Node]:
    checks = [part for check in node.get("case_checks", []) for part in check.values()]
    keys = ("left", "right", "input", "lower", "upper", "else_expr")
    return [*node.get("children", []), *checks, *(node[key] for key in keys if node.get(key))]


def arguments(node: Node) -> list[Node]:
    return [argument["expression"] for argument in node["arguments"]]


def column(node: Node) -> str:
    """The name of a column that is written without its table."""
    names = node.get("column_names") or []
    return names[0] if len(names) == 1 else ""


def own(item: Node, alias: str) -> bool:
    """Whether the alias repeats the name of a column that it is made from."""
    columns = (node.get("column_names") for node in nodes(item, nested=False))
    return any(names and names[-1] == alias for names in columns)


def tables(source: Node) -> Iterator[Node]:
    if source["type"] == "JOIN":
        yield from chain(tables(source["left"]), tables(source["right"]))
    elif source["type"] != "EMPTY":
        yield source


def kind(node: Node) -> str:
    """DOUBLE or DECIMAL where the text shows it, else nothing."""
    match node["class"]:
        case "CAST":
            name = node["type_expr"]["type_name"]
            return name if name in ("DOUBLE", "DECIMAL") else ""
        case "CONSTANT" if node["literal"]["kind"] == "NUMERIC":
            return "DOUBLE" if "e" in node["literal"]["text"].lower() else "DECIMAL"
        case "FUNCTION" if node["function_name"] in FLOATS:
            return "DOUBLE"
        case "CASE":
            parts = [check["then_expr"] for check in node["case_checks"]] + [node["else_expr"]]
        case "FUNCTION" | "WINDOW" if node["function_name"] not in ("count", "length"):
            parts = arguments(node)
        case "OPERATOR" if node["type"] == "OPERATOR_COALESCE":
            parts = node["children"]
        case _:
            return ""
    kinds = {kind(part) for part in parts}
    return "DOUBLE" if "DOUBLE" in kinds else "DECIMAL" if "DECIMAL" in kinds else ""


def is_whole(node: Node) -> bool:
    if node["class"] == "FUNCTION" and node["function_name"] == "round":
        return len(node["arguments"]) == 1
    # sums of DECIMAL(p,0) hold no fraction
    return kind(node) == "DECIMAL" and not any(_scaled(part) for part in nodes(node))


def _scaled(node: Node) -> bool:
    if node.get("class") == "CAST" and node["type_expr"]["type_name"] == "DECIMAL":
        digits = node["type_expr"]["children"]
        return len(digits) < 2 or digits[1]["literal"]["text"] != "0"
    return node.get("class") == "CONSTANT" and node["literal"]["kind"] == "NUMERIC"
