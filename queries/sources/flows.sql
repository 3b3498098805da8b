-- Convert the staged rows of one file of a release to euro, in the order in which they are kept.
-- params: $classification, $year, $month, $units_per_eur
-- reads: staged
-- columns:
--   product VARCHAR code  code in the classification
--   importer VARCHAR code  ISO 3166 alpha-3
--   exporter VARCHAR code  ISO 3166 alpha-3
--   reported_by VARCHAR text  importer, exporter or reconciled
--   value_eur BIGINT EUR  value
--   quantity_kg BIGINT kg  weight, null where unknown
WITH chosen AS (
    SELECT * FROM staged
    WHERE classification = $classification AND year = $year AND month IS NOT DISTINCT FROM $month
),
-- several of a publisher's areas are one that is not named here
stacked AS (
    SELECT product, importer, exporter, reported_by, amount, quantity_kg
    FROM chosen
    WHERE importer <> '_OT' AND exporter <> '_OT'
    UNION ALL
    SELECT
        product,
        importer,
        exporter,
        reported_by,
        CAST(sum(amount) AS BIGINT) AS amount,
        CASE WHEN count(*) = count(quantity_kg) THEN CAST(sum(quantity_kg) AS BIGINT) END AS quantity_kg
    FROM chosen
    WHERE importer = '_OT' OR exporter = '_OT'
    GROUP BY product, importer, exporter, reported_by
)
SELECT
    product::goods AS product,
    importer,
    exporter,
    reported_by,
    CAST(round(amount / $units_per_eur::DOUBLE) AS BIGINT) AS value_eur,
    quantity_kg
FROM stacked
ORDER BY 1, 2, 3, 4
