-- Give the sums of measures taken in order in the central case, with their range over the draws.
-- params: none
-- reads: running, placed
-- columns:
--   variant VARCHAR text  measure, or measure at one rung of its rates
--   pressure_added_eur DOUBLE EUR  pressure that it adds to those before it, each line and direction once
--   self_harm_added_eur DOUBLE EUR  self-harm that it adds to those before it
--   pressure_running_eur DOUBLE EUR  pressure of it and those before it
--   self_harm_running_eur DOUBLE EUR  self-harm of it and those before it
--   pressure_running_p05 DOUBLE EUR  running pressure, 5 % of the draws are lower; null without draws, as all that follows
--   pressure_running_p95 DOUBLE EUR  running pressure, 5 % of the draws are higher
--   self_harm_running_p05 DOUBLE EUR  running self-harm, 5 % of the draws are lower
--   self_harm_running_p95 DOUBLE EUR  running self-harm, 5 % of the draws are higher
SELECT
    p.variant,
    max(r.pressure_added_eur) FILTER (WHERE r.draw = 0) AS pressure_added_eur,
    max(r.self_harm_added_eur) FILTER (WHERE r.draw = 0) AS self_harm_added_eur,
    max(r.pressure_running_eur) FILTER (WHERE r.draw = 0) AS pressure_running_eur,
    max(r.self_harm_running_eur) FILTER (WHERE r.draw = 0) AS self_harm_running_eur,
    quantile_disc(r.pressure_running_eur, 0.05) FILTER (WHERE r.draw > 0) AS pressure_running_p05,
    quantile_disc(r.pressure_running_eur, 0.95) FILTER (WHERE r.draw > 0) AS pressure_running_p95,
    quantile_disc(r.self_harm_running_eur, 0.05) FILTER (WHERE r.draw > 0) AS self_harm_running_p05,
    quantile_disc(r.self_harm_running_eur, 0.95) FILTER (WHERE r.draw > 0) AS self_harm_running_p95
FROM running AS r
JOIN placed AS p ON p.variant = r.variant
GROUP BY p.variant, p.place
ORDER BY p.place
