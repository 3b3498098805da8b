-- Give the range of each measure over the draws: from the 5th to the 95th of a hundred, and the chances that it hurts more there and is efficient.
-- params: none
-- reads: standings
-- columns:
--   variant VARCHAR text  measure, or measure at one rung of its rates
--   pressure_p05 DOUBLE EUR  pressure, 5 % of the draws are lower
--   pressure_p95 DOUBLE EUR  pressure, 5 % of the draws are higher
--   self_harm_p05 DOUBLE EUR  self-harm, 5 % of the draws are lower
--   self_harm_p95 DOUBLE EUR  self-harm, 5 % of the draws are higher
--   leverage_p05 DOUBLE -  leverage, 5 % of the draws are lower; null where the measure is free there
--   leverage_p95 DOUBLE -  leverage, 5 % of the draws are higher; null where the measure is free there
--   rank_low INTEGER count  best rank, leaving out 5 % of the draws
--   rank_high INTEGER count  worst rank, leaving out 5 % of the draws
--   chance_leverage_above_1 DOUBLE share  draws in which it presses and is free or has a leverage above 1
--   chance_pareto DOUBLE share  draws in which it is Pareto-efficient among the measures ranked
WITH drawn_standings AS (
    -- free measures come after any leverage, however high
    SELECT *, CASE WHEN free THEN 'infinity'::DOUBLE ELSE leverage END AS leverage_or_free
    FROM standings
    WHERE draw > 0
),
quantiles AS (
    SELECT
        variant,
        quantile_disc(pressure_eur, 0.05) AS pressure_p05,
        quantile_disc(pressure_eur, 0.95) AS pressure_p95,
        quantile_disc(self_harm_eur, 0.05) AS self_harm_p05,
        quantile_disc(self_harm_eur, 0.95) AS self_harm_p95,
        quantile_disc(leverage_or_free, 0.05) AS leverage_p05,
        quantile_disc(leverage_or_free, 0.95) AS leverage_p95,
        quantile_disc(rank, 0.05) AS rank_low,
        quantile_disc(rank, 0.95) AS rank_high,
        avg(CASE WHEN pressure_eur > 0 AND leverage_or_free > 1 THEN 1 ELSE 0 END) AS chance_leverage_above_1,
        avg(CASE WHEN pareto THEN 1 WHEN NOT pareto THEN 0 END) AS chance_pareto
    FROM drawn_standings
    GROUP BY variant
)
SELECT
    variant,
    pressure_p05,
    pressure_p95,
    self_harm_p05,
    self_harm_p95,
    CASE WHEN isfinite(leverage_p05) THEN leverage_p05 END AS leverage_p05,
    CASE WHEN isfinite(leverage_p95) THEN leverage_p95 END AS leverage_p95,
    rank_low,
    rank_high,
    chance_leverage_above_1,
    chance_pareto
FROM quantiles
