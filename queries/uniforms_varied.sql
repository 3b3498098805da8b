-- Leave all quantities at their centre but the one that a variation changes.
-- params: none
-- reads: quantities, variations
-- columns:
--   draw INTEGER count  number of the variation
--   quantity VARCHAR text  what may be varied
--   uniform DOUBLE share  where in its distribution, null at the centre
SELECT
    v.draw,
    q.quantity,
    CASE WHEN q.quantity = v.quantity THEN v.uniform END AS uniform
FROM quantities AS q
CROSS JOIN variations AS v
