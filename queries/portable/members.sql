-- Add up, for each product and year of one source, what each country of the sender sells to the target and buys from it.
-- params: $source, $classification
-- reads: cube, periods, parties
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR text  nomenclature of `product`
--   year BIGINT year  calendar year
--   product VARCHAR code  code as reported
--   member VARCHAR code  country of the sender, ISO 3166 alpha-3
--   sold_eur BIGINT EUR  sales to the target
--   bought_eur BIGINT EUR  purchases from the target
WITH traded AS (
    SELECT t.year, t.product, t.exporter AS member, t.value_eur AS sold_eur, CAST(0 AS BIGINT) AS bought_eur
    FROM cube AS t
    JOIN parties AS s ON s.iso3 = t.exporter AND s.side = 'sender'
    JOIN parties AS b ON b.iso3 = t.importer AND b.side = 'target'
    UNION ALL
    SELECT t.year, t.product, t.importer AS member, CAST(0 AS BIGINT) AS sold_eur, t.value_eur AS bought_eur
    FROM cube AS t
    JOIN parties AS s ON s.iso3 = t.importer AND s.side = 'sender'
    JOIN parties AS b ON b.iso3 = t.exporter AND b.side = 'target'
)
SELECT
    CAST($source AS STRING) AS source,
    CAST($classification AS STRING) AS classification,
    CAST(year AS BIGINT) AS year,
    product,
    member,
    CAST(sum(sold_eur) AS BIGINT) AS sold_eur,
    CAST(sum(bought_eur) AS BIGINT) AS bought_eur
FROM traded
WHERE product IN (SELECT product FROM periods)
GROUP BY year, product, member
