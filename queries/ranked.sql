-- Give the order of the ranking in the central case.
-- params: none
-- reads: standings
-- columns:
--   variant VARCHAR text  measure, or measure at one rung of its rates
--   place INTEGER count  rank
SELECT variant, rank AS place
FROM standings
WHERE draw = 0 AND rank IS NOT NULL
