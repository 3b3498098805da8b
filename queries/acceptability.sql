-- Count in how many draws each ranked measure takes each place.
-- params: none
-- reads: standings
-- columns:
--   rank INTEGER count  place in the central case
--   id VARCHAR text  measure of the menu, with @rate for a rung
--   place INTEGER count  place in the draws
--   chance DOUBLE chance  draws in which the measure takes it
WITH central AS (
    SELECT variant, rank FROM standings WHERE draw = 0 AND rank IS NOT NULL
),
counted AS (
    SELECT variant, rank AS place, count(*) AS times
    FROM standings
    WHERE draw > 0
    GROUP BY variant, rank
)
SELECT
    c.rank,
    c.variant AS id,
    p.rank AS place,
    coalesce(n.times, 0) / (SELECT NULLIF(count(DISTINCT draw), 0)::DOUBLE FROM standings WHERE draw > 0) AS chance
FROM central AS c
CROSS JOIN central AS p
LEFT JOIN counted AS n ON n.variant = c.variant AND n.place = p.rank
ORDER BY c.rank, p.rank
