-- No line stands twice for one sector and buyer.
-- params: none
-- reads: terms
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT concat_ws(' ', 'line twice:', buyer, sector, line) AS finding
FROM terms
GROUP BY buyer, sector, line
HAVING count(*) > 1
