-- Every product that is traded has a row in the table of products, with a description.
-- params: none
-- reads: trade, products
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT concat_ws(' ', 'no description of', t.classification, t.product) AS finding
FROM (SELECT DISTINCT classification, product FROM trade) AS t
ANTI JOIN products AS p
    ON p.classification = t.classification AND p.product = t.product AND p.description <> ''
