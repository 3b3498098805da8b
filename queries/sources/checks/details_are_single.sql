-- No row of a source whose rows are summed is there twice: the same file given under two names would count double.
-- params: none
-- reads: staged
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT
    concat_ws(
        ' ', 'the row of', product, 'from', exporter, 'to', importer, year::VARCHAR, month::VARCHAR, breakdown,
        'is there', count(*)::VARCHAR, 'times'
    ) AS finding
FROM staged
GROUP BY classification, year, month, reported_by, exporter, importer, product, breakdown, fallback
HAVING count(*) > 1
ORDER BY finding
LIMIT 3
