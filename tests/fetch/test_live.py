"""What the publishers' own servers give, for those who have a connection: ACI_LIVE=1 pytest."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest
import shell

from aci_cli.sources.archives import unpack

ROWS, IMPORTS_EUR = 4_902_194, 1_057_446_220_270


@pytest.mark.skipif(not os.environ.get("ACI_LIVE"), reason="asks Eurostat's server; set ACI_LIVE")
def test_comext_of_december_2025_has_its_published_size_and_sum(tmp_path: Path) -> None:
    """Compare a month of Comext with the totals known when it came out, TOTAL rows included."""
    month = ("--years", "2025", "--month", "12", "--yes", "--to", str(tmp_path))
    done = shell.run("data", "fetch", "comext", *month, env={"XDG_DATA_HOME": str(tmp_path)})
    assert done.returncode == 0, done.stderr.decode()
    [archive] = tmp_path.rglob("full_v2_202512.7z")
    for part in unpack(archive, tmp_path):
        with duckdb.connect() as con:
            rows = con.read_csv(str(part.path), all_varchar=True, header=True)
            rows.create_view("rows")
            found = con.execute(
                "SELECT count(*), sum(CAST(VALUE_EUR AS BIGINT)) FILTER (FLOW = '1') FROM rows"
            ).fetchall()
        assert found == [(ROWS, IMPORTS_EUR)]
