-- No flow is negative or without value, exporter, importer, product or source.
-- params: none
-- reads: trade
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT concat_ws(' ', 'trade', source, year, product, exporter, importer, value_eur) AS finding
FROM trade
WHERE value_eur IS NULL OR value_eur < 0 OR exporter IS NULL OR importer IS NULL OR product IS NULL OR source IS NULL
