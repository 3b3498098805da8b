-- Sum the staged rows of one file of a release by flow, and convert them to euro once summed.
-- params: $classification, $year, $month, $units_per_eur
-- reads: staged
-- columns:
--   * flows
WITH parts AS (
    SELECT
        product,
        importer,
        exporter,
        reported_by,
        fallback,
        sum(amount) AS amount,
        CASE WHEN count(*) = count(quantity_kg) THEN sum(quantity_kg) END AS quantity_kg,
        -- rows marked as fallback count only where the flow has no others
        bool_and(fallback) OVER (PARTITION BY product, importer, exporter, reported_by) AS alone
    FROM staged
    WHERE classification = $classification AND year = $year AND month IS NOT DISTINCT FROM $month
    GROUP BY product, importer, exporter, reported_by, fallback
)
SELECT
    product::goods AS product,
    importer,
    exporter,
    reported_by,
    CAST(round(amount / $units_per_eur::DOUBLE) AS BIGINT) AS value_eur,
    CAST(quantity_kg AS BIGINT) AS quantity_kg
FROM parts
WHERE NOT fallback OR alone
ORDER BY 1, 2, 3, 4
