"""What a reader of a publisher's files is, so that an ingest can ask each in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from aci_cli.sources.parts import Part
from aci_cli.sources.staging import Staging


@dataclass(frozen=True)
class Origin:
    """Say what a file is, as far as it can be told before its rows are read.

    `year` and `month` where the file's name promises them, `edition` as the publisher calls it.
    """

    year: int | None = None
    month: int | None = None
    edition: str | None = None


@dataclass(frozen=True)
class Source:
    """Describe a source for the manifest of a release; `currency` is that of its values.

    `world` is true where it covers all countries' trade, false where only its reporters'.
    `additive` rows are summed (see `Staging.begin`).
    """

    id: str
    publisher: str
    title: str
    licence: str
    citation: str
    address: str
    valuation: str
    currency: str
    world: bool
    additive: bool = False


class Reader(Protocol):
    """Recognise one layout of one publisher, and stage its rows.

    `source` is the source whose trade rows it stages, None where it fills a table beside
    (`staged_rates` and the like). `whole` files hold all reporters and products of their period
    and replace what was held of it; others replace only the products and reporters they hold.
    """

    @property
    def name(self) -> str:
        """Return what messages call the layout."""
        ...

    @property
    def source(self) -> Source | None:
        """Return the source of the trade rows, None for a table beside."""
        ...

    @property
    def whole(self) -> bool:
        """Tell whether a file holds all reporters and products of its period."""
        ...

    def claims(self, part: Part) -> bool:
        """Tell by its content whether a file is of this layout."""
        ...

    def origin(self, part: Part) -> Origin:
        """Return what the file's name says of it; nothing where it says nothing."""
        ...

    def stage(self, part: Part, staging: Staging) -> None:
        """Add the file's rows to the tables of the workplace; AciError where one does not cast."""
        ...
