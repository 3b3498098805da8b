-- Trade elasticities by HS 2022 code, carried over from the HS 2007 codes they were estimated on.
-- params: none
-- reads: protee, hs_links
-- columns:
--   product VARCHAR code  HS 2022
--   product_hs2007 VARCHAR code  the code it descends from
--   relation VARCHAR text  identical, 1:1, or n:1 where several HS 2022 codes share the ancestor
--   elasticity DOUBLE index  absolute value as published, null if missing
--   quality VARCHAR text  estimated, not_significant, wrong_sign (both borrowed) or missing
WITH lineage AS (
    SELECT to_2017.code AS product, to_2007.counterpart AS product_hs2007
    FROM hs_links AS to_2017
    INNER JOIN hs_links AS to_2012
        ON to_2012.edition_from = 2017 AND to_2012.edition_to = 2012
        AND to_2012.code = to_2017.counterpart
    INNER JOIN hs_links AS to_2007
        ON to_2007.edition_from = 2012 AND to_2007.edition_to = 2007
        AND to_2007.code = to_2012.counterpart
    WHERE
        to_2017.edition_from = 2022 AND to_2017.edition_to = 2017
        AND to_2007.counterpart IS NOT NULL
)

SELECT
    lineage.product,
    lineage.product_hs2007,
    CASE
        WHEN lineage.product = lineage.product_hs2007 THEN 'identical'
        WHEN count(*) OVER (PARTITION BY lineage.product_hs2007) = 1 THEN '1:1'
        ELSE 'n:1'
    END AS relation,
    abs(CAST(protee.sigma AS DOUBLE)) AS elasticity,
    CASE
        WHEN protee.sigma IS NULL THEN 'missing'
        WHEN protee.positive = '1' THEN 'wrong_sign'
        WHEN protee.zero = '1' THEN 'not_significant'
        ELSE 'estimated'
    END AS quality
FROM lineage
INNER JOIN protee ON protee.HS6 = lineage.product_hs2007
ORDER BY lineage.product
