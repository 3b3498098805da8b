-- Sum the staged rows of areas that are one here: several of a publisher's numbers stand for places that are not named.
-- params: none
-- reads: staged
-- columns:
--   classification VARCHAR text  nomenclature of `product`
--   year SMALLINT year  calendar year
--   month SMALLINT -  null where the values are annual
--   reported_by VARCHAR text  importer, exporter or reconciled
--   exporter VARCHAR code  ISO 3166 alpha-3; _OT
--   importer VARCHAR code  ISO 3166 alpha-3; _OT
--   product VARCHAR code  code in the classification
--   amount BIGINT -  value in the source's currency
--   quantity_kg BIGINT kg  weight, null where any part of it is unknown
SELECT
    classification,
    year,
    month,
    reported_by,
    exporter,
    importer,
    product,
    CAST(sum(amount) AS BIGINT) AS amount,
    CASE WHEN count(*) = count(quantity_kg) THEN CAST(sum(quantity_kg) AS BIGINT) END AS quantity_kg
FROM staged
WHERE importer = '_OT' OR exporter = '_OT'
GROUP BY classification, year, month, reported_by, exporter, importer, product
