-- Every text under which a mapping file's extract names an area, with the ISO code of the release.
-- params: $areas, $names, $named
-- reads: area_codes, area_numbers
-- columns:
--   code VARCHAR code  text of the extract, without padding
--   iso3 VARCHAR code  ISO 3166 alpha-3; _OT an area that is not named
WITH given AS (
    SELECT unnest($names::VARCHAR[]) AS code, unnest($named::VARCHAR[]) AS iso3
),
listed AS (
    SELECT code, iso3
    FROM area_codes
    WHERE ($areas = 'iso3' AND length(code) = 3) OR ($areas = 'iso2' AND length(code) = 2)
    UNION ALL
    SELECT number AS code, iso3
    FROM area_numbers
    WHERE $areas = 'm49'
    UNION ALL
    SELECT lpad(number, 3, '0') AS code, iso3
    FROM area_numbers
    WHERE $areas = 'm49' AND length(number) < 3
)
SELECT code, iso3
FROM given
UNION ALL
SELECT listed.code, listed.iso3
FROM listed
ANTI JOIN given ON given.code = listed.code
