-- Give the GDP of both sides in the latest year that both have.
-- params: none
-- reads: economy, parties
-- columns:
--   year BIGINT year  year of both figures
--   gdp_target_eur BIGINT EUR  GDP of the target
--   gdp_sender_eur BIGINT EUR  GDP of the sender and the partners that join it
WITH known AS (
    SELECT p.side, e.year, sum(e.gdp_eur)::BIGINT AS gdp_eur
    FROM parties AS p
    JOIN economy AS e ON e.area = p.iso3 AND e.gdp_eur IS NOT NULL
    JOIN (SELECT side, count(*) AS members FROM parties GROUP BY side) AS n ON n.side = p.side
    GROUP BY p.side, e.year
    HAVING count(*) = max(n.members)
)
SELECT CAST(t.year AS BIGINT) AS year, t.gdp_eur AS gdp_target_eur, s.gdp_eur AS gdp_sender_eur
FROM known AS t
JOIN known AS s ON s.year = t.year AND s.side = 'sender'
WHERE t.side = 'target'
ORDER BY t.year DESC
LIMIT 1
