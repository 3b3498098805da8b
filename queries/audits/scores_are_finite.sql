-- No score of any draw is infinite or undefined.
-- params: none
-- reads: scores
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT concat_ws(' ', 'measure', variant, 'has an undefined score in draw', min(draw)) AS finding
FROM scores
WHERE
    NOT isfinite(coalesce(pressure_eur, 'nan')) OR NOT isfinite(coalesce(self_harm_eur, 'nan'))
    OR NOT isfinite(leverage)
GROUP BY variant
