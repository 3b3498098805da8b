"""Work the model in plain Python: one function a formula, no queries, nothing shared with them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

Flow = tuple[str, str, float]
SIGMA_BOUNDS = (2.0, 12.0)


@dataclass(frozen=True)
class Assumptions:
    """Hold the assumptions of one horizon, at their modes."""

    sigma_speed: float = 0.15
    supply_response: float = 1.0
    demand_response: float = 0.3
    choke_price: float = 10.0
    redirected_share: float = 0.2
    lost_value_share: float = 0.5
    capital_share: float = 0.15
    home_supply_per_export: float = 0.5
    retaliation_chance: float = 0.5
    retaliation_proportion: float = 0.5
    net_weight: float = 1.0
    leakage_sold: float = 0.1
    leakage_bought: float = 0.05
    coverage_services: float = 0.5
    competition_loss: float = 0.06
    sigma_service: float = 3.0
    sigma_default: float = 5.0


@dataclass(frozen=True)
class Facts:
    """Hold what the flows of one product say of a buyer B and a seller A."""

    imports: float
    from_seller: float
    home: float
    producer_exports: float
    buyer_exports: float
    others_exports: float
    seller_exports: float
    supplier_hhi: float | None
    world_export_hhi: float | None

    @property
    def market_share(self) -> float | None:
        """Return b, the buyer's share of what the seller sells abroad in open markets."""
        return self.from_seller / self.seller_exports if self.seller_exports else None


@dataclass(frozen=True)
class Line:
    """Hold a line as a cut needs it: M, X, Q, W, σ, κ, t⁰, v and b."""

    imports: float
    from_seller: float
    home_supply: float = 0.0
    alternatives: float = 0.0
    sigma: float = 5.0
    choke_price: float = 10.0
    capital: bool = False
    duty: float = 0.0
    value_added: float = 0.5
    market_share: float = 0.0

    @property
    def spending(self) -> float:
        """Return C = M + Q + t⁰X."""
        return self.imports + self.home_supply + self.duty * self.from_seller


@dataclass(frozen=True)
class Outcome:
    """Hold what a cut does; `price` is infinite where nothing is left."""

    price: float
    left: float
    flow_lost: float
    users_loss: float
    seller_loss: float
    revenue_change: float
    paid: float


def facts(
    flows: Iterable[Flow],
    buyer: Collection[str],
    seller: Collection[str],
    closed: Collection[str] = (),
) -> Facts:
    """Add up the flows of one product; a bloc counts as one, flows inside it are home supply."""
    bought: dict[str, float] = {}
    sold: dict[str, float] = {}
    home = producers = into_closed = 0.0
    for exporter, importer, value in flows:
        source = _bloc(exporter, buyer, seller)
        customer = _bloc(importer, buyer, seller)
        if source == customer:
            home += value if source == "B" else 0.0
        else:
            sold[source] = sold.get(source, 0.0) + value
            if customer == "B":
                bought[source] = bought.get(source, 0.0) + value
            elif source == "A" and importer in closed:
                into_closed += value
        if source == "B" and exporter != importer:
            producers += value
    return Facts(
        imports=math.fsum(bought.values()),
        from_seller=bought.get("A", 0.0),
        home=home,
        producer_exports=producers,
        buyer_exports=sold.get("B", 0.0),
        others_exports=math.fsum(v for who, v in sold.items() if who not in ("A", "B")),
        seller_exports=sold.get("A", 0.0) - into_closed,
        supplier_hhi=hhi(bought.values()),
        world_export_hhi=hhi(sold.values()),
    )


def _bloc(country: str, buyer: Collection[str], seller: Collection[str]) -> str:
    return "B" if country in buyer else "A" if country in seller else country


def hhi(values: Iterable[float]) -> float | None:
    """Return the sum of squared shares, None where there is nothing to share."""
    kept = list(values)
    total = math.fsum(kept)
    return math.fsum((value / total) ** 2 for value in kept) if total else None


def shrunk_sigma(
    estimate: float | None, heading: Sequence[float], chapter: Sequence[float], default: float
) -> float:
    """Return σ: the estimate halfway to the default, its neighbours' median a quarter of the way.

    `heading` and `chapter` hold the significant estimates of the same HS4 and HS2.
    """
    sigma = default
    neighbours = next((group for group in (heading, chapter) if len(group) >= 3), None)
    if estimate is not None:
        sigma = math.sqrt(estimate * default)
    elif neighbours is not None:
        sigma = default * (median(neighbours) / default) ** 0.25
    return min(max(sigma, SIGMA_BOUNDS[0]), SIGMA_BOUNDS[1])


def median(values: Sequence[float]) -> float:
    """Return the middle value, the mean of the two in the middle of an even number."""
    kept = sorted(values)
    half = len(kept) // 2
    return kept[half] if len(kept) % 2 else (kept[half - 1] + kept[half]) / 2


def sigma_within(sigma: float, assumptions: Assumptions) -> float:
    """Return σ_h = max(1.5, 1 + θ (σ − 1))."""
    return max(1.5, 1 + assumptions.sigma_speed * (sigma - 1))


def _index(parts: Iterable[tuple[float, float]], sigma: float) -> float:
    """Return the CES price index of (share, price) pairs, infinite where no share is left."""
    total = math.fsum(
        share * price ** (1 - sigma) for share, price in parts if share and not math.isinf(price)
    )
    return total ** (1 / (1 - sigma)) if total > 0 else math.inf


def _area(price: float, eta: float) -> float:
    """Return Φ(P), the area under a demand of elasticity η from 1 to P."""
    if eta == 1:
        return math.log(price)
    if math.isinf(price):
        return math.inf if eta < 1 else 1 / (eta - 1)
    return math.expm1((1 - eta) * math.log(price)) / (1 - eta)


def cut(line: Line, touched: float, wedge: float | None, assumptions: Assumptions) -> Outcome:
    """Cut a flow in two passes; `wedge` is τ, None for a ban, and a ban from κ on."""
    tau = math.inf if wedge is None or wedge >= line.choke_price else wedge
    sigma = sigma_within(line.sigma, assumptions)
    eta = assumptions.demand_response
    spending = line.spending
    sold, duty = line.from_seller, line.duty
    others = max(line.imports - sold, 0.0) / spending
    part = sold * (1 + duty) / spending
    others_price = 1.0
    for final in (False, True):
        price = _index(
            [
                (line.home_supply / spending, 1.0),
                (others, others_price),
                (part * (1 - touched), 1.0),
                (part * touched, tau),
            ],
            sigma,
        )
        left = 0.0
        if not math.isinf(tau):
            left = min(tau**-eta, tau**-sigma * price ** (sigma - eta))
        flow_lost = sold * touched * (1 - left)
        if not final and others:
            others_price = (1 + flow_lost / line.alternatives) ** (1 / assumptions.supply_response)
    return _outcome(line, touched, tau, assumptions, (price, left, flow_lost))


def _outcome(
    line: Line,
    touched: float,
    tau: float,
    assumptions: Assumptions,
    state: tuple[float, float, float],
) -> Outcome:
    price, left, flow_lost = state
    eta, sold, duty = assumptions.demand_response, line.from_seller, line.duty
    banned = math.isinf(tau)
    ceiling = touched * sold * (1 + duty) * _area(min(tau, line.choke_price), eta)
    loss = min(line.spending * _area(price, eta), ceiling)
    paid = 0.0 if banned else (tau - 1) * left * touched * sold
    if line.capital:
        paid_by_users = paid * (1 + duty)
        loss = paid_by_users + assumptions.capital_share * (loss - paid_by_users)
    new_duty = 0.0 if banned else tau * (1 + duty) - 1
    kept = 1 - assumptions.redirected_share * (1 - line.market_share)
    return Outcome(
        price=price,
        left=left,
        flow_lost=flow_lost,
        users_loss=loss,
        seller_loss=flow_lost * kept * line.value_added * assumptions.lost_value_share,
        revenue_change=sold * ((1 - touched) * duty + touched * left * new_duty) - duty * sold,
        paid=paid,
    )


def dependency_price(line: Line, assumptions: Assumptions) -> float:
    """Return P̂ with all of the seller's supply gone, at border prices."""
    sigma = sigma_within(line.sigma, assumptions)
    spending = line.imports + line.home_supply
    others = (line.imports - line.from_seller) / spending
    others_price = 1.0
    if others:
        asked = 1 + line.from_seller / line.alternatives
        others_price = asked ** (1 / assumptions.supply_response)
    return _index([(line.home_supply / spending, 1.0), (others, others_price)], sigma)


def score(line: Line, assumptions: Assumptions) -> float:
    """Return D = 100 (1 − 1/P̂), 100 where nothing is left."""
    return 100 * (1 - 1 / dependency_price(line, assumptions))


def pressure_and_harm(kind: str, to_target: bool, done: Outcome) -> tuple[float, float]:
    """Return P and H of a cut by the kind of measure and the direction of the flow."""
    u, y = done.users_loss, done.seller_loss
    g, paid = done.revenue_change, done.paid
    if kind == "export_charge":
        return u, y - paid
    if kind == "price_undertaking":
        return y - paid, u
    if kind == "service_restriction" and not to_target:
        return y, u
    if kind == "import_duty" and to_target:
        return u - g, y
    return (u, y) if to_target else (y, u - g)


def after_stocks(done: Outcome, days_of_cover: float) -> Outcome:
    """Return what a cut does in a year of which users' stocks last some days, if it is a ban."""
    if done.left:
        return done
    return replace(done, users_loss=done.users_loss * (1 - min(1.0, days_of_cover / 365)))


def exclusion(
    turnover: float, touched: float, value_added: float, loss: float, assumptions: Assumptions
) -> tuple[float, float]:
    """Return P and H of a yearly business that is shut out; its b is unknown, hence δ = r."""
    lost = touched * turnover
    kept = 1 - assumptions.redirected_share
    return lost * kept * value_added * assumptions.lost_value_share, lost * loss


def bill(amount: float, self_served: float, **rest: float) -> Line:
    """Return a service bill as a line: X = M = N, Q = N × self/(1 − self), W = Q."""
    home = amount * self_served / (1 - self_served)
    return Line(amount, amount, home_supply=home, alternatives=home, **rest)


def with_seller_alone(line: Line) -> Line:
    """Return the line without home supply, for the score at Q = 0."""
    return replace(line, home_supply=0.0, alternatives=line.alternatives - line.home_supply)
