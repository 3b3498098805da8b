"""The engine that reduces the flows where they lie, and the command that brings them home."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aci_cli import output as out
from aci_cli.commands.inputs import read_menu
from aci_cli.config import SETTINGS_FILE, Settings, from_file
from aci_cli.ending import orderly
from aci_cli.errors import AciError, UsageError
from aci_cli.output import OutputOptions
from aci_cli.places import is_terminal
from aci_cli.progress import UNSEEN_SECONDS, Steps
from aci_cli.userdata import release_folder

if TYPE_CHECKING:
    from aci_cli.flows import TradeTable
    from aci_cli.reducer import Reducer
    from aci_cli.sources.reader import Source

LAYOUT = (
    *("source", "classification", "year", "month", "rows_held", "value_held_eur"),
    *("rows", "value_eur", "state"),
)


def trade_table(settings: Settings) -> TradeTable | None:
    """Return the table of trade that --engine spark reduces; None where the release serves."""
    _check_remote(settings)
    return None if settings.engine == "duckdb" else _opened(settings)


def _check_remote(settings: Settings) -> None:
    if settings.engine == "duckdb" and settings.flagged("remote"):
        raise UsageError("--remote names the server of --engine spark")


def _opened(settings: Settings) -> TradeTable:
    """Return the table that the settings file names, on the engine in use."""
    from aci_cli.flows import TradeTable

    place = settings.tables.get("trade")
    if unknown := sorted(set(settings.tables) - {"trade"}):
        raise AciError(f"{SETTINGS_FILE}: [tables] names {', '.join(unknown)}; known: trade")
    if not isinstance(place, str) or not place.strip():
        raise AciError(
            f"{SETTINGS_FILE} names no table of trade: under [tables], write "
            'trade = "folder/of/parquet", or the name of a table in the catalogue'
        )
    sources = known_sources(settings)
    return TradeTable(_reducer(settings), place.strip(), sources, out.warn_after)


def _reducer(settings: Settings) -> Reducer:
    """Return the engine; what it runs ends with this process, however that ends."""
    if settings.engine == "duckdb":
        from aci_cli.engine import Engine

        return Engine(settings.threads or os.cpu_count())
    if settings.remote is None:
        raise UsageError("--engine spark needs --remote sc://host:port, or ACI_REMOTE")
    from aci_cli.spark import TOKEN, Spark

    if os.environ.get(TOKEN) and from_file(settings.origins["remote"]):
        raise AciError(
            f"{settings.origins['remote']} names the server, and {TOKEN} goes only to one that "
            "--remote or ACI_REMOTE names"
        )
    spark = Spark(settings.remote)

    def end() -> None:
        spark.cancel()
        spark.close()

    atexit.register(end)
    if threading.current_thread() is threading.main_thread():
        orderly()
    return spark


@contextmanager
def watched(reducer: Reducer, name: str) -> Iterator[None]:
    """Say on a terminal how far the queries of an engine have come."""
    if not is_terminal(sys.stderr):
        yield
        return
    done = threading.Event()

    def look() -> None:
        with Steps(name) as steps:
            while not done.wait(UNSEEN_SECONDS):
                share = reducer.progress()
                steps.show("at work" if share is None else f"{share:.0%} of the query at work")

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def reduce(
    years: Sequence[str],
    months: Sequence[str],
    to: str | None,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Make the release hold what the menu needs of the engine's trade; a row for each period."""
    from aci_cli.fetch import wanted
    from aci_cli.reduce import reduce as bring_home

    _check_remote(settings)
    chosen_years, chosen_months = wanted.years(years), wanted.months(months)
    menu = read_menu(settings.menu)
    target = Path(to) if to else release_folder()
    table = _opened(settings)
    with watched(table.reducer, "reduce"):
        rows = bring_home(
            table,
            target,
            menu,
            years=chosen_years,
            months=chosen_months,
            threads=settings.threads,
            say=out.note,
        )
    out.write(rows, replace(output, layout=LAYOUT))
    out.note(f"release {rows.meta['release']} in {target}")
    out.hint("aci rank now uses it" if to is None else f"aci rank --data {target} uses it")


def known_sources(settings: Settings) -> dict[str, Source]:
    """Return the publishers' sources, and those of the settings file, which a table may name."""
    from aci_cli.sources.mapping import own_source
    from aci_cli.sources.registry import published

    own = {
        name: own_source(name, said, f"{SETTINGS_FILE}: [sources.{name}]")
        for name, said in settings.sources.items()
    }
    return published() | own
