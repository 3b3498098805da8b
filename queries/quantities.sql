-- List every quantity that the draws vary: assumptions and ranges between their bounds, elasticities and flows by a standard normal deviate.
-- params: $horizon
-- reads: assumptions, ranges, lines, lines_drawn, duties_in_force
-- columns:
--   quantity VARCHAR text  what the draw of it hangs on: the same for every horizon, and whatever else the menu holds
--   owner VARCHAR text  sector, line or measure that it belongs to, empty for an assumption
--   field VARCHAR text  which of the owner's numbers it is
--   low DOUBLE -  least value, null for a deviate
--   mode DOUBLE -  most likely value, null for a deviate
--   high DOUBLE -  greatest value, null for a deviate
WITH traded AS (
    SELECT DISTINCT buyer, line FROM lines_drawn
)
SELECT id AS quantity, '' AS owner, id AS field, low, mode, high
FROM assumptions
WHERE horizon IS NULL OR horizon = $horizon
UNION ALL
SELECT r.owner || '.' || r.field AS quantity, r.owner, r.field, r.low, r.mode, r.high
FROM ranges AS r
WHERE
    (r.year IS NULL OR EXISTS (SELECT 1 FROM lines AS l WHERE l.line = r.owner AND l.year = r.year))
    -- of the sellers whose goods bear trade defence, the one whose duty is in force here
    AND (
        r.seller IS NULL
        OR EXISTS (SELECT 1 FROM duties_in_force AS d WHERE d.defended = r.owner AND d.defended_against = r.seller)
    )
UNION ALL
-- half of an elasticity's deviation is common to its sector
SELECT DISTINCT sector || '.sigma_common', sector, 'sigma_common', NULL::DOUBLE, NULL::DOUBLE, NULL::DOUBLE
FROM lines_drawn
UNION ALL
SELECT DISTINCT line || '.sigma_own', line, 'sigma_own', NULL::DOUBLE, NULL::DOUBLE, NULL::DOUBLE
FROM traded
UNION ALL
SELECT t.buyer || '/' || t.line || '.' || f.field, t.buyer || '/' || t.line, f.field, NULL::DOUBLE, NULL::DOUBLE, NULL::DOUBLE
FROM traded AS t
CROSS JOIN (VALUES ('from_seller'), ('from_others'), ('to_others'), ('home')) AS f (field)
