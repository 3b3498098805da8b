-- Say what each line's long-run elasticity of substitution rests on: the sector's own, the line's estimate, the median of its neighbours, or the default.
-- params: none
-- reads: lines, sectors, elasticities, published_scope
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  line of the sector
--   sigma_origin VARCHAR text  bill, sector, line, hs4, hs2 or default
--   estimate DOUBLE -  e, estimate or median that the default is drawn to, null where none serves
--   estimate_weight DOUBLE share  how far: halfway to an estimate of the line, a quarter of the way to a median
WITH estimated AS (
    SELECT DISTINCT product_hs2007, elasticity
    FROM elasticities
    WHERE quality = 'estimated' AND elasticity > 0
),
hs4 AS (
    SELECT left(product_hs2007, 4) AS heading, median(elasticity) AS elasticity
    FROM estimated
    GROUP BY left(product_hs2007, 4)
    HAVING count(*) >= 3
),
hs2 AS (
    SELECT left(product_hs2007, 2) AS chapter, median(elasticity) AS elasticity
    FROM estimated
    GROUP BY left(product_hs2007, 2)
    HAVING count(*) >= 3
),
single_scope AS (
    SELECT line, min(product) AS product
    FROM published_scope
    GROUP BY line
    HAVING count(*) = 1
),
placed AS (
    SELECT
        l.buyer,
        l.sector,
        l.line,
        l.role,
        coalesce(l.hs2022, s.product) AS product
    FROM lines AS l
    LEFT JOIN single_scope AS s ON s.line = l.line AND l.role = 'published'
),
matched AS (
    SELECT
        p.*,
        n.sigma_mode AS sector_sigma,
        CASE WHEN e.quality = 'estimated' THEN e.elasticity END AS own,
        hs4.elasticity AS heading_median,
        hs2.elasticity AS chapter_median
    FROM placed AS p
    JOIN sectors AS n ON n.sector = p.sector
    LEFT JOIN elasticities AS e ON e.product = p.product
    LEFT JOIN hs4 ON hs4.heading = left(coalesce(e.product_hs2007, p.product), 4)
    LEFT JOIN hs2 ON hs2.chapter = left(coalesce(e.product_hs2007, p.product), 2)
),
named AS (
    SELECT
        *,
        CASE
            WHEN role = 'bill' THEN 'bill'
            WHEN sector_sigma IS NOT NULL THEN 'sector'
            WHEN own IS NOT NULL THEN 'line'
            WHEN heading_median IS NOT NULL THEN 'hs4'
            WHEN chapter_median IS NOT NULL THEN 'hs2'
            ELSE 'default'
        END AS sigma_origin
    FROM matched
)
SELECT
    buyer,
    sector,
    line,
    sigma_origin,
    CASE sigma_origin WHEN 'line' THEN own WHEN 'hs4' THEN heading_median WHEN 'hs2' THEN chapter_median END AS estimate,
    CASE sigma_origin WHEN 'line' THEN 0.5 WHEN 'hs4' THEN 0.25 WHEN 'hs2' THEN 0.25 ELSE 0 END::DOUBLE AS estimate_weight
FROM named
