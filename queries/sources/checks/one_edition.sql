-- The codes of a file are those of the HS edition that it is said to be in; a few strangers are kept, many mean two editions.
-- params: none
-- reads: staged_codes, hs_links
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
WITH codes AS (
    SELECT DISTINCT classification, product FROM staged_codes
),
editions AS (
    SELECT DISTINCT 'HS' || edition_from AS classification, code FROM hs_links
),
judged AS (
    SELECT c.classification, c.product, e.code IS NULL AND c.product NOT LIKE '9999%' AS strange
    FROM codes AS c
    LEFT JOIN editions AS e ON e.classification = c.classification AND e.code = c.product
    WHERE c.classification IN (SELECT classification FROM editions)
)
SELECT
    concat_ws(
        ' ', classification, 'lacks', count(*) FILTER (WHERE strange)::VARCHAR, 'of', count(*)::VARCHAR,
        'codes, such as', array_to_string((list(product ORDER BY product) FILTER (WHERE strange))[1:5], ', ') || ':',
        'two editions in one file, or another one than its name says'
    ) AS finding
FROM judged
GROUP BY classification
HAVING count(*) FILTER (WHERE strange) > 0.01 * count(*)
