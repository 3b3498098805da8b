"""Write one small table with the output options given as JSON; the tests run this as a process."""

from __future__ import annotations

import json
import sys

from aci_cli import cli, output
from aci_cli.rows import Column, Table

COLUMNS = (
    Column("rank", "INTEGER", "count", "place"),
    Column("id", "VARCHAR", "code", "measure"),
    Column("title", "VARCHAR", "text", "what it does"),
    Column("pressure_eur", "DOUBLE", "EUR", "P"),
    Column("seller_share", "DOUBLE", "share", "X / M"),
    Column("leverage", "DOUBLE", "-", "L"),
    Column("material", "BOOLEAN", "-", "worth ranking"),
    Column("year", "INTEGER", "year", "of the figures"),
)
ROWS = [
    (1, "export-bearings", 'Limits on "bearings", all', 3036400000.0, 0.35, 2.5, True, 2024),
    (2, "=sum", "Zölle | 50 %\nmore", -1234567.891, 1 / 3, 0.001, False, 2023),
    (None, "unpriced", None, None, None, None, None, None),
]
META = {"release": "bundled-2026-11", "options": {"target": "CHN"}}
TABLE = Table(COLUMNS, ROWS, META)


def main() -> int:
    options = output.OutputOptions(**json.loads(sys.argv[1] if len(sys.argv) > 1 else "{}"))
    cli.app.registered_commands.clear()
    cli.app.command("write")(lambda: output.write(TABLE, options))
    return cli.main(["write"])


if __name__ == "__main__":
    raise SystemExit(main())
