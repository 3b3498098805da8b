-- Name the sectors part of which is known for another pair of sides only, so that the rest is not taken for the whole.
-- params: none
-- reads: published, published_lines, published_scope, trade_lines, pairs, sides
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  published line that is cited for another buyer or seller
WITH near AS (
    SELECT DISTINCT a.buyer, p.sector, p.line
    FROM published AS p
    CROSS JOIN pairs AS a
    JOIN sides AS b ON b.side = a.buyer
    JOIN sides AS s ON s.side = a.seller
    WHERE b.area = p.buyer OR s.area = p.seller
),
covered AS (
    SELECT c.line, a.buyer
    FROM (SELECT DISTINCT line, product FROM published_scope) AS c
    CROSS JOIN pairs AS a
    LEFT JOIN (SELECT DISTINCT buyer, code FROM trade_lines WHERE role = 'hs') AS t
        ON t.buyer = a.buyer AND t.code = c.product
    GROUP BY c.line, a.buyer
    HAVING count(*) = count(t.code)
)
SELECT n.buyer, n.sector, n.line
FROM near AS n
ANTI JOIN published_lines AS p ON p.buyer = n.buyer AND p.line = n.line
ANTI JOIN covered AS c ON c.buyer = n.buyer AND c.line = n.line
