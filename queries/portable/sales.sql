-- Say, for each product and year of one source, what each country of a side sells to the other side.
-- params: none
-- reads: suppliers, sellers
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   source VARCHAR text  who published the flows
--   classification VARCHAR text  nomenclature of `product`
--   year BIGINT year  calendar year
--   product VARCHAR code  code as reported
--   exporter VARCHAR code  seller, ISO 3166 alpha-3
--   value_eur BIGINT EUR  sales to the buyer
SELECT
    'target' AS buyer, p.source, p.classification, p.year, p.product, p.exporter, p.to_target_eur AS value_eur
FROM suppliers AS p
JOIN sellers AS s ON s.iso3 = p.exporter
WHERE s.side = 'sender' AND p.to_target_eur > 0
UNION ALL
SELECT
    'sender' AS buyer, p.source, p.classification, p.year, p.product, p.exporter, p.to_sender_eur AS value_eur
FROM suppliers AS p
JOIN sellers AS s ON s.iso3 = p.exporter
WHERE s.side = 'target' AND p.to_sender_eur > 0
