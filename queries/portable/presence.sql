-- Say who reports in each period, and how many products: sums of it tell whether a year is whole, with no look at the flows.
-- params: none
-- reads: reports
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR code  nomenclature of the codes
--   year SMALLINT year  calendar year
--   month SMALLINT -  null where the values are annual
--   reported_by VARCHAR text  importer, exporter or reconciled
--   reporter VARCHAR code  ISO3 of who reports; empty where both sides' reports were merged
--   products BIGINT count  products named
SELECT
    source,
    classification,
    year,
    month,
    reported_by,
    reporter,
    count(DISTINCT product) AS products
FROM reports
GROUP BY source, classification, year, month, reported_by, reporter
