"""What the parse tree of a portable query may hold; all that is not named here is a finding."""

from itertools import chain
from typing import Any

from portable_nodes import (
    FLOATS,
    Node,
    arguments,
    children,
    column,
    is_whole,
    kind,
    nodes,
    own,
    tables,
)
from portable_words import Finding

_NO_PLACE = 2**64 - 1
_AGGREGATES = {"sum", "count", "count_star", "min", "max", "bool_or", "bool_and"}
_PLAIN = {"nullif", "abs", "greatest", "least", "round", "lower", "upper", "length", "trim"}
_OPERATORS = {"+", "-", "*", "/", "||", "~~", "!~~"}
_FUNCTIONS = _AGGREGATES | FLOATS | _PLAIN | _OPERATORS
_INTEGERS = {"BIGINT", "INTEGER", "SMALLINT"}
_TYPES = _INTEGERS | {"STRING", "DOUBLE", "BOOLEAN", "DATE", "DECIMAL"}
_COMPARISONS = {
    "COMPARE_EQUAL", "COMPARE_NOTEQUAL", "COMPARE_LESSTHAN", "COMPARE_GREATERTHAN",
    "COMPARE_LESSTHANOREQUALTO", "COMPARE_GREATERTHANOREQUALTO", "COMPARE_BETWEEN",
    "COMPARE_DISTINCT_FROM", "COMPARE_NOT_DISTINCT_FROM", "COMPARE_IN", "COMPARE_NOT_IN",
}  # fmt: skip
_TESTS = {"OPERATOR_NOT", "OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL", "OPERATOR_COALESCE"}
_LITERALS = {"INTEGER", "NUMERIC", "STRING", "BOOLEAN", "NULL_LITERAL"}

_INSTEAD = {
    "log": "ln(x) or log10(x); the base of log differs",
    "concat": "a || b; concat skips NULL in one engine only",
    "avg": "CAST(sum(x) AS DOUBLE) / NULLIF(CAST(count(x) AS DOUBLE), 0)",
    "if": "CASE WHEN ... THEN ... ELSE ... END",
    "first": "min(x), or row_number() in a CTE",
    "any_value": "min(x)",
    "row": "plain columns; structs differ",
    "unnest": "one row for each item, in a CTE",
}
_ONE_OF = "one of " + ", ".join(
    sorted((_FUNCTIONS - _OPERATORS - {"count_star"}) | {"coalesce", "row_number"})
)


def findings(text: str, statements: list[Node]) -> list[Finding]:
    """What the statements, parsed from the text, hold beyond the portable subset."""
    reader = _Reader(text)
    if len(statements) > 1:
        reader.refuse(statements[1], "a second statement", "one SELECT in a file")
    reader.query(statements[0]["node"])
    return sorted(set(reader.found))


class _Reader:
    def __init__(self, text: str) -> None:
        self.raw = text.encode()  # the tree counts bytes
        self.found: list[Finding] = []
        self.last_line = 1

    # where and what

    def refuse(self, node: Any, construct: str, instead: str) -> None:
        self.found.append(Finding(self.line(node), construct, instead))

    def line(self, node: Any) -> int:
        parts = [node] if isinstance(node, dict) and self.place(node) is not None else nodes(node)
        offsets = [place for part in parts if (place := self.place(part)) is not None]
        return self.raw.count(b"\n", 0, min(offsets)) + 1 if offsets else self.last_line

    def place(self, node: Node) -> int | None:
        offset = node.get("query_location", _NO_PLACE)
        return None if offset == _NO_PLACE else int(offset)

    def spelt(self, node: Node) -> str:
        """The text from a node on; nothing where the text does not hold it."""
        offset = self.place(node)
        return "" if offset is None else self.raw[offset:].decode().upper()

    def absent(self, node: Node, *keys: str, instead: str = "plain SQL without it") -> None:
        for key in keys:
            if node.get(key):
                self.refuse(node[key] if self.has_place(node[key]) else node, _named(key), instead)

    def has_place(self, part: Any) -> bool:
        return any(self.place(node) is not None for node in nodes(part))

    # queries

    def query(self, node: Node, *, named: bool = False) -> None:
        if self.has_place(node):
            self.last_line = self.line(node)
        for entry in node["cte_map"]["map"]:
            self.common(entry["value"])
        match node["type"]:
            case "SELECT_NODE":
                self.select(node, named=named)
            case "SET_OPERATION_NODE":
                if node["setop_type"] != "UNION":
                    instead = "UNION or UNION ALL; EXISTS or NOT EXISTS in WHERE"
                    self.refuse(node, node["setop_type"].replace("_", " "), instead)
                for child in node["children"]:
                    self.query(child)
            case other:
                self.refuse(node, _named(other), "a SELECT")
        self.modifiers(node["modifiers"])

    def common(self, table: Node) -> None:
        if table["materialized"] != "CTE_MATERIALIZE_DEFAULT":
            self.refuse(table, "MATERIALIZED", "name AS (SELECT ...)")
        self.query(table["query_node"], named=bool(table["aliases"]))

    def select(self, node: Node, *, named: bool) -> None:
        source = node["from_table"]
        if source["type"] == "EXPRESSION_LIST":
            self.values(source, named=named)
            return
        for item in node["select_list"]:
            if item["class"] == "STAR":
                self.star(item, source)
            else:
                self.expression(item)
                self.membership(item)
        self.table(source)
        self.absent(node, "qualify", instead="row_number() in a CTE, then WHERE")
        self.absent(node, "sample")
        for key in filter(None, (node["where_clause"], node["having"])):
            self.expression(key)
        for key in node["group_expressions"]:
            self.key(key, "GROUP BY")
        self.aliases(node)

    def star(self, item: Node, source: Node) -> None:
        if self.place(item) is None:
            self.refuse(source, "FROM without SELECT", "SELECT ... FROM")
        star_parts = ("exclude_list", "replace_list", "rename_list", "columns", "expr")
        if any(item.get(part) for part in star_parts):
            self.refuse(item, "* with EXCLUDE, REPLACE, RENAME or COLUMNS", "each column by name")

    def membership(self, item: Node) -> None:
        for part in nodes(item, nested=False):
            if part.get("subquery_type") in ("ANY", "EXISTS"):
                instead = "LEFT JOIN, then x IS NOT NULL; Sail reads these in WHERE only"
                self.refuse(part, "IN or EXISTS (SELECT ...) as a column", instead)

    def values(self, source: Node, *, named: bool) -> None:
        if not named:
            self.refuse(source, "VALUES without names", "(VALUES ...) AS t(a, b)")
        for value in chain.from_iterable(source["values"]):
            self.expression(value)

    def aliases(self, node: Node) -> None:
        """An alias is read again only in ORDER BY; elsewhere engines differ in what the name is."""
        taken = {
            item["alias"]
            for item in node["select_list"]
            if item["alias"] and not own(item, item["alias"])
        }
        rows = {part["alias"] or part.get("table_name") for part in tables(node["from_table"])}
        parts = {
            "lateral alias": [node["select_list"], node["where_clause"], node["having"]],
            "GROUP BY on an alias": node["group_expressions"],
        }
        for construct, part in parts.items():
            for read in nodes(part, nested=False):
                name = column(read)
                if name in taken:
                    instead = "the expression again, a CTE, or the column with its table"
                    self.refuse(read, f"{construct} {name}", instead)
                elif name in rows:
                    self.refuse(read, f"a whole row, {name}", "its columns; structs differ")

    def modifiers(self, modifiers: list[Node]) -> None:
        kinds = {modifier["type"] for modifier in modifiers}
        for modifier in modifiers:
            match modifier["type"]:
                case "ORDER_MODIFIER":
                    self.orders(modifier["orders"])
                case "DISTINCT_MODIFIER":
                    instead = "row_number() in a CTE, then WHERE"
                    if modifier["distinct_on_targets"]:
                        self.refuse(modifier, "DISTINCT ON", instead)
                case "LIMIT_MODIFIER":
                    self.limit(modifier, ordered="ORDER_MODIFIER" in kinds)
                case other:
                    self.refuse(modifier, _named(other), "a SELECT without it")

    def limit(self, modifier: Node, *, ordered: bool) -> None:
        self.absent(modifier, "offset", instead="row_number() in a CTE, then WHERE")
        rows = modifier["limit"]
        if modifier["limit_type"] != "ROW_COUNT" or (rows and rows["class"] != "CONSTANT"):
            self.refuse(modifier, "LIMIT other than a number", "LIMIT with a number of rows")
        if not ordered:
            self.refuse(modifier, "LIMIT without ORDER BY", "ORDER BY keys that leave no ties")

    def orders(self, orders: list[Node]) -> None:
        for order in orders:
            self.key(order["expression"], "ORDER BY")
            if order["null_order"] == "ORDER_DEFAULT":
                self.refuse(order, "ORDER BY without NULLS", "NULLS LAST or NULLS FIRST after it")

    def key(self, node: Node, clause: str) -> None:
        if node["class"] == "CONSTANT":
            self.refuse(node, f"{clause} a number", "the expression itself")
        elif node["class"] != "STAR" or self.has_place(node):
            self.expression(node, settled=clause == "ORDER BY")

    # tables

    def table(self, node: Node) -> None:
        self.absent(node, "sample", "at_clause")
        match node["type"]:
            case "EMPTY":
                pass
            case "BASE_TABLE":
                if node["schema_name"] or not node["table_name"].isidentifier():
                    instead = "a plain name; who runs the query registers the table"
                    self.refuse(node, "a table of a schema or a file", instead)
            case "JOIN":
                self.join(node)
            case "SUBQUERY":
                if not node["alias"]:
                    self.refuse(node, "a subquery without a name", "a CTE, or (SELECT ...) AS t")
                self.query(node["subquery"]["node"], named=bool(node["column_name_alias"]))
            case "TABLE_FUNCTION":
                name = node["function"]["function_name"]
                instead = "a plain name; who runs the query registers the table"
                self.refuse(node, f"table function {name}", instead)
            case other:
                self.refuse(node, _named(other), "a table, a CTE or a join")

    def join(self, node: Node) -> None:
        if node["ref_type"] != "REGULAR":
            name = "comma" if node["is_implicit"] else node["ref_type"]
            self.refuse(node, f"{name} join", "JOIN or LEFT JOIN ... ON")
        elif node["join_type"] not in ("INNER", "LEFT"):
            instead = "JOIN or LEFT JOIN ... ON; EXISTS or NOT EXISTS in WHERE"
            self.refuse(node, f"{node['join_type']} join", instead)
        self.absent(node, "using_columns", instead="ON a.k = b.k; Sail drops a.k and b.k")
        for side in (node["left"], node["right"]):
            self.table(side)
        if node["condition"]:
            self.expression(node["condition"])

    # expressions

    def expression(self, node: Node, *, settled: bool = False) -> None:
        """Read an expression; settled: its type does not reach the rows, so a sum may stand."""
        match node["class"]:
            case "PARAMETER":
                pass
            case "CONSTANT":
                if node["literal"]["kind"] not in _LITERALS:
                    self.refuse(node, "this literal", "a number, a 'string', TRUE, FALSE or NULL")
            case "COLUMN_REF":
                if len(node["column_names"]) > 2:
                    self.refuse(node, ".".join(node["column_names"]), "column or table.column")
            case "CAST":
                self.cast(node)
            case "FUNCTION":
                self.function(node, settled=settled)
            case "WINDOW":
                self.window(node, settled=settled)
            case "SUBQUERY":
                self.subquery(node)
            case "COMPARISON" | "BETWEEN" | "OPERATOR" if node["type"] in _COMPARISONS | _TESTS:
                coalesced = node["type"] == "OPERATOR_COALESCE"
                self.inside(node, settled=settled if coalesced else True)
            case "CASE" | "CONJUNCTION":
                self.inside(node, settled=settled)
            case _:
                self.refuse(node, _named(node["type"]), "plain columns and scalar expressions")

    def inside(self, node: Node, *, settled: bool) -> None:
        for part in children(node):
            self.expression(part, settled=settled)

    def cast(self, node: Node) -> None:
        if self.place(node) is not None and not self.spelt(node).startswith("CAST"):
            if not self.spelt(node).startswith("::"):
                self.refuse(node, "a cast by another name", "CAST(x AS T)")
        elif self.place(node) is not None:
            self.type(node["type_expr"])
        whole = node["type_expr"]["type_name"] in _INTEGERS
        child = node["child"]
        if whole and kind(child) and not is_whole(child):
            self.refuse(node, "a fraction cast to an integer", "CAST(round(x) AS BIGINT)")
        self.expression(child, settled=True)

    def type(self, node: Node) -> None:
        name = self.spelt(node).split("(")[0].split(")")[0].strip()
        if name == "DECIMAL" and len(node["children"]) != 2:
            self.refuse(node, "DECIMAL without digits", "DECIMAL(p,s)")
        elif name not in _TYPES:
            instead = "STRING" if node["type_name"] == "VARCHAR" else ", ".join(sorted(_TYPES))
            self.refuse(node, f"CAST AS {name}", f"CAST(x AS T) with {instead}")

    def subquery(self, node: Node) -> None:
        if node["subquery_type"] == "ANY" and node["comparison_type"] != "COMPARE_EQUAL":
            self.refuse(node, "a comparison with ANY or ALL", "EXISTS or NOT EXISTS (SELECT ...)")
        if node["child"]:
            self.expression(node["child"], settled=True)
        self.query(node["subquery"]["node"])

    def function(self, node: Node, *, settled: bool) -> None:
        name = node["function_name"]
        if name not in _FUNCTIONS or node["schema"]:
            self.refuse(node, f"function {name}", _INSTEAD.get(name, _ONE_OF))
        elif name == "/":
            self.division(node)
        elif name in _AGGREGATES:
            self.aggregate(node, settled=settled)
        # a product of sums can pass BIGINT in one engine only
        carried = settled and name in {"nullif", "+", "-", "greatest", "least"}
        for argument in arguments(node):
            self.expression(argument, settled=carried)
        if node["filter"]:
            self.expression(node["filter"])

    def aggregate(self, node: Node, *, settled: bool) -> None:
        name = node["function_name"]
        if node["order_bys"]["orders"]:
            self.refuse(node, f"ORDER BY in {name}()", "row_number() in a CTE, then WHERE")
        if node["distinct"] and name != "count":
            self.refuse(node, f"{name}(DISTINCT)", "a CTE with SELECT DISTINCT")
        if name == "count_star" and "*" not in self.spelt(node).split(")")[0]:
            self.refuse(node, "count()", "count(*)")
        if name == "sum":
            self.sum(node, settled=settled)

    def sum(self, node: Node, *, settled: bool) -> None:
        if not settled:
            self.refuse(node, "sum() without CAST", "CAST(sum(x) AS BIGINT)")
        if any(kind(argument) == "DOUBLE" for argument in arguments(node)):
            instead = "sum BIGINT or DECIMAL, then CAST(... AS DOUBLE); the order changes the sum"
            self.refuse(node, "sum() of DOUBLE", instead)

    def division(self, node: Node) -> None:
        left, right = arguments(node)
        divisor = arguments(right)[0] if right.get("function_name") == "nullif" else None
        if divisor is None:
            self.refuse(node, "/ without NULLIF", "a / NULLIF(b, 0), both DOUBLE")
            return
        sides = [kind(side) == "DOUBLE" or side["class"] for side in (left, divisor)]
        if True not in sides or set(sides) - {True, "COLUMN_REF"}:
            instead = "CAST(a AS DOUBLE) / NULLIF(CAST(b AS DOUBLE), 0)"
            self.refuse(node, "/ not of DOUBLE", instead)

    def window(self, node: Node, *, settled: bool) -> None:
        name = node["function_name"]
        self.absent(node, "filter_expr", "ignore_nulls", "arg_orders", "distinct")
        frame = (node["start"], node["end"], node["exclude_clause"])
        if frame != ("UNBOUNDED_PRECEDING", "CURRENT_ROW_RANGE", "NO_OTHER"):
            self.refuse(node, "a window frame", "OVER (PARTITION BY ...), a join for running sums")
        if name == "row_number":
            if not node["orders"]:
                instead = "ORDER BY keys that leave no ties"
                self.refuse(node, "row_number() without ORDER BY", instead)
        elif name not in _AGGREGATES or node["orders"]:
            instead = "row_number(), or an aggregate OVER (PARTITION BY ...)"
            self.refuse(node, f"window {name}", instead)
        elif name == "sum":
            self.sum(node, settled=settled)
        self.orders(node["orders"])
        for part in [*arguments(node), *node["partitions"]]:
            self.expression(part)


def _named(key: str) -> str:
    return key.removesuffix("_list").replace("_", " ")
