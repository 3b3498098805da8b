-- Choose for every listed code, source and year the one classification to read, the identical code and the newest edition first; the latest three years, five where a reporter may be missing.
-- params: $year
-- reads: serves, holdings, sources
-- columns:
--   code VARCHAR code  code as the menu writes it
--   source VARCHAR text  who published the flows
--   classification VARCHAR text  classification and edition that the product is reported in
--   product VARCHAR code  code as reported
--   hs2022 VARCHAR code  HS 2022 subheading, null for industries
--   relation VARCHAR text  how the reported and the listed code correspond
--   year BIGINT year  year of the flows
--   world BOOLEAN -  true where the source covers all countries' trade, false where only its reporters'
--   industry BOOLEAN -  true for codes of industries, which sell at home too
--   exports_held BOOLEAN -  true where the exports of the reporters are held too
WITH held AS (
    SELECT
        source,
        classification,
        year,
        product,
        bool_or(reported_by <> 'importer') AS exports_held,
        bool_and(reported_by = 'reconciled') AS reconciled
    FROM holdings
    WHERE flows > 0 AND ($year IS NULL OR year <= $year)
    GROUP BY source, classification, year, product
),
with_exports AS (
    SELECT source, classification, year, bool_or(exports_held) AS exports_held
    FROM held
    GROUP BY source, classification, year
),
ranked AS (
    SELECT
        s.*,
        h.source,
        h.year,
        h.reconciled,
        max(h.year) OVER (PARTITION BY h.source, s.code) AS latest,
        dense_rank() OVER (
            PARTITION BY h.source, s.code, h.year
            ORDER BY s.product <> s.code, s.classification DESC
        ) AS preference
    FROM serves AS s
    JOIN held AS h ON h.classification = s.classification AND h.product = s.product
)
SELECT
    r.code,
    r.source,
    r.classification,
    r.product,
    r.hs2022,
    r.relation,
    CAST(r.year AS BIGINT) AS year,
    n.world,
    NOT regexp_matches(r.code, '^[0-9]') AS industry,
    n.world OR e.exports_held AS exports_held
FROM ranked AS r
JOIN sources AS n ON n.source = r.source
JOIN with_exports AS e ON e.source = r.source AND e.classification = r.classification AND e.year = r.year
-- three years judge a line; where a reporter may be missing from the latest, two more stand by
WHERE r.preference = 1 AND r.year > r.latest - CASE WHEN r.reconciled THEN 3 ELSE 5 END
