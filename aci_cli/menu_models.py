"""Define the parts of a menu that say what is done on what: sectors, lines, measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from aci_cli.menu_fields import (
    WHOLE,
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
    PartRange,
    Positive,
    ProductCode,
    RelianceRange,
    Share,
    ShareRange,
    Slug,
    Text,
    fault,
)

Role = Literal["lever", "exposure", "market", "protect", "outlet", "excluded"]
Evidence = Literal["A", "B", "C"]
Source = Slug
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

TO_TARGET_KINDS = frozenset({"export_restriction", "export_charge", "service_withdrawal"})
TO_SENDER_KINDS = frozenset({"import_duty", "import_restriction", "exclusion", "price_undertaking"})
LEVEL_FIELDS = ("imports", "seller_share", "from_seller", "shares_of")
LEVEL_COMBINATIONS = (
    ("imports", "seller_share"),
    ("imports", "from_seller"),
    ("imports", "shares_of"),
    ("from_seller", "shares_of"),
)


class Industry(Entry):
    """An industry of the input-output tables and the goods that it makes."""

    code: IcioCode = Field(description="Code in the OECD inter-country tables")
    title: Text = Field(description="What it is called")
    chapters: list[ChapterCode] = Field(
        default=[], description="HS chapters, headings or subheadings; none for services"
    )


class DutyInForce(Entry):
    """A trade-defence duty that comes on top of the most-favoured-nation duty today."""

    product: HsCode = Field(description="Code of the goods that bear the duty")
    seller: AreaCode = Field(description="Country whose goods bear the duty")
    rate: ShareRange = Field(
        description="Rate on top of the most-favoured-nation duty, 0.2 for 20 %"
    )


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

    id: Slug = Field(description="Names the line of this year")
    line: Slug | None = Field(default=None, description="Shared by the same line in other years")
    title: Text = Field(description="What the line is")
    year: Annotated[int, Field(ge=1988, le=2100)] = Field(description="Year of the figures")
    buyer: AreaCode = Field(description="Country or group that buys")
    seller: AreaCode = Field(description="Country or group that sells")
    scope: list[HsCode] = Field(default=[], description="HS codes that the line stands for")
    imports: Expression | None = Field(default=None, description="All that the buyer imports")
    seller_share: Expression | None = Field(default=None, description="Seller's share of it")
    from_seller: Expression | None = Field(default=None, description="Imports from the seller")
    floor: Expression | None = Field(default=None, description="Imports from the seller, at least")
    shares_of: IcioCode | None = Field(default=None, description="Industry whose shares serve")
    exports: Expression | None = Field(default=None, description="All that the buyer exports")
    home_supply_share: PartRange | None = Field(
        default=None,
        description="Share of the buyer's home supply in what it uses, instead of `exports`",
    )
    alternatives: Expression | None = Field(default=None, description="What others export")
    members: Members = Field(default={})
    mixed_basis: bool = Field(
        default=False,
        description="True where figures of different years or bases meet; then evidence is C",
    )
    evidence: Evidence = Field(
        description="A official flows, B official or filing for the main part, C the rest"
    )
    note: str | None = Field(default=None, description="What to bear in mind")

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

    id: Slug = Field(description="Names the bill of this year")
    line: Slug | None = Field(default=None, description="Shared by the same bill in other years")
    title: Text = Field(description="What the bill is for")
    year: Annotated[int, Field(ge=1988, le=2100)] = Field(description="Year of the figures")
    buyer: AreaCode = Field(description="Country or group that pays the bill")
    seller: AreaCode = Field(description="Country or group that serves")
    amount: Expression = Field(description="The yearly bill")
    self_served: PartRange = Field(
        description="Share of the need that the buyer or third firms can serve"
    )
    base_life_years: FactorRange | None = Field(
        default=None, description="Average life of the base without this service, for paths"
    )
    sigma: FactorRange | None = Field(
        default=None,
        description="Elasticity of substitution, instead of the assumption `sigma_service`",
    )
    members: Members = Field(default={})
    evidence: Evidence = Field(
        description="A official flows, B official or filing for the main part, C the rest"
    )
    note: str | None = Field(default=None, description="What to bear in mind")

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

    id: Slug = Field(description="Names the sector")
    title: Text = Field(description="What it is called")
    role: list[Role] = Field(
        description="`lever` the sender sells it, `exposure` it needs it, `market` it buys what "
        "others supply too, `protect` worth protecting anyway, `outlet` the target may tax what it "
        "sells there, `excluded` no measure touches it"
    )
    products: list[ProductCode] = Field(
        description="Codes of its goods or industries: HS of six digits, CN of eight, ICIO"
    )
    industry: IcioCode = Field(description="Industry that gives value added, services and proxies")
    capital: bool = Field(
        default=False,
        description="True for machines and the like: a ban stops additions, not the stock",
    )
    essential: bool = Field(
        default=False,
        description="True for basic needs, of which `essential_cut_floor` lets only a part be cut",
    )
    controlled: list[ProductCode] = Field(
        default=[],
        description="Products, or lines of them, under the target's export controls today",
    )
    years: Annotated[Literal[1, 3], WHOLE] = Field(
        default=1, description="Years over which flows are averaged, 3 where single years swing"
    )
    evidence: Evidence = Field(
        default="B", description="How well the sector's ICIO industries stand for it"
    )
    source_order: list[Source] | None = Field(
        default=None, description="Which source serves its codes, instead of the menu's order"
    )
    sigma: FactorRange | None = Field(
        default=None,
        description="Elasticity of substitution between suppliers, instead of estimates",
    )
    import_reliance: RelianceRange | None = Field(
        default=None,
        description="Share of imports in what the buyer uses, above 0, instead of home supply",
    )
    choke_price: FactorRange | None = Field(
        default=None,
        description="Multiple of today's price that nobody pays, instead of the assumption",
    )
    trade_defence: list[DutyInForce] = Field(
        default=[], description="Duties in force beyond the most-favoured-nation duty"
    )
    published: list[Published] = Field(
        default=[], description="Lines put together from published figures"
    )
    bills: list[Bill] = Field(default=[], description="Bills of services on an installed base")
    note: str | None = Field(default=None, description="What to bear in mind")
    sources: list[str] = Field(default=[], description="Ids of figures that it rests on")

    @property
    def lines(self) -> list[Published | Bill]:
        """Return the lines that stand on published figures, bills last."""
        return [*self.published, *self.bills]


class Measure(Entry):
    """A response measure, or a comparator."""

    id: Slug = Field(description="Names the measure")
    title: Text = Field(description="What the measure does")
    annex_item: AnnexItem | None = Field(
        default=None,
        description="Item of Annex I of the regulation; none for comparators and replies",
    )
    kind: Kind = Field(description="How it cuts a flow, and which formula holds (see Method)")
    direction: Direction | None = Field(
        default=None, description="Who sells to whom; follows from the kind where not given"
    )
    sector: Ids = Field(default=[], description="Sectors that it touches")
    base: list[BaseCode] = Field(default=[], description="Narrows the sector to these lines")
    controlled_only: bool = Field(
        default=False,
        description="True where it touches only what the target's export controls cover today",
    )
    coverage: ShareRange | None = Field(
        default=None, description="Share of the flow that it reaches, u"
    )
    leakage: ShareRange | None = Field(
        default=None, description="Share of that which arrives by other routes, ℓ"
    )
    rate: AnyRange | None = Field(
        default=None,
        description="Duty on top of the duty in force, 0.25 for 25 %; or an undertaking's wedge",
    )
    rates: list[Positive] = Field(
        default=[], description="Rungs of the duty that `aci rank --rungs` shows"
    )
    charge: Positive | None = Field(
        default=None, description="Charge on exports, 0.25 for 25 % of the price"
    )
    turnover: Expression | None = Field(default=None, description="Yearly business touched")
    competition_loss: ShareRange | None = Field(
        default=None, description="Price rise from fewer bidders or buyers, λ"
    )
    days_of_cover: AnyRange | None = Field(
        default=None, description="How many days the stocks of the buyer's users last"
    )
    scope: Literal["sector", "region", "operator", "person"] = Field(
        default="sector",
        description="Whom it hits; `person` is a named natural or legal person (Art. 8, 10)",
    )
    link_basis: Literal["art10_a", "art10_b", "art10_c"] | None = Field(
        default=None, description="Ground of the link to the government, for `person` (Art. 10)"
    )
    link_evidence: str | None = Field(default=None, description="What shows that link")
    notice_given: bool | None = Field(
        default=None, description="True where the person was told and could answer (Art. 10)"
    )
    touches: list[Literal["licences", "established"]] = Field(
        default=[],
        description="What Art. 11 lets it touch only exceptionally; `justification` says why",
    )
    justification: str | None = Field(
        default=None, description="Why it is taken all the same (Art. 11)"
    )
    tier: Annotated[Literal[0, 1, 2, 3, 4], WHOLE] | None = Field(
        default=None,
        description="0 threat, 1 tariffs and procurement, 2 services, 3 export limits, 4 finance",
    )
    speed_months: AnyRange | None = Field(
        default=None, description="Months from adoption until it takes effect"
    )
    reversibility: Literal["high", "medium", "low"] | None = Field(
        default=None, description="How easily it is taken back"
    )
    requires: list[Slug] = Field(default=[], description="Measures without which it is not taken")
    conflicts: list[Slug] = Field(default=[], description="Measures with which it is not taken")
    needs: list[AreaCode] = Field(default=[], description="Partners without whom it leaks")
    sunset: str | None = Field(default=None, description="When it ends by itself")
    suspend_if: str | None = Field(default=None, description="What suspends it (Art. 12)")
    terminate_if: str | None = Field(default=None, description="What ends it (Art. 12)")
    note: str | None = Field(default=None, description="What to bear in mind")
    sources: list[str] = Field(default=[], description="Ids of figures that it rests on")

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
