-- List the products of the release that any listed code is served by.
-- params: none
-- reads: serves
-- columns:
--   classification VARCHAR text  classification and edition that the product is reported in
--   product VARCHAR code  code as reported
SELECT DISTINCT classification, product
FROM serves
