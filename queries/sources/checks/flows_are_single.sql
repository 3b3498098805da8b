-- No flow is there twice: the same file given under two names, or one part of it in two files, would count double.
-- params: none
-- reads: lot
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT concat_ws(' ', 'the flow of', product, 'from', exporter, 'to', importer, 'is there twice, as', value_eur::VARCHAR, 'and', before::VARCHAR, 'euro') AS finding
FROM (
    SELECT
        *,
        lag(value_eur) OVER () AS before,
        product = lag(product) OVER () AND importer = lag(importer) OVER () AND exporter = lag(exporter) OVER ()
        AND reported_by = lag(reported_by) OVER () AS repeated
    FROM lot
)
WHERE repeated
LIMIT 3
