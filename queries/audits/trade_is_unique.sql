-- No flow of one source, year, product and pair of countries is there twice.
-- params: none
-- reads: trade
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT concat_ws(' ', 'trade twice', source, classification, year, month, product, exporter, importer) AS finding
FROM trade
GROUP BY source, classification, year, month, product, exporter, importer
HAVING count(*) > 1
