-- Take from the products of the release what each code is called, so that products of other tables are named alike.
-- params: none
-- reads: products
-- columns:
--   nomenclature VARCHAR text  HS, CN or ICIO
--   product VARCHAR code  code as reported
--   description VARCHAR text  short English label
SELECT
    regexp_extract(classification, '^[A-Z]+') AS nomenclature,
    product,
    min(description) AS description
FROM products
WHERE description <> classification || ' ' || product
GROUP BY ALL
