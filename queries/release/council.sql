-- Population shares for Council votes and head counts of the member states.
-- params: none
-- reads: council_population, area_codes
-- columns:
--   iso3 VARCHAR code  member state
--   year SMALLINT year  year in which the share counts
--   population_share DOUBLE share  share of the Union's population used in Council votes
--   council_population BIGINT count  head count derived from the rounded share
--   eurostat_population BIGINT count  residents on 1 January of the year before
--   source VARCHAR text  publishers
SELECT
    coalesce(area_codes.iso3, council_population.iso2) AS iso3,
    CAST(2025 AS SMALLINT) AS year,
    CAST(CAST(council_pct_2025 AS DECIMAL(9, 4)) / 100 AS DOUBLE) AS population_share,
    CAST(council_headcount_2025_derived AS BIGINT) AS council_population,
    CAST(eurostat_pop_2024_01_01 AS BIGINT) AS eurostat_population,
    council_population.source
FROM council_population
LEFT JOIN area_codes ON area_codes.code = council_population.iso2
WHERE council_population.iso2 <> 'EU27'
ORDER BY iso3
