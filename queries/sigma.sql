-- Give each line its long-run elasticity of substitution: the sector's own, the line's estimate drawn halfway to the default, a quarter of the way to the median of its neighbours, or the default.
-- params: none
-- reads: lines, sectors, elasticities, published_scope, horizon
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  line of the sector
--   sigma DOUBLE -  elasticity of substitution between suppliers, long run, 2 to 12
--   sigma_origin VARCHAR text  bill, sector, line, hs4, hs2 or default
--   sigma_clipped BOOLEAN -  true where the estimate lay outside 2 to 12
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
        CASE WHEN l.role = 'bill' THEN coalesce(l.sigma, h.sigma_service) END AS bill_sigma,
        h.sigma_default,
        coalesce(l.hs2022, s.product) AS product
    FROM lines AS l
    CROSS JOIN horizon AS h
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
shrunk AS (
    SELECT
        *,
        coalesce(
            bill_sigma,
            sector_sigma,
            exp((ln(own) + ln(sigma_default)) / 2),
            exp(ln(sigma_default) + (ln(heading_median) - ln(sigma_default)) / 4),
            exp(ln(sigma_default) + (ln(chapter_median) - ln(sigma_default)) / 4),
            sigma_default
        ) AS unbounded,
        CASE
            WHEN bill_sigma IS NOT NULL THEN 'bill'
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
    least(greatest(unbounded, 2), 12) AS sigma,
    sigma_origin,
    unbounded < 2 OR unbounded > 12 AS sigma_clipped
FROM shrunk
