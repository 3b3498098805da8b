-- Put an answer that holds some products of some reporters in the place of what was held of them, and keep the rest.
-- params: none
-- reads: fresh, held
-- columns:
--   * flows
WITH scope AS (
    SELECT DISTINCT
        product,
        reported_by,
        CASE reported_by WHEN 'importer' THEN importer WHEN 'exporter' THEN exporter END AS reporter
    FROM fresh
)
SELECT product, importer, exporter, reported_by, value_eur, quantity_kg
FROM fresh
UNION ALL
SELECT h.product, h.importer, h.exporter, h.reported_by, h.value_eur, h.quantity_kg
FROM held AS h
ANTI JOIN scope AS s
    ON s.product = h.product AND s.reported_by = h.reported_by
    AND s.reporter IS NOT DISTINCT FROM CASE h.reported_by WHEN 'importer' THEN h.importer WHEN 'exporter' THEN h.exporter END
