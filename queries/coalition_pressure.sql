-- Give the pressure of all measures taken together, in the central case and in each draw.
-- params: none
-- reads: running, placed
-- columns:
--   pressure_eur DOUBLE EUR  pressure, each line and direction once
SELECT max_by(pressure_running_eur, place) AS pressure_eur
FROM running
JOIN placed ON placed.variant = running.variant
GROUP BY draw
ORDER BY draw
