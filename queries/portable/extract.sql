-- Keep the flows of the products asked for, the parts of each summed: what an engine far away sends home of a period.
-- params: none
-- reads: trade, wanted
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR text  nomenclature of `product`
--   year BIGINT year  calendar year
--   month SMALLINT -  null where the values are annual
--   reported_by VARCHAR text  importer, exporter or reconciled
--   exporter VARCHAR code  seller, ISO 3166 alpha-3; _OT where it is not named
--   importer VARCHAR code  buyer, ISO 3166 alpha-3
--   product VARCHAR code  code as reported
--   value_eur BIGINT EUR  value of the flow in the period
--   parts BIGINT count  rows of the table that were summed
SELECT
    t.source,
    t.classification,
    CAST(t.year AS BIGINT) AS year,
    t.month,
    t.reported_by,
    t.exporter,
    t.importer,
    t.product,
    CAST(sum(t.value_eur) AS BIGINT) AS value_eur,
    count(*) AS parts
FROM wanted AS w
JOIN trade AS t ON t.classification = w.classification AND t.product = w.product
GROUP BY
    t.source, t.classification, t.year, t.month, t.reported_by, t.exporter, t.importer, t.product
