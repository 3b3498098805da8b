-- List the products that trade names.
-- params: none
-- reads: trade
-- columns:
--   classification VARCHAR code  nomenclature of `product`
--   product VARCHAR code  code in `classification`
SELECT DISTINCT classification, product
FROM trade
