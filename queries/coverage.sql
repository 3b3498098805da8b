-- Show for every code of the menu's sectors what the release holds of it, and what stands in where it holds nothing.
-- params: none
-- reads: sector_products, serves, holdings, products, published, published_scope, bills
-- columns:
--   sector VARCHAR text  sector of the menu
--   code VARCHAR code  code as the menu writes it, or id of a published line or bill
--   description VARCHAR text  what the code holds
--   source VARCHAR text  who published the flows held, null where none are
--   classification VARCHAR text  classifications that the flows are held in
--   years VARCHAR text  years held, space separated
--   products VARCHAR text  codes as reported that serve it
--   stands_in VARCHAR text  published line or industry that stands in for the code
--   held BOOLEAN -  true where the release holds flows or figures of it
WITH traded AS (
    SELECT DISTINCT source, classification, year, product
    FROM holdings
    WHERE flows > 0
),
held AS (
    SELECT
        s.code,
        t.source,
        string_agg(DISTINCT t.classification, ' ' ORDER BY t.classification) AS classification,
        string_agg(DISTINCT t.year::VARCHAR, ' ' ORDER BY t.year::VARCHAR) AS years,
        string_agg(DISTINCT t.product, ' ' ORDER BY t.product) AS products
    FROM serves AS s
    JOIN traded AS t ON t.classification = s.classification AND t.product = s.product
    GROUP BY s.code, t.source
),
described AS (
    SELECT product, max(description) AS description
    FROM products
    GROUP BY product
),
stand_ins AS (
    SELECT p.sector, s.product AS code, string_agg(DISTINCT p.line, ' ' ORDER BY p.line) AS line
    FROM published AS p
    JOIN published_scope AS s ON s.line = p.line
    GROUP BY p.sector, s.product
),
industries_listed AS (
    SELECT sector, min(code) AS code
    FROM sector_products
    WHERE kind = 'icio'
    GROUP BY sector
)
SELECT
    p.sector,
    p.code,
    d.description,
    h.source,
    h.classification,
    h.years,
    h.products,
    coalesce(s.line, CASE WHEN p.kind = 'hs' AND h.source IS NULL THEN i.code END) AS stands_in,
    h.source IS NOT NULL AS held
FROM sector_products AS p
LEFT JOIN held AS h ON h.code = p.code
LEFT JOIN described AS d ON d.product = p.code
LEFT JOIN stand_ins AS s ON s.sector = p.sector AND s.code = p.code
LEFT JOIN industries_listed AS i ON i.sector = p.sector
UNION ALL
SELECT sector, line AS code, max(title), 'published', 'published', string_agg(year::VARCHAR, ' ' ORDER BY year), NULL, NULL, TRUE
FROM published
GROUP BY sector, line
UNION ALL
SELECT sector, line AS code, max(title), 'published', 'bill', string_agg(year::VARCHAR, ' ' ORDER BY year), NULL, NULL, TRUE
FROM bills
GROUP BY sector, line
ORDER BY sector, held, code, source, classification
