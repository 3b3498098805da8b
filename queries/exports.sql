-- Sum the trade flows of the products that serve the menu to what the model asks of the importer: its side, and whether its market is closed.
-- params: $year
-- reads: trade, serves, parties, closed_markets
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR text  classification and edition of the code
--   product VARCHAR code  code as reported
--   year BIGINT year  year of the flows
--   exporter VARCHAR code  seller, ISO 3166 alpha-3
--   exporter_side VARCHAR text  target, sender, or null for all others
--   importer_side VARCHAR text  target, sender, or null for all others
--   domestic BOOLEAN -  true where an industry sells at home
--   closed_to VARCHAR text  side whose goods the importer's market is closed to, null where it is open
--   value_eur BIGINT EUR  value of the flows
SELECT
    t.source,
    t.classification,
    t.product,
    CAST(t.year AS BIGINT) AS year,
    t.exporter,
    e.side AS exporter_side,
    i.side AS importer_side,
    t.exporter = t.importer AS domestic,
    c.seller AS closed_to,
    sum(t.value_eur)::BIGINT AS value_eur
FROM trade AS t
JOIN (SELECT DISTINCT classification, product FROM serves) AS s
    ON s.classification = t.classification AND s.product = t.product
LEFT JOIN parties AS e ON e.iso3 = t.exporter
LEFT JOIN parties AS i ON i.iso3 = t.importer
LEFT JOIN closed_markets AS c ON c.iso3 = t.importer
WHERE $year IS NULL OR t.year <= $year
GROUP BY t.source, t.classification, t.product, t.year, t.exporter, e.side, i.side, t.exporter = t.importer, c.seller
