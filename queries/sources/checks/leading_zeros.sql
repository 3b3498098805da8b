-- A list of goods that is as long as a whole nomenclature and has nothing of chapters 01 to 09 was read as numbers on its way.
-- params: none
-- reads: staged_codes
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT
    concat_ws(
        ' ', classification, 'has', count(DISTINCT product)::VARCHAR, 'codes and none of chapters 01 to 09:',
        'the product column lost its leading zeros, read it as text'
    ) AS finding
FROM staged_codes
WHERE classification <> 'ICIO'
GROUP BY classification
HAVING count(DISTINCT product) >= 1000 AND NOT bool_or(product[1:1] = '0')
