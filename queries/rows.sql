-- Give the very rows behind the lines of some sectors: the trade flows of the line's year and source, and the published figures it cites.
-- params: none
-- reads: asked, terms, flows, parties, citations, figures
-- columns:
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  line of the sector
--   role VARCHAR text  from_seller, from_others, inside_buyer, buyer_exports, seller_elsewhere, others_elsewhere or figure
--   source VARCHAR text  who published the flow or figure
--   classification VARCHAR text  classification and edition of the code
--   year BIGINT year  year of the flow or figure
--   product VARCHAR code  code as reported, or id of the figure
--   exporter VARCHAR code  seller
--   importer VARCHAR code  buyer
--   value DOUBLE -  the value, in the row's unit
--   unit VARCHAR text  EUR, share, count or the figure's own unit
--   url VARCHAR text  where a figure was published
WITH wanted AS (
    SELECT DISTINCT t.sector, t.line, t.buyer, t.source, t.year, t.role
    FROM asked AS a
    JOIN terms AS t ON t.sector = a.sector AND t.buyer = a.buyer AND (a.line IS NULL OR a.line = t.line)
)
SELECT
    w.sector,
    w.line,
    CASE
        WHEN b.side = w.buyer AND s.side = w.buyer THEN 'inside_buyer'
        WHEN b.side = w.buyer AND s.side IS NOT NULL THEN 'from_seller'
        WHEN b.side = w.buyer THEN 'from_others'
        WHEN s.side = w.buyer THEN 'buyer_exports'
        WHEN s.side IS NOT NULL THEN 'seller_elsewhere'
        ELSE 'others_elsewhere'
    END AS role,
    f.source,
    f.classification,
    f.year,
    f.product,
    f.exporter,
    f.importer,
    f.value_eur::DOUBLE AS value,
    'EUR' AS unit,
    NULL::VARCHAR AS url
FROM wanted AS w
JOIN flows AS f ON f.source = w.source AND f.product = w.line AND f.year = w.year
LEFT JOIN parties AS s ON s.iso3 = f.exporter
LEFT JOIN parties AS b ON b.iso3 = f.importer
WHERE
    b.side = w.buyer
    OR (f.exporter <> f.importer AND (s.side IS NULL OR b.side IS NULL OR s.side <> b.side))
UNION ALL
SELECT
    w.sector,
    w.line,
    'figure' AS role,
    g.publisher AS source,
    'published' AS classification,
    CAST(g.year AS BIGINT) AS year,
    g.id AS product,
    g.exporter,
    g.importer,
    g.value_base AS value,
    g.base_unit AS unit,
    g.url
FROM wanted AS w
JOIN citations AS c ON c.sector = w.sector AND c.line = w.line AND c.year = w.year
JOIN figures AS g ON g.id = c.figure
ORDER BY sector, line, role, value DESC, exporter, importer, product
