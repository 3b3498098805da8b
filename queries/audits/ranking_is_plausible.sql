-- No measure costs either economy more than 500 basis points of its GDP: beyond that something is counted twice or in the wrong unit.
-- params: none
-- reads: ranking
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT concat_ws(' ', 'measure', id, 'moves more than 5 % of a GDP') AS finding
FROM ranking
WHERE abs(pressure_bp) > 500 OR abs(self_harm_bp) > 500
