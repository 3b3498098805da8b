-- Show for every code of the menu's sectors what the release holds of it, what stands in where it holds nothing, and the command that fills the gap.
-- params: none
-- reads: sector_products, serves, holdings, products, published, published_scope, bills, fills
-- columns:
--   sector VARCHAR text  sector of the menu
--   code VARCHAR code  code as the menu writes it, or id of a published line or bill
--   description VARCHAR text  what the code holds
--   source VARCHAR text  who published what is held, null where nothing is
--   classification VARCHAR text  classifications that the flows are held in
--   years VARCHAR text  whole years held, space separated
--   products VARCHAR text  codes as reported that serve it
--   stands_in VARCHAR text  published line or industry that stands in for the code
--   held BOOLEAN -  true where the release holds flows of a whole year or figures of it
--   months VARCHAR text  years that are not whole, with their months; they are not used
--   fill VARCHAR text  command that fetches what is missing, null where nothing is or no publisher known here has it
WITH reported AS (
    SELECT
        s.code,
        h.source,
        h.classification,
        h.year,
        h.reported_by,
        h.product,
        h.flows > 0 AS whole,
        h.months,
        bool_or(h.flows > 0) OVER (PARTITION BY s.code, h.source, h.year) AS any_whole
    FROM serves AS s
    JOIN holdings AS h ON h.classification = s.classification AND h.product = s.product
),
-- where one side's reports of a year are whole, the others' are named by who reports
parts AS (
    SELECT
        code,
        source,
        year,
        CASE WHEN any_whole THEN CASE reported_by WHEN 'importer' THEN ' imports' ELSE ' exports' END ELSE '' END AS flow,
        max(months) AS months
    FROM reported
    GROUP BY code, source, year, reported_by, any_whole
    HAVING NOT bool_or(whole) AND max(months) IS NOT NULL
),
parts_listed AS (
    SELECT
        code,
        source,
        string_agg(part, '; ' ORDER BY part) AS months,
        max(year) AS newest
    FROM (
        SELECT code, source, max(year) AS year, year || flow || ': ' || max(months) || ' of 12 months, not used' AS part
        FROM parts
        GROUP BY code, source, year, flow
    ) AS named
    GROUP BY code, source
),
held AS (
    SELECT
        code,
        source,
        string_agg(DISTINCT classification, ' ' ORDER BY classification) AS classification,
        string_agg(DISTINCT year::VARCHAR, ' ' ORDER BY year::VARCHAR) FILTER (WHERE whole) AS years,
        string_agg(DISTINCT product, ' ' ORDER BY product) AS products
    FROM reported
    GROUP BY code, source
),
described AS (
    SELECT s.code, min_by(p.description, (p.product <> s.code, p.product, p.description)) AS description
    FROM serves AS s
    JOIN products AS p ON p.classification = s.classification AND p.product = s.product
    GROUP BY s.code
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
    coalesce(s.line, CASE WHEN p.kind = 'hs' AND h.years IS NULL THEN i.code END) AS stands_in,
    h.years IS NOT NULL AS held,
    m.months,
    CASE
        WHEN m.months IS NULL OR h.source NOT IN ('comext', 'comtrade') THEN f.fill
        ELSE concat(
            'aci data fetch ', h.source, CASE h.source WHEN 'comtrade' THEN ' --sector ' || p.sector END,
            ' --year ', m.newest, ' --month 1-12 && aci data ingest'
        )
    END AS fill
FROM sector_products AS p
LEFT JOIN fills AS f ON f.sector = p.sector AND f.code = p.code
LEFT JOIN held AS h ON h.code = p.code
LEFT JOIN parts_listed AS m ON m.code = h.code AND m.source = h.source
LEFT JOIN described AS d ON d.code = p.code
LEFT JOIN stand_ins AS s ON s.sector = p.sector AND s.code = p.code
LEFT JOIN industries_listed AS i ON i.sector = p.sector
UNION ALL
SELECT sector, line AS code, max(title), 'published', 'published', string_agg(year::VARCHAR, ' ' ORDER BY year), NULL, NULL, TRUE, NULL, NULL
FROM published
GROUP BY sector, line
UNION ALL
SELECT sector, line AS code, max(title), 'published', 'bill', string_agg(year::VARCHAR, ' ' ORDER BY year), NULL, NULL, TRUE, NULL, NULL
FROM bills
GROUP BY sector, line
ORDER BY sector, held, code, source, classification
