-- Every code under which a source knows an area, with the ISO code that the release gives it.
-- params: none
-- reads: country_names
-- columns:
--   code VARCHAR code  two or three characters, as a source writes it, without padding
--   iso3 VARCHAR code  ISO 3166 alpha-3; XKX Kosovo, _OT an area that is not named
SELECT iso3 AS code, iso3 FROM country_names
UNION ALL
SELECT iso2 AS code, iso3 FROM country_names WHERE iso2 IS NOT NULL
UNION ALL
SELECT unnest(string_split(aliases, ' ')) AS code, iso3
FROM country_names
WHERE aliases IS NOT NULL
ORDER BY code
