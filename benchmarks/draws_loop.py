"""Score measures draw by draw with pandas: what the queries cut, impacts and scores do at once.

Within a draw all cuts are computed at once, on columns of pandas or, faster, of numpy; the sums
are pandas groups. What no draw changes is joined before the loop. Columns are named as in those
queries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

SCORES = (
    "pressure_eur",
    "retaliation_eur",
    "self_harm_eur",
    "pressure_bp",
    "self_harm_bp",
    "leverage",
    "net_bp",
)
Column = pd.Series | np.ndarray
Horizon = Mapping[str, float]


@dataclass(frozen=True)
class Draw:
    """Hold what one draw gives the loop: the columns of its cuts, and the assumptions."""

    number: int
    cuts: Mapping[str, Column]
    horizon: Horizon

    def of_numpy(self) -> Draw:
        """Return the same with columns of numpy."""
        arrays = {name: np.asarray(self.cuts[name]) for name in self.cuts}
        return Draw(self.number, arrays, self.horizon)


@dataclass(frozen=True)
class Economies:
    """Hold what figures are scaled by, in euro."""

    gdp_target_eur: float
    gdp_sender_eur: float


def draws(cuts: pd.DataFrame, horizon: pd.DataFrame, kinds: pd.DataFrame) -> list[Draw]:
    """Return each draw with the kind of each cut's measure beside, ready for the loop.

    `kinds` has a row for each measure.
    """
    joined = dict(list(cuts.merge(kinds, on="measure").groupby("draw")))
    assumed = horizon.set_index("draw").to_dict("index")
    return [
        Draw(number, dict(joined[number].items()), assumed[number]) for number in sorted(joined)
    ]


def loop(chosen: Sequence[Draw], economies: Economies) -> pd.DataFrame:
    """Return the scores of all draws, a row for each draw and variant."""
    scored = {draw.number: score(draw, economies) for draw in chosen}
    return pd.concat(scored, names=["draw"])


def score(draw: Draw, economies: Economies) -> pd.DataFrame:
    """Return the scores of one draw, a row for each variant."""
    horizon = draw.horizon
    sums = impacts(draw.cuts, cut(draw.cuts, horizon)).groupby("variant").sum()
    pressure, harm, provoking = (sums[name].to_numpy() for name in sums.columns)
    chance = horizon["retaliation_chance"] * horizon["retaliation_proportion"]
    retaliation = np.where((provoking > 0) & (pressure > 0), chance * pressure, 0)
    self_harm = harm + retaliation
    pressure_bp = 10_000 * pressure / economies.gdp_target_eur
    self_harm_bp = 10_000 * self_harm / economies.gdp_sender_eur
    found = (
        pressure,
        retaliation,
        self_harm,
        pressure_bp,
        self_harm_bp,
        np.where(self_harm > 0, pressure_bp / self_harm_bp, np.nan),
        pressure_bp - horizon["net_weight"] * self_harm_bp,
    )
    return pd.DataFrame(dict(zip(SCORES, found, strict=True)), index=sums.index)


def impacts(cuts: Mapping[str, Column], effects: Mapping[str, Column]) -> pd.DataFrame:
    """Return pressure and harm at home of each cut, by the kind of its measure."""
    users, seller = effects["users_loss_eur"], effects["seller_loss_eur"]
    revenue, paid = effects["revenue_change_eur"], effects["paid_eur"]
    return pd.DataFrame(
        {
            "variant": cuts["variant"],
            "pressure_eur": cuts["pressure_users"] * users
            + cuts["pressure_seller"] * seller
            + cuts["pressure_paid"] * paid,
            "harm_eur": cuts["harm_users"] * users
            + cuts["harm_seller"] * seller
            + cuts["harm_revenue"] * revenue
            + cuts["harm_paid"] * paid,
            "provoking": cuts["provokes"],
        }
    )


def cut(cuts: Mapping[str, Column], horizon: Horizon) -> dict[str, Column]:
    """Return U, Y, G and what the wedge costs those who still buy, in euro, for each cut."""
    sold, duty, touched = cuts["from_seller_eur"], cuts["duty_rate"], cuts["touched"]
    banned = np.isnan(cuts["wedge"]) | (cuts["wedge"] >= cuts["choke_price"])
    # a price without end stands for a ban: nothing is left
    wedge = np.where(banned, np.inf, cuts["wedge"])
    eta = horizon["demand_response"]
    spending = cuts["imports_eur"] + cuts["home_supply_eur"] + duty * sold
    sigma = np.maximum(1.5, 1 + horizon["sigma_speed"] * (cuts["sigma"] - 1))
    e = 1 - sigma
    home = cuts["home_supply_eur"] / spending
    other = np.maximum(cuts["imports_eur"] - sold, 0) / spending
    seller = sold * (1 + duty) / spending * (1 - touched + touched * wedge**e)
    first = (home + other + seller) ** (1 / e)
    first_left = np.minimum(wedge**-eta, wedge**-sigma * first ** (sigma - eta))
    asked = 1 + sold * touched * (1 - first_left) / cuts["alternatives_eur"]
    dearer = np.where(other > 0, asked ** (1 / horizon["supply_response"]), 1)
    price = (home + other * dearer**e + seller) ** (1 / e)
    left = np.minimum(wedge**-eta, wedge**-sigma * price ** (sigma - eta))
    priced = np.where(banned, 1, wedge)
    paid = (priced - 1) * left * touched * sold
    ceiling = np.where(banned, cuts["choke_price"], wedge)
    stock = np.minimum(
        spending * area(price, eta), touched * sold * (1 + duty) * area(ceiling, eta)
    )
    still = paid * (1 + duty)
    kept = (1 - touched) * duty + touched * left * ((1 + duty) * priced - 1)
    unsold = 1 - horizon["redirected_share"] * (1 - cuts["seller_market_share"])
    idle = cuts["value_added_share"] * horizon["lost_value_share"]
    capital = still + horizon["capital_share"] * (stock - still)
    return {
        "users_loss_eur": np.where(cuts["capital"], capital, stock),
        "seller_loss_eur": sold * touched * (1 - left) * unsold * idle,
        "revenue_change_eur": sold * kept - duty * sold,
        "paid_eur": paid,
    }


def area(price: Column, eta: float) -> Column:
    """Return Φ(P), the loss at a price as a share of what was spent."""
    return np.log(price) if eta == 1 else (price ** (1 - eta) - 1) / (1 - eta)
