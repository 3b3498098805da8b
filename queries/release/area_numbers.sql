-- Every number under which the United Nations or BACI know an area, with the ISO code that the release gives it.
-- params: none
-- reads: country_names
-- columns:
--   number VARCHAR code  as published, without leading zeros
--   iso3 VARCHAR code  ISO 3166 alpha-3; _OT an area that is not named
SELECT unnest(string_split(numbers, ' ')) AS number, iso3
FROM country_names
WHERE numbers IS NOT NULL
ORDER BY number
