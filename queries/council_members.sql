-- List the members of the Council with their population weights, of the latest year that the release holds.
-- params: none
-- reads: council
-- columns:
--   member VARCHAR code  country, ISO3
--   year INTEGER year  year of the votes that the weights are for
--   weight BIGINT -  population share in whole hundredths of a per cent, as the Council publishes it
SELECT
    iso3 AS member,
    CAST(year AS INTEGER) AS year,
    CAST(round(10000 * population_share) AS BIGINT) AS weight
FROM council
WHERE year = (SELECT max(year) FROM council)
ORDER BY weight DESC, member
