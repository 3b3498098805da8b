-- Keep the trade flows of one source, of the products and years that serve the menu.
-- params: $source, $classification
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
    CAST($source AS STRING) AS source,
    CAST($classification AS STRING) AS classification,
    CAST(t.year AS BIGINT) AS year,
    t.product,
    t.exporter,
    t.importer,
    CAST(sum(t.value_eur) AS BIGINT) AS value_eur
FROM cube AS t
JOIN (
    SELECT DISTINCT product, year FROM periods WHERE source = $source AND classification = $classification
) AS p ON p.product = t.product AND p.year = t.year
GROUP BY t.year, t.product, t.exporter, t.importer
