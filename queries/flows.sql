-- Keep the trade flows of the products and years that serve the menu.
-- params: none
-- reads: cube, periods
-- columns:
--   source VARCHAR text  who published the flow
--   classification VARCHAR text  classification and edition of the code
--   year BIGINT year  year of the flow
--   product VARCHAR code  code as reported
--   exporter VARCHAR code  seller, ISO 3166 alpha-3
--   importer VARCHAR code  buyer, ISO 3166 alpha-3
--   value_eur BIGINT EUR  value of the flow
SELECT
    t.source,
    t.classification,
    CAST(t.year AS BIGINT) AS year,
    t.product,
    t.exporter,
    t.importer,
    t.value_eur
FROM cube AS t
JOIN (SELECT DISTINCT source, classification, product, year FROM periods) AS s
    ON s.source = t.source AND s.classification = t.classification AND s.product = t.product AND s.year = t.year
