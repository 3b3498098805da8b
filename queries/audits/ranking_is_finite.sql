-- No output of the ranking is infinite or undefined, and every row has a rank or a reason.
-- params: none
-- reads: ranking
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT concat_ws(' ', 'measure', id, 'has an undefined figure, or neither rank nor reason') AS finding
FROM ranking
WHERE
    (rank IS NULL) = (reason IS NULL)
    OR NOT isfinite(pressure_eur) OR NOT isfinite(self_harm_eur)
    OR NOT isfinite(leverage)
    OR NOT isfinite(pressure_running_eur) OR NOT isfinite(self_harm_running_eur)
    OR (rank IS NOT NULL AND (pressure_eur IS NULL OR self_harm_eur IS NULL))
