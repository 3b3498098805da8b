-- Keep the trade flows of the products that serve the menu, up to the year asked for.
-- params: $year
-- reads: trade, serves
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
FROM trade AS t
JOIN (SELECT DISTINCT classification, product FROM serves) AS s
    ON s.classification = t.classification AND s.product = t.product
WHERE $year IS NULL OR t.year <= $year
