-- Count each line and direction once among the measures taken together: the largest pressure, and the harm and retaliation of the one that costs most.
-- params: none
-- reads: effects
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   buyer VARCHAR text  side that buys, target or sender
--   line VARCHAR text  line of the sector, or the measure's own base
--   variant VARCHAR text  measure that costs most on the line
--   pressure_eur DOUBLE EUR  largest pressure
--   harm_eur DOUBLE EUR  H of that measure
--   retaliation_eur DOUBLE EUR  R of that measure
SELECT
    draw,
    buyer,
    line,
    variant,
    max(pressure_eur) OVER (PARTITION BY draw, buyer, line) AS pressure_eur,
    harm_eur,
    retaliation_eur
FROM effects
QUALIFY row_number() OVER (PARTITION BY draw, buyer, line ORDER BY self_harm_eur DESC, variant) = 1
