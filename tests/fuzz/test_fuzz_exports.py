"""An exported answer that was spoilt is refused, or what was changed in it shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fuzzing import fuzzed
from hypothesis import given
from hypothesis import strategies as st
from mutations import contents, json_bytes, trees
from running import at_home, check_end, run

ASKED = {
    "rank": "rank duty-ev services-air --draws 0",
    "sectors": "sectors bearings batteries",
    "suppliers": "plot suppliers permanent_magnets",
    "products": "sectors 8505 --level product --reverse",
    "burden": "burden duty-ev --draws 0",
    "package": "package --max-self-harm 2e9 --tier 2 --draws 0",
    "frontier": "package --frontier --points 2 --max-self-harm 4e9 --draws 0",
    "vote": "vote duty-ev --against HU --draws 0",
    "coalition": "coalition duty-ev --with JPN --chance JPN=0.4 --draws 0",
    "retaliation": "retaliation export-bearings --size 1e9 --draws 0",
    "path": "path duty-ev --draws 0",
}
Exports = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def exports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exports]:
    """Work in a folder of its own; give each answer as it was exported, once it is asked for."""
    with at_home(tmp_path_factory.mktemp("exports")):
        yield {}


def exported(exports: Exports, name: str) -> Any:
    """Return an exported answer as a tree, made where it is asked for first."""
    if name not in exports:
        code, _, err = run([*ASKED[name].split(), "--output=answer.json"])
        assert code == 0, err
        exports[name] = json.loads(Path("answer.json").read_bytes())
    return exports[name]


@fuzzed(8)
@given(st.data())
def test_an_export(exports: Exports, data: st.DataObject) -> None:
    valid = exported(exports, data.draw(st.sampled_from(sorted(ASKED))))
    spoilt = data.draw(
        st.sampled_from(["asked", "asked", "meta", "rows", "all"]).flatmap(
            lambda part: spoilt_in(valid, part)
        )
    )
    raw = json_bytes(spoilt)
    Path("spoilt.json").write_bytes(data.draw(contents(raw)) if data.draw(st.booleans()) else raw)
    code, out, err = run(["diff", "spoilt.json", "--format", "csv"])
    check_end(code, out, err)
    if code == 0 and Path("spoilt.json").read_bytes() == raw and only_figures(valid, spoilt):
        assert len(out.splitlines()) > 1, err


def spoilt_in(valid: Any, part: str) -> st.SearchStrategy[Any]:
    """Return a strategy for answers that are spoilt in one part."""
    meta, rows = valid["meta"], valid["rows"]
    if part == "asked":
        asked = trees(meta["asked"])
        return asked.map(lambda tree: {"meta": {**meta, "asked": tree}, "rows": rows})
    if part == "meta":
        return trees(meta).map(lambda tree: {"meta": tree, "rows": rows})
    if part == "rows":
        return trees(rows).map(lambda tree: {"meta": meta, "rows": tree})
    return trees(valid)


def only_figures(valid: Any, spoilt: Any) -> bool:
    """Tell whether two answers to one question have the same rows, some with other figures."""
    if valid["meta"] != spoilt.get("meta") or valid["rows"] == spoilt.get("rows"):
        return False
    if len(valid["rows"]) != len(spoilt["rows"]):
        return True
    return any(
        differ(was, now)
        for row, other in zip(valid["rows"], spoilt["rows"], strict=True)
        for was, now in zip(row.values(), map(other.get, row), strict=True)
    )


def differ(was: Any, now: Any) -> bool:
    """Tell whether two cells are numbers that differ by more than their last digits."""
    if isinstance(was, bool | str | None) or isinstance(now, bool | str | None):
        return False
    return abs(was - now) > 1e-6 * max(1, abs(was), abs(now))
