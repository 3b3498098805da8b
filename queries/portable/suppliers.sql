-- Add up, for each product, year and exporter of one source, what it sells abroad and what of it to each side.
-- params: $source, $classification
-- reads: cube, periods, buyers
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR text  nomenclature of `product`
--   year BIGINT year  calendar year
--   product VARCHAR code  code as reported
--   exporter VARCHAR code  seller, ISO 3166 alpha-3
--   across_borders_eur BIGINT EUR  sales to all other countries
--   to_target_eur BIGINT EUR  sales to other countries of the target
--   to_sender_eur BIGINT EUR  sales to other countries of the sender and its partners
SELECT
    CAST($source AS STRING) AS source,
    CAST($classification AS STRING) AS classification,
    CAST(t.year AS BIGINT) AS year,
    t.product,
    t.exporter,
    CAST(sum(t.value_eur) AS BIGINT) AS across_borders_eur,
    CAST(sum(CASE WHEN b.is_target THEN t.value_eur ELSE 0 END) AS BIGINT) AS to_target_eur,
    CAST(sum(CASE WHEN b.is_sender THEN t.value_eur ELSE 0 END) AS BIGINT) AS to_sender_eur
FROM cube AS t
LEFT JOIN buyers AS b ON b.iso3 = t.importer
WHERE t.exporter <> t.importer AND t.product IN (SELECT product FROM periods)
GROUP BY t.year, t.product, t.exporter
