-- Find the products of the release that serve a listed code: the code itself, or a product that a concordance leads to it.
-- params: none
-- reads: listings, products
-- columns:
--   code VARCHAR code  code as the menu writes it
--   classification VARCHAR text  classification and edition that the product is reported in
--   product VARCHAR code  code as reported
--   hs2022 VARCHAR code  HS 2022 subheading, null for industries
--   relation VARCHAR text  how product and hs2022, or the product and a line of the Combined Nomenclature, correspond
WITH codes AS (
    SELECT DISTINCT code FROM listings
)
SELECT l.code, p.classification, p.product, p.hs2022, p.relation
FROM codes AS l
JOIN products AS p ON p.product = l.code
-- digits that an earlier edition gave to other goods
WHERE NOT (
    p.relation IS NOT NULL AND coalesce(p.hs2022, '') <> l.code
    AND l.code IN (SELECT hs2022 FROM products WHERE hs2022 IS NOT NULL)
)
UNION
SELECT l.code, p.classification, p.product, p.hs2022, p.relation
FROM codes AS l
JOIN products AS p ON p.hs2022 = l.code
UNION
SELECT l.code, p.classification, p.product, p.hs2022, p.cn_relation
FROM codes AS l
JOIN products AS p ON p.cn_line = l.code AND p.product <> l.code
