-- Add up, for each product, year and exporter, what it sells to each side, abroad, and into markets that are closed to it.
-- params: none
-- reads: cube, periods, sellers, buyers
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR text  nomenclature of `product`
--   year BIGINT year  calendar year
--   product VARCHAR code  code as reported
--   exporter VARCHAR code  seller, ISO 3166 alpha-3
--   exporter_side VARCHAR text  target, sender, or null for all others
--   to_target_eur BIGINT EUR  sales to the target, at home too
--   to_sender_eur BIGINT EUR  sales to the sender and its partners, at home too
--   abroad_eur BIGINT EUR  sales to all outside the exporter's own side
--   across_borders_eur BIGINT EUR  sales to all other countries
--   closed_eur BIGINT EUR  sales to third countries that would close their market to the exporter's side
SELECT
    t.source,
    t.classification,
    CAST(t.year AS BIGINT) AS year,
    t.product,
    t.exporter,
    max(s.side) AS exporter_side,
    CAST(sum(CASE WHEN b.side = 'target' THEN t.value_eur ELSE 0 END) AS BIGINT) AS to_target_eur,
    CAST(sum(CASE WHEN b.side = 'sender' THEN t.value_eur ELSE 0 END) AS BIGINT) AS to_sender_eur,
    CAST(sum(CASE WHEN t.exporter = t.importer OR s.side = b.side THEN 0 ELSE t.value_eur END) AS BIGINT) AS abroad_eur,
    CAST(sum(CASE WHEN t.exporter = t.importer THEN 0 ELSE t.value_eur END) AS BIGINT) AS across_borders_eur,
    CAST(sum(CASE WHEN b.side IS NULL AND b.closed_to = s.side THEN t.value_eur ELSE 0 END) AS BIGINT) AS closed_eur
FROM cube AS t
JOIN (SELECT DISTINCT source, classification, product, year FROM periods) AS p
    ON p.source = t.source AND p.classification = t.classification AND p.product = t.product AND p.year = t.year
LEFT JOIN sellers AS s ON s.iso3 = t.exporter
LEFT JOIN buyers AS b ON b.iso3 = t.importer
GROUP BY t.source, t.classification, t.year, t.product, t.exporter
