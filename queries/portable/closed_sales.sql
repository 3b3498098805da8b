-- Add up, for each product, year and exporter of one source, the sales to third countries that would close their market to the target.
-- params: $source, $classification
-- reads: cube, periods, buyers
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR text  nomenclature of `product`
--   year BIGINT year  calendar year
--   product VARCHAR code  code as reported
--   exporter VARCHAR code  seller, ISO 3166 alpha-3
--   closed_eur BIGINT EUR  sales that would stop
SELECT
    CAST($source AS STRING) AS source,
    CAST($classification AS STRING) AS classification,
    CAST(t.year AS BIGINT) AS year,
    t.product,
    t.exporter,
    CAST(sum(t.value_eur) AS BIGINT) AS closed_eur
FROM cube AS t
JOIN buyers AS b ON b.iso3 = t.importer
WHERE b.is_closed AND t.exporter <> t.importer AND t.product IN (SELECT product FROM periods)
GROUP BY t.year, t.product, t.exporter
