-- Say who reports in each source and year, and whether the year counts: an annual report, or all twelve months.
-- params: none
-- reads: presence
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR code  nomenclature of the codes
--   year SMALLINT year  calendar year
--   reported_by VARCHAR text  importer, exporter or reconciled
--   reporter VARCHAR code  ISO3 of who reports; empty where both sides' reports were merged
--   annual BOOLEAN -  true where an annual report is held; it is used instead of months
--   months SMALLINT count  months held
--   counts BOOLEAN -  true where the year is whole
SELECT
    source,
    classification,
    year,
    reported_by,
    reporter,
    bool_or(month IS NULL) AS annual,
    CAST(count(DISTINCT month) AS SMALLINT) AS months,
    bool_or(month IS NULL) OR count(DISTINCT month) = 12 AS counts
FROM presence
GROUP BY source, classification, year, reported_by, reporter
