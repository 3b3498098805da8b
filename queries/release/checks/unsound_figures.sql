-- Figures that cannot be cited: an id used twice, no publisher, no source row or no grade.
-- params: none
-- reads: figures
-- columns:
--   finding VARCHAR text  one sentence
SELECT 'figure ' || id || ': the id is used ' || count(*) || ' times' AS finding
FROM figures
GROUP BY id
HAVING count(*) > 1
UNION ALL
SELECT 'figure ' || id || ': no publisher'
FROM figures
WHERE publisher IS NULL OR publisher IN ('same', 'derived')
UNION ALL
SELECT 'figure ' || id || ': evidence is not A, B or C'
FROM figures
WHERE evidence IS NULL OR evidence NOT IN ('A', 'B', 'C')
ORDER BY finding
