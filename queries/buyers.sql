-- Tell of each importer that matters whether it is of the target, of the sender, or a third country that closes its market to the target.
-- params: none
-- reads: parties, closed_markets
-- columns:
--   iso3 VARCHAR code  importer, ISO 3166 alpha-3
--   is_target BOOLEAN -  true for the target's countries
--   is_sender BOOLEAN -  true for the sender's countries and its partners
--   is_closed BOOLEAN -  true for third countries that close their market
SELECT
    coalesce(p.iso3, c.iso3) AS iso3,
    coalesce(p.side = 'target', FALSE) AS is_target,
    coalesce(p.side = 'sender', FALSE) AS is_sender,
    p.side IS NULL AS is_closed
FROM parties AS p
FULL JOIN (SELECT DISTINCT iso3 FROM closed_markets WHERE seller = 'target') AS c ON c.iso3 = p.iso3
