"""Find what DuckDB, Spark and Sail would not all read the same in the portable queries.

python scripts/portable.py [FOLDER] prints a line for each finding, and fails if there is one.
"""

import json
import sys
from pathlib import Path

import duckdb
import portable_tree
import portable_words
from portable_words import Finding

FOLDER = Path("queries/portable")


def findings(text: str) -> list[Finding]:
    """What is outside the portable subset, by line."""
    spelt = portable_words.findings(text)
    [[answer]] = duckdb.execute("SELECT json_serialize_sql(CAST(? AS VARCHAR))", [text]).fetchall()
    parsed = json.loads(answer)
    if parsed["error"]:
        return spelt or [_fault(text, parsed)]
    lines = {finding.line for finding in spelt}
    built = portable_tree.findings(text, parsed["statements"])
    return sorted(spelt + [finding for finding in built if finding.line not in lines])


def _fault(text: str, parsed: dict[str, str]) -> Finding:
    line = text.encode().count(b"\n", 0, int(parsed.get("position", 0))) + 1
    return Finding(line, parsed["error_message"], "one SELECT that DuckDB parses")


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    queries = sorted(folder.glob("*.sql"))
    if not queries:
        sys.exit(f"{folder}: no queries; name the folder that holds them")
    found = [(path, finding) for path in queries for finding in findings(path.read_text("utf-8"))]
    for path, (line, construct, instead) in found:
        print(f"{path}:{line}: {construct}: instead, {instead}")
    if found:
        sys.exit(1)
    print(f"{len(queries)} queries are portable")


if __name__ == "__main__":
    main()
