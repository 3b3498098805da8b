-- Give each line the share of a lost sale that is the seller's value added, weighted by its members' sales.
-- params: none
-- reads: lines, sales, parties, sectors, industries
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  line of the sector
--   value_added_share DOUBLE share  v, the Union's content where the Union sells, the seller's own otherwise
WITH sold AS (
    SELECT
        l.buyer,
        l.sector,
        l.line,
        CASE WHEN l.role IN ('icio', 'proxy') THEN l.line ELSE n.industry END AS industry,
        CASE WHEN l.role = 'hs' THEN l.source ELSE 'icio' END AS source,
        CASE WHEN l.role IN ('hs', 'icio', 'proxy') THEN l.line ELSE n.industry END AS product,
        CASE WHEN l.role = 'hs' THEN l.year END AS year
    FROM lines AS l
    JOIN sectors AS n ON n.sector = l.sector
),
content AS (
    SELECT
        p.side,
        p.iso3,
        i.industry,
        CASE WHEN p.union_content THEN i.eu27_value_added_share ELSE i.domestic_value_added_share END AS share
    FROM parties AS p
    JOIN industries AS i ON i.country = p.iso3 AND i.year = (SELECT max(year) FROM industries)
)
SELECT
    s.buyer,
    s.sector,
    s.line,
    coalesce(
        sum(f.value_eur * c.share ORDER BY c.iso3) / NULLIF(sum(CASE WHEN c.share IS NOT NULL THEN f.value_eur END)::DOUBLE, 0),
        avg(c.share ORDER BY c.iso3)
    ) AS value_added_share
FROM sold AS s
LEFT JOIN content AS c ON c.side <> s.buyer AND c.industry = s.industry
LEFT JOIN sales AS f
    ON f.buyer = s.buyer AND f.source = s.source AND f.product = s.product
    AND f.exporter = c.iso3 AND (s.year IS NULL OR f.year = s.year)
GROUP BY s.buyer, s.sector, s.line
