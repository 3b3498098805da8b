-- Every published figure has a publisher, a grade, a unit and a period.
-- params: none
-- reads: figures
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT concat_ws(' ', 'figure', id, 'lacks publisher, evidence, unit or period') AS finding
FROM figures
WHERE publisher IS NULL OR evidence NOT IN ('A', 'B', 'C') OR unit IS NULL OR (period IS NULL AND unit <> '%')
