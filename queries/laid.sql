-- Lay each measure on the lines it touches, each line once.
-- params: none
-- reads: variants, measures, measure_sectors, measure_base, kinds, lines
-- columns:
--   variant VARCHAR text  measure, or measure at one rung of its rates
--   measure VARCHAR text  measure of the menu
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  line of the sector
SELECT
    v.variant,
    m.measure,
    l.buyer,
    l.sector,
    l.line
FROM variants AS v
JOIN measures AS m ON m.measure = v.measure
JOIN kinds AS k ON k.kind = m.kind AND k.direction = m.direction
JOIN measure_sectors AS s ON s.measure = m.measure
JOIN lines AS l
    ON l.sector = s.sector AND l.buyer = k.buyer AND l.role <> 'proxy'
    AND (l.role = 'bill') = (k.lines = 'bill') AND k.lines <> 'none'
WHERE
    (NOT m.controlled_only OR l.controlled)
    AND (
        NOT EXISTS (SELECT 1 FROM measure_base AS b WHERE b.measure = m.measure)
        OR EXISTS (SELECT 1 FROM measure_base AS b WHERE b.measure = m.measure AND b.line IN (l.line, l.code))
    )
QUALIFY row_number() OVER (PARTITION BY v.variant, l.buyer, l.line ORDER BY l.sector) = 1
