-- Every number that a UN Comtrade file may have for an area, single or summed over several.
-- params: none
-- reads: area_numbers
-- columns:
--   number VARCHAR code  as published, without leading zeros
--   iso3 VARCHAR code  ISO 3166 alpha-3; null for an aggregate
SELECT number, iso3 FROM area_numbers
UNION ALL
-- the world, the European Union as one reporter, ASEAN
SELECT unnest(['0', '97', '975']) AS number, NULL AS iso3
ORDER BY number
