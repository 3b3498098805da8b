-- Choose for every listed code, source and year the one classification to read, the one that most countries report in first, then the identical code and the newest edition; the latest years, two more where a reporter may be missing.
-- params: $year, $years
-- reads: serves, holdings, reporting, sources
-- columns:
--   code VARCHAR code  code as the menu writes it
--   source VARCHAR text  who published the flows
--   classification VARCHAR text  classification and edition that the product is reported in
--   product VARCHAR code  code as reported
--   hs2022 VARCHAR code  HS 2022 subheading, null for industries
--   relation VARCHAR text  how the reported and the listed code correspond
--   year BIGINT year  year of the flows
--   world BOOLEAN -  true where the source covers all countries' trade: both sides reconciled, or sixty importers and more
--   industry BOOLEAN -  true for codes of industries, which sell at home too
--   exports_held BOOLEAN -  true where the exports of the reporters are held too
--   whole BOOLEAN -  true where all products of the year are held
--   importers BIGINT count  countries that report imports of the product
WITH held AS (
    SELECT
        source,
        classification,
        year,
        product,
        bool_and(reported_by = 'reconciled') AS reconciled,
        coalesce(max(reporters) FILTER (WHERE reported_by = 'importer'), 0) AS importers,
        coalesce(max(reporters) FILTER (WHERE reported_by = 'exporter'), 0) AS exporters,
        bool_or(whole) AS whole
    FROM holdings
    WHERE flows > 0 AND ($year IS NULL OR year <= $year)
    GROUP BY source, classification, year, product
),
with_exports AS (
    SELECT source, classification, year, bool_or(whole AND reported_by = 'exporter') AS exports_held
    FROM holdings
    GROUP BY source, classification, year
),
-- an answer about one country is no better than what all countries report in another classification
importers AS (
    SELECT source, classification, year, count(*) AS reporters
    FROM reporting
    WHERE reported_by = 'importer' AND counts
    GROUP BY source, classification, year
),
ranked AS (
    SELECT
        s.*,
        h.source,
        h.year,
        h.reconciled,
        h.importers,
        h.exporters,
        h.whole,
        max(h.year) OVER (PARTITION BY h.source, s.code) AS latest,
        dense_rank() OVER (
            PARTITION BY h.source, s.code, h.year
            ORDER BY coalesce(i.reporters, 0) DESC, s.product <> s.code, s.classification DESC
        ) AS preference
    FROM serves AS s
    JOIN held AS h ON h.classification = s.classification AND h.product = s.product
    LEFT JOIN importers AS i
        ON i.source = h.source AND i.classification = h.classification AND i.year = h.year
)
SELECT
    r.code,
    r.source,
    r.classification,
    r.product,
    r.hs2022,
    r.relation,
    CAST(r.year AS BIGINT) AS year,
    n.world AND (r.reconciled OR r.importers >= 60) AS world,
    NOT regexp_matches(r.code, '^[0-9]') AS industry,
    (n.world AND (r.reconciled OR r.importers >= 60))
    -- of products asked for one by one, exports are held where as good as all who report imports report them
    OR e.exports_held OR (r.exporters > 0 AND 4 * r.exporters >= r.importers) AS exports_held,
    r.whole,
    CAST(r.importers AS BIGINT) AS importers
FROM ranked AS r
JOIN sources AS n ON n.source = r.source
JOIN with_exports AS e ON e.source = r.source AND e.classification = r.classification AND e.year = r.year
-- where a reporter may be missing from the latest years, two more stand by
WHERE r.preference = 1 AND r.year > r.latest - CASE WHEN r.reconciled THEN $years ELSE $years + 2 END
