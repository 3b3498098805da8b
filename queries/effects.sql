-- Lay each measure's retaliation on its lines by their part of the pressure, so that lines add up to the measure.
-- params: none
-- reads: impacts, scores
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   variant VARCHAR text  measure, or measure at one rung of its rates
--   buyer VARCHAR text  side that buys, target or sender
--   line VARCHAR text  line of the sector, or the measure's own base
--   sector VARCHAR text  sector of the menu
--   pressure_eur DOUBLE EUR  P on the line
--   harm_eur DOUBLE EUR  H on the line
--   retaliation_eur DOUBLE EUR  R on the line
--   self_harm_eur DOUBLE EUR  H + R on the line
SELECT
    i.draw,
    i.variant,
    i.buyer,
    i.line,
    i.sector,
    i.pressure_eur,
    i.harm_eur,
    coalesce(s.retaliation_eur * i.pressure_eur / NULLIF(s.pressure_eur, 0), 0) AS retaliation_eur,
    i.harm_eur + coalesce(s.retaliation_eur * i.pressure_eur / NULLIF(s.pressure_eur, 0), 0) AS self_harm_eur
FROM impacts AS i
JOIN scores AS s ON s.draw = i.draw AND s.variant = i.variant
