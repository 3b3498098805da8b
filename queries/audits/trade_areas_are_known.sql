-- Every exporter and importer is in the table of countries.
-- params: none
-- reads: trade, countries
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT DISTINCT concat_ws(' ', 'unknown area', t.area, 'in', t.source) AS finding
FROM (
    SELECT source, exporter AS area FROM trade
    UNION
    SELECT source, importer AS area FROM trade
) AS t
ANTI JOIN countries AS c ON c.iso3 = t.area
