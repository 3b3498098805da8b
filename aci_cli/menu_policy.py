"""Define the parts of a menu that say how it is reckoned: settings, assumptions, scenarios."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from aci_cli.menu_fields import (
    AnyRange,
    AreaCode,
    Entry,
    NotNegative,
    ShareRange,
    Slug,
    Text,
    Triple,
    fault,
)

Horizon = Literal["short", "medium", "long"]

HORIZONS: tuple[Horizon, ...] = ("short", "medium", "long")


class Setting(Entry):
    """A policy constant."""

    value: NotNegative = Field(description="The constant")
    reason: Text = Field(description="Why this value")
    source: str | None = Field(default=None, description="What it is taken from")


class Settings(Entry):
    """The policy constants of rankings and votes."""

    material_bp: Setting = Field(
        description="Pressure below this many basis points of the target's GDP is not material"
    )
    essential_cut_floor: Setting = Field(
        description="Largest share of an essential line that a measure may cut"
    )
    burden_tolerance_bp: Setting = Field(
        description="A member whose burden is above this many basis points of its GDP is taken "
        "to vote against, where no stance is given"
    )


class Assumption(Entry):
    """A number of the model with its range, one for each horizon or one for all."""

    id: Slug = Field(description="Name by which a scenario changes it")
    symbol: Text = Field(description="Symbol in the formulas")
    short: Triple | None = Field(default=None, description="Up to a year")
    medium: Triple | None = Field(default=None, description="One to three years")
    long: Triple | None = Field(default=None, description="Five years and more")
    value: Triple | None = Field(
        default=None, description="One value for all horizons, instead of the three"
    )
    unit: Text = Field(description="What it counts")
    reason: str | None = Field(
        default=None, description='Why; holds the word "judgement" where nothing is cited'
    )
    sources: list[str] = Field(default=[], description="What it is cited from")

    @model_validator(mode="after")
    def _complete(self) -> Assumption:
        given = [getattr(self, horizon) is not None for horizon in HORIZONS]
        if (self.value is not None) == any(given) or any(given) != all(given):
            raise fault("needs either `value`, or all of `short`, `medium` and `long`")
        if not self.sources and "judgement" not in (self.reason or ""):
            raise fault('needs sources, or a reason that holds the word "judgement"')
        return self

    def triples(self) -> list[tuple[Horizon | None, Triple]]:
        """Return the values with their horizons, None where one value serves all."""
        if self.value is not None:
            return [(None, self.value)]
        return [(horizon, getattr(self, horizon)) for horizon in HORIZONS]


class Injury(Entry):
    """What prices the injury that the sender suffers, and whose doing it is."""

    comparator: Slug = Field(description="Comparator that prices the injury")
    by: AreaCode = Field(description="The target whose doing it is; for any other there is none")


class Scenario(Entry):
    """A named set of options and changed assumptions; what it does not name stays as it is."""

    id: Slug = Field(description="Name to give to `--scenario`")
    title: Text = Field(description="What it supposes")
    sender: AreaCode | None = Field(
        default=None, description="Country or group that takes the measures"
    )
    partners: list[AreaCode] = Field(
        default=[], alias="with", description="Countries or groups that take part for certain"
    )
    closed_markets: list[AreaCode] = Field(
        default=[], description="Markets in which sales that are lost find no buyer"
    )
    horizon: Horizon | None = Field(default=None, description="How long users have had to adapt")
    assumptions: dict[str, AnyRange] = Field(
        default={}, description="Assumptions that it changes, by name"
    )
    settings: dict[str, NotNegative] = Field(
        default={}, description="Settings that it changes, by name"
    )
    participation: dict[str, ShareRange] = Field(
        default={}, description="The chance that a partner joins"
    )
    note: str | None = Field(default=None, description="What to bear in mind")
