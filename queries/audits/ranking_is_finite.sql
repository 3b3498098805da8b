-- No output of the ranking is infinite or undefined, and every row has a rank or a reason.
-- params: none
-- reads: ranking
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT concat_ws(' ', 'measure', id, 'has an undefined figure, or neither rank nor reason') AS finding
FROM ranking
WHERE
    (rank IS NULL) = (reason IS NULL)
    OR NOT isfinite(coalesce(pressure_eur, 0)) OR NOT isfinite(coalesce(self_harm_eur, 0))
    OR NOT isfinite(coalesce(leverage, 0))
    OR NOT isfinite(coalesce(pressure_running_eur, 0)) OR NOT isfinite(coalesce(self_harm_running_eur, 0))
    OR (rank IS NOT NULL AND (pressure_eur IS NULL OR self_harm_eur IS NULL))
