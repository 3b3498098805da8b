-- Every goods code has six digits (HS) or eight (CN), leading zeros kept.
-- params: none
-- reads: trade
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT DISTINCT concat_ws(' ', 'malformed code', classification, product) AS finding
FROM trade
WHERE
    (classification LIKE 'HS%' AND NOT regexp_full_match(product, '[0-9]{6}'))
    OR (classification LIKE 'CN%' AND NOT regexp_full_match(product, '[0-9]{8}'))
