-- What the rows add up to is what the publisher gives as the total, within half a per cent.
-- params: none
-- reads: counted, staged_totals
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
WITH published AS (
    SELECT classification, year, month, reported_by, reporter, partner, product, sum(amount) AS total
    FROM staged_totals
    GROUP BY classification, year, month, reported_by, reporter, partner, product
),
flows AS (
    SELECT
        classification, year, month, reported_by::VARCHAR AS reported_by, product,
        CASE reported_by WHEN 'importer' THEN importer WHEN 'exporter' THEN exporter END::VARCHAR AS reporter,
        CASE reported_by WHEN 'importer' THEN exporter WHEN 'exporter' THEN importer END::VARCHAR AS partner,
        sum(amount) AS amount
    FROM counted
    WHERE EXISTS (SELECT 1 FROM published)
    GROUP BY classification, year, month, reported_by, product, 6, 7
),
compared AS (
    SELECT p.*, coalesce(sum(f.amount), 0) AS summed
    FROM published AS p
    LEFT JOIN flows AS f
        ON f.classification = p.classification AND f.year = p.year AND f.month IS NOT DISTINCT FROM p.month
        AND f.reported_by = p.reported_by
        AND (p.reporter IS NULL OR f.reporter = p.reporter)
        AND (p.partner IS NULL OR f.partner = p.partner)
        AND (p.product IS NULL OR f.product = p.product)
    GROUP BY ALL
)
SELECT
    concat_ws(
        ' ', classification, year::VARCHAR, month::VARCHAR, reported_by, reporter, partner, product,
        'rows sum to', summed::VARCHAR || ', the published total is', total::VARCHAR
    ) AS finding
FROM compared
WHERE abs(summed - total) > greatest(0.005 * total, 1000)
ORDER BY abs(summed - total) DESC, finding
LIMIT 5
