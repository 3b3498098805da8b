"""The command that makes a release from publishers' files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aci_cli import output as out
from aci_cli.commands.inputs import read_menu
from aci_cli.config import Settings
from aci_cli.errors import UsageError
from aci_cli.output import OutputOptions
from aci_cli.userdata import downloads_folder, release_folder

if TYPE_CHECKING:
    from aci_cli.sources.reader import Reader

LAYOUT = ("source", "classification", "year", "month", "rows", "value_eur", "state")


def ingest(
    paths: Sequence[str],
    mapping: str | None,
    to: str | None,
    *,
    settings: Settings,
    output: OutputOptions,
) -> None:
    """Read files, or all that were fetched, into a release; write a row for each file made."""
    from aci_cli.ingest import ingest as read_in

    target = Path(to) if to else release_folder()
    files, readers = _asked(paths, mapping)
    table = read_in(
        files,
        target,
        read_menu(settings.menu),
        readers=readers,
        threads=settings.threads,
        say=out.note,
    )
    out.write(table, replace(output, layout=LAYOUT))
    months: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for row in table.records():
        if row["month"] is not None:
            months[row["source"], row["year"]].add(row["month"])
    for (source, year), given in sorted(months.items()):
        if len(given) < 12:
            out.note(
                f"{source} {year} counts once all twelve months are held; aci data show names them"
            )
    out.note(f"release {table.meta['release']} in {target}")
    out.hint("aci rank now uses it" if to is None else f"aci rank --data {target} uses it")


def _asked(paths: Sequence[str], mapping: str | None) -> tuple[list[Path], dict[Path, Reader]]:
    """Return the files to read, and the reader of those that a mapping file describes."""
    if mapping is not None:
        from aci_cli.sources.mapping import read_mapping

        said = read_mapping(Path(mapping))
        own = [Path(path) for path in paths] or list(said.files)
        return own, dict.fromkeys(own, said.reader())
    if paths:
        return [Path(path) for path in paths], {}
    from aci_cli.fetch.ledger import fetched

    found = fetched(downloads_folder())
    if not found:
        raise UsageError(
            "name the files or folders to read, or fetch some first: aci data fetch baci"
        )
    return found, {}
