"""Tell whether SQL that somebody else wrote does nothing but read."""

from __future__ import annotations

import re

import duckdb

from aci_cli.errors import AciError

# what a WITH clause of DuckDB may hold beside SELECT
WRITING = frozenset({"COPY", "DELETE", "INSERT", "MERGE", "UPDATE"})
_UNREAD = (duckdb.token_type.string_const, duckdb.token_type.comment)


def check_reads_only(sql: str, what: str) -> None:
    """Raise AciError, which begins with `what`, unless `sql` is one SELECT that writes nothing."""
    sql.encode()
    try:
        kinds = [statement.type for statement in duckdb.extract_statements(sql)]
    except duckdb.Error as error:
        raise AciError(f"{what}: {first_line(error)}") from error
    if kinds != [duckdb.StatementType.SELECT]:
        names = ", ".join(kind.name for kind in kinds) or "nothing"
        raise AciError(f"{what}: expected one SELECT, found {names}")
    if writing := sorted(WRITING & _words(sql)):
        raise AciError(
            f"{what}: {', '.join(writing)} may write; a column of that name goes in double quotes"
        )


def first_line(error: BaseException) -> str:
    """Return the first line of what DuckDB says."""
    return str(error).partition("\n")[0]


def _words(sql: str) -> set[str]:
    """Return the words outside texts, comments and quoted names, in capitals.

    A token may hold several: the tokenizer takes a blank outside ASCII for a letter, the parser
    does not.
    """
    text = sql.encode()
    tokens = duckdb.tokenize(sql)
    ends = [start for start, _ in tokens[1:]] + [len(text)]
    read = (
        text[start:end].decode()
        for (start, kind), end in zip(tokens, ends, strict=True)
        if kind not in _UNREAD and text[start : start + 1] != b'"'
    )
    return {word.upper() for token in read for word in re.findall(r"\w+", token)}
