-- Lay measures taken together out by month from the announcement, with the range of each figure over the draws.
-- params: none
-- reads: path_months
-- columns:
--   month INTEGER months  since the announcement; 0 is the announcement itself
--   measures INTEGER count  measures in force
--   pressure_eur DOUBLE EUR  pressure in the month that ends here, each line and direction once, at its largest
--   self_harm_eur DOUBLE EUR  H + R in that month
--   pressure_sum_eur DOUBLE EUR  pressure since the announcement
--   self_harm_sum_eur DOUBLE EUR  H + R since the announcement
--   pressure_sum_bp DOUBLE bp  pressure since the announcement in 1/10,000 of the target's yearly GDP
--   self_harm_sum_bp DOUBLE bp  H + R since the announcement in 1/10,000 of the sender's yearly GDP
--   pressure_p05 DOUBLE EUR  pressure_eur, 5 % of the draws are lower; null without draws, as all that follows
--   pressure_p95 DOUBLE EUR  pressure_eur, 5 % of the draws are higher
--   self_harm_p05 DOUBLE EUR  self_harm_eur, 5 % of the draws are lower
--   self_harm_p95 DOUBLE EUR  self_harm_eur, 5 % of the draws are higher
--   pressure_sum_p05 DOUBLE EUR  pressure_sum_eur, 5 % of the draws are lower
--   pressure_sum_p95 DOUBLE EUR  pressure_sum_eur, 5 % of the draws are higher
--   self_harm_sum_p05 DOUBLE EUR  self_harm_sum_eur, 5 % of the draws are lower
--   self_harm_sum_p95 DOUBLE EUR  self_harm_sum_eur, 5 % of the draws are higher
SELECT
    month,
    max(measures) FILTER (WHERE draw = 0) AS measures,
    max(pressure_eur) FILTER (WHERE draw = 0) AS pressure_eur,
    max(self_harm_eur) FILTER (WHERE draw = 0) AS self_harm_eur,
    max(pressure_sum_eur) FILTER (WHERE draw = 0) AS pressure_sum_eur,
    max(self_harm_sum_eur) FILTER (WHERE draw = 0) AS self_harm_sum_eur,
    max(pressure_sum_bp) FILTER (WHERE draw = 0) AS pressure_sum_bp,
    max(self_harm_sum_bp) FILTER (WHERE draw = 0) AS self_harm_sum_bp,
    quantile_disc(pressure_eur, 0.05) FILTER (WHERE draw > 0) AS pressure_p05,
    quantile_disc(pressure_eur, 0.95) FILTER (WHERE draw > 0) AS pressure_p95,
    quantile_disc(self_harm_eur, 0.05) FILTER (WHERE draw > 0) AS self_harm_p05,
    quantile_disc(self_harm_eur, 0.95) FILTER (WHERE draw > 0) AS self_harm_p95,
    quantile_disc(pressure_sum_eur, 0.05) FILTER (WHERE draw > 0) AS pressure_sum_p05,
    quantile_disc(pressure_sum_eur, 0.95) FILTER (WHERE draw > 0) AS pressure_sum_p95,
    quantile_disc(self_harm_sum_eur, 0.05) FILTER (WHERE draw > 0) AS self_harm_sum_p05,
    quantile_disc(self_harm_sum_eur, 0.95) FILTER (WHERE draw > 0) AS self_harm_sum_p95
FROM path_months
WHERE owner = 'together'
GROUP BY month
ORDER BY month
