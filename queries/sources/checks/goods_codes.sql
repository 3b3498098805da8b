-- Every code of goods has as many digits as its nomenclature; letters stand only where the publisher hides the rest of a code.
-- params: none
-- reads: staged_codes
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT DISTINCT concat_ws(' ', classification, 'has no code', '"' || product || '"') AS finding
FROM staged_codes
WHERE
    (classification LIKE 'HS%' AND NOT regexp_full_match(product, '[0-9]{6}|9999AA'))
    OR (classification LIKE 'CN%' AND NOT regexp_full_match(product, '[0-9]{2}[0-9A-Z]{6}'))
ORDER BY finding
LIMIT 3
