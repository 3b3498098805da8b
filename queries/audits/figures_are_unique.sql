-- No figure id is there twice.
-- params: none
-- reads: figures
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT concat_ws(' ', 'figure twice:', id) AS finding
FROM figures
GROUP BY id
HAVING count(*) > 1
