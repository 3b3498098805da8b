-- Every goods code has six digits (HS) or eight (CN), leading zeros kept; letters stand only where the publisher hides the rest of a code.
-- params: none
-- reads: trade
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT DISTINCT concat_ws(' ', 'malformed code', classification, product) AS finding
FROM trade
WHERE
    (classification LIKE 'HS%' AND NOT regexp_full_match(product, '[0-9]{6}|9999AA'))
    OR (classification LIKE 'CN%' AND NOT regexp_full_match(product, '[0-9]{2}[0-9A-Z]{6}'))
