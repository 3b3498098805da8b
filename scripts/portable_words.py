"""What the words and marks of a portable query may be, where the parse tree forgets them."""

import re
from typing import NamedTuple


class Finding(NamedTuple):
    line: int
    construct: str
    instead: str


# what is skipped or read whole, so that no mark inside it counts
_WHOLE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`", re.DOTALL)

_ROWS = "one row for each item, in a CTE"
_MARKS = [
    (r"::", "::", "CAST(x AS T)"),
    (r"//", "//", "CAST(a AS DOUBLE) / NULLIF(CAST(b AS DOUBLE), 0)"),
    (r"\*\*", "**", "x * x"),
    (r"->", "->", "a column; lambdas and JSON arrows differ"),
    (r"=>|:=", "named argument", "arguments in their order"),
    (r"==", "==", "="),
    (r"%", "%", "a CASE or a table; remainders of negative numbers differ"),
    (r"[\[\]]", "[ ]", _ROWS),
    (r"[{}]", "{ }", "plain columns; structs and maps differ"),
    (r":", ":", "expression AS name"),
    (r";", ";", "one SELECT with no semicolon"),
    (r"\?|\$(?![A-Za-z_])", "parameter without a name", "$name"),
    (r"[\^&~@#\\]|!(?!=)|(?<!\|)\|(?!\|)", "operator", "+, -, *, ||, a comparison, AND, OR, NOT"),
    (r"\b\d+_[\d_]*", "digits with _", "the number without _"),
    (r"(?<=[A-Za-z_])'", "prefix of a string", "a plain 'string', and CAST(x AS T)"),
    (r",(?=\s*(?:\)|FROM\b|WHERE\b|GROUP\b|HAVING\b|ORDER\b|LIMIT\b|SELECT\b|\Z))",
     "comma before nothing", "no comma after the last item"),
    (r"\bGROUP\s+BY\s+(?:(?:ALL|CUBE|ROLLUP|GROUPING)\b|\*)", "GROUP BY ALL, CUBE or ROLLUP",
     "each expression in GROUP BY; UNION ALL for several totals"),
    (r"\bORDER\s+BY\s+(?:ALL\b|\*)", "ORDER BY ALL", "each expression in ORDER BY"),
    (r"\bLATERAL\b", "LATERAL", "a join of CTEs"),
    (r"\bRECURSIVE\b", "RECURSIVE", "a table that already holds the steps"),
    (r"\b(?:UN)?PIVOT\b", "PIVOT", "sum(CASE WHEN k = 'a' THEN v END) for each column"),
    (r"\b(?:ANY|SOME)\s*\(", "ANY", "IN (SELECT ...) or EXISTS (SELECT ...)"),
    (r"\bISNULL\b|\bNOTNULL\b", "ISNULL", "IS NULL, IS NOT NULL"),
]  # fmt: skip
_EITHER = re.compile("|".join(f"({mark})" for mark, _, _ in _MARKS), re.IGNORECASE)


def findings(text: str) -> list[Finding]:
    """What the text spells otherwise than every engine reads it."""
    found = [
        Finding(_line(text, part.start()), *refused)
        for part in _WHOLE.finditer(text)
        if (refused := _refused(part.group()))
    ]
    bare = _WHOLE.sub(_blank, text)
    for mark in _EITHER.finditer(bare):
        _, construct, instead = _MARKS[(mark.lastindex or 1) - 1]
        found.append(Finding(_line(text, mark.start()), construct, instead))
    return sorted(found)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _refused(part: str) -> tuple[str, str] | None:
    if part[0] in '"`':
        return f"quoted name {part}", 'a plain name; Spark reads "x" as a string'
    if part[0] == "'" and "\\" in part:
        return "\\ in a string", "no backslash; Spark reads it as an escape"
    if part[0] == "'" and "''" in part[1:-1]:
        return "'' in a string", "a string with no quote in it; Sail drops the quote"
    return None


def _blank(part: re.Match[str]) -> str:
    """Spaces as long as the part, so that offsets hold; the quotes of a string stay."""
    inner = re.sub(r"[^\n]", " ", part.group())
    return f"'{inner[1:-1]}'" if part.group()[0] == "'" else inner
