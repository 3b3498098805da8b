-- Give the GDP of both sides in the latest year that both have.
-- params: none
-- reads: economy, parties
-- columns:
--   year BIGINT year  year of both figures
--   gdp_target_eur BIGINT EUR  GDP of the target
--   gdp_sender_eur BIGINT EUR  GDP of the sender and the partners that join it
SELECT
    CAST(e.year AS BIGINT) AS year,
    sum(CASE WHEN p.side = 'target' THEN e.gdp_eur END)::BIGINT AS gdp_target_eur,
    sum(CASE WHEN p.side = 'sender' THEN e.gdp_eur END)::BIGINT AS gdp_sender_eur
FROM economy AS e
JOIN parties AS p ON p.iso3 = e.area
GROUP BY e.year
HAVING count(e.gdp_eur) = (SELECT count(*) FROM parties)
ORDER BY e.year DESC
LIMIT 1
