-- Keep what each measure does on each line at one age, as a yearly rate: months since it took effect.
-- params: $age
-- reads: effects
-- columns:
--   age INTEGER months  since the measure took effect; -1 while its users live on stocks
--   draw INTEGER count  number of the draw; 0 is the central case
--   variant VARCHAR text  measure
--   buyer VARCHAR text  side that buys, target or sender
--   line VARCHAR text  line of the sector, or the measure's own base
--   pressure_eur DOUBLE EUR  P on the line, a year
--   harm_eur DOUBLE EUR  H on the line, a year
--   retaliation_eur DOUBLE EUR  R on the line, a year
SELECT
    $age::INTEGER AS age,
    draw,
    variant,
    buyer,
    line,
    pressure_eur,
    harm_eur,
    retaliation_eur
FROM effects
