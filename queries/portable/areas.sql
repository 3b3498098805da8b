-- List the countries that trade names, as exporters or importers.
-- params: none
-- reads: trade
-- columns:
--   area VARCHAR code  ISO 3166 alpha-3, or what stands in its place
WITH named AS (
    SELECT exporter AS area FROM trade GROUP BY exporter
    UNION ALL
    SELECT importer AS area FROM trade GROUP BY importer
)
SELECT DISTINCT area
FROM named
