-- The totals over all partners that an answer of the Comext API states, in whole euro.
-- params: none
-- reads: comext_kept
-- columns:
--   classification VARCHAR code  CN of the year for 8 digits, its HS edition for 6
--   year SMALLINT year  calendar year
--   month SMALLINT count  1 to 12, null where the row covers the year
--   reported_by VARCHAR text  importer or exporter
--   reporter VARCHAR code  ISO3
--   product VARCHAR code  6 or 8 characters
--   amount BIGINT EUR  statistical value
SELECT
    classification, year, month, reported_by, reporter, product,
    CAST(round(amount) AS BIGINT) AS amount
FROM comext_kept
WHERE measure = 'value' AND partner = 'WORLD'
