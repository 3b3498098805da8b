-- Say in each draw when each measure takes effect, the procedure up to its adoption and then what it needs itself, and how long the users' stocks last.
-- params: none
-- reads: drawn, variants
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   variant VARCHAR text  measure
--   start_months DOUBLE months  from the announcement until the measure takes effect
--   cover_months DOUBLE months  from then on until the stocks of its users are used up, 0 where none are given
SELECT
    p.draw,
    v.variant,
    p.value + coalesce(s.value, 0) AS start_months,
    12 * coalesce(c.value, 0) / 365 AS cover_months
FROM variants AS v
JOIN drawn AS p ON p.owner = '' AND p.field = 'procedure_months'
LEFT JOIN drawn AS s ON s.draw = p.draw AND s.owner = v.measure AND s.field = 'speed_months'
LEFT JOIN drawn AS c ON c.draw = p.draw AND c.owner = v.measure AND c.field = 'cover_days'
