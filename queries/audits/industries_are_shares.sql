-- Value-added shares lie between 0 and 1, and output is not smaller than inputs.
-- params: none
-- reads: industries
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT concat_ws(' ', 'industry', country, industry) AS finding
FROM industries
WHERE
    domestic_value_added_share NOT BETWEEN 0 AND 1
    OR eu27_value_added_share NOT BETWEEN 0 AND 1
    OR output_eur < intermediate_eur
