-- Read the numbers of countries that come with BACI and are not known yet.
-- params: none
-- reads: raw, area_codes, area_numbers
-- columns:
--   number VARCHAR code  as published
--   iso3 VARCHAR code  ISO 3166 alpha-3; _OT where the code stands for no country of today
SELECT DISTINCT trim(raw.country_code) AS number, coalesce(known.iso3, '_OT') AS iso3
FROM raw
LEFT JOIN area_codes AS known ON known.code = trim(raw.country_iso3)
WHERE trim(raw.country_code) NOT IN (SELECT number FROM area_numbers)
