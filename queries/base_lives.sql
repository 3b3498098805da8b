-- Say in each draw how long the base that a bill keeps at work lives on without the service.
-- params: none
-- reads: drawn
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   line VARCHAR text  bill
--   life_months DOUBLE months  average life of the base
SELECT draw, owner AS line, 12 * value AS life_months
FROM drawn
WHERE field = 'base_life_years'
