-- Sum up what the release holds of each product, source and year, in the reports that count.
-- params: none
-- reads: trade, reporting
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR code  nomenclature of `product`
--   year SMALLINT year  calendar year
--   reported_by VARCHAR text  importer, exporter or reconciled
--   product VARCHAR code  code in `classification`
--   flows BIGINT count  rows that count
--   value_eur BIGINT EUR  their value
--   months SMALLINT count  months held where the year is not whole, else null
SELECT
    t.source,
    t.classification,
    CAST(t.year AS SMALLINT) AS year,
    t.reported_by,
    t.product,
    count(*) FILTER (WHERE r.counts AND r.annual = (t.month IS NULL)) AS flows,
    CAST(coalesce(sum(t.value_eur) FILTER (WHERE r.counts AND r.annual = (t.month IS NULL)), 0) AS BIGINT) AS value_eur,
    CASE WHEN NOT bool_or(r.counts) THEN max(r.months) END AS months
FROM trade AS t
JOIN reporting AS r
    ON
        r.source = t.source AND r.classification = t.classification AND r.year = t.year
        AND r.reported_by = t.reported_by
        AND r.reporter = CASE t.reported_by WHEN 'importer' THEN t.importer WHEN 'exporter' THEN t.exporter ELSE '' END
GROUP BY t.source, t.classification, t.year, t.reported_by, t.product
ORDER BY t.source, t.classification, t.year, t.reported_by, t.product
