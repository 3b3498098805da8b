-- Reduce trade to what the model adds up: the products asked for, months summed to whole years, each flow from one report.
-- params: none
-- reads: counted
-- columns:
--   source VARCHAR text  who published the flows
--   classification VARCHAR text  nomenclature of `product`
--   year BIGINT year  calendar year
--   reported_by VARCHAR text  importer, exporter or reconciled
--   exporter VARCHAR code  seller, ISO 3166 alpha-3; _OT where it is not named
--   importer VARCHAR code  buyer, ISO 3166 alpha-3
--   product VARCHAR code  code as reported
--   value_eur BIGINT EUR  value of the flow in the year
SELECT
    source,
    classification,
    year,
    reported_by,
    exporter,
    importer,
    product,
    CAST(sum(value_eur) AS BIGINT) AS value_eur
FROM counted
GROUP BY source, classification, year, reported_by, exporter, importer, product
