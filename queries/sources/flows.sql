-- Convert the staged rows of one file of a release to euro, in the order in which they are kept.
-- params: $classification, $year, $month, $units_per_eur
-- reads: staged, unnamed
-- columns:
--   product VARCHAR code  code in the classification
--   importer VARCHAR code  ISO 3166 alpha-3
--   exporter VARCHAR code  ISO 3166 alpha-3
--   reported_by VARCHAR text  importer, exporter or reconciled
--   value_eur BIGINT EUR  value
--   quantity_kg BIGINT kg  weight, null where unknown
SELECT
    product::goods AS product,
    importer,
    exporter,
    reported_by,
    CAST(round(amount / $units_per_eur::DOUBLE) AS BIGINT) AS value_eur,
    quantity_kg
FROM staged
WHERE
    classification = $classification AND year = $year AND month IS NOT DISTINCT FROM $month
    AND importer <> '_OT' AND exporter <> '_OT'
UNION ALL
SELECT
    product::goods,
    importer,
    exporter,
    reported_by,
    CAST(round(amount / $units_per_eur::DOUBLE) AS BIGINT),
    quantity_kg
FROM unnamed
WHERE classification = $classification AND year = $year AND month IS NOT DISTINCT FROM $month
ORDER BY 1, 2, 3, 4
