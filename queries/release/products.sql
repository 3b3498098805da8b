-- What each product code of the release is, and the HS 2022 code that it belongs to.
-- params: none
-- reads: trade, labels, hs_links
-- columns:
--   classification VARCHAR code  nomenclature of `product`
--   product VARCHAR code  code in `classification`
--   description VARCHAR text  short English label
--   hs2022 VARCHAR code  null for industries and where several codes succeed this one
--   relation VARCHAR text  identical, 1:1, 1:n, n:1, n:n, or prefix for CN8; null for industries
WITH hs2022_codes AS (
    SELECT DISTINCT code FROM hs_links WHERE edition_from = 2022
),

listed AS (
    SELECT DISTINCT classification, product FROM trade
    UNION
    SELECT 'ICIO', product FROM labels WHERE nomenclature = 'ICIO'
    UNION
    SELECT 'HS2022', labels.product
    FROM labels
    INNER JOIN hs2022_codes ON hs2022_codes.code = labels.product
    WHERE labels.nomenclature = 'HS'
),

placed AS (
    SELECT
        listed.classification,
        listed.product,
        CASE
            WHEN listed.classification = 'ICIO' THEN NULL
            WHEN listed.classification = 'HS2017' THEN hs_links.counterpart
            WHEN hs2022_codes.code IS NOT NULL THEN hs2022_codes.code
        END AS hs2022,
        CASE
            WHEN listed.classification = 'ICIO' THEN NULL
            WHEN listed.classification = 'HS2017' THEN hs_links.relation
            WHEN hs2022_codes.code IS NULL THEN NULL
            WHEN starts_with(listed.classification, 'CN') THEN 'prefix'
            ELSE 'identical'
        END AS relation
    FROM listed
    LEFT JOIN hs2022_codes ON hs2022_codes.code = listed.product[1:6]
    LEFT JOIN hs_links
        ON hs_links.edition_from = 2017 AND hs_links.edition_to = 2022
        AND hs_links.code = listed.product
)

SELECT placed.classification, placed.product, labels.description, placed.hs2022, placed.relation
FROM placed
LEFT JOIN labels
    ON labels.nomenclature = regexp_extract(placed.classification, '^[A-Z]+')
    AND labels.product = placed.product
ORDER BY placed.classification, placed.product
