-- Name the side of each exporter; goods from inside the Union that are not named by country stand on the side that is the whole Union.
-- params: none
-- reads: parties, sides
-- columns:
--   iso3 VARCHAR code  exporter, ISO 3166 alpha-3
--   side VARCHAR text  target or sender
SELECT iso3, side FROM parties
UNION ALL
SELECT '_OI' AS iso3, side FROM sides WHERE area = 'EU27'
