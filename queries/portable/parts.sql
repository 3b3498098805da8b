-- Count the flows of some products that stand in several rows: the parts of declarations, or a table that was loaded more than once.
-- params: none
-- reads: trade, sampled
-- columns:
--   flows BIGINT count  flows of the products
--   in_parts BIGINT count  those that stand in several rows
--   most_parts BIGINT count  rows of the flow that has most
WITH parts AS (
    SELECT t.year, t.month, t.reported_by, t.exporter, t.importer, t.product, count(*) AS rows_held
    FROM sampled AS s
    JOIN trade AS t ON t.classification = s.classification AND t.product = s.product
    GROUP BY t.year, t.month, t.reported_by, t.exporter, t.importer, t.product
)
SELECT
    count(*) AS flows,
    count(*) FILTER (WHERE rows_held > 1) AS in_parts,
    coalesce(max(rows_held), 0) AS most_parts
FROM parts
