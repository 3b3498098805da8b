-- List the HS 2022 subheadings whose trade the release holds from a source that covers the world, so that any pair of sides can be screened.
-- params: none
-- reads: products, holdings, sources
-- columns:
--   code VARCHAR code  HS 2022 subheading
--   description VARCHAR text  what it holds
SELECT p.hs2022 AS code, min(p.description) AS description
FROM products AS p
JOIN (
    SELECT DISTINCT h.classification, h.product
    FROM holdings AS h
    JOIN sources AS s ON s.source = h.source
    WHERE s.world AND h.flows > 0
) AS h ON h.classification = p.classification AND h.product = p.product
WHERE p.hs2022 IS NOT NULL
GROUP BY p.hs2022
ORDER BY code
