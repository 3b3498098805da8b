-- Give the GDP of each country of the sender, in the year of the ranking's.
-- params: none
-- reads: parties, economy, economies
-- columns:
--   member VARCHAR code  country of the sender, ISO 3166 alpha-3
--   gdp_eur BIGINT EUR  its GDP
SELECT p.iso3 AS member, e.gdp_eur::BIGINT AS gdp_eur
FROM parties AS p
CROSS JOIN economies AS y
JOIN economy AS e ON e.area = p.iso3 AND e.year = y.year
WHERE p.side = 'sender'
ORDER BY p.iso3
