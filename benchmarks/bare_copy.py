"""Sort a year of BACI into one Parquet file with DuckDB alone: what an ingest is compared with.

python benchmarks/bare_copy.py FILE... --to FILE.parquet
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

ROW_GROUP_ROWS = 122_880
SORTED = "SELECT * FROM read_csv($files, types = {'k': 'VARCHAR'}) ORDER BY k, j, i"


def main() -> None:
    """Read the options, sort, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    with duckdb.connect(config={"temp_directory": str(options.to.parent / ".spill")}) as con:
        con.sql(SORTED, params={"files": [str(path) for path in options.files]}).write_parquet(
            str(options.to), compression="zstd", row_group_size=ROW_GROUP_ROWS
        )


if __name__ == "__main__":
    main()
