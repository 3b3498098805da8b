"""Define the parts of a menu: sectors, published lines, measures, assumptions, scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from aci_cli.menu_fields import (
    AnyRange,
    AreaCode,
    BaseCode,
    ChapterCode,
    Entry,
    Expression,
    FactorRange,
    HsCode,
    IcioCode,
    Ids,
    NotNegative,
    PartRange,
    Positive,
    ProductCode,
    Share,
    ShareRange,
    Slug,
    Text,
    Triple,
    fault,
)

Role = Literal["lever", "exposure", "market", "protect", "outlet", "excluded"]
Evidence = Literal["A", "B", "C"]
Source = Slug
Horizon = Literal["short", "medium", "long"]
Direction = Literal["to_target", "to_sender"]
Kind = Literal[
    "export_restriction",
    "export_charge",
    "import_duty",
    "import_restriction",
    "service_restriction",
    "service_withdrawal",
    "exclusion",
    "price_undertaking",
    "unpriced",
]
AnnexItem = Literal["1", "2", "3", "4a", "4b", "5", "6", "7", "8", "9", "10"]

HORIZONS: tuple[Horizon, ...] = ("short", "medium", "long")
TO_TARGET_KINDS = frozenset({"export_restriction", "export_charge", "service_withdrawal"})
TO_SENDER_KINDS = frozenset({"import_duty", "import_restriction", "exclusion", "price_undertaking"})
LEVEL_FIELDS = ("imports", "seller_share", "from_seller", "shares_of")
LEVEL_COMBINATIONS = (
    ("imports", "seller_share"),
    ("imports", "from_seller"),
    ("imports", "shares_of"),
    ("from_seller", "shares_of"),
)


class Setting(Entry):
    """A policy constant."""

    value: NotNegative
    reason: Text
    source: str | None = None


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

    id: Slug
    symbol: Text
    short: Triple | None = None
    medium: Triple | None = None
    long: Triple | None = None
    value: Triple | None = None
    unit: Text
    reason: str | None = None
    sources: list[str] = Field(default=[])

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


class Industry(Entry):
    """An industry of the input-output tables and the goods that it makes."""

    code: IcioCode
    title: Text
    chapters: list[ChapterCode] = Field(
        default=[], description="HS chapters, headings or subheadings; none for services"
    )


class DutyInForce(Entry):
    """A trade-defence duty that comes on top of the most-favoured-nation duty today."""

    product: HsCode
    seller: AreaCode = Field(description="Country whose goods bear the duty")
    rate: ShareRange


Members = Annotated[
    dict[AreaCode, Share],
    Field(description="The line's shares of the sender's countries, where they are known"),
]


def _check_members(members: Mapping[str, float]) -> None:
    """Raise where shares of a line do not add up to 1."""
    if members and abs(sum(members.values()) - 1) > 1e-9:
        raise fault(f"`members` expected shares that add up to 1, found {sum(members.values()):g}")


class Published(Entry):
    """A flow put together from published figures."""

    id: Slug
    line: Slug | None = Field(default=None, description="Shared by the same line in other years")
    title: Text
    year: Annotated[int, Field(ge=1988, le=2100)]
    buyer: AreaCode
    seller: AreaCode
    scope: list[HsCode] = Field(default=[], description="HS codes that the line stands for")
    imports: Expression | None = Field(default=None, description="All that the buyer imports")
    seller_share: Expression | None = Field(default=None, description="Seller's share of it")
    from_seller: Expression | None = Field(default=None, description="Imports from the seller")
    floor: Expression | None = Field(default=None, description="Imports from the seller, at least")
    shares_of: IcioCode | None = Field(default=None, description="Industry whose shares serve")
    exports: Expression | None = Field(default=None, description="All that the buyer exports")
    home_supply_share: PartRange | None = None
    alternatives: Expression | None = Field(default=None, description="What others export")
    members: Members = Field(default={})
    mixed_basis: bool = False
    evidence: Evidence
    note: str | None = None

    @property
    def line_id(self) -> str:
        """Return the name that the line bears in every year."""
        return self.line or self.id

    @model_validator(mode="after")
    def _has_a_level(self) -> Published:
        given = tuple(name for name in LEVEL_FIELDS if getattr(self, name) is not None)
        if given not in LEVEL_COMBINATIONS:
            valid = ", ".join(" with ".join(pair) for pair in LEVEL_COMBINATIONS)
            found = ", ".join(given) or "none of them"
            raise fault(f"expected one of {valid}; found {found}")
        if self.exports is not None and self.home_supply_share is not None:
            raise fault("give `exports` or `home_supply_share`, not both")
        if self.mixed_basis and self.evidence != "C":
            raise fault(f"a line with mixed_basis has evidence C, found {self.evidence}")
        _check_members(self.members)
        return self


class Bill(Entry):
    """The yearly bill of a service that keeps an installed base at work."""

    id: Slug
    line: Slug | None = Field(default=None, description="Shared by the same bill in other years")
    title: Text
    year: Annotated[int, Field(ge=1988, le=2100)]
    buyer: AreaCode
    seller: AreaCode
    amount: Expression
    self_served: PartRange
    base_life_years: FactorRange | None = Field(
        default=None, description="Average life of the base without this service, for paths"
    )
    sigma: FactorRange | None = None
    members: Members = Field(default={})
    evidence: Evidence
    note: str | None = None

    @property
    def line_id(self) -> str:
        """Return the name that the bill bears in every year."""
        return self.line or self.id

    @model_validator(mode="after")
    def _divided(self) -> Bill:
        _check_members(self.members)
        return self


class Sector(Entry):
    """A set of products that measures name together."""

    id: Slug
    title: Text
    role: list[Role]
    products: list[ProductCode]
    industry: IcioCode
    capital: bool = False
    essential: bool = False
    controlled: list[ProductCode] = Field(
        default=[],
        description="Products, or lines of them, under the target's export controls today",
    )
    years: Literal[1, 3] = 1
    evidence: Evidence = Field(
        default="B", description="How well the sector's ICIO industries stand for it"
    )
    source_order: list[Source] | None = None
    sigma: FactorRange | None = None
    import_reliance: ShareRange | None = None
    choke_price: FactorRange | None = None
    trade_defence: list[DutyInForce] = Field(default=[])
    published: list[Published] = Field(default=[])
    bills: list[Bill] = Field(default=[])
    note: str | None = None
    sources: list[str] = Field(default=[])

    @property
    def lines(self) -> list[Published | Bill]:
        """Return the lines that stand on published figures, bills last."""
        return [*self.published, *self.bills]


class Measure(Entry):
    """A response measure, or a comparator."""

    id: Slug
    title: Text
    annex_item: AnnexItem | None = None
    kind: Kind
    direction: Direction | None = Field(
        default=None, description="Who sells to whom; follows from the kind where not given"
    )
    sector: Ids = Field(default=[])
    base: list[BaseCode] = Field(default=[], description="Narrows the sector to these lines")
    controlled_only: bool = False
    coverage: ShareRange | None = None
    leakage: ShareRange | None = None
    rate: AnyRange | None = None
    rates: list[Positive] = Field(default=[])
    charge: Positive | None = None
    turnover: Expression | None = Field(default=None, description="Yearly business touched")
    competition_loss: ShareRange | None = None
    days_of_cover: AnyRange | None = Field(
        default=None, description="How many days the stocks of the buyer's users last"
    )
    scope: Literal["sector", "region", "operator", "person"] = "sector"
    link_basis: Literal["art10_a", "art10_b", "art10_c"] | None = None
    link_evidence: str | None = None
    notice_given: bool | None = None
    touches: list[Literal["licences", "established"]] = Field(default=[])
    justification: str | None = None
    tier: Literal[0, 1, 2, 3, 4] | None = None
    speed_months: AnyRange | None = None
    reversibility: Literal["high", "medium", "low"] | None = None
    requires: list[Slug] = Field(default=[])
    conflicts: list[Slug] = Field(default=[])
    needs: list[AreaCode] = Field(default=[], description="Partners without whom it leaks")
    sunset: str | None = None
    suspend_if: str | None = None
    terminate_if: str | None = None
    note: str | None = None
    sources: list[str] = Field(default=[])

    @property
    def flow(self) -> Direction | None:
        """Return the direction of the flow that is cut: given, else that of the kind."""
        if self.direction is not None:
            return self.direction
        if self.kind in TO_TARGET_KINDS:
            return "to_target"
        return "to_sender" if self.kind in TO_SENDER_KINDS else None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Measure:
        if self.kind in ("import_duty", "price_undertaking") and self.rate is None:
            raise fault(f"the kind {self.kind} needs `rate`")
        if self.kind == "export_charge" and self.charge is None:
            raise fault("the kind export_charge needs `charge`")
        if self.kind == "service_restriction" and self.direction is None:
            raise fault("the kind service_restriction needs `direction`: to_target or to_sender")
        if self.rates != sorted(set(self.rates)):
            raise fault("`rates` must rise from one to the next")
        if not self.sector and self.kind != "unpriced" and not self.note:
            raise fault("without `sector` a measure needs a `note` that says why")
        self._check_scope()
        return self

    def _check_scope(self) -> None:
        if self.scope != "person":
            for name in ("link_basis", "link_evidence", "notice_given"):
                if getattr(self, name) is not None:
                    raise fault(f"`{name}` belongs to a measure of scope person only (Art. 10)")
        if self.justification is not None and not self.touches:
            raise fault("`justification` belongs with `touches` (Art. 11)")


class Injury(Entry):
    """What prices the injury that the sender suffers, and whose doing it is."""

    comparator: Slug
    by: AreaCode = Field(description="The target whose doing it is; for any other there is none")


class Scenario(Entry):
    """A named set of options and changed assumptions; what it does not name stays as it is."""

    id: Slug
    title: Text
    sender: AreaCode | None = None
    partners: list[AreaCode] = Field(default=[], alias="with")
    closed_markets: list[AreaCode] = Field(default=[])
    horizon: Horizon | None = None
    assumptions: dict[str, AnyRange] = Field(default={})
    settings: dict[str, NotNegative] = Field(default={})
    participation: dict[str, ShareRange] = Field(
        default={}, description="The chance that a partner joins"
    )
    note: str | None = None
