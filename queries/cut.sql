-- Cut flows: the buyer's users lose what only the seller can give them, the seller loses the sale, the buyer's treasury loses duty.
-- params: none
-- reads: cuts, horizon
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   cut VARCHAR text  id of the cut
--   spending_eur DOUBLE EUR  C = M + Q + t⁰X, what the users spend
--   sigma_h DOUBLE -  σ_h = max(1.5, 1 + θ (σ − 1)), elasticity within the horizon
--   home_part DOUBLE share  Q / C
--   other_part DOUBLE share  f = (M − X) / C
--   seller_part DOUBLE share  s ((1 − k) + k τ^(1−σ_h)), what is left of the seller's part in the index
--   others_price DOUBLE -  p̂, price of the alternatives after the cut
--   share_left DOUBLE share  q, what is left of the touched part, 0 for a ban
--   flow_lost_eur DOUBLE EUR  X − X′
--   users_price DOUBLE -  P̂, users' price index after the cut, null where nothing is left
--   priced_loss_eur DOUBLE EUR  C Φ(P̂), null where nothing is left
--   choked_loss_eur DOUBLE EUR  k X (1 + t⁰) Φ(min(τ, κ)), the most that the touched part can cost
--   users_loss_eur DOUBLE EUR  U, real income that the buyer's users lose
--   seller_loss_eur DOUBLE EUR  Y, the seller's value added that finds no other use
--   revenue_change_eur DOUBLE EUR  G, change of the buyer's duty revenue
--   paid_eur DOUBLE EUR  (τ − 1) q k X, what the wedge costs the users who still buy, before duty in force
WITH
-- MODEL: C = M + Q + t⁰X, the shares of home, other foreign and the seller in it, σ within the horizon
spending AS (
    SELECT
        c.*,
        h.supply_response,
        h.demand_response,
        h.capital_share,
        h.redirected_share,
        h.lost_value_share,
        c.wedge IS NULL OR c.wedge >= c.choke_price AS banned,
        c.imports_eur + c.home_supply_eur + c.duty_rate * c.from_seller_eur AS spending_eur,
        greatest(1.5, 1 + h.sigma_speed * (c.sigma - 1)) AS sigma_h
    FROM cuts AS c
    JOIN horizon AS h ON h.draw = c.draw
),
shares AS (
    SELECT
        *,
        1 - sigma_h AS e,
        home_supply_eur / NULLIF(spending_eur, 0) AS home_part,
        greatest(imports_eur - from_seller_eur, 0) / NULLIF(spending_eur, 0) AS other_part,
        from_seller_eur * (1 + duty_rate) / NULLIF(spending_eur, 0)
        * (1 - touched + touched * CASE WHEN banned THEN 0 ELSE pow(wedge, 1 - sigma_h) END) AS seller_part
    FROM spending
),
-- first pass: the alternatives' price unchanged
first_index AS (
    SELECT
        *,
        pow(home_part + other_part + seller_part, 1 / e) AS first_price
    FROM shares
),
first_flow AS (
    SELECT
        *,
        CASE
            WHEN banned THEN 0
            ELSE least(pow(wedge, -demand_response), pow(wedge, -sigma_h) * pow(first_price, sigma_h - demand_response))
        END AS first_left
    FROM first_index
),
-- second pass: the alternatives dearer by what is asked of them, p̂ = (1 + (X − X′)/W)^(1/ε)
second_pass AS (
    SELECT
        *,
        CASE
            WHEN other_part > 0
                THEN pow(1 + from_seller_eur * touched * (1 - first_left) / alternatives_eur, 1 / supply_response)
            ELSE 1
        END AS others_price
    FROM first_flow
),
second_index AS (
    SELECT *, home_part + other_part * pow(others_price, e) + seller_part AS base
    FROM second_pass
),
second_price AS (
    SELECT *, CASE WHEN base > 0 THEN pow(base, 1 / e) END AS users_price
    FROM second_index
),
second_flow AS (
    SELECT
        *,
        CASE
            WHEN banned THEN 0
            ELSE least(pow(wedge, -demand_response), pow(wedge, -sigma_h) * pow(users_price, sigma_h - demand_response))
        END AS share_left
    FROM second_price
),
-- Φ(P) = (P^(1−η) − 1)/(1 − η), ln P at η = 1; the loss is never more than the touched part at the choke price.
-- By the hyperbolic sine, P^x − 1 = 2 P^(x/2) sinh(x/2 · ln P), the difference keeps its digits where η is near 1.
areas AS (
    SELECT
        *,
        from_seller_eur * touched * (1 - share_left) AS flow_lost_eur,
        CASE WHEN banned THEN choke_price ELSE wedge END AS ceiling,
        CASE WHEN banned THEN 0 ELSE (wedge - 1) * share_left * touched * from_seller_eur END AS paid_eur
    FROM second_flow
),
bounded AS (
    SELECT
        *,
        spending_eur * CASE
            WHEN demand_response = 1 THEN ln(users_price)
            ELSE 2 * sinh((1 - demand_response) / 2 * ln(users_price)) * pow(users_price, (1 - demand_response) / 2) / (1 - demand_response)
        END AS priced_loss_eur,
        touched * from_seller_eur * (1 + duty_rate) * CASE
            WHEN demand_response = 1 THEN ln(ceiling)
            ELSE 2 * sinh((1 - demand_response) / 2 * ln(ceiling)) * pow(ceiling, (1 - demand_response) / 2) / (1 - demand_response)
        END AS choked_loss_eur
    FROM areas
),
-- least() passes over a null: where nothing is left the first area has no end
losses AS (
    SELECT *, least(priced_loss_eur, choked_loss_eur) AS stock_loss_eur
    FROM bounded
)
SELECT
    draw,
    cut,
    spending_eur,
    sigma_h,
    home_part,
    other_part,
    seller_part,
    others_price,
    share_left,
    flow_lost_eur,
    users_price,
    priced_loss_eur,
    choked_loss_eur,
    CASE
        WHEN capital THEN paid_eur * (1 + duty_rate) + capital_share * (stock_loss_eur - paid_eur * (1 + duty_rate))
        ELSE stock_loss_eur
    END AS users_loss_eur,
    flow_lost_eur * (1 - redirected_share * (1 - seller_market_share)) * value_added_share * lost_value_share AS seller_loss_eur,
    from_seller_eur * (
        (1 - touched) * duty_rate
        + touched * share_left * coalesce((1 + duty_rate) * wedge - 1, 0)
    ) - duty_rate * from_seller_eur AS revenue_change_eur,
    paid_eur
FROM losses
