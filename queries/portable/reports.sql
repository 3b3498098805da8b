-- Add trade up by who reports it, source, period and product: one pass from which the indices of a release are made.
-- params: none
-- reads: trade
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR code  nomenclature of `product`
--   year SMALLINT year  calendar year
--   month SMALLINT -  null where the values are annual
--   reported_by VARCHAR text  importer, exporter or reconciled
--   reporter VARCHAR code  ISO3 of who reports; empty where both sides' reports were merged
--   product VARCHAR code  code in `classification`
--   flows BIGINT count  rows
--   value_eur BIGINT EUR  their value
SELECT
    source,
    classification,
    CAST(year AS SMALLINT) AS year,
    month,
    reported_by,
    '' AS reporter,
    product,
    count(*) AS flows,
    CAST(sum(value_eur) AS BIGINT) AS value_eur
FROM trade
WHERE reported_by = 'reconciled'
GROUP BY source, classification, year, month, reported_by, product
UNION ALL
-- the rows above have no reporter, and their countries need not be read
SELECT
    source,
    classification,
    CAST(year AS SMALLINT) AS year,
    month,
    reported_by,
    CASE reported_by WHEN 'importer' THEN importer ELSE exporter END AS reporter,
    product,
    count(*) AS flows,
    CAST(sum(value_eur) AS BIGINT) AS value_eur
FROM trade
WHERE reported_by <> 'reconciled'
GROUP BY
    source, classification, year, month, reported_by, product,
    CASE reported_by WHEN 'importer' THEN importer ELSE exporter END
