-- Product codes without a label, and labels given twice.
-- params: none
-- reads: products
-- columns:
--   finding VARCHAR text  one sentence
SELECT classification || ' ' || product || ': no label' AS finding
FROM products
WHERE description = classification || ' ' || product
UNION ALL
SELECT classification || ' ' || product || ': ' || count(*) || ' labels'
FROM products
GROUP BY classification, product
HAVING count(*) > 1
ORDER BY finding
