-- Say in each draw when each measure takes effect: the procedure up to its adoption, then what it needs itself.
-- params: none
-- reads: drawn, variants
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   variant VARCHAR text  measure
--   start_months DOUBLE months  from the announcement until the measure takes effect
SELECT
    p.draw,
    v.variant,
    p.value + coalesce(s.value, 0) AS start_months
FROM variants AS v
JOIN drawn AS p ON p.owner = '' AND p.field = 'procedure_months'
LEFT JOIN drawn AS s ON s.draw = p.draw AND s.owner = v.measure AND s.field = 'speed_months'
