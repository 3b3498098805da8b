-- Sum up what the release holds of each product, source and year, in the reports that count.
-- params: none
-- reads: reports, reporting
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
    t.year,
    t.reported_by,
    t.product,
    CAST(coalesce(sum(t.flows) FILTER (WHERE r.counts AND r.annual = (t.month IS NULL)), 0) AS BIGINT) AS flows,
    CAST(coalesce(sum(t.value_eur) FILTER (WHERE r.counts AND r.annual = (t.month IS NULL)), 0) AS BIGINT) AS value_eur,
    CASE WHEN NOT bool_or(r.counts) THEN max(r.months) END AS months
FROM reports AS t
JOIN reporting AS r
    ON
        r.source = t.source AND r.classification = t.classification AND r.year = t.year
        AND r.reported_by = t.reported_by AND r.reporter = t.reporter
GROUP BY t.source, t.classification, t.year, t.reported_by, t.product
ORDER BY t.source, t.classification, t.year, t.reported_by, t.product
