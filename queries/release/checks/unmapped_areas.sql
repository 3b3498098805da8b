-- Area codes that no row of the list of countries explains.
-- params: none
-- reads: trade, economy, industries, council, countries
-- columns:
--   finding VARCHAR text  one sentence
WITH met AS (
    SELECT source AS place, exporter AS code FROM trade
    UNION
    SELECT source, importer FROM trade
    UNION
    SELECT 'economy', area FROM economy WHERE area <> 'EU27'
    UNION
    SELECT 'industries', country FROM industries
    UNION
    SELECT 'council', iso3 FROM council
)

SELECT met.place || ': no country has the code "' || met.code || '"' AS finding
FROM met
WHERE met.code NOT IN (SELECT iso3 FROM countries)
ORDER BY finding
