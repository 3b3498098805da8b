-- The areas of the release: codes, English name, membership of the Union and groups.
-- params: none
-- reads: country_names
-- columns:
--   iso3 VARCHAR code  ISO 3166 alpha-3; XKX Kosovo, _OT not named
--   iso2 VARCHAR code  ISO 3166 alpha-2, null for _OT
--   name VARCHAR text  English short name
--   eu_member_from SMALLINT year  first year in the Union or its forerunner, null if never
--   eu_member_to SMALLINT year  last year in the Union, null if still a member or never one
--   groups VARCHAR text  EU27, G7, separated by spaces; null if none
SELECT
    iso3,
    iso2,
    name,
    CAST(eu_member_from AS SMALLINT) AS eu_member_from,
    CAST(eu_member_to AS SMALLINT) AS eu_member_to,
    groups
FROM country_names
ORDER BY iso3
