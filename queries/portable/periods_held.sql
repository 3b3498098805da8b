-- Count and sum up the flows of each period that a table of trade holds, and count the rows that are not as a flow must be.
-- params: none
-- reads: trade
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR code  nomenclature of the codes
--   year SMALLINT year  calendar year
--   month SMALLINT -  null where the values are annual
--   flows BIGINT count  rows
--   value_eur BIGINT EUR  their value
--   unsound BIGINT count  rows that lack what a flow has, with a month or a value that none has, or reported by no known side
SELECT
    source,
    classification,
    CAST(year AS SMALLINT) AS year,
    month,
    count(*) AS flows,
    CAST(sum(CASE WHEN value_eur BETWEEN 0 AND 1000000000000000 THEN value_eur ELSE 0 END) AS BIGINT) AS value_eur,
    count(*) FILTER (
        WHERE source IS NULL OR classification IS NULL OR year IS NULL OR (month IS NOT NULL AND month NOT BETWEEN 1 AND 12)
        OR exporter IS NULL OR importer IS NULL OR product IS NULL
        -- more than all the world's trade: a sum of such values would run over
        OR value_eur IS NULL OR value_eur NOT BETWEEN 0 AND 1000000000000000
        OR reported_by IS NULL OR reported_by NOT IN ('importer', 'exporter', 'reconciled')
    ) AS unsound
FROM trade
GROUP BY source, classification, year, month
