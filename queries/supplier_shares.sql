-- Say, for each year, who supplies what a side imports of a sector, over codes that are held for all the years shown.
-- params: $sector, $buyer
-- reads: trade_lines, periods, suppliers, sellers, parties, sides, countries
-- columns:
--   sector VARCHAR text  sector of the menu
--   year BIGINT year  year of the flows
--   supplier VARCHAR code  country, ISO 3166 alpha-3, or the whole other side; _OT where it is not named
--   name VARCHAR text  its name
--   imports_eur BIGINT EUR  what the buyer imports from it
--   share DOUBLE share  its part of all that the buyer imports
--   seller BOOLEAN -  true where it is the other side or a part of it
--   role VARCHAR text  hs (goods), icio (industries) or proxy (the sector's industry, where no goods are held)
--   source VARCHAR text  who published the flows, space separated
--   n_lines BIGINT count  codes that are added up, the same in every year shown
--   n_left_out BIGINT count  codes held for some years only, which are left out
WITH stands AS (
    SELECT DISTINCT t.role, t.code, t.source
    FROM trade_lines AS t
    WHERE t.sector = $sector AND t.buyer = $buyer AND t.role <> 'shares'
),
-- goods or industries of its own stand for a sector; its industry only where there are none
chosen AS (
    SELECT role, code, source
    FROM stands
    WHERE role <> 'proxy' OR NOT EXISTS (SELECT 1 FROM stands WHERE role <> 'proxy')
),
held AS (
    SELECT c.role, c.code, p.source, p.classification, p.product, p.year
    FROM chosen AS c
    JOIN periods AS p ON p.code = c.code AND p.source = c.source
),
valued AS (
    SELECT
        h.*,
        CASE WHEN $buyer = 'target' THEN f.to_target_eur ELSE f.to_sender_eur END AS value_eur,
        f.exporter
    FROM held AS h
    JOIN suppliers AS f
        ON f.source = h.source AND f.classification = h.classification AND f.product = h.product AND f.year = h.year
),
spans AS (
    SELECT code, count(DISTINCT year) AS years, sum(value_eur)::BIGINT / count(DISTINCT year) AS yearly_eur
    FROM valued
    GROUP BY code
),
-- as many years as the codes of the largest part of the imports have
whole AS (
    SELECT years
    FROM spans
    GROUP BY years
    ORDER BY sum(yearly_eur) DESC, years DESC
    LIMIT 1
),
kept AS (
    SELECT v.*
    FROM valued AS v
    JOIN spans AS s ON s.code = v.code
    JOIN whole AS w ON w.years <= s.years
),
shown AS (
    SELECT year
    FROM kept
    GROUP BY year
    HAVING count(DISTINCT code) = (SELECT count(DISTINCT code) FROM kept)
),
named AS (
    SELECT
        k.year,
        k.role,
        k.code,
        k.source,
        CASE WHEN s.side IS NULL OR p.is_partner THEN k.exporter ELSE d.area END AS supplier,
        s.side IS NOT NULL AS seller,
        k.value_eur
    FROM kept AS k
    JOIN shown AS y ON y.year = k.year
    LEFT JOIN sellers AS s ON s.iso3 = k.exporter
    LEFT JOIN parties AS p ON p.iso3 = k.exporter AND p.side = s.side
    LEFT JOIN sides AS d ON d.side = s.side
    WHERE s.side IS NULL OR s.side <> $buyer
),
totals AS (
    SELECT
        year,
        sum(value_eur)::BIGINT AS total_eur,
        min(role) AS role,
        string_agg(DISTINCT source, ' ' ORDER BY source) AS source,
        count(DISTINCT code) AS n_lines
    FROM named
    GROUP BY year
),
summed AS (
    SELECT year, supplier, bool_or(seller) AS seller, sum(value_eur)::BIGINT AS imports_eur
    FROM named
    GROUP BY year, supplier
)
SELECT
    $sector::VARCHAR AS sector,
    n.year,
    n.supplier,
    coalesce(c.name, n.supplier) AS name,
    n.imports_eur,
    n.imports_eur / NULLIF(t.total_eur::DOUBLE, 0) AS share,
    n.seller,
    t.role,
    t.source,
    t.n_lines,
    (SELECT count(*) FROM spans) - t.n_lines AS n_left_out
FROM summed AS n
JOIN totals AS t ON t.year = n.year
LEFT JOIN countries AS c ON c.iso3 = n.supplier
WHERE n.imports_eur > 0
ORDER BY n.year, n.imports_eur DESC, n.supplier
