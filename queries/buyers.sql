-- Name the side of each importer, and the side whose goods its market is closed to.
-- params: none
-- reads: parties, closed_markets
-- columns:
--   iso3 VARCHAR code  importer, ISO 3166 alpha-3
--   side VARCHAR text  target or sender, null for all others
--   closed_to VARCHAR text  target or sender, null where the market is open
SELECT coalesce(p.iso3, c.iso3) AS iso3, p.side, c.seller AS closed_to
FROM parties AS p
FULL JOIN closed_markets AS c ON c.iso3 = p.iso3
