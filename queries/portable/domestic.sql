-- Add up, for each product and year of one source, what the countries of each side sell at home, as tables of industries tell.
-- params: $source, $classification
-- reads: cube, periods, parties
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR text  nomenclature of `product`
--   year BIGINT year  calendar year
--   product VARCHAR code  code as reported
--   side VARCHAR text  target or sender
--   domestic_eur BIGINT EUR  sales at home
SELECT
    CAST($source AS STRING) AS source,
    CAST($classification AS STRING) AS classification,
    CAST(t.year AS BIGINT) AS year,
    t.product,
    p.side,
    CAST(sum(t.value_eur) AS BIGINT) AS domestic_eur
FROM cube AS t
JOIN parties AS p ON p.iso3 = t.exporter
WHERE t.exporter = t.importer AND t.product IN (SELECT product FROM periods)
GROUP BY t.year, t.product, p.side
