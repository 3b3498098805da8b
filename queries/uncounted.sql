-- Name the codes of a measure's sectors that no line of it counts, so that its amounts are of a part.
-- params: none
-- reads: measures, measure_sectors, measure_base, kinds, sector_products, sector_controlled, laid, lines, published_scope
-- columns:
--   measure VARCHAR text  measure of the menu
--   sector VARCHAR text  sector of the menu
--   n_codes BIGINT count  codes of the sector that the measure is to touch
--   n_missing BIGINT count  those of them without figures
--   missing VARCHAR text  the first three of those, separated by commas
WITH asked AS (
    SELECT DISTINCT m.measure, k.buyer, p.sector, p.code
    FROM measures AS m
    JOIN kinds AS k ON k.kind = m.kind AND k.direction = m.direction AND k.lines = 'flow'
    JOIN measure_sectors AS s ON s.measure = m.measure
    JOIN sector_products AS p ON p.sector = s.sector
    WHERE
        -- an industry stands for its codes, and is asked for by itself where there are none
        (p.kind = 'hs' OR NOT EXISTS (SELECT 1 FROM sector_products AS o WHERE o.sector = p.sector AND o.kind = 'hs'))
        AND (NOT m.controlled_only OR EXISTS (SELECT 1 FROM sector_controlled AS c WHERE c.sector = p.sector AND c.code = p.code))
        AND EXISTS (SELECT 1 FROM laid AS l WHERE l.measure = m.measure)
        AND NOT EXISTS (SELECT 1 FROM measure_base AS b WHERE b.measure = m.measure)
),
counted AS (
    SELECT buyer, sector, code FROM lines WHERE role = 'hs'
    UNION
    SELECT l.buyer, l.sector, s.product AS code
    FROM lines AS l
    JOIN published_scope AS s ON s.line = l.line
)
SELECT
    a.measure,
    a.sector,
    count(*) AS n_codes,
    count(*) FILTER (WHERE c.code IS NULL) AS n_missing,
    array_to_string((list(a.code ORDER BY a.code) FILTER (WHERE c.code IS NULL))[1:3], ', ') AS missing
FROM asked AS a
LEFT JOIN counted AS c ON c.buyer = a.buyer AND c.sector = a.sector AND c.code = a.code
ANTI JOIN lines AS i ON i.buyer = a.buyer AND i.sector = a.sector AND i.role = 'icio'
GROUP BY a.measure, a.sector
HAVING count(*) FILTER (WHERE c.code IS NULL) > 0
