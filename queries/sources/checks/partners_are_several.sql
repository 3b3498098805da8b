-- A reporter names more than one partner, or a total of all: else the only one would hold the whole of its trade.
-- params: none
-- reads: staged, staged_totals
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
WITH reported AS (
    SELECT
        year,
        reported_by,
        CASE reported_by WHEN 'importer' THEN importer ELSE exporter END AS reporter,
        CASE reported_by WHEN 'importer' THEN exporter ELSE importer END AS partner
    FROM staged
    WHERE reported_by IN ('importer', 'exporter')
)

SELECT
    concat_ws(
        ' ', reporter, 'names', any_value(partner), 'alone as a partner in its',
        CASE reported_by WHEN 'importer' THEN 'imports' ELSE 'exports' END, 'of', year::VARCHAR || ';',
        'shares need all partners'
    ) AS finding
FROM reported
ANTI JOIN staged_totals USING (year, reported_by, reporter)
GROUP BY year, reported_by, reporter
HAVING count(DISTINCT partner) = 1
ORDER BY finding
LIMIT 3
